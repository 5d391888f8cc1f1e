"""The command line. Every command is a few lines over `realtime_codegen.pipeline`.

Only what `--help` needs is imported at the top: the libraries behind the pipeline take longer than the help.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable
from datetime import date as Date
from pathlib import Path
from typing import Any

import click

from realtime_codegen import __version__
from realtime_codegen.commands.console import (
    count,
    guarded,
    print_diagnostics,
    print_error,
    print_findings,
    print_out,
    progress,
)
from realtime_codegen.diagnostics import CodegenError, Diagnostic, Diagnostics, Severity
from realtime_codegen.project import Project, find_project, templates_folder

EXIT_CODES = "Exit codes: 0 done, 1 something differs or problems were found, 2 wrong use or unreadable input."
EXPIRED = "RC203"


class _Commands(click.Group):
    """Lists the commands in the order of use, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _examples(*lines: str) -> str:
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines), "", EXIT_CODES))


def project_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that names the project folder."""
    return click.option(
        "--project",
        "folder",
        metavar="DIR",
        type=_Folder(exists=True, file_okay=False, path_type=Path),
        help="Folder that holds spec/. By default the nearest one at or above the current folder.",
    )(command)


def _not_empty(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    # What a variable of the shell that is not set leaves; as a path it would be the current folder.
    if value == "":
        raise click.BadParameter("it is empty.")
    return value


class _Folder(click.Path):
    """A folder, not an empty text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return self.fail("it is empty.", param, ctx) if value == "" else super().convert(value, param, ctx)


def spec_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that takes another description."""
    return click.option(
        "--spec",
        metavar="FILE",
        callback=_not_empty,
        help="Read this OpenAPI file (a path, an https address, or - for standard input) instead of spec/'s.",
    )(command)


def notes_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that shows notes."""
    return click.option("--notes", is_flag=True, help="Show notes as well, not only how many there are.")(command)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "realtime-codegen generate                      spec/ -> generated/",
        "realtime-codegen check                         is everything current? (for CI)",
        "realtime-codegen import openapi.yaml           take a new upstream version into spec/",
        "realtime-codegen explain response.done         why a type came out as it did",
        "realtime-codegen generate --spec openapi.yaml --out src",
        "                                               any description, from any folder",
    ),
)
@click.version_option(__version__, "-V", "--version", prog_name="realtime-codegen")
def main() -> None:
    """Generate a typed Python package from the OpenAPI description of an event API.

    A project is a folder with spec/: the description, its corrections, the names of the classes. Each command says more
    with --help.
    """


