/// A product C[m, n] = op(A)·op(B), row-major.
struct Shape: Codable, Hashable {
  let group: String
  let m: Int
  let n: Int
  let k: Int
  var transposesA = false
  var transposesB = false

  var name: String {
    "\(m)×\(n)×\(k)" + (transposesA ? " Aᵀ" : "") + (transposesB ? " Bᵀ" : "")
  }
  var operations: Double { 2 * Double(m) * Double(n) * Double(k) }

  static let all = tutorial + squares + slender

  /// The layers of 784 → 128 → 10 at batch 128: forward, gradient of the weights, gradient of the inputs.
  static let tutorial = [
    Shape(group: "tutorial", m: 128, n: 128, k: 784),
    Shape(group: "tutorial", m: 784, n: 128, k: 128, transposesA: true),
    Shape(group: "output layer", m: 128, n: 10, k: 128),
    Shape(group: "output layer", m: 128, n: 10, k: 128, transposesA: true),
    Shape(group: "output layer", m: 128, n: 128, k: 10, transposesB: true),
  ]

  static let squares = [
    32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048,
  ].map { Shape(group: $0 <= 64 ? "small square" : "square", m: $0, n: $0, k: $0) }

  static let slender = [
    Shape(group: "tall", m: 8192, n: 32, k: 256), Shape(group: "wide", m: 32, n: 8192, k: 256),
    Shape(group: "deep", m: 64, n: 64, k: 16384),
    Shape(group: "one row", m: 1, n: 1024, k: 1024), Shape(group: "one column", m: 1024, n: 1, k: 1024),
  ]
}
