"""Strategies for one schema in many places, and for the query parameters of channels; and what to expect of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from realtime_codegen.model.ir import Alias, ArrayOf, Declaration, Ir, MapOf, Operation, Reference, Type, UnionOf, Use
from realtime_codegen.model.json_pointer import resolve
from realtime_codegen.model.openapi import walk
from tests.hostile.base import DESCRIPTION, Json, with_channels
from tests.hostile.documents import PROPERTIES, documents, objects, schemas

FIRST = "first-copy"
"""The operation whose request body is one copy in every description."""


def inline_schemas(document: Json) -> list[str]:
    """The pointer of every schema that is no component and no reference."""
    found = (node for node in walk(document) if node.kind == "schema" and "$ref" not in node.value)
    return [node.pointer for node in found if node.pointer.count("/") > len(("components", "schemas", "X"))]


def _content(schema: Json) -> Json:
    return {"application/json": {"schema": copy.deepcopy(schema)}}


def _operation(**parts: Any) -> Json:
    return {"responses": {"200": {"description": "Fine."}}, **parts}


def _places(schema: Json) -> dict[str, Json]:
    """A path item, or a component and what refers to it, for each place that can hold the schema."""
    body = {"required": True, "content": _content(schema)}
    answer = {"description": "Fine.", "content": _content(schema)}
    items = {"description": "Fine.", "content": _content({"type": "array", "items": schema})}
    values = {"description": "Fine.", "content": _content({"type": "object", "additionalProperties": schema})}
    parameter = {"name": "id", "in": "query", "schema": copy.deepcopy(schema)}
    return {
        "request": {"post": _operation(requestBody=body)},
        "answers": {"get": {"responses": {"200": answer, "201": copy.deepcopy(answer), "default": answer}}},
        "items": {"get": {"responses": {"200": items}}},
        "values": {"get": {"responses": {"200": values}}},
        "parameter": {"get": _operation(parameters=[parameter])},
        "parameters of both": {"parameters": [parameter], "get": _operation(), "delete": _operation()},
        "content of a parameter": {
            "get": _operation(parameters=[{"name": "id", "in": "header", "content": _content(schema)}])
        },
        "header": {"get": {"responses": {"200": {"description": "Fine.", "headers": {"X-A": {"schema": schema}}}}}},
        "media types": {
            "post": _operation(requestBody={"content": {**_content(schema), "multipart/form-data": {"schema": schema}}})
        },
        "callback": {"post": _operation(callbacks={"done": {"{$url}": {"post": _operation(requestBody=body)}}})},
        "shared": {
            "post": {
                "requestBody": {"$ref": "#/components/requestBodies/Shared"},
                "responses": {"200": {"$ref": "#/components/responses/Shared"}},
                "parameters": [{"$ref": "#/components/parameters/Shared"}],
            }
        },
        "shared again": {"get": {"responses": {"default": {"$ref": "#/components/responses/Shared"}}}},
    }


def _components(schema: Json) -> Json:
    return {
        "requestBodies": {"Shared": {"required": True, "content": _content(schema)}},
        "responses": {"Shared": {"description": "Fine.", "content": _content(schema)}},
        "parameters": {"Shared": {"name": "shared", "in": "query", "schema": copy.deepcopy(schema)}},
    }


def with_copies(document: Json, schema: Json, places: list[str], *, webhook: bool = False) -> Json:
    """The description with the schema in the request body of the operation `FIRST` and in each of the places."""
    made = _places(schema)
    first = {"/copies": {"post": _operation(operationId=FIRST, requestBody={"content": _content(schema)})}}
    others = {f"/copies/{name.replace(' ', '-')}": made[name] for name in places}
    hooks = {"webhooks": {"copies": made["request"]}} if webhook else {}
    components = {**document["components"], **_components(schema)}
    return {**document, "paths": {**document["paths"], **first, **others}, "components": components, **hooks}


@dataclass(frozen=True, slots=True)
class Copies:
    """A description with one copy of a schema, and the same with several."""

    one: Json
    many: Json


@st.composite
def copies(draw: st.DrawFn) -> Copies:
    """A schema, often an inline one of the description itself, once and in several more places."""
    document = draw(documents())
    inline = [resolve(document, pointer) for pointer in inline_schemas(document)]
    schema: Json = draw(st.one_of(objects(schemas), *([st.sampled_from(inline)] if inline else []), schemas))
    places = draw(st.lists(st.sampled_from(sorted(_places({}))), min_size=1, max_size=5, unique=True))
    many = with_copies(document, schema, places, webhook=draw(st.booleans()))
    return Copies(with_copies(document, schema, []), many)


def uses_of_copies(ir: Ir) -> Iterator[Use]:
    """The use of the schema in each of the places that the normalizer reads."""
    for operation in ir.operations:
        if operation.id == FIRST or "copies" in operation.path:
            yield from _uses(operation)


def _uses(operation: Operation) -> Iterator[Use]:
    found = [body.use for body in operation.requests] + [body.use for _, body in operation.responses]
    found += [one.use for one in operation.parameters]
    for use in found:
        if use is not None and operation.path.endswith(("/items", "/values")):
            yield _inside(use.type)
        elif use is not None:
            yield use


def _inside(type_: Type) -> Use:
    match type_:
        case ArrayOf(items=use) | MapOf(values=use):
            return use
        case _:
            raise AssertionError(f"neither an array nor a map: {type_}")


def structure(use: Use, by_id: Mapping[str, Declaration]) -> Any:
    """What a use accepts, without the names of inline types: equal for equal schemas, wherever they stand."""
    return _structure(use.type, by_id), use.nullable


def _structure(type_: Type, by_id: Mapping[str, Declaration]) -> Any:
    match type_:
        case Reference(id=target):
            return _declared(by_id[target], by_id)
        case ArrayOf(items=use, bounds=bounds):
            return "array", structure(use, by_id), bounds
        case MapOf(values=use):
            return "map", structure(use, by_id)
        case UnionOf(members=members):
            return "union", frozenset(_structure(member, by_id) for member in members)
        case _:
            return type_


def _declared(target: Declaration, by_id: Mapping[str, Declaration]) -> Any:
    if target.component:
        return "component", target.id
    if isinstance(target, Alias):
        decides = target.tag_field, target.by_shape
        return ("alias", _structure(target.type, by_id), *decides) if any(decides) else _structure(target.type, by_id)
    fields = frozenset(
        (field.wire, structure(field.use, by_id), field.required, field.constant, field.access)
        for field in target.fields
    )
    return "object", fields, target.is_closed, target.tag.value if target.tag else ""


# --- Channels ---

QUERY_NAMES = (*PROPERTIES, "A-B", "a_b", "options", "proxy", "reconnect", "connections", "", "ключ", 'q"uote', "room")
CHANNEL_NAMES = ("rooms", "2", "a-b", "a.b", "class", "...", "Talk")


@st.composite
def queries(draw: st.DrawFn) -> Json:
    """The schema of a query: none, one or many parameters, required, optional, and alternatives."""
    names = draw(st.lists(st.sampled_from(QUERY_NAMES), unique=True, max_size=draw(st.sampled_from((1, 3, 14)))))
    kinds: tuple[Json, ...] = (
        {"type": "string"},
        {"type": "string", "enum": ["on", "off"]},
        {"type": "string", "const": "on"},
        {"type": "string", "x-joins": True, "description": "Words."},
    )
    query: Json = {"type": "object", "properties": {name: draw(st.sampled_from(kinds)) for name in names}}
    has_required: bool = draw(st.booleans())
    has_alternatives: bool = draw(st.booleans())
    if names and has_required:
        query["required"] = draw(st.lists(st.sampled_from(names), unique=True))
    if names and has_alternatives:
        sets = st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=3)
        query["anyOf"] = [{"required": one} for one in draw(st.lists(sets, min_size=1, max_size=3))]
    return query


@st.composite
def channel_files(draw: st.DrawFn) -> Json:
    """The files of a project whose channels have drawn parameters."""
    names = draw(st.lists(st.sampled_from(CHANNEL_NAMES), unique=True, min_size=1, max_size=3))
    bindings = {name: {"ws": {"query": draw(queries())}} if draw(st.integers(0, 5)) else {} for name in names}
    return {"realtime.yaml": DESCRIPTION, **with_channels(bindings)}


def is_accepted(query: Json, given: Mapping[str, str]) -> bool:
    """Whether a mix of parameters selects one session: exactly one alternative, what is required, and any others."""
    required = set(query.get("required", ()))
    alternatives = [required | {*one["required"]} for one in query.get("anyOf", [{"required": []}])]
    listed = required.union(*alternatives)
    values = (query["properties"][name] for name in given)
    fit = all(
        value in schema.get("enum", [schema.get("const", value)])
        for value, schema in zip(given.values(), values, strict=True)
    )
    return {*given} & listed in alternatives and fit
