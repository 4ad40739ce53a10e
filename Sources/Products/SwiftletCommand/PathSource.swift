import Files
import Swiftlet

/// The paths that a command is given: files, folders of PNG files, and `-` for standard input.
final class PathSource {
  /// Whether a folder could not be read; that has been reported.
  private(set) var hasFailed = false
  private let operands: [String]
  private let isRecursive: Bool
  /// Whether paths from standard input end with NUL, not with a line.
  private let isNullEnded: Bool
  private var hasBegun = false

  /// Paths that are handed out together: enough for all workers, few enough to answer soon.
  private static let groupSize = 128

  init(_ arguments: Arguments) throws(UsageError) {
    guard !arguments.operands.isEmpty else { throw UsageError(message: "expected PNG files, found none") }
    operands = arguments.operands
    isRecursive = arguments.has("recursive")
    isNullEnded = arguments.has("null")
  }

  /// Hands out all paths in their order. Each line of standard input is a group of its own, so that
  /// it is answered before the next one is read.
  ///
  /// `body` is told how many paths there are in all, so far as that is known: those up to the next `-`.
  func forEachGroup(_ body: (_ paths: [String], _ total: Int) -> Void) throws {
    var total = 0
    for (number, run) in operands.split(separator: "-", omittingEmptySubsequences: false).enumerated() {
      while number > 0, let path = nextPath() {
        total += 1
        body([path], total)
      }
      let found = run.flatMap(paths)
      total += found.count
      for start in stride(from: 0, to: found.count, by: PathSource.groupSize) {
        body(Array(found[start..<min(start + PathSource.groupSize, found.count)]), total)
      }
    }
  }

  /// A file itself, or the PNG files of a folder.
  private func paths(_ operand: String) -> [String] {
    var status = stat()
    guard operand.withPath({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return [operand]
    }
    do {
      let found = try findFiles(in: operand, ending: ".png", isRecursive: isRecursive)
      guard !found.isEmpty else {
        throw FileError(path: operand, expected: "PNG files in the folder", found: "none")
      }
      return found
    } catch {
      printError("swiftlet: \(error)")
      hasFailed = true
      return []
    }
  }

  /// The next path from standard input, or nil at its end. Lines may come from elsewhere: with a carriage return before
  /// their end, behind a byte-order mark. An empty one names nothing.
  private func nextPath() -> String? {
    while let line = nextLine() {
      var bytes = line[...]
      if !isNullEnded {
        if !hasBegun && bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      }
      hasBegun = true
      if !bytes.isEmpty { return String(path: Array(bytes)) }
    }
    return nil
  }

  private func nextLine() -> [UInt8]? {
    let ending: Int32 = isNullEnded ? 0 : 10
    var bytes: [UInt8] = []
    while true {
      let byte = getchar()
      guard byte != EOF else { return bytes.isEmpty ? nil : bytes }
      guard byte != ending else { return bytes }
      bytes.append(UInt8(byte))
    }
  }
}
