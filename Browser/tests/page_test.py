"""Draws, pastes and trains in the page, in a real browser.

    python3 Browser/tests/page_test.py [FOLDER_FOR_SCREENSHOTS]

Needs PyPI's playwright and a Chromium (CHROMIUM names one), and what Browser/build builds.
"""

import functools
import http.server
import os
import shutil
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
SITE = PROJECT / "Browser/.build/site"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
SCREENSHOTS = Path(sys.argv.pop()) if len(sys.argv) > 1 else None

# Strokes of each digit in a square of 1.
STROKES = {
    0: [[(0.5, 0.0), (0.15, 0.2), (0.1, 0.6), (0.3, 0.95), (0.6, 0.98), (0.85, 0.7), (0.85, 0.3), (0.5, 0.0)]],
    1: [[(0.5, 0.0), (0.5, 1.0)]],
    2: [[(0.15, 0.25), (0.3, 0.03), (0.65, 0.0), (0.8, 0.25), (0.6, 0.55), (0.1, 0.98), (0.9, 0.95)]],
    3: [[(0.15, 0.08), (0.6, 0.0), (0.8, 0.2), (0.4, 0.45), (0.85, 0.65), (0.75, 0.92), (0.4, 1.0), (0.1, 0.9)]],
    4: [[(0.25, 0.0), (0.1, 0.5), (0.85, 0.5)], [(0.7, 0.05), (0.65, 1.0)]],
    5: [[(0.8, 0.0), (0.25, 0.03), (0.2, 0.42), (0.6, 0.4), (0.85, 0.65), (0.65, 0.97), (0.15, 0.93)]],
    6: [[(0.65, 0.0), (0.25, 0.4), (0.15, 0.75), (0.4, 1.0), (0.75, 0.85), (0.7, 0.6), (0.4, 0.55), (0.2, 0.75)]],
    7: [[(0.1, 0.05), (0.85, 0.0), (0.55, 0.5), (0.4, 1.0)]],
    8: [[(0.7, 0.1), (0.4, 0.0), (0.25, 0.2), (0.5, 0.45), (0.8, 0.75), (0.55, 1.0), (0.25, 0.8), (0.45, 0.48), (0.75, 0.25), (0.7, 0.1)]],
    9: [[(0.75, 0.15), (0.4, 0.0), (0.2, 0.3), (0.45, 0.48), (0.72, 0.3), (0.75, 0.15), (0.7, 1.0)]],
}


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class PageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        handler = functools.partial(QuietHandler, directory=SITE)
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.address = f"http://127.0.0.1:{cls.server.server_port}/"
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()
        cls.server.shutdown()

    def open(self, **options):
        self.page = self.browser.new_page(**options)
        self.addCleanup(self.page.close)
        self.problems = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(self.address)
        self.page.wait_for_function("document.querySelector('#answer span').textContent === 'nothing drawn'")
        return self.page

    def tearDown(self):
        self.assertEqual(self.problems, [])

    def draw(self, digit, left=0.3, top=0.2, size=0.6):
        box = self.page.locator("#paper").bounding_box()
        place = lambda x, y: (box["x"] + box["width"] * (left + x * size * 0.7), box["y"] + box["height"] * (top + y * size))
        for stroke in STROKES[digit]:
            self.page.mouse.move(*place(*stroke[0]))
            self.page.mouse.down()
            for point in stroke[1:]:
                self.page.mouse.move(*place(*point), steps=4)
            self.page.mouse.up()
        self.settle()

    def settle(self):
        """Waits until what is drawn has been read."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def answer(self):
        return self.page.get_attribute("#paper", "data-answer")

    def shot(self, name):
        if SCREENSHOTS:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def test_drawn_digits_are_read(self):
        page = self.open()
        for left, top, size in [(0.3, 0.2, 0.6), (0.05, 0.05, 0.5), (0.6, 0.6, 0.35)]:
            page.evaluate("width => { const pen = document.getElementById('pen'); pen.value = width; pen.dispatchEvent(new Event('input')) }", size * 30)
            for digit in STROKES:
                self.draw(digit, left, top, size)
                self.assertEqual(self.answer(), str(digit), f"{digit} at {left}, {top}, {size}")
                shares = page.locator("#shares td:last-child").all_inner_texts()
                self.assertAlmostEqual(sum(float(share.split()[0]) for share in shares), 100, delta=0.6)
                page.click("#clear")
                self.settle()
                self.assertEqual((self.answer(), page.inner_text("#answer span")), ("", "nothing drawn"))

    def test_strokes_are_taken_back(self):
        page = self.open()
        self.draw(4)
        page.click("#undo")
        page.keyboard.press("Control+z")
        self.settle()
        self.assertEqual(self.answer(), "")
        self.assertTrue(page.is_disabled("#undo") and page.is_disabled("#clear"))
        self.draw(1)
        page.keyboard.press("Escape")
        self.settle()
        self.assertEqual(self.answer(), "")

    def test_a_scribble_is_unsure(self):
        page = self.open()
        for digit in (8, 4, 2, 7):
            self.draw(digit, 0.1 + digit / 30, 0.1 + digit / 40, 0.7)
        self.assertEqual(page.inner_text("#answer strong"), "?")
        self.assertIn("unsure", page.inner_text("#answer span"))

    def test_pictures_are_opened_and_pasted(self):
        page = self.open()
        page.set_input_files("#file", PROJECT / "samples/digits/7-0.png")
        page.wait_for_function("document.getElementById('paper').dataset.answer === '7'")
        content = list((PROJECT / "samples/digits/4-2.png").read_bytes())
        page.evaluate("""bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "4.png", {type: "image/png"}));
            dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
        }""", content)
        page.wait_for_function("document.getElementById('paper').dataset.answer === '4'")
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(b"no picture")
            file.flush()
            page.set_input_files("#file", file.name)
            page.wait_for_selector("#trouble:not([hidden])")
        self.assertIn("expected a picture that this browser knows", page.inner_text("#trouble"))
        self.assertEqual(self.answer(), "4")

    def test_a_network_is_trained_drawn_with_and_taken_home(self):
        page = self.open()
        page.click("#train-tab")
        page.click("#start")
        page.wait_for_selector("#use:not([disabled])", timeout=300_000)
        self.assertGreaterEqual(float(page.get_attribute("#progress", "data-accuracy")), 0.88)
        drawn = "id => new Set(document.getElementById(id).getContext('2d').getImageData(0, 0, 400, 200).data).size"
        self.assertGreater(page.evaluate(drawn, "weights"), 100)
        self.assertGreater(page.evaluate(drawn, "curve"), 2)
        self.shot("train")
        with page.expect_download() as download:
            page.click("#take")
        self.assertEqual(download.value.suggested_filename, "digits.safetensors")
        self.assertIn(b"layer1.0.weight", Path(download.value.path()).read_bytes()[:4096])
        page.click("#use")
        self.assertTrue(page.is_visible("#read"))
        self.assertIn("trained here", page.inner_text("#model"))
        self.draw(1)
        self.assertEqual(self.answer(), "1")

    def test_a_finger_draws_and_the_page_stays(self):
        page = self.open(has_touch=True, viewport={"width": 320, "height": 600})
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 320)
        box = page.locator("#paper").bounding_box()
        session = page.context.new_cdp_session(page)
        touch = lambda kind, *points: session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})
        x = box["x"] + box["width"] / 2
        touch("touchStart", (x, box["y"] + 40))
        for step in range(1, 20):
            touch("touchMove", (x, box["y"] + 40 + 10 * step))
        touch("touchEnd")
        self.settle()
        self.assertEqual(self.answer(), "1")
        self.assertEqual(page.evaluate("scrollY"), 0)
        self.shot("narrow")

    def test_tabs_are_reached_by_keyboard(self):
        page = self.open()
        page.focus("#read-tab")
        page.keyboard.press("ArrowRight")
        self.assertTrue(page.is_visible("#train") and not page.is_visible("#read"))
        self.assertEqual(page.evaluate("document.activeElement.id"), "train-tab")

    def test_what_is_missing_is_said(self):
        page = self.browser.new_page()
        self.addCleanup(page.close)
        self.problems = []
        page.route("**/handwriting.safetensors", lambda route: route.fulfill(status=404))
        page.goto(self.address)
        page.wait_for_selector("#trouble:not([hidden])")
        self.assertEqual(page.inner_text("#trouble"), "Digits cannot be read here: handwriting.safetensors: expected a file, found status 404.")

    def test_both_colour_schemes(self):
        for scheme in ("light", "dark"):
            page = self.open(color_scheme=scheme, viewport={"width": 900, "height": 640})
            self.draw(5)
            self.assertEqual(self.answer(), "5")
            self.shot(scheme)
            ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            self.assertEqual(ground, "rgb(255, 255, 255)" if scheme == "light" else "rgb(21, 24, 27)")


if __name__ == "__main__":
    unittest.main()
