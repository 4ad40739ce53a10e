"""What there is to measure, where it lies, and how thorough to be."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from peers import Program

BENCHMARKS = Path(__file__).resolve().parent.parent
PROJECT = BENCHMARKS.parent
PROGRAMS = BENCHMARKS / ".build" / "release"

TRAINING = {
    "PyTorch, eager": "train_pytorch.py",
    "PyTorch, compiled": "train_pytorch.py --compile",
    "JAX, epoch jitted": "train_jax.py",
    "scikit-learn": "train_sklearn.py",
    "PyTorch, script": "train_script.py",
}
TABLES = {
    "PyTorch, eager": "table_pytorch.py",
    "PyTorch, compiled": "table_pytorch.py --compile",
    "JAX, epoch jitted": "table_jax.py",
    "scikit-learn": "table_sklearn.py",
    "scikit-learn, double": "table_sklearn.py --double",
}
INFERENCE = {
    "ONNX Runtime": "infer_onnxruntime.py",
    "OpenVINO": "infer_openvino.py",
    "PyTorch, eager": "infer_pytorch.py",
    "PyTorch, compiled": "infer_pytorch.py --compile",
    "JAX": "infer_jax.py",
    "NumPy": "infer_numpy.py",
}
# They take the longest to start, or to run.
SLOW = ("PyTorch, compiled", "PyTorch, script", "scikit-learn", "OpenVINO")


@dataclass(frozen=True)
class Bench:
    """What the command line has decided."""

    data: Path
    threads: int
    thorough: bool
    temporary: Path

    model = PROJECT / "samples" / "tutorial.safetensors"
    picture = PROJECT / "samples" / "digits" / "7-0.png"

    @property
    def thread_counts(self):
        return sorted({1, self.threads})

    def choose(self, thorough, usual):
        return thorough if self.thorough else usual

    def engine(self, threads, data=None):
        return self._swift("Swiftlet", "EnginePeer", threads, data)

    def table_engine(self, threads, folder):
        return self._swift("Swiftlet", "TablePeer", threads, folder)

    def tables(self, threads, folder):
        return [self._peer(name, self._python(script, threads, folder), slow=("PyTorch, compiled",))
                for name, script in TABLES.items()]

    def naive(self):
        return self._swift("Naive Swift loop", "NaivePeer", 1, None)

    def _swift(self, name, program, threads, data):
        return Program(name, (str(PROGRAMS / program), *self._arguments(threads, data), "--model", str(self.model)))

    def training(self, threads, names=tuple(TRAINING), data=None):
        return [self._peer(name, self._python(TRAINING[name], threads, data)) for name in names]

    def inference(self, threads, names=tuple(INFERENCE)):
        model = ("--model", str(self.model))
        return [self._peer(name, self._python(INFERENCE[name], threads, None) + model) for name in names]

    def _peer(self, name, command, slow=SLOW):
        postponed = name in slow and not self.thorough
        return Program(name, command, "measured with --thorough" if postponed else "")

    def _python(self, script, threads, data):
        file, *flags = script.split()
        return (sys.executable, str(BENCHMARKS / "Peers" / file), *flags, *self._arguments(threads, data))

    def _arguments(self, threads, data):
        return ("--data", str(data or self.data), "--threads", str(threads))


def processors():
    """How many this process may use."""
    return len(os.sched_getaffinity(0))