@main.command(
    epilog=_examples(
        "realtime-codegen generate",
        "realtime-codegen generate --check              for CI: fail if anything would change",
        "realtime-codegen generate --spec openapi.yaml --out src",
        "curl -s https://example.com/openapi.json | realtime-codegen generate --spec - --out src",
    )
)
@spec_option
@click.option(
    "--out",
    "folder_out",
    metavar="DIR",
    type=_Folder(file_okay=False, path_type=Path),
    help="Write the package into DIR instead of generated/.",
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if anything would change.")
@notes_option
@project_option
@guarded
def generate(spec: str | None, folder_out: Path | None, only_check: bool, notes: bool, folder: Path | None) -> None:
    """Write the package.

    Bare, it turns spec/ into generated/ and adds new names to spec/names.lock. With --spec, any OpenAPI file goes
    straight to --out: the corrections, descriptions and names of spec/ apply where they fit, and outside a project
    those that came with this tool do. Nothing but --out is touched then.

    It is all or nothing: if anything is wrong, no file changes. Files that this tool did not write stay as they are,
    and one that is in the way stops it; a file it wrote earlier and does not write any more is removed.
    """
    from realtime_codegen.commands.generate import Request, generated, outdated

    if spec and not folder_out:
        raise click.UsageError("--spec needs --out: the project's own package is made from spec/realtime.yaml")
    request = Request(_project(folder, or_packaged=bool(spec)), spec, folder_out)
    diagnostics = Diagnostics()
    if only_check:
        with progress("comparing"):
            found = outdated(request, diagnostics)
        _fail_if(found)
        print_out("up to date")
        return
    with progress("generating"):
        summary = generated(request, diagnostics)
    print_findings(diagnostics, notes=notes)
    for line in summary:
        print_out(line)


@main.command(
    epilog=_examples(
        "realtime-codegen check", "realtime-codegen check --strict                 fail on expired corrections as well"
    )
)
@notes_option
@click.option("--strict", is_flag=True, help="Fail on expired corrections as well.")
@project_option
@guarded
def check(notes: bool, strict: bool, folder: Path | None) -> None:
    """Say what is not as it should be.

    The generated files and names.lock are current, every type, field and operation has a description, and every event
    has a channel. Prints each problem with its place and the command or file that mends it. Corrections that upstream
    has made unnecessary are listed as notes; they are a problem with --strict alone.
    """
    from realtime_codegen.commands.generate import Request, outdated

    diagnostics = Diagnostics()
    with progress("checking"):
        for one in outdated(Request(_project(folder)), diagnostics, with_descriptions=True):
            diagnostics.add(one)
    expired = [one for one in diagnostics if one.code == EXPIRED]
    problems = [one for one in diagnostics if one.severity is not Severity.NOTE or (strict and one.code == EXPIRED)]
    listed = [one for one in diagnostics if one.severity is not Severity.NOTE or one.code == EXPIRED]
    print_diagnostics(listed)
    print_findings((one for one in diagnostics if one not in listed), notes=notes)
    if problems:
        print_error(count(len(problems), "problem"))
        sys.exit(1)
    summary = "everything is described, generated and current"
    print_out(f"{summary}; {count(len(expired), 'correction')} can be removed" if expired else summary)


def _commit_name(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[\w.:/+-]+", value, re.ASCII):
        raise click.BadParameter(f"{value!r} does not name a commit.")
    return value


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        if value is not None and Date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date such as 2026-01-31.") from None
    return value


@main.command(
    "import",
    epilog=_examples(
        "realtime-codegen import openapi.yaml --commit 0123abc --date 2026-01-31",
        "realtime-codegen import https://raw.githubusercontent.com/OWNER/REPOSITORY/COMMIT/openapi.yaml",
        "curl -s https://example.com/openapi.json | realtime-codegen import -",
    ),
)
@click.argument("upstream", callback=_not_empty)
@click.option("--commit", callback=_commit_name, help="Upstream commit; a raw.githubusercontent.com address has it.")
@click.option("--date", metavar="YYYY-MM-DD", callback=_day, help="Date of that commit.")
@click.option("--keep-descriptions", is_flag=True, help="Keep the prose; spec/ normally holds facts alone.")
@project_option
@guarded
def import_(upstream: str, commit: str | None, date: str | None, keep_descriptions: bool, folder: Path | None) -> None:
    """Take a new version of the description into spec/.

    UPSTREAM is an OpenAPI 3.0 or 3.1 file, YAML or JSON: a path, an https address, or - for standard input. What
    spec/source.toml selects, and what that refers to, is written to spec/realtime.yaml in canonical order; commit, date
    and SHA-256 go to spec/source.toml. The same input gives the same files.
    """
    from realtime_codegen.commands.importer import commit_of, import_description, update_source_toml
    from realtime_codegen.config import load_config
    from realtime_codegen.load import read_source
    from realtime_codegen.load.lift import open_openapi
    from realtime_codegen.write import TextFile, write_texts

    project = _project(folder)
    config = load_config(project.source, project.relative(project.source))
    with progress("importing"):
        content, document = read_source(upstream)
        text = import_description(open_openapi(document), config, keep_descriptions=keep_descriptions)
    digest = hashlib.sha256(content).hexdigest()
    # The same file again is the same commit.
    known = (config.upstream.commit, config.upstream.date) if config.upstream.sha256 == digest else ("", "")
    commit, date = commit or commit_of(upstream) or known[0], date or known[1]
    provenance = update_source_toml(project.read(project.source), commit=commit, date=date, sha256=digest)
    files = [
        TextFile(path, project.relative(path), body)
        for path, body in ((project.description, text), (project.source, provenance))
    ]
    changed = write_texts(files)
    for file in files:
        print_out(f"{'written' if file in changed else 'same':8} {file.name}")
    for option, value in (("--commit", commit), ("--date", date)):
        if not value:
            print_error(f"{option} was not given and is not known: spec/source.toml has none", "dim")


@main.command(
    epilog=_examples(
        "realtime-codegen normalize > normalized.yaml",
        "realtime-codegen normalize --spec openapi.yaml | less",
    )
)
@spec_option
@notes_option
@project_option
@guarded
def normalize(spec: str | None, notes: bool, folder: Path | None) -> None:
    """Print the normalized description as OpenAPI 3.1.

    Every object is a named component, every union flat, every tag an explicit discriminator: a document that other
    tools can read. YAML on standard output, in UTF-8.
    """
    from realtime_codegen import pipeline
    from realtime_codegen.commands.importer import dump
    from realtime_codegen.projection import project as project_ir

    diagnostics = Diagnostics()
    with progress("normalizing"):
        inputs = pipeline.load(_project(folder, or_packaged=True), spec)
        result = pipeline.normalized(inputs, diagnostics)
        info = result.document.data["info"]
        text = dump(project_ir(result.ir, str(info["title"]), str(info["version"])))
    click.echo(text.encode(), nl=False)
    print_findings(diagnostics, notes=notes)


@main.command(
    epilog=_examples(
        "realtime-codegen explain RealtimeSessionCreateRequestGA.tracing",
        "realtime-codegen explain response.done         an event by its wire type",
        "realtime-codegen explain beta.response.done    the same in the module beta",
        "realtime-codegen explain SessionUpdate.session    a Python name",
        "realtime-codegen explain '#/components/schemas/RealtimeTurnDetection'",
    )
)
@click.argument("location", callback=_not_empty)
@spec_option
@project_option
@guarded
def explain(location: str, spec: str | None, folder: Path | None) -> None:
    """Say why a type came out as it did.

    LOCATION is a component or property of the description, a JSON pointer into it, a Python name, or the wire type of
    an event. Prints the corrected schema with its file and line, the corrections and passes that changed it or
    something in it, what was decided, and the Python it became.
    """
    from realtime_codegen import pipeline
    from realtime_codegen.commands.explain import explain as explain_location

    with progress("explaining"):
        inputs = pipeline.load(_project(folder, or_packaged=True), spec)
        result = pipeline.normalized(inputs, Diagnostics())
        files = pipeline.render(inputs, result, templates_folder())
        found = explain_location(location, inputs, result, files)
    print_out(found.title, "bold")
    print_out(f"{found.place} {found.pointer}\n\n{found.schema}\n")
    _print_list("overlays that changed it", ((one.name, one.reason) for one in found.corrections))
    _print_list("passes that changed it", ((one.name, one.reason) for one in found.passes))
    _print_list("decided", ((decision, "") for decision in found.decisions))
    print_out(found.python)


def _print_list(title: str, items: Iterable[tuple[str, str]]) -> None:
    lines = [f"  {name}" + (f": {reason}" if reason else "") for name, reason in items]
    print_out(f"{title}:\n" + "\n".join(lines) + "\n" if lines else f"{title}: none\n")


def _project(folder: Path | None, *, or_packaged: bool = False) -> Project:
    return Project(folder.resolve()) if folder else find_project(Path.cwd(), or_packaged=or_packaged)


def _fail_if(found: Iterable[Diagnostic]) -> None:
    if found := tuple(found):
        raise CodegenError(found)
