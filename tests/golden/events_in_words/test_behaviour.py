from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("decoder", "name", "text"),
    [
        ("decode_radio_event", "SongStarted", '{"type":"song.started","title":"One"}'),
        ("decode_radio_event", "News", '{"type":"news","words":"Rain."}'),
        ("decode_radio_event", "RadioQuiet", '{"type":"radio.quiet"}'),
        ("decode_listener_event", "Join", '{"type":"join"}'),
        ("decode_listener_event", "Vote", '{"type":"vote","song":"One"}'),
    ],
)
def test_an_event_whose_type_stands_in_words_is_decoded_by_it(
    package: ModuleType, decoder: str, name: str, text: str
) -> None:
    for strict in (False, True):
        event = getattr(package, decoder)(text, strict=strict)
        assert type(event).__name__ == name
        assert package.encode(event).decode() == text


def test_nobody_has_to_type_a_type(package: ModuleType) -> None:
    assert package.encode(package.Vote(song="One")) == b'{"type":"vote","song":"One"}'
    assert package.Join.type == "join"


def test_an_event_whose_words_leave_it_open_is_a_class_outside_of_the_union(package: ModuleType) -> None:
    for type_ in ("leave", "quit"):
        assert type(package.decode_listener_event(f'{{"type":"{type_}"}}')) is package.UnknownEvent
    assert package.decode('{"type":"quit"}', package.SCHEMAS["ListenerEventLeave"], strict=True).type == "quit"
