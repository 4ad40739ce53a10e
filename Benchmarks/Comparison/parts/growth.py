"""Growth: time against batch size, width, depth, threads, pictures at once and files."""

import peers
import pictures
import rows as rows_of
from figures import duration
from parts import process
from plots import Curves
from table import Table

TITLE = "Growth"

BATCH, WIDTH, DEPTH = "batch size", "hidden width", "hidden layers"
THREADS, ROWS, FILES = "threads", "pictures at once", "files"
AXES = {
    BATCH: "One epoch against the batch size",
    WIDTH: "One epoch against the width of the hidden layer",
    DEPTH: "One epoch against the number of hidden layers of 128",
    THREADS: "One epoch of the tutorial against threads",
    ROWS: "The network alone against the number of pictures",
    FILES: "A whole process against the number of files that it reads",
}
TRAINED = ["PyTorch, eager"]
INFERRED = ["ONNX Runtime", "OpenVINO", "PyTorch, eager"]


def measure(bench):
    return _shapes(bench) + _threads(bench) + _pictures_at_once(bench) + _files(bench)


def _shapes(bench):
    """Epochs of networks and batches of several sizes; one at first that is not timed."""
    points = [(BATCH, size, f"{size} 128 1") for size in bench.choose(
        (16, 32, 64, 128, 256, 1024, 4096), (32, 128, 1024))]
    points += [(WIDTH, width, f"128 {width} 1") for width in bench.choose(
        (32, 64, 128, 256, 512, 1024, 2048), (32, 128, 512))]
    points += [(DEPTH, depth, f"128 128 {depth}") for depth in bench.choose((1, 2, 4, 8), (1, 2, 4))]
    programs = [bench.engine(bench.threads), *bench.training(bench.threads, TRAINED)]
    rows = []
    with peers.running(programs) as running:
        for axis, x, shape in points:
            for peer in running:
                if peer.ready:
                    peer.ask(f"configure {shape}")
                    peer.ask("epoch")
            rows += _at(x, peers.compare(running, axis, "epoch", bench.choose(3, 1), bench.threads))
    return rows


def _threads(bench):
    rows = []
    counts = sorted({1, *(2**i for i in range(1, bench.threads.bit_length())), bench.threads})
    for count in counts:
        programs = [bench.engine(count), *bench.training(count, TRAINED)]
        with peers.running(programs) as running:
            rows += _at(count, peers.compare(running, THREADS, "epoch 3", bench.choose(3, 1), count))
    return rows


def _pictures_at_once(bench):
    rows = []
    programs = [bench.engine(bench.threads), *bench.inference(bench.threads, INFERRED)]
    with peers.running(programs) as running:
        for size in (1, 10, 100, 1000, 10_000):
            request = f"batch {max(5, 1000 // size)} {size}"
            peers.in_turns([peer for peer in running if peer.ready], request)
            rows += _at(size, peers.compare(running, ROWS, request, bench.choose(3, 1), bench.threads))
    return rows


def _files(bench):
    pixels = pictures.pixels(bench.data, "test")
    rows = []
    for count in bench.choose((1, 10, 100, 1000, 10_000), (1, 100, 1000)):
        folder = _write(bench.temporary / f"files-{count}", pixels, count)
        programs = process.predictions(bench, bench.threads, [folder])
        rows += _at(count, process.compare(FILES, programs, bench.choose(5, 2)))
    return rows


def _write(folder, pixels, count):
    folder.mkdir()
    for index in range(count):
        begin = index * pictures.PIXELS
        pictures.write_png(folder / f"{index}.png", pixels[begin : begin + pictures.PIXELS])
    return folder


def _at(x, rows):
    return [row | {"x": x} for row in rows]


def show(rows):
    for axis in rows_of.cases(rows):
        chosen = [row for row in rows if row["case"] == axis]
        yield Curves(AXES[axis], axis, _series(chosen))
        yield _table(chosen, axis)


def _series(rows):
    series = {}
    for row in rows:
        if "missing" not in row:
            series.setdefault(row["peer"], []).append((row["x"], rows_of.median(row)))
    return series


def _table(rows, axis):
    positions = sorted({row["x"] for row in rows})
    table = Table(AXES[axis], [axis, *(f"{x:,}" for x in positions)])
    for peer, points in _series(rows).items():
        durations = dict(points)
        table.rows.append([peer, *(duration(durations[x]) if x in durations else "-" for x in positions)])
    absent = {row["peer"]: row["missing"] for row in rows_of.absent(rows, axis)}
    table.rows += [[peer, reason] for peer, reason in absent.items()]
    return table
