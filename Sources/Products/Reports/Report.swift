import Pictures

/// What happened in a training, an evaluation or both: plain values, from which `html()` makes a page.
public struct Report: Equatable, Sendable {
  /// What the page is called.
  public var title: String
  /// Name and value of everything that was set, in order.
  public var configuration: [Fact]
  /// The command that does it again, as a shell takes it.
  public var command: String
  /// What each epoch came to; empty where nothing was trained.
  public var epochs: [Epoch]
  /// Learning rates at evenly spaced moments from the first step to the last; empty where nothing was trained.
  public var learningRates: [Double]
  /// What was told apart, as the page calls it: pictures, or rows of a table.
  public var samples: String
  /// How well the model does on the test samples.
  public var findings: Findings
  /// Test pictures that were read wrong, worst first.
  public var mistakes: [Mistake]
  /// Weights of the first layer, a picture for each unit: 128 is no weight, darker negative, lighter positive.
  public var weights: [Picture]

  /// Collects what happened.
  public init(
    title: String, configuration: [Fact], command: String, epochs: [Epoch] = [],
    learningRates: [Double] = [], findings: Findings, mistakes: [Mistake] = [], weights: [Picture] = [],
    samples: String = "pictures"
  ) {
    self.samples = samples
    self.title = title
    self.configuration = configuration
    self.command = command
    self.epochs = epochs
    self.learningRates = learningRates
    self.findings = findings
    self.mistakes = mistakes
    self.weights = weights
  }

  /// What a model said of the test samples, by what it tells.
  public enum Findings: Equatable, Sendable {
    /// A class of each.
    case classes(Results)
    /// Answers to yes-or-no questions, and the mean loss of a sample.
    case answers([NumberResults], meanLoss: Double)
    /// Numbers, and the mean loss of a sample.
    case numbers([NumberResults], meanLoss: Double)
  }

  /// Something that was set.
  public struct Fact: Equatable, Sendable {
    /// What was set.
    public var name: String
    /// To what.
    public var value: String

    /// Names a value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What one epoch of training came to.
  public struct Epoch: Equatable, Sendable {
    /// Mean loss of the training steps.
    public var loss: Double
    /// Mean loss on held-out pictures after the epoch, where it was measured.
    public var heldOutLoss: Double?
    /// Share of held-out pictures read right after the epoch, 0 … 1, where it was measured.
    public var heldOutAccuracy: Double?
    /// Time it took, in seconds, without the evaluation.
    public var seconds: Double

    /// Describes an epoch.
    public init(loss: Double, heldOutLoss: Double? = nil, heldOutAccuracy: Double? = nil, seconds: Double) {
      self.loss = loss
      self.heldOutLoss = heldOutLoss
      self.heldOutAccuracy = heldOutAccuracy
      self.seconds = seconds
    }
  }

  /// A picture that was read wrong.
  public struct Mistake: Equatable, Sendable {
    /// What was read.
    public var picture: Picture
    /// What the model said of it.
    public var outcome: Outcome

    /// Joins a picture and what the model said of it.
    public init(picture: Picture, outcome: Outcome) {
      self.picture = picture
      self.outcome = outcome
    }
  }
}
