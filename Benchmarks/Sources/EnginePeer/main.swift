// The engine as one of the benchmark's peers: it answers the requests that Peers/README.md describes.
//
//     swift run -c release --package-path Benchmarks EnginePeer --data FOLDER --threads N

import Files
import Swiftlet

/// What a request is answered with.
struct Answer {
  var wall: [Double] = []
  var cpu = 0.0
  var extras: [(String, String)] = []

  /// Times `count` calls one by one.
  init(_ count: Int, _ body: (Int) throws -> Void) rethrows {
    let begin = processorSeconds()
    wall.reserveCapacity(count)
    for call in 0..<count {
      let start = ContinuousClock.now
      try body(call)
      wall.append((ContinuousClock.now - start) / .seconds(1))
    }
    cpu = processorSeconds() - begin
  }

  init() {}
}

/// Seconds of processor time of this process so far.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The engine with all that requests need.
final class EnginePeer {
  private let threads: Int
  private let training: Samples
  private let test: PictureSet
  private let evaluator: Evaluator
  private let single: Classifier
  private let many: Classifier
  private let reader: PictureClassifier
  private var trainer: any TrainingRun
  private var results: [Classification]

  init(data: String, threads: Int) throws {
    self.threads = threads
    training = Samples(try PictureSet(idxFolder: data, part: .training))
    test = try PictureSet(idxFolder: data, part: .test)
    evaluator = Evaluator(Samples(test))
    let model = try ModelFile.bundled().inferenceModel()
    single = Classifier(model)
    many = Classifier(model, threads: threads)
    reader = try PictureClassifier(ModelFile.bundled())
    trainer = EnginePeer.makeTrainer(training, seed: 1, threads)
    results = Array(repeating: Classification(label: 0, probability: 0), count: test.count)
  }

  private static func makeTrainer(_ samples: Samples, seed: UInt64, _ threads: Int) -> any TrainingRun {
    var recipe = Recipe.tutorial
    recipe.epochs = 100_000
    recipe.seed = seed
    return Architecture.tutorial.run(recipe, on: samples, threads: threads)
  }

  /// Answers one request; nil for one that is not known.
  func answer(_ words: [Substring]) throws -> Answer? {
    let count = words.count > 1 ? Int(words[1]) ?? 1 : 1
    switch words.first {
    case "epoch": return try epochs(count)
    case "reset":
      trainer = EnginePeer.makeTrainer(training, seed: UInt64(count), threads)
      return Answer()
    case "evaluate": return evaluate()
    case "single": return singles(count)
    case "batch": return batches(count)
    case "path" where words.count == 3:
      let path = String(words[2])
      return try Answer(count) { _ in _ = try self.reader.classify(png: path) }
    case "sleep":
      let begin = processorSeconds()
      usleep(UInt32((Double(words[1]) ?? 0) * 1e6))
      var answer = singles(1)
      answer.cpu = processorSeconds() - begin
      return answer
    default: return nil
    }
  }

  private func epochs(_ count: Int) throws -> Answer {
    var losses: [String] = []
    var answer = try Answer(count) { _ in
      losses.append(
        "\(try self.trainer.trainEpoch(reportingEvery: .max) { _ in true } until: { false }.lossSum)")
    }
    answer.extras = [("losses", "[\(losses.joined(separator: ","))]")]
    return answer
  }

  private func evaluate() -> Answer {
    let classifier = Classifier(InferenceModel(trainer.result()), threads: threads)
    let evaluation = evaluator.evaluate(classifier)
    var answer = Answer()
    answer.extras = [("accuracy", "\(evaluation.accuracy)"), ("loss", "\(evaluation.meanLoss)")]
    return answer
  }

  /// One picture a call, the first 1,000 in turns.
  private func singles(_ count: Int) -> Answer {
    let test = test
    return Answer(count) { call in
      let row = call % 1000
      _ = single.classify(test.pixels.span.extracting(row * 784..<(row + 1) * 784))
    }
  }

  private func batches(_ count: Int) -> Answer {
    let test = test
    return Answer(count) { _ in classifyAll(test.pixels, &results) }
  }

  private func classifyAll(_ pixels: [UInt8], _ results: inout [Classification]) {
    var span = results.mutableSpan
    many.classify(pixels.span, results: &span)
  }
}

/// The value behind an option's name.
private func option(_ name: String) -> String? {
  CommandLine.arguments.firstIndex(of: name).flatMap {
    CommandLine.arguments.indices.contains($0 + 1) ? CommandLine.arguments[$0 + 1] : nil
  }
}

private func line(_ command: String, _ threads: Int, _ fields: [(String, String)]) -> String {
  let head = [
    ("peer", "\"Swiftlet\""), ("version", "\"\(swiftletVersion)\""), ("threads", "\(threads)"),
    ("command", "\"\(command)\""),
  ]
  return "{" + (head + fields).map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
}

guard let data = option("--data"), let threads = Int(option("--threads") ?? "1") else {
  print("usage: EnginePeer --data FOLDER [--threads N]")
  exit(64)
}
do {
  let peer = try EnginePeer(data: data, threads: threads)
  // One round of everything to warm up, then from the beginning.
  _ = try peer.answer(["epoch", "1"])
  _ = try peer.answer(["reset", "0"])
  _ = try peer.answer(["single", "2000"])
  _ = try peer.answer(["batch", "3"])
  let commands = "[\"epoch\", \"reset\", \"evaluate\", \"single\", \"batch\", \"path\", \"sleep\"]"
  print(line("ready", threads, [("ready", "true"), ("commands", commands)]))
  fflush(nil)
  while let request = readLine() {
    if let answer = try peer.answer(request.split(separator: " ")) {
      let wall = "[\(answer.wall.map { "\($0)" }.joined(separator: ", "))]"
      print(line(request, threads, [("wall", wall), ("cpu", "\(answer.cpu)")] + answer.extras))
    } else {
      print(line(request, threads, [("error", "\"unknown request\"")]))
    }
    fflush(nil)
  }
} catch {
  print(line("failed", threads, [("error", "\"\(error)\"")]))
  exit(1)
}
