"""The numbers that this project holds itself to, and whether a run met them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.cases import CODEC, DCG, OPENAI, OURS, SAME
from benchmarks.figures import NONE, TIMES, digits, seconds, spread, times
from benchmarks.generation_cases import SLICE, SLICE_RAW, SLICE_UNCHANGED, WHOLE
from benchmarks.imports import EMPTY, TYPES
from benchmarks.results import Measurement, Ratio, Results, ratio


@dataclass(frozen=True)
class Bar:
    """One number to hold.

    Attributes:
        key: A word for the template of the page.
        what: What is compared.
        wanted: The bar, in words.
        measured: What the run gave, with its spread.
        met: Whether that is enough; None where it was not measured.
    """

    key: str
    what: str
    wanted: str
    measured: str
    met: bool | None


def bars(results: Results) -> list[Bar]:
    """All of them, in the order in which they are shown."""
    return [*_decoding(results), *_importing(results), *_generating(results)]


def _decoding(results: Results) -> list[Bar]:
    text, audio = CODEC["decode"][0][:2]
    return [
        _at_least("text", "text delta, decode, against `parse_event`", 80, _faster(results, text)),
        _at_least("audio", "audio delta of 4,800 bytes to bytes, against the same with base64", 12,
                  _faster(results, audio)),
        *(
            _at_most(
                "same_class",
                f"{case}: decode, against msgspec alone on the same class",
                1.3,
                ratio(results.find("decode", case, SAME), results.find("decode", case, OURS)),
            )
            for case in CODEC["decode"][0]
        ),
    ]  # fmt: skip


def _faster(results: Results, case: str) -> Ratio | None:
    return ratio(results.find("decode", case, OURS), results.find("decode", case, OPENAI))


def _importing(results: Results) -> list[Bar]:
    time = [results.find("import", TYPES, who, "s of CPU") for who in (OURS, OPENAI)]
    memory = [results.find("import", TYPES, who, "bytes") for who in (OURS, OPENAI)]
    empty = results.find("import", EMPTY, "python", "bytes")
    added = [beyond(one, empty) for one in memory]
    return [
        _at_least("import", "import of types and codec, against `openai.types.realtime`", 15, ratio(*time)),
        _at_least("memory_added", "resident memory that the same imports add", 4, ratio(*added)),
        _at_least("memory_whole", "… the whole process, with the interpreter", 4, ratio(*memory)),
    ]


def _generating(results: Results) -> list[Bar]:
    unchanged = results.find("generation", SLICE_UNCHANGED, OURS)
    alone = results.find("generation", SLICE_RAW, DCG)
    return [
        _at_most("generate", "`make generate`, against datamodel-code-generator with black alone", 1,
                 ratio(alone, results.find("generation", SLICE, OURS))),
        Bar("unchanged", "`make generate`, nothing changed", "under 0.5 s",
            seconds(unchanged.middle) if unchanged else NONE, unchanged.middle < 0.5 if unchanged else None),
        _at_most("whole", "the whole description, against the same", 1,
                 ratio(results.find("generation", WHOLE, DCG), results.find("generation", WHOLE, OURS))),
    ]  # fmt: skip


def beyond(one: Measurement | None, floor: Measurement | None) -> Measurement | None:
    """What a measurement has beyond the median of another."""
    if one is None or floor is None:
        return None
    values = tuple(value - floor.middle for value in one.values)
    return Measurement(one.group, one.case, one.subject, one.unit, values)


def _at_least(key: str, what: str, bound: float, found: Ratio | None) -> Bar:
    met = found.middle >= bound if found else None
    if key in ("text", "audio"):
        return Bar(key, what, f"{bound} {TIMES} faster", times(found), met)
    return Bar(key, what, f"at most 1/{bound}", f"1/{digits(found.middle)} {spread(found)}" if found else NONE, met)


def _at_most(key: str, what: str, bound: float, found: Ratio | None) -> Bar:
    met = found.middle <= bound if found else None
    wanted = f"at most {bound} {TIMES} its time" if bound != 1 else "no slower"
    return Bar(key, what, wanted, times(found), met)
