"""Reads pictures of handwritten digits.

A picture is the path of a PNG file, its bytes, an open file, a PIL image, or an array of pixels of any size: grey, RGB or
RGBA, of any number type. All its ink is taken for one digit, and it is prepared as MNIST's pictures were. An array of
28×28 pixels is light on dark, and the network sees it as it is.
"""

from __future__ import annotations

import ctypes
import functools
import os
import threading
from typing import NamedTuple

import numpy as np

from ._library import DISAGREES, RESULT, UNREADABLE, UNSURE, Result, SwiftletError, library, path_bytes, problem
from ._library import Verification as _Verification

class Classification(NamedTuple):
    """What the network says of a picture."""

    label: int
    """The likeliest class, from 0, or `UNSURE`."""
    name: str
    """What the class is called, or "unsure"."""
    probability: float
    """The likeliest class's probability, 0 … 1."""
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

    def __init__(
        self, model: str | os.PathLike | None = None, threads: int = 1, *, unsure_below: float = 0
    ):
        """Opens a safetensors file, or the bundled model.

        `threads` (1 … 256, 0: one for each CPU) share out the pictures of `classify_batch`. Where the likeliest class has a
        probability below `unsure_below` (0 … 1), none is told: the label is `UNSURE`, and the name "unsure".
        """
        handle = ctypes.c_void_p()
        self._model = None if model is None else os.path.abspath(os.fspath(model))
        self._threads, self._unsure_below = threads, unsure_below
        path = None if model is None else path_bytes(model)
        self._take(handle, library.swiftlet_open(path, ctypes.byref(handle)))

    def share(self, threads: int = 1) -> Classifier:
        """Another classifier over the same weights, for another thread."""
        other = Classifier.__new__(Classifier)
        other._model, other._threads, other._unsure_below = self._model, threads, self._unsure_below
        handle = ctypes.c_void_p()
        with self._lock:
            self._check(library.swiftlet_share(self._handle, ctypes.byref(handle)))
        other._take(handle, 0)
        return other

    def __reduce__(self):
        # What is pickled is where the model lies: a copy opens it again.
        return functools.partial(Classifier, unsure_below=self._unsure_below), (self._model, self._threads)

    def _take(self, handle: ctypes.c_void_p, status: int) -> None:
        self._handle = handle
        self._lock = threading.Lock()
        self._check(status, self._model)
        self._check(library.swiftlet_set_threads(handle, self._threads))
        self._check(library.swiftlet_set_unsure_below(handle, self._unsure_below))
        self.pixel_count = library.swiftlet_pixel_count(handle)
        count = library.swiftlet_class_count(handle)
        self.class_names = [library.swiftlet_class_name(handle, i).decode() for i in range(count)]
        # Made once: NumPy takes longer to tell an array's address than to copy a picture.
        self._picture = np.empty(self.pixel_count, np.uint8)
        self._picture_address = self._picture.ctypes.data
        self._result = Result()
        self._result_address = ctypes.addressof(self._result)
        self._probabilities = np.empty(count, np.float32)
        self._probabilities_address = self._probabilities.ctypes.data

    def classify(self, picture) -> Classification:
        """Classifies one picture: a path, the bytes of a PNG file, an open file, a PIL image, or an array.

        An array is [height, width] or [height, width, channels] with 1 to 4 channels (grey, grey and opacity, RGB, RGBA).
        uint8 is 0 black … 255 white, floats and booleans 0 … 1, wider whole numbers 0 … their largest.
        Raises `FileNotFoundError`, `ValueError` for what is no picture, `SwiftletError` for one that cannot be read.
        """
        outputs = self._result_address, self._probabilities_address
        path = None
        if hasattr(picture, "read"):
            picture = picture.read()
            if not isinstance(picture, (bytes, bytearray, memoryview)):
                raise ValueError("picture: expected a file opened in binary mode, found one of text")
        elif hasattr(picture, "getbands"):
            picture = _pil_pixels(picture)
        with self._lock:
            if isinstance(picture, (bytes, bytearray, memoryview)):
                content = bytes(picture)
                status = library.swiftlet_classify_png(self._handle, content, len(content), *outputs)
            elif isinstance(picture, (str, os.PathLike)):
                path = picture
                status = library.swiftlet_classify_file(self._handle, path_bytes(path), *outputs)
            else:
                pixels = _pixels(picture)
                height, width, channels = pixels.shape
                if pixels.size == self.pixel_count and channels == 1:
                    self._picture[...] = pixels.reshape(-1)
                    status = library.swiftlet_classify_pixels(self._handle, self._picture_address, 1, *outputs)
                else:
                    status = library.swiftlet_classify_image(
                        self._handle, pixels.ctypes.data, width, height, channels, 0, *outputs
                    )
            self._check(status, path)
            label = self._result.label
            name = "unsure" if label == UNSURE else self.class_names[label]
            return Classification(label, name, self._result.probability, self._probabilities.copy())

    def classify_batch(self, pictures) -> tuple[np.ndarray, np.ndarray]:
        """Classifies many pictures: uint8 pixels [count, 28, 28] as they are, or a list of what `classify` takes.

        Returns labels, int32 [count], each a class or `UNSURE`, and probabilities, float32 [count, classes]. Raises as
        `classify` does.
        """
        if isinstance(pictures, np.ndarray):
            return self._classify_pixels(pictures)
        pictures = list(pictures)
        if pictures and all(isinstance(picture, (str, os.PathLike)) for picture in pictures):
            return self.classify_files(pictures)
        results = [self.classify(picture) for picture in pictures]
        probabilities = np.empty((len(results), len(self.class_names)), np.float32)
        for row, result in zip(probabilities, results):
            row[...] = result.probabilities
        return np.array([result.label for result in results], np.int32), probabilities

    def classify_files(self, paths, errors: str = "raise") -> tuple[np.ndarray, np.ndarray]:
        """Classifies PNG files, shared out over all `threads`.

        Returns what `classify_batch` does. With `errors="ignore"` a file that cannot be read has the label −1 (`UNSURE` is −2).
        """
        paths = list(paths)
        encoded = (ctypes.c_char_p * len(paths))(*map(path_bytes, paths))
        results = np.empty(len(paths), RESULT)
        probabilities = np.empty((len(paths), len(self.class_names)), np.float32)
        with self._lock:
            status = library.swiftlet_classify_files(
                self._handle, ctypes.addressof(encoded), len(paths), results.ctypes.data,
                probabilities.ctypes.data,
            )  # fmt: skip
            if status and not (errors == "ignore" and (results["label"] == UNREADABLE).any()):
                failed = np.flatnonzero(results["label"] == UNREADABLE)
                self._check(status, paths[failed[0]] if len(failed) else None)
        return results["label"].copy(), probabilities

    def _classify_pixels(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        count = len(pictures) if pictures.ndim else 0
        if pictures.dtype != np.uint8 or pictures.size != count * self.pixel_count or not pictures.ndim:
            raise ValueError(
                f"expected uint8 arrays of {self.pixel_count} pixels a picture, "
                f"found {pictures.dtype} {list(pictures.shape)}"
            )
        pixels = np.ascontiguousarray(pictures)
        results = np.empty(count, RESULT)
        probabilities = np.empty((count, len(self.class_names)), np.float32)
        addresses = results.ctypes.data, probabilities.ctypes.data
        with self._lock:
            self._check(library.swiftlet_classify_pixels(self._handle, pixels.ctypes.data, count, *addresses))
        return results["label"].copy(), probabilities

    def verify(self) -> Verification:
        """Runs the test pictures that the model file carries."""
        found = _Verification()
        with self._lock:
            status = library.swiftlet_verify(self._handle, ctypes.addressof(found))
            if status != DISAGREES:
                self._check(status)
        return Verification(status == 0, found.count, found.same_class, found.largest_difference)

    def close(self) -> None:
        """Gives back the memory, which else happens when the object goes. No call can follow."""
        with self._lock:
            handle, self._handle = self._handle, None
            library.swiftlet_close(handle)

    def __enter__(self) -> Classifier:
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()

    def _check(self, status: int, path: object = None) -> None:
        if status:
            message = library.swiftlet_error(self._handle).decode(errors="replace")
            raise problem(message, status, path)


def _pil_pixels(image) -> np.ndarray:
    """The pixels of a PIL image; palettes and rare modes become RGBA."""
    return np.asarray(image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGBA"))


def _pixels(array) -> np.ndarray:
    """An array of pixels as uint8 [height, width, channels] without gaps."""
    array = np.asarray(array)
    if array.ndim == 1 and array.size == 784:
        array = array.reshape(28, 28)
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or not 1 <= array.shape[2] <= 4 or not array.size:
        raise ValueError(
            "picture: expected an array [height, width] or [height, width, 1 to 4], "
            f"found {array.dtype} {list(array.shape)}"
        )
    if array.dtype == np.uint8:
        return np.ascontiguousarray(array)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"picture: expected real numbers, found {array.dtype}")
    if array.dtype.kind in "fb":
        array = array.astype(np.float64)
        if not (array.min() >= 0 and array.max() <= 1):
            raise ValueError(f"picture: expected numbers from 0 to 1, found {array.min()} to {array.max()}")
        return np.ascontiguousarray(np.rint(array * 255), np.uint8)
    low, high = int(array.min()), int(array.max())
    if low < 0:
        raise ValueError(f"picture: expected numbers of 0 or more, found {low}")
    if high <= 255:
        return np.ascontiguousarray(array, np.uint8)
    return np.ascontiguousarray(array // (np.iinfo(array.dtype).max // 255), np.uint8)
