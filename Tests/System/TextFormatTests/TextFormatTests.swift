import Foundation
import Testing
import TextFormat

@Suite struct TextFormatTests {
  @Test func decimals() {
    #expect(
      fixed(0.125, 2) == "0.12" && fixed(-1.5, 0) == "-2" && fixed(1e20, 1) == "100000000000000000000.0")
    #expect(fixed(.nan, 3).contains("nan") && fixed(.infinity, 3) == "inf")
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-100, "-100"), (-1_234_567, "-1,234,567"),
  ]) func groups(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test func alignment() {
    #expect(leftAligned("ab", 4) == "ab  " && rightAligned("ab", 4) == "  ab")
    #expect(leftAligned("abc", 2) == "abc" && rightAligned("abc", 2) == "abc")
  }

  @Test(arguments: ["", "plain", "a \"b\" \\ c", "\u{0}\u{1F}\n\t", "é ✗ 🐦", "\r\n"])
  func jsonReadsWhatIsQuoted(text: String) throws {
    #expect(try JSONDecoder().decode([String].self, from: Data("[\(quoted(text))]".utf8)) == [text])
  }
}
