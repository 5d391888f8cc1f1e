from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from tests.support import same_json

PEDIGREE = {
    "name": "Rex",
    "mother": {"name": "Ada", "litters": [[{"name": "Kim"}], []]},
    "owners": {"first": {"name": "Bo", "father": "unknown"}},
    "father": None,
}

VALID: list[tuple[str, Any]] = [
    ("Patient", {"kind": "cat", "name": "Tom", "indoor": False}),
    ("Patient", {"kind": "puppy", "name": "Rex", "size": 2}),
    ("Patient", {"kind": "Parrot", "name": "Polly", "words": ["hi"], "weight": 0.3}),
    ("Vaccination", {"reason": "Vaccination", "vaccine": "x"}),
    ("Open", {"a": "b", "c": [1]}),
    ("Closed", {"a": "b"}),
    ("Typed", {"a": "b", "n": 1}),
    ("Scores", {"a": 1, "b": 0}),
    ("Nothing", {}),
    ("Pedigree", PEDIGREE),
    ("Value", {"a": [1.5, "x", None, {"b": [[]]}], "c": True}),
    ("Value", None),
    ("Value", [[["deep"]]]),
    ("Cages", {"a": {"b": {}, "c": {"d": {}}}}),
    (
        "class",
        {"class": "c", "None": "n", "str": 1, "list": ["l"], "größe": 2.5, "": "e", "2nd-name": "s", "self": "m"},
    ),
    ("class", {"__init__": "i", "🐈": True}),
    ("list", "new\nline"),
    ("list", ""),
    ("Mixed", None),
    ("Mixed", 1),
    ("Anyhow", 2.5),
    ("Anyhow", True),
    ("Answer", True),
    ("Fixed", {"unit": "kg"}),
    ("Yes", [None]),
    ("Words", 1),
    ("Old", {"a": "b"}),
    ("Defaults", {"text": "t", "nothing": None, "many": [], "some": {"a": {}}}),
    ("Formats", {"day": "2026-01-31", "whole": 2**40, "scan": "AAE=", "own": "x"}),
    ("Place", [1, 2.5, "here"]),
    ("Row", ["a", 1, None]),
    ("Tags", ["a", "checked"]),
    ("Labels", {"x-a": "b", "n-a": 1}),
    ("Extensible", {"a": "b", "x-c": "d"}),
    ("NoText", 1),
    ("Owner", {"mail": "m", "zip": "1"}),
]

INVALID: list[tuple[str, Any, str]] = [
    ("Patient", {"kind": "cow", "name": "Berta"}, "$.kind"),
    ("Patient", {"kind": "cat"}, "$.name"),
    ("Patient", {"kind": "dog", "name": "Rex", "size": "large"}, "$.size"),
    ("Vaccination", {"reason": "checkup"}, "$.reason"),
    ("Closed", {"a": "b", "c": 1}, "$.c"),
    ("Scores", {"a": -1}, "$.a"),
    ("Nothing", {"a": 1}, "$.a"),
    ("Pedigree", {"name": "Rex", "mother": {"litters": []}}, "$.mother.name"),
    ("Cages", {"a": {"b": 1}}, "$.a.b"),
    ("class", {"str": "1"}, "$.str"),
    ("list", "größer", "$"),
    ("Mixed", "three", "$"),
    ("Answer", "yes", "$"),
    ("Place", [1], "$"),
    ("Place", [1, True], "$[1]"),
    ("Labels", {"x-a": [1]}, "$['x-a']"),
]


@pytest.mark.parametrize(("component", "value"), VALID, ids=lambda value: str(value)[:30])
def test_what_is_valid_is_decoded_and_encoded_back(package: ModuleType, component: str, value: Any) -> None:
    for strict in (False, True):
        found = package.decode(json.dumps(value), package.SCHEMAS[component], strict=strict)
        assert package.notes(found) == ()
        assert same_json(json.loads(package.encode(found)), value)


@pytest.mark.parametrize(("component", "value", "path"), INVALID, ids=lambda value: str(value)[:30])
def test_what_is_not_is_refused_with_its_path(package: ModuleType, component: str, value: Any, path: str) -> None:
    with pytest.raises(package.DecodeError) as caught:
        package.decode(json.dumps(value), package.SCHEMAS[component], strict=True)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"kind": "cat", "name": "Tom"}, "Cat"),
        ({"kind": "dog", "name": "Rex", "size": 1}, "Dog"),
        ({"kind": "puppy", "name": "Rex", "size": 1}, "Dog"),
        ({"kind": "Parrot", "name": "Polly"}, "Parrot"),
        ({"kind": "dog", "name": "Rex"}, "Dog"),
        ({"kind": "cow", "name": "Berta"}, "UnknownByKind"),
    ],
)
def test_the_mapping_or_the_name_of_the_schema_decides(package: ModuleType, value: Any, name: str) -> None:
    found = package.decode(json.dumps(value), package.Patient)
    assert type(found).__mro__[0].__name__ == name
    assert isinstance(found, getattr(package, name, package.Unknown))
    assert same_json(json.loads(package.encode(found)), value)


def test_a_constant_of_a_mapping_need_not_be_given(package: ModuleType) -> None:
    assert package.encode(package.Cat(name="Tom")) == b'{"kind":"cat","name":"Tom"}'


def test_a_subtype_read_as_its_parent_keeps_the_rest(package: ModuleType) -> None:
    visit = package.decode('{"reason":"Vaccination","vaccine":"x"}', package.Visit, strict=True)
    assert package.extra_fields(visit) == {"vaccine": "x"}


def test_a_value_that_contains_itself_is_an_instance_of_its_union(package: ModuleType) -> None:
    assert isinstance({"a": [None, 1.5]}, package.Value)
    assert not isinstance(object(), package.Value)


def test_a_deep_value_is_refused_without_taking_long(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode("[" * 5000 + "]" * 5000, package.Value)


def test_only_words_are_kept_of_what_is_deprecated(package: ModuleType) -> None:
    assert package.Old(a="b").a == "b"
