"""Rule 8: who sends each type, and so what absence and null mean in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from realtime_codegen.config import EventGroup
from realtime_codegen.model.graph import reachable, references_of, subclasses_of
from realtime_codegen.model.ir import Alias, Declaration, Direction, Ir, Operation, Struct


def assign_directions(
    declarations: Mapping[str, Declaration], groups: Mapping[str, EventGroup], operations: Iterable[Operation]
) -> dict[str, Declaration]:
    """Each declaration with its direction, seen from the client: what client events and requests lead to is sent, what
    server events, responses and webhooks lead to is received. What both lead to, and what nothing leads to, is both.
    """
    sent = [id_ for id_, group in groups.items() if group.direction == "sent"]
    received = [id_ for id_, group in groups.items() if group.direction == "received"]
    for operation in operations:
        requests = [id_ for body in operation.requests if body.use for id_ in references_of(body.use.type)]
        responses = [id_ for _, body in operation.responses if body.use for id_ in references_of(body.use.type)]
        requests += [id_ for parameter in operation.parameters for id_ in references_of(parameter.use.type)]
        (received if operation.is_webhook else sent).extend(requests)
        (sent if operation.is_webhook else received).extend(responses)
    subclasses = subclasses_of(declarations)
    is_sent = reachable(sent, declarations, subclasses)
    is_received = reachable(received, declarations, subclasses)
    return {
        id_: _directed(declaration, _direction(id_ in is_sent, id_ in is_received))
        for id_, declaration in declarations.items()
    }


def list_idle(ir: Ir) -> frozenset[str]:
    """The ids of types that nothing of what travels leads to. They have no direction, though the Ir calls it `both`."""
    by_id = ir.by_id()
    return frozenset(by_id.keys() - reachable(_roots(ir), by_id, subclasses_of(by_id)))


def _roots(ir: Ir) -> Iterator[str]:
    """What travels: events, and what operations and webhooks take and give."""
    yield from (one.id for one in ir.declarations if isinstance(one, Struct) and one.is_event)
    for operation in ir.operations:
        bodies = (*operation.requests, *(body for _, body in operation.responses))
        for use in (*(body.use for body in bodies if body.use), *(one.use for one in operation.parameters)):
            yield from references_of(use.type)


def _directed(declaration: Declaration, direction: Direction) -> Declaration:
    """The declaration with its direction. What its direction may leave out is optional, whatever `required` says: a
    property that only the other side sends.
    """
    if isinstance(declaration, Alias):
        return replace(declaration, direction=direction)
    optional = {"sent": ("read",), "received": ("write",), "both": ("read", "write")}[direction]
    fields = tuple(
        replace(field, required=False) if field.required and field.access in optional else field
        for field in declaration.fields
    )
    return replace(declaration, direction=direction, fields=fields)


def _direction(is_sent: bool, is_received: bool) -> Direction:
    if is_sent == is_received:
        return "both"
    return "sent" if is_sent else "received"
