"""The plots of the page, as SVG that is the same for the same results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.cases import BY_HAND, CLIENTS, CODEC, DCG, FRACTIONS, JSON, OPENAI, OURS, PYDANTIC
from benchmarks.figures import figure
from benchmarks.imports import CLIENT, FIRST, TYPES
from benchmarks.page import PLOTS, digest
from benchmarks.results import Measurement, Results

COLOURS = {OURS: "#0b7285", OPENAI: "#e8590c", PYDANTIC: "#9c36b5", DCG: "#9c36b5", BY_HAND: "#66a80f", JSON: "#868e96"}


def draw(results: Results, folder: Path) -> list[Path]:
    """Draw what was measured into a folder. Gives the files."""
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("svg")
    # Text stays text and ids are not random, so that a file is small and changes with the results alone.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "benchmarks", "font.size": 9})
    pyplot: Any = import_module("matplotlib.pyplot")
    folder.mkdir(parents=True, exist_ok=True)
    present = {one.group for one in results.measurements}
    return [_drawn(pyplot, results, group, folder) for group in PLOTS if group in present]


def _drawn(pyplot: Any, results: Results, group: str, folder: Path) -> Path:
    figure_, axes = pyplot.subplots(figsize=(8, _HEIGHT[group]), layout="constrained")
    _DRAWERS[group](axes, results)
    axes.spines[["top", "right"]].set_visible(False)
    path = folder / f"{group}.svg"
    metadata = {"Date": None, "Creator": None, "Description": digest(results, group)}
    figure_.savefig(path, metadata=metadata, facecolor="white")
    pyplot.close(figure_)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", encoding="utf-8")
    return path


def _bars(axes: Any, rows: Sequence[str], series: Sequence[tuple[str, str, Sequence[Measurement | None]]]) -> None:
    """Horizontal bars in groups: a group for each row, a bar for each series of label, colour and measurements."""
    width = 0.84 / len(series)
    for index, (label, colour, values) in enumerate(series):
        known = [(row, one) for row, one in enumerate(values) if one is not None]
        places = [row + (index - (len(series) - 1) / 2) * width for row, _ in known]
        lengths = [one.middle for _, one in known]
        drawn = axes.barh(places, lengths, height=width, label=label, color=colour)
        axes.bar_label(drawn, labels=[figure(one) for _, one in known], padding=3, fontsize=7)
    axes.set_yticks(range(len(rows)), rows)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.legend(frameon=False, fontsize=8, ncols=3, loc="lower left", bbox_to_anchor=(0, 1))


def _decode(axes: Any, results: Results) -> None:
    cases, subjects = CODEC["decode"]
    shown = [one for one in subjects if one in COLOURS]
    _bars(axes, cases, [(who, COLOURS[who], [results.find("decode", case, who) for case in cases]) for who in shown])
    axes.set_xscale("log")
    axes.set_xlabel("CPU time of one event, logarithmic")
    _plain_seconds(axes)


def _import(axes: Any, results: Results) -> None:
    cases = (TYPES, FIRST, CLIENT)
    values = {who: [results.find("import", case, who, "s of CPU") for case in cases] for who in (OURS, OPENAI)}
    _bars(axes, cases, [(who, COLOURS[who], found) for who, found in values.items()])
    axes.set_xlabel("CPU time in a fresh process, s")


def _loopback(axes: Any, results: Results) -> None:
    cases = results.cases("loopback")
    shades = ("#0b7285", "#74c0fc", "#e8590c")
    series = [
        (case, shades[index], [results.find("loopback", case, who, "s of CPU") for who in CLIENTS])
        for index, case in enumerate(cases)
    ]
    _bars(axes, CLIENTS, series)
    axes.set_xlabel("CPU time of one received event")
    _plain_seconds(axes)


def _growth(axes: Any, results: Results) -> None:
    for subject in (OURS, DCG):
        points = [
            (results.find("growth", name, "schemas"), results.find("growth", name, subject)) for name in FRACTIONS
        ]
        known = [(size.middle, one) for size, one in points if size is not None and one is not None]
        sizes = [size for size, _ in known]
        axes.fill_between(
            sizes, [min(one.values) for _, one in known], [max(one.values) for _, one in known],
            color=COLOURS[subject], alpha=0.2, linewidth=0,
        )  # fmt: skip
        axes.plot(sizes, [one.middle for _, one in known], marker="o", label=subject, color=COLOURS[subject])
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)
    axes.set_xlabel("schemas")
    axes.set_ylabel("clock time, s")
    axes.legend(frameon=False)


def _plain_seconds(axes: Any) -> None:
    ticker: Any = import_module("matplotlib.ticker")
    axes.xaxis.set_major_formatter(ticker.EngFormatter(unit="s", sep=" ", places=None))
    axes.xaxis.set_minor_formatter(ticker.NullFormatter())


_DRAWERS: dict[str, Callable[[Any, Results], None]] = {
    "decode": _decode,
    "import": _import,
    "loopback": _loopback,
    "growth": _growth,
}
_HEIGHT = {"decode": 6.0, "import": 2.8, "loopback": 3.6, "growth": 3.6}
