"""Descriptions whose shape is the attack: deep, long, many, in circles, or pointing out of the project."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.hostile.base import CHANNELS, FILES, SOURCE, Json, with_channels

PREFIX = "#/components/schemas/"
OBJECT: Json = {"type": "object", "properties": {"a": {"type": "string"}}}
HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
DEEP = 100_000
LONG = "a" * 50_000

Files = Mapping[str, Any]


def ref(name: str) -> Json:
    """A reference to a component."""
    return {"$ref": PREFIX + name}


def described(schemas: Json, **more: Any) -> Files:
    """A project of these components."""
    info = {"title": "t", "version": "1"}
    return {"realtime.yaml": {"openapi": "3.1.0", "info": info, "components": {"schemas": schemas}, **more}}


def chain(length: int, link: Callable[[Json], Json]) -> Files:
    """Components, each of which holds a reference to the next."""
    links = {f"C{index}": link(ref(f"C{index + 1}")) for index in range(length)}
    return described({**links, f"C{length}": OBJECT})


def nested(levels: int, around: Callable[[Json], Json], schema: Json | None = None) -> Files:
    """One component with schemas inside each other, `schema` in the middle."""
    schema = schema or {"type": "string"}
    for _ in range(levels):
        schema = around(schema)
    return described({"X": schema})


def _properties(inner: Json) -> Json:
    return {"type": "object", "properties": {"p": inner}}


def _array(inner: Json) -> Json:
    return {"type": "array", "items": inner}


def _map(inner: Json) -> Json:
    return {"type": "object", "additionalProperties": inner}


def _union(inner: Json) -> Json:
    return {"anyOf": [inner, {"type": "string"}]}


def _all(inner: Json) -> Json:
    return {"allOf": [inner, {"type": "object", "properties": {"p": {"type": "string"}}}]}


def _twice(inner: Json) -> Json:
    return {"allOf": [{"allOf": [inner, {"required": ["a"]}]}, {"allOf": [inner, {"required": ["a"]}]}]}


def _either(inner: Json) -> Json:
    return {"properties": {"q": {"type": "string"}}, "anyOf": [inner, {"allOf": [inner, {"required": ["a"]}]}]}


def _fork(index: int) -> Json:
    if index == 40:
        return {"A40": OBJECT, "B40": OBJECT}
    both = [ref(f"A{index + 1}"), ref(f"B{index + 1}")]
    return {f"A{index}": {"anyOf": both}, f"B{index}": {"anyOf": [*both, _array({})]}}


def _inner(index: int) -> Json:
    there = {"$ref": f"{PREFIX}C{index + 1}/properties/a"}
    return {"type": "object", "properties": {"a": {"anyOf": [there, _array(there)]}}}


_PATTERNS = ("(", "[[a]", "(?P<a>)(?P<a>)", "a{1,99999999999}", "(" * 500, "\\p{L}", "'+1+'", '"""')


