import Files
import Swiftlet

let classesOption = OptionRule(
  "classes", "FILE|A,B,…", "what the classes are called: one a line, or divided by commas")

/// The names that `--classes` gives to `count` classes; nil where it is not there.
func classNames(from arguments: Arguments, count: Int) throws -> [String]? {
  guard let text = arguments["classes"] else { return nil }
  let isList = text.contains(",")
  let names = isList ? divided(text, at: ",") : try lines(ofFile: text)
  guard names.count == count, names.allSatisfy({ !$0.isEmpty && !$0.contains("\n") }) else {
    throw FileError(
      path: isList ? "--classes" : text, expected: "\(count) names", found: "\(names.count) (\(text))")
  }
  return names
}

private func lines(ofFile path: String) throws(FileError) -> [String] {
  let contents = try FileContents(path: path, purpose: "names of classes, one a line")
  let bytes = contents.withBytes { $0.withUnsafeBytes { Array($0) } }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw FileError(path: path, expected: "names of classes, one a line", found: "bytes that are not UTF-8")
  }
  return divided(text, at: "\n")
}

/// The parts of a text without spaces around them; what ends the last is no part of its own.
private func divided(_ text: String, at separator: Unicode.Scalar) -> [String] {
  var parts = text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { part in
    let words = part.drop { $0.properties.isWhitespace }.reversed().drop { $0.properties.isWhitespace }
    return String(String.UnicodeScalarView(words.reversed()))
  }
  if parts.last == "" { parts.removeLast() }
  return parts
}
