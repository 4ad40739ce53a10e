// Text to the terminal.

import CProcess
import Files
// Every command writes numbers.
@_exported import TextFormat

/// The words that the program was called with, its own name among them.
let commandLine: [String] = {
  var count: Int32 = 0
  let words = process_arguments(&count) ?? CommandLine.unsafeArgv
  if count == 0 { count = CommandLine.argc }
  return (0..<Int(count)).compactMap { words[$0].map { String(path: $0) } }
}()

/// Writes a line to standard output; what stands for bytes of a path becomes those bytes.
func printLine(_ line: String, ending: UInt8 = UInt8(ascii: "\n")) {
  for byte in line.pathBytes { putchar_unlocked(Int32(byte)) }
  putchar_unlocked(Int32(ending))
}

/// Writes a line to standard error.
func printError(_ line: String) { writeError(line + "\n") }

/// Writes text to standard error as it is.
func writeError(_ text: String) {
  var rest = text.pathBytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard written > 0 else { return }
    rest = rest.dropFirst(written)
  }
}

/// Whether standard error is a terminal.
var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

/// Whether standard error is a terminal on which a line can be drawn again: one that knows escape sequences, and whose user
/// wants them (https://no-color.org).
var errorIsLive: Bool {
  func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
  return errorIsTerminal && !["", "dumb"].contains(variable("TERM")) && variable("NO_COLOR").isEmpty
}

/// Takes the line on which the cursor stands away.
let erasedLine = "\r\u{1B}[K"

/// A bar and what it tells, for one line of the terminal on standard error as wide as it is now: where there is no room for
/// both, the text alone.
func progressLine(_ share: Double, _ text: String) -> String {
  let width = 24
  let filled = Int(share * Double(width))
  let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled) + " "
  // In the last column some terminals begin a new line.
  let room = terminalColumns(STDERR_FILENO) - 1
  return erasedLine + (width + 1 + text.count <= room ? bar + text : String(text.prefix(room)))
}

/// Columns of the terminal on standard output or error; 80 where it is none.
func terminalColumns(_ descriptor: Int32 = STDOUT_FILENO) -> Int {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

/// The most memory that this program has held at any time so far.
var peakResidentBytes: Int {
  var usage = rusage()
  // RUSAGE_SELF, which is not a number in every C library.
  getrusage(0, &usage)
  #if os(Linux)
    return usage.ru_maxrss << 10
  #else
    return usage.ru_maxrss
  #endif
}
