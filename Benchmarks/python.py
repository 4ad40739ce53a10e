"""Fits and predicts through Python beside scikit-learn, PyTorch and ONNX Runtime, those of them that are installed.

    Benchmarks/run python [--data MNIST] [--threads N] [--rounds N]

The same data, network, optimiser, batches, epochs and threads, in turns, each round everybody once. A figure is the median of the
rounds, ± half the distance of its quartiles; × is how many times as long a peer takes, the median of the rounds' ratios. "Peak" is
how long the multiplications alone would take, none left out, at the FMA peak measured beside. Prints tables in Markdown.
`swiftlet` must be installed, or SWIFTLET_LIBRARY and PYTHONPATH name a build.
"""

import argparse
import ctypes
import gzip
import os
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
from threadpoolctl import threadpool_limits

import swiftlet

sys.path.append(str(Path(__file__).parent / "Comparison"))
import figures
from table import Table

try:
    import torch
except ImportError:
    torch = None
try:
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
except ImportError:
    onnxruntime = None

ENGINE, SKLEARN, TORCH, ONNX = "Swiftlet", "scikit-learn", "PyTorch", "ONNX Runtime"
warnings.simplefilter("ignore", ConvergenceWarning)


# Measuring


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_turns(works, rounds, calls=1, then=None):
    """Seconds of a call of each work, [rounds], after one that is not counted; `then` is told what each call gave."""
    found = {name: [] for name in works}
    for round in range(-1, rounds):
        for name, work in works.items():
            results = []
            duration = seconds(lambda: results.extend(work() for _ in range(calls))) / calls
            if round >= 0:
                found[name].append(duration)
            if then:
                then(name, results[-1])
    return found


def cells(found, peers):
    """The engine's figure, and of each peer its figure and how many times as long it takes."""
    line = [written(found[ENGINE])]
    for peer in peers:
        there = peer in found
        line += [written(found[peer]), f"{figures.ratio(found[peer], found[ENGINE]):.2f} ×"] if there else ["", ""]
    return line


def written(durations):
    return f"{figures.duration(statistics.median(durations))} {figures.uncertainty(durations)}"


def columns(first, peers, *more):
    return [first, ENGINE] + [name for peer in peers for name in (peer, "×")] + list(more)


class Peak:
    """The FMA peak of this moment, where the library that measures it is there."""

    def __init__(self, threads):
        path = os.environ.get("SWIFTLET_BLAS")
        self.threads, self.measure = threads, None
        if path and Path(path).exists():
            self.measure = ctypes.CDLL(path).swiftlet_measure_peak
            self.measure.restype, self.measure.argtypes = ctypes.c_double, [ctypes.c_int32]

    def rate(self, threads=None):
        return max(self.measure(threads or self.threads) for _ in range(3)) if self.measure else None

    def duration(self, operations, threads=None):
        return figures.duration(operations / self.rate(threads)) if self.measure else ""


# Fitting


def tables(folder):
    """Name, features, classes, width of the hidden layer, epochs, and rows held out for the score; of iris none are."""
    X, y = load_iris(return_X_y=True)
    yield "iris, 4-100-3", scaled(X), y, 100, 200, 0
    X, y = make_classification(20_000, 54, n_informative=30, n_classes=7, random_state=1)
    yield "generated, 54-100-7", scaled(X), y, 100, 10, 5_000
    if folder:
        X, y = mnist(folder)
        yield "MNIST, 784-128-10", X, y, 128, 3, 10_000


def scaled(X):
    return StandardScaler().fit_transform(X).astype(np.float32)


def mnist(folder):
    def read(name, skip):
        return np.frombuffer(gzip.open(f"{folder}/{name}-ubyte.gz").read(), np.uint8, offset=skip)

    X = np.concatenate([read(f"{part}-images-idx3", 16) for part in ("train", "t10k")]).reshape(-1, 784)
    y = np.concatenate([read(f"{part}-labels-idx1", 8) for part in ("train", "t10k")]).astype(int)
    return (X / np.float32(255)).astype(np.float32), y


class TorchModel:
    """What an estimator does, as a loop of PyTorch."""

    def __init__(self, inputs, width, outputs, epochs, batch, seed):
        torch.manual_seed(seed)
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(inputs, width), torch.nn.ReLU(), torch.nn.Linear(width, outputs))
        self.epochs, self.batch = epochs, batch

    def fit(self, X, y):
        X, y = torch.from_numpy(X), torch.from_numpy(y)
        loss, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.Adam(self.layers.parameters(), 0.001)
        for _ in range(self.epochs):
            for rows in torch.randperm(len(X)).split(self.batch):
                optimizer.zero_grad()
                loss(self.layers(X[rows]), y[rows]).backward()
                optimizer.step()
        return self

    def predict_proba(self, X):
        with torch.inference_mode():
            return self.layers(torch.from_numpy(X)).softmax(1).numpy()

    def score(self, X, y):
        return (self.predict_proba(X).argmax(1) == y).mean()


def fits(X, y, width, epochs, threads=None):
    """For each library what makes an estimator of a seed; each takes as many threads as it finds useful."""
    batch = min(200, len(X))
    settings = dict(hidden_layer_sizes=(width,), max_iter=epochs, n_iter_no_change=epochs, batch_size=batch)
    makers = {
        ENGINE: lambda seed: swiftlet.MLPClassifier(**settings, threads=threads, random_state=seed),
        SKLEARN: lambda seed: MLPClassifier(**settings, random_state=seed),
    }
    if torch:
        makers[TORCH] = lambda seed: TorchModel(X.shape[1], width, int(y.max()) + 1, epochs, batch, seed)
    return makers


