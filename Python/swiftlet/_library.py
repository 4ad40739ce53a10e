"""What swiftlet.h declares."""

from __future__ import annotations

import ctypes
import os

import numpy as np

INVALID_ARGUMENT, UNUSABLE_FILE, NO_MODEL, DISAGREES, DIVERGED = 1, 2, 3, 4, 5
# Labels that are no class.
UNREADABLE, UNSURE = -1, -2

RESULT = np.dtype([("label", np.int32), ("probability", np.float32)])


class SwiftletError(Exception):
    """A model or a picture that cannot be used, in one line. `status` is the C library's number for it."""

    def __init__(self, message: str, status: int):
        super().__init__(message)
        self.status = status

    def __reduce__(self):
        return type(self), (str(self), self.status)


class SwiftletValueError(SwiftletError, ValueError):
    """An argument that makes no sense, or a training that diverged."""


class SwiftletFileNotFoundError(SwiftletError, FileNotFoundError):
    """A file that is not there."""

    def __str__(self) -> str:
        return str(self.args[0])


def problem(message: str, status: int, path: object = None) -> SwiftletError:
    """The exception for a call that failed."""
    if status in (INVALID_ARGUMENT, DIVERGED):
        return SwiftletValueError(message, status)
    if path is not None and status == UNUSABLE_FILE and not os.path.exists(path):
        return SwiftletFileNotFoundError(message, status)
    return SwiftletError(message, status)


def path_bytes(path: str | os.PathLike) -> bytes:
    """A path for C, which would be cut silently where there is a NUL in it."""
    encoded = os.fsencode(path)
    if b"\0" in encoded:
        raise ValueError(f"path: expected no NUL character, found one in {path!r}")
    return encoded


class Result(ctypes.Structure):
    _fields_ = [("label", ctypes.c_int32), ("probability", ctypes.c_float)]


class Verification(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_int32),
        ("same_class", ctypes.c_int32),
        ("largest_difference", ctypes.c_float),
    ]


class Samples(ctypes.Structure):
    _fields_ = [
        ("floats", ctypes.c_void_p),
        ("bytes", ctypes.c_void_p),
        ("count", ctypes.c_size_t),
        ("stride", ctypes.c_size_t),
        ("classes", ctypes.c_void_p),
        ("targets", ctypes.c_void_p),
        ("weights", ctypes.c_void_p),
        ("picture_width", ctypes.c_size_t),
        ("rows", ctypes.c_void_p),
        ("columns", ctypes.c_void_p),
        ("starts", ctypes.c_void_p),
    ]


class Progress(ctypes.Structure):
    _fields_ = [
        ("epoch", ctypes.c_int32),
        ("epochs", ctypes.c_int32),
        ("steps", ctypes.c_int32),
        ("steps_per_epoch", ctypes.c_int32),
        ("is_epoch_end", ctypes.c_int32),
        ("loss", ctypes.c_double),
        ("accuracy", ctypes.c_double),
        ("validation_loss", ctypes.c_double),
        ("validation_accuracy", ctypes.c_double),
    ]


class Tensor(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("rows", ctypes.c_size_t), ("columns", ctypes.c_size_t)]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(Progress), ctypes.c_void_p)


def _find() -> str:
    name = "libswiftlet.so.0"
    here = os.path.dirname(os.path.abspath(__file__))
    # In a wheel, and in an installation by Scripts/install.
    for folder in (here, os.path.join(here, "..", "..", "..", "lib")):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    return name


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(os.environ.get("SWIFTLET_LIBRARY") or _find())
    pointer, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
    status, integer = ctypes.c_int, ctypes.c_int32
    functions = {
        "version": (text,),
        "open": (status, text, pointer),
        "share": (status, pointer, pointer),
        "close": (None, pointer),
        "error": (text, pointer),
        "pixel_count": (size, pointer),
        "class_count": (size, pointer),
        "class_name": (text, pointer, integer),
        "set_threads": (status, pointer, integer),
        "set_unsure_below": (status, pointer, ctypes.c_float),
        "classify_file": (status, pointer, text, pointer, pointer),
        "classify_files": (status, pointer, pointer, size, pointer, pointer),
        "classify_png": (status, pointer, text, size, pointer, pointer),
        "classify_pixels": (status, pointer, pointer, size, pointer, pointer),
        "classify_image": (status, pointer, pointer, size, size, size, size, pointer, pointer),
        "verify": (status, pointer, pointer),
        "network_create": (status, text, text, pointer),
        "network_load": (status, text, text, pointer),
        "network_save": (status, pointer, text),
        "network_checkpoint": (status, pointer, text),
        "network_restore": (status, pointer, text),
        "network_close": (None, pointer),
        "network_error": (text, pointer),
        "network_layers": (text, pointer),
        "network_inputs": (size, pointer),
        "network_outputs": (size, pointer),
        "network_train": (status, pointer, pointer, pointer, integer, CALLBACK, pointer),
        "network_predict": (status, pointer, pointer, size, integer, pointer),
        "network_predict_bytes": (status, pointer, pointer, size, integer, pointer),
        "network_tensor_count": (size, pointer),
        "network_tensor": (status, pointer, size, pointer),
        "network_read": (status, pointer, text, pointer, size),
        "network_write": (status, pointer, text, pointer, size),
    }
    for function, (result, *arguments) in functions.items():
        declared = getattr(library, "swiftlet_" + function)
        declared.restype, declared.argtypes = result, arguments
    return library


library = _load()


def version() -> str:
    """The version of the library."""
    return library.swiftlet_version().decode()
