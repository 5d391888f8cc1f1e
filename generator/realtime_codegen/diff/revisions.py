"""Files of a revision of git, read with git itself; the working tree is not touched."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from realtime_codegen.model.diagnostics import CodegenError, fail

TIMEOUT = 60.0
"""Longest time for one call of git, in seconds."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit. `label` is what the user gave, `name` the part of it before the colon and `path` the part behind;
    `prefix` leads from the root of the repository to the project, empty or with a slash at its end.
    """

    label: str
    name: str
    path: str
    commit: str
    root: Path
    prefix: str

    def names(self) -> frozenset[str]:
        """Every file of the commit, from the root of the repository."""
        return _names(self.root, self.commit)

    def texts(self, folder: str, endings: tuple[str, ...]) -> Mapping[str, str]:
        """The files below a folder with one of the endings, by path."""
        wanted = [name for name in sorted(self.names()) if name.startswith(f"{folder}/") and name.endswith(endings)]
        return {name: self._text(name) for name in wanted}

    def write(self, folder: str, target: Path) -> None:
        """Write everything below a folder of the commit into `target`; nothing where the commit lacks it."""
        for name in sorted(self.names()):
            if name.startswith(f"{folder}/"):
                self.write_file(name, target / name.removeprefix(f"{folder}/"))

    def write_file(self, name: str, target: Path) -> None:
        """Write one file of the commit."""
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self._content(name))

    def _text(self, name: str) -> str:
        try:
            return self._content(name).decode()
        except UnicodeDecodeError as error:
            raise fail(f"{self.name}:{name}", "RC102", "the text is not UTF-8", "name another revision") from error

    def _content(self, name: str) -> bytes:
        found = _git(self.root, "cat-file", "blob", f"{self.commit}:{name}")
        if found is None:
            raise fail(f"{self.name}:{name}", "RC101", "git cannot read it", "check it with `git show`")
        return found


def find_revision(text: str, folder: Path) -> Revision | None:
    """The revision that `text` (`REV` or `REV:PATH`) names in the repository around `folder`; None where it is none, or
    where there is no repository or no git.
    """
    name, _, path = text.partition(":")
    # A name that starts with a dash would be an option.
    if not name or name.startswith("-"):
        return None
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    top = _git(folder, "rev-parse", "--show-toplevel")
    prefix = _git(folder, "rev-parse", "--show-prefix")
    if commit is None or top is None or prefix is None:
        return None
    inside = prefix.decode().strip()
    here = path.removeprefix("./")
    full = f"{inside}{here}" if path.startswith("./") else path
    return Revision(text, name, full.rstrip("/"), commit.decode().strip(), Path(top.decode().strip()), inside)


@cache
def _names(root: Path, commit: str) -> frozenset[str]:
    found = _git(root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
    return frozenset(name for name in (found or b"").decode(errors="surrogateescape").split("\0") if name)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired as error:
        raise _too_slow(arguments) from error
    return done.stdout if done.returncode == 0 else None


def _too_slow(arguments: tuple[str, ...]) -> CodegenError:
    return fail("git", "RC101", f"`git {arguments[0]}` took more than {TIMEOUT:.0f} seconds", "try it by hand")
