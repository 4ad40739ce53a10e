import CZlib
import Testing

@testable import Pictures

/// What a picture is written with where zlib gets no memory is a zlib stream, too.
@Suite struct StoredStreamTests {
  @Test(arguments: [1, 784, 65_535, 65_536, 200_000]) func zlibUnpacksIt(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let stream = stored(bytes)
    var unpacked = [UInt8](repeating: 0, count: count + 1)
    var size = UInt(unpacked.count)
    #expect(uncompress(&unpacked, &size, stream, UInt(stream.count)) == Z_OK)
    #expect(size == UInt(count) && Array(unpacked.dropLast()) == bytes)
  }
}
