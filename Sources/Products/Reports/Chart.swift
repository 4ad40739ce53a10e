import TextFormat

/// The frame of a chart in SVG: two axes, and where values stand between them.
struct Chart {
  /// The horizontal axis.
  let x: Axis
  /// The vertical axis.
  let y: Axis
  /// What stands below the horizontal axis.
  let xTitle: String
  /// Size in units of the drawing.
  var size: (width: Double, height: Double) = (560, 240)

  /// Space around the plot for labels.
  private let margin = (left: 54.0, right: 14.0, top: 12.0, bottom: 40.0)

  /// Where a value stands, from the left.
  func left(_ value: Double) -> Double {
    margin.left + x.place(value) * (size.width - margin.left - margin.right)
  }

  /// Where a value stands, from the top.
  func top(_ value: Double) -> Double {
    size.height - margin.bottom - y.place(value) * (size.height - margin.top - margin.bottom)
  }

  /// The whole drawing: the frame, and marks that were placed with `left` and `top`.
  func drawing(description: String, _ marks: String) -> String {
    """
    <svg viewBox="0 0 \(number(size.width)) \(number(size.height))" role="img" aria-label="\(escaped(description))">
    \(grid)
    \(marks)
    </svg>
    """
  }

  private var grid: String {
    let end = size.width - margin.right
    let rows = y.ticks.map { tick in
      "<line class=\"grid\" x1=\"\(number(margin.left))\" x2=\"\(number(end))\" y1=\"\(number(top(tick)))\" "
        + "y2=\"\(number(top(tick)))\"/>"
        + text(y.label(tick), margin.left - 8, top(tick) + 4, anchor: "end")
    }
    let bottom = size.height - margin.bottom
    let columns = x.ticks.map { text(x.label($0), left($0), bottom + 16, anchor: "middle") }
    let title = text(xTitle, (margin.left + end) / 2, size.height - 6, anchor: "middle")
    return (rows + columns + [title]).joined(separator: "\n")
  }

  private func text(_ text: String, _ left: Double, _ top: Double, anchor: String) -> String {
    "<text x=\"\(number(left))\" y=\"\(number(top))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>"
  }
}

/// A length as SVG takes it.
func number(_ value: Double) -> String { fixed(value, 1) }
