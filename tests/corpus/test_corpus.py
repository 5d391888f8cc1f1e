"""Every construct of docs/any-api.md, one a file: what is generated keeps every value of the description, and says what
it does not check.

A file beside this one is a description. `x-row` is the row of the page that it is about, `x-says` are the kinds of all
that is reported, and `x-unchecked` the keywords whose violations strict mode lets pass; there are none of these where
nothing is reported.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics, Severity
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.write.generated_files import write_files
from tests.corpus.values import Json, Values, is_explained, mutants, rows_of, text_of
from tests.support import ROOT, import_package, same_json

CORPUS = Path(__file__).resolve().parent
FILES = sorted(path.stem for path in CORPUS.glob("*.yaml"))
PAGE = ROOT / "docs" / "any-api.md"
VALUES, MUTANTS = 25, 60
"""How many values are drawn for a component at most, and how many that have one thing in them changed."""

EXPECTED_TO_FAIL: Mapping[str, str] = {}
"""The files whose packages are not yet as the description says, and why."""

OF_THE_CLIENT = {
    "parameters of whole path items and of operations",
    "cookies, and arrays or objects in a query or header",
    "an `operationId` that is there twice",
    "an inline schema in several places, of operations too",
    "no schema at all",
    "query parameters of a channel, required, optional or in alternatives",
}
"""Rows of the page that are about no schema."""

ELSEWHERE = {
    "a base class with `oneOf` or `anyOf` of its subtypes",
    "discriminator over members that list the same values",
}
"""Rows that jsonschema cannot judge: it follows a base and its subtypes without end, and knows no discriminator. Golden
cases have them.
"""

_FOLDERS: list[TemporaryDirectory[str]] = []


class Made:
    """What became of one file."""

    def __init__(self, name: str) -> None:
        self.document: Json = yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))
        self.folder, self.findings = generate(name)
        self.package: ModuleType = import_package(self.folder)
        self.values = Values(self.document)
        self.unchecked = frozenset(self.document.get("x-unchecked", ()))


def generate(name: str, root: Path | None = None) -> tuple[Path, tuple[Diagnostic, ...]]:
    """Generate the package of a file into `root`; gives its folder and what was reported."""
    if root is None:
        _FOLDERS.append(TemporaryDirectory(prefix=f"corpus-{name}-"))
        root = Path(_FOLDERS[-1].name)
    project = Project(root / f"project_{name}")
    project.spec.mkdir(parents=True)
    project.source.write_text(f'[package]\nname = "of_{name}"\n', encoding="utf-8")
    diagnostics = Diagnostics()
    inputs = pipeline.load(project, CORPUS / f"{name}.yaml")
    result = pipeline.normalized(inputs, diagnostics)
    write_files(pipeline.render(inputs, result, templates_folder(), diagnostics), root / "packages")
    return root / "packages" / f"of_{name}", diagnostics.sorted()


@cache
def made_of(name: str) -> Made:
    return Made(name)


def marked(names: list[str]) -> list[Any]:
    marks = {name: pytest.mark.xfail(reason=reason, strict=True) for name, reason in EXPECTED_TO_FAIL.items()}
    return [pytest.param(name, marks=marks.get(name, ())) for name in names]


@pytest.mark.parametrize("name", marked(FILES))
def test_the_package_is_what_the_description_says(name: str) -> None:
    made = made_of(name)
    says = made.document.get("x-says", [])
    assert sorted({one.kind or one.message for one in made.findings}) == sorted(says)
    assert all(one.severity is not Severity.ERROR and one.line and one.advice for one in made.findings)
    assert says or not made.unchecked, "what is not checked is said"
    assert set(made.package.SCHEMAS) == set(made.values.schemas)
    for component in made.values.schemas:
        values_are_kept(made, component)
        what_is_invalid_is_refused(made, component)


HEALTH = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
few = settings(max_examples=VALUES, deadline=None, derandomize=True, database=None, suppress_health_check=HEALTH)


def values_are_kept(made: Made, component: str) -> None:
    """Every value of the description decodes, without a note, and comes back as it was."""
    package, annotation = made.package, made.package.SCHEMAS[component]

    @few
    @given(made.values.of(component))
    def keeps(value: Any) -> None:
        text = text_of(value)
        found = package.decode(text, annotation, strict=True)
        assert package.notes(found) == ()
        assert same_json(json.loads(package.encode(found)), value)
        tolerant = package.decode(text, annotation)
        assert tolerant == found
        assert same_json(json.loads(package.encode(tolerant)), value)

    keeps()


def what_is_invalid_is_refused(made: Made, component: str) -> None:
    """What breaks the description is refused in strict mode, unless it was said that nobody checks it; nothing is lost
    in tolerant mode.
    """
    package, annotation = made.package, made.package.SCHEMAS[component]
    judge = made.values.judge(component)

    @settings(few, max_examples=MUTANTS)
    @given(made.values.of(component).flatmap(lambda value: mutants(value, made.values.words)))
    def refuses(value: Any) -> None:
        errors = list(judge.iter_errors(value))
        try:
            package.decode(text_of(value), annotation, strict=True)
        except package.DecodeError:
            assert errors, f"a value of the description is refused: {value!r}"
        else:
            assert all(is_explained(one, made.unchecked) for one in errors), f"accepted: {value!r}, though {errors[:2]}"

    refuses()


def test_every_row_of_the_page_has_a_file_and_every_file_a_row() -> None:
    documents = [yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES]
    rows = rows_of(PAGE.read_text(encoding="utf-8"))
    assert {document["x-row"] for document in documents} == rows.keys() - OF_THE_CLIENT - ELSEWHERE
    for document in documents:
        if document.get("x-says") and document["x-row"] in rows:
            assert rows[document["x-row"]], f"the row of {document['info']['title']} says nothing"


def test_the_page_has_the_counts() -> None:
    documents = [yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8")) for name in FILES]
    schemas = sum(len(document["components"]["schemas"]) for document in documents)
    loose = sum("x-unchecked" in document for document in documents)
    said = sum("x-says" in document for document in documents)
    counts = (
        f"{len(FILES)} files with {schemas} schemas; up to {VALUES} values of each schema and {MUTANTS} with one thing "
        f"in them changed; something is reported for {said} of the files, and {loose} of these let pass what is not "
        f"checked; {len(EXPECTED_TO_FAIL)} files are expected to fail."
    )
    assert counts in " ".join(PAGE.read_text(encoding="utf-8").split())


def test_mypy_is_content_with_all_of_them(tmp_path: Path) -> None:
    for name in FILES:
        if name not in EXPECTED_TO_FAIL:
            generate(name, tmp_path)
    flags = ["--strict", "--python-version", "3.11", "--config-file", "", "--cache-dir", str(tmp_path / "cache")]
    command = [sys.executable, "-m", "mypy", *flags, str(tmp_path / "packages")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
