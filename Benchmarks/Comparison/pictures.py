"""Pictures as files: data sets that MNIST is turned into, and PNG files."""

import gzip
import random
import struct
import zlib
from collections import Counter
from pathlib import Path

IMAGES = {"train": "train-images-idx3-ubyte", "test": "t10k-images-idx3-ubyte"}
LABELS = {"train": "train-labels-idx1-ubyte", "test": "t10k-labels-idx1-ubyte"}
PIXELS = 28 * 28


def read(folder, name):
    """An IDX file, plain or gzipped."""
    plain = Path(folder) / name
    return plain.read_bytes() if plain.exists() else gzip.decompress(Path(f"{plain}.gz").read_bytes())


def pixels(folder, part):
    """All pixels of a part, behind the header of 16 bytes."""
    return read(folder, IMAGES[part])[16:]


def converted(source, target, change):
    """Writes a data set with the same labels whose pixels are `change(pixels)`."""
    target.mkdir()
    for part, name in IMAGES.items():
        content = read(source, name)
        (target / name).write_bytes(content[:16] + change(content[16:]))
        (target / LABELS[part]).write_bytes(read(source, LABELS[part]))
    return target


def inverted(content):
    """Black on white."""
    return content.translate(bytes(range(255, -1, -1)))


def noise(content):
    """As many pixels, of which nearly all differ from any background."""
    return random.Random(1).randbytes(len(content))


def density(content):
    """Share of the pixels that differ from the commonest one."""
    return 1 - max(Counter(content).values()) / len(content)


def write_png(path, content):
    """A grey picture of 28×28 pixels."""
    rows = b"".join(b"\0" + content[i : i + 28] for i in range(0, PIXELS, 28))
    header = struct.pack(">IIBBBBB", 28, 28, 8, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
