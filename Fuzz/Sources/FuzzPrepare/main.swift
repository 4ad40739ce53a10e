import CLibFuzzer
import Swiftlet

/// One preparer for all inputs, as programs use it.
nonisolated(unsafe) let preparer = DigitPreparer()

/// Takes the input for pixels, and prepares and splits the picture.
///
/// The first byte is the picture's width.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = UnsafeBufferPointer(start: data, count: count)
  guard let width = bytes.first.map(Int.init), width > 0, count > width else { return 0 }
  let height = (count - 1) / width
  let picture = Picture(width: width, height: height, pixels: Array(bytes[1...width * height]))
  var prepared = Picture()
  let isBlank = !preparer.prepare(picture, into: &prepared)
  precondition(prepared.width == 28 && prepared.pixels.count == 784)
  precondition(isBlank == prepared.pixels.allSatisfy { $0 == 0 })
  for digit in preparer.split(picture) {
    precondition(digit.box.x >= 0 && digit.box.x + digit.box.width <= width)
    precondition(digit.box.y >= 0 && digit.box.y + digit.box.height <= height)
  }
  return 0
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
