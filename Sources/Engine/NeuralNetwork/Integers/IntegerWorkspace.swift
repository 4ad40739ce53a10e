import KernelInterface

/// The place where one worker takes some rows of bytes at a time through a model of whole numbers.
///
/// A class: copies of a value with so many parts cost more than some kernels.
final class IntegerWorkspace {
  private let kernels: IntegerKernelSet
  /// Rows of bytes that enter and leave a layer in turn, [capacity, stride].
  private let front, back: UnsafeMutablePointer<UInt8>
  private let stride: Int
  /// Sums of one panel, [capacity, columns of a panel].
  private let sums: UnsafeMutablePointer<Int32>
  /// Numbers of the groups of a row that are not all 0, and where the list of each row of pixels begins.
  private let lists: UnsafeMutablePointer<Int32>
  private let listStride: Int
  private let counts: UnsafeMutablePointer<Int32>

  init(_ arena: inout ArenaCursor, _ model: IntegerModel, capacity: Int, _ kernels: IntegerKernelSet) {
    self.kernels = kernels
    stride = max(model.maximumWidth, padded(model.maximumGroups * 4))
    front = arena.room(for: capacity * stride)
    back = arena.room(for: capacity * stride)
    sums = arena.room(for: capacity * BytePanel.width)
    listStride = padded(model.maximumGroups)
    lists = arena.room(for: capacity * listStride)
    counts = arena.room(for: capacity)
  }

  /// Where rows of bytes can be written that are then taken through the model.
  func inputRow(_ r: Int) -> UnsafeMutablePointer<UInt8> { front + r * stride }

  /// Logits of the rows that were written.
  func logits(count: Int, _ model: IntegerModel, into outputs: Block) {
    run(ByteGroups(front, count: count, stride: stride), model, into: outputs)
  }

  /// Logits of rows that stand one behind the other, [count, inputs].
  func logits(_ bytes: UnsafePointer<UInt8>, count: Int, _ model: IntegerModel, into outputs: Block) {
    let width = model.layers.pointee.inputs
    guard width % 4 == 0 else {
      // A group of four must not end in the next row, nor beyond the last.
      for r in 0..<count { inputRow(r).update(from: bytes + r * width, count: width) }
      return logits(count: count, model, into: outputs)
    }
    run(ByteGroups(bytes, count: count, stride: width), model, into: outputs)
  }

  private func run(_ rows: ByteGroups, _ model: IntegerModel, into outputs: Block) {
    var rows = rows
    for index in 0..<model.layerCount {
      let layer = model.layers + index
      let isListed = listRows(rows, layer.pointee.groups, isFirst: index == 0)
      let next = rows.bytes == UnsafePointer(front) ? back : front
      for place in 0..<layer.pointee.panelCount {
        let panel = layer.pointee.panel(place)
        multiply(rows, panel, isListed: isListed)
        for r in 0..<rows.count {
          let sums = sums + r &* panel.columns
          if index &+ 1 == model.layerCount {
            layer.pointee.writeLogits(
              sums, place, panel.columns, model.logitScale, to: outputs.base + r &* outputs.stride, kernels)
          } else {
            let bytes = next + (r &* stride &+ place &* BytePanel.width)
            layer.pointee.requantize(sums, place, panel.columns, to: bytes, kernels)
          }
        }
      }
      rows = ByteGroups(next, count: rows.count, stride: stride)
    }
  }

  private func multiply(_ rows: ByteGroups, _ panel: BytePanel, isListed: Bool) {
    guard isListed else { return kernels.multiply(rows, panel, sums) }
    for r in 0..<rows.count {
      kernels.multiplyListed(
        rows.bytes + r &* rows.stride, lists + r &* listStride, count: Int(counts[r]), panel,
        sums + r &* panel.columns)
    }
  }

  /// Lists the groups that are not all 0.
  ///
  /// - Returns: Whether it pays to leave out the others: for one row, and for many where few groups are left.
  private func listRows(_ rows: ByteGroups, _ groups: Int, isFirst: Bool) -> Bool {
    guard rows.count == 1 || isFirst else { return false }
    var total = 0
    for r in 0..<rows.count {
      let count = kernels.listGroups(rows.bytes + r &* rows.stride, groups, lists + r &* listStride)
      counts[r] = Int32(truncatingIfNeeded: count)
      total &+= count
    }
    return rows.count == 1 || 2 &* total < groups &* rows.count
  }
}
