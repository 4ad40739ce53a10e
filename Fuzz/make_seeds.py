"""Writes seed inputs for the fuzz targets to Fuzz/seeds/TARGET. It needs nothing but Python.

Those of FuzzONNX are left to the engine: ONNXSeeds writes them.
"""

import gzip
import json
import math
import pathlib
import shutil
import struct

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "Tests" / "PicturesTests" / "Fixtures" / "png"


def png_seeds():
    for number, path in enumerate(sorted(FIXTURES.glob("*.png"))):
        yield path.read_bytes() + bytes([number % 2])


def idx_seeds():
    labels = struct.pack(">II", 0x801, 3) + bytes([7, 0, 9])
    images = struct.pack(">IIII", 0x803, 3, 4, 2) + bytes(range(24))
    for first in (labels, gzip.compress(labels, mtime=0)):
        for second in (images, gzip.compress(images, mtime=0)):
            yield bytes([len(first)]) + first + second


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
