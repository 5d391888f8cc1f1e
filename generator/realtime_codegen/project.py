"""Where things are: the folder with spec/, and the templates that came with the generator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from realtime_codegen.diagnostics import fail

LAYOUT = "see the layout in docs/architecture.md, or name the folder with --project"


@dataclass(frozen=True, slots=True)
class Project:
    """A folder whose spec/ describes a package. All paths in diagnostics are relative to `root`."""

    root: Path

    @property
    def description(self) -> Path:
        """The wire contract, OpenAPI 3.1."""
        return self.root / "spec" / "realtime.yaml"

    @property
    def channels(self) -> Path:
        """The WebSocket channels, AsyncAPI 3.0."""
        return self.root / "spec" / "websocket.yaml"

    @property
    def source(self) -> Path:
        """What is selected and where it came from."""
        return self.root / "spec" / "source.toml"

    @property
    def lock(self) -> Path:
        """The pinned names."""
        return self.root / "spec" / "names.lock"

    @property
    def output(self) -> Path:
        """Where the package goes."""
        return self.root / "generated"

    def overlays(self) -> tuple[Path, ...]:
        """The overlays in the order in which they apply: by file name."""
        return tuple(sorted((self.root / "spec" / "overlays").glob("*.yaml")))

    def relative(self, path: Path) -> str:
        """`path` as diagnostics show it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name


def find_project(start: Path) -> Project:
    """The project `start` is in: the nearest folder at or above it that has spec/source.toml. Raises `CodegenError` (RC101, exit code 2)."""
    for folder in _upwards(start.resolve()):
        if (folder / "spec" / "source.toml").is_file():
            return Project(folder)
    raise fail("spec/source.toml", "RC101", "no such file here or in any folder above", LAYOUT)


def templates_folder() -> Path:
    """The templates: beside the generator in a checkout, inside the package when installed from a wheel."""
    packaged = Path(__file__).parent / "_templates"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "templates"


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents
