"""Where things are: the folder with spec/, and the templates and the spec/ that came with the generator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from realtime_codegen.model.diagnostics import CodegenError, fail

NO_PROJECT = (
    "go to a folder with spec/source.toml, or name one with --project; "
    "to generate from a description without a project give --spec FILE --out DIR"
)
_OVERLAY_ENDINGS = (".yaml", ".yml", ".json")
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Project:
    """A folder whose spec/ describes a package. All paths in diagnostics are relative to `root`.

    `spec_folder` is where spec/ is, relative to `root`: elsewhere only in an installed generator.
    """

    root: Path
    spec_folder: str = "spec"

    @property
    def spec(self) -> Path:
        """The folder of all input."""
        return self.root / self.spec_folder

    @property
    def description(self) -> Path:
        """The wire contract, OpenAPI 3.1."""
        return self.spec / "realtime.yaml"

    @property
    def channels(self) -> Path:
        """The WebSocket channels, AsyncAPI 3.0."""
        return self.spec / "websocket.yaml"

    @property
    def source(self) -> Path:
        """What is selected and where it came from."""
        return self.spec / "source.toml"

    @property
    def lock(self) -> Path:
        """The pinned names."""
        return self.spec / "names.lock"

    @property
    def output(self) -> Path:
        """Where the package goes."""
        return self.root / "generated"

    @property
    def cache(self) -> Path:
        """What the last run that changed nothing was made from. Not part of the project: it can go at any time."""
        return self.root / ".cache" / "realtime-codegen.json"

    @property
    def pages(self) -> Path:
        """Where `bump` writes what a new version changes."""
        return self.root / "docs" / "changes"

    def overlays(self) -> tuple[Path, ...]:
        """The overlays in the order in which they apply: by file name."""
        found = sorted((self.spec / "overlays").glob("*"))
        return tuple(path for path in found if path.suffix in _OVERLAY_ENDINGS and not path.name.startswith("."))

    def relative(self, path: Path) -> str:
        """`path` as diagnostics show it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def read(self, path: Path) -> str:
        """The text of one of the project's files. Raises `CodegenError` (RC101 or RC102, exit code 2)."""
        name = self.relative(path)
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise fail(name, "RC102", "the text is not UTF-8", "save it as UTF-8") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise fail(name, "RC101", f"cannot be read: {reason}", "check the path and its permissions") from error


def find_project(start: Path, *, or_packaged: bool = False) -> Project:
    """The project `start` is in: the nearest folder at or above it that has spec/source.toml.

    Where there is none, the `packaged_project` if `or_packaged`. Raises `CodegenError` (RC101, exit code 2).
    """
    if found := nearest_project(start):
        return found
    if or_packaged:
        return packaged_project()
    raise no_project()


def no_project() -> CodegenError:
    """The error where there is no project and nothing else to read (RC101, exit code 2)."""
    return fail("spec/source.toml", "RC101", "no such file here or in any folder above", NO_PROJECT)


def nearest_project(start: Path) -> Project | None:
    """The nearest folder at or above `start` that has spec/source.toml; None where there is none."""
    folders = _upwards(start.resolve())
    return next((Project(one) for one in folders if (one / "spec" / "source.toml").is_file()), None)


def packaged_project() -> Project:
    """The spec/ that the generator was made with, to copy its package from anywhere: only to be read.

    An installed generator carries it; in a checkout it is the checkout's own.
    """
    if (_PACKAGE / "_spec").is_dir():
        return Project(_PACKAGE.parent, f"{_PACKAGE.name}/_spec")
    return Project(_PACKAGE.parents[1])


def templates_folder() -> Path:
    """The templates: beside the generator in a checkout, inside the package when installed from a wheel."""
    packaged = _PACKAGE / "_templates"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "templates"


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents
