"""Plans for objects: classes, their role subclasses, unions discriminated by a tag, and the plan of a type.

Plans are built on first use and kept, one for each class. A class refers to the plans of its fields' types, which may
lead back to the class, so the fields are looked up when the first value is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, cast, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .base import KEPT, Facts, JsonObject, Kept, Model, Unknown, extend, extended, wire_name
from .listed import ListedValues
from .narrow import role_field, subclasses
from .plans import (
    AnyPlan,
    ArrayPlan,
    BytesPlan,
    ConvertPlan,
    FloatPlan,
    IntPlan,
    Kinds,
    ListedPlan,
    LiteralPlan,
    MapPlan,
    NumberPlan,
    Plan,
    ScalarPlan,
    UnionPlan,
)
from .shapes import ShapeMeta
from .walk import Misfit, Path, Walk, quote

NO_FACTS = Facts()

ERROR, MESSAGE = "error", "message"
"""The names that errors have in every API, and by which a required error is found that is not written as an object."""


class Field(NamedTuple):
    """A declared field: its attribute name, its plan, and whether strict mode refuses null."""

    name: str
    plan: Plan
    null_forbidden: bool


class ObjectPlan(Plan):
    """Takes objects as instances of one class, or of the subclass of their role."""

    kinds: Kinds = (dict,)

    def __init__(self, cls: type[Model]) -> None:
        self.cls = cls
        config = cls.__struct_config__
        self.tag_field: str | None = config.tag_field
        self.tag = config.tag

    @cached_property
    def facts(self) -> Facts:
        from .facts import FACTS

        return FACTS.get(self.cls, NO_FACTS)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Declared fields by wire name."""
        forbidden = self.facts.null_forbidden
        return {
            (wire := wire_name(field.encode_name)): Field(field.name, plan_for(field.type), wire in forbidden)
            for field in msgspec.structs.fields(self.cls)
        }

    @cached_property
    def required(self) -> dict[str, str]:
        """Wire names to attribute names of the fields that must be there. Constants have a default: see `facts`."""
        constants = self.facts.required_constants
        return {
            wire: field.name
            for field in msgspec.structs.fields(self.cls)
            if (wire := wire_name(field.encode_name)) in constants or field.required
        }

    @cached_property
    def needed(self) -> frozenset[str]:
        """The keys that must be there, the tag among them."""
        tag = [self.tag_field] if self.tag_field and not self.facts.optional_tag else []
        return frozenset((*self.required, *tag))

    @cached_property
    def declared(self) -> frozenset[str]:
        """The keys that may be there."""
        return frozenset((*self.fields, *([self.tag_field] if self.tag_field else [])))

    @cached_property
    def roles(self) -> tuple[str, dict[str, ObjectPlan]] | None:
        """The wire name that tells the role subclasses apart, and their plans."""
        name = role_field(self.cls)
        if name is None:
            return None
        wire = next(wire_name(field.encode_name) for field in msgspec.structs.fields(self.cls) if field.name == name)
        return wire, {value: object_plan(cls) for value, cls in subclasses(self.cls, name)}

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        self.expect(value, path, walk)
        found: dict[str, Any] = value
        if self.roles is None:
            return self.build(found, path, walk)
        wire, plans = self.roles
        role = found.get(wire)
        plan = plans.get(role) if isinstance(role, str) else None
        return self.build(found, path, walk) if plan is None else self._build_role(plan, found, path, walk)

    def _build_role(self, plan: ObjectPlan, value: dict[str, Any], path: Path, walk: Walk) -> Any:
        """The role subclass, unless the base class takes values that the subclass has no place for."""
        notes, losses = len(walk.notes), walk.losses
        narrow = plan.build(value, path, walk)
        if walk.losses == losses:
            return narrow
        narrow_notes, narrow_losses = walk.notes[notes:], walk.losses
        walk.rewind(notes, losses)
        walk.deviation(path, f"not the {plan.cls.__name__} that it says it is")
        wide = self.build(value, path, walk, notes)
        if walk.losses < narrow_losses:
            return wide
        walk.rewind(notes, narrow_losses)
        walk.notes += narrow_notes
        return narrow

    def build(self, value: dict[str, Any], path: Path, walk: Walk, mark: int | None = None) -> Any:
        """An instance of the class itself; an extended one where something does not fit or deviates.

        Notes from `mark` on are the instance's own; without it, those that are yet to come.
        """
        if mark is None:
            whole = self._read_natively(value, path, walk) if walk.attempts else None
            if whole is not None:
                return whole
            mark = len(walk.notes)
        fields = self.fields
        values: dict[str, Any] = {}
        extras: dict[str, Any] = {}
        replaced: dict[str, Any] = {}
        outer = walk.respelled
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                self._read_undeclared(key, item, extras, path, walk)
                continue
            walk.respelled = False
            read = values[field.name] = self._read_field(field, item, (path, key), walk)
            if read is UNSET or walk.respelled:
                extras[key] = item
                replaced[key] = read
        walk.respelled = outer
        self._find_missing(value, path, walk)
        replaced |= self._fill_required(value, values, path, walk)
        if extras or len(walk.notes) > mark:
            return extend(self.cls, values, extras, tuple(walk.notes[mark:]), replaced)
        return self.cls(**values)

    def _fill_required(self, value: dict[str, Any], values: dict[str, Any], path: Path, walk: Walk) -> dict[str, Any]:
        """Give each required field without a usable value one that its type has, or UNSET where the walk does not fill.

        Returns:
            The values that were made up, by wire name.
        """
        filled: dict[str, Any] = {}
        for wire, name in self.required.items():
            if values.setdefault(name, UNSET) is not UNSET or not walk.fills:
                continue
            plan, at = self.fields[wire].plan, (path, wire)
            error = self._error_in(value, plan) if wire == ERROR else None
            notes, losses = len(walk.notes), walk.losses
            filled[wire] = values[name] = plan.zero(at, walk) if error is None else plan.read(error, at, walk)
            walk.rewind(notes, losses)  # what is missing is noted already
        return filled

    def _error_in(self, value: dict[str, Any], plan: Plan) -> dict[str, Any] | None:
        """What an error says that is sent as a text, or with its fields beside the type of the event."""
        if not isinstance(plan, ObjectPlan) or MESSAGE not in plan.fields:
            return None
        if isinstance(value.get(ERROR), str):
            return {MESSAGE: value[ERROR]}
        flat = {key: value[key] for key in plan.fields if key in value and key not in self.declared}
        return flat if isinstance(flat.get(MESSAGE), str) else None

    def _read_natively(self, value: dict[str, Any], path: Path, walk: Walk) -> Any:
        """What the native codec makes of the object without its undeclared keys; None where more than those deviates.

        Without undeclared keys it has already refused the message as a whole, so only what is inside is worth a try.
        """
        undeclared = value.keys() - self.declared
        if not (self.needed <= value.keys()) or (self.facts.closed if undeclared else path is None):
            return None
        cls, rest = self.cls, value
        if undeclared:
            cls, rest = extended(cls), value.copy()
            extras = {key: rest.pop(key) for key in value if key in undeclared}
            rest[KEPT] = Kept(extras, ())
        try:
            return msgspec.convert(rest, cls, dec_hook=_read_shape)
        except ValueError:
            walk.attempts -= 1
            return None

    def _read_field(self, field: Field, item: Any, path: Path, walk: Walk) -> Any:
        """The value of a declared field; UNSET where it does not fit."""
        mark, losses = len(walk.notes), walk.losses
        if item is None and field.null_forbidden and walk.strict:
            walk.deviation(path, "null is not allowed")
        try:
            return field.plan.read(item, path, walk)
        except Misfit as misfit:
            walk.rewind(mark, losses)
            walk.loss(misfit.path, misfit.reason)
            return UNSET

    def _read_undeclared(self, key: str, item: Any, extras: dict[str, Any], path: Path, walk: Walk) -> None:
        if key == self.tag_field:
            if item == self.tag:
                return
            walk.deviation((path, key), f"expected {quote(self.tag)}, got {quote(item)}")
        elif self.facts.closed:
            walk.deviation((path, key), "undeclared key")
        extras[key] = item

    def _find_missing(self, value: dict[str, Any], path: Path, walk: Walk) -> None:
        for wire in self.required:
            if wire not in value:
                walk.deviation((path, wire), "required, but missing")
        tag_field = self.tag_field
        if tag_field is not None and tag_field not in value and not self.facts.optional_tag:
            walk.deviation((path, tag_field), "required, but missing")

    def zero(self, path: Path, walk: Walk) -> Any:
        values = {name: self.fields[wire].plan.zero((path, wire), walk) for wire, name in self.required.items()}
        replaced = {wire: values[name] for wire, name in self.required.items()}
        return extend(self.cls, values, {}, (), replaced) if values else self.cls()


