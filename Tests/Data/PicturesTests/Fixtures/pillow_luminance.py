"""Prints what Pillow makes of PNG files: a line for each path on standard input, with width, height and the CRC-32 of the
luminance, or `skipped` and why where Pillow drops what counts.

Pillow decodes; colours, transparency and gamma follow the rules that `PNGReader` documents: samples corrected for a declared
gamma and rounded, the luma of Rec. 601 (Pillow's own, weights in units of 1/65536), white or black paper.
"""

import sys
import zlib

import numpy
from PIL import Image


def corrected(picture, gamma):
    """The samples, but not the opacity, for the usual display."""
    exponent = 0.45455 / gamma
    if abs(exponent - 1) < 0.05:
        return picture
    table = numpy.floor(255 * (numpy.arange(256) / 255) ** exponent + 0.5).astype(int).tolist()
    return picture.point(table * 3 + list(range(256)))


def luminance(picture):
    colours = picture.convert("RGBA")
    if "gamma" in picture.info and "srgb" not in picture.info:
        colours = corrected(colours, picture.info["gamma"])
    luma, opacity = colours.convert("RGB").convert("L"), colours.getchannel("A")
    weights = numpy.asarray(opacity, int)
    drawn, covered = (numpy.asarray(luma, int) * weights).sum(), weights.sum()
    paper = 0 if covered > 0 and drawn >= 128 * covered else 255
    return Image.composite(luma, Image.new("L", picture.size, paper), opacity)


def answer(path):
    with open(path, "rb") as file:
        depth, colour = file.read(26)[24:]
    if depth == 16:
        return "skipped: Pillow drops the low bytes"
    if colour == 0 and depth < 8 and "transparency" in Image.open(path).info:
        return "skipped: Pillow compares the transparent value after widening"
    seen = luminance(Image.open(path))
    return f"{seen.width} {seen.height} {zlib.crc32(seen.tobytes()):08x}"


for line in sys.stdin:
    try:
        print(answer(line.rstrip("\n")))
    except OSError as error:
        print(f"error: {error}".replace("\n", " "))
