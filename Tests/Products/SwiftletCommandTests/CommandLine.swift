import Foundation
import Swiftlet
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

/// The fields that `predict` prints of `digits/7-0.png` after its path.
let seven: String = {
  guard let found = try? PictureClassifier(.bundled()).classify(png: sample("digits/7-0.png")) else {
    return "no digit"
  }
  return "\(found.label)\t\(String(format: "%.6f", found.probability))"
}()

extension ProgramRun {
  /// Lines on standard output.
  var lines: [Substring] { output.split(separator: "\n") }
  /// Lines on standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }
}
