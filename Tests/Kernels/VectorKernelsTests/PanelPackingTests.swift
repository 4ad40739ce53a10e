import InstructionSets
import KernelInterface
import TestSupport
import Testing

@Suite struct PanelPackingTests {
  @Test(arguments: InstructionSet.available, [Layout.contiguousLines, .contiguousDepth, .scattered])
  func linesAreInterleavedScaledAndPadded(set: InstructionSet, layout: Layout) {
    var random = RandomNumbers(seed: 1)
    for width in [set.kernels.tileRows, set.kernels.tileColumns] {
      for lines in 1...width {
        for depth in [1, 2, 3, 4, 5, 7, 8, 9, 16, 23] {
          check(set.kernels, layout, lines: lines, depth: depth, width: width, &random)
        }
      }
    }
  }

  /// How the elements of lines lie in memory.
  enum Layout {
    case contiguousLines, contiguousDepth, scattered

    func strides(lines: Int, depth: Int) -> (line: Int, depth: Int) {
      switch self {
      case .contiguousLines: (1, lines + 3)
      case .contiguousDepth: (depth + 2, 1)
      case .scattered: (2, 2 * lines + 1)
      }
    }
  }

  private func check(
    _ kernels: KernelSet, _ layout: Layout, lines: Int, depth: Int, width: Int, _ random: inout RandomNumbers
  ) {
    let strides = layout.strides(lines: lines, depth: depth)
    let last = (lines - 1) * strides.line + (depth - 1) * strides.depth
    let source = GuardedFloats(random.floats(last + 1))
    let panel = GuardedFloats(count: width * depth)
    kernels.packPanel(
      PanelSource(
        base: Floats(source.base), lines: lines, depth: depth, lineStride: strides.line,
        depthStride: strides.depth, width: width, scale: -0.5), panel.base)
    let expected = (0..<depth).flatMap { k in
      (0..<width).map { l -> Float in
        l < lines ? source.base[l * strides.line + k * strides.depth] * -0.5 : 0
      }
    }
    #expect(panel.values == expected, "\(layout), \(lines) lines of \(depth)")
  }
}
