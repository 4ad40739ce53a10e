"""Fits and predicts through Python beside scikit-learn, PyTorch and ONNX Runtime, those of them that are installed.

    Benchmarks/run python [--data MNIST]

The same data, network, optimiser, batches, epochs and threads (two; one for a single row), in turns. Times are medians; scores
are on rows that were held out. `swiftlet` must be installed, or SWIFTLET_LIBRARY and PYTHONPATH name a build. Prints tables in
Markdown.
"""

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris, make_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

import swiftlet

try:
    import torch

    torch.set_num_threads(2)
except ImportError:
    torch = None
try:
    import onnxruntime
except ImportError:
    onnxruntime = None

ROUNDS = 3
warnings.simplefilter("ignore", ConvergenceWarning)


def tables(folder):
    X, y = load_iris(return_X_y=True)
    yield "iris", X, y, 100, 200, 30
    X, y = make_classification(20_000, 54, n_informative=30, n_classes=7, random_state=1)
    yield "generated 54-100-7", X, y, 100, 10, 5_000
    if folder:
        read = lambda name, skip: np.frombuffer(gzip.open(f"{folder}/{name}-ubyte.gz").read(), np.uint8, offset=skip)
        X = np.concatenate([read(f"{part}-images-idx3", 16) for part in ("train", "t10k")]).reshape(-1, 784) / 255
        y = np.concatenate([read(f"{part}-labels-idx1", 8) for part in ("train", "t10k")]).astype(int)
        yield "MNIST 784-128-10", X, y, 128, 3, 10_000


def timed(work):
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def fit_torch(X, y, width, epochs):
    model = torch.nn.Sequential(
        torch.nn.Linear(X.shape[1], width), torch.nn.ReLU(), torch.nn.Linear(width, int(y.max()) + 1))
    optimizer = torch.optim.Adam(model.parameters(), 0.001)
    loss = torch.nn.CrossEntropyLoss()
    X, y = torch.from_numpy(X), torch.from_numpy(y)
    for _ in range(epochs):
        order = torch.randperm(len(X))
        for rows in order.split(200):
            optimizer.zero_grad()
            loss(model(X[rows]), y[rows]).backward()
            optimizer.step()
    return model


def compare_fits(folder):
    print("| fit | swiftlet | accuracy | scikit-learn | accuracy | PyTorch | accuracy |\n|---|--:|--:|--:|--:|--:|--:|")
    for name, X, y, width, epochs, held in tables(folder):
        X = X.astype(np.float32) if name.startswith("MNIST") else StandardScaler().fit_transform(X).astype(np.float32)
        if not name.startswith("MNIST"):
            order = np.random.default_rng(1).permutation(len(X))
            X, y = X[order], y[order]
        X, y, X_test, y_test = X[:-held], y[:-held], X[-held:], y[-held:]
        settings = dict(hidden_layer_sizes=(width,), max_iter=epochs, n_iter_no_change=epochs, batch_size=min(200, len(X)))
        found = {"swiftlet": [], "scikit-learn": [], "PyTorch": []}
        for seed in range(ROUNDS):
            for library, Estimator, more in (
                ("swiftlet", swiftlet.MLPClassifier, {"threads": 2}), ("scikit-learn", MLPClassifier, {}),
            ):
                seconds, model = timed(lambda: Estimator(**settings, **more, random_state=seed).fit(X, y))
                found[library].append((seconds, model.score(X_test, y_test)))
            if torch:
                torch.manual_seed(seed)
                seconds, model = timed(lambda: fit_torch(X, y, width, epochs))
                right = (model(torch.from_numpy(X_test)).argmax(1).numpy() == y_test).mean()
                found["PyTorch"].append((seconds, right))
        line = [f"{name}, {epochs} epochs"]
        for results in found.values():
            seconds, scores = zip(*results) if results else ((), ())
            line += [f"{statistics.median(seconds) * 1e3:,.1f} ms", f"{np.mean(scores):.3f}"] if results else ["", ""]
        print("|", " | ".join(line), "|", flush=True)


def each(work, count):
    """Microseconds of a call, the median of several rounds."""
    work()
    return statistics.median(timed(lambda: [work() for _ in range(count)])[0] / count * 1e6 for _ in range(7))


def compare_predictions():
    X = np.random.default_rng(1).normal(size=(10_000, 784)).astype(np.float32)
    y = np.arange(10_000) % 10
    settings = dict(hidden_layer_sizes=(128,), max_iter=1, batch_size=200)
    ours = {threads: swiftlet.MLPClassifier(**settings, threads=threads).fit(X, y) for threads in (1, 2)}
    theirs = MLPClassifier(**settings).fit(X, y)
    row = X[:1]
    small = swiftlet.MLPClassifier(max_iter=2).fit(*load_iris(return_X_y=True))
    iris_row = np.ones((1, 4), np.float32)
    lines = {
        "predict_proba, one row of 4": [each(lambda: small.predict_proba(iris_row), 3000), None, None],
        "predict_proba, one row of 784": [
            each(lambda: ours[1].predict_proba(row), 3000), each(lambda: theirs.predict_proba(row), 300), None],
        "predict_proba, 10,000 rows": [
            each(lambda: ours[2].predict_proba(X), 3), each(lambda: theirs.predict_proba(X), 3), None],
    }
    if onnxruntime:
        with tempfile.TemporaryDirectory() as folder:
            ours[1]._network.to_onnx(f"{folder}/m.onnx")
            for threads, name, rows, count in ((1, "one row of 784", row, 3000), (2, "10,000 rows", X, 3)):
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = threads
                session = onnxruntime.InferenceSession(f"{folder}/m.onnx", options)
                feed = {session.get_inputs()[0].name: rows}
                lines[f"predict_proba, {name}"][2] = each(lambda: session.run(None, feed), count)
    print("\n| µs | swiftlet | scikit-learn | ONNX Runtime |\n|---|--:|--:|--:|")
    for name, values in lines.items():
        print("|", name, "|", " | ".join("" if v is None else f"{v:,.1f}" for v in values), "|")


def compare_files(program):
    samples = sorted(Path(__file__).parents[1].glob("samples/digits/*.png"))
    with tempfile.TemporaryDirectory() as folder:
        for i in range(10_000):
            Path(f"{folder}/{i:05}.png").write_bytes(samples[i % len(samples)].read_bytes())
        paths = sorted(map(str, Path(folder).glob("*.png")))
        reader = swiftlet.Classifier(threads=2)
        here = each(lambda: reader.classify_files(paths), 1)
        print(f"\n10,000 PNG files: {1e10 / here:,.0f} files/s through Python", end="")
        if Path(program).exists():
            command = [program, "predict", "--recursive", "--threads", "2", folder]
            there = each(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False), 1)
            print(f", {1e10 / there:,.0f} by the program", end="")
        print()


def compare_imports():
    def milliseconds(module):
        code = f"import time, numpy; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        command = [sys.executable, "-c", code]
        return statistics.median(float(subprocess.check_output(command)) * 1e3 for _ in range(9))

    print(f"\nimport swiftlet, beyond NumPy: {milliseconds('swiftlet'):.1f} ms")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", help="a folder with MNIST's files")
    arguments.add_argument("--program", default=str(Path(__file__).parents[1] / ".build/release/swiftlet"))
    given = arguments.parse_args()
    compare_fits(given.data)
    compare_predictions()
    compare_files(given.program)
    compare_imports()
