"""Checks of what a client sends, against the description that the package was generated from.

The decoders and types are looked up by name: a package that was generated from a description without one of them has
no such check, and still imports.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import msgspec

from .._runtime.base import KEPT, Model, extra_fields
from .._runtime.codec import decode
from ..errors import DecodeError

_PACKAGE = (__package__ or "").rpartition(".")[0]

_DECODERS = {
    "ga": ("", "decode_client_event"),
    "translation": ("", "decode_translation_client_event"),
    "beta": (".beta", "decode_client_event"),
}
"""Module and function that decode the client events of a dialect."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that a client may not send.

    Attributes:
        where: Where it came in, such as `websocket /v1/realtime` or `POST /v1/realtime/calls`.
        message: What is wrong, in one sentence. It holds no credential.
        path: JSON path of the value at fault, such as `$.session.audio`; empty where it is no JSON.
        event_type: Type of the client event; empty where it is none.
        code: Code of the `error` event or answer that the client got.
    """

    where: str
    message: str
    path: str = ""
    event_type: str = ""
    code: str = "invalid_value"

    @property
    def param(self) -> str | None:
        """The path as the service spells it in `error.param`: `session.audio`."""
        return self.path.removeprefix("$").removeprefix(".") or None

    def __str__(self) -> str:
        subject = f"{self.where}: {self.event_type}" if self.event_type else self.where
        return f"{subject}: {self.message}" + (f" (at {self.path})" if self.path else "")


class Refused(Exception):
    """Something is not as the description has it. Caught where the answer is made."""

    def __init__(self, message: str, *, path: str = "", code: str = "invalid_value") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.code = code


def check_message(message: bytes, dialect: str) -> dict[str, Any]:
    """Check a client message and return it as plain JSON.

    Raises:
        Refused: it is no JSON object, or not an event of the dialect, or has a key that the description lacks.
    """
    try:
        event: object = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise Refused(f"We could not parse the JSON of the event: {error}", code="invalid_json") from None
    if not isinstance(event, dict):
        raise Refused("An event must be a JSON object.", path="$", code="invalid_event")
    module, name = _DECODERS[dialect]
    decoder = _lookup(module, name)
    if decoder is not None:
        _check(lambda: decoder(message, strict=True), undeclared=dialect != "beta")
    return cast("dict[str, Any]", event)


def check_body(value: object, component: str, *, path: str = "$") -> None:
    """Check a JSON value against a component of the description.

    Args:
        value: Plain JSON.
        component: Name of the component, such as `RealtimeCallReferRequest`.
        path: JSON path of the value within what was sent.

    Raises:
        Refused: it deviates.
    """
    schemas = cast("Mapping[str, Any] | None", _lookup("", "SCHEMAS"))
    type_ = schemas.get(component) if schemas else None
    if type_ is None:
        return
    data = json.dumps(value)
    beta = str(getattr(type_, "__module__", "")).endswith(".beta")
    try:
        _check(lambda: decode(data, type_, strict=True), undeclared=not beta)
    except Refused as refused:
        raise Refused(refused.message, path=path + refused.path.removeprefix("$"), code=refused.code) from None


def _check(decoded: Callable[[], object], *, undeclared: bool) -> None:
    try:
        value = decoded()
    except DecodeError as error:
        raise Refused(f"Invalid value: {error.reason}.", path=error.path, code=_code(error)) from None
    # The beta types are a snapshot of an interface that went on to grow, so what they lack may still be right.
    unknown = next(_undeclared(value, "$"), None) if undeclared else None
    if unknown is not None:
        name = unknown.removeprefix("$.")
        raise Refused(f"Unknown parameter: '{name}'.", path=unknown, code="unknown_parameter")


def _code(error: DecodeError) -> str:
    if "missing" in error.reason:
        return "missing_required_parameter"
    return "invalid_type" if error.reason.startswith("expected ") else "invalid_value"


def _undeclared(value: object, path: str) -> Iterator[str]:
    """JSON paths of the keys that the description lacks."""
    if isinstance(value, Model):
        yield from (f"{path}.{name}" for name in extra_fields(value))
        for one in msgspec.structs.fields(value):
            if one.name != KEPT:
                yield from _undeclared(getattr(value, one.name), f"{path}.{one.encode_name}")
    elif isinstance(value, (list, tuple)):
        for index, member in enumerate(cast("Sequence[object]", value)):
            yield from _undeclared(member, f"{path}[{index}]")


def _lookup(module: str, name: str) -> Any:
    """A name of a module of this package, or None where it has no such thing."""
    try:
        return getattr(import_module(_PACKAGE + module), name, None)
    except ModuleNotFoundError:
        return None
