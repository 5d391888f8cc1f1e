"""What the codec of the package promises, on the real types."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
import pytest

import openai_realtime as rt
from openai_realtime import UNSET, DecodeError, beta
from tests.package.wire_frames import ANSWER, PART, event, response, session
from tests.support import same_json


def encoded(obj: Any) -> Any:
    return json.loads(rt.encode(obj))


def strictly(type_: Any, value: Any) -> Any:
    return rt.decode(json.dumps(value), type_, strict=True)


LIMITED = [
    pytest.param("RealtimeSessionCreateRequestGA", "max_output_tokens", id="session"),
    pytest.param("RealtimeResponseCreateParams", "max_output_tokens", id="response"),
    pytest.param("RealtimeSessionCreateRequest", "max_response_output_tokens", id="beta session"),
    pytest.param("RealtimeBetaResponseCreateParams", "max_output_tokens", id="beta response"),
]
REPORTED = [
    pytest.param("RealtimeSessionCreateResponseGA", "max_output_tokens", id="session"),
    pytest.param("RealtimeResponse", "max_output_tokens", id="response"),
    pytest.param("RealtimeSession", "max_response_output_tokens", id="beta session"),
    pytest.param("RealtimeBetaResponse", "max_output_tokens", id="beta response"),
]
TYPED = {"RealtimeSessionCreateRequestGA": {"type": "realtime"}, "RealtimeSessionCreateResponseGA": session()}


class TestMaxOutputTokens:
    @pytest.mark.parametrize("value", [1, 2, 4096, "inf"])
    @pytest.mark.parametrize(("component", "field"), [*LIMITED, *REPORTED])
    def test_it_takes_numbers_and_inf(self, component: str, field: str, value: Any) -> None:
        found = strictly(rt.SCHEMAS[component], {**TYPED.get(component, {}), field: value})
        assert getattr(found, field) == value
        assert encoded(found)[field] == value

    @pytest.mark.parametrize("value", ["4096", "infinite", "", "auto", True, 1.5, [], {}, [1]])
    @pytest.mark.parametrize(("component", "field"), [*LIMITED, *REPORTED])
    def test_it_takes_nothing_else(self, component: str, field: str, value: Any) -> None:
        with pytest.raises(DecodeError) as caught:
            strictly(rt.SCHEMAS[component], {**TYPED.get(component, {}), field: value})
        assert caught.value.path == f"$.{field}"

    @pytest.mark.parametrize("value", [0, -1, 4097, None])
    @pytest.mark.parametrize(("component", "field"), LIMITED)
    def test_what_is_sent_has_bounds_and_is_not_null(self, component: str, field: str, value: Any) -> None:
        with pytest.raises(DecodeError):
            strictly(rt.SCHEMAS[component], {**TYPED.get(component, {}), field: value})


class TestTracing:
    @pytest.mark.parametrize(
        "tracing",
        ["auto", {}, {"workflow_name": "w", "group_id": "g", "metadata": {"a": [1]}}, None],
        ids=["auto", "empty object", "object", "null"],
    )
    @pytest.mark.parametrize("component", ["RealtimeSessionCreateRequestGA", "RealtimeSessionCreateResponseGA"])
    def test_it_is_encoded_as_it_was_given(self, component: str, tracing: Any) -> None:
        whole = {**TYPED[component], "tracing": tracing}
        found = strictly(rt.SCHEMAS[component], whole)
        assert encoded(found) == whole
        assert isinstance(found.tracing, rt.TracingConfig) is isinstance(tracing, dict)

    def test_absence_stays_absence(self) -> None:
        assert strictly(rt.SessionCreateRequest, {"type": "realtime"}).tracing is UNSET
        assert encoded(strictly(rt.SessionCreateRequest, {"type": "realtime"})) == {"type": "realtime"}

    def test_it_is_written_in_python_as_it_is_sent(self) -> None:
        assert encoded(rt.SessionCreateRequest(tracing="auto"))["tracing"] == "auto"
        assert encoded(rt.SessionCreateRequest(tracing=None))["tracing"] is None
        assert encoded(rt.SessionCreateRequest(tracing=rt.TracingConfig(group_id="g")))["tracing"] == {"group_id": "g"}
        assert "tracing" not in encoded(rt.SessionCreateRequest())

    @pytest.mark.parametrize("tracing", ["off", 1, [], {"group_id": 1}])
    def test_nothing_else_is_taken(self, tracing: Any) -> None:
        with pytest.raises(DecodeError):
            strictly(rt.SessionCreateRequest, {"type": "realtime", "tracing": tracing})


class TestTomorrow:
    """What the description does not know yet decodes, and goes back whole."""

    def test_a_model(self) -> None:
        found = rt.decode_server_event(
            json.dumps(event("session.updated", session=session(model="gpt-9"))), strict=True
        )
        assert isinstance(found, rt.SessionUpdated)
        assert isinstance(found.session, rt.SessionCreateResponse)
        assert found.session.model == "gpt-9"

    def test_a_voice(self) -> None:
        text = json.dumps(event("session.updated", session=session(audio={"output": {"voice": "nova"}})))
        found = rt.decode_server_event(text, strict=True)
        assert isinstance(found, rt.SessionUpdated)
        assert encoded(found) == json.loads(text)

    def test_an_event(self) -> None:
        frame = event("response.dance.delta", step={"x": [1, None]})
        found = rt.decode_server_event(json.dumps(frame))
        assert isinstance(found, rt.UnknownEvent)
        assert (found.type, found.data) == ("response.dance.delta", frame)
        assert "response.dance.delta" in found.reason
        assert encoded(found) == frame

    def test_an_item(self) -> None:
        item = {"type": "sketch", "id": "item_a", "strokes": [[0, 1]]}
        found = rt.decode_server_event(json.dumps(event("conversation.item.added", item=item)))
        assert isinstance(found, rt.ConversationItemAdded)
        assert isinstance(found.item, rt.Unknown)
        assert (found.item.kind, found.item.type) == ("sketch", "sketch")
        assert found.item.data == item
        assert encoded(found)["item"] == item

    def test_an_item_among_known_ones(self) -> None:
        output = [ANSWER, {"type": "sketch"}, ANSWER]
        found = rt.decode_server_event(json.dumps(event("response.done", response=response(output=output))))
        assert isinstance(found, rt.ResponseDone)
        assert found.response.output is not None
        classes = [type(item).__name__ for item in found.response.output]
        assert classes == ["ConversationItemMessageAssistant", "Unknown", "ConversationItemMessageAssistant"]
        assert encoded(found)["response"]["output"] == output

    @pytest.mark.parametrize("role", ["user", "assistant"])
    def test_a_content_part(self, role: str) -> None:
        item = {"type": "message", "role": role, "content": [{"type": "smell", "of": "roses"}]}
        found = rt.decode_server_event(json.dumps(event("conversation.item.done", item=item)))
        assert isinstance(found, rt.ConversationItemDone)
        assert isinstance(found.item, rt.ConversationItemMessage)
        assert isinstance(found.item.content[0], rt.Unknown)
        assert encoded(found)["item"] == item

    def test_a_field(self) -> None:
        frame = event("input_audio_buffer.cleared", mood="calm")
        found = rt.decode_server_event(json.dumps(frame), strict=True)
        assert isinstance(found, rt.InputAudioBufferCleared)
        assert rt.extra_fields(found) == {"mood": "calm"}
        assert encoded(found) == frame

    def test_a_client_event_can_be_sent_before_the_description_has_it(self) -> None:
        tool = rt.Unknown(data={"type": "web_search", "depth": 2})
        update = rt.SessionUpdate(session=rt.SessionCreateRequest(tools=[tool, rt.FunctionTool(name="f")]))
        assert encoded(update)["session"]["tools"] == [
            {"type": "web_search", "depth": 2},
            {"type": "function", "name": "f"},
        ]

    def test_what_was_received_unknown_can_be_sent_on(self) -> None:
        found = rt.decode_server_event(json.dumps(event("conversation.item.added", item={"type": "sketch", "id": "i"})))
        assert isinstance(found, rt.ConversationItemAdded)
        assert encoded(rt.ConversationItemCreate(item=found.item))["item"] == {"type": "sketch", "id": "i"}


NULLS = [
    "include",
    "tracing",
    "prompt",
    "max_output_tokens",
    "tools",
    "truncation",
    "instructions",
    "expires_at",
    "audio",
]


class TestNullAndAbsence:
    @pytest.mark.parametrize("field", NULLS)
    def test_null_from_the_server_leaves_the_session_typed(self, field: str) -> None:
        frame = event("session.created", session=session(**{field: None}))
        found = rt.decode_server_event(json.dumps(frame))
        assert type(found) is rt.SessionCreated
        assert type(found.session) is rt.SessionCreateResponse
        assert getattr(found.session, field) is None
        assert encoded(found) == frame

    @pytest.mark.parametrize("setting", ["noise_reduction", "transcription", "turn_detection", "format"])
    def test_null_for_an_audio_setting(self, setting: str) -> None:
        frame = event("session.created", session=session(audio={"input": {setting: None}, "output": None}))
        found = rt.decode_server_event(json.dumps(frame))
        assert isinstance(found, rt.SessionCreated)
        assert isinstance(found.session, rt.SessionCreateResponse)
        assert found.session.audio is not None
        assert getattr(found.session.audio.input, setting) is None
        assert encoded(found) == frame

    def test_absence_reads_none_and_stays_absent(self) -> None:
        frame = event("session.created", session=session())
        found = rt.decode_server_event(json.dumps(frame))
        assert isinstance(found, rt.SessionCreated)
        assert isinstance(found.session, rt.SessionCreateResponse)
        assert (found.session.audio, found.session.tools, found.session.model) == (None, None, None)
        assert encoded(found) == frame

    def test_turn_detection_none_is_sent_as_null(self) -> None:
        audio = rt.SessionAudio(input=rt.SessionAudioInput(turn_detection=None))
        update = rt.SessionUpdate(session=rt.SessionCreateRequest(audio=audio))
        assert encoded(update) == {
            "type": "session.update",
            "session": {"type": "realtime", "audio": {"input": {"turn_detection": None}}},
        }

    def test_turn_detection_left_out_is_not_sent(self) -> None:
        audio = rt.SessionAudio(input=rt.SessionAudioInput(format=rt.AudioFormatPcmu()))
        assert encoded(rt.SessionUpdate(session=rt.SessionCreateRequest(audio=audio)))["session"]["audio"] == {
            "input": {"format": {"type": "audio/pcmu"}}
        }

    def test_the_two_are_different_values(self) -> None:
        assert rt.SessionAudioInput(turn_detection=None) != rt.SessionAudioInput()


MESSAGES = [
    (
        "user",
        [{"type": "input_text", "text": "a"}, {"type": "input_audio", "audio": "AAEC"}],
        rt.ConversationItemMessageUser,
    ),
    ("assistant", [{"type": "output_text", "text": "a"}], rt.ConversationItemMessageAssistant),
    ("system", [{"type": "input_text", "text": "a"}], rt.ConversationItemMessageSystem),
]


class TestMessages:
    @pytest.mark.parametrize(("role", "content", "cls"), MESSAGES, ids=["user", "assistant", "system"])
    def test_a_message_is_of_the_class_of_its_role(self, role: str, content: Any, cls: type) -> None:
        item = {"type": "message", "role": role, "content": content}
        for frame in (event("conversation.item.added", item=item), event("conversation.item.create", item=item)):
            decode = rt.decode_server_event if frame["type"].endswith("added") else rt.decode_client_event
            for strict in (False, True):
                found = decode(json.dumps(frame), strict=strict)
                assert type(found.item) is cls  # type: ignore[union-attr] # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType]
                assert encoded(found) == frame

    def test_content_of_another_role_is_a_deviation(self) -> None:
        item = {"type": "message", "role": "user", "content": [{"type": "output_text", "text": "a"}]}
        frame = event("conversation.item.added", item=item)
        found = rt.decode_server_event(json.dumps(frame))
        assert isinstance(found, rt.ConversationItemAdded)
        assert isinstance(found.item, rt.ConversationItemMessage)
        assert isinstance(found.item.content[0], rt.OutputText)
        assert encoded(found) == frame
        with pytest.raises(DecodeError) as caught:
            rt.decode_server_event(json.dumps(frame), strict=True)
        assert caught.value.path.startswith("$.item")

    def test_a_constructed_message_has_its_role(self) -> None:
        item = rt.ConversationItemMessageUser(content=[rt.InputText(text="a")])
        assert encoded(rt.ConversationItemCreate(item=item)) == {
            "type": "conversation.item.create",
            "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "a"}]},
        }


class TestServerRole:
    """A gateway or a test server decodes what clients send and encodes what servers send."""

    @pytest.mark.parametrize(
        "frame",
        [
            {"type": "input_audio_buffer.append", "audio": "AAEC"},
            {"type": "response.create", "response": {"output_modalities": ["text"], "metadata": {"a": "b"}}},
            {"type": "response.create", "response": {"input": [{"type": "item_reference", "id": "item_a"}, ANSWER]}},
            {"type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 5},
            {"type": "session.update", "session": {"type": "transcription", "include": []}},
        ],
        ids=lambda frame: frame["type"],
    )
    def test_client_events_decode(self, frame: dict[str, Any]) -> None:
        found = rt.decode_client_event(json.dumps(frame), strict=True)
        assert type(found) in rt.ClientEvent.__args__  # type: ignore[attr-defined, unused-ignore]
        assert encoded(found) == frame

    def test_server_events_encode(self) -> None:
        created = rt.ResponseCreated(
            event_id="e", response=rt.Response(id="r", status="in_progress", usage=None, output=[])
        )
        assert encoded(created) == {
            "type": "response.created",
            "event_id": "e",
            "response": {"id": "r", "status": "in_progress", "usage": None, "output": []},
        }
        assert rt.decode_server_event(rt.encode(created), strict=True) == created

    def test_a_server_event_is_unknown_to_the_client_decoder(self) -> None:
        frame = json.dumps(event("input_audio_buffer.cleared"))
        assert isinstance(rt.decode_client_event(frame), rt.UnknownEvent)
        assert isinstance(rt.decode_server_event(frame), rt.InputAudioBufferCleared)

    def test_an_error_can_be_answered(self) -> None:
        error = rt.Error(event_id="e", error=rt.ErrorDetails(type="invalid_request_error", message="m", event_id="c"))
        assert encoded(error)["error"] == {"type": "invalid_request_error", "message": "m", "event_id": "c"}


DELTA = {"type": "response.output_text.delta", **PART, "delta": "a"}


class TestStrict:
    @pytest.mark.parametrize("key", [key for key in DELTA if key != "type"])
    def test_a_missing_key(self, key: str) -> None:
        with pytest.raises(DecodeError, match="required, but missing") as caught:
            rt.decode_server_event(
                json.dumps({name: value for name, value in DELTA.items() if name != key}), strict=True
            )
        assert caught.value.path == f"$.{key}"

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("output_index", "7"),
            ("output_index", True),
            ("output_index", 1.5),
            ("output_index", None),
            ("output_index", [0]),
            ("delta", 1),
            ("delta", None),
            ("delta", ["a"]),
            ("event_id", {}),
        ],
    )
    def test_a_value_of_the_wrong_type(self, key: str, value: Any) -> None:
        with pytest.raises(DecodeError) as caught:
            rt.decode_server_event(json.dumps({**DELTA, key: value}), strict=True)
        assert caught.value.path == f"$.{key}"

    @pytest.mark.parametrize("value", ["0.5", True])
    def test_no_number_is_made_from_anything_else(self, value: Any) -> None:
        with pytest.raises(DecodeError):
            strictly(rt.ServerVad, {"type": "server_vad", "threshold": value})

    @pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'"a"', b"\xff", b"{} {}", b'{"type": 1}', b"{}"])
    def test_what_is_no_event(self, text: bytes) -> None:
        with pytest.raises(DecodeError):
            rt.decode_server_event(text, strict=True)
        found = rt.decode_server_event(text)
        assert isinstance(found, rt.UnknownEvent)
        assert (found.raw, bool(found.reason)) == (text, True)

    def test_the_path_leads_to_the_place(self) -> None:
        frame = event(
            "response.done",
            response=response(output=[ANSWER, {**ANSWER, "content": [{"type": "output_text", "text": 1}]}]),
        )
        with pytest.raises(DecodeError) as caught:
            rt.decode_server_event(json.dumps(frame), strict=True)
        assert caught.value.path == "$.response.output[1].content[0].text"

    def test_without_strict_the_value_is_kept_beside_the_fields(self) -> None:
        frame = {**DELTA, "output_index": "7"}
        found = rt.decode_server_event(json.dumps(frame))
        assert isinstance(found, rt.ResponseOutputTextDelta)
        assert rt.extra_fields(found) == {"output_index": "7"}
        assert same_json(encoded(found), frame)


class TestAudio:
    SOUND = bytes(range(256)) * 3

    def test_bytes_go_out_as_base64(self) -> None:
        frame = encoded(rt.InputAudioBufferAppend(audio=self.SOUND))
        assert frame == {"type": "input_audio_buffer.append", "audio": base64.b64encode(self.SOUND).decode()}

    @pytest.mark.parametrize(
        ("decode", "type_"),
        [(rt.decode_server_event, "response.output_audio.delta"), (beta.decode_server_event, "response.audio.delta")],
    )
    def test_base64_comes_in_as_bytes(self, decode: Any, type_: str) -> None:
        found = decode(json.dumps({"type": type_, **PART, "delta": base64.b64encode(self.SOUND).decode()}))
        assert found.delta == self.SOUND

    def test_text_that_is_no_base64_is_kept(self) -> None:
        frame = {"type": "response.output_audio.delta", **PART, "delta": "not base64!"}
        found = rt.decode_server_event(json.dumps(frame))
        assert rt.extra_fields(found) == {"delta": "not base64!"}
        assert encoded(found) == frame
        with pytest.raises(DecodeError) as caught:
            rt.decode_server_event(json.dumps(frame), strict=True)
        assert caught.value.path == "$.delta"


class TestObjects:
    def test_they_are_frozen(self) -> None:
        with pytest.raises(AttributeError):
            rt.InputText(text="a").text = "b"  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]

    def test_a_changed_copy(self) -> None:
        first = rt.SessionCreateRequest(instructions="a", tracing=None)
        second = msgspec.structs.replace(first, instructions="b")
        assert encoded(second) == {"type": "realtime", "instructions": "b", "tracing": None}

    def test_frames_may_be_text_or_any_bytes(self) -> None:
        text = json.dumps(DELTA)
        data = text.encode()
        found = {rt.decode_server_event(one) for one in (text, data, bytearray(data), memoryview(data))}
        assert len(found) == 1
