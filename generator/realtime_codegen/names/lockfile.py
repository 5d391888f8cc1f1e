"""names.lock: the Python name of every schema location, kept from one version of the description to the next.

A YAML mapping from place to name, sorted. A place is a schema location, or one of those below for what has a line only
where its name was decided by the rule for collisions. Lines are added for new places and stay when a place is gone, so
that it gets its old name back should it return. To rename something, edit its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from realtime_codegen.load import parse_document
from realtime_codegen.load.yaml_source import resolve_plain
from realtime_codegen.model.diagnostics import Diagnostics, Severity, fail
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Ir, Operation, Parameter
from realtime_codegen.model.json_pointer import join
from realtime_codegen.names.naming import is_class_name

HEADER = """\
# The Python name of every schema location. `realtime-codegen generate` adds new locations and never changes a line.
# A location is a component, then `.property`, `[]` for items, `{}` for map values, `<value>` for a member of a union.
"""

_LONGEST_KEY = 1000
"""Bytes; the limit of YAML is 1024 characters, and of its reader a few less."""


@dataclass(frozen=True, slots=True)
class Pins:
    """The names that are fixed, by place."""

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    document: Document | None = None

    def report(
        self,
        place: str,
        code: str,
        message: str,
        advice: str,
        diagnostics: Diagnostics,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a diagnostic about the line of a place."""
        if self.document:
            diagnostics.report(self.document, join("", place), code, message, advice, severity)


def place_of_property(location: str, wire: str) -> str:
    """`property Votes.+1`: the attribute of a property of the object at a location."""
    return f"property {location}.{wire}"


def place_of_operation(operation: Operation) -> str:
    """`operation GET /day-report`: the method of an operation, with the attributes that lead to it."""
    return f"operation {operation.method.upper()} {operation.path}"


def place_of_parameter(operation: Operation, parameter: Parameter) -> str:
    """`parameter GET /day-report query a-b`: the argument of a parameter of an operation."""
    return f"parameter {operation.method.upper()} {operation.path} {parameter.location} {parameter.name}"


def place_of_tag(tag_field: str) -> str:
    """`tag a-b`: the class for unknown variants of the unions whose tag is this property."""
    return f"tag {tag_field}"


def read_lock(text: str, file: str) -> Pins:
    """Parse names.lock. Raises `CodegenError` (RC504, exit code 2) where it is no mapping from text to text."""
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    if not body.strip():
        return Pins()
    document = parse_document(text, file)
    for location, name in document.data.items():
        if not isinstance(name, str):
            line, column = document.locate(join("", location))
            raise fail(
                file, "RC504", f"{location} has no name", "write `location: PythonName`", line=line, column=column
            )
    return Pins(document.data, document)


def write_lock(ir: Ir, pins: Pins) -> str:
    """The text of names.lock with the names of `ir` added to the pins."""
    names = dict(pins.names)
    for declaration in ir.declarations:
        for location in dict.fromkeys((declaration.id, *declaration.locations)):
            names.setdefault(location, declaration.name)
    for place, name in ir.settled:
        names.setdefault(place, name)
    return HEADER + "".join(f"{lock_line(place, name)}\n" for place, name in sorted(names.items()))


def lock_line(place: str, name: str) -> str:
    """The line of a place, as people are asked to write it."""
    return f"{_key(place)}: {_name(name)}"


def _name(name: str) -> str:
    """A name as a value of YAML, to which `Null` is no text; a pin that nothing uses may be any text at all."""
    parts = name.split(".")
    is_plain = is_class_name(name) or all(part.isidentifier() for part in parts)
    return name if is_plain and resolve_plain(name) == name else _quoted(name)


def _key(location: str) -> str:
    """The location as a key of YAML, which reads longer ones only where a question mark announces them."""
    written = _scalar(location)
    return f"? {written}\n" if len(written.encode()) > _LONGEST_KEY else written


def _scalar(location: str) -> str:
    plain = location.replace(".", "").replace("_", "").replace("-", "").isalnum() and not location[0].isdigit()
    return location if plain else _quoted(location)


def _quoted(text: str) -> str:
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in escaped) + '"'
