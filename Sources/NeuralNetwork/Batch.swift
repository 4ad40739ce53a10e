import KernelInterface

/// What one step trains on: rows of pixels, and the samples whose labels they carry.
struct Batch {
  /// The pixels, as they are among the samples or changed.
  let rows: SparseRows
  /// Where labels come from.
  let samples: Samples
  /// Which sample each row is, [rows.count].
  let order: UnsafePointer<Int32>

  /// Samples in the order given; the caller keeps `order` alive.
  init(_ samples: Samples, _ order: UnsafePointer<Int32>, count: Int) {
    self.init(samples.rows(order, count: count), samples, order)
  }

  /// Samples with other pixels.
  init(_ rows: SparseRows, _ samples: Samples, _ order: UnsafePointer<Int32>) {
    (self.rows, self.samples, self.order) = (rows, samples, order)
  }
}
