import Foundation

/// What a program came to.
public struct ProgramRun {
  /// Exit status; 128 and the signal's number where one ended it.
  public let status: Int32
  /// What stood on standard output.
  public let output: String
  /// What stood on standard error.
  public let errors: String

  /// Runs a program until it ends.
  ///
  /// - Parameters:
  ///   - program: The program's file.
  ///   - arguments: What follows its name.
  ///   - environment: Variables that differ from this process's.
  ///   - input: What it finds on standard input.
  /// - Throws: Where the program cannot be started.
  public init(
    _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws {
    // Files instead of pipes: a program that prints much cannot stand still.
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = ["in", "out", "err"].map { folder.appending(path: $0) }
    for path in paths { try Data().write(to: path) }
    try Data(input.utf8).write(to: paths[0])
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: paths[0])
    process.standardOutput = try FileHandle(forWritingTo: paths[1])
    process.standardError = try FileHandle(forWritingTo: paths[2])
    try process.run()
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    output = String(decoding: try Data(contentsOf: paths[1]), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: paths[2]), as: UTF8.self)
  }
}
