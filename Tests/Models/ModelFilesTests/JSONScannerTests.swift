import Files
import Testing

@testable import ModelFiles

@Suite struct JSONScannerTests {
  private func string(_ json: String) throws -> String {
    var scanner = try JSONScanner(Array(json.utf8), path: "file")
    let string = try scanner.string()
    try scanner.end()
    return string
  }

  private func number(_ json: String) throws -> Int {
    var scanner = try JSONScanner(Array(json.utf8), path: "file")
    let number = try scanner.wholeNumber()
    try scanner.end()
    return number
  }

  private func numbers(_ json: String) throws -> [Int] {
    var scanner = try JSONScanner(Array(json.utf8), path: "file")
    var numbers: [Int] = []
    try scanner.array { (scanner) throws(FileError) in numbers.append(try scanner.wholeNumber()) }
    try scanner.end()
    return numbers
  }

  @Test(arguments: [
    (#""""#, ""), (#" "a" "#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00😀""#, "😀😀"), (#""\u0000""#, "\0"),
  ])
  func readsStrings(json: String, expected: String) throws {
    #expect(try string(json) == expected)
  }

  @Test(arguments: [
    "", "a", "\"", "\"a", #""\"#, #""\""#, #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud83d""#, #""\ud83dA""#,
    #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ude00""#, "\"a\nb\"", "\"\u{1F}\"", #""a"b"#,
  ])
  func refusesOtherStrings(json: String) {
    #expect(throws: FileError.self) { try string(json) }
  }

  @Test(arguments: [("0", 0), (" 12\n", 12), ("9223372036854775807", Int.max)])
  func readsWholeNumbers(json: String, expected: Int) throws {
    #expect(try number(json) == expected)
  }

  @Test(arguments: ["", "-1", "+1", "01", "1.0", "1e3", "9223372036854775808", "\"1\"", "1 2", "٣"])
  func refusesOtherNumbers(json: String) {
    #expect(throws: FileError.self) { try number(json) }
  }

  @Test func readsArrays() throws {
    #expect(try numbers(" [ ] ") == [])
    #expect(try numbers("[1 ,\t2,\r\n3]") == [1, 2, 3])
    for json in ["[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "[1]]", "1"] {
      #expect(throws: FileError.self) { try numbers(json) }
    }
  }

  @Test func refusesAKeyGivenTwice() throws {
    var scanner = try JSONScanner(Array(#"{"a": 1, "\u0061": 2}"#.utf8), path: "file")
    let error = #expect(throws: FileError.self) {
      try scanner.object { (scanner, _) throws(FileError) in _ = try scanner.wholeNumber() }
    }
    #expect(error?.description == "file: expected each key once, found 'a' twice")
  }

  @Test func saysWhereTheTextGoesWrong() {
    let error = #expect(throws: FileError.self) { try numbers("[1;") }
    #expect(error?.description == "file: expected a JSON header with ']' at byte 2, found byte 59")
  }
}
