import InstructionSets
import KernelInterface

/// Work in whole numbers: a picture of 784 bytes, and a layer of 128 outputs; what is little is done a hundred times, so
/// that it shows. Its memory is never given back.
enum IntegerWork {
  private static let kernels = InstructionSet.selected.integerKernels

  static var all: [String: @Sendable () -> () -> Void] {
    [
      "listGroups-100x784": {
        let (pictures, lists) = (pictures(1), room(208, Int32.self))
        return { for _ in 0..<100 { _ = kernels.listGroups(pictures, 196, lists) } }
      },
      "multiplyListed-100x784x64": {
        let (pictures, lists, sums) = (pictures(1), room(208, Int32.self), room(128, Int32.self))
        let (count, panel) = (kernels.listGroups(pictures, 196, lists), panel(784, 64))
        return { for _ in 0..<100 { kernels.multiplyListed(pictures, lists, count: count, panel, sums) } }
      },
      "multiplyListed-100x128x16": {
        let (pictures, lists, sums) = (pictures(1), room(208, Int32.self), room(64, Int32.self))
        for group in 0..<32 { lists[group] = Int32(group) }
        let panel = panel(128, 16)
        return { for _ in 0..<100 { kernels.multiplyListed(pictures, lists, count: 32, panel, sums) } }
      },
      "multiplyBytes-48x784x64": {
        let (pictures, sums, panel) = (pictures(48), room(48 * 128, Int32.self), panel(784, 64))
        return { kernels.multiply(ByteGroups(pictures, count: 48, stride: 784), panel, sums) }
      },
      "requantize-100x128": {
        let (sums, bytes) = (room(128, Int32.self), room(128, UInt8.self))
        for i in 0..<128 { sums[i] = Int32(i * 1000) - 64000 }
        let multipliers = room(128, Int32.self)
        multipliers.update(repeating: 1 << 30 + 12345, count: 128)
        let requantization = Requantization(multipliers: multipliers, shift: 40, zeroPoint: 3)
        return { for _ in 0..<100 { kernels.requantize(sums, 128, requantization, bytes) } }
      },
    ]
  }

  /// Pictures of which 56 groups of four are not all 0, as MNIST's.
  private static func pictures(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let bytes = room(count * 784, UInt8.self)
    for i in 0..<count * 784 { bytes[i] = i / 4 * 2 % 7 < 2 ? UInt8(i % 251 + 1) : 0 }
    return bytes
  }

  private static func panel(_ inputs: Int, _ columns: Int) -> BytePanel {
    let (weights, start) = (room(inputs * columns, Int8.self), room(columns, Int32.self))
    for i in 0..<inputs * columns { weights[i] = Int8(truncatingIfNeeded: i * 37) }
    return BytePanel(weights, groups: inputs / 4, columns: columns, start: start)
  }

  private static func room<Value: FixedWidthInteger>(_ count: Int, _: Value.Type) -> UnsafeMutablePointer<
    Value
  > {
    let room = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Value>.stride, alignment: 64)
      .bindMemory(to: Value.self, capacity: count)
    room.update(repeating: 0, count: count)
    return room
  }
}
