"""Strategies for whole small descriptions, with what the normalizer knows, and for what can go wrong with them."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from realtime_codegen.model.json_values import is_array, is_object
from tests.hostile.base import Json
from tests.hostile.places import Steps

NAMES = ("Room", "RoomCreated", "person", "audio.pcm", "Item-2", "List", "Server_Event", "Wrapper")
PROPERTIES = ("id", "type", "kind", "class", "2fa", "a-b", "self", "str", "when", "data")
TAGS = ("alpha", "beta.gamma", "δ", "with space", "x/y")
DESCRIPTIONS = ("", "Words.", 'Quotes """ and \\', "Two\n\nparagraphs. {{ x }}")


def reference(name: str) -> Json:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


words = st.sampled_from(DESCRIPTIONS)
texts = st.lists(st.sampled_from((*TAGS, "", "A", "a", "1", "null")), min_size=1, max_size=4, unique=True)
references = st.sampled_from(NAMES).map(reference)


@st.composite
def numbers(draw: st.DrawFn) -> Json:
    """A number, perhaps with bounds that leave room."""
    schema: Json = {"type": draw(st.sampled_from(("integer", "number")))}
    low = draw(st.integers(-10, 10))
    if draw(st.booleans()):
        schema["minimum"] = low
    if draw(st.booleans()):
        schema["maximum"] = low + draw(st.integers(0, 20))
    if draw(st.integers(0, 5)) == 0:
        more: tuple[Json, ...] = ({"multipleOf": 2}, {"exclusiveMinimum": 1}, {"default": low}, {"format": "int64"})
        schema |= draw(st.sampled_from(more))
    return schema


def strings() -> st.SearchStrategy[Json]:
    """Strings with bounds, encodings, lists open and closed, and constants."""
    listed = texts.map(lambda values: {"type": "string", "enum": values})
    return st.one_of(
        st.just({"type": "string"}),
        st.integers(0, 9).map(lambda most: {"type": "string", "maxLength": most}),
        st.sampled_from(
            (
                {"type": "string", "pattern": "^[a-z]*$"},
                {"type": "string", "pattern": "[\\d"},
                {"type": "string", "format": "uuid"},
                {"type": "string", "minLength": 1},
            )
        ),
        st.sampled_from(({"format": "byte"}, {"contentEncoding": "base64"})).map(
            lambda more: {"type": "string", **more}
        ),
        listed,
        texts.map(lambda values: {"enum": [*values, None]}),
        texts.map(lambda values: {"enum": [*values, 7]}),
        texts.map(lambda values: {"const": values[0]}),
        listed.map(lambda one: {"anyOf": [{"type": "string"}, one]}),
        st.sampled_from(({"const": 3}, {"enum": [True]}, {"enum": [1.5, 2]}, {"const": None}, {"enum": [1, 2]})),
    )


@st.composite
def nullable(draw: st.DrawFn, inner: st.SearchStrategy[Json]) -> Json:
    """A schema that takes null, in one of the ways to say so."""
    schema = draw(inner)
    ways: list[Json] = [
        {**schema, "nullable": True},
        {"anyOf": [schema, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, schema]},
        {"anyOf": [{"anyOf": [schema, {"enum": [None]}]}, {"type": "boolean"}]},
    ]
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        ways.append({**schema, "type": [schema["type"], "null"]})
    return draw(st.sampled_from(ways))


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Json], tag: str = "") -> Json:
    """An object; with a tag that is a constant of its own."""
    properties = draw(st.dictionaries(st.sampled_from(PROPERTIES), inner, max_size=4))
    plain = [name for name, one in properties.items() if "$ref" not in str(one)]
    required = draw(st.lists(st.sampled_from(plain), unique=True)) if plain else []
    if tag:
        properties["kind"] = {"type": "string", "const": tag}
        required = [*(name for name in required if name != "kind"), "kind"]
    schema: Json = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    more: tuple[Json, ...] = (
        {},
        {},
        {},
        {"additionalProperties": False},
        {"additionalProperties": True},
        {"description": "D"},
    )
    return {**schema, **draw(st.sampled_from(more))}


@st.composite
def unions(draw: st.DrawFn, inner: st.SearchStrategy[Json]) -> Json:
    """A union: of objects with a tag, with a discriminator or without, of anything, or of references."""
    keyword = draw(st.sampled_from(("oneOf", "anyOf")))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return {keyword: draw(st.lists(inner, min_size=1, max_size=3))}
    if kind == 1:
        return {keyword: draw(st.lists(references, min_size=1, max_size=3))}
    tags = draw(st.lists(st.sampled_from(TAGS), min_size=2, max_size=3, unique=True))
    schema: Json = {keyword: [draw(objects(inner, tag)) for tag in tags]}
    if kind == 2:
        schema["discriminator"] = {"propertyName": "kind"}
    return schema


