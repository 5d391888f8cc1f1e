"""Rule 4: alternatives as one flat type that a decoder can tell apart by the kind of JSON value."""

from __future__ import annotations

from collections.abc import Iterable

from realtime_codegen.ir import Anything, ArrayOf, Base64, Literals, MapOf, Scalar, Type, UnionOf, Use


def combine(parts: Iterable[Type]) -> Type:
    """One type for all of `parts`: nested unions flat, listed values together, repeats gone; `Anything` swallows the
    rest.

    No decoder tells two texts, two arrays or two maps apart by their first byte. Two arrays become one array of
    either's items and two maps one map; a text beside listed ones opens the list, and bytes beside a text are text.
    """
    flat: list[Type] = []
    for part in parts:
        flat.extend(part.members if isinstance(part, UnionOf) else (part,))
    if any(isinstance(part, Anything) for part in flat):
        return Anything()
    merged = list(dict.fromkeys(flat))
    for merge in (_merge_bytes, _merge_listed, _merge_numbers, _merge_scalars, _merge_arrays, _merge_maps):
        merged = merge(merged)
    return merged[0] if len(merged) == 1 else UnionOf(tuple(merged))


def kinds_of(type_: Type) -> frozenset[str]:
    """The kinds of JSON value a type takes; none for a type that takes any, and for references: follow them first."""
    match type_:
        case Scalar(kind=kind):
            return frozenset({kind})
        case Base64():
            return frozenset({"string"})
        case Literals(values=values, is_open=is_open):
            found = {"string" if isinstance(value, str) else "integer" for value in values}
            return frozenset(found | ({"string"} if is_open else set()))
        case ArrayOf():
            return frozenset({"array"})
        case MapOf():
            return frozenset({"object"})
        case UnionOf(members=members):
            return frozenset(kind for member in members for kind in kinds_of(member))
        case _:
            return frozenset()


def _merge_bytes(parts: list[Type]) -> list[Type]:
    texts = [part for part in parts if "string" in kinds_of(part)]
    if Base64() not in texts or len(texts) < 2:
        return parts
    return list(dict.fromkeys(Scalar("string") if part == Base64() else part for part in parts))


def _merge_listed(parts: list[Type]) -> list[Type]:
    listed = [part for part in parts if isinstance(part, Literals)]
    plain = [part for part in parts if isinstance(part, Scalar) and part.kind == "string"]
    if not listed or len(listed) + len(plain) < 2:
        return parts
    values = tuple(dict.fromkeys(value for part in listed for value in part.values))
    is_open = bool(plain) or any(part.is_open for part in listed)
    return _replace_first(parts, [*listed, *plain], Literals(values, is_open))


def _merge_numbers(parts: list[Type]) -> list[Type]:
    """Listed integers beside any integer or number say nothing."""
    if not any(isinstance(part, Scalar) and part.kind in ("integer", "number") for part in parts):
        return parts
    kept = [_without_integers(part) if isinstance(part, Literals) else part for part in parts]
    return [part for part in kept if not isinstance(part, Literals) or part.values or part.is_open]


def _without_integers(listed: Literals) -> Type:
    texts = tuple(value for value in listed.values if isinstance(value, str))
    return Scalar("string") if listed.is_open and not texts else Literals(texts, listed.is_open)


def _merge_scalars(parts: list[Type]) -> list[Type]:
    """Of one kind with different bounds, the kind without bounds."""
    for kind in ("string", "integer", "number"):
        same = [part for part in parts if isinstance(part, Scalar) and part.kind == kind]
        if len(same) > 1:
            parts = _replace_first(parts, same, Scalar(same[0].kind))
    return parts


def _merge_arrays(parts: list[Type]) -> list[Type]:
    arrays = [part for part in parts if isinstance(part, ArrayOf)]
    if len(arrays) < 2:
        return parts
    items = Use(combine(array.items.type for array in arrays), any(array.items.nullable for array in arrays))
    return _replace_first(parts, arrays, ArrayOf(items))


def _merge_maps(parts: list[Type]) -> list[Type]:
    maps = [part for part in parts if isinstance(part, MapOf)]
    if len(maps) < 2:
        return parts
    values = Use(combine(one.values.type for one in maps), any(one.values.nullable for one in maps))
    return _replace_first(parts, maps, MapOf(values))


def _replace_first(parts: list[Type], old: Iterable[Type], new: Type) -> list[Type]:
    gone = list(old)
    index = parts.index(gone[0])
    kept = [part for part in parts[:index] if part not in gone]
    return [*kept, new, *(part for part in parts[index:] if part not in gone)]
