"""Runs the generator in this process over a project that is given as values, and judges how it ends."""

from __future__ import annotations

import json
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import CODES, CodegenError, Diagnostic, Diagnostics
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.write.generated_files import write_files


@dataclass(frozen=True, slots=True)
class Ending:
    """The files that were written, by path in the output folder, or the diagnostics that say why there are none."""

    files: Mapping[str, str] = field(default_factory=dict[str, str])
    lock: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether nothing was written."""
        return not self.files


def lay_out(root: Path, files: Mapping[str, Any]) -> Project:
    """Make `root` a project with these files in spec/: a text or bytes as they are, a value as JSON or TOML."""
    everything: dict[str, Any] = {"source.toml": "", **files}
    for name, value in everything.items():
        place = root / "spec" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        content = value if isinstance(value, (str, bytes)) else _text(name, value)
        place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return Project(root)


def checked(project: Project) -> str:
    """Why the generator would refuse a project before it renders anything; empty where it would not."""
    try:
        with no_network():
            pipeline.normalized(pipeline.load(project), Diagnostics())
    except CodegenError as error:
        judge(error.diagnostics)
        return str(error) or "refused without a reason"
    return ""


def names(project: Project) -> str:
    """The text that names.lock should have."""
    return pipeline.normalized(pipeline.load(project), Diagnostics()).lock


def generated(project: Project) -> Ending:
    """Generate the package of a project into its output folder.

    Fails where anything else than an output or proper diagnostics comes out, and at the first use of a socket.
    """
    diagnostics = Diagnostics()
    try:
        with no_network():
            inputs = pipeline.load(project)
            result = pipeline.normalized(inputs, diagnostics)
            files = pipeline.render(inputs, result, templates_folder(), diagnostics)
            write_files(files, project.output)
    except CodegenError as error:
        judge(error.diagnostics)
        return Ending(diagnostics=error.diagnostics)
    assert files, "nothing came out, and nothing was said"
    judge(diagnostics.sorted())
    return Ending(files, result.lock, diagnostics.sorted())


def judge(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Fail unless each diagnostic says what is wrong, in which file and where, and what to do about it."""
    for one in diagnostics:
        assert one.code in CODES
        assert one.file
        assert one.message
        assert one.advice
        assert str(one).count("\n") <= 2, "a text of the input breaks a line of the report"
        assert str(one).replace("\n", "").isprintable()
        assert one.code != "RC601", f"a template emits what is no Python: {one}"


@contextmanager
def no_network() -> Generator[None]:
    """Every socket is refused."""
    real = socket.socket.connect, socket.getaddrinfo

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was used")

    socket.socket.connect, socket.getaddrinfo = refuse, refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        socket.socket.connect, socket.getaddrinfo = real  # type: ignore[method-assign]


def outside(root: Path, project: Project) -> list[str]:
    """The files below `root` that are neither input nor output of the project."""
    found = (path for path in root.rglob("*") if not path.is_dir())
    return sorted(
        str(path.relative_to(root))
        for path in found
        if not path.is_relative_to(project.output) and not path.is_relative_to(project.spec)
    )


def _text(name: str, value: Any) -> str:
    return toml(value) if name.endswith(".toml") else json.dumps(value)


def toml(value: Mapping[str, Any]) -> str:
    """A TOML document with every key and string quoted."""
    return "".join(f"{_quoted(key)} = {_inline(one)}\n" for key, one in value.items())


def _inline(value: Any) -> str:
    if is_object(value):
        members = ", ".join(f"{_quoted(key)} = {_inline(one)}" for key, one in value.items())
        return f"{{{members}}}"
    if is_array(value):
        return f"[{', '.join(_inline(one) for one in value)}]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() or ord(one) > 0x9F else f"\\u{ord(one):04x}" for one in plain)
