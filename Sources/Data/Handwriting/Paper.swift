import NeuralNetwork
import Preparation

/// What digits are written on: dark or light, lit evenly or not, and photographed with noise.
struct Paper {
  /// Levels of bare paper and of ink, 0 black … 1 white.
  private let paper, ink: Float
  /// What the light adds from one side of the picture to the other, in each direction.
  private let slope: Point
  /// Largest noise of a pixel.
  private let noise: Float

  init(_ generator: inout RandomGenerator) {
    // Half of all contrast there can be, or more; faint pencil has a third.
    let contrast = generator.happens(0.1) ? generator.next(in: 0.3...0.5) : generator.next(in: 0.5...1)
    let darkest = (1 - contrast) * generator.nextUnit()
    let isDark = generator.happens(0.5)
    (paper, ink) = isDark ? (darkest, darkest + contrast) : (darkest + contrast, darkest)
    let isPlain = generator.happens(0.5)
    let light = Point(generator.nextNormal(), generator.nextNormal()) * 0.04 * contrast
    slope = isPlain ? .zero : light
    noise = isPlain ? 0 : 0.06 * contrast * generator.nextUnit()
  }

  /// The picture of a plane of ink.
  func picture(of plane: InkPlane, _ generator: inout RandomGenerator) -> Picture {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(plane.values.count)
    let size = Point(Float(plane.width), Float(plane.height))
    for row in 0..<plane.height {
      for column in 0..<plane.width {
        let share = plane.values[row * plane.width + column]
        let light = (slope * (Point(Float(column), Float(row)) / size - 0.5)).sum() * 2
        let grain = noise > 0 ? generator.nextSymmetric(noise) : 0
        let level = paper + (ink - paper) * share + light + grain
        pixels.append(UInt8((max(0, min(1, level)) * 255).rounded()))
      }
    }
    return Picture(width: plane.width, height: plane.height, pixels: pixels)
  }
}
