"""What the objects of the generated package are: absent and null, what they keep, unknown variants, roles."""

# The assembled package is invisible to type checkers.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import copy
import json
import pickle
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from tests.support import without_library_words
from tests.unit.runtime_sample import (
    AUDIO,
    DONE,
    INPUT,
    OUTPUT,
    TEXT,
    added,
    back,
    decode,
    message,
    noted,
    sample,
    updated,
)


class TestAbsentAndNull:
    @pytest.mark.parametrize("fields", [{}, {"output": None}, {"output": []}, {"usage": {"total": 1}, "shape": None}])
    def test_a_received_field_is_none_or_its_value_and_comes_back_as_it_was(self, fields: dict[str, Any]) -> None:
        event = decode({**DONE, **fields})
        assert event.output == fields.get("output")
        assert event.metadata is None
        assert back(event) == {**DONE, **fields}

    def test_absent_and_null_differ_in_value(self) -> None:
        absent, null = decode(DONE), decode({**DONE, "output": None})
        assert absent.output is null.output is None
        assert absent != null
        assert absent == sample.ResponseDone(event_id="e", status="completed")

    def test_copies_keep_absent(self) -> None:
        event = decode({**DONE, "output": None})
        copies = copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))
        for twin in (*copies, msgspec.structs.replace(event, status="completed")):
            assert twin == event
            assert back(twin) == {**DONE, "output": None}

    def test_a_received_field_cannot_be_assigned(self) -> None:
        with pytest.raises(AttributeError):
            decode(DONE).output = []

    def test_a_sent_field_is_unset_until_it_is_set(self) -> None:
        session = sample.Session()
        assert session.tracing is UNSET
        assert back(session) == {"type": "realtime", "object": "realtime.session"}
        assert back(sample.Session(tracing=None))["tracing"] is None


class TestShow:
    def test_shows_set_fields_only(self) -> None:
        assert repr(sample.Usage(seconds=1.5)) == "Usage(seconds=1.5)"
        assert repr(decode({**DONE, "usage": {"total": None}})) == (
            "ResponseDone(event_id='e', status='completed', usage=Usage(total=None))"
        )

    def test_shortens_bytes_text_and_lists(self) -> None:
        assert repr(sample.Append(audio=bytes(4800))) == "Append(audio=<4800 bytes>)"
        assert len(repr(decode({**TEXT, "delta": "x" * 10_000}))) < 500
        assert "<of 10000 characters>" in repr(decode({**TEXT, "delta": "x" * 10_000}))
        assert "<1000 items>" in repr(decode(updated(modalities=["text"] * 1000)))
        assert "<1000 keys>" in repr(decode({**DONE, "metadata": {str(n): "x" for n in range(1000)}}))
        assert len(repr(decode({**TEXT, "new": 10**400}))) < 200

    def test_shows_what_an_object_keeps(self) -> None:
        assert repr(decode({**TEXT, "new": [1]})).endswith("delta='hi', extra_fields={'new': [1]})")

    @pytest.mark.parametrize("fields", [{"authorization": "abc"}, {"key": "sk-abc"}, {"deep": {"value": "ek_abc"}}])
    def test_hides_credentials(self, fields: dict[str, Any]) -> None:
        text = repr(decode({**TEXT, **fields}))
        assert "abc" not in text
        assert "<hidden>" in text

    def test_depth_is_bounded(self) -> None:
        for start, end, shown in (("[", "]", "[...]"), ('{"a":', "}", "{...}")):
            frame = json.dumps({**TEXT, "deep": 0}).replace("0}", start * 400 + "1" + end * 400 + "}")
            assert shown in repr(sample.decode_server_event(frame))

    def test_rich_shows_the_same(self) -> None:
        assert sample.Usage(seconds=1.5).__rich_repr__() == [("seconds", 1.5)]

    def test_an_unknown_event_is_shortened_too(self) -> None:
        event = decode({"type": "new", "payload": "x" * 10_000})
        assert len(repr(event)) < 500


