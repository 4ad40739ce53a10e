import CLibFuzzer
import CZlib
import Swiftlet

/// One reader for all inputs, as programs use it.
nonisolated(unsafe) let reader = PNGReader(maximumPixels: 1 << 16)

/// Reads the input as a PNG file: an error or a picture.
///
/// Half of the inputs get right checksums first; otherwise hardly a changed byte would reach what lies behind them.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  var bytes = Array(UnsafeBufferPointer(start: data, count: count))
  if bytes.last.map({ $0 & 1 == 0 }) ?? false { mendChecksums(&bytes) }
  var picture = Picture()
  try? reader.read(bytes: bytes, name: "input", into: &picture)
  precondition(picture.pixels.count == picture.width * picture.height)
  return 0
}

private func mendChecksums(_ bytes: inout [UInt8]) {
  var start = 8  // After the signature.
  while start + 12 <= bytes.count {
    let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    let end = start + 8 + length
    guard end + 4 <= bytes.count else { return }
    let checksum = bytes[(start + 4)..<end].withUnsafeBufferPointer { checked in
      UInt32(crc32(0, checked.baseAddress, UInt32(checked.count)))
    }
    for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * index)) }
    start = end + 4
  }
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
