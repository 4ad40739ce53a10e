import Files
import TestSupport
import Testing

@testable import Tables

@Suite struct TableEncodingTests {
  let text = "size,colour,label\n1,red,a\n3,blue,b\n8,red,a\n"

  func table(_ text: String, header: Table.HeaderRow = .detected) throws -> Table {
    try Table(csvBytes: Array(text.utf8), name: "table", header: header)
  }

  func problem(_ encoding: TableEncoding, _ text: String, header: Table.HeaderRow = .present) throws -> String
  {
    let table = try table(text, header: header)
    return TablesTests.problem { () throws(FileError) in _ = try encoding.encode(table, path: "new") }
  }

  @Test func numbersAreKeptAndTextsBecomeOneOfMany() throws {
    let table = try table(text)
    let encoding = try TableEncoding(table, excluding: ["label"])
    #expect(encoding.width == 3)
    #expect(encoding.featureNames == ["size", "colour=blue", "colour=red"])
    #expect(try encoding.encode(table) == [1, 0, 1, 3, 1, 0, 8, 0, 1])
    #expect(try TableEncoding(table, excluding: ["3"]) == encoding)
    let error = try #require(throws: FileError.self) { try TableEncoding(table, excluding: ["none"]) }
    #expect(error.expected == "the column none" && error.found == "size, colour, label")
    #expect(throws: FileError.self) { try TableEncoding(table, excluding: ["1", "2", "3"]) }
  }

  @Test func categoriesAreSortedByTheirBytes() throws {
    let table = try table("a,b\nz,1\né,1\nZ,1\ne\u{301},1\n10,1\n9,1", header: .present)
    let encoding = try TableEncoding(table, excluding: ["b"])
    let sorted = ["10", "9", "Z", "e\u{301}", "z", "é"]
    #expect(encoding.featureNames.map { Array($0.utf8) } == sorted.map { Array("a=\($0)".utf8) })
    #expect(try encoding.encode(table)[..<12] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test func missingValuesAreErrorsOrReplaced() throws {
    let table = try table("a,b,c\n1,x,0\n,y,0\n4,?,0\n", header: .present)
    for (excluded, message) in [
      ("b", "expected a value in column a on line 3, found none"),
      ("a", "expected a value in column b on line 4, found none"),
    ] {
      #expect(
        TablesTests.problem { () throws(FileError) in _ = try TableEncoding(table, excluding: [excluded]) }
          == message)
    }
    let encoding = try TableEncoding(table, excluding: ["c"], missing: .mean)
    #expect(encoding.columns[0].kind == .number(missing: 2.5))
    #expect(try encoding.encode(table) == [1, 1, 0, 2.5, 0, 1, 4, 0, 0])
    let whole = try TableEncoding(self.table(text), excluding: ["label"])
    #expect(
      try problem(whole, "colour,size\nred,1\nred,\n")
        == "expected a value in column size on line 3, found none")
    #expect(
      try problem(whole, "colour,size\nred,1\n,1\n")
        == "expected a value in column colour on line 3, found none")
    let none = try self.table("a,b\n,1\n,2\n", header: .present)
    #expect(throws: FileError.self) { try TableEncoding(none, missing: .mean) }
  }

  @Test func columnsAreFoundByNameOrPlace() throws {
    let encoding = try TableEncoding(table("label,size,colour\na,1,red\nb,3,blue\n"), excluding: ["label"])
    let floats: [Float] = [2, 1, 0]
    #expect(try encoding.encode(table("colour,more,size\nblue,0,2", header: .present)) == floats)
    #expect(try encoding.encode(table("2,blue", header: .absent)) == floats)
    #expect(try encoding.encode(table("b,2,blue", header: .absent)) == floats)
    #expect(
      try problem(encoding, "1,2,3,4", header: .absent)
        == "expected 2 columns, or 3 with the targets, found 4")
    #expect(
      try problem(encoding, "size,color\n1,blue\n") == "expected the column colour, found size, color")
    let nameless = try TableEncoding(table("a,1,red\nb,3,blue\n", header: .absent), excluding: ["1"])
    #expect(try nameless.encode(table("size,colour\n2,blue", header: .present)) == floats)
  }

  @Test func valuesThatDoNotFitAreErrors() throws {
    let encoding = try TableEncoding(table(text), excluding: ["label"])
    #expect(
      try problem(encoding, "size,colour\n1,red\n2,green\n")
        == "expected one of 2 known categories in column colour on line 3, found green")
    #expect(
      try problem(encoding, "size,colour\n1,red\nbig,red\n")
        == "expected a number in column size on line 3, found big")
    #expect(
      try problem(encoding, "size,colour\n1,7\n")
        == "expected one of 2 known categories in column colour on line 2, found 7")
  }

  @Test func categoriesThatAreNumbersAreFoundByValue() throws {
    let encoding = try TableEncoding(table("a,b\n1,0\n2,0\nx,0\n", header: .present), excluding: ["b"])
    #expect(try encoding.encode(table("a,b\n2,0\n1.0,0\n", header: .present)) == [0, 1, 0, 1, 0, 0])
    let two = try TableEncoding(table("a,b\n1,0\n01,0\nx,0\n", header: .present), excluding: ["b"])
    #expect(
      try problem(two, "a,b\n1,0\n")
        == "expected a text, for several categories are this number, in column a on line 2, found 1")
  }

  @Test(arguments: 0..<100) func textIsReadBackTheSame(seed: Int) throws {
    var random = RandomNumbers(seed: UInt64(seed))
    func text() -> String {
      let scalars = "aé\u{301}\t\n\r\\\0 =,\"\u{1F600}tnr0".unicodeScalars.map(String.init)
      return (0..<Int.random(in: 0...6, using: &random)).map { _ in scalars.randomElement(using: &random)! }
        .joined()
    }
    var columns: [TableEncoding.Column] = []
    for place in 0..<Int.random(in: 1...5, using: &random) {
      let categories = Dictionary((0..<4).map { _ in text() }.map { (Array($0.utf8), $0) }) { one, _ in one }
      let missing = Bool.random(using: &random) ? Float.random(in: -1...1, using: &random) : nil
      columns.append(
        .init(
          name: text(), place: 2 * place,
          kind: Bool.random(using: &random)
            ? .number(missing: missing)
            : .oneHot(categories.values.sorted(by: precedes), mayBeMissing: Bool.random(using: &random))))
    }
    let encoding = TableEncoding(columns: columns, tableWidth: 11, hasNames: Bool.random(using: &random))
    let read = try TableEncoding(text: encoding.text)
    #expect(read == encoding)
    #expect(Array(read.text.utf8) == Array(encoding.text.utf8))
  }

  @Test func otherTextsAreRefused() throws {
    let whole = try TableEncoding(table(text), excluding: ["label"]).text
    #expect(
      whole == "table\t3\tnames\t2\nnumber\t0\tsize\ntexts\t1\tcolour\trefused\tblue\tred\n")
    for count in 0..<whole.utf8.count {
      #expect(throws: FileError.self) { try TableEncoding(text: String(whole.prefix(count))) }
    }
    for (old, new) in [
      ("3", "1"), ("3", "03"), ("names", "x"), ("number\t0", "number\t1"), ("refused", "x"), ("blue", "sea"),
      ("size", "si\\ze"), ("size", "size\tnan"), ("size", "size\t1\t1"), ("number", "numbers"), ("\t3", ""),
      ("blue", "red"),
    ] {
      let range = try #require(whole.firstRange(of: old))
      let error = try #require(throws: FileError.self) {
        try TableEncoding(text: whole.replacingCharacters(in: range, with: new))
      }
      #expect(error.expected == "an encoding of tables")
    }
  }
}

