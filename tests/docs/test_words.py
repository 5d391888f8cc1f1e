"""User-facing text uses the words of the field: none of the idioms that readers stumbled over comes back."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from realtime_codegen.cli import main
from realtime_codegen.model.diagnostics import CODES
from tests.support import PACKAGE, ROOT

GENERATOR = ROOT / "generator" / "realtime_codegen"

INSTEAD: dict[str, str] = {
    r"\bma(de|kes?|king) ((it|them|a connection|a lost connection|the connection) )?again\b": "reconnect, re-establish",
    r"\bstand-ins?\b": "fake server",
    r"\b(told|tells?|telling) (\w+ ){0,2}apart\b": "discriminated by, distinguish",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\btries\b|\b(first|last|next|each|more|further|\d+) try\b": "attempts",
    r"\bgrowing delays?\b": "exponential backoff",
    r"\bdial(s|led|ling)?\b": "connect",
    r"\bfor ever\b": "forever",
    r"\breceiv(e|es|ing) on\b(?! (a|any|its|the|this) )(?! own)": "keep receiving",
    r"\bcuts? (\w+ )?off\b": "interrupted",
    r"\bpolitely\b|\bgoodbye\b": "closed cleanly, closing handshake",
    r"\bnot of now\b": "outside the timestamp tolerance",
    r"\brefusals?\b": "server errors",
    r"\bkept apart\b": "distinguished from",
    r"\bstands? for\b": "represents",
    r"\b(frame|message)s? comes? in\b": "decode an incoming message",
    r"(?<!should )\bsound\b(?! best)|\bloudspeakers?\b|\btelephones?\b": "audio, speaker, phone",
    r"\bcomes? besides\b": "local events",
    r"\bwhole answers?\b": "raw response",
    r"\bdoes by itself\b": "default behaviour",
    r"\bmisbehav\w*|\bon purpose\b": "injects faults",
    r"\bbeside the (program|receiving)\b": "concurrently",
    r"`off` ends\b": "`off` unregisters",
    r"\bladders?\b|\brungs?\b": "ordered candidates",
    r"\breceives slowly\b": "a slow consumer",
    r"\bdearest\b": "the most expensive",
    r"\bturn the direction\b": "bidirectional-override characters",
    r"\bsomebody else\b": "not written by this tool",
    r"\bcame out as\b": "how a type was generated",
    r"\bwrong use\b": "usage error",
    r"\bby half\b": "partially",
    r"\btwice is no error\b": "idempotent",
    r"\bta(ke|kes|king|ken|ok) note\b": "record, update",
    r"\bhand(s|ed|ing)? out\b": "yields",
    r"\bno place in\b": "cannot be represented in",
    r"\bat each (request|attempt|dial)\w*": "on every request",
    r"\bour own words\b": "original wording",
    r"\btake part\b": "contribute",
    r"\bused by many\b": "widely used",
    r"\bwhoever\b": "name who: you, the caller, the server",
}
"""What text does not say, as a pattern, and what it says instead."""

PATTERNS = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in INSTEAD.items()]

CODE = re.compile(r"^ *```(?!text).*?^ *```$|`[^`\n]*\(.*?\)`", re.MULTILINE | re.DOTALL)
"""Code in a page, which the tests of the page run."""


def pages() -> Iterator[tuple[str, str]]:
    """What users and contributors read; decisions keep the words of their day."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("docs/decisions/"):
            yield name, CODE.sub("", path.read_text(encoding="utf-8"))


def strings(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text in the modules of a folder: docstrings, messages, help."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{name}:{node.lineno}", node.value


def helps() -> Iterator[tuple[str, str]]:
    """What `--help` prints for each command."""
    context = click.Context(main, info_name="realtime-codegen")
    yield "--help", main.get_help(context)
    for name, command in main.commands.items():
        yield f"{name} --help", command.get_help(click.Context(command, context, info_name=name))


TEXTS: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "pages": pages,
    "the package": lambda: strings(PACKAGE),
    "the generator": lambda: strings(GENERATOR),
    "--help": helps,
    "diagnostics": lambda: iter(CODES.items()),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_no_old_idiom_is_in_user_facing_text(kind: str) -> None:
    found = [
        f"{place}: {match[0]!r}; rather {instead}"
        for place, text in TEXTS[kind]()
        for pattern, instead in PATTERNS
        for match in pattern.finditer(" ".join(text.split()))
    ]
    assert found == []


def test_an_old_idiom_is_found() -> None:
    text = "A lost connection is made again, with growing delays, or waits for ever."
    assert sum(bool(pattern.search(text)) for pattern, _ in PATTERNS) == 3
