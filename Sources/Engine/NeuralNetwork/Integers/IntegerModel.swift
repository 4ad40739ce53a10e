import KernelInterface

/// A network in whole numbers in the order in which kernels read it, packed once.
final class IntegerModel: @unchecked Sendable {  // Immutable after `init`.
  /// The layers, in the model's arena: what is taken from an array is copied, which costs more than some kernels.
  let layers: UnsafeMutablePointer<PackedLayer>
  let layerCount: Int
  /// What a logit is multiplied by to be a float.
  let logitScale: Float
  /// The longest row, padded, that leaves any layer, and the longest that enters one, in groups of four.
  let maximumWidth, maximumGroups: Int
  private let arena: Arena

  init(_ network: IntegerNetwork) {
    logitScale = Float(sign: .plus, exponent: -network.fractionBits, significand: 1)
    maximumWidth = network.layers.reduce(0) { max($0, padded($1.outputs)) }
    maximumGroups = network.layers.reduce(0) { max($0, ($1.inputs + 3) / 4) }
    layerCount = network.layers.count
    var plan = ArenaCursor()
    _ = IntegerModel.makeRoom(&plan, network)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    let room = IntegerModel.makeRoom(&cursor, network)
    layers = room.place
    for (index, layer) in network.layers.enumerated() {
      layers[index] = room.layers[index]
      layers[index].fill(from: layer)
    }
  }

  private static func makeRoom(
    _ arena: inout ArenaCursor, _ network: IntegerNetwork
  ) -> (place: UnsafeMutablePointer<PackedLayer>, layers: [PackedLayer]) {
    let place: UnsafeMutablePointer<PackedLayer> = arena.room(for: network.layers.count)
    var layers: [PackedLayer] = []
    for layer in network.layers { layers.append(PackedLayer(&arena, layer)) }
    return (place, layers)
  }

  /// Bytes of weights and tables.
  var byteCount: Int { arena.byteCount }
}

/// A layer of whole numbers in a model's arena.
struct PackedLayer {
  let inputs, outputs: Int
  /// Groups of four inputs, and outputs padded.
  let groups, columns: Int
  private let weights: UnsafeMutablePointer<Int8>
  private let start, multipliers: UnsafeMutablePointer<Int32>
  private let shift: Int
  private let table: UnsafeMutablePointer<UInt8>?
  private let zeroPoint: UInt8

  /// Takes room for a layer, all zero.
  init(_ arena: inout ArenaCursor, _ layer: IntegerLayer) {
    (inputs, outputs) = (layer.inputs, layer.outputs)
    (groups, columns) = ((layer.inputs + 3) / 4, padded(layer.outputs))
    weights = arena.room(for: groups * columns * 4)
    start = arena.room(for: columns)
    multipliers = arena.room(for: columns)
    shift = layer.shift
    table = layer.table.isEmpty ? nil : arena.room(for: layer.table.count)
    zeroPoint = layer.zeroPoint
  }

  func fill(from layer: IntegerLayer) {
    layer.weights.withUnsafeBufferPointer { weights in
      for output in 0..<outputs {
        let panel = panel(output / BytePanel.width)
        let column = UnsafeMutablePointer(mutating: panel.weights) + output % BytePanel.width * 4
        let row = output * inputs
        for input in 0..<inputs { column[input / 4 * panel.columns * 4 + input % 4] = weights[row + input] }
      }
    }
    for output in 0..<outputs {
      start[output] = layer.start[output]
      multipliers[output] = layer.multipliers[output]
    }
    for (byte, value) in layer.table.enumerated() { table?[byte] = value }
  }

  /// How many panels the columns are cut into.
  var panelCount: Int { (columns &+ BytePanel.width &- 1) / BytePanel.width }

  /// Some columns of the weights.
  func panel(_ index: Int) -> BytePanel {
    let first = index &* BytePanel.width
    return BytePanel(
      weights + first &* groups &* 4, groups: groups, columns: min(columns &- first, BytePanel.width),
      start: start + first)
  }

  /// Makes bytes of the sums of a panel's columns.
  func requantize(
    _ sums: UnsafePointer<Int32>, _ panel: Int, _ count: Int, to bytes: UnsafeMutablePointer<UInt8>,
    _ kernels: IntegerKernelSet
  ) {
    let first = panel &* BytePanel.width
    kernels.requantize(
      sums, count,
      Requantization(
        multipliers: multipliers + first, shift: shift, zeroPoint: Int32(zeroPoint)), bytes)
    guard let table else { return }
    for column in 0..<count { bytes[column] = table[Int(bytes[column])] }
  }

  /// Writes logits of the sums of a panel's columns.
  func writeLogits(
    _ sums: UnsafePointer<Int32>, _ panel: Int, _ count: Int, _ scale: Float, to row: MutableFloats,
    _ kernels: IntegerKernelSet
  ) {
    let first = panel &* BytePanel.width
    kernels.rescale(
      sums, count,
      Requantization(multipliers: multipliers + first, shift: shift, zeroPoint: 0), scale, row + first)
  }
}
