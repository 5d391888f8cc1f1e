"""Wrong uses of events. Each line marked `# error` must be refused by both checkers, and no other."""

from __future__ import annotations

from typing import assert_never

import openai_realtime as rt
from openai_realtime import beta


def assignment(event: rt.ResponseOutputTextDelta, part: rt.InputText) -> None:
    event.delta = "b"  # error
    part.text = "b"  # error
    event.type = "response.output_text.delta"  # error


def another_type_of_value(event: rt.ResponseOutputAudioDelta, response: rt.Response) -> None:
    text: str = event.delta  # error
    usage: rt.ResponseUsage = response.usage  # error
    print(text, usage)


def unset_is_no_value(request: rt.SessionCreateRequest) -> str:
    return request.instructions  # error


def no_such_type(event: rt.ServerEvent) -> None:
    if event.type == "response.done":
        print(event.delta)  # error


def no_such_field(event: rt.ServerEvent) -> None:
    match event:
        case rt.ResponseDone():
            print(event.respons)  # error
        case _:
            pass


def an_unknown_event_was_forgotten(frame: bytes) -> rt.ServerEvent:
    return rt.decode_server_event(frame)  # error


def an_event_was_forgotten(event: rt.TranslationClientEvent) -> str:
    match event:
        case rt.TranslationSessionUpdate() | rt.TranslationSessionInputAudioBufferAppend():
            return event.type
        case _:
            assert_never(event)  # error


def a_variant_was_forgotten(tool: rt.FunctionTool | rt.MCPTool | rt.Unknown) -> str:
    match tool:
        case rt.FunctionTool() | rt.MCPTool():
            return tool.type
        case _:
            assert_never(tool)  # error


def the_other_dialect(event: beta.ServerEvent) -> rt.ServerEvent:
    return event  # error


def data_of_an_unknown_is_read_only(item: rt.Unknown) -> None:
    item.data["type"] = "message"  # error