def compare_fits(given, peak):
    peers = [SKLEARN] + [TORCH] * bool(torch)
    table = Table(
        f"fit, float32, at most {given.threads} threads",
        columns("", peers, "Peak", "accuracy of " + ", ".join([ENGINE, *peers])))
    for name, X, y, width, epochs, held in tables(given.data):
        order = np.random.default_rng(1).permutation(len(X)) if not name.startswith("MNIST") else slice(None)
        X, y = X[order], y[order]
        X, y, X_test, y_test = X[: len(X) - held], y[: len(X) - held], X[-held:], y[-held:]
        makers = fits(X, y, width, epochs)
        scores = {library: [] for library in makers}
        works = {
            library: lambda m=make, s=scores[library]: m(len(s)).fit(X, y) for library, make in makers.items()}
        found = in_turns(
            works, given.rounds, then=lambda library, model: scores[library].append(model.score(X_test, y_test)))
        operations = 2 * len(X) * epochs * width * (2 * X.shape[1] + 3 * (int(y.max()) + 1))
        means = " / ".join(f"{np.mean(values):.4f}" for values in scores.values())
        table.rows.append(
            [f"{name}, {epochs} epochs", *cells(found, peers), peak.duration(operations), means])
    print(table.text(), flush=True)


# Predicting


def compare_predictions(given, peak):
    peers = [SKLEARN] + [TORCH] * bool(torch) + [ONNX] * bool(onnxruntime)
    table = Table(
        f"\npredict_proba, float32 (threads: {given.threads} for 10,000 rows, 1 for one)", columns("", peers, "Peak"))
    pictures = mnist(given.data) if given.data else None
    noise = np.random.default_rng(1).normal(size=(10_000, 784)).astype(np.float32)
    iris, species = load_iris(return_X_y=True)
    cases = [("4 features", iris.astype(np.float32), species, 100), ("784 features, none 0", noise, np.arange(10_000) % 10, 128)]
    if pictures:
        cases.append(("MNIST", pictures[0][:10_000], pictures[1][:10_000], 128))
    for name, X, y, width in cases:
        for rows, threads, calls in ((1, 1, 2000), (10_000, given.threads, 3)):
            if len(X) < rows:
                continue
            with threadpool_limits(threads), tempfile.TemporaryDirectory() as folder:
                works = predictions(X, y, width, X[:rows], threads, folder)
                found = in_turns(works, max(given.rounds, 9), calls)
            operations = 2 * rows * width * (X.shape[1] + int(y.max()) + 1)
            table.rows.append(
                [f"{name}, {rows:,} row{'s' * (rows > 1)}", *cells(found, peers), peak.duration(operations, threads)])
    print(table.text(), flush=True)


def predictions(X, y, width, rows, threads, folder):
    makers = fits(X, y, width, 1, threads)
    models = {library: make(0).fit(X, y) for library, make in makers.items()}
    works = {library: lambda m=model: m.predict_proba(rows) for library, model in models.items()}
    if torch:
        torch.set_num_threads(threads)
    if onnxruntime:
        models[ENGINE]._network.to_onnx(f"{folder}/m.onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(f"{folder}/m.onnx", options)
        feed = {session.get_inputs()[0].name: rows}
        works[ONNX] = lambda: session.run(None, feed)
    return works


def compare_files(given):
    samples = sorted(Path(__file__).parents[1].glob("samples/digits/*.png"))
    with tempfile.TemporaryDirectory() as folder:
        for i in range(10_000):
            Path(f"{folder}/{i:05}.png").write_bytes(samples[i % len(samples)].read_bytes())
        paths = sorted(map(str, Path(folder).glob("*.png")))
        reader = swiftlet.Classifier(threads=given.threads)
        works = {"Python": lambda: reader.classify_files(paths)}
        if Path(given.program).exists():
            command = [given.program, "predict", "--recursive", "--threads", str(given.threads), folder]
            works["program"] = lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        found = in_turns(works, given.rounds)
    line = f"\n10,000 PNG files, threads: {given.threads}: {written(found['Python'])} through Python"
    if "program" in found:
        ratio = figures.ratio(found["program"], found["Python"])
        line += f", {written(found['program'])} by the program: {ratio:.2f} × as fast"
    print(line, flush=True)


def compare_imports():
    def import_time(module):
        code = f"import time, numpy; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        return float(subprocess.check_output([sys.executable, "-c", code]))

    print(f"\nimport swiftlet, beyond NumPy: {written([import_time('swiftlet') for _ in range(9)])}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--data", help="a folder with MNIST's files")
    arguments.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--program", default=str(Path(__file__).parents[1] / ".build/release/swiftlet"))
    given = arguments.parse_args()
    # What this process may run on is what each library takes for its threads.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.threads])
    if torch:
        torch.set_num_threads(given.threads)
    peak = Peak(given.threads)
    rates = [peak.rate(1), peak.rate()] if peak.measure else []
    print("FMA peak: " + (" and ".join(f"{rate / 1e9:.0f}" for rate in rates) or "not measured,"),
          f"GFLOP/s on 1 and {given.threads} threads; load of the last minute {os.getloadavg()[0]:.2f}\n")
    with threadpool_limits(given.threads):
        compare_fits(given, peak)
    compare_predictions(given, peak)
    compare_files(given)
    compare_imports()


if __name__ == "__main__":
    main()
