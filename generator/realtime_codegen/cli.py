"""The command line. Every command is a few lines over `realtime_codegen.pipeline`.

Only what `--help` needs is imported at the top: the libraries behind the pipeline take longer than the help.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date as Date
from pathlib import Path
from typing import Any, Literal

import click

from realtime_codegen import __version__
from realtime_codegen.commands.console import (
    count,
    guarded,
    last_net,
    print_diagnostics,
    print_document,
    print_error,
    print_findings,
    print_out,
    progress,
    traceback_option,
)
from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Diagnostics, grouped
from realtime_codegen.project import Project, find_project, nearest_project, templates_folder

EXIT_CODES = "Exit codes: 0 done, 1 something differs or problems were found, 2 usage error or unreadable input."


class _Commands(click.Group):
    """Lists the commands in the order of use, not of the alphabet, and catches whatever they let fall."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        with last_net(sys.argv[1:] if args is None else args):
            return super().main(args, *rest, **options)

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


def _package_name(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is None:
        return ""
    if not value.isidentifier() or not value.isascii() or keyword.iskeyword(value):
        raise click.BadParameter(f"{value!r} is not a Python identifier of ASCII letters.")
    return value


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
    return click.option("--notes", is_flag=True, help="List all: notes as well, and every warning of a kind.")(command)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_examples(
        "realtime-codegen generate                      spec/ -> generated/",
        "realtime-codegen check                         is everything current? (for CI)",
        "realtime-codegen bump openapi.yaml --date 2026-01-31",
        "                                               move to a new upstream version",
        "realtime-codegen explain response.done         how a type was generated",
        "realtime-codegen generate --spec openapi.yaml --out src",
        "                                               any description, from any folder",
    ),
)
@click.version_option(__version__, "-V", "--version", prog_name="realtime-codegen")
@traceback_option
def main() -> None:
    """Generate a typed Python package from the OpenAPI description of an event API.

    A project is a folder with spec/: the description, its corrections, the names of the classes. Run a command with
    --help for details.
    """


