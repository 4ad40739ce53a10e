import KernelInterface

/// A network in whole numbers, from bytes to logits, as a plain value. What it computes is the same on every processor.
package struct IntegerNetwork: Equatable, Sendable {
  /// The layers, in the order in which bytes pass through them.
  package let layers: [IntegerLayer]
  /// How many bits of a logit stand behind the point.
  package let fractionBits: Int

  /// Turns a quantised network into whole numbers.
  ///
  /// - Parameters:
  ///   - snapshot: A network without problem that is quantised: dense layers, the first and the last, with activations
  ///     between them.
  ///   - input: What the bytes of its inputs stand for: byte·scale + shift, alike for all.
  package init(_ snapshot: Snapshot, input: (scale: Double, shift: Double)) {
    var makers = snapshot.integerLayerMakers(input: input)
    let last = makers.removeLast()
    fractionBits = last.fractionBits
    layers = makers.map { $0.layer() } + [last.logitLayer(fractionBits)]
  }

  /// Length of a row of bytes.
  package var inputs: Int { layers[0].inputs }
  /// How many logits there are.
  package var outputs: Int { layers[layers.count - 1].outputs }
}