def _larger(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    arrays = inner.map(lambda items: {"type": "array", "items": items})
    longer = inner.map(lambda items: {"type": "array", "items": items, "minItems": 1})
    maps = inner.map(lambda values: {"type": "object", "additionalProperties": values})
    all_of = st.lists(objects(inner) | references, min_size=1, max_size=2).map(lambda members: {"allOf": members})
    return st.one_of(arrays, longer, maps, objects(inner), objects(inner), unions(inner), nullable(inner), all_of)


schemas: st.SearchStrategy[Json] = st.recursive(
    st.one_of(
        strings(), strings(), numbers(), references, st.sampled_from(({}, {"type": "boolean"}, {"type": "object"}))
    ),
    _larger,
    max_leaves=6,
)


@st.composite
def operations(draw: st.DrawFn, number: int) -> Json:
    """One operation with what it takes and gives."""
    kinds = draw(
        st.lists(st.sampled_from(("application/json", "multipart/form-data", "text/plain")), unique=True, max_size=2)
    )
    found: Json = {"responses": {"200": {"description": "Fine."}}}
    if draw(st.booleans()):
        found["operationId"] = f"{draw(st.sampled_from(('make', 'list-all', 'class')))}{number}"
    if kinds:
        found["requestBody"] = {"content": {kind: {"schema": draw(schemas)} for kind in kinds}}
    if draw(st.booleans()):
        found["responses"]["200"]["content"] = {"application/json": {"schema": draw(schemas)}}
    if draw(st.booleans()):
        where = draw(st.sampled_from(("query", "header")))
        found["parameters"] = [
            {"name": draw(st.sampled_from(PROPERTIES)), "in": where, "schema": draw(numbers() | strings())}
        ]
    return found


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """A description. Most are valid; some have a circle, a contradiction or two that want one name."""
    components = {name: draw(objects(schemas) if index % 2 else schemas) for index, name in enumerate(NAMES)}
    components = {name: {**one, "description": draw(words)} for name, one in components.items()}
    paths = {f"/{name}": {"post": draw(operations(index))} for index, name in enumerate(("calls", "sessions"))}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Drawn", "version": "1"},
        "paths": paths if draw(st.booleans()) else {},
        "components": {"schemas": components},
    }


def shuffled(value: Any, order: random.Random) -> Any:
    """A copy with the keys of every object in another order."""
    if is_array(value):
        return [shuffled(one, order) for one in value]
    if not is_object(value):
        return value
    members = list(value.items())
    order.shuffle(members)
    return {key: shuffled(one, order) for key, one in members}


WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, "", "x", "string", [], {}, [{}], [None], {"a": None}, ["x", 1], {"$ref": 5},
    {"$ref": "#/nowhere"}, {"type": "array", "items": 5}, {"properties": []}, {"required": "a"}, {"enum": []},
    {"allOf": []}, {"anyOf": {}}, {"discriminator": "a"}, {"additionalProperties": 0}, {"type": ["string", "x"]},
)  # fmt: skip
"""What stands where something else should."""


def _steps(value: Any, path: Steps = ()) -> list[Steps]:
    members: list[tuple[str | int, Any]] = []
    if is_object(value):
        members = [*value.items()]
    elif is_array(value):
        members = list(enumerate(value))
    return [path, *(inner for step, one in members for inner in _steps(one, (*path, step)))]


def mutated(document: Json, data: st.DataObject) -> Json:
    """A copy with one to three places dropped, replaced, exchanged, renamed or wrapped."""
    changed = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 3))):
        paths = _steps(changed)[1:]
        path = data.draw(st.sampled_from(paths))
        _mutate(changed, path, paths, data)
    return changed


def _mutate(document: Any, path: Steps, paths: Sequence[Steps], data: st.DataObject) -> None:
    holder = _at(document, path[:-1])
    last: Any = path[-1]
    match data.draw(st.integers(0, 5)):
        case 0:
            del holder[last]
        case 1 | 2:
            holder[last] = copy.deepcopy(data.draw(st.sampled_from(WRONG)))
        case 3:
            holder[last] = copy.deepcopy(_at(document, data.draw(st.sampled_from(paths))))
        case 4 if isinstance(last, str):
            new = data.draw(
                st.sampled_from((*PROPERTIES, *NAMES, "$ref", "allOf", "items", "enum", "x-y", "", "properties"))
            )
            holder[new] = holder.pop(last)
        case _:
            holder[last] = data.draw(st.sampled_from(([holder[last]], {"a": holder[last]}, {"schema": holder[last]})))


def _at(value: Any, path: Steps) -> Any:
    for step in path:
        value = value[step]
    return value
