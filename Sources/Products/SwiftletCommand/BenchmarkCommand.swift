import Files
import InstructionSets
import KernelInterface
import MatrixMultiply
import Swiftlet
import TextFormat
import Threads

let benchmarkCommand = Command(
  name: "benchmark", operands: "", summary: "Measures this machine: a minute's check without any peer.",
  options: [
    OptionRule("data", "DIR", "pictures to train an epoch of the tutorial on, or to read (bundled samples)"),
    OptionRule("model", "FILE", "measure this model instead, with its weights in each format"),
    OptionRule("threads", "N", "workers (one for each CPU)"),
  ]
) { arguments in
  try arguments.refuseOperands()
  let threads = Team(size: try arguments.integer("threads", in: 1...256)).size
  let samples = try samplesFolder()
  let folder = arguments["data"] ?? "\(samples)/mnist-5k"
  if arguments.has("model") {
    print(
      "\(processorName()), \(InstructionSet.selected.rawValue), \(threads) thread\(threads == 1 ? "" : "s"), medians"
    )
    print(
      "peaks: \(fixed(PeakRate.measure(threads: threads) * 1e-9, 0)) GFLOP/s, "
        + "\(fixed(PeakRate.measureBytes(threads: threads) * 1e-9, 0)) GOP/s of bytes\n")
    return try measureFormats(
      model(from: arguments), calibratedOn: pictures(in: folder, .training, .digits),
      on: pictures(in: folder, .test, .digits), threads: threads)
  }
  let training = try pictures(in: folder, .training, .digits)
  let picture = "\(samples)/digits/7-0.png"
  print("\(processorName()), \(InstructionSet.selected.rawValue), \(threads) threads")
  print("each figure: median of its runs, and the range of their middle half\n")
  for count in threads > 1 ? [1, threads] : [1] { measureProducts(threads: count) }
  try measureTraining(training, threads: threads)
  try measureReading(picture)
}

// MARK: - What is measured

/// Products of square matrices beside the FMA peak, which is measured again before each.
private func measureProducts(threads: Int) {
  let multiplier = OwnedMultiplier(wishedSize: threads)
  for size in [256, 512, 1024] {
    let operands = (0..<3).map { _ in [Float](repeating: 0.5, count: size * size) }
    var result = operands[2]
    var shares: [Double] = []
    let rates = (0..<15).map { _ in
      let peak = PeakRate.measure(threads: threads, turns: 200_000)
      let rate = multiply(operands[0], operands[1], &result, size, multiplier)
      shares.append(rate / peak)
      return rate
    }
    report("\(size)³ product, \(threads) thread\(threads == 1 ? "" : "s")", rates, scale: 1e-9, "GFLOP/s")
    report("  of the FMA peak", shares, scale: 100, "%")
  }
}

/// Floating-point operations a second of one product.
private func multiply(
  _ a: [Float], _ b: [Float], _ c: inout [Float], _ size: Int, _ multiplier: OwnedMultiplier
) -> Double {
  let repetitions = max(1, 200_000_000 / (size * size * size))
  return a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      c.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return 0 }
        let product = Product(
          Operand(a, rows: size, columns: size, rowStride: size),
          Operand(b, rows: size, columns: size, rowStride: size),
          into: Block(c, rows: size, columns: size, stride: size))
        let seconds = timed { for _ in 0..<repetitions { multiplier.multiply(product) } }
        return 2 * Double(size * size * size * repetitions) / seconds
      }
    }
  }
}

/// Epochs of the tutorial, and how long the peak would take for the same work if no pixel were left out.
private func measureTraining(_ pictures: PictureSet, threads: Int) throws {
  var recipe = Recipe.tutorial
  recipe.epochs = 100
  let run = Trainer(
    NamedRecipe.tutorial.network(inputs: 784, outputs: 10), on: Samples(pictures), recipe: recipe,
    threads: threads)
  let epoch = { () throws in
    try timed {
      _ = try run.trainEpoch(reportingEvery: .max) { _ in
        true
      } until: {
        false
      }
    }
  }
  _ = try epoch()
  let peaks = (0..<3).map { _ in PeakRate.measure(threads: threads) }.sorted()
  let seconds = try (0..<10).map { _ in try epoch() }
  report("an epoch of the tutorial, \(grouped(pictures.count)) pictures", seconds, scale: 1000, "ms")
  // Forward, gradient of the weights, and of the second layer's inputs.
  let operations = Double(pictures.count) * Double(4 * 784 * 128 + 6 * 128 * 10)
  report("  dense, at the FMA peak of that moment", peaks.map { operations / $0 }, scale: 1000, "ms")
}

/// One picture: the network alone, and from the path to the digit.
private func measureReading(_ path: String) throws {
  let reader = try PictureClassifier(ModelFile.bundled())
  _ = try reader.classify(png: path)
  let pixels = reader.picture.pixels
  for _ in 0..<2000 { _ = reader.classifier.classify(pixels.span) }
  report(
    "one picture, the network alone",
    (0..<20_000).map { _ in timed { _ = reader.classifier.classify(pixels.span) } }, scale: 1e6, "µs")
  report(
    "one picture, from the path to the digit",
    try (0..<5_000).map { _ in try timed { _ = try reader.classify(png: path) } }, scale: 1e6, "µs")
}

// MARK: - How it is told

func timed(_ body: () throws -> Void) rethrows -> Double {
  let begin = ContinuousClock.now
  try body()
  return (ContinuousClock.now - begin) / .seconds(1)
}

private func report(_ title: String, _ values: [Double], scale: Double, _ unit: String) {
  let at = { (share: Double) in fixed(quantile(values, share) * scale, 2) }
  print(
    leftAligned(title, 46) + rightAligned(at(0.5), 10) + " \(leftAligned(unit, 8))  \(at(0.25)) … \(at(0.75))"
  )
  fflush(nil)
}

/// The value that a share of all values does not exceed.
func quantile(_ values: [Double], _ share: Double) -> Double {
  values.sorted()[Int(Double(values.count - 1) * share)]
}

/// What the system calls this CPU.
private func processorName() -> String {
  // Such a file has no size, so it cannot be mapped.
  let descriptor = open("/proc/cpuinfo", O_RDONLY)
  guard descriptor >= 0 else { return "CPU" }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = read(descriptor, &bytes, bytes.count)
  let lines = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
  let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
  return name.map { String($0.drop { $0 == " " }) } ?? "CPU"
}
