/// Random changes to the pictures of a training set that leave what they show the same.
///
/// Each picture is drawn anew in every epoch: turned, scaled, slanted, moved and bent, all at once and
/// by amounts that are uniform within the bounds given here. Bending is the elastic distortion of
/// Simard, Steinkraus and Platt (2003): every pixel is moved by random fields smoothed with a Gaussian. Before that,
/// strokes may become thicker or thinner, as Morpho-MNIST has them (Castro et al. 2019), blurred and noisy.
public struct Augmentation: Equatable, Sendable {
  /// Largest angle of a turn either way, in degrees.
  public var rotation: Float
  /// Largest change of width and of height, as a share, drawn for each of the two; below 1.
  public var scale: Float
  /// Largest slant: pixels that a row moves sideways for each row further down.
  public var shear: Float
  /// Largest shift either way, in pixels, drawn for each direction.
  public var shift: Float
  /// Root mean square of the elastic displacement in each direction, in pixels; 0 for none. Simard's α of
  /// 34 with σ of 4 comes to 1.4.
  public var elastic: Float
  /// σ of the Gaussian that smooths the displacements, in pixels, from 1.
  public var smoothing: Float
  /// How far the edges of strokes move outwards or inwards at most, in pixels (grey morphology).
  public var thickness: Float
  /// Largest σ of a Gaussian blur, in pixels. Each picture's is this times the square of a uniform number: most are
  /// blurred little.
  public var blur: Float
  /// Largest change of each pixel by uniform noise, as a share of 255, to 1; drawn as `blur` is.
  public var noise: Float
  /// Share of the run, at its end, over which all these amounts fall in a straight line.
  public var taper: Float
  /// What share of the amounts is left at the end of the run.
  public var finalStrength: Float

  /// Amounts that suit handwritten digits of 28×28 pixels.
  public static let digits = Augmentation(
    rotation: 12, scale: 0.12, shear: 0.12, shift: 1.5, elastic: 1)

  /// Describes random changes.
  public init(
    rotation: Float = 0, scale: Float = 0, shear: Float = 0, shift: Float = 0, elastic: Float = 0,
    smoothing: Float = 4, thickness: Float = 0, blur: Float = 0, noise: Float = 0, taper: Float = 0,
    finalStrength: Float = 1
  ) {
    self.rotation = rotation
    self.scale = scale
    self.shear = shear
    self.shift = shift
    self.elastic = elastic
    self.smoothing = smoothing
    self.thickness = thickness
    self.blur = blur
    self.noise = noise
    self.taper = taper
    self.finalStrength = finalStrength
  }

  /// Whether any picture is changed at all.
  var changesPictures: Bool {
    changesTexture || [rotation, scale, shear, shift, elastic].contains { $0 != 0 }
  }

  /// Whether strokes look any different.
  var changesTexture: Bool { [thickness, blur, noise].contains { $0 != 0 } }

  /// What the amounts are multiplied by at one step of a run.
  func strength(step: Int, of total: Int) -> Float {
    guard taper > 0 else { return 1 }
    let rest = Float(total - step) / Float(total)
    return rest >= taper ? 1 : finalStrength + (1 - finalStrength) * rest / taper
  }
}

/// One change of a picture: what a pixel of the result shows is read from the source at
/// centre + turn·slant·(p − centre)/scale − shift, plus the elastic displacement there.
struct PictureChange: Equatable {
  /// In degrees; positive turns the picture to the left.
  var rotation: Float = 0
  /// Width and height as shares of the source's.
  var scaleX: Float = 1
  var scaleY: Float = 1
  /// Pixels that a row moves to the left for each row further down.
  var shear: Float = 0
  /// Pixels to the right and downwards.
  var shiftX: Float = 0
  var shiftY: Float = 0
  /// Root mean square of the displacement, in pixels.
  var elastic: Float = 0
  /// Pixels by which strokes' edges move outwards.
  var thickness: Float = 0
  /// σ in pixels.
  var blur: Float = 0
  /// As a share of 255.
  var noise: Float = 0

  /// Whether strokes look any different.
  var changesTexture: Bool { thickness != 0 || blur != 0 || noise != 0 }

  /// Draws a change within bounds.
  init(_ bounds: Augmentation, strength: Float, _ generator: inout RandomGenerator) {
    rotation = generator.nextSymmetric(bounds.rotation * strength)
    scaleX = 1 + generator.nextSymmetric(bounds.scale * strength)
    scaleY = 1 + generator.nextSymmetric(bounds.scale * strength)
    shear = generator.nextSymmetric(bounds.shear * strength)
    shiftX = generator.nextSymmetric(bounds.shift * strength)
    shiftY = generator.nextSymmetric(bounds.shift * strength)
    elastic = bounds.elastic * strength
    guard bounds.changesTexture else { return }
    thickness = generator.nextSymmetric(bounds.thickness * strength)
    let (blurred, noisy) = (generator.nextUnit(), generator.nextUnit())
    blur = bounds.blur * strength * blurred * blurred
    noise = bounds.noise * strength * noisy * noisy
  }

  /// No change.
  init() {}
}
