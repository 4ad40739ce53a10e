// The table that this build offers to the engine.

import KernelInterface

#if AVX512
  private let name: StaticString = "avx512"
#elseif AVX2
  private let name: StaticString = "avx2"
#else
  private let name: StaticString = "portable"
#endif

/// The kernels of this build. Only a CPU that has the build's instructions may call them.
public let kernels = KernelSet(
  name: name, lanes: Vector.scalarCount, tileRows: tileRows, tileColumns: tileColumns,
  readsPartOfVector: masksLanes, multiplyTile: multiplyTile, packPanel: packPanel, multiplyRow: multiplyRow,
  multiplyColumn: multiplyColumn, fillRows: fillRows, addToRows: addToRows,
  addColumnSums: addColumnSums,
  rectify: rectify, rectifyBackward: rectifyBackward,
  columnMoments: columnMoments, normalize: normalize, normalizeBackward: normalizeBackward,
  dropOut: dropOut, samplePicture: samplePicture, compressPicture: compressPicture,
  softmaxCrossEntropy: softmaxCrossEntropy, softmax: softmax, update: update,
  multiplyVector: multiplyVector, multiplyNarrow: multiplyNarrow,
  multiplySparse: multiplySparse, multiplyBytes: multiplyBytes, sortPixels: sortPixels,
  multiplySparseTransposed: multiplySparseTransposed,
  peakLoop: peakLoop, peakLoopOperations: peakLoopOperations,
  multiplyCompactVector: multiplyCompactVector, multiplyCompactNarrow: multiplyCompactNarrow,
  multiplyCompactSparse: multiplyCompactSparse,
  multiplyCompactBytes: multiplyCompactBytes,
  widen: widen, scaleColumns: scaleColumns)
