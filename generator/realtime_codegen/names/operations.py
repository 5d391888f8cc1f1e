"""Where each HTTP operation is on the client: `POST /realtime/calls/{call_id}/accept` is `client.calls.accept`.

- The literal segments of the path after `path_prefix` are resources, one inside the other.
- A segment behind a parameter is a method of the resource in front of it, where it ends the path, has one HTTP method,
  and no path goes on from there.
- Any other operation is named by its HTTP method: POST creates, and on the path of one object updates; GET lists a
  collection and retrieves anything else; PUT and PATCH update, DELETE deletes.
- Operations that would have one name, or one that is taken, are named by their `operationId`. Where that is taken too,
  the first by path and method keeps it and the others get a number.
- A place pinned in names.lock stands. Paths that are one in Python alone (`/a-b` and `/a_b`), and operations that got a
  number, are pinned with a warning (RC501).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from realtime_codegen.config import ClientConfig
from realtime_codegen.model.ir import ArrayOf, Operation, Parameter
from realtime_codegen.names.attributes import name_each
from realtime_codegen.names.lockfile import place_of_operation, place_of_parameter
from realtime_codegen.names.naming import TakenNames, attribute, is_attribute_name
from realtime_codegen.names.report import Line, Reporter
from realtime_codegen.names.words import (
    ANNOTATION_NAMES,
    CLIENT_NAMES,
    OPTION_NAMES,
    RAW,
    parameter_name,
    python_name,
    snake,
)

ROOT = "root"
"""Resource of a path without any literal segment."""

_VERBS = {"put": "update", "patch": "update"}
"""What the HTTP methods do that are not called so."""

Place = tuple[tuple[str, ...], str]
"""The attributes that lead to a resource, and the name of a method."""


@dataclass(frozen=True, slots=True)
class _Route:
    """One operation and the place that it wants."""

    operation: Operation
    resource: tuple[str, ...]
    method: str

    @property
    def place(self) -> Place:
        return self.resource, self.method


def name_operations(
    operations: Sequence[Operation], client: ClientConfig | None, report: Reporter
) -> tuple[tuple[Operation, ...], list[Line]]:
    """The operations with their places on the client and the arguments of their parameters, and the lines of names.lock
    for those that the rule for collisions named. Without a client they stay as they are.
    """
    if client is None:
        return tuple(operations), []
    calls = [one for one in operations if not one.is_webhook]
    places, lines = _place_all(calls, client.path_prefix, report)
    named: list[Operation] = []
    for one in operations:
        if one.is_webhook:
            named.append(one)
            continue
        parameters, more = _name_parameters(one, report)
        lines += more
        resource, method = places[one.method, one.path]
        named.append(replace(one, resource=resource, name=method, parameters=parameters))
    return tuple(named), lines


# --- The place of each operation ---


def _place_all(
    operations: Sequence[Operation], prefix: str, report: Reporter
) -> tuple[dict[tuple[str, str], Place], list[Line]]:
    paths = [one.path for one in operations]
    wanted = [_route(one, paths, prefix) for one in operations]
    renamed = _by_operation_id(wanted)
    pins = {
        one: place
        for one in operations
        if (pin := report.pinned(place_of_operation(one), _is_place, "a method"))
        for place in [_place(pin)]
    }
    found, settled = _settle(renamed, pins)
    settled |= {one.operation: one.place for one in _twins(wanted, prefix) if one.operation not in pins}
    lines: list[Line] = []
    claims: dict[Place, list[str]] = {}
    for one in wanted:
        claims.setdefault(one.place, []).append(_words(one.operation))
    for operation, place in found.items():
        claims.setdefault(settled.get(operation, place), []).append(_words(operation))
    for operation, place in settled.items():
        line = (place_of_operation(operation), _dotted(found[operation]))
        lines.append(line)
        rivals = dict.fromkeys(claims[place])
        report.settled(operation.pointer, _dotted(place), rivals, _words(operation), line)
    return {(one.method, one.path): place for one, place in found.items()}, lines


def _words(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _dotted(place: Place) -> str:
    return ".".join((*place[0], place[1]))


def _place(pin: str) -> Place:
    *resource, method = pin.split(".")
    return tuple(resource), method


def _is_place(pin: str) -> bool:
    """Whether a pin leads to a method: resources and a method, all of them names that are free for it."""
    *resource, method = pin.split(".")
    usable = all(map(is_attribute_name, (*resource, method)))
    return bool(resource) and usable and resource[0] not in CLIENT_NAMES and not {*resource, method} & _TAKEN


_TAKEN = ANNOTATION_NAMES | {RAW}


def _segments(path: str, prefix: str) -> list[str]:
    below = path.removeprefix(prefix) if f"{path}/".startswith(f"{prefix}/") else path
    return [segment for segment in below.split("/") if segment]


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _route(operation: Operation, paths: Sequence[str], prefix: str) -> _Route:
    segments = _segments(operation.path, prefix)
    literals = [segment for segment in segments if not _is_parameter(segment)]
    if _is_action(operation, segments, paths):
        *literals, action = literals
        return _Route(operation, _resource(literals), snake(action))
    return _Route(operation, _resource(literals), _verb(operation, segments, paths))


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
    return _VERBS.get(operation.method, snake(operation.method))


def _is_collection(operation: Operation, paths: Iterable[str]) -> bool:
    """Whether there is a path to one object below it, or the answer is an array."""
    below = re.escape(operation.path.rstrip("/")) + r"/\{"
    answers = [body.use.type for status, body in operation.responses if status.startswith("2") and body.use]
    return any(re.match(below, path) for path in paths) or any(isinstance(one, ArrayOf) for one in answers)


def _by_operation_id(found: Sequence[_Route]) -> list[_Route]:
    resources = _resources(found)
    users = Counter(one.place for one in found)
    return [
        replace(one, method=_method(one.operation.id))
        if users[one.place] > 1 or not _is_free(one.place, resources)
        else one
        for one in found
    ]


def _method(text: str) -> str:
    """The method for an operationId: in snake case, with an underscore where Python or the client has the name."""
    return python_name(text, _TAKEN)


def _resources(found: Iterable[_Route]) -> set[tuple[str, ...]]:
    return {one.resource[:length] for one in found for length in range(1, len(one.resource) + 1)}


def _is_free(place: Place, resources: Collection[tuple[str, ...]]) -> bool:
    """Whether the name of the method is usable as it is, and no resource inside has it."""
    resource, method = place
    return _method(method) == method and (*resource, method) not in resources


def _settle(
    routes: Sequence[_Route], pins: Mapping[Operation, Place]
) -> tuple[dict[Operation, Place], dict[Operation, Place]]:
    """The place of each operation, none twice; and what those wanted that the rule gave a number."""
    resources = _resources(routes) | {
        resource[:length] for resource, _ in pins.values() for length in range(1, len(resource) + 1)
    }
    found: dict[Operation, Place] = {}
    wanted: dict[Operation, Place] = {}
    reserved: dict[tuple[str, ...], set[str]] = {}
    for resource, method in ((path[:-1], path[-1]) for path in resources):
        reserved.setdefault(resource, set()).add(method)
    taken = {resource: TakenNames(names) for resource, names in reserved.items()}
    ordered = sorted(routes, key=lambda one: (one.operation not in pins, one.operation.path, one.operation.method))
    waiting: list[Operation] = []
    for one in ordered:
        resource, method = place = pins.get(one.operation, one.place)
        names = taken.setdefault(resource, TakenNames())
        if method in names:
            wanted[one.operation] = place
            waiting.append(one.operation)
        else:
            found[one.operation] = (resource, names.take(method))
    for operation in waiting:
        resource, method = wanted[operation]
        found[operation] = (resource, taken[resource].take(method))
    return {one.operation: found[one.operation] for one in routes}, wanted


def _twins(routes: Sequence[_Route], prefix: str) -> list[_Route]:
    """Operations of paths that are spelled differently and would have one place."""
    spelled: dict[Place, set[tuple[str, ...]]] = {}
    for one in routes:
        spelled.setdefault(one.place, set()).add(_literals(one, prefix))
    return [one for one in routes if len(spelled[one.place]) > 1]


def _literals(route: _Route, prefix: str) -> tuple[str, ...]:
    return tuple(one for one in _segments(route.operation.path, prefix) if not _is_parameter(one))


# --- The arguments of its parameters ---


def _name_parameters(operation: Operation, report: Reporter) -> tuple[tuple[Parameter, ...], list[Line]]:
    """The parameters with the arguments for them, no two of one location alike."""
    named: dict[tuple[str, str], str] = {}
    lines: list[Line] = []
    for location in sorted({one.location for one in operation.parameters}):
        group = {one.name: one for one in operation.parameters if one.location == location}
        pins = {
            name: pin
            for name, one in group.items()
            if (pin := report.pinned(place_of_parameter(operation, one), _is_argument, "an attribute"))
        }
        found = name_each(group, parameter_name, pins)
        named |= {(location, name): argument for name, argument in found.names.items()}
        claims = found.claims()
        for name, wanted in found.settled.items():
            line = (place_of_parameter(operation, group[name]), found.names[name])
            lines.append(line)
            report.settled(group[name].pointer, wanted, map(repr, claims[wanted]), repr(name), line)
    arguments = (replace(one, argument=named[one.location, one.name]) for one in operation.parameters)
    return tuple(arguments), lines


def _is_argument(name: str) -> bool:
    return is_attribute_name(name) and attribute(name) == name and name not in OPTION_NAMES