def _read_shape(cls: type[Any], value: Any) -> Any:
    from .shape_plans import read_shape

    return read_shape(cls, value)


class UnknownPlan(Plan):
    """Takes every object as an `Unknown`; a deviation from the description, always."""

    kinds: Kinds = (dict,)

    def __init__(self, cls: type[Unknown]) -> None:
        self.cls = cls
        self.tag_field = str(cls.__struct_config__.tag_field)

    def read(self, value: Any, path: Path, walk: Walk) -> Unknown:
        self.expect(value, path, walk)
        found: dict[str, Any] = value
        walk.loss((path, self.tag_field), _no_variant(found, self.tag_field))
        return self.cls(data=JsonObject(found, received=True))

    def zero(self, path: Path, walk: Walk) -> Unknown:
        return self.cls(data=JsonObject({}, received=True))


class TaggedPlan(Plan):
    """Takes objects by their tag. The tag alone decides: no variant is ever guessed from the other keys."""

    kinds: Kinds = (dict,)

    def __init__(self, variants: list[type[Model]], unknown: type[Unknown] | None) -> None:
        plans = [object_plan(cls) for cls in variants]
        self.tag_field = str(variants[0].__struct_config__.tag_field)
        self.by_tag: dict[Any, ObjectPlan] = {plan.tag: plan for plan in plans}
        self.plans = plans
        self.unknown = UnknownPlan(unknown) if unknown else None

    @cached_property
    def untagged(self) -> ObjectPlan | None:
        """The only variant that may leave out its tag, if there is one."""
        optional = [plan for plan in self.plans if plan.facts.optional_tag]
        return optional[0] if len(optional) == 1 else None

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        self.expect(value, path, walk)
        found: dict[str, Any] = value
        tag = found.get(self.tag_field)
        plan: Plan | None = self.by_tag.get(tag, self.unknown) if isinstance(tag, str) else self.unknown
        if self.tag_field not in found and self.untagged is not None:
            plan = self.untagged
        if plan is None:
            walk.misfit((path, self.tag_field), _no_variant(found, self.tag_field))
        return plan.read(found, path, walk)

    def zero(self, path: Path, walk: Walk) -> Any:
        return (self.unknown or self.plans[0]).zero(path, walk)


