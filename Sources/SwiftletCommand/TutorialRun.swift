import Files
import Swiftlet

/// One training of the tutorial's network.
struct TutorialRun {
  private let trainer: Trainer<TutorialLayers>
  private let threads: Int?
  private let classNames: [String]

  init(recipe: Recipe, threads: Int?, training: Samples, classNames: [String]) {
    let network = Network(tutorialFor: recipe, threads: threads)
    trainer = Trainer(network, on: training, recipe: recipe)
    self.threads = threads
    self.classNames = classNames
  }

  /// Runs all epochs and reports each; `history` gathers them with how well they do on the evaluator's samples.
  func train(recording history: TrainingHistory? = nil, with evaluator: Evaluator? = nil) throws {
    let epochs = trainer.recipe.epochs
    let progress = TrainingProgress(
      epochs: epochs, stepsPerEpoch: trainer.stepsPerEpoch, samplesPerEpoch: trainer.samples.count)
    for epoch in 0..<epochs {
      let report = try trainer.trainEpoch { step in
        progress.show(step, epoch: epoch)
        return true
      }
      progress.finish(report, epoch: epoch)
      if let evaluator { history?.record(report) { evaluate(evaluator) } }
    }
  }

  /// Evaluates what has been learnt.
  func evaluate(_ evaluator: Evaluator) -> Evaluation {
    evaluator.evaluate(Classifier(model, threads: threads))
  }

  /// What has been learnt, ready to infer.
  var model: InferenceModel { InferenceModel(trainer.network.snapshot(), scale: trainer.samples.scale) }

  /// What has been learnt, with all that a file tells about it.
  func modelFile(_ evaluation: Evaluation) -> ModelFile {
    ModelFile(
      network: trainer.network.snapshot(),
      metadata: [
        MetadataKey.architecture: "784-128-10",
        MetadataKey.pixelMean: "\(trainer.samples.scale.mean)",
        MetadataKey.pixelDeviation: "\(trainer.samples.scale.deviation)",
        MetadataKey.pictureSize: "28x28",
        MetadataKey.classes: classNames.joined(separator: "\n"),
        MetadataKey.recipe: "tutorial, \(trainer.recipe.epochs) epochs",
        MetadataKey.seed: "\(trainer.recipe.seed)",
        MetadataKey.accuracy: fixed(evaluation.accuracy, 6),
        MetadataKey.engine: "swiftlet \(swiftletVersion)",
      ])
  }
}

extension Divergence: CustomStringConvertible {
  /// What to tell a person.
  public var description: String {
    "training diverged: the loss of step \(step + 1) is not a number; try a lower --learning-rate"
  }
}
