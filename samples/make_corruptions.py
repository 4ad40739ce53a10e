"""Writes a test set corrupted in fifteen ways, to measure how well a model reads what it was not trained on.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow
    .venv/bin/python samples/make_corruptions.py MNIST_FOLDER OUTPUT_FOLDER [COUNT]

Reads the `t10k-…` files of MNIST_FOLDER and writes OUTPUT_FOLDER/CORRUPTION/t10k-…, which `swiftlet evaluate --data
OUTPUT_FOLDER/CORRUPTION` reads as they are. The same pictures come out each time. The corruptions are those that
N. Mu and J. Gilmer chose for MNIST-C ("MNIST-C: A Robustness Benchmark for Computer Vision", 2019, arXiv:1906.02337),
written anew from what their names say: how strong each is was set by eye, so that people still read the digits.
Figures are to be compared among models on these pictures, not with those of MNIST-C.
"""

import pathlib
import struct
import sys

import numpy
from make_variants import test_set
from PIL import Image

# Each function takes a digit of 28×28 numbers from 0, the paper, to 1, the ink, and returns one that is cut off there.

SIDE = 28
PADDED = 48  # So that what leaves at one edge does not come in at the other.
Y, X = numpy.mgrid[0:SIDE, 0:SIDE]
WAVES_Y, WAVES_X = numpy.fft.fftfreq(PADDED)[:, None], numpy.fft.rfftfreq(PADDED)[None, :]


def shot_noise(digit, random):
    """Few photons."""
    return random.poisson(3 * digit) / 3


def impulse_noise(digit, random):
    """Pixels that are black or white."""
    chance = random.random(digit.shape)
    return numpy.where(chance < 0.16, chance < 0.08, digit)


def glass_blur(digit, random):
    """Seen through frosted glass, which shows what is close by."""
    y, x = random.normal(0, 0.8, (2, SIDE, SIDE)).round().astype(int)
    digit = digit[(Y + y).clip(0, SIDE - 1), (X + x).clip(0, SIDE - 1)]
    return 1.2 * filtered(digit, gaussian(0.7))


def motion_blur(digit, random):
    """Moved by six pixels."""
    angle = random.uniform(0, numpy.pi)
    path = numpy.sinc(6 * (numpy.cos(angle) * WAVES_X + numpy.sin(angle) * WAVES_Y))
    return 1.3 * filtered(digit, gaussian(0.4) * path)


def shear(digit, random):
    slope = random.uniform(0.4, 0.7) * random.choice([-1, 1])
    return moved(digit, [[1, slope], [0, 1]])


def scale(digit, random):
    """Smaller."""
    return moved(digit, numpy.eye(2) / random.uniform(0.5, 0.7))


def rotate(digit, random):
    angle = numpy.radians(random.uniform(15, 30)) * random.choice([-1, 1])
    cosine, sine = numpy.cos(angle), numpy.sin(angle)
    return moved(digit, [[cosine, sine], [-sine, cosine]])


def brightness(digit, random):
    """On bright paper."""
    return digit + random.uniform(0.3, 0.7)


def translate(digit, random):
    angle, distance = random.uniform(0, 2 * numpy.pi), random.uniform(3, 5)
    return moved(digit, numpy.eye(2), (distance * numpy.cos(angle), distance * numpy.sin(angle)))


def stripe(digit, random):
    """Inverted in an upright stripe."""
    left = random.integers(3, SIDE - 3 - 6)
    return numpy.where((X >= left) & (X < left + 6), 1 - digit, digit)


def fog(digit, random):
    """White, in clouds of all sizes."""
    waves = numpy.hypot(WAVES_X, WAVES_Y)
    waves[0, 0] = numpy.inf
    clouds = filtered(random.normal(size=(PADDED, PADDED)), waves**-1.5)
    clouds = (clouds - clouds.min()) / (clouds.max() - clouds.min())
    thickness = 0.2 + 0.5 * clouds
    return (1 - thickness) * digit + thickness


def spatter(digit, random):
    """Drops of something grey."""
    heights = filtered(random.normal(size=(PADDED, PADDED)), gaussian(1.1))
    drops = ((heights - numpy.quantile(heights, 0.84)) / heights.std()).clip(0, 0.4) / 0.4
    return (1 - drops) * digit + drops * random.uniform(0.4, 0.9)


def dotted_line(digit, random):
    points = line(random, spacing=3)
    return numpy.maximum(digit, ink(points, points, radius=0.8))


def zigzag(digit, random):
    points = line(random, spacing=3, amplitude=2.5)
    return numpy.maximum(digit, ink(points[:-1], points[1:], radius=0.6))


