"""The page with the results: docs/benchmarks.md, made of a template and of the results alone."""

from __future__ import annotations

import hashlib
from pathlib import Path
from textwrap import fill

from jinja2 import Environment, StrictUndefined

from benchmarks import tables
from benchmarks.bars import bars, beyond
from benchmarks.cases import BY_HAND, CODEC, OPENAI, OURS, SAME
from benchmarks.figures import figure, times
from benchmarks.generation_cases import SLICE, SLICE_TYPES
from benchmarks.imports import ALONE, EMPTY, MSGSPEC, TYPES
from benchmarks.results import Results, dump, ratio

TEMPLATE = Path(__file__).with_name("page.md.jinja")

PLOTS = ("decode", "import", "loopback", "growth")
"""The groups that have a plot."""


def render(results: Results, folder: str = "benchmarks") -> str:
    """The page; `folder` is where its plots are, relative to it."""
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, autoescape=False)
    found = bars(results)
    measured = {one.group for one in results.measurements}
    text = environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        tables=_tables(results, measured),
        facts=_facts(results),
        missed={one.key for one in found if one.met is False},
        skipped=dict(results.skipped),
        plots={group: f"{folder}/{group}.svg" for group in PLOTS if group in measured},
        folder=folder,
    )
    return "\n\n".join(map(_wrapped, text.strip().split("\n\n"))) + "\n"


def _wrapped(paragraph: str) -> str:
    """An explanation with its lines broken anew, now that its numbers are in it; anything else as it is."""
    return fill(paragraph, 120, break_on_hyphens=False) if paragraph.startswith("**") else paragraph


def digest(results: Results, group: str) -> str:
    """What a plot carries to show which measurements it was drawn from."""
    mine = tuple(one for one in results.measurements if one.group == group)
    return hashlib.sha256(dump(Results(measurements=mine)).encode()).hexdigest()


def _tables(results: Results, measured: set[str]) -> dict[str, str]:
    made = {
        "import": tables.import_table,
        "loopback": tables.loopback_table,
        "generation": tables.generation_table,
        "growth": tables.growth_table,
        "instructions": tables.instruction_table,
    }
    found = {group: make(results) for group, make in made.items() if group in measured}
    found.update({group: tables.codec_table(results, group) for group in CODEC if group in measured})
    return {**found, "bars": tables.bar_table(results), "environment": tables.environment_table(results)}


def _facts(results: Results) -> dict[str, str]:
    """The numbers that explanations speak of."""
    find = results.find
    text, _, done, *_ = CODEC["decode"][0]
    empty, floor = find("import", EMPTY, "python", "bytes"), find("import", MSGSPEC, "msgspec", "bytes")
    types, theirs = find("import", TYPES, OURS, "bytes"), find("import", TYPES, OPENAI, "bytes")
    native = find("import", MSGSPEC, "msgspec", "s of CPU")
    return {
        "text_same": times(ratio(find("decode", text, SAME), find("decode", text, OURS))),
        "done_by_hand": times(ratio(find("decode", done, BY_HAND), find("decode", done, OURS))),
        "import_msgspec": figure(native),
        "import_ours": figure(find("import", TYPES, OURS, "s of CPU")),
        "import_openai": figure(find("import", TYPES, OPENAI, "s of CPU")),
        "import_floor": times(ratio(native, find("import", TYPES, OPENAI, "s of CPU"))),
        "import_alone": figure(find("import", ALONE, OURS, "s of CPU")),
        "import_alone_ratio": times(
            ratio(find("import", ALONE, OURS, "s of CPU"), find("import", TYPES, OPENAI, "s of CPU"))
        ),
        "memory_empty": figure(empty),
        "memory_msgspec": figure(beyond(floor, empty)),
        "memory_ours": figure(beyond(types, floor)),
        "memory_openai": figure(theirs),
        "memory_floor": times(ratio(floor, theirs)),
        "memory_alone": times(ratio(find("import", ALONE, OURS, "bytes"), theirs)),
        "generate": figure(find("generation", SLICE, OURS)),
        "generate_types": figure(find("generation", SLICE_TYPES, OURS)),
    }  # fmt: skip
