"""What a killed run left is in no wheel and no source distribution, of the generator and of the package."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support import ROOT

LEFT = ".{}.0123abcd.realtime-codegen.tmp"
BUILD = "import sys; from hatchling import build; print(getattr(build, sys.argv[1])(sys.argv[2]))"

pytest.importorskip("hatchling", reason="hatchling, which builds both distributions, is not installed")


def build(kind: str, folder: Path, out: Path) -> list[str]:
    """The names of the files in a distribution of the project in `folder`."""
    command = [sys.executable, "-P", "-c", BUILD, f"build_{kind}", str(out)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    path = out / run.stdout.split()[-1]
    if kind == "wheel":
        return zipfile.ZipFile(path).namelist()
    with tarfile.open(path) as archive:
        return archive.getnames()


@pytest.fixture(name="checkout")
def _checkout(tmp_path: Path) -> Path:
    """What the distributions are built from, outside of git, with leftovers in every folder."""
    root = tmp_path / "checkout"
    root.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, root)
    for name in ("generator", "templates", "spec", "generated"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
        (folder / LEFT.format("names.lock")).write_text("left over")
    return root


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
@pytest.mark.parametrize("folder", [".", "generated"])
def test_leftovers_are_in_no_distribution(checkout: Path, kind: str, folder: str) -> None:
    names = build(kind, checkout / folder, checkout)
    assert any(name.endswith(("/events.py", "/cli.py")) for name in names)
    assert not [name for name in names if name.endswith(".tmp")]
