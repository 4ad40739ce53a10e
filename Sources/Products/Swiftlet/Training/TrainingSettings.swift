// A training configuration from options: a named recipe, and what is to differ from it.

/// What is trained and how.
package struct TrainingSettings {
  package var recipeName: String
  /// Widths of the hidden layers.
  package var hidden: [Int]
  package var activation = Activation.relu
  /// What stands between a hidden layer and its activation.
  package var normalization: Layer?
  package var hasBias = true
  package var recipe: Recipe
  /// What targets shall be taken for, as the loss asked for says; nil finds out.
  package var targetKind: TargetKind?
  /// Training pictures that are held out at the end, instead of the test set.
  package var validationCount: Int
  /// Epochs without a better loss on held-out samples after which training ends; nil for none.
  package var patience: Int?
  /// The share of the training samples that is held out for it.
  package var heldOutShare: Double = 0.1
  /// How classes are weighted in the loss.
  package var classWeights: ClassWeights?
}

/// How classes are weighted in the loss.
package enum ClassWeights: Equatable {
  /// In inverse proportion to how often they occur, as scikit-learn's `balanced` has it.
  case balanced
  case numbers([Float])
}

extension TrainingSettings {
  /// The network for inputs and outputs of some width.
  package func network(inputs: Int, outputs: Int) -> NetworkDescription {
    NetworkDescription(
      widths: [inputs] + hidden + [outputs], activation: activation, normalization: normalization,
      dropout: recipe.dropout, bias: hasBias)
  }

  /// The loss for some data: what was asked for, or what suits its targets.
  package func loss(for data: Dataset) throws(UsageError) -> Loss {
    switch data.targets {
    case .classes: return recipe.loss.isClassification ? recipe.loss : .softmaxCrossEntropy()
    case .numbers: return recipe.loss.isClassification ? .meanSquaredError : recipe.loss
    }
  }

  /// Numbers of the samples to learn from, and of those that are held out for early stopping.
  package func dealOut(_ count: Int) -> (learnt: [Int], heldOut: [Int]) {
    guard patience != nil, count > 1 else { return (Array(0..<count), []) }
    var generator = RandomGenerator(seed: recipe.seed &+ 1)
    let order = (0..<count).shuffled(using: &generator)
    let held = min(max(Int(Double(count) * heldOutShare), 1), count - 1)
    return (order.dropLast(held).sorted(), order.suffix(held).sorted())
  }

  /// The weight of each class for some samples, or nil.
  package func classWeights(_ samples: Samples, outputs: Int) throws(UsageError) -> [Float]? {
    guard let classWeights else { return nil }
    guard case .classes(let classes) = samples.targets else {
      throw UsageError(message: "option '--class-weights': expected targets that are classes, found numbers")
    }
    switch classWeights {
    case .balanced:
      var counts = [Int](repeating: 0, count: outputs)
      for label in classes { counts[Int(label)] += 1 }
      return counts.map { $0 == 0 ? 0 : Float(classes.count) / Float(outputs * $0) }
    case .numbers(let numbers):
      guard numbers.count == outputs else {
        throw UsageError(
          message: "option '--class-weights': expected \(outputs) numbers, found \(numbers.count)")
      }
      return numbers
    }
  }
}