def _no_variant(found: dict[str, Any], tag_field: str) -> str:
    return f"unknown variant {quote(found[tag_field])}" if tag_field in found else "required, but missing"


_object_plans: dict[type[Model], ObjectPlan] = {}


def object_plan(cls: type[Model]) -> ObjectPlan:
    """The plan of a class."""
    plan = _object_plans.get(cls)
    if plan is None:
        plan = _object_plans[cls] = ObjectPlan(cls)
    return plan


_SCALARS: dict[Any, type] = {str: str, bool: bool, None: NoneType, NoneType: NoneType}


def plan_for(annotation: Any, meta: Meta | None = None) -> Plan:
    """The plan of a type as it is written in an annotation."""
    annotation = getattr(annotation, "__value__", annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated_plan(arguments, meta)
    if origin in (Union, UnionType):
        return _union_plan(arguments, meta)
    if origin is Literal:
        return LiteralPlan(arguments)
    if origin is not None and isinstance(origin, type):
        return _container_plan(annotation, origin, arguments, meta)
    return _class_plan(annotation, meta)


def _annotated_plan(arguments: tuple[Any, ...], meta: Meta | None) -> Plan:
    bounds = next((argument for argument in arguments[1:] if isinstance(argument, Meta)), meta)
    listed = next((argument for argument in arguments[1:] if isinstance(argument, ListedValues)), None)
    plan = plan_for(arguments[0], bounds)
    return ListedPlan(plan, listed.values) if listed else plan


def _container_plan(annotation: Any, origin: type, arguments: tuple[Any, ...], meta: Meta | None) -> Plan:
    if issubclass(origin, Mapping):
        return MapPlan(plan_for(arguments[0]), plan_for(arguments[1]), meta)
    if issubclass(origin, Sequence) and not issubclass(origin, tuple):
        return ArrayPlan(plan_for(arguments[0]), meta)
    return ConvertPlan(annotation)


def _class_plan(annotation: Any, meta: Meta | None) -> Plan:
    if annotation is Any or annotation is object:
        return AnyPlan()
    if annotation in _SCALARS:
        return ScalarPlan(_SCALARS[annotation], meta)
    if annotation is int:
        return IntPlan(meta)
    if annotation is float:
        return FloatPlan(meta)
    if annotation is bytes:
        return BytesPlan(meta)
    if isinstance(annotation, type) and issubclass(annotation, Unknown):
        return UnknownPlan(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return object_plan(annotation)
    if isinstance(annotation, ShapeMeta):
        from .shape_plans import shape_plan

        return shape_plan(annotation)
    return _bare_container_plan(annotation, meta)


def _bare_container_plan(annotation: Any, meta: Meta | None) -> Plan:
    if isinstance(annotation, type) and issubclass(annotation, Mapping):
        return MapPlan(ScalarPlan(str), AnyPlan(), meta)
    if annotation in (list, Sequence):
        return ArrayPlan(AnyPlan(), meta)
    return ConvertPlan(annotation)


def _union_plan(members: tuple[Any, ...], meta: Meta | None) -> Plan:
    """Classes go to one tagged plan, the rest beside it."""
    classes = [member for member in members if isinstance(member, type) and issubclass(member, Model)]
    rest = [member for member in members if member not in classes and member is not UnsetType]
    plans = [plan_for(member, meta) for member in rest]
    if any(isinstance(plan, AnyPlan) for plan in plans):
        return AnyPlan()
    if classes:
        plans.append(_classes_plan(classes))
    plans = _with_numbers(plans)
    plans.sort(key=lambda plan: isinstance(plan, LiteralPlan))  # in an open enum, the plain string decides
    return plans[0] if len(plans) == 1 else UnionPlan(plans)


def _with_numbers(plans: list[Plan]) -> list[Plan]:
    """The plans, with one for `float | int`: a number, kept as it is."""
    number = next((plan for plan in plans if isinstance(plan, FloatPlan)), None)
    if number is None or not any(isinstance(plan, IntPlan) for plan in plans):
        return plans
    return [*(plan for plan in plans if not isinstance(plan, (FloatPlan, IntPlan))), NumberPlan(number.meta)]


def _classes_plan(classes: list[type[Model]]) -> Plan:
    variants = [cls for cls in classes if not issubclass(cls, Unknown)]
    unknown = next((cls for cls in classes if issubclass(cls, Unknown)), None)
    if not variants:
        return UnknownPlan(cast("type[Unknown]", unknown))
    return object_plan(variants[0]) if len(classes) == 1 else TaggedPlan(variants, unknown)
