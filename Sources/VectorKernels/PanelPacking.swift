// Packing: lines of an operand, interleaved so that the register tile reads them one after the other.

import CProcessor
import KernelInterface

func packPanel(_ source: PanelSource, _ panel: MutableFloats) {
  clearPadding(source, panel)
  if source.lineStride == 1 {
    packContiguousLines(source, panel)
  } else if source.depthStride == 1 {
    packTransposing(source, panel)
  } else {
    packElements(source, panel, lines: 0..<source.lines, depth: 0..<source.depth)
  }
}

private func clearPadding(_ source: PanelSource, _ panel: MutableFloats) {
  guard source.lines < source.width else { return }
  for k in 0..<source.depth {
    for l in source.lines..<source.width { panel[k &* source.width &+ l] = 0 }
  }
}

/// Each depth is one run of neighbours in the source and in the panel.
private func packContiguousLines(_ source: PanelSource, _ panel: MutableFloats) {
  let scale = Vector(repeating: source.scale)
  let wholeVectors = source.lines / lanes &* lanes
  let wholeQuads = source.lines / 4 &* 4
  for k in 0..<source.depth {
    let from = source.base + k &* source.depthStride
    let to = panel + k &* source.width
    prefetchLines(of: source, from + 16 &* source.depthStride)
    for l in stride(from: 0, to: wholeVectors, by: lanes) { store(load(from + l) * scale, to + l) }
    for l in stride(from: wholeVectors, to: wholeQuads, by: 4) {
      storeQuad(loadQuad(from + l) * source.scale, to + l)
    }
    for l in wholeQuads..<source.lines { to[l] = from[l] * source.scale }
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
  packElements(source, panel, lines: wholeLines..<source.lines, depth: 0..<wholeDepth)
  packElements(source, panel, lines: 0..<source.lines, depth: wholeDepth..<source.depth)
}

@inline(__always)
private func turnQuads(_ source: PanelSource, _ panel: MutableFloats, line: Int, depth: Int) {
  let from = source.base + line &* source.lineStride + depth
  let to = panel + depth &* source.width + line
  let row0 = loadQuad(from) * source.scale
  let row1 = loadQuad(from + source.lineStride) * source.scale
  let row2 = loadQuad(from + 2 &* source.lineStride) * source.scale
  let row3 = loadQuad(from + 3 &* source.lineStride) * source.scale
  let even01 = SIMD4(lowHalf: row0.evenHalf, highHalf: row1.evenHalf)
  let even23 = SIMD4(lowHalf: row2.evenHalf, highHalf: row3.evenHalf)
  let odd01 = SIMD4(lowHalf: row0.oddHalf, highHalf: row1.oddHalf)
  let odd23 = SIMD4(lowHalf: row2.oddHalf, highHalf: row3.oddHalf)
  storeQuad(SIMD4(lowHalf: even01.evenHalf, highHalf: even23.evenHalf), to)
  storeQuad(SIMD4(lowHalf: odd01.evenHalf, highHalf: odd23.evenHalf), to + source.width)
  storeQuad(SIMD4(lowHalf: even01.oddHalf, highHalf: even23.oddHalf), to + 2 &* source.width)
  storeQuad(SIMD4(lowHalf: odd01.oddHalf, highHalf: odd23.oddHalf), to + 3 &* source.width)
}

private func packElements(
  _ source: PanelSource, _ panel: MutableFloats, lines: Range<Int>, depth: Range<Int>
) {
  for l in lines {
    let from = source.base + l &* source.lineStride
    for k in depth { panel[k &* source.width &+ l] = from[k &* source.depthStride] * source.scale }
  }
}
