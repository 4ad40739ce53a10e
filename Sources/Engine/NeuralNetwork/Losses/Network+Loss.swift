import KernelInterface

extension Network {
  /// Losses of some rows and the gradient of their outputs; `scale` is 1 through the sum of the weights of the batch's rows.
  /// With a temperature, `room.targets` has the logits of a teacher.
  func writeLosses(
    _ batch: Batch, _ rows: Range<Int>, _ scale: Float, _ results: StepResults, temperature: Float?
  ) {
    let outputs = layers[layers.count - 1].outputs.rows(rows)
    let weights = batch.writeWeights(rows, to: room.rowWeights)
    if case .softmaxCrossEntropy(let smoothing) = loss {
      let labels = room.labels + rows.lowerBound
      batch.writeLabels(rows, to: labels)
      if let hits = results.hits {
        for r in 0..<rows.count {
          hits[rows.lowerBound + r] = isHit(outputs.base + r * outputs.stride, Int(labels[r]))
        }
      }
      if let temperature {
        return kernels.distillationLoss(
          DistillationRows(
            logits: outputs, classes: self.outputs, teacherLogits: room.targets.rows(rows),
            temperature: temperature, rowWeights: weights, gradientScale: scale,
            gradient: room.outputGradient.rows(rows), losses: results.losses + rows.lowerBound))
      }
      kernels.softmaxCrossEntropy(
        ClassificationRows(
          logits: outputs, classes: self.outputs, labels: UnsafePointer(labels),
          smoothing: smoothing, classWeights: classWeights == nil ? nil : Floats(room.classWeights),
          rowWeights: weights, gradientScale: scale, gradient: room.outputGradient.rows(rows),
          losses: results.losses + rows.lowerBound))
    } else {
      let targets = room.targets.rows(rows)
      batch.writeTargets(rows, to: targets)
      if let hits = results.hits { (hits + rows.lowerBound).update(repeating: false, count: rows.count) }
      kernels.elementwiseLoss(
        loss,
        RegressionRows(
          outputs: outputs, width: self.outputs, targets: targets, rowWeights: weights,
          gradientScale: scale, gradient: room.outputGradient.rows(rows),
          losses: results.losses + rows.lowerBound))
    }
  }

  /// Whether no class of a row is likelier than its label.
  private func isHit(_ row: MutableFloats, _ label: Int) -> Bool {
    for i in 0..<outputs where !(row[i] <= row[label]) { return false }
    return true
  }
}
