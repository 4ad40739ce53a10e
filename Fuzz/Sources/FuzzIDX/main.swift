import CLibFuzzer
import Swiftlet

/// Reads the input as two IDX files, of pictures and of labels: an error or a set of pictures.
///
/// The first byte is the length of the labels' file, which comes first.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = UnsafeBufferPointer(start: data, count: count)
  guard let length = bytes.first, 1 + Int(length) <= count else { return 0 }
  let labels = Array(bytes[1..<(1 + Int(length))])
  let images = Array(bytes[(1 + Int(length))...])
  if let set = try? PictureSet(imageBytes: images, labelBytes: labels) {
    precondition(set.count > 0 && set.pixels.count == set.count * set.pictureSize)
    precondition(set.labels.allSatisfy { $0 < set.classNames.count })
  }
  return 0
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
