import contextlib
import importlib.util
import io
import os
import random
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import robustness

CAN_MAKE = all(map(importlib.util.find_spec, ("numpy", "PIL", "sklearn")))
CAN_DRAW = importlib.util.find_spec("matplotlib") is not None
PROGRAM = robustness.PROJECT / os.environ.get("SWIFTLET_PROGRAM", ".build/release/swiftlet")

# Reads all digits right but those named "wrong", is half sure of what is none, and refuses what is named "blank".
SCRIPT = """
import os, pathlib, sys
folder = pathlib.Path(sys.argv[-1])
if sys.argv[1] == "benchmark":
    print(open(os.path.dirname(__file__) + "/formats").read())
elif not folder.exists():
    sys.exit(f"swiftlet: {folder}: expected a folder, found nothing")
else:
    print("path,digit,probability")
    for path in folder.rglob("*.png"):
        if path.stem == "blank":
            print("swiftlet: expected a digit, found a blank picture", file=sys.stderr)
        elif folder.name == "others":
            print(f"{path},7,0.500000")
        else:
            print(f"{path},{'none' if path.stem == 'wrong' else path.parent.name},0.900000")
"""
FORMATS = """A processor, avx2, 2 threads, medians
peaks: 57 GFLOP/s, 1053 GOP/s of bytes

weights        file, bytes  memory, bytes   accuracy  one picture, µs        p99  10,000 pictures, ms
float32              4,008        410,688    97.45 %             1.32       2.05                20.64
whole numbers        1,072        103,744    97.46 %             0.61       0.90                10.23"""


class FiguresTests(unittest.TestCase):
    def test_who_is_as_often_right_as_sure_is_calibrated(self):
        self.assertAlmostEqual(robustness.calibration_error([(True, 0.75)] * 3 + [(False, 0.75)]), 0)
        self.assertAlmostEqual(robustness.calibration_error([(True, 0.75)] * 4), 0.25)
        self.assertEqual(robustness.calibration_error([(True, 1.0), (False, 0.0)]), 0)

    def test_bins_count_by_their_pictures(self):
        # One of four pictures is 0.5 too sure, the other three 0.1 too little.
        answers = [(False, 0.5)] + [(True, 0.9)] * 3
        self.assertAlmostEqual(robustness.calibration_error(answers), (0.5 + 3 * 0.1) / 4)

    def test_errors_of_one_bin_make_up_for_each_other_and_those_of_two_do_not(self):
        # The tenth of fifteen bins begins at 0.6 and ends before 0.667.
        self.assertAlmostEqual(robustness.calibration_error([(True, 0.61), (False, 0.66)]), (0.66 - 0.39) / 2)
        self.assertAlmostEqual(robustness.calibration_error([(True, 0.61), (False, 0.59)]), (0.39 + 0.59) / 2)
        self.assertAlmostEqual(robustness.calibration_error([(True, 0.67), (False, 0.66)]), (0.33 + 0.66) / 2)

    def test_area_is_the_share_of_pairs_in_order(self):
        chance = random.Random(1)
        digits, others = ([chance.randrange(20) for _ in range(count)] for count in (50, 70))
        pairs = [(a > b) + (a == b) / 2 for a in digits for b in others]
        self.assertAlmostEqual(robustness.area_under_curve(digits, others), sum(pairs) / len(pairs))
        self.assertEqual(robustness.area_under_curve([3, 4], [1, 2]), 1)
        self.assertEqual(robustness.area_under_curve([1, 1], [1]), 0.5)


