extension Network {
  /// Copies the layers and their numbers out.
  public func snapshot() -> Snapshot {
    Snapshot(inputs: description.inputs, layers: layers.compactMap { $0.snapshot() })
  }

  /// Copies the layers out with the moving average of the parameters in place of the parameters.
  ///
  /// Running statistics of normalisations are those of the last step. Where no average is kept, this is `snapshot`.
  public func averagedSnapshot() -> Snapshot {
    for parameters in parameters { parameters.exchangeAverage() }
    defer { for parameters in parameters { parameters.exchangeAverage() } }
    return snapshot()
  }

  /// All that the layers learn, from the first to the last.
  var parameters: [ParameterBuffers] { layers.flatMap { $0.parameters } }

  /// Takes over the numbers of a snapshot.
  ///
  /// - Returns: False, and nothing is changed, where its layers have another kind or shape.
  public func restore(_ snapshot: Snapshot) -> Bool {
    guard accepts(snapshot) else { return false }
    let learning = zip(description.layers, layers).filter { !$0.0.leavesNoTrace }.map { $0.1 }
    for (layer, numbers) in zip(learning, snapshot.layers) { layer.restore(numbers) }
    return true
  }

  /// Whether a snapshot's layers have the kinds and shapes of these.
  public func accepts(_ snapshot: Snapshot) -> Bool {
    let kinds = description.layers.filter { !$0.leavesNoTrace }.map { $0.kind }
    return snapshot.problem == nil && snapshot.inputs == description.inputs
      && snapshot.description.layers.map { $0.kind } == kinds
  }
}

extension Layer {
  /// Whether a snapshot has nothing of the layer.
  fileprivate var leavesNoTrace: Bool { if case .dropout = self { true } else { false } }

  /// The layer without settings that a snapshot need not repeat.
  fileprivate var kind: Layer {
    switch self {
    case .batchNorm: .batchNorm()
    case .layerNorm: .layerNorm()
    default: self
    }
  }
}
