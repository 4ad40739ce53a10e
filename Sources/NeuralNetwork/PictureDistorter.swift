import KernelInterface

/// The place where one worker changes one picture at a time.
struct PictureDistorter {
  /// Functions of the column and of the row, shared by all workers.
  let columns, rows: DistortionBasis
  private let kernels: KernelSet
  /// Room for the source, four neighbours a word, [height + 2, stride].
  private let quads: UnsafeMutablePointer<UInt32>
  /// The source with a border of background, as `PictureMap` wants it.
  private let source: UnsafeMutablePointer<UInt8>
  private let stride: Int
  /// Where each pixel of a row of samples stands in `source`, [width × height].
  private let places: UnsafeMutablePointer<Int32>
  /// Of the functions of row and column, for the source's column and then for its row,
  /// [rows.count, columns.count] each.
  private let amounts: Block
  /// The amounts times the functions of the column, [rows.count, width] each.
  private let halfway: Block
  /// Where each pixel is read, 1 added, [height, width] each.
  private let placeX, placeY: Block
  /// The picture that comes out, [height, width padded].
  let pixels: UnsafeMutablePointer<UInt8>

  /// Pixels nearer to the background than this become background. Reading between pixels wraps every
  /// stroke in faint ones, which would make a sparse product a third longer.
  private static let faintest: Float = 16

  init(_ arena: inout ArenaCursor, columns: DistortionBasis, rows: DistortionBasis, _ kernels: KernelSet) {
    (self.columns, self.rows, self.kernels) = (columns, rows, kernels)
    stride = padded(columns.pixels + 2)
    quads = arena.room(for: (rows.pixels + 2) * stride)
    source = arena.room(for: (rows.pixels + 3) * stride + 1)
    places = arena.room(for: rows.pixels * columns.pixels)
    amounts = arena.block(rows: 2 * rows.count, columns: columns.count)
    halfway = arena.block(rows: 2 * rows.count, columns: columns.pixels)
    placeX = arena.block(rows: rows.pixels, columns: columns.pixels)
    placeY = arena.block(rows: rows.pixels, columns: columns.pixels)
    pixels = arena.room(for: rows.pixels * placeX.columns)
  }

  /// Writes the tables that never change. Memory that is only counted cannot be written.
  func fill() {
    for pixel in 0..<rows.pixels * columns.pixels {
      places[pixel] = Int32((pixel / columns.pixels + 1) * stride + pixel % columns.pixels + 1)
    }
  }

  /// Bytes from one row of the result to the next.
  var pixelStride: Int { placeX.columns }

  /// Changes a row of a set of samples; the result is in `pixels`, its padding background.
  func distort(
    _ set: SparseRows, _ row: Int, background: UInt8, _ change: PictureChange,
    _ generator: inout RandomGenerator
  ) {
    load(set, row, background)
    setAmounts(change, &generator)
    for half in 0..<2 {
      multiply(
        amounts.rows(half * rows.count..<(half + 1) * rows.count), rowStride: amounts.stride, depthStride: 1,
        count: rows.count, depth: columns.count, columns.values,
        into: halfway.rows(half * rows.count..<(half + 1) * rows.count))
      multiply(
        rows.values, rowStride: 1, depthStride: rows.values.stride, count: rows.pixels, depth: rows.count,
        halfway.rows(half * rows.count..<(half + 1) * rows.count), into: half == 0 ? placeX : placeY)
    }
    kernels.samplePicture(
      PictureMap(
        source: UnsafePointer(source), quads: quads, stride: stride, width: columns.pixels,
        height: rows.pixels,
        background: background, faintest: PictureDistorter.faintest, x: placeX, y: placeY, pixels: pixels))
  }

  /// Writes a row of a set out as a picture.
  private func load(_ set: SparseRows, _ row: Int, _ background: UInt8) {
    source.update(repeating: background, count: (rows.pixels + 3) * stride + 1)
    for i in Int(set.starts[row])..<Int(set.starts[row + 1]) {
      source[Int(places[Int(set.indices[i])])] = set.bytes[i]
    }
  }

  private func setAmounts(_ change: PictureChange, _ generator: inout RandomGenerator) {
    let angle = Double(change.rotation) * Double.pi / 180
    let (sin, cos) = (Float(sine(angle)), Float(cosine(angle)))
    let (x, y) = (amounts.base, amounts.base + rows.count * amounts.stride)
    // Turn · [1 shear; 0 1] · diag(1/scaleX, 1/scaleY), a row for the source's column and one for its row.
    setAffine(
      x, centre: columns.pixels, shift: change.shiftX, byColumn: cos / change.scaleX,
      byRow: (cos * change.shear - sin) / change.scaleY)
    setAffine(
      y, centre: rows.pixels, shift: change.shiftY, byColumn: sin / change.scaleX,
      byRow: (sin * change.shear + cos) / change.scaleY)
    setNoise(x, change.elastic, &generator)
    setNoise(y, change.elastic, &generator)
  }

  private func setAffine(
    _ amounts: MutableFloats, centre: Int, shift: Float, byColumn: Float, byRow: Float
  ) {
    amounts[0] = Float(centre - 1) / 2 + 1 - shift
    amounts[1] = byColumn
    amounts[self.amounts.stride] = byRow
  }

  /// Uniform noise of a root mean square, four numbers from each 64 random bits.
  private func setNoise(_ amounts: MutableFloats, _ size: Float, _ generator: inout RandomGenerator) {
    guard columns.count > DistortionBasis.affineCount else { return }
    let factor = size * Float(3).squareRoot() * 0x1p-15
    for i in DistortionBasis.affineCount..<rows.count {
      let row = amounts + i * self.amounts.stride
      for j in Swift.stride(from: DistortionBasis.affineCount, to: columns.count, by: 4) {
        let bits = generator.next()
        for part in 0..<min(4, columns.count - j) {
          row[j + part] = factor * Float(Int16(truncatingIfNeeded: bits >> UInt64(16 * part)))
        }
      }
    }
  }

  /// C = A·B by register tiles, for matrices that lie in the nearest cache.
  private func multiply(
    _ a: Block, rowStride: Int, depthStride: Int, count: Int, depth: Int, _ b: Block, into c: Block
  ) {
    for column in Swift.stride(from: 0, to: c.columns, by: kernels.tileColumns) {
      for row in Swift.stride(from: 0, to: count, by: kernels.tileRows) {
        kernels.multiplyTile(
          Tile(
            rows: min(kernels.tileRows, count - row), columns: min(kernels.tileColumns, c.columns - column),
            depth: depth, a: Floats(a.base + row * rowStride), aRowStride: rowStride,
            aDepthStride: depthStride, b: Floats(b.base + column), bDepthStride: b.stride,
            c: c.base + row * c.stride + column, cRowStride: c.stride, beta: 0))
      }
    }
  }
}
