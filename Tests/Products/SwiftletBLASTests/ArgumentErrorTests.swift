import Testing

/// What the standard asks of a wrong argument: `cblas_xerbla` hears its position, and nothing changes.
@Suite struct ArgumentErrorTests {
  /// A call that is right but for one argument.
  struct WrongCall: Codable, CustomStringConvertible {
    var position: Int
    var order: Int32 = 101
    var transposeA: Int32 = 111
    var transposeB: Int32 = 111
    var m: Int32 = 2
    var n: Int32 = 3
    var k: Int32 = 4
    var lda: Int32 = 4
    var ldb: Int32 = 4
    var ldc: Int32 = 4

    var description: String {
      "argument \(position) of \(order) \(transposeA) \(transposeB) \(m) \(n) \(k) \(lda) \(ldb) \(ldc)"
    }
  }

  static let wrongCalls = [
    WrongCall(position: 1, order: 100), WrongCall(position: 1, order: 103),
    WrongCall(position: 2, transposeA: 110), WrongCall(position: 2, transposeA: 114),
    WrongCall(position: 3, transposeB: 0), WrongCall(position: 4, m: -1), WrongCall(position: 5, n: -1),
    WrongCall(position: 6, k: -1),
    // Row-major A [2, 4], B [4, 3] and C [2, 3]; the minimum is what a row holds.
    WrongCall(position: 9, lda: 3), WrongCall(position: 9, transposeA: 112, lda: 1),
    WrongCall(position: 11, ldb: 2), WrongCall(position: 11, transposeB: 112, ldb: 3),
    WrongCall(position: 14, ldc: 2),
    // Column-major: what a column holds.
    WrongCall(position: 9, order: 102, lda: 1), WrongCall(position: 9, order: 102, transposeA: 113, lda: 3),
    WrongCall(position: 11, order: 102, ldb: 3), WrongCall(position: 11, order: 102, transposeB: 113, ldb: 2),
    WrongCall(position: 14, order: 102, ldc: 1),
    // A leading dimension is at least 1 even where there is nothing.
    WrongCall(position: 9, k: 0, lda: 0), WrongCall(position: 11, n: 0, ldb: 0),
    WrongCall(position: 14, n: 0, ldc: 0),
    // The first of several is told.
    WrongCall(position: 4, m: -1, n: -1, k: -1, lda: 0, ldb: 0, ldc: 0),
    WrongCall(position: 9, lda: 0, ldb: 0, ldc: 0),
  ]

  @Test(arguments: wrongCalls)
  func aWrongArgumentIsToldByPosition(call: WrongCall) async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) { [call] in
      let operand = [Float](repeating: 1, count: 64)
      var c = [Float](repeating: 7, count: 64)
      BLASLibrary.shared.sgemm(
        call.order, call.transposeA, call.transposeB, call.m, call.n, call.k, 1, operand, call.lda, operand,
        call.ldb, 0, &c, call.ldc)
      precondition(c.allSatisfy { $0 == 7 })
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains("cblas_sgemm: argument \(call.position) is invalid"))
  }
}
