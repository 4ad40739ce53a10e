/// The kernels of one instruction set: the only door between the engine and vector code.
///
/// `VectorKernels` is built once for each instruction set, and each build has one `Kernels` that implements this. What
/// a kernel does is said once, in the protocol of its topic. Above this line nobody knows how wide a vector is. All
/// matrices are row-major, all strides count elements, and no kernel allocates, keeps state or starts a thread. Unless
/// a kernel says otherwise, columns and strides are multiples of `lanes`, and outputs do not overlap inputs.
///
/// Bound to classes, so that handing the table on costs one reference, and that Embedded Swift takes it.
public protocol KernelTable: ProductKernels, ByteProductKernels, QuantizedProductKernels,
  ZeroSkippingKernels, RowKernels, NormalizationKernels, ActivationKernels, DropoutKernels, LossKernels,
  OptimizerKernels, PictureKernels,
  Sendable
{
  /// `portable`, `avx2` or `avx512`.
  var name: StaticString { get }
  /// Floats in one vector register.
  var lanes: Int { get }

  /// Multiply-adds on registers alone, `turns` of `peakLoopOperations` floating-point operations each:
  /// what the fastest kernel could reach.
  func peakLoop(_ turns: Int) -> Float
  /// Floating-point operations of one turn of `peakLoop`.
  var peakLoopOperations: Int { get }
}

/// The kernels of some instruction set.
public typealias KernelSet = any KernelTable
