"""What the generator says about its input: a code, a place and what to do.

A stage never prints and never exits. It adds a `Diagnostic` to the `Diagnostics` it was given and goes on as far as it
can; `Diagnostics.raise_if_failed` ends the run with a `CodegenError` that holds the errors and warnings, sorted, so
that one run shows every problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from realtime_codegen.model.document import Document

CODES: dict[str, str] = {
    # load: the text of a file
    "RC101": "cannot read",
    "RC102": "not YAML or JSON",
    "RC103": "too deep, too large or an alias bomb",
    "RC104": "not OpenAPI",
    "RC105": "duplicate key",
    "RC106": "dangling $ref",
    "RC107": "remote $ref",
    "RC108": "breaks the OpenAPI meta-schema",
    "RC109": "$ref to another kind of object",
    # overlay
    "RC201": "not an Overlay document",
    "RC202": "not a JSONPath",
    "RC203": "expired correction",
    "RC204": "overlay target matches nothing",
    # select
    "RC301": "selection matches nothing",
    # channels
    "RC311": "breaks the AsyncAPI meta-schema",
    "RC312": "event without a channel",
    "RC313": "channel message not in the description",
    "RC314": "fact of a channel message that cannot be",
    "RC315": "channel without its messages",
    # normalize
    "RC401": "cycle through allOf",
    "RC402": "members of allOf contradict each other",
    "RC403": "union without a discriminator",
    "RC404": "construct that is not supported",
    "RC405": "event in no union",
    "RC406": "not a schema",
    "RC407": "security scheme that is not supported",
    "RC411": "event union without events",
    "RC412": "event type that stands in texts alone",
    "RC413": "text that says more than the keywords",
    # name
    "RC501": "one name for several things",
    "RC502": "not a usable name",
    "RC503": "names.lock is stale",
    "RC504": "names.lock cannot be used",
    # render and write
    "RC601": "emitted text is not Python",
    "RC602": "path leaves the output folder",
    "RC603": "file was not written by this tool",
    "RC604": "generated files differ",
    "RC605": "cannot write",
    "RC606": "can be imported and is not of the package",
    # documentation
    "RC701": "no description",
    # configuration
    "RC801": "source.toml cannot be used",
    "RC802": "unknown location",
    "RC803": "fake server that does not know the channels",
    # the generator itself
    "RC901": "fault of the generator",
}
"""Every code with its title. A code never changes its meaning; a retired one is never reused."""


class Severity(IntEnum):
    """How bad it is. Only an `ERROR` ends the run."""

    ERROR = 0
    WARNING = 1
    NOTE = 2


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding. Sorted by file, line, column, then code.

    `file` is relative to the project (or the name the user gave), `line` and `column` count from 1 and are 0 where a
    file has no position to give, `pointer` is an RFC 6901 JSON pointer in URI fragment form (`#/components/schemas/X`)
    or empty, `advice` says what to do about it. `kind` is what findings of one kind have in common, as a sentence
    without names (`uniqueItems is not checked`); empty where that is the message itself. `subject` is the name of what
    the finding is about, where one line about several should say which they are.
    """

    file: str
    line: int
    column: int
    code: str
    pointer: str
    message: str
    advice: str
    severity: Severity = Severity.ERROR
    kind: str = ""
    subject: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        lines = [f"{place}: {self.severity.name.lower()} {self.code}: {self.message}"]
        if self.pointer:
            lines.append(f"  at {self.pointer}")
        lines.append(f"  fix: {self.advice}")
        return "\n".join(map(_visible, lines))


def _visible(line: str) -> str:
    """One line that stays one line: names in a description may hold line breaks and terminal escapes."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)


_NAMED = 6
"""Names that one line about several findings lists."""


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings with the warnings of one code and kind as one: the first, with their number.

    Errors stay as they are, since each has to be fixed, and so do notes. The order is that of the first of each kind.
    """
    groups: dict[object, list[Diagnostic]] = {}
    for one in diagnostics:
        is_warning = one.severity is Severity.WARNING
        groups.setdefault((one.code, one.kind or one.message) if is_warning else one, []).append(one)
    return [_summarized(group) for group in groups.values()]


def _summarized(group: list[Diagnostic]) -> Diagnostic:
    first = group[0]
    if len(group) == 1:
        return first
    subjects = list(dict.fromkeys(one.subject for one in group if one.subject))
    more = [f"and {len(subjects) - _NAMED} more"] if len(subjects) > _NAMED else []
    names = f": {', '.join([*subjects[:_NAMED], *more])}" if subjects else ""
    number = f"{len(group)} places, this is the first; --notes lists all"
    return replace(first, message=f"{first.kind or first.message}{names} ({number})")


def first_of(names: Sequence[str]) -> str:
    """The first four of some names, and how many more there are."""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more


class CodegenError(Exception):
    """The run cannot go on. `diagnostics` says why; `exit_code` is 1 for problems found, 2 for input that cannot be
    read or a usage error.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], exit_code: int = 1) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        self.exit_code = exit_code
        super().__init__("\n".join(map(str, self.diagnostics)))


class Diagnostics:
    """Collects what the stages find."""

    def __init__(self) -> None:
        self._items: dict[Diagnostic, None] = {}

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.sorted())

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Everything found so far, without repetition, by place."""
        return tuple(sorted(self._items))

    def add(self, diagnostic: Diagnostic) -> None:
        """Remember one finding; the same finding twice counts once."""
        if diagnostic.code not in CODES:
            raise ValueError(f"unregistered diagnostic code {diagnostic.code}")
        self._items.setdefault(diagnostic)

    def report(
        self,
        document: Document,
        pointer: str,
        code: str,
        message: str,
        advice: str,
        severity: Severity = Severity.ERROR,
        kind: str = "",
        subject: str = "",
    ) -> None:
        """Add a finding about `pointer` (RFC 6901, without `#`) in `document`."""
        line, column = document.locate(pointer)
        self.add(Diagnostic(document.file, line, column, code, f"#{pointer}", message, advice, severity, kind, subject))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Only what ends the run."""
        return tuple(item for item in self.sorted() if item.severity is Severity.ERROR)

    def raise_if_failed(self, exit_code: int = 1) -> None:
        """Raise `CodegenError` if there is an error, with the errors and warnings: notes would only hide them."""
        if self.errors:
            raise CodegenError((one for one in self.sorted() if one.severity is not Severity.NOTE), exit_code)


def fail(
    file: str,
    code: str,
    message: str,
    advice: str,
    *,
    line: int = 0,
    column: int = 0,
    pointer: str = "",
    exit_code: int = 2,
) -> CodegenError:
    """A `CodegenError` with one diagnostic, for input so broken that nothing else can be said of it."""
    return CodegenError([Diagnostic(file, line, column, code, pointer, message, advice)], exit_code)


def too_much(document: Document, pointer: str, message: str, advice: str) -> CodegenError:
    """A `CodegenError` (RC103, exit code 1) at `pointer` of a document, for what goes beyond a bound there."""
    line, column = document.locate(pointer)
    return fail(document.file, "RC103", message, advice, line=line, column=column, pointer=f"#{pointer}", exit_code=1)
