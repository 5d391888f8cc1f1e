"""How the stand-in behaves in a conversation, without I/O. Whatever it says must pass strict decoding."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Sequence
from typing import Any

import pytest

from openai_realtime.testing.audio import peak, tone
from openai_realtime.testing.beta import BetaDialect, beta_session, beta_transcription_session
from openai_realtime.testing.conversation import Conversation
from openai_realtime.testing.ga import GaDialect, realtime_session, transcription_session
from openai_realtime.testing.records import Ids
from openai_realtime.testing.script import Call, Fail, Reply, Say, Script, Speak
from tests.client.testing_server.talk import Json, decoded, text_of, types_of

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string", "enum": ["Oslo", "Rome"]}}},
}
LOUD = struct.pack("<2400h", *[8000, -8000] * 1200)
QUIET = bytes(4800)


class Session:
    """A conversation, with its events checked on the way."""

    def __init__(self, kind: str = "ga", *, is_call: bool = False) -> None:
        ids = Ids(1)
        self.script = Script()
        self.kind = kind.partition(" ")[0]
        session = {
            "ga": lambda: realtime_session(ids, "gpt-realtime", 1),
            "ga transcription": lambda: transcription_session(ids, 1),
            "beta": lambda: beta_session(ids, "gpt-4o-realtime-preview", 1),
            "beta transcription": lambda: beta_transcription_session(ids),
        }[kind]()
        dialect = BetaDialect() if self.kind == "beta" else GaDialect()
        self.conversation = Conversation(session, dialect, ids, self.script, is_call=is_call)
        (self.created,) = self.checked(self.conversation.begin())

    def checked(self, events: list[Json]) -> list[Json]:
        for event in events:
            decoded(event, self.kind)
        return events

    def do(self, type_: str, **fields: Any) -> list[Json]:
        """Send an event; what is answered at once."""
        return self.checked(self.conversation.receive({"type": type_, **fields}))

    def update(self, **session: Any) -> Json:
        if self.kind == "ga":
            session["type"] = self.conversation.session["type"]
        (event,) = self.do("session.update", session=session)
        return event

    def add(self, text: str = "", **item: Any) -> list[Json]:
        """Add an item, by default a user message."""
        content = [{"type": "input_text", "text": text}]
        return self.do("conversation.item.create", item=item or {"type": "message", "role": "user", "content": content})

    def rest(self) -> list[Json]:
        """All that is still going on."""
        events: list[Json] = []
        while self.conversation.busy:
            events += self.checked(self.conversation.step())
        return events

    def respond(self, **response: Any) -> list[Json]:
        return [*self.do("response.create", response=response), *self.rest()]

    def append(self, audio: bytes) -> list[Json]:
        return self.do("input_audio_buffer.append", audio=base64.b64encode(audio).decode())

    def text_only(self) -> None:
        self.update(**({"output_modalities": ["text"]} if self.kind == "ga" else {"modalities": ["text"]}))


def done(events: Sequence[Json]) -> Json:
    """The response that ended."""
    found: Json = next(event["response"] for event in events if event["type"] == "response.done")
    return found


def error(events: Sequence[Json]) -> Json:
    """The error that is the only answer."""
    (event,) = events
    assert event["type"] == "error"
    found: Json = event["error"]
    return found


def test_a_text_answer_has_all_its_events_in_order() -> None:
    session = Session()
    session.text_only()
    added, finished = session.add("hello there")
    assert added["item"]["id"] == finished["item"]["id"]
    events = session.respond()
    assert types_of(events) == [
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        *["response.output_text.delta"] * 4,
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
        "rate_limits.updated",
    ]
    assert text_of(events) == "You said: hello there"
    assert all(event["obfuscation"] for event in events if event["type"].endswith("text.delta"))
    response = done(events)
    assert (response["status"], response["status_details"]) == ("completed", None)
    assert response["output"][0]["content"] == [{"type": "output_text", "text": "You said: hello there"}]
    usage = response["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 4


def test_a_spoken_answer_has_audio_and_a_transcript() -> None:
    session = Session()
    session.add("hi")
    events = session.respond()
    audio = [base64.b64decode(event["delta"]) for event in events if event["type"] == "response.output_audio.delta"]
    assert [len(chunk) for chunk in audio] == [4800] * 3
    assert 0 < peak(audio[0], "audio/pcm") <= 1000
    assert done(events)["output"][0]["content"] == [{"type": "output_audio", "transcript": "You said: hi"}]
    assert done(events)["usage"]["output_token_details"] == {"text_tokens": 3, "audio_tokens": 6}


@pytest.mark.parametrize("format_", ["audio/pcm", "audio/pcmu", "audio/pcma"])
def test_the_tone_is_quiet_in_every_format(format_: str) -> None:
    assert len(tone(format_)) == (4800 if format_ == "audio/pcm" else 800)
    assert 900 <= peak(tone(format_), format_) <= 1100
    session = Session()
    session.update(audio={"output": {"format": {"type": format_}}})
    assert session.conversation.session["audio"]["output"]["format"]["type"] == format_
    assert done(session.respond())["audio"]["output"]["format"]["type"] == format_


def test_what_was_scripted_comes_first_and_in_order() -> None:
    session = Session()
    steps: list[tuple[Reply, ...]] = [(Say("one"), Call("look_up", {"id": 7})), (Speak(bytes(10_000), "a b c"),)]
    session.script.replies.extend([*steps, (Say("almost"), Fail("rate_limit_exceeded", "slow down"))])
    first = session.respond()
    message, call = done(first)["output"]
    assert message["content"][0]["transcript"] == "one"
    assert (call["name"], json.loads(call["arguments"])) == ("look_up", {"id": 7})
    second = session.respond()
    audio = b"".join(
        base64.b64decode(event["delta"]) for event in second if event["type"] == "response.output_audio.delta"
    )
    assert (len(audio), text_of(second)) == (10_000, "a b c")
    third = done(session.respond())
    assert third["status"] == "failed"
    assert third["status_details"]["error"] == {
        "type": "server_error",
        "code": "rate_limit_exceeded",
        "message": "slow down",
    }
    assert text_of(session.respond()) == "Hello. How can I help?"


@pytest.mark.parametrize(
    ("choice", "text", "called"),
    [
        ("auto", "Get weather, please", True),
        ("auto", "What is get_weather?", True),
        ("auto", "hello", False),
        ("required", "hello", True),
        ("none", "get_weather", False),
        ({"type": "function", "name": "get_weather"}, "hello", True),
        ({"type": "function", "name": "other"}, "hello", False),
    ],
)
def test_when_a_function_is_called(choice: Any, text: str, called: bool) -> None:
    session = Session()
    session.update(tools=[WEATHER], tool_choice=choice)
    session.add(text)
    events = session.respond()
    output = done(events)["output"][0]
    assert (output["type"] == "function_call") == called
    if called:
        deltas = [one["delta"] for one in events if one["type"] == "response.function_call_arguments.delta"]
        assert json.loads("".join(deltas)) == json.loads(output["arguments"]) == {"city": "Oslo"}


def test_the_output_of_a_function_is_quoted() -> None:
    session = Session()
    session.text_only()
    session.update(tools=[WEATHER], tool_choice="required")
    call = done(session.respond())["output"][0]
    session.add(type="function_call_output", call_id=call["call_id"], output="12 degrees")
    assert text_of(session.respond()) == "get_weather returned: 12 degrees"
    session.add(type="function_call_output", call_id="call_elsewhere", output="x")
    assert text_of(session.respond(tools=[])) == "The function returned: x"


def test_items_keep_the_order_that_was_asked_for() -> None:
    session = Session()
    session.add(type="message", id="b", role="user", content=[])
    first = session.do(
        "conversation.item.create",
        previous_item_id="root",
        item={"type": "message", "id": "a", "role": "system", "content": []},
    )
    assert first[0]["previous_item_id"] is None
    last = session.do(
        "conversation.item.create",
        previous_item_id="a",
        item={"type": "message", "id": "between", "role": "user", "content": []},
    )
    assert last[0]["previous_item_id"] == "a"
    assert session.add("end")[0]["previous_item_id"] == "b"


def test_items_that_do_not_exist_are_errors_that_name_the_client_event() -> None:
    session = Session()
    codes: dict[str, str] = {}
    for action in ("retrieve", "delete"):
        codes[action] = error(session.do(f"conversation.item.{action}", item_id="x", event_id="mine"))["code"]
    cut = session.do("conversation.item.truncate", item_id="x", content_index=0, audio_end_ms=0, event_id="mine")
    codes["truncate"] = error(cut)["code"]
    assert codes == {action: f"item_{action}_invalid_item_id" for action in ("retrieve", "delete", "truncate")}
    assert error(cut)["event_id"] == "mine"
    assert error(cut)["param"] == "item_id"
    item: Json = {"type": "message", "role": "user", "content": []}
    unknown = session.do("conversation.item.create", previous_item_id="x", item=item)
    assert error(unknown)["param"] == "previous_item_id"
    session.add(type="message", id="same", role="user", content=[])
    assert error(session.add(type="message", id="same", role="user", content=[]))["param"] == "item.id"


def test_every_type_of_item_can_be_added() -> None:
    session = Session()
    call, _ = session.add(type="function_call", name="f", arguments="{}")
    assert call["item"]["call_id"].startswith("call_")
    listed, _ = session.add(type="mcp_list_tools", server_label="s", tools=[])
    assert listed["item"]["id"].startswith("item_")
    approval, _ = session.add(type="mcp_approval_response", id="a", approval_request_id="b", approve=True)
    assert approval["previous_item_id"] == listed["item"]["id"]
    assert text_of(session.respond(output_modalities=["text"])) == "Hello. How can I help?"


def test_an_item_is_retrieved_with_its_audio_and_deleted() -> None:
    session = Session()
    audio = base64.b64encode(QUIET).decode()
    added, _ = session.add(
        type="message", id="a", role="user", content=[{"type": "input_audio", "audio": audio, "transcript": "hm"}]
    )
    assert added["item"]["content"] == [{"type": "input_audio", "transcript": "hm"}]
    (retrieved,) = session.do("conversation.item.retrieve", item_id="a")
    assert retrieved["item"]["content"][0]["audio"] == audio
    assert types_of(session.do("conversation.item.delete", item_id="a")) == ["conversation.item.deleted"]
    assert error(session.do("conversation.item.retrieve", item_id="a"))["type"] == "invalid_request_error"


def test_an_assistant_message_is_truncated_once_it_was_spoken() -> None:
    session = Session()
    item = done(session.respond())["output"][0]
    length = 100 * len(item["content"][0]["transcript"].split())
    cut = {"item_id": item["id"], "content_index": 0}
    too_long = session.do("conversation.item.truncate", **cut, audio_end_ms=length + 1)
    assert "already shorter" in error(too_long)["message"]
    wrong = {"item_id": item["id"], "content_index": 4}
    assert error(session.do("conversation.item.truncate", **wrong, audio_end_ms=0))["param"] == "content_index"
    (event,) = session.do("conversation.item.truncate", **cut, audio_end_ms=150)
    assert event["audio_end_ms"] == 150
    (retrieved,) = session.do("conversation.item.retrieve", item_id=item["id"])
    (part,) = retrieved["item"]["content"]
    assert (len(base64.b64decode(part["audio"])), part["transcript"]) == (150 * 48, "")
    assert error(session.do("conversation.item.truncate", **cut, audio_end_ms=200))["param"] == "audio_end_ms"
    user, _ = session.add("hi")
    spoken = session.do("conversation.item.truncate", item_id=user["item"]["id"], content_index=0, audio_end_ms=0)
    assert "Only model output audio" in error(spoken)["message"]


def test_an_update_changes_what_it_names() -> None:
    session = Session()
    updated = session.update(
        model="another",
        instructions="be brief",
        audio={
            "input": {"transcription": {"model": "gpt-4o-transcribe"}, "turn_detection": {"type": "semantic_vad"}},
            "output": {"voice": "marin"},
        },
        max_output_tokens=12,
    )["session"]
    assert updated["model"] == "gpt-realtime"
    assert updated["instructions"] == "be brief"
    assert updated["audio"]["output"]["voice"] == "marin"
    assert updated["audio"]["output"]["speed"] == 1.0
    assert updated["audio"]["input"]["turn_detection"]["eagerness"] == "auto"
    assert updated["audio"]["input"]["transcription"] == {
        "model": "gpt-4o-transcribe",
        "language": None,
        "prompt": None,
    }
    assert session.created["session"]["instructions"] != "be brief"
    assert session.update(audio={"input": {"turn_detection": None, "transcription": None}})["type"] == "session.updated"


def test_the_voice_is_fixed_once_something_was_spoken() -> None:
    session = Session()
    session.respond()
    assert session.update(audio={"output": {"voice": "marin"}})["error"]["code"] == "cannot_update_voice"
    assert session.update(audio={"output": {"voice": "alloy"}})["type"] == "session.updated"


def test_updates_for_another_type_of_session_are_refused() -> None:
    session = Session()
    events = session.do("session.update", session={"type": "transcription"})
    assert error(events)["code"] == "invalid_session_type"
    session = Session("beta transcription")
    assert error(session.do("session.update", session={}))["code"] == "invalid_event_type"


def test_one_response_at_a_time_writes_to_the_conversation() -> None:
    session = Session()
    (created,) = session.do("response.create")
    again = error(session.do("response.create", event_id="second"))
    assert (again["code"], again["event_id"]) == ("conversation_already_has_active_response", "second")
    assert created["response"]["id"] in again["message"]
    (aside,) = session.do("response.create", response={"conversation": "none", "metadata": {"topic": "aside"}})
    assert aside["response"]["conversation_id"] is None
    assert aside["response"]["metadata"] == {"topic": "aside"}
    events = session.rest()
    assert len([event for event in events if event["type"] == "response.done"]) == 2
    assert len([event for event in events if event["type"] == "conversation.item.added"]) == 1


def test_a_response_may_have_its_own_input() -> None:
    session = Session()
    item, _ = session.add("from the conversation")
    reference = {"type": "item_reference", "id": item["item"]["id"]}
    given = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "of its own"}]}
    text: Json = {"output_modalities": ["text"]}
    assert text_of(session.respond(input=[given], **text)) == "You said: of its own"
    assert text_of(session.respond(input=[reference], **text)) == "You said: from the conversation"
    assert text_of(session.respond(input=[], **text)) == "Hello. How can I help?"
    unknown = {"type": "item_reference", "id": "x"}
    assert error(session.do("response.create", response={"input": [unknown]}))["code"]


def test_a_response_can_be_cancelled_in_the_middle() -> None:
    session = Session()
    session.text_only()
    session.script.replies.append((Say("one two three four"),))
    session.do("response.create")
    for _ in range(3):
        session.checked(session.conversation.step())
    events = session.do("response.cancel")
    response = done(events)
    assert response["status"] == "cancelled"
    assert response["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    assert response["output"][0]["status"] == "incomplete"
    assert response["output"][0]["content"][0]["text"] == "one two"
    assert not session.conversation.busy
    assert error(session.do("response.cancel"))["code"] == "response_cancel_not_active"
    (created,) = session.do("response.create")
    assert done(session.do("response.cancel", response_id=created["response"]["id"]))["status"] == "cancelled"


def test_a_limit_of_tokens_makes_a_response_incomplete() -> None:
    session = Session()
    session.add("one two three four five")
    response = done(session.respond(max_output_tokens=3, output_modalities=["text"]))
    assert response["status"] == "incomplete"
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["max_output_tokens"] == 3
    assert response["output"][0]["content"][0]["text"] == "You said: one"


def test_committed_audio_becomes_a_user_message() -> None:
    session = Session()
    session.update(audio={"input": {"turn_detection": None}})
    assert session.append(LOUD) == []
    events = session.do("input_audio_buffer.commit")
    assert types_of(events) == [
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert events[1]["item"]["content"] == [{"type": "input_audio", "transcript": None}]
    (retrieved,) = session.do("conversation.item.retrieve", item_id=events[0]["item_id"])
    assert base64.b64decode(retrieved["item"]["content"][0]["audio"]) == LOUD
    assert text_of(session.respond()) == "You said: 0.1 seconds of audio"
    assert error(session.do("input_audio_buffer.commit"))["code"] == "input_audio_buffer_commit_empty"


def test_a_cleared_buffer_is_empty() -> None:
    session = Session()
    session.append(QUIET)
    assert types_of(session.do("input_audio_buffer.clear")) == ["input_audio_buffer.cleared"]
    assert error(session.do("input_audio_buffer.commit"))["code"] == "input_audio_buffer_commit_empty"


@pytest.mark.parametrize(
    ("model", "usage", "kinds"),
    [
        ("whisper-1", "duration", {"delta", "completed"}),
        ("gpt-4o-transcribe", "tokens", {"delta", "completed"}),
        ("gpt-4o-transcribe-diarize", "tokens", {"segment", "delta", "completed"}),
    ],
)
def test_user_audio_is_transcribed_where_that_is_on(model: str, usage: str, kinds: set[str]) -> None:
    session = Session()
    session.update(
        audio={"input": {"turn_detection": None, "transcription": {"model": model}}},
        include=["item.input_audio_transcription.logprobs"],
    )
    session.script.heard.append("what was said")
    session.append(LOUD)
    session.do("input_audio_buffer.commit")
    events = session.rest()
    assert {event["type"].rpartition(".")[2] for event in events} == kinds
    assert "".join(event.get("delta", "") for event in events) == "what was said"
    completed = events[-1]
    assert (completed["transcript"], completed["usage"]["type"]) == ("what was said", usage)
    assert [one["token"] for one in completed["logprobs"]] == ["what", " was", " said"]


def test_turn_detection_commits_and_answers() -> None:
    session = Session()
    assert session.append(QUIET * 10) == []
    (started,) = session.append(LOUD * 5)
    assert (started["type"], started["audio_start_ms"]) == ("input_audio_buffer.speech_started", 700)
    events = session.append(QUIET * 3)
    assert types_of(events) == [
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
    ]
    assert events[0]["audio_end_ms"] == 1700
    assert {event["item_id"] for event in events[:2]} == {started["item_id"]}
    assert text_of(session.rest()) == "You said: 1.0 seconds of audio"


def test_speech_interrupts_the_answer() -> None:
    session = Session()
    session.do("response.create")
    session.conversation.step()
    session.conversation.step()
    started, *ended = session.append(LOUD)
    assert started["type"] == "input_audio_buffer.speech_started"
    assert done(ended)["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    session.do("input_audio_buffer.clear")
    session.update(audio={"input": {"turn_detection": {"type": "server_vad", "interrupt_response": False}}})
    session.do("response.create")
    assert types_of(session.append(LOUD)) == ["input_audio_buffer.speech_started"]


def test_a_commit_in_the_middle_of_speech_ends_it() -> None:
    session = Session()
    session.append(LOUD)
    events = session.do("input_audio_buffer.commit")
    assert types_of(events)[:2] == ["input_audio_buffer.speech_stopped", "input_audio_buffer.committed"]
    assert events[0]["audio_end_ms"] == 100


def test_turn_detection_may_leave_the_answer_to_the_client() -> None:
    session = Session()
    session.update(audio={"input": {"turn_detection": {"type": "semantic_vad", "create_response": False}}})
    session.append(LOUD)
    events = session.append(QUIET * 5)
    assert types_of(events)[0] == "input_audio_buffer.speech_stopped"
    assert not session.conversation.busy


def test_turn_detection_hears_g711() -> None:
    session = Session()
    session.update(audio={"input": {"format": {"type": "audio/pcmu"}}})
    assert session.append(b"\xff" * 800) == []
    assert types_of(session.append(b"\x80" * 800)) == ["input_audio_buffer.speech_started"]
    session = Session()
    session.update(audio={"input": {"format": {"type": "audio/pcma"}}})
    assert session.append(b"\xd5" * 800) == []
    assert types_of(session.append(b"\xaa" * 800)) == ["input_audio_buffer.speech_started"]


def test_a_transcription_session_has_no_responses() -> None:
    session = Session("ga transcription")
    assert "model" not in session.created["session"]
    session.update(audio={"input": {"transcription": {"model": "whisper-1", "language": "en"}}})
    session.append(LOUD)
    events = session.append(QUIET * 3)
    assert types_of(events)[-1] == "conversation.item.done"
    assert session.rest()[-1]["transcript"] == "0.3 seconds of audio"
    assert error(session.do("response.create"))["code"] == "invalid_event_type"


def test_a_call_tells_of_playback() -> None:
    session = Session(is_call=True)
    assert error(session.do("output_audio_buffer.clear"))["code"] == "output_audio_buffer_clear_empty"
    types = types_of(session.respond())
    assert types.index("output_audio_buffer.started") < types.index("response.output_audio.delta")
    assert types[-1] == "output_audio_buffer.stopped"
    assert types_of(session.do("output_audio_buffer.clear")) == ["output_audio_buffer.cleared"]
    session.do("response.create")
    session.conversation.step()
    session.conversation.step()
    assert "output_audio_buffer.cleared" in types_of(session.do("response.cancel"))
    assert error(Session().do("output_audio_buffer.clear"))["param"] == "type"


def test_the_beta_api_speaks_its_own_names() -> None:
    session = Session("beta")
    updated = session.update(
        voice="verse", input_audio_transcription={"model": "whisper-1"}, tools=[WEATHER], max_response_output_tokens=50
    )["session"]
    assert (updated["voice"], updated["max_response_output_tokens"]) == ("verse", 50)
    (item,) = session.add("hello")
    assert (item["type"], item["item"]["object"]) == ("conversation.item.created", "realtime.item")
    spoken = session.respond()
    assert types_of(spoken) == [
        "response.created",
        "response.output_item.added",
        "conversation.item.created",
        "response.content_part.added",
        *["response.audio_transcript.delta", "response.audio.delta"] * 3,
        "response.audio.done",
        "response.audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "rate_limits.updated",
        "response.done",
    ]
    assert done(spoken)["output"][0]["content"] == [{"type": "audio", "transcript": "You said: hello"}]
    written = session.respond(modalities=["text"], output_audio_format="g711_ulaw")
    assert done(written)["output"][0]["content"] == [{"type": "text", "text": "You said: hello"}]
    session.add("get weather")
    assert done(session.respond())["output"][0]["name"] == "get_weather"


def test_a_transcription_session_of_the_beta_api() -> None:
    session = Session("beta transcription")
    assert session.created["type"] == "transcription_session.created"
    (updated,) = session.do(
        "transcription_session.update", session={"input_audio_transcription": {"model": "whisper-1"}}
    )
    assert updated["type"] == "transcription_session.updated"
    assert updated["session"]["input_audio_transcription"]["model"] == "whisper-1"
    session.append(LOUD)
    session.append(QUIET * 3)
    assert types_of(session.rest())[-1] == "conversation.item.input_audio_transcription.completed"


def test_the_same_seed_gives_the_same_events() -> None:
    assert Session().respond() == Session().respond()
