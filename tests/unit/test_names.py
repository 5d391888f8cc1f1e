"""Python names: of types by their ladder and their pins, of properties by what they would hide."""

from __future__ import annotations

import ast
import json
import keyword
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen.config import parse_config
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.ir import Ir, Struct
from realtime_codegen.names import RESERVED, assign_names
from realtime_codegen.names.attributes import name_each
from realtime_codegen.names.lockfile import HEADER, Pins, read_lock, write_lock
from realtime_codegen.names.naming import attribute, is_attribute_name, is_class_name, pascal, singular
from realtime_codegen.normalize import normalize
from tests.support import to_yaml


def named(
    text: str, config: dict[str, Any] | None = None, lock: str = "", *, strict: bool = True
) -> tuple[Ir, Diagnostics]:
    """The named Ir of a description whose component schemas are in `text`."""
    data = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": yaml.safe_load(text)}}
    document = parse_document(to_yaml(data, sort_keys=False), "api.yaml")
    diagnostics = Diagnostics()
    settings = parse_config(config or {})
    ir = normalize(document, settings, diagnostics)
    return assign_names(ir, settings, read_lock(lock, "names.lock"), document, diagnostics, strict=strict), diagnostics


def names(text: str, config: dict[str, Any] | None = None, lock: str = "") -> dict[str, str]:
    ir, diagnostics = named(text, config, lock)
    assert not list(diagnostics)
    return {declaration.id: declaration.name for declaration in ir.declarations}


OBJECT = "{type: object, properties: {%s: {type: string}}}"
DROP = {"names": {"drop_prefixes": ["Realtime"], "drop_suffixes": ["GA"]}}


def test_the_shortest_name_is_taken() -> None:
    text = f"{{RealtimeSessionGA: {OBJECT % 'a'}, RealtimeCall: {OBJECT % 'b'}, Plain: {OBJECT % 'c'}}}"
    assert names(text, DROP) == {"Plain": "Plain", "RealtimeCall": "Call", "RealtimeSessionGA": "Session"}


def test_who_has_another_name_gives_way() -> None:
    text = f"{{RealtimeSessionGA: {OBJECT % 'a'}, RealtimeSession: {OBJECT % 'b'}, Session: {OBJECT % 'c'}}}"
    assert names(text, DROP) == {
        "RealtimeSession": "RealtimeSession",
        "RealtimeSessionGA": "SessionGA",
        "Session": "Session",
    }


def test_an_event_is_named_by_its_wire_type() -> None:
    event = "{type: object, required: [type], properties: {type: {const: %s}}}"
    text = f"{{ServerEventA: {event % 'room.opened'}, ServerEventB: {event % 'room_left.done'}}}"
    config = {
        "events": [{"union": "ServerEvent", "members": "ServerEvent*", "direction": "received", "name_prefix": "My"}]
    }
    assert names(text, config) == {
        "ServerEvent": "ServerEvent",
        "ServerEventA": "MyRoomOpened",
        "ServerEventB": "MyRoomLeftDone",
    }


def test_inline_types_are_named_after_what_is_around_them() -> None:
    text = """
Session:
  type: object
  properties:
    audio: {type: object, properties: {input: {type: object, properties: {rate: {type: integer}}}}}
    parts: {type: array, items: {type: object, properties: {x: {type: integer}}}}
    table: {type: object, additionalProperties: {type: object, properties: {y: {type: integer}}}}
    choice:
      oneOf:
      - {type: object, required: [type], properties: {type: {const: a}}}
      - {type: object, required: [type], properties: {type: {const: b_c}}}
"""
    assert names(text) == {
        "Session": "Session",
        "Session.audio": "SessionAudio",
        "Session.audio.input": "SessionAudioInput",
        "Session.choice": "SessionChoice",
        "Session.choice<a>": "SessionChoiceA",
        "Session.choice<b_c>": "SessionChoiceBC",
        "Session.parts[]": "SessionPart",
        "Session.table{}": "SessionTable",
    }


def test_a_shape_in_several_places_has_the_name_of_its_property() -> None:
    inline = "{type: object, properties: {u: {type: object, properties: {n: {type: integer}}}, %s: {type: string}}}"
    assert names(f"{{A: {inline % 'a'}, B: {inline % 'b'}}}")["A.u"] == "U"


def test_a_pin_wins_and_another_takes_the_next_name() -> None:
    text = f"{{RealtimeCallGA: {OBJECT % 'a'}, RealtimeRoom: {OBJECT % 'b'}}}"
    assert names(text, DROP, "RealtimeRoom: Call\n") == {"RealtimeCallGA": "CallGA", "RealtimeRoom": "Call"}


@pytest.mark.parametrize("component", [*sorted(RESERVED), "class", "2fa", "UnknownByKind", "---"])
def test_no_type_hides_what_the_package_uses(component: str) -> None:
    (name,) = names(f"{{'{component}': {OBJECT % 'a'}}}").values()
    assert is_class_name(name)
    assert name not in RESERVED


