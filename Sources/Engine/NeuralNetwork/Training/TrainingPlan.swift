/// What a training step does, phase by phase: a pure value, made once from a description.
///
/// The tasks of a phase wait for nobody; between two phases everybody waits for all. Work is cut by columns where it can
/// be: the columns that a task has made are still in the nearest cache when it takes them through the layers behind that
/// do not mix columns. Only a dense layer waits for all columns, for its inputs on the way forward and for the gradient
/// of its outputs on the way back. What looks at whole rows, such as the loss, is cut by rows.
struct TrainingPlan: Equatable {
  /// How a phase is cut into tasks.
  enum Cut: Equatable {
    /// By rows of the batch.
    case rows
    /// By columns of a row of this width.
    case columns(Int)
    /// By fixed pieces of all parameters.
    case pieces
  }

  /// What a task does with its part. Layers are numbered from the first.
  enum Action: Equatable {
    case forward(Int)
    /// Losses, and their gradient.
    case loss
    case backward(Int)
    /// What `backward` leaves out of a layer's gradients.
    case parameterGradients(Int)
    /// Adds up the squares of gradients.
    case squares
    /// Changes parameters, once all gradients are there.
    case update
  }

  /// Work between two moments when all wait for all.
  struct Phase: Equatable {
    var cut: Cut
    var actions: [Action]
  }

  /// In the order in which they are run.
  private(set) var phases: [Phase] = []
  /// Whether a gradient is only used once all are there, since their norm is limited.
  let clipsGradients: Bool

  /// Plans the steps of a network.
  ///
  /// - Precondition: `description.problem` is nil.
  init(_ description: NetworkDescription, clipsGradients: Bool) {
    self.clipsGradients = clipsGradients
    let widths = description.layerWidths
    planForward(description.layers, widths)
    append(.loss, .rows)
    planBackward(description.layers, [description.inputs] + widths)
    if clipsGradients {
      phases.append(Phase(cut: .pieces, actions: [.squares]))
      phases.append(Phase(cut: .pieces, actions: [.update]))
    }
  }

  private mutating func planForward(_ layers: [Layer], _ widths: [Int]) {
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .dense:
        let isFirst = index == 0
        begin(isFirst || !endsByRows(layers[(index + 1)...]) ? .columns(widths[index]) : .rows)
        append(.forward(index))
      case .batchNorm: append(.forward(index), .columns(widths[index]))
      case .layerNorm: append(.forward(index), .rows)
      case .activation, .dropout:
        if phases.isEmpty { begin(.columns(widths[index])) }
        append(.forward(index))
      }
    }
  }

  /// Whether the first of the layers behind a dense one that cares how it is cut wants whole rows; at the end that is
  /// the loss.
  private func endsByRows(_ layers: ArraySlice<Layer>) -> Bool {
    for layer in layers {
      switch layer {
      case .dense, .batchNorm: return false
      case .layerNorm: return true
      case .activation, .dropout: continue
      }
    }
    return true
  }

  /// `widths` are those before each layer, and behind the last.
  private mutating func planBackward(_ layers: [Layer], _ widths: [Int]) {
    for (index, layer) in layers.enumerated().reversed() {
      switch layer {
      case .dense where index == 0: append(.backward(index), .columns(widths[1]))
      case .dense:
        begin(.columns(widths[index]))
        append(.backward(index))
      case .batchNorm: append(.backward(index), .columns(widths[index]))
      case .layerNorm:
        append(.backward(index), .rows)
        append(.parameterGradients(index), .columns(widths[index]))
      case .activation, .dropout: append(.backward(index))
      }
    }
  }

  private mutating func begin(_ cut: Cut) { phases.append(Phase(cut: cut, actions: [])) }

  /// Joins the last phase, where it is cut as is wanted; else a new one begins.
  private mutating func append(_ action: Action, _ cut: Cut? = nil) {
    if let cut, phases.last?.cut != cut { begin(cut) }
    phases[phases.count - 1].actions.append(action)
  }
}
