from __future__ import annotations

from types import ModuleType

import msgspec
import pytest

NAMES = {
    "Any": "TypeAny",
    "UNSET": "TypeUNSET",
    "class": "Class",
    "2fa-code": "Type2faCode",
    "a.b": "AB",
    "__init__": "Init",
    "models": "Models",
}


@pytest.mark.parametrize("component", sorted(NAMES))
def test_every_component_has_a_usable_name(package: ModuleType, component: str) -> None:
    assert package.SCHEMAS[component] is getattr(package, NAMES[component])


@pytest.mark.parametrize("component", sorted(NAMES))
def test_every_property_comes_back_under_its_own_name(package: ModuleType, component: str) -> None:
    cls = package.SCHEMAS[component]
    values = {field.encode_name: field.type for field in msgspec.structs.fields(cls)}
    given = {
        name: 1 if "int" in str(kind) else True if "bool" in str(kind) else "text" for name, kind in values.items()
    }
    one = package.decode(package.encode(given), cls, strict=True)
    assert package.extra_fields(one) == {}
    assert msgspec.json.decode(package.encode(one)) == given
