"""How models of digits do on what they were not trained on, beside what reading a picture costs.

    swift build -c release --product swiftlet
    python3 -m venv .venv && .venv/bin/pip install numpy pillow scikit-learn matplotlib
    .venv/bin/python Benchmarks/robustness.py --data MNIST [--model NAME=FILE]… [--wild FOLDER] [--keep FOLDER]

Prints a table in Markdown and draws accuracy against cost as an SVG file. All pictures are PNG files that `swiftlet predict`
reads, once with `--as-is` where they are of 28×28 pixels, and once prepared as it does by itself. They are MNIST's test
set, the same with fifteen corruptions (samples/make_corruptions.py), scikit-learn's digits enlarged, a folder of others
(FOLDER/LABEL/NAME.png), and what shows no digit (samples/make_others.py). Time is what `swiftlet benchmark` measures.

- Mean error is that of the corruptions, each counting the same.
- ECE is the expected calibration error: by how much the probability of the answer and the share of right answers differ,
  in 15 bins of equal width, weighted by the pictures in them.
- AUC is the chance that MNIST's digit is answered with a greater probability than what is none, a draw counting half.
- A picture that the program refuses, such as one that is blank, counts as read wrong, with probability 0.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BINS = 15
AS_IS, PREPARED = FORMS = ("as it is", "prepared")
CORRUPTIONS = (
    "shot-noise", "impulse-noise", "glass-blur", "motion-blur", "shear", "scale", "rotate", "brightness", "translate",
    "stripe", "fog", "spatter", "dotted-line", "zigzag", "canny-edges")
OTHERS = ("letters", "scribbles", "two-digits", "fashion")


# What answers come to: lists of (right or not, probability).


def accuracy(answers):
    return sum(right for right, _ in answers) / len(answers)


def calibration_error(answers):
    bins = defaultdict(list)
    for right, probability in answers:
        bins[min(int(probability * BINS), BINS - 1)].append(right - probability)
    return sum(abs(sum(differences)) for differences in bins.values()) / len(answers)


def area_under_curve(digits, others):
    """The chance that a number of the first list is greater than one of the second, a draw counting half."""
    digits = sorted(digits)
    below = sum(bisect_left(digits, other) + bisect_right(digits, other) for other in others)
    return 1 - below / (2 * len(digits) * len(others))


# What the program answers.


class Program:
    def __init__(self, path):
        self.path = str(path)
        self.refusals = []

    def lines(self, *arguments):
        """What it prints, whether or not it could read all of the pictures."""
        run = subprocess.run([self.path, *map(str, arguments)], capture_output=True, text=True)
        if not run.stdout:
            sys.exit(f"robustness: {run.stderr.strip()}")
        self.refusals += run.stderr.splitlines()
        return run.stdout.splitlines()

    def answers(self, folder, model, *options):
        """Answers to the PNG files below a folder: (right or not, probability), by the path of the file's folder from there."""
        chosen = ["--model", model] if model else []
        lines = self.lines("predict", *chosen, "--csv", "--recursive", *options, folder)
        found = {row["path"]: (row["digit"], float(row["probability"])) for row in csv.DictReader(lines)}
        answers = {}
        for place, _, names in os.walk(folder):
            label = os.path.basename(place)
            read = [found.get(f"{place}/{name}", (None, 0.0)) for name in names if name.endswith(".png")]
            if read:
                answers[os.path.relpath(place, folder)] = [(answer == label, probability) for answer, probability in read]
        return answers

    def cost(self, model, data):
        """Microseconds for one picture, the title of what is timed beside it, and its milliseconds."""
        lines = self.lines("benchmark", "--model", model, "--data", data)
        titles, *formats = [re.split(r"\s{2,}", line.strip()) for line in lines[lines.index("") + 1 :]]
        # It measures each format that the model could have: its own is that of the size that it has.
        size = Path(model).stat().st_size
        formats = [dict(zip(titles, cells)) for cells in formats]
        own = min(formats, key=lambda cells: abs(int(cells["file, bytes"].replace(",", "")) - size))
        return float(own["one picture, µs"]), titles[-1], float(own[titles[-1]])


def by_set(answers):
    """Answers by the folder that holds the folders of labels."""
    sets = defaultdict(list)
    for folder, some in answers.items():
        sets[os.path.dirname(folder)] += some
    return sets


# The pictures.


