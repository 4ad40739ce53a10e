"""Inference: one picture, a file, all test pictures at once, and the first call after a pause."""

import peers
import rows as rows_of
from figures import duration
from parts.train import missing_lines, times
from plots import Latencies, Lengths
from table import Table

TITLE = "Inference"

SINGLE, PATH, BATCH, PAUSE = "single", "path", "batch", "pause of"
TITLES = {
    SINGLE: "The network alone, one picture",
    PATH: "From the path of a file to its digit",
    BATCH: "All 10,000 test pictures at once",
    PAUSE: "The first call after a pause of",
}


def measure(bench):
    rows = []
    counts = bench.choose(bench.thread_counts, [1])
    for threads in counts:
        with peers.running([bench.engine(threads), *bench.inference(threads), bench.naive()]) as running:
            rows += _steady(bench, running, threads)
            rows += _pauses(bench, running, threads) if threads == counts[-1] else []
    return rows


def _steady(bench, running, threads):
    rounds, calls = bench.choose((10, 2000), (3, 2000))
    requests = {SINGLE: f"single {calls}", BATCH: "batch 10"}
    # Nobody reads one file with several threads.
    if threads == 1:
        requests[PATH] = f"path {calls} {bench.picture}"
    rows = []
    for case, request in requests.items():
        peers.in_turns([peer for peer in running if peer.ready and peer.knows(request)], request)
        rows += peers.compare(running, f"{case}, {threads}", request, rounds, threads)
    return rows


def _pauses(bench, running, threads):
    """The calls before a pause have warmed everything up."""
    rows = []
    for seconds, rounds in bench.choose(((1, 10), (10, 4)), ((1, 5), (10, 2))):
        peers.in_turns([peer for peer in running if peer.ready], "single 200")
        rows += peers.compare(
            running, f"{PAUSE} {seconds} s, {threads}", f"sleep {seconds}", rounds, threads)
    return rows


def show(rows):
    for case in rows_of.cases(rows):
        yield _plot(rows, case)
        yield _pause_table(rows, case) if case.startswith(PAUSE) else _table(rows, case)


def title(case):
    what, threads = case.split(", ")
    for kind, text in TITLES.items():
        what = what.replace(kind, text)
    return f"{what}, threads: {threads}"


def _plot(rows, case):
    chosen = rows_of.present(rows, case)
    if case.startswith((BATCH, PAUSE)):
        return Lengths(title(case), {rows_of.label(row): rows_of.median(row) for row in chosen})
    return Latencies(title(case), {rows_of.label(row): row["quantiles"] for row in chosen})


def _table(rows, case):
    columns = ["peer", "p50", "p90", "p99", "p99.9", "spread", "CPU time", "calls", "to Swiftlet"]
    table = Table(title(case), columns)
    for row in rows_of.present(rows, case):
        shares = [_quantile(row, share) for share in ("0.5", "0.9", "0.99", "0.999")]
        table.rows.append([
            rows_of.label(row), *shares, rows_of.spread(row), duration(row["cpu"]),
            f"{row['calls']:,}", times(rows_of.to_engine(row, rows))])
    table.rows += missing_lines(rows, case)
    return table


def _quantile(row, share):
    """Of a hundred calls the 999th of a thousand is not known."""
    return duration(row["quantiles"][share]) if row["calls"] * (1 - float(share)) > 0.99 else "-"


def _pause_table(rows, case):
    table = Table(
        title(case), ["peer", "median", "shortest", "longest", "CPU time with the pause", "calls", "to Swiftlet"],
        note="A pool that spins while nothing is asked of it shows in the processor's time.")
    for row in rows_of.present(rows, case):
        ends = [duration(end(row["rounds"])) for end in (min, max)]
        table.rows.append([
            rows_of.label(row), duration(rows_of.median(row)), *ends, duration(row["cpu"]), str(row["calls"]),
            times(rows_of.to_engine(row, rows))])
    table.rows += missing_lines(rows, case)
    return table
