"""Reads pictures of handwritten digits with Swiftlet, through its C library.

>>> import swiftlet
>>> reader = swiftlet.Classifier()
>>> digit = reader.classify("samples/digits/7-0.png")
>>> digit.label, digit.name
(7, '7')
>>> labels, probabilities = reader.classify_batch(np.zeros((1000, 28, 28), np.uint8))
>>> probabilities.shape
(1000, 10)

A picture is the path of a PNG file or the bytes of one, of any size, dark on light or light on dark: all its ink is
taken for one digit, and it is prepared as MNIST's pictures were. Or it is an array of 28×28 pixels, light on dark, which
the network sees as they are.

This file needs Python 3.9, NumPy and `libswiftlet.so.0`, which is looked for where the environment variable
SWIFTLET_LIBRARY says, in the `lib` folder of the installation that this file belongs to, and where the
system's loader looks.
"""

from __future__ import annotations

import ctypes
import os
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["Classification", "Classifier", "SwiftletError", "Verification", "version"]


class SwiftletError(Exception):
    """A model or a picture that cannot be used, in one line. `status` is the C library's number for it."""

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status


class Classification(NamedTuple):
    """What the network says of a picture."""

    label: int
    """The likeliest class, from 0."""
    name: str
    """What the class is called."""
    probability: float
    """Its probability, 0 … 1."""
    probabilities: np.ndarray
    """The probability of each class, float32 [classes]."""


class Verification(NamedTuple):
    """How a network's answers compare with those that its file expects."""

    agrees: bool
    """Whether there are test pictures, with every class as expected and every logit so to 1e-4."""
    count: int
    """How many test pictures the file carries."""
    same_class: int
    """How many of them got the class that was expected."""
    largest_difference: float
    """The largest difference of a logit, relative to the picture's largest expected logit or 1."""