class Pictures:
    """Folders of PNG files: `pixels/SET/LABEL`, of 28×28 pixels, `digits/SET/LABEL` of others, and `others/KIND`."""

    def __init__(self, folder, data, count, clothes):
        self.folder = folder
        origin = f"{data.resolve()} {count} {clothes} {self.code()}\n"
        note = folder / "made-of.txt"
        if note.exists() and note.read_text() == origin:
            return
        if folder.exists() and any(folder.iterdir()):
            sys.exit(f"robustness: {folder}: expected an empty folder or one with the same pictures, found other files")
        make_pictures(folder, data, count, clothes)
        note.write_text(origin)

    @staticmethod
    def code():
        """A number of the code that makes pictures."""
        scripts = [Path(__file__), *sorted((PROJECT / "samples").glob("make_*.py"))]
        return zlib.crc32(b"".join(script.read_bytes() for script in scripts))


def make_pictures(folder, data, count, clothes):
    sys.path.insert(0, str(PROJECT / "samples"))
    import make_corruptions
    import make_others

    print("robustness: makes pictures, which takes a minute or two …", file=sys.stderr)
    digits, labels = make_corruptions.test_set(data, count)
    write(folder / "pixels/mnist", digits, labels)
    for name, corrupt in make_corruptions.CORRUPTIONS.items():
        write(folder / "pixels" / name, make_corruptions.corrupted(digits, corrupt), labels)
    write_enlarged_digits(folder / "digits")
    make_others.main(folder / "others", count=min(count, 1000), clothes=clothes)


def write_enlarged_digits(folder):
    """scikit-learn's digits of 8×8 pixels, enlarged to 48×48."""
    from PIL import Image
    from sklearn.datasets import load_digits
    import numpy

    digits = load_digits()
    small = numpy.round(digits.images * 255 / 16).astype(numpy.uint8)
    light = [numpy.asarray(Image.fromarray(picture).resize((48, 48), Image.BICUBIC)) for picture in small]
    write(folder / "light", light, digits.target)
    write(folder / "dark", [255 - picture for picture in light], digits.target)


def write(folder, pictures, labels):
    from PIL import Image

    for label in set(map(str, labels)):
        (folder / label).mkdir(parents=True, exist_ok=True)
    for number, (picture, label) in enumerate(zip(pictures, labels)):
        Image.fromarray(picture).save(folder / str(label) / f"{number:05}.png", compress_level=1)


# One model.


def measure(program, model, pictures, wild, data):
    """Figures of a model by form and name, and what it costs."""
    answers = {
        AS_IS: by_set(program.answers(pictures / "pixels", model, "--as-is")),
        PREPARED: by_set(program.answers(pictures / "pixels", model) | program.answers(pictures / "digits", model)),
    }
    if wild:
        answers[PREPARED]["wild"] = list(chain.from_iterable(program.answers(wild, model).values()))
    figures = {form: labelled_figures(answers[form]) for form in FORMS}
    digits = [probability for _, probability in answers[PREPARED]["mnist"]]
    for kind, some in program.answers(pictures / "others", model).items():
        figures[PREPARED][f"AUC, {kind}"] = area_under_curve(digits, [probability for _, probability in some])
    # Of that file the program has a copy.
    file = model or PROJECT / "samples/handwriting.safetensors"
    figures["cost"] = program.cost(file, data), Path(file).stat().st_size
    return figures


def labelled_figures(sets):
    figures = {name: accuracy(answers) for name, answers in sets.items()}
    corrupted = [sets[name] for name in CORRUPTIONS]
    figures["mean error"] = 1 - sum(map(accuracy, corrupted)) / len(corrupted)
    figures["ECE, mnist"] = calibration_error(sets["mnist"])
    figures["ECE, corruptions"] = sum(map(calibration_error, corrupted)) / len(corrupted)
    if "wild" in sets:
        figures["ECE, wild"] = calibration_error(sets["wild"])
    return figures


# All models.


def rows(has_wild):
    """Titles and names of the figures in a table, in its order, and how they are written."""
    share = lambda value: f"{100 * value:.2f} %"
    yield "MNIST's test set", "mnist", share
    if has_wild:
        yield "wild", "wild", share
    yield "scikit-learn's digits, light on dark", "light", share
    yield "scikit-learn's digits, dark on light", "dark", share
    for name in CORRUPTIONS:
        yield name.replace("-", " "), name, share
    yield "**corruptions, mean error**", "mean error", share
    for name, title in (("mnist", "MNIST"), ("wild", "wild"), ("corruptions", "corruptions, mean")):
        if has_wild or name != "wild":
            yield f"ECE, {title}", f"ECE, {name}", "{:.4f}".format
    for kind in OTHERS:
        yield f"AUC, {kind.replace('-', ' ')}", f"AUC, {kind}", "{:.4f}".format


