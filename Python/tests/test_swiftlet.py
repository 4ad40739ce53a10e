"""Tests of reading pictures: python -m unittest discover Python/tests, with SWIFTLET_LIBRARY set."""

import contextlib
import copy
import doctest
import gzip
import io
import json
import os
import pickle
import struct
import sys
import tempfile
import threading
import unittest
import zlib
from pathlib import Path

import numpy as np

CHECKOUT = Path(__file__).resolve().parents[2]
DIGITS = CHECKOUT / "samples" / "digits"
if "SWIFTLET_LIBRARY" in os.environ:
    sys.path.insert(0, str(CHECKOUT / "Python"))

import swiftlet  # noqa: E402


def png(pixels: np.ndarray) -> bytes:
    """A grey PNG file with these pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    height, width = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


def write_linear_model(path: Path, weights: np.ndarray, bias: np.ndarray, metadata: dict) -> None:
    """A safetensors file with one linear layer."""
    tensors, content = {}, b""
    for name, tensor in {"fc.weight": weights, "fc.bias": bias}.items():
        begin = len(content)
        content += tensor.astype("<f4").tobytes()
        tensors[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": [begin, len(content)]}
    header = json.dumps({"__metadata__": metadata, **tensors}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + content)


class ClassifierTests(unittest.TestCase):
    def setUp(self):
        self.reader = swiftlet.Classifier()
        self.pictures = np.random.default_rng(1).integers(0, 256, (200, 28, 28), np.uint8)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def test_reads_the_bundled_digits(self):
        right = 0
        for path in sorted(DIGITS.glob("*.png")):
            digit = self.reader.classify(path)
            self.assertAlmostEqual(digit.probabilities.sum(), 1, places=5)
            self.assertEqual(digit.probability, digit.probabilities[digit.label])
            self.assertEqual(digit.name, str(digit.label))
            right += path.name.startswith(digit.name)
        # Test accuracy is 0.975: fewer than 90 right of 100 has a probability below 1e-4.
        self.assertGreaterEqual(right, 90)

    def test_a_path_its_bytes_and_its_pixels_come_to_the_same_bits(self):
        with gzip.open(CHECKOUT / "samples/mnist-5k/t10k-images-idx3-ubyte.gz") as file:
            digits = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
        for pixels in digits[::45]:
            content = png(pixels)
            path = self.path / "ünusual name.png"
            path.write_bytes(content)
            expected = self.reader.classify(pixels)
            for picture in [str(path), path, content, bytearray(content), pixels.reshape(784)]:
                found = self.reader.classify(picture)
                self.assertEqual(found[:3], expected[:3])
                np.testing.assert_array_equal(found.probabilities, expected.probabilities)

    def test_large_dark_digits_on_paper_are_prepared(self):
        with gzip.open(CHECKOUT / "samples/mnist-5k/t10k-images-idx3-ubyte.gz") as file:
            digits = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)
        same = 0
        for pixels in digits[::45]:
            page = 255 - np.kron(np.pad(pixels, ((5, 30), (50, 10))), np.ones((4, 4), np.uint8))
            same += self.reader.classify(png(page)).label == self.reader.classify(pixels).label
        # Scaling up and down again changes pixels a little.
        self.assertGreaterEqual(same, 18)

    def test_a_batch_comes_to_the_bits_of_each_picture_alone(self):
        alone = [self.reader.classify(pixels) for pixels in self.pictures]
        for reader in [self.reader, swiftlet.Classifier(threads=2), self.reader.share(threads=0)]:
            for pictures in [self.pictures, self.pictures.reshape(200, 784)]:
                labels, probabilities = reader.classify_batch(pictures)
                np.testing.assert_array_equal(labels, [digit.label for digit in alone])
                np.testing.assert_array_equal(probabilities, [digit.probabilities for digit in alone])

    def test_pixels_need_not_be_contiguous(self):
        expected = self.reader.classify(self.pictures[0].T.copy())
        self.assertEqual(self.reader.classify(self.pictures[0].T)[:3], expected[:3])
        labels, _ = self.reader.classify_batch(self.pictures[::2])
        np.testing.assert_array_equal(labels, self.reader.classify_batch(self.pictures)[0][::2])

    def test_a_batch_may_be_empty(self):
        labels, probabilities = self.reader.classify_batch(self.pictures[:0])
        self.assertEqual((labels.shape, probabilities.shape), ((0,), (0, 10)))

    def test_an_answer_outlives_the_next_call(self):
        first = self.reader.classify(self.pictures[0])
        kept = first.probabilities.copy()
        self.reader.classify(self.pictures[1])
        np.testing.assert_array_equal(first.probabilities, kept)

    def test_threads_share_weights(self):
        expected = self.reader.classify_batch(self.pictures)[1]
        readers = [self.reader.share() for _ in range(4)]
        self.reader.close()
        found = [None] * 4

        def run(i):
            found[i] = readers[i].classify_batch(self.pictures)[1]

        threads = [threading.Thread(target=run, args=[i]) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for probabilities in found:
            np.testing.assert_array_equal(probabilities, expected)

    def test_threads_may_use_one_classifier_and_wait(self):
        expected = [self.reader.classify(pixels)[:3] for pixels in self.pictures]
        found = [None] * 4

        def run(i):
            found[i] = [self.reader.classify(pixels)[:3] for pixels in self.pictures]

        threads = [threading.Thread(target=run, args=[i]) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [expected] * 4)

    def test_a_closed_classifier_is_an_error(self):
        self.reader.close()
        with self.assertRaisesRegex(swiftlet.SwiftletError, "found NULL"):
            self.reader.classify(self.pictures[0])

    def test_whatever_holds_a_picture_comes_to_the_same(self):
        grey = np.full((80, 70), 240, np.uint8)
        grey[10:70, 32:40] = 15
        path = self.path / "one.png"
        path.write_bytes(png(grey))
        expected = self.reader.classify(path)
        self.assertEqual(expected.name, "1")
        colour = np.repeat(grey[:, :, None], 3, axis=2)
        opaque = np.concatenate([colour, np.full((80, 70, 1), 255, np.uint8)], axis=2)
        forms = [str(path), io.BytesIO(path.read_bytes()), grey, grey.astype(np.int64), grey / 255, colour, colour[:, ::-1][:, ::-1]]
        forms += [opaque, grey.tolist(), np.asfortranarray(grey), grey[:, :, None], grey.astype(np.uint16) * 257]
        try:
            from PIL import Image

            forms += [Image.fromarray(grey), Image.fromarray(colour), Image.fromarray(opaque), Image.fromarray(grey).convert("P")]
        except ImportError:
            pass
        for form in forms:
            np.testing.assert_array_equal(self.reader.classify(form).probabilities, expected.probabilities)
        with open(path, "rb") as file:
            self.assertEqual(self.reader.classify(file).label, 1)
        labels, probabilities = self.reader.classify_batch([grey, path.read_bytes(), str(path)])
        self.assertEqual(labels.tolist(), [1, 1, 1])
        np.testing.assert_array_equal(probabilities[2], expected.probabilities)

    def test_many_files_at_once(self):
        paths = sorted(DIGITS.glob("*.png"))
        expected = [self.reader.classify(path).label for path in paths]
        reader = swiftlet.Classifier(threads=2)
        self.assertEqual(reader.classify_batch(paths)[0].tolist(), expected)
        with self.assertRaisesRegex(FileNotFoundError, "none.png: expected "):
            reader.classify_files([paths[0], self.path / "none.png"])
        labels, _ = reader.classify_files([paths[0], self.path / "none.png"], errors="ignore")
        self.assertEqual(labels.tolist(), [expected[0], -1])
        self.assertEqual(reader.classify_files([])[1].shape, (0, 10))

    def test_copies_read_the_same(self):
        for other in (copy.deepcopy(self.reader), pickle.loads(pickle.dumps(self.reader))):
            np.testing.assert_array_equal(other.classify_batch(self.pictures)[1], self.reader.classify_batch(self.pictures)[1])

    def test_what_has_too_little_probability_is_unsure(self):
        paths = sorted(DIGITS.glob("*.png"))
        labels, probabilities = self.reader.classify_batch(paths)
        likeliest = probabilities.max(1)
        limit = float(np.median(likeliest))
        reader = swiftlet.Classifier(unsure_below=limit)
        expected = np.where(likeliest < np.float32(limit), swiftlet.UNSURE, labels)
        self.assertEqual(set(expected == swiftlet.UNSURE), {True, False})
        copies = [reader, reader.share(), copy.deepcopy(reader), pickle.loads(pickle.dumps(reader))]
        for other in copies:
            np.testing.assert_array_equal(other.classify_files(paths)[0], expected)
        for path, label, probability in zip(paths, expected, likeliest):
            found = reader.classify(path)
            self.assertEqual(found.label, label)
            self.assertEqual(found.name, "unsure" if label == swiftlet.UNSURE else str(label))
            self.assertEqual(found.probability, probability)
        found, _ = reader.classify_files([paths[0], self.path / "none.png"], errors="ignore")
        self.assertEqual(found.tolist(), [expected[0], -1])
        for wrong in (-0.1, 1.1, float("nan")):
            with self.assertRaisesRegex(ValueError, "^probability: expected 0 to 1, found "):
                swiftlet.Classifier(unsure_below=wrong)

    def test_a_nul_in_a_path_is_an_error(self):
        path = str(DIGITS / "7-0.png")
        for call in (self.reader.classify, swiftlet.Classifier, lambda path: self.reader.classify_files([path])):
            with self.assertRaisesRegex(ValueError, "^path: expected no NUL"):
                call(path + "\0.txt")

    def test_arrays_that_are_no_pictures_are_refused(self):
        wrong = [np.zeros((2, 28, 28, 1)), np.zeros((28, 28, 5)), np.full((28, 28), 2.0), np.zeros(3), np.array("x")]
        for pixels in wrong + [np.full((28, 28), np.nan), np.full((28, 28), -1), np.zeros((0, 3)), None]:
            with self.assertRaisesRegex(ValueError, "^picture: expected [^\n]*, found "):
                self.reader.classify(pixels)
        for pixels in [np.zeros((2, 28, 29), np.uint8), np.zeros((2, 28, 28)), np.array(3, np.uint8)]:
            with self.assertRaisesRegex(ValueError, "^expected uint8 arrays of 784 pixels a picture, found "):
                self.reader.classify_batch(pixels)

    def test_unusable_files_are_errors_of_one_line(self):
        for picture in [self.path / "none.png", self.path, b"", b"text", png(np.zeros((28, 30), np.uint8))]:
            with self.assertRaisesRegex(swiftlet.SwiftletError, r"^[^\n]*: expected [^\n]*, found [^\n]*$") as raised:
                self.reader.classify(picture)
            self.assertEqual(raised.exception.status, 2)

    def test_unusable_models_are_errors(self):
        with self.assertRaisesRegex(swiftlet.SwiftletError, "none.safetensors: expected "):
            swiftlet.Classifier(self.path / "none.safetensors")
        with self.assertRaisesRegex(swiftlet.SwiftletError, "threads: expected 0 to 256, found 257"):
            swiftlet.Classifier(threads=257)

    def test_a_model_from_numpy_and_its_self_check(self):
        generator = np.random.default_rng(2)
        weights, bias = generator.normal(0, 0.05, (3, 784)), generator.normal(0, 1, 3)
        # Pixels become (p/255 - 0.5)/0.5.
        logits = (self.pictures.reshape(200, 784) / 127.5 - 1) @ weights.T + bias
        shares = np.exp(logits - logits.max(1, keepdims=True))
        lines = [f"{self.pictures[i].tobytes().hex()} {','.join(map(str, logits[i]))}" for i in range(3)]
        path = self.path / "model.safetensors"
        write_linear_model(path, weights, bias, {"classes": "a\nb\nç", "self_checks": "\n".join(lines)})
        with swiftlet.Classifier(path) as reader:
            self.assertEqual(reader.class_names, ["a", "b", "ç"])
            labels, probabilities = reader.classify_batch(self.pictures)
            # Logits below 5 in magnitude, sums of 784 products rounded to 2^-24 of their absolute values.
            np.testing.assert_allclose(probabilities, shares / shares.sum(1, keepdims=True), atol=1e-4)
            np.testing.assert_array_equal(labels, probabilities.argmax(1))
            verification = reader.verify()
            self.assertEqual(verification[:3], (True, 3, 3))
            self.assertLess(verification.largest_difference, 1e-4)
        write_linear_model(path, weights, bias + [1, 0, 0], {"self_checks": "\n".join(lines)})
        self.assertFalse(swiftlet.Classifier(path).verify().agrees)

    def test_examples_of_the_documentation(self):
        os.chdir(CHECKOUT)
        failed, tried = doctest.testmod(swiftlet, extraglobs={"np": np})
        self.assertTrue(tried > 3 and failed == 0)
        for example in (CHECKOUT / "README.md").read_text().split("```python\n")[1:]:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(example.split("```")[0], {})
            self.assertEqual(output.getvalue(), "7\n")
        self.assertRegex(swiftlet.version(), r"^\d+\.\d+\.\d+$")


if __name__ == "__main__":
    unittest.main()
