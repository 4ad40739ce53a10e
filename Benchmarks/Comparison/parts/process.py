"""Whole processes: one picture from start to end, and the memory that a training takes."""

import json
import subprocess
import sys

import peers
import rows as rows_of
from bench import BENCHMARKS, PROGRAMS
from figures import duration, summary
from parts.train import missing_lines, times
from table import Table

TITLE = "Whole processes"

PREDICT, TRAIN = "One file, from the start of a process to its end", "Training for an epoch, likewise"
PYTHON = "Python, ONNX Runtime"


def measure(bench):
    rounds = bench.choose(20, 5)
    return compare(PREDICT, predictions(bench, 1, [bench.picture]), rounds) + compare(
        TRAIN, _trainings(bench), 1)


def predictions(bench, threads, operands):
    """Programs that read files, or folders of them, by name."""
    model = bench.temporary / "tutorial.onnx"
    scripts = BENCHMARKS / "Peers"
    made = subprocess.run(
        [sys.executable, scripts / "folded_onnx.py", bench.model, model],
        capture_output=True, text=True, check=False)
    programs = {
        "Swiftlet": [PROGRAMS / "swiftlet", "predict", "--threads", str(threads), *operands],
        PYTHON: [sys.executable, scripts / "predict_once.py", model, *operands],
    }
    return programs | ({PYTHON: _reason(made)} if made.returncode else {})


def _reason(process):
    return peers.not_installed(process.stderr.strip().splitlines()[-1])


def _trainings(bench):
    """The Python peers train an epoch to warm up, and end with their input."""
    command = [PROGRAMS / "swiftlet", "train", "--data", bench.data, "--epochs", "1",
               "--threads", str(bench.threads), "--output", bench.temporary / "model.safetensors"]
    scripts = bench.training(bench.threads, ["PyTorch, eager", "JAX, epoch jitted"])
    return {"Swiftlet": command} | {program.name: list(program.command) for program in scripts}


def compare(case, programs, rounds):
    """Rows of whole processes, in turns; a program that fails at first has a row that says so."""
    first = {name: command if isinstance(command, str) else run(command)
             for name, command in programs.items()}
    rows = [{"case": case, "peer": name, "version": "", "threads": 1, "missing": outcome}
            for name, outcome in first.items() if isinstance(outcome, str)]
    good = [name for name, outcome in first.items() if not isinstance(outcome, str)]
    outcomes = [[run(programs[name]) for name in good] for _ in range(rounds)]
    return [_row(case, name, [turn[i] for turn in outcomes]) for i, name in enumerate(good)] + rows


def _row(case, name, runs):
    row = {"case": case, "peer": name, "version": "", "threads": 1}
    row |= summary([[run["wall"]] for run in runs], sum(run["cpu"] for run in runs))
    return row | {"memory": max(run["memory"] for run in runs)}


def run(command):
    """What `launch.py` says of a process; where it fails, the last line of its errors."""
    launched = subprocess.run(
        [sys.executable, "-I", "-S", BENCHMARKS / "Comparison" / "launch.py", *command],
        capture_output=True, text=True, check=False)
    outcome = json.loads(launched.stdout) if launched.stdout else {"status": 1}
    if outcome["status"]:
        return peers.not_installed((launched.stderr.strip() or "failed").splitlines()[-1])
    return outcome


def title(case):
    return case


def show(rows):
    for case in rows_of.cases(rows):
        table = Table(title(case), ["program", "median", "spread", "CPU time", "peak memory", "to Swiftlet"])
        for row in rows_of.present(rows, case):
            table.rows.append([
                rows_of.label(row), duration(rows_of.median(row)), rows_of.spread(row),
                duration(row["cpu"]), f"{row['memory'] / 2**20:.1f} MiB",
                times(rows_of.to_engine(row, rows))])
        table.rows += missing_lines(rows, case)
        if case == TRAIN:
            table.note = "Start, reading, warming up and evaluation included: read it for the memory."
        yield table
