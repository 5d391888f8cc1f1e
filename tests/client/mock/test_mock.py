"""The nine operations against a mock server that others have made of the description.

It checks path, credentials and body of each request against the description, and answers with made-up values that the
description allows. It knows nothing of the client.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

import openai_realtime as rt
from openai_realtime import beta
from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.project import Project
from realtime_codegen.render.projection import project
from tests.client.mock.prism import mock, require_program
from tests.support import ROOT

SESSION = rt.SessionCreateRequest(
    model="gpt-realtime",
    instructions="Be brief.",
    output_modalities=["audio"],
    audio=rt.SessionAudio(
        input=rt.SessionAudioInput(
            format=rt.AudioFormatPcm(rate=24000),
            transcription=rt.AudioTranscription(model="gpt-4o-transcribe", language="en"),
            noise_reduction=rt.NoiseReduction(type="near_field"),
            turn_detection=rt.ServerVad(threshold=0.5, silence_duration_ms=400),
        ),
        output=rt.SessionAudioOutput(format=rt.AudioFormatPcmu(), voice="marin", speed=1.25),
    ),
    tools=[
        rt.FunctionTool(name="look_up", description="Looks up", parameters={"type": "object"}),
        rt.MCPTool(server_label="files", server_url="https://mcp.example.com", require_approval="never"),
    ],
    tool_choice=rt.ToolChoiceFunction(name="look_up"),
    tracing=None,
    truncation="auto",
    max_output_tokens="inf",
)
TRANSCRIPTION = rt.TranscriptionSessionCreateRequest(
    audio=rt.TranscriptionSessionAudio(
        input=rt.SessionAudioInput(transcription=rt.AudioTranscription(model="whisper-1"))
    ),
    include=["item.input_audio_transcription.logprobs"],
)
TRANSLATION = rt.TranslationSessionCreateRequest(model="gpt-realtime-translate")

# The answers are made up on the spot, with most of what is optional.
MADE_UP = {"extra_headers": {"Prefer": "dynamic=true"}}

RIGHT: Mapping[str, Callable[[Any], Any]] = {
    "client_secrets.create": lambda client: client.client_secrets.create(
        session=SESSION, expires_after=rt.ExpiresAfter(seconds=60), **MADE_UP
    ),
    "client_secrets.create, transcription": lambda client: client.client_secrets.create(session=TRANSCRIPTION),
    "client_secrets.create, nothing": lambda client: client.client_secrets.create(),
    "calls.create, form": lambda client: client.calls.create(sdp="v=0\r\n", session=SESSION),
    "calls.create, text": lambda client: client.calls.create(sdp="v=0\r\n"),
    "calls.accept": lambda client: client.calls.accept(
        "rtc_1",
        model="gpt-realtime",
        audio=SESSION.audio,
        tools=SESSION.tools,
        prompt=rt.Prompt(id="pmpt_1", variables={"name": "Ada"}),
    ),
    "calls.reject": lambda client: client.calls.reject("rtc_1", status_code=486),
    "calls.reject, nothing": lambda client: client.calls.reject("rtc_1"),
    "calls.refer": lambda client: client.calls.refer("rtc_1", target_uri="tel:+15550100"),
    "calls.hangup": lambda client: client.calls.hangup("rtc_1"),
    "sessions.create": lambda client: client.sessions.create(
        client_secret=beta.ClientSecret(value="ek_1", expires_at=1767225600), modalities=["text"], speed=1.5, **MADE_UP
    ),
    "transcription_sessions.create": lambda client: client.transcription_sessions.create(
        input_audio_format="g711_ulaw", input_audio_noise_reduction=None, **MADE_UP
    ),
    "translations.client_secrets.create": lambda client: client.translations.client_secrets.create(
        session=TRANSLATION, expires_after=rt.ExpiresAfter(seconds=600), **MADE_UP
    ),
}

# What the types of the client refuse; so the mock can be seen to refuse it too.
WRONG: Mapping[str, Callable[[Any], Any]] = {
    "client_secrets.create": lambda client: client.client_secrets.create(session={"type": "conversation"}),
    "client_secrets.create, seconds": lambda client: client.client_secrets.create(expires_after={"seconds": "60"}),
    "calls.create, form": lambda client: client.calls.create(sdp=rt.UNSET, session=SESSION),
    "calls.accept": lambda client: client.calls.accept("rtc_1", output_modalities=["video"]),
    "calls.accept, tool": lambda client: client.calls.accept("rtc_1", tools=[{"type": "function", "name": 5}]),
    "calls.reject": lambda client: client.calls.reject("rtc_1", status_code="busy"),
    "calls.refer": lambda client: client.calls.refer("rtc_1", target_uri=None),
    "sessions.create": lambda client: client.sessions.create(client_secret={"value": "ek_1"}),
    "transcription_sessions.create": lambda client: client.transcription_sessions.create(input_audio_format="mp3"),
    "translations.client_secrets.create": lambda client: client.translations.client_secrets.create(session={}),
}


def description() -> dict[str, Any]:
    """spec/realtime.yaml with its corrections, and the schemas as `realtime-codegen normalize` prints them.

    The mock gives up checking bodies where a schema is as the upstream description spells it.
    """
    result = pipeline.normalized(pipeline.load(Project(ROOT)), Diagnostics())
    document: dict[str, Any] = copy.deepcopy(dict(result.document.data))
    printed = project(result.ir, "", "")
    document["components"]["schemas"] = printed["components"]["schemas"]
    document.pop("webhooks", None)
    _form_of_texts(document)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            normalized = printed["paths"][path][method]
            _take_schemas(operation.get("requestBody", {}), normalized.get("requestBody", {}))
            for status, response in operation["responses"].items():
                _take_schemas(response, normalized["responses"].get(status, {}))
    return document


def _take_schemas(body: dict[str, Any], normalized: dict[str, Any]) -> None:
    for media_type, content in body.get("content", {}).items():
        content["schema"] = normalized["content"][media_type]["schema"]


def _form_of_texts(document: dict[str, Any]) -> None:
    """Describe the parts of the one form as texts, which is how the mock reads every part, JSON or not.

    What is in the part is the same object that `client_secrets.create` sends as JSON.
    """
    document["components"]["schemas"]["CallCreateRequest"]["properties"]["session"] = {"type": "string"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The mock, which is started once."""
    require_program()
    with mock(description(), tmp_path_factory.mktemp("mock")) as address:
        yield address


