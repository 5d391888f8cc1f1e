"""What a location on the command line refers to: a declaration of the Ir, or one of its fields."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from realtime_codegen.model.diagnostics import CodegenError, fail
from realtime_codegen.model.ir import ArrayOf, Declaration, Field, Ir, MapOf, Reference, Struct, Type

GATHERED = "/components/schemas"


@dataclass(frozen=True, slots=True)
class Found:
    """A declaration, or a field of it. `others` are the Python names that the location could have meant as well."""

    declaration: Declaration
    field: Field | None = None
    others: tuple[str, ...] = ()

    @property
    def pointer(self) -> str:
        """Where it stands in the description, without `#`."""
        return self.field.pointer if self.field else self.declaration.pointer


def look_up(location: str, ir: Ir) -> Found:
    """Find a component, property or inline type, a JSON pointer, a Python name or the wire type of an event.

    Raises `CodegenError` (RC802, exit code 2) with what comes close where there is nothing of that name.
    """
    if location.startswith("#"):
        places = _by_pointer(ir)
        if found := places.get(location[1:]):
            return found
    else:
        places = _by_name(ir)
        if found := places.get(location) or _below(location, places, ir.by_id()):
            return found
    raise _unknown(location, [f"#{place}" for place in places] if location.startswith("#") else list(places))


def python_name(declaration: Declaration) -> str:
    """The name of a declaration, with its module where that is not the main one."""
    return f"{declaration.module}.{declaration.name}" if declaration.module else declaration.name


def _unknown(location: str, known: list[str]) -> CodegenError:
    alike = {name: None for name in known if name.lower() == location.lower()}
    close = [*alike, *difflib.get_close_matches(location, known, n=3)]
    advice = "give a component or property of the description, a Python name or the wire type of an event"
    if close:
        advice = f"did you mean {' or '.join(dict.fromkeys(close[:3]))}?"
    return fail(location, "RC802", "nothing in the description or the package has this name", advice)


def _by_pointer(ir: Ir) -> dict[str, Found]:
    places = {field.pointer: Found(one, field) for one in ir.declarations for field in _fields(one)}
    for one in ir.declarations:
        # A union that was gathered by name has no place of its own.
        if one.pointer != GATHERED:
            places.setdefault(one.pointer, Found(one))
    return places


def _by_name(ir: Ir) -> dict[str, Found]:
    """Every name with what it refers to; the first meaning of a name counts."""
    named: dict[str, Found] = {}
    for name, found in (*_components(ir), *_python_names(ir), *_wire_types(ir), *_inline(ir)):
        named.setdefault(name, found)
    fields = {
        f"{name}.{key}": Found(found.declaration, field, found.others)
        for name, found in reversed(named.items())
        for field in _fields(found.declaration)
        for key in (field.name, field.wire)
    }
    # A property whose schema has a declaration of its own is asked for as a property.
    inline = {place for one in ir.declarations if not one.component for place in one.locations}
    return {**fields, **{name: found for name, found in named.items() if name not in fields or name not in inline}}


def _below(location: str, places: Mapping[str, Found], by_id: Mapping[str, Declaration]) -> Found | None:
    """A property of what a property refers to: `session.update` has `session`, which has `audio`, and so on."""
    head, _, last = location.rpartition(".")
    around = (places.get(head) or _below(head, places, by_id)) if head else None
    inner = by_id.get(_target(around.field.use.type)) if around and around.field else None
    fields = _fields(inner) if inner else ()
    return next((Found(inner, field) for field in fields if inner and last in (field.wire, field.name)), None)


def _target(type_: Type) -> str:
    """The id of the declaration that a field, or one item of it, refers to; empty where it is none."""
    match type_:
        case Reference(id=target):
            return target
        case ArrayOf(items=use) | MapOf(values=use):
            return _target(use.type)
        case _:
            return ""


def _components(ir: Ir) -> Iterator[tuple[str, Found]]:
    by_id = ir.by_id()
    yield from ((component, Found(by_id[id_])) for component, id_ in ir.components)


def _python_names(ir: Ir) -> Iterator[tuple[str, Found]]:
    yield from ((python_name(one), Found(one)) for one in ir.declarations if one.name)


def _wire_types(ir: Ir) -> Iterator[tuple[str, Found]]:
    """The events by wire type, also after the name of their module; where several have it, the shortest class name."""
    groups: dict[str, list[Struct]] = {}
    for one in ir.declarations:
        if isinstance(one, Struct) and one.is_event and one.tag:
            groups.setdefault(one.tag.value, []).append(one)
            if one.module:
                groups.setdefault(f"{one.module}.{one.tag.value}", []).append(one)
    for wire_type, members in groups.items():
        first, *others = sorted(members, key=lambda one: (one.module, len(one.name), one.name))
        yield wire_type, Found(first, others=tuple(map(python_name, others)))


def _inline(ir: Ir) -> Iterator[tuple[str, Found]]:
    yield from ((place, Found(one)) for one in ir.declarations for place in (one.id, *one.locations))


def _fields(declaration: Declaration) -> tuple[Field, ...]:
    return declaration.fields if isinstance(declaration, Struct) else ()
