import KernelInterface

/// A reproducible way to train: with the same samples and layers, the same recipe gives the same bits.
public struct Recipe: Equatable, Sendable {
  /// Passes over the samples.
  public var epochs: Int
  /// Samples in a step; what is left at the end of an epoch is a smaller batch.
  public var batchSize: Int
  /// How parameters follow their gradients.
  public var optimizer: Optimizer
  /// The full learning rate.
  public var learningRate: Float
  /// How the learning rate changes over the run.
  public var schedule: Schedule
  /// What is made small.
  public var loss: Loss
  /// What dense layers start from.
  public var initialization: Initialization
  /// Share of the activations behind each hidden layer that are left out, 0 ..< 1, for whoever describes the network by
  /// this recipe.
  public var dropout: Float
  /// d of the moving average a = d·a + (1 − d)·w of all parameters, taken after each step and evaluated
  /// in their place, 0 ..< 1; 0 for none.
  public var averageDecay: Float
  /// How pictures are changed before each step; nil for not at all.
  public var augmentation: Augmentation?
  /// Decides the first parameters, the order of the samples, and every other random choice.
  public var seed: UInt64

  /// The tutorial's: plain gradient descent, rate 0.02, weight decay 1e-4 on every parameter, batches
  /// of 128, 20 epochs.
  public static let tutorial = Recipe(
    epochs: 20, batchSize: 128, optimizer: Optimizer(method: .sgd, weightDecay: 1e-4), learningRate: 0.02)

  /// Describes a way to train.
  public init(
    epochs: Int, batchSize: Int, optimizer: Optimizer, learningRate: Float, schedule: Schedule = .constant,
    loss: Loss = .softmaxCrossEntropy(), initialization: Initialization = .pyTorch, dropout: Float = 0,
    averageDecay: Float = 0,
    augmentation: Augmentation? = nil, seed: UInt64 = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule
    self.loss = loss
    self.initialization = initialization
    self.dropout = dropout
    self.averageDecay = averageDecay
    self.augmentation = augmentation
    self.seed = seed
  }
}
