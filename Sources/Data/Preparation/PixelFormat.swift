/// How the pixels of a picture are stored and what they mean: all that is needed to turn a row of it
/// into luminance.
///
/// Its tables live as long as the picture is read.
package struct PixelFormat {
  /// Samples of a pixel: grey; grey and opacity; red, green and blue; or these and opacity. An index into a palette is
  /// one sample.
  package var channels: Int
  /// Whether a sample is a big-endian 16-bit number instead of a byte.
  package var isWide: Bool
  /// What each value of a sample other than opacity becomes in 8 bits; nil where it is kept or, in a wide format, rounded.
  /// For a palette it is the luminance of each entry.
  package var shades: UnsafePointer<UInt8>?
  /// How opaque each entry of a palette is, or nil.
  package var entryOpacities: UnsafePointer<UInt8>?
  /// Whether red, green and blue are wanted instead of luminance.
  package var isColour = false
  /// Red, green and blue of each of 256 entries of a palette, or nil. Only where colours are wanted.
  package var entryColours: UnsafePointer<UInt8>?
  /// The bytes of the one pixel that is transparent, or nil.
  package var transparentPixel: UnsafePointer<UInt8>?

  /// Describes pixels without a palette or a transparent one.
  package init(channels: Int, isWide: Bool) {
    self.channels = channels
    self.isWide = isWide
  }

  /// Bytes of a pixel.
  package var pixelSize: Int { isWide ? 2 * channels : channels }
  /// Whether each pixel has its own opacity.
  package var hasOpacitySample: Bool { channels == 2 || channels == 4 }
  /// Whether pixels may be transparent.
  package var hasOpacity: Bool { hasOpacitySample || entryOpacities != nil || transparentPixel != nil }
  /// Bytes that are made of a pixel: its luminance, or red, green and blue.
  package var resultSize: Int { isColour ? 3 : 1 }
  /// Whether each byte of a row is a pixel's luminance already.
  package var isLuminance: Bool { pixelSize == 1 && shades == nil && !hasOpacity && !isColour }

  /// Turns a row into luminance, or red, green and blue, and, where the format has it, opacity. The row is used up.
  package func convert(
    _ row: UnsafeMutablePointer<UInt8>, count: Int, luminance: UnsafeMutablePointer<UInt8>,
    opacity: UnsafeMutablePointer<UInt8>
  ) {
    if let transparentPixel {
      match(row, count: count, with: transparentPixel, opacity: opacity)
    } else if let entryOpacities {
      for index in 0..<count { opacity[index] = entryOpacities[Int(row[index])] }
    }
    if isWide {
      narrow(row, count: count * channels)
    } else if let shades {
      shade(row, count: count * channels, with: shades)
    }
    if isColour {
      takeColours(of: row, count: count, into: luminance, opacity: opacity)
    } else {
      merge(row, count: count, luminance: luminance, opacity: opacity)
    }
  }

  private func match(
    _ row: UnsafePointer<UInt8>, count: Int, with pixel: UnsafePointer<UInt8>,
    opacity: UnsafeMutablePointer<UInt8>
  ) {
    // With the size known, the compiler compares many pixels at once.
    switch pixelSize {
    case 1: match(row, count: count, with: pixel, size: 1, opacity: opacity)
    case 2: match(row, count: count, with: pixel, size: 2, opacity: opacity)
    case 3: match(row, count: count, with: pixel, size: 3, opacity: opacity)
    default: match(row, count: count, with: pixel, size: 6, opacity: opacity)
    }
  }

  /// Compares without branches: which pixels are transparent may be chance, which no processor foresees.
  @inline(__always)
  private func match(
    _ row: UnsafePointer<UInt8>, count: Int, with pixel: UnsafePointer<UInt8>, size: Int,
    opacity: UnsafeMutablePointer<UInt8>
  ) {
    for index in 0..<count {
      var difference: UInt8 = 0
      for byte in 0..<size { difference |= row[index &* size &+ byte] ^ pixel[byte] }
      opacity[index] = difference == 0 ? 0 : 255
    }
  }

  /// Brings wide samples to 8 bits, in place.
  private func narrow(_ row: UnsafeMutablePointer<UInt8>, count: Int) {
    guard let shades else {
      for index in 0..<count { row[index] = narrowed(row[2 &* index], row[2 &* index &+ 1]) }
      return
    }
    for index in 0..<count {
      let (high, low) = (row[2 &* index], row[2 &* index &+ 1])
      row[index] =
        isOpacity(index) ? narrowed(high, low) : shades[Int(high) << 8 | Int(low)]
    }
  }

  private func shade(_ row: UnsafeMutablePointer<UInt8>, count: Int, with shades: UnsafePointer<UInt8>) {
    for index in 0..<count where !isOpacity(index) { row[index] = shades[Int(row[index])] }
  }

  private func isOpacity(_ sample: Int) -> Bool {
    hasOpacitySample && sample & (channels - 1) == channels - 1
  }

  private func merge(
    _ row: UnsafePointer<UInt8>, count: Int, luminance: UnsafeMutablePointer<UInt8>,
    opacity: UnsafeMutablePointer<UInt8>
  ) {
    switch channels {
    case 1: luminance.update(from: row, count: count)
    case 2:
      for index in 0..<count {
        luminance[index] = row[2 &* index]
        opacity[index] = row[2 &* index &+ 1]
      }
    case 3: takeLuma(of: row, pixelSize: 3, count: count, into: luminance)
    default:
      takeLuma(of: row, pixelSize: 4, count: count, into: luminance)
      for index in 0..<count { opacity[index] = row[4 &* index &+ 3] }
    }
  }

  /// Grey is as much red, green and blue.
  private func takeColours(
    of row: UnsafePointer<UInt8>, count: Int, into colours: UnsafeMutablePointer<UInt8>,
    opacity: UnsafeMutablePointer<UInt8>
  ) {
    for index in 0..<count {
      let pixel = row + channels * index
      let colour = colours + 3 * index
      for channel in 0..<3 {
        if let entryColours {
          colour[channel] = entryColours[3 * Int(pixel[0]) + channel]
        } else {
          colour[channel] = pixel[channels < 3 ? 0 : channel]
        }
      }
      if hasOpacitySample { opacity[index] = pixel[channels - 1] }
    }
  }
}
