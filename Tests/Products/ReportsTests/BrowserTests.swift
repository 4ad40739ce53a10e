import Foundation
import Pictures
import TestSupport
import Testing

@testable import Reports

/// Opens pages in Chromium, without a window.
@Suite(.serialized) struct BrowserTests {
  private enum Scheme: Int, CaseIterable {
    case dark = 0
    case light = 1
  }

  @Test func aPageOpensInBothSchemesWithoutErrors() throws {
    guard let browser = Browser() else { return print("skipped: chromium is not installed") }
    var brightness: [Double] = []
    for scheme in Scheme.allCases {
      let (picture, messages) = try browser.open(sampleReport().html(), scheme: scheme.rawValue)
      #expect(messages.isEmpty)
      #expect(picture.width == 1000 && picture.height == 1400)
      // More than a blank page: text and pictures have many shades.
      #expect(Set(picture.pixels).count > 60)
      brightness.append(picture.pixels.reduce(0) { $0 + Double($1) } / Double(picture.pixels.count))
    }
    #expect(brightness[0] < 70 && brightness[1] > 200, "\(brightness)")
  }

  /// The errors that the test above looks for are seen.
  @Test(arguments: [
    "<script>undefinedFunction()</script>", "<img src=\"http://127.0.0.1:9/a.png\">",
    "<link rel=\"stylesheet\" href=\"http://127.0.0.1:9/a.css\">",
  ])
  func errorsAreSeen(trouble: String) throws {
    guard let browser = Browser() else { return print("skipped: chromium is not installed") }
    let page = sampleReport().html().replacing("</body>", with: "\(trouble)</body>")
    #expect(try !browser.open(page, scheme: 1).messages.isEmpty)
  }
}

/// The browser of this machine.
private struct Browser {
  private let program: URL

  init?() {
    guard let path = ["chromium", "chromium-browser", "google-chrome"].compactMap(programPath).first else {
      return nil
    }
    program = path
  }

  /// What a page looks like, and what it wrote to the console.
  func open(_ page: String, scheme: Int) throws -> (picture: Picture, messages: [Substring]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "page.html")
    let screenshot = folder.appending(path: "page.png")
    try Data(page.utf8).write(to: file)
    // Inside a container there is no sandbox to be had; the page is our own.
    let run = try ProgramRun(
      program,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-dev-shm-usage", "--user-data-dir=\(folder.path)/profile", "--enable-logging=stderr",
        "--blink-settings=preferredColorScheme=\(scheme)", "--window-size=1000,1400",
        "--screenshot=\(screenshot.path)", file.absoluteString,
      ])
    try #require(run.status == 0, "\(run.errors)")
    let messages = run.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }
    return (try Picture(png: screenshot.path), messages)
  }
}
