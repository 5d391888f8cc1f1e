"""Judge a coverage report: enough of each package is reached, and whatever is not reached has a reason.

    python -m tests.coverage_reasons report.json

`coverage_reasons.toml` beside this file names lines by their text, since their numbers change. Exits with 1 where a
line or branch is neither reached nor explained, or less than 95 % of a package is reached.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REASONS = Path(__file__).with_suffix(".toml")
PACKAGES = ("generator/realtime_codegen", "generated/openai_realtime")
LEAST = 95.0
"""Per cent of lines and branches together."""


@dataclass(frozen=True, order=True)
class Gap:
    """A line that is not reached, or from which a branch is not taken. `text` is the line without its indentation."""

    file: str
    line: int
    text: str
    branch: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'a branch is not taken' if self.branch else 'not reached'}: {self.text}"


def gaps(report: Mapping[str, Any]) -> Iterator[Gap]:
    """The gaps of a report, in the order of its files."""
    for file, found in sorted(report["files"].items()):
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        missing: set[int] = set(found["missing_lines"])
        for number in sorted(missing):
            yield Gap(file, number, lines[number - 1].strip(), branch=False)
        partial = {start for start, end in found["missing_branches"] if start not in missing and end not in missing}
        for number in sorted(partial):
            yield Gap(file, number, lines[number - 1].strip(), branch=True)


def share(report: Mapping[str, Any], package: str) -> float:
    """Per cent of the lines and branches of a package that are reached."""
    files = [found["summary"] for file, found in report["files"].items() if file.startswith(package)]
    reached = sum(one["covered_lines"] + one["covered_branches"] for one in files)
    return float(100 * reached / sum(one["num_statements"] + one["num_branches"] for one in files))


def explained() -> dict[tuple[str, str], str]:
    """The reasons by file and text of the line."""
    with REASONS.open("rb") as file:
        entries = tomllib.load(file)["uncovered"]
    return {(entry["file"], text): entry["reason"] for entry in entries for text in entry["lines"]}


def main(path: str) -> int:
    """Print what there is to say of a report; the exit code."""
    report = json.loads(Path(path).read_text(encoding="utf-8"))
    reasons, found = explained(), list(gaps(report))
    open_ones = [gap for gap in found if (gap.file, gap.text) not in reasons]
    stale = reasons.keys() - {(gap.file, gap.text) for gap in found}
    shares = {package: share(report, package) for package in PACKAGES}
    for gap in open_ones:
        print(f"without a reason: {gap}")
    for file, text in sorted(stale):
        print(f"reached by now, needs no reason: {file}: {text}")
    for package, reached in shares.items():
        print(f"{package}: {reached:.2f} % of lines and branches")
    print(f"{len(found)} gaps, {len(open_ones)} of them without a reason")
    return 1 if open_ones or min(shares.values()) < LEAST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
