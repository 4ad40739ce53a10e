"""Training: one epoch of the tutorial, and the time to 97 % on the test pictures."""

import time

import machine
import peers
import rows as rows_of
from bench import TRAINING
from figures import duration, percent, ratio, summary
from plots import Lengths
from table import Table

TITLE = "Training"

EPOCH, ACCURACY = "epoch", "accuracy"
TARGET, MOST_EPOCHS = 0.97, 20
# A run that takes longer is not repeated.
LONG = 10.0
# What is measured with one thread too.
FAST = ("PyTorch, eager", "JAX, epoch jitted")
# Forward, gradient of the weights, and of the second layer's inputs, for 60,000 pictures.
OPERATIONS = 60_000 * (4 * 784 * 128 + 6 * 128 * 10)


def measure(bench):
    rows = []
    for threads in bench.choose(bench.thread_counts, [bench.threads]):
        names = TRAINING if threads == bench.threads else FAST
        programs = [bench.engine(threads), *bench.training(threads, names)]
        with peers.running(programs) as running:
            rows += _epochs(running, bench.choose(5, 3), threads)
            if threads == bench.threads:
                rows += _to_accuracy(running, bench.choose(3, 1), threads)
    return rows


def _epochs(running, rounds, threads):
    """Several epochs one after the other are one request: a run is rarely a single epoch."""
    peaks = []
    rows = peers.compare(
        running, f"{EPOCH}, {threads}", "epoch 3", rounds, threads,
        before_round=lambda: peaks.append(machine.peak(threads)))
    for row in rows:
        row["floors"] = [OPERATIONS / peak for peak in peaks]
    return rows


def _to_accuracy(running, seeds, threads):
    case = f"{ACCURACY}, {threads}"
    started = [peer for peer in running if peer.ready]
    runs = {peer: [] for peer in started}
    for seed in range(1, seeds + 1):
        for peer in started:
            if seed == 1 or runs[peer][0]["wall"] < LONG:
                runs[peer].append(_one_run(peer, seed))
    return [_accuracy_row(peer, case, runs[peer]) for peer in started] + peers.missing_rows(
        running, case, threads)


def _one_run(peer, seed):
    """Wall and processor seconds of the epochs up to the accuracy; only they are timed."""
    peer.ask(f"reset {seed}")
    run = {"wall": 0.0, "cpu": 0.0, "epochs": 0, "accuracy": 0.0}
    while run["accuracy"] < TARGET and run["epochs"] < MOST_EPOCHS:
        answer = peer.ask("epoch")
        run["wall"] += answer["wall"][0]
        run["cpu"] += answer["cpu"]
        run["epochs"] += 1
        run["accuracy"] = peer.ask("evaluate")["accuracy"]
    time.sleep(peers.SETTLE)
    return run


def _accuracy_row(peer, case, runs):
    worst = min(runs, key=lambda run: run["accuracy"])
    if worst["accuracy"] < TARGET:
        reason = f"{percent(worst['accuracy'], 2)} after {MOST_EPOCHS} epochs in {duration(worst['wall'])}"
        return peer.identity(case) | {"missing": reason}
    figures = summary([[run["wall"]] for run in runs], sum(run["cpu"] for run in runs))
    return peer.identity(case) | figures | {"epochs": [run["epochs"] for run in runs]}


def show(rows):
    for case in rows_of.cases(rows):
        if case.startswith(EPOCH):
            yield Lengths(title(case), _durations(rows, case))
            yield _epoch_table(rows, case)
        else:
            yield _accuracy_table(rows, case)


def title(case):
    kind, threads = case.split(", ")
    what = {EPOCH: "One epoch of the tutorial", ACCURACY: f"Training until {percent(TARGET, 0)} are read right"}
    return f"{what[kind]}, threads: {threads}"


def _durations(rows, case):
    return {rows_of.label(row): rows_of.median(row) for row in rows_of.present(rows, case)}


def _epoch_table(rows, case):
    table = Table(title(case), ["peer", "median", "spread", "CPU time", "to Swiftlet"], note=_floor(rows, case))
    for row in rows_of.present(rows, case):
        table.rows.append([
            rows_of.label(row), duration(rows_of.median(row)), rows_of.spread(row),
            duration(row["cpu"]), times(rows_of.to_engine(row, rows))])
    table.rows += missing_lines(rows, case)
    return table


def _floor(rows, case):
    engine = rows_of.engine(rows, case)
    if not engine:
        return ""
    floor = duration(sorted(engine["floors"])[len(engine["floors"]) // 2])
    share = ratio(engine["rounds"], engine["floors"])
    return (f"Counted dense, an epoch is {OPERATIONS / 1e9:.1f} GFLOP: {floor} at the FMA peak of the "
            f"same round, of which Swiftlet takes {share:.2f} ×.")


def _accuracy_table(rows, case):
    table = Table(title(case), ["peer", "median", "CPU time", "epochs", "to Swiftlet"],
                  note="Epochs alone are timed, evaluation in between is not; one run a seed.")
    for row in rows_of.present(rows, case):
        table.rows.append([
            rows_of.label(row), duration(rows_of.median(row)), duration(row["cpu"]),
            ", ".join(map(str, row["epochs"])), times(rows_of.to_engine(row, rows))])
    table.rows += missing_lines(rows, case)
    return table


def times(value):
    return "-" if value is None else f"{value:.2f} ×"


def missing_lines(rows, case):
    return [[row["peer"], row["missing"]] for row in rows_of.absent(rows, case)]
