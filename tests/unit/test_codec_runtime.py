"""The runtime of the generated package: decoding, encoding, and what objects keep, on hand-written models."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from tests.unit.runtime_sample import sample

IDS = {"event_id": "e", "response_id": "r", "item_id": "i", "output_index": 0, "content_index": 1}
TEXT = {"type": "response.text.delta", **IDS, "delta": "hi"}
AUDIO = {"type": "response.audio.delta", **IDS, "delta": "QUJD"}
DONE = {"type": "response.done", "event_id": "e", "status": "completed"}
INPUT = {"type": "input_text", "text": "hi"}
OUTPUT = {"type": "output_text", "text": "hi"}


def decode(frame: dict[str, Any], *, strict: bool = False) -> Any:
    return sample.decode_server_event(json.dumps(frame), strict=strict)


def added(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "item.added", "event_id": "e", "item": item}


def updated(**session: Any) -> dict[str, Any]:
    return {
        "type": "session.updated",
        "event_id": "e",
        "session": {"type": "realtime", "object": "realtime.session", **session},
    }


def message(role: str, *content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "message", "role": role, "content": list(content), **more}


def back(obj: Any) -> Any:
    return json.loads(sample.encode(obj))


def noted(event: Any) -> dict[str, str]:
    return {note.path: note.message for note in sample.notes(event)}


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
        frame = json.dumps({**TEXT, "deep": 0}).replace("0}", "[" * 400 + "]" * 400 + "}")
        assert "[...]" in repr(sample.decode_server_event(frame))

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
            ("{", "", {}, "not JSON: Input data was truncated"),
            (b"\xff", "", {}, "not UTF-8: invalid start byte"),
            ("[" * 100_000, "", {}, "nested too deeply"),
        ],
    )
    def test_holds_what_cannot_be_placed(self, frame: Any, type_: str, data: Any, reason: str) -> None:
        event = sample.decode_server_event(frame)
        raw = frame.encode() if isinstance(frame, str) else frame
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
        assert event.delta is event.output_index is event.content_index is event.item_id is UNSET
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
        frame = {**DONE, "output": [message("assistant", OUTPUT), 7]}
        event = decode(frame)
        assert event.output is None
        assert noted(event) == {"$.output[1]": "expected object, got integer"}
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
            "$.session.turn_detection.threshold": "2.0 is greater than 1",
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
        assert event.item_id is UNSET
        assert noted(event)["$.item_id"] == "required, but missing"
        assert back(event) == {"type": "response.text.delta", "event_id": "e", "delta": "hi"}

    @pytest.mark.parametrize("text", ["QQ", "Q Q=", "-_==", "QQ==QQ==", "\u00e9"])
    def test_broken_base64_is_a_misfit(self, text: str) -> None:
        event = decode({**AUDIO, "delta": text})
        assert event.delta is UNSET
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


class TestDecode:
    @pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, lambda data: data.decode()])
    @pytest.mark.parametrize("frame", [TEXT, {**TEXT, "new": 1}])
    def test_takes_text_and_every_kind_of_bytes(self, kind: Any, frame: dict[str, Any]) -> None:
        assert back(sample.decode_server_event(kind(json.dumps(frame).encode()))) == frame

    @pytest.mark.parametrize("data", [None, 7, {"type": "new"}])
    def test_refuses_other_objects(self, data: Any) -> None:
        with pytest.raises(TypeError):
            sample.decode_server_event(data)
        with pytest.raises(TypeError):
            sample.decode(data, sample.Usage)

    def test_the_decoder_is_a_documented_function(self) -> None:
        assert sample.decode_server_event.__name__ == "decode_server_event"
        assert "DecodeError" in sample.decode_server_event.__doc__
        assert sample.event_decoder(sample.ServerEvent, "f", "Own text.").__doc__ == "Own text."

    def test_takes_unions_and_containers(self) -> None:
        usage = sample.Usage(total=1)
        assert sample.decode(b'{"total":1}', sample.Usage) == usage
        assert sample.decode(b"null", sample.Usage | None) is None
        assert sample.decode(b'[{"total":1}]', list[sample.Usage]) == [usage]
        assert sample.decode(b'{"a":{"total":1.0}}', dict[str, sample.Usage]) == {"a": usage}
        assert sample.decode(json.dumps(TEXT), sample.ServerEvent) == decode(TEXT)
        assert sample.decode(b'{"a":[1]}', dict) == {"a": [1]}
        assert sample.decode(b"1.0", int) == 1

    @pytest.mark.parametrize(
        ("data", "type_", "path"),
        [
            ("[]", "Usage", "$"),
            ("{", "Usage", "$"),
            ("[" * 100_000, "Usage", "$"),
            ('{"type":"new"}', "ServerEvent", "$.type"),
        ],
    )
    def test_refuses_what_is_no_such_value(self, data: str, type_: str, path: str) -> None:
        with pytest.raises(sample.DecodeError) as caught:
            sample.decode(data, getattr(sample, type_))
        assert caught.value.path == path

    def test_the_last_of_two_equal_keys_wins(self) -> None:
        assert sample.decode(b'{"total":1,"total":2}', sample.Usage).total == 2
        assert sample.decode(b'{"total":"x","new":1,"total":2}', sample.Usage).total == 2
        assert sample.decode(b'{"total":"x","total":2}', sample.Usage, strict=True).total == 2
        event = sample.decode_server_event('{"type":"response.done","status":"failed","event_id":"e","type":"new"}')
        assert event.type == "new"


class TestNumbersAndText:
    """Valid JSON that Python cannot represent."""

    @pytest.mark.parametrize("value", ["1e400", "-1E+999", "1" + "0" * 5000, '"\\ud83d"', '[1,{"a":"\\udc00x"},1e999]'])
    @pytest.mark.parametrize("key", ["new", "delta", "output_index", "event_id"])
    def test_is_kept_as_its_text(self, key: str, value: str) -> None:
        event = sample.decode_server_event(json.dumps({**TEXT, key: 0}).replace(f'"{key}": 0', f'"{key}": {value}'))
        assert isinstance(event, sample.TextDelta)
        assert f'"{key}":{value}'.encode() in sample.encode(event)
        assert (event.delta is UNSET) is (key == "delta")
        assert pickle.loads(pickle.dumps(event)) == event
        assert len(repr(event)) < 500

    @pytest.mark.parametrize("number", [2**53 + 1, 2**64, -(2**63) - 1, 10**400])
    def test_integers_are_exact(self, number: int) -> None:
        event = decode({**TEXT, "output_index": number, "new": number})
        assert event.output_index == number
        assert back(event) == {**TEXT, "output_index": number, "new": number}

    def test_a_number_beyond_float_is_a_misfit_of_a_float(self) -> None:
        event = decode({**DONE, "usage": {"seconds": 10**400}})
        assert event.usage.seconds is None
        assert back(event) == {**DONE, "usage": {"seconds": 10**400}}

    @pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "01", "'a'", '"\t"', "\ufeff1"])
    def test_what_is_not_json_is_an_unknown_event(self, text: str) -> None:
        event = sample.decode_server_event(f'{{"type":"response.done","event_id":"e","new":{text}}}')
        assert isinstance(event, sample.UnknownEvent)
        assert event.reason.startswith("not JSON")

    def test_a_key_that_is_no_text_is_an_unknown_event(self) -> None:
        raw = b'{"type":"response.done","\\ud800":1}'
        event = sample.decode_server_event(raw)
        assert event.reason == "a key holds a lone surrogate"
        assert sample.encode(event) == raw

    @pytest.mark.parametrize("frame", [TEXT, {"type": "new"}, added(message("user", INPUT))])
    def test_deep_values_come_back(self, frame: dict[str, Any]) -> None:
        text = json.dumps({**frame, "deep": 0}).replace('"deep": 0', '"deep": ' + '[{"a":' * 200 + "1" + "}]" * 200)
        assert json.loads(sample.encode(sample.decode_server_event(text))) == json.loads(text)

    def test_depth_beyond_the_stack_comes_back_as_bytes(self) -> None:
        raw = json.dumps({**TEXT, "delta": 0}).replace("0}", "[" * 100_000 + "]" * 100_000 + "}").encode()
        event = sample.decode_server_event(raw)
        assert event.reason == "nested too deeply"
        assert sample.encode(event) == raw

    def test_deep_objects_of_a_recursive_class_are_an_unknown_event(self) -> None:
        square = '{"kind":"square","side":1,"inner":['
        raw = f'{{"type":"response.done","event_id":"e","status":"x","shape":{square * 400}{"]}" * 400}}}'.encode()
        event = sample.decode_server_event(raw)
        assert event.reason == "nested too deeply"
        assert event.type == "response.done"
        assert json.loads(sample.encode(event)) == json.loads(raw)


class TestStrict:
    @pytest.mark.parametrize(
        ("frame", "path", "reason"),
        [
            ({**TEXT, "output_index": "7"}, "$.output_index", "expected integer, got '7'"),
            ({**TEXT, "output_index": True}, "$.output_index", "expected integer, got true"),
            ({**TEXT, "output_index": 1.5}, "$.output_index", "expected integer, got 1.5"),
            ({**TEXT, "delta": None}, "$.delta", "expected string, got null"),
            ({**AUDIO, "delta": "Q"}, "$.delta", "not base64: 'Q'"),
            (DONE | {"status": "x"}, "$.status", "expected one of 'completed', 'failed', got 'x'"),
            (DONE | {"finished": None}, "$.finished", "null is not allowed"),
            (DONE | {"usage": {"cost": 7}}, "$.usage.cost", "7 is no multiple of 5"),
            (DONE | {"metadata": {"a b": 1}}, "$.metadata['a b']", "expected string, got integer"),
            (DONE | {"shape": {"kind": "x"}}, "$.shape.kind", "unknown variant 'x'"),
            (DONE | {"shape": {}}, "$.shape.kind", "required, but missing"),
            (updated(object="x"), "$.session.object", "expected 'realtime.session', got 'x'"),
            (updated(tracing={"x": 1}), "$.session.tracing.x", "undeclared key"),
            (updated(tracing="x"), "$.session.tracing", "expected 'auto', got 'x'"),
            (updated(tracing=7), "$.session.tracing", "expected object or string or null, got integer"),
            (updated(tracing={"group_id": "A"}), "$.session.tracing.group_id", "'A' does not match the pattern '^[a-z]*$'"),
            (added(message("user", OUTPUT)), "$.item.content[0].type", "unknown variant 'output_text'"),
            ({"type": "session.updated", "event_id": "e", "session": {"type": "realtime"}}, "$.session.object", "required, but missing"),
            ({"type": "new"}, "$.type", "unknown variant 'new'"),
            ({}, "$.type", "required, but missing"),
        ],
    )  # fmt: skip
    def test_raises_at_the_first_deviation(self, frame: dict[str, Any], path: str, reason: str) -> None:
        with pytest.raises(sample.DecodeError) as caught:
            decode(frame, strict=True)
        assert (caught.value.path, caught.value.reason) == (path, reason)

    @pytest.mark.parametrize(
        "frame",
        [
            TEXT,
            {**TEXT, "output_index": 3.0, "new": {"a": None}},
            {**DONE, "usage": {"seconds": 7}, "output": None},
            updated(max_output_tokens=7, rate=24000.0, voice="new", tracing=None),
            added(message("robot", INPUT, OUTPUT)),
        ],
    )
    def test_accepts_what_the_schema_allows(self, frame: dict[str, Any]) -> None:
        event = decode(frame, strict=True)
        assert sample.notes(event) == ()
        assert back(event) == frame

    @pytest.mark.parametrize("data", ["{", b"\xff", "\ud800", "1e400", '"\\ud800"', "[" * 100_000, "NaN"])
    def test_raises_for_what_is_not_json(self, data: Any) -> None:
        with pytest.raises(sample.DecodeError) as caught:
            sample.decode_server_event(data, strict=True)
        assert caught.value.path == "$"

    def test_messages_quote_little(self) -> None:
        for frame in ({**DONE, "status": "x" * 9000}, {"type": "x" * 9000}, {**DONE, "metadata": {"k" * 9000: 1}}):
            with pytest.raises(sample.DecodeError) as caught:
                decode(frame, strict=True)
            assert len(str(caught.value)) < 250
            event = decode(frame)
            assert all(len(str(note)) < 300 for note in sample.notes(event))
            assert len(getattr(event, "reason", "")) < 150


class TestEncode:
    def test_writes_the_set_fields_in_the_order_of_the_class(self) -> None:
        event = sample.Append(audio=b"ABC", event_id="e")
        assert sample.encode(event) == b'{"type":"append","event_id":"e","audio":"QUJD"}'
        assert sample.encode(sample.Append(audio=b"ABC")) == b'{"type":"append","audio":"QUJD"}'

    @pytest.mark.parametrize("value", [None, True, 7, 1.5, "é", [1, "a"], {"a": {"b": None}}, ()])
    def test_writes_plain_values(self, value: Any) -> None:
        assert sample.encode(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def test_writes_every_mapping_and_sequence(self) -> None:
        session = sample.Session(
            tracing=sample.Tracing(metadata=MappingProxyType({"a": "b"})), modalities=("text", "audio")
        )
        assert back(session)["tracing"] == {"metadata": {"a": "b"}}
        assert back(session)["modalities"] == ["text", "audio"]

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
    def test_refuses_numbers_that_json_has_not(self, number: float) -> None:
        vad = sample.ServerVad(threshold=number)
        call = sample.FunctionCall(name="f", arguments="{}", parameters={"a": [1, number]})
        for obj, path in [
            (number, "$"),
            ([number], "$[0]"),
            (vad, "$.threshold"),
            (sample.SessionUpdate(session=sample.Session(turn_detection=vad)), "$.session.turn_detection.threshold"),
            (sample.SessionUpdate(session=sample.Session(tools=[call])), "$.session.tools[0].parameters.a[1]"),
            (sample.Unknown(data={"a": number}), "$.a"),
        ]:
            for _ in range(2):
                with pytest.raises(sample.EncodeError) as caught:
                    sample.encode(obj)
                assert caught.value.path == path

    @pytest.mark.parametrize("key", [1, None, 1.5, True, (1, 2), b"a"])
    def test_refuses_keys_that_are_no_strings(self, key: Any) -> None:
        for obj in ({key: 1}, [{"a": {key: 1}}], sample.Tracing(metadata={key: "x"}), sample.Unknown(data={key: 1})):
            with pytest.raises(sample.EncodeError, match="is no string"):
                sample.encode(obj)

    @pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
    def test_refuses_lone_surrogates(self, text: str) -> None:
        for obj in (text, {text: 1}, sample.InputText(text=text), sample.Unknown(data={"type": text})):
            with pytest.raises(sample.EncodeError, match="lone surrogate"):
                sample.encode(obj)

    def test_refuses_objects_without_a_json_form(self) -> None:
        for obj in (object(), [object()], sample.Unknown(data={"a": object()}), sample.Usage(total=object())):
            with pytest.raises(TypeError, match="class object has no JSON form"):
                sample.encode(obj)

    def test_refuses_what_holds_itself(self) -> None:
        endless: list[Any] = [sample.Unknown(data={})]
        endless.append(endless)
        with pytest.raises(sample.EncodeError, match="nested too deeply"):
            sample.encode(endless)


class TestErrors:
    def test_form_one_tree(self) -> None:
        for error in (sample.DecodeError, sample.EncodeError):
            assert issubclass(error, sample.RealtimeError)
            assert issubclass(error, ValueError)

    def test_say_reason_and_path(self) -> None:
        error = sample.DecodeError("wrong", path="$.a")
        assert str(error) == "wrong (at $.a)"
        twin = pickle.loads(pickle.dumps(error))
        assert (type(twin), twin.reason, twin.path, str(twin)) == (sample.DecodeError, "wrong", "$.a", str(error))


def test_the_exact_codec_is_imported_when_first_needed() -> None:
    folder = Path(sys.modules[sample.__name__].__file__ or "").parent.parent
    code = (
        f"import sys; import {sample.__name__} as s\n"
        'event = s.decode_server_event(b\'{"type":"response.done","event_id":"e","status":"failed"}\')\n'
        "names = [name.rpartition('.')[2] for name in sys.modules]\n"
        "print([name for name in ('_tolerant', '_exact', '_plans', '_repr', '_facts') if name in names])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
