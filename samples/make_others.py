"""Writes pictures that show no digit, or more than one: what a model that reads digits should not be sure of.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow
    apt-get install fonts-breip fonts-femkeklaver …      # all that FONTS names, below
    apt-get install dataset-fashion-mnist
    .venv/bin/python samples/make_others.py OUTPUT_FOLDER [--count COUNT]

Writes COUNT pictures of each kind as OUTPUT_FOLDER/KIND/NUMBER.png. What a machine does not have, fonts or Fashion-MNIST,
is named and left out. The same pictures come out each time, where the same fonts are installed.
"""

import argparse
import pathlib
import string
import sys

import numpy
from make_variants import test_set
from PIL import Image, ImageDraw, ImageFont

# Letters that some hand or font writes like a digit are not among them.
LETTERS = [letter for letter in string.ascii_letters if letter not in "OolISsZzBbgqDQ"]

# Debian's packages and a font or some of each; the first half are like handwriting.
FONTS = {
    "fonts-breip": ["truetype/breip/Breip.ttf"],
    "fonts-bwht": ["opentype/bwht/BecauseWeBuild-Regular.otf", "opentype/bwht/BecauseWeLearn-Regular.otf"],
    "fonts-comic-neue": ["opentype/comic-neue/ComicNeue-Regular.otf"],
    "fonts-dancingscript": ["opentype/dancingscript/DancingScript-Regular.otf"],
    "fonts-dkg-handwriting": ["truetype/fifthhorseman/dkg.ttf"],
    "fonts-ecolier-court": ["truetype/ecolier-court/Ecolier-court.ttf"],
    "fonts-femkeklaver": ["truetype/femkeklaver/femkeklaver.ttf"],
    "fonts-humor-sans": ["truetype/humor-sans/Humor-Sans.ttf"],
    "fonts-rufscript": ["truetype/rufscript/Rufscript010.ttf"],
    "fonts-cantarell": ["opentype/cantarell/Cantarell-Regular.otf"],
    "fonts-dejavu-core": ["truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSerif-Bold.ttf"],
    "fonts-ebgaramond": ["opentype/ebgaramond/EBGaramond12-Italic.otf"],
    "fonts-freefont-ttf": ["truetype/freefont/FreeMono.ttf", "truetype/freefont/FreeSerifItalic.ttf"],
    "fonts-jura": ["opentype/jura/Jura-Light.otf"],
    "fonts-lato": ["truetype/lato/Lato-Black.ttf", "truetype/lato/Lato-Thin.ttf"],
    "fonts-liberation": ["truetype/liberation/LiberationSans-Regular.ttf"],
    "fonts-opendyslexic": ["opentype/opendyslexic/OpenDyslexic-Regular.otf"],
    "fonts-quicksand": ["truetype/quicksand/Quicksand-Medium.ttf"],
}


def letters(folder, random):
    """A letter, dark on light or light on dark."""
    paths = {package: [folder / path for path in paths] for package, paths in FONTS.items()}
    missing = [package for package, paths in paths.items() if not all(path.exists() for path in paths)]
    if missing:
        print("make_others: letters lack the fonts of", *missing, file=sys.stderr)
    fonts = [ImageFont.truetype(path, 40) for paths in paths.values() for path in paths if path.exists()]
    while fonts:
        font, letter = fonts[random.integers(len(fonts))], LETTERS[random.integers(len(LETTERS))]
        left, top, right, bottom = font.getbbox(letter)
        side = max(right - left, bottom - top) + 2 * random.integers(4, 13)
        picture = Image.new("L", (side, side))
        where = (side - left - right) / 2, (side - top - bottom) / 2
        ImageDraw.Draw(picture).text(where, letter, fill=255, font=font)
        yield inked(picture, random)


def scribbles(random):
    """A pen that swings in several ways at once."""
    while True:
        # Slower or fewer waves look like digits now and then.
        frequencies = random.uniform(2, 7, (2, 4, 1))
        phases = random.uniform(0, 2 * numpy.pi, (2, 4, 1))
        heights = random.normal(size=(2, 4, 1))
        times = numpy.linspace(0, 2 * numpy.pi, 400)
        path = (heights * numpy.sin(frequencies * times + phases)).sum(1)
        path -= path.min(1, keepdims=True)
        path = 20 + 216 * path / path.max(1, keepdims=True)
        picture = Image.new("L", (256, 256))
        ImageDraw.Draw(picture).line([*map(tuple, path.T)], fill=255, width=int(random.integers(8, 21)), joint="curve")
        yield inked(picture.reduce(4), random)


def two_digits(folder, random):
    """Two different digits, beside each other or one over the other in turns."""
    pictures, labels = test_set(folder)
    while True:
        for apart in ((18, 25), (4, 11)):
            first, second = random.integers(len(pictures), size=2)
            while labels[first] == labels[second]:
                second = random.integers(len(pictures))
            shift = random.integers(*apart)
            both = numpy.zeros((28, 28 + shift), numpy.uint8)
            both[:, :28] = pictures[first]
            both[:, shift:] = numpy.maximum(both[:, shift:], pictures[second])
            yield Image.fromarray(both)


def fashion(folder):
    """Clothes, as they are."""
    if not folder.exists():
        print(f"make_others: fashion is left out, there is no folder {folder}", file=sys.stderr)
        return
    yield from map(Image.fromarray, test_set(folder)[0])


def inked(covered, random):
    """Ink of some grey on paper of another, where a picture says how much is covered."""
    ink, paper = random.uniform(0, 80), random.uniform(190, 255)
    if random.random() < 0.5:
        ink, paper = paper, ink
    shares = numpy.asarray(covered) / 255
    return Image.fromarray(numpy.round(paper + shares * (ink - paper)).astype(numpy.uint8))


def write(folder, pictures, count):
    for number, picture in zip(range(count), pictures):
        folder.mkdir(parents=True, exist_ok=True)
        picture.save(folder / f"{number:05}.png")


def main(output, count=1000, digits=None, clothes=None, fonts=None):
    kinds = {
        "letters": letters(fonts or pathlib.Path("/usr/share/fonts"), numpy.random.default_rng(1)),
        "scribbles": scribbles(numpy.random.default_rng(2)),
        "two-digits": two_digits(digits or pathlib.Path(__file__).parent / "mnist-5k", numpy.random.default_rng(3)),
        "fashion": fashion(clothes or pathlib.Path("/usr/share/datasets/fashion-mnist")),
    }
    for kind, pictures in kinds.items():
        write(output / kind, pictures, count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes pictures that show no digit, or more than one.")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000, help="pictures of each kind (1000)")
    parser.add_argument("--digits", type=pathlib.Path, help="MNIST's files, for two digits (samples/mnist-5k)")
    parser.add_argument("--fashion", type=pathlib.Path, help="Fashion-MNIST's files (where Debian puts them)")
    parser.add_argument("--fonts", type=pathlib.Path, help="/usr/share/fonts")
    options = parser.parse_args()
    main(options.output, options.count, options.digits, options.fashion, options.fonts)
