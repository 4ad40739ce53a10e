"""Writes arrays as NumPy writes them to a folder, and beside each what it holds as floats.

    numpy_peer.py FOLDER

Prints a line for each array: its file, its name in the archive or "-", its type, its shape and the file with the floats.
"""

import pathlib
import sys

import numpy as np
from numpy.lib import format as npy

KINDS = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(1)


def array(kind, order, shape):
    dtype = np.dtype(order + kind)
    numbers = np.frombuffer(random.bytes(int(np.prod(shape)) * dtype.itemsize), np.uint8)
    if kind == "b1":
        numbers = numbers & 1
    return numbers.view(dtype).reshape(shape)


def tell(file, name, numbers, count=[0]):
    count[0] += 1
    floats = f"{count[0]}.floats"
    with np.errstate(all="ignore"):
        numbers.astype("<f4").tofile(folder / floats)
    shape = "x".join(map(str, numbers.shape)) or "-"
    print(file, name, numbers.dtype.name, shape, floats)


for kind in KINDS:
    for order in "<>":
        for version, shape in (((1, 0), (3, 4)), ((2, 0), (5,)), ((3, 0), (2, 1, 3)), ((1, 0), ()), ((1, 0), (0, 7))):
            numbers = array(kind, order, shape)
            lengths = "x".join(map(str, shape))
            file = f"{kind}{ord(order)}-{version[0]}-{lengths}.npy"
            with open(folder / file, "wb") as stream:
                npy.write_array(stream, numbers, version)
            tell(file, "-", numbers)

digits = {
    "x_train": array("u1", "<", (60, 28, 28)),
    "y_train": array("u1", "<", (60,)),
    "x_test": array("u1", "<", (10, 28, 28)),
    "y_test": array("u1", "<", (10,)),
}
for file, save in (("mnist.npz", np.savez), ("packed.npz", np.savez_compressed)):
    save(folder / file, **digits)
    for name, numbers in digits.items():
        tell(file, name, numbers)

np.save(folder / "fortran.npy", np.asfortranarray(np.zeros((2, 3))))
np.save(folder / "objects.npy", np.array([None]), allow_pickle=True)

values = np.concatenate([random.normal(size=(500, 3)), random.normal(size=(500, 3)) * 10.0 ** random.integers(-30, 30, (500, 3))])
np.savetxt(folder / "table.csv", values, fmt="%.17g", delimiter=",")
np.genfromtxt(folder / "table.csv", delimiter=",").T.astype("<f4").tofile(folder / "table.floats")