def test_names_are_written_for_every_place_and_never_changed() -> None:
    inline = "{type: object, properties: {u: {type: object, properties: {n: {type: integer}}}, %s: {type: string}}}"
    ir, _ = named(f"{{A: {inline % 'a'}, B: {inline % 'b'}}}", lock="Gone: Gone\nA: First\n")
    text = write_lock(ir, read_lock("Gone: Gone\nA: First\n", "names.lock"))
    assert text == HEADER + "A: First\nA.u: U\nB: B\nB.u: U\nGone: Gone\n"
    assert write_lock(ir, read_lock(text, "names.lock")) == text


def test_places_that_are_no_plain_yaml_are_quoted() -> None:
    ir, _ = named("{'1': {type: object, properties: {x: {type: object, properties: {\"it's\": {type: string}}}}}}")
    text = write_lock(ir, Pins())
    assert "'1': Type1\n" in text
    assert read_lock(text, "names.lock").names == {"1": "Type1", "1.x": "Type1X"}


def test_pins_of_another_version_are_only_noted() -> None:
    text = f"{{A: {OBJECT % 'a'}, B: {OBJECT % 'b'}}}"
    ir, diagnostics = named(text, lock="A: Same\nB: Same\n", strict=False)
    assert [one.severity for one in diagnostics] == [Severity.NOTE]
    assert [one.name for one in ir.declarations] == ["Same", "B"]


ATTRIBUTES = {
    "plain": "plain",
    "a-b": "a_b",
    "a.b c": "a_b_c",
    "class": "class_",
    "None": "None_",
    "2fa": "field_2fa",
    "": "field_empty",
    "_private": "field_private",
    "__dunder__": "field__dunder__",
    "é": "é",
    "ﬁsh": "fish",
    "ключ": "ключ",
    "日本": "日本",
    "a\u200bb": "a_b",
    "emoji 😀": "emoji__",
}


@pytest.mark.parametrize(("wire", "expected"), ATTRIBUTES.items())
def test_attributes(wire: str, expected: str) -> None:
    assert attribute(wire) == expected


WIRES = st.lists(st.text(alphabet='aB1_-+. $"\\é', max_size=4), max_size=8, unique=True)


@given(WIRES, st.randoms())
def test_all_properties_have_names_of_their_own_in_any_order(wires: list[str], random: Random) -> None:
    named = name_each(wires, attribute, {})
    assert named.names.keys() == set(wires)
    assert len(set(named.names.values())) == len(wires)
    assert all(map(is_attribute_name, named.names.values()))
    assert all(named.names[wire] == attribute(wire) for wire in wires if wire not in named.settled)
    shuffled = random.sample(wires, len(wires))
    assert name_each(shuffled, attribute, {}) == named
    assert name_each(wires, attribute, named.names).settled == {}
    assert name_each(wires, attribute, named.names).names == named.names


@given(WIRES)
def test_what_is_called_so_on_the_wire_keeps_its_name(wires: list[str]) -> None:
    names = name_each(wires, attribute, {}).names
    assert all(names[wire] == wire for wire in wires if attribute(wire) == wire)


@pytest.mark.parametrize(
    ("wires", "expected"),
    [
        (["+1", "-1"], ["plus_1", "minus_1"]),
        (["a b", "a-b"], ["a_space_b", "a_dash_b"]),
        (["x", "$x", "_x"], ["x", "dollar_x", "underscore_x"]),
        (["class", "class_"], ["class__2", "class_"]),
        (["fooBar", "foo_bar"], ["fooBar", "foo_bar"]),
        (["😀", "😁"], ["u1f600", "u1f601"]),
        (["-", "+", "empty"], ["dash", "plus", "empty"]),
    ],
)
def test_names_that_only_symbols_tell_apart(wires: list[str], expected: list[str]) -> None:
    names = name_each(wires, attribute, {}).names
    assert [names[wire] for wire in wires] == expected


def test_a_pin_comes_first() -> None:
    assert name_each(["a b", "a-b"], attribute, {"a b": "first"}).names == {"a b": "first", "a-b": "a_b"}
    assert name_each(["a_b", "a-b"], attribute, {"a-b": "a_b"}).names == {"a-b": "a_b", "a_b": "a_underscore_b"}


COMPONENTS = ["foo_bar", "FooBar", "foo-bar", "Foo<Bar>", "Foo«Bar»", "2", "②", "用户", "Any", "type_any", "TypeAny"]


@given(st.permutations(COMPONENTS))
def test_components_have_the_same_names_in_any_order(components: list[str]) -> None:
    schemas = {one: {"type": "object", "properties": {"a": {"const": one}}} for one in components}
    found, _ = named(json.dumps(schemas))
    names = {one.id: one.name for one in found.declarations}
    assert len(set(names.values())) == len(COMPONENTS)
    assert (names["FooBar"], names["TypeAny"], names["用户"]) == ("FooBar", "TypeAny", "用户")
    assert names == EXPECTED


