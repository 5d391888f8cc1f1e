"""Rule 4: alternatives as one flat type that a decoder can tell apart by the kind of JSON value."""

from __future__ import annotations

from collections.abc import Iterable

from realtime_codegen.ir import Anything, ArrayOf, Literals, MapOf, Scalar, Type, UnionOf, Use


def combine(parts: Iterable[Type]) -> Type:
    """One type for all of `parts`: nested unions flat, listed texts together, repeats gone; `Anything` swallows the rest.

    Two arrays become one array of either's items and two maps one map, since no decoder tells them apart by their first byte.
    """
    flat: list[Type] = []
    for part in parts:
        flat.extend(part.members if isinstance(part, UnionOf) else (part,))
    if any(isinstance(part, Anything) for part in flat):
        return Anything()
    merged = _merge_maps(_merge_arrays(_merge_texts(list(dict.fromkeys(flat)))))
    return merged[0] if len(merged) == 1 else UnionOf(tuple(merged))


def _merge_texts(parts: list[Type]) -> list[Type]:
    listed = [part for part in parts if isinstance(part, Literals)]
    plain = [part for part in parts if isinstance(part, Scalar) and part.kind == "string"]
    if not listed or len(listed) + len(plain) < 2:
        return parts
    values = tuple(dict.fromkeys(value for part in listed for value in part.values))
    is_open = bool(plain) or any(part.is_open for part in listed)
    return _replace_first(parts, [*listed, *plain], Literals(values, is_open))


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
