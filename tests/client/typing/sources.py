"""Writes the files for the checkers that follow from the signatures: a new event or operation is in them by itself."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_overloads

import msgspec

from openai_realtime import connections
from openai_realtime._client.websocket.options import ConnectOptions
from tests.client.typing.checkers import MARK
from tests.client.typing.signatures import CLIENTS, CONNECTIONS, FOREIGN, Method, options_of, qualified

IMPORTS = {
    "collections.abc": ("Callable", "Mapping", "Sequence"),
    "typing": ("Annotated", "Any", "Literal", "assert_never", "assert_type"),
    "msgspec": ("Meta", "UnsetType"),
    "openai_realtime": ("beta", "client", "connections", "events", "models", "resources"),
}
"""What a written file may need, by module."""

NEARLY = {"str": 'b"a"', "bytes": '"a"', "int": '"1"', "float": '"1"', "bool": '"yes"'}
"""A wrong value for a plain type, near to a right one."""


def file(lines: Iterable[str]) -> str:
    """A file with some lines, and the imports that they need."""
    body = "\n".join(lines) + "\n"
    head = ["from __future__ import annotations", ""]
    for module, names in IMPORTS.items():
        head += [f"from {module} import {name}" for name in names if re.search(rf"(?<!\.)\b{name}\b", body)]
    head += ["import openai_realtime as rt"] if re.search(r"\brt\.", body) else []
    return "\n".join([*head, "", "", "class Wrong: ...", "", "", body])


def calls(methods: Sequence[Method]) -> str:
    """Right and wrong calls of methods: a wrong value for each parameter, one too many, and each time one too few."""
    return file(line for number, method in enumerate(methods) for line in _calls(number, method))


def _calls(number: int, method: Method) -> Iterator[str]:
    parameters = "".join(f", {name}: {type_}" for name, type_ in method.parameters.items())
    waits, awaits = ("async ", "await ") if method.is_async else ("", "")
    right = {name: name for name in method.parameters}

    def call(values: Mapping[str, str], mark: str = f"  {MARK}") -> str:
        arguments = ", ".join(f"{name}={value}" for name, value in values.items())
        return f"    {awaits}on_.{method.access}({arguments}){mark}"

    yield f"{waits}def call_{number}(on_: {method.owner}, wrong_: Wrong{parameters}) -> None:"
    yield call(right, "")
    yield call({name: name for name in right if name in method.required}, "")
    yield from (call({**right, name: wrong(type_)}) for name, type_ in method.parameters.items())
    yield from (call({**right, name: wrong(type_)}) for name, type_ in method.options.items())
    yield from (call({one: one for one in right if one != name}) for name in right if name in method.required)
    yield call({**right, "no_such_parameter": "1"})
    yield ""


def wrong(annotation: str) -> str:
    """A value that is not of a type."""
    kinds = {one.strip() for one in annotation.split(" | ")} - {"None", "UnsetType"}
    return NEARLY.get(next(iter(kinds)), "wrong_") if len(kinds) == 1 else "wrong_"


def options_of_connect() -> str:
    """A wrong value for each option of each `connect`, and an option that does not exist."""
    lines: list[str] = []
    for name in CLIENTS:
        for access in ("connect", "translations.connect", "beta.connect"):
            lines.append(f"def {name}_{access.replace('.', '_')}(on_: client.{name}, wrong_: Wrong) -> None:")
            lines.append(f'    on_.{access}(model="m")')
            for option in options_of(ConnectOptions):
                lines.append(f'    on_.{access}(model="m", {option}=wrong_)  {MARK}')
            lines += [f'    on_.{access}(model="m", no_such_option=1)  {MARK}', "", ""]
    return file(lines)


def received(name: str) -> str:
    """What comes out of a connection: each class of event in a match, with its fields; handlers for each class."""
    waits = "async " if name.startswith("Async") else ""
    lines = [f"{waits}def events_of(on: connections.{name}) -> None:", f"    {waits}for event in on:"]
    lines.append("        match event:")
    for kind in kinds_of(name):
        lines.append(f"            case {place(kind)}():")
        lines.append(f"                assert_type(event, {place(kind)})")
        lines += [f"                assert_type(event.{field}, {type_})" for field, type_ in fields_of(kind)]
    lines += ["            case _:", "                assert_never(event)", "", ""]
    lines.append(f"def handlers_of(on: connections.{name}) -> None:")
    # Lambdas take mypy long, so each class has only one here; `inferred` has more.
    lines += [f"    on.on({place(kind)}, lambda event: event.no_such_field)  {MARK}" for kind in kinds_of(name)]
    return file(lines)


def inferred(name: str) -> str:
    """The class that each handler without types gets. Not for mypy: it looks at a lambda twice, and the first time
    without the types of the call.
    """
    lines = [f"def handlers_of(on: connections.{name}) -> None:"]
    for kind in kinds_of(name):
        lines.append(f"    on.on({place(kind)}, lambda event: assert_type(event, {place(kind)}))")
        lines.append(f"    on.once({place(kind)}, lambda event: assert_type(event, {place(kind)}))")
    return file(lines)


def requests(name: str) -> str:
    """The type of the answer to each client event that has one, and a wrong timeout."""
    kind = getattr(connections, name)
    waits, awaits = ("async ", "await ") if name.startswith("Async") else ("", "")
    lines: list[str] = []
    for number, overload in enumerate(get_overloads(kind.request)):
        event, answer = overload.__annotations__["event"], overload.__annotations__["return"]
        lines.append(f"{waits}def request_{number}(on: connections.{name}, event: {event}) -> None:")
        lines.append(f"    assert_type({awaits}on.request(event), {answer})")
        lines.append(f"    assert_type({awaits}on.request(event, timeout=None), {answer})")
        lines += [f'    {awaits}on.request(event, timeout="1")  {MARK}', "", ""]
    return file(lines)


def kinds_of(name: str) -> Sequence[type[Any]]:
    """Classes of what comes out of a connection."""
    assert name in CONNECTIONS
    return get_args(getattr(connections, name.removeprefix("Async") + "Event"))


def place(kind: type[Any]) -> str:
    """How a written file names a class."""
    module = kind.__module__.rpartition(".")[2]
    return f"{module}.{kind.__name__}" if module in FOREIGN else f"rt.{kind.__name__}"


def fields_of(kind: type[Any]) -> Iterator[tuple[str, str]]:
    """The fields of an event with the source of their types, its `type` first."""
    if not issubclass(kind, msgspec.Struct) or place(kind).startswith("rt."):
        return
    names = vars(sys.modules[kind.__module__])
    own: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        own |= {name: text for name, text in vars(base).get("__annotations__", {}).items() if isinstance(text, str)}
    yield "type", own["type"].removeprefix("ClassVar[").removesuffix("]")
    for name in kind.__struct_fields__:
        if name in own:
            yield name, qualified(own[name], names)
