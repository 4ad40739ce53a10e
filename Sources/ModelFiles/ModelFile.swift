import NeuralNetwork

/// A network with what a file tells about it.
public struct ModelFile: Equatable, Sendable {
  /// The layers and their numbers.
  public var network: Snapshot
  /// Text by key: architecture, normalisation, classes, recipe, accuracy, engine version.
  public var metadata: [String: String]

  /// Joins a network and its metadata.
  public init(network: Snapshot, metadata: [String: String] = [:]) {
    self.network = network
    self.metadata = metadata
  }
}
