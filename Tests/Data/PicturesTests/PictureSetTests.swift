import Testing

@testable import Pictures

@Suite struct PictureSetTests {
  private let set = PictureSet(
    width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6], labels: [0, 1, 0], classNames: ["a", "b"])

  @Test func aSetCanBeCutInTwo() {
    #expect(
      set.suffix(1) == PictureSet(width: 2, height: 1, pixels: [5, 6], labels: [0], classNames: ["a", "b"]))
    #expect(
      set.dropLast(1)
        == PictureSet(width: 2, height: 1, pixels: [1, 2, 3, 4], labels: [0, 1], classNames: ["a", "b"]))
    #expect(set.suffix(9) == set && set.dropLast(0) == set && set.dropLast(9).count == 0)
  }
}
