// The module a user imports: every room under one name, and the few calls that join them.

@_exported import Files
@_exported import Handwriting
@_exported import ModelFiles
@_exported import NeuralNetwork
@_exported import Pictures
@_exported import Tables
@_exported import Unpacking

/// The version of this engine.
public let swiftletVersion = "0.1.0"
