"""A chat in the terminal: you write, the model answers, and the answer appears word by word.

    python examples/text_chat.py                    # a chat; needs OPENAI_API_KEY
    python examples/text_chat.py --say "Hello"      # one question, one answer
    python examples/text_chat.py --fake             # a chat with a fake server: no key, no network
    python examples/text_chat.py --demo             # a short scripted chat, with the fake server where there is no key

This is the async client. `function_calling.py` and `transcribe_wav.py` use the sync one; the calls are the same.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator

import openai_realtime as rt

DEMO = ("Hello!", "What can you do?", "Thank you, goodbye.")
"""What the user says in the demo."""


async def chat(client: rt.AsyncRealtimeClient, model: str, questions: AsyncIterator[str]) -> None:
    """Connect, and answer one question after another in the same conversation."""
    async with client, client.connect(model=model) as connection:
        # `request` waits for the answer of the server, so a setting that it refuses is an exception here and now.
        settings = rt.SessionCreateRequest(output_modalities=["text"], instructions="Answer in one or two sentences.")
        await connection.request(rt.SessionUpdate(session=settings))
        async for question in questions:
            try:
                await ask(connection, question)
            except rt.ResponseInterrupted:
                # The connection broke, and is made again: with our settings, but without our messages.
                print("\n(The connection was lost. Please ask again.)", file=sys.stderr)
            except rt.EventRefused as refused:
                print(f"The server refused: {refused}", file=sys.stderr)


async def ask(connection: rt.AsyncConnection, question: str) -> None:
    """Add a message of the user, have the model answer it, and print the answer as it comes."""
    message = rt.ConversationItemMessageUser(content=[rt.InputText(text=question)])
    await connection.request(rt.ConversationItemCreate(item=message))
    async for event in connection.turn():
        match event:
            case rt.ResponseOutputTextDelta():
                print(event.delta, end="", flush=True)
            case rt.ResponseDone():
                print()
                explain(event.response)
            case _:
                pass  # session.created, conversation.item.added, rate_limits.updated: nothing to show


def explain(response: rt.Response) -> None:
    """Say why a response is not complete, if it is not."""
    if response.status not in (None, "completed"):
        details = response.status_details
        error = details.error if details else None
        print(f"(The response is {response.status}: {error or 'no reason given'})", file=sys.stderr)


async def typed() -> AsyncIterator[str]:
    """Lines of the user, until an empty one."""
    print("Write, and press Enter; an empty line ends the chat.")
    while True:
        try:
            # input() would stop everything else, keepalive pings included, so it waits in a thread.
            line = await asyncio.to_thread(input, "> ")
        except EOFError:
            return
        if not line.strip():
            return
        yield line


async def prepared(questions: list[str]) -> AsyncIterator[str]:
    """Questions that are known beforehand."""
    for question in questions:
        print(f"> {question}")
        yield question


def main() -> None:
    """Read the command line and chat."""
    parser = argparse.ArgumentParser(description="A chat in the terminal.")
    parser.add_argument("--say", action="append", metavar="TEXT", help="ask this and stop; may be given several times")
    parser.add_argument("--demo", action="store_true", help="a scripted chat; uses the fake server without a key")
    parser.add_argument("--fake", action="store_true", help="use the fake server in place of the service")
    parser.add_argument("--model", default="gpt-realtime", help="name of the model (default: %(default)s)")
    args = parser.parse_args()
    said: list[str] = args.say or (list(DEMO) if args.demo else [])
    questions = prepared(said) if said else typed()
    if args.fake or (args.demo and not os.environ.get("OPENAI_API_KEY")):
        # A real server on this machine that speaks the protocol. Without a script it repeats what it is told.
        from openai_realtime.testing import FakeRealtimeServer

        print("(This is a fake server, without a model. Set OPENAI_API_KEY to talk to a real one.)")
        with FakeRealtimeServer() as server:
            asyncio.run(chat(rt.AsyncRealtimeClient("sk-fake", base_url=server.url), args.model, questions))
    else:
        asyncio.run(chat(rt.AsyncRealtimeClient(), args.model, questions))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
