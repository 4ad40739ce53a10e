/// The operands of one shape, and its result, on cache lines of their own.
final class Operands {
  let shape: Shape
  private let a, b, c: UnsafeMutablePointer<Float>

  init(_ shape: Shape) {
    self.shape = shape
    a = Operands.allocate(shape.m * shape.k)
    b = Operands.allocate(shape.k * shape.n)
    c = Operands.allocate(shape.m * shape.n)
  }

  deinit { for matrix in [a, b, c] { matrix.deallocate() } }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = count * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    let floats = memory.bindMemory(to: Float.self, capacity: count)
    var random = SystemRandomNumberGenerator()
    for i in 0..<count { (floats + i).initialize(to: Float.random(in: -1...1, using: &random)) }
    return floats
  }

  func multiply(_ library: BLAS) {
    let (m, n, k) = (Int32(shape.m), Int32(shape.n), Int32(shape.k))
    library.sgemm(
      101, shape.transposesA ? 112 : 111, shape.transposesB ? 112 : 111, m, n, k, 1, a,
      shape.transposesA ? m : k, b, shape.transposesB ? k : n, 0, c, n)
  }

  /// The largest distance of one row from the product in double precision, in units of what k roundings allow.
  func error(of library: BLAS) -> Double {
    multiply(library)
    var worst = 0.0
    for j in 0..<shape.n {
      var sum = 0.0
      var size = 0.0
      for p in 0..<shape.k {
        let row = shape.m - 1
        let left = Double(a[shape.transposesA ? p * shape.m + row : row * shape.k + p])
        let term = left * Double(b[shape.transposesB ? j * shape.k + p : p * shape.n + j])
        sum += term
        size += abs(term)
      }
      let bound = Double(shape.k + 2) * 0x1p-24 * size
      worst = max(worst, abs(Double(c[(shape.m - 1) * shape.n + j]) - sum) / bound)
    }
    return worst
  }
}