def _bomb(levels: int) -> str:
    lines = ["x-a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"x-a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


def _answer(reference: str) -> Json:
    return {"/a": {"get": {"responses": {"200": {"$ref": reference}}}}}


def _derived(count: int, properties: int) -> Json:
    """Small objects, each of which has all that a large one has."""
    base = {"type": "object", "properties": {f"p{index}": {"type": "string"} for index in range(properties)}}
    return {"Base": base, **{f"C{index}": {"allOf": [ref("Base"), OBJECT]} for index in range(count)}}


def _beside(properties: int, variants: int) -> Json:
    """Properties that stand beside a union, and so in each of its members."""
    inner = [{"type": "object", "properties": {f"v{index}": {"type": "string"}}} for index in range(variants)]
    return {"X": {"properties": {f"p{index}": {"type": "string"} for index in range(properties)}, "oneOf": inner}}


def _objects(count: int, properties: int) -> Json:
    fields = {f"p{index}": {"type": "string"} for index in range(properties)}
    return {f"C{index}": {"type": "object", "properties": fields} for index in range(count)}


def _unions(count: int, variants: int) -> Json:
    members = {
        f"C{index}": {"type": "object", "required": ["t"], "properties": {"t": {"const": f"c{index}"}}}
        for index in range(variants)
    }
    unions = {f"U{index}": {"oneOf": [ref(name) for name in list(members)[index:]]} for index in range(count)}
    return members | unions


def _operations(count: int, parameters: int) -> Files:
    given = [{"name": f"q{index}", "in": "query", "schema": {"type": "string"}} for index in range(parameters)]
    operation = {"parameters": given, "responses": {"204": {"description": "done"}}}
    paths = {f"/a/{index}": {"get": {"operationId": f"g{index}", **operation}} for index in range(count)}
    client = {"package": {"name": "rooms"}, "client": {"name": "Rooms", "base_url": "https://rooms.example"}}
    return {**described({"X": OBJECT}, paths=paths), "source.toml": client}


def _channels(count: int, parameters: int) -> Files:
    """A project with channels of so many parameters."""
    query = {"type": "object", "properties": {f"p{index}": {"type": "string"} for index in range(parameters)}}
    return {**FILES, **with_channels({f"c{index}": {"ws": {"query": query}} for index in range(count)})}


def _parameters(count: int) -> Json:
    channels = copy.deepcopy(CHANNELS)
    query = channels["channels"]["rooms"]["bindings"]["ws"]["query"]
    query["properties"] |= {f"p{index}": {"type": "string"} for index in range(count)}
    return channels


GIVEN: Mapping[str, Files] = {
    "chain of properties": chain(400, _properties),
    "chain of arrays": chain(300, _array),
    "chain of unions": chain(300, _union),
    "chain of allOf": chain(60, _all),
    "chain of references": chain(500, lambda inner: inner),
    "nested properties": nested(95, _properties),
    "nested arrays": nested(190, _array),
    "nested maps": nested(190, _map),
    "nested unions": nested(95, _union),
    "nested allOf": nested(95, _all, OBJECT),
    "fork of unions": described(dict(pair for index in range(41) for pair in _fork(index).items())),
    "circle of unions": described({"A": {"oneOf": [ref("B"), OBJECT]}, "B": {"anyOf": [ref("A"), {"type": "string"}]}}),
    "circle of a union": described({"A": {"anyOf": [ref("A"), {"type": "string"}]}}),
    "many optional parameters of a channel": {**FILES, "websocket.yaml": _parameters(40)},
    "many listed values": described({"X": {"type": "string", "enum": [f"v{index}" for index in range(DEEP)]}}),
    "many listed values of two kinds": described({"X": {"enum": [str(i) if i % 2 else i for i in range(DEEP)]}}),
    "many properties": described({"X": {**OBJECT, "properties": {f"p{i}": {"type": "string"} for i in range(1000)}}}),
    "allOf of one thing twice, 40 times": chain(40, _twice),  # a member that repeats another adds nothing
    "huge numbers": described(
        {
            "Lengths": {"type": "string", "minLength": 10**30, "maxLength": 10**900},
            "Items": {"type": "array", "items": {}, "minItems": 2**63, "maxItems": 2**64},
            "Integer": {"type": "integer", "minimum": -(10**900), "maximum": 10**900, "default": 10**900},
            "Number": {"type": "number", "minimum": 1e308, "multipleOf": 5e-324},
            "Listed": {"enum": [10**900, -(2**63), 2**64]},
            "Whole": {"type": "string", "maxLength": 5.0},
        }
    ),
    "merge keys": {"realtime.yaml": HEAD + "x-a: &a {type: object}\ncomponents:\n  schemas:\n    X: {<<: [*a, *a]}\n"},
    "odd patterns": described({f"P{i}": {"type": "string", "pattern": one} for i, one in enumerate(_PATTERNS)}),
    "recursive in every way": described(
        {
            "Self": {"type": "object", "properties": {"self": ref("Self"), "more": _array(ref("Self"))}},
            "List": _array(ref("List")),
            "Map": _map(ref("Map")),
            "Union": {"anyOf": [{"type": "string"}, _array(ref("Union"))]},
            "Holder": {"type": "object", "properties": {"h": {"anyOf": [ref("Labels"), ref("Holder")]}}},
            "Labels": _map({"type": "string"}),
        }
    ),
    "names that Python uses": {
        **described(dict.fromkeys(("AttributeError", "Null", "TRUE", "int", "import", "None", "Self", "_"), OBJECT)),
        "names.lock": {"Gone": "a\nb: Evil", "More": "null"},
    },
}  # fmt: skip
"""Projects that give a package."""

REFUSED: Mapping[str, Files] = {
    "bomb of siblings": chain(40, _either),
    "bomb of inner references": described({f"C{i}": _inner(i) for i in range(40)} | {"C40": OBJECT}),
    "chain beyond any end": chain(9000, _properties),
    "circle of references": described({"A": ref("B"), "B": ref("A")}),
    "circle of one": described({"A": ref("A")}),
    "circle of allOf": described({"A": {"allOf": [ref("B"), OBJECT]}, "B": {"allOf": [ref("A"), OBJECT]}}),
    "circle of inner references": described({"A": _properties(ref("A/properties/p"))}),
    "circle of responses": described({}, paths=_answer("#/paths/~1a/get/responses/200")),
    "deep YAML flow": {"realtime.yaml": HEAD + "x-a: " + "[" * DEEP},
    "deep YAML mapping": {"realtime.yaml": HEAD + "x-a: " + "{a: " * DEEP},
    "deep YAML block": {"realtime.yaml": HEAD + "x-a:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 2000))},
    "deep JSON": {"realtime.yaml": '{"openapi": "3.1.0", "x-a": ' + "[" * DEEP + "]" * DEEP + "}"},
    "deep JSON objects": {"realtime.yaml": '{"a": ' * DEEP + "1" + "}" * DEEP},
    "deep overlay": {**FILES, "overlays/a.yaml": '{"overlay": ' + "[" * DEEP + "]" * DEEP + "}"},
    "deep names.lock": {**FILES, "names.lock": "A: " + "[" * DEEP},
    "deep channels": {**FILES, "websocket.yaml": "asyncapi: " + "[" * DEEP},
    "deep TOML": {**FILES, "source.toml": "a = " + "[" * 1900},
    "deep TOML tables": {**FILES, "source.toml": "a = " + "{a=" * 600},
    "long TOML key": {**FILES, "source.toml": ".".join("a" * DEEP) + " = 1"},
    "long TOML header": {**FILES, "source.toml": "[" + ".".join("a" * DEEP) + "]"},
    "long TOML number": {**FILES, "source.toml": "a =\t" + "9" * 1990},
    "large TOML": {**FILES, "source.toml": "# comment\n" * DEEP},
    "alias bomb": {"realtime.yaml": HEAD + _bomb(12) + "components: {schemas: {X: {enum: *a11}}}\n"},
    "alias bomb in an overlay": {**FILES, "overlays/a.yaml": "overlay: 1.0.0\n" + _bomb(12)},
    "alias bomb in names.lock": {**FILES, "names.lock": _bomb(12)},
    "alias bomb in the channels": {**FILES, "websocket.yaml": "asyncapi: 3.0.0\n" + _bomb(12)},
    "alias that contains itself": {"realtime.yaml": HEAD + "x-a: &a [*a]\n"},
    "alias without an anchor": {"realtime.yaml": HEAD + "x-a: *nowhere\n"},
    "merge key of a text": {"realtime.yaml": HEAD + "x-a: {<<: text}\n"},
    "tag that makes objects": {"realtime.yaml": HEAD + "x-a: !!python/object/apply:os.system ['touch hacked']\n"},
    "tag on a text": {"realtime.yaml": HEAD + "x-a: !!python/name:os.system x\n"},
    "tag of one's own": {"realtime.yaml": HEAD + "x-a: !include /etc/passwd\n"},
    "tag of another schema": {"realtime.yaml": HEAD + "x-a: !!timestamp 2026-01-31\n"},
    "second document": {"realtime.yaml": HEAD + "--- {a: 1}\n"},
    "repeated key in YAML": {"realtime.yaml": HEAD + "x-a: {b: 1, b: 2}\n"},
    "repeated keys in JSON": {"realtime.yaml": '{"a": {' + ", ".join(['"b": 1'] * 5000) + "}}"},
    "endless integer in YAML": {"realtime.yaml": HEAD + "x-a: " + "9" * 5000 + "\n"},
    "endless integer in JSON": {"realtime.yaml": '{"x-a": ' + "9" * 5000 + "}"},
    "no number in JSON": {"realtime.yaml": '{"x-a": NaN}'},
    "wrong schemas": described({f"X{index}": index for index in range(10_000)}),
    "wrong schemas in YAML": {
        "realtime.yaml": HEAD + "components:\n  schemas:\n" + "".join(f"    X{i}: 5\n" for i in range(10_000))
    },
    "dangling references": described({f"X{i}": ref(f"Y{i}") for i in range(2000)}),
    "dangling references with long names": described({f"X{i}{LONG}": ref(f"Y{i}{LONG}") for i in range(20)}),
}  # fmt: skip
"""Projects that give diagnostics."""

OUTSIDE = (
    "file:///etc/passwd",
    "http://127.0.0.1:9/openapi.yaml#/components/schemas/X",
    "https://rooms.example/x.yaml",
    "//host/share#/x",
    "/etc/passwd",
    "../../../etc/passwd#/x",
    "other.yaml#/components/schemas/X",
    "",
    "#components",
    "#/components/schemas/~2",
    "#/components/schemas/%00",
    "#/components/schemas/X/~0~1%25",
    "#/paths/../X",
    "data:application/json,{}",
    "\x00",
)
"""References that lead to no component."""

FOLDERS = ("..", "../evil", "/tmp/evil", "a/b", "a\\b", "", ".", "class", "a\x00b", "1a", "a.b", "é\u202e", "~", "CON:")
"""What no package may be called."""


def outward(reference: str) -> list[Files]:
    """Projects with a reference in each place that can hold one."""
    return [
        described({"X": {"$ref": reference}}),
        described({"X": {"oneOf": [OBJECT], "discriminator": {"propertyName": "a", "mapping": {"m": reference}}}}),
        described({}, paths={"/a": {"$ref": reference}}),
        described({}, paths=_answer(reference)),
    ]  # fmt: skip


def called(name: str) -> Files:
    """The base project with another name of the package."""
    return {**FILES, "source.toml": {**SOURCE, "package": {"name": name}}}


TOO_MUCH: Mapping[str, tuple[Files, str]] = {
    "allOf": (described(_derived(5000, 500)), "with those of allOf written out"),
    "what stands beside a union": (described(_beside(8000, 8000)), ""),
    "types": (described(_objects(12_000, 1)), "10,000 types"),
    "properties": (described(_objects(40, 1000)), "30,000 properties of classes"),
    "variants": (described(_unions(40, 700)), "10,000 members of unions"),
    "operations": (_operations(3000, 0), "2,000 operations"),
    "parameters": (_operations(600, 20), "10,000 parameters of operations"),
    "channels": (_channels(900, 5), "10,000,000 characters"),
}
"""Projects of little text that come to more than is generated, and what the diagnostic says."""
