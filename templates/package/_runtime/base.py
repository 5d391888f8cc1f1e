"""Base classes of the generated types, and what an object keeps beyond its declared fields.

A received JSON object may hold keys that the description does not list, or values that do not fit it. Such an object
becomes an *extended instance*: an instance of a subclass, made on first need, that adds one private field. The field
holds what did not fit, so `encode` gives it back. Nothing here costs anything for objects that follow the description.
"""

from __future__ import annotations

from _thread import RLock
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import msgspec
from msgspec import UNSET

ABSENT: Any = UNSET
"""Default of an optional field that only the server sends: the attribute reads `None`, and `encode` omits it."""

KEPT: Final = "_kept"
"""Name of the one field that an extended instance adds to its class."""

ESCAPED: Final = "\ue000"
"""Begins the name of a field whose key msgspec does not take: with a quote, a backslash or a control character."""

M = TypeVar("M", bound="Model")


def wire_name(name: str) -> str:
    """The key in JSON of a field, from the name that msgspec has for it."""
    if not name.startswith(ESCAPED):
        return name
    first, *rest = name.removeprefix(ESCAPED).split("%")
    return first + "".join(chr(int(one[:2], 16)) + one[2:] for one in rest)


def _read_or_none(self: Any) -> Any:
    value = self.raw
    return None if value is UNSET else value


_properties: dict[str, property] = {}


def _none_for_absent(hidden: str) -> property:
    """A property that reads the attribute `hidden`, and `None` where that holds UNSET; one for every name.

    The name is put into the compiled function: the interpreter specializes a lookup by name, which makes the read
    40 % faster than a closure over the slot.
    """
    made = _properties.get(hidden)
    if made is None:
        code = _read_or_none.__code__
        names = tuple(hidden if name == "raw" else name for name in code.co_names)
        made = _properties[hidden] = property(FunctionType(code.replace(co_names=names), globals()))
    return made


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every generated class: immutable, compared by value, built with keyword arguments only.

    A field that is not set is left out by `encode`; a field that is set to `None` is sent as `null`.
    `msgspec.structs.replace(obj, field=value)` makes a changed copy.
    """

    def __repr__(self) -> str:
        from .repr import show

        return show(self)

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        from .repr import parts

        return parts(self)


def read_none_for_absent(fields: Mapping[type[Model], tuple[str, ...]]) -> None:
    """Let attributes read `None` where they are absent. Each class names those that it declares itself."""
    for cls, names in fields.items():
        for name in names:
            # A field that a base class declares too has the slot of the base class.
            slot = next(base.__dict__[name] for base in cls.__mro__ if name in base.__dict__)
            if not isinstance(slot, property):
                hidden = f"_{name}_or_unset"
                setattr(cls, hidden, slot)
                setattr(cls, name, _none_for_absent(hidden))


def is_null(obj: object, name: str) -> bool:
    """Whether an attribute of a received object, or a key of a mapping, is null, and not merely absent."""
    if isinstance(obj, Mapping):
        return name in obj and cast("Mapping[str, Any]", obj)[name] is None
    return getattr(obj, f"_{name}_or_unset", getattr(obj, name, UNSET)) is None


class JsonObject(Mapping[str, Any]):
    """A read-only JSON object. The native encoder does not know it, which makes `encode` take its exact path."""

    __slots__ = ("plain", "received")

    def __init__(self, plain: Mapping[str, Any], *, received: bool = False) -> None:
        self.plain: dict[str, Any] = plain if isinstance(plain, dict) and received else dict(plain)
        self.received = received
        """Whether it came out of a JSON text, and so holds nothing but plain JSON values."""

    def __getitem__(self, key: str) -> Any:
        return self.plain[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def __repr__(self) -> str:
        return repr(self.plain)


class Unknown(Model, frozen=True, kw_only=True, tag_field="type", tag="<unknown>"):
    """A variant of a union that this version of the description does not list.

    Received ones hold the whole JSON object, so nothing is lost when they are sent on. Build one to send what the
    description does not know yet: `Unknown(data={"type": "web_search"})`.

    Attributes:
        data: The whole JSON object, its tag included.
    """

    if TYPE_CHECKING:
        data: Mapping[str, Any]
    else:
        data: JsonObject  # no type that JSON decodes to: the native decoder can never take a message for an Unknown

    def __post_init__(self) -> None:
        if not isinstance(self.data, JsonObject):
            msgspec.structs.force_setattr(self, "data", JsonObject(self.data))

    @property
    def kind(self) -> str:
        """The tag of the object, such as `web_search`; empty where it has none."""
        tag = self.data.get(cast(str, self.__struct_config__.tag_field))
        return tag if isinstance(tag, str) else ""

    @property
    def type(self) -> str:
        """The object's `type`; empty where it has none. Lets `part.type == "..."` work on every member of a union."""
        tag = self.data.get("type")
        return tag if isinstance(tag, str) else ""


class UnknownEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A message that cannot be placed in any event class of this version of the description.

    Attributes:
        type: The event's `type`; empty where it has none.
        data: The whole JSON object; empty where the message is none. A number that Python cannot represent is a
            `msgspec.Raw` of its JSON text.
        reason: Why it could not be placed.
        raw: The message as it came; empty for an event that was built by hand. `encode` sends it where `data` is empty.
    """

    type: str = ""
    data: dict[str, Any] = {}
    reason: str = ""
    raw: bytes = b""

    def __repr__(self) -> str:
        from .repr import show

        return show(self)


class Note(msgspec.Struct, frozen=True):
    """One deviation of a received object from the description.

    Attributes:
        path: JSON path in the message, such as `$.response.status_details`.
        message: What deviates, in one sentence.
    """

    path: str
    message: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the description says of a class and its Python type cannot: input of the strict mode.

    Attributes:
        required_constants: Wire names of required constants besides the tag. Python has a default for them.
        optional_tag: Whether an object may leave out its tag.
        closed: Whether the description forbids undeclared keys (`additionalProperties: false`).
        null_forbidden: Wire names of received-only fields whose annotation allows `None` for "absent" alone.
    """

    required_constants: tuple[str, ...] = ()
    optional_tag: bool = False
    closed: bool = False
    null_forbidden: tuple[str, ...] = ()


class Kept:
    """What an extended instance holds: the keys and values that its class cannot represent, and the notes.

    Attributes:
        extras: The keys as they came, with their plain values.
        notes: Deviations from the description, in the order of the message.
        replaced: The fields whose attribute is not what came, by wire name: the zero value of its type where nothing
            usable came, or what an unusual spelling means. While it has this value, `encode` writes what came, which
            is in `extras`, or nothing.
    """

    __slots__ = ("extras", "notes", "replaced")

    def __init__(
        self, extras: Mapping[str, Any], notes: tuple[Note, ...], replaced: Mapping[str, Any] | None = None
    ) -> None:
        self.extras = extras
        self.notes = notes
        self.replaced = replaced or {}

    def __eq__(self, other: object) -> bool:
        """Whether the same came: notes name places in a message and are not part of the value."""
        return isinstance(other, Kept) and (self.extras, self.replaced) == (other.extras, other.replaced)

    def __hash__(self) -> int:
        return hash((frozenset(self.extras), frozenset(self.replaced)))


NOTHING_KEPT: Final = Kept(MappingProxyType({}), ())


_building = RLock()


def native_decoder(type_: Any, hook: Callable[[type[Any], Any], Any] | None = None) -> msgspec.json.Decoder[Any]:
    """A decoder of msgspec. Made by one thread at a time: one that meets a class that msgspec half knows crashes."""
    with _building:
        return msgspec.json.Decoder(type_, dec_hook=hook)


_extended: dict[type[Any], type[Any]] = {}


def extended(cls: type[M]) -> type[M]:
    """The class of the extended instances of `cls`, made on first use: same name, one more field."""
    made = _extended.get(cls)
    if made is None:
        made = _extended.setdefault(cls, _make_extended(cls))  # one class, whichever thread is first
    return cast("type[M]", made)


def _make_extended(cls: type[Any]) -> type[Any]:
    namespace = {"__reduce__": _reduce_extended, "__qualname__": cls.__qualname__, "extends": cls}
    made = msgspec.defstruct(
        cls.__name__,
        [(KEPT, Any)],
        bases=(cls,),
        module=cls.__module__,
        namespace=namespace,
        frozen=True,
        kw_only=True,
    )
    native_decoder(made)  # now, with the lock: `convert` would look at the class without
    return made


def extend(
    cls: type[M],
    values: dict[str, Any],
    extras: Mapping[str, Any],
    notes: tuple[Note, ...],
    replaced: Mapping[str, Any],
) -> M:
    """An extended instance of `cls`. `values` maps attribute names, `extras` and `replaced` wire names."""
    return extended(cls)(**values, **{KEPT: Kept(extras, notes, replaced)})


def _reduce_extended(self: Any) -> tuple[Any, ...]:
    """Pickle by the public class: the class of an extended instance has no importable name."""
    values = msgspec.structs.asdict(self)
    kept: Kept = values.pop(KEPT)
    return extend, (declared_class(self.__class__), values, kept.extras, kept.notes, kept.replaced)


def declared_class(cls: type[Any]) -> type[Any]:
    """The generated class of an instance's class: itself, or what it extends."""
    found: type[Any] = cls.__dict__.get("extends", cls)
    return found


def kept_of(obj: object) -> Kept | None:
    """What an extended instance holds, None for any other object."""
    kept = getattr(obj, KEPT, None)
    return kept if isinstance(kept, Kept) else None


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def notes(obj: object) -> tuple[Note, ...]:
    """Deviations from the description in a received object and in all it holds, in the order of the message.

    Empty for an object that follows the description. An undeclared key makes no note unless the description forbids
    undeclared keys. Paths count from the message that the object came in.
    """
    kept = kept_of(obj)
    return kept.notes if kept else ()


def extra_fields(obj: object) -> Mapping[str, Any]:
    """What a received object holds beyond its attributes: undeclared keys, and values that fit no declared type.

    Maps the key in JSON to the plain JSON value. Read-only; empty for an object that follows the description.
    """
    kept = kept_of(obj)
    return MappingProxyType(dict(kept.extras)) if kept else _NOTHING
