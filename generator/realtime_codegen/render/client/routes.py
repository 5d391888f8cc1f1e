"""Where each HTTP operation is on the client: `POST /realtime/calls/{call_id}/accept` is `client.calls.accept`.

- The literal segments of the path after `path_prefix` are resources, one inside the other.
- A segment behind a parameter is a method of the resource in front of it, where it ends the path, has one HTTP method,
  and no path goes on from there.
- Any other operation is named by its HTTP method: POST creates, and on the path of one object updates; GET lists a
  collection and retrieves anything else; PUT and PATCH update, DELETE deletes.
- Operations that would have one name, or one that is taken, are named by their `operationId`. Where that is taken too,
  it is an error (RC501), never a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from realtime_codegen.ir import ArrayOf, Operation
from realtime_codegen.render.client.names import ANNOTATION_NAMES, CLIENT_NAMES, python_name, snake
from realtime_codegen.render.client.source import Source

RAW = "with_raw_response"
"""Attribute of every resource with its methods once more, so that nothing else can have the name."""

ROOT = "root"
"""Resource of a path without any literal segment."""

_VERBS = {"put": "update", "patch": "update"}
"""What the HTTP methods do that are not called so."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation and its place: the attributes that lead to its resource, and the name of the method."""

    operation: Operation
    resource: tuple[str, ...]
    method: str

    @property
    def dotted(self) -> str:
        """`calls.accept`."""
        return ".".join((*self.resource, self.method))


def routes(source: Source) -> list[Route]:
    """The place of every HTTP operation. Reports RC501 where two have no name of their own."""
    operations = [one for one in source.ir.operations if not one.is_webhook]
    paths = [one.path for one in operations]
    found = [_route(one, paths, source.client.path_prefix) for one in operations]
    renamed = _by_operation_id(found)
    _report_clashes(renamed, source)
    return renamed


def _segments(path: str, prefix: str) -> list[str]:
    below = path.removeprefix(prefix) if f"{path}/".startswith(f"{prefix}/") else path
    return [segment for segment in below.split("/") if segment]


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _route(operation: Operation, paths: Sequence[str], prefix: str) -> Route:
    segments = _segments(operation.path, prefix)
    literals = [segment for segment in segments if not _is_parameter(segment)]
    if _is_action(operation, segments, paths):
        *literals, action = literals
        return Route(operation, _resource(literals), snake(action))
    return Route(operation, _resource(literals), _verb(operation, segments, paths))


def _resource(literals: Iterable[str]) -> tuple[str, ...]:
    names = list(literals) or [ROOT]
    return tuple(
        python_name(name, ANNOTATION_NAMES | {RAW} | (CLIENT_NAMES if not at else set[str]()))
        for at, name in enumerate(names)
    )


def _is_action(operation: Operation, segments: Sequence[str], paths: Sequence[str]) -> bool:
    if len(segments) < 3 or _is_parameter(segments[-1]) or not _is_parameter(segments[-2]):
        return False
    has_resource = any(not _is_parameter(segment) for segment in segments[:-2])
    goes_on = any(path.startswith(f"{operation.path.rstrip('/')}/") for path in paths)
    return has_resource and not goes_on and Counter(paths)[operation.path] == 1


def _verb(operation: Operation, segments: Sequence[str], paths: Sequence[str]) -> str:
    is_object = bool(segments) and _is_parameter(segments[-1])
    if operation.method == "post":
        return "update" if is_object else "create"
    if operation.method == "get":
        return "list" if not is_object and _is_collection(operation, paths) else "retrieve"
    return _VERBS.get(operation.method, operation.method)


def _is_collection(operation: Operation, paths: Iterable[str]) -> bool:
    """Whether there is a path to one object below it, or the answer is an array."""
    below = re.escape(operation.path.rstrip("/")) + r"/\{"
    answers = [body.use.type for status, body in operation.responses if status.startswith("2") and body.use]
    return any(re.match(below, path) for path in paths) or any(isinstance(one, ArrayOf) for one in answers)


def _by_operation_id(found: Sequence[Route]) -> list[Route]:
    resources = _resources(found)
    users = Counter((one.resource, one.method) for one in found)
    return [
        replace(one, method=snake(one.operation.id))
        if users[one.resource, one.method] > 1 or not _is_free(one, resources)
        else one
        for one in found
    ]


def _resources(found: Iterable[Route]) -> set[tuple[str, ...]]:
    return {one.resource[:length] for one in found for length in range(1, len(one.resource) + 1)}


def _is_free(route: Route, resources: Collection[tuple[str, ...]]) -> bool:
    """Whether the name of the method is usable as it is, and no resource inside has it."""
    plain = python_name(route.method, ANNOTATION_NAMES | {RAW})
    return plain == route.method and (*route.resource, route.method) not in resources


def _report_clashes(found: Sequence[Route], source: Source) -> None:
    resources = _resources(found)
    seen: dict[tuple[tuple[str, ...], str], Route] = {}
    for route in found:
        other = seen.setdefault((route.resource, route.method), route)
        advice = "give the operation another operationId with a correction in spec/overlays"
        if other is not route:
            message = f"{other.operation.id} and {route.operation.id} would both be the method {route.dotted}"
            source.report(route.operation.pointer, "RC501", message, advice)
        elif not _is_free(route, resources):
            message = f"{route.operation.id} cannot be the method {route.dotted!r}: the name is taken, or is none"
            source.report(route.operation.pointer, "RC502", message, advice)
