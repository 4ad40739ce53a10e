import Pictures
import TextFormat

/// Text that means itself in HTML, between tags and in quoted attributes.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    // HTML has no way to write other control characters.
    case "\u{0}"..<" " where scalar != "\n" && scalar != "\t", "\u{7F}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A share, 0 … 1, in percent.
func percent(_ share: Double, _ decimals: Int = 1) -> String { fixed(share * 100, decimals) + "\u{A0}%" }

/// A picture as an image whose bytes stand in the page.
func image(_ picture: Picture, description: String) -> String {
  "<img src=\"data:image/png;base64,\(base64(picture.pngBytes()))\" width=\"\(picture.width)\" "
    + "height=\"\(picture.height)\" alt=\"\(escaped(description))\">"
}

/// A part of the page: a heading, an explanation, which may hold tags, and what is shown.
func section(_ title: String, _ explanation: String, _ content: String, wide: Bool = false) -> String {
  """
  <section\(wide ? " class=\"wide\"" : "")>
  <h2>\(title)</h2>
  <p class="note">\(explanation)</p>
  \(content)
  </section>
  """
}
