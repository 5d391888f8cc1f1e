"""Decodes one large frame and prints what it cost. Run with `python -m` and the name and MiB of a frame."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import openai_realtime as rt

MIB = 1024 * 1024

IDS = b'"event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0'
TEXT = b'{"type":"response.output_text.delta",' + IDS + b',"delta":'
AUDIO = b'{"type":"response.output_audio.delta",' + IDS + b',"delta":'
ITEM = b'{"type":"conversation.item.added","event_id":"e","item":{"type":"message","role":"user","content":['

FRAMES: dict[str, Callable[[int], bytes]] = {
    "text": lambda size: TEXT + b'"' + b"x" * size + b'"}',
    "escapes": lambda size: TEXT + b'"' + b"\\n" * (size // 2) + b'"}',
    "audio": lambda size: AUDIO + b'"' + b"AAEC" * (size // 4) + b'"}',
    "text-noted": lambda size: TEXT + b'"' + b"x" * size + b'","output_index":null}',
    "surrogate": lambda size: TEXT + b'"\\ud800' + b"x" * size + b'"}',
    "unknown": lambda size: b'{"type":"?","x":"' + b"x" * size + b'"}',
    "no-json": lambda size: TEXT + b'"' + b"x" * size,
    "no-utf8": lambda size: TEXT + b'"' + b"x" * size + b'\xff"}',
    "deep": lambda size: TEXT + b"[" * (size // 2) + b"]" * (size // 2) + b"}",
    "deep-objects": lambda size: b'{"a":' * (size // 6) + b"1" + b"}" * (size // 6),
    "number": lambda size: TEXT + b'"x","n":' + b"9" * size + b"}",
    "fraction": lambda size: TEXT + b'"x","n":0.' + b"3" * size + b"}",
    "exponent": lambda size: TEXT + b'"x","n":1e' + b"9" * size + b"}",
    "numbers": lambda size: TEXT + b'"x","n":[' + b"0.5," * (size // 4) + b"0]}",
    "empty-objects": lambda size: TEXT + b'"x","n":[' + b"{}," * (size // 3) + b"0]}",
    "parts": lambda size: (
        ITEM + b'{"type":"input_text","text":"x"},' * (size // 33) + b'{"type":"input_text","text":"x"}]}}'
    ),
    "parts-noted": lambda size: ITEM + b'{"type":"input_text","text":7},' * (size // 31) + b"{}]}}",
    "parts-unknown": lambda size: ITEM + b'{"type":"?"},' * (size // 13) + b"{}]}}",
    "parts-misfit": lambda size: ITEM + b'{"type":"input_text","text":7},' * (size // 31) + b"7]}}",
    "keys": lambda size: TEXT + b'"x"' + b"".join(b',"%07d":0' % number for number in range(size // 12)) + b"}",
    "same-key": lambda size: TEXT + b'"x"' + b',"delta":"x"' * (size // 12) + b"}",
}


def measure(frame: bytes) -> dict[str, Any]:
    """Seconds of CPU time and bytes of memory that decoding and encoding took beyond what was there before."""
    rt.encode(rt.decode_server_event(FRAMES["parts-noted"](100)))  # load everything
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    event = rt.decode_server_event(frame)
    decoded = time.process_time()
    encoded = rt.encode(event)
    done = time.process_time()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "class": type(event).__name__,
        "kept": rt.encode(rt.decode_server_event(encoded)) == encoded,
        "bytes": len(frame),
        "decode": decoded - start,
        "encode": done - decoded,
        "memory": grown * (1 if sys.platform == "darwin" else 1024),
    }


if __name__ == "__main__":
    json.dump(measure(FRAMES[sys.argv[1]](int(float(sys.argv[2]) * MIB))), sys.stdout)
