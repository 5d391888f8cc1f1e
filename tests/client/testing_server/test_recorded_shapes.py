"""The events of the stand-in have exactly the keys that recorded ones of the official server have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from tests.client.testing_server.talk import Json
from tests.client.testing_server.test_conversation import LOUD, QUIET, Session
from tests.support import shared


def keys(value: object, path: str = "") -> Iterator[str]:
    """The dotted paths of all keys of a JSON value; the items of a list share theirs."""
    if isinstance(value, dict):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield f"{path}.{key}"
            yield from keys(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in cast("Sequence[object]", value):
            yield from keys(inner, path + "[]")


def recorded() -> list[Json]:
    """The recorded frames of the official server in the current interface."""
    lines = [line for path in sorted(shared("wire").glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    frames: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [
        one["data"] for one in frames if one["recorded"] and (one["origin"], one["generation"]) == ("official", "ga")
    ]


def test_the_keys_are_those_of_recorded_events() -> None:
    session = Session()
    session.update(audio={"input": {"transcription": {"model": "whisper-1"}}})
    whisper = [*session.append(LOUD), *session.append(QUIET * 3), *session.rest()]
    plain = Session()
    ours = [*whisper, plain.created, plain.update(), *plain.append(LOUD), *plain.append(QUIET * 3), *plain.rest()]
    known = {(event["type"], frozenset(keys(event))) for event in ours}
    frames = recorded()
    assert len({frame["type"] for frame in frames}) > 15
    for frame in frames:
        assert (frame["type"], frozenset(keys(frame))) in known, frame
