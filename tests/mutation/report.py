"""docs/mutation.md, written from what mutmut left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby

from tests.mutation.left import by_group
from tests.mutation.results import KILLED, NO_TESTS, NOTICED, SURVIVED, TIMEOUT, Mutant

HEAD = """# Mutation testing

Mutation testing changes the code in one place, runs the tests, and checks whether one of them fails. A change that no
test notices, a *survivor*, is code that could be wrong without a failing test.

It covers the two parts that everything else depends on: the normalizer, `generator/realtime_codegen/normalize`, and
the codec, `templates/package/_runtime`, in the copy that the generated package carries. The tool is
[mutmut](https://mutmut.readthedocs.io/) {version}. Repeat it with

```sh
make mutation
```

The first run takes half an hour on two cores. Later runs keep the killed mutants of unchanged functions,
and test the others again, which takes minutes; `make mutation FRESH=1` starts over, for when tests were changed rather
than added. It fails where a mutant survives that is not listed in `tests/mutation/left.toml`, which has the reasons
below, and writes this page.

How it works: `tests/mutation/trees.py` copies code and tests into `.cache/mutation-trees`, where mutmut changes the
copy, and names the tests that decide, which are those that take seconds. What mutmut does not mutate is not counted:
code outside of functions, type annotations, the arguments of `len` and `isinstance`. Functions with decorators, which
it does not mutate either, are written without them first.
"""

RESULTS = """## Results

A mutant that makes the tests run longer than three times their usual time and another fifteen seconds counts as
noticed; nearly all of these never end. "No test" means that none of the chosen tests calls the function.

| module | mutants | killed | timeout | survived | no test |
| --- | ---: | ---: | ---: | ---: | ---: |
"""

SURVIVORS = """## Survivors

Each was looked at. What a user could notice got a test; code that turned out to be superfluous was removed. What is
left changes nothing that anybody can see, for these reasons.
"""


def report(results: Mapping[str, list[Mutant]], version: str) -> str:
    """The page for the mutants of each target."""
    survivors = [one for mutants in results.values() for one in mutants if one.outcome not in NOTICED]
    groups, unexplained = by_group(survivors)
    if unexplained:
        groups = {**groups, "Not looked at yet.": unexplained}
    parts = [
        HEAD.format(version=version),
        RESULTS + "".join(_rows(results)),
        SURVIVORS,
        *(_group(reason, mutants) for reason, mutants in groups.items() if mutants),
    ]
    return "\n".join(parts)


def _rows(results: Mapping[str, list[Mutant]]) -> Iterator[str]:
    for mutants in results.values():
        for module, ones in groupby(mutants, key=lambda one: one.module):
            yield _row(f"`{module}`", list(ones))
    for target, mutants in results.items():
        yield _row(f"**{target}**", mutants)


def _row(name: str, mutants: list[Mutant]) -> str:
    count = Counter(one.outcome for one in mutants)
    numbers = (len(mutants), count[KILLED], count[TIMEOUT], count[SURVIVED], count[NO_TESTS])
    return f"| {name} | {' | '.join(map(str, numbers))} |\n"


def _group(reason: str, mutants: list[Mutant]) -> str:
    lines = [f"### {len(mutants)}: {reason}\n\n"]
    for (module, function), ones in groupby(mutants, key=lambda one: (one.module, one.function)):
        changes = dict.fromkeys(_shortened(one.change) for one in ones)
        lines.append(f"- `{module.rpartition('.')[2]}.{function}`: {'; '.join(changes)}\n")
    return "".join(lines)


def _shortened(change: str) -> str:
    """What differs between two lines, with the words it stands in."""
    old, _, new = change.partition(" → ")
    start, end = 0, 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while start > 0 and old[start - 1] not in " (":
        start -= 1
    while end > 0 and old[len(old) - end] not in " ),":
        end -= 1
    before, after = (text[start : len(text) - end].strip() or "nothing" for text in (old, new))
    return f"`{before}` → `{after}`"
