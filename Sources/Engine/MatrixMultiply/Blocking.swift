import CProcessor
import KernelInterface

/// How a product is cut so that each piece stays in the cache that feeds the register tile
/// (Goto and van de Geijn 2008).
///
/// One block of B [depth, columns] is packed and shared; one block of A [rows, depth] at a time
/// passes over it. Sizes depend on the kernels and the caches, never on the number of threads, so
/// neither do the additions.
public struct Blocking: Equatable, Sendable {
  /// Rows of a block of A, a multiple of the tile's.
  public var rows: Int
  /// Columns of A and rows of B in one block.
  public var depth: Int
  /// Columns of a block of B, a multiple of the tile's.
  public var columns: Int

  /// Cuts for a set of kernels and the data caches of a core, in bytes.
  public init(kernels: KernelSet, level2: Int, level3: Int) {
    // A panel of B [depth, tileColumns] streams through level 1 while the rows of a block of A rest in
    // level 2. Long enough to hide the reading and writing of C: on a Zen 5 with AVX-512 1024×1024×1024
    // runs at 256 GFLOP/s and 2048×2048×2048 at 245; 384 deep at 252 and 240, 256 deep at 242 and 230.
    depth = Blocking.depth
    rows = max(level2 / 3 / (depth * 4) / kernels.tileRows, 1) * kernels.tileRows
    columns = max(level3 / 8 / (depth * 4) / kernels.tileColumns, 8) * kernels.tileColumns
  }

  /// Up to this depth a product is one chain of additions.
  static let depth = 512

  /// Cuts for this machine.
  public init(kernels: KernelSet) {
    self.init(
      kernels: kernels, level2: Blocking.cacheSize(2, otherwise: 512 << 10),
      level3: Blocking.cacheSize(3, otherwise: 8 << 20))
  }

  private static func cacheSize(_ level: Int32, otherwise: Int) -> Int {
    let size = Int(processor_cache_size(level))
    return size > 0 ? size : otherwise
  }
}
