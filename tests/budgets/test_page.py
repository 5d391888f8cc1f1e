"""docs/benchmarks.md and its plots are what the results give, so that no number of them can be old or made up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from benchmarks import page
from benchmarks.bars import bars
from benchmarks.cases import ASYNC_OPENAI, ASYNC_OURS, CODEC, GROUPS, OPENAI, OURS, PYDANTIC
from benchmarks.figures import digits, seconds, times
from benchmarks.imports import TYPES
from benchmarks.places import PAGE, PAGE_FOLDER, RESULTS, ROOT
from benchmarks.results import Measurement, Ratio, Results, dump, load, merged, parse, ratio

RUN = load(RESULTS)
TEXT, AUDIO = CODEC["decode"][0][:2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def with_values(results: Results, case: str, subject: str, *values: float) -> Results:
    """The results with other values in one place."""
    changed = (
        replace(one, values=values) if (one.group, one.case, one.subject) == ("decode", case, subject) else one
        for one in results.measurements
    )
    return replace(results, measurements=tuple(changed))


def test_the_page_is_what_the_results_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page.render(RUN), "run `python -m benchmarks --render`"


@pytest.mark.parametrize("group", page.PLOTS)
def test_a_plot_was_drawn_from_the_results(group: str) -> None:
    text = (PAGE_FOLDER / f"{group}.svg").read_text(encoding="utf-8")
    assert re.findall(r"<dc:description>(\w+)</dc:description>", text) == [page.digest(RUN, group)]


def test_the_results_are_those_of_a_full_run() -> None:
    assert {one.group for one in RUN.measurements} == set(GROUPS)
    assert RUN.skipped == {}
    assert all(one.met is not None for one in bars(RUN))


def test_the_results_do_not_tell_whose_machine_it_was() -> None:
    text = RESULTS.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|work|tmp|usr)|\d{4}-\d\d-\d\d|://", text)


def test_results_are_read_as_they_were_written() -> None:
    assert dump(RUN) == RESULTS.read_text(encoding="utf-8")
    assert parse(dump(RUN)) == RUN


def test_a_changed_number_changes_page_and_digest() -> None:
    other = with_values(RUN, TEXT, OPENAI, 1.0, 2.0)
    assert page.render(other) != page.render(RUN)
    assert page.digest(other, "decode") != page.digest(RUN, "decode")
    assert page.digest(other, "import") == page.digest(RUN, "import")


def test_a_part_that_is_measured_again_takes_the_place_of_itself() -> None:
    new = Measurement("import", "case", "subject", "s of CPU", (1.0, 2.0))
    found = merged(RUN, replace(RUN, measurements=(new,)))
    assert [one for one in found.measurements if one.group == "import"] == [new]
    others = [one for one in RUN.measurements if one.group != "import"]
    assert [one for one in found.measurements if one.group != "import"] == others
    assert merged(RUN, RUN) == RUN


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (replace(RUN, environment={**RUN.environment, "openai": "9.9"}), "another openai than in the results"),
        (replace(RUN, skipped={"growth": "it is late"}), "left out: growth"),
    ],
)
def test_parts_of_unlike_runs_are_not_put_together(other: Results, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        merged(RUN, other)
    with pytest.raises(ValueError, match=words):
        merged(other, RUN)


def test_a_bar_that_is_missed_is_said_and_explained() -> None:
    slow = with_values(RUN, TEXT, OURS, 1.0)
    (bar,) = [one for one in bars(slow) if one.key == "text"]
    assert bar.met is False
    assert "**Text and audio deltas.**" in page.render(slow)
    fast = with_values(RUN, TEXT, OURS, 1e-9)
    (bar,) = [one for one in bars(fast) if one.key == "text"]
    assert bar.met is True


def test_every_bar_that_is_missed_has_an_explanation() -> None:
    template = page.TEMPLATE.read_text(encoding="utf-8")
    explained = set(re.findall(r'"(\w+)" in missed', template))
    assert {bar.key for bar in bars(Results())} == explained


def test_a_page_can_be_made_of_nothing() -> None:
    text = page.render(Results(skipped={"instructions": "valgrind is not installed"}))
    assert "Not measured: instructions, because valgrind is not installed." in text
    assert "## Decoding" not in text


def test_ratios_are_taken_within_a_round() -> None:
    ours = Measurement("decode", TEXT, OURS, "s of CPU", (1.0, 10.0, 2.0))
    theirs = Measurement("decode", TEXT, OPENAI, "s of CPU", (3.0, 30.0, 8.0))
    assert ratio(ours, theirs) == Ratio(3.0, 3.0, 4.0)
    assert ratio(ours, None) is None
    assert times(Ratio(3.0, 3.0, 4.0)) == "3.00 \u00d7 (3.00 to 4.00)"


def test_numbers_have_three_digits_and_a_fitting_unit() -> None:
    assert [seconds(value) for value in (3.5e-7, 4.66e-6, 0.0241, 0.4377, 15.8)] == [
        "0.35 µs", "4.66 µs", "24.1 ms", "438 ms", "15.8 s",
    ]  # fmt: skip
    assert [digits(value) for value in (0.346, 23.44, 1422, 152345.6)] == ["0.35", "23.4", "1,422", "152,346"]


@pytest.mark.parametrize(
    ("row", "group", "case", "subjects"),
    [
        ("text delta, decode", "decode", TEXT, (OURS, OPENAI, PYDANTIC)),
        ("audio delta of 4,800 bytes, decode to bytes", "decode", AUDIO, (OURS, OPENAI, PYDANTIC)),
        ("types imported", "import", TYPES, (OURS, OPENAI)),
        ("receiving an event over loopback, CPU", "loopback", "1 connection", (ASYNC_OURS, ASYNC_OPENAI)),
    ],
)
def test_the_readme_says_what_was_measured(row: str, group: str, case: str, subjects: tuple[str, ...]) -> None:
    (line,) = [line for line in README.splitlines() if line.startswith(f"| {row}")]
    for cell, subject in zip(line.split("|")[2:], subjects, strict=False):
        number, unit = cell.split(",")[0].split()
        measured = RUN.find(group, case, subject, "s of CPU")
        assert measured is not None
        assert float(number) * {"µs": 1e-6, "s": 1.0}[unit] == pytest.approx(measured.middle, rel=0.25)
