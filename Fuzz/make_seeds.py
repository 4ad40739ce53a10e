"""Writes seed inputs for the fuzz targets to Fuzz/seeds/TARGET. It needs nothing but Python.

Those of FuzzONNX are left to the engine: ONNXSeeds writes them.
"""

import gzip
import io
import json
import math
import pathlib
import shutil
import struct
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "Tests" / "Data" / "PicturesTests" / "Fixtures" / "png"


def png_seeds():
    for number, path in enumerate(sorted(FIXTURES.glob("*.png"))):
        yield path.read_bytes() + bytes([number % 2])


def idx_seeds():
    labels = struct.pack(">II", 0x801, 3) + bytes([7, 0, 9])
    images = struct.pack(">IIII", 0x803, 3, 4, 2) + bytes(range(24))
    for first in (labels, gzip.compress(labels, mtime=0)):
        for second in (images, gzip.compress(images, mtime=0)):
            yield bytes([len(first)]) + first + second


def csv_seeds():
    for text in (
        "a,b,c\n1,x,2.5\n-3e2,y,NA\n,x,.5\n",
        '\ufeffsize;"colour ""x""";label\r\n1;"red\r\n";a\r\n3; blue ;b\r\n',
        "1\t2\r3\tx\r4\t?\r",
        "x\n1\n123456789012345678901234567890e-20\n",
        "a,b\nx,y\n",
    ):
        for choice in (0, 4, 129):
            yield bytes([choice]) + text.encode()
            yield bytes([choice]) + gzip.compress(text.encode(), mtime=0)


def npy(descr, shape, data, version=1):
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header + data


def npy_seeds():
    for kind, size in (("|b1", 1), ("|u1", 1), ("<i2", 2), (">f2", 2), ("<f4", 4), (">i8", 8), ("<f8", 8)):
        for version in (1, 2, 3):
            yield npy(kind, (2, 3), bytes(range(6 * size)), version)
    yield npy("|u1", (), b"1")
    yield npy([("a", "<f4"), ("b", "<i4", (2,))], (1,), bytes(12))
    for kind, size in ((8, 1), (9, 1), (11, 2), (12, 4), (13, 4), (14, 8)):
        yield bytes([0, 0, kind, 2]) + struct.pack(">II", 2, 3) + bytes(range(6 * size))


def npz_seeds():
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for comment in (b"", b"PK"):
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w", method) as archive:
                for name, array in (("x", npy("|u1", (2, 3), bytes(6))), ("y", npy("<f4", (2,), bytes(8)))):
                    info = zipfile.ZipInfo(name + ".npy")
                    info.compress_type = method
                    with archive.open(info, "w", force_zip64=True) as member:
                        member.write(array)
                archive.comment = comment
            yield file.getvalue()


def prepare_seeds():
    pixels = gzip.decompress((HERE.parent / "samples/mnist-5k/t10k-images-idx3-ubyte.gz").read_bytes())[16:]
    for digit in range(10):
        picture = pixels[digit * 784 : (digit + 1) * 784]
        yield bytes([28]) + picture
        yield bytes([28]) + bytes(255 - value for value in picture)
        yield bytes([56]) + pixels[digit * 784 : (digit + 4) * 784]


def safetensors(tensors):
    """A file of tensors of zeros, by name: their type, bytes of an element and shape."""
    header, start = {}, 0
    for name, (kind, size, shape) in tensors.items():
        end = start + size * math.prod(shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [start, end]}
        start = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(start)


def safetensors_seeds():
    for kind, size in (("F32", 4), ("F16", 2)):
        inner = {"layer1.0.weight": (kind, size, [3, 4]), "layer1.0.bias": (kind, size, [3])}
        outer = {"layer2.0.weight": (kind, size, [2, 3]), "layer2.0.bias": (kind, size, [2])}
        names = ("weight", "bias", "running_mean", "running_var")
        norm = {f"layer1.1.{name}": (kind, size, [3]) for name in names}
        count = {"layer1.1.num_batches_tracked": ("I64", 8, [])}
        yield safetensors(inner)
        yield safetensors(inner | outer)
        yield safetensors(inner | norm | count | outer)


def main():
    seeds = {
        "FuzzPNG": png_seeds,
        "FuzzIDX": idx_seeds,
        "FuzzCSV": csv_seeds,
        "FuzzNPY": npy_seeds,
        "FuzzNPZ": npz_seeds,
        "FuzzPrepare": prepare_seeds,
        "FuzzSafetensors": safetensors_seeds,
    }
    for target, make in seeds.items():
        folder = HERE / "seeds" / target
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for number, seed in enumerate(make()):
            (folder / f"{number:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
