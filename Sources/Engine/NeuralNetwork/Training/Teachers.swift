import KernelInterface

/// The networks that a distillation learns from, at work. Its buffers are allocated here.
final class Teachers {
  let temperature: Float
  /// Bytes of the buffers.
  var byteCount: Int { arena.byteCount }

  private let models: [InferenceModel]
  private let levels: [InputNormalization]
  private let background: UInt8
  private let arena: Arena
  private let room: Room

  /// Views of the arena, for each teacher.
  private struct Room {
    /// One for each part of a batch.
    let workspaces: [[InferenceWorkspace]]
    /// What the first stage starts from for pictures with the samples' background, [its outputs padded].
    let starts: [MutableFloats]

    init(_ arena: inout ArenaCursor, _ models: [InferenceModel], parts: Int, _ network: Network) {
      var (workspaces, starts): ([[InferenceWorkspace]], [MutableFloats]) = ([], [])
      for model in models {
        starts.append(arena.floats(model.maximumWidth))
        var all: [InferenceWorkspace] = []
        for _ in 0..<parts { all.append(InferenceWorkspace(&arena, model, network.instructionSet)) }
        workspaces.append(all)
      }
      (self.workspaces, self.starts) = (workspaces, starts)
    }
  }

  /// - Returns: nil where samples are no pixels.
  init?(_ distillation: Distillation, of network: Network, on samples: Samples) {
    guard let pixels = samples.pixels else { return nil }
    let models = distillation.teachers
    (self.models, temperature, background) = (models, distillation.temperature, pixels.background)
    levels = models.map { model in
      guard case .pixels(let scale) = model.input else { return pixels.levels }
      return scale.levels(background: pixels.background)
    }
    var plan = ArenaCursor()
    _ = Room(&plan, models, parts: network.threads, network)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    room = Room(&cursor, models, parts: network.threads, network)
    for (index, model) in models.enumerated() {
      model.stages.first?.writeStart(shift: levels[index].offset, to: room.starts[index])
    }
  }

  /// Writes the mean of the teachers' logits for some rows of a batch, which are the part of this number.
  func writeLogits(_ batch: Batch, _ rows: Range<Int>, part: Int, to logits: Block) {
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: InferenceWorkspace.capacity) {
      let some = first..<min(first + InferenceWorkspace.capacity, rows.upperBound)
      guard let pixels = batch.pixels(of: some) else { return }
      for teacher in models.indices {
        add(outputs(teacher, pixels, batch, part), of: teacher, to: logits.rows(some))
      }
    }
  }

  /// Adds a share of one teacher's logits; the first one's take the place of what was there.
  private func add(_ outputs: Block, of teacher: Int, to logits: Block) {
    let share = 1 / Float(models.count)
    for r in 0..<logits.rows {
      let (source, row) = (outputs.base + r * outputs.stride, logits.base + r * logits.stride)
      for c in 0..<models[teacher].classes {
        row[c] = (teacher == 0 ? 0 : row[c]) + share * source[c]
      }
    }
  }

  private func outputs(_ teacher: Int, _ pixels: SparseRows, _ batch: Batch, _ part: Int) -> Block {
    let (model, workspace) = (models[teacher], room.workspaces[teacher][part])
    var rows = pixels
    rows.levels = levels[teacher]
    if model.isInteger {
      return workspace.outputs(count: rows.count, model) { r, bytes in
        bytes.update(repeating: background, count: model.inputs)
        for i in rows.pixels(r) { bytes[Int(rows.indices[i])] = rows.bytes[i] }
      }
    }
    if case .dense(let weights, _)? = model.stages.first {
      return workspace.outputs(rows, start: Floats(room.starts[teacher]), weights, model)
    }
    for r in 0..<rows.count {
      batch.samples.writePixels(rows, r, to: workspace.inputs.base + r * workspace.inputs.stride)
    }
    return workspace.outputs(count: rows.count, model)
  }
}
