"""The scripts that make pictures of samples/."""

import contextlib
import importlib.util
import io
import sys
import tempfile
import unittest
from pathlib import Path

import robustness

SAMPLES = robustness.PROJECT / "samples"
CAN_MAKE = all(map(importlib.util.find_spec, ("numpy", "PIL")))

if CAN_MAKE:
    sys.path.insert(0, str(SAMPLES))
    import make_corruptions
    import make_others
    import numpy
    from make_variants import test_set
    from PIL import Image


def made(name, count=60):
    return make_corruptions.corrupted(test_set(SAMPLES / "mnist-5k", count)[0], make_corruptions.CORRUPTIONS[name])


def middles(pictures):
    """Where the ink of pictures is, x and y of each."""
    y, x = numpy.mgrid[0:28, 0:28]
    return numpy.stack([(pictures * axis).sum((1, 2)) / pictures.sum((1, 2)) for axis in (x, y)], 1)


@unittest.skipUnless(CAN_MAKE, "needs numpy and pillow")
class CorruptionsTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.digits = test_set(SAMPLES / "mnist-5k", 60)[0]
        cls.made = {name: made(name) for name in make_corruptions.CORRUPTIONS}

    def test_they_are_the_fifteen_of_the_benchmark(self):
        self.assertEqual(tuple(make_corruptions.CORRUPTIONS), robustness.CORRUPTIONS)

    def test_the_same_pictures_come_out_each_time_and_the_first_of_fewer(self):
        for name, pictures in self.made.items():
            self.assertTrue((made(name, 20) == pictures[:20]).all(), name)

    def test_each_changes_every_picture_and_leaves_none_blank(self):
        for name, pictures in self.made.items():
            with self.subTest(name):
                self.assertEqual((pictures.dtype, pictures.shape), (numpy.uint8, (60, 28, 28)))
                self.assertTrue((pictures != self.digits).any((1, 2)).all())
                self.assertTrue((pictures.max((1, 2)) - pictures.min((1, 2)).astype(int) > 60).all())

    def test_digits_are_where_they_were_but_for_those_moved_aside(self):
        for name in ("shot-noise", "glass-blur", "motion-blur", "shear", "scale", "rotate"):
            away = numpy.hypot(*(middles(self.made[name]) - middles(self.digits)).T)
            self.assertLess(away.max(), 1.5, name)
        away = numpy.hypot(*(middles(self.made["translate"]) - middles(self.digits)).T)
        self.assertTrue(((away > 2) & (away < 5.5)).all())

    def test_ink_is_moved_and_smaller_and_not_lost(self):
        ink = {name: self.made[name].sum((1, 2)) / self.digits.sum((1, 2)) for name in self.made}
        for name in ("rotate", "shear", "translate"):
            self.assertTrue(((ink[name] > 0.9) & (ink[name] < 1.1)).all(), name)
        self.assertTrue(((ink["scale"] > 0.2) & (ink["scale"] < 0.55)).all())
        # Three photons are full ink, more are cut off: 0.776 of it remains in the mean, more of paler ink.
        self.assertTrue(0.75 < ink["shot-noise"].mean() < 1)

    def test_what_comes_over_a_digit_makes_nothing_darker(self):
        for name in ("brightness", "fog", "dotted-line", "zigzag"):
            self.assertTrue((self.made[name] >= self.digits).all(), name)

    def test_a_stripe_inverts_six_columns(self):
        inverted = (self.made["stripe"] == 255 - self.digits).all(1)
        self.assertTrue((inverted.sum(1) == 6).all())
        self.assertTrue(((self.made["stripe"] == self.digits).all(1) | inverted).all())

    def test_impulses_are_black_and_white_alike(self):
        changed = self.made["impulse-noise"] != self.digits
        self.assertEqual(set(self.made["impulse-noise"][changed]), {0, 255})
        # Of 47,040 pixels 16 % are replaced, half by black, which four fifths are already.
        self.assertAlmostEqual((self.made["impulse-noise"] > self.digits).mean(), 0.08, delta=0.01)

    def test_edges_are_thin_and_around_the_ink(self):
        edges = self.made["canny-edges"]
        self.assertEqual(set(edges.flat), {0, 255})
        square = numpy.zeros((1, 28, 28), numpy.uint8)
        square[:, 8:20, 8:20] = 255
        [found] = make_corruptions.corrupted(square, make_corruptions.canny_edges) > 0
        self.assertFalse(found[11:17, 11:17].any() or found[:6].any() or found[:, 22:].any())
        self.assertTrue((found[12:16].sum(1) == 2).all() and (found[:, 12:16].sum(0) == 2).all())

    def test_edges_of_pale_ink_are_found_too(self):
        pale = (self.digits // 8).astype(numpy.uint8)
        edges = make_corruptions.corrupted(pale, make_corruptions.canny_edges)
        self.assertTrue((edges.max((1, 2)) == 255).all())

    def test_files_are_read_as_a_test_set(self):
        with tempfile.TemporaryDirectory() as folder:
            make_corruptions.main(SAMPLES / "mnist-5k", Path(folder), 30)
            self.assertEqual({path.name for path in Path(folder).iterdir()}, set(make_corruptions.CORRUPTIONS))
            pictures, labels = test_set(Path(folder) / "fog")
        self.assertTrue((pictures == self.made["fog"][:30]).all())
        self.assertTrue((labels == test_set(SAMPLES / "mnist-5k", 30)[1]).all())


@unittest.skipUnless(CAN_MAKE, "needs numpy and pillow")
class OthersTests(unittest.TestCase):
    def run_main(self, folder, **arguments):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            make_others.main(Path(folder), count=6, **arguments)
        found = {kind.name: [Image.open(path).copy() for path in sorted(kind.iterdir())] for kind in sorted(Path(folder).iterdir())}
        return found, errors.getvalue()

    def test_what_is_missing_is_named_and_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            found, errors = self.run_main(folder, fonts=Path("/none"), clothes=Path("/nothing"))
        self.assertEqual({kind: len(pictures) for kind, pictures in found.items()}, {"scribbles": 6, "two-digits": 6})
        self.assertIn("fonts-breip", errors)
        self.assertIn("/nothing", errors)

    def test_the_same_pictures_come_out_each_time(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            first, second = (self.run_main(folder, clothes=SAMPLES / "mnist-5k")[0] for folder in (one, other))
        self.assertEqual(first, second)
        self.assertEqual(len(first["fashion"]), 6)

    def test_scribbles_are_of_two_tones(self):
        with tempfile.TemporaryDirectory() as folder:
            found, _ = self.run_main(folder)
        for picture in found["scribbles"]:
            self.assertEqual(picture.size, (64, 64))
            (low, high), corner = picture.getextrema(), picture.getpixel((0, 0))
            self.assertGreater(high - low, 100)
            self.assertIn(corner, (low, high))

    def test_two_digits_are_beside_each_other_and_over_each_other(self):
        with tempfile.TemporaryDirectory() as folder:
            found, _ = self.run_main(folder)
        widths = [picture.size[0] - 28 for picture in found["two-digits"]]
        self.assertTrue(all(18 <= width < 25 for width in widths[::2]), widths)
        self.assertTrue(all(4 <= width < 11 for width in widths[1::2]), widths)

    def test_no_letter_looks_like_a_digit(self):
        self.assertEqual(len(make_others.LETTERS), 52 - 14)
        self.assertFalse(set("OolISsZzBbgqD") & set(make_others.LETTERS))

    @unittest.skipUnless(Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").exists(), "needs fonts-dejavu-core")
    def test_letters_are_in_the_middle(self):
        with tempfile.TemporaryDirectory() as folder:
            found, _ = self.run_main(folder)
        for picture in found["letters"]:
            pixels = numpy.asarray(picture, int)
            ink = abs(pixels - pixels[0, 0]) > 40
            self.assertTrue(ink.any())
            for has_ink in (ink.any(0), ink.any(1)):
                before, after = has_ink.argmax(), has_ink[::-1].argmax()
                self.assertGreaterEqual(min(before, after), 2)
                self.assertLessEqual(abs(int(before) - int(after)), 3)
