import Files
import Foundation
import TestSupport
import Testing

@testable import Tables

@Suite struct TableCSVTests {
  func table(
    _ text: String, separator: Table.Separator? = nil, header: Table.HeaderRow = .detected,
    texts: Set<String> = []
  ) throws -> Table {
    try Table(
      csvBytes: Array(text.utf8), name: "table", separator: separator, header: header, texts: texts)
  }

  func problem(_ text: String, header: Table.HeaderRow = .detected, separator: Table.Separator? = nil)
    -> String
  {
    TablesTests.problem { () throws(FileError) in
      _ = try Table(csvBytes: Array(text.utf8), name: "table", separator: separator, header: header)
    }
  }

  @Test func readsNumbersAndTexts() throws {
    let table = try table("a,b,c\n1,x,2.5\n-3e2,y,NA\n,x,.5\n")
    #expect(table.hasHeader && table.rowCount == 3 && table.path == "table")
    #expect(
      table.columns == [
        .init(name: "a", values: .numbers([1, -300, .nan])),
        .init(name: "b", values: .texts([0, 1, 0], categories: ["x", "y"])),
        .init(name: "c", values: .numbers([2.5, .nan, 0.5])),
      ])
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func lineEndsAndByteOrderMarksAreNoContent(end: String, mark: String) throws {
    for trailing in ["", end, end + end] {
      let table = try table(mark + ["a,b", "1,x", "2,\"y\(end)z\"", "3,x"].joined(separator: end) + trailing)
      #expect(
        table.columns == [
          .init(name: "a", values: .numbers([1, 2, 3])),
          .init(name: "b", values: .texts([0, 1, 0], categories: ["x", "y\(end)z"])),
        ])
      #expect((0..<3).map(table.line(ofRow:)) == [2, 3, 5])
    }
  }

  @Test(arguments: [(",", Table.Separator.comma), (";", .semicolon), ("\t", .tab)])
  func separatorsAreDetected(text: String, separator: Table.Separator) throws {
    let fields = ["\"a,;\tb\"\(text)c", "1\(text)2"].joined(separator: "\n")
    for given in [nil, separator] {
      let table = try table(fields, separator: given)
      #expect(table.columns.map(\.name) == ["a,;\tb", "c"])
      #expect(table.columns.map(\.values) == [.numbers([1]), .numbers([2])])
    }
    #expect(try table("a\n1", separator: .tab).columns.count == 1)
  }

  @Test func quotesAreTakenOff() throws {
    let table = try table("\"n\"\"1\",b\n\"1.5\",\"say \"\"x\"\"\"\n\"\",\"\"\n\" 2 \",5\" disk\n")
    #expect(table.columns[0] == .init(name: "n\"1", values: .numbers([1.5, .nan, 2])))
    #expect(table.columns[1].values == .texts([0, -1, 1], categories: ["say \"x\"", "5\" disk"]))
  }

  @Test func headersAreDetected() throws {
    func names(_ text: String, _ header: Table.HeaderRow = .detected) throws -> [String] {
      let table = try table(text, header: header)
      #expect(table.hasHeader == (table.line(ofRow: 0) == 2))
      return table.columns.map(\.name)
    }
    #expect(try names("a,b\n1,2") == ["a", "b"])
    #expect(try names("a,b\nx,2") == ["a", "b"])
    #expect(try names(",b\n1,2") == ["1", "b"])
    #expect(try names("a,5\n1,2") == ["1", "2"])
    #expect(try names("a,a\nx,y") == ["1", "2"])
    #expect(try names("a,b") == ["1", "2"])
    #expect(try names("1,2\n3,4") == ["1", "2"])
    #expect(try names("a,b\nx,y", .present) == ["a", "b"])
    #expect(try names(" a ,b\nx,y", .present) == ["a", "b"])
    #expect(try names("a,b\n1,2", .absent) == ["1", "2"])
    #expect(try table("a,b", header: .present).rowCount == 0)
  }

  @Test func aColumnIsOfNumbersWhereAllPresentFieldsAre() throws {
    func values(_ fields: String...) throws -> Table.Values {
      try table(fields.map { "\($0),1" }.joined(separator: "\n"), header: .absent).columns[0].values
    }
    #expect(
      try values("1", "NA", "NaN", "nan", "null", "?", "", " ? ")
        == .numbers([1, .nan, .nan, .nan, .nan, .nan, .nan, .nan]))
    #expect(try values("NA", "") == .numbers([.nan, .nan]))
    #expect(try values("NA", "1", "x") == .texts([-1, 0, 1], categories: ["1", "x"]))
    #expect(try values("1", "01", "x", "1") == .texts([0, 1, 2, 0], categories: ["1", "01", "x"]))
    for text in ["inf", "1e39", "-1e999", "0x10", "1,5", "1.2.3", "+", "-", ".", "e5", "1e", "1e+", "1_000"] {
      #expect(
        try values("1", "\"\(text)\"") == .texts([0, 1], categories: ["1", text]), "\(text)")
    }
    #expect(try table("a,b\n1,2", texts: ["a", "2"]).columns[0].values == .texts([0], categories: ["1"]))
    #expect(try table("1,2\n3,2", texts: ["2"]).columns[1].values == .texts([0, 0], categories: ["2"]))
  }

  @Test func numbersAreTheNearestFloats() throws {
    var random = RandomNumbers(seed: 1)
    var fields = [
      "0", "-0", "1.", ".5", "+7", "1E5", "1e-5", "16777217", "9007199254740993", "0.1", "1e-45", "1e-400",
      "3.4028235e38", "123456789012345678901234567890", "0.000000000000000000000000000001", " 5 ", "\t6",
      "1e23", "1e22", "8.5e-23", "9223372036854775808", "0000000000000000000000000001", "1e00000000001",
    ]
    for _ in 0..<2000 {
      let exponent = Int.random(in: -44...37, using: &random)
      fields.append("\(Double.random(in: -10...10, using: &random))e\(exponent)")
      fields.append("\(Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &random)))")
    }
    let table = try table(fields.joined(separator: "\n"), separator: .comma, header: .absent)
    let expected = fields.map { Float(Double($0.trimmingCharacters(in: .whitespaces))!) }
    #expect(table.columns[0].values == .numbers(expected))
  }

  @Test func errorsNameTheLine() {
    let expected = "expected 2 fields as in the first record on line"
    #expect(problem("a,b\n1,2\n\"x\ny\",2\n3\n") == "\(expected) 5, found 1")
    #expect(problem("a,b\n1,2,3") == "\(expected) 2, found more")
    #expect(problem("a,b\n\n1,2") == "\(expected) 2, found 1")
    #expect(
      problem("a,b\n1,\"x\n")
        == "expected an end of the quoted field that starts on line 2, found the end of the file")
    #expect(
      problem("a,b\n1,\"x\"y\n")
        == "expected a separator after the quoted field on line 2, found other characters")
    #expect(problem("a,a\n1,2") == "expected each column's name once on line 1, found a twice")
    for text in ["", "\n", "\r\n\r\n", "\u{FEFF}"] { #expect(!problem(text).isEmpty) }
    let latin = Array("a,b\n1,2\n1,x\n".utf8) + [0x31, 0x2C, 0xE9, 0x0A]
    #expect(
      TablesTests.problem { () throws(FileError) in _ = try Table(csvBytes: latin, name: "t") }
        == "expected text in UTF-8 on line 4, found other bytes")
    #expect(
      TablesTests.problem { () throws(FileError) in _ = try Table(csvBytes: [0xFF, 0xFE, 0x31, 0], name: "t")
      }
        == "expected text in UTF-8, found UTF-16")
  }

  @Test func gzippedFilesAreUnpackedUpToALimit() throws {
    let text = "a,b\n" + String(repeating: "1,x\n", count: 100_000)
    let plain = try table(text)
    let packed = gzipped(Array(text.utf8))
    #expect(try Table(csvBytes: packed, name: "table") == plain)
    #expect(
      try Table(csvBytes: packed, name: "table", largestUnpacked: text.utf8.count) == plain)
    #expect(
      TablesTests.problem { () throws(FileError) in
        _ = try Table(csvBytes: packed, name: "table", largestUnpacked: text.utf8.count - 1)
      } == "expected nothing after \(text.utf8.count - 1) bytes of a CSV file, found more bytes")
    #expect(
      TablesTests.problem { () throws(FileError) in _ = try Table(csvBytes: packed + [0], name: "table") }
        == "expected nothing after the gzip stream, found more bytes")
    for count in 2..<packed.count {
      #expect(throws: FileError.self) { try Table(csvBytes: Array(packed[..<count]), name: "table") }
    }
    try withTemporaryFolder { folder in
      for (name, bytes) in [("a.csv", Array(text.utf8)), ("a.csv.gz", packed)] {
        let file = folder.appending(path: name)
        try Data(bytes).write(to: file)
        #expect(try Table(csv: file.path).columns == plain.columns)
      }
      #expect(throws: FileError.self) { try Table(csv: folder.appending(path: "none").path) }
    }
  }

  @Test func truncationAtEveryByteIsReportedOrRead() throws {
    let whole = "\u{FEFF}a;b;c\r\n1;\"x\"\"\r\n;\";3\r\n2;é;4\r\n"
    let bytes = Array(whole.utf8)
    for count in 0..<bytes.count { _ = try? Table(csvBytes: Array(bytes[..<count]), name: "table") }
    for index in bytes.indices {
      for change: UInt8 in [0x41, 0x80, 0x22, 0x0A] {
        var damaged = bytes
        damaged[index] ^= change
        _ = try? Table(csvBytes: damaged, name: "table")
      }
    }
  }

  @Test(arguments: 0..<200) func randomTablesAreReadAsTheyWereWritten(seed: Int) throws {
    var random = RandomNumbers(seed: UInt64(seed))
    let written = RandomTable(using: &random)
    let table = try Table(csvBytes: Array(written.text.utf8), name: "table", header: .present)
    #expect(table.columns == written.columns)
  }
}

