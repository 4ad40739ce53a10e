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
    // A panel of B [depth, tileColumns] streams through level 1 while a block of A rests in
    // level 2: 384 deep is long enough to hide the reading and writing of C.
    depth = 384
    rows = max(level2 / 2 / (depth * 4) / kernels.tileRows, 1) * kernels.tileRows
    columns = max(level3 / 4 / (depth * 4) / kernels.tileColumns, 8) * kernels.tileColumns
  }

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
