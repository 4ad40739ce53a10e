"""Writes digits of the bundled test set as bytes: a hundred of 28×28 pixels, and of the training set a thousand of 8×8.

    python3 digits.py SAMPLES/mnist-5k FOLDER
"""

import gzip
import sys
from pathlib import Path


def read(folder, name, header):
    return gzip.decompress((folder / f"{name}.gz").read_bytes())[header:]


def small(picture):
    """The mean of each 3×3 pixels of the middle 24×24."""
    cell = lambda x, y: sum(picture[28 * (2 + 3 * y + j) + 2 + 3 * x + i] for j in range(3) for i in range(3)) // 9
    return bytes(cell(x, y) for y in range(8) for x in range(8))


def main(samples, folder):
    samples, folder = Path(samples), Path(folder)
    pictures = read(samples, "t10k-images-idx3-ubyte", 16)
    (folder / "digits.bin").write_bytes(b"".join(pictures[784 * i : 784 * (i + 1)] for i in range(0, 900, 9)))
    pictures, labels = read(samples, "train-images-idx3-ubyte", 16), read(samples, "train-labels-idx1-ubyte", 8)
    chosen = range(0, 4000, 4)
    (folder / "small_digits.bin").write_bytes(b"".join(small(pictures[784 * i : 784 * (i + 1)]) for i in chosen))
    (folder / "small_labels.bin").write_bytes(bytes(labels[i] for i in chosen))


main(*sys.argv[1:])
