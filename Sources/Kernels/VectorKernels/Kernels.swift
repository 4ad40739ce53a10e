// The kernels that this build offers to the engine.

import KernelInterface

/// The kernels of this build, one file a topic. Only a CPU that has the build's instructions may call them.
public final class Kernels: KernelTable {
  #if AVX512
    public let name: StaticString = "avx512"
  #elseif AVX2
    public let name: StaticString = "avx2"
  #else
    public let name: StaticString = "portable"
  #endif
  public let lanes = Vector.scalarCount
  public let tileRows = registerTileRows
  public let tileColumns = registerTileColumns
  public let readsPartOfVector = masksLanes
  public let peakLoopOperations = operationsOfPeakLoop

  init() {}
}

/// The table that `InstructionSet` hands out.
public let kernels: KernelSet = Kernels()
