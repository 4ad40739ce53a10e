import Files
import NeuralNetwork

/// A named array of numbers with a shape.
struct Tensor: Equatable {
  var name: String
  /// How the numbers are stored in the file.
  var type: NumberFormat
  /// Rows × columns × …; empty for a single number.
  var shape: [Int]
  var numbers: Numbers

  /// The numbers, row-major, as many as the shape says.
  enum Numbers: Equatable {
    /// F32, BF16, of which every number is a `Float`, and F64, rounded to one.
    case floats([Float])
    /// Bits of F16.
    case halves([UInt16])
    /// I8.
    case bytes([Int8])
    /// I64.
    case integers([Int64])
  }

  /// Stores numbers as F32.
  init(name: String, shape: [Int], floats: [Float]) {
    self.init(name: name, type: .float32, shape: shape, numbers: .floats(floats))
  }

  /// Stores one I64.
  init(name: String, integer: Int) {
    self.init(name: name, type: .int64, shape: [], numbers: .integers([Int64(integer)]))
  }

  /// Stores numbers, as many as the shape says.
  init(name: String, type: NumberFormat, shape: [Int], numbers: Numbers) {
    self.name = name
    self.type = type
    self.shape = shape
    self.numbers = numbers
  }

  /// The numbers as `Float`; none where they are counters.
  var floats: [Float] {
    switch numbers {
    case .floats(let floats): floats
    case .halves(let bits): bits.map { Float(half: $0) }
    case .bytes(let bytes): bytes.map { Float($0) }
    case .integers: []
    }
  }

  /// The largest of all magnitudes, at least 0.
  var largestMagnitude: Float { floats.reduce(0) { max($0, abs($1)) } }

  /// How many bytes the numbers take in the file.
  var byteCount: Int { shape.reduce(type.byteCount, *) }
}

// MARK: - Bytes

extension Tensor {
  /// Decodes the bytes of a tensor.
  ///
  /// - Precondition: There are as many as the entry's shape and type ask for.
  init(entry: SafetensorsHeader.Entry, bytes: borrowing RawSpan) {
    let numbers: Numbers =
      switch entry.type {
      case .float32: .floats(bytes.numbers())
      case .float16: .halves(bytes.numbers())
      case .bfloat16: .floats((bytes.numbers() as [UInt16]).map { Float(bitPattern: UInt32($0) << 16) })
      case .int8: .bytes(bytes.numbers())
      case .int64: .integers(bytes.numbers())
      case .uint8: .integers((bytes.numbers() as [UInt8]).map { Int64($0) })
      case .int32: .integers((bytes.numbers() as [Int32]).map { Int64($0) })
      case .float64: .floats((bytes.numbers() as [Double]).map { Float($0) })
      default: preconditionFailure("a format that no reader takes")
      }
    self.init(name: entry.name, type: entry.type, shape: entry.shape, numbers: numbers)
  }

  /// Encodes the numbers at the end of a file.
  func append(to file: inout [UInt8]) {
    switch numbers {
    case .floats(let floats): file.append(numbers: floats)
    case .halves(let bits): file.append(numbers: bits)
    case .bytes(let bytes): file.append(numbers: bytes)
    case .integers(let integers): file.append(numbers: integers)
    }
  }

  /// Makes sure that no number is infinite or not a number.
  func checkFinite(path: String) throws(FileError) {
    let index =
      switch numbers {
      case .floats(let floats): floats.firstIndex { !$0.isFinite }
      case .halves(let bits): bits.firstIndex { !Float(half: $0).isFinite }
      case .bytes, .integers: nil as Int?
      }
    guard let index else { return }
    throw FileError(
      path: path, expected: "'\(name)' to hold finite numbers",
      found: "\(floats[index]) at element \(index)")
  }

  /// Makes sure that no number is negative, as no variance is.
  func checkNotNegative(path: String) throws(FileError) {
    guard let index = floats.firstIndex(where: { $0 < 0 }) else { return }
    throw FileError(
      path: path, expected: "'\(name)' to hold no negative number",
      found: "\(floats[index]) at element \(index)")
  }
}

extension RawSpan {
  /// All bytes as numbers of a type that takes any bits. They need not be aligned.
  fileprivate func numbers<Number: BitwiseCopyable>() -> [Number] {
    let count = byteCount / MemoryLayout<Number>.stride
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = count
    }
  }
}

extension [UInt8] {
  /// Appends numbers as they lie in memory.
  fileprivate mutating func append<Number: BitwiseCopyable>(numbers: [Number]) {
    numbers.withUnsafeBytes { append(contentsOf: $0) }
  }
}
