"""Whether a schema lets null pass, in any of the ways OpenAPI has said so since 3.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from realtime_codegen.model.json_pointer import from_fragment, resolve
from realtime_codegen.model.json_values import is_array, is_object

_IMPLIES_A_TYPE = ("properties", "additionalProperties", "items", "required", "pattern", "format")


def accepts_null(schema: Any, root: Any, seen: tuple[str, ...] = ()) -> bool:
    """Whether `schema` accepts null. Local references are followed in `root`; one that leads nowhere or in a circle
    accepts nothing.

    `nullable: true` counts wherever it stands. A schema without `type` whose other keywords only make sense for
    another type is read as that type.
    """
    if not is_object(schema):
        return schema is True
    if schema.get("nullable") is True:
        return True
    return _type_accepts(schema) and _values_accept(schema) and _parts_accept(schema, root, seen)


def _type_accepts(schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    if kind is None:
        return not any(key in schema for key in _IMPLIES_A_TYPE)
    return kind == "null" or (is_array(kind) and "null" in kind)


def _values_accept(schema: Mapping[str, Any]) -> bool:
    if "const" in schema and schema["const"] is not None:
        return False
    values = schema.get("enum")
    return not is_array(values) or None in values


def _parts_accept(schema: Mapping[str, Any], root: Any, seen: tuple[str, ...]) -> bool:
    reference = schema.get("$ref")
    if isinstance(reference, str) and not _reference_accepts(reference, root, seen):
        return False
    for key, enough in (("anyOf", any), ("oneOf", any), ("allOf", all)):
        members = schema.get(key)
        if is_array(members) and not enough(accepts_null(member, root, seen) for member in members):
            return False
    return True


def _reference_accepts(reference: str, root: Any, seen: tuple[str, ...]) -> bool:
    if reference in seen:
        return False
    try:
        target = resolve(root, from_fragment(reference))
    except (KeyError, ValueError):
        return False
    return accepts_null(target, root, (*seen, reference))
