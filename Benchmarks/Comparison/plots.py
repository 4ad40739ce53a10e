"""Plots as SVG that takes its text colour from the page around it."""

import io
import math
import re
from dataclasses import dataclass

from figures import duration

try:
    import matplotlib
    matplotlib.use("svg")
    from matplotlib import pyplot
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
except ModuleNotFoundError:
    matplotlib = None

CAN_DRAW = matplotlib is not None

# Stands for the text colour of the page, which only the browser knows.
INK = "#010203"
# A name that stands for none of these gets the last one.
COLOURS = {
    "Swiftlet": "#e8590c", "PyTorch, script": "#8d6b5c", "PyTorch, compiled": "#7fb2e5",
    "PyTorch": "#3b82c4", "JAX": "#2f9e5f", "ONNX Runtime": "#9c6ade", "Python, ONNX Runtime": "#9c6ade",
    "OpenVINO": "#c79a00", "scikit-learn": "#d6568c", "NumPy": "#1aa3a3", "OpenBLAS": "#3b82c4",
    "BLIS": "#2f9e5f", "oneMKL": "#9c6ade", "": "#8a8f98",
}


@dataclass
class Bars:
    """Groups of bars, with a limit that none can pass."""

    title: str
    groups: list
    series: dict
    unit: str
    limit: float

    def draw(self):
        figure, axes = pyplot.subplots(figsize=(11, 4.2))
        width = 0.84 / len(self.series)
        tints = colours(self.series)
        for index, (name, values) in enumerate(self.series.items()):
            places = [group + (index + 0.5) * width - 0.42 for group in range(len(self.groups))]
            axes.bar(places, values, width, label=name, color=tints[index])
        axes.axhline(self.limit, color=INK, linewidth=1, linestyle="--")
        axes.set_xticks(range(len(self.groups)), self.groups, rotation=40, ha="right")
        axes.set_xlim(-0.6, len(self.groups) - 0.4)
        axes.set_ylim(0, self.limit * 1.08)
        axes.set_ylabel(self.unit)
        axes.grid(axis="y")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(self.series))
        return figure


@dataclass
class Lengths:
    """One bar a peer on a logarithmic axis, each with its duration."""

    title: str
    durations: dict

    def draw(self):
        figure, axes = pyplot.subplots(figsize=(9, 0.8 + 0.42 * len(self.durations)))
        names = list(self.durations)
        values = list(self.durations.values())
        start = min(values) / 2
        axes.barh(names, [value - start for value in values], 0.65, left=start, color=colours(names))
        for place, value in enumerate(values):
            axes.annotate(duration(value), (value, place), (5, 0), textcoords="offset points", va="center")
        axes.set_xscale("log")
        axes.set_xlim(start, max(values) * 2)
        axes.invert_yaxis()
        axes.set_xlabel("logarithmic")
        time_axis(axes.xaxis)
        axes.grid(axis="x")
        return figure


@dataclass
class Latencies:
    """The median and the tail of each peer's calls on a logarithmic axis."""

    title: str
    quantiles: dict

    def draw(self):
        figure, axes = pyplot.subplots(figsize=(9, 1.2 + 0.42 * len(self.quantiles)))
        names = list(self.quantiles)
        for place, (name, tint) in enumerate(zip(names, colours(names))):
            values = [self.quantiles[name][share] for share in ("0.1", "0.5", "0.9", "0.99", "0.999")]
            axes.plot([values[0], values[-1]], [place, place], color=tint, linewidth=2, alpha=0.5)
            for value, marker in zip(values[1:], ("o", "|", "d", ">")):
                axes.plot(value, place, marker, color=tint, markersize=8, markeredgewidth=2)
        for marker, share in (("o", "p50"), ("|", "p90"), ("d", "p99"), (">", "p99.9")):
            axes.plot([], [], marker, color=INK, label=share, markeredgewidth=2)
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xscale("log")
        time_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4)
        return figure


@dataclass
class Curves:
    """Durations against a size, both axes logarithmic."""

    title: str
    axis: str
    series: dict

    def draw(self):
        figure, axes = pyplot.subplots(figsize=(8, 3.8))
        for (name, points), tint in zip(self.series.items(), colours(self.series)):
            axes.plot(*zip(*points), "o-", label=name, color=tint, linewidth=2, markersize=5)
        axes.set_xscale("log")
        axes.set_yscale("log")
        places = sorted({x for points in self.series.values() for x, _ in points})
        axes.set_xticks(places, [f"{place:,}" for place in places])
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.minorticks_off()
        time_axis(axes.yaxis)
        axes.set_xlabel(self.axis)
        axes.grid()
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(self.series))
        return figure


def colours(names):
    """One colour a peer, the same in every plot; versions of a peer share it."""
    return [next(tint for peer, tint in COLOURS.items() if name.startswith(peer)) for name in names]


def time_axis(axis):
    """Ticks as durations with units."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades(axis) < 2 else (1,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: re.sub(r"\.0+ ", " ", duration(value))))
    axis.set_minor_formatter(NullFormatter())


def decades(axis):
    """How many powers of ten the axis spans."""
    low, high = axis.get_view_interval()
    return math.log10(high / low)


STYLE = {
    "text.color": INK, "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK,
    "ytick.color": INK, "grid.color": "#808080", "grid.alpha": 0.35, "axes.axisbelow": True,
    "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    "font.family": "sans-serif", "font.size": 10, "svg.fonttype": "none", "svg.hashsalt": "plots",
}


def svg(plot):
    """A figure for the page."""
    with matplotlib.rc_context(STYLE):
        figure = plot.draw()
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, bbox_inches="tight", metadata={"Date": None})
        pyplot.close(figure)
    return f"<figure><figcaption>{plot.title}</figcaption>{embedded(buffer.getvalue(), plot.title)}</figure>"


def embedded(text, title):
    """An SVG file as part of a page."""
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    size = r'width="([\d.]+)pt" height="[\d.]+pt"'
    label = rf'style="max-width: \1pt" role="img" aria-label="{title}"'
    text = re.sub(size, label, text, count=1)
    return re.sub(r"\n\s*", "\n", text.replace(INK, "currentColor"))
