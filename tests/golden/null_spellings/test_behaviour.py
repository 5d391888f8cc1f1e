from __future__ import annotations

import json
from types import ModuleType

import pytest

NULLABLE = [
    "nullable_keyword",
    "null_in_type",
    "null_member",
    "nested",
    "in_enum",
    "ref_sibling",
    "ref_union",
    "nullable_component",
    "union_of_nullable_component",
    "in_all_of",
    "only_null",
    "const_null",
    "anything",
]
REQUIRED = dict.fromkeys(NULLABLE[:8])


@pytest.mark.parametrize("name", NULLABLE)
def test_null_is_taken_and_given_back(package: ModuleType, name: str) -> None:
    data = package.encode({**REQUIRED, name: None})
    reading = package.decode(data, package.Reading, strict=True)
    assert getattr(reading, name) is None
    assert json.loads(package.encode(reading)) == json.loads(data)


@pytest.mark.parametrize(
    ("name", "value"), [("never_null", None), ("only_null", 1), ("const_null", "x"), ("prices", {"a": "b"})]
)
def test_what_is_not_allowed_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({**REQUIRED, name: value}), package.Reading, strict=True)


def test_null_inside_arrays_and_maps(package: ModuleType) -> None:
    data = package.encode({**REQUIRED, "limits": [1, None], "prices": {"a": None, "b": 1.5}})
    reading = package.decode(data, package.Reading, strict=True)
    assert list(reading.limits) == [1, None]
    assert dict(reading.prices) == {"a": None, "b": 1.5}


def test_absent_is_not_null(package: ModuleType) -> None:
    assert package.decode(package.encode(REQUIRED), package.Reading).anything is package.UNSET
