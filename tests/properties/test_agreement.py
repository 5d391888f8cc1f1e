"""On values that nearly follow the description, decoder and schema agree, but for what the tolerant table says.

The exceptions are rules of docs/architecture.md and part of what is asserted: a null of a received field is taken for
absent, and a required constant that a value leaves out is filled in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import openai_realtime as rt
from openai_realtime import DecodeError, Note
from tests.properties.description import TYPES, Description, Json, reference
from tests.properties.from_schema import PLAIN, Values
from tests.properties.least import OTHERS, Path
from tests.properties.silent_nulls import without_silent_nulls
from tests.properties.test_values import DECODERS, NAMES, few
from tests.support import same_json

agreement = settings(few, max_examples=600)


def places_of(value: Any, path: Path = ()) -> list[Path]:
    """The path of every value inside a JSON value, its own first."""
    entries: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        entries = cast(Json, value).items()
    elif isinstance(value, list):
        entries = enumerate(cast("list[object]", value))
    return [path, *(inner for step, item in entries for inner in places_of(item, (*path, step)))]


def changed(value: Any, path: Path, data: st.DataObject) -> Any:
    """A copy of a value with one place replaced, removed or added to."""
    if path:
        copy: Any = value.copy()
        if len(path) == 1 and data.draw(st.integers(0, 3)) == 0:
            del copy[path[0]]
        else:
            copy[path[0]] = changed(value[path[0]], path[1:], data)
        return copy
    if isinstance(value, dict) and data.draw(st.booleans()):
        return {**cast(Json, value), data.draw(ADDED): data.draw(ANYTHING)}
    return data.draw(ANYTHING)


ADDED = st.sampled_from(["type", "role", "object", "id", "x"])
ANYTHING = st.sampled_from(OTHERS) | PLAIN


def mutant(values: Values, name: str, data: st.DataObject) -> Any:
    """A value of a component with up to two changes."""
    value = data.draw(values.of(name))
    for _ in range(data.draw(st.integers(0, 2))):
        value = changed(value, data.draw(st.sampled_from(places_of(value))), data)
    return value


@agreement
@given(st.sampled_from(NAMES), st.data())
def test_strict_accepts_what_the_schema_accepts(
    description: Description, values: Values, name: str, data: st.DataObject
) -> None:
    value = mutant(values, name, data)
    reason = ""
    try:
        rt.decode(json.dumps(value), TYPES[name], strict=True)
    except DecodeError as error:
        reason = str(error)
    assert (reason == "") is description.accepts(reference(name), value), reason


@agreement
@given(st.sampled_from(NAMES), st.data())
def test_a_deviation_is_refused_noted_or_one_of_the_rules(
    description: Description, values: Values, name: str, data: st.DataObject
) -> None:
    value = mutant(values, name, data)
    try:
        found = rt.decode(json.dumps(value), TYPES[name])
    except DecodeError:
        assert not description.accepts(reference(name), value)
        return
    if deviations(found):
        assert not description.accepts(reference(name), value)
    elif not isinstance(found, msgspec.Struct):  # nothing that could hold a note of its own
        assert same_json(json.loads(rt.encode(found)), value)
    else:
        assert description.accepts(reference(name), without_silent_nulls(found, json.loads(rt.encode(found))))


@agreement
@given(st.sampled_from(sorted(DECODERS)), st.data())
def test_events_keep_everything_and_agree_too(
    description: Description, values: Values, name: str, data: st.DataObject
) -> None:
    value = mutant(values, name, data)
    event = DECODERS[name](json.dumps(value))
    encoded = json.loads(rt.encode(event))
    if isinstance(event, rt.UnknownEvent):
        assert same_json(encoded, value)
        assert not description.accepts(reference(name), value)
    elif rt.notes(event):
        assert not description.accepts(reference(name), value)
    else:
        assert description.accepts(reference(name), without_silent_nulls(event, encoded))


def deviations(found: Any) -> list[Note]:
    """The notes of a decoded value, in containers too."""
    if isinstance(found, rt.Unknown):
        return [Note("$", "of no declared variant")]
    if isinstance(found, dict | list):
        items: list[Any] = [*(found.values() if isinstance(found, dict) else found)]
        return [note for item in items for note in deviations(item)]
    return list(rt.notes(found))


def test_the_tolerant_mode_takes_a_null_that_the_schema_refuses_for_absent(description: Description) -> None:
    value: Json = {"id": None}
    found = rt.decode(json.dumps(value), rt.Response)
    assert not description.accepts(reference("Response"), value)
    assert (found.id, rt.notes(found), rt.encode(found)) == (None, (), b'{"id":null}')
    with pytest.raises(DecodeError, match=r"\$\.id"):
        rt.decode(json.dumps(value), rt.Response, strict=True)


def test_the_tolerant_mode_fills_in_a_required_constant(description: Description) -> None:
    name = "PromptCacheBreakpointConfig"
    found = rt.decode("{}", TYPES[name])
    assert not description.accepts(reference(name), {})
    assert description.accepts(reference(name), json.loads(rt.encode(found)))
    with pytest.raises(DecodeError, match=r"\$\.mode"):
        rt.decode("{}", TYPES[name], strict=True)
