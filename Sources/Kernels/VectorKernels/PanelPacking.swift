// Packing: lines of an operand, interleaved so that the register tile reads them one after the other.

import CProcessor
import KernelInterface

extension Kernels {
  func packPanel(_ source: PanelSource, _ panel: MutableFloats) {
    if source.lineStride == 1 {
      if source.lines == registerTileColumns && source.width == registerTileColumns {
        packWholeLines(source, panel)
      } else {
        packContiguousLines(source, panel)
      }
    } else {
      clearPadding(source, panel)
      if source.depthStride == 1 {
        packTransposing(source, panel)
      } else {
        packElements(source, panel, lines: 0..<source.lines, depth: 0..<source.depth)
      }
    }
  }
}

private func clearPadding(_ source: PanelSource, _ panel: MutableFloats) {
  guard source.lines < source.width else { return }
  for k in 0..<source.depth {
    for l in source.lines..<source.width { panel[k &* source.width &+ l] = 0 }
  }
}

/// A panel of B without padding, most of all that is packed.
private func packWholeLines(_ source: PanelSource, _ panel: MutableFloats) {
  let scale = Vector(repeating: source.scale)
  var from = source.base
  var to = panel
  for _ in 0..<source.depth {
    prefetchLines(of: source, from + 16 &* source.depthStride)
    for v in 0..<2 { store(load(from + v &* lanes) * scale, to + v &* lanes) }
    from += source.depthStride
    to += registerTileColumns
  }
}

/// Each depth is one run of neighbours in the source and in the panel, and after it zeros. Where lanes cannot
/// be masked, the last few go one by one.
private func packContiguousLines(_ source: PanelSource, _ panel: MutableFloats) {
  let scale = Vector(repeating: source.scale)
  for k in 0..<source.depth {
    let from = source.base + k &* source.depthStride
    let to = panel + k &* source.width
    prefetchLines(of: source, from + 16 &* source.depthStride)
    var l = 0
    while l &+ lanes <= source.lines {
      store(load(from + l) * scale, to + l)
      l &+= lanes
    }
    while masksLanes && l < source.width {
      let last = l < source.lines ? load(from + l, firstLanes(source.lines &- l)) * scale : .zero
      store(last, to + l, firstLanes(min(source.width &- l, lanes)))
      l &+= lanes
    }
    while l < source.width {
      to[l] = l < source.lines ? from[l] * source.scale : 0
      l &+= 1
    }
  }
}

@inline(__always)
private func prefetchLines(of source: PanelSource, _ row: Floats) {
  for l in stride(from: 0, to: source.lines, by: 16) { processor_prefetch(row + l) }
}

/// Each line is one run of neighbours in the source: blocks of 4×4 are turned in registers.
private func packTransposing(_ source: PanelSource, _ panel: MutableFloats) {
  let wholeLines = source.lines / 4 &* 4
  let wholeDepth = source.depth / 4 &* 4
  for l in stride(from: 0, to: wholeLines, by: 4) {
    for k in stride(from: 0, to: wholeDepth, by: 4) { turnQuads(source, panel, line: l, depth: k) }
  }
  let pairedLines = source.lines / 2 &* 2
  for l in stride(from: wholeLines, to: pairedLines, by: 2) {
    for k in stride(from: 0, to: wholeDepth, by: 4) { turnPairs(source, panel, line: l, depth: k) }
  }
  packElements(source, panel, lines: pairedLines..<source.lines, depth: 0..<wholeDepth)
  packElements(source, panel, lines: 0..<source.lines, depth: wholeDepth..<source.depth)
}

@inline(__always)
private func turnQuads(_ source: PanelSource, _ panel: MutableFloats, line: Int, depth: Int) {
  let from = source.base + line &* source.lineStride + depth
  let turned = transpose4x4(
    loadQuad(from), loadQuad(from + source.lineStride), loadQuad(from + 2 &* source.lineStride),
    loadQuad(from + 3 &* source.lineStride))
  let to = panel + depth &* source.width + line
  for i in 0..<4 { storeQuad(turned[i] * source.scale, to + i &* source.width) }
}

/// Two lines: what blocks of four leave of the six rows of a tile.
@inline(__always)
private func turnPairs(_ source: PanelSource, _ panel: MutableFloats, line: Int, depth: Int) {
  let from = source.base + line &* source.lineStride + depth
  let (one, two) = (loadQuad(from) * source.scale, loadQuad(from + source.lineStride) * source.scale)
  let to = panel + depth &* source.width + line
  for i in 0..<4 { storePair(SIMD2(one[i], two[i]), to + i &* source.width) }
}

private func packElements(
  _ source: PanelSource, _ panel: MutableFloats, lines: Range<Int>, depth: Range<Int>
) {
  for l in lines {
    let from = source.base + l &* source.lineStride
    for k in depth { panel[k &* source.width &+ l] = from[k &* source.depthStride] * source.scale }
  }
}
