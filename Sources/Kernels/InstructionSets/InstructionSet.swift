// Which build of the kernels runs: chosen once, from what the CPU has or the environment asks for.

import CProcessor
import IntegerKernels
import KernelInterface
import VectorKernels

#if arch(x86_64)
  import IntegerKernelsAVX2
  import IntegerKernelsAVX512
  import IntegerKernelsAVX512VNNI
  import IntegerKernelsAVXVNNI
  import VectorKernelsAVX2
  import VectorKernelsAVX512
#endif

/// A set of vector instructions that the kernels are built for.
public enum InstructionSet: String, CaseIterable, Sendable {
  /// What every CPU of the architecture has: SSE2 on x86-64, NEON on arm64.
  case portable
  /// AVX2 with FMA.
  case avx2
  /// AVX2 with AVX-VNNI, which multiplies bytes.
  case avxvnni
  /// AVX-512 F, BW, DQ and VL.
  case avx512
  /// AVX-512 with VNNI, which multiplies bytes.
  case avx512vnni

  /// Whether this CPU has the instructions.
  public var isAvailable: Bool {
    switch self {
    case .portable: true
    case .avx2: processor_has_avx2()
    case .avxvnni: processor_has_avx_vnni()
    case .avx512: processor_has_avx512()
    case .avx512vnni: processor_has_avx512_vnni()
    }
  }

  /// The sets that this CPU has, the widest last.
  public static var available: [InstructionSet] { allCases.filter { $0.isAvailable } }

  /// The widest set that this CPU has.
  public static var widest: InstructionSet { available.last ?? .portable }

  /// The environment variable that forces a set.
  public static let variable = "SWIFTLET_INSTRUCTION_SET"

  /// What keeps the environment's wish from being granted, or nil where it can be (or nothing is asked).
  public static var problem: String? { problem(with: environmentWish) }

  /// The set in use: the environment's wish where this CPU can grant it, else the widest.
  public static let selected: InstructionSet = granted(environmentWish) ?? widest

  static func problem(with wish: String?) -> String? {
    guard let wish, granted(wish) == nil else { return nil }
    let expected = available.map { $0.rawValue }.joined(separator: ", ")
    return "\(variable): expected one of those that this CPU has (\(expected)), found \(wish)"
  }

  static func granted(_ wish: String?) -> InstructionSet? {
    guard let set = wish.flatMap(InstructionSet.init(rawValue:)), set.isAvailable else { return nil }
    return set
  }

  /// The kernels of this set for floats. Call them only where `isAvailable`.
  public var kernels: KernelSet {
    #if arch(x86_64)
      switch self {
      case .portable: VectorKernels.kernels
      case .avx2, .avxvnni: VectorKernelsAVX2.kernels
      case .avx512, .avx512vnni: VectorKernelsAVX512.kernels
      }
    #else
      VectorKernels.kernels
    #endif
  }

  /// The kernels of this set for whole numbers. Call them only where `isAvailable`.
  public var integerKernels: IntegerKernelSet {
    #if arch(x86_64)
      switch self {
      case .portable: IntegerKernels.kernels
      case .avx2: IntegerKernelsAVX2.kernels
      case .avxvnni: IntegerKernelsAVXVNNI.kernels
      case .avx512: IntegerKernelsAVX512.kernels
      case .avx512vnni: IntegerKernelsAVX512VNNI.kernels
      }
    #else
      IntegerKernels.kernels
    #endif
  }

  private static var environmentWish: String? {
    processor_environment(variable).map { String(cString: $0) }
  }
}
