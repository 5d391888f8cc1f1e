"""The secret that webhooks are signed with, and the event in the body of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._runtime.base import UnknownEvent
from ..._runtime.codec import decode
from ...errors import DecodeError, MissingCredentialsError
from ..identity import WEBHOOK_SECRET_VARIABLE
from ..keys import from_environment


def webhook_secrets(secret: str | bytes | Sequence[str | bytes] | None) -> str | bytes | Sequence[str | bytes]:
    """The secret or secrets that were given, else those of the environment, where spaces separate several.

    Raises:
        MissingCredentialsError: there is none.
    """
    found = secret or (from_environment(WEBHOOK_SECRET_VARIABLE) or "").split()
    if not found:
        variable = f", or set {WEBHOOK_SECRET_VARIABLE}" if WEBHOOK_SECRET_VARIABLE else ""
        raise MissingCredentialsError(f"no webhook secret: give secret={variable}")
    return found


def webhook_event(body: bytes, classes: Mapping[str, type[Any]]) -> Any:
    """The event in `body`, of the class for its `type`; an `UnknownEvent` for what has none. Never raises.

    Args:
        body: JSON, UTF-8 bytes.
        classes: Event class by the value of `type`.
    """
    try:
        data: dict[str, Any] = decode(body, dict[str, Any])
    except DecodeError as error:
        return UnknownEvent(reason=str(error), raw=body)
    type_ = data.get("type")
    name = type_ if isinstance(type_, str) else ""
    event = classes.get(name)
    if event is None:
        return UnknownEvent(type=name, data=data, reason=f"no webhook has the type {name!r}", raw=body)
    try:
        return decode(body, event)
    except DecodeError as error:
        return UnknownEvent(type=name, data=data, reason=str(error), raw=body)
