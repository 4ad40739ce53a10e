// Runs one kernel a given number of times, so that a tool can count its instructions:
//
//     KernelWork KERNEL REPETITIONS

import InstructionSets
import KernelInterface
import MatrixMultiply
import TestSupport

@main
struct KernelWork {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let work = all[arguments[1]], let repetitions = Int(arguments[2]) else {
      print(all.keys.sorted().joined(separator: "\n"))
      return
    }
    let run = work()
    for _ in 0..<repetitions { run() }
  }

  private static let kernels = InstructionSet.selected.kernels

  /// Each prepares its operands and gives back what is to be counted.
  private static let all: [String: @Sendable () -> () -> Void] = floats.merging(IntegerWork.all) { first, _ in
    first
  }

  private static let floats: [String: @Sendable () -> () -> Void] = [
    "multiply-128x128x784": { product(m: 128, n: 128, k: 784) },
    "multiply-784x128x128-transposed": { product(m: 784, n: 128, k: 128, transposesA: true) },
    "multiply-128x10x128": { product(m: 128, n: 10, k: 128) },
    "multiply-32x32x32": { product(m: 32, n: 32, k: 32) },
    "multiplyBytes-16x784x128": {
      let (pictures, weights, start, y) = (SparsePictures(16), block(784, 128), row(128), block(16, 128))
      return { kernels.multiplyBytes(pictures.bytes, weights.block, Floats(start.base), y.block) }
    },
    "multiplySparse-16x784x128": {
      let (pictures, weights, start, y) = (SparsePictures(16), block(784, 128), row(128), block(16, 128))
      return { kernels.multiplySparse(pictures.rows, weights.block, Floats(start.base), y.block) }
    },
    "multiplySparseTransposed-784x16x128": {
      let (pictures, dy, start, g) = (SparsePictures(16), block(16, 128), row(128), block(784, 128))
      return {
        let columns = pictures.columns
        for block in 0..<pictures.rows.blocks { kernels.transposeSparse(pictures.rows, block, columns) }
        kernels.multiplySparseTransposed(columns, 0, dy.block, Floats(start.base), g.block)
      }
    },
    "columnMoments-128x128": {
      let (x, mean, variance) = (block(128, 128), row(128), row(128))
      return { kernels.columnMoments(x.block, mean.base, variance.base) }
    },
    "softmax-128x16": {
      let x = block(128, 16)
      return { kernels.softmax(x.block, 10) }
    },
    "adamW-128x128": {
      let matrices = (0..<4).map { _ in block(128, 128) }
      let rule = UpdateRule.adam(
        learningRate: 0.001, weightDecay: 0.1, isDecoupled: true, beta1: 0.9, beta2: 0.999, epsilon: 1e-8,
        correction1: 0.1,
        correction2: 0.001
      )
      let parameters = Parameters(
        weights: matrices[0].block, gradient: matrices[1].block, first: matrices[2].block.base,
        second: matrices[3].block.base)
      return { withExtendedLifetime(matrices) { kernels.update(rule, parameters) } }
    },
  ]

  private static func block(_ rows: Int, _ columns: Int) -> TestMatrix {
    TestMatrix(rows: rows, columns: columns) { Float(($0 * 7 + $1) % 13) / 13 }
  }

  private static func row(_ count: Int) -> GuardedFloats { GuardedFloats(count: count, filledWith: 1) }

  private static func product(m: Int, n: Int, k: Int, transposesA: Bool = false) -> () -> Void {
    let (a, b, c) = (transposesA ? block(k, m) : block(m, k), block(k, n), block(m, n))
    let operand = transposesA ? Operand(a.block).transposed : Operand(a.block)
    let multiplier = OwnedMultiplier(wishedSize: 1)
    let product = Product(operand, Operand(b.block), into: c.block)
    return { withExtendedLifetime((a, b, c)) { multiplier.multiply(product) } }
  }
}
