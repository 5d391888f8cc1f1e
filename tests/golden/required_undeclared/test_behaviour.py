from __future__ import annotations

import json
from types import ModuleType

import pytest

VALID: list[tuple[str, object]] = [
    ("Letter", {"to": "x", "stamp": None}),
    ("Letter", {"to": "x", "stamp": {"a": [1]}}),
    ("Sealed", {"to": "x", "stamp": 1, "seal": False}),
    ("Free", {"key": [], "other": 1}),
    ("Scores", {"first": 1, "second": 2}),
    ("Inner", {"box": {"lid": 1}, "rows": [{"id": "x"}]}),
    ("Inline", {"only": 1}),
]
INVALID: list[tuple[str, object]] = [
    ("Letter", {"to": "x"}),
    ("Sealed", {"to": "x", "stamp": 1}),
    ("Sealed", {"to": "x", "seal": 1}),
    ("Free", {}),
    ("Scores", {"second": 2}),
    ("Scores", {"first": "1"}),
    ("Inner", {"box": {}}),
    ("Inner", {"rows": [{}]}),
    ("Inline", {}),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_any_value_of_a_required_key_is_kept(package: ModuleType, name: str, value: object) -> None:
    one = package.decode(json.dumps(value), package.SCHEMAS[name], strict=True)
    assert json.loads(package.encode(one)) == value


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_its_absence_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(json.dumps(value), package.SCHEMAS[name], strict=True)
