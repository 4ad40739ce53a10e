import Foundation
import TestSupport
import Testing

@Suite struct TrainTests {
  private let data = sample("mnist-5k")

  @Test func trainsEvaluatesAndInspects() throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model.safetensors").path
      let train = try swiftlet("train", "--data", data, "--epochs", "2", "--output", model)
      #expect(train.status == 0 && train.lines.count == 1)
      #expect(train.output.wholeMatch(of: /loss: \d\.\d{6}, acc: 0\.\d{6}\n/) != nil)
      #expect(train.errorLines.count == 4)
      #expect(train.errorLines[0].contains("102,026 parameters  arena "))
      #expect(train.errorLines[2].hasPrefix("epoch 2/2  loss "))
      #expect(train.errorLines[3].hasPrefix("resident memory "))
      let evaluate = try swiftlet("evaluate", "--model", model, "--data", data)
      #expect(evaluate.status == 0 && evaluate.output == train.output)
      let inspect = try swiftlet("inspect", model)
      #expect(inspect.status == 0)
      for text in ["784 → 128", "128 → 10", "102,026", "arena bytes"] {
        #expect(inspect.output.contains(text))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
    }
  }

  @Test func teachersTeach() throws {
    try withTemporaryFolder { folder in
      let (teacher, model) = (folder.appending(path: "teacher").path, folder.appending(path: "model").path)
      let start = ["train", "--data", data, "--epochs", "1", "--threads", "2"]
      #expect(try swiftlet(start + ["--recipe", "fast", "--output", teacher]).status == 0)
      let taught = start + ["--teacher", "\(teacher),\(teacher)", "--temperature", "4"]
      #expect(try swiftlet(taught + ["--output", model]).status == 0)
      let alone = try swiftlet(start)
      let found = try swiftlet(["evaluate", "--data", data, "--model", model])
      #expect(found.status == 0 && found.output != alone.output)
      let checkpoint = folder.appending(path: "checkpoint").path
      #expect(try swiftlet(taught + ["--checkpoint", checkpoint]).output == found.output)
      #expect(try swiftlet("train", "--data", data, "--resume", checkpoint).output == found.output)
    }
  }

  @Test func teachersThatDoNotFitAreRefused() throws {
    try withTemporaryFolder { folder in
      let other = folder.appending(path: "other").path
      let table = folder.appending(path: "table.csv").path
      try "a,b\n1,x\n2,y\n3,x\n4,y\n".write(toFile: table, atomically: true, encoding: .utf8)
      #expect(try swiftlet("train", "--data", table, "--epochs", "1", "--output", other).status == 0)
      for (options, expected) in [
        (
          ["--teacher", other], "\(other): expected a teacher that reads pixels, found one that reads numbers"
        ),
        (["--teacher", ","], "option '--teacher': expected model files, found none"),
        (["--temperature", "2"], "option '--temperature' takes a '--teacher'"),
        (["--teacher", other, "--temperature", "0"], "expected a number from 0.1 to 100.0, found '0'"),
        (["--teacher", other, "--class-weights", "balanced"], "option '--class-weights': a '--teacher'"),
      ] {
        let run = try swiftlet(["train", "--data", data, "--epochs", "1"] + options)
        #expect(run.status != 0 && run.output.isEmpty)
        #expect(run.errorLines.first?.contains(expected) ?? false, "\(run.errorLines)")
      }
      let rows = try swiftlet("train", "--data", table, "--teacher", other)
      #expect(
        rows.errorLines.first?.contains("option '--teacher': expected pictures to train on, found rows")
          ?? false)
    }
  }

  @Test func sameSeedSameBytesForAnyThreads() throws {
    try withTemporaryFolder { folder in
      var files: [Data] = []
      for (threads, seed) in [("1", "5"), ("2", "5"), ("3", "5"), ("8", "5"), ("2", "6")] {
        let model = folder.appending(path: "\(threads)-\(seed)").path
        let run = try swiftlet(
          "train", "--data", data, "--epochs", "1", "--threads", threads, "--seed", seed, "--output", model)
        #expect(run.status == 0)
        files.append(try Data(contentsOf: URL(filePath: model)))
      }
      #expect(files[1...3].allSatisfy { $0 == files[0] })
      #expect(files[4] != files[0])
    }
  }

  /// A checkpoint holds the recipe in full: each option reaches its own place there.
  @Test func optionsReachTheRecipe() throws {
    try withTemporaryFolder { folder in
      let checkpoint = folder.appending(path: "checkpoint").path
      for (option, found) in [
        (["--batch-size", "64"], "batchSize: 64"), (["--learning-rate", "0.125"], "learningRate: 0.125"),
        (["--weight-decay", "0.25"], "weightDecay: 0.25"), (["--optimizer", "momentum"], "nesterov: false"),
        (["--optimizer", "momentum", "--momentum", "0.625"], "momentum(0.625"),
        (["--optimizer", "nesterov"], "nesterov: true"), (["--optimizer", "adamw"], "Method.adamW("),
        (["--optimizer", "adam"], "Method.adam("), (["--optimizer", "rmsprop"], "Method.rmsProp("),
        (["--clip", "0.75"], "maximumNorm: Optional(0.75)"),
        (["--decay-weights-only"], "exemptsVectors: true"),
        (["--schedule", "cosine"], "Shape.cosine"), (["--schedule", "steps"], "Shape.steps("),
        (["--schedule", "one-cycle"], "Shape.oneCycle("), (["--warm-up", "0.5"], "warmUp: 0.5"),
        (["--label-smoothing", "0.125"], "labelSmoothing: 0.125"), (["--dropout", "0.25"], "dropout: 0.25"),
        (["--average", "0.875"], "averageDecay: 0.875"), (["--init", "glorot"], "Initialization.glorot"),
        (["--rotation", "9"], "rotation: 9.0"), (["--scale", "0.125"], "scale: 0.125"),
        (["--shear", "0.375"], "shear: 0.375"), (["--shift", "2"], "shift: 2.0"),
        (["--elastic", "1.5"], "elastic: 1.5"), (["--activation", "gelu"], "Activation.gelu)"),
        (["--activation", "leaky-relu:0.25"], "leakyReLU(slope: 0.25)"),
        (["--normalization", "layer"], "layerNorm(epsilon"), (["--no-bias"], "bias: false"),
        (["--layers", "33-17"], "outputs: 17"),
      ] {
        let run = try swiftlet(
          ["train", "--data", data, "--epochs", "1", "--checkpoint", checkpoint] + option)
        #expect(run.status == 0, "\(option) \(run.errors)")
        let text = String(decoding: try Data(contentsOf: URL(filePath: checkpoint)), as: UTF8.self)
        let recipe = try #require(text.firstMatch(of: /"recipe_in_full":"((\\.|[^"\\])*)"/)).1
        #expect(recipe.contains(found), "\(option) in \(recipe)")
        let usual = try swiftlet(["train", "--data", data, "--epochs", "1", "--checkpoint", checkpoint])
        #expect(usual.status == 0 && usual.output != run.output, "\(option)")
      }
    }
  }

  @Test(arguments: ["none", "7", "800", "40-30-20"]) func anyHiddenLayersTrain(layers: String) throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model").path
      let run = try swiftlet(
        "train", "--data", data, "--epochs", "1", "--layers", layers, "--output", model)
      #expect(run.status == 0)
      #expect(try swiftlet("evaluate", "--model", model, "--data", data).output == run.output)
    }
  }

  @Test(arguments: ["fast", "quick", "small", "accurate", "handwriting"]) func everyRecipeTrains(
    recipe: String
  ) throws {
    let run = try swiftlet("train", "--data", data, "--recipe", recipe, "--epochs", "1")
    #expect(run.status == 0 && run.errors.contains("recipe \(recipe)"))
  }

  @Test func validationHoldsTrainingPicturesOut() throws {
    let run = try swiftlet("train", "--data", data, "--epochs", "1", "--validation", "100")
    // A share of a hundred pictures has two decimals.
    #expect(run.status == 0 && run.output.wholeMatch(of: /loss: .*, acc: 0\.\d\d0000\n/) != nil)
    let tooMany = try swiftlet("train", "--data", data, "--validation", "100000")
    #expect(tooMany.status == 1 && tooMany.errorLines.count == 1)
  }

  @Test func excludedPicturesAreLeftOut() throws {
    // None of the bundled pictures is in the training part: leaving them out changes nothing.
    let plain = try swiftlet("train", "--data", data, "--epochs", "1")
    let same = try swiftlet("train", "--data", data, "--epochs", "1", "--exclude", sample("digits"))
    #expect(same.status == 0 && same.output == plain.output)
    // Two digits to train on; one picture of them left out is as if it were not there.
    try withTemporaryFolder { folder in
      for (part, numbers) in [("train", 0..<6), ("test", 6..<8)] {
        for digit in 0...1 {
          let place = folder.appending(path: "\(part)/\(digit)")
          try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
          for number in numbers {
            try FileManager.default.copyItem(
              atPath: sample("digits/\(digit)-\(number).png"),
              toPath: place.appending(path: "\(number).png").path)
          }
        }
      }
      let excluded = folder.appending(path: "excluded")
      try FileManager.default.createDirectory(at: excluded, withIntermediateDirectories: true)
      let picture = folder.appending(path: "train/1/3.png")
      try FileManager.default.copyItem(at: picture, to: excluded.appending(path: "3.png"))
      let arguments = ["train", "--data", folder.path, "--epochs", "2", "--batch-size", "4"]
      let all = try swiftlet(arguments)
      let without = try swiftlet(arguments + ["--exclude", excluded.path])
      try FileManager.default.removeItem(at: picture)
      let fewer = try swiftlet(arguments)
      #expect(all.status == 0 && without.status == 0 && fewer.status == 0)
      #expect(without.output == fewer.output && without.output != all.output)
    }
  }

  @Test func divergenceIsOneLine() throws {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "model").path
      let run = try swiftlet(
        "train", "--data", data, "--epochs", "3", "--learning-rate", "1000", "--weight-decay", "1",
        "--output", model)
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains("training diverged") && run.errors.contains("--learning-rate"))
      #expect(!FileManager.default.fileExists(atPath: model))
    }
  }

  @Test func demoReadsTheBundledPictures() throws {
    let run = try swiftlet("demo", "--samples", sample(""))
    #expect(run.status == 0)
    #expect(run.output.contains("On 900 digits held out: loss: "))
    let trained = try #require(run.output.firstMatch(of: /\n(\d+) of 100 pictures read right/))
    #expect(try #require(Int(trained.1)) >= 80)
    let bundled = try #require(run.lines.last?.firstMatch(of: /^The bundled model, .* reads (\d+) right\.$/))
    // It reads 99.3 % of MNIST: fewer than 96 of 100 have a probability below 1e-3.
    #expect(try #require(Int(bundled.1)) >= 96)
    // A hundred pictures, seven lines of dots and a caption for each line of them.
    #expect(run.output.matches(of: /\d+\.\d %/).count == 100)
  }

  @Test func foldersOfClassesAreData() throws {
    try withTemporaryFolder { folder in
      for name in try FileManager.default.contentsOfDirectory(atPath: sample("digits")) {
        guard name.hasSuffix(".png") else { continue }
        // The first eight of each digit to train on, the other two to evaluate on.
        let number = Int(name.dropFirst(2).dropLast(4))!
        let place = folder.appending(path: "\(number < 8 ? "train" : "test")/\(name.prefix(1))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
          atPath: sample("digits/\(name)"), toPath: place.appending(path: name).path)
      }
      let model = folder.appending(path: "model").path
      let train = try swiftlet(
        "train", "--data", folder.path, "--epochs", "3", "--batch-size", "8", "--output", model)
      #expect(train.status == 0)
      let evaluate = try swiftlet("evaluate", "--model", model, "--data", folder.appending(path: "test").path)
      #expect(evaluate.status == 0 && evaluate.output == train.output)
      // They already are as MNIST's: preparing changes nothing.
      let asIs = try swiftlet(
        "evaluate", "--as-is", "--model", model, "--data", folder.appending(path: "test").path)
      #expect(asIs.output == train.output)
      try FileManager.default.removeItem(at: folder.appending(path: "train/9"))
      let fewer = try swiftlet("train", "--data", folder.path, "--epochs", "1")
      #expect(
        fewer.status == 1
          && fewer.errors.contains(
            "expected pictures of the classes 0, 1, 2, 3, 4, 5, 6, 7, 8, found the class 9")
      )
      try FileManager.default.removeItem(at: folder.appending(path: "test/9"))
      #expect(try swiftlet("train", "--data", folder.path, "--epochs", "1").status == 0)
      // A folder that lacks the first class is still told apart by name.
      try FileManager.default.removeItem(at: folder.appending(path: "test/0"))
      let without = try swiftlet(
        "evaluate", "--by-class", "--model", model, "--data", folder.appending(path: "test").path)
      #expect(without.status == 0)
      #expect(without.lines.contains { $0.hasPrefix("0 ") && $0.contains(" - ") && $0.hasSuffix(" 0") })
      #expect(without.lines.contains { $0.hasPrefix("1 ") && $0.hasSuffix(" 2") })
    }
  }

  @Test func theBenchmarkMeasuresEveryPart() throws {
    let run = try swiftlet("benchmark", "--threads", "1")
    #expect(run.status == 0 && run.errors.isEmpty)
    for title in [
      "256³ product, 1 thread", "of the FMA peak", "an epoch of the tutorial, 4,000 pictures",
      "one picture, the network alone", "one picture, from the path to the digit",
    ] {
      let line = try #require(run.lines.first { $0.contains(title) }, "\(title)")
      // A figure, its unit, and the range of the middle half around it.
      let numbers = line.matches(of: /\d+\.\d\d/).map { Double($0.0)! }
      #expect(numbers.count == 3 && numbers[1] <= numbers[0] && numbers[0] <= numbers[2])
    }
  }
}
