"""What can be imported from a package's folder and is not of the package; Python itself is the judge."""

from __future__ import annotations

import importlib.machinery
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from realtime_codegen.write.unlisted_modules import Unlisted, list_unlisted

OWN = ("__init__.py", "events.py", "py.typed", "deep/__init__.py", "deep/models.py")

Make = Callable[[Path], None]


def source(path: str, text: str = "who = 'other'\n") -> Make:
    def make(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return make


def compiled(path: str) -> Make:
    def make(root: Path) -> None:
        text = root.parent / "other.py"
        text.write_text("who = 'other'\n")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        py_compile.compile(str(text), str(root / path), doraise=True)

    return make


def link(path: str, target: str) -> Make:
    def make(root: Path) -> None:
        elsewhere = root.parent / "elsewhere"
        source(f"{target}/__init__.py" if "." not in target else target)(elsewhere)
        (root / path).symlink_to(elsewhere / target)

    return make


def folder(path: str) -> Make:
    return lambda root: (root / path).mkdir()


def extension(path: str) -> Make:
    """A real extension of the standard library under another name: it is found, though it cannot be initialized."""

    def make(root: Path) -> None:
        import _json

        shutil.copyfile(str(_json.__file__), root / path)

    return make


FULL = importlib.machinery.EXTENSION_SUFFIXES[0]

LISTED: dict[str, tuple[Make, str]] = {
    "module": (source("own.py"), "own.py: a module"),
    "module with a name that no statement imports": (source("my-own.py"), "my-own.py: a module"),
    "module below": (source("deep/own.py"), "deep/own.py: a module"),
    "module of Windows": (source("tool.pyw"), "tool.pyw: a module"),
    "package": (source("extra/__init__.py"), "extra: a package"),
    "package beside a module": (
        source("events/__init__.py"),
        "events: a package; Python imports it instead of events.py",
    ),
    "compiled package beside a module": (
        compiled("events/__init__.pyc"),
        "events: a package; Python imports it instead of events.py",
    ),
    "package beside a module below": (
        source("deep/models/__init__.py"),
        "deep/models: a package; Python imports it instead of models.py",
    ),
    "folder beside a module": (
        source("events/more.py"),
        "events: a folder that can be imported; an __init__.py in it would make Python import it instead of events.py",
    ),
    "folder": (source("extra/more.py"), "extra: a folder that can be imported"),
    "empty folder": (folder("extra"), "extra: a folder that can be imported"),
    "bytecode": (compiled("own.pyc"), "own.pyc: a compiled module without its source"),
    "bytecode beside its module": (
        compiled("events.pyc"),
        "events.pyc: a compiled module without its source; it is hidden behind events.py",
    ),
    "module beside a folder": (source("deep.py"), "deep.py: a module; it is hidden behind the folder deep"),
    "stub beside a module": (
        source("events.pyi"),
        "events.pyi: a stub; type checkers read it instead of events.py",
    ),
    "stub of the package": (
        source("deep/__init__.pyi"),
        "deep/__init__.pyi: a stub; type checkers read it instead of __init__.py",
    ),
    "stub": (source("own.pyi"), "own.pyi: a stub"),
    "extension": (extension(f"own{FULL}"), f"own{FULL}: a compiled extension"),
    "extension beside a module": (
        extension(f"events{FULL}"),
        f"events{FULL}: a compiled extension; Python imports it instead of events.py",
    ),
    "extension in the place of the package": (
        extension("deep/__init__.abi3.so"),
        "deep/__init__.abi3.so: a compiled extension; Python imports it instead of __init__.py",
    ),
    "extension for another Python": (
        source("events.cp314-win_amd64.pyd"),
        "events.cp314-win_amd64.pyd: a compiled extension; Python imports it instead of events.py",
    ),
    "plain extension": (source("own.so"), "own.so: a compiled extension"),
    "link to a module": (link("own.py", "a.py"), "own.py: a symbolic link to a module"),
    "link to a package": (
        link("events", "events"),
        "events: a symbolic link to a package; Python imports it instead of events.py",
    ),
    "link to nothing": (
        lambda root: (root / "own.py").symlink_to("nowhere.py"),
        "own.py: a symbolic link to a module",
    ),
    "name that differs by case": (
        source("Events.py"),
        "Events.py: a module; it differs from events.py only by case",
    ),
}
NOT_LISTED: dict[str, Make] = {
    "cache of compiled modules": compiled("__pycache__/events.cpython-311.pyc"),
    "cache below": compiled("deep/__pycache__/models.cpython-311.pyc"),
    "data": source("data.json", "{}"),
    "hidden file": source(".own.py"),
    "hidden folder": source(".mypy_cache/own.py"),
    "folder with a dot in its name": source("own.d/module.py"),
    "folder named like a module": folder("own.py"),
    "module with a dot in its name": source("own.more.py"),
    "file without an ending": source("README"),
    "link to a file without an ending": lambda root: (root / "notes").symlink_to(root / "py.typed"),
    "link of an editor": lambda root: (root / ".#events.py").symlink_to("somebody@host"),
}


@pytest.fixture(name="package")
def _package(tmp_path: Path) -> Path:
    root = tmp_path / "out" / "chat"
    for path in OWN:
        source(path, "who = 'own'\n")(root)
    return root


def shown(found: list[Unlisted]) -> list[str]:
    return [f"{one.path}: {one.what}" + (f"; {one.effect}" if one.effect else "") for one in found]


def imported(root: Path, module: str) -> str:
    """The file that Python would import a module of the package from; empty where there is no such module, and
    `fails` where what is imported on the way is no extension of this Python.
    """
    code = (
        "import importlib.util, sys\n"
        "spec = importlib.util.find_spec(sys.argv[1])\n"
        "print((spec.origin or 'a folder') if spec else '')\n"
    )
    command = [
        sys.executable,
        "-I",
        "-B",
        "-c",
        f"import sys; sys.path.insert(0, {str(root.parent)!r})\n{code}",
        module,
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return "fails" if run.returncode else run.stdout.strip()


@pytest.mark.parametrize("name", LISTED)
def test_is_listed(name: str, package: Path) -> None:
    make, expected = LISTED[name]
    make(package)
    assert shown(list_unlisted(package, OWN)) == [expected]


@pytest.mark.parametrize("name", NOT_LISTED)
def test_is_not_listed(name: str, package: Path) -> None:
    NOT_LISTED[name](package)
    assert list_unlisted(package, OWN) == []


def test_nothing_is_there(tmp_path: Path, package: Path) -> None:
    assert list_unlisted(package, OWN) == []
    assert list_unlisted(tmp_path / "missing", OWN) == []


HERE = [name for name in LISTED if name not in ("module of Windows", "extension for another Python", "link to nothing")]


@pytest.mark.parametrize("name", [name for name in HERE if "stub" not in name])
def test_python_agrees(name: str, package: Path) -> None:
    before = {module: imported(package, module) for module in ("chat.events", "chat.deep", "chat.deep.models")}
    LISTED[name][0](package)
    (one,) = list_unlisted(package, OWN)
    after = {module: imported(package, module) for module in before}
    assert (after != before) is one.is_read_instead
    if not one.effect:
        module = one.path.removesuffix(FULL).partition(".")[0].replace("/", ".")
        assert imported(package, f"chat.{module}")


@pytest.mark.parametrize("name", NOT_LISTED)
def test_python_agrees_that_it_is_nothing(name: str, package: Path) -> None:
    before = imported(package, "chat.events")
    NOT_LISTED[name](package)
    assert imported(package, "chat.events") == before
    assert not any(imported(package, f"chat.{module}") for module in ("own", "data", "README", "notes", "mypy_cache"))


def test_what_writing_removes_does_not_count_but_what_stays_beside_it_does(package: Path) -> None:
    for path in ("old/__init__.py", "old/gone.py", "old/own.py"):
        source(path)(package)
    assert shown(list_unlisted(package, OWN, ["old/__init__.py", "old/gone.py"])) == ["old/own.py: a module"]


def test_several_come_in_the_order_of_their_paths(package: Path) -> None:
    for path in ("z.py", "a.py", "deep/b.py", "extra/__init__.py"):
        source(path)(package)
    assert [one.path for one in list_unlisted(package, OWN)] == ["a.py", "deep/b.py", "extra", "z.py"]