EXPECTED = {
    "2": "Type2",
    "Any": "TypeAny2",
    "Foo<Bar>": "FooLessBarGreater",
    "FooBar": "FooBar",
    "Foo«Bar»": "FooU00abBarU00bb",
    "TypeAny": "TypeAny",
    "foo-bar": "FooDashBar",
    "foo_bar": "FooUnderscoreBar",
    "type_any": "TypeUnderscoreAny",
    "②": "Type2_2",
    "用户": "用户",
}


def test_a_name_that_was_settled_stays_when_others_come() -> None:
    text = f"{{foo_bar: {OBJECT % 'a'}, FooBar: {OBJECT % 'b'}}}"
    ir, diagnostics = named(text)
    assert [(one.code, one.severity) for one in diagnostics] == [("RC501", Severity.WARNING)]
    lock = write_lock(ir, Pins())
    more = f"{text[:-1]}, Foo.Bar: {OBJECT % 'c'}, FooUnderscoreBar: {OBJECT % 'd'}}}"
    later, _ = named(more, lock=lock)
    names = {one.id: one.name for one in later.declarations}
    assert {id_: names[id_] for id_ in ("foo_bar", "FooBar")} == {"foo_bar": "FooUnderscoreBar", "FooBar": "FooBar"}
    assert len(set(names.values())) == 4
    _, silence = named(text, lock=lock)
    assert not list(silence)


@pytest.mark.parametrize("name", ["class", "_a", "a b", "2a", "ﬁ"])
def test_a_pin_that_no_attribute_can_have_is_refused(name: str) -> None:
    lock = f"A: A\nproperty A.a: '{name}'\n"
    _, diagnostics = named(f"{{A: {OBJECT % 'a'}}}", lock=lock)
    assert [(one.code, one.severity) for one in diagnostics] == [("RC502", Severity.ERROR)]


@given(st.text(max_size=12))
def test_every_key_has_a_public_attribute(wire: str) -> None:
    name = attribute(wire)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert not name.startswith("_")
    (statement,) = ast.parse(f"{name}: int").body
    assert isinstance(statement, ast.AnnAssign)
    assert ast.unparse(statement.target) == name, "Python reads another name than the one it is given"


HIDDEN = [
    ("str", "{type: string}", "str_"),
    ("list", "{type: array, items: {type: string}}", "list"),
    ("Sequence", "{type: array, items: {type: string}}", "Sequence_"),
    ("Mapping", "{type: object}", "Mapping_"),
    ("bytes", "{type: string, contentEncoding: base64}", "bytes_"),
    ("bytes", "{type: string}", "bytes"),
    ("Annotated", "{type: integer, minimum: 1}", "Annotated_"),
    ("Annotated", "{type: integer}", "Annotated"),
    ("UNSET", "{type: integer}", "UNSET_"),
    ("field", "{type: integer}", "field_"),
    ("Other", "{$ref: '#/components/schemas/Other'}", "Other_"),
    ("Other", "{type: string}", "Other"),
    ("models", "{$ref: '#/components/schemas/Other'}", "models"),
]


@pytest.mark.parametrize(("wire", "schema", "expected"), HIDDEN)
def test_a_property_gets_an_underscore_only_where_it_hides_a_name(wire: str, schema: str, expected: str) -> None:
    ir, diagnostics = named(f"{{Other: {OBJECT % 'z'}, A: {{type: object, properties: {{{wire}: {schema}}}}}}}")
    struct = ir.by_id()["A"]
    assert isinstance(struct, Struct)
    assert [(field.wire, field.name) for field in struct.fields] == [(wire, expected)]
    assert not list(diagnostics)


def test_a_base_class_and_its_subclasses_agree_on_attributes() -> None:
    text = """
Item: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}
C: {type: object, required: [type], properties: {type: {const: c}}}
A: {type: object, required: [type, role], properties: {type: {const: m}, role: {const: a}, str: {type: integer}}}
B: {type: object, required: [type, role], properties: {type: {const: m}, role: {const: b}, other: {type: string}}}
"""
    ir, _ = named(text)
    attributes = {
        (field.wire, field.name) for one in ir.declarations if isinstance(one, Struct) for field in one.fields
    }
    assert ("str", "str_") in attributes
    assert ("str", "str") not in attributes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("response.output_audio.delta", "ResponseOutputAudioDelta"),
        ("audio/pcm", "AudioPcm"),
        ("HTTPServer", "HTTPServer"),
        ("--", ""),
    ],
)
def test_pascal(text: str, expected: str) -> None:
    assert pascal(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("RateLimits", "RateLimit"), ("Class", "Class"), ("Status", "Status"), ("Item", "Item")]
)
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected
