"""What the parts measure: one row a peer and case, as it is stored in the JSON file.

A row has `case`, `peer`, `version`, `threads` and what `figures.summary` keeps; where the peer did not
start, `missing` says why instead.
"""

import figures

ENGINE = "Swiftlet"


def present(rows, case):
    """The rows of a case with figures, the fastest first."""
    chosen = [row for row in rows if row["case"] == case and "missing" not in row]
    return sorted(chosen, key=median)


def absent(rows, case):
    """The rows of a case whose peers are not there."""
    return [row for row in rows if row["case"] == case and "missing" in row]


def cases(rows):
    """All cases, in the order in which they were measured."""
    return list(dict.fromkeys(row["case"] for row in rows))


def median(row):
    """The median of a row's calls."""
    return row["quantiles"]["0.5"]


def engine(rows, case):
    """The engine's row of a case, or None."""
    return next((row for row in present(rows, case) if row["peer"] == ENGINE), None)


def label(row):
    """The peer with its version."""
    return f"{row['peer']} {row['version']}".strip()


def to_engine(row, rows):
    """How many times the engine's duration a peer needs, paired round by round."""
    base = engine(rows, row["case"])
    return figures.ratio(row["rounds"], base["rounds"]) if base else None


def spread(row):
    """How far the rounds lie apart, as text."""
    return figures.uncertainty(row["rounds"])


def best_peer(rows, case):
    """The fastest row that is not the engine's."""
    return next((row for row in present(rows, case) if row["peer"] != ENGINE), None)


