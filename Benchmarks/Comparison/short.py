"""The figures that one looks for first, from whichever parts were measured."""

import statistics

import rows as rows_of
from figures import duration, percent
from parts import infer, multiply, process, tables, train
from table import Table


def in_short(parts):
    """One line a case: the engine, and the fastest of its peers."""
    table = Table("In short", ["what", "Swiftlet", "the fastest peer", "its figure", "to Swiftlet"])
    for name, part in (("train", train), ("tables", tables), ("infer", infer), ("process", process)):
        rows = parts.get(name, [])
        table.rows += [[part.title(case), *_figures(rows, case)] for case in rows_of.cases(rows)]
    table.rows += [_product(row) for row in parts.get("multiply", []) if row["shape"] == "1024×1024×1024"]
    return table


def _figures(rows, case):
    engine, peer = rows_of.engine(rows, case), rows_of.best_peer(rows, case)
    own = duration(rows_of.median(engine)) if engine else "-"
    if peer is None or engine is None:
        return [own, "no peer"]
    return [own, peer["peer"], duration(rows_of.median(peer)), f"{rows_of.to_engine(peer, rows):.1f} ×"]


def _product(row):
    """A product's figure is a rate: the ratio is how many times the engine's time a peer needs."""
    peers = [name for name in row["rates"] if name != rows_of.ENGINE]
    own = multiply.share(row, rows_of.ENGINE)
    line = [f"1024³ product, threads: {row['threads']}", f"{percent(own)} of the peak"]
    if not peers:
        return line + ["no peer"]
    best = max(peers, key=lambda name: statistics.median(row["rates"][name]))
    share = multiply.share(row, best)
    return line + [best, percent(share), f"{own / share:.1f} ×"]
