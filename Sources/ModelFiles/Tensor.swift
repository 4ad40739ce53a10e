import Files

/// A named array of numbers with a shape.
struct Tensor: Equatable {
  var name: String
  /// How the numbers are stored in the file.
  var type: ElementType
  /// Rows × columns × …; empty for a single number.
  var shape: [Int]
  var numbers: Numbers

  /// The numbers, row-major, as many as the shape says.
  enum Numbers: Equatable {
    /// Everything that becomes a `Float`: all types but I64.
    case floats([Float])
    /// I64.
    case integers([Int64])
  }

  /// Stores numbers as F32, or as another type that has values for all of them.
  init(name: String, shape: [Int], floats: [Float], as type: ElementType = .float32) {
    self.init(name: name, type: type, shape: shape, numbers: .floats(floats))
  }

  /// Stores one I64.
  init(name: String, integer: Int) {
    self.init(name: name, type: .int64, shape: [], numbers: .integers([Int64(integer)]))
  }

  /// Stores numbers, as many as the shape says.
  init(name: String, type: ElementType, shape: [Int], numbers: Numbers) {
    self.name = name
    self.type = type
    self.shape = shape
    self.numbers = numbers
  }

  /// The numbers as `Float`; none where they are integers.
  var floats: [Float] {
    if case .floats(let floats) = numbers { floats } else { [] }
  }

  /// How many bytes the numbers take in the file.
  var byteCount: Int { shape.reduce(type.size, *) }
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
      case .float16: .floats((bytes.numbers() as [Float16]).map(Float.init))
      case .bfloat16: .floats((bytes.numbers() as [UInt16]).map { Float(bitPattern: UInt32($0) << 16) })
      case .int8: .floats((bytes.numbers() as [Int8]).map(Float.init))
      case .int64: .integers(bytes.numbers())
      }
    self.init(name: entry.name, type: entry.type, shape: entry.shape, numbers: numbers)
  }

  /// Encodes the numbers at the end of a file, rounded to the nearest its type has.
  ///
  /// - Precondition: Numbers stored as I8 are whole and fit.
  func append(to file: inout [UInt8]) {
    switch (type, numbers) {
    case (_, .integers(let integers)): file.append(numbers: integers)
    case (.float16, .floats(let floats)): file.append(numbers: floats.map { Float16($0) })
    case (.int8, .floats(let floats)): file.append(numbers: floats.map { Int8($0) })
    case (_, .floats(let floats)): file.append(numbers: floats)
    }
  }

  /// Makes sure that no number is infinite or not a number.
  func checkFinite(path: String) throws(FileError) {
    guard let index = floats.firstIndex(where: { !$0.isFinite }) else { return }
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
