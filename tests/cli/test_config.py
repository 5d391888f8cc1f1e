"""spec/source.toml: every key is understood or refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from realtime_codegen.config import Config, EventGroup, ModuleRule, Selection, Upstream, load_config, parse_config
from realtime_codegen.diagnostics import CodegenError
from tests.cli.small_project import SOURCE
from tests.support import ROOT

EVENTS = '[[events]]\nunion = "U"\nmembers = "M*"\ndirection = "sent"\n'


def test_all_there_is() -> None:
    text = f"""
    [upstream]
    repository = "r"
    commit = "c"
    date = "d"
    sha256 = "s"
    [select]
    paths = ["/p*"]
    webhooks = ["w"]
    schemas = ["S*"]
    [package]
    name = "p"
    [names]
    drop_prefixes = ["X"]
    drop_suffixes = ["Y"]
    [modules.old]
    prefixes = ["Old"]
    superseded_by = "New"
    {EVENTS}module = "old"\nname_prefix = "N"
    """
    assert parse_config(tomllib.loads(text)) == Config(
        package="p",
        upstream=Upstream("r", "c", "d", "s"),
        select=Selection(("/p*",), ("w",), ("S*",)),
        drop_prefixes=("X",),
        drop_suffixes=("Y",),
        modules=(ModuleRule("old", ("Old",), "New"),),
        events=(EventGroup("U", "M*", "sent", "old", "N"),),
    )


def test_nothing_at_all() -> None:
    assert parse_config({}) == Config()


@pytest.mark.parametrize("path", [ROOT / "spec" / "source.toml"])
def test_the_committed_one(path: Path) -> None:
    assert load_config(path).package == "openai_realtime"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a =", "Invalid value (at end of document)"),
        ("other = 1",
         "the file has an unknown key 'other'; known are upstream, select, package, names, modules, events"),
        ("upstream = 1", "[upstream] is 1, not a table"),
        ("upstream.tag = ''", "[upstream] has an unknown key 'tag'; known are repository, commit, date, sha256"),
        ("upstream.commit = 5", "[upstream] commit is 5, not a string"),
        ("upstream.date = 2026-01-31", "[upstream] date is datetime.date(2026, 1, 31), not a string"),
        ("select.schemas = 'X'", "[select] schemas is 'X', not a list of strings"),
        ("select.schemas = [1]", "[select] schemas is [1], not a list of strings"),
        ("select.models = []", "[select] has an unknown key 'models'; known are paths, webhooks, schemas"),
        ("package = 'x'", "[package] is 'x', not a table"),
        ("package.name = '../x'", "'../x' cannot name the package: it is not a Python identifier"),
        ("package.name = 'class'", "'class' cannot name the package: it is not a Python identifier"),
        ("package.name = 5", "5 cannot name the package: it is not a Python identifier"),
        ("names.drop = []", "[names] has an unknown key 'drop'; known are drop_prefixes, drop_suffixes"),
        ("modules = []", "[modules] is [], not a table"),
        ("modules.old = 1", "[modules.old] is 1, not a table"),
        ("modules.'a/b' = {}", "'a/b' cannot name a module: it is not a Python identifier"),
        ("modules.events = {}", "[modules.events] has the name of a module that every package has"),
        ("modules._codec = {}", "[modules._codec] has the name of a module that every package has"),
        ("modules.old.superseded_by = []", "[modules.old] superseded_by is [], not a string"),
        ("modules.old.names = []", "[modules.old] has an unknown key 'names'; known are prefixes, superseded_by"),
        ("events = {}", "events is not a list; write each group as [[events]]"),
        ("events = [1]", "[[events]] is 1, not a table"),
        (EVENTS.replace("union", "onion"),
         "[[events]] has an unknown key 'onion'; known are union, members, direction, module, name_prefix"),
        (EVENTS.replace('"U"', "5"), "[[events]] union is 5, not a string"),
        (EVENTS.replace('"M*"', '""'), "[[events]] lacks members"),
        (EVENTS.replace("sent", "both"), "direction of 'U' is 'both'; it is sent or received"),
        (EVENTS + 'module = "old"', "module of 'U' is 'old', which is not under [modules]"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "source.toml").write_text(text)
    with pytest.raises(CodegenError) as caught:
        load_config(tmp_path / "source.toml")
    assert str(caught.value) == (
        f"spec/source.toml: error RC801: {message}\n"
        "  fix: see the comments in spec/source.toml of the project for what each table may hold"
    )
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CodegenError, match="RC801: No such file or directory\n") as caught:
        load_config(tmp_path / "source.toml")
    assert str(tmp_path) not in str(caught.value)


def test_the_small_project_is_one() -> None:
    assert parse_config(tomllib.loads(SOURCE)).package == "chat"
