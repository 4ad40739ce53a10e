import CLibFuzzer
import Swiftlet

/// Reads the input as an NPY file and as an IDX file: an error, or an array that has as many numbers as it says.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  if let array = try? NumberArray(npyBytes: bytes, name: "array") { check(array, largest: count) }
  if let array = try? NumberArray(idxBytes: bytes, name: "array") { check(array, largest: count * 1032) }
  return 0
}

/// Looks at all numbers.
func check(_ array: NumberArray, largest: Int) {
  precondition(array.count * array.type.byteCount <= largest)
  let floats = array.floats()
  precondition(floats.count == array.count)
  array.withBytes { precondition($0.byteCount == array.count * array.type.byteCount) }
  guard array.rowCount > 0, array.rowLength > 0 else { return }
  var row = [Float](repeating: 0, count: array.rowLength)
  array.copyRow(array.rowCount - 1, to: &row)
  precondition(zip(row, floats.suffix(array.rowLength)).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
