"""What the types of clients and connections allow and refuse, asked of mypy --strict and pyright in strict mode.

accepted.py must pass as it is. In refused/ and in what `sources` writes, every line marked `# error` must be reported
by both checkers, and no other line by either. What is written follows from the signatures in the package, so that a
new event, operation, parameter or option is covered as soon as it is generated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_overloads

import pytest

from openai_realtime import connections
from tests.client.typing import checkers, sources
from tests.client.typing.checkers import MARK, Reports, deviations
from tests.client.typing.signatures import (
    CONNECTIONS,
    Method,
    methods_of_connections,
    methods_of_resources,
)

FOLDER = Path(__file__).parent
BY_HAND = [FOLDER / "accepted.py", *sorted((FOLDER / "refused").glob("*.py"))]

CHECKERS: Mapping[str, Callable[[Sequence[Path], Path], Reports]] = {
    "mypy": checkers.mypy,
    "pyright": checkers.pyright,
}


def written() -> dict[str, str]:
    """Files for both checkers, by name."""
    files = {
        "calls_of_connections.py": sources.calls(methods_of_connections()),
        "calls_of_resources.py": sources.calls(methods_of_resources()),
        "options_of_connect.py": sources.options_of_connect(),
    }
    files |= {f"received_by_{name}.py": sources.received(name) for name in CONNECTIONS}
    return files | {f"requests_of_{name}.py": sources.requests(name) for name in CONNECTIONS}


@pytest.mark.parametrize("checker", CHECKERS)
def test_right_code_is_accepted_and_wrong_code_refused(checker: str, tmp_path: Path) -> None:
    texts = written()
    if checker == "pyright":
        texts |= {f"inferred_in_{name}.py": sources.inferred(name) for name in CONNECTIONS}
    folder = tmp_path / "written"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = [*BY_HAND, *sorted(folder.glob("*.py"))]
    own = tmp_path / "checker"
    own.mkdir()
    found = deviations(files, CHECKERS[checker](files, own))
    assert found == [], "\n".join(found)


def test_there_is_something_to_refuse() -> None:
    assert sum(path.read_text(encoding="utf-8").count(f"  {MARK}\n") for path in BY_HAND) >= 90
    assert sum(text.count(f"  {MARK}\n") for text in written().values()) >= 900


def names_of(methods: Sequence[Method], owner: str) -> set[str]:
    return {method.access for method in methods if method.owner == owner}


@pytest.mark.parametrize("name", CONNECTIONS)
def test_every_method_of_a_connection_is_there(name: str) -> None:
    kind: type[Any] = getattr(connections, name)
    here = {one for one in dir(kind) if inspect.isfunction(inspect.getattr_static(kind, one)) and one[0] != "_"}
    found = names_of(methods_of_connections(), f"connections.{name}")
    overloaded = {one for one in here if get_overloads(getattr(kind, one))}
    assert overloaded == {"on", "once", "request"}
    # These have type variables: what is wrong for them is in refused/connection.py.
    assert {one for one in found if "." not in one} == here - overloaded - {"off", "send"}
    assert {"session.update"} <= found


@pytest.mark.parametrize("name", ["AsyncRealtimeClient", "RealtimeClient"])
def test_every_operation_is_there(name: str) -> None:
    found = names_of(methods_of_resources(), f"client.{name}") - {"close", "translations.connect"}
    with_answer = {one for one in found if ".with_raw_response." in one}
    assert {one.replace(".with_raw_response", "") for one in with_answer} == found - with_answer
    assert len(with_answer) == 9


def test_every_client_event_has_a_method() -> None:
    found = names_of(methods_of_connections(), "connections.AsyncConnection")
    assert {one for one in found if "." in one} == {
        "conversation.item.create",
        "conversation.item.delete",
        "conversation.item.retrieve",
        "conversation.item.truncate",
        "input_audio_buffer.append",
        "input_audio_buffer.clear",
        "input_audio_buffer.commit",
        "output_audio_buffer.clear",
        "response.cancel",
        "response.create",
        "session.update",
    }
