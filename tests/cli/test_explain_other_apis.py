"""`realtime-codegen explain` on descriptions with what the Realtime API does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from realtime_codegen import pipeline
from realtime_codegen.commands.explain import Explanation, explain
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.model.ir import Ir, Struct
from realtime_codegen.project import Project, templates_folder
from tests.golden.harness import outcome_of


@cache
def explained(case: str) -> tuple[Ir, Callable[[str], Explanation]]:
    """What explains the locations of a golden case, and what there is to explain."""
    inputs = pipeline.load(Project(outcome_of(case).root))
    result = pipeline.normalized(inputs, Diagnostics())
    files = pipeline.render(inputs, result, templates_folder(), Diagnostics())
    return result.ir, lambda location: explain(location, inputs, result, files)


def locations(ir: Ir) -> Iterator[str]:
    for declaration in ir.declarations:
        yield from declaration.locations
        for field in declaration.fields if isinstance(declaration, Struct) else ():
            yield from (f"{location}.{field.wire}" for location in declaration.locations)


@pytest.mark.parametrize("case", ["any_pet_clinic", "any_job_queue", "unions_by_shape", "shared_tag", "all_of"])
def test_every_location_has_its_lines_of_python(case: str) -> None:
    ir, ask = explained(case)
    found = {location: ask(location).python for location in locations(ir)}
    assert len(found) > 5
    assert [location for location, python in found.items() if ":" not in python] == []


def test_a_union_that_is_told_apart_by_shape_is_shown_as_type_checkers_see_it() -> None:
    _, ask = explained("unions_by_shape")
    assert ask("NoConstant").python == "    NoConstant: TypeAlias = A | B | Unknown"


def test_a_property_that_no_schema_has_by_itself_is_said_to_be_put_together() -> None:
    _, ask = explained("any_pet_clinic")
    found = ask("Dog.kind")
    assert found.schema == "(put together from several schemas)"
    assert found.python == '    kind: Literal["dog", "puppy"]'
    assert found.corrections == ()


@pytest.mark.parametrize("location", ["Long.jobs.trigger", "Long.jobs.id"])
def test_a_property_of_the_items_of_a_property_is_found_below_it(location: str) -> None:
    _, ask = explained("any_job_queue")
    assert ask(location).title == location.replace("Long.jobs", "Job")


@pytest.mark.parametrize("location", ["Long.ids.length", "Job.id.length", "Job.steps.run", "Nobody.id"])
def test_what_has_no_properties_has_nothing_below_it(location: str) -> None:
    _, ask = explained("any_job_queue")
    with pytest.raises(CodegenError, match="nothing in the description or the package has this name"):
        ask(location)