class TestUnknown:
    def test_an_unlisted_variant_keeps_its_data(self) -> None:
        item = {"type": "web_search", "query": {"q": [1]}}
        event = decode(added(item))
        assert isinstance(event.item, sample.Unknown)
        assert event.item.data == item
        assert event.item.kind == event.item.type == "web_search"
        assert noted(event) == {"$.item.type": "unknown variant 'web_search'"}
        assert back(event) == added(item)

    @pytest.mark.parametrize("item", [{}, {"type": None}, {"type": 7, "name": "f", "arguments": "{}"}])
    def test_a_missing_tag_is_never_guessed(self, item: dict[str, Any]) -> None:
        event = decode(added(item))
        assert isinstance(event.item, sample.Unknown)
        assert event.item.kind == event.item.type == ""
        assert back(event) == added(item)

    def test_its_own_tag_means_nothing_on_the_wire(self) -> None:
        item = {"type": "<unknown>", "data": {"type": "function_call"}}
        event = decode(added(item))
        assert event.item.data == item
        assert back(event) == added(item)

    def test_is_the_way_to_send_what_is_not_described(self) -> None:
        tool = sample.Unknown(data={"type": "web_search", "parts": [sample.InputText(text="hi")]})
        session = sample.Session(tools=[tool, sample.FunctionCall(name="f", arguments="{}")])
        assert back(sample.SessionUpdate(session=session))["session"]["tools"] == [
            {"type": "web_search", "parts": [INPUT]},
            {"type": "function_call", "name": "f", "arguments": "{}"},
        ]

    def test_takes_other_tag_fields(self) -> None:
        shape = {"kind": "hexagon", "type": "t"}
        event = decode({**DONE, "shape": shape})
        assert type(event.shape) is sample.UnknownByKind
        assert (event.shape.kind, event.shape.type) == ("hexagon", "t")
        assert back(event) == {**DONE, "shape": shape}

    def test_is_a_value(self) -> None:
        unknown = sample.Unknown(data={"type": "x"})
        assert unknown == sample.Unknown(data=MappingProxyType({"type": "x"}))
        assert unknown != sample.Unknown(data={"type": "y"})
        assert pickle.loads(pickle.dumps(unknown)) == copy.deepcopy(unknown) == unknown
        assert repr(unknown) == "Unknown(data={'type': 'x'})"
        with pytest.raises(TypeError):
            unknown.data["type"] = "y"

    def test_decodes_by_itself(self) -> None:
        unknown = sample.decode(b'{"type":"x"}', sample.Unknown)
        assert unknown == sample.Unknown(data={"type": "x"})
        with pytest.raises(sample.DecodeError):
            sample.decode(b'{"type":"x"}', sample.Unknown, strict=True)


class TestUnknownEvent:
    @pytest.mark.parametrize(
        ("frame", "type_", "data", "reason"),
        [
            ('{"type":"new","a":1}', "new", {"type": "new", "a": 1}, "unknown type 'new'"),
            ('{"type":7}', "", {"type": 7}, "unknown type 7"),
            ('{"a":1}', "", {"a": 1}, "no type"),
            ("{}", "", {}, "no type"),
            ("[1]", "", {}, "not a JSON object"),
            ("null", "", {}, "not a JSON object"),
            ("{", "", {}, "not JSON: …"),
            (b"\xff", "", {}, "not UTF-8: invalid start byte"),
            ("[" * 100_000, "", {}, "nested too deeply"),
        ],
    )
    def test_holds_what_cannot_be_placed(self, frame: Any, type_: str, data: Any, reason: str) -> None:
        event = sample.decode_server_event(frame)
        raw = frame.encode() if isinstance(frame, str) else frame
        assert without_library_words(event.reason) == reason
        reason = event.reason
        assert event == sample.UnknownEvent(type=type_, data=data, reason=reason, raw=raw)
        assert sample.encode(event) == (raw if not data else json.dumps(data, separators=(",", ":")).encode())
        assert sample.notes(event) == ()
        assert pickle.loads(pickle.dumps(event)) == event

    def test_is_sent_as_its_data(self) -> None:
        event = sample.UnknownEvent(data={"type": "new", "item": sample.InputText(text="hi")})
        assert back(event) == {"type": "new", "item": INPUT}
        assert back([event]) == [{"type": "new", "item": INPUT}]
        assert sample.encode(sample.UnknownEvent()) == b"{}"

    def test_a_single_event_class_needs_its_tag_too(self) -> None:
        decode_one = sample.event_decoder(sample.Append, "decode_one")
        assert decode_one(b'{"type":"append","audio":""}') == sample.Append(audio=b"")
        assert decode_one(b'{"audio":""}').reason == "no type"
        with pytest.raises(sample.DecodeError, match="required, but missing"):
            decode_one(b'{"audio":""}', strict=True)


