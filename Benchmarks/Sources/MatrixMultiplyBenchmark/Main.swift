// cblas_sgemm of this engine and of its peers, side by side, with the CPU's FMA peak beside them.
//
//     swift run -c release MatrixMultiplyBenchmark [--threads N,…] [--groups NAME,…] [--only LIBRARY,…]
//         [--rounds MOST] [--json FILE]

import Foundation

@main
struct Main {
  static func main() throws {
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    let loaded = BLAS.Source.all(peers: options.peers).filter { options.wants($0.name) }.map(BLAS.load)
    let libraries = loaded.compactMap { try? $0.get() }
    let missing = loaded.compactMap { result -> String? in
      if case .failure(let error) = result { error.name } else { nil }
    }
    guard let engine = libraries.first,
      let peak = engine.symbol("swiftlet_measure_peak", as: (@convention(c) (Int32) -> Double).self),
      let set = engine.symbol(
        "swiftlet_instruction_set", as: (@convention(c) () -> UnsafePointer<CChar>).self)
    else { throw MissingLibrary(name: "Swiftlet") }

    var report = Report(instructionSet: String(cString: set()), missing: missing)
    print("\(report.cpu), Swiftlet with \(report.instructionSet), \(report.date)")
    let runner = Runner(libraries: libraries, peak: { peak(Int32($0)) }, mostRounds: options.rounds)
    let table = Table(names: libraries.map(\.name) + missing)
    let shapes = Shape.all.filter { options.groups.isEmpty || options.groups.contains($0.group) }
    check(libraries, shapes)
    for threads in options.threads {
      table.printHead(threads: threads)
      for shape in shapes {
        report.measurements.append(runner.measure(shape, threads: threads))
        report.measurements.last.map(table.printRow)
      }
    }
    if let path = options.json { try report.write(to: path) }
  }

  /// A fast wrong answer is no answer.
  private static func check(_ libraries: [BLAS], _ shapes: [Shape]) {
    for shape in shapes {
      let operands = Operands(shape)
      for library in libraries where !(operands.error(of: library) <= 1) {
        print("\(library.name) is wrong for \(shape.name)")
      }
    }
  }
}
