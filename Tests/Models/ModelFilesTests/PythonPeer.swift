import Foundation
import TestSupport
import Testing

/// A Python interpreter that has the packages the files are exchanged with: `torch`, `safetensors`, `onnx` and
/// `onnxruntime` from PyPI.
enum PythonPeer {
  /// What a skipped suite prints.
  static let reason: Comment = "set SWIFTLET_PYTHON to a Python with torch, safetensors, onnx and onnxruntime"
  /// The interpreter, where the environment names one.
  static let interpreter = ProcessInfo.processInfo.environment["SWIFTLET_PYTHON"]

  /// Runs a script of the folder `Python` and gives what it printed; a failure of the script throws its message.
  static func run(_ script: String, _ arguments: String...) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python")
    let path = folder.appending(path: script).path
    return try runProcess(try #require(interpreter), ["-B", path] + arguments)
  }
}

/// Expects logits to be the same to 1e-5, of the largest where that is above 1.
func expectClose(_ found: [Double], _ expected: [Double], _ name: String) {
  let scale = max(1, expected.map(abs).max() ?? 1)
  let error = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
  #expect(found.count == expected.count && error <= 1e-5 * scale, "\(name): off by \(error)")
}

/// Runs a program to its end and gives what it printed; a failure throws its message.
func runProcess(_ program: String, _ arguments: [String]) throws -> String {
  let run = try ProgramRun(URL(filePath: program), arguments)
  try #require(run.status == 0, "\(program) \(arguments): \(run.errors)")
  return run.output
}

extension URL {
  /// A file of little-endian single-precision numbers.
  func floats() throws -> [Float] {
    try Data(contentsOf: self).withUnsafeBytes { Array($0.assumingMemoryBound(to: Float.self)) }
  }
}

extension [Float] {
  /// Writes the numbers as they lie in memory.
  func write(to url: URL) throws { try withUnsafeBytes { Data($0) }.write(to: url) }
}
