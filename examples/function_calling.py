"""The model calls functions of this program: it asks for the weather, and the program looks it up.

    python examples/function_calling.py "What is the weather in Oslo?"
    python examples/function_calling.py --fake      # with a fake server: no key, no network

This is the sync client: no `async`, no `await`; everything else is as in the async one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

import openai_realtime as rt

QUESTION = "What is the weather in Oslo, and what time is it there?"

TOOLS = [
    rt.FunctionTool(
        name="get_weather",
        description="The weather in a city, now.",
        parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    ),
    rt.FunctionTool(
        name="get_time",
        description="The local time in a city.",
        parameters={"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    ),
]
"""What the model may call. `parameters` is a JSON Schema."""


def get_weather(city: str) -> dict[str, Any]:
    """The weather. A real program would ask a weather service."""
    return {"city": city, "celsius": 11, "sky": "cloudy"}


def get_time(city: str) -> dict[str, Any]:
    """The time. A real program would look at a clock."""
    return {"city": city, "time": "14:30"}


FUNCTIONS: dict[str, Callable[..., dict[str, Any]]] = {"get_weather": get_weather, "get_time": get_time}


def answer(connection: rt.Connection, question: str) -> None:
    """Ask, carry out what the model calls, and go on until it answers in words."""
    message = rt.ConversationItemMessageUser(content=[rt.InputText(text=question)])
    connection.request(rt.ConversationItemCreate(item=message))
    # All results of a response first, then one new response: the server runs one response at a time.
    while calls := calls_of_next_response(connection):
        for call in calls:
            give_result(connection, call)
    print()


def calls_of_next_response(connection: rt.Connection) -> list[rt.ConversationItemFunctionCall]:
    """Have the model answer, and print what it says. Gives what it calls."""
    calls: list[rt.ConversationItemFunctionCall] = []
    for event in connection.turn():
        match event:
            case rt.ResponseOutputTextDelta():
                print(event.delta, end="", flush=True)
            case rt.ResponseDone(response=response):
                calls += [one for one in response.output or () if isinstance(one, rt.ConversationItemFunctionCall)]
            case _:
                pass
    return calls


def give_result(connection: rt.Connection, call: rt.ConversationItemFunctionCall) -> None:
    """Carry out one call and give its result to the model."""
    print(f"[{call.name}({call.arguments})]")
    if not isinstance(call.call_id, str):
        return  # without its id there is nothing to answer to
    output = rt.ConversationItemFunctionCallOutput(call_id=call.call_id, output=json.dumps(carry_out(call)))
    connection.request(rt.ConversationItemCreate(item=output))


def carry_out(call: rt.ConversationItemFunctionCall) -> dict[str, Any]:
    """The result of a call. What goes wrong is a result as well: the model can then try again or say so."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        return {"error": f"there is no function {call.name}"}
    try:
        return function(**json.loads(call.arguments))
    except (ValueError, TypeError) as error:  # a model may write arguments that are no JSON, or the wrong ones
        return {"error": str(error)}


def run(client: rt.RealtimeClient, model: str, question: str) -> None:
    """Connect, say what there is to call, and ask."""
    # Without reconnecting, a broken connection is an exception; a new session would not know what was asked.
    with client, client.connect(model=model, reconnect=False) as connection:
        connection.request(rt.SessionUpdate(session=rt.SessionCreateRequest(output_modalities=["text"], tools=TOOLS)))
        answer(connection, question)


def main() -> None:
    """Read the command line and ask."""
    parser = argparse.ArgumentParser(description="Let the model call functions of this program.")
    parser.add_argument("question", nargs="?", default=QUESTION, help="what to ask (default: %(default)s)")
    parser.add_argument("--fake", action="store_true", help="use a fake server: no key, no network")
    parser.add_argument("--model", default="gpt-realtime", help="name of the model (default: %(default)s)")
    args = parser.parse_args()
    if args.fake:
        from openai_realtime.testing import Call, FakeRealtimeServer

        with FakeRealtimeServer() as server:
            # The fake server has no model, so it is told what to answer: first two calls, then words.
            calls = [Call("get_weather", {"city": "Oslo"}), Call("get_time", {"city": "Oslo"})]
            server.script(calls, "It is cloudy in Oslo, 11 degrees, and half past two.")
            run(rt.RealtimeClient("sk-fake", base_url=server.url), args.model, args.question)
    else:
        run(rt.RealtimeClient(), args.model, args.question)


if __name__ == "__main__":
    try:
        main()
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
