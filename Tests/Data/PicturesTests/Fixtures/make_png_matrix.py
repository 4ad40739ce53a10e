"""Writes png/*.png, one file for each way a PNG picture can be stored, and luminance.txt, what each must decode to.

    python3 -m venv .venv && .venv/bin/pip install numpy pillow==13.0.0 pypng==0.20220715.0
    .venv/bin/python Tests/Data/PicturesTests/Fixtures/make_png_matrix.py

The expected luminance is computed from the samples that were stored, and checked against two decoders that share
no code with libpng: pypng must give the same samples, and Pillow the same luminance (where it keeps all that
counts: it drops the low byte of 16-bit colour and knows nothing of gamma).
"""

import itertools
import pathlib
import random
import shutil
import struct
import zlib

import numpy
import png as pypng
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
NAMES = {GREY: "grey", RGB: "rgb", PALETTE: "palette", GREY_ALPHA: "grey-alpha", RGBA: "rgba"}
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGBA: (8, 16)}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


# Writing a PNG file


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(pixels, depth):
    """The rows of [height, width, channels] as bytes."""
    height, width, channels = pixels.shape
    if depth == 16:
        return pixels.astype(">u2").reshape(height, -1).view(numpy.uint8).reshape(height, width * channels * 2)
    if depth == 8:
        return pixels.astype(numpy.uint8).reshape(height, -1)
    bits = (pixels.reshape(height, width, 1) >> numpy.arange(depth - 1, -1, -1)) & 1
    return numpy.packbits(bits.reshape(height, -1).astype(numpy.uint8), axis=1)


def paeth(left, above, corner):
    estimate = left + above - corner
    return min((left, above, corner), key=lambda neighbour: abs(estimate - neighbour))


def filtered(rows, pixel_size, generator):
    """The rows, each under a filter drawn by chance."""
    out = bytearray()
    above = [0] * rows.shape[1]
    for row in rows.tolist():
        kind = generator.randrange(5)
        out.append(kind)
        for i, value in enumerate(row):
            left = row[i - pixel_size] if i >= pixel_size else 0
            corner = above[i - pixel_size] if i >= pixel_size else 0
            guess = (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]
            out.append((value - guess) % 256)
        above = row
    return bytes(out)


