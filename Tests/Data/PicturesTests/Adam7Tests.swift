import Testing

@testable import Pictures

@Suite struct Adam7Tests {
  @Test func thePassesCoverEveryPixelOnce() {
    for width in 1...17 {
      for height in 1...17 {
        for passes in [Pass.adam7, Pass.one] {
          var covered = [Int](repeating: 0, count: width * height)
          for pass in passes {
            for row in 0..<pass.rows(ofHeight: height) {
              for column in 0..<pass.columns(ofWidth: width) {
                let (x, y) = (pass.column + column * pass.columnStep, pass.row + row * pass.rowStep)
                covered[y * width + x] += 1
              }
            }
          }
          #expect(covered.allSatisfy { $0 == 1 }, "\(width)×\(height)")
        }
      }
    }
  }
}
