"""Other published versions of the description: each gives a package that imports, decodes and type-checks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast, get_args

import pytest
import yaml

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics, Severity
from realtime_codegen.project import Project
from realtime_codegen.write.generated_files import write_files
from tests.package.samples import sample, sample_object
from tests.support import ROOT, import_package, rendered, same_json, shared, submodule

VERSIONS = ("2025-02-10", "2025-07-04", "2026-07-27", "2026-08-21")


@dataclass(frozen=True)
class Made:
    """What the generator made of a version."""

    version: str
    folder: Path
    package: ModuleType
    findings: tuple[Diagnostic, ...]

    @property
    def modules(self) -> list[ModuleType]:
        """The modules with event unions: the main one, and `beta` where the version has it."""
        found = [self.package, getattr(self.package, "beta", None)]
        return [module for module in found if module is not None]

    def unions(self) -> Iterator[tuple[Any, Any]]:
        """Every event union, with its decoder."""
        for module in self.modules:
            for name in ("server_event", "client_event", "translation_server_event", "translation_client_event"):
                decode = getattr(module, f"decode_{name}", None)
                if decode is not None:
                    yield getattr(module, "".join(part.capitalize() for part in name.split("_"))), decode


def upstream(version: str) -> Path:
    return shared("spec", f"openai-openapi-{version}.yaml")


@cache
def make(version: str, folder: Path) -> Made:
    files, _, findings = rendered(upstream(version))
    write_files(files, folder / version)
    return Made(version, folder / version, import_package(folder / version / "openai_realtime"), findings)


@pytest.fixture(scope="session")
def versions_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("versions")


@pytest.fixture(params=VERSIONS)
def made(request: pytest.FixtureRequest, versions_folder: Path) -> Made:
    return make(request.param, versions_folder)


NOT_THERE_YET = {"RealtimeTranslation", "RealtimeBeta"}
"""What the events of the translation and beta channels begin with, which the versions of 2025 do not have."""


def test_nothing_is_found_but_what_the_version_does_not_have_yet(made: Made) -> None:
    found = [one for one in made.findings if one.severity is not Severity.NOTE]
    lost = {word for word in NOT_THERE_YET for one in found if word in one.message}
    assert lost == (NOT_THERE_YET if made.version < "2026" else set())
    assert {one.code for one in found} <= {"RC315", "RC411"}
    assert all(any(word in one.message for word in NOT_THERE_YET) for one in found)


def test_every_event_decodes_to_its_class(made: Made) -> None:
    seen = 0
    for union, decode in made.unions():
        for cls in get_args(union):
            frame = sample_object(cls)
            event = decode(json.dumps(frame), strict=True)
            assert type(event) is cls
            assert same_json(json.loads(made.package.encode(event)), frame)
            seen += 1
    assert seen >= {"2025-02-10": 37}.get(made.version, 40)


def test_every_event_with_all_its_fields_is_encoded_back(made: Made) -> None:
    for union, decode in made.unions():
        for cls in get_args(union):
            frame = sample_object(cls, every_field=True)
            event = decode(json.dumps(frame), strict=True)
            assert type(event) is cls
            assert same_json(json.loads(made.package.encode(event)), frame)


def test_every_component_decodes(made: Made) -> None:
    for name, type_ in made.package.SCHEMAS.items():
        value = sample(type_)
        found = made.package.decode(json.dumps(value), type_, strict=True)
        assert same_json(json.loads(made.package.encode(found)), value), name


def test_every_realtime_component_is_in_schemas(made: Made) -> None:
    document = yaml.load(upstream(made.version).read_text(encoding="utf-8"), Loader=fast_loader())
    realtime = {name for name in document["components"]["schemas"] if name.startswith("Realtime")}
    assert len(realtime) > 30
    assert realtime <= set(made.package.SCHEMAS)


def fast_loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def test_no_field_is_made_up(made: Made) -> None:
    """The descriptions in docs.yaml describe what is there. They add no property to a version that lacks it."""
    diagnostics = Diagnostics()
    inputs = pipeline.load(Project(ROOT), upstream(made.version))
    corrected = pipeline.correct(inputs, diagnostics).data["components"]["schemas"]
    original = inputs.description.data["components"]["schemas"]
    assert [
        place for name in original if name in corrected for place in made_up(original[name], corrected[name], name)
    ] == []


def made_up(before: Any, after: Any, place: str) -> Iterator[str]:
    """Properties that are new and say nothing of their type."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    old, new = cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after)
    for key, value in new.items():
        if key in old:
            yield from made_up(old[key], value, f"{place}.{key}")
        elif place.endswith(".properties") and set(value) <= {"description", "properties"} and "type" not in value:
            yield f"{place}.{key}"


def test_corrections_without_their_defect_are_notes(made: Made) -> None:
    """The versions of 2026 have every defect; those of 2025 lack some of what they are about."""
    expired = [one for one in made.findings if one.code == "RC203"]
    assert {one.severity for one in expired} <= {Severity.NOTE}
    assert bool(expired) is made.version.startswith("2025")


def test_the_client_can_be_built(made: Made) -> None:
    client = submodule(made.package, "client")
    for name in ("RealtimeClient", "AsyncRealtimeClient"):
        assert hasattr(getattr(client, name)(api_key="key"), "sessions")


@pytest.mark.parametrize("version", VERSIONS)
def test_mypy_is_content(version: str, versions_folder: Path, tmp_path: Path) -> None:
    folder = make(version, versions_folder).folder
    flags = ["--strict", "--python-version", "3.11", "--config-file", "", "--cache-dir", str(tmp_path / "cache")]
    command = [sys.executable, "-m", "mypy", *flags, str(folder / "openai_realtime")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
