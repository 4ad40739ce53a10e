import Files

/// How the columns of a table become the floats that a network is given.
///
/// A column of numbers becomes one float, a column of texts one float for each category: 1 for the one that it holds and 0 for
/// the others. A model's file carries the encoding as `text`, so that whoever uses the model gives it the same floats.
public struct TableEncoding: Equatable, Sendable {
  /// What becomes of values that are missing.
  public enum MissingValues: Sendable {
    /// They are errors.
    case refused
    /// A missing number becomes the mean of its column, a missing text none of the categories: zeros.
    case mean
  }

  /// How a column is encoded.
  public enum Kind: Equatable, Sendable {
    /// As it is, with what stands for a missing number; nil where none may be missing.
    case number(missing: Float?)
    /// As one float for each of these categories, sorted by their bytes; a missing text as zeros, where it may be.
    case oneHot([String], mayBeMissing: Bool)

    /// Floats that it takes.
    var width: Int {
      switch self {
      case .number: 1
      case .oneHot(let categories, _): categories.count
      }
    }
  }

  /// One column that is encoded.
  public struct Column: Equatable, Sendable {
    /// The name, or the number from 1 where the table had no header.
    public var name: String
    /// Which column of the table it was, from 0.
    public var place: Int
    /// How it is encoded.
    public var kind: Kind
  }

  /// The columns that are encoded, in the order of their floats.
  public var columns: [Column]
  /// How many columns the table had.
  public var tableWidth: Int
  /// Whether columns are known by name.
  public var hasNames: Bool

  init(columns: [Column], tableWidth: Int, hasNames: Bool) {
    (self.columns, self.tableWidth, self.hasNames) = (columns, tableWidth, hasNames)
  }

  /// Takes the encoding from a table, with the categories that occur in it.
  ///
  /// - Parameters:
  ///   - table: The table that a network will be trained on.
  ///   - excluded: Names or numbers, from 1, of columns that are not encoded: the targets.
  ///   - missing: What becomes of missing values, here and whenever the encoding is used.
  /// - Throws: `FileError` where an excluded column is not there, none is left, a value is missing and must not be, or all
  ///   values of a column are.
  public init(
    _ table: Table, excluding excluded: Set<String> = [], missing: MissingValues = .refused
  ) throws(FileError) {
    var targets: Set<Int> = []
    for name in excluded.sorted() { targets.insert(try table.index(ofColumn: name)) }
    var columns: [Column] = []
    for index in table.columns.indices where !targets.contains(index) {
      let kind = try columnKind(table, index, missing)
      columns.append(Column(name: table.columns[index].name, place: index, kind: kind))
    }
    guard !columns.isEmpty else {
      throw FileError(path: table.path, expected: "columns besides the targets", found: "none")
    }
    self.init(columns: columns, tableWidth: table.columns.count, hasNames: table.hasHeader)
  }

  /// Floats of a row.
  public var width: Int { columns.reduce(0) { $0 + $1.kind.width } }

  /// What each float of a row is, [width]: a column's name, or `name=category`.
  public var featureNames: [String] {
    columns.flatMap { column in
      switch column.kind {
      case .number: [column.name]
      case .oneHot(let categories, _): categories.map { "\(column.name)=\($0)" }
      }
    }
  }
}

/// How a column of a table is encoded.
private func columnKind(
  _ table: Table, _ index: Int, _ missing: TableEncoding.MissingValues
) throws(FileError) -> TableEncoding.Kind {
  let column = table.columns[index]
  func refuse(_ row: Int?) throws(FileError) {
    guard let row, missing == .refused else { return }
    throw table.error("a value", column: index, row: row, found: "none")
  }
  switch column.values {
  case .texts(let codes, let categories):
    try refuse(codes.firstIndex { $0 < 0 })
    return .oneHot(categories.sorted(by: precedes), mayBeMissing: missing == .mean)
  case .numbers(let numbers):
    try refuse(numbers.firstIndex(where: \.isNaN))
    guard missing == .mean else { return .number(missing: nil) }
    var (sum, count) = (0.0, 0)
    for number in numbers where !number.isNaN { (sum, count) = (sum + Double(number), count + 1) }
    guard count > 0 else {
      throw FileError(path: table.path, expected: "values in column \(column.name)", found: "none")
    }
    return .number(missing: Float(sum / Double(count)))
  }
}
