/// Noise for pictures, from which each picture takes a part at a random place. Each epoch has noise of its own.
struct Grain {
  /// Uniform in −127 … 127, [count].
  private let values: UnsafeMutablePointer<Int8>
  private let count: Int
  /// Places where a part can begin; 1 where there is no noise.
  private let choices: Int

  /// Takes room from an arena for parts of so many bytes.
  init(_ arena: inout ArenaCursor, count: Int, isNeeded: Bool) {
    choices = isNeeded ? 4096 : 1
    self.count = count + choices - 1
    values = arena.room(for: self.count)
  }

  /// A part for one picture.
  func part(_ generator: inout RandomGenerator) -> UnsafePointer<Int8> {
    UnsafePointer(values + generator.nextIndex(below: choices))
  }

  /// Draws all noise anew.
  func draw(_ generator: inout RandomGenerator) {
    guard choices > 1 else { return }
    for i in 0..<count { values[i] = Int8(generator.nextIndex(below: 255) - 127) }
  }
}