class Classifier:
    """A model with room to run it.

    Calls let other Python threads run, but those on the same classifier wait for each other: `share` gives a
    thread its own.
    """

    def __init__(self, model: str | os.PathLike | None = None, threads: int = 1):
        """Opens a safetensors file, or the bundled model.

        `threads` (1 … 256, 0: one for each CPU) share out the pictures of `classify_batch`.
        """
        handle = ctypes.c_void_p()
        status = _library.swiftlet_open(None if model is None else os.fsencode(model), ctypes.byref(handle))
        self._take(handle, status, threads)

    def share(self, threads: int = 1) -> Classifier:
        """Another classifier over the same weights, for another thread."""
        other = Classifier.__new__(Classifier)
        handle = ctypes.c_void_p()
        with self._lock:
            self._check(_library.swiftlet_share(self._handle, ctypes.byref(handle)))
        other._take(handle, 0, threads)
        return other

    def _take(self, handle: ctypes.c_void_p, status: int, threads: int) -> None:
        self._handle = handle
        self._lock = threading.Lock()
        self._check(status)
        self._check(_library.swiftlet_set_threads(handle, threads))
        self.pixel_count = _library.swiftlet_pixel_count(handle)
        count = _library.swiftlet_class_count(handle)
        self.class_names = [_library.swiftlet_class_name(handle, i).decode() for i in range(count)]
        # Made once: NumPy takes longer to tell an array's address than to copy a picture.
        self._picture = np.empty(self.pixel_count, np.uint8)
        self._picture_address = self._picture.ctypes.data
        self._result = _Result()
        self._result_address = ctypes.addressof(self._result)
        self._probabilities = np.empty(count, np.float32)
        self._probabilities_address = self._probabilities.ctypes.data

    def classify(self, picture: str | os.PathLike | bytes | np.ndarray) -> Classification:
        """Classifies a PNG file, the bytes of one, or uint8 pixels [28, 28], 0 black … 255 white."""
        outputs = self._result_address, self._probabilities_address
        with self._lock:
            if isinstance(picture, np.ndarray):
                self._check_pixels(picture, count=1)
                self._picture[...] = picture.reshape(-1)
                status = _library.swiftlet_classify_pixels(self._handle, self._picture_address, 1, *outputs)
            elif isinstance(picture, (bytes, bytearray, memoryview)):
                content = bytes(picture)
                status = _library.swiftlet_classify_png(self._handle, content, len(content), *outputs)
            else:
                status = _library.swiftlet_classify_file(self._handle, os.fsencode(picture), *outputs)
            self._check(status)
            label = self._result.label
            return Classification(
                label, self.class_names[label], self._result.probability, self._probabilities.copy()
            )

    def classify_batch(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Classifies uint8 pixels [count, 28, 28].

        Returns labels, int32 [count], and probabilities, float32 [count, classes].
        """
        count = len(pictures)
        self._check_pixels(pictures, count)
        pixels = np.ascontiguousarray(pictures)
        results = np.empty(count, _RESULT)
        probabilities = np.empty((count, len(self.class_names)), np.float32)
        addresses = results.ctypes.data, probabilities.ctypes.data
        with self._lock:
            self._check(
                _library.swiftlet_classify_pixels(self._handle, pixels.ctypes.data, count, *addresses)
            )
        return results["label"].copy(), probabilities

    def verify(self) -> Verification:
        """Runs the test pictures that the model file carries."""
        found = _Verification()
        with self._lock:
            status = _library.swiftlet_verify(self._handle, ctypes.addressof(found))
            if status != _DISAGREES:
                self._check(status)
        return Verification(status == 0, found.count, found.same_class, found.largest_difference)

    def close(self) -> None:
        """Gives back the memory, which else happens when the object goes. No call can follow."""
        with self._lock:
            handle, self._handle = self._handle, None
            _library.swiftlet_close(handle)

    def __enter__(self) -> Classifier:
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()

    def _check(self, status: int) -> None:
        if status:
            raise SwiftletError(_library.swiftlet_error(self._handle).decode(errors="replace"), status)

    def _check_pixels(self, pixels: np.ndarray, count: int) -> None:
        if pixels.dtype != np.uint8 or pixels.size != count * self.pixel_count:
            raise ValueError(
                f"expected uint8 arrays of {self.pixel_count} pixels a picture, "
                f"found {pixels.dtype} {list(pixels.shape)}"
            )


def version() -> str:
    """The version of the library."""
    return _library.swiftlet_version().decode()


# What swiftlet.h declares.

_DISAGREES = 4
_RESULT = np.dtype([("label", np.int32), ("probability", np.float32)])


class _Result(ctypes.Structure):
    _fields_ = [("label", ctypes.c_int32), ("probability", ctypes.c_float)]


class _Verification(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_int32),
        ("same_class", ctypes.c_int32),
        ("largest_difference", ctypes.c_float),
    ]


def _load() -> ctypes.CDLL:
    name = "libswiftlet.so.0"
    beside = Path(__file__).resolve().parent.parent.parent / "lib" / name
    library = ctypes.CDLL(os.environ.get("SWIFTLET_LIBRARY") or (str(beside) if beside.exists() else name))
    pointer, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
    functions = {
        "version": (text,),
        "open": (ctypes.c_int, text, pointer),
        "share": (ctypes.c_int, pointer, pointer),
        "close": (None, pointer),
        "error": (text, pointer),
        "pixel_count": (size, pointer),
        "class_count": (size, pointer),
        "class_name": (text, pointer, ctypes.c_int32),
        "set_threads": (ctypes.c_int, pointer, ctypes.c_int32),
        "classify_file": (ctypes.c_int, pointer, text, pointer, pointer),
        "classify_png": (ctypes.c_int, pointer, text, size, pointer, pointer),
        "classify_pixels": (ctypes.c_int, pointer, pointer, size, pointer, pointer),
        "verify": (ctypes.c_int, pointer, pointer),
    }
    for function, (result, *arguments) in functions.items():
        declared = getattr(library, "swiftlet_" + function)
        declared.restype, declared.argtypes = result, arguments
    return library


_library = _load()
