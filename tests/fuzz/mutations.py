"""Changes of a frame: of its JSON value, of its text, of its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, cast

Json = dict[str, Any]

ODD_TOKENS = [
    *("1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity", "-0.0", "-0", "1E+2", "1.0", "01", ".5", "1.", "+1"),
    *(str(2**70), str(-(2**70)), str(2**63), str(2**64), str(2**53 + 1), "9" * 4400, "0." + "3" * 400, "123456789.5"),
    *('"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"', '"\x00"', '"\\x"', '"\t"', "'a'", '"QR=="'),
    *(
        "tru",
        "True",
        "nul",
        "undefined",
        "",
        "//",
        "{}",
        "[]",
        "[[]]",
        '{"":{}}',
        '{"a":1,"a":2}',
        '{"\\ud800":1}',
        "[1,]",
    ),
    *('"YQ"', '"YQ=="', '"Y Q="', '"_-8="', "\ufeff1", "1 2", '"\\u00e9"', "1" + "0" * 310, "1" * 4301, "null"),
]

SCALARS: list[Any] = [None, True, False, 0, 1, -1, 7, 0.5, 1.0, "", "7", "true", "AAE=", "message", "user", "<unknown>"]
CONTAINERS: list[Any] = [
    [],
    {},
    [None],
    {"type": None},
    {"type": "message"},
    {"type": "x", "data": {}},
    [[{}]],
    {"_kept": 1},
]
KEYS = [
    "type",
    "role",
    "object",
    "id",
    "data",
    "item",
    "content",
    "session",
    "_kept",
    "raw",
    "reason",
    "",
    "ü",
    "x" * 70,
]

MARK = "\u241f"
"""Begins the stand-ins for what `json.dumps` cannot write; no seed has it."""

DEPTHS = (30, 300, 700, 900, 960, 980, 990, 1000, 1100, 3000)


def mutant(random: Random, pool: list[Any]) -> bytes | str:
    """A frame of `pool` with one to three changes, in the form in which libraries hand frames over."""
    value = random.choice(pool)
    tokens: list[str] = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        value = _changed(random, value, pool, tokens)
    text = json.dumps(value, ensure_ascii=random.random() < 0.5, separators=random.choice(((",", ":"), (", ", ": "))))
    for number, token in enumerate(tokens):
        text = text.replace(json.dumps(f"{MARK}{number}"), token).replace(f'"{MARK}{number}"', token)
    kind = random.random()
    if kind < 0.7:
        return text if kind < 0.2 else text.encode("utf-8", "surrogatepass")
    return random.choice(BYTE_CHANGES)(random, text.encode("utf-8", "surrogatepass"))


def _changed(random: Random, value: Any, pool: list[Any], tokens: list[str]) -> Any:
    """A copy of a value, changed in one place: on the way down, or where the way ends."""
    if not isinstance(value, dict | list) or not value or random.random() < 0.12:
        return _replacement(random, value, pool, tokens)
    if isinstance(value, dict):
        return _changed_object(random, cast(Json, value), pool, tokens)
    items = cast("list[object]", value)
    index = random.randrange(len(items))
    if random.random() < 0.2:
        return random.choice(
            (items[:index], items + items, [items], [*items, *random.choice((SCALARS, CONTAINERS))[:2]])
        )
    return [*items[:index], _changed(random, items[index], pool, tokens), *items[index + 1 :]]


def _changed_object(random: Random, value: Json, pool: list[Any], tokens: list[str]) -> Json:
    key = random.choice(list(value))
    match random.randrange(12):
        case 0 | 1:
            return {name: item for name, item in value.items() if name != key}
        case 2:
            renamed = random.choice((key + "x", key.upper(), random.choice(KEYS)))
            return {(renamed if name == key else name): item for name, item in value.items()}
        case 3:
            return {**value, random.choice(KEYS): random.choice(random.choice((SCALARS, CONTAINERS)))}
        case 4:  # the same key twice, before and after the others
            again = {_stand_in(tokens, json.dumps(key)): _replacement(random, value[key], pool, tokens)}
            return {**again, **value} if random.random() < 0.5 else {**value, **again}
        case 5:
            return dict(reversed(value.items()))
        case _:
            return {**value, key: _changed(random, value[key], pool, tokens)}


def _replacement(random: Random, value: Any, pool: list[Any], tokens: list[str]) -> Any:
    match random.randrange(10):
        case 0 | 1:
            return None
        case 2 | 3:
            return random.choice(SCALARS)
        case 4:
            return random.choice(CONTAINERS)
        case 5:
            return random.choice(([value], {"a": value}, {"type": value}, [value, value]))
        case 6:
            return random.choice(pool)
        case 7 | 8:
            return _stand_in(tokens, random.choice(ODD_TOKENS))
        case _:
            return _stand_in(tokens, _deep(random)) if random.random() < 0.1 else random.choice(SCALARS)


def _stand_in(tokens: list[str], token: str) -> str:
    tokens.append(token)
    return f"{MARK}{len(tokens) - 1}"


def _deep(random: Random) -> str:
    depth = random.choice(DEPTHS)
    opening, closing = random.choice((("[", "]"), ('{"a":', "}"), ('[{"type":"message","content":', "}]")))
    return opening * depth + "1" + closing * depth


def _truncate(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _flip(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) or 1)
    return (
        data[:place] + bytes([one ^ (1 << random.randrange(8)) for one in data[place : place + 1]]) + data[place + 1 :]
    )


def _insert(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    piece = random.choice(
        (b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbb\xbf", b",", b'"', b"\\", b"}", b" \t\r\n", b"\x1f")
    )
    return data[:place] + piece + data[place:]


def _remove(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + data[place + random.randint(1, 9) :]


def _repeat(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + data[place : place + 20] * 2 + data[place + 20 :]


def _encode(random: Random, data: bytes) -> bytes:
    prefix = random.choice((b"\xef\xbb\xbf", b"\x00", b" \n\t\r", b"\x0b", b"\xfe\xff"))
    codec = random.choice(("utf-16", "utf-16-le", "utf-32", "cp037"))
    return prefix + data if random.random() < 0.5 else data.decode("utf-8", "replace").encode(codec, "replace")


BYTE_CHANGES: list[Callable[[Random, bytes], bytes]] = [_truncate, _flip, _flip, _insert, _remove, _repeat, _encode]
