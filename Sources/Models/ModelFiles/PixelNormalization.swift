/// How pixels, 0…255, become a network's inputs: pixel × `scale` + `shift`.
struct PixelNormalization: Equatable {
  var scale: Float
  var shift: Float

  /// Multiplies and adds.
  init(scale: Float, shift: Float) {
    self.scale = scale
    self.shift = shift
  }

  /// What metadata says, (pixel / 255 − mean) / deviation, or nil where it says nothing usable.
  init?(_ metadata: [String: String]) {
    guard let mean = metadata[MetadataKey.pixelMean].flatMap(Double.init), mean.isFinite,
      let deviation = metadata[MetadataKey.pixelDeviation].flatMap(Double.init), deviation > 0
    else { return nil }
    self.init(scale: Float(1 / (255 * deviation)), shift: Float(-mean / deviation))
    guard scale.isNormal, shift.isFinite else { return nil }
  }

  /// The same as metadata tells it, in double precision, so that it is read back exactly.
  var metadata: [String: String] {
    let deviation = 1 / (255 * Double(scale))
    let mean = 0 - Double(shift) * deviation
    return [MetadataKey.pixelMean: "\(mean)", MetadataKey.pixelDeviation: "\(deviation)"]
  }
}
