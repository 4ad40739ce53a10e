import KernelInterface
import Threads

/// What a recipe says of one step.
struct StepFacts {
  let weightRule: UpdateRule
  let vectorRule: UpdateRule
  /// The share of the step's parameters in their moving average; nil where none is kept.
  var averageShare: Float?
  /// What random choices of the step follow from.
  var seed: UInt64 = 0
  /// Who is learnt from in place of labels; nil where nobody is.
  var teachers: Teachers?
}

/// Where a step notes what it came to, for each row of the batch.
struct StepResults {
  /// The loss, multiplied by the row's weight, [rows].
  let losses: MutableFloats
  /// Whether the likeliest class is the label, [rows]; nil where nobody asks.
  var hits: UnsafeMutablePointer<Bool>?
}

extension Network {
  /// One training step on a batch, run by every worker of the team side by side: the phases of the plan in turn.
  ///
  /// Results are known once every worker has returned.
  func step(_ batch: Batch, _ facts: StepFacts, _ results: StepResults, _ worker: inout Worker) {
    let leavesZerosOut = startsDense && batch.samples.density < sparseBelow
    let pixels = leavesZerosOut ? batch.pixels(room.transposition) : nil
    let weightRule = ParameterRule(update: facts.weightRule, averageShare: facts.averageShare)
    let vectorRule = ParameterRule(update: facts.vectorRule, averageShare: facts.averageShare)
    let step = Step(
      kernels: kernels, rows: batch.count, pixels: pixels,
      nonzeros: leavesZerosOut && pixels == nil ? room.transposition.nonzeros : nil,
      weightRule: plan.clipsGradients ? nil : weightRule,
      vectorRule: plan.clipsGradients ? nil : vectorRule, seed: facts.seed)
    if pixels == nil { fill(batch, &worker) }
    let scale = 1 / batch.totalWeight(classWeights)
    for (number, phase) in plan.phases.enumerated() {
      batch.prefetchFollowing(share: number, of: plan.phases.count, worker)
      switch phase.cut {
      case .columns(let width):
        worker.parallelForParts(of: padded(width)) { columns in
          let part = Part(rows: 0..<step.rows, columns: columns)
          for action in phase.actions { run(action, part, batch, step) }
        }
      case .rows:
        let parts = RowParts(step.rows, worker)
        worker.parallelFor(parts.count) { index in
          for action in phase.actions {
            if action == .loss {
              facts.teachers?.writeLogits(batch, parts[index], part: index, to: room.targets)
              writeLosses(batch, parts[index], scale, results, temperature: facts.teachers?.temperature)
            } else {
              run(action, rows: parts[index], batch, step)
            }
          }
        }
      case .pieces: run(phase.actions, weightRule, vectorRule, &worker)
      }
    }
  }

  private func run(_ action: TrainingPlan.Action, _ part: Part, _ batch: Batch, _ step: Step) {
    switch action {
    case .forward(let index): layers[index].forward(part, step)
    case .backward(let index):
      layers[index].backward(part, room.gradients[index].rows(0..<step.rows), step)
    case .parameterGradients(let index):
      layers[index].parameterGradients(part.columns, room.gradients[index].rows(0..<step.rows), step)
    case .loss, .squares, .update: break
    }
  }

  /// The same for whole rows.
  private func run(_ action: TrainingPlan.Action, rows: Range<Int>, _ batch: Batch, _ step: Step) {
    let columns: Int
    switch action {
    case .forward(let index), .backward(let index): columns = layers[index].outputs.columns
    default: return
    }
    run(action, Part(rows: rows, columns: 0..<columns), batch, step)
  }

  /// Pieces are fixed by the parameters alone.
  private func run(
    _ actions: [TrainingPlan.Action], _ weightRule: ParameterRule, _ vectorRule: ParameterRule,
    _ worker: inout Worker
  ) {
    let pieces = room.pieces
    let tasks = min(pieces.count, Team.maximumTasks)
    worker.parallelFor(tasks) { task in
      let factor = actions == [.update] ? pieces.factor(maximumNorm: optimizer.maximumNorm ?? .infinity) : 1
      for piece in pieces.count * task / tasks..<pieces.count * (task + 1) / tasks {
        for action in actions {
          if action == .squares {
            pieces.addSquares(piece, kernels)
          } else {
            pieces.update(piece, factor: factor, weightRule, vectorRule, kernels)
          }
        }
      }
    }
  }

  /// Writes a batch's features out as inputs.
  private func fill(_ batch: Batch, _ worker: inout Worker) {
    let parts = RowParts(batch.count, worker)
    worker.parallelFor(parts.count) { part in batch.writeInputs(parts[part], to: room.inputs) }
  }
}
