import Files
import Tables

/// How an array of bytes holds pictures.
struct PictureLayout: Equatable {
  var width, height, channels: Int
  /// From a pixel to the one below it, from one to the one on its right, and from one channel of a pixel to the next, in bytes.
  var rowStep, columnStep, channelStep: Int

  /// Understands [count, height, width], [count, height, width, channels] and [count, channels, height, width], with height
  /// and width exchanged where pictures stand column by column. Where the last two could both be meant, it is the first of them.
  ///
  /// - Throws: `FileError` where the array has another shape or holds no bytes.
  init(_ array: NumberArray, isTransposed: Bool, name: String) throws(FileError) {
    let shape = array.shape
    guard array.type == .uint8 else {
      throw FileError(path: name, expected: "pictures as bytes (uint8)", found: "\(array.type)")
    }
    switch shape.count {
    case 3:
      (height, width, channels) = (shape[1], shape[2], 1)
      (rowStep, columnStep, channelStep) = (width, 1, 0)
    case 4 where shape[3] == 1 || shape[3] == 3:
      (height, width, channels) = (shape[1], shape[2], shape[3])
      (rowStep, columnStep, channelStep) = (width * channels, channels, 1)
    case 4 where shape[1] == 1 || shape[1] == 3:
      (channels, height, width) = (shape[1], shape[2], shape[3])
      (rowStep, columnStep, channelStep) = (width, 1, width * height)
    default:
      throw FileError(
        path: name, expected: "pictures: [count, height, width], or four dimensions with 1 or 3 channels",
        found: "[\(shape.map(String.init).joined(separator: ", "))]")
    }
    guard isTransposed else { return }
    (width, height) = (height, width)
    (rowStep, columnStep) = (columnStep, rowStep)
  }

  /// The pixels as a `PictureSet` has them.
  func pixels(of array: NumberArray) -> [UInt8] {
    array.withBytes { span in
      span.withUnsafeBytes { bytes in
        if isPlain { return [UInt8](bytes) }
        return [UInt8](unsafeUninitializedCapacity: bytes.count) { destination, filled in
          for picture in 0..<array.rowCount { copy(bytes, of: picture * array.rowLength, to: destination) }
          filled = bytes.count
        }
      }
    }
  }

  private var isPlain: Bool {
    columnStep == channels && rowStep == width * channels && (channels == 1 || channelStep == 1)
  }

  private func copy(
    _ bytes: UnsafeRawBufferPointer, of start: Int, to destination: UnsafeMutableBufferPointer<UInt8>
  ) {
    var next = start
    for row in 0..<height {
      for column in 0..<width {
        let pixel = start + row * rowStep + column * columnStep
        for channel in 0..<channels {
          destination.initializeElement(at: next, to: bytes[pixel + channel * channelStep])
          next += 1
        }
      }
    }
  }
}
