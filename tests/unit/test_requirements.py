"""The locks in requirements/: nothing but versions and hashes, and they are what the two pyproject.toml ask for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support import ROOT

FOLDER = ROOT / "requirements"
LOCKS = ("development", "generator", "lowest", "mutation", "package")
STALE = "run `make lock`"

_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)( ; (?P<marker>[^\\]+))? \\")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def pins(lock: str) -> dict[str, Version]:
    """The version of each library in a lock."""
    text = (FOLDER / f"{lock}.txt").read_text(encoding="utf-8")
    return {found["name"]: Version(found["version"]) for found in map(_PIN.fullmatch, text.splitlines()) if found}


def project(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return found


def asked(path: Path, *, extras: bool) -> Iterator[Requirement]:
    """What a pyproject.toml asks for."""
    found = project(path)
    groups = [found["dependencies"], *(found["optional-dependencies"].values() if extras else ())]
    return (Requirement(line) for group in groups for line in group)


GENERATOR, PACKAGE = ROOT / "pyproject.toml", ROOT / "generated" / "pyproject.toml"
ASKED = {
    "development": [*asked(GENERATOR, extras=True), *asked(PACKAGE, extras=True)],
    "generator": [*asked(GENERATOR, extras=False)],
    "lowest": [*asked(GENERATOR, extras=True), *asked(PACKAGE, extras=True)],
    "mutation": [*asked(GENERATOR, extras=False), *asked(PACKAGE, extras=False)],
    "package": [*asked(PACKAGE, extras=True)],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = (FOLDER / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if not line.startswith("#")]
    assert all(_PIN.fullmatch(line) or _HASH.fullmatch(line) for line in entries)
    following = zip(entries, [*entries[1:], ""], strict=True)
    assert all(_HASH.fullmatch(after) for line, after in following if line.endswith("\\"))
    assert not re.search(r"://|index|simple|find-links", "\n".join(lines))


def test_every_lock_is_known() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == sorted(LOCKS)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_for_every_platform(lock: str) -> None:
    """Hashes of one platform's files would be a handful, and what only Windows needs would be missing."""
    text = (FOLDER / f"{lock}.txt").read_text(encoding="utf-8")
    assert len(re.findall(r"sha256", text.partition("msgspec==")[2].partition("==")[0])) > 20
    if "pytest" in pins(lock):
        assert re.search(r"^colorama==\S+ ; sys_platform == 'win32'", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_fits_what_is_asked(lock: str) -> None:
    found = pins(lock)
    for requirement in ASKED[lock]:
        name = canonicalize_name(requirement.name)
        assert name in found, f"{name} is not in requirements/{lock}.txt: {STALE}"
        assert requirement.specifier.contains(found[name]), f"{requirement} in requirements/{lock}.txt: {STALE}"


@pytest.mark.parametrize("lock", ["generator", "mutation", "package"])
def test_the_locks_agree(lock: str) -> None:
    development, found = pins("development"), pins(lock)
    shared = development.keys() & found.keys()
    assert {name: found[name] for name in shared} == {name: development[name] for name in shared}
    assert lock == "mutation" or shared == found.keys()


def test_the_generator_needs_no_tool_of_development() -> None:
    tools = {canonicalize_name(Requirement(one).name) for one in project(GENERATOR)["optional-dependencies"]["dev"]}
    tools.remove(canonicalize_name("hatchling"))  # builds the editable packages, too
    for lock in ("generator", "package"):
        assert not tools & pins(lock).keys()


def test_the_lowest_versions_are_the_bounds() -> None:
    found = pins("lowest")
    for requirement in asked(GENERATOR, extras=False):
        (bound,) = requirement.specifier
        assert found[canonicalize_name(requirement.name)] == Version(bound.version), f"{requirement}: {STALE}"
