"""The normalized description as JSON Schema, which `realtime-codegen normalize` prints, and its Python types."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from openai_realtime import beta, events, models
from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.project import Project
from realtime_codegen.render.projection import project
from tests.support import ROOT

Json = dict[str, Any]

PREFIX = "#/components/schemas/"

TYPES: Mapping[str, Any] = {
    prefix + name: getattr(module, name)
    for prefix, module in (("", models), ("", events), ("beta.", beta))
    for name in module.__all__
    if not isinstance(getattr(module, name), FunctionType)
}
"""Every type of the package by its name in the projection."""

BASES_ALONE = {"MessageContent"}
"""Types of the base class of a shared tag alone. The projection has only the subclasses, which are narrower."""


class Description:
    """The components of the projection by name, and validators of them."""

    def __init__(self, schemas: Mapping[str, Json]) -> None:
        self.schemas = schemas
        self._validators: dict[str, Validator] = {}

    def accepts(self, schema: Json, value: Any) -> bool:
        """Whether a value follows a schema; `contentEncoding` counts, as rule 9 makes bytes of it."""
        key = repr(schema)
        if key not in self._validators:
            self._validators[key] = WithEncoding({**schema, "components": {"schemas": self.schemas}})
        return self._validators[key].is_valid(value)

    def target(self, schema: Json) -> Json:
        """The schema itself, or the component that it refers to, through any number of references."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].removeprefix(PREFIX)]
        return schema

    def alternatives(self, schema: Json) -> Iterator[Json]:
        """The schemas, none of them a union, one of which a value of `schema` follows."""
        target = self.target(schema)
        members = [*target.get("oneOf", ()), *target.get("anyOf", ())]
        for member in members:
            yield from self.alternatives(member)
        if not members:
            yield schema

    def objects(self) -> Iterator[tuple[str, Json]]:
        """The components that are objects with declared properties."""
        return ((name, schema) for name, schema in self.schemas.items() if "properties" in schema)


def reference(name: str) -> Json:
    """A reference to a component."""
    return {"$ref": PREFIX + name}


def read_description() -> Description:
    """The description of the repository."""
    found = pipeline.normalized(pipeline.load(Project(ROOT)), Diagnostics())
    return Description(project(found.ir, "properties", "0")["components"]["schemas"])


def _check_encoding(_: Validator, encoding: str, value: Any, __: Json) -> Iterator[ValidationError]:
    if isinstance(value, str) and not is_base64(value):
        yield ValidationError(f"not {encoding}")


def is_base64(text: str) -> bool:
    """Whether a text is base64 with its padding."""
    try:
        base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return True


_extend = cast(Any, validators).extend  # it has no types

WithEncoding: type[Validator] = _extend(Draft202012Validator, {"contentEncoding": _check_encoding})
