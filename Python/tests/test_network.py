"""Tests of networks: what is learnt, kept, exchanged and refused."""

import copy
import gzip
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import types
import unittest
from pathlib import Path

import numpy as np

CHECKOUT = Path(__file__).resolve().parents[2]
if "SWIFTLET_LIBRARY" in os.environ:
    sys.path.insert(0, str(CHECKOUT / "Python"))

import swiftlet  # noqa: E402

LAYERS = ["dense:16", "batch-norm", "relu", "dropout:0.1", "dense:2"]


def points(count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    X = np.random.default_rng(1).normal(size=(count, 3)).astype(np.float32)
    return X, (X[:, 0] * X[:, 1] > 0).astype(np.int64)


class NetworkTests(unittest.TestCase):
    def setUp(self):
        self.X, self.y = points()
        self.network = swiftlet.Network(LAYERS, learning_rate=0.02, batch_size=50, seed=3)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_it_learns(self):
        self.network.fit(self.X, self.y, epochs=100)
        self.assertEqual([epoch.number for epoch in self.network.history], list(range(1, 101)))
        self.assertLess(self.network.history[-1].loss, self.network.history[0].loss / 2)
        X, y = points(900)
        self.assertGreater((self.network.predict(X) == y).mean(), 0.9)
        np.testing.assert_allclose(self.network.predict_proba(X).sum(1), 1, rtol=1e-5)

    def test_same_seed_same_bits_on_any_threads(self):
        results = []
        for threads in (1, 2, 2):
            network = swiftlet.Network(LAYERS, batch_size=50, seed=3, threads=threads).fit(self.X, self.y, 5)
            results.append(network.predict_proba(self.X))
        for result in results[1:]:
            np.testing.assert_array_equal(result, results[0])
        other = swiftlet.Network(LAYERS, batch_size=50, seed=4).fit(self.X, self.y, 5)
        self.assertFalse(np.array_equal(other.predict_proba(self.X), results[0]))

    def test_a_second_training_goes_on_with_the_optimisers_figures(self):
        # Whole batches: then the order of samples does not matter, and dropout is left out.
        options = {"batch_size": 300, "seed": 1, "learning_rate": 0.01}
        whole = swiftlet.Network(["dense:8", "tanh", "dense:2"], **options).fit(self.X, self.y, 10)
        parts = swiftlet.Network(["dense:8", "tanh", "dense:2"], **options)
        for _ in range(10):
            parts.fit(self.X, self.y, 1)
        np.testing.assert_allclose(parts.predict_proba(self.X), whole.predict_proba(self.X), atol=1e-5)

    def test_bytes_are_pixels(self):
        pixels = np.random.default_rng(2).integers(0, 256, (100, 16), np.uint8)
        y = (pixels[:, 0] > 127).astype(int)
        network = swiftlet.Network(["dense:2"], learning_rate=0.05, batch_size=20).fit(pixels, y, 60)
        self.assertGreater((network.predict(pixels) == y).mean(), 0.9)
        with self.assertRaisesRegex(ValueError, "^features: expected bytes, .* found floats$"):
            network.predict(pixels / 255)

    def test_answers_and_numbers(self):
        answers = np.stack([self.X[:, 0] > 0, self.X[:, 1] > 0], 1).astype(np.float32)
        network = swiftlet.Network(["dense:2"], loss="binary-cross-entropy", learning_rate=0.1)
        found = network.fit(self.X, answers, 100).predict_proba(self.X)
        self.assertGreater(((found > 0.5) == answers).mean(), 0.95)
        network = swiftlet.Network(["dense:1"], learning_rate=0.1)
        line = 2 * self.X[:, 0] + 1
        np.testing.assert_allclose(network.fit(self.X, line, 300).predict_proba(self.X)[:, 0], line, atol=0.05)

    def test_weights_and_class_weights_count(self):
        network = swiftlet.Network(["dense:2"], learning_rate=0.1)
        network.fit(self.X, self.y, 50, sample_weight=(self.y == 1) + 0.0)
        self.assertTrue((network.predict(self.X) == 1).all())
        network = swiftlet.Network(["dense:2"], learning_rate=0.1, class_weights=[1, 0]).fit(self.X, self.y, 50)
        self.assertTrue((network.predict(self.X) == 0).all())

    def test_callbacks_see_epochs_and_end_training(self):
        seen = []
        self.network.fit(
            self.X, self.y, 50, validation=points(50), callbacks=[lambda epoch: seen.append(epoch) or len(seen) == 3]
        )
        self.assertEqual(len(seen), 3)
        self.assertEqual(seen, self.network.history)
        self.assertTrue(0 <= seen[0].validation_accuracy <= 1 and seen[0].validation_loss > 0)

    def test_an_exception_in_a_callback_passes_through(self):
        for error in (KeyError("no"), KeyboardInterrupt()):

            def fails(_):
                raise error

            with self.assertRaises(type(error)):
                self.network.fit(self.X, self.y, 50, callbacks=[fails])
            self.assertEqual(len(self.network.predict(self.X)), len(self.X))

    def test_a_copy_goes_on_to_the_same_bits(self):
        layers = ["dense:16", "batch-norm", "relu", "dropout:0.2", "dense:2"]
        for options in ({"optimizer": "adam"}, {"average": 0.9}, {"early_stopping": 3}, {"class_weights": "balanced"}):
            network = swiftlet.Network(layers, batch_size=50, seed=3, **options).fit(self.X, self.y, epochs=3)
            other = pickle.loads(pickle.dumps(network))
            np.testing.assert_array_equal(other.logits(self.X), network.logits(self.X))
            for each in (network, other):
                each.fit(self.X, self.y, epochs=3)
            np.testing.assert_array_equal(other.logits(self.X), network.logits(self.X))
        checkpoint = network._checkpoint()
        for wrong in (["dense:8", "relu", "dense:2"], ["dense:16", "batch-norm", "gelu", "dense:2"]):
            with self.assertRaisesRegex(ValueError, "^checkpoint: expected one of these layers"):
                swiftlet.Network(wrong, inputs=3)._restore(checkpoint)

    def test_a_callback_may_ask_the_network_that_trains(self):
        seen, copies = [], []

        def watch(epoch):
            seen.append((self.network.predict(self.X) == self.y).mean())
            copies.append(pickle.loads(pickle.dumps(self.network)))

        self.network.fit(self.X, self.y, epochs=30, callbacks=[watch])
        self.assertGreater(seen[-1], seen[0])
        self.assertEqual(seen[-1], (self.network.predict(self.X) == self.y).mean())
        self.assertEqual(seen[7], (copies[7].predict(self.X) == self.y).mean())
        unwatched = swiftlet.Network(LAYERS, learning_rate=0.02, batch_size=50, seed=3).fit(self.X, self.y, epochs=30)
        np.testing.assert_array_equal(unwatched.logits(self.X), self.network.logits(self.X))
        for wrong in (lambda: self.network.fit(self.X, self.y), lambda: self.network.from_state_dict(self.network.to_state_dict())):
            with self.assertRaisesRegex(ValueError, "^network: expected one that is at rest"):
                self.network.fit(self.X, self.y, epochs=1, callbacks=[lambda epoch: wrong()])

    def test_rows_are_chosen_without_a_copy_to_the_same_bits(self):
        rows = np.random.default_rng(2).permutation(300)[:100]
        X = self.X.copy()
        X[np.setdiff1d(np.arange(300), rows)] = np.nan
        self.network.fit(X, self.y[rows], epochs=5, rows=rows)
        copied = swiftlet.Network(LAYERS, learning_rate=0.02, batch_size=50, seed=3).fit(self.X[rows], self.y[rows], epochs=5)
        np.testing.assert_array_equal(copied.logits(self.X), self.network.logits(self.X))
        for wrong in ([300], [-1], [1.5], [[1]], []):
            with self.assertRaisesRegex(ValueError, "^(rows|X): expected"):
                self.network.fit(self.X, self.y[: len(wrong)], epochs=1, rows=wrong)

    def test_zeros_change_no_bit_and_numbers_that_are_not_finite_are_found(self):
        chance = np.random.default_rng(3)
        X = (chance.normal(size=(500, 64)) * (chance.random((500, 64)) < 0.1)).astype(np.float32)
        network = swiftlet.Network(["dense:33", "relu", "dense:2"]).fit(X, np.arange(500) % 2, epochs=2)
        dense = np.concatenate([X, np.ones((500, 64), np.float32)])
        # Among rows that are full the zeros are multiplied by.
        mixed = dense.reshape(2, 500, 64).transpose(1, 0, 2).reshape(1000, 64)
        np.testing.assert_array_equal(network.logits(mixed)[::2], network.logits(X))
        np.testing.assert_array_equal(network.logits(X[:1]), network.logits(X)[:1])
        for wrong in (np.nan, np.inf):
            X[321, 63] = wrong
            with self.assertRaisesRegex(ValueError, "^features: expected finite numbers, found .* in row 321, column 63"):
                network.logits(X)
        X[321, 63] = 1e30  # Finite, though its square is not.
        self.assertTrue(np.isfinite(network.logits(X)).all())

    def test_ctrl_c_ends_training_and_leaves_a_network(self):
        X = np.random.default_rng(0).normal(size=(5_000, 100)).astype(np.float32)
        network = swiftlet.Network(["dense:200", "relu", "dense:2"], batch_size=100)
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with self.assertRaises(KeyboardInterrupt):
            network.fit(X, np.zeros(len(X), int), 100_000)
        timer.join()
        self.assertIs(signal.getsignal(signal.SIGINT), signal.default_int_handler)
        self.assertTrue(0 < len(network.history) < 100_000)
        self.assertEqual(len(network.fit(X, np.zeros(len(X), int), 1).predict(X)), len(X))

    def test_early_stopping_keeps_the_best(self):
        network = swiftlet.Network(LAYERS, early_stopping=3, learning_rate=0.05, seed=1)
        network.fit(self.X, self.y, 500)
        losses = [epoch.validation_loss for epoch in network.history]
        self.assertLess(len(losses), 500)
        self.assertEqual(len(losses) - 1 - int(np.argmin(losses)), 3)

    def test_other_threads_run_during_training(self):
        ticks = []
        done = threading.Event()

        def tick():
            while not done.is_set():
                ticks.append(1)
                done.wait(0.001)

        thread = threading.Thread(target=tick)
        thread.start()
        X = np.random.default_rng(0).normal(size=(20_000, 100)).astype(np.float32)
        swiftlet.Network(["dense:300", "relu", "dense:2"], batch_size=100).fit(X, np.zeros(len(X), int), 2)
        done.set()
        thread.join()
        self.assertGreater(len(ticks), 10)

    def test_copies_and_files_answer_the_same(self):
        self.network.fit(self.X, self.y, 10)
        expected = self.network.predict_proba(self.X)
        for other in (copy.deepcopy(self.network), pickle.loads(pickle.dumps(self.network))):
            np.testing.assert_array_equal(other.predict_proba(self.X), expected)
            self.assertEqual(str((other.layers, other.history)), str((self.network.layers, self.network.history)))
        # A name is bytes, UTF-8 or not.
        path = self.folder / os.fsdecode(b"a\xff.safetensors")
        self.network.save(path)
        self.assertIn(path.name, os.listdir(self.folder))
        loaded = swiftlet.Network.load(path)
        np.testing.assert_array_equal(loaded.predict_proba(self.X), expected)
        loaded.fit(self.X, self.y, 2)
        self.network.to_onnx(self.folder / "a.onnx")
        logits = swiftlet.Network.from_onnx(self.folder / "a.onnx").logits(self.X)
        np.testing.assert_allclose(logits, self.network.logits(self.X), atol=1e-4)

    def test_a_state_dict_goes_both_ways(self):
        self.network.fit(self.X, self.y, 3)
        state = self.network.to_state_dict()
        self.assertEqual(state["0.weight"].shape, (16, 3))
        other = swiftlet.Network(LAYERS, inputs=3, seed=9).from_state_dict({**state, "1.num_batches_tracked": 3})
        np.testing.assert_array_equal(other.logits(self.X), self.network.logits(self.X))
        for wrong in (
            {}, {**state, "7.bias": state["0.bias"]}, {**state, "0.bias": state["0.weight"]},
            {**state, "0.bias": np.full(16, np.nan)},
        ):  # fmt: skip
            with self.assertRaisesRegex(ValueError, ": expected .*, found "):
                other.from_state_dict(wrong)
        np.testing.assert_array_equal(other.logits(self.X), self.network.logits(self.X))

    def test_logits_are_those_of_the_numbers(self):
        network = swiftlet.Network(["dense:4", "tanh", "dense:2"], inputs=3)
        state = network.to_state_dict()
        hidden = np.tanh(self.X @ state["0.weight"].T + state["0.bias"])
        expected = hidden @ state["2.weight"].T + state["2.bias"]
        np.testing.assert_allclose(network.logits(self.X), expected, atol=1e-5)
        np.testing.assert_array_equal(network.predict_row(self.X[4]), network.predict_proba(self.X[4:5]))

    def test_arrays_of_any_layout_are_taken_and_left_alone(self):
        expected = self.network.fit(self.X, self.y, 3).logits(self.X)
        X = np.repeat(self.X, 2, axis=0)[::2]
        X.setflags(write=False)
        for array in (X, np.asfortranarray(self.X), self.X.astype(np.float64), self.X.tolist(), self.X[::-1][::-1]):
            np.testing.assert_array_equal(self.network.logits(array), expected)
            network = swiftlet.Network(LAYERS, learning_rate=0.02, batch_size=50, seed=3)
            np.testing.assert_array_equal(network.fit(array, self.y, 3).logits(self.X), expected)
        np.testing.assert_array_equal(self.X, points()[0])

    def test_it_shows_itself(self):
        self.network.fit(self.X, self.y, 2)
        self.assertIn("batch-norm", self.network._repr_html_())
        self.assertIn("16×3", self.network._repr_html_())
        self.assertEqual(repr(self.network), f"Network({LAYERS!r}, inputs=3)")
        try:
            import matplotlib
        except ImportError:
            return
        matplotlib.use("Agg")
        self.assertEqual(len(self.network.plot_history().lines), 1)

    def test_wrong_calls_are_one_line(self):
        network = swiftlet.Network(["dense:2"], inputs=3)
        X, y = self.X, self.y
        wrong = [
            lambda: swiftlet.Network(["dense:0"], inputs=3),
            lambda: swiftlet.Network(["dance:3"], inputs=3),
            lambda: swiftlet.Network([], inputs=3),
            lambda: swiftlet.Network(["dense:2"], inputs=0),
            lambda: swiftlet.Network(["dense:2"], inputs=3, colour="red"),
            lambda: swiftlet.Network(["dense:2"], inputs=3, epochs="many"),
            lambda: swiftlet.Network(["dense:2"], inputs=3, scaling="none"),
            lambda: swiftlet.Network(["dense:2"]).predict(X),
            lambda: network.predict(X[:, :2]),
            lambda: network.predict(X[0]),
            lambda: network.predict(np.array([["a", "b", "c"]])),
            lambda: network.predict(np.full((1, 3), np.nan)),
            lambda: network.predict_row(np.full(3, np.inf)),
            lambda: network.fit(X, y[:-1]),
            lambda: network.fit(X, y + 1),
            lambda: network.fit(X, y - 1),
            lambda: network.fit(X[:0], y[:0]),
            lambda: network.fit(np.full_like(X, np.inf), y),
            lambda: network.fit(X, y, sample_weight=-np.ones(len(y))),
            lambda: network.fit(X, y, sample_weight=np.ones(3)),
            lambda: network.fit(X, y, epochs=-1),
            lambda: network.fit(X, np.zeros((len(X), 3))),
            lambda: network.save("a\0b"),
            lambda: network.to_onnx("a.txt"),
        ]
        for call in wrong:
            with self.assertRaisesRegex(ValueError, r"^[^\n]+: [^\n]*expected [^\n]+$"):
                call()
        with self.assertRaises(FileNotFoundError):
            swiftlet.Network.load(self.folder / "none.safetensors")

    def test_a_training_that_diverges_is_an_error(self):
        network = swiftlet.Network(["dense:2"], optimizer="sgd", learning_rate=1000)
        with self.assertRaisesRegex(ValueError, "^training diverged: the loss of step "):
            network.fit(self.X * 1e6, self.y, 100)

    def test_the_state_after_a_fork(self):
        expected = self.network.fit(self.X, self.y, 2).predict_proba(self.X)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writing, b"y" if np.array_equal(self.network.predict_proba(self.X[:40]), expected[:40]) else b"n")
            os._exit(0)
        os.waitpid(child, 0)
        self.assertEqual(os.read(reading, 1), b"y")
        os.close(reading)
        os.close(writing)


