"""What surrounds every command that writes: one at a time, on a place without leftovers."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from realtime_codegen.commands.console import print_error
from realtime_codegen.project import Project
from realtime_codegen.write.edits import remove_leftovers
from realtime_codegen.write.folder_lock import locked


@contextmanager
def writing_project(project: Project) -> Generator[None]:
    """Write the project itself. Waits for other runs that do, and removes what a run that was killed left."""
    with locked([project.root], report=print_error):
        files = (project.lock, project.source, project.description, project.cache)
        for folder in sorted({*(file.resolve().parent for file in files), project.pages}):
            remove_leftovers(folder, with_subfolders=False)
        remove_leftovers(project.output, with_subfolders=True)
        yield


@contextmanager
def writing_elsewhere(folder: Path, project: Project | None) -> Generator[None]:
    """Write into another folder what is made from the project, or from none. Waits for runs that write either."""
    with locked([folder], [project.root] if project else [], report=print_error):
        yield
