import KernelInterface

/// The place where one worker changes one picture at a time.
struct PictureDistorter {
  /// The picture that comes out, [height, pixelStride], padded with background to `pixelCount`.
  let pixels: UnsafeMutablePointer<UInt8>
  /// Bytes from one row of the result to the next.
  let pixelStride: Int
  /// Bytes of the result, a multiple of 64.
  let pixelCount: Int
  /// Which pixel of a row of samples stands at each place of the result, [pixelCount + 1].
  let numbers: UnsafeMutablePointer<UInt16>

  private let width, height: Int
  private let kernels: KernelSet
  /// The source with a border of background, and its neighbours, as `PictureMap` wants them.
  private let source: UnsafeMutablePointer<UInt8>
  private let quads: UnsafeMutablePointer<UInt32>
  /// Room for the source while its texture changes.
  private let scratch: UnsafeMutablePointer<UInt8>
  private let stride: Int
  private let words, rightShares, downShares: MutableFloats
  /// Where each pixel of a row of samples stands in `source`, [width × height].
  private let places: UnsafeMutablePointer<Int32>

  /// Pixels nearer to the background than this become background. Reading between pixels wraps every
  /// stroke in faint ones, which would make a sparse product a third longer.
  private static let faintest: Float = 16

  /// Bytes of a picture's noise: what stands in rows of `source`.
  static func grainCount(width: Int, height: Int) -> Int { height * padded(width + 2) }

  init(_ arena: inout ArenaCursor, width: Int, height: Int, _ kernels: KernelSet) {
    (self.width, self.height, self.kernels) = (width, height, kernels)
    stride = padded(width + 2)
    pixelStride = padded(width)
    quads = arena.room(for: (height + 2) * stride)
    source = arena.room(for: (height + 3) * stride + 1)
    scratch = arena.room(for: (height + 3) * stride)
    places = arena.room(for: height * width)
    pixelCount = (height * pixelStride + 63) / 64 * 64
    words = arena.floats(height * pixelStride)
    rightShares = arena.floats(height * pixelStride)
    downShares = arena.floats(height * pixelStride)
    pixels = arena.room(for: pixelCount + 1)
    numbers = arena.room(for: pixelCount + 1)
  }

  /// Writes what never changes. Memory that is only counted cannot be written.
  func fill(background: UInt8) {
    pixels.update(repeating: background, count: pixelCount + 1)
    scratch.update(repeating: background, count: (height + 3) * stride)
    for pixel in 0..<height * width {
      places[pixel] = Int32((pixel / width + 1) * stride + pixel % width + 1)
      numbers[pixel / width * pixelStride + pixel % width] = UInt16(pixel)
    }
  }

  /// Changes a row of a set of samples; the result is in `pixels`.
  func distort(
    _ set: SparseRows, _ row: Int, background: UInt8, _ change: PictureChange, _ field: DisplacementField,
    _ grain: Grain, _ generator: inout RandomGenerator
  ) {
    load(set, row, background)
    if change.changesTexture { changeTexture(change, background, grain.part(&generator)) }
    let angle = Double(change.rotation) * Double.pi / 180
    let (sin, cos) = (Float(sine(angle)), Float(cosine(angle)))
    // Turn · [1 shear; 0 1] · diag(1/scaleX, 1/scaleY), a row for the source's column and one for its row.
    let x = axis(
      width, change.shiftX, byColumn: cos / change.scaleX, byRow: (cos * change.shear - sin) / change.scaleY,
      field.part(&generator))
    let y = axis(
      height, change.shiftY, byColumn: sin / change.scaleX, byRow: (sin * change.shear + cos) / change.scaleY,
      field.part(&generator))
    kernels.samplePicture(
      PictureMap(
        source: UnsafePointer(source), quads: quads, stride: stride, width: width, height: height,
        background: background, faintest: PictureDistorter.faintest, x: x, y: y, size: change.elastic,
        displacementStride: field.values.stride, words: words, rightShares: rightShares,
        downShares: downShares,
        pixels: pixels, pixelStride: pixelStride))
  }

  /// Writes a row of a set out as a picture.
  private func load(_ set: SparseRows, _ row: Int, _ background: UInt8) {
    source.update(repeating: background, count: (height + 3) * stride + 1)
    for i in Int(set.starts[row * set.blocks])..<Int(set.starts[(row + 1) * set.blocks]) {
      source[Int(places[Int(set.indices[i])])] = set.bytes[i]
    }
  }

  private func changeTexture(_ change: PictureChange, _ background: UInt8, _ grain: UnsafePointer<Int8>) {
    kernels.changeTexture(
      PictureTexture(
        pixels: source, scratch: scratch, stride: stride, width: width, height: height,
        background: background, thickness: change.thickness, blur: change.blur, noise: change.noise,
        grain: grain))
  }

  /// The affine part goes around the centre of the picture, along whose axis there are `length` pixels.
  private func axis(
    _ length: Int, _ shift: Float, byColumn: Float, byRow: Float, _ displacements: Floats
  ) -> SourceAxis {
    let (centre, column, row) = (Float(length - 1) / 2, Float(width - 1) / 2, Float(height - 1) / 2)
    return SourceAxis(
      start: centre + 1 - shift - byColumn * column - byRow * row, byColumn: byColumn, byRow: byRow,
      displacements: displacements)
  }
}
