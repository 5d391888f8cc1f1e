"""What the generator knows once the description is normalized: a small, closed set of frozen values.

A *declaration* (`Struct`, `Alias`) is written once and has a name. A *use* says what one field, array or union does
with it: nullability lives there and nowhere else. Every node keeps the name and the JSON pointer it has in the
description. Nothing in here prints Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Direction = Literal["sent", "received", "both"]

Kind = Literal["string", "integer", "number", "boolean"]
"""The JSON type of a scalar."""

KINDS: tuple[Kind, ...] = ("string", "integer", "number", "boolean")

Constant: TypeAlias = str | int | bool | float
"""A listed value that is not null. A float is no integer: 1.0 is 1 in JSON."""

MAX_INT64 = 2**63 - 1


def kind_of(value: Constant) -> Kind:
    """The JSON type of a listed value."""
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "integer" if isinstance(value, int) else "number"


def constant_key(value: Constant | None) -> tuple[bool, Constant | None]:
    """What two JSON scalars have in common if they are equal: 1 is 1.0, and is not true."""
    return isinstance(value, bool), value


@dataclass(frozen=True, slots=True)
class Anything:
    """No constraint: `{}` becomes `Any`."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A JSON scalar: `{type: integer, minimum: 1}` becomes `Annotated[int, Meta(ge=1)]`."""

    kind: Kind
    bounds: tuple[tuple[str, int | float | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Base64:
    """Text that carries bytes: `{type: string, contentEncoding: base64}` becomes `bytes`."""


@dataclass(frozen=True, slots=True, eq=False)
class Literals:
    """ListedValues values: `{enum: [a, b]}` becomes `Literal["a", "b"]`; open, `Literal["a", "b"] | str`.

    What `Literal` cannot list, such as fractions, becomes `Annotated[float | int, ListedValues(0.5, 1.5)]`.
    """

    values: tuple[Constant, ...]
    is_open: bool = False

    def __eq__(self, other: object) -> bool:
        """As in JSON: 1 and true are not the same."""
        return isinstance(other, Literals) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        return (self.is_open, *map(constant_key, self.values))

    @property
    def constant(self) -> Constant | None:
        """The only value there can be, if there is one."""
        return self.values[0] if len(self.values) == 1 and not self.is_open else None

    @property
    def is_beyond_literal(self) -> bool:
        """Whether a value is a fraction, or an integer beyond 64 bits: msgspec has no `Literal` of these."""
        return any(
            isinstance(value, float) or (isinstance(value, int) and abs(value) > MAX_INT64) for value in self.values
        )

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The JSON types of the values, in the order of `KINDS`; a text if others are taken too."""
        found = {kind_of(value) for value in self.values}
        return tuple(kind for kind in KINDS if kind in found or (self.is_open and kind == "string"))


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """`{type: array, items: T}` becomes `Sequence[T]`."""

    items: Use
    bounds: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MapOf:
    """`{type: object, additionalProperties: T}` becomes `Mapping[str, T]`."""

    values: Use


@dataclass(frozen=True, slots=True)
class Reference:
    """The use of a declaration, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class UnionOf:
    """Flat alternatives, none of them a union itself: `{oneOf: [{type: integer}, {const: inf}]}` becomes `int |
    Literal["inf"]`.
    """

    members: tuple[Type, ...]


Type: TypeAlias = Anything | Scalar | Base64 | Literals | ArrayOf | MapOf | Reference | UnionOf


@dataclass(frozen=True, slots=True)
class Use:
    """A type where it is used, and whether null is a value there."""

    type: Type
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an object.

    `wire` is the JSON key, `name` the Python attribute. A field with a `constant` never has to be given. `access` says
    that the server alone sends it (`readOnly`) or the client alone (`writeOnly`). `touched` names the passes that
    changed its schema.
    """

    wire: str
    name: str
    use: Use
    required: bool
    pointer: str
    description: str = ""
    constant: Constant | None = None
    default: str = ""
    deprecated: bool = False
    access: Literal["", "read", "write"] = ""
    touched: tuple[str, ...] = ()

    @property
    def has_default(self) -> bool:
        """Whether a constant stands in for the value, so that nobody has to give it."""
        return self.constant is not None and isinstance(self.use.type, Literals | Reference)


@dataclass(frozen=True, slots=True)
class Tag:
    """The property whose constant tells the members of a union apart: `field` on the wire, `value` of this member."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Struct:
    """An object with known properties; becomes a class.

    `id` is the location of the object (see `realtime_codegen.model.locations`), `locations` all places of the same
    shape, `component` its name in the description or empty. `base` is the id of the class for the tag it shares with
    others; `narrowed_by` is, on that class, the property that discriminates them. `is_closed` says that other
    properties are refused (`additionalProperties: false`).
    """

    id: str
    pointer: str
    fields: tuple[Field, ...]
    component: str = ""
    locations: tuple[str, ...] = ()
    name: str = ""
    module: str = ""
    file: str = ""
    description: str = ""
    tag: Tag | None = None
    base: str = ""
    narrowed_by: str = ""
    is_closed: bool = False
    direction: Direction = "both"
    is_event: bool = False
    touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """Anything else that has a name: a union, an enum, a map.

    A `tag_field` makes it a tagged union, `by_shape` one whose objects have no such tag and are discriminated by
    the values they accept; `decided_by` says how in words. `is_event_union` unions get decoders of their own and
    have no `Unknown` member: an unknown event is an `UnknownEvent`. `unknown` is the class of variants that the
    description does not list.
    """

    id: str
    pointer: str
    type: Type
    component: str = ""
    locations: tuple[str, ...] = ()
    name: str = ""
    module: str = ""
    file: str = ""
    description: str = ""
    tag_field: str = ""
    decided_by: str = ""
    by_shape: bool = False
    is_event_union: bool = False
    unknown: str = "Unknown"
    direction: Direction = "both"
    touched: tuple[str, ...] = ()


Declaration: TypeAlias = Struct | Alias


@dataclass(frozen=True, slots=True)
class Body:
    """A request or response body: its media type and what is in it (None where only the media type is known).

    `encoding` says for the fields of a form which media type each part has, as pairs of field and media type.
    """

    media_type: str
    use: Use | None
    encoding: tuple[tuple[str, str], ...] = ()

    @property
    def is_json(self) -> bool:
        """`application/json`, with parameters or not, and what is made of JSON: `application/problem+json`."""
        plain = self.media_type.partition(";")[0].strip().lower()
        return plain == "application/json" or plain.endswith("+json")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation beside its body; `name` is the one on the wire, `argument` that of the method."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    required: bool
    use: Use
    pointer: str
    description: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One response of an operation: its status (`201`, `2XX`, `default`), and its headers as pairs of name and
    description.
    """

    status: str
    description: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One HTTP operation or webhook.

    `responses` are the bodies of the responses by status, `replies` the rest of them, those without a body included.
    `is_body_required` says that a request without a body is refused. `resource` are the attributes that lead to it on
    the client, `name` is its method there; both are empty without a client.
    """

    id: str
    pointer: str
    method: str
    path: str
    requests: tuple[Body, ...]
    responses: tuple[tuple[str, Body], ...]
    is_webhook: bool = False
    summary: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    replies: tuple[Reply, ...] = ()
    is_body_required: bool = False
    resource: tuple[str, ...] = ()
    name: str = ""

    @property
    def dotted(self) -> str:
        """Its place on the client: `calls.accept`."""
        return ".".join((*self.resource, self.name))

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """The names in braces in the path, in order."""
        return tuple(re.findall(r"\{([^}]+)\}", self.path))


@dataclass(frozen=True, slots=True)
class Ir:
    """The whole normalized description. `declarations` are sorted by id; `components` maps each component name to the
    declaration it became, and those of `nullable` take null as well; the flag of each use says so too. `settled` are
    the lines that names.lock gets for what is no type, as place and name.
    """

    declarations: tuple[Declaration, ...]
    components: tuple[tuple[str, str], ...]
    operations: tuple[Operation, ...] = ()
    nullable: tuple[str, ...] = ()
    settled: tuple[tuple[str, str], ...] = ()

    def by_id(self) -> dict[str, Declaration]:
        """Declarations by their id."""
        return {declaration.id: declaration for declaration in self.declarations}
