"""Hostile texts at every place of a project where a string stands, keys included.

Every place gets another text in every round, so that as many rounds as there are texts bring each text to each place;
a usual run does a few. `HOSTILE_ROUNDS` is how many, `HOSTILE_FIRST` which is the first.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import CodegenError
from tests.hostile import guarded_import
from tests.hostile.allow_list import problems
from tests.hostile.base import FILES, Json
from tests.hostile.places import Place, places, replaced
from tests.hostile.runs import Ending, checked, generated, judge, lay_out, names, outside
from tests.hostile.texts import MARK, TEXTS
from tests.support import to_yaml

ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "3"))
FIRST = int(os.environ.get("HOSTILE_FIRST", "0"))
PARTS = 16
"""In how many parts the places that are accepted may have to be put into documents of their own."""

Change = tuple[Place, str]


def changes(number: int) -> list[Change]:
    """The text that each place gets in a round."""
    return [(place, TEXTS[(index + number) % len(TEXTS)]) for index, place in enumerate(places(FILES))]


def changed(some: Sequence[Change]) -> Json:
    """The files of the base project with some changes."""
    return reduce(lambda files, change: replaced(files, *change), some, FILES)


def refused(root: Path, some: Sequence[Change]) -> str:
    """Why a project with these changes is refused before it is rendered; empty where it is not."""
    return checked(lay_out(root / "checked", changed(some)))


def accepted_together(root: Path, some: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The changes, each of which is accepted by itself, in as few groups as are accepted as a whole."""
    if not some or not refused(root, some):
        yield some
        return
    half = len(some) // 2
    for part in (some[:half], some[half:]):
        yield from accepted_together(root, part)


def is_harmless(root: Path, ending: Ending) -> None:
    """Fail unless a package consists of what is on the list, and importing it does nothing else."""
    assert not problems({path.partition("/")[2]: text for path, text in ending.files.items()})
    (folder,) = (place.parent for place in (root / "generated").glob("*/__init__.py"))
    command = [sys.executable, "-I", guarded_import.__file__, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=root)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("number", range(FIRST, FIRST + ROUNDS))
def test_a_text_is_refused_or_stays_a_text_wherever_it_stands(number: int, tmp_path: Path) -> None:
    accepted = [change for change in changes(number) if not refused(tmp_path, [change])]
    assert len(accepted) > 200, "nearly everything is refused, so that nothing is shown"
    groups = list(accepted_together(tmp_path, accepted))
    groups.sort(key=len, reverse=True)
    rendered = 0
    for index, some in enumerate(groups[:PARTS]):
        root = tmp_path / str(index)
        project = lay_out(root, changed(some))
        ending = generated(project)
        assert not outside(root, project)
        if not ending.is_refused:
            rendered += len(some)
            is_harmless(root, ending)
            assert not outside(root, project)
            project.lock.write_text(ending.lock, encoding="utf-8")
            assert names(project) == ending.lock, "the names that were given are not those that are read back"
    assert rendered > len(accepted) * 2 // 3, "too little is rendered to show anything"
    assert not list(tmp_path.rglob(f"*{MARK}*"))


@pytest.mark.parametrize("text", TEXTS)
def test_yaml_and_json_give_the_same_text(text: str) -> None:
    value: Json = {"openapi": "3.1.0", "words": {text: [text]}}
    assert parse_document(json.dumps(value), "a.json").data == value
    assert parse_document(json.dumps(value, ensure_ascii=False), "a.json").data == value
    assert parse_document(to_yaml(value), "a.yaml").data == value


HALVES: tuple[tuple[str, Any], ...] = (
    ("realtime.yaml", '{"openapi": "3.1.0", "info": {"title": "\\ud800", "version": "1"}, "paths": {}}'),
    ("realtime.yaml", 'openapi: 3.1.0\ninfo: {title: "\\ud800", version: "1"}\npaths: {}\n'),
    ("realtime.yaml", b"openapi: 3.1.0\ninfo: {title: \xed\xa0\x80, version: '1'}\npaths: {}\n"),
    ("source.toml", '[package]\nname = "\\ud800"\n'),
    ("source.toml", b'[package]\nname = "\xed\xa0\x80"\n'),
    ("names.lock", '{"\\ud800": "Name"}'),
    ("names.lock", b"\xed\xa0\x80: Name\n"),
    ("overlays/a.yaml", '{"overlay": "1.0.0", "info": {"title": "\\ud800", "version": "1"}}'),
    ("websocket.yaml", '{"asyncapi": "\\udfff"}'),
)


@pytest.mark.parametrize(("file", "content"), HALVES)
def test_half_of_a_surrogate_pair_is_refused(file: str, content: Any, tmp_path: Path) -> None:
    project = lay_out(tmp_path, {**FILES, file: content})
    ending = generated(project)
    assert ending.is_refused
    assert {one.file for one in ending.diagnostics} == {f"spec/{file}"}


def test_a_refused_text_names_its_place() -> None:
    with pytest.raises(CodegenError) as caught:
        parse_document('{"a":\n {"\u202e": "x", "\u202e": 1}}', "a.json")
    judge(caught.value.diagnostics)
    assert caught.value.diagnostics[0].line == 2
