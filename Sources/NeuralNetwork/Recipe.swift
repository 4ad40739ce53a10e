/// A reproducible way to train: with the same samples and layers, the same recipe gives the same bits.
public struct Recipe: Equatable, Sendable {
  /// Passes over the samples.
  public var epochs: Int
  /// Samples in a step; what is left at the end of an epoch is a smaller batch.
  public var batchSize: Int
  /// How parameters follow their gradients.
  public var optimizer: Optimizer
  /// Learning rate.
  public var rate: Float
  /// Share of the target that is spread over all classes, 0 ..< 1.
  public var labelSmoothing: Float
  /// Decides the first parameters and the order of the samples.
  public var seed: UInt64

  /// The tutorial's: plain gradient descent, rate 0.02, weight decay 1e-4 on every parameter, batches
  /// of 128, 20 epochs.
  public static let tutorial = Recipe(
    epochs: 20, batchSize: 128, optimizer: Optimizer(method: .sgd, decay: 1e-4), rate: 0.02)

  /// Describes a way to train.
  public init(
    epochs: Int, batchSize: Int, optimizer: Optimizer, rate: Float, labelSmoothing: Float = 0,
    seed: UInt64 = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.rate = rate
    self.labelSmoothing = labelSmoothing
    self.seed = seed
  }
}
