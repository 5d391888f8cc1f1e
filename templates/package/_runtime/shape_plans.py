"""How the exact decoder, and through `read_shape` the native one, reads a union that is discriminated by shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, NamedTuple, TypeAlias, cast, get_args, get_origin

import msgspec

from ..errors import DecodeError
from .base import Model, Note, Unknown, kept_of
from .objects import ObjectPlan, UnknownPlan, object_plan, plan_for
from .plans import NULL, Kinds, ListedPlan, LiteralPlan, MapPlan, Plan, UnionPlan, key_of
from .shapes import ShapeMeta, members_of
from .walk import Misfit, Path, Walk, name_of_type

Constants: TypeAlias = "frozenset[tuple[bool, Any]]"
"""The keys (see `key_of`) of the only values there can be."""


def read_shape(cls: type[Any], value: Any) -> Any:
    """The value that the native decoder could not read by itself.

    Raises:
        ValueError: it deviates from the description, so that the message has to be read exactly.
    """
    kind: object = cls
    if not isinstance(kind, ShapeMeta):
        raise ValueError("no type that JSON decodes to")
    plan = shape_plan(kind)
    member = plan.member_of(cast("dict[str, Any]", value)) if value.__class__ is dict else None
    if member is not None and member.needed <= value.keys() <= member.declared:
        # What it refuses is refused at once, so that the time grows with the depth and not with its square.
        return msgspec.convert(value, member.cls, dec_hook=read_shape)
    walk = Walk(strict=False)
    try:
        found = plan.read(value, None, walk)
    except Misfit as misfit:
        raise ValueError(misfit.reason) from None
    if walk.notes:
        raise ValueError(walk.notes[0].message)
    return found


class Trial(NamedTuple):
    """What a member makes of a value: the value as its type, and what was found on the way."""

    value: Any
    undeclared: int
    notes: tuple[Note, ...] = ()
    losses: int = 0
    respelled: bool = False


class Candidate:
    """One object of the union, with what can be said of a JSON object before it is read."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys that must be there."""
        return self.plan.needed if isinstance(self.plan, ObjectPlan) else frozenset()

    @cached_property
    def constants(self) -> Mapping[str, Constants]:
        """The constants that some keys are limited to, by wire name."""
        plan = self.plan
        if not isinstance(plan, ObjectPlan):
            return {}
        read = {wire: _constants_of(one.plan, is_null=not one.null_forbidden) for wire, one in plan.fields.items()}
        own = {plan.tag_field: frozenset({key_of(plan.tag)})} if plan.tag_field else {}
        return {**{wire: found for wire, found in read.items() if found is not None}, **own}

    def is_named_by(self, value: Mapping[str, Any]) -> bool:
        """Whether a constant of the value is one of the member's."""
        return any(_key(value[key]) in constants for key, constants in self.constants.items() if key in value)

    def may_be(self, value: Mapping[str, Any]) -> bool:
        """Whether all required keys are there, and no constant is another one."""
        return self.required <= value.keys() and all(
            _key(value[key]) in constants for key, constants in self.constants.items() if key in value
        )


def _constants_of(plan: Plan, *, is_null: bool) -> Constants | None:
    """The only values that a plan takes; None where it takes any of a type. `is_null` says that null is a value."""
    if isinstance(plan, (LiteralPlan, ListedPlan)):
        return plan.keys
    if plan.kinds == (NULL,):
        return frozenset({key_of(None)} if is_null else ())
    if not isinstance(plan, UnionPlan):
        return None
    found = [_constants_of(one, is_null=is_null) for one in plan.by_kind.values()]
    return None if None in found else frozenset(key for one in found if one is not None for key in one)


def _key(value: Any) -> tuple[bool, Any] | None:
    """The key of a scalar; None for anything else, which is no constant."""
    return key_of(value) if value is None or isinstance(value, (str, int, float)) else None


