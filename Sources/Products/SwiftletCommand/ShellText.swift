// Names as a shell takes them, for lines that people read and copy.

import Files

/// A word as a shell takes it: in quotes where it must be, its control characters and bytes that are no text as numbers.
func shellWord(_ word: String) -> String {
  if !word.isEmpty && word.unicodeScalars.allSatisfy(isPlain) { return word }
  var result = ""
  var isQuoted = false
  for scalar in word.unicodeScalars {
    let bytes = hidden(scalar)
    let ending: Unicode.Scalar = "'"
    if bytes != nil || scalar == ending {
      if isQuoted { result += "'" }
      isQuoted = false
      result += bytes.map { "$'\($0.map(octal).joined())'" } ?? "\\'"
    } else {
      if !isQuoted { result += "'" }
      isQuoted = true
      result.unicodeScalars.append(scalar)
    }
  }
  return result.isEmpty ? "''" : isQuoted ? result + "'" : result
}

/// A word in quotes, whatever it holds.
func shellQuoted(_ word: String) -> String {
  "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// Whether a text holds something that could end a line or move the cursor.
func hasControls(_ text: String) -> Bool {
  text.unicodeScalars.contains { $0.properties.generalCategory == .control }
}

/// The bytes of what a person would not see; nil of all else.
private func hidden(_ scalar: Unicode.Scalar) -> [UInt8]? {
  if let byte = hiddenByte(scalar) { return [byte] }
  return scalar.properties.generalCategory == .control ? Array(String(scalar).utf8) : nil
}

/// Whether a shell takes a character as it is.
private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
  guard scalar.isASCII else { return hidden(scalar) == nil && !scalar.properties.isWhitespace }
  let byte = UInt8(scalar.value)
  return UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || "0123456789-_./=,:+@".utf8.contains(byte)
}

private func octal(_ byte: UInt8) -> String {
  "\\" + String(rightAligned(String(byte, radix: 8), 3).map { $0 == " " ? "0" : $0 })
}
