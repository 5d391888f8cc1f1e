from __future__ import annotations

from types import ModuleType


def test_a_pin_stands(package: ModuleType) -> None:
    assert package.SCHEMAS["ThingStatus"](mode=package.Manner(y=1)).mode.y == 1


def test_the_shorter_name_goes_to_whoever_has_no_other(package: ModuleType) -> None:
    assert {name: one.__name__ for name, one in package.SCHEMAS.items()} == {
        "Status": "Status",
        "Thing": "Thing",
        "ThingSettingsGA": "Settings",
        "ThingStatus": "ThingStatus",
    }


def test_an_inline_type_is_named_after_what_is_around_it(package: ModuleType) -> None:
    assert package.Settings(mode=package.SettingsMode(x=1)).mode.x == 1
