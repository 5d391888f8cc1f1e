"""The names of classes and aliases: their candidates, their pins, and what decides where no candidate is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from realtime_codegen.config import Config
from realtime_codegen.model.ir import Alias, Declaration, Ir, Struct
from realtime_codegen.model.locations import steps
from realtime_codegen.names.attributes import name_each
from realtime_codegen.names.lockfile import place_of_tag
from realtime_codegen.names.naming import TakenNames, is_class_name, pascal, singular, spelled_out
from realtime_codegen.names.report import Line, Reporter
from realtime_codegen.normalize.events import ITSELF, group_of
from realtime_codegen.support.faults import working

RESERVED = frozenset(
    {
        "ABSENT", "Annotated", "Any", "AttributeError", "ClassVar", "DecodeError", "EncodeError", "EventDecoder",
        "ListedValues", "Literal", "Mapping", "Meta", "Model", "None", "Note", "Optional", "SCHEMAS", "Sequence",
        "ShapeUnion", "TYPE_CHECKING", "TypeAlias", "UNSET", "Unknown", "UnknownEvent", "UnsetType", "Union",
    }
)  # fmt: skip
"""Names the package itself uses in its modules; so are those that start with `UnknownBy`."""

UNKNOWN_TAG = "UnknownBy"


def name_types(
    ir: Ir, config: Config, exported: Collection[str], report: Reporter, *, keeps_events: bool
) -> dict[str, str]:
    """The name of each declaration, by its id. With `keeps_events`, pins hold for events as well: an event is named by
    its wire type, and that of another version may be another.
    """
    pinned, lost = _pinned(ir, report)
    if not keeps_events:
        by_id = ir.by_id()
        pinned = {id_: name for id_, name in pinned.items() if not _is_event(by_id[id_])}
    names = dict(pinned)
    for module in sorted({declaration.module for declaration in ir.declarations}):
        members = [declaration for declaration in ir.declarations if declaration.module == module]
        names |= _Module(members, names, config, frozenset() if module else frozenset(exported), report).resolve()
    for id_, (place, other) in lost.items():
        report.shared_pin(place, other, report.pins.names[place], names[id_])
    return names


def _pinned(ir: Ir, report: Reporter) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """The pinned names by id, and for each declaration whose pin another one keeps: its place and that of the other.

    A component keeps a name before an inline type, and what stands in more places before what stands in fewer.
    """
    found: dict[str, str] = {}
    lost: dict[str, tuple[str, str]] = {}
    taken: dict[tuple[str, str], str] = {}
    for one in sorted(ir.declarations, key=lambda one: (not one.component, -len(one.locations), one.id)):
        places = sorted({one.id, *one.locations})
        place = next((place for place in places if place in report.pins.names), "")
        if not place or not (name := report.pinned(place, _is_free, "a class")):
            continue
        if (other := taken.setdefault((one.module, name), place)) != place:
            lost[one.id] = (place, other)
        else:
            found[one.id] = name
    return found, lost


def name_unknowns(ir: Ir, report: Reporter) -> tuple[dict[str, str], list[Line]]:
    """For each tag property the class of unknown variants, named after it, and lines of names.lock for those that the
    rule for collisions named.
    """
    aliases = {one.tag_field: one for one in ir.declarations if isinstance(one, Alias) and one.tag_field}
    fields = aliases.keys() - {"type"}
    pins = {field: report.pinned(place_of_tag(field), _is_unknown, "a tag") for field in fields}
    found = name_each(
        fields, lambda field: f"{UNKNOWN_TAG}{pascal(field)}", {field: name for field, name in pins.items() if name}
    )
    lines = {field: (place_of_tag(field), found.names[field]) for field in found.settled}
    claims = found.claims()
    for field, line in lines.items():
        wanted = found.settled[field]
        others = (f"the tag {one!r}" for one in claims[wanted])
        report.settled(aliases[field].pointer, wanted, others, f"the tag {field!r}", line)
    return {"type": "Unknown", **found.names}, list(lines.values())


def _is_unknown(name: str) -> bool:
    return is_class_name(name) and name.startswith(UNKNOWN_TAG)


def _is_free(name: str) -> bool:
    """Whether a type may have the name."""
    return is_class_name(name) and name not in RESERVED and not name.startswith(UNKNOWN_TAG)


class _Module:
    """Gives the declarations of one module their names."""

    def __init__(
        self,
        members: Sequence[Declaration],
        pinned: Mapping[str, str],
        config: Config,
        exported: Collection[str],
        report: Reporter,
    ) -> None:
        self.members = {one.id: one for one in members}
        self.pinned = pinned
        self.config = config
        self.exported = exported
        self.report = report
        self.components = {one.component for one in members if one.component}
        self.ladders: dict[str, list[str]] = {}
        self.names: dict[str, str] = {}
        self.wanted: dict[str, str] = {}
        self.taken = TakenNames()

    def resolve(self) -> dict[str, str]:
        """The names by id."""
        named = dict(self.pinned)
        for one in sorted(self.members.values(), key=_strength):
            if one.id not in self.pinned:
                with working(pointer=one.pointer):
                    self.ladders[one.id] = self._ladder(one, named)
                named[one.id] = self.ladders[one.id][0]
            self.names[one.id] = named[one.id]
        ladders = chain.from_iterable(self.ladders.values())
        self.taken = TakenNames([*self.names.values(), *ladders, *self.exported, *RESERVED])
        while clash := self._first_clash():
            self._move_one(*clash)
        self._report()
        return self.names

    def _ladder(self, declaration: Declaration, named: Mapping[str, str]) -> list[str]:
        """The candidates without those that hide a class of the client in the root of the package."""
        candidates = _candidates(declaration, named, self.components, self.config)
        if ladder := [name for name in candidates if name not in self.exported]:
            return ladder
        self.wanted[declaration.id] = candidates[-1]
        return [f"Type{candidates[-1]}"]

    def _first_clash(self) -> tuple[str, list[str]] | None:
        users: dict[str, list[str]] = {}
        for id_ in sorted(self.names):
            users.setdefault(self.names[id_], []).append(id_)
        return next(((name, ids) for name, ids in sorted(users.items()) if len(ids) > 1), None)

    def _move_one(self, name: str, ids: Sequence[str]) -> None:
        """Let the weakest that have another candidate take it; where none has, let the strongest keep the name."""
        movable = [id_ for id_ in ids if name in self.ladders.get(id_, ()) and name != self.ladders[id_][-1]]
        if movable:
            weakest = max(_strength(self.members[id_])[0] for id_ in movable)
            for id_ in movable:
                if _strength(self.members[id_])[0] == weakest:
                    self.names[id_] = self.ladders[id_][self.ladders[id_].index(name) + 1]
            return
        is_beside = any(self.members[id_].component for id_ in ids)
        for id_ in sorted(ids, key=self._claim)[1:]:
            self.wanted.setdefault(id_, name)
            self.names[id_] = self._other_name(id_, name, is_beside=is_beside)

    def _claim(self, id_: str) -> tuple[bool, int, bool, str]:
        """Sorts the strongest claim first: a pin, then as in `_strength`, then the component with that very name."""
        member = self.members[id_]
        return (id_ not in self.pinned, _strength(member)[0], member.component != self.names[id_], id_)

    def _other_name(self, id_: str, name: str, *, is_beside: bool) -> str:
        """A name that nobody has or wants: of a component its own with a word for each symbol, of an inline type that
        `is_beside` a component its own with `Inline`, else one with a number.
        """
        member = self.members[id_]
        other = pascal(spelled_out(member.component)) if member.component else f"{name}Inline" if is_beside else ""
        return self.taken.take(other if _is_free(other) and other not in self.taken else name)

    def _report(self) -> None:
        claims: dict[str, list[str]] = {name: ["a class of the client"] for name in self.exported}
        for id_ in sorted(self.names):
            claims.setdefault(self.wanted.get(id_, self.names[id_]), []).append(id_)
        for id_, wanted in sorted(self.wanted.items()):
            self.report.settled(self.members[id_].pointer, wanted, claims[wanted], id_, (id_, self.names[id_]))


def _strength(declaration: Declaration) -> tuple[int, str]:
    """A smaller number has the stronger claim; parents come before what is inside them."""
    if _is_event(declaration) or declaration.id.endswith(ITSELF):
        return (0, declaration.id)
    return (1, declaration.id) if declaration.component else (2 + declaration.id.count("."), declaration.id)


def _is_event(declaration: Declaration) -> bool:
    return isinstance(declaration, Struct) and declaration.is_event


def _candidates(
    declaration: Declaration, named: Mapping[str, str], components: Collection[str], config: Config
) -> list[str]:
    if declaration.component or (isinstance(declaration, Alias) and declaration.is_event_union):
        return _component_names(declaration, config)
    own = [place for place in declaration.locations if steps(place)[0] in components]
    return _inline_names(declaration, named, own or declaration.locations or (declaration.id,))


def _component_names(declaration: Declaration, config: Config) -> list[str]:
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
    return _usable(found)


def _inline_names(declaration: Declaration, named: Mapping[str, str], own_places: Sequence[str]) -> list[str]:
    """The words behind the nearest named place around it; where the shape stands in several places, its last words
    alone come first.
    """
    place = min(own_places, key=lambda one: (len(steps(one)), one))
    parts = steps(place)
    around = next((end for end in range(len(parts) - 1, 0, -1) if "".join(parts[:end]) in named), 1)
    parent = named.get("".join(parts[:around])) or pascal(parts[0])
    words = [_words(step) for step in parts[around:]]
    has_words = bool(words) and not place.endswith(">") and bool(pascal(parts[-1]))
    short = words[-1] if has_words and len({one.rstrip("'") for one in declaration.locations}) > 1 else ""
    return _usable([short, parent + "".join(words), pascal(declaration.id)])


def _words(step: str) -> str:
    words = pascal(step)
    if step.endswith("[]"):
        return singular(words) if words else "Item"
    return words or "Value"


def _usable(names: Sequence[str]) -> list[str]:
    usable = [name for name in dict.fromkeys(names) if _is_free(name)]
    return usable or [f"Type{next((name for name in names if name), '')}"]
