"""MNIST from IDX files, plain or gzipped, and the tutorial's network as a file keeps it."""

import gzip
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import load_file

KINDS = {"train": "train", "test": "t10k"}


def read_idx(folder, name):
    plain = Path(folder) / name
    if plain.exists():
        content = plain.read_bytes()
    else:
        content = gzip.decompress(plain.with_name(name + ".gz").read_bytes())
    dimensions = content[3]
    shape = np.frombuffer(content, ">u4", dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def load(folder, part):
    """Pictures [n, 28, 28] and labels [n] of "train" or "test", as bytes."""
    kind = KINDS[part]
    names = (f"{kind}-images-idx3-ubyte", f"{kind}-labels-idx1-ubyte")
    return tuple(read_idx(folder, name) for name in names)


def normalise(pictures):
    """Pictures as the network sees them: [n, 784], float32, -1 for black and 1 for white."""
    pixels = pictures.reshape(-1, 784).astype(np.float32)
    return (pixels / np.float32(255) - np.float32(0.5)) / np.float32(0.5)


def folded_network(file):
    """Weights [inputs, outputs] and biases of both layers, batch normalisation folded."""
    tensors = load_file(file)
    normalisation = {name: tensors[f"layer1.1.{name}"] for name in
                     ("weight", "bias", "running_mean", "running_var")}
    scale = normalisation["weight"] / np.sqrt(normalisation["running_var"] + np.float32(1e-5))
    shift = normalisation["bias"] - normalisation["running_mean"] * scale
    return (
        np.ascontiguousarray((tensors["layer1.0.weight"] * scale[:, None]).T),
        tensors["layer1.0.bias"] * scale + shift,
        np.ascontiguousarray(tensors["layer2.0.weight"].T),
        tensors["layer2.0.bias"],
    )


def read_picture(file):
    """A grey picture of 28×28 pixels, as the network sees it."""
    with Image.open(file) as picture:
        return normalise(np.asarray(picture))
