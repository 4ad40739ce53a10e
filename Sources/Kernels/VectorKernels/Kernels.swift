// The kernels that this build offers to the engine.

import KernelInterface

/// The kernels of this build, one file a topic. Only a CPU that has the build's instructions may call them.
final class Kernels: KernelTable {
  #if AVX512
    let name: StaticString = "avx512"
  #elseif AVX2
    let name: StaticString = "avx2"
  #else
    let name: StaticString = "portable"
  #endif
  let lanes = Vector.scalarCount
  let tileRows = registerTileRows
  let tileColumns = registerTileColumns
  let readsPartOfVector = masksLanes
  let peakLoopOperations = operationsOfPeakLoop

  init() {}
}

/// The table that `InstructionSet` hands out.
public let kernels: KernelSet = Kernels()
