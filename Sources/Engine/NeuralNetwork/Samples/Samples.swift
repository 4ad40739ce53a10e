import KernelInterface

/// Features with a target each, as training and evaluation read them.
///
/// Features are pixels, which stay bytes and of which the background is left out, or rows of floats.
public final class Samples: Sendable {
  /// Features of each sample.
  public let width: Int
  /// How many samples there are.
  public let count: Int
  /// What a pixel becomes before a network sees it, where features are pixels.
  public let scale: PixelScale
  /// What features become before a network sees them, where they are floats; nil for as they are.
  public let standardization: Standardization?
  /// What the outputs should be.
  public let targets: Targets
  /// How much each sample counts in the loss, [count], or nil where all count the same.
  public let weights: [Float]?

  let features: Features

  /// Where features are.
  enum Features: @unchecked Sendable {  // Pixels do not change after `init`.
    case pixels(PixelRows)
    case floats(any FeatureRows)
  }

  /// The longest row, 65,536.
  public static let maximumWidth = NetworkDescription.maximumWidth

  /// Copies rows of pixels with their targets.
  ///
  /// - Parameters:
  ///   - pixels: [count, width]
  ///   - width: Pixels of each row, in 1 … `maximumWidth`.
  ///   - targets: As many as there are rows.
  ///   - weights: [count], finite and not negative.
  ///   - scale: What a pixel becomes before a network sees it.
  /// - Precondition: Counts fit each other, and fewer than 2³¹ pixels differ from the background.
  public init(
    pixels: Span<UInt8>, width: Int, targets: Targets, weights: [Float]? = nil,
    scale: PixelScale = .symmetric
  ) {
    precondition((1...Samples.maximumWidth).contains(width) && pixels.count == width * targets.count)
    precondition(weights.map { $0.count == targets.count } ?? true)
    self.width = width
    count = targets.count
    self.scale = scale
    standardization = nil
    self.targets = targets
    self.weights = weights
    let rows = PixelRows(pixels, width: width, scale: scale)
    (features, density) = (.pixels(rows), rows.density)
  }

  /// Copies rows of pixels, [count, width], and their classes, [count]; see `init(pixels:width:targets:weights:scale:)`.
  public convenience init(
    pixels: Span<UInt8>, width: Int, labels: Span<UInt8>, scale: PixelScale = .symmetric
  ) {
    let classes = (0..<labels.count).map { UInt16(labels[$0]) }
    self.init(pixels: pixels, width: width, targets: .classes(classes), scale: scale)
  }

  /// Joins rows of floats, which stay where they are, with their targets.
  ///
  /// - Parameters:
  ///   - features: Rows of 1 … `maximumWidth` finite numbers.
  ///   - targets: As many as there are rows.
  ///   - weights: [count], finite and not negative.
  ///   - standardization: What features become before a network sees them; nil for as they are.
  /// - Precondition: Counts and widths fit each other.
  public init(
    features: any FeatureRows, targets: Targets, weights: [Float]? = nil,
    standardization: Standardization? = nil
  ) {
    precondition((1...Samples.maximumWidth).contains(features.width) && features.count == targets.count)
    precondition(standardization.map { $0.means.count == features.width } ?? true)
    precondition(weights.map { $0.count == targets.count } ?? true)
    width = features.width
    count = features.count
    scale = .symmetric
    self.standardization = standardization
    self.targets = targets
    self.weights = weights
    self.features = .floats(features)
    density = nonzeroShare(features, standardization)
  }

  /// The class of a sample; 0 where targets are numbers.
  public func label(_ row: Int) -> Int {
    precondition((0..<count).contains(row))
    guard case .classes(let classes) = targets else { return 0 }
    return Int(classes[row])
  }

  /// The largest class, or 0 where there are none.
  public var largestLabel: Int { targets.largestClass }

  /// Share of the pixels that differ from the background, or of the floats that are not 0, of which some rows tell: 0 … 1.
  public let density: Float

  /// Whether features are pixels, not rows of floats.
  public var isPixels: Bool { pixels != nil }

  /// The features, where they are pixels.
  var pixels: PixelRows? { if case .pixels(let rows) = features { rows } else { nil } }

  /// Whether there is a class or a row of numbers for each output of a network.
  var largestTarget: Int { largestLabel }

  /// Writes the features of some samples as a network's inputs, row below row, [samples, width].
  ///
  /// All in one call: workers that take hold of the features row by row would wait for each other.
  func writeInputs(_ samples: some Sequence<Int>, to inputs: Block) {
    var row = inputs.base
    switch features {
    case .pixels(let pixels):
      for sample in samples {
        var place = Int32(sample)
        writePixels(pixels.rows(&place, count: 1), 0, to: row)
        row += inputs.stride
      }
    case .floats(let rows):
      for sample in samples {
        rows.copyRow(sample, to: row)
        standardization?.apply(row)
        row += inputs.stride
      }
    }
  }

  /// Writes the features of one sample as they stand, [width], where they are pixels.
  func writePixels(_ row: Int, to bytes: UnsafeMutablePointer<UInt8>) {
    guard let pixels else { return }
    var place = Int32(row)
    let rows = pixels.rows(&place, count: 1)
    bytes.update(repeating: pixels.background, count: width)
    for i in rows.pixels(0) { bytes[Int(rows.indices[i])] = rows.bytes[i] }
  }

  /// Has the features of samples fetched, where they are floats.
  func prefetchInputs(_ samples: some Sequence<Int>) {
    guard case .floats(let rows) = features else { return }
    for sample in samples { rows.prefetchRow(sample) }
  }

  /// Writes a row of pixels as inputs.
  func writePixels(_ rows: SparseRows, _ r: Int, to inputs: MutableFloats) {
    inputs.update(repeating: rows.levels.offset, count: width)
    for i in rows.pixels(r) { inputs[Int(rows.indices[i])] = rows.levels.value(rows.bytes[i]) }
  }
}

/// The share of the numbers that are not 0 in rows from all over.
private func nonzeroShare(_ rows: any FeatureRows, _ standardization: Standardization?) -> Float {
  let looked = min(rows.count, 64)
  let found = withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.width) { row in
    guard let numbers = row.baseAddress else { return 0 }
    return (0..<looked).reduce(0) { found, index in
      rows.copyRow(rows.count / looked * index, to: numbers)
      standardization?.apply(numbers)
      return found + row.count { $0 != 0 }
    }
  }
  return Float(found) / Float(max(looked * rows.width, 1))
}
