"""A JSON Schema as the normalizer sees it: one frozen node per schema object, each knowing where it was written.

`parse_schema` reads JSON Schema 2020-12 as OpenAPI 3.1 uses it, and the 3.0 habits that turn up in 3.1 files
(`nullable`). Null is one flag from here on, however it is spelled. What `anyOf` or a one-value `enum` means is for the
passes in `realtime_codegen.normalize`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import Json, is_array, is_object

BOUNDS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "minItems", "maxItems",
)  # fmt: skip
"""Keywords that narrow a value without changing its kind."""

UNCHECKED = (
    "not", "if", "then", "else", "prefixItems", "patternProperties", "propertyNames", "dependentRequired",
    "dependentSchemas", "unevaluatedItems", "contains", "uniqueItems", "minProperties", "maxProperties", "$dynamicRef",
)  # fmt: skip
"""Keywords that narrow a value further than the generated types can say. The types are wider, which is reported."""

COMPONENT_PREFIX = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Why no value can meet a schema: `found` says what is demanded at once, of the property `name` where it is not
    empty; `pointer` and `other` are the two places that demand it.
    """

    found: str
    pointer: str
    other: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """One schema object.

    `pointer` is the RFC 6901 pointer of the object in the description. `ref` is the name of the component it refers to,
    or empty. `types` are the JSON types without `null`, which is `nullable`; alone, it stands among them too. `enum`
    holds the listed values; `is_open` says that other values of the type are fine too. `additional` is the value schema
    of a map, False for a closed object, None where the description is silent. `union` holds the members of anyOf or
    oneOf, `all_of` those of allOf. `bounds` are the keywords of `BOUNDS`. `unchecked` names what narrows the value and
    was left out here. `touched` names the passes that changed the node.

    `adds_null` marks null as a value whatever stands beside it, which is what `nullable: true` of 3.0 means.
    `closes_members` marks an object that is closed once the members of allOf are merged (`unevaluatedProperties:
    false`). A schema that `gives_way` holds only where another one does not contradict it. `contradiction` marks a
    schema that no value meets.
    """

    pointer: str
    ref: str = ""
    types: tuple[str, ...] = ()
    nullable: bool = False
    enum: tuple[Json, ...] = ()
    is_open: bool = False
    properties: tuple[tuple[str, Schema], ...] = ()
    required: tuple[str, ...] = ()
    additional: Schema | bool | None = None
    items: Schema | None = None
    union: tuple[Schema, ...] = ()
    all_of: tuple[Schema, ...] = ()
    discriminator: str = ""
    mapping: tuple[tuple[str, str], ...] = ()
    format: str = ""
    encoding: str = ""
    bounds: tuple[tuple[str, Json], ...] = ()
    default: tuple[Json, ...] = ()
    description: str = ""
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    unchecked: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    adds_null: bool = False
    closes_members: bool = False
    gives_way: bool = False
    contradiction: Contradiction | None = None

    @property
    def is_bare(self) -> bool:
        """Whether nothing but annotations was said: any JSON value fits."""
        return not (
            self.ref or self.types or self.enum or self.properties or self.items or self.union or self.all_of
            or self.additional is not None or self.required
        )  # fmt: skip

    def property(self, name: str) -> Schema | None:
        """The schema of one property, or None."""
        return next((schema for key, schema in self.properties if key == name), None)


class NotASchemaError(ValueError):
    """Something else than an object or a boolean stands where a schema is expected; `pointer` says where."""

    def __init__(self, pointer: str, found: Json) -> None:
        self.pointer = pointer
        super().__init__(f"expected a schema, found {type(found).__name__}")


