import InstructionSets
import KernelInterface
import TestSupport
import Testing

/// Pictures as sparse rows.
@Suite struct PictureCompressionTests {
  @Test(arguments: InstructionSet.available, [UInt8(0), 7, 255])
  func keepsWhatDiffersFromTheBackground(set: InstructionSet, background: UInt8) {
    var random = RandomNumbers(seed: 9)
    // From nothing to all of the 40 pixels of each 64 places, and bytes next to the background.
    for share in [0, 1, 8, 20, 40] {
      let (count, pixelsInAll) = (192, 120)
      var pixels = [UInt8](repeating: background, count: count + 1)
      var numbers = [UInt16](repeating: 0, count: count + 1)
      var kept: [(number: UInt16, pixel: UInt8)] = []
      for number in 0..<pixelsInAll {
        let place = number / 40 * 64 + number % 40
        numbers[place] = UInt16(number)
        if Int.random(in: 0..<40, using: &random) < share {
          let pixel = [background &+ 1, background &- 1, background ^ 0x80].randomElement(using: &random)!
          pixels[place] = pixel
          kept.append((UInt16(number), pixel))
        }
      }
      // Blocks of 50 pixels: 0, 50 = 40 + 10, 100 = 80 + 20.
      let row = compress(pixels, numbers, background, blockPlaces: [0, 64 + 10, 128 + 20], set)
      #expect(row.starts == [0, 50, 100, 120].map { limit in Int32(3 + kept.count { $0.number < limit }) })
      #expect(Array(row.indices[3..<3 + kept.count]) == kept.map(\.number))
      #expect(Array(row.bytes[3..<3 + kept.count]) == kept.map(\.pixel))
      #expect(
        row.bytes.prefix(3) == [99, 99, 99] && row.bytes.dropFirst(3 + kept.count + 8).allSatisfy { $0 == 99 }
      )
    }
  }

  private func compress(
    _ pixels: [UInt8], _ numbers: [UInt16], _ background: UInt8, blockPlaces: [Int32], _ set: InstructionSet
  ) -> (starts: [Int32], indices: [UInt16], bytes: [UInt8]) {
    var starts = [Int32](repeating: 0, count: blockPlaces.count + 1)
    var indices = [UInt16](repeating: 0, count: 150)
    var bytes = [UInt8](repeating: 99, count: 150)
    pixels.withUnsafeBufferPointer { pixels in
      numbers.withUnsafeBufferPointer { numbers in
        blockPlaces.withUnsafeBufferPointer { blockPlaces in
          starts.withUnsafeMutableBufferPointer { starts in
            indices.withUnsafeMutableBufferPointer { indices in
              bytes.withUnsafeMutableBufferPointer { bytes in
                set.kernels.compressPicture(
                  PictureRow(
                    pixels: pixels.baseAddress!, count: pixels.count - 1, background: background,
                    numbers: numbers.baseAddress!, blockPlaces: blockPlaces.baseAddress!,
                    blocks: blockPlaces.count, first: 3, starts: starts.baseAddress!,
                    indices: indices.baseAddress!, bytes: bytes.baseAddress!))
              }
            }
          }
        }
      }
    }
    return (starts, indices, bytes)
  }
}
