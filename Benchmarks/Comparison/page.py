"""One HTML page that shows all results, without scripts and without network."""

import html

import parts
import plots
from short import in_short
from table import Table

STYLE = """
:root { color-scheme: light dark;
  --back: #fff; --ink: #1c1d1f; --faint: #6a6e76; --line: #d9dbe0; --mark: #fdf0e7; }
@media (prefers-color-scheme: dark) {
  :root { --back: #16181b; --ink: #e6e7ea; --faint: #9aa0aa; --line: #363a41; --mark: #33241a; }
}
body { background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto;
  max-width: 68rem; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 1rem; }
h3, figcaption { font-size: 1rem; font-weight: 600; margin: 2rem 0 .5rem; }
figure { margin: 0 0 1rem; } svg { display: block; height: auto; width: 100%; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .75rem; text-align: right; white-space: nowrap; }
th { color: var(--faint); font-weight: 500; }
th:first-child, td:first-child, td.missing { text-align: left; }
tr.engine { background: var(--mark); font-weight: 600; } td.missing, .note { color: var(--faint); }
.note { font-size: .9rem; max-width: 46rem; }
dl { display: grid; gap: 0 1.5rem; grid-template-columns: max-content 1fr; }
dt { color: var(--faint); } dd { margin: 0; }
"""
NO_PLOTS = "<p class=note>Plots need matplotlib, which Scripts/setup-peers installs.</p>"


def page(results):
    """The whole page as text."""
    facts = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(str(value))}</dd>"
                    for name, value in results["machine"].items())
    sections = "".join(_section(part, results["parts"][name])
                       for name, part in parts.ALL.items() if name in results["parts"])
    return (f"<!doctype html><html lang=en><meta charset=utf-8><title>Swiftlet, measured</title>"
            f"<meta name=viewport content='width=device-width'><style>{STYLE}</style>"
            f"<h1>Swiftlet beside its peers</h1><dl>{facts}</dl>{NO_PLOTS if not plots.CAN_DRAW else ''}"
            f"{in_short(results['parts']).html()}{sections}"
            f"</html>\n")


def _section(part, rows):
    blocks, title = "", None
    for block in part.show(rows):
        if isinstance(block, Table):
            blocks += block.html(titled=block.title != title)
        elif plots.CAN_DRAW:
            blocks += plots.svg(block)
            title = block.title
    return f"<section><h2>{html.escape(part.TITLE)}</h2>{blocks}</section>"


def text(part, rows):
    """The tables of a part for the terminal."""
    tables = [block.text() for block in part.show(rows) if isinstance(block, Table)]
    return "\n\n".join(tables)
