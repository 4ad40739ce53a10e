import Foundation
import Swiftlet
import TestSupport
import Testing

@Suite struct ReadmeTests {
  /// Every Swift example of the documents compiles.
  @Test(arguments: ["README.md"]) func examplesCompile(document: String) throws {
    let text = try String(contentsOf: Products.checkout.appending(path: document), encoding: .utf8)
    let examples = text.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(!examples.isEmpty)
    for example in examples {
      let result = try Products.typecheck(example)
      #expect(result.compiles, "\(example)\n\(result.messages)")
    }
  }
}
