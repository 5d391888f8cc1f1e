"""What every command says to the terminal, and how it ends."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Severity, fail, grouped
from realtime_codegen.support.faults import diagnose, where, working

if TYPE_CHECKING:
    from rich.console import Console

P = ParamSpec("P")

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of the signal, as shells have it."""

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


TRACEBACK = "--traceback"
"""The option that shows where in the generator an exception comes from that nobody foresaw."""
TRACEBACK_VARIABLE = "REALTIME_CODEGEN_TRACEBACK"
"""The environment variable that does the same."""


@contextmanager
def last_net(arguments: Sequence[str]) -> Generator[None]:
    """Turn any exception into one sentence (RC901) and exit code 1, whatever raised it: no user sees a traceback that
    was not asked for. Streams that cannot be written to are not a fault of the generator, and say so (RC605).
    """
    _prepare_streams()
    try:
        yield
    except Exception as error:
        # Outside of commands, nothing but the printing of help uses the system.
        is_stream = isinstance(error, OSError) and not where(error).command
        found = _unwritable(error).diagnostics[0] if is_stream else diagnose(error)
        _say(error, found, shows_traceback=_shows_traceback(arguments))
        sys.exit(1)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Print the diagnostics of a `CodegenError` and leave with its exit code; leave quietly on Ctrl-C."""

    @traceback_option
    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with working(command=click.get_current_context().info_name or ""):
            tell(*args, **kwargs)

    def tell(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            _prepare()
            command(*args, **kwargs)
        except CodegenError as error:
            # A command without the option --notes has no other place to list them all.
            print_diagnostics(error.diagnostics if kwargs.get("notes", True) else grouped(error.diagnostics))
            for note in getattr(error, "__notes__", ()):
                print_error(note)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            print_error("interrupted; nothing was written")
            sys.exit(INTERRUPTED)

    return run


def traceback_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `TRACEBACK`, which `last_net` looks for itself: what it is about can happen before it is parsed."""
    words = f"Show the Python traceback of an internal error; also {TRACEBACK_VARIABLE}=1."
    return click.option(TRACEBACK, is_flag=True, expose_value=False, help=words)(command)


def print_out(text: str, style: str | None = None) -> None:
    """One text to standard output; in colour on a terminal only. No control sequence in it reaches the terminal.

    Raises `CodegenError` (RC605, exit code 1) where it cannot be written.
    """
    console = _console(is_error=False)
    with _to_standard_output():
        console.print(text.translate(_CONTROLS), style=style)


def print_document(text: str) -> None:
    """A whole document to standard output, in UTF-8 and as it is. Raises as `print_out` does."""
    with _to_standard_output():
        click.echo(text.encode(), nl=False)


def print_error(text: str, style: str | None = None) -> None:
    """One text to standard error, as `print_out`."""
    _console(is_error=True).print(text.translate(_CONTROLS), style=style)


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Findings to standard error."""
    for one in diagnostics:
        print_error(str(one), STYLES[one.severity])


def print_findings(diagnostics: Iterable[Diagnostic], *, notes: bool) -> None:
    """As `print_diagnostics`; without `notes`, warnings of one kind are one and notes are only counted."""
    found = tuple(diagnostics)
    shown = [one for one in found if notes or one.severity is not Severity.NOTE]
    print_diagnostics(shown if notes else grouped(shown))
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
    """Make sure that paths can be resolved."""
    try:
        os.getcwd()
    except OSError as error:
        raise fail(".", "RC101", "the current folder does not exist any more", "go to another folder") from error


def _prepare_streams() -> None:
    """Make sure that any text can be printed, whatever the locale."""
    stdout = sys.stdout
    if isinstance(stdout, io.TextIOWrapper):
        stdout.reconfigure(errors="backslashreplace")


def _shows_traceback(arguments: Sequence[str]) -> bool:
    return TRACEBACK in arguments or os.environ.get(TRACEBACK_VARIABLE, "") not in ("", "0")


def _say(error: Exception, found: Diagnostic, *, shows_traceback: bool) -> None:
    text = "".join(traceback.format_exception(error)) if shows_traceback else ""
    try:
        if text:
            print_error(text.rstrip("\n"))
        print_diagnostics([found])
    except Exception:  # what prints nicely may be the very thing that fails
        with suppress(Exception):
            sys.stderr.write(f"{text}{found}\n")


@contextmanager
def _to_standard_output() -> Generator[None]:
    try:
        yield
    except BrokenPipeError:  # a reader that leaves has what it wanted
        raise
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: Exception) -> CodegenError:
    reason = getattr(error, "strerror", None) or type(error).__name__
    advice = "free space there, or write somewhere else"
    return fail("standard output", "RC605", f"cannot be written: {reason}", advice, exit_code=1)
