/// Rows and columns of numbers and texts, as a CSV file holds them.
public struct Table: Equatable, Sendable {
  /// The columns, from left to right.
  public var columns: [Column]
  /// How many rows there are, without the header.
  public var rowCount: Int
  /// Whether the columns' names come from the file; otherwise they are their numbers, from 1.
  public var hasHeader: Bool
  /// What errors call the table: the path of its file.
  public var path: String

  /// On which line of the file each row starts.
  var lines = LineNumbers()

  /// One column of a table.
  public struct Column: Equatable, Sendable {
    /// The name in the header, or the number from 1.
    public var name: String
    /// What it holds.
    public var values: Values

    /// Joins a name and values.
    public init(name: String, values: Values) {
      self.name = name
      self.values = values
    }
  }

  /// What a column holds, [rows].
  public enum Values: Equatable, Sendable {
    /// Finite numbers, NaN where one is missing.
    case numbers([Float])
    /// Texts: the place of each in `categories`, −1 where it is missing. Categories are all different and stand in the
    /// order in which they first occur.
    case texts([Int32], categories: [String])

    /// How many there are.
    public var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .texts(let codes, _): codes.count
      }
    }

    /// Whether both hold the same; what is missing in both is the same in both.
    public static func == (one: Values, other: Values) -> Bool {
      switch (one, other) {
      case (.numbers(let one), .numbers(let other)):
        one.elementsEqual(other) { $0 == $1 || $0.isNaN && $1.isNaN }
      case (.texts(let codes, let categories), .texts(let otherCodes, let otherCategories)):
        codes == otherCodes && categories == otherCategories
      default: false
      }
    }
  }

  /// Collects columns of equal length.
  ///
  /// - Parameters:
  ///   - columns: The columns, which are as long as one another.
  ///   - hasHeader: Whether columns are known by name.
  ///   - path: What errors call the table.
  /// - Precondition: Columns are as long as one another.
  public init(columns: [Column], hasHeader: Bool = true, path: String = "table") {
    rowCount = columns.first?.values.count ?? 0
    precondition(columns.allSatisfy { [rowCount] in $0.values.count == rowCount })
    self.columns = columns
    self.hasHeader = hasHeader
    self.path = path
    if hasHeader { lines = LineNumbers(first: 2) }
  }

  /// The line of the file, from 1, on which a row, from 0, starts.
  public func line(ofRow row: Int) -> Int { lines[row] }
}

/// On which line each row of a table starts: one after the other, but for the rows that stand on several lines.
struct LineNumbers: Equatable, Sendable {
  /// Rows that start elsewhere than on the line after the row before, and where they start.
  private var jumps: [(row: Int, line: Int)]

  /// The first row stands on this line.
  init(first: Int = 1) { jumps = [(0, first)] }

  /// Says where a row starts. Rows come in order.
  mutating func add(row: Int, line: Int) {
    if row == 0 { jumps = [(0, line)] } else if self[row] != line { jumps.append((row, line)) }
  }

  subscript(row: Int) -> Int {
    var (low, high) = (0, jumps.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if jumps[middle].row <= row { low = middle } else { high = middle }
    }
    return jumps[low].line + row - jumps[low].row
  }

  static func == (one: LineNumbers, other: LineNumbers) -> Bool {
    one.jumps.elementsEqual(other.jumps) { $0 == $1 }
  }
}
