import KernelInterface

/// Pictures of 784 bytes, a fifth of them ink, in all forms that kernels take. Their memory is never given back.
struct SparsePictures: @unchecked Sendable {
  let bytes: ByteRows
  let rows: SparseRows
  let columns: SparseColumns

  init(_ count: Int) {
    let width = 784
    let pixels: [UInt8] = (0..<count * width).map { i in
      let isInk = i * 31 % 47 % 5 == 0
      return isInk ? UInt8(i % 251 + 1) : 0
    }
    let levels = InputNormalization(offset: 0, zeroPoint: 0, scale: 1)
    bytes = ByteRows(copy(pixels), count: count, width: width, levels: levels)
    let ink = pixels.indices.filter { pixels[$0] != 0 }
    let blocks = SparseRows.blockCount(width)
    var starts: [Int32] = []
    for row in 0..<count {
      for block in 0..<blocks {
        let begin = row * width + block * SparseRows.blockWidth
        starts.append(Int32(ink.count { $0 < begin }))
      }
    }
    starts.append(Int32(ink.count))
    let order: [Int32] = (0..<count).map(Int32.init)
    rows = SparseRows(
      order: copy(order), count: count, blocks: blocks, starts: copy(starts),
      indices: copy(ink.map { UInt16($0 % width) }), bytes: copy(ink.map { pixels[$0] }), levels: levels)
    let stride = count + 16
    columns = SparseColumns(
      count: width, counts: room(width, Int32.self), entries: room(width * stride, UInt32.self),
      stride: stride, levels: levels)
  }
}

private func copy<Value>(_ values: [Value]) -> UnsafePointer<Value> {
  let copy = room(values.count + 16, Value.self)
  copy.initialize(from: values, count: values.count)
  return UnsafePointer(copy)
}

private func room<Value>(_ count: Int, _: Value.Type) -> UnsafeMutablePointer<Value> {
  .allocate(capacity: count)
}
