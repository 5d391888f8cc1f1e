"""`_contract.json` of a generated package, read back; see `realtime_codegen.render.contract`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from realtime_codegen.model.ir import Direction, Operation
from realtime_codegen.model.json_values import is_array, is_object

DIRECTIONS: Mapping[object, Direction] = {"sent": "sent", "received": "received", "both": "both"}


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What the file says of a field: how many words of the docstring are the description's, the documented default."""

    words: int = 0
    default: str = ""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What the file says of a class or alias. `direction` is None for one that nothing leads to."""

    pointer: str = ""
    component: str = ""
    locations: tuple[str, ...] = ()
    direction: Direction | None = None
    words: int = 0
    tag: str = ""
    fields: Mapping[str, FieldFacts] = field(default_factory=dict[str, FieldFacts])


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """The whole file: types by module and name, and operations; None where the package has no client."""

    types: Mapping[str, TypeFacts]
    operations: tuple[Operation, ...] | None


def read_facts(text: str) -> PackageFacts:
    """Read the file. Raises `ValueError` where it is none."""
    data = json.loads(text)
    try:
        types = {name: _type(one) for name, one in _items(data["types"])}
        operations = data.get("operations")
        return PackageFacts(types, None if operations is None else tuple(map(_operation, operations)))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("_contract.json does not say what it should") from error


def _items(value: Any) -> list[tuple[str, Any]]:
    if not is_object(value):
        raise TypeError
    return list(value.items())


def _type(data: Any) -> TypeFacts:
    locations = data.get("locations", [])
    if not is_array(locations):
        raise TypeError
    return TypeFacts(
        pointer=str(data.get("pointer", "")),
        component=str(data.get("component", "")),
        locations=tuple(map(str, locations)),
        direction=DIRECTIONS.get(data.get("direction")),
        words=int(data.get("words", 0)),
        tag=str(data.get("tag", "")),
        fields={name: _field(one) for name, one in _items(data.get("fields", {}))},
    )


def _field(data: Any) -> FieldFacts:
    return FieldFacts(int(data.get("words", 0)), str(data.get("default", "")), bool(data.get("deprecated", False)))


def _operation(data: Any) -> Operation:
    id_, method, path, pointer = (str(data[key]) for key in ("id", "method", "path", "pointer"))
    return Operation(id=id_, pointer=pointer, method=method, path=path, requests=(), responses=())
