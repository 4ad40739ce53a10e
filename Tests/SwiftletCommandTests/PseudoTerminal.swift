import Foundation
import Testing

/// A terminal that a program can write to, and what it has written.
final class PseudoTerminal {
  /// The end for the program.
  let programEnd: FileHandle
  private let ownEnd: Int32

  init() throws {
    ownEnd = posix_openpt(O_RDWR | O_NOCTTY)
    try #require(ownEnd >= 0 && grantpt(ownEnd) == 0 && unlockpt(ownEnd) == 0)
    let path = try #require(ptsname(ownEnd).map { String(cString: $0) })
    let descriptor = open(path, O_RDWR | O_NOCTTY)
    try #require(descriptor >= 0)
    // What is written shall arrive as it is, without carriage returns of the terminal's own.
    var settings = termios()
    tcgetattr(descriptor, &settings)
    cfmakeraw(&settings)
    tcsetattr(descriptor, TCSANOW, &settings)
    programEnd = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { close(ownEnd) }

  /// What is written up to the end of a line.
  func readLine() -> String {
    var bytes: [UInt8] = []
    while bytes.last != 10, let byte = read(atMost: 1).first { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What is written until no program has the terminal open.
  func readToEnd() throws -> String {
    try programEnd.close()
    var bytes: [UInt8] = []
    while case let part = read(atMost: 4096), !part.isEmpty { bytes += part }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func read(atMost count: Int) -> ArraySlice<UInt8> {
    var buffer = [UInt8](repeating: 0, count: count)
    return buffer[..<max(Foundation.read(ownEnd, &buffer, count), 0)]
  }
}
