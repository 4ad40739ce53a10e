import Files

/// The paths that a command is given: files, folders of PNG files, and `-` for standard input.
final class PathSource {
  /// Whether a folder could not be read; that has been reported.
  private(set) var hasFailed = false
  private let operands: [String]
  private let isRecursive: Bool
  private let ending: Int32

  /// Paths that are handed out together: enough for all workers, few enough to answer soon.
  private static let groupSize = 128

  init(_ arguments: Arguments) throws(UsageError) {
    guard !arguments.operands.isEmpty else { throw UsageError(message: "expected PNG files, found none") }
    operands = arguments.operands
    isRecursive = arguments.has("recursive")
    ending = arguments.has("null") ? 0 : 10
  }

  /// Hands out all paths in their order. Each line of standard input is a group of its own, so that
  /// it is answered before the next one is read.
  func forEachGroup(_ body: ([String]) -> Void) throws {
    var group: [String] = []
    for operand in operands {
      if operand == "-" {
        body(group)
        group = []
        while let path = nextPath() { body([path]) }
        continue
      }
      group += paths(operand)
      while group.count >= PathSource.groupSize {
        body(Array(group.prefix(PathSource.groupSize)))
        group.removeFirst(PathSource.groupSize)
      }
    }
    if !group.isEmpty { body(group) }
  }

  /// A file itself, or the PNG files of a folder.
  private func paths(_ operand: String) -> [String] {
    var status = stat()
    guard stat(operand, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [operand] }
    do {
      return try findFiles(in: operand, ending: ".png", isRecursive: isRecursive)
    } catch {
      printError("swiftlet: \(error)")
      hasFailed = true
      return []
    }
  }

  /// The next path from standard input, or nil at its end.
  private func nextPath() -> String? {
    var bytes: [UInt8] = []
    while true {
      let byte = getchar()
      guard byte != EOF else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      guard byte != ending else { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(UInt8(byte))
    }
  }
}
