import Foundation
import TestSupport

/// Runs the program under test.
func swiftlet(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramRun {
  try ProgramRun(Products.folder.appending(path: "swiftlet"), arguments, environment: environment)
}

/// A path in the checkout's samples.
func sample(_ path: String) -> String {
  Products.checkout.appending(path: "samples").appending(path: path).path
}

/// Calls `body` with a new folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

extension ProgramRun {
  /// Lines on standard output.
  var lines: [Substring] { output.split(separator: "\n") }
  /// Lines on standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }
}
