"""Every version of the whole upstream description, with nothing selected and nothing corrected: types and client."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from realtime_codegen import pipeline
from realtime_codegen.cli import main
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics, Severity
from realtime_codegen.model.ir import Ir
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.write.generated_files import write_files
from tests.support import import_package, same_json, shared, submodule

VERSIONS = ("2025-02-10", "2025-07-04", "2026-07-27", "2026-08-21")
SOURCE = """
[package]
name = "whole"

[client]
name = "Whole"
base_url = "https://api.example.com/v1"
"""


@dataclass(frozen=True)
class Made:
    """What the generator made of a version."""

    folder: Path
    package: ModuleType
    ir: Ir
    document: Any
    findings: tuple[Diagnostic, ...]


def upstream(version: str) -> Path:
    return shared("spec", f"openai-openapi-{version}.yaml")


def project_in(folder: Path) -> Project:
    (folder / "spec").mkdir(parents=True)
    (folder / "spec" / "source.toml").write_text(SOURCE, encoding="utf-8")
    return Project(folder)


def make(version: str, folder: Path) -> Made:
    source = upstream(version)
    diagnostics = Diagnostics()
    inputs = pipeline.load(project_in(folder / version), source)
    result = pipeline.normalized(inputs, diagnostics)
    files = pipeline.render(inputs, result, templates_folder(), diagnostics)
    write_files(files, folder / version)
    package = import_package(folder / version / "whole")
    return Made(folder / version, package, result.ir, inputs.description.data, diagnostics.sorted())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version(version: str, tmp_path: Path) -> None:
    """One test for all that is asked of a version: several could run in several processes, and each would generate."""
    made = make(version, tmp_path)
    nothing_is_refused(made)
    every_schema_has_a_type_that_decodes(made)
    every_operation_is_there(made)
    assert callable(submodule(made.package, "client").WholeClient)
    assert len(vars(submodule(made.package, "resources"))) > 30
    if version == VERSIONS[-1]:
        unions_that_no_tag_tells_apart(made.package)
    mypy_is_content(made)


def nothing_is_refused(made: Made) -> None:
    """What is wider is said, with its place and what to do."""
    assert {one.code for one in made.findings} <= {"RC108", "RC402", "RC403", "RC404", "RC413"}
    assert all(one.severity is not Severity.ERROR and one.line and one.pointer and one.advice for one in made.findings)


def every_schema_has_a_type_that_decodes(made: Made) -> None:
    assert set(made.package.SCHEMAS) == set(made.document["components"]["schemas"])
    for annotation in made.package.SCHEMAS.values():
        with suppress(made.package.DecodeError):  # a type that no decoder can be built for is a TypeError
            made.package.decode("{}", annotation)


def every_operation_is_there(made: Made) -> None:
    methods = ("get", "put", "post", "delete", "patch")
    described = {(path, one) for path, item in made.document["paths"].items() for one in methods if one in item}
    assert described == {(one.path, one.method) for one in made.ir.operations if not one.is_webhook}
    resources = vars(submodule(made.package, "resources")).values()
    sent = {(one.path, one.method.lower()) for one in resources if type(one).__name__ == "Operation"}
    assert sent == described
    assert len(described) > 90


def mypy_is_content(made: Made) -> None:
    flags = ["--strict", "--python-version", "3.11", "--config-file", "", "--cache-dir", str(made.folder / "cache")]
    command = [sys.executable, "-m", "mypy", *flags, str(made.folder / "whole")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=made.folder)
    assert done.returncode == 0, done.stdout


FILTER = '{"type":"and","filters":[{"type":"eq","key":"k","value":1},{"type":"or","filters":[]}]}'
USER = '{"type":"message","role":"user","content":[{"type":"input_text","text":"Hello"}]}'


UNIONS = [
    ("Filters", FILTER, "CompoundFilter"),
    ("Tool", '{"type":"web_search_2025_08_26"}', "WebSearchTool"),
    ("ToolChoiceParam", '{"type":"file_search"}', "ToolChoiceTypes"),
    ("ToolChoiceParam", '"auto"', "str"),
    ("InputItem", USER, "EasyInputMessage"),
    ("InputItem", '{"role":"user","content":"Hello"}', "EasyInputMessage"),
    ("CreateEvalItem", '{"role":"user","content":"Hello"}', "CreateEvalItemObject"),
    ("VectorStoreFileAttributes", '{"a":"b","n":1.5,"t":true}', "dict"),
]


def unions_that_no_tag_tells_apart(package: ModuleType) -> None:
    for component, text, name in UNIONS:
        for strict in (False, True):
            found = package.decode(text, package.SCHEMAS[component], strict=strict)
            assert type(found).__name__ == name
            assert package.notes(found) == ()
            assert same_json(package.decode(package.encode(found), Any), package.decode(text, Any))


def test_a_second_run_is_over_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = project_in(tmp_path / "project")
    project.description.symlink_to(upstream("2025-07-04"))
    monkeypatch.chdir(project.root)
    begin = time.process_time()
    first = CliRunner().invoke(main, ["generate"])
    between = time.process_time()
    second = CliRunner().invoke(main, ["generate"])
    end = time.process_time()
    assert first.exit_code == 0, first.output
    assert "nothing to change" in second.stdout
    assert second.stderr.count("warning") == first.stderr.count("warning")
    assert end - between < (between - begin) / 5  # measured: a hundredth
