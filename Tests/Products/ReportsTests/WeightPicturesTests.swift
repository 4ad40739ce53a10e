import Reports
import Testing

@Suite struct WeightPicturesTests {
  @Test func eachUnitHasItsOwnScale() {
    let pictures = weightPictures([0, 2, -2, 1, 0, 0.1, 0.05, -0.1], width: 2, height: 2, limit: 9)
    #expect(pictures.map(\.pixels) == [[128, 255, 1, 192], [128, 255, 192, 1]])
    #expect(weightPictures([1, 2, 3, 4], width: 1, height: 1, limit: 3).count == 3)
  }

  @Test func weightsThatAreNotFiniteAreNone() {
    let pictures = weightPictures([.nan, .infinity, 1, 0], width: 2, height: 2, limit: 1)
    #expect(pictures[0].pixels == [128, 128, 255, 128])
    #expect(weightPictures([0, 0], width: 2, height: 1, limit: 1)[0].pixels == [128, 128])
  }
}
