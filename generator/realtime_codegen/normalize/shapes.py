"""From canonical schemas to declarations: every object gets one, the same shape in many places the same one (rule 7)."""

from __future__ import annotations

from dataclasses import replace
from itertools import repeat

from realtime_codegen.ir import (
    Alias,
    Anything,
    ArrayOf,
    Base64,
    Declaration,
    Field,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Struct,
    Type,
    UnionOf,
    Use,
)
from realtime_codegen.normalize import locations
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.tags import tag_union
from realtime_codegen.normalize.unions import combine
from realtime_codegen.schema import Json, Schema

SCALARS = {"string", "integer", "number", "boolean"}


class Shapes:
    """The declarations found so far. `add_component` for each component, then read `declarations` and `components`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.declarations: dict[str, Declaration] = {}
        self.components: dict[str, str] = {}
        self._by_shape: dict[object, str] = {}

    def add_component(self, name: str) -> str:
        """Declare one component and everything inside it; returns the id of its declaration. A component that only refers is its target."""
        if name in self.components:
            return self.components[name]
        schema = self.context.schemas[name]
        self.components[name] = name
        if schema.ref:
            self.components[name] = self.add_component(schema.ref)
            return self.components[name]
        found = self.type_of(schema, name, component=name)
        if not (isinstance(found, Reference) and found.id == name):
            self._declare(Alias(name, schema.pointer, found, component=name, locations=(name,), touched=schema.touched), schema)
        return name

    def use_of(self, schema: Schema, location: str) -> Use:
        """The use of a schema by what stands around it."""
        nullable = schema.nullable or (bool(schema.ref) and self.context.schemas[schema.ref].nullable)
        return Use(self.type_of(schema, location), nullable)

    def type_of(self, schema: Schema, location: str, component: str = "") -> Type:
        """The type of a canonical schema; objects inside are declared on the way."""
        if schema.unsupported:
            return self._refuse(schema)
        if schema.ref:
            return Reference(self.add_component(schema.ref))
        if schema.union:
            return self._union(schema, location, component)
        if schema.enum:
            return _literals(schema)
        if len(schema.types) > 1:
            parts = [self.type_of(replace(schema, types=(kind,)), location) for kind in schema.types]
            return combine(parts)
        return self._single(schema, location, component)

    def _single(self, schema: Schema, location: str, component: str) -> Type:
        kind = schema.types[0] if schema.types else ""
        if kind == "object":
            return self._object(schema, location, component)
        if kind == "array":
            items = schema.items or Schema(schema.pointer)
            bounds = tuple((key, value) for key, value in schema.bounds if key in ("minItems", "maxItems"))
            return ArrayOf(self.use_of(items, locations.of_items(location)), bounds)
        if kind == "string" and schema.encoding == "base64":
            return Base64()
        if kind in SCALARS:
            return Scalar(kind, tuple((key, value) for key, value in schema.bounds if key not in ("minItems", "maxItems")))  # type: ignore[arg-type]
        return Anything()

    def _object(self, schema: Schema, location: str, component: str) -> Type:
        if not schema.properties and not component and schema.additional is not False:
            return self._map(schema, location)
        if not schema.properties and schema.additional is not False:
            return self._map(schema, location)
        fields = tuple(self._field(schema, name, child, location) for name, child in schema.properties)
        ordered = tuple(sorted(fields, key=lambda field: (not field.required, field.wire)))
        struct = Struct(
            location, schema.pointer, ordered, component=component, locations=(location,), is_closed=schema.additional is False,
            touched=schema.touched,
        )  # fmt: skip
        return Reference(self._declare(struct, schema))

    def _map(self, schema: Schema, location: str) -> MapOf:
        values = schema.additional if isinstance(schema.additional, Schema) else Schema(schema.pointer)
        return MapOf(self.use_of(values, locations.of_values(location)))

    def _field(self, schema: Schema, name: str, child: Schema, location: str) -> Field:
        use = self.use_of(child, locations.of_property(location, name))
        constant = use.type.values[0] if isinstance(use.type, Literals) and len(use.type.values) == 1 else None
        return Field(
            wire=name,
            name=name,
            use=use,
            required=name in schema.required,
            pointer=child.pointer,
            description=child.description,
            constant=None if isinstance(use.type, Literals) and use.type.is_open else constant,
            default=_default_text(child.default),
            deprecated=child.deprecated,
            touched=child.touched,
        )

    def _union(self, schema: Schema, location: str, component: str) -> Type:
        parts = [self.type_of(member, self._member_location(schema, member, location, component)) for member in schema.union]
        return self._declare_union(parts, schema, location, component)

    def _declare_union(self, parts: list[Type], schema: Schema, location: str, component: str = "") -> Type:
        """The union of `parts`; with two or more objects in it, it gets a tag and a name."""
        found = combine(self._expanded(parts))
        structs = self._structs(found)
        if not isinstance(found, UnionOf):
            return found
        found = UnionOf(tuple(self._named_if_bounded(member, schema, location) for member in found.members))
        if len(structs) < 2:
            return found
        tagged = tag_union(found, structs, location, schema, self.context)
        for declaration in (*tagged.members, *map(self._widened, tagged.bases, repeat(schema))):
            self.declarations[declaration.id] = declaration
        alias = Alias(
            location, schema.pointer, tagged.type, component=component, locations=(location,),
            tag_field=tagged.field, decided_by=tagged.reason, touched=schema.touched,
        )  # fmt: skip
        return Reference(self._declare(alias, schema))

    def _named_if_bounded(self, member: Type, schema: Schema, location: str) -> Type:
        """A scalar with bounds has a name inside a union, where an annotation would be hard to read."""
        if not isinstance(member, Scalar) or not member.bounds:
            return member
        place = locations.of_member(location, member.kind)
        alias = Alias(place, schema.pointer, member, locations=(place,), description=f"The {member.kind} of: {schema.description}" if schema.description else "")
        return Reference(self._declare(alias, schema))

    def _widened(self, base: Struct, schema: Schema) -> Struct:
        """A base class whose arrays take what the arrays of any of its subclasses take."""
        fields = tuple(replace(field, use=self._widened_use(field, base, schema)) for field in base.fields)
        return replace(base, fields=fields)

    def _widened_use(self, field: Field, base: Struct, schema: Schema) -> Use:
        array = field.use.type
        if not isinstance(array, ArrayOf) or not isinstance(array.items.type, UnionOf):
            return field.use
        location = locations.of_items(locations.of_property(base.id, field.wire))
        words = f"One item of `{field.wire}`, whichever of the objects that share a tag it is in."
        items = self._declare_union(list(array.items.type.members), replace(schema, discriminator="", description=words), location)
        return replace(field.use, type=replace(array, items=replace(array.items, type=items)))

    def _expanded(self, parts: list[Type]) -> list[Type]:
        """References to unions of objects give way to their members: a union is flat."""
        expanded: list[Type] = []
        for part in parts:
            target = self.declarations.get(part.id) if isinstance(part, Reference) else None
            if isinstance(target, Alias) and isinstance(target.type, UnionOf) and len(self._structs(target.type)) > 1:
                expanded.extend(self._narrow_members(target.type))
            else:
                expanded.append(part)
        return expanded

    def _narrow_members(self, union: UnionOf) -> list[Type]:
        """The members as the description has them: a base class stands for the classes that share its tag."""
        members: list[Type] = []
        for member in union.members:
            subclasses = [d.id for d in self.declarations.values() if isinstance(d, Struct) and isinstance(member, Reference) and d.base == member.id]
            members.extend(map(Reference, subclasses) if subclasses else [member])
        return members

    def _structs(self, found: Type) -> list[Struct]:
        members = found.members if isinstance(found, UnionOf) else (found,)
        targets = [self.declarations.get(member.id) for member in members if isinstance(member, Reference)]
        return [target for target in targets if isinstance(target, Struct)]

    def _member_location(self, union: Schema, member: Schema, location: str, component: str) -> str:
        """The only object of an inline union takes the place of the union; every other one is named by its constant."""
        objects = [one for one in union.union if one.ref or one.properties or "object" in one.types]
        if len(objects) < 2 and not component:
            return location
        return locations.of_member(location, _label(member, objects))

    def _declare(self, declaration: Declaration, schema: Schema) -> str:
        """Remember it under its location, or find the declaration of the same shape."""
        described = replace(declaration, description=declaration.description or schema.description)
        if described.component:
            self.declarations[described.id] = described
            return described.id
        shape = _shape(described)
        if known := self._by_shape.get(shape):
            first = self.declarations[known]
            self.declarations[known] = replace(first, locations=tuple(sorted({*first.locations, *described.locations})))
            return known
        self._by_shape[shape] = described.id
        self.declarations[described.id] = described
        return described.id

    def _refuse(self, schema: Schema) -> Type:
        self.context.report(
            schema.pointer,
            "RC404",
            f"{', '.join(schema.unsupported)} cannot be said in the generated types",
            "rewrite this schema with a correction in spec/overlays, or leave what uses it out of [select] in spec/source.toml",
        )
        return Anything()


def _literals(schema: Schema) -> Type:
    if all(isinstance(value, (str, int)) and not isinstance(value, bool) for value in schema.enum):
        return Literals(schema.enum, schema.is_open)
    kinds = [kind for kind in schema.types if kind in SCALARS]
    return combine([Scalar(kind) for kind in kinds]) if kinds else Anything()  # type: ignore[arg-type]


def _label(member: Schema, objects: list[Schema]) -> str:
    constants = {name: child.enum[0] for name, child in member.properties if len(child.enum) == 1 and not child.is_open}
    texts = [value for _, value in sorted(constants.items()) if isinstance(value, str)]
    if texts:
        return str(constants.get("type", texts[0]))
    inline = [one for one in objects if not one.ref]
    return "object" if len(inline) < 2 or member not in inline else str(inline.index(member))


def _default_text(default: tuple[Json, ...]) -> str:
    return "" if not default or default[0] is None or isinstance(default[0], (dict, list)) else str(default[0])


def _shape(declaration: Declaration) -> object:
    """What makes two inline shapes the same: everything but the place and the words."""
    if isinstance(declaration, Alias):
        return (declaration.type, declaration.tag_field)
    return (
        tuple((field.wire, field.use, field.required, field.constant) for field in declaration.fields),
        declaration.is_closed,
        declaration.base,
    )
