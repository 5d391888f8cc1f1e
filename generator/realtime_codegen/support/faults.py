"""Where the generator was when an exception was raised that nobody foresaw, and what is said of it.

Stages and the places they work on are marked with `working`. A mark costs nothing but a call, and writes itself on the
exception that passes it, so it is right in every thread, wherever the exception is caught.
"""

from __future__ import annotations

from contextlib import ContextDecorator
from dataclasses import astuple, dataclass
from types import TracebackType

from realtime_codegen.model.diagnostics import CodegenError, Diagnostic

REPORT = (
    "this is a fault of realtime-codegen, not of what it was given: please report it in its issue tracker, with the "
    "command, the input and the output of the same command with --traceback"
)
"""The advice of every such diagnostic."""

PROGRAM = "realtime-codegen"
"""What is named in place of a file where none was being worked on."""

_ATTRIBUTE = "_realtime_codegen_where"
_LONGEST_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class Where:
    """A command, a stage of the pipeline, a file and a JSON pointer (RFC 6901, without `#`) in it; each empty where
    unknown.
    """

    command: str = ""
    stage: str = ""
    file: str = ""
    pointer: str = ""


class working(ContextDecorator):
    """Marks a block or a function as a stage, or as work on a file or a place in it. Of several marks, the innermost
    counts for each of these. `CodegenError`, which says more, passes unmarked.
    """

    def __init__(self, stage: str = "", *, file: str = "", pointer: str = "", command: str = "") -> None:
        self._where = Where(command, stage, file, pointer)

    def __enter__(self) -> None:
        """Nothing is remembered before something goes wrong."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, CodegenError):
            pairs = zip(astuple(where(error)), astuple(self._where), strict=True)
            setattr(error, _ATTRIBUTE, Where(*(inner or outer for inner, outer in pairs)))


def where(error: BaseException) -> Where:
    """What the marks that an exception has passed say."""
    found = getattr(error, _ATTRIBUTE, None)
    return found if isinstance(found, Where) else Where()


def diagnose(error: Exception) -> Diagnostic:
    """One sentence about an exception that nobody foresaw (RC901)."""
    found = where(error)
    command = f"the command {found.command!r}" if found.command else "the command line"
    subject = f"the stage {found.stage!r}" if found.stage else command
    pointer = f"#{found.pointer}" if found.pointer else ""
    return Diagnostic(found.file or PROGRAM, 0, 0, "RC901", pointer, f"{subject} ended with {_shown(error)}", REPORT)


def _shown(error: Exception) -> str:
    """The class and the text of an exception, as far as it fits into a sentence."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # a text that cannot be made is a fault as well, and not the one to tell of
        text = ""
    short = text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
    return f"{type(error).__name__}: {short}" if short else type(error).__name__
