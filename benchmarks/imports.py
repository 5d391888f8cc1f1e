"""What an import costs in time and memory, each time in a fresh process."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.cases import OPENAI, OURS, Effort
from benchmarks.process import answer, python, say
from benchmarks.results import Measurement

EMPTY = "the interpreter alone"
MSGSPEC = "msgspec alone"
TYPES = "types and codec"
ALONE = "types and codec, installed by themselves"
"""Without `typing_extensions`, which `openai` brings into the environment and msgspec imports where it is found."""
FIRST = "types and codec, first event decoded"
CLIENT = "client made"

_EVENT = '\'{"type":"response.created","event_id":"e","response":{}}\''
_DECODE = "import openai_realtime as rt; rt.decode_server_event({event})"
_PARSE = (
    "from openai.resources.realtime.realtime import AsyncRealtimeConnection as C; C.__new__(C).parse_event({event})"
)

STATEMENTS: Mapping[tuple[str, str], str] = {
    (EMPTY, "python"): "pass",
    (MSGSPEC, "msgspec"): "import msgspec",
    (TYPES, OURS): "import openai_realtime",
    (ALONE, OURS): "sys.modules['typing_extensions'] = None; import openai_realtime",
    (TYPES, OPENAI): "import openai.types.realtime",
    (FIRST, OURS): _DECODE.format(event=_EVENT),
    (FIRST, OPENAI): _PARSE.format(event=_EVENT),
    (CLIENT, OURS): "from openai_realtime import AsyncRealtimeClient; AsyncRealtimeClient('sk')",
    (CLIENT, OPENAI): "from openai import AsyncOpenAI; AsyncOpenAI(api_key='sk').realtime",
}
"""Case and subject → what the process does."""

_PROGRAM = """
import sys, time
begin = time.process_time()
{statement}
taken = time.process_time() - begin
with open("/proc/self/status") as status:
    kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
print([taken, kilobytes * 1024, len(sys.modules)])
"""


def measure(effort: Effort) -> list[Measurement]:
    """CPU time of the statement, resident memory of the process after it, and modules, for every statement.

    The first process of each only warms the caches of bytecode and files.
    """
    found: dict[tuple[str, str], list[list[float]]] = {one: [] for one in STATEMENTS}
    for number in range(effort.processes + 1):
        if number % 5 == 1:
            say(f"import: round {number} of {effort.processes}")
        for one, statement in STATEMENTS.items():
            sample: list[float] = answer(python("-c", _PROGRAM.format(statement=statement)))
            if number:
                found[one].append(sample)
    return [
        Measurement("import", case, subject, unit, tuple(sample[index] for sample in samples))
        for index, unit in enumerate(("s of CPU", "bytes", "modules"))
        for (case, subject), samples in found.items()
    ]
