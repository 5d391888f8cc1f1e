"""Laws of the diff, on descriptions that are changed in many ways at once and with names that nobody chose."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from realtime_codegen.diff.changes import Place
from realtime_codegen.diff.report import FORMATS, render
from tests.diff.cases import FIELDS, OPERATIONS, READING, SENDING, VALUES, WIDENS, Case
from tests.diff.small import BASE, contract, difference, facts, patched

SINGLE = [case for case in (*FIELDS, *VALUES, *OPERATIONS) if not case.name.startswith("operation ")]

names = st.from_regex(r"[a-z]{3,8}_x", fullmatch=True)
"""Names that the small description does not have: none of its own ends like this."""
schemas: st.SearchStrategy[Any] = st.sampled_from(
    [
        {"type": "string"},
        {"type": ["integer", "null"]},
        {"type": "array", "items": {"type": "number"}},
        {"enum": ["one", "two"]},
        {"$ref": "#/components/schemas/Person"},
    ]
)
quick = settings(max_examples=25, deadline=None, derandomize=True)


def independent(cases: list[Case]) -> list[Case]:
    """The cases without those that touch what an earlier one touches."""
    chosen: list[Case] = []
    for case in cases:
        taken = [path for one in chosen for path in one.patch]
        if not any(_overlap(path, other) for path in case.patch for other in taken):
            chosen.append(case)
    return chosen


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one) or ("parameters" in one and "parameters" in other)


@quick
@given(st.lists(st.sampled_from(SINGLE), min_size=1, max_size=12, unique_by=lambda case: case.name))
def test_changes_add_up(cases: list[Case]) -> None:
    data: dict[str, Any] = copy.deepcopy(dict(BASE))
    chosen = independent(cases)
    for case in chosen:
        data = patched(case.patch, data)
    assert facts(difference(BASE, data)) == {fact for case in chosen for fact in case.expected}


@quick
@given(st.lists(st.sampled_from(SINGLE), max_size=8, unique_by=lambda case: case.name))
def test_nothing_differs_from_itself_and_back_mirrors_forth(cases: list[Case]) -> None:
    data: dict[str, Any] = copy.deepcopy(dict(BASE))
    for case in independent(cases):
        data = patched(case.patch, data)
    assert difference(data, data).changes == ()
    forth, back = difference(BASE, data), difference(data, BASE)
    assert sorted((one.kind, *_sides(one.old, one.new)) for one in forth.changes) == sorted(
        (one.kind, *_sides(one.new, one.old)) for one in back.changes
    )


def _sides(old: Place | None, new: Place | None) -> tuple[str, str]:
    return (old.pointer if old else "", new.pointer if new else "")


@quick
@given(names, schemas, st.booleans(), st.sampled_from(["ClientEventSay", "ServerEventSaid"]))
def test_a_new_field_of_any_name_and_type(name: str, schema: Any, required: bool, event: str) -> None:
    patch: dict[str, Any] = {f"{event}.properties.{name}": schema}
    if required:
        patch[f"{event}.required"] = [*BASE["components"]["schemas"][event]["required"], name]
    class_name = "Say" if event == "ClientEventSay" else "Said"
    rule = "field-added-required" if required else "field-added-optional"
    effect = SENDING if required and class_name == "Say" else WIDENS
    assert facts(difference(BASE, patched(patch))) == {(rule, f"{class_name}.{name}", effect)}


@quick
@given(st.text(min_size=1, max_size=12), st.sampled_from([("tone", "ClientEventSay"), ("mood", "ServerEventSaid")]))
def test_a_new_value_of_any_text(value: str, where: tuple[str, str]) -> None:
    field, event = where
    listed = BASE["components"]["schemas"][event]["properties"][field]["enum"]
    if value in listed:
        return
    diff = difference(BASE, patched({f"{event}.properties.{field}": {"enum": [*listed, value]}}))
    subject, effect = ("Say.tone", WIDENS) if field == "tone" else ("Said.mood", READING)
    assert facts(diff) == {("value-added-closed", subject, effect)}
    for format_ in FORMATS:
        render(diff, format_).encode("utf-8", "backslashreplace")


@quick
@given(st.from_regex(r"Q[a-z]{3,8}", fullmatch=True))
def test_a_component_of_one_shape_is_renamed_whatever_its_new_name(name: str) -> None:
    reference = {"$ref": f"#/components/schemas/{name}"}
    mark = BASE["components"]["schemas"]["Mark"]
    changed = patched({"ClientEventSay.properties.mark": reference, name: mark})
    del changed["components"]["schemas"]["Mark"]
    diff = difference(BASE, changed)
    assert facts(diff) == {("class-renamed", "Mark", SENDING)}
    assert (diff.changes[0].before, diff.changes[0].after) == ("chat.Mark", f"chat.{name}")


@quick
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(random: Any) -> None:
    schemas_in_order = list(BASE["components"]["schemas"].items())
    random.shuffle(schemas_in_order)
    shuffled = {**BASE, "components": {"schemas": dict(schemas_in_order)}}
    assert difference(BASE, shuffled).changes == ()
    assert contract(shuffled).ir == contract(BASE).ir
