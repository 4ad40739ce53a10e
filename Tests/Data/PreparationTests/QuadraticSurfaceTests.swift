import TestSupport
import Testing

@testable import Preparation

@Suite struct QuadraticSurfaceTests {
  @Test func samplesOfASurfaceGiveItBack() {
    var random = RandomNumbers(seed: 1)
    let weights: InlineArray<6, Double> = [120, 30, -20, 15, -8, 25]
    var fit = QuadraticFit()
    var squares = 0.0
    for _ in 0..<40 {
      var row = QuadraticFit.Row()
      let y = Double.random(in: -1...1, using: &random)
      let (constant, linear, quadratic) = QuadraticSurface(weights: weights).row(y)
      for index in 0..<40 {
        let x = Double.random(in: -1...1, using: &random)
        let noise = index % 2 == 0 ? 3.0 : -3.0
        squares += noise * noise
        row.add(x, constant + x * (linear + x * quadratic) + noise)
      }
      fit.add(row, y: y)
    }
    let surface = fit.surface()
    // Noise of deviation 3 on 1,600 samples: each weight is known to about 3 · 3/√1600, times a few for neighbouring terms.
    for term in 0..<6 { #expect(abs(surface.weights[term] - weights[term]) < 1) }
    #expect(abs(fit.deviation(from: surface) - (squares / 1600).squareRoot()) < 0.1)
  }
}
