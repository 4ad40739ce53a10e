import Foundation
import Swiftlet
import TestSupport
import Testing

/// Every Swift example of the documents and of the documentation comments compiles.
@Suite struct DocumentationTests {
  private static let catalogue = "Sources/Products/Swiftlet/Swiftlet.docc"
  private static let documents =
    ["README.md"]
    + ((try? FolderContents(path: Products.checkout.appending(path: catalogue).path).files) ?? [])
    .filter { $0.hasSuffix(".md") }.map { "\(catalogue)/\($0)" }
  private static let exported = [
    "System/Files", "Models/ModelFiles", "Engine/NeuralNetwork", "Data/Pictures", "Products/Swiftlet",
  ]

  @Test func thereAreDocuments() { #expect(Self.documents.count > 5) }

  @Test(arguments: documents) func examplesCompile(document: String) throws {
    let text = try String(contentsOf: Products.checkout.appending(path: document), encoding: .utf8)
    for example in text.components(separatedBy: "```swift\n").dropFirst() {
      try check(try #require(example.components(separatedBy: "```").first))
    }
  }

  /// An example is a paragraph of a comment whose lines stand four blanks further in.
  @Test(arguments: exported) func commentExamplesCompile(module: String) throws {
    let folder = Products.checkout.appending(path: "Sources/\(module)")
    for path in try findFiles(in: folder.path, ending: ".swift", isRecursive: true) {
      let lines = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.drop { $0 == " " } }
      let paragraphs = lines.split { $0 == "///" || !$0.hasPrefix("///") }
      for paragraph in paragraphs where paragraph.first?.hasPrefix("///     ") == true {
        try check("import Swiftlet\n" + paragraph.map { $0.dropFirst(8) }.joined(separator: "\n"))
      }
    }
  }

  private func check(_ example: String) throws {
    let result = try Products.typecheck(example)
    #expect(result.compiles, "\(example)\n\(result.messages)")
  }
}
