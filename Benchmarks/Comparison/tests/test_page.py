import unittest
from html.parser import HTMLParser

import figures
import page
import parts
import plots
from table import Table


def row(case, peer, seconds, **more):
    identity = {"case": case, "peer": peer, "version": "1", "threads": 1}
    return identity | figures.summary([[seconds], [seconds], [seconds]], cpu=3 * seconds) | more


def missing(case, peer):
    return {"case": case, "peer": peer, "version": "", "threads": 1, "missing": "not installed"}


def shape(name):
    return {"shape": name, "group": "square", "threads": 1, "missing": ["BLIS"], "peaks": [4e9, 4e9],
            "rates": {"OpenBLAS": [2e9, 2e9], "Swiftlet": [3e9, 3e9]}}


MEASURED = {
    "multiply": [shape("1024×1024×1024")],
    "train": [row("epoch, 1", "Swiftlet", 0.1, floors=[0.05] * 3), row("epoch, 1", "JAX", 0.2),
              missing("epoch, 1", "PyTorch, eager"),
              row("accuracy, 1", "Swiftlet", 1, epochs=[9])],
    "data": [row("MNIST", "Swiftlet", 0.1, density=0.19, accuracy=0.9),
             row("noise", "Swiftlet", 0.4, density=1, accuracy=0.1), missing("Fashion-MNIST", "")],
    "tables": [row("4-16-3, 1", "Swiftlet", 1e-4), row("4-16-3, 1", "scikit-learn", 1e-3)],
    "infer": [row("single, 1", "Swiftlet", 1e-6), row("pause of 1 s, 1", "Swiftlet", 1e-5),
              missing("single, 1", "NumPy")],
    "process": [row("a process", "Swiftlet", 0.004, memory=2**23)],
    "growth": [row("files", "Swiftlet", 0.01, x=1), row("files", "Swiftlet", 0.02, x=10)],
}


class Balance(HTMLParser):
    """Counts elements that are open."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "html"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag == "html" or tag == self.open.pop(), tag

    def handle_startendtag(self, tag, attributes):
        pass


class PageTests(unittest.TestCase):
    def test_every_part_is_on_the_page_and_every_element_ends(self):
        text = page.page({"machine": {"processor": "<fast>"}, "parts": MEASURED})
        for part in parts.ALL.values():
            self.assertIn(f"<h2>{part.TITLE}</h2>", text)
        self.assertIn("&lt;fast&gt;", text)
        balance = Balance()
        balance.feed(text)
        self.assertEqual([tag for tag in balance.open if tag != "p"], [])

    def test_the_page_needs_no_network(self):
        text = page.page({"machine": {}, "parts": MEASURED})
        self.assertNotRegex(text, r"<script|<link|src=|url\(['\"]?http")

    def test_a_title_stands_over_each_table_or_its_plot(self):
        text = page.page({"machine": {}, "parts": MEASURED})
        self.assertEqual(text.count(">One epoch of the tutorial, threads: 1</h3>"), 0 if plots.CAN_DRAW else 1)
        self.assertEqual(text.count(">Training until 97 % are read right, threads: 1</h3>"), 1)
        self.assertEqual(text.count("<svg"), 6 if plots.CAN_DRAW else 0)

    def test_what_is_missing_says_so(self):
        for name in ("train", "infer", "data", "multiply"):
            self.assertIn("not installed", page.text(parts.ALL[name], MEASURED[name]))

    def test_ratios(self):
        self.assertRegex(page.text(parts.ALL["train"], MEASURED["train"]), r"JAX 1 .* 2\.00 ×")
        self.assertRegex(page.text(parts.ALL["data"], MEASURED["data"]), r"MNIST .* 0\.25 ×")
        self.assertRegex(page.text(parts.ALL["tables"], MEASURED["tables"]), r"scikit-learn 1 .* 10\.00 ×")
        self.assertRegex(page.text(parts.ALL["multiply"], MEASURED["multiply"]), r"75\.0 % .* 1\.50 ×")

    def test_a_table_as_text(self):
        table = Table("A title", ["name", "figure", "more"], [["a", "1.0", "2"], ["b", "not installed"]])
        self.assertEqual(table.text().splitlines()[2:],
                         ["| name | figure | more |", "| ---- | -----: | ---: |", "| a    |    1.0 |    2 |",
                          "| b    | not installed |"])
