from __future__ import annotations

from types import ModuleType

from tests.support import submodule


def test_what_is_superseded_and_what_only_that_uses_is_in_the_module(package: ModuleType) -> None:
    legacy = submodule(package, "legacy")
    assert not {"Letter", "Stamp", "Price", "OldNote", "Sketch"} & set(vars(package))
    letter = package.decode(b'{"stamp":{"price":{"cents":95}},"sender":{"name":"Ada"}}', legacy.Letter, strict=True)
    assert letter.stamp == legacy.Stamp(price=legacy.Price(cents=95))
    assert letter.sender == package.Person(name="Ada")


def test_what_the_main_part_needs_stays_there(package: ModuleType) -> None:
    paper = package.OldPaper(ink=package.OldInk(colour="blue"))
    assert package.encode(package.LetterV2(paper=paper)) == b'{"paper":{"ink":{"colour":"blue"}}}'


def test_each_generation_decodes_its_own_events(package: ModuleType) -> None:
    legacy = submodule(package, "legacy")
    closed = b'{"type":"closed","part":{"type":"part","kind":"sketch","lines":3}}'
    assert legacy.decode_server_event(closed).part == legacy.Sketch(lines=3)
    assert type(package.decode_server_event(closed)) is package.UnknownEvent
    assert type(package.decode_server_event(b'{"type":"opened","letter":{}}')) is package.Opened