@main.command(
    epilog=_examples(
        "realtime-codegen generate",
        "realtime-codegen generate --check              for CI: fail if anything would change",
        "realtime-codegen generate --spec openapi.yaml --out src --package pet_clinic",
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
@click.option(
    "--package",
    callback=_package_name,
    metavar="NAME",
    help="Name of the package; by default that of the project or, outside of one, one from the title.",
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if anything would change.")
@notes_option
@project_option
@guarded
def generate(
    spec: str | None, folder_out: Path | None, package: str, only_check: bool, notes: bool, folder: Path | None
) -> None:
    """Write the package.

    Without options, it turns spec/ into generated/ and adds new names to spec/names.lock. With --spec, it generates any
    OpenAPI file into --out, and changes nothing else. Inside a project, the selection, corrections, descriptions and
    names of spec/ apply where they fit; outside of a project, the whole file is generated, and everything is named
    after it.

    It writes all files or none. Files not written by this tool stay as they are, and one that is in the way stops the
    run; a file that this tool wrote and no longer generates is removed.
    """
    from realtime_codegen.commands.generate import Request, generated, outdated

    if spec and not folder_out:
        raise click.UsageError("--spec needs --out: the project's own package is made from spec/realtime.yaml")
    if package and not folder_out:
        raise click.UsageError("--package needs --out: the project's own package is named in spec/source.toml")
    request = Request(_project_around(folder) if spec else _project(folder), spec, folder_out, package)
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
        "realtime-codegen check                         for CI, and as a hook of pre-commit",
        "realtime-codegen check --strict                fail as well on what can be removed",
    )
)
@notes_option
@click.option("--strict", is_flag=True, help="Fail as well on corrections and descriptions that do nothing any more.")
@project_option
@guarded
def check(notes: bool, strict: bool, folder: Path | None) -> None:
    """Check that everything is current.

    Checks that the generated files and names.lock are current, that every type, field and operation has a description,
    and that every event has a channel. Prints each problem with its place and the command or file that fixes it, and
    changes nothing.

    Corrections that upstream has made unnecessary, and descriptions that match nothing, are listed as notes; with
    --strict they are problems.
    """
    from realtime_codegen.commands.check import checked

    with progress("checking"):
        found = checked(_project(folder), strict=strict)
    print_diagnostics(found.listed if notes else grouped(found.listed))
    print_findings(found.others, notes=notes)
    if found.problems:
        print_error(count(found.problems, "problem"))
        sys.exit(1)
    print_out(found.summary)


def version_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which version an upstream file is; each is empty where it is not given."""
    options = (
        click.option("--sha256", metavar="HEX", callback=_digest, help="SHA-256 that the file must have."),
        click.option("--date", metavar="YYYY-MM-DD", callback=_day, help="Date of that commit."),
        click.option("--commit", callback=_commit_name, help="Its commit; a raw.githubusercontent.com address has it."),
    )
    for option in options:
        command = option(command)
    return command


def _digest(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is not None and not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise click.BadParameter(f"{value!r} is not a SHA-256, which has 64 hexadecimal digits.")
    return (value or "").lower()


def _commit_name(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is not None and not re.fullmatch(r"[\w.:/+-]+", value, re.ASCII):
        raise click.BadParameter(f"{value!r} does not name a commit.")
    return value or ""


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    try:
        if value is not None and Date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date such as 2026-01-31.") from None
    return value or ""


@main.command(
    "import",
    epilog=_examples(
        "realtime-codegen import openapi.yaml --commit 0123abc --date 2026-01-31",
        "realtime-codegen import https://raw.githubusercontent.com/OWNER/REPOSITORY/COMMIT/openapi.yaml",
        "curl -s https://example.com/openapi.json | realtime-codegen import -",
    ),
)
@click.argument("upstream", callback=_not_empty)
@version_options
@click.option("--keep-descriptions", is_flag=True, help="Keep the prose; spec/ normally holds facts alone.")
@project_option
@guarded
def import_(upstream: str, commit: str, date: str, sha256: str, keep_descriptions: bool, folder: Path | None) -> None:
    """Take a new version of the description into spec/.

    UPSTREAM is an OpenAPI 3.0 or 3.1 file, YAML or JSON: a path, an https address, or - for standard input. What
    spec/source.toml selects, and what that refers to, is written to spec/realtime.yaml in canonical order; commit, date
    and SHA-256 go to spec/source.toml. The same input gives the same files.

    `realtime-codegen bump` does this and generates the package.
    """
    from realtime_codegen.commands.importer import Request, imported
    from realtime_codegen.commands.writing import writing_project
    from realtime_codegen.write.generated_files import write_texts

    project = _project(folder)
    with writing_project(project):
        with progress("importing"):
            found = imported(Request(upstream, commit, date, sha256, keep_descriptions), project)
        files = found.files(project)
        changed = write_texts(files)
    print_diagnostics(found.findings)
    for file in files:
        print_out(f"{'written' if file in changed else 'same':8} {file.name}")
    for option, value in (("--commit", found.upstream.commit), ("--date", found.upstream.date)):
        if not value:
            print_error(f"{option} was not given and is not known: spec/source.toml has none", "dim")


@main.command(
    epilog=_examples(
        "realtime-codegen bump openapi.yaml --commit 0123abc --date 2026-01-31",
        "curl -s https://example.com/openapi.json | realtime-codegen bump - --date 2026-01-31",
    )
)
@click.argument("spec", callback=_not_empty)
@version_options
@notes_option
@project_option
@guarded
def bump(spec: str, commit: str, date: str, sha256: str, notes: bool, folder: Path | None) -> None:
    """Move to a new version of the description.

    SPEC is an OpenAPI 3.0 or 3.1 file, YAML or JSON: a path, an https address, or - for standard input. It is imported,
    corrected and turned into the package; names.lock gains the new names. Prints what changes for code that uses the
    package, and writes that to docs/changes/DATE.md as well; then the corrections that have become unnecessary, the
    overlay actions that no longer match, and what needs a description.

    It writes all files or none. Running it again with the same version changes nothing.
    """
    from realtime_codegen.commands.bump import bump as take
    from realtime_codegen.commands.bump_report import report
    from realtime_codegen.commands.importer import Request

    done = take(Request(spec, commit, date, sha256), _project(folder), progress)
    print_findings(done.others, notes=notes)
    for line in report(done):
        print_out(line.text, line.style or None)


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
    from realtime_codegen.render.projection import project as project_ir

    diagnostics = Diagnostics()
    with progress("normalizing"):
        inputs = pipeline.load_from(_project_to_read(folder, spec), spec)
        result = pipeline.normalized(inputs, diagnostics)
        info = result.document.data["info"]
        text = dump(project_ir(result.ir, str(info.get("title", "")), str(info.get("version", ""))))
    print_document(text)
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
    """Say how a type was generated.

    LOCATION is a component or property of the description, a JSON pointer into it, a Python name, or the wire type of
    an event. Prints the corrected schema with its file and line, the corrections and passes that changed it or
    something in it, the decisions, and the generated Python.
    """
    from realtime_codegen import pipeline
    from realtime_codegen.commands.explain import explain as explain_location

    with progress("explaining"):
        inputs = pipeline.load_from(_project_to_read(folder, spec), spec)
        result = pipeline.normalized(inputs, Diagnostics())
        files = pipeline.render(inputs, result, templates_folder(), Diagnostics())
        found = explain_location(location, inputs, result, files)
    print_out(found.title, "bold")
    print_out(f"{found.place} {found.pointer}\n\n{found.schema}\n")
    _print_list("overlays that changed it", ((one.name, one.reason) for one in found.corrections))
    _print_list("passes that changed it", ((one.name, one.reason) for one in found.passes))
    _print_list("decided", ((decision, "") for decision in found.decisions))
    print_out(found.python)


@main.command(
    epilog=_examples(
        "realtime-codegen diff HEAD~1 spec/realtime.yaml        what the last commit did",
        "realtime-codegen diff v0.1.0 . --fail-on breaking      for CI: may this be a minor version?",
        "realtime-codegen diff spec/realtime.yaml openapi.yaml  what a new upstream version would do",
        "realtime-codegen diff old.yaml new.yaml --format markdown --output CHANGES.md",
        "realtime-codegen diff old.yaml new.yaml --aliases      renamed events, as TOML",
    )
)
@click.argument("old", callback=_not_empty)
@click.argument("new", callback=_not_empty)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "markdown", "json")),
    default="text",
    show_default=True,
    help="How to print it.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it into FILE; the summary alone is printed.",
)
@click.option(
    "--fail-on",
    type=click.Choice(("breaking", "sending", "reading", "widening", "any", "never")),
    default="never",
    show_default=True,
    help="Leave with exit code 1 if a change breaks any code, sending code or reading code, if one widens or breaks, "
    "or if anything differs.",
)
@click.option("--aliases", "only_aliases", is_flag=True, help="Only the events whose wire type alone has changed.")
@project_option
@guarded
def diff(
    old: str,
    new: str,
    format_: Literal["text", "markdown", "json"],
    output: Path | None,
    fail_on: Literal["breaking", "sending", "reading", "widening", "any", "never"],
    only_aliases: bool,
    folder: Path | None,
) -> None:
    """Compare two versions, and list what changes for code that uses the package.

    OLD and NEW are each an OpenAPI file (a path, an https address, or - for standard input), a git revision of spec/
    (HEAD~3, v0.1.0; REV:PATH for another file or a package in it), or the folder of a generated package or a project.
    A file on disk takes precedence over a revision of the same name.

    Every change has its Python name, its place on both sides, its effect and a reason. It breaks sending code, breaks
    reading code, widens (old code works, new code can do more), or is documentation only. The worst one
    determines the version step of the generated package.

    Corrections and names of the project apply to other files where they fit; a revision has its own.
    """
    from realtime_codegen.commands.diff import Request, compared, fails, printed, shown, write
    from realtime_codegen.diff.report import summary

    if old == new == "-":
        raise click.UsageError("only one of OLD and NEW can be standard input")
    with progress("comparing"):
        found = compared(Request(old, new, Project(folder.resolve()) if folder else None))
    if output:
        write(printed(found, format_, only_aliases=only_aliases), output)
        print_out(summary(found))
    else:
        for line in shown(found, format_, only_aliases=only_aliases):
            print_out(line.text, line.style or None)
    if fails(found.changes, fail_on):
        sys.exit(1)


def _part_names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(part.strip() for part in value.split(",") if part.strip())


@main.command(
    epilog=_examples(
        "realtime-codegen vendor src/app/_vendor                as src/app/_vendor/openai_realtime",
        "realtime-codegen vendor src/app/_vendor --package rt --without client,testing",
        "realtime-codegen vendor src/app/_vendor --package rt   again: update, with the same parts",
        "realtime-codegen vendor src/app/_vendor --package rt --check",
    )
)
@click.argument("dest", type=_Folder(file_okay=True, path_type=Path))
@click.option(
    "--package", callback=_not_empty, metavar="NAME", help="Name of the copy; by default that of the package."
)
@click.option(
    "--without",
    callback=_part_names,
    metavar="PARTS",
    help="Parts to leave out, with commas: client, testing, beta; none for the whole package. By default those that "
    "the copy there leaves out, and none of a new one.",
)
@click.option("--force", is_flag=True, help="Overwrite files of the copy that were edited.")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; fail if the copy is not current or was edited."
)
@project_option
@guarded
def vendor(
    dest: Path, package: str | None, without: tuple[str, ...] | None, force: bool, only_check: bool, folder: Path | None
) -> None:
    """Copy the package into another project.

    The copy goes to DEST/NAME. All imports in it are relative, so it works under any name and at any depth. LICENSE is
    copied too, and _vendored.json records what the copy was made from and the digest of every file.

    Run it again to update the copy: files that are no longer part of it are removed. Files not written by this tool
    stay; if one is in the way, or a file of the copy was edited, the command stops and changes nothing. It does not
    follow symbolic links out of DEST. Outside of a project, it copies the package that this tool ships with.

    With --check, exit code 1 means that the copy is not current or was edited; the files that differ are listed.
    """
    from realtime_codegen.commands.vendor import Request, differences, prepare, unlisted
    from realtime_codegen.commands.vendor import vendor as copy
    from realtime_codegen.commands.writing import writing_elsewhere

    if force and only_check:
        raise click.UsageError("--check writes nothing, so --force has no meaning with it")
    request = Request(_project(folder, or_packaged=True), dest, package or "", without)
    if only_check:
        with progress("comparing"):
            found = differences(prepare(request, Diagnostics()))
        _fail_if(found)
        print_out("up to date")
        return
    with writing_elsewhere(dest, request.project), progress("copying"):
        prepared = prepare(request, Diagnostics())
        lines = copy(prepared, force=force)
    print_diagnostics(unlisted(prepared))
    for line in lines:
        print_out(line)


def _print_list(title: str, items: Iterable[tuple[str, str]]) -> None:
    lines = [f"  {name}" + (f": {reason}" if reason else "") for name, reason in items]
    print_out(f"{title}:\n" + "\n".join(lines) + "\n" if lines else f"{title}: none\n")


def _project(folder: Path | None, *, or_packaged: bool = False) -> Project:
    return Project(folder.resolve()) if folder else find_project(Path.cwd(), or_packaged=or_packaged)


def _project_to_read(folder: Path | None, spec: str | None) -> Project | None:
    """The project of a command that only prints: for its own description the packaged one will do."""
    return _project_around(folder) if spec else _project(folder, or_packaged=True)


def _project_around(folder: Path | None) -> Project | None:
    """The project that a description from elsewhere is read in; None outside of any."""
    return Project(folder.resolve()) if folder else nearest_project(Path.cwd())


def _fail_if(found: Iterable[Diagnostic]) -> None:
    if found := tuple(found):
        raise CodegenError(found)