class TestExtended:
    def test_undeclared_keys_are_kept_without_a_note(self) -> None:
        frame = {**TEXT, "obfuscation": "zz"}
        event = decode(frame)
        assert event.delta == "hi"
        assert sample.extra_fields(event) == {"obfuscation": "zz"}
        assert sample.notes(event) == ()
        assert list(back(event)) == [*TEXT, "obfuscation"]
        assert back(event) == frame

    def test_misfits_are_kept_and_noted(self) -> None:
        frame = {**TEXT, "delta": 7, "output_index": True, "content_index": 1.5, "item_id": None}
        event = decode(frame)
        assert (event.delta, event.output_index, event.content_index, event.item_id) == ("", 0, 0, "")
        assert noted(event) == {
            "$.delta": "expected string, got integer",
            "$.output_index": "expected integer, got true",
            "$.content_index": "expected integer, got 1.5",
            "$.item_id": "expected string, got null",
        }
        assert back(event) == frame

    def test_is_of_the_declared_class(self) -> None:
        event = decode({**TEXT, "new": 1})
        assert isinstance(event, sample.TextDelta)
        assert type(event).__name__ == "TextDelta"
        assert type(event).__module__ == sample.TextDelta.__module__
        assert type(event) is type(decode({**TEXT, "new": 2}))
        match event:
            case sample.TextDelta(delta=delta):
                assert delta == "hi"
            case _:
                pytest.fail("not matched")

    def test_is_a_value(self) -> None:
        event = decode({**TEXT, "new": [1]})
        assert event == decode({**TEXT, "new": [1]})
        assert event != decode({**TEXT, "new": [2]})
        assert event != decode(TEXT)
        assert hash(event) == hash(decode({**TEXT, "new": [1]}))
        for twin in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):
            assert twin == event
            assert type(twin) is type(event)
            assert sample.encode(twin) == sample.encode(event)

    def test_extras_are_read_only_and_empty_for_others(self) -> None:
        with pytest.raises(TypeError):
            sample.extra_fields(decode({**TEXT, "new": 1}))["new"] = 2
        for other in (decode(TEXT), sample.Unknown(data={"a": 1}), None, 7):
            assert sample.extra_fields(other) == {}
            assert sample.notes(other) == ()

    def test_replacing_a_misfit_mends_it(self) -> None:
        event = msgspec.structs.replace(decode({**TEXT, "delta": 7, "new": 1}), delta="mended")
        assert back(event) == {**TEXT, "delta": "mended", "new": 1}

    def test_inner_objects_keep_their_own(self) -> None:
        event = decode({**DONE, "usage": {"total": "7", "new": 1}, "new": 2})
        assert event.usage.total is None
        assert sample.extra_fields(event) == {"new": 2}
        assert sample.extra_fields(event.usage) == {"total": "7", "new": 1}
        assert sample.notes(event) == sample.notes(event.usage)
        assert noted(event) == {"$.usage.total": "expected integer or null, got string"}

    def test_an_array_with_one_misfit_is_kept_whole(self) -> None:
        frame = {**DONE, "output": [message("assistant", OUTPUT), {"type": "new"}, 7]}
        event = decode(frame)
        assert event.output is None
        assert noted(event) == {"$.output[2]": "expected object, got integer"}
        assert back(event) == frame

    def test_values_of_the_right_type_stay_attributes(self) -> None:
        frame = updated(
            modalities=["text", "video", "audio"],
            turn_detection={"type": "server_vad", "threshold": 2, "idle_timeout_ms": 1},
            max_output_tokens="infinite",
            tracing={"group_id": "TOO LONG AND UPPER", "new": 1},
            rate=8000.0,
            voice="new",
        )
        event = decode(frame)
        session = event.session
        assert session.modalities == ["text", "video", "audio"]
        assert session.turn_detection.threshold == 2.0
        assert session.max_output_tokens == "infinite"
        assert session.tracing.group_id == "TOO LONG AND UPPER"
        assert session.rate == 8000
        assert type(session.rate) is int
        assert noted(event) == {
            "$.session.modalities": "length 3 is greater than 2",
            "$.session.modalities[1]": "expected one of 'text', 'audio', got 'video'",
            "$.session.turn_detection.threshold": "2 is greater than 1",
            "$.session.turn_detection.idle_timeout_ms": "1 is less than 5000",
            "$.session.max_output_tokens": "expected 'inf', got 'infinite'",
            "$.session.tracing.group_id": "length 18 is greater than 8",
            "$.session.tracing.new": "undeclared key",
            "$.session.rate": "expected 24000, got 8000",
        }
        assert back(event) == frame

    def test_a_lone_class_is_built_though_its_tag_is_wrong(self) -> None:
        frame = updated(turn_detection={"type": "semantic_vad", "threshold": 0.5})
        event = decode(frame)
        assert event.session.turn_detection.threshold == 0.5
        assert noted(event) == {"$.session.turn_detection.type": "expected 'server_vad', got 'semantic_vad'"}
        assert back(event) == frame

    def test_missing_fields_are_noted(self) -> None:
        event = decode({"type": "response.text.delta", "event_id": "e", "delta": "hi"})
        assert event.delta == "hi"
        assert event.item_id == ""
        assert noted(event)["$.item_id"] == "required, but missing"
        assert back(event) == {"type": "response.text.delta", "event_id": "e", "delta": "hi"}

    @pytest.mark.parametrize(
        ("text", "meant", "reason"),
        [
            ("QQ", b"A", "base64 not padded"),
            ("QUI", b"AB", "base64 not padded"),
            ("QQ===", b"A", "base64 not padded"),
            ("-_==", b"\xfb", "base64 in another alphabet"),
            ("_-8", b"\xff\xef", "base64 in another alphabet"),
        ],
    )
    def test_base64_that_is_written_otherwise_is_what_it_means(self, text: str, meant: bytes, reason: str) -> None:
        event = decode({**AUDIO, "delta": text})
        assert event.delta == meant
        assert noted(event) == {"$.delta": reason}
        assert back(event) == {**AUDIO, "delta": text}
        changed = msgspec.structs.replace(event, delta=b"new")
        assert back(changed) == {**AUDIO, "delta": "bmV3"}

    @pytest.mark.parametrize("text", ["Q", "Q Q=", "QQ==QQ==", "\u00e9", "-+é"])
    def test_broken_base64_is_a_misfit(self, text: str) -> None:
        event = decode({**AUDIO, "delta": text})
        assert event.delta == b""
        assert noted(event)["$.delta"].startswith("not base64: ")
        assert back(event) == {**AUDIO, "delta": text}

    def test_an_integral_float_is_an_integer(self) -> None:
        event = decode({**TEXT, "output_index": 3.0})
        assert (event.output_index, type(event.output_index)) == (3, int)
        assert type(event) is sample.TextDelta


