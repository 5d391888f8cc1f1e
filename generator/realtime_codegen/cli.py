"""The command line. Every command is a few lines over `realtime_codegen.pipeline`.

Exit codes: 0 done, 1 something differs or problems were found, 2 wrong use or unreadable input.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click
from rich.console import Console

from realtime_codegen import __version__, pipeline
from realtime_codegen.described import check_descriptions
from realtime_codegen.diagnostics import CodegenError, Diagnostic, Diagnostics, Severity
from realtime_codegen.project import Project, find_project, templates_folder

P = ParamSpec("P")

EXIT_CODES = "Exit codes: 0 done, 1 something differs or problems were found, 2 wrong use or unreadable input."

out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Print the diagnostics of a `CodegenError` and leave with its exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except CodegenError as error:
            print_diagnostics(error.diagnostics)
            sys.exit(error.exit_code)

    return run


def print_diagnostics(diagnostics: tuple[Diagnostic, ...], *, verbose: bool = True) -> None:
    """Findings to standard error; without `verbose`, notes are only counted."""
    shown = [one for one in diagnostics if verbose or one.severity is not Severity.NOTE]
    for one in shown:
        err.print(str(one), style={Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}[one.severity])
    if hidden := len(diagnostics) - len(shown):
        err.print(f"{hidden} notes (expired corrections and the like); `realtime-codegen check --notes` shows them", style="dim")


def project_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that names the project folder."""
    return click.option(
        "--project",
        "folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder that holds spec/. By default the nearest one at or above the current folder.",
    )(command)


