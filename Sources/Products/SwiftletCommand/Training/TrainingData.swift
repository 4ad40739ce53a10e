// What a network is trained and evaluated on, wherever it comes from.

import Files
import Swiftlet
import Threads

/// The options that say where data is and how it is read. A checkpoint keeps their values.
let trainingDataOptions =
  [
    OptionRule(
      "target", "NAMES", "columns to be told, divided by commas (the last); of a .npy file, its targets"),
    OptionRule("test", "FILE", "a table or arrays to evaluate on"),
    OptionRule("test-share", "X", "share of the rows to evaluate on, where there is no test data (0.2)"),
    OptionRule("also", "DIR", "train on the pictures of this folder, too: DIR/CLASS/*.png"),
    OptionRule("weight", "NAME", "column that tells how much each row counts"),
  ] + PictureForm.options + tableOptions

/// How tables are read, by whatever command.
let tableOptions = [
  OptionRule("header", "yes|no", "whether the first row of a table names its columns"),
  OptionRule("separator", "C", "what stands between fields: ',', ';' or 'tab'"),
  OptionRule("missing", "mean", "missing numbers become the mean of their column; else they are errors"),
]

/// Samples of one run, and what a model file tells of them.
struct TrainingData {
  let training: Samples
  let test: Samples
  /// Held out for early stopping; nil where nobody asked.
  var heldOut: Samples?
  /// What the test samples show, where they are pictures.
  let pictures: PictureSet?
  let outputs: Int
  let classNames: [String]
  /// What the model file tells.
  let metadata: [String: String]
  let input: InputKind
  let output: OutputKind
  let loss: Loss
}

extension TrainingData {
  /// Reads what the arguments name.
  init(_ arguments: Arguments, _ settings: TrainingSettings) throws {
    let path = try arguments.required("data")
    if DataFile(path) == nil {
      try self.init(picturesIn: path, arguments, settings)
    } else {
      try self.init(rowsIn: path, arguments, settings)
    }
  }

  private init(picturesIn folder: String, _ arguments: Arguments, _ settings: TrainingSettings) throws {
    let loss = settings.recipe.loss
    guard loss.isClassification else {
      throw UsageError(message: "option '--loss': expected cross-entropy for pictures, found '\(loss.name)'")
    }
    let (training, test) = try trainingPictures(arguments, validationCount: settings.validationCount)
    let names = try SwiftletCommand.classNames(from: arguments, count: training.classNames.count)
    classNames = names ?? training.classNames
    let (learnt, held) = settings.dealOut(training.count)
    self.training = Samples(held.isEmpty ? training : training.rows(learnt))
    heldOut = held.isEmpty ? nil : Samples(training.rows(held))
    self.test = Samples(test)
    pictures = test
    outputs = classNames.count
    let scale = self.training.scale
    (input, output, self.loss) = (.pixels(scale), .classes, loss)
    metadata = [
      MetadataKey.pixelMean: "\(scale.mean)", MetadataKey.pixelDeviation: "\(scale.deviation)",
      MetadataKey.pictureSize: "\(training.width)x\(training.height)" + (training.channels == 3 ? "x3" : ""),
    ]
  }

  private init(rowsIn path: String, _ arguments: Arguments, _ settings: TrainingSettings) throws {
    guard !arguments.has("also") else {
      throw UsageError(message: "option '--also': expected pictures to train on, found rows")
    }
    let file = try DataFile(path).required(path)
    let data = try file.dataset(arguments, settings.targetKind)
    var (training, test) = (data.training, data.test)
    if let test = arguments["test"] {
      (training, _) = (data.training, ())
      let like = try DataFile(test).required(test).dataset(arguments, settings.targetKind, like: training)
      self = try TrainingData(training, like.training, settings, arguments)
      return
    }
    if test == nil {
      let share = try arguments.number("test-share", in: 0...1) ?? 0.2
      let parts = training.split(testShare: Double(share), seed: settings.recipe.seed)
      (training, test) = (parts.0, parts.1)
      guard training.count > 0, share == 0 || parts.1.count > 0 else {
        throw FileError(
          path: path, expected: "rows enough to train on and to hold out a share of \(share)",
          found: "\(parts.0.count + parts.1.count)")
      }
    }
    guard let test else { preconditionFailure("a part was split off") }
    self = try TrainingData(training, test, settings, arguments)
  }

  private init(
    _ all: Dataset, _ test: Dataset, _ settings: TrainingSettings, _ arguments: Arguments
  ) throws {
    let (learnt, held) = settings.dealOut(all.count)
    let training = held.isEmpty ? all : all.rows(learnt)
    let names = try SwiftletCommand.classNames(from: arguments, count: training.classNames.count)
    classNames = names ?? training.classNames
    loss = try settings.loss(for: training)
    let standardization =
      try arguments.choice("scaling", ["standard", "none"]) == 1 ? nil : training.standardization
    let isNumbers = !loss.isClassification && loss != .binaryCrossEntropy
    let targetScale = isNumbers ? training.targetStandardization : nil
    self.training = training.samples(standardization, targets: targetScale)
    heldOut = held.isEmpty ? nil : all.rows(held).samples(standardization, targets: targetScale)
    self.test = test.samples(standardization, targets: targetScale)
    pictures = nil
    outputs = training.outputs
    (input, output) = (.floats(standardization), OutputKind(loss, standardization: targetScale))
    metadata = [
      MetadataKey.columns: training.encoding?.text,
      MetadataKey.targets: training.targetNames.isEmpty ? nil : training.targetNames.joined(separator: "\n"),
    ].compactMapValues { $0 }
  }
}

extension PictureSet {
  /// Some of the pictures, in the order given.
  fileprivate func rows(_ rows: [Int]) -> PictureSet {
    var part = self
    let size = pixels.count / max(count, 1)
    part.pixels = rows.flatMap { pixels[$0 * size..<($0 + 1) * size] }
    part.labels = rows.map { labels[$0] }
    return part
  }
}
