import KernelInterface

/// All parameters in pieces that follow from their shapes alone: what is added up over them comes to the same bits
/// however many workers share them.
struct ParameterPieces {
  private struct Piece {
    let parameters: ParameterBuffers
    let strip: Int
  }

  private let pieces: [Piece]
  /// Σ of the squares of each piece's gradients, [count].
  private let squares: MutableFloats

  init(_ arena: inout ArenaCursor, _ parameters: [ParameterBuffers]) {
    pieces = parameters.flatMap { parameters in
      (0..<parameters.stripCount).map { Piece(parameters: parameters, strip: $0) }
    }
    squares = arena.floats(pieces.count)
  }

  var count: Int { pieces.count }

  /// Adds up the squares of one piece's gradients.
  func addSquares(_ piece: Int, _ kernels: KernelSet) {
    squares[piece] = kernels.sumOfSquares(pieces[piece].parameters.strip(pieces[piece].strip).gradient)
  }

  /// What all gradients are multiplied by so that their norm is not above a limit, as PyTorch's `clip_grad_norm_` has it.
  func factor(maximumNorm: Float) -> Float {
    var sum = 0.0
    for piece in 0..<count { sum += Double(squares[piece]) }
    let factor = Double(maximumNorm) / (sum.squareRoot() + 1e-6)
    // Not a number stays so: a diverging run is noticed by its loss.
    return factor >= 1 ? 1 : Float(factor)
  }

  /// Multiplies one piece's gradients and updates its parameters.
  func update(
    _ piece: Int, factor: Float, _ weightRule: ParameterRule, _ vectorRule: ParameterRule,
    _ kernels: KernelSet
  ) {
    let (parameters, strip) = (pieces[piece].parameters, pieces[piece].strip)
    if factor != 1 { kernels.scale(parameters.strip(strip).gradient, factor) }
    parameters.updateStrip(strip, parameters.isVector ? vectorRule : weightRule, kernels)
  }
}
