import KernelInterface

/// A function that is applied to each element; see `KernelInterface.Activation`.
public typealias Activation = KernelInterface.Activation
/// What a network learns to make small; see `KernelInterface.Loss`.
public typealias Loss = KernelInterface.Loss
/// How numbers are stored, in memory and in files.
public typealias NumberFormat = KernelInterface.NumberFormat

/// One layer of a network and its settings, without numbers that are learnt.
///
/// Only a dense layer changes the width of a row.
public enum Layer: Equatable, Hashable, Sendable {
  /// A fully connected layer, PyTorch's `Linear`: y = W·x + b, or W·x where it has no bias.
  case dense(outputs: Int, bias: Bool = true)
  /// Batch normalisation by feature, PyTorch's `BatchNorm1d`; ε is added to the variance, and momentum is the share of
  /// each batch in the running figures (Ioffe and Szegedy 2015).
  case batchNorm(epsilon: Float = 1e-5, momentum: Float = 0.1)
  /// Layer normalisation by row, PyTorch's `LayerNorm` (Ba, Kiros and Hinton 2016).
  case layerNorm(epsilon: Float = 1e-5)
  /// A function of each element.
  case activation(Activation)
  /// Dropout: while a network learns, each activation is 0 with this probability, in 0 ..< 1, and is otherwise divided
  /// by the rest of it; elsewhere it does nothing (Srivastava et al. 2014).
  case dropout(Float)
}
