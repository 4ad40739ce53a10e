"""Tables: an epoch of networks of other shapes, from a hundred rows to half a million."""

import arrays
import peers
import rows as rows_of
from figures import duration
from parts.train import missing_lines, times
from plots import Lengths
from table import Table

TITLE = "Tables"

# Epochs of one request: short ones come in numbers.
EPOCHS = {"54-100-7": 1, "8-64-64-1": 10, "784-800-800-10": 1, "4-16-3": 1000}
WHAT = {
    "54-100-7": "581,012 rows by chance, batches of 256",
    "8-64-64-1": "20,640 rows by chance, batches of 64, mean squared error",
    "784-800-800-10": "MNIST inverted, batches of 128",
    "4-16-3": "150 rows by chance, batches of 32",
}


def measure(bench):
    rows = []
    for name, folder in _tasks(bench):
        for threads in bench.thread_counts:
            programs = [bench.table_engine(threads, folder), *bench.tables(threads, folder)]
            with peers.running(programs) as running:
                rows += peers.compare(
                    running, f"{name}, {threads}", f"epoch {EPOCHS[name]}", bench.choose(5, 3), threads)
    return rows


def _tasks(bench):
    """Each network with its folder, made when it is asked for."""
    table = arrays.chance(581_012, 54)
    yield "54-100-7", arrays.task(
        bench.temporary / "54", 54, table, arrays.classes(table, 54, 7), 256, [100])
    table = arrays.chance(20_640, 8)
    yield "8-64-64-1", arrays.task(
        bench.temporary / "8", 8, table, arrays.numbers(table, 8), 64, [64, 64])
    yield "784-800-800-10", arrays.task(
        bench.temporary / "784", 784, *arrays.inverted_mnist(bench.data), 128, [800, 800])
    table = arrays.chance(150, 4)
    yield "4-16-3", arrays.task(
        bench.temporary / "4", 4, table, arrays.classes(table, 4, 3), 32, [16])


def show(rows):
    for case in rows_of.cases(rows):
        yield Lengths(title(case), {
            rows_of.label(row): rows_of.median(row) for row in rows_of.present(rows, case)})
        yield _table(rows, case)


def title(case):
    name, threads = case.split(", ")
    return f"One epoch of {name}, threads: {threads}"


def _table(rows, case):
    table = Table(title(case), ["peer", "median", "spread", "CPU time", "to Swiftlet"],
                  note=f"{WHAT[case.split(', ')[0]]}; rectifiers, Adam at 0.001.")
    for row in rows_of.present(rows, case):
        table.rows.append([
            rows_of.label(row), duration(rows_of.median(row)), rows_of.spread(row),
            duration(row["cpu"]), times(rows_of.to_engine(row, rows))])
    table.rows += missing_lines(rows, case)
    return table
