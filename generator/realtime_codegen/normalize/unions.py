"""Rule 4: alternatives as one flat type that a decoder can distinguish by the kind of JSON value."""

from __future__ import annotations

from collections.abc import Iterable

from realtime_codegen.model.ir import (
    KINDS,
    Anything,
    ArrayOf,
    Base64,
    Literals,
    MapOf,
    Scalar,
    Type,
    UnionOf,
    Use,
    constant_key,
    kind_of,
)


def combine(parts: Iterable[Type]) -> Type:
    """One type for all of `parts`: nested unions flat, listed values together, repeats gone; `Anything` swallows the
    rest.

    No decoder discriminates between two texts, two arrays or two maps by their first byte. Two arrays become one array
    of either's items and two maps one map; a text beside listed ones opens the list, and bytes beside a text are text.
    """
    return combine_and_tell(parts)[0]


def combine_and_tell(parts: Iterable[Type]) -> tuple[Type, tuple[str, ...]]:
    """As `combine`, and which keywords of the parts the combined type cannot say."""
    flat: list[Type] = []
    for part in parts:
        flat.extend(part.members if isinstance(part, UnionOf) else (part,))
    if any(isinstance(part, Anything) for part in flat):
        return Anything(), ()
    merged = list(dict.fromkeys(flat))
    lost: list[str] = []
    for merge in (
        _merge_bytes,
        _merge_listed,
        _merge_scalars,
        _merge_numbers,
        _absorb_listed,
        _merge_arrays,
        _merge_maps,
    ):
        merged = merge(merged, lost)
    return merged[0] if len(merged) == 1 else UnionOf(tuple(merged)), tuple(dict.fromkeys(lost))


def kinds_of(type_: Type) -> frozenset[str]:
    """The kinds of JSON value a type takes; none for a type that takes any, and for references: follow them first."""
    match type_:
        case Scalar(kind=kind):
            return frozenset({kind})
        case Base64():
            return frozenset({"string"})
        case Literals():
            return frozenset(type_.kinds)
        case ArrayOf():
            return frozenset({"array"})
        case MapOf():
            return frozenset({"object"})
        case UnionOf(members=members):
            return frozenset(kind for member in members for kind in kinds_of(member))
        case _:
            return frozenset()


def _merge_bytes(parts: list[Type], lost: list[str]) -> list[Type]:
    texts = [part for part in parts if "string" in kinds_of(part)]
    if Base64() not in texts or len(texts) < 2:
        return parts
    if not _takes_all(texts, "string"):
        lost.append("contentEncoding")
    return list(dict.fromkeys(Scalar("string") if part == Base64() else part for part in parts))


def _merge_listed(parts: list[Type], lost: list[str]) -> list[Type]:
    listed = [part for part in parts if isinstance(part, Literals)]
    plain = [part for part in parts if isinstance(part, Scalar) and part.kind == "string"]
    texts = [value for part in listed for value in part.values if isinstance(value, str)]
    if not listed or len(listed) + (len(plain) if texts else 0) < 2:
        return parts
    values = tuple({constant_key(value): value for part in listed for value in part.values}.values())
    is_open = bool(texts and plain) or any(part.is_open for part in listed)
    if texts and plain and not _takes_all(parts, "string"):
        lost.extend(key for part in plain for key, _ in part.bounds)
    return _replace_first(parts, [*listed, *(plain if texts else ())], Literals(values, is_open))


def _merge_scalars(parts: list[Type], lost: list[str]) -> list[Type]:
    """Of one kind with different bounds, the kind without bounds."""
    for kind in KINDS:
        same = [part for part in parts if isinstance(part, Scalar) and part.kind == kind]
        if len(same) > 1:
            if not _takes_all(same, kind):
                lost.extend(key for part in same for key, _ in part.bounds)
            parts = _replace_first(parts, same, Scalar(kind))
    return parts


def _merge_numbers(parts: list[Type], lost: list[str]) -> list[Type]:
    """An integer beside a number says nothing, unless their bounds differ."""
    numbers = [part for part in parts if isinstance(part, Scalar) and part.kind in ("integer", "number")]
    whole = next((part for part in numbers if part.kind == "number"), None)
    if whole is None or len(numbers) < 2:
        return parts
    if len({part.bounds for part in numbers}) == 1 or not whole.bounds:
        return _replace_first(parts, numbers, whole)
    lost.extend(key for part in numbers for key, _ in part.bounds)
    return _replace_first(parts, numbers, Scalar("number"))


def _absorb_listed(parts: list[Type], lost: list[str]) -> list[Type]:
    """A listed value beside all values of its kind says nothing; beside some of them, it takes their bounds away."""
    for scalar in [part for part in parts if isinstance(part, Scalar) and part.kind != "string"]:
        listed = next((part for part in parts if isinstance(part, Literals)), None)
        kinds = {"boolean"} if scalar.kind == "boolean" else {"integer", "number"}
        if listed is None or not kinds & set(listed.kinds):
            continue
        has_fractions = scalar.kind == "integer" and "number" in listed.kinds
        lost.extend([*(key for key, _ in scalar.bounds), *(["enum"] if has_fractions else [])])
        rest = _without(listed, kinds)
        whole = Scalar("number" if has_fractions else scalar.kind)
        parts = _replace_first(parts, [scalar], whole)
        parts = _replace_first(parts, [listed], rest) if rest else [part for part in parts if part != listed]
    return parts


def _without(listed: Literals, kinds: set[str]) -> Type | None:
    """The listed values of other kinds; None where there are none."""
    values = tuple(value for value in listed.values if kind_of(value) not in kinds)
    if not values:
        return Scalar("string") if listed.is_open else None
    return Literals(values, listed.is_open)


def _takes_all(parts: Iterable[Type], kind: str) -> bool:
    return any(part == Scalar(kind) for part in parts)  # type: ignore[arg-type]


def _merge_arrays(parts: list[Type], lost: list[str]) -> list[Type]:
    arrays = [part for part in parts if isinstance(part, ArrayOf)]
    if len(arrays) < 2:
        return parts
    items = _either(array.items for array in arrays)
    if ArrayOf(items) not in arrays:
        alike = {array.items for array in arrays}
        lost.extend(key for array in arrays for key, _ in array.bounds)
        lost.extend(["items"] if len(alike) > 1 else [])
    return _replace_first(parts, arrays, ArrayOf(items))


def _merge_maps(parts: list[Type], lost: list[str]) -> list[Type]:
    maps = [part for part in parts if isinstance(part, MapOf)]
    if len(maps) < 2:
        return parts
    values = _either(one.values for one in maps)
    if MapOf(values) not in maps:
        lost.append("additionalProperties")
    return _replace_first(parts, maps, MapOf(values))


def _either(uses: Iterable[Use]) -> Use:
    found = list(uses)
    return Use(combine(use.type for use in found), any(use.nullable for use in found))


def _replace_first(parts: list[Type], old: Iterable[Type], new: Type) -> list[Type]:
    """`parts` without those of `old`, and with `new` where the first of `old` was."""
    first, *others = old
    index, gone = parts.index(first), {first, *others}
    kept = [part for part in parts[:index] if part not in gone]
    return [*kept, new, *(part for part in parts[index:] if part not in gone)]
