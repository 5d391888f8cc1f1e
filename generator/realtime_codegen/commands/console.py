"""What every command says to the terminal, and how it ends."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import cache, wraps
from typing import TYPE_CHECKING, ParamSpec

from realtime_codegen.diagnostics import CodegenError, Diagnostic, Severity, fail

if TYPE_CHECKING:
    from rich.console import Console

P = ParamSpec("P")

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of the signal, as shells have it."""

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Print the diagnostics of a `CodegenError` and leave with its exit code; leave quietly on Ctrl-C."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            _prepare()
            command(*args, **kwargs)
        except CodegenError as error:
            print_diagnostics(error.diagnostics)
            for note in getattr(error, "__notes__", ()):
                print_error(note)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            print_error("interrupted; nothing was written")
            sys.exit(INTERRUPTED)

    return run


def print_out(text: str, style: str | None = None) -> None:
    """One text to standard output; in colour on a terminal only. No control sequence in it reaches the terminal."""
    _console(is_error=False).print(text.translate(_CONTROLS), style=style)


def print_error(text: str, style: str | None = None) -> None:
    """One text to standard error, as `print_out`."""
    _console(is_error=True).print(text.translate(_CONTROLS), style=style)


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Findings to standard error."""
    for one in diagnostics:
        print_error(str(one), STYLES[one.severity])


def print_findings(diagnostics: Iterable[Diagnostic], *, notes: bool) -> None:
    """As `print_diagnostics`; without `notes`, notes are only counted."""
    found = tuple(diagnostics)
    shown = [one for one in found if notes or one.severity is not Severity.NOTE]
    print_diagnostics(shown)
    if hidden := len(found) - len(shown):
        print_error(f"{count(hidden, 'note')}; --notes shows {'it' if hidden == 1 else 'them'}", "dim")


def progress(text: str) -> AbstractContextManager[object]:
    """A line that moves while the block runs, on a terminal only."""
    return _console(is_error=True).status(text) if sys.stderr.isatty() else nullcontext()


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@cache
def _console(*, is_error: bool) -> Console:
    # Not needed for --help, which should come at once.
    from rich.console import Console

    return Console(stderr=is_error, soft_wrap=True, highlight=False, markup=False, emoji=False)


def _prepare() -> None:
    """Make sure that paths can be resolved and that any text can be printed, whatever the locale."""
    try:
        os.getcwd()
    except OSError as error:
        raise fail(".", "RC101", "the current folder does not exist any more", "go to another folder") from error
    stdout = sys.stdout
    if isinstance(stdout, io.TextIOWrapper):
        stdout.reconfigure(errors="backslashreplace")