/// A table of random shape, contents and way of being written.
struct RandomTable {
  var columns: [Table.Column] = []
  var text = ""

  init(using random: inout RandomNumbers) {
    let rows = Int.random(in: 0...40, using: &random)
    // A lone column's missing values at the end would be empty lines.
    let width = Int.random(in: 2...6, using: &random)
    let separator = [",", ";", "\t"].randomElement(using: &random)!
    let end = ["\n", "\r\n", "\r"].randomElement(using: &random)!
    var fields = [[String]](repeating: [], count: rows + 1)
    for place in 0..<width {
      let name = "n\(place)" + ["", " x", separator, "\"", end, "é"].randomElement(using: &random)!
      fields[0].append(Self.field(name.trimmingCharacters(in: .whitespaces), quoted: true))
      let isText = Bool.random(using: &random)
      var (numbers, codes, categories): ([Float], [Int32], [String]) = ([], [], [])
      for row in 0..<rows {
        let isMissing = Int.random(in: 0..<5, using: &random) == 0
        let isQuoted = Bool.random(using: &random)
        if isMissing {
          fields[row + 1].append(["", "NA", "NaN", "nan", "null", "?"].randomElement(using: &random)!)
          numbers.append(.nan)
          codes.append(-1)
        } else if isText {
          let text = ["a", "b\"", separator + "x", end + "x", "é", "e\u{301}", " 7x", "1e"].randomElement(
            using: &random)!
          fields[row + 1].append(
            Self.field(text, quoted: isQuoted || text.contains(separator) || text.contains(end)))
          let place = categories.firstIndex { $0.utf8.elementsEqual(text.utf8) }
          if place == nil { categories.append(text) }
          codes.append(Int32(place ?? categories.count - 1))
        } else {
          let number = Float.random(in: -1000...1000, using: &random)
          fields[row + 1].append(isQuoted ? "\"\(number)\"" : "\(number)")
          numbers.append(number)
        }
      }
      columns.append(
        .init(
          name: name.trimmingCharacters(in: .whitespaces),
          values: isText && !categories.isEmpty
            ? .texts(codes, categories: categories) : .numbers(isText ? codes.map { _ in .nan } : numbers)))
    }
    text = fields.map { $0.joined(separator: separator) + end }.joined()
  }

  private static func field(_ text: String, quoted: Bool) -> String {
    quoted ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
  }
}
