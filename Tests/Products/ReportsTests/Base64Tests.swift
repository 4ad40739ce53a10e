import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct Base64Tests {
  @Test func everyLengthAndByte() {
    var random = RandomNumbers(seed: 3)
    for count in 0..<300 {
      let bytes = random.floats(count, in: 0...255).map { UInt8($0) }
      #expect(base64(bytes) == Data(bytes).base64EncodedString())
    }
    let all = (0...255).map { UInt8($0) }
    #expect(base64(all) == Data(all).base64EncodedString())
  }
}