def png_file(pixels, colour, depth, interlaced, chunks, generator):
    height, width, channels = pixels.shape
    passes = [pixels[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [pixels]
    pixel_size = max(1, channels * depth // 8)
    data = b"".join(filtered(packed_rows(p, depth), pixel_size, generator) for p in passes if p.size)
    packed = zlib.compress(data, 9)
    cut = len(packed) // 2  # Two IDAT chunks, so that their joint is seen as well.
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    body = b"".join(chunk(kind, data) for kind, data in chunks)
    idat = chunk(b"IDAT", packed[:cut]) + chunk(b"IDAT", packed[cut:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + idat + chunk(b"IEND", b"")


# The expected luminance, from the samples


def to_8_bit(samples, depth, gamma):
    maximum = 2**depth - 1
    if gamma is not None and abs(45455 / gamma - 1) >= 0.05:
        return numpy.floor(255 * (samples / maximum) ** (45455 / gamma) + 0.5).astype(int)
    return (samples * 255 * 2 + maximum) // (2 * maximum)


def expected_luminance(pixels, colour, depth, palette, transparency, gamma):
    alpha = numpy.full(pixels.shape[:2], 255)
    if colour == PALETTE:
        if transparency is not None:
            opacities = numpy.full(256, 255)
            opacities[: len(transparency)] = transparency
            alpha = opacities[pixels[:, :, 0]]
        samples = to_8_bit(palette[pixels[:, :, 0]], 8, gamma)
    else:
        colours = CHANNELS[colour] - (colour in (GREY_ALPHA, RGBA))
        samples = to_8_bit(pixels[:, :, :colours], depth, gamma)
        if colours < CHANNELS[colour]:
            alpha = to_8_bit(pixels[:, :, -1], depth, None)
        elif transparency is not None:
            alpha = numpy.where((pixels == transparency).all(axis=2), 0, 255)
    red, green, blue = numpy.broadcast_to(samples, samples.shape[:2] + (3,)).transpose(2, 0, 1)
    luma = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16
    drawn, covered = (luma * alpha).sum(), alpha.sum()
    paper = 0 if covered > 0 and drawn >= 128 * covered else 255
    return (2 * (alpha * luma + (255 - alpha) * paper) + 255) // 510, paper


# The two decoders


def check_pypng(path, pixels):
    width, height, rows, _ = pypng.Reader(filename=str(path)).read()
    assert (numpy.array([list(row) for row in rows]).reshape(pixels.shape) == pixels).all(), path


def check_pillow(path, colour, depth, transparency, expected, paper):
    picture = Image.open(path)
    luma = picture.convert("RGBA").convert("RGB").convert("L")
    alpha = picture.convert("RGBA").getchannel("A")
    if colour == GREY and depth < 8 and transparency is not None:  # Pillow compares the key with 8-bit values.
        key = transparency[0] * 255 // (2**depth - 1)
        luma = picture.convert("L") if depth == 1 else luma
        alpha = luma.point(lambda value: 0 if value == key else 255)
    seen = Image.composite(luma, Image.new("L", picture.size, paper), alpha)
    assert (numpy.asarray(seen) == expected).all(), path


# The matrix


def stored_pixels(size, colour, depth, light, generator):
    """Random samples; where they are a drawing, `light` makes it a light or a dark one."""
    width, height = size
    shape = (height, width, CHANNELS[colour])
    maximum = 2**depth - 1
    values = numpy.array([generator.randint(0, maximum) for _ in range(numpy.prod(shape))]).reshape(shape)
    if light is not None and colour != PALETTE and depth >= 8:
        colours = values[:, :, : shape[2] - (colour in (GREY_ALPHA, RGBA))]
        colours //= 2
        if light:
            colours += maximum // 2
    return values


class Matrix:
    def __init__(self):
        self.lines = []
        self.folder = HERE / "png"
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()

    def add(self, name, size, colour, depth, interlaced=False, transparent=False, gamma=None, srgb=False, light=None):
        generator = random.Random(name)
        pixels = stored_pixels(size, colour, depth, light, generator)
        palette, transparency, chunks = None, None, []
        if srgb:
            chunks.append((b"sRGB", b"\0"))
        if gamma:
            chunks.append((b"gAMA", struct.pack(">I", gamma)))
        if colour == PALETTE:
            entries = [[generator.randrange(256) for _ in range(3)] for _ in range(2**depth)]
            palette = numpy.array(entries)
            chunks.append((b"PLTE", bytes(sum(entries, []))))
        if transparent and colour == PALETTE:
            transparency = [generator.randrange(256) for _ in range(2**depth // 2 + 1)]
            chunks.append((b"tRNS", bytes(transparency)))
        elif transparent:
            transparency = pixels[size[1] // 2, size[0] // 2].copy()
            pixels[::2, ::3] = transparency
            chunks.append((b"tRNS", struct.pack(f">{len(transparency)}H", *transparency)))
        path = self.folder / f"{name}.png"
        path.write_bytes(png_file(pixels, colour, depth, interlaced, chunks, generator))
        effective_gamma = None if srgb else gamma
        expected, paper = expected_luminance(pixels, colour, depth, palette, transparency, effective_gamma)
        check_pypng(path, pixels)
        if depth < 16 and (effective_gamma is None or abs(45455 / gamma - 1) < 0.05):
            check_pillow(path, colour, depth, transparency, expected, paper)
        self.lines.append(f"{name} {size[0]} {size[1]} {bytes(expected.astype(numpy.uint8).ravel()).hex()}")


def main():
    matrix = Matrix()
    for colour, name in NAMES.items():
        for depth, interlaced in itertools.product(DEPTHS[colour], (False, True)):
            stem = f"{name}-{depth}{'-interlaced' if interlaced else ''}"
            matrix.add(stem, (13, 11), colour, depth, interlaced)
            if colour in (GREY, RGB, PALETTE):
                matrix.add(f"{stem}-transparent", (13, 11), colour, depth, interlaced, transparent=True)
            else:
                matrix.add(f"{stem}-light", (13, 11), colour, depth, interlaced, light=True)
                matrix.add(f"{stem}-dark", (13, 11), colour, depth, interlaced, light=False)
        for depth in DEPTHS[colour]:
            matrix.add(f"{name}-{depth}-linear", (9, 7), colour, depth, gamma=100000)
            matrix.add(f"{name}-{depth}-gamma-1.8", (9, 7), colour, depth, True, colour < 4, gamma=55556)
    for gamma, srgb in ((45455, False), (44000, False), (100000, True)):
        matrix.add(f"rgb-8-kept-{gamma}{'-srgb' if srgb else ''}", (5, 4), RGB, 8, gamma=gamma, srgb=srgb)
    for width, height in ((1, 1), (1, 8), (8, 1), (2, 3), (3, 2), (4, 4), (5, 5), (6, 9), (9, 6), (65, 3)):
        for colour, depth in ((PALETTE, 1), (RGB, 8)):
            matrix.add(f"{NAMES[colour]}-{depth}-{width}x{height}", (width, height), colour, depth, True)
    (HERE / "luminance.txt").write_text("\n".join(matrix.lines) + "\n")
    print(len(matrix.lines), "files")


if __name__ == "__main__":
    main()
