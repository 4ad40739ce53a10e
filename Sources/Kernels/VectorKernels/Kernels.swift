// The kernels that this build offers to the engine.

import KernelInterface

/// The kernels of this build, one file a topic. Only a CPU that has the build's instructions may call them.
final class Kernels: KernelTable {
  let name = instructionSetName
  let lanes = Vector.scalarCount
  let tileRows = registerTileRows
  let tileColumns = registerTileColumns
  let readsPartOfVector = masksLanes
  let peakLoopOperations = operationsOfPeakLoop

  init() {}
}

/// The table that `InstructionSet` hands out.
public let kernels: KernelSet = Kernels()
