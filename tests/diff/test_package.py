"""A generated package says the same as the description it was made from."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from realtime_codegen.commands import vendor
from realtime_codegen.diff.changes import Diff
from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract import Contract
from realtime_codegen.diff.contract_sources import load_contract
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.model.ir import Alias, Reference, UnionOf
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
        ("_contract.json", "{}", "not a generated package"),
        ("_contract.json", "{", "not a generated package"),
    ],
)
def test_what_is_no_generated_package_is_refused(tmp_path: Path, file: str, text: str, message: str) -> None:
    folder = tmp_path / "odd"
    (folder / "_runtime").mkdir(parents=True)
    shutil.copy(PACKAGE / "schemas.py", folder)
    for name in ("models.py", "events.py", "beta.py", "_runtime/facts.py", "_contract.json"):
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


# --- Wording ---

COPY = "vendored/deep/rt"

REWORDINGS = {
    "other pointers": [("From `#", "Source: `#"), ("from `#", "see `#")],
    "other verbs": [
        ("Told apart by", "Discriminated by"),
        ("Default:", "It is"),
        ("Deprecated.", "Do not use it any more."),
    ],
    "types that the generator makes up": [
        ("What every object with the tag", "Common to all with the tag"),
        ("Says which subclass it is.", "Tells the subclass."),
        ("Every event whose schema is named", "All events whose schema is called"),
    ],
    "more words": [("From `#/", "This type stands in the description at `#/")],
}


def copy_of(package: Path, place: Path) -> Path:
    shutil.copytree(package, place, ignore=shutil.ignore_patterns("__pycache__"))
    return place


@pytest.mark.parametrize("name", REWORDINGS)
def test_how_the_generator_words_its_docstrings_is_no_contract(name: str, tmp_path: Path, packaged: Contract) -> None:
    folder = copy_of(PACKAGE, tmp_path / "openai_realtime")
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for old, new in REWORDINGS[name]:
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    reworded = load_contract(str(folder), None)
    assert subjects(compare(packaged, reworded)) == subjects(compare(reworded, packaged)) == set()


def test_without_its_sentences_a_package_says_the_same(tmp_path: Path, packaged: Contract) -> None:
    # Every docstring is cut to the words of the description, which nothing but their number tells.
    folder = copy_of(PACKAGE, tmp_path / "openai_realtime")
    for name in ("models.py", "events.py", "beta.py"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(r"\n+ *From `#[^`]*`\.", "", text), encoding="utf-8")
    assert subjects(compare(packaged, load_contract(str(folder), None))) == set()


# --- Names ---


def without_parts(place: Path, *without: str) -> Path:
    request = vendor.Request(Project(ROOT), place.parent, place.name, without)
    vendor.vendor(vendor.prepare(request, Diagnostics()), force=False)
    return place


def test_one_package_under_another_name_is_the_same(tmp_path: Path, packaged: Contract) -> None:
    for place in (copy_of(PACKAGE, tmp_path / COPY), without_parts(tmp_path / "app" / "_vendor" / "live")):
        copied = load_contract(str(place), None)
        assert copied.package == place.name
        assert compare(packaged, copied).changes == compare(copied, packaged).changes == ()


def test_a_copy_without_a_client_is_the_same(tmp_path: Path, packaged: Contract) -> None:
    place = without_parts(tmp_path / "types", "client", "testing")
    copied = load_contract(str(place), None)
    assert compare(packaged, copied).changes == compare(copied, packaged).changes == ()
    assert {copied.direction(one) for one in copied.ir.declarations} == {"sent", "received", "both", None}


def test_a_link_to_a_package_is_the_package(tmp_path: Path, packaged: Contract) -> None:
    (tmp_path / "alias").symlink_to(copy_of(PACKAGE, tmp_path / COPY))
    assert compare(packaged, load_contract(str(tmp_path / "alias"), None)).changes == ()


def test_a_description_and_a_package_of_another_name(tmp_path: Path, described: Contract) -> None:
    place = copy_of(PACKAGE, tmp_path / COPY)
    assert compare(described, load_contract(str(place), None)).changes == ()


def test_beside_another_name_a_change_is_the_only_one(tmp_path: Path, packaged: Contract) -> None:
    place = copy_of(PACKAGE, tmp_path / COPY)
    text = (place / "events.py").read_text(encoding="utf-8")
    (place / "events.py").write_text(
        text.replace("    transcript: str\n", "    transcript: int\n", 1), encoding="utf-8"
    )
    (change,) = compare(packaged, load_contract(str(place), None)).changes
    assert change.rule == "type-changed"
    assert change.subject.startswith("openai_realtime.")


def test_beside_another_name_a_renamed_class_is_renamed(tmp_path: Path, packaged: Contract) -> None:
    place = copy_of(PACKAGE, tmp_path / COPY)
    for path in [*place.glob("*.py"), place / "_contract.json", place / "_runtime" / "facts.py"]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\bSessionAudioInput\b", "SoundInput", text), encoding="utf-8")
    (change,) = compare(packaged, load_contract(str(place), None)).changes
    assert (change.rule, change.before, change.after) == (
        "class-renamed", "openai_realtime.SessionAudioInput", "rt.SoundInput",
    )  # fmt: skip
