"""Writes seed inputs for the fuzz targets to Fuzz/seeds/TARGET. It needs nothing but Python."""

import gzip
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


def main():
    seeds = {"FuzzPNG": png_seeds, "FuzzIDX": idx_seeds, "FuzzPrepare": prepare_seeds}
    for target, make in seeds.items():
        folder = HERE / "seeds" / target
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for number, seed in enumerate(make()):
            (folder / f"{number:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
