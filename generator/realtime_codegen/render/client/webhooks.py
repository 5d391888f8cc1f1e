"""View of webhooks.py: the events that the server sends to an application of its own accord."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from realtime_codegen.model.ir import Declaration, Operation, Reference, Struct
from realtime_codegen.normalize.events import TAG
from realtime_codegen.render.client.imports import modules_in
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.model_source import dotted_name
from realtime_codegen.render.text import docstring, literal

_TITLE = """Webhooks: requests that the server sends to an application.

`unwrap` checks where one is from before it gives the event in it. It needs the bytes as they came."""


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One webhook: the wire type of its event as a literal, its class, and what it is about."""

    wire_type: str
    event: str
    text: str


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """All of webhooks.py; `variable` is the environment variable of the secret, or empty."""

    modules: tuple[str, ...]
    webhooks: tuple[WebhookView, ...]
    variable: str

    @property
    def docstring(self) -> str:
        """That of the module."""
        entries = [(f"`{one.event}`", one.text or "Not described.") for one in self.webhooks]
        return docstring(_TITLE, 0, (("Events", entries),))

    @property
    def else_variable(self) -> str:
        """Where else the secret comes from, in words; empty where it comes from nowhere else."""
        return f"; else {self.variable}" if self.variable else ""

    @property
    def result(self) -> str:
        """What `unwrap` returns: an event class, or `UnknownEvent`."""
        return " | ".join(dict.fromkeys([*(one.event for one in self.webhooks), "UnknownEvent"]))


def webhooks_view(source: Source) -> WebhooksView | None:
    """The view of webhooks.py; None where the description has no webhook that carries an object."""
    found = {
        view.wire_type: view
        for operation in source.ir.operations
        if operation.is_webhook and (event := _event(operation, source))
        for view in [_webhook(operation, event)]
    }
    if not found:
        return None
    modules = modules_in((one.event for one in found.values()), _files(source.ir.declarations))
    return WebhooksView(modules, tuple(found.values()), source.client.environment.webhook_secret)


def _event(operation: Operation, source: Source) -> Struct | None:
    types = [body.use.type for body in operation.requests if body.use and body.is_json]
    targets = [source.declarations[one.id] for one in types if isinstance(one, Reference)]
    event = next((one for one in targets if isinstance(one, Struct)), None)
    if event is None:
        message = f"the webhook {operation.path} carries no JSON object of one class"
        kind = "a webhook carries no JSON object of one class"
        source.leave_out(operation.pointer, message, "webhooks.unwrap gives an UnknownEvent for it", kind)
    return event


def _webhook(operation: Operation, event: Struct) -> WebhookView:
    constants = {field.wire: str(field.constant) for field in event.fields if field.constant is not None}
    type_ = constants.get(TAG, event.tag.value if event.tag else operation.path)
    return WebhookView(literal(type_), dotted_name(event), operation.summary or event.description)


def _files(declarations: Iterable[Declaration]) -> set[str]:
    return {one.file for one in declarations}
