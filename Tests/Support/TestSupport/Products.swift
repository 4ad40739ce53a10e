import Foundation

/// Where the build left what is under test, and a compiler for code that uses it.
public enum Products {
  /// The folder with the built modules and programs.
  public static let folder =
    Bundle.allBundles.lazy.map { $0.bundleURL }
    .first { $0.pathExtension == "xctest" }?.deletingLastPathComponent()
    ?? Bundle.main.bundleURL

  /// The checkout.
  public static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Checks the types of a Swift program that may import every module.
  ///
  /// - Returns: Whether it compiles, and what the compiler says.
  public static func typecheck(_ source: String) throws -> (compiles: Bool, messages: String) {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).swift")
    try source.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try ProgramRun(
      URL(filePath: "/usr/bin/env"),
      ["swiftc", "-typecheck", "-swift-version", "6", "-I", folder.appending(path: "Modules").path]
        + moduleMaps().flatMap { ["-Xcc", "-fmodule-map-file=\($0.path)"] } + [file.path])
    return (result.status == 0, result.errors)
  }

  private static func moduleMaps() throws -> [URL] {
    let files = FileManager.default
    let built = try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "build" }.map { $0.appending(path: "module.modulemap") }
    let floors = try files.contentsOfDirectory(
      at: checkout.appending(path: "Sources"), includingPropertiesForKeys: nil)
    let system = try floors.flatMap {
      try files.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
    }.map { $0.appending(path: "module.modulemap") }
    return (built + system).filter { files.fileExists(atPath: $0.path) }
  }
}
