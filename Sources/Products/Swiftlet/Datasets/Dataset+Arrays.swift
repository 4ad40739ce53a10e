/// An array whose rows are the features: `rowCount` rows of `rowLength` numbers, read where they lie.
private final class ArrayRows: FeatureRows {
  private let array: NumberArray
  init(_ array: NumberArray) { self.array = array }
  var count: Int { array.rowCount }
  var width: Int { array.rowLength }
  func copyRow(_ row: Int, to numbers: UnsafeMutablePointer<Float>) { array.copyRow(row, to: numbers) }
  func prefetchRow(_ row: Int) { array.prefetchRow(row) }
}

extension Dataset {
  /// Joins an array of features, [count, …], whose rows stay in their file, with an array of targets.
  ///
  /// - Parameters:
  ///   - features: At least one row; all dimensions but the first make a row.
  ///   - targets: [count] or [count, outputs].
  ///   - kind: What targets are taken for; nil takes whole numbers in one column for classes, and others for numbers.
  ///   - name: What errors call the arrays.
  ///   - classCount: How many classes there are at least.
  /// - Throws: `FileError` where counts do not fit, a row is too long, or a number is not finite or not what is expected.
  public init(
    features: NumberArray, targets: NumberArray, kind: TargetKind? = nil, name: String, classCount: Int = 0
  ) throws(FileError) {
    guard features.rowCount > 0, (1...Samples.maximumWidth).contains(features.rowLength) else {
      throw FileError(
        path: name, expected: "rows of 1 to \(Samples.maximumWidth) numbers",
        found: "\(features.rowCount) of \(features.rowLength)")
    }
    guard features.rowCount == targets.rowCount, targets.rowLength >= 1 else {
      throw FileError(
        path: name, expected: "a target for each of \(features.rowCount) rows", found: "\(targets.rowCount)")
    }
    let numbers = targets.floats()
    try checkFinite(features, numbers, name)
    let isWhole =
      targets.rowLength == 1 && numbers.allSatisfy { $0 == $0.rounded() && (0..<65_536).contains($0) }
    let isFloat = [.float16, .float32, .float64].contains(targets.type)
    switch kind ?? (isWhole && !isFloat ? .classes : .numbers) {
    case .classes:
      guard isWhole else {
        throw FileError(
          path: name, expected: "classes from 0 to 65535 in one column", found: "other numbers")
      }
      let classes = numbers.map { UInt16($0) }
      let count = max(classCount, Int(classes.max() ?? 0) + 1)
      self.init(
        features: ArrayRows(features), targets: .classes(classes),
        classNames: (0..<count).map(String.init))
    case .answers:
      guard numbers.allSatisfy({ $0 == 0 || $0 == 1 }) else {
        throw FileError(path: name, expected: "answers of 0 or 1", found: "other numbers")
      }
      fallthrough
    case .numbers:
      self.init(features: ArrayRows(features), targets: .numbers(numbers, width: targets.rowLength))
    }
  }
}

/// Makes sure that all numbers are finite, one row at a time.
private func checkFinite(_ features: NumberArray, _ targets: [Float], _ name: String) throws(FileError) {
  if let place = targets.firstIndex(where: { !$0.isFinite }) {
    throw FileError(path: name, expected: "finite targets", found: "\(targets[place]) in row \(place)")
  }
  guard [.float16, .float32, .float64].contains(features.type) else { return }
  var numbers = [Float](repeating: 0, count: features.rowLength)
  for row in 0..<features.rowCount {
    numbers.withUnsafeMutableBufferPointer { numbers in
      _ = numbers.baseAddress.map { features.copyRow(row, to: $0) }
    }
    guard let column = numbers.firstIndex(where: { !$0.isFinite }) else { continue }
    throw FileError(
      path: name, expected: "finite features", found: "\(numbers[column]) in row \(row), column \(column)")
  }
}

extension NumberArray {
  /// Its rows as features.
  public var rows: any FeatureRows { ArrayRows(self) }
}
