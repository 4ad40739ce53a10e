/// Where the ink of a digit begins and ends along one axis, to a fraction of a pixel, and where its mass lies.
///
/// Coordinates run from 0 at the outer edge of the first pixel.
struct InkExtent: Equatable {
  /// Where the ink begins and ends.
  var start, end: Float
  /// The centre of mass.
  var mass: Float

  var length: Float { end - start }
}

extension InkExtent {
  /// Measures ink by its profiles along the axis: the strongest ink and the sum of all ink in each column (or row).
  ///
  /// The ink begins in the column before the first that is at least half as strong as the strongest, as far inside as that
  /// column is weak. A blurred or resampled edge so counts by its share, and faint traces beyond it do not.
  init(strongest: [UInt8], sums: [Int]) {
    let full = max(strongest.max() ?? 0, 1)
    let isStroke = { (ink: UInt8) in 2 * Int(ink) >= Int(full) }
    let first = strongest.firstIndex(where: isStroke) ?? 0
    let last = strongest.lastIndex(where: isStroke) ?? strongest.count - 1
    let before = first > 0 ? Float(strongest[first - 1]) / Float(full) : 0
    let after = last + 1 < strongest.count ? Float(strongest[last + 1]) / Float(full) : 0
    start = Float(first) - before
    end = Float(last + 1) + after
    var total = 0
    var moment = 0
    for (index, sum) in sums.enumerated() {
      total += sum
      moment += sum * (2 * index + 1)
    }
    mass = total > 0 ? Float(Double(moment) / Double(2 * total)) : (start + end) / 2
  }
}

/// The profiles of a plane of ink along both axes. Its memory is used again.
struct InkProfiles {
  private var strongestOfColumn: [UInt8] = []
  private var strongestOfRow: [UInt8] = []
  private var sumOfColumn: [Int] = []
  private var sumOfRow: [Int] = []

  /// Where the ink of a plane, [height, width], lies in either direction.
  mutating func extents(of plane: [UInt8], width: Int, height: Int) -> (x: InkExtent, y: InkExtent) {
    reset(width: width, height: height)
    plane.withUnsafeBufferPointer { plane in
      for y in 0..<height {
        let line = UnsafeBufferPointer(rebasing: plane[y * width..<(y + 1) * width])
        add(line, y: y)
      }
    }
    return (
      InkExtent(strongest: strongestOfColumn, sums: sumOfColumn),
      InkExtent(strongest: strongestOfRow, sums: sumOfRow)
    )
  }

  private mutating func reset(width: Int, height: Int) {
    strongestOfColumn.removeAll(keepingCapacity: true)
    strongestOfRow.removeAll(keepingCapacity: true)
    sumOfColumn.removeAll(keepingCapacity: true)
    sumOfRow.removeAll(keepingCapacity: true)
    strongestOfColumn.append(contentsOf: repeatElement(0, count: width))
    sumOfColumn.append(contentsOf: repeatElement(0, count: width))
    strongestOfRow.append(contentsOf: repeatElement(0, count: height))
    sumOfRow.append(contentsOf: repeatElement(0, count: height))
  }

  private mutating func add(_ line: UnsafeBufferPointer<UInt8>, y: Int) {
    var (strongest, sum): (UInt8, Int) = (0, 0)
    strongestOfColumn.withUnsafeMutableBufferPointer { column in
      for x in line.indices { column[x] = max(column[x], line[x]) }
    }
    sumOfColumn.withUnsafeMutableBufferPointer { column in
      for x in line.indices { column[x] &+= Int(line[x]) }
    }
    for ink in line {
      strongest = max(strongest, ink)
      sum &+= Int(ink)
    }
    strongestOfRow[y] = strongest
    sumOfRow[y] = sum
  }
}
