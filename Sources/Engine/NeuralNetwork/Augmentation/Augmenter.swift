import KernelInterface
import Threads

/// Changes the pictures of each batch before a step sees them. Its buffers are allocated here.
///
/// What becomes of a picture follows from the seed, the epoch and the picture's place in the set alone:
/// any worker may do it.
final class Augmenter {
  /// Bytes of the buffers.
  var byteCount: Int { arena.byteCount }

  private let bounds: Augmentation
  private let seed: UInt64
  private let samples: PixelRows
  private let kernels: KernelSet
  private let arena: Arena
  private let room: Room
  /// The epoch whose displacements and noise are drawn.
  private var epoch: Int?

  /// Views of the arena.
  private struct Room {
    let field: DisplacementField
    let grain: Grain
    /// One for each worker.
    let distorters: [PictureDistorter]
    /// Where blocks of a row begin in a distorter's picture, [blocks].
    let blockPlaces: UnsafeMutablePointer<Int32>
    /// The batch as `SparseRows` wants it. Row r has room for all its pixels from r × `rowRoom`, so that rows can be
    /// written in any order: it is number 2r of the set, and what is left of its room is number 2r + 1.
    /// Each has the same count of blocks.
    let order, starts: UnsafeMutablePointer<Int32>
    let indices: UnsafeMutablePointer<UInt16>
    let bytes: UnsafeMutablePointer<UInt8>
  }

  /// Room for the pixels of a row, which are written in eights.
  private static func rowRoom(_ width: Int) -> Int { width + 8 }

  /// Prepares to change batches of at most `capacity` rows.
  ///
  /// - Precondition: A row of `samples` is a picture whose rows have `pictureWidth` pixels.
  init(
    _ bounds: Augmentation, _ samples: PixelRows, pictureWidth: Int, capacity: Int, workers: Int,
    seed: UInt64, _ kernels: KernelSet
  ) {
    precondition(pictureWidth > 0 && samples.width % pictureWidth == 0)
    (self.bounds, self.samples, self.seed, self.kernels) = (bounds, samples, seed, kernels)
    let height = samples.width / pictureWidth
    let make = { (arena: inout ArenaCursor) in
      let rowRoom = Augmenter.rowRoom(samples.width)
      return Room(
        field: DisplacementField(
          &arena, width: pictureWidth, height: height,
          smoothing: bounds.elastic == 0 ? nil : bounds.smoothing),
        grain: Grain(
          &arena, count: PictureDistorter.grainCount(width: pictureWidth, height: height),
          isNeeded: bounds.noise != 0),
        distorters: (0..<workers).map { _ in
          PictureDistorter(&arena, width: pictureWidth, height: height, kernels)
        },
        blockPlaces: arena.room(for: SparseRows.blockCount(samples.width)),
        order: arena.room(for: capacity),
        starts: arena.room(for: 2 * capacity * SparseRows.blockCount(samples.width) + 1),
        indices: arena.room(for: capacity * rowRoom),
        bytes: arena.room(for: capacity * rowRoom))
    }
    var plan = ArenaCursor()
    _ = make(&plan)
    arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    room = make(&cursor)
    for distorter in room.distorters { distorter.fill(background: samples.background) }
    for block in 0..<SparseRows.blockCount(samples.width) {
      let (row, column) = (block * SparseRows.blockWidth).quotientAndRemainder(dividingBy: pictureWidth)
      room.blockPlaces[block] = Int32(row * padded(pictureWidth) + column)
    }
    for row in 0..<capacity { room.order[row] = Int32(2 * row) }
  }
  /// Draws the displacements and the noise of an epoch. To be called before any of its batches, by one worker alone.
  func prepare(epoch: Int) {
    guard self.epoch != epoch else { return }
    var generator = RandomGenerator(seed: seed, epoch, -1)
    room.field.draw(&generator)
    room.grain.draw(&generator)
    self.epoch = epoch
  }

  /// Changes the pictures of a batch of the epoch prepared, shared out over the workers.
  ///
  /// - Returns: The batch, valid until the next call.
  func augment(
    _ order: UnsafePointer<Int32>, count: Int, epoch: Int, strength: Float, _ worker: inout Worker
  ) -> SparseRows {
    let set = samples.rows(order, count: count)
    let distorter = room.distorters[worker.index]
    // Pictures take different time: pieces small enough for one worker to help another.
    let tasks = min(4 * worker.teamSize, count, Team.maximumTasks)
    worker.parallelFor(tasks) { task in
      let range = count * task / tasks..<count * (task + 1) / tasks
      for row in range {
        // The pictures lie scattered over all samples.
        if row + 2 < range.upperBound { set.fetch(row + 2) }
        let sample = Int(order[row])
        var generator = RandomGenerator(seed: seed, epoch, sample)
        let change = PictureChange(bounds, strength: strength, &generator)
        distorter.distort(
          set, sample, background: samples.background, change, room.field, room.grain, &generator)
        compress(distorter, row)
      }
    }
    return SparseRows(
      order: UnsafePointer(room.order), count: count, blocks: set.blocks, starts: UnsafePointer(room.starts),
      indices: UnsafePointer(room.indices), bytes: UnsafePointer(room.bytes), levels: samples.levels)
  }

  /// Makes a row of a distorter's picture.
  private func compress(_ distorter: PictureDistorter, _ row: Int) {
    let blocks = SparseRows.blockCount(samples.width)
    kernels.compressPicture(
      PictureRow(
        pixels: UnsafePointer(distorter.pixels), count: distorter.pixelCount, background: samples.background,
        numbers: UnsafePointer(distorter.numbers), blockPlaces: UnsafePointer(room.blockPlaces),
        blocks: blocks, first: row * Augmenter.rowRoom(samples.width), starts: room.starts + 2 * row * blocks,
        indices: room.indices, bytes: room.bytes))
  }
}
