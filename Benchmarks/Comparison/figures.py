"""Statistics of durations, and how they are written."""

import statistics

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999)


def quantile(ordered, share):
    """The smallest value that at least this share of the sorted values does not exceed."""
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]


def summary(rounds, cpu=None):
    """What is kept of durations, one list a round: quantiles of all, and the median of each round."""
    ordered = sorted(duration for samples in rounds for duration in samples)
    return {
        "calls": len(ordered),
        "quantiles": {str(share): quantile(ordered, share) for share in SHARES},
        "rounds": [statistics.median(samples) for samples in rounds],
        "cpu": None if cpu is None else cpu / len(ordered),
    }


def spread(values):
    """Half the distance of the quartiles, as a share of the median."""
    ordered = sorted(values)
    return (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / 2 / statistics.median(ordered)


def ratio(values, others):
    """The median of the ratios within each round."""
    return statistics.median(value / other for value, other in zip(values, others))


def percent(share, places=1):
    """95.2 %"""
    return f"{100 * share:.{places}f} %"


def uncertainty(values):
    """± half the distance of the quartiles; fewer than three values have none."""
    return f"± {percent(spread(values))}" if len(values) > 2 else "-"


def duration(seconds):
    """Three digits and a unit."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= size * 0.9995:
            break
    return f"{three_digits(seconds / size)} {unit}"


def three_digits(value):
    """Without an exponent: 0.123, 1.23, 12.3, 123, 1230."""
    places = 0 if value >= 99.95 else 1 if value >= 9.995 else 2 if value >= 0.9995 else 3
    return f"{value:.{places}f}"
