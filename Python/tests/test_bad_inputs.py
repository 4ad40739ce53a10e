"""Files that cannot be used give the same words through the program, the C library and Python."""

import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
if os.environ.get("SWIFTLET_LIBRARY"):
    sys.path.insert(0, str(ROOT / "Python"))

import swiftlet  # noqa: E402

PROGRAM = os.environ.get("SWIFTLET_PROGRAM")
PNG = (ROOT / "samples/digits/7-0.png").read_bytes()
MODEL = (ROOT / "samples/tutorial.safetensors").read_bytes()

PICTURES = {
    "empty": b"",
    "text": b"no picture at all",
    "signature": PNG[:8],
    "truncated": PNG[:-20],
    "damaged": PNG[:60] + bytes([PNG[60] ^ 0x55]) + PNG[61:],
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "gif": b"GIF89a\1\0",
    "webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "heic": b"\0\0\0\x18ftypheic",
    "pdf": b"%PDF-1.7\n",
}

MODELS = {
    "empty": b"",
    "short": MODEL[:7],
    "truncated": MODEL[:-1],
    "longer": MODEL + b"\0",
    "text": b"no model at all",
    "header": struct.pack("<Q", 2) + b"[]",
    "huge header": struct.pack("<Q", 1 << 40) + b"{}",
    "pickle": b"\x80\x02\x8a\x0al\xfc",
    "hdf5": b"\x89HDF\r\n\x1a\n",
    "gguf": b"GGUF\3\0\0\0",
    "tflite": b"\x1c\0\0\0TFL3\x14\0",
    "png": PNG,
}


@unittest.skipUnless(PROGRAM, "SWIFTLET_PROGRAM names no program")
class BadInputs(unittest.TestCase):
    def words(self, *arguments):
        run = subprocess.run([PROGRAM, *arguments], capture_output=True, check=False)
        self.assertEqual(run.returncode, 1, run)
        return run.stderr.decode(errors="replace").removeprefix("swiftlet: ").removesuffix("\n")

    def test_pictures(self):
        reader = swiftlet.Classifier()
        with tempfile.TemporaryDirectory() as folder:
            for name, content in PICTURES.items():
                path = os.path.join(folder, name)
                with open(path, "wb") as file:
                    file.write(content)
                with self.subTest(name), self.assertRaises(swiftlet.SwiftletError) as caught:
                    reader.classify(path)
                self.assertEqual(str(caught.exception), self.words("predict", path))

    def test_models(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in MODELS.items():
                path = os.path.join(folder, name)
                with open(path, "wb") as file:
                    file.write(content)
                with self.subTest(name), self.assertRaises(swiftlet.SwiftletError) as caught:
                    swiftlet.Classifier(path)
                self.assertEqual(str(caught.exception), self.words("inspect", path))


if __name__ == "__main__":
    unittest.main()
