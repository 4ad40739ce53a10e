"""A table that can be printed and put into a page."""

import html
import unicodedata
from dataclasses import dataclass, field


@dataclass
class Table:
    """Cells are text; the first column is a name, the others are numbers."""

    title: str
    columns: list
    rows: list = field(default_factory=list)
    note: str = ""

    def text(self):
        """Columns of even width, in Markdown."""
        whole = [line for line in [self.columns, *self.rows] if len(line) == len(self.columns)]
        names = [line[0] for line in self.rows]
        widths = [max(map(width, [line[i] for line in whole] + (names if i == 0 else [])))
                  for i in range(len(self.columns))]
        rule = ["-" * count if i == 0 else "-" * (count - 1) + ":" for i, count in enumerate(widths)]
        body = [_padded(line, widths) for line in (self.columns, rule, *self.rows)]
        return "\n".join([self.title, "", *body] + (["", self.note] if self.note else []))

    def html(self, titled=True):
        """An HTML table in a frame that scrolls by itself."""
        title = f"<h3>{html.escape(self.title)}</h3>" if titled else ""
        head = "".join(f"<th>{html.escape(cell)}</th>" for cell in self.columns)
        body = "".join(self._row(row) for row in self.rows)
        note = f"<p class=note>{html.escape(self.note)}</p>" if self.note else ""
        return (f"{title}<div class=wide><table><thead><tr>{head}</tr></thead>"
                f"<tbody>{body}</tbody></table></div>{note}")

    def _row(self, row):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row[:-1])
        rest = len(self.columns) - len(row) + 1
        last = f"<td colspan={rest} class=missing>" if rest > 1 else "<td>"
        kind = " class=engine" if row[0].startswith("Swiftlet") else ""
        return f"<tr{kind}>{cells}{last}{html.escape(row[-1])}</td></tr>"


def width(text):
    """Columns that a terminal needs for a text."""
    return sum(0 if unicodedata.combining(letter) else 1 for letter in text)


def _padded(line, widths):
    """The first cell to the left, others to the right; what stands in for missing ones is not shortened."""
    cells = [cell + " " * (widths[0] - width(cell)) if i == 0 else " " * (widths[i] - width(cell)) + cell
             for i, cell in enumerate(line)]
    return "| " + " | ".join(cells) + " |"
