import CLibFuzzer
import Swiftlet

/// Reads the input as a CSV file: an error, or a table that is encoded, and whose encoding is written and read back the same.
///
/// The first byte chooses the separator, the header and what is read as texts.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = UnsafeBufferPointer(start: data, count: count)
  guard let choice = bytes.first.map({ Int($0) }) else { return 0 }
  let separators: [Table.Separator?] = [nil, .comma, .semicolon, .tab]
  let headers: [Table.HeaderRow] = [.detected, .present, .absent]
  let table = try? Table(
    csvBytes: Array(bytes.dropFirst()), name: "table", separator: separators[choice & 3],
    header: headers[(choice >> 2) % 3], texts: choice & 128 == 0 ? [] : ["1"], largestUnpacked: 1 << 20)
  guard let table else { return 0 }
  precondition(!table.columns.isEmpty)
  for column in table.columns { check(column.values, rows: table.rowCount) }
  for row in 1..<max(table.rowCount, 1) {
    precondition(table.line(ofRow: row) > table.line(ofRow: row - 1))
  }
  _ = try? TargetColumn(classesIn: table, column: "1")
  _ = try? TargetColumn(numbersIn: table, columns: ["1"])
  guard let encoding = try? TableEncoding(table, missing: .mean), encoding.width * table.rowCount < 1 << 20
  else { return 0 }
  guard let read = try? TableEncoding(text: encoding.text), read == encoding,
    read.featureNames.count == read.width, let floats = try? read.encode(table)
  else { preconditionFailure("an encoding could not be read back and used") }
  precondition(floats.count == table.rowCount * encoding.width && floats.allSatisfy(\.isFinite))
  return 0
}

/// Checks what a column holds.
func check(_ values: Table.Values, rows: Int) {
  precondition(values.count == rows)
  switch values {
  case .numbers(let numbers): precondition(numbers.allSatisfy { !$0.isInfinite })
  case .texts(let codes, let categories):
    precondition(codes.allSatisfy { $0 >= -1 && $0 < categories.count })
    precondition(Set(categories.map { Array($0.utf8) }).count == categories.count)
  }
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
