"""Matrix multiply: cblas_sgemm of this engine, OpenBLAS, BLIS and oneMKL beside the FMA peak."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import figures
from bench import PROGRAMS
from plots import Bars
from table import Table

TITLE = "Matrix multiply"
# What more than one thread is for. The pause between libraries makes a shape last 20 s there.
LARGE = "tutorial,square"


def measure(bench):
    """Runs the program that loads all libraries alike, and takes over what it wrote."""
    return _run(bench, 1) + (_run(bench, bench.threads, LARGE) if bench.threads > 1 else [])


def _run(bench, threads, groups=""):
    output = bench.temporary / "multiply.json"
    peers = Path(sys.executable).parent.parent
    chosen = ["--groups", groups] if groups else []
    subprocess.run(
        [PROGRAMS / "MatrixMultiplyBenchmark", "--json", output, "--threads", str(threads),
         "--rounds", bench.choose("21", "5"), *chosen],
        env=os.environ | {"SWIFTLET_PEERS": str(peers)}, stdout=subprocess.DEVNULL, check=True)
    found = json.loads(output.read_text())
    return [_row(measurement, found["missing"]) for measurement in found["measurements"]]


def _row(measurement, missing):
    return {"shape": _shape(**measurement["shape"]), "group": measurement["shape"]["group"],
            "threads": measurement["threads"], "rates": measurement["rates"],
            "peaks": measurement["peaks"], "missing": missing}


def _shape(m, n, k, transposesA=False, transposesB=False, **_):
    return f"{m}×{n}×{k}" + (" Aᵀ" if transposesA else "") + (" Bᵀ" if transposesB else "")


def show(rows):
    for threads in sorted({row["threads"] for row in rows}):
        chosen = [row for row in rows if row["threads"] == threads]
        yield _bars(chosen, threads)
        yield _table(chosen, threads)


def _libraries(rows):
    return list(max((row["rates"] for row in rows), key=len)), rows[0]["missing"]


def share(row, library):
    return figures.ratio(row["rates"][library], row["peaks"])


def _bars(rows, threads):
    libraries, _ = _libraries(rows)
    libraries.sort(key=lambda name: name != "Swiftlet")
    return Bars(
        title=f"Share of the FMA peak, {_threads(threads)}", groups=[row["shape"] for row in rows],
        series={name: [100 * share(row, name) for row in rows] for name in libraries},
        unit="% of the FMA peak", limit=100)


def _table(rows, threads):
    libraries, missing = _libraries(rows)
    libraries.sort(key=lambda name: name != "Swiftlet")
    table = Table(
        f"GFLOP/s, {_threads(threads)}",
        ["m×n×k", *libraries, *missing, "FMA peak", "of the peak", "to the best peer"],
        note="Medians ± half the distance of the quartiles; ratios are medians of those within a round.")
    for row in rows:
        cells = [_rate(row["rates"][name]) for name in libraries] + ["not installed"] * len(missing)
        peak = f"{statistics.median(row['peaks']) / 1e9:.0f}"
        table.rows.append(
            [row["shape"], *cells, peak, figures.percent(share(row, "Swiftlet")), _to_best_peer(row)])
    return table


def _rate(values):
    return f"{statistics.median(values) / 1e9:.1f} ± {figures.percent(figures.spread(values))}"


def _to_best_peer(row):
    peers = {name: values for name, values in row["rates"].items() if name != "Swiftlet"}
    if not peers:
        return "-"
    best = max(peers.values(), key=statistics.median)
    return f"{figures.ratio(row['rates']['Swiftlet'], best):.2f} ×"


def _threads(count):
    return "1 thread" if count == 1 else f"{count} threads"
