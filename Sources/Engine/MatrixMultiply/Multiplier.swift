import InstructionSets
import KernelInterface
import Threads

/// What a product needs beside its operands: kernels, a blocking, and buffers for packed blocks.
public struct Multiplier: @unchecked Sendable {  // Views; the buffers' owner keeps them apart.
  /// The kernels that do the work.
  public let kernels: KernelSet
  let blocking: Blocking
  /// [blocking.depth × blocking.columns]
  let packedB: MutableFloats
  /// [workers, blocking.rows × blocking.depth]
  private let packedAs: MutableFloats

  /// Floats of buffer that a team of `workers` needs.
  public static func bufferCount(_ blocking: Blocking, workers: Int) -> Int {
    blocking.depth * blocking.columns + workers * blocking.rows * blocking.depth
  }

  /// Multiplies with the buffer given, `bufferCount` floats aligned to 64 bytes.
  public init(kernels: KernelSet, blocking: Blocking, buffer: MutableFloats) {
    self.kernels = kernels
    self.blocking = blocking
    packedB = buffer
    packedAs = buffer + blocking.depth * blocking.columns
  }

  /// The buffer for rows of A that belongs to one worker.
  func packedA(_ worker: Int) -> MutableFloats { packedAs + worker * blocking.rows * blocking.depth }
}

/// A team with a multiplier of its own, for callers that have no arena.
public final class OwnedMultiplier: @unchecked Sendable {  // One call at a time, as `Team` asks.
  /// The size that was asked for, nil for one worker a CPU.
  public let wishedSize: Int?
  private let team: Team
  private let alone = Team(size: 1)
  private let buffer: UnsafeMutableRawPointer
  private let multiplier: Multiplier

  /// Forms a team and allocates its buffers.
  public init(wishedSize: Int?, instructionSet: InstructionSet = .selected) {
    self.wishedSize = wishedSize
    team = Team(size: wishedSize)
    let kernels = instructionSet.kernels
    let blocking = Blocking(kernels: kernels)
    let count = Multiplier.bufferCount(blocking, workers: team.size)
    buffer = .allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    multiplier = Multiplier(
      kernels: kernels, blocking: blocking, buffer: buffer.bindMemory(to: Float.self, capacity: count))
  }

  deinit { buffer.deallocate() }

  /// C = alpha·A·B + beta·C, on the calling thread alone or with the whole team.
  public func multiply(_ product: Product, serially: Bool = false) {
    (serially ? alone : team).run { worker in multiplier.multiply(product, &worker) }
  }
}
