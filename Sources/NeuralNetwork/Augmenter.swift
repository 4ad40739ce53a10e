import KernelInterface
import MatrixMultiply

/// Changes the pictures of each batch before a step sees them. Its buffers are allocated here.
///
/// What becomes of a picture follows from the seed, the epoch and the picture's place in the set alone:
/// any worker may do it.
final class Augmenter {
  /// Bytes of the buffers.
  var byteCount: Int { arena.byteCount }

  private let bounds: Augmentation
  private let seed: UInt64
  private let samples: Samples
  private let arena: Arena
  private let room: Room

  /// Views of the arena.
  private struct Room {
    let columns, rows: DistortionBasis
    /// One for each worker.
    let distorters: [PictureDistorter]
    /// The batch as `SparseRows` wants it. Row r has room for all its pixels from r × width, so that rows can be
    /// written in any order: it is number 2r of the set, and what is left of its room is number 2r + 1.
    let order, starts: UnsafeMutablePointer<Int32>
    let indices: UnsafeMutablePointer<UInt16>
    let bytes: UnsafeMutablePointer<UInt8>
  }

  /// Prepares to change batches of at most `capacity` rows.
  ///
  /// - Precondition: A row of `samples` is a picture whose rows have `pictureWidth` pixels.
  init(
    _ bounds: Augmentation, _ samples: Samples, pictureWidth: Int, capacity: Int, workers: Int,
    seed: UInt64, _ kernels: KernelSet
  ) {
    precondition(pictureWidth > 0 && samples.width % pictureWidth == 0)
    (self.bounds, self.samples, self.seed) = (bounds, samples, seed)
    let smoothing = bounds.elastic == 0 ? nil : bounds.smoothing
    let make = { (arena: inout ArenaCursor) in
      let columns = DistortionBasis(&arena, pixels: pictureWidth, smoothing: smoothing)
      let rows = DistortionBasis(&arena, pixels: samples.width / pictureWidth, smoothing: smoothing)
      return Room(
        columns: columns, rows: rows,
        distorters: (0..<workers).map { _ in PictureDistorter(&arena, columns: columns, rows: rows, kernels)
        },
        order: arena.room(for: capacity), starts: arena.room(for: 2 * capacity + 1),
        indices: arena.room(for: capacity * samples.width),
        bytes: arena.room(for: capacity * samples.width))
    }
    var plan = ArenaCursor()
    _ = make(&plan)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    room = make(&cursor)
    room.columns.fill(smoothing: smoothing)
    room.rows.fill(smoothing: smoothing)
    for distorter in room.distorters { distorter.fill() }
    for row in 0..<capacity {
      room.order[row] = Int32(2 * row)
      room.starts[2 * row] = Int32(row * samples.width)
    }
    room.starts[2 * capacity] = Int32(capacity * samples.width)
  }

  /// Changes the pictures of a batch, shared out over the workers.
  ///
  /// - Returns: The batch, valid until the next call.
  func augment(
    _ order: UnsafePointer<Int32>, count: Int, epoch: Int, strength: Float, _ worker: inout Worker
  ) -> SparseRows {
    let set = samples.rows(order, count: count)
    let distorter = room.distorters[worker.index]
    // Pictures take different time: pieces small enough for one worker to help another.
    let tasks = min(4 * worker.teamSize, count, Team.maximumTasks)
    worker.forEach(tasks) { task in
      for row in count * task / tasks..<count * (task + 1) / tasks {
        let sample = Int(order[row])
        var generator = RandomGenerator(seed: seed, epoch, sample)
        let change = PictureChange(bounds, strength: strength, &generator)
        distorter.distort(set, sample, background: samples.background, change, &generator)
        compress(distorter, row)
      }
    }
    return SparseRows(
      order: UnsafePointer(room.order), count: count, starts: UnsafePointer(room.starts),
      indices: UnsafePointer(room.indices), bytes: UnsafePointer(room.bytes), levels: samples.levels)
  }

  /// Copies the pixels that differ from the background. Most do not: eight are looked at together.
  private func compress(_ distorter: PictureDistorter, _ row: Int) {
    let background = samples.background
    let eightOfIt = UInt64(background) &* 0x0101_0101_0101_0101
    var next = Int(room.starts[2 * row])
    let width = room.columns.pixels
    for y in 0..<room.rows.pixels {
      let line = distorter.pixels + y &* distorter.pixelStride
      // The padding at the end of a line is background.
      for x in stride(from: 0, to: distorter.pixelStride, by: 8) {
        let eight = UnsafeRawPointer(line + x).load(as: UInt64.self)
        guard eight != eightOfIt else { continue }
        for i in 0..<8 {
          let pixel = UInt8(truncatingIfNeeded: eight &>> UInt64(8 &* i))
          room.indices[next] = UInt16(truncatingIfNeeded: y &* width &+ x &+ i)
          room.bytes[next] = pixel
          next &+= pixel == background ? 0 : 1
        }
      }
    }
    room.starts[2 * row + 1] = Int32(truncatingIfNeeded: next)
  }
}
