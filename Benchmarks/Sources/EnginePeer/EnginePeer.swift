// The engine as one of the benchmark's peers.
//
//     swift run -c release --package-path Benchmarks EnginePeer --data FOLDER --threads N

import PeerProtocol
import Swiftlet

@main
struct EnginePeer: Peer {
  static let name = "Swiftlet"
  static let commands = ["batch", "configure", "epoch", "evaluate", "path", "reset", "single", "sleep"]

  private let threads: Int
  private let training: Samples
  private let test: PictureSet
  private let evaluator: Evaluator
  private let single: Classifier
  private let many: Classifier
  private let reader: PictureClassifier
  private var trainer: Trainer

  static func main() { serve() }

  init(_ options: Options) throws {
    threads = options.threads
    training = Samples(try PictureSet(idxFolder: options.data, part: .training))
    test = try PictureSet(idxFolder: options.data, part: .test)
    evaluator = Evaluator(Samples(test))
    let file = try ModelFile(path: options.model)
    let model = file.inferenceModel()
    single = Classifier(model)
    many = Classifier(model, threads: threads)
    reader = try PictureClassifier(file)
    trainer = tutorialRun(training, seed: 1, threads: threads)
    // One round of everything to warm up, then from the beginning.
    _ = try epochs(1)
    trainer = tutorialRun(training, seed: 1, threads: threads)
    _ = singles(2000, pause: 0)
    _ = batches(3, of: test.count)
  }

  mutating func answer(_ request: Request) throws -> Answer? {
    switch request.command {
    case "epoch": return try epochs(request.count())
    case "reset":
      trainer = tutorialRun(training, seed: UInt64(request.count()), threads: threads)
      return Answer()
    case "configure":
      let shape = NetworkShape(width: request.count(1), depth: request.count(2))
      trainer = shape.run(on: training, batch: request.count(0), threads: threads)
      return Answer()
    case "evaluate": return evaluate()
    case "single": return singles(request.count(), pause: 0)
    case "sleep": return singles(1, pause: request[0].flatMap { Double($0) } ?? 0)
    case "batch": return batches(request.count(), of: request[1] == nil ? test.count : request.count(1))
    case "path": return try paths(request.count(), request[1] ?? "")
    default: return nil
    }
  }

  private func epochs(_ count: Int) throws -> Answer {
    var losses: [String] = []
    var answer = try Answer(count) { _ in
      losses.append(
        "\(try trainer.trainEpoch().lossSum)")
    }
    answer.fields = [("losses", "[\(losses.joined(separator: ","))]")]
    return answer
  }

  private func evaluate() -> Answer {
    let evaluation = evaluator.evaluate(
      Classifier(InferenceModel(trainer.result()), threads: threads))
    return Answer([("accuracy", "\(evaluation.accuracy)"), ("loss", "\(evaluation.meanLoss)")])
  }

  /// One picture a call, the first 1,000 in turns.
  private func singles(_ count: Int, pause: Double) -> Answer {
    Answer(count, pause: pause) { call in
      let row = call % 1000
      _ = single.classify(test.pixels.span.extracting(row * 784..<(row + 1) * 784))
    }
  }

  private func batches(_ count: Int, of size: Int) -> Answer {
    let size = min(size, test.count)
    var results = Array(repeating: Classification(label: 0, probability: 0), count: size)
    return Answer(count) { _ in
      var span = results.mutableSpan
      many.classify(test.pixels.span.extracting(0..<size * 784), results: &span)
    }
  }

  private func paths(_ count: Int, _ path: String) throws -> Answer {
    var answer = try Answer(count) { _ in _ = try reader.classify(png: path) }
    answer.fields = [("digit", "\(try reader.classify(png: path).label)")]
    return answer
  }
}
