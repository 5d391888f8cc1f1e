from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("decoder", "union", "name", "text"),
    [
        ("decode_notice_event", "NoticeEvent", "Notice", '{"type":"notice","words":"Mind the gap."}'),
        ("decode_job_event", "JobEvent", "JobDone", '{"type":"job.done","took":1.5}'),
        ("decode_ping_event", "PingEvent", "Ping", '{"type":"ping","n":3}'),
        ("decode_stream_event", "StreamEvent", "Chunk", '{"type":"chunk","text":"a"}'),
        ("decode_stream_event", "StreamEvent", "End", '{"type":"end"}'),
        ("decode_talk_event", "TalkEvent", "Said", '{"type":"said","at":1,"text":"Hello"}'),
    ],
)
def test_every_union_has_its_decoder_however_it_is_declared(
    package: ModuleType, decoder: str, union: str, name: str, text: str
) -> None:
    decode = getattr(package, decoder)
    for strict in (False, True):
        event = decode(text, strict=strict)
        assert type(event).__name__ == name
        assert package.encode(event).decode() == text
    assert isinstance(event, getattr(package, union))
    assert {decoder, union, name} <= set(package.__all__)


@pytest.mark.parametrize(
    "decoder", ["decode_notice_event", "decode_job_event", "decode_ping_event", "decode_talk_event"]
)
def test_what_is_no_event_of_a_union_of_one_is_unknown(package: ModuleType, decoder: str) -> None:
    decode = getattr(package, decoder)
    for text in ('{"type":"other"}', "{}", '"ping"', '{"type":7}'):
        assert type(decode(text)) is package.UnknownEvent
        with pytest.raises(package.DecodeError):
            decode(text, strict=True)


def test_a_component_that_is_an_event_stays_one_everywhere_else(package: ModuleType) -> None:
    assert package.SCHEMAS["PingEvent"] is package.Ping
    pings = package.decode('{"last":{"type":"ping","n":3}}', package.Pings, strict=True)
    assert pings.last == package.Ping(n=3)


def test_what_events_have_in_common_keeps_a_class(package: ModuleType) -> None:
    base = package.SCHEMAS["TalkEvent"]
    assert base.__name__ == "TalkEventBase"
    assert package.decode('{"type":"anything","at":1}', base, strict=True).type == "anything"


def test_a_union_of_another_name_is_the_same_events(package: ModuleType) -> None:
    unknown = package.decode('{"type":"later"}', package.Streams)
    assert type(unknown) is package.Unknown
    assert type(package.decode_stream_event('{"type":"later"}')) is package.UnknownEvent
