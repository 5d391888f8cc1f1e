"""JSONPath of overlays: what RFC 9535 selects is selected, and what it costs has an end."""

from __future__ import annotations

import time
from typing import Any

import pytest

from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.overlay import apply_overlay, load_overlay
from realtime_codegen.overlay.query import MAX_READ, Meter, TooExpensiveError, environment, select, size_of

DATA: dict[str, Any] = {
    "a": {"name": "one", "list": [1, 2, 3], "same": {"x": [1]}, "other": {"x": [1]}},
    "b": {"name": "two", "list": [], "none": None},
}
SECONDS = 60
"""CPU time that no overlay comes near: the longest takes about 13 s on one slow core."""


@pytest.mark.parametrize(
    ("path", "selected"),
    [
        ("$", [()]),
        ("$.a.list[-1]", [("a", "list", 2)]),
        ("$.a.list[0:2]", [("a", "list", 0), ("a", "list", 1)]),
        ("$.*.name", [("a", "name"), ("b", "name")]),
        ("$..x", [("a", "same", "x"), ("a", "other", "x")]),
        ("$[?@.name == 'two']", [("b",)]),
        ("$[?@.same == @.other]", [("a",), ("b",)]),
        ("$[?count(@.list[*]) > 1]", [("a",)]),
        ("$[?length(@.list) == 0]", [("b",)]),
        ("$[?match(@.name, 't.o')]", [("b",)]),
        ("$[?search(@.name, 'n[a-e]')]", [("a",)]),
        ("$[?match(@.list, 't.o') || match(@.name, '(')]", []),
        ("$.a.name.x", []),
    ],
)
def test_what_is_selected(path: str, selected: list[tuple[str | int, ...]]) -> None:
    found = dict(select(environment().compile(path), DATA, Meter()))
    assert list(found) == selected
    for parts, value in found.items():
        node: Any = DATA
        for part in parts:
            node = node[part]
        assert value is node


def test_below_a_text_there_is_nothing() -> None:
    assert list(select(environment().compile("$..*"), '{"a": 1}', Meter())) == []


def test_what_is_read_is_counted() -> None:
    meter = Meter(1000)
    list(select(environment().compile("$.a.name"), DATA, meter))
    near = 1000 - meter.left
    list(select(environment().compile("$..name"), DATA, meter))
    assert 0 < near < (1000 - meter.left) - near <= 10 * size_of(DATA)


def wide(count: int) -> Any:
    return {"x": {f"k{index}": {"v": [index, str(index)]} for index in range(count)}}


def deep(levels: int) -> Any:
    value: Any = {"v": 1}
    for _ in range(levels):
        value = {"a": value, "b": [1, {"v": 2}]}
    return value


@pytest.mark.parametrize("path", ["$..[?count($..*) > 1]", f"$.x[{'*,' * 3000}*]"])
def test_a_query_that_is_expensive_on_a_wide_document_is_ended(path: str) -> None:
    expect_an_end(path, wide(3000))


@pytest.mark.parametrize("path", ["$..*..*..*..*", "$..[?count(@..*..*) > 0]..*", "$" + "..*" * 30])
def test_a_query_that_is_expensive_on_a_deep_document_is_ended(path: str) -> None:
    expect_an_end(path, deep(150))


def expect_an_end(path: str, data: Any) -> None:
    begin = time.process_time()
    with pytest.raises(TooExpensiveError):
        for _ in select(environment().compile(path), data, Meter()):
            pass
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a*)*b", "(?:a{1,30}){1,30}b", "a*a*a*a*a*a*b", "(a|a)*b", "(.*)(.*)(.*)(.*)x"]
)
@pytest.mark.parametrize("function", ["match", "search"])
def test_an_expensive_pattern_is_not_tried(function: str, pattern: str) -> None:
    path = f"$[?{function}(@.text, '{pattern}')]"
    begin = time.process_time()
    with pytest.raises(TooExpensiveError):
        list(select(environment().compile(path), [{"text": "a" * 400}], Meter()))
    assert time.process_time() - begin < SECONDS


@pytest.mark.parametrize("pattern", ["[a-z]+", "Realtime.*", "(One|Two)Event", "x\\\\(y\\\\)", "[(+*]{2}", ".{1,9}"])
def test_a_plain_pattern_is(pattern: str) -> None:
    data = [{"text": name} for name in ("RealtimeOneEvent", "TwoEvent", "x(y)", "+*", "word")]
    path = f"$[?match(@.text, '{pattern}')]"
    assert len(list(select(environment().compile(path), data, Meter()))) >= 1


def apply(actions: str, data: Any) -> Any:
    document = parse_document("{}", "realtime.yaml").with_data(data)
    text = f"overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}"
    return apply_overlay(document, load_overlay(text, "overlays/a.yaml"), Diagnostics()).data


DOUBLED = "- {target: '$..[?@.leaf]', update: {leaf: 1, l: {leaf: 1}, r: {leaf: 1}}}\n"
EXPENSIVE = {
    "one query": ("- {target: '$..*..*..*..*', update: {a: 1}}\n", deep(150)),
    "updates that multiply": ("- {target: $.x, update: {leaf: 1}}\n" + DOUBLED * 60, wide(10)),
    "many actions": ("- {target: '$..nothing', update: {a: 1}}\n" * 3000, wide(3000)),
    "expectations": ("- {target: '$.x.*', x-expects: {missing: '$..nothing'}, update: {a: 1}}\n" * 1000, wide(3000)),
}


@pytest.mark.parametrize("name", EXPENSIVE)
def test_an_overlay_that_costs_too_much_is_ended(name: str) -> None:
    begin = time.process_time()
    with pytest.raises(CodegenError) as caught:
        apply(*EXPENSIVE[name])
    assert time.process_time() - begin < SECONDS
    (found,) = caught.value.diagnostics
    assert (found.code, found.file, caught.value.exit_code) == ("RC103", "overlays/a.yaml", 1)
    assert found.pointer.startswith("#/actions/")
    assert found.line
    assert f"{MAX_READ:,} values" in found.message


def test_a_thousand_plain_corrections_are_far_from_it() -> None:
    actions = "".join(f"- {{target: $.x.k{index}, update: {{a: {index}}}}}\n" for index in range(1000))
    assert apply(actions, wide(3000))["x"]["k999"] == {"v": [999, "999"], "a": 999}
