import Foundation
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

/// Runs a program to its end and gives what it printed; a failure throws its message.
func runProcess(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  let (output, errors) = (Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = errors
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  try #require(process.terminationStatus == 0, "\(program) \(arguments): \(message)")
  return text
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