class ShapePlan(Plan):
    """Takes an object as the member that its tag names, or else as the one that accepts it, and of several as the one
    that knows most of its keys.

    Where two know equally many, the first in the description has it: the value is both. What none accepts deviates; it
    becomes the member that loses least, or an `Unknown` where nothing points to one.
    """

    def __init__(self, cls: ShapeMeta) -> None:
        self.cls = cls
        self.kinds = tuple(dict.fromkeys(kind for member in members_of(cls) for kind in _kinds_of(member)))
        nouns = dict.fromkeys(name_of_type(_kinds_of(member)[0]) for member in members_of(cls))
        self.noun = " or ".join(sorted(nouns, key=lambda noun: noun == "null"))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The classes in the order of the description, then the maps."""
        classes = [one for one in members_of(self.cls) if _is_model(one) and not issubclass(one, Unknown)]
        maps = [plan for plan in map(plan_for, self._others) if isinstance(plan, MapPlan)]
        return tuple(map(Candidate, (*map(object_plan, classes), *maps)))

    @cached_property
    def by_tag(self) -> Mapping[tuple[bool, Any], tuple[Candidate, ...]]:
        """The members by the key of each value of the tag."""
        found: dict[tuple[bool, Any], tuple[Candidate, ...]] = {}
        for one in self.candidates:
            for key in one.constants.get(self.cls.tag, ()):
                found[key] = (*found.get(key, ()), one)
        return found

    @cached_property
    def untagged(self) -> tuple[Candidate, ...]:
        """The members that may be without a tag."""
        return tuple(one for one in self.candidates if self.cls.tag not in one.required)

    @cached_property
    def unknown(self) -> UnknownPlan | None:
        """What takes an object that is none of the members."""
        found = next((one for one in members_of(self.cls) if _is_model(one) and issubclass(one, Unknown)), None)
        return UnknownPlan(found) if found else None

    @cached_property
    def rest(self) -> Plan:
        """What takes everything but objects."""
        return UnionPlan([plan_for(one) for one in self._others])

    @property
    def _others(self) -> tuple[Any, ...]:
        return tuple(one for one in members_of(self.cls) if not _is_model(one))

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        self.expect(value, path, walk)
        if value.__class__ is not dict:
            return self.rest.read(value, path, walk)
        found: dict[str, Any] = value
        candidates = self._candidates_of(found)
        if not candidates:
            return self._read_unknown(found, path, walk)
        possible = _possible(candidates, found)
        if len(possible) == 1:
            return possible[0].plan.read(found, path, walk)
        accepted = _best(self._trials(possible, found, path, walk, strict=True))
        return accepted.value if accepted else self._closest(candidates, possible, found, path, walk)

    def zero(self, path: Path, walk: Walk) -> Any:
        if self.unknown is None and NULL in self.kinds:
            return None
        return (self.unknown or self.candidates[0].plan).zero(path, walk)

    def member_of(self, value: dict[str, Any]) -> ObjectPlan | None:
        """The only member that an object can be, if it is a class and can be said without reading the object."""
        possible = _possible(self._candidates_of(value), value)
        return possible[0].plan if len(possible) == 1 and isinstance(possible[0].plan, ObjectPlan) else None

    def _candidates_of(self, value: dict[str, Any]) -> Sequence[Candidate]:
        """The members that the tag leaves; all of them where no tag is declared."""
        tag = self.cls.tag
        if not tag:
            return self.candidates
        return self.by_tag.get(_key(value[tag]), ()) if tag in value else self.untagged  # type: ignore[arg-type]

    def _closest(
        self,
        candidates: Sequence[Candidate],
        possible: Sequence[Candidate],
        value: dict[str, Any],
        path: Path,
        walk: Walk,
    ) -> Any:
        """What comes nearest of those that constants name, if any; the deviations are noted."""
        near = possible or [one for one in candidates if one.is_named_by(value)]
        if len(near) == 1:
            return near[0].plan.read(value, path, walk)
        if walk.strict:
            walk.deviation(path, f"accepted by none of {', '.join(_name(one) for one in candidates)}")
        best = min(self._trials(near, value, path, walk, strict=False), key=_distance, default=None)
        if best is None:
            return self._read_unknown(value, path, walk)
        walk.notes += best.notes
        walk.losses += best.losses
        walk.respelled |= best.respelled
        return best.value

    def _read_unknown(self, value: dict[str, Any], path: Path, walk: Walk) -> Any:
        if self.unknown is None:
            walk.misfit(path, "an object of none of the declared types")
        return self.unknown.read(value, path, walk)

    def _trials(
        self, candidates: Sequence[Candidate], value: dict[str, Any], path: Path, walk: Walk, *, strict: bool
    ) -> Iterator[Trial]:
        """What each candidate makes of the value; nothing of those that refuse it. Each is asked once in a walk: else
        the time would double with each level of nesting.
        """
        for candidate in candidates:
            key = (id(candidate), id(value), strict)
            if key not in walk.trials:
                walk.trials[key] = _try(candidate.plan, value, path, walk, strict=strict)
            if (trial := walk.trials[key]) is not None:
                yield trial


def _possible(candidates: Sequence[Candidate], value: dict[str, Any]) -> Sequence[Candidate]:
    return candidates if len(candidates) == 1 else [one for one in candidates if one.may_be(value)]


def _try(plan: Plan, value: dict[str, Any], path: Path, walk: Walk, *, strict: bool) -> Trial | None:
    own = Walk(strict=strict, fills=walk.fills)
    own.trials = walk.trials
    own.attempts = 0 if strict else walk.attempts
    try:
        found = plan.read(value, path, own)
    except (DecodeError, Misfit):
        return None
    kept = kept_of(found)
    return Trial(found, len(kept.extras) if kept else 0, tuple(own.notes), own.losses, own.respelled)


def _best(trials: Iterator[Trial]) -> Trial | None:
    """The one that knows most keys; no further one is asked after one that knows all."""
    best: Trial | None = None
    for trial in trials:
        if not trial.undeclared:
            return trial
        if best is None or trial.undeclared < best.undeclared:
            best = trial
    return best


def _distance(trial: Trial) -> tuple[int, int, int]:
    return trial.losses, len(trial.notes), trial.undeclared


def _name(candidate: Candidate) -> str:
    return candidate.plan.cls.__name__ if isinstance(candidate.plan, ObjectPlan) else "a map"


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Model)


def _kinds_of(annotation: Any) -> Kinds:
    if _is_model(annotation):
        return (dict,)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds_of(get_args(annotation)[0])
    if isinstance(origin, type) and issubclass(origin, (Mapping, Sequence)):
        return (dict,) if issubclass(origin, Mapping) else (list,)
    return plan_for(annotation).kinds


_plans: dict[ShapeMeta, ShapePlan] = {}


def shape_plan(cls: ShapeMeta) -> ShapePlan:
    """The plan of a union."""
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = ShapePlan(cls)
    return plan