@pytest.fixture(params=["async", "sync"])
def run(request: pytest.FixtureRequest, url: str) -> Iterator[Callable[..., Any]]:
    """Runs an operation on a client of either flavour; arguments are for the client."""
    kind: Any = rt.AsyncRealtimeClient if request.param == "async" else rt.RealtimeClient
    with asyncio.Runner() as runner:

        def finished(result: Any) -> Any:
            return runner.run(result) if inspect.iscoroutine(result) else result

        def do(operation: Callable[[Any], Any], key: str = "sk-test") -> Any:
            client = kind(api_key=key, base_url=url, max_retries=0)
            try:
                return finished(operation(client))
            finally:
                finished(client.close())

        yield do


@pytest.mark.parametrize("operation", RIGHT)
def test_right_requests_are_accepted(run: Callable[..., Any], operation: str) -> None:
    answer = run(RIGHT[operation])
    if isinstance(answer, rt.CallCreateResponse):
        assert (bool(answer.sdp), bool(answer.location)) == (True, True)
    elif answer is not None:
        assert rt.notes(answer) == ()
    else:
        assert operation.startswith("calls.")


@pytest.mark.parametrize("operation", WRONG)
def test_wrong_requests_are_refused(run: Callable[..., Any], operation: str) -> None:
    with pytest.raises(rt.UnprocessableEntityError):
        run(WRONG[operation])


@pytest.mark.parametrize("operation", RIGHT)
def test_requests_without_a_key_are_refused(run: Callable[..., Any], operation: str) -> None:
    with pytest.raises(rt.AuthenticationError):
        run(RIGHT[operation], key="")


def test_all_operations_of_the_description_are_here() -> None:
    assert len(description()["paths"]) == 9
    assert len({name.partition(",")[0] for name in RIGHT}) == 9
    assert {name.partition(",")[0] for name in WRONG} == {name.partition(",")[0] for name in RIGHT} - {"calls.hangup"}