class RunTests(unittest.TestCase):
    """With a program that answers what is known."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = self.folder / "swiftlet"
        self.program.write_text(f"#!{sys.executable}\n{SCRIPT}")
        self.program.chmod(0o755)
        (self.folder / "formats").write_text(FORMATS)
        (self.folder / "small").write_bytes(bytes(1072))
        (self.folder / "large").write_bytes(bytes(4000))

    def made(self, folder, *_):
        """Of each set four pictures, of which one is read wrong of those that are zigzag; of fashion one is refused."""
        sets = [f"pixels/{name}/{label}" for name in ("mnist", *robustness.CORRUPTIONS) for label in "03"]
        for place in sets + ["digits/light/3", "digits/dark/3", "others/letters", "others/fashion"]:
            (folder / place).mkdir(parents=True)
            for name in ("a", "b"):
                (folder / place / f"{name}.png").touch()
        (folder / "pixels/zigzag/3/b.png").rename(folder / "pixels/zigzag/3/wrong.png")
        (folder / "others/fashion/a.png").rename(folder / "others/fashion/blank.png")

    def run_main(self, *arguments):
        output, errors = io.StringIO(), io.StringIO()
        with mock.patch.object(robustness, "make_pictures", self.made), contextlib.redirect_stdout(output), \
                contextlib.redirect_stderr(errors):
            robustness.main([f"--swiftlet={self.program}", f"--plot={self.folder}/drawn/a.svg", *map(str, arguments)])
        return output.getvalue().splitlines(), errors.getvalue()

    def cells(self, lines):
        return {cells[0]: cells[1:] for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)}

    def test_refused_pictures_are_read_wrong_with_no_probability(self):
        folder = self.folder / "pictures"
        self.made(folder)
        program = robustness.Program(self.program)
        self.assertEqual(sorted(program.answers(folder / "pixels", None)["zigzag/3"]), [(False, 0.9), (True, 0.9)])
        self.assertEqual(program.refusals, [])
        self.assertEqual(sorted(program.answers(folder / "others", None)["fashion"]), [(False, 0.0), (False, 0.5)])
        self.assertEqual(program.refusals, ["swiftlet: expected a digit, found a blank picture"])

    def test_cost_is_that_of_the_format_which_the_file_has(self):
        program = robustness.Program(self.program)
        self.assertEqual(program.cost(self.folder / "small", "data"), (0.61, "10,000 pictures, ms", 10.23))
        self.assertEqual(program.cost(self.folder / "large", "data"), (1.32, "10,000 pictures, ms", 20.64))

    def test_the_table(self):
        wild = self.folder / "wild"
        for label in "12":
            (wild / label).mkdir(parents=True)
            (wild / label / "a.png").touch()
        (wild / "2" / "wrong.png").touch()
        lines, errors = self.run_main(f"--model=A={self.folder}/small", f"--model=B={self.folder}/large", f"--wild={wild}")
        self.assertEqual(len({line.count("|") for line in lines}), 1)
        cells = self.cells(lines)
        self.assertEqual(cells[""], ["A, as it is", "A, prepared", "B, as it is", "B, prepared"])
        self.assertEqual(cells["MNIST's test set"], ["100.00 %"] * 4)
        self.assertEqual(cells["zigzag"], ["75.00 %"] * 4)
        self.assertEqual(cells["**corruptions, mean error**"], ["1.67 %"] * 4)
        self.assertEqual(cells["ECE, MNIST"], ["0.1000"] * 4)
        self.assertEqual(cells["ECE, corruptions, mean"], [f"{(14 * 0.1 + 0.15) / 15:.4f}"] * 4)
        self.assertEqual(cells["wild"], ["", "66.67 %"] * 2)
        self.assertEqual(cells["AUC, letters"], ["", "1.0000"] * 2)
        self.assertNotIn("AUC, scribbles", cells)
        self.assertEqual(cells["one picture, µs"], ["0.61", "", "1.32", ""])
        self.assertEqual(cells["10,000 pictures, ms"], ["10.23", "", "20.64", ""])
        self.assertEqual(cells["file, bytes"], ["1,072", "", "4,000", ""])
        self.assertIn("A refused 1: swiftlet: expected a digit", errors)

    def test_the_bundled_model_alone(self):
        lines, _ = self.run_main()
        self.assertEqual(self.cells(lines)[""], ["bundled, as it is", "bundled, prepared"])
        self.assertNotIn("wild", self.cells(lines))

    @unittest.skipUnless(CAN_DRAW, "needs matplotlib")
    def test_the_plot_names_each_model_and_is_the_same_each_time(self):
        drawn = []
        for _ in range(2):
            self.run_main(f"--model=First={self.folder}/small", f"--model=Second={self.folder}/large")
            drawn.append((self.folder / "drawn/a.svg").read_text())
        self.assertIn("First", drawn[0])
        self.assertIn("Second", drawn[0])
        self.assertEqual(*drawn)

    def test_kept_pictures_are_not_taken_for_others(self):
        keep = f"--keep={self.folder}/keep"
        first, _ = self.run_main(keep)
        (self.folder / "keep/pixels/fog/3/a.png").rename(self.folder / "keep/pixels/fog/3/wrong.png")
        self.assertNotEqual(self.run_main(keep)[0], first)
        with self.assertRaisesRegex(SystemExit, "expected an empty folder"):
            self.run_main(keep, "--count=5")

    def test_a_program_that_fails_is_believed(self):
        with self.assertRaisesRegex(SystemExit, "expected a folder, found nothing"):
            self.run_main(f"--wild={self.folder}/none")


@unittest.skipUnless(CAN_MAKE and PROGRAM.exists(), "needs numpy, pillow, scikit-learn and a built swiftlet")
class ProgramTests(unittest.TestCase):
    def test_predictions_come_to_what_evaluate_says(self):
        sys.path.insert(0, str(robustness.PROJECT / "samples"))
        import make_corruptions

        data = robustness.PROJECT / "samples/mnist-5k"
        program = robustness.Program(PROGRAM)
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
            make_corruptions.main(data, Path(folder) / "idx", 100)
            pictures = robustness.Pictures(Path(folder) / "png", data, 100, None).folder
            sets = robustness.by_set(program.answers(pictures / "pixels", None, "--as-is"))
            for name in robustness.CORRUPTIONS:
                [line] = program.lines("evaluate", "--data", Path(folder) / "idx" / name)
                self.assertAlmostEqual(robustness.accuracy(sets[name]), float(line.split("acc: ")[1]), 6)
            digits = robustness.by_set(program.answers(pictures / "digits", None))
            self.assertEqual([len(digits[name]) for name in ("light", "dark")], [1797, 1797])
            self.assertGreater(robustness.accuracy(digits["dark"]), 0.5)
        cost = program.cost(robustness.PROJECT / "samples/handwriting.safetensors", data)
        self.assertEqual(cost[1], "900 pictures, ms")
        self.assertGreater(cost[0], 0)
