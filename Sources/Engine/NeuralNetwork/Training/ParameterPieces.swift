import KernelInterface

/// All parameters in pieces of a fixed size: what is added up over them comes to the same bits however many workers
/// share them.
struct ParameterPieces {
  private struct Piece {
    let parameters: ParameterBuffers
    let numbers: Range<Int>
  }

  private static let size = 16_384
  private let pieces: [Piece]
  /// Σ of the squares of each piece's gradients, [count].
  private let squares: MutableFloats

  init(_ arena: inout ArenaCursor, _ parameters: [ParameterBuffers]) {
    pieces = parameters.flatMap { parameters in
      stride(from: 0, to: parameters.count, by: Self.size).map { first in
        Piece(parameters: parameters, numbers: first..<min(first + Self.size, parameters.count))
      }
    }
    squares = arena.floats(pieces.count)
  }

  var count: Int { pieces.count }

  /// Adds up the squares of one piece's gradients.
  func addSquares(_ piece: Int, _ kernels: KernelSet) {
    squares[piece] = kernels.sumOfSquares(pieces[piece].parameters.gradient(pieces[piece].numbers))
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
    let (parameters, numbers) = (pieces[piece].parameters, pieces[piece].numbers)
    if factor != 1 { kernels.scale(parameters.gradient(numbers), factor) }
    parameters.update(parameters.isVector ? vectorRule : weightRule, numbers: numbers, kernels)
  }
}
