"""Ir → Ir: every declaration and field gets its Python name, in one pass, after everything is gathered.

A name pinned in names.lock stands. Every other declaration has a ladder of candidates, shortest first; where two want
one name in one module, the one with the weaker claim takes its next rung. Components have the stronger claim, then
events. Two that have no rung left are an error (RC501), never a number. A name, once given, is written to names.lock,
so that a new schema can never rename an old class.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from realtime_codegen.collector import paused_collector
from realtime_codegen.config import Config
from realtime_codegen.diagnostics import Diagnostics, Severity
from realtime_codegen.document import Document
from realtime_codegen.faults import working
from realtime_codegen.ir import Alias, Declaration, Field, Ir, Struct
from realtime_codegen.names.lockfile import Pins
from realtime_codegen.names.naming import attribute, is_class_name, pascal, singular
from realtime_codegen.names.shadows import families, used_names
from realtime_codegen.normalize.events import ITSELF, group_of
from realtime_codegen.normalize.locations import steps

_UNENCODABLE = re.compile(r'["\\\x00-\x1f]')

RESERVED = frozenset(
    {
        "ABSENT", "Annotated", "Any", "AttributeError", "ClassVar", "DecodeError", "EncodeError", "EventDecoder",
        "Literal", "Mapping", "Meta", "Model", "None", "Note", "Optional", "SCHEMAS", "Sequence",
        "ShapeUnion", "TYPE_CHECKING", "TypeAlias", "UNSET", "Unknown", "UnknownEvent", "UnsetType", "Union",
    }
)  # fmt: skip
"""Names the package itself uses in its modules; so are those that start with `UnknownBy`, and the root of its
exceptions.
"""


@working("name")
@paused_collector()
def assign_names(
    ir: Ir,
    config: Config,
    pins: Pins,
    document: Document,
    diagnostics: Diagnostics,
    *,
    strict: bool = True,
    taken: Collection[str] = (),
) -> Ir:
    """The Ir with a Python name on every declaration and field; none has a name of `taken`. Reports RC501 and RC502.

    Places of one shape share their pin. Where they have different shapes, two pins are on one name: an error if
    `strict`; otherwise, for another version of the description than the pins were made for, the first keeps the name.
    """
    reserved = RESERVED | {config.root_error, *taken}
    pinned = _pinned(ir, pins, reserved, Severity.ERROR if strict else Severity.NOTE, diagnostics)
    if not strict:
        # An event is named by its wire type; that of another version may be another.
        by_id = ir.by_id()
        pinned = {id_: name for id_, name in pinned.items() if not _is_event(by_id[id_])}
    names = dict(pinned)
    for module in sorted({declaration.module for declaration in ir.declarations}):
        members = [declaration for declaration in ir.declarations if declaration.module == module]
        names |= _resolve(members, names, config, reserved, document, diagnostics)
    _check_tags(ir, document, diagnostics)
    named = _all_named(ir, names, document, diagnostics)
    return replace(ir, declarations=named)


def _pinned(
    ir: Ir, pins: Pins, reserved: Collection[str], severity: Severity, diagnostics: Diagnostics
) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}
    for declaration in ir.declarations:
        place = next((place for place in sorted({declaration.id, *declaration.locations}) if place in pins.names), "")
        if not place:
            continue
        name = pins.names[place]
        if not _is_free(name, reserved):
            pins.report(
                place,
                "RC502",
                f"{name!r} cannot name a class",
                "use an ASCII identifier that starts with a capital and that the package does not use itself",
                diagnostics,
            )
            continue
        other = taken.setdefault((declaration.module, name), place)
        if other != place:
            pins.report(
                place,
                "RC501",
                f"{name} is pinned for {other} and for {place}, which differ",
                "give one of them another name",
                diagnostics,
                severity,
            )
            continue
        found[declaration.id] = name
    return found


def _resolve(
    members: Sequence[Declaration],
    pinned: Mapping[str, str],
    config: Config,
    reserved: Collection[str],
    document: Document,
    diagnostics: Diagnostics,
) -> dict[str, str]:
    ladders: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    named = dict(pinned)
    components = {member.component for member in members if member.component}
    for declaration in sorted(members, key=_strength):
        if declaration.id not in pinned:
            with working(pointer=declaration.pointer):
                ladders[declaration.id] = _candidates(declaration, named, components, config, reserved)
            named[declaration.id] = ladders[declaration.id][0]
        names[declaration.id] = named[declaration.id]
    by_id = {declaration.id: declaration for declaration in members}
    while clash := _first_clash(names, by_id):
        name, ids = clash
        movable = [id_ for id_ in ids if name in ladders.get(id_, ()) and name != ladders[id_][-1]]
        weakest = max((_strength(by_id[id_])[0] for id_ in movable), default=None)
        if weakest is None:
            _report_clash(name, [by_id[id_] for id_ in ids], document, diagnostics)
            break
        for id_ in movable:
            if _strength(by_id[id_])[0] == weakest:
                names[id_] = ladders[id_][ladders[id_].index(name) + 1]
    return names


def _strength(declaration: Declaration) -> tuple[int, str]:
    """A smaller number has the stronger claim; parents come before what is inside them."""
    if _is_event(declaration) or declaration.id.endswith(ITSELF):
        return (0, declaration.id)
    return (1, declaration.id) if declaration.component else (2 + declaration.id.count("."), declaration.id)


def _is_event(declaration: Declaration) -> bool:
    return isinstance(declaration, Struct) and declaration.is_event


def _first_clash(names: Mapping[str, str], members: Mapping[str, Declaration]) -> tuple[str, list[str]] | None:
    users: dict[str, list[str]] = {}
    for id_ in sorted(members):
        users.setdefault(names[id_], []).append(id_)
    return next(((name, ids) for name, ids in sorted(users.items()) if len(ids) > 1), None)


def _report_clash(name: str, members: Iterable[Declaration], document: Document, diagnostics: Diagnostics) -> None:
    first, *others = members
    for other in others:
        diagnostics.report(
            document,
            other.pointer,
            "RC501",
            f"{first.id} and {other.id} would both be {name}",
            "pin a name for one of them in spec/names.lock",
        )


def _is_free(name: str, reserved: Collection[str]) -> bool:
    """Whether a type may have the name."""
    return is_class_name(name) and name not in reserved and not name.startswith("UnknownBy")


def _candidates(
    declaration: Declaration,
    named: Mapping[str, str],
    components: Collection[str],
    config: Config,
    reserved: Collection[str],
) -> list[str]:
    if declaration.component or (isinstance(declaration, Alias) and declaration.is_event_union):
        return _component_names(declaration, config, reserved)
    own = [place for place in declaration.locations if steps(place)[0] in components]
    return _inline_names(declaration, named, own or declaration.locations or (declaration.id,), reserved)


def _component_names(declaration: Declaration, config: Config, reserved: Collection[str]) -> list[str]:
    full = pascal(declaration.component or declaration.id)
    found: list[str] = []
    if isinstance(declaration, Struct) and declaration.is_event and declaration.tag:
        group = group_of(declaration.id, config)
        found.append((group.name_prefix if group else "") + pascal(declaration.tag.value))
    module = next((rule for rule in config.modules if rule.name == declaration.module), None)
    prefixes = (*(module.prefixes if module else ()), *config.drop_prefixes)
    prefix = next((one for one in prefixes if full.startswith(one)), "")
    short = full.removeprefix(prefix)
    suffix = next((one for one in config.drop_suffixes if short.endswith(one)), "")
    found += [short.removesuffix(suffix), short, full]
    if isinstance(declaration, Struct) and declaration.component in {group.union for group in config.events}:
        # The union of events has the name of this object, which is what they have in common.
        found.append(f"{full}Base")
    return _usable(found, reserved)


def _inline_names(
    declaration: Declaration, named: Mapping[str, str], own_places: Sequence[str], reserved: Collection[str]
) -> list[str]:
    """The words behind the nearest named place around it; where the shape stands in several places, its last words
    alone come first.
    """
    place = min(own_places, key=lambda one: (len(steps(one)), one))
    parts = steps(place)
    around = next((end for end in range(len(parts) - 1, 0, -1) if "".join(parts[:end]) in named), 1)
    parent = named.get("".join(parts[:around])) or pascal(parts[0])
    words = [_words(step) for step in parts[around:]]
    # A schema that stands in no other one has no words of its own beside where it stands.
    has_words = bool(words) and not place.endswith(">") and bool(pascal(parts[-1]))
    short = words[-1] if has_words and len(declaration.locations) > 1 else ""
    return _usable([short, parent + "".join(words), pascal(declaration.id)], reserved)


def _words(step: str) -> str:
    words = pascal(step)
    if step.endswith("[]"):
        return singular(words) if words else "Item"
    return words or "Value"


def _usable(names: Sequence[str], reserved: Collection[str]) -> list[str]:
    usable = [name for name in dict.fromkeys(names) if _is_free(name, reserved)]
    return usable or [f"Type{next((name for name in names if name), '')}"]


def _all_named(
    ir: Ir, names: Mapping[str, str], document: Document, diagnostics: Diagnostics
) -> tuple[Declaration, ...]:
    by_id = ir.by_id()
    found = {declaration.id: replace(declaration, name=names[declaration.id]) for declaration in ir.declarations}
    for family in families(one for one in ir.declarations if isinstance(one, Struct)).values():
        hidden = used_names(family, by_id, names)
        for struct in family:
            fields = _named_fields(struct.fields, hidden)
            _check_fields(fields, document, diagnostics)
            found[struct.id] = replace(struct, name=names[struct.id], fields=fields)
    return tuple(found[declaration.id] for declaration in ir.declarations)


def _named_fields(fields: Iterable[Field], hidden: Collection[str]) -> tuple[Field, ...]:
    names = ((field, attribute(field.wire)) for field in fields)
    return tuple(replace(field, name=f"{name}_" if name in hidden else name) for field, name in names)


def _check_tags(ir: Ir, document: Document, diagnostics: Diagnostics) -> None:
    """Each tag property has a class of its own for unknown variants, named after it."""
    seen: dict[str, str] = {}
    for alias in (one for one in ir.declarations if isinstance(one, Alias) and one.tag_field not in ("", "type")):
        name = f"UnknownBy{pascal(alias.tag_field)}"
        other = seen.setdefault(name, alias.tag_field)
        if other != alias.tag_field:
            diagnostics.report(
                document,
                alias.pointer,
                "RC501",
                f"the tags {other!r} and {alias.tag_field!r} would both have the class {name}",
                "leave one of the unions out with a correction in spec/overlays",
            )


def _check_fields(fields: Sequence[Field], document: Document, diagnostics: Diagnostics) -> None:
    seen: dict[str, Field] = {}
    for field in fields:
        if _UNENCODABLE.search(field.wire):
            diagnostics.report(
                document,
                field.pointer,
                "RC502",
                f"the property {field.wire!r} cannot be a field: a quote, backslash or control character is in it",
                "leave it out with a correction in spec/overlays; what is received of it is kept all the same",
            )
        other = seen.setdefault(field.name, field)
        if other is not field:
            diagnostics.report(
                document,
                field.pointer,
                "RC501",
                f"the properties {other.wire!r} and {field.wire!r} would both be the attribute {field.name}",
                "leave one of them out with a correction in spec/overlays",
            )
