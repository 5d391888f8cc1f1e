"""The functions of the generated package on frames: decode, strict decode, encode; and its errors."""

# The assembled package is invisible to type checkers.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.unit.runtime_sample import AUDIO, DONE, INPUT, OUTPUT, TEXT, added, back, decode, message, sample, updated

CALL = {"type": "function_call", "name": "f", "arguments": "{}"}
NO_MATCH = "'A' does not match the pattern '^[a-z]*$'"


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
        assert sample.decode(b"null", sample.MaybeUsage) is None
        assert sample.decode(b'[{"total":1}]', sample.Usages) == [usage]
        assert sample.decode(b'{"a":{"total":1.0}}', sample.UsageByName) == {"a": usage}
        assert sample.decode(json.dumps(TEXT), sample.ServerEvent) == decode(TEXT)
        assert sample.decode(b'{"a":[1]}', dict) == {"a": [1]}
        assert sample.decode(b"1.0", int) == 1
        assert sample.decode(b"1.5", sample.AnyNumber, strict=True) == 1.5
        assert type(sample.decode(b"1", sample.AnyNumber, strict=True)) is int

    @pytest.mark.parametrize(
        ("data", "type_", "path"),
        [
            ("[]", "Usage", "$"),
            ("{", "Usage", "$"),
            ("[" * 100_000, "Usage", "$"),
            ('{"type":"function_call","parameters":' + "[" * 100_000, "FunctionCall", "$"),
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
        assert event.delta == (TEXT["delta"] if key != "delta" else "\ufffd" if value.startswith('"') else "")
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

    @pytest.mark.parametrize(
        "frame", [{**TEXT, "deep": 0}, {"type": "new", "deep": 0}, added({"type": "new", "deep": 0})]
    )
    def test_deep_values_come_back(self, frame: dict[str, Any]) -> None:
        text = json.dumps(frame).replace('"deep": 0', '"deep": ' + '[{"a":' * 240 + "1" + "}]" * 240)
        assert json.loads(sample.encode(sample.decode_server_event(text))) == json.loads(text)

    @pytest.mark.parametrize("frame", [{**TEXT, "delta": 7.5}, added({**CALL, "parameters": 7.5})])
    def test_depth_beyond_the_stack_comes_back_as_bytes(self, frame: dict[str, Any]) -> None:
        raw = json.dumps(frame).replace("7.5", "[" * 100_000 + "]" * 100_000).encode()
        event = sample.decode_server_event(raw)
        assert event.reason == "nested too deeply"
        assert sample.encode(event) == raw

    def test_an_undeclared_key_hides_no_missing_constant(self) -> None:
        event = sample.decode_server_event(json.dumps({**updated(), "session": {"type": "realtime", "new": 1}}))
        assert [note.path for note in sample.notes(event)] == ["$.session.object"]
        assert sample.extra_fields(event.session) == {"new": 1}

    def test_deep_objects_of_a_recursive_class_come_back(self) -> None:
        square = '{"kind":"square","side":1,"inner":['
        raw = f'{{"type":"response.done","event_id":"e","status":"x","shape":{square * 400}{"]}" * 400}}}'.encode()
        event = sample.decode_server_event(raw)
        assert [note.path for note in sample.notes(event)] == ["$.status"]
        assert json.loads(sample.encode(event)) == json.loads(raw)

    def test_a_deviation_deep_in_objects_of_a_recursive_class_is_an_unknown_event(self) -> None:
        square = '{"kind":"square","side":1,"inner":['
        deep = f'{square * 400}{{"kind":"square","side":"x"}}{"]}" * 400}'
        raw = f'{{"type":"response.done","event_id":"e","status":"completed","shape":{deep}}}'.encode()
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
            (updated(tracing={"group_id": ""}, rate=1), "$.session.rate", "expected 24000, got 1"),
            (updated(tracing={"group_id": "A"}), "$.session.tracing.group_id", NO_MATCH),
            (added(message("user", OUTPUT)), "$.item.content[0].type", "unknown variant 'output_text'"),
            ({**updated(), "session": {"type": "realtime"}}, "$.session.object", "required, but missing"),
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
        for obj in (endless, sample.Unknown(data={"a": endless}), sample.UnknownEvent(data={"a": endless})):
            with pytest.raises(sample.EncodeError, match="nested too deeply"):
                sample.encode(obj)
        assert sample.encode(sample.UnknownEvent(data={"a": endless}, raw=b"{}")) == b"{}"


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
