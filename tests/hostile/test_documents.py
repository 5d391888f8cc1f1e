"""Whole descriptions that are drawn: each becomes a package whose types keep every value, or is refused with reasons.

`FUZZ_SECONDS` makes each test go on for about as many seconds, with other descriptions at every run.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.project import Project
from realtime_codegen.render.projection import project as project_ir
from tests.hostile.allow_list import problems
from tests.hostile.base import DESCRIPTION, SOURCE, Json
from tests.hostile.documents import documents, mutated, shuffled
from tests.hostile.runs import generated, lay_out
from tests.properties.description import Description
from tests.properties.from_schema import WORDS, Values
from tests.support import import_package, same_json

PER_SECOND = 4
"""Descriptions that one core does in a second, more or less."""
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))


def usual(examples: int) -> settings:
    """The same descriptions in every run; in a longer one others, and about as many as there is time for."""
    return settings(
        max_examples=max(examples, int(SECONDS * PER_SECOND)),
        deadline=None,
        derandomize=not SECONDS,
        database=None,
        phases=(Phase.generate,),  # one description takes a good part of a second; to make it smaller takes minutes
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


@usual(60)
@given(documents(), st.data())
def test_a_description_becomes_a_package_that_keeps_every_value(document: Json, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        project = lay_out(Path(folder).resolve(), {"realtime.yaml": document})
        ending = generated(project)
        if ending.is_refused:
            return
        assert not problems({path.partition("/")[2]: text for path, text in ending.files.items()})
        package = import_package(project.output / "client")
        try:
            _round_trips(package, _description(project), data)
        finally:
            forget(package)


def _description(project: Project) -> Description:
    found = pipeline.normalized(pipeline.load(project), Diagnostics())
    return Description(project_ir(found.ir, "drawn", "0")["components"]["schemas"])


def _round_trips(package: ModuleType, description: Description, data: st.DataObject) -> None:
    values, constants = Values(description), set(_constants(description.schemas))
    for name in sorted(description.schemas):
        type_ = getattr(package, name)
        if not is_understood(name, description):
            continue
        value = data.draw(values.of(name), label=name)
        text = json.dumps(value)
        found = package.decode(text, type_)
        assert is_kept(value, json.loads(package.encode(found)), constants), (name, value)
        strict = _strictly(package, text, type_)
        if isinstance(strict, package.DecodeError):
            # The tag of a union has to be there, even where each member could do without.
            assert strict.path.rpartition(".")[2] in {key for key, _ in constants}, (name, value)
        else:
            assert strict == found


def _strictly(package: ModuleType, text: str, type_: Any) -> Any:
    try:
        return package.decode(text, type_, strict=True)
    except package.DecodeError as error:
        return error


def is_kept(sent: Any, back: Any, constants: Collection[tuple[str, Any]]) -> bool:
    """Whether `back` is `sent` as JSON; tags that a value may leave out are filled in."""
    if is_object(sent) and is_object(back):
        before, after = sent, back
        return all(key in after and is_kept(one, after[key], constants) for key, one in before.items()) and all(
            (key, one) in constants for key, one in after.items() if key not in before
        )
    if is_array(sent) and is_array(back):
        ours, theirs = sent, back
        return len(ours) == len(theirs) and all(is_kept(*pair, constants) for pair in zip(ours, theirs, strict=True))
    return same_json(sent, back)


def _constants(schema: Any) -> Iterator[tuple[str, Any]]:
    """Each property that is a constant, with its value."""
    if is_array(schema):
        for one in schema:
            yield from _constants(one)
    if is_object(schema):
        for key, one in schema.items():
            if is_object(one) and "const" in one:
                yield key, one["const"]
            yield from _constants(one)


def is_understood(name: str, description: Description) -> bool:
    """Whether values of a component can be drawn: there is no keyword in it for which there is no strategy."""
    waiting, seen = [name], {name}
    while waiting:
        current = json.dumps(description.schemas[waiting.pop()])
        for other in description.schemas:
            if f'"#/components/schemas/{other}"' in current and other not in seen:
                seen.add(other)
                waiting.append(other)
    return all(_keywords(description.schemas[one]) <= WORDS for one in seen)


def _keywords(schema: Any) -> set[str]:
    if not is_object(schema):
        return set()
    members = schema
    if members.get("additionalProperties") is False and not members.get("properties"):
        return {"an object that is always empty"}
    inner: list[Any] = [members.get("items"), members.get("additionalProperties")]
    inner += [*members.get("anyOf", ()), *members.get("oneOf", ()), *members.get("properties", {}).values()]
    return set(members).union(*map(_keywords, inner))


def forget(package: ModuleType) -> None:
    for name in [one for one in sys.modules if one.partition(".")[0] == package.__name__]:
        del sys.modules[name]


@usual(30)
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(document: Json, order: random.Random) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        one = generated(lay_out(root / "one", {"realtime.yaml": document}))
        two = generated(lay_out(root / "two", {"realtime.yaml": shuffled(document, order)}))
    assert one.files == two.files
    assert one.lock == two.lock
    assert {each.code for each in one.diagnostics} == {each.code for each in two.diagnostics}


@usual(90)
@given(st.just(DESCRIPTION) | documents(), st.data())
def test_a_mutated_description_ends_in_output_or_diagnostics(document: Json, data: st.DataObject) -> None:
    source: Json = SOURCE if document is DESCRIPTION else {}
    with TemporaryDirectory() as folder:
        files = {"realtime.yaml": mutated(document, data), "source.toml": source}
        ending = generated(lay_out(Path(folder).resolve(), files))
    if not ending.is_refused:
        assert not problems({path.partition("/")[2]: text for path, text in ending.files.items()})
