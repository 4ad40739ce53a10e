import CLibFuzzer
import Swiftlet

/// Reads the input as an NPZ file: an error, or arrays of which each is an error or has as many numbers as it says.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  guard let archive = try? NumberArchive(bytes: bytes, name: "archive", largestUnpacked: 1 << 20) else {
    return 0
  }
  // Many members may share their bytes.
  for name in archive.names.prefix(16) {
    guard let array = try? archive[name] else { continue }
    precondition(array.count * array.type.byteCount <= max(count, 1 << 20))
    precondition(array.floats().count == array.count)
  }
  return 0
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
