"""One property more in one schema changes one class: its fields, its documentation, and nothing else."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace

import pytest

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.project import Project, templates_folder
from tests.support import ROOT

CONTRACT = "openai_realtime/_contract.json"
TOO_MANY = 12
"""More lines than a property, its default, its documentation and an entry of the facts can take."""


def files_of(inputs: pipeline.Inputs) -> Mapping[str, str]:
    result = pipeline.normalized(inputs, Diagnostics())
    return pipeline.render(inputs, result, templates_folder(), Diagnostics())


@pytest.fixture(scope="module", name="inputs")
def _inputs() -> pipeline.Inputs:
    return pipeline.load(Project(ROOT))


@pytest.fixture(scope="module", name="before")
def _before(inputs: pipeline.Inputs) -> Mapping[str, str]:
    return files_of(inputs)


def with_property(document: Document, component: str, name: str) -> Document:
    """The description with one optional property more, described, in a component."""
    components = document.data["components"]
    schema = components["schemas"][component]
    added = {"type": "integer", "minimum": 1, "description": "A number that nobody knew of."}
    schemas = {
        **components["schemas"],
        component: {**schema, "properties": {**schema["properties"], name: added}},
    }
    return document.with_data({**document.data, "components": {**components, "schemas": schemas}})


def changed_lines(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """The lines that were added or removed, with their sign, by path."""
    found: dict[str, list[str]] = {}
    for path in before.keys() | after.keys():
        old, new = before.get(path, "").splitlines(), after.get(path, "").splitlines()
        lines = [line for line in difflib.ndiff(old, new) if line[0] in "+-"]
        if lines:
            found[path] = lines
    return found


def class_around(text: str, line: str) -> str:
    """The class in which a line stands."""
    lines = text.splitlines()
    heads = [one for one in lines[: lines.index(line)] if one.startswith("class ")]
    return heads[-1].split("(")[0].removeprefix("class ")


@pytest.mark.parametrize(
    ("component", "name", "module", "with_facts"),
    [
        ("RealtimeServerEventInputAudioBufferSpeechStarted", "InputAudioBufferSpeechStarted", "events", True),
        ("AudioTranscription", "AudioTranscription", "models", False),
        ("RealtimeBetaResponse", "Response", "beta", True),
    ],
)
def test_only_its_class_is_another(
    inputs: pipeline.Inputs, before: Mapping[str, str], component: str, name: str, module: str, with_facts: bool
) -> None:
    after = files_of(replace(inputs, description=with_property(inputs.description, component, "surplus")))
    found = changed_lines(before, after)
    path, facts = f"openai_realtime/{module}.py", "openai_realtime/_runtime/facts.py"
    assert {*found} == {path, CONTRACT, *([facts] if with_facts else [])}
    assert sum(map(len, found.values())) <= TOO_MANY, found
    assert [line for line in found[path] if line[0] == "-"] == []
    (field,) = [line[2:] for line in found[path] if "surplus: " in line]
    assert class_around(after[path], field) == name
    assert any("A number that nobody knew of." in line for line in found[path])
    assert with_facts == any("surplus" in line for line in found.get(facts, []))


def test_a_method_that_takes_the_fields_gains_an_argument(inputs: pipeline.Inputs, before: Mapping[str, str]) -> None:
    component = "RealtimeClientEventResponseCancel"
    after = files_of(replace(inputs, description=with_property(inputs.description, component, "surplus")))
    found = changed_lines(before, after)
    assert {*found} == {"openai_realtime/events.py", "openai_realtime/connections.py", CONTRACT}
    methods = [line for line in found["openai_realtime/connections.py"] if "surplus: " in line]
    assert len([line for line in methods if "UnsetType" in line]) == 2, "one async, one sync"