def table(models, has_wild):
    """Lines in Markdown, of two columns for each model."""
    head = [f"{name}, {form}" for name in models for form in FORMS]
    yield "| | " + " | ".join(head) + " |"
    yield "|---|" + "--:|" * len(head)
    for title, name, written in rows(has_wild):
        cells = [written(figures[form][name]) if name in figures[form] else "" for figures in models.values() for form in FORMS]
        if any(cells):
            yield f"| {title} | " + " | ".join(cells) + " |"
    (_, together, _), _ = next(iter(models.values()))["cost"]
    costs = [(f"{alone:.2f}", f"{all_of_them:.2f}", f"{size:,}") for (alone, _, all_of_them), size in
             (figures["cost"] for figures in models.values())]
    for title, cells in zip(("one picture, µs", together, "file, bytes"), zip(*costs)):
        yield f"| {title} | " + " | ".join(cell + " | " for cell in cells) + "|"


def draw(path, models, has_wild):
    """Accuracy against microseconds a picture, a point for each model."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        print("robustness: no plot, which needs matplotlib", file=sys.stderr)
        return
    matplotlib.use("svg")
    from matplotlib import pyplot
    from matplotlib.ticker import LogLocator, NullFormatter

    matplotlib.rcParams["svg.hashsalt"] = "robustness"
    panels = [("corruptions, mean", lambda figures, form: 1 - figures[form]["mean error"], FORMS)]
    if has_wild:
        panels.append(("wild pictures", lambda figures, form: figures[form]["wild"], [PREPARED]))
    figure, all_axes = pyplot.subplots(1, len(panels), figsize=(5.5 * len(panels), 4), squeeze=False)
    for axes, (title, value, forms) in zip(all_axes[0], panels):
        costs = [figures["cost"][0][0] for figures in models.values()]
        for form in forms:
            heights = [100 * value(figures, form) for figures in models.values()]
            filled = "#e8590c" if form == PREPARED else "none"
            axes.scatter(costs, heights, s=40, facecolors=filled, edgecolors="#e8590c", label=form)
            for index, (cost, height, name) in enumerate(sorted(zip(costs, heights, models))):
                above = (6, 5 if index % 2 == 0 else -12)
                axes.annotate(name, (cost, height), xytext=above, textcoords="offset points", fontsize=9)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel("one picture, µs")
        axes.set_ylabel("read right, %")
        axes.set_title(title, loc="left")
        axes.margins(0.25)
        axes.grid(alpha=0.35)
        # Within, its marks would look like models.
        axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0, columnspacing=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    print(f"robustness: drawn as {path}", file=sys.stderr)


def named(text):
    """A name and the path of a model, which is None for the bundled one."""
    name, _, path = text.partition("=")
    return name, Path(path) if path else None


def main(arguments=None):
    parser = argparse.ArgumentParser(description="How models of digits do on what they were not trained on.")
    parser.add_argument("--model", type=named, action="append", metavar="NAME=FILE",
                        help="a model; NAME alone is the bundled one, which is measured where none is named")
    parser.add_argument("--data", type=Path, default=PROJECT / "samples/mnist-5k", help="MNIST's files (samples/mnist-5k)")
    parser.add_argument("--wild", type=Path, help="folder of pictures as people made them, LABEL/NAME.png")
    parser.add_argument("--fashion", type=Path, help="Fashion-MNIST's files (where Debian puts them)")
    parser.add_argument("--count", type=int, default=10_000, help="how many of the test set's pictures are taken (10000)")
    parser.add_argument("--keep", type=Path, help="where pictures are kept for the next run (nowhere)")
    parser.add_argument("--plot", type=Path, default=PROJECT / "Benchmarks/.build/robustness.svg")
    parser.add_argument("--swiftlet", type=Path, default=PROJECT / ".build/release/swiftlet")
    options = parser.parse_args(arguments)
    program, models = Program(options.swiftlet), {}
    with tempfile.TemporaryDirectory() as temporary:
        pictures = Pictures(options.keep or Path(temporary), options.data, options.count, options.fashion).folder
        for name, path in options.model or [("bundled", None)]:
            models[name] = measure(program, path, pictures, options.wild, options.data)
            if program.refusals:
                print(f"robustness: {name} refused {len(program.refusals)}: {program.refusals[0]} …", file=sys.stderr)
                program.refusals.clear()
    print(*table(models, options.wild), sep="\n")
    draw(options.plot, models, options.wild)


if __name__ == "__main__":
    main()
