from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.support import at

FILTER: dict[str, Any] = {"op": "and", "all": [{"op": "eq", "field": "a", "value": 1}, {"op": "or", "all": []}]}
JOB: dict[str, Any] = {
    "id": "j",
    "trigger": {"cron": "* * * * *", "zone": "UTC"},
    "outcome": {"result": {"a": 1}},
    "filter": FILTER,
    "steps": ["plain", {"run": "a", "when": "b"}, {"run": "c", "steps": [{"run": "d"}]}],
    "input": {"url": "u"},
    "notify": {"via": "call", "url": "u"},
}

CLASSES = [
    ("trigger", "Cron"),
    ("outcome", "Done"),
    ("filter", "Combine"),
    ("filter.all.0", "Compare"),
    ("filter.all.1", "Combine"),
    ("steps.1", "Step"),
    ("steps.2", "Group"),
    ("input", "Upload"),
    ("notify", "Call"),
]


def decoded(package: ModuleType, change: dict[str, Any], *, strict: bool = False) -> Any:
    return package.decode(json.dumps({**JOB, **change}), package.Job, strict=strict)


@pytest.mark.parametrize("strict", [False, True])
def test_every_object_becomes_the_member_that_accepts_it(package: ModuleType, strict: bool) -> None:
    job = decoded(package, {}, strict=strict)
    assert [(place, type(at(job, place)).__name__) for place, _ in CLASSES] == CLASSES
    assert job.steps[0] == "plain"
    assert package.notes(job) == ()
    assert json.loads(package.encode(job)) == JOB


@pytest.mark.parametrize(
    ("change", "place", "name"),
    [
        ({"trigger": {"seconds": 5}}, "trigger", "Every"),
        ({"outcome": {"result": "broken", "retry": True}}, "outcome", "Failed"),
        ({"outcome": {"result": "broken", "colour": 1}}, "outcome", "Failed"),
        ({"filter": {"op": "gt", "field": "f", "value": "v"}}, "filter", "Compare"),
        ({"notify": {"via": "mail", "to": "a@b"}}, "notify", "Mail"),
        ({"notify": {"to": "a@b"}}, "notify", "Mail"),
        ({"input": {"size": 4}}, "input", "Upload"),
        ({"input": {"key": "value"}}, "input", "dict"),
        ({"input": {"url": "u", "key": "value"}}, "input", "dict"),
        ({"input": {}}, "input", "Upload"),
    ],
)
def test_the_other_members(package: ModuleType, change: dict[str, Any], place: str, name: str) -> None:
    for strict in (False, True):
        job = decoded(package, change, strict=strict)
        found = at(job, place)
        assert type(found).__name__ == name
        assert package.notes(job) == ()
        assert json.loads(package.encode(found)) == change[place]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"trigger": {"colour": 1}}, "$.trigger"),
        ({"trigger": 5}, "$.trigger"),
        ({"trigger": {"seconds": 0}}, "$.trigger.seconds"),
        ({"outcome": {"result": 5}}, "$.outcome"),
        ({"filter": {"op": "and", "all": [{"op": "eq", "field": 1, "value": 1}]}}, "$.filter.all[0].field"),
        ({"filter": {"op": "xor"}}, "$.filter.op"),
        ({"steps": [{"when": "b"}]}, "$.steps[0]"),
        ({"steps": [5]}, "$.steps[0]"),
        ({"input": {"url": 5}}, "$.input"),
    ],
)
def test_what_no_member_accepts_deviates_and_is_kept(package: ModuleType, change: dict[str, Any], path: str) -> None:
    with pytest.raises(package.DecodeError) as caught:
        decoded(package, change, strict=True)
    assert caught.value.path == path
    job = decoded(package, change)
    assert [note for note in package.notes(job) if note.path.startswith("$." + next(iter(change)))]
    assert json.loads(package.encode(job)) == {**JOB, **change}


def test_a_value_that_points_to_no_member_is_unknown(package: ModuleType) -> None:
    job = decoded(package, {"filter": {"op": "xor", "left": 1}})
    assert type(job.filter).__name__ == "UnknownByOp"
    assert job.filter.data == {"op": "xor", "left": 1}


def test_a_value_that_a_constant_names_is_read_as_that(package: ModuleType) -> None:
    job = decoded(package, {"filter": {"op": "eq", "field": "f"}})
    assert isinstance(job.filter, package.Compare)
    assert [note.path for note in package.notes(job)] == ["$.filter.value"]


def test_a_frame_that_claims_to_be_unknown_is_one(package: ModuleType) -> None:
    job = decoded(package, {"notify": {"via": "<unknown>", "data": {"a": 1}}})
    assert job.notify.data == {"via": "<unknown>", "data": {"a": 1}}


def test_of_two_that_accept_it_the_one_that_knows_more_keys(package: ModuleType) -> None:
    listed = package.models.ListJobs200 if hasattr(package, "models") else package.ListJobs200
    assert type(package.decode('{"ids":["a"]}', listed)) is package.Short
    assert type(package.decode('{"ids":["a"],"jobs":[]}', listed)) is package.Long
    both = package.decode('{"ids":["a"],"jobs":5}', listed)
    assert isinstance(both, package.Short)
    assert package.extra_fields(both) == {"jobs": 5}


def test_null_beside_a_union(package: ModuleType) -> None:
    assert decoded(package, {"outcome": None}, strict=True).outcome is None


def test_an_instance_of_a_union_is_one_of_its_members(package: ModuleType) -> None:
    assert isinstance(package.Cron(cron="*"), package.Trigger)
    assert not isinstance(package.Step(run="a"), package.Trigger)


def test_objects_of_a_union_are_encoded_as_they_are(package: ModuleType) -> None:
    every = package.Every(seconds=5)
    job = package.Job(
        id="j", trigger=every, filter=package.Combine(op="and", all=[]), steps=["a", package.Step(run="b")]
    )
    expected: dict[str, Any] = {
        "id": "j",
        "trigger": {"seconds": 5},
        "filter": {"op": "and", "all": []},
        "steps": ["a", {"run": "b"}],
    }
    assert json.loads(package.encode(job)) == expected


def test_an_array_of_either_and_a_text(package: ModuleType) -> None:
    (first, second) = package.decode('[{"cron":"*"},{"seconds":1}]', package.Reply)
    assert (type(first), type(second)) == (package.Cron, package.Every)
    assert package.decode('"later"', package.Reply) == "later"


def test_what_allof_closes_is_closed(package: ModuleType) -> None:
    assert package.decode('{"cron":"*","limit":1}', package.Strict, strict=True).limit == 1
    with pytest.raises(package.DecodeError):
        package.decode('{"cron":"*","more":1}', package.Strict, strict=True)


def nested(depth: int, inner: Callable[[], Any]) -> Any:
    value = inner()
    for _ in range(depth):
        value = {"op": "and", "all": [value]}
    return value


def test_a_deviation_far_inside_is_found_in_linear_time(package: ModuleType) -> None:
    value = nested(60, lambda: {"op": "eq", "field": 1, "value": 2})
    job = decoded(package, {"filter": value})
    assert json.loads(package.encode(job))["filter"] == value
