"""Attributes of properties and arguments of parameters: what the wire calls them, as Python can say it.

Where several would have one name, the one that is called so on the wire has it; the others get a word for each symbol
in their names (`+1` and `-1` are `plus_1` and `minus_1`), and a number where even that is no difference. None of this
depends on the order of a description.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from realtime_codegen.names.naming import TakenNames, spelled_out


@dataclass(frozen=True, slots=True)
class Named:
    """The name of each wire name; `settled` has, for those that the rule for collisions named, what they all wanted."""

    names: Mapping[str, str]
    settled: Mapping[str, str]

    def claims(self) -> dict[str, list[str]]:
        """Who wanted each name, sorted."""
        found: dict[str, list[str]] = {}
        for wire in sorted(self.names):
            found.setdefault(self.settled.get(wire, self.names[wire]), []).append(wire)
        return found


def name_each(wires: Iterable[str], plain: Callable[[str], str], pinned: Mapping[str, str]) -> Named:
    """A name for every wire name, none twice. `plain` gives the name that one has where nobody else wants it."""
    wanted = {wire: plain(wire) for wire in sorted(set(wires))}
    users = Counter(name for wire, name in wanted.items() if wire not in pinned)
    if len(users) == len(wanted) and not pinned:
        return Named(wanted, {})
    names: dict[str, str] = {}
    taken: set[str] = set()
    for wire in sorted(wanted.keys() & pinned.keys()):
        if pinned[wire] not in taken:
            names[wire] = pinned[wire]
            taken.add(pinned[wire])
    for wire, name in wanted.items():
        if wire not in names and name not in taken and (users[name] == 1 or wire == name):
            names[wire] = name
            taken.add(name)
    settled = {wire: name for wire, name in wanted.items() if wire not in names}
    given = TakenNames(taken | users.keys())
    for wire in settled:
        names[wire] = given.take(plain(spelled_out(wire)))
    return Named(names, settled)
