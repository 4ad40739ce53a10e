import Foundation
import TestSupport

/// Runs the program under test.
func swiftlet(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramRun {
  try swiftlet(arguments, environment: environment)
}

/// The same with a list of arguments.
func swiftlet(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramRun {
  try ProgramRun(Products.folder.appending(path: "swiftlet"), arguments, environment: environment)
}

/// A path in the checkout's samples.
func sample(_ path: String) -> String {
  Products.checkout.appending(path: "samples").appending(path: path).path
}

extension ProgramRun {
  /// Lines on standard output.
  var lines: [Substring] { output.split(separator: "\n") }
  /// Lines on standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }
}
