import InstructionSets
import KernelInterface
import TestSupport
import Testing

@testable import NeuralNetwork
import Threads

/// Changes of pictures, each seen on a picture.
@Suite struct AugmentationTests {
  static let sets = InstructionSet.allCases.filter(\.isAvailable)

  @Test(arguments: sets, [UInt8(0), 255]) func noChangeIsTheIdentity(set: InstructionSet, background: UInt8) {
    var random = RandomNumbers(seed: 3)
    // Faint pixels would become background.
    let pixels = (0..<28 * 28).map { _ in
      Bool.random(using: &random) ? background : UInt8.random(in: 16...239, using: &random)
    }
    #expect(changed(pixels, PictureChange(), set, background: background) == pixels)
  }

  @Test(arguments: sets) func shiftsMovePixels(set: InstructionSet) {
    let source = dots([(3, 5, 200), (20, 9, 100), (27, 27, 50)])
    var change = PictureChange()
    (change.shiftX, change.shiftY) = (2, -3)
    #expect(changed(source, change, set) == dots([(5, 2, 200), (22, 6, 100)]))
  }

  @Test(arguments: sets) func halfAShiftSpreadsAPixel(set: InstructionSet) {
    var change = PictureChange()
    change.shiftX = 0.5
    #expect(changed(dots([(3, 5, 200)]), change, set) == dots([(3, 5, 100), (4, 5, 100)]))
    change.shiftY = 0.25
    #expect(
      changed(dots([(3, 5, 160)]), change, set)
        == dots([(3, 5, 60), (4, 5, 60), (3, 6, 20), (4, 6, 20)]))
  }

  @Test(arguments: sets) func faintPixelsBecomeBackground(set: InstructionSet) {
    #expect(changed(dots([(3, 5, 15), (4, 4, 16)]), PictureChange(), set) == dots([(4, 4, 16)]))
  }

  @Test(arguments: sets) func aQuarterTurnToTheLeft(set: InstructionSet) {
    var change = PictureChange()
    change.rotation = 90
    // What was on the right is on top.
    #expect(changed(dots([(20, 10, 200)]), change, set) == dots([(10, 27 - 20, 200)]))
  }

  @Test(arguments: sets) func halfTheSizeIsAQuarterOfTheArea(set: InstructionSet) {
    var change = PictureChange()
    (change.scaleX, change.scaleY) = (0.5, 0.5)
    let square = square(4..<24)
    #expect(changed(square, change, set).count { $0 > 127 } == 100)
    (change.scaleX, change.scaleY) = (1, 0.5)
    #expect(changed(square, change, set).count { $0 > 127 } == 200)
  }

  @Test(arguments: sets) func shearMovesRowsByTheirHeight(set: InstructionSet) {
    var change = PictureChange()
    change.shear = 1
    // The centre is between rows 13 and 14: they move by half a pixel, each other row by one more.
    let source = dots([(14, 13, 200), (14, 18, 200), (14, 9, 200)])
    let bent = changed(source, change, set)
    for (x, y) in [(14, 13), (15, 13), (9, 18), (10, 18), (18, 9), (19, 9)] {
      #expect(bent[28 * y + x] == 100)
    }
    #expect(bent.count { $0 > 0 } == 6)
  }

  @Test(arguments: sets, [Float(10), -17, 33]) func turnsKeepTheArea(set: InstructionSet, angle: Float) {
    var change = PictureChange()
    change.rotation = angle
    let before = square(8..<20).reduce(0) { $0 + Int($1) }
    let after = changed(square(8..<20), change, set).reduce(0) { $0 + Int($1) }
    // The faint rim that is dropped is below 16/255 of the 48 pixels along the border.
    let bound = 16 * 48 + 784 / 2
    #expect(abs(after - before) < bound)
  }

  @Test(arguments: sets) func elasticDisplacementsHaveTheirSizeAndAreSmooth(set: InstructionSet) {
    // The map itself: a picture whose pixels tell their own column, 8 apart, moved by up to some pixels.
    let ramp = (0..<784).map { UInt8(16 + 8 * ($0 % 28)) }
    var change = PictureChange()
    change.elastic = 0.6
    var squares = 0.0
    var jumps = 0.0
    var count = 0
    for seed in 0..<200 {
      let bent = changed(ramp, change, set, seed: UInt64(seed))
      let moves = (0..<784).map { (Double(bent[$0]) - Double(ramp[$0])) / 8 }
      for y in 6..<22 {
        for x in 6..<21 {
          squares += moves[28 * y + x] * moves[28 * y + x]
          jumps += abs(moves[28 * y + x + 1] - moves[28 * y + x])
          count += 1
        }
      }
    }
    // 200 pictures with a handful of independent fields' worth each: the mean square is known to some percent.
    #expect(abs((squares / Double(count)).squareRoot() - 0.6) < 0.06)
    // A field smoothed with σ changes by its size over σ·√2 from one pixel to the next, on average 0.8 of that,
    // and rounding to bytes adds a sixteenth of a pixel or so.
    #expect(jumps / Double(count) < 0.6 / 4 + 1 / 16)
  }

  @Test(arguments: sets, [UInt8(0), 255]) func strokesBecomeThickerAndThinner(
    set: InstructionSet, background: UInt8
  ) {
    let square = square(8..<20).map { $0 ^ background }
    for (thickness, area) in [(Float(1), 144 + 48), (-1, 144 - 44), (0.5, 144 + 24)] {
      var change = PictureChange()
      change.thickness = thickness
      let sum = changed(square, change, set, background: background).reduce(0) { $0 + Int($1 ^ background) }
      // Half a square of 255, and rounding of the rim.
      #expect(abs(sum - area * 255) <= 48, "\(thickness)")
    }
  }

  @Test(arguments: sets) func blurredPicturesKeepTheirLight(set: InstructionSet) {
    var change = PictureChange()
    change.blur = 0.7
    let blurred = changed(square(8..<20), change, set)
    let before = square(8..<20).reduce(0) { $0 + Int($1) }
    // Pixels are rounded twice, and faint ones at the corners dropped.
    #expect(abs(blurred.reduce(0) { $0 + Int($1) } - before) < 784 + 8 * 16)
    #expect(Set(blurred).count > 4)
  }

  @Test(arguments: sets) func noiseComesFromTheEpoch(set: InstructionSet) {
    var change = PictureChange()
    change.noise = 0.2
    let grey = [UInt8](repeating: 128, count: 784)
    let noisy = changed(grey, change, set)
    // Uniform in ±0.2·255: variance of a third of the square of the bound; 784 of them tell it to some 5 %.
    let squares = noisy.reduce(0.0) { $0 + (Double($1) - 128) * (Double($1) - 128) } / 784
    #expect(abs(squares / (51 * 51 / 3) - 1) < 0.15)
    #expect(noisy != changed(grey, change, set, seed: 2))
  }

  @Test func looksStayWithinTheirBounds() {
    var generator = RandomGenerator(seed: 1)
    let bounds = Augmentation(thickness: 0.5, blur: 1, noise: 0.3)
    let changes = (0..<2000).map { _ in PictureChange(bounds, strength: 0.5, &generator) }
    #expect(changes.allSatisfy { abs($0.thickness) <= 0.25 && (0...0.5).contains($0.blur) })
    #expect(changes.allSatisfy { (0...0.15).contains($0.noise) })
    // The square of a uniform number is below a quarter half of the time.
    #expect((900...1100).contains(changes.count { $0.blur < 0.125 }))
    #expect((900...1100).contains(changes.count { $0.thickness < 0 }))
  }

  @Test(arguments: [Augmentation.digits, Augmentation(elastic: 1, thickness: 0.5, blur: 1, noise: 0.2)])
  func aPictureFollowsFromSeedEpochAndPlace(bounds: Augmentation) {
    let samples = randomSamples(count: 40, width: 784, classes: 3)
    let augmented = { (samples: Samples, threads: Int, epoch: Int, seed: UInt64, order: [Int32]) in
      self.augmented(samples, bounds, threads: threads, epoch: epoch, seed: seed, order: order)
    }
    let one = augmented(samples, 1, 2, 5, Array(0..<40))
    let reversed = augmented(samples, 3, 2, 5, (0..<40).reversed())
    #expect(one == reversed.reversed())
    #expect(one != augmented(samples, 1, 3, 5, Array(0..<40)))
    #expect(one != augmented(samples, 1, 2, 6, Array(0..<40)))
    #expect(Set(one).count == 40)
  }

  @Test func strengthFallsAtTheEnd() {
    let bounds = Augmentation(rotation: 10, taper: 0.5, finalStrength: 0.2)
    #expect(bounds.strength(step: 0, of: 100) == 1 && bounds.strength(step: 50, of: 100) == 1)
    #expect(abs(bounds.strength(step: 75, of: 100) - 0.6) < 1e-6)
    #expect(abs(bounds.strength(step: 100, of: 100) - 0.2) < 1e-6)
    #expect(Augmentation(rotation: 10).strength(step: 99, of: 100) == 1)
  }

  @Test func changesStayWithinTheirBounds() {
    var generator = RandomGenerator(seed: 1)
    let bounds = Augmentation(rotation: 10, scale: 0.1, shear: 0.2, shift: 3)
    for _ in 0..<1000 {
      let change = PictureChange(bounds, strength: 0.5, &generator)
      #expect(abs(change.rotation) <= 5 && abs(change.shear) <= 0.1)
      #expect(abs(change.scaleX - 1) <= 0.0501 && abs(change.scaleY - 1) <= 0.0501)
      #expect(abs(change.shiftX) <= 1.5 && abs(change.shiftY) <= 1.5)
    }
  }

  @Test(arguments: sets, [(5, 9), (33, 2), (1, 1)]) func picturesOfAnySizeCanBeChanged(
    set: InstructionSet, size: (width: Int, height: Int)
  ) {
    let pixels = [UInt8](repeating: 100, count: size.width * size.height)
    #expect(changed(pixels, PictureChange(), set, width: size.width) == pixels)
    var change = PictureChange()
    (change.elastic, change.rotation, change.shiftX) = (50, 180, 1e30)
    #expect(changed(pixels, change, set, width: size.width).count == pixels.count)
  }

  // MARK: -

  private func dots(_ dots: [(x: Int, y: Int, pixel: UInt8)]) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: 784)
    for dot in dots { pixels[28 * dot.y + dot.x] = dot.pixel }
    return pixels
  }

  private func square(_ range: Range<Int>) -> [UInt8] {
    (0..<784).map { range.contains($0 % 28) && range.contains($0 / 28) ? 255 : 0 }
  }

  private func changed(
    _ pixels: [UInt8], _ change: PictureChange, _ set: InstructionSet, background: UInt8 = 0,
    width: Int = 28, seed: UInt64 = 1
  ) -> [UInt8] {
    // A second row of nothing but background makes it the commonest pixel.
    let all = pixels + [UInt8](repeating: background, count: pixels.count + 1)
    let rows = Array(all.prefix(2 * pixels.count))
    let labels: [UInt8] = [0, 0]
    let samples = Samples(pixels: rows.span, width: pixels.count, labels: labels.span)
    let height = pixels.count / width
    let make = { (arena: inout ArenaCursor) in
      (
        PictureDistorter(&arena, width: width, height: height, set.kernels),
        DisplacementField(&arena, width: width, height: height, smoothing: change.elastic == 0 ? nil : 4),
        Grain(
          &arena, count: PictureDistorter.grainCount(width: width, height: height),
          isNeeded: change.noise != 0)
      )
    }
    var plan = ArenaCursor()
    _ = make(&plan)
    let arena = Arena(byteCount: plan.byteCount)
    var cursor = ArenaCursor(base: arena.base)
    let (distorter, field, grain) = make(&cursor)
    distorter.fill(background: background)
    var generator = RandomGenerator(seed: seed)
    field.draw(&generator)
    grain.draw(&generator)
    return [Int32(0)].withUnsafeBufferPointer { order in
      distorter.distort(
        samples.pixels!.rows(order.baseAddress!, count: 1), 0, background: samples.pixels!.background, change,
        field, grain, &generator)
      return withExtendedLifetime(arena) {
        (0..<height).flatMap { y in (0..<width).map { distorter.pixels[y * distorter.pixelStride + $0] } }
      }
    }
  }

  private func augmented(
    _ samples: Samples, _ bounds: Augmentation, threads: Int, epoch: Int, seed: UInt64, order: [Int32]
  ) -> [[UInt8]] {
    let team = Team(size: threads)
    let augmenter = Augmenter(
      bounds, samples.pixels!, pictureWidth: 28, capacity: order.count, workers: team.size, seed: seed,
      InstructionSet.selected.kernels)
    var result = [[UInt8]](repeating: [UInt8](repeating: 0, count: 784), count: order.count)
    order.withUnsafeBufferPointer { order in
      let base = order.baseAddress!
      nonisolated(unsafe) var rows = samples.pixels!.rows(base, count: 0)
      augmenter.prepare(epoch: epoch)
      team.run { worker in
        let batch = augmenter.augment(base, count: order.count, epoch: epoch, strength: 1, &worker)
        worker.parallelFor(1) { _ in rows = batch }
      }
      for r in 0..<order.count {
        for i in rows.pixels(r) {
          result[r][Int(rows.indices[i])] = rows.bytes[i]
        }
      }
    }
    return result
  }
}
