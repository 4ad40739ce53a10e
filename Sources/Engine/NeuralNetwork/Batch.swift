import KernelInterface

/// What one step trains on: rows of pixels, and the samples whose labels they carry.
struct Batch {
  /// The pixels, as they are among the samples or changed.
  let rows: SparseRows
  /// Where labels come from.
  let samples: Samples
  /// Which sample each row is, [rows.count].
  let order: UnsafePointer<Int32>
  /// What the next step will read of the samples, to be fetched meanwhile.
  let following: SparseRows

  /// Samples in the order given, after which comes that of the next step; the caller keeps `order` alive.
  init(_ samples: Samples, _ order: UnsafePointer<Int32>, count: Int, following: Int = 0) {
    self.init(samples.rows(order, count: count), samples, order, following: following)
  }

  /// Samples with other pixels.
  init(_ rows: SparseRows, _ samples: Samples, _ order: UnsafePointer<Int32>, following: Int = 0) {
    (self.rows, self.samples, self.order) = (rows, samples, order)
    self.following = samples.rows(order + rows.count, count: following)
  }
}
