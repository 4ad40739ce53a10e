/// Brings pictures to one size, each new pixel the mean of the area that it covers. Its memory is used again.
package struct PictureScaler {
  /// The new size, in pixels.
  package let width, height: Int
  /// Samples of a pixel, which stand side by side.
  package let channels: Int

  /// One channel before and after.
  private var plane: [UInt8] = []
  private var scaled: [Float] = []

  /// - Precondition: There is a pixel.
  package init(width: Int, height: Int, channels: Int) {
    precondition(width > 0 && height > 0, "a picture without pixels")
    (self.width, self.height, self.channels) = (width, height, channels)
  }

  /// Scales a picture, [height, width, channels], into room for one of the new size.
  package mutating func scale(
    _ samples: [UInt8], width oldWidth: Int, height oldHeight: Int,
    into room: UnsafeMutableBufferPointer<UInt8>
  ) {
    let columns = Intervals(start: 0, length: Float(oldWidth) / Float(width))
    let rows = Intervals(start: 0, length: Float(oldHeight) / Float(height))
    plane.grow(to: oldWidth * oldHeight)
    if scaled.isEmpty { scaled = [Float](repeating: 0, count: width * height) }
    for channel in 0..<channels {
      for index in 0..<oldWidth * oldHeight { plane[index] = samples[channels * index + channel] }
      areaAverage(
        plane, width: oldWidth, height: oldHeight, columns: columns, rows: rows, into: &scaled,
        newWidth: width, newHeight: height)
      for index in scaled.indices {
        room[channels * index + channel] = UInt8(min(max(scaled[index].rounded(), 0), 255))
      }
    }
  }
}
