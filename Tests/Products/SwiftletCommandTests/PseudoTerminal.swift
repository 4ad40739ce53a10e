import Foundation
import Testing

/// A terminal that a program can write to, and what it has written.
final class PseudoTerminal {
  /// The end for the program.
  let programEnd: FileHandle
  private let ownEnd: Int32

  /// - Parameter columns: How wide it is; nil where it does not tell.
  /// - Throws: Where there is no terminal to be had.
  init(columns: Int? = nil) throws {
    var (own, program): (Int32, Int32) = (-1, -1)
    try #require(openpty(&own, &program, nil, nil, nil) == 0)
    ownEnd = own
    programEnd = FileHandle(fileDescriptor: program, closeOnDealloc: true)
    if let columns {
      var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
      try #require(ioctl(program, UInt(TIOCSWINSZ), &size) == 0)
    }
    // What is written shall arrive as it is, without carriage returns of the terminal's own.
    var settings = termios()
    tcgetattr(program, &settings)
    cfmakeraw(&settings)
    tcsetattr(program, TCSANOW, &settings)
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
