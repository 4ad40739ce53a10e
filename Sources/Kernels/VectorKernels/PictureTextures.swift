// What strokes look like: grey morphology, blur and noise. All in whole numbers, so that every instruction set comes to
// the same bytes, and in plain loops over bytes, which become vectors by themselves.

import KernelInterface

extension Kernels {
  func changeTexture(_ texture: PictureTexture) {
    var picture = Bordered(texture)
    let isLight = texture.background >= 128
    let moves = wholePasses(abs(texture.thickness))
    for _ in 0..<moves {
      let share = fixedPoint(abs(texture.thickness) / Float(moves))
      // Ink grows where its side of the neighbours wins: the lighter on dark paper.
      picture.spread(share, takesLightest: (texture.thickness > 0) != isLight)
    }
    // Each pass of (w, 1 − 2w, w) has the variance 2w, of which a half is the most.
    let passes = wholePasses(2 * texture.blur * texture.blur)
    for _ in 0..<passes {
      let share = fixedPoint(texture.blur * texture.blur / Float(2 * passes))
      picture.smooth(share, step: 1)
      picture.smooth(share, step: texture.stride)
    }
    if texture.noise > 0 { picture.add(texture.grain, amplitude: Int16(fixedPoint(texture.noise))) }
    if picture.pixels != texture.pixels {
      texture.pixels.update(from: picture.pixels, count: (texture.height &+ 1) &* texture.stride)
    }
  }
}

/// So many passes that none has more than 1 to do.
@inline(__always)
private func wholePasses(_ amount: Float) -> Int { Int(amount.rounded(.up)) }

/// A share in 256ths.
@inline(__always)
private func fixedPoint(_ share: Float) -> UInt16 { UInt16((share * 256).rounded()) }

/// A picture in one of two rooms, from which each pass writes into the other. Only the part between the border's
/// first and last rows is ever written.
private struct Bordered {
  var pixels: UnsafeMutablePointer<UInt8>
  private var result: UnsafeMutablePointer<UInt8>
  private let first, last, stride, width, height: Int
  private let background: UInt8

  @inline(__always)
  init(_ texture: PictureTexture) {
    (pixels, result) = (texture.pixels, texture.scratch)
    (stride, width, height) = (texture.stride, texture.width, texture.height)
    (first, last, background) = (stride, (height &+ 1) &* stride, texture.background)
  }

  /// Moves each pixel a share of the way to the lightest or darkest of itself and its four neighbours.
  @inline(__always)
  mutating func spread(_ share: UInt16, takesLightest: Bool) {
    // The darkest is the lightest of the negative.
    let flip: UInt8 = takesLightest ? 0 : 255
    for i in first..<last {
      let (left, right) = (pixels[i &- 1] ^ flip, pixels[i &+ 1] ^ flip)
      let (above, below) = (pixels[i &- stride] ^ flip, pixels[i &+ stride] ^ flip)
      let pixel = pixels[i] ^ flip
      let lightest = max(pixel, max(max(left, right), max(above, below)))
      result[i] = mixed(UInt16(pixel) &* (256 &- share) &+ UInt16(lightest) &* share) ^ flip
    }
    finish()
  }

  /// Gives a share of each pixel to either of its neighbours `step` away.
  @inline(__always)
  mutating func smooth(_ share: UInt16, step: Int) {
    for i in first..<last {
      let neighbours = UInt16(pixels[i &- step]) &+ UInt16(pixels[i &+ step])
      result[i] = mixed(UInt16(pixels[i]) &* (256 &- 2 &* share) &+ neighbours &* share)
    }
    finish()
  }

  /// Adds noise of this amplitude, in 256ths of 255.
  @inline(__always)
  mutating func add(_ grain: UnsafePointer<Int8>, amplitude: Int16) {
    for i in first..<last {
      // 127 · 256 fits.
      let sum = Int16(pixels[i]) &+ ((Int16(grain[i &- first]) &* amplitude) &>> 7)
      result[i] = UInt8(truncatingIfNeeded: max(0, min(255, sum)))
    }
    finish()
  }

  /// Cleans the border and makes the result the picture.
  @inline(__always)
  private mutating func finish() {
    for row in 1...height {
      result[row &* stride] = background
      for column in width &+ 1..<stride { result[row &* stride &+ column] = background }
    }
    (pixels, result) = (result, pixels)
  }
}

/// 256ths, rounded to whole numbers.
@inline(__always)
private func mixed(_ sum: UInt16) -> UInt8 { UInt8(truncatingIfNeeded: (sum &+ 128) &>> 8) }
