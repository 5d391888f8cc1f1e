"""From canonical schemas to declarations: every object gets one, the same shape in many places the same one.

This is rule 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import repeat

from realtime_codegen.model import locations
from realtime_codegen.model.graph import subclasses_of
from realtime_codegen.model.ir import (
    Alias,
    Anything,
    ArrayOf,
    Base64,
    Constant,
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
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.member_labels import inner_object, member_labels
from realtime_codegen.normalize.scalars import bounds_of, default_text, literals, scalar
from realtime_codegen.normalize.shape_discrimination import discriminate
from realtime_codegen.normalize.tags import Place, Tagged, tag_union
from realtime_codegen.normalize.unchecked_keywords import report_unchecked
from realtime_codegen.normalize.union_membership import companions_of, only_in_unions
from realtime_codegen.normalize.unions import combine_and_tell, kinds_of
from realtime_codegen.support.faults import working

Alternatives = tuple[list[Type], Schema, str, str]
"""What makes a union: the members, the schema, its location and its component or an empty text."""


class Shapes:
    """The declarations found so far. `add_components`, then read `declarations` and `components`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.declarations: dict[str, Declaration] = {}
        self.components: dict[str, str] = {}
        self._by_shape: dict[object, str] = {}
        self._waiting: list[Alternatives] = []
        self._places: dict[str, str] = {}
        self._repeated: dict[str, str] = {}
        self._companions = companions_of(context.schemas)
        self._only_in_unions = only_in_unions(context.schemas, context.document.data)

    def add_components(self) -> None:
        """Declare every component. Unions that may become a base class come first, so that no other makes one too."""
        for name in sorted(self.context.schemas, key=lambda name: (name not in self._only_in_unions, name)):
            with working(pointer=self.context.schemas[name].pointer):
                self.add_component(name)
                self.finish()

    def add_component(self, name: str) -> str:
        """Declare one component and everything inside it; returns the id of its declaration. A component that only
        refers is its target.
        """
        if name in self.components:
            return self.components[name]
        schema = self.context.schemas[name]
        # Set before anything inside is declared, since what is inside may refer back to it.
        self.components[name] = self._end_of(name)
        if schema.ref:
            return self.add_component(self.components[name])
        found = self.type_of(schema, name, component=name)
        if not (isinstance(found, Reference) and found.id == name):
            alias = Alias(name, schema.pointer, found, component=name, locations=(name,), touched=schema.touched)
            self._declare(alias, schema)
        return name

    def _end_of(self, name: str) -> str:
        """The component that a chain of references leads to; that it ends is known by now."""
        while target := self.context.schemas[name].ref:
            name = target
        return name

    def finish(self) -> None:
        """Declare the unions that had to wait for an object they stand in."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for union in waiting:
                found = self._declare_union(*union)
                _, schema, location, component = union
                if found != Reference(location):
                    # Whatever it came to, something refers to it by its location.
                    words = schema.description
                    alias = Alias(location, schema.pointer, found, component, (location,), description=words)
                    self.declarations[location] = alias
        for first, others in group_by_value(self._repeated).items():
            known = self.declarations[first]
            self.declarations[first] = replace(known, locations=tuple(sorted({*known.locations, *others})))
        self._repeated = {}

    def place_of(self, location: str, around: str) -> str:
        """The location of an inline schema inside `around`: with an apostrophe where a component is called so, or where
        something in another place has it, since names may hold what locations are made of (`A.b.c` is `c` in `b`, `b.c`
        in `A`, or a component).
        """
        while location in self.context.schemas or self._places.setdefault(location, around) != around:
            location += "'"
        return location

    def use_of(self, schema: Schema, location: str) -> Use:
        """The use of a schema by what stands around it."""
        return Use(self.type_of(schema, location), self.accepts_null(schema))

    def accepts_null(self, schema: Schema, seen: set[str] | None = None) -> bool:
        """Whether null is a value, here or in what is referred to: the flag is the use's alone. `seen` are the
        components that were looked at without finding it.
        """
        seen = set() if seen is None else seen
        if schema.ref and schema.ref not in seen:
            seen.add(schema.ref)
            return schema.nullable or self.accepts_null(self.context.schemas[schema.ref], seen)
        return schema.nullable or any(self.accepts_null(member, seen) for member in schema.union)

    def type_of(self, schema: Schema, location: str, component: str = "") -> Type:
        """The type of a canonical schema; objects inside are declared on the way."""
        if schema.unchecked:
            report_unchecked(schema, self.context)
        if schema.ref:
            return Reference(self.add_component(schema.ref))
        if schema.union:
            return self._union(schema, location, component)
        if schema.enum:
            return literals(schema, self.context)
        if len(schema.types) > 1:
            parts = [self.type_of(replace(schema, types=(kind,), unchecked=()), location) for kind in schema.types]
            return self._declare_union(parts, schema, location)
        return self._single(schema, location, component)

    def _single(self, schema: Schema, location: str, component: str) -> Type:
        kind = schema.types[0] if schema.types else ""
        if kind == "object":
            return self._object(schema, location, component)
        if kind == "array":
            items = schema.items or Schema(schema.pointer)
            bounds = bounds_of(kind, schema, self.context)
            place = self.place_of(locations.of_items(location), location)
            return ArrayOf(self._inner_use(items, place), bounds)
        if kind == "string" and schema.encoding == "base64":
            return Base64()
        if kind == "null":
            return UnionOf(())
        return scalar(kind, schema, self.context) if kind else Anything()

    def _object(self, schema: Schema, location: str, component: str) -> Type:
        if not schema.properties and schema.additional is not False:
            return self._map(schema, location)
        if isinstance(schema.additional, Schema) and not schema.additional.is_bare:
            report_unchecked(replace(schema, unchecked=("additionalProperties beside properties",)), self.context)
        fields = tuple(self._field(schema, name, child, location) for name, child in schema.properties)
        ordered = tuple(sorted(fields, key=lambda field: (not field.required, field.wire)))
        struct = Struct(
            location, schema.pointer, ordered, component=component, locations=(location,),
            is_closed=schema.additional is False, touched=schema.touched,
        )  # fmt: skip
        return Reference(self._declare(struct, schema))

    def _map(self, schema: Schema, location: str) -> MapOf:
        values = schema.additional if isinstance(schema.additional, Schema) else Schema(schema.pointer)
        return MapOf(self._inner_use(values, self.place_of(locations.of_values(location), location)))

    def _field(self, schema: Schema, name: str, child: Schema, location: str) -> Field:
        use = self.use_of(child, self.place_of(locations.of_property(location, name), location))
        return Field(
            wire=name,
            name=name,
            use=use,
            required=name in schema.required,
            pointer=child.pointer,
            description=child.description,
            constant=self._constant_of(use.type),
            default=default_text(child.default),
            deprecated=child.deprecated,
            access="read" if child.read_only else "write" if child.write_only else "",
            touched=child.touched,
        )

    def _constant_of(self, type_: Type) -> Constant | None:
        """The only value of a type, which may be a component of its own."""
        target = self.declarations.get(type_.id) if isinstance(type_, Reference) else None
        if isinstance(target, Alias):
            return self._constant_of(target.type)
        return type_.constant if isinstance(type_, Literals) else None

    def _union(self, schema: Schema, location: str, component: str) -> Type:
        places = self._member_locations(schema, location, component)
        parts = [self.type_of(member, place) for member, place in zip(schema.union, places, strict=True)]
        if self._has_to_wait(parts):
            return self._put_off(parts, schema, location, component)
        return self._declare_union(parts, schema, location, component)

    def _put_off(self, parts: list[Type], schema: Schema, location: str, component: str) -> Reference:
        """A reference to a union that `finish` declares; the same one for inline unions of the same parts."""
        inline = (one for one in self._waiting if not one[3] and not component)
        if first := next((place for known, _, place, _ in inline if known == parts), ""):
            self._repeated[location] = first
            return Reference(first)
        self._waiting.append((parts, schema, location, component))
        return Reference(location)

    def _has_to_wait(self, parts: list[Type]) -> bool:
        """Whether it is a union of objects and one of them is not declared yet, since the union stands inside it."""
        ids = [part.id for part in parts if isinstance(part, Reference)]
        if Anything() in parts or all(id_ in self.declarations for id_ in ids):
            return False
        return sum(map(self._objects_in, ids)) + any(isinstance(part, MapOf) for part in parts) > 1

    def _objects_in(self, id_: str) -> int:
        """How many objects, a map among them, a reference brings into a union, as far as can be said."""
        declared = self.declarations.get(id_)
        if isinstance(declared, Alias):
            members = declared.type.members if isinstance(declared.type, UnionOf) else (declared.type,)
            return len(self._structs(declared.type)) + any(isinstance(member, MapOf) for member in members)
        if declared:
            return 1
        schema = self.context.schemas.get(id_)
        return 1 if schema and not schema.union else 2

    def _declare_union(
        self, parts: list[Type], schema: Schema, location: str, component: str = "", *, reports: bool = True
    ) -> Type:
        """The union of `parts`; with two or more objects in it, it gets a tag and a name. `reports` what of the parts
        the union cannot say.
        """
        combined, lost = combine_and_tell(self._expanded(parts))
        if lost and reports:
            among = (f"{keyword} of some of the alternatives" for keyword in lost)
            report_unchecked(replace(schema, unchecked=tuple(among)), self.context)
        found = self._settled(combined, schema, location)
        if not isinstance(found, UnionOf):
            return found
        structs = self._structs(found)
        found = UnionOf(
            tuple(
                self._named_if_bounded(one, schema, locations.of_member(location, _kind(one))) for one in found.members
            )
        )
        has_map = any(isinstance(member, MapOf) for member in found.members)
        if len(structs) + has_map < 2 or not structs:
            return found
        tagged = self._told_apart(found, structs, schema, location, component)
        for declaration in (*tagged.members, *map(self._widened, tagged.bases, repeat(schema))):
            self.declarations[declaration.id] = declaration
        if tagged.type == UnionOf((Reference(location),)):
            return Reference(location)
        alias = Alias(
            location, schema.pointer, tagged.type, component=component, locations=(location,),
            tag_field=tagged.field, decided_by=tagged.reason, by_shape=tagged.by_shape, touched=schema.touched,
        )  # fmt: skip
        return Reference(self._declare(alias, schema))

    def _told_apart(
        self, union: UnionOf, structs: list[Struct], schema: Schema, location: str, component: str
    ) -> Tagged:
        """The union with its tags; by shape where a map is among the objects."""
        if any(isinstance(member, MapOf) for member in union.members):
            found = discriminate(union, structs, "a map is a JSON object too", schema, self.declarations, self.context)
            return Tagged(union, reason=found.reason, by_shape=True)
        place = Place(schema, location, component if component in self._only_in_unions else "")
        return tag_union(union, structs, place, self.declarations, self._company(structs), self.context)

    def _company(self, structs: list[Struct]) -> list[Schema]:
        """The objects that stand in a union with one of these anywhere."""
        names = (name for struct in structs for name in self._companions.get(struct.component, ()))
        return [self.context.schemas[name] for name in dict.fromkeys(names)]

    def _settled(self, type_: Type, schema: Schema, location: str) -> Type:
        """A combined type whose arrays and maps hold unions that are declared as well."""
        match type_:
            case UnionOf(members=members):
                return UnionOf(tuple(self._settled(member, schema, location) for member in members))
            case ArrayOf(items=Use(type=UnionOf(members=members)) as use):
                items = self._declare_union(list(members), _inside(schema), locations.of_items(location))
                return replace(type_, items=replace(use, type=items))
            case MapOf(values=Use(type=UnionOf(members=members)) as use):
                values = self._declare_union(list(members), _inside(schema), locations.of_values(location))
                return replace(type_, values=replace(use, type=values))
            case _:
                return type_

    def _inner_use(self, schema: Schema, location: str) -> Use:
        """The use of the items of an array or the values of a map."""
        use = self.use_of(schema, location)
        return replace(use, type=self._named_if_bounded(use.type, schema, location))

    def _named_if_bounded(self, type_: Type, schema: Schema, place: str) -> Type:
        """A type with bounds has a name inside another type, where an annotation would be hard to read."""
        if not isinstance(type_, (Scalar, ArrayOf)) or not type_.bounds:
            return type_
        words = f"The {_kind(type_)} of: {schema.description}" if schema.description else f"A bounded {_kind(type_)}."
        alias = Alias(place, schema.pointer, type_, locations=(place,), description=words)
        return Reference(self._declare(alias, schema))

    def _widened(self, base: Struct, schema: Schema) -> Struct:
        """A base class whose arrays take what the arrays of any of its subclasses take."""
        fields = tuple(replace(field, use=self._widened_use(field, base, schema)) for field in base.fields)
        return replace(base, fields=fields)

    def _widened_use(self, field: Field, base: Struct, schema: Schema) -> Use:
        location = locations.of_property(base.id, field.wire)
        words = f"One item of `{field.wire}`, whichever of the objects that share a tag it is in."
        around = replace(schema, discriminator="", description=words)
        if isinstance(field.use.type, UnionOf):
            members = list(field.use.type.members)
            return replace(field.use, type=self._declare_union(members, around, location, reports=False))
        return replace(field.use, type=self._settled(field.use.type, around, location))

    def _expanded(self, parts: list[Type]) -> list[Type]:
        """References to unions of objects give way to their members: a union is flat. So do references to what another
        part could be mistaken for.
        """
        expanded: list[Type] = []
        for part in parts:
            target = self.declarations.get(part.id) if isinstance(part, Reference) else None
            if isinstance(target, Struct) and target.narrowed_by:
                expanded.extend(self._narrow_members(UnionOf((part,))))
            elif isinstance(target, Alias) and (target.tag_field or target.by_shape or self._is_ambiguous(part, parts)):
                members = target.type if isinstance(target.type, UnionOf) else UnionOf((target.type,))
                expanded.extend(self._narrow_members(members))
            else:
                expanded.append(part)
        return expanded

    def _is_ambiguous(self, part: Type, parts: list[Type]) -> bool:
        """Whether another part takes a kind of JSON value that this one takes too."""
        kinds = self._kinds(part)
        return any(kinds & self._kinds(other) for other in parts if other is not part)

    def _kinds(self, part: Type) -> frozenset[str]:
        """The kinds of JSON value of a type, references followed."""
        if isinstance(part, UnionOf):
            return frozenset(kind for member in part.members for kind in self._kinds(member))
        target = self.declarations.get(part.id) if isinstance(part, Reference) else None
        if isinstance(target, Struct):
            return frozenset({"object"})
        return self._kinds(target.type) if target else kinds_of(part)

    def _narrow_members(self, union: UnionOf) -> list[Type]:
        """The members as the description has them: a base class represents the classes that share its tag."""
        subclasses = subclasses_of(self.declarations)
        members: list[Type] = []
        for member in union.members:
            narrower = subclasses.get(member.id, ()) if isinstance(member, Reference) else ()
            members.extend(map(Reference, narrower) if narrower else [member])
        return members

    def _structs(self, found: Type) -> list[Struct]:
        members = found.members if isinstance(found, UnionOf) else (found,)
        targets = [self.declarations.get(member.id) for member in members if isinstance(member, Reference)]
        return [target for target in targets if isinstance(target, Struct)]

    def _member_locations(self, union: Schema, location: str, component: str) -> list[str]:
        """The only object of an inline union takes the place of the union; every other one is named by its constant."""
        objects = [
            inside
            for one in union.union
            if (inside := inner_object(one)).ref or inside.properties or "object" in (*one.types, *inside.types)
        ]
        if len(objects) < 2 and not component:
            return [location] * len(union.union)
        places = [locations.of_member(location, label) for label in member_labels(union.union)]
        return [f"{place}'" if place in self.context.schemas else place for place in places]

    def _declare(self, declaration: Declaration, schema: Schema) -> str:
        """Remember it under its location, or find the declaration of the same shape."""
        described = replace(declaration, description=declaration.description or schema.description)
        if described.component:
            self.declarations[described.id] = described
            return described.id
        shape = _shape(described)
        if known := self._by_shape.get(shape):
            self._repeated |= dict.fromkeys(described.locations, known)
            return known
        self._by_shape[shape] = described.id
        self.declarations[described.id] = described
        return described.id


def group_by_value(pairs: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys of each value."""
    found: dict[str, list[str]] = {}
    for key, value in pairs.items():
        found.setdefault(value, []).append(key)
    return found


def _shape(declaration: Declaration) -> object:
    """What makes two inline shapes the same: everything but the place and the words."""
    if isinstance(declaration, Alias):
        return (declaration.type, declaration.tag_field, declaration.by_shape)
    return (
        tuple((field.wire, field.use, field.required, field.constant, field.access) for field in declaration.fields),
        declaration.is_closed,
        declaration.base,
    )


def _inside(schema: Schema) -> Schema:
    """What a union passes on to the union its arrays or maps hold: its place and words."""
    return replace(schema, discriminator="")


def _kind(type_: Type) -> str:
    return type_.kind if isinstance(type_, Scalar) else "array"