def parse_schema(raw: Json, pointer: str) -> Schema:
    """Read the schema at `pointer`. Raises `NotASchemaError` where it is none."""
    if raw is True or raw == {}:
        return Schema(pointer)
    if raw is False:
        return Schema(pointer, unchecked=("false",))
    if not is_object(raw):
        raise NotASchemaError(pointer, raw)
    enum = _enum(raw)
    types = _types(raw, enum)
    is_nullable = "null" in types or None in enum or raw.get("nullable") is True
    return Schema(
        pointer=pointer,
        ref=_reference(raw, pointer),
        types=tuple(name for name in types if name != "null") or types,
        nullable=is_nullable,
        enum=tuple(value for value in enum if value is not None),
        properties=_named(raw.get("properties", {}), join(pointer, "properties")),
        required=tuple(sorted(raw.get("required", ()))),
        additional=_additional(raw, pointer),
        items=_items(raw, pointer),
        union=_alternatives(raw, pointer),
        all_of=_all_of(raw, pointer),
        discriminator=raw.get("discriminator", {}).get("propertyName", ""),
        mapping=tuple(sorted(raw.get("discriminator", {}).get("mapping", {}).items())),
        format=raw.get("format", ""),
        encoding=raw.get("contentEncoding", ""),
        bounds=tuple((key, raw[key]) for key in BOUNDS if key in raw),
        default=(frozen(raw["default"]),) if "default" in raw else (),
        description=" ".join(str(raw.get("description", "")).split()),
        deprecated=raw.get("deprecated") is True,
        read_only=raw.get("readOnly") is True,
        write_only=raw.get("writeOnly") is True,
        unchecked=_unchecked(raw),
        touched=("lift null",) if is_nullable and types != ("null",) else (),
        adds_null=raw.get("nullable") is True,
        closes_members=raw.get("additionalProperties") is None and _closes(raw),
    )


def frozen(value: Json) -> Json:
    """A JSON value that can be compared and hashed: lists become tuples, objects tuples of their sorted items."""
    if is_object(value):
        return tuple((key, frozen(item)) for key, item in sorted(value.items()))
    return tuple(map(frozen, value)) if is_array(value) else value


