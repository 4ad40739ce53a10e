import KernelInterface

/// Turns numbers as they lie in a file, at any address, into floats, each rounded to the nearest.
///
/// Where `isBigEndian`, the first byte of a number is its greatest. `destination` has room for `count` floats.
func convert(
  _ source: UnsafeRawPointer, _ type: NumberFormat, isBigEndian: Bool, count: Int,
  to destination: UnsafeMutablePointer<Float>
) {
  switch type {
  case .bool:
    for index in 0..<count {
      destination[index] = source.load(fromByteOffset: index, as: UInt8.self) == 0 ? 0 : 1
    }
  case .int8: integers(source, Int8.self, isBigEndian, count, destination)
  case .int16: integers(source, Int16.self, isBigEndian, count, destination)
  case .int32: integers(source, Int32.self, isBigEndian, count, destination)
  case .int64: integers(source, Int64.self, isBigEndian, count, destination)
  case .uint8: integers(source, UInt8.self, isBigEndian, count, destination)
  case .uint16: integers(source, UInt16.self, isBigEndian, count, destination)
  case .uint32: integers(source, UInt32.self, isBigEndian, count, destination)
  case .uint64: integers(source, UInt64.self, isBigEndian, count, destination)
  case .float16:
    patterns(source, isBigEndian, count, destination) { (bits: UInt16) in Float(Float16(bitPattern: bits)) }
  case .bfloat16:
    patterns(source, isBigEndian, count, destination) { (bits: UInt16) in
      Float(bitPattern: UInt32(bits) << 16)
    }
  case .float32:
    patterns(source, isBigEndian, count, destination) { (bits: UInt32) in Float(bitPattern: bits) }
  case .float64:
    patterns(source, isBigEndian, count, destination) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
  }
}

@inline(__always)
private func integers<Integer: FixedWidthInteger>(
  _ source: UnsafeRawPointer, _ type: Integer.Type, _ isBigEndian: Bool, _ count: Int,
  _ destination: UnsafeMutablePointer<Float>
) {
  patterns(source, isBigEndian, count, destination) { (number: Integer) in Float(number) }
}

@inline(__always)
private func patterns<Bits: FixedWidthInteger>(
  _ source: UnsafeRawPointer, _ isBigEndian: Bool, _ count: Int, _ destination: UnsafeMutablePointer<Float>,
  _ value: (Bits) -> Float
) {
  let size = MemoryLayout<Bits>.size
  // Two loops: each of them is done by vectors.
  if isBigEndian {
    for index in 0..<count {
      let bits = source.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
      destination[index] = value(Bits(bigEndian: bits))
    }
  } else {
    for index in 0..<count {
      let bits = source.loadUnaligned(fromByteOffset: index &* size, as: Bits.self)
      destination[index] = value(Bits(littleEndian: bits))
    }
  }
}
