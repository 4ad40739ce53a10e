"""Tables as NumPy's files, made without NumPy: the engine alone can be measured with plain Python."""

import math
import random
from array import array

import pictures

KINDS = {"B": "|u1", "f": "<f4", "q": "<i8"}


def write(path, values, *shape):
    """An array's numbers, row-major, as an NPY file of version 1.0."""
    lengths = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    header = f"{{'descr': '{KINDS[values.typecode]}', 'fortran_order': False, 'shape': ({lengths}), }}"
    header = header.ljust(-(-(len(header) + 11) // 64) * 64 - 11) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
        values.tofile(file)


def task(folder, width, features, targets, batch, hidden):
    """A folder that a table peer trains on."""
    folder.mkdir()
    write(folder / "features.npy", features, len(features) // width, width)
    write(folder / "targets.npy", targets, len(targets))
    write(folder / "shape.npy", array("q", [batch, *hidden]), 1 + len(hidden))
    return folder


def chance(rows, width, seed=1):
    """Numbers of mean 0 and deviation 1, each one of 256 alike."""
    deviation = math.sqrt((256 ** 2 - 1) / 12)
    values = [(byte - 127.5) / deviation for byte in range(256)]
    return array("f", map(values.__getitem__, random.Random(seed).randbytes(rows * width)))


def classes(features, width, count):
    """The class of a row is which of its first numbers is the greatest."""
    starts = range(0, len(features), width)
    return array("q", (max(range(count), key=features[start : start + count].__getitem__) for start in starts))


def numbers(features, width):
    """A smooth function of the first half of a row's numbers."""
    starts = range(0, len(features), width)
    return array("f", (sum(map(math.sin, features[start : start + width // 2])) for start in starts))


def inverted_mnist(folder):
    """Pixels and labels of the training pictures, black on white."""
    labels = pictures.read(folder, pictures.LABELS["train"])[8:]
    return array("B", pictures.inverted(pictures.pixels(folder, "train"))), array("q", list(labels))
