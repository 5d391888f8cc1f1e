"""Which declaration of the old contract is which of the new one.

The surest signs come first:

1. events of one union and one wire type;
2. one component name;
3. one place of an inline type;
4. one Python name;
5. the only type in one place of two that are matched: an inline object that became a component;
6. one shape.

Matching is symmetrical, so that the comparison the other way round has the same pairs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from realtime_codegen.diff.contract import Contract
from realtime_codegen.diff.shapes import Shapes, similar_fields
from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import Alias, ArrayOf, Declaration, MapOf, Reference, Struct, Type, UnionOf

Key = Callable[[Declaration], Iterable[object]]

_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
LIKE_ENOUGH = 0.5
"""The share of words that two names of events have in common where one was renamed to the other."""


def match(old: Contract, new: Contract) -> dict[str, str]:
    """The pairs, by id."""
    matcher = _Matcher(old, new)
    matcher.by_key(_event_keys(old), _event_keys(new))
    matcher.by_component()
    matcher.by_key(lambda one: one.locations, lambda one: one.locations)
    matcher.by_key(lambda one: [(one.module, one.name)], lambda one: [(one.module, one.name)])
    while matcher.by_use() or matcher.by_shape():
        pass
    return matcher.pairs


class _Matcher:
    """The pairs found so far."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old = old
        self.new = new
        self.pairs: dict[str, str] = {}
        self.taken: set[str] = set()

    def pair(self, old: str, new: str) -> bool:
        """Make a pair of two that have none; says whether it did."""
        if old in self.pairs or new in self.taken:
            return False
        self.pairs[old] = new
        self.taken.add(new)
        return True

    def free(self) -> tuple[list[Declaration], list[Declaration]]:
        """The declarations without a pair."""
        return (
            [one for one in self.old.ir.declarations if one.id not in self.pairs],
            [one for one in self.new.ir.declarations if one.id not in self.taken],
        )

    def by_key(self, of_old: Key, of_new: Key) -> None:
        """Pair those of one kind that have a key in common that no other has."""
        olds, news = self.free()
        before, after = _index(olds, of_old), _index(news, of_new)
        for key in sorted(before.keys() & after.keys(), key=repr):
            if len(before[key]) == len(after[key]) == 1:
                self.pair(before[key][0], after[key][0])

    def by_component(self) -> None:
        """Pair components of one name, whatever kind they are: an object may have become a union. One that refers to
        another component has the name as well, and the weaker claim.
        """
        names = {one.component: one.id for one in self.new.ir.declarations if one.component}
        for one in self.old.ir.declarations:
            if one.component in names:
                self.pair(one.id, names[one.component])
        components = dict(self.new.ir.components)
        for name, id_ in self.old.ir.components:
            if name in components and _same_kind(self.old.by_id[id_], self.new.by_id[components[name]]):
                self.pair(id_, components[name])

    # --- By place of use ---

    def by_use(self) -> bool:
        """Pair what stands alone in one place of a pair, what does so in the most places first; says whether there was
        any.
        """
        votes = Counter(
            candidate
            for old, new in self.pairs.items()
            for left, right in _places(self.old.by_id[old], self.new.by_id[new])
            for candidate in self._in_place(left, right)
        )
        ranked = sorted(votes, key=lambda pair: (-votes[pair], sorted(pair)))
        return sum(self.pair(old, new) for old, new in ranked) > 0

    def _in_place(self, old: Type, new: Type) -> Iterator[tuple[str, str]]:
        """The two without a pair that a place refers to, if there is one on each side and they are alike."""
        before = [id_ for id_ in dict.fromkeys(references_of(old)) if id_ not in self.pairs]
        after = [id_ for id_ in dict.fromkeys(references_of(new)) if id_ not in self.taken]
        if len(before) == len(after) == 1:
            left, right = self.old.by_id[before[0]], self.new.by_id[after[0]]
            if _same_kind(left, right) and similar_fields(left, right):
                yield left.id, right.id

    # --- By shape ---

    def by_shape(self) -> bool:
        """Pair those of one shape and one direction, those with the most similar names first; says whether there was
        any.
        """
        olds, news = self.free()
        shapes = Shapes(self.old, self.new, self.pairs)
        before, after = _index(olds, lambda one: [shapes.old(one)]), _index(news, lambda one: [shapes.new(one)])
        found = False
        for key in sorted(before.keys() & after.keys(), key=repr):
            for old, new in self._most_alike(before[key], after[key]):
                found |= self.pair(old, new)
        return found

    def _most_alike(self, olds: list[str], news: list[str]) -> Iterator[tuple[str, str]]:
        is_only = len(olds) == len(news) == 1
        scored: list[tuple[float, list[str], str, str]] = [
            (-likeness, sorted((old, new)), old, new)
            for old in olds
            for new in news
            for likeness in [_likeness(self.old.by_id[old], self.new.by_id[new])]
            if likeness >= LIKE_ENOUGH or (is_only and _says_much(self.old.by_id[old]))
        ]
        yield from ((old, new) for _, _, old, new in sorted(scored))


def _index(declarations: Iterable[Declaration], key: Key) -> dict[object, list[str]]:
    found: defaultdict[object, list[str]] = defaultdict(list)
    for one in declarations:
        for value in dict.fromkeys(key(one)):
            found[isinstance(one, Struct), value].append(one.id)
    return found


def _event_keys(contract: Contract) -> Key:
    """Direction, module, prefix of the union and wire type of an event."""
    unions: dict[str, tuple[str, str]] = {}
    for one in contract.ir.declarations:
        if isinstance(one, Alias) and one.is_event_union:
            unions |= dict.fromkeys(references_of(one.type), (one.module, one.name))

    def keys(one: Declaration) -> list[object]:
        is_event = isinstance(one, Struct) and one.is_event and one.tag and one.id in unions
        return [(unions[one.id], one.tag.value)] if is_event and isinstance(one, Struct) and one.tag else []

    return keys


def _same_kind(old: Declaration, new: Declaration) -> bool:
    return isinstance(old, Struct) is isinstance(new, Struct)


def _places(old: Declaration, new: Declaration) -> Iterator[tuple[Type, Type]]:
    """The types that stand in the same place of a pair."""
    if isinstance(old, Struct) and isinstance(new, Struct):
        uses = {field.wire: field.use.type for field in new.fields}
        yield from ((field.use.type, uses[field.wire]) for field in old.fields if field.wire in uses)
    elif isinstance(old, Alias) and isinstance(new, Alias):
        yield _held(old.type), _held(new.type)


def _held(type_: Type) -> Type:
    """What an array or map holds; of a union with a tag nothing, since its members have no places."""
    match type_:
        case ArrayOf(items=use) | MapOf(values=use):
            return _held(use.type)
        case Reference():
            return type_
        case _:
            return UnionOf(())


def _says_much(one: Declaration) -> bool:
    """Whether a shape is so particular that it can be recognized without the name. Events look like each other."""
    return isinstance(one, Struct) and not one.is_event and len(one.fields) > 1


def _likeness(old: Declaration, new: Declaration) -> float:
    """The share of words in common: of the wire types of events, else of the names."""
    ours, theirs = _words(old), _words(new)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0


def _words(one: Declaration) -> frozenset[str]:
    text = one.tag.value if isinstance(one, Struct) and one.is_event and one.tag else one.component or one.name
    return frozenset(word.lower() for word in _WORD.findall(text))
