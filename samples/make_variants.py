"""Writes a test set as people might have photographed, scanned or drawn it: folders of PNG files to measure
what preparing a picture is worth.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow
    .venv/bin/python samples/make_variants.py MNIST_FOLDER OUTPUT_FOLDER [COUNT]

Reads the `t10k-…` files of MNIST_FOLDER and writes OUTPUT_FOLDER/VARIANT/DIGIT/NUMBER.png for each variant
below. The same pictures come out each time.
"""

import gzip
import pathlib
import sys

import numpy
from PIL import Image


def read_idx(path, header):
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return numpy.frombuffer(data, numpy.uint8, offset=header)


def test_set(source, count=None):
    """The pictures of a test set, count × 28 × 28 bytes, and their labels."""
    ending = "" if (source / "t10k-images-idx3-ubyte").exists() else ".gz"
    pictures = read_idx(source / f"t10k-images-idx3-ubyte{ending}", 16).reshape(-1, 28, 28)[:count]
    return pictures, read_idx(source / f"t10k-labels-idx1-ubyte{ending}", 8)[: len(pictures)]


def plain(digit, random):
    return Image.fromarray(digit)


def inverted(digit, random):
    return Image.fromarray(255 - digit)


def canvas(digit, random):
    """Somewhere on 100×100 pixels."""
    picture = numpy.zeros((100, 100), numpy.uint8)
    x, y = random.integers(0, 73, 2)
    picture[y : y + 28, x : x + 28] = digit
    return Image.fromarray(picture)


def scaled(side):
    return lambda digit, random: Image.fromarray(digit).resize((side, side), Image.BICUBIC)


def shaded(digit, random):
    """On grey paper that is lit from one side, with noise."""
    y, x = numpy.mgrid[-1:1:28j, -1:1:28j]
    angle = random.uniform(0, 2 * numpy.pi)
    paper = 90 + 40 * (x * numpy.cos(angle) + y * numpy.sin(angle)) / numpy.sqrt(2)
    picture = paper + digit / 255.0 * (255 - paper) + random.normal(0, 8, digit.shape)
    return Image.fromarray(picture.round().clip(0, 255).astype(numpy.uint8))


def drawn(digit, random):
    """Dark ink on transparent paper, in a colour of its own."""
    picture = numpy.empty((28, 28, 4), numpy.uint8)
    picture[:, :, :3] = random.integers(0, 100, 3)
    picture[:, :, 3] = digit
    return Image.fromarray(picture)


def rotated(digit, random):
    return Image.fromarray(digit).rotate(random.uniform(-10, 10), Image.BICUBIC)


VARIANTS = {
    "plain": plain,
    "inverted": inverted,
    "canvas": canvas,
    "scaled-3": scaled(84),
    "scaled-0.7": scaled(20),
    "shaded": shaded,
    "transparent": drawn,
    "rotated": rotated,
}


def main(source, output, count=10_000):
    pictures, labels = test_set(source, count)
    for name, make in VARIANTS.items():
        random = numpy.random.default_rng(1)
        for digit in range(10):
            (output / name / str(digit)).mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures):
            make(picture, random).save(output / name / str(labels[number]) / f"{number:05}.png")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]), *map(int, sys.argv[3:]))
