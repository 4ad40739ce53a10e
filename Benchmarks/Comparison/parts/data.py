"""Other pictures: zero skipping must be right, and not slower, where there is little to skip."""

from pathlib import Path

import peers
import pictures
import rows as rows_of
from figures import duration, percent, ratio
from parts.train import times
from table import Table

TITLE = "Other pictures"

FASHION = Path("/usr/share/datasets/fashion-mnist")
MNIST, INVERTED, FASHION_MNIST, NOISE = "MNIST", "MNIST, inverted", "Fashion-MNIST", "noise"


def measure(bench):
    folders = {
        MNIST: bench.data,
        INVERTED: pictures.converted(bench.data, bench.temporary / "inverted", pictures.inverted),
        FASHION_MNIST: FASHION,
        NOISE: pictures.converted(bench.data, bench.temporary / "noise", pictures.noise),
    }
    there = {case: folder for case, folder in folders.items() if folder.exists()}
    rows = _measure(bench, there)
    return rows + [{"case": case, "peer": "", "version": "", "threads": bench.threads,
                    "missing": "not installed (dataset-fashion-mnist)"}
                   for case in folders if case not in there]


def _measure(bench, folders):
    programs = [bench.engine(bench.threads, folder) for folder in folders.values()]
    for folder in folders.values():
        programs += bench.training(bench.threads, ["PyTorch, eager"], folder)
    names = list(folders) * 2
    densities = {name: pictures.density(pictures.pixels(folder, "test")) for name, folder in folders.items()}
    with peers.running(programs) as running:
        rows = peers.compare(running, "", "epoch 3", bench.choose(5, 2), bench.threads)
        ready = [(name, peer) for name, peer in zip(names, running) if peer.ready]
        for row, (name, peer) in zip(rows, ready):
            row |= {"case": name, "density": densities[name], "accuracy": _accuracy(peer)}
    return [row for row in rows if row["case"]]


def _accuracy(peer):
    """After five epochs."""
    peer.ask("reset 1")
    peer.ask("epoch 5")
    return peer.ask("evaluate")["accuracy"]


def show(rows):
    table = Table(
        "One epoch of the tutorial on other pictures",
        ["pictures", "not background", "Swiftlet", "to noise", "read right", "PyTorch, eager", "read right"],
        note="Noise has hardly any background to skip: its epoch is the dense product's time, whatever the "
             "pictures. The accuracy is that after five epochs; labels of noise cannot be learnt.")
    noise = rows_of.engine(rows, NOISE)
    for case in rows_of.cases(rows):
        engine = rows_of.engine(rows, case)
        if engine is None:
            table.rows.append([case, rows_of.absent(rows, case)[0]["missing"]])
            continue
        peer = rows_of.best_peer(rows, case)
        table.rows.append([
            case, percent(engine["density"], 0), duration(rows_of.median(engine)),
            times(ratio(engine["rounds"], noise["rounds"])), percent(engine["accuracy"], 2),
            *([duration(rows_of.median(peer)), percent(peer["accuracy"], 2)] if peer else ["not installed"])])
    yield table
