"""Writes a test set as people might have photographed, scanned or drawn it: folders of PNG files to measure
what preparing a picture is worth.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow
    .venv/bin/python samples/make_variants.py MNIST_FOLDER OUTPUT_FOLDER [COUNT]

Reads the `t10k-…` files of MNIST_FOLDER and writes OUTPUT_FOLDER/VARIANT/DIGIT/NUMBER.png for each variant
below. The same pictures come out each time.
"""

import gzip
import io
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


def on_paper(digit, random, side=112, paper=235, ink=40):
    """Dark ink on light paper, four times as large, with room around it."""
    picture = numpy.asarray(Image.fromarray(digit).resize((96, 96), Image.BICUBIC)) / 255.0
    plane = numpy.zeros((side, side))
    x, y = random.integers(0, side - 96 + 1, 2)
    plane[y : y + 96, x : x + 96] = picture
    return paper + (ink - paper) * plane


def as_picture(values):
    return Image.fromarray(numpy.asarray(values).round().clip(0, 255).astype(numpy.uint8))


def ruled(digit, random):
    """On ruled paper, of which one line or more run through the digit."""
    picture = on_paper(digit, random)
    distance, first = random.integers(24, 56), random.integers(0, 24)
    for row in range(first, 112, distance):
        picture[row : row + random.integers(1, 3)] -= random.uniform(40, 110)
    return as_picture(picture)


def squared(digit, random):
    """On squared paper."""
    picture = on_paper(digit, random)
    distance, first = random.integers(14, 40), random.integers(0, 14, 2)
    level = random.uniform(25, 70)
    for start in range(first[0], 112, distance):
        picture[start] -= level
    for start in range(first[1], 112, distance):
        picture[:, start] -= level
    return as_picture(picture)


def framed(digit, random):
    """In a frame: the picture's own border, or a box within it."""
    picture = numpy.full((140, 140), 235.0)
    picture[14:126, 14:126] = on_paper(digit, random)
    inset, width = random.integers(0, 10), random.integers(1, 5)
    box = numpy.zeros((140, 140), bool)
    box[inset : 140 - inset, inset : 140 - inset] = True
    box[inset + width : 140 - inset - width, inset + width : 140 - inset - width] = False
    picture[box] = random.uniform(0, 120)
    return as_picture(picture)


def speckled(digit, random):
    """On paper with dust."""
    picture = on_paper(digit, random)
    for _ in range(random.integers(5, 30)):
        x, y, size = random.integers(0, 110), random.integers(0, 110), random.integers(1, 4)
        picture[y : y + size, x : x + size] = random.uniform(30, 160)
    return as_picture(picture)


def pencil(digit, random):
    """Faint pencil on grey paper that is not even."""
    picture = on_paper(digit, random, paper=190, ink=random.uniform(110, 150))
    return as_picture(picture + random.normal(0, 3, picture.shape))


def compressed(digit, random):
    """Once saved as a JPEG of poor quality."""
    file = io.BytesIO()
    as_picture(on_paper(digit, random)).save(file, "JPEG", quality=int(random.integers(10, 40)))
    return Image.open(file).copy()


def coloured(digit, random):
    """One colour on another."""
    share = (235 - on_paper(digit, random, ink=0))[:, :, None] / 235
    paper = random.integers(0, 256, 3)
    ink = random.integers(0, 256, 3)
    while abs((ink - paper) @ [0.299, 0.587, 0.114]) < 60:
        ink = random.integers(0, 256, 3)
    return as_picture(paper + (ink - paper) * share)


def shadowed(digit, random):
    """A shadow with a soft edge falls over the paper."""
    picture = on_paper(digit, random)
    y, x = numpy.mgrid[-1:1:112j, -1:1:112j]
    angle = random.uniform(0, 2 * numpy.pi)
    edge = x * numpy.cos(angle) + y * numpy.sin(angle) - random.uniform(-0.3, 0.3)
    return as_picture(picture * (0.8 - 0.2 * numpy.tanh(edge / 0.4)))


def cropped(digit, random):
    """Cut out so closely that the ink touches the border."""
    rows, columns = numpy.nonzero(digit.max(1) > 60)[0], numpy.nonzero(digit.max(0) > 60)[0]
    part = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Image.fromarray(255 - part).resize((4 * part.shape[1], 4 * part.shape[0]), Image.BICUBIC)


def enlarged(digit, random):
    """Once 10×10 pixels, and blurred by coming to 60×60."""
    return Image.fromarray(255 - digit[3:25, 3:25]).resize((10, 10), Image.BOX).resize((60, 60), Image.BICUBIC)


VARIANTS = {
    "plain": plain,
    "inverted": inverted,
    "canvas": canvas,
    "scaled-3": scaled(84),
    "scaled-0.7": scaled(20),
    "shaded": shaded,
    "transparent": drawn,
    "rotated": rotated,
    "ruled": ruled,
    "squared": squared,
    "framed": framed,
    "speckled": speckled,
    "pencil": pencil,
    "compressed": compressed,
    "coloured": coloured,
    "shadowed": shadowed,
    "cropped": cropped,
    "enlarged": enlarged,
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