class TestRoles:
    def test_the_decoder_builds_the_role(self) -> None:
        event = decode({**DONE, "output": [message("user", INPUT), message("assistant", OUTPUT)]})
        assert [type(item) for item in event.output] == [sample.MessageUser, sample.MessageAssistant]
        assert sample.notes(event) == ()

    def test_an_unlisted_role_is_the_base_class(self) -> None:
        event = decode(added(message("robot", INPUT, OUTPUT)))
        assert type(event.item) is sample.Message
        assert event.item.role == "robot"

    def test_content_of_another_role_is_the_base_class_with_a_note(self) -> None:
        frame = added(message("user", OUTPUT))
        event = decode(frame)
        assert isinstance(event.item, sample.Message)
        assert not isinstance(event.item, sample.MessageUser)
        assert event.item.content == [sample.OutputText(text="hi")]
        assert noted(event) == {"$.item": "not the MessageUser that it says it is"}
        assert back(event) == frame

    @pytest.mark.parametrize(
        "more", [{"id": 7}, {"new": 1}, {"status": "paused"}, {"content": [{"type": "hologram"}]}, {"content": 7}]
    )
    def test_what_the_base_class_has_no_place_for_either_leaves_the_role(self, more: dict[str, Any]) -> None:
        frame = added({**message("user", INPUT), **more})
        event = decode(frame)
        assert isinstance(event.item, sample.MessageUser)
        assert back(event) == frame

    def test_roles_are_found_after_extended_instances_were_made(self) -> None:
        decode(added({**message("user", INPUT), "new": 1}))
        decode(added({**message("robot", INPUT), "new": 1}))
        assert type(decode(added(message("user", INPUT))).item) is sample.MessageUser

    def test_the_base_class_becomes_the_role_when_built(self) -> None:
        part = sample.InputText(text="hi")
        assert type(sample.Message(role="user", content=[part])) is sample.MessageUser
        assert sample.Message(role="user", content=[part]) == sample.MessageUser(content=[part])
        with pytest.raises(ValueError, match="`content` does not fit MessageAssistant"):
            sample.Message(role="assistant", content=[part])

    def test_a_role_takes_extended_parts(self) -> None:
        part = sample.decode(json.dumps({**INPUT, "new": 1}), sample.InputText)
        built = sample.Message(role="user", content=[part])
        assert type(built) is sample.MessageUser
        assert back(built) == message("user", {**INPUT, "new": 1})
