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
    guard snapshot.problem == nil,
      snapshot.description.layers.map(\.kind)
        == description.layers.compactMap({
          if case .dropout = $0 { nil } else { $0.kind }
        }), snapshot.inputs == description.inputs
    else { return false }
    let learning = zip(description.layers, layers).filter { layer, _ in
      if case .dropout = layer { false } else { true }
    }
    for ((_, layer), numbers) in zip(learning, snapshot.layers) { layer.restore(numbers) }
    return true
  }
}

extension Layer {
  /// The layer without settings that a snapshot need not repeat.
  fileprivate var kind: Layer {
    switch self {
    case .batchNorm: .batchNorm()
    case .layerNorm: .layerNorm()
    default: self
    }
  }
}
