"""Runs mutmut over the normalizer and the codec, and writes docs/mutation.md: `python -m tests.mutation.run`.

The page is written where both were run. Needs the environment that `make mutation` makes. Ends with 1 where a mutant
survives that `left.toml` does not explain.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click

from tests.mutation.left import by_group, stale
from tests.mutation.report import report
from tests.mutation.results import KILLED_CODES, NOTICED, Mutant, read_results
from tests.mutation.trees import ROOT, TARGETS, Target, make_tree

TREES = ROOT / ".cache" / "mutation-trees"
PAGE = ROOT / "docs" / "mutation.md"


def main() -> int:
    """Run the chosen targets, and report on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], help="which to run; all without any")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    arguments = parser.parse_args()
    for name in arguments.targets or TARGETS:
        run(TARGETS[name], fresh=arguments.fresh)
    results = {name: read_results(TREES / name) for name in arguments.targets or TARGETS}
    survivors = [one for mutants in results.values() for one in mutants if one.outcome not in NOTICED]
    if not arguments.targets:
        PAGE.write_text(report(results, version("mutmut")), encoding="utf-8")
        for pattern in stale(survivors):
            click.echo(f"no survivor matches this line of tests/mutation/left.toml any more:\n    {pattern}")
    return say(survivors)


def run(target: Target, *, fresh: bool) -> None:
    """Let mutmut try every mutant of a target that was not killed before."""
    tree = TREES / target.name
    if fresh:
        shutil.rmtree(tree, ignore_errors=True)
    make_tree(target, tree)
    forget_survivors(tree)
    mutmut = str(Path(sys.executable).with_name("mutmut"))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [mutmut, "run", "--max-children", str(os.cpu_count() or 1)]
    subprocess.run(command, cwd=tree, check=True, env=environment)


def forget_survivors(tree: Path) -> None:
    """Make mutmut try again what was not killed, and find out anew which test calls what."""
    (tree / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for meta in (tree / "mutants" / "src").rglob("*.py.meta"):
        found = json.loads(meta.read_text(encoding="utf-8"))
        codes = found["exit_code_by_key"]
        found["exit_code_by_key"] = {name: code if code in KILLED_CODES else None for name, code in codes.items()}
        meta.write_text(json.dumps(found), encoding="utf-8")


def say(survivors: list[Mutant]) -> int:
    """Print what survived and is not explained; gives the exit code."""
    _, unexplained = by_group(survivors)
    for one in unexplained:
        click.echo(f"{one.name}: {one.outcome}\n    {one.key}")
    click.echo(
        f"{len(survivors)} mutants survived, {len(unexplained)} of them are not explained in tests/mutation/left.toml"
    )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