def rewrite(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """`change` applied to every node, children first. Nodes that stay as they are stay the same object."""
    properties = tuple((name, rewrite(child, change)) for name, child in schema.properties)
    additional = rewrite(schema.additional, change) if isinstance(schema.additional, Schema) else schema.additional
    items = rewrite(schema.items, change) if schema.items else None
    union = tuple(rewrite(member, change) for member in schema.union)
    all_of = tuple(rewrite(member, change) for member in schema.all_of)
    if (properties, additional, items, union, all_of) != (
        schema.properties, schema.additional, schema.items, schema.union, schema.all_of,
    ):  # fmt: skip
        schema = replace(schema, properties=properties, additional=additional, items=items, union=union, all_of=all_of)
    return change(schema)


def children(schema: Schema) -> Iterator[Schema]:
    """The schemas directly inside."""
    yield from (child for _, child in schema.properties)
    if isinstance(schema.additional, Schema):
        yield schema.additional
    if schema.items:
        yield schema.items
    yield from schema.union
    yield from schema.all_of


def walk(schema: Schema) -> Iterator[Schema]:
    """The schema and everything inside it; references are not followed."""
    yield schema
    for child in children(schema):
        yield from walk(child)


def component_of(reference: str) -> str:
    """The name of the component that a `$ref` leads to, or an empty text where it leads elsewhere."""
    if not reference.startswith(COMPONENT_PREFIX):
        return ""
    name = unquote(reference.removeprefix(COMPONENT_PREFIX))
    return "" if "/" in name else name.replace("~1", "/").replace("~0", "~")


def _reference(raw: Mapping[str, Json], pointer: str) -> str:
    """The component that `$ref` names, or that `$recursiveRef` of 2019-09 does: the one around it."""
    if "$ref" in raw:
        return component_of(str(raw["$ref"]))
    around = "/".join(f"#{pointer}".split("/")[:4])
    return component_of(around) if raw.get("$recursiveRef") == "#" else ""


def _types(raw: Mapping[str, Json], enum: tuple[Json, ...]) -> tuple[str, ...]:
    if enum and all(value is None for value in enum):
        return ("null",)
    declared = raw.get("type", ())
    return (declared,) if isinstance(declared, str) else tuple(dict.fromkeys(declared))


def _enum(raw: Mapping[str, Json]) -> tuple[Json, ...]:
    return tuple(map(frozen, (raw["const"],) if "const" in raw else raw.get("enum", ())))


def _named(raw: Mapping[str, Json], pointer: str) -> tuple[tuple[str, Schema], ...]:
    return tuple((name, parse_schema(child, join(pointer, name))) for name, child in sorted(raw.items()))


def _additional(raw: Mapping[str, Json], pointer: str) -> Schema | bool | None:
    """What keys that are not listed may hold. Patterns of keys are not distinguished: a value fits one of them."""
    value = raw.get("additionalProperties")
    if value is None and _closes(raw):
        value = False
    additional = value if value is None or isinstance(value, bool) else _child(raw, "additionalProperties", pointer)
    if not (patterns := raw.get("patternProperties")):
        return additional
    if additional is None or additional is True:
        return None
    place = join(pointer, "patternProperties")
    members = tuple(schema for _, schema in _named(patterns, place))
    return _either((*members, additional) if isinstance(additional, Schema) else members, place)


def _closes(raw: Mapping[str, Json]) -> bool:
    """Whether `unevaluatedProperties` forbids what neither this schema nor a member of allOf lists."""
    return raw.get("unevaluatedProperties") is False and not _leaves_room(raw)


def _leaves_room(raw: Mapping[str, Json]) -> bool:
    """Whether `unevaluatedProperties` allows more than the properties that stand beside it, or in allOf."""
    return any(key in raw for key in ("anyOf", "oneOf", "if", "dependentSchemas", "patternProperties"))


def _items(raw: Mapping[str, Json], pointer: str) -> Schema | None:
    """What the items of an array may be. Places are not distinguished: an item fits one of `prefixItems` or `items`."""
    rest = _child(raw, "items", pointer) if "items" in raw else None
    if not (first := _members(raw, "prefixItems", pointer)):
        return rest
    others = () if raw.get("items") is False else (rest or Schema(pointer),)
    return _either((*first, *others), join(pointer, "prefixItems"))


def _either(members: tuple[Schema, ...], pointer: str) -> Schema:
    """One of several schemas: any value where one of them takes any."""
    return Schema(pointer) if any(member.is_bare for member in members) else Schema(pointer, union=members)


def _child(raw: Mapping[str, Json], key: str, pointer: str) -> Schema:
    return parse_schema(raw[key], join(pointer, key))


def _members(raw: Mapping[str, Json], keyword: str, pointer: str) -> tuple[Schema, ...]:
    place = join(pointer, keyword)
    return tuple(parse_schema(member, join(place, str(index))) for index, member in enumerate(raw.get(keyword, ())))


def _alternatives(raw: Mapping[str, Json], pointer: str) -> tuple[Schema, ...]:
    """The members of oneOf, or else of anyOf."""
    return _members(raw, "oneOf", pointer) or _members(raw, "anyOf", pointer)


def _all_of(raw: Mapping[str, Json], pointer: str) -> tuple[Schema, ...]:
    """The members of allOf; an anyOf beside oneOf is one as well, since both have to hold."""
    members = _members(raw, "allOf", pointer)
    if not raw.get("oneOf") or not raw.get("anyOf"):
        return members
    return (*members, Schema(join(pointer, "anyOf"), union=_members(raw, "anyOf", pointer)))


def only_requires(schema: Schema) -> bool:
    """Whether it says which properties must be there, and nothing else: `{required: [a]}`."""
    return bool(schema.required) and not (
        schema.properties or schema.ref or schema.union or schema.all_of or schema.additional is not None
    )


def _unchecked(raw: Mapping[str, Json]) -> tuple[str, ...]:
    found = [keyword for keyword in UNCHECKED if raw.get(keyword, False) is not False]
    if is_object(raw.get("unevaluatedProperties")) or (raw.get("unevaluatedProperties") is False and _leaves_room(raw)):
        found.append("unevaluatedProperties")
    return tuple(found)
