from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("component", "name"),
    [("ThingGA", "ThingGA"), ("thing-g-a", "ThingDashGDashA"), ("ThingG_A", "ThingGUnderscoreA")],
)
def test_each_component_is_found_under_its_own_name(package: ModuleType, component: str, name: str) -> None:
    assert package.SCHEMAS[component] is getattr(package, name)


def test_the_one_that_is_spelled_like_the_class_is_the_class(package: ModuleType) -> None:
    assert package.ThingGA.__struct_fields__ == ("a",)


def test_properties_that_give_one_identifier_have_an_attribute_each(package: ModuleType) -> None:
    text = b'{"a b":"space","a-b":"dash","a.b":"dot"}'
    value = package.decode(text, package.Properties, strict=True)
    assert (value.a_space_b, value.a_dash_b, value.a_dot_b) == ("space", "dash", "dot")
    assert package.encode(value) == text
    assert not package.extra_fields(value)


@pytest.mark.parametrize(("union", "tag", "unknown"), [("ByDash", "a-b", "ADashB"), ("ByDot", "a.b", "ADotB")])
def test_each_tag_has_its_own_class_for_unknown_variants(
    package: ModuleType, union: str, tag: str, unknown: str
) -> None:
    found = package.decode(f'{{"{tag}":"new"}}', package.SCHEMAS[union])
    assert (type(found).__name__, found.kind) == (f"UnknownBy{unknown}", "new")
    assert type(package.decode(f'{{"{tag}":"x"}}', package.SCHEMAS[union])).__name__.endswith("X")
