"""The survivors that may stay, and why: `left.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.results import Mutant

LEFT = Path(__file__).resolve().parent / "left.toml"


@dataclass(frozen=True, slots=True)
class Group:
    """Survivors that stay for one reason.

    Attributes:
        reason: Why no test can see them, or need not.
        patterns: What their keys match, from the start: `module.function: old → new`.
    """

    reason: str
    patterns: tuple[re.Pattern[str], ...]

    def holds(self, mutant: Mutant) -> bool:
        """Whether the mutant is one of them."""
        return any(pattern.match(mutant.key) for pattern in self.patterns)


def read_left() -> list[Group]:
    """The groups of `left.toml`, in its order."""
    raw = tomllib.loads(LEFT.read_text(encoding="utf-8"))
    return [Group(one["reason"], tuple(map(re.compile, one["mutants"]))) for one in raw["left"]]


def by_group(mutants: list[Mutant]) -> tuple[dict[str, list[Mutant]], list[Mutant]]:
    """The mutants by the reason why they stay, the first that fits; and those that have none."""
    groups = read_left()
    found: dict[str, list[Mutant]] = {group.reason: [] for group in groups}
    unexplained: list[Mutant] = []
    for mutant in mutants:
        group = next((group for group in groups if group.holds(mutant)), None)
        (found[group.reason] if group else unexplained).append(mutant)
    return found, unexplained


def stale(mutants: list[Mutant]) -> list[str]:
    """The patterns of `left.toml` that no survivor matches any more."""
    patterns = [pattern for group in read_left() for pattern in group.patterns]
    return [one.pattern for one in patterns if not any(one.match(mutant.key) for mutant in mutants)]
