"""A generated package says the same as the description it was made from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from realtime_codegen.diagnostics import CodegenError
from realtime_codegen.diff.changes import Diff
from realtime_codegen.diff.compare import compare
from realtime_codegen.diff.contract import Contract
from realtime_codegen.diff.sources import load_contract
from realtime_codegen.ir import Alias, Reference, UnionOf
from realtime_codegen.project import Project
from tests.golden.harness import outcome_of
from tests.support import PACKAGE, ROOT


@pytest.fixture(scope="module", name="described")
def _described() -> Contract:
    return load_contract(str(ROOT), None)


@pytest.fixture(scope="module", name="packaged")
def _packaged() -> Contract:
    return load_contract(str(PACKAGE), None)


def subjects(diff: Diff) -> set[str]:
    return {f"{change.rule} {change.subject}" for change in diff.changes}


def test_the_committed_package_says_what_its_description_says(described: Contract, packaged: Contract) -> None:
    assert subjects(compare(described, packaged)) == set()
    assert subjects(compare(packaged, described)) == set()


def test_a_package_has_every_type_of_its_description(described: Contract, packaged: Contract) -> None:
    assert {packaged.name(one) for one in packaged.ir.declarations} == {
        described.name(one) for one in described.ir.declarations
    }
    known = [one for one in packaged.ir.declarations if packaged.direction(one)]
    expected = {described.name(one): described.direction(one) for one in described.ir.declarations}
    assert {packaged.name(one): one.direction for one in known}.items() <= expected.items()
    assert len(known) > 200


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("events.py", "    transcript: str\n", "    transcript: str | None\n", "null-added"),
        ("models.py", "temperature: float |", "temperature: str |", "type-changed"),
        ("models.py", 'Literal["minimal", "low",', 'Literal["low",', "value-removed-closed"),
        ("models.py", "Meta(ge=1, le=4096)", "Meta(ge=1, le=2048)", "bound-tightened"),
        ("models.py", '    """The text."""', '    """A text."""', "description-changed"),
        ("events.py", 'tag="response.done"', 'tag="response.over"', "event-retyped"),
    ],
)
def test_a_change_of_the_package_is_seen(
    tmp_path: Path, packaged: Contract, file: str, old: str, new: str, expected: str
) -> None:
    folder = tmp_path / "openai_realtime"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    module = next(path for path in (folder / file, folder / "beta.py") if old in path.read_text(encoding="utf-8"))
    module.write_text(module.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    rules = {change.rule for change in compare(packaged, load_contract(str(folder), None)).changes}
    assert expected in rules


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("models.py", "class (", "not a generated package"),
        ("models.py", "", "lacks models.AudioTranscription"),
        ("models.py", "class Odd(Model):\n    field: 1 + 2\n", "not a generated package"),
        ("models.py", "class Odd(Model, tag_field='type'):\n    type: ClassVar[str]\n", "not a generated package"),
        ("_runtime/facts.py", "", "has no table"),
        ("schemas.py", "from . import nothing\nSCHEMAS = {}\n", "lacks nothing.py"),
    ],
)
def test_what_is_no_generated_package_is_refused(tmp_path: Path, file: str, text: str, message: str) -> None:
    folder = tmp_path / "odd"
    (folder / "_runtime").mkdir(parents=True)
    shutil.copy(PACKAGE / "schemas.py", folder)
    for name in ("models.py", "events.py", "beta.py", "_runtime/facts.py"):
        shutil.copy(PACKAGE / name, folder / name)
    before = (folder / file).read_text(encoding="utf-8") if "Odd" in text else ""
    (folder / file).write_text(before + text, encoding="utf-8")
    with pytest.raises(CodegenError) as caught:
        load_contract(str(folder), Project(ROOT))
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


def test_unions_that_are_told_apart_by_shape_are_read() -> None:
    (place,) = (outcome_of("unions_by_shape").root / "generated").glob("*/__init__.py")
    contract = load_contract(str(place.parent), None)
    unions = {contract.name(one): one.type for one in contract.ir.declarations if isinstance(one, Alias)}
    assert unions["client.NoConstant"] == UnionOf((Reference("A"), Reference("B")))
    assert subjects(compare(contract, contract)) == set()
