"""Members of allOf, and what stands beside a union or a reference, hold at once: judged by a JSON Schema validator.

Small compositions are drawn and normalized. The normalized description has to accept what the description itself does,
and where no warning was given, nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from realtime_codegen.config import Config
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.names import assign_names
from realtime_codegen.names.lockfile import Pins
from realtime_codegen.normalize import normalize
from realtime_codegen.render.projection import project
from tests.properties.description import Json, reference

NAMES = {"Number": "number", "Text": "text", "Thing": "object", "Other": "object", "Things": "array", "Either": "union"}
"""The components, and the kind of value each of them has."""

PROPERTIES = {"a": "number", "b": "text", "c": "object", "d": "array", "e": "union"}
"""The kind of value that each property mostly has, so that most compositions are met by something."""

Schemas = st.SearchStrategy[Json]


def _with(first: Json, **more: st.SearchStrategy[Any]) -> Schemas:
    return st.fixed_dictionaries({key: st.just(value) for key, value in first.items()}, optional=more)


def _listed(values: list[Any]) -> Json:
    return {"enum": values}


_NUMBERS: Schemas = st.one_of(
    _with({"type": "integer"}, minimum=st.integers(0, 3), maximum=st.integers(3, 6)),
    _with({"type": ["number", "null"]}, exclusiveMinimum=st.integers(0, 2), multipleOf=st.sampled_from([0.5, 2, 3])),
    _with({"type": ["number", "string"]}, minimum=st.integers(0, 2), exclusiveMinimum=st.integers(0, 2)),
    st.lists(st.sampled_from([1, 2, 3, 4, "a"]), min_size=2, max_size=4, unique=True).map(
        lambda found: {"enum": found}
    ),
)
_TEXTS: Schemas = st.one_of(
    _with({"type": "string"}, minLength=st.integers(0, 2), pattern=st.sampled_from(["a", "^a", "b$"])),
    _with({"type": ["string", "null"]}, maxLength=st.integers(1, 3)),
    st.lists(st.sampled_from(["a", "b", "ab", None]), min_size=2, unique=True).map(_listed),
    st.sampled_from([{"const": "ab"}, {"type": ["string", "integer"]}]),
)


def _objects(depth: int) -> Schemas:
    properties = st.fixed_dictionaries({}, optional={name: _any(kind, depth - 1) for name, kind in PROPERTIES.items()})
    required = st.lists(st.sampled_from("abcx"), max_size=2, unique=True)
    return st.one_of(
        _with({"type": "object"}, properties=properties, required=required),
        _with({"type": ["object", "null"]}, properties=properties, additionalProperties=st.sampled_from(_RESTS)),
    )


_RESTS: list[Any] = [True, False, {"type": "integer"}, {"type": ["integer", "string", "object", "array", "boolean"]}]


def _arrays(depth: int) -> Schemas:
    items = st.one_of(*(_any(kind, depth - 1) for kind in ("number", "object")))
    return _with({"type": "array"}, items=items, minItems=st.integers(0, 2))


def _unions(depth: int) -> Schemas:
    """Alternatives of different kinds or tags, or values: of others, rule 4 makes one type that takes more."""
    tagged = st.tuples(*(_objects(depth).map(_tagged(name)) for name in "xy"))
    constants = st.lists(st.sampled_from(["a", "b", 1, 2]), min_size=2, max_size=4, unique=True)
    listed = constants.map(lambda found: [{"const": value, "title": str(value)} for value in found])
    kinds = st.tuples(
        st.just({"type": ["string", "null"]}), _objects(depth).map(_tagged("x")), st.just({"type": "boolean"})
    )
    beside: list[Json] = [
        {},
        {"type": ["string", "object", "integer"]},
        {"enum": ["a", 1, {"t": "x"}]},
        {"required": ["t"]},
    ]
    members = st.one_of(tagged, listed, kinds)
    return st.tuples(members, st.sampled_from(beside)).map(lambda found: {**found[1], "anyOf": list(found[0])})


def _tagged(name: str) -> Callable[[Json], Json]:
    def tag(schema: Json) -> Json:
        properties = {**schema.get("properties", {}), "t": {"const": name}}
        return {
            **schema,
            "type": "object",
            "properties": properties,
            "required": sorted({*schema.get("required", ()), "t"}),
        }

    return tag


def _plain(kind: str, depth: int) -> Schemas:
    if kind == "number":
        return _NUMBERS
    if kind == "text" or depth < 0:
        return _TEXTS
    kinds: dict[str, Callable[[int], Schemas]] = {"object": _objects, "array": _arrays, "union": _unions}
    return kinds[kind](depth)


def _part(kind: str, depth: int) -> Schemas:
    """What says something of a kind of value without saying its type. Alone, it would be read as if it did."""
    if kind == "number":
        return st.sampled_from([{"minimum": 2}, {"exclusiveMaximum": 4}, {"const": 3}, {"multipleOf": 2}])
    if kind == "array":
        return _with({}, items=_any("number", depth - 1), maxItems=st.integers(1, 2))
    if kind == "object":
        properties = {name: _any(kind, depth - 1) for name, kind in PROPERTIES.items()}
        return _with({}, properties=st.fixed_dictionaries({}, optional=properties), required=st.just(["a"]))
    texts: list[Json] = [
        {"minLength": 1},
        {"pattern": "b"},
        {"pattern": "a"},
        {"enum": ["ab", "b", 1]},
        {"description": "said"},
    ]
    return st.sampled_from(texts)


def _composed(kind: str, depth: int) -> Schemas:
    """Several schemas of one kind at once, in the ways that there are to say so."""
    one, part = _plain(kind, depth), _part(kind, depth)
    named = st.sampled_from([reference(name) for name, of in NAMES.items() if of == kind])
    members = st.tuples(st.one_of(one, named), st.lists(st.one_of(one, named, part), max_size=2))
    parts = members.map(lambda found: [found[0], *found[1]])
    return st.one_of(
        parts.flatmap(st.permutations).map(lambda found: {"allOf": found}),
        st.tuples(parts, st.one_of(one, part)).map(lambda both: {**both[1], "allOf": both[0]}),
        st.tuples(named, st.one_of(one, part)).map(lambda both: {**both[1], **both[0]}),
    )


def _any(kind: str, depth: int) -> Schemas:
    return st.one_of(_plain(kind, depth), _composed(kind, depth)) if depth >= 0 else _plain(kind, depth)


def _values(depth: int) -> st.SearchStrategy[Any]:
    nothing: Json = {}
    inner: st.SearchStrategy[Any] = _values(depth - 1) if depth else st.just(nothing)
    leaves: dict[str, list[Any]] = {
        "a": [1, 2, 3, 4, 2.5, None],
        "b": ["a", "b", "ab", None, 1],
        "x": [None, 1],
        "t": ["x", "y"],
    }
    values = {name: st.sampled_from(found) for name, found in leaves.items()}
    arrays = st.lists(st.one_of(st.sampled_from([1, 2, 3]), inner), max_size=2)
    either = st.one_of(st.sampled_from(["a", "b", 1, 2, None, True]), inner)
    return st.fixed_dictionaries({}, optional={**values, "c": inner, "d": arrays, "e": either})


_VALUES = st.one_of(
    st.sampled_from([1, 2, 3, 4, 2.5, "a", "b", "ab", "", None, True]),
    _values(2),
    _values(2),
    st.lists(st.one_of(st.sampled_from([1, 2, 3, 2.5]), _values(1)), max_size=3),
)
_BASES = st.fixed_dictionaries({name: _plain(kind, 1) for name, kind in NAMES.items()})
_COMPOSITIONS = st.one_of(*(_composed(kind, 1) for kind in dict.fromkeys(NAMES.values())))


def normalized(schemas: Json) -> tuple[dict[str, Json], Sequence[Severity], str]:
    """The schemas as they come out, by component; how bad what was reported is, and all that was."""
    data = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": schemas}}
    document = parse_document(json.dumps(data, indent=1), "api.yaml")
    diagnostics = Diagnostics()
    ir = normalize(document, Config(), diagnostics)
    named = assign_names(ir, Config(), Pins(), document, diagnostics, strict=False)
    found: dict[str, Json] = project(named, "t", "1")["components"]["schemas"]
    said = [one.severity for one in diagnostics if one.code != "RC403"]
    return found, said, "\n".join(map(str, diagnostics))


def accepts(schemas: Json, schema: Json, value: Any) -> bool:
    """Whether a value follows a schema that refers to these components."""
    return _validator({**schema, "components": {"schemas": schemas}}).is_valid(value)


def _validator(schema: Json) -> Validator:
    return Draft202012Validator(schema)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_BASES, _COMPOSITIONS, st.lists(_VALUES, min_size=10, max_size=40))
def test_all_of_means_all(bases: Json, composition: Json, values: list[Any]) -> None:
    around = {"type": "object", "properties": {"value": composition}}
    schemas = {**bases, "Subject": around}
    made, severities, said = normalized(schemas)
    if Severity.ERROR in severities:
        assert "; the other one is at api.yaml:" in said
        return
    for value in values:
        wanted = accepts(schemas, reference("Subject"), {"value": value})
        came = accepts(made, reference("Subject"), {"value": value})
        assert came or not wanted, f"{value!r} is valid and refused; {made} {said}"
        assert came == wanted or severities, f"{value!r} is invalid and accepted; {made}"
