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
    var size = compressBound(UInt(rows.count))
    return [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      let status = compress2(buffer.baseAddress, &size, rows, UInt(rows.count), Z_BEST_COMPRESSION)
      precondition(status == Z_OK, "zlib found no memory")
      count = Int(size)
    }
  }
}

private func chunk(_ type: String, _ contents: [UInt8]) -> [UInt8] {
  let checked = Array(type.utf8) + contents
  let checksum = crc32(0, checked, UInt32(checked.count))
  return bigEndian(UInt32(contents.count)) + checked + bigEndian(UInt32(checksum))
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian, Array.init)
}