def canny_edges(digit, random):
    """The edges that Canny's detector finds: the steepest places across, and what is connected to very steep ones."""
    framed = numpy.pad(filtered(digit, gaussian(1)), 1)
    right = shifted(framed, 0, 1) - shifted(framed, 0, -1)
    down = shifted(framed, 1, 0) - shifted(framed, -1, 0)
    slope = numpy.hypot(right, down)
    framed = numpy.pad(slope, 1)
    eighth = numpy.round(4 * numpy.arctan2(down, right) / numpy.pi).astype(int) % 4
    across = [(0, 1), (1, 1), (1, 0), (1, -1)]
    ahead = numpy.choose(eighth, [shifted(framed, y, x) for y, x in across])
    behind = numpy.choose(eighth, [shifted(framed, -y, -x) for y, x in across])
    ridge = (slope > ahead) & (slope >= behind)
    weak, edges = (ridge & (slope > share * slope.max()) for share in (0.15, 0.4))
    while True:
        framed = numpy.pad(edges, 1)
        grown = weak & numpy.any([shifted(framed, y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)], axis=0)
        if (grown == edges).all():
            return edges
        edges = grown


# What they are made of.


def gaussian(deviation):
    """What a blur leaves of each wave."""
    return numpy.exp(-2 * (numpy.pi * deviation) ** 2 * (WAVES_X**2 + WAVES_Y**2))


def filtered(picture, response):
    """A picture of which each wave is multiplied by a response."""
    spectrum = numpy.fft.rfft2(picture, (PADDED, PADDED))
    return numpy.fft.irfft2(spectrum * response, (PADDED, PADDED))[:SIDE, :SIDE]


def moved(digit, matrix, shift=(0, 0)):
    """A digit of which each point comes from where a matrix takes it, from the middle, and is then shifted to the right and down."""
    (a, b), (d, e) = numpy.asarray(matrix, float)
    x, y = SIDE / 2 + shift[0], SIDE / 2 + shift[1]
    where = (a, b, SIDE / 2 - a * x - b * y, d, e, SIDE / 2 - d * x - e * y)
    picture = Image.fromarray(digit.astype(numpy.float32))
    return numpy.asarray(picture.transform((SIDE, SIDE), Image.AFFINE, where, Image.BICUBIC))


def shifted(framed, y, x):
    """What stands beside each pixel of a picture that has a frame of one pixel."""
    return framed[1 + y : 1 + y + SIDE, 1 + x : 1 + x + SIDE]


def line(random, spacing, amplitude=0.0):
    """Points of a line through the picture, not far from the middle, to its one and other side in turns: x and y of each."""
    angle, offset = random.uniform(0, numpy.pi), random.uniform(-5, 5)
    along = numpy.arange(-SIDE, SIDE, spacing) + random.uniform(0, spacing)
    aside = offset + amplitude * (-1) ** numpy.arange(len(along))
    cosine, sine = numpy.cos(angle), numpy.sin(angle)
    return numpy.stack([along * cosine - aside * sine, along * sine + aside * cosine], 1) + (SIDE - 1) / 2


def ink(begin, end, radius):
    """How much of each pixel is covered by strokes from points to others."""
    way = end - begin
    x, y = X - begin[:, 0, None, None], Y - begin[:, 1, None, None]
    way_x, way_y = way[:, 0, None, None], way[:, 1, None, None]
    share = ((x * way_x + y * way_y) / numpy.maximum(way_x**2 + way_y**2, 1e-9)).clip(0, 1)
    distance = numpy.hypot(x - share * way_x, y - share * way_y).min(0)
    return (radius + 0.5 - distance).clip(0, 1)


CORRUPTIONS = {
    "shot-noise": shot_noise,
    "impulse-noise": impulse_noise,
    "glass-blur": glass_blur,
    "motion-blur": motion_blur,
    "shear": shear,
    "scale": scale,
    "rotate": rotate,
    "brightness": brightness,
    "translate": translate,
    "stripe": stripe,
    "fog": fog,
    "spatter": spatter,
    "dotted-line": dotted_line,
    "zigzag": zigzag,
    "canny-edges": canny_edges,
}


def corrupted(pictures, corrupt):
    """Pictures of bytes, corrupted: the first ones are the same, however many there are."""
    random = numpy.random.default_rng(1)
    results = [numpy.clip(corrupt(picture / 255, random), 0, 1) for picture in pictures]
    return numpy.round(255 * numpy.array(results, float)).astype(numpy.uint8)


def write_test_set(folder, pictures, labels):
    folder.mkdir(parents=True, exist_ok=True)
    header = struct.pack(">4i", 0x803, *pictures.shape)
    (folder / "t10k-images-idx3-ubyte").write_bytes(header + pictures.tobytes())
    (folder / "t10k-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 0x801, len(labels)) + labels.tobytes())


def main(source, output, count=10_000):
    pictures, labels = test_set(source, count)
    for name, corrupt in CORRUPTIONS.items():
        write_test_set(output / name, corrupted(pictures, corrupt), labels)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]), *map(int, sys.argv[3:]))
