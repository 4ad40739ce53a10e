import Foundation
import TestSupport

/// A server on the loopback interface that misbehaves as it is asked to, and a folder to download to.
final class Server {
  /// The folder it serves.
  let served: URL
  /// An empty folder.
  let target: URL
  private let folder: URL
  private let process = Process()
  private let input = Pipe()
  private let port: String

  /// Starts it.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
    served = folder.appending(path: "served")
    target = folder.appending(path: "a/new folder")
    try FileManager.default.createDirectory(at: served, withIntermediateDirectories: true)
    let script = Products.checkout.appending(path: "Tests/Data/DownloadsTests/Python/server.py")
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", script.path, served.path, folder.appending(path: "log").path]
    process.standardInput = input
    process.standardOutput = output
    // Python tells of every connection that curl closes.
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = output.fileHandleForReading.availableData
    port = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit {
    // Not by a signal: tests run on threads that block them, and programs inherit that.
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// The URL of the served folder under a manner of `server.py`.
  func url(_ manner: String) -> String { "http://127.0.0.1:\(port)/\(manner)" }

  /// What was asked for so far: manner, name and range.
  var requests: [String] {
    let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The names in the target folder.
  var placed: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: target.path)) ?? []).sorted()
  }
}