@Suite struct TargetColumnTests {
  func table(_ text: String) throws -> Table {
    try Table(csvBytes: Array(text.utf8), name: "table", header: .present)
  }

  @Test func classesAreSorted() throws {
    func classes(_ fields: String...) throws -> TargetColumn {
      try TargetColumn(
        classesIn: table("a,b\n" + fields.map { "\($0),1\n" }.joined()), column: "a")
    }
    #expect(try classes("b", "a", "b") == .classes([1, 0, 1], names: ["a", "b"]))
    #expect(try classes("10", "9", "-1") == .classes([2, 1, 0], names: ["-1", "9", "10"]))
    #expect(try classes("10", "9", "x") == .classes([0, 1, 2], names: ["10", "9", "x"]))
    #expect(try classes("1.5", "10", "9") == .classes([0, 1, 2], names: ["1.5", "10", "9"]))
    #expect(
      try TargetColumn(classesIn: table("a,b\n1,x\n2,y"), column: "2")
        == .classes([0, 1], names: ["x", "y"]))
  }

  @Test func knownClassesKeepTheirIndices() throws {
    let table = try table("a\nx\nz\n")
    #expect(
      try TargetColumn(classesIn: table, column: "a", known: ["z", "y", "x"])
        == .classes([2, 0], names: ["z", "y", "x"]))
    #expect(
      problem { () throws(FileError) in _ = try TargetColumn(classesIn: table, column: "a", known: ["x"]) }
        == "expected one of 1 known classes in column a on line 3, found z")
  }

  @Test func missingClassesAndTooManyAreErrors() throws {
    for text in ["a,b\nx,1\n?,1\n", "a,b\n1,1\n,1\n"] {
      let table = try table(text)
      #expect(
        problem { () throws(FileError) in _ = try TargetColumn(classesIn: table, column: "a") }
          == "expected a class in column a on line 3, found none")
    }
    let most = try table("a\n" + (0..<65536).map { "\($0)\n" }.joined())
    guard case .classes(let indices, _) = try TargetColumn(classesIn: most, column: "a") else {
      Issue.record("no classes")
      return
    }
    #expect(indices == Array(0...65535))
    let tooMany = try table("a\n" + (0...65536).map { "\($0)\n" }.joined())
    #expect(
      problem { () throws(FileError) in _ = try TargetColumn(classesIn: tooMany, column: "a") }
        == "expected 1 to 65536 classes in column a, found 65537")
    #expect(throws: FileError.self) { try TargetColumn(classesIn: table("a\n"), column: "a") }
  }

  @Test func numbersStandRowByRow() throws {
    let table = try table("a,b,c\n1,2,x\n3,4,5\n")
    #expect(
      try TargetColumn(numbersIn: table, columns: ["b", "1"]) == .numbers([2, 1, 4, 3], names: ["b", "a"]))
    #expect(
      problem { () throws(FileError) in _ = try TargetColumn(numbersIn: table, columns: ["c"]) }
        == "expected a number in column c on line 2, found x")
    let missing = try self.table("a,b\n1,2\n,4\n")
    #expect(
      problem { () throws(FileError) in _ = try TargetColumn(numbersIn: missing, columns: ["b", "a"]) }
        == "expected a number in column a on line 3, found none")
  }
}
