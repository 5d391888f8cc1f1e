"""Bumps of this project between published versions of the description: nothing is renamed, and twice is once."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from realtime_codegen.cli import main
from tests.cli.small_project import Tree, contents, tree
from tests.support import ROOT, import_package, rendered, shared

NEW = "2026-08-21"
OLD = ["2026-07-27", "2025-07-04"]
APART = {
    "2026-07-27": "",
    "2025-07-04": "RealtimeTranscriptionSessionCreateRequest.turn_detection: "
    "TranscriptionSessionCreateRequestTurnDetection",
}
"""What a bump says to write into names.lock: the shape there was one with others in that version, under one name, and
has become another."""


@dataclass(frozen=True)
class Bumped:
    """A scratch copy of the project before and after a bump, and what the bump printed."""

    version: str
    root: Path
    lock: list[str]
    before: ModuleType
    after: ModuleType
    output: str
    said: str


def run(*arguments: str | Path) -> str:
    return invoked(*arguments).stdout


def invoked(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def bump_of(root: Path) -> list[str]:
    return ["bump", str(upstream(NEW)), "--commit", NEW, "--date", NEW, "--project", str(root)]


def upstream(version: str) -> Path:
    return shared("spec", f"openai-openapi-{version}.yaml")


def project_of(version: str, root: Path) -> Path:
    """A copy of this project as it would be if it had begun with a version: no names but those of that version."""
    shutil.copytree(ROOT / "spec", root / "spec")
    recorded = tomllib.loads((root / "spec" / "source.toml").read_text())["upstream"]
    text = (root / "spec" / "source.toml").read_text()
    # Without the fake server, which is for today's channels.
    text = text.replace("testing = true", "testing = false")
    (root / "spec" / "source.toml").write_text(text.replace(recorded["sha256"], "").replace(recorded["commit"], ""))
    run("import", upstream(version), "--commit", version, "--date", version, "--project", root)
    (root / "spec" / "names.lock").unlink()
    # The channels are those of today, and an older version has not all of their events.
    (root / "spec" / "websocket.yaml").unlink()
    files, lock, _ = rendered(project=root)
    shutil.copyfile(ROOT / "spec" / "websocket.yaml", root / "spec" / "websocket.yaml")
    (root / "spec" / "names.lock").write_text(lock)
    for path, content in files.items():
        place = root / "generated" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
    return root


@pytest.fixture(scope="module", params=OLD)
def bumped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bumped:
    version = str(request.param)
    root = project_of(version, tmp_path_factory.mktemp("bumped"))
    lock = (root / "spec" / "names.lock").read_text().splitlines()
    before = import_package(root / "generated" / "openai_realtime")
    assert before.SCHEMAS
    for path in (root / "generated").rglob("__pycache__"):
        shutil.rmtree(path)
    result = invoked(*bump_of(root))
    after = import_package(root / "generated" / "openai_realtime")
    return Bumped(version, root, lock, before, after, result.stdout, result.stderr)


def class_names(package: ModuleType) -> Mapping[str, str]:
    """The name of the class that each component became; those that are no class left out."""
    schemas: Mapping[str, Any] = package.SCHEMAS
    return {component: type_.__name__ for component, type_ in schemas.items() if isinstance(type_, type)}


def test_no_class_is_renamed(bumped: Bumped) -> None:
    old, new = class_names(bumped.before), class_names(bumped.after)
    kept = old.keys() & new.keys()
    assert len(kept) > 30
    assert {name: (old[name], new[name]) for name in kept if old[name] != new[name]} == {}


def test_no_line_of_the_lock_is_another(bumped: Bumped) -> None:
    after = (bumped.root / "spec" / "names.lock").read_text().splitlines()
    known = set(bumped.lock)
    assert [line for line in after if line in known] == bumped.lock
    assert len(after) >= len(bumped.lock)


def test_a_shape_that_became_two_is_named_and_said(bumped: Bumped) -> None:
    """The bump does not stop: one keeps the name, and the line of the other is shown with what to write there."""
    advice = [line for line in bumped.said.splitlines() if line.startswith("  fix: write `")]
    wanted = next(line for version, line in APART.items() if version == bumped.version)
    assert advice == ([f"  fix: write `{wanted}` here, or another name"] if wanted else [])
    if wanted:
        place, _, name = wanted.partition(": ")
        (line,) = [line for line in bumped.said.splitlines() if "warning RC501: TurnDetection is pinned for " in line]
        assert line.startswith("spec/names.lock:")
        assert line.endswith(f"{place} is {name}")
        assert any(hasattr(module, name) for module in (bumped.after, bumped.after.beta))
        assert hasattr(bumped.after, "TurnDetection")


def test_the_diff_is_printed_and_written(bumped: Bumped) -> None:
    page = (bumped.root / "docs" / "changes" / f"{NEW}.md").read_text()
    assert f"{NEW} ({NEW[:8]})" in page.splitlines()[0]
    (summary,) = [line for line in bumped.output.splitlines() if "; version step: " in line]
    assert summary != "no differences; version step: none"
    assert f"\n{summary}.\n" in page
    assert "`openai_realtime.TranscriptionLanguage`" in page


def test_the_new_version_is_there(bumped: Bumped) -> None:
    assert "TranscriptionLanguage" in bumped.after.SCHEMAS
    assert "TranscriptionLanguage" not in bumped.before.SCHEMAS
    expected = (ROOT / "spec" / "realtime.yaml").read_bytes()
    assert (bumped.root / "spec" / "realtime.yaml").read_bytes() == expected


def test_again_changes_nothing(bumped: Bumped) -> None:
    before = without_caches(tree(bumped.root))
    output = run(*bump_of(bumped.root))
    assert output.splitlines()[-1] == "nothing to change: this version is there already"
    assert without_caches(tree(bumped.root)) == before
    assert len(contents(bumped.root)) > 50


def without_caches(found: Tree) -> Tree:
    return {path: entry for path, entry in found.items() if "__pycache__" not in path}