@unittest.skipUnless(os.environ.get("SWIFTLET_PROGRAM"), "SWIFTLET_PROGRAM names no program")
class ProgramTests(unittest.TestCase):
    def test_the_same_seed_gives_the_bits_of_the_command_line(self):
        data = CHECKOUT / "samples" / "mnist-5k"
        pixels = np.frombuffer(gzip.open(data / "train-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
        labels = np.frombuffer(gzip.open(data / "train-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "a.safetensors"
            command = [os.environ["SWIFTLET_PROGRAM"], "train", "--data", data, "--epochs", "2", "--seed", "7"]
            subprocess.run([*command, "--output", model], check=True, capture_output=True)
            theirs = swiftlet.Network.load(model)
        ours = swiftlet.Network(
            ["dense:128", "batch-norm", "relu", "dense:10"], optimizer="sgd", learning_rate=0.02, batch_size=128, seed=7
        ).fit(pixels.reshape(-1, 784), labels, 2)
        expected = theirs.to_state_dict()
        for name, numbers in ours.to_state_dict().items():
            np.testing.assert_array_equal(numbers, expected[name], name)


class FuzzTests(unittest.TestCase):
    def test_ten_thousand_wrong_calls(self):
        """Whatever is thrown at it, an exception in Python is what comes back."""
        chance = np.random.default_rng(5)
        X, y = points(20)
        network = swiftlet.Network(["dense:2"], inputs=3, threads=1)
        reader = swiftlet.Classifier()
        values = [
            None, 0, -1, 3, 2**40, 1.5, float("nan"), "", "a\0b", "x", b"", b"\x89PNG", [], [1, 2], {}, object(), X, y, X[:, 0],
            X[:0], X.astype(complex), X * np.inf, y - 5, y.astype(object), np.zeros((2, 3, 4, 5)), np.array(7), X[:, :2],
            np.zeros((3, 3), np.uint8), np.zeros((1, 10**6), np.uint8), np.full((20, 3), 1e300), y + 10**9,
        ]  # fmt: skip
        calls = [
            lambda a, b: network.fit(a, b, 1),
            lambda a, b: network.fit(X, a, 1, sample_weight=b),
            lambda a, b: network.fit(X, y, 1, validation=(a, b)),
            lambda a, b: network.fit(X, y, a if a != 2**40 else -1),
            lambda a, b: network.fit(X, y, 1, rows=a),
            lambda a, b: network.fit(a, y, 1, callbacks=[lambda epoch: network.predict_proba(b)]),
            lambda a, b: network.fit(compressed(a, b, [0] * 20 + [60]), y, 1),
            lambda a, b: network.fit(compressed(X.ravel(), np.tile(np.arange(3), 20), a), y, 1),
            lambda a, b: network.predict_proba(a),
            lambda a, b: network.predict_row(a),
            lambda a, b: network.from_state_dict({"0.weight": a, "0.bias": b}),
            lambda a, b: network.from_state_dict(a),
            lambda a, b: swiftlet.Network.load(a),
            lambda a, b: swiftlet.Network([a, b], inputs=3),
            lambda a, b: swiftlet.Network(["dense:2"], inputs=a, seed=b),
            lambda a, b: reader.classify(a),
            lambda a, b: reader.classify_batch(a),
            lambda a, b: reader.classify_files(a),
            lambda a, b: swiftlet.Classifier(a if a is not None else "x"),
        ]

        def compressed(data, indices, indptr):
            return types.SimpleNamespace(
                format="csr", shape=(20, 3), ndim=2, dtype=X.dtype, data=data, indices=indices, indptr=indptr)

        failed = 0
        for _ in range(10_000):
            call = calls[chance.integers(len(calls))]
            try:
                call(values[chance.integers(len(values))], values[chance.integers(len(values))])
            except (ValueError, TypeError, AttributeError, OSError, swiftlet.SwiftletError):
                failed += 1
        self.assertGreater(failed, 1000)
        self.assertEqual(len(network.fit(X, y, 1).predict(X)), 20)
        np.testing.assert_array_equal(X, points(20)[0])


if __name__ == "__main__":
    unittest.main()