def spec_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that takes another description."""
    return click.option(
        "--spec",
        metavar="FILE",
        help="Read this OpenAPI file (path, https address or - for standard input) instead of spec/realtime.yaml.",
    )(command)


def _project(folder: Path | None) -> Project:
    return Project(folder.resolve()) if folder else find_project(Path.cwd())


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="realtime-codegen")
def main() -> None:
    """Generate a typed Python package from the OpenAPI description of an event API.

    \b
    The usual day:
      realtime-codegen generate                 spec/ -> generated/
      realtime-codegen check                    is everything current? (for CI)
    A new upstream version:
      realtime-codegen import openapi.yaml --commit 0123abc --date 2026-01-31
      realtime-codegen generate
    To understand a type:
      realtime-codegen explain RealtimeSessionCreateRequestGA.tracing
    """


@main.command(epilog=EXIT_CODES)
@spec_option
@click.option(
    "--out", "folder_out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write the package into DIR instead of generated/."
)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if anything would change.")
@project_option
@guarded
def generate(spec: str | None, folder_out: Path | None, only_check: bool, folder: Path | None) -> None:
    """Write the package.

    Bare, it turns spec/ into generated/ and adds new names to spec/names.lock. With --spec, any OpenAPI file goes straight to --out; the corrections,
    descriptions and names of spec/ apply where they fit, and nothing else is touched. Nothing is written if anything is wrong.
    """
    from realtime_codegen.write import compare, differences, write_files

    if spec and not folder_out:
        raise click.UsageError("--spec needs --out: the project's own package is made from spec/realtime.yaml")
    project = _project(folder)
    diagnostics = Diagnostics()
    with err.status("reading the description"):
        inputs = pipeline.load(project, spec)
        result = pipeline.normalized(inputs, diagnostics)
    with err.status("writing the models"):
        files = pipeline.render(inputs, result, templates_folder())
    target = folder_out or project.output
    if only_check:
        found = [error for error in (differences(compare(files, target)), _stale_lock(project, result, spec)) if error]
        if found:
            raise CodegenError([one for error in found for one in error.diagnostics])
        out.print("up to date")
        return
    changes = write_files(files, target)
    if not spec:
        _write_lock(project, result)
    print_diagnostics(diagnostics.sorted(), verbose=False)
    for verb, paths in (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed)):
        for path in paths:
            out.print(f"{verb:8} {path}")
    types = len(result.ir.declarations)
    written = f"{len(changes.added) + len(changes.changed)} files written, {len(changes.unchanged)} unchanged"
    out.print(f"{types} types from {len(result.ir.components)} schemas: {written}")


@main.command(epilog=EXIT_CODES)
@click.option("--notes", is_flag=True, help="Show notes as well, such as corrections that upstream has made unnecessary.")
@project_option
@guarded
def check(notes: bool, folder: Path | None) -> None:
    """Say what is not as it should be.

    The generated files and names.lock are current, every type, field and operation has a description, every event has a channel, and no correction
    has expired. Prints each problem with its place and the command or file that mends it.
    """
    from realtime_codegen.write import compare, differences

    project = _project(folder)
    diagnostics = Diagnostics()
    inputs = pipeline.load(project)
    result = pipeline.normalized(inputs, diagnostics)
    check_descriptions(result.ir, result.document, diagnostics)
    files = pipeline.render(inputs, result, templates_folder())
    for error in (differences(compare(files, project.output)), _stale_lock(project, result, None)):
        for one in error.diagnostics if error else ():
            diagnostics.add(one)
    print_diagnostics(diagnostics.sorted(), verbose=notes)
    if problems := [one for one in diagnostics if one.severity is not Severity.NOTE]:
        err.print(f"{len(problems)} problems")
        sys.exit(1)
    out.print(f"{len(result.ir.declarations)} types are described, generated and current")


@main.command(epilog=EXIT_CODES)
@click.argument("upstream")
@click.option("--commit", default=None, help="Upstream commit. Known by itself from a raw.githubusercontent.com address.")
@click.option("--date", default=None, metavar="YYYY-MM-DD", help="Date of that commit.")
@click.option("--keep-descriptions", is_flag=True, help="Keep the prose of the description. spec/ normally holds facts alone.")
@project_option
@guarded
def import_(upstream: str, commit: str | None, date: str | None, keep_descriptions: bool, folder: Path | None) -> None:
    """Take a new version of the description into spec/.

    UPSTREAM is an OpenAPI 3.0 or 3.1 file, YAML or JSON: a path, an https address, or - for standard input. What spec/source.toml selects, and
    what that refers to, is written to spec/realtime.yaml in canonical order; commit, date and SHA-256 go to spec/source.toml.
    """
    from realtime_codegen.importer import commit_of, import_description, update_source_toml
    from realtime_codegen.lift import open_openapi
    from realtime_codegen.load import read_source
    from realtime_codegen.write import write_text

    project = _project(folder)
    config = pipeline.load_config(project.source, project.relative(project.source))
    content, document = read_source(upstream)
    text = import_description(open_openapi(document), config, keep_descriptions=keep_descriptions)
    known = commit or commit_of(upstream) or ""
    provenance = update_source_toml(
        project.source.read_text(encoding="utf-8"), commit=known, date=date or "", sha256=hashlib.sha256(content).hexdigest()
    )
    for path, body in ((project.description, text), (project.source, provenance)):
        changed = write_text(path, body, project.relative(path))
        out.print(f"{'written' if changed else 'same':8} {project.relative(path)}")


main.add_command(import_, "import")


@main.command(epilog=EXIT_CODES)
@spec_option
@project_option
@guarded
def normalize(spec: str | None, folder: Path | None) -> None:
    """Print the normalized description as OpenAPI 3.1.

    Every object is a named component, every union flat, every tag an explicit discriminator: a document other tools can read. YAML on standard output.
    """
    from realtime_codegen.importer import dump
    from realtime_codegen.projection import project as project_ir

    diagnostics = Diagnostics()
    inputs = pipeline.load(_project(folder), spec)
    result = pipeline.normalized(inputs, diagnostics)
    info = result.document.data["info"]
    click.echo(dump(project_ir(result.ir, str(info["title"]), str(info["version"]))), nl=False)
    print_diagnostics(diagnostics.sorted(), verbose=False)


@main.command(epilog=EXIT_CODES)
@click.argument("location")
@spec_option
@project_option
@guarded
def explain(location: str, spec: str | None, folder: Path | None) -> None:
    """Say why a type came out as it did.

    LOCATION is a component or property of the description, or a Python name: RealtimeSessionCreateRequestGA.tracing, RealtimeTurnDetection,
    SessionUpdate.session, beta.Session. Prints the corrected schema with its file and line, the passes that changed it, what was decided, and the
    Python it became.
    """
    from realtime_codegen.explain import explain as explain_location

    inputs = pipeline.load(_project(folder), spec)
    result = pipeline.normalized(inputs, Diagnostics())
    files = pipeline.render(inputs, result, templates_folder())
    found = explain_location(location, result.ir, result.document, files, inputs.config.package)
    out.print(f"{found.location}\n  {found.place}  {found.pointer}\n", style="bold")
    out.print(found.schema)
    out.print("\npasses: " + (", ".join(found.passes) or "none changed it"))
    for decision in found.decisions:
        out.print(f"  {decision}")
    out.print(f"\n{found.python}")


def _stale_lock(project: Project, result: pipeline.Normalized, spec: str | None) -> CodegenError | None:
    present = project.lock.read_text(encoding="utf-8") if project.lock.is_file() else ""
    if spec or present == result.lock:
        return None
    name = project.relative(project.lock)
    return CodegenError([Diagnostic(name, 0, 0, "RC503", "", "names are missing or out of order", "run `make generate` and commit the result")])


def _write_lock(project: Project, result: pipeline.Normalized) -> None:
    from realtime_codegen.write import write_text

    if write_text(project.lock, result.lock, project.relative(project.lock)):
        out.print(f"{'changed':8} {project.relative(project.lock)}")
