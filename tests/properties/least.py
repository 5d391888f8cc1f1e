"""The smallest value of a schema, one with every property, and values that a schema is likely to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from tests.properties.description import Description, Json

Path = tuple[str | int, ...]

COERCIBLE: tuple[Any, ...] = ("7", "0.5", "true", "null", "", "inf", 0, 1, 1.0, 0.5, -0.0, 7, True, False, None)
"""Values that a careless decoder takes for one another."""

OTHERS: tuple[Any, ...] = (*COERCIBLE, "AAE=", "A", [], {}, [None], [7], ["7"], {"a": 7}, {"type": 7})


def least(description: Description, schema: Json, *, full: bool = False) -> Any:
    """The smallest value: constants and required properties alone, or all properties."""
    schema = description.target(next(description.alternatives(schema)))
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type", "object")
    match kind if isinstance(kind, str) else kind[0]:
        case "object":
            wanted = schema.get("properties", {}) if full else schema.get("required", [])
            return {key: least(description, schema["properties"][key], full=full) for key in wanted}
        case "array":
            items = max(schema.get("minItems", 0), int(full))
            return [least(description, schema["items"], full=full) for _ in range(items)]
        case "string":
            return "tunnel_" + "0" * 32 if "pattern" in schema else "" if "contentEncoding" in schema else "x"
        case "boolean":
            return False
        case _:
            return schema.get("minimum", 0)


def out_of_bounds(description: Description, schema: Json) -> Iterator[Any]:
    """Values of the right type just beyond what the schema allows, and some that are just within."""
    for one in map(description.target, description.alternatives(schema)):
        if "minimum" in one:
            yield from (one["minimum"], one["minimum"] - 1, float(one["minimum"]) - 0.25)
        if "maximum" in one:
            yield from (one["maximum"], one["maximum"] + 1, float(one["maximum"]) + 0.25)
        if "maxLength" in one:
            yield from ("😀" * one["maxLength"], "x" * (one["maxLength"] + 1))
        if "minItems" in one:
            yield [least(description, one["items"])] * (one["minItems"] - 1)
        if "pattern" in one:
            yield from ("tunnel_", "x" + least(description, one), least(description, one) + "x")
        for constant in [*one.get("enum", ()), *([one["const"]] if "const" in one else ())]:
            yield from (constant, f"{constant} ", str(constant).upper())


def places(description: Description, schema: Json, value: Any, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every declared place in a value, with its schema."""
    accepted = (one for one in description.alternatives(schema) if description.accepts(one, value))
    target = description.target(next(accepted, Json()))
    entries: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        entries = [(key, inner) for key, inner in target.get("properties", {}).items() if key in value]
    elif isinstance(value, list):
        entries = [(index, target["items"]) for index in range(len(cast("list[object]", value)))]
    for step, inner in entries:
        yield (*path, step), inner
        yield from places(description, inner, cast(Any, value)[step], (*path, step))


def replaced(value: Any, path: Path, new: Any) -> Any:
    """A copy of a value with another one in a place."""
    if not path:
        return new
    step, *rest = path
    copy: Any = value.copy()
    copy[step] = replaced(value[step] if rest else None, tuple(rest), new)
    return copy


def json_path(path: Path) -> str:
    """A place as the package writes it."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
