/// What targets are taken for.
public enum TargetKind: String, CaseIterable, Sendable {
  /// One column of classes.
  case classes
  /// Columns of 0 and 1, each an answer of its own.
  case answers
  /// Columns of numbers.
  case numbers
}

extension Dataset {
  /// Takes columns of a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - names: Names or numbers, from 1, of the columns that are the targets; nil for the last one.
  ///   - kind: What they are taken for; nil takes one column of texts, or of few different whole numbers, for classes, and all
  ///     others for numbers.
  ///   - weight: The column that tells how much each row counts in the loss.
  ///   - missing: What becomes of missing values.
  ///   - encoding: How columns become features, where a model knows it already; nil finds out.
  ///   - classNames: The classes, where a model knows them already.
  /// - Throws: `FileError` where a column is not there or its values are not what is expected.
  public init(
    _ table: Table, targets names: [String]? = nil, kind: TargetKind? = nil, weight: String? = nil,
    missing: TableEncoding.MissingValues = .refused, encoding: TableEncoding? = nil,
    classNames: [String]? = nil
  ) throws(FileError) {
    guard table.rowCount > 0 else {
      throw FileError(path: table.path, expected: "a table with rows", found: "none")
    }
    let names = names ?? ["\(table.columns.count)"]
    let kind = if let kind { kind } else { try TargetKind(of: table, names) }
    let target =
      kind == .classes
      ? try TargetColumn(classesIn: table, column: names[0], known: classNames)
      : try TargetColumn(numbersIn: table, columns: names)
    let excluded = Set(names + (weight.map { [$0] } ?? []))
    let encoding =
      if let encoding { encoding } else { try TableEncoding(table, excluding: excluded, missing: missing) }
    let features = FloatRows(try encoding.encode(table), width: encoding.width)
    let weights = try weight.map { name throws(FileError) in try rowWeights(table, name) }
    switch target {
    case .classes(let classes, let classNames):
      self.init(
        features: features, targets: .classes(classes), weights: weights, classNames: classNames,
        targetNames: [table.columns[try table.index(ofColumn: names[0])].name], encoding: encoding)
    case .numbers(let numbers, let targetNames):
      if kind == .answers { try checkAnswers(numbers, table, targetNames) }
      self.init(
        features: features, targets: .numbers(numbers, width: targetNames.count), weights: weights,
        targetNames: targetNames, encoding: encoding)
    }
  }
}

extension TargetKind {
  /// The most different whole numbers that are taken for classes where nobody says what they are.
  private static let mostNumberedClasses = 100

  fileprivate init(of table: Table, _ names: [String]) throws(FileError) {
    self = .numbers
    guard names.count == 1 else { return }
    switch table.columns[try table.index(ofColumn: names[0])].values {
    case .texts: self = .classes
    case .numbers(let numbers):
      guard numbers.allSatisfy({ $0 == $0.rounded() }) else { return }
      if Set(numbers).count <= min(Self.mostNumberedClasses, max(numbers.count / 2, 1)) { self = .classes }
    }
  }
}

private func rowWeights(_ table: Table, _ name: String) throws(FileError) -> [Float] {
  guard case .numbers(let weights, _) = try TargetColumn(numbersIn: table, columns: [name]) else { return [] }
  guard let row = weights.firstIndex(where: { $0 < 0 }) else { return weights }
  throw FileError(
    path: table.path, expected: "a weight of 0 or more on line \(table.line(ofRow: row))",
    found: "\(weights[row])")
}

private func checkAnswers(_ numbers: [Float], _ table: Table, _ names: [String]) throws(FileError) {
  guard let place = numbers.firstIndex(where: { $0 != 0 && $0 != 1 }) else { return }
  throw FileError(
    path: table.path,
    expected:
      "0 or 1 in column \(names[place % names.count]) on line \(table.line(ofRow: place / names.count))",
    found: "\(numbers[place])")
}
