import tempfile
import unittest
import zlib
from pathlib import Path

import pictures


class PicturesTests(unittest.TestCase):
    def test_density_counts_what_differs_from_the_background(self):
        self.assertEqual(pictures.density(bytes([0, 0, 0, 9])), 0.25)
        self.assertEqual(pictures.density(pictures.inverted(bytes([0, 0, 0, 9]))), 0.25)
        self.assertGreater(pictures.density(pictures.noise(bytes(10_000))), 0.98)

    def test_a_converted_set_keeps_headers_and_labels(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source"
            source.mkdir()
            for part in ("train", "test"):
                (source / pictures.IMAGES[part]).write_bytes(b"h" * 16 + bytes([0, 255]))
                (source / pictures.LABELS[part]).write_bytes(b"labels")
            target = pictures.converted(source, Path(folder) / "target", pictures.inverted)
            self.assertEqual(pictures.read(target, pictures.IMAGES["test"]), b"h" * 16 + bytes([255, 0]))
            self.assertEqual(pictures.read(target, pictures.LABELS["train"]), b"labels")

    def test_png_holds_the_pixels(self):
        content = bytes(i % 251 for i in range(pictures.PIXELS))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.png"
            pictures.write_png(path, content)
            written = path.read_bytes()
        body = written[written.index(b"IDAT") + 4 : written.index(b"IEND") - 8]
        rows = zlib.decompress(body)
        self.assertEqual(b"".join(rows[i + 1 : i + 29] for i in range(0, len(rows), 29)), content)
