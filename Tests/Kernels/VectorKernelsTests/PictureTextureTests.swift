import InstructionSets
import KernelInterface
import TestSupport
import Testing

/// Strokes made thicker or thinner, blurred and noisy, against definitions that are written out, to the byte.
@Suite struct PictureTextureTests {
  private static let sizes = [(1, 1), (28, 28), (5, 40), (63, 3)]

  /// A picture with a border of background, and what becomes of it.
  private struct Picture {
    let width, height, stride: Int
    let background: UInt8
    var bytes: [UInt8]
    let grain: [Int8]

    init(_ size: (width: Int, height: Int), background: UInt8, seed: UInt64 = 1) {
      (width, height) = size
      self.background = background
      stride = (width + 2 + 15) / 16 * 16
      bytes = [UInt8](repeating: background, count: (height + 3) * stride + 1)
      var random = RandomNumbers(seed: seed)
      for y in 0..<height {
        for x in 0..<width where Bool.random(using: &random) {
          bytes[(y + 1) * stride + x + 1] = .random(in: 0...255, using: &random)
        }
      }
      grain = (0..<height * stride).map { _ in .random(in: -127...127, using: &random) }
    }

    func pixel(_ x: Int, _ y: Int) -> UInt8 { bytes[(y + 1) * stride + x + 1] }

    /// The same with each pixel made from the picture and its place.
    func map(_ change: (Picture, Int, Int) -> UInt8) -> Picture {
      var result = self
      for y in 0..<height {
        for x in 0..<width { result.bytes[(y + 1) * stride + x + 1] = change(self, x, y) }
      }
      return result
    }

    func changed(thickness: Float = 0, blur: Float = 0, noise: Float = 0, _ set: InstructionSet) -> Picture {
      var result = self
      var scratch = [UInt8](repeating: background, count: bytes.count)
      result.bytes.withUnsafeMutableBufferPointer { bytes in
        scratch.withUnsafeMutableBufferPointer { scratch in
          grain.withUnsafeBufferPointer { grain in
            set.kernels.changeTexture(
              PictureTexture(
                pixels: bytes.baseAddress!, scratch: scratch.baseAddress!, stride: stride, width: width,
                height: height, background: background, thickness: thickness, blur: blur, noise: noise,
                grain: grain.baseAddress!))
          }
        }
      }
      return result
    }
  }

  private func neighbours(_ picture: Picture, _ x: Int, _ y: Int) -> [UInt8] {
    [(-1, 0), (1, 0), (0, -1), (0, 1)].map { picture.pixel(x + $0, y + $1) }
  }

  @Test(arguments: InstructionSet.available, [UInt8(0), 40, 255])
  func strokesSpreadToTheirNeighbours(set: InstructionSet, background: UInt8) {
    for size in Self.sizes {
      let picture = Picture(size, background: background)
      for (thickness, passes) in [(Float(0.5), 1), (-0.25, 1), (1, 1), (-2, 2), (1.5, 2)] {
        let share = Int((abs(thickness) / Float(passes) * 256).rounded())
        let takesLightest = (thickness > 0) == (background < 128)
        var expected = picture
        for _ in 0..<passes {
          expected = expected.map { picture, x, y in
            let all = neighbours(picture, x, y) + [picture.pixel(x, y)]
            let flip: UInt8 = takesLightest ? 0 : 255
            let (pixel, best) = (picture.pixel(x, y) ^ flip, all.map { $0 ^ flip }.max()!)
            return UInt8((Int(pixel) * (256 - share) + Int(best) * share + 128) / 256) ^ flip
          }
        }
        #expect(picture.changed(thickness: thickness, set).bytes == expected.bytes, "\(size) \(thickness)")
      }
    }
  }

  @Test(arguments: InstructionSet.available, [UInt8(0), 255])
  func theBlurIsBinomial(set: InstructionSet, background: UInt8) {
    for size in Self.sizes {
      let picture = Picture(size, background: background)
      for (blur, passes) in [(Float(0.5), 1), (0.7, 1), (1, 2), (1.3, 4)] {
        let share = Int((blur * blur / Float(2 * passes) * 256).rounded())
        var expected = picture
        for _ in 0..<passes {
          for (dx, dy) in [(1, 0), (0, 1)] {
            expected = expected.map { picture, x, y in
              let sides = Int(picture.pixel(x - dx, y - dy)) + Int(picture.pixel(x + dx, y + dy))
              return UInt8((Int(picture.pixel(x, y)) * (256 - 2 * share) + sides * share + 128) / 256)
            }
          }
        }
        #expect(picture.changed(blur: blur, set).bytes == expected.bytes, "\(size) \(blur)")
      }
    }
  }

  @Test func aBlurHasItsVariance() {
    var dot = Picture((41, 41), background: 0)
    dot = dot.map { _, x, y in x == 20 && y == 20 ? 255 : 0 }
    // A line of one column: its blur across has the variance asked for, but for rounding to bytes.
    let line = dot.map { _, x, _ in x == 20 ? 255 : 0 }
    for blur in [Float(0.5), 1, 1.5] {
      let blurred = line.changed(blur: blur, .selected)
      let row = (0..<41).map { Double(blurred.pixel($0, 20)) }
      let mass = row.reduce(0, +)
      let variance = row.enumerated().reduce(0) { $0 + $1.1 * Double(($1.0 - 20) * ($1.0 - 20)) } / mass
      #expect(abs(variance - Double(blur * blur)) < 0.06 * Double(blur * blur) + 0.02, "σ = \(blur)")
    }
  }

  @Test(arguments: InstructionSet.available) func noiseIsAddedAndBounded(set: InstructionSet) {
    for size in Self.sizes {
      let picture = Picture(size, background: 0)
      for noise in [Float(0.1), 1] {
        let amplitude = Int((noise * 256).rounded())
        let expected = picture.map { picture, x, y in
          let grain = Int(picture.grain[y * picture.stride + x + 1])
          return UInt8(max(0, min(255, Int(picture.pixel(x, y)) + (grain * amplitude) >> 7)))
        }
        #expect(picture.changed(noise: noise, set).bytes == expected.bytes, "\(size) \(noise)")
      }
    }
  }

  @Test(arguments: InstructionSet.available) func allTogetherGoInOrder(set: InstructionSet) {
    let picture = Picture((28, 28), background: 0)
    let one = picture.changed(thickness: -0.4, blur: 0.8, noise: 0.2, set)
    let steps = picture.changed(thickness: -0.4, set).changed(blur: 0.8, set).changed(noise: 0.2, set)
    #expect(one.bytes == steps.bytes && one.bytes != picture.bytes)
    #expect(picture.changed(set).bytes == picture.bytes)
  }
}
