import CZlib
import Files

extension Picture {
  /// The picture as a PNG file of 8-bit grey.
  ///
  /// - Precondition: the picture has pixels, and neither side more than PNG can express, 2³¹ − 1.
  public func pngBytes() -> [UInt8] {
    precondition(width > 0 && height > 0 && max(width, height) <= Int32.max)
    let depth: UInt8 = 8
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [depth, 0, 0, 0, 0]
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    return signature + chunk("IHDR", header) + chunk("IDAT", compressedRows()) + chunk("IEND", [])
  }

  /// Writes the picture as a PNG file of 8-bit grey, replacing what was there.
  ///
  /// - Throws: `FileError` where the file cannot be written.
  /// - Precondition: the picture has pixels.
  public func writePNG(to path: String) throws(FileError) {
    try pngBytes().withUnsafeBufferPointer { (bytes) throws(FileError) in
      try replaceFile(path, with: UnsafeRawBufferPointer(bytes))
    }
  }

  /// The rows as a zlib stream, each after a 0 that says that it is not filtered.
  private func compressedRows() -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (width + 1))
    for row in 0..<height {
      rows.append(0)
      rows.append(contentsOf: pixels[row * width..<(row + 1) * width])
    }
    return compressed(rows) ?? stored(rows)
  }
}

/// A zlib stream, or nil where zlib gets no memory.
private func compressed(_ bytes: [UInt8]) -> [UInt8]? {
  var size = compressBound(UInt(bytes.count))
  var status = Z_OK
  let stream = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
    status = compress2(buffer.baseAddress, &size, bytes, UInt(bytes.count), Z_BEST_COMPRESSION)
    count = status == Z_OK ? Int(size) : 0
  }
  return status == Z_OK ? stream : nil
}

/// A zlib stream that holds bytes as they are (RFC 1950, and RFC 1951, 3.2.4).
func stored(_ bytes: [UInt8]) -> [UInt8] {
  var stream: [UInt8] = [0x78, 0x01]
  for start in stride(from: 0, to: bytes.count, by: 0xFFFF) {
    let block = bytes[start..<min(start + 0xFFFF, bytes.count)]
    let length = UInt16(block.count)
    let isLast: UInt8 = block.endIndex == bytes.count ? 1 : 0
    stream += [isLast, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
    stream += block
  }
  return stream + bigEndian(UInt32(adler32_z(1, bytes, bytes.count)))
}

private func chunk(_ type: String, _ contents: [UInt8]) -> [UInt8] {
  let checked = Array(type.utf8) + contents
  let checksum = crc32(0, checked, UInt32(checked.count))
  return bigEndian(UInt32(contents.count)) + checked + bigEndian(UInt32(checksum))
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian, Array.init)
}
