import Foundation

/// The sample pictures of the project.
enum Samples {
  /// The folder that holds them.
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path
}
