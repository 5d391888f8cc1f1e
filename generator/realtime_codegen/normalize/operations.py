"""HTTP operations and webhooks: what each takes and gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from realtime_codegen.model import locations
from realtime_codegen.model.ir import Body, Operation, Parameter, Reply, Use
from realtime_codegen.model.json_pointer import from_fragment, join, resolve, split
from realtime_codegen.support.faults import working

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

SHARED = {"requestBodies": "request", "responses": "response", "parameters": "parameter"}
"""The components with schemas inside that operations refer to, and what such a schema is called."""

UseOf = Callable[[Any, str, str], Use]
"""Gives the use of a raw schema: `(schema, pointer, location)`."""


def read_operations(data: Mapping[str, Any], use_of: UseOf) -> tuple[Operation, ...]:
    """Every operation under `paths` and `webhooks`, sorted by path and method."""
    reader = _Reader(data, use_of)
    found = [
        reader.operation(item, pointer, kind, path, method, where)
        for kind in ("paths", "webhooks")
        for path in _names(data.get(kind, {}))
        for item, pointer in [reader.target(join("", kind, path))]
        for method, where in _methods(item)
    ]
    return tuple(sorted(found, key=lambda operation: (operation.is_webhook, operation.path, operation.method)))


def _methods(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The HTTP methods of a path item, and the pointer of each operation in it; others than those of `METHODS` stand
    under `additionalOperations` of OpenAPI 3.2.
    """
    others = item.get("additionalOperations", {})
    found = [(method, join("", method)) for method in METHODS if method in item]
    return [*found, *((method, join("", "additionalOperations", method)) for method in others)]


class _Reader:
    """Reads the objects of one description, and follows their references, which lead nowhere else."""

    def __init__(self, data: Mapping[str, Any], use_of: UseOf) -> None:
        self.data = data
        self.use_of = use_of
        self.owners: dict[str, str] = {}
        self.places: dict[str, tuple[str, Any]] = {}

    def use(self, raw: Any, pointer: str, owner: str, part: str, detail: str) -> Use:
        """The use of the schema at a pointer, `part` of the operation `owner`, or of the component that it stands in.

        `detail` is added to its location where another schema has that already: two media types of one body may have
        schemas of their own, and so may two parameters of one name.
        """
        words = _shared_words(pointer) or (owner, part)
        known = (locations.of_root(*words), locations.of_root(*words, detail), locations.of_pointer(pointer, *words))
        location = next(one for one in known if _is_same(self.places.setdefault(one, (pointer, raw)), (pointer, raw)))
        return self.use_of(raw, pointer, location)

    def target(self, pointer: str) -> tuple[Mapping[str, Any], str]:
        """The object at a pointer, or the one its `$ref` leads to; with the pointer of that."""
        raw = cast("Mapping[str, Any]", resolve(self.data, pointer))
        while "$ref" in raw:
            pointer = from_fragment(raw["$ref"])
            raw = cast("Mapping[str, Any]", resolve(self.data, pointer))
        return raw, pointer

    def operation(
        self, item: Mapping[str, Any], place: str, kind: str, path: str, method: str, where: str
    ) -> Operation:
        with working(pointer=place + where):
            return self.read(item, place, place + where, kind, path, method)

    def read(self, item: Mapping[str, Any], place: str, pointer: str, kind: str, path: str, method: str) -> Operation:
        raw = cast("Mapping[str, Any]", resolve(self.data, pointer))
        id_ = raw.get("operationId") or f"{method} {path}"
        owner = id_ if self.owners.setdefault(id_, pointer) == pointer else f"{method} {path}"
        nothing: Mapping[str, Any] = {}
        request, where = self.target(join(pointer, "requestBody")) if "requestBody" in raw else (nothing, "")
        statuses = _names(raw.get("responses", {}))
        answers = {status: self.target(join(pointer, "responses", status)) for status in statuses}
        return Operation(
            id=id_,
            pointer=pointer,
            method=method,
            path=path,
            requests=tuple(self.bodies(request, where, owner, "request")),
            responses=tuple(
                (status, body)
                for status, (answer, place_of_answer) in answers.items()
                for body in self.bodies(answer, place_of_answer, owner, status)
            ),
            is_webhook=kind == "webhooks",
            summary=raw.get("summary", ""),
            description=raw.get("description", ""),
            parameters=tuple(self.parameters(item, place, raw, pointer, owner)),
            replies=tuple(self.reply(status, *answer) for status, answer in answers.items()),
            is_body_required=request.get("required") is True,
        )

    def bodies(self, raw: Mapping[str, Any], pointer: str, owner: str, part: str) -> Iterator[Body]:
        for media_type, content in sorted(raw.get("content", {}).items()):
            place = join(pointer, "content", media_type, "schema")
            use = self.use(content["schema"], place, owner, part, media_type) if "schema" in content else None
            encoding = sorted(content.get("encoding", {}).items())
            yield Body(
                media_type, use, tuple((key, one["contentType"]) for key, one in encoding if "contentType" in one)
            )

    def parameters(
        self, item: Mapping[str, Any], place: str, raw: Mapping[str, Any], pointer: str, owner: str
    ) -> Iterator[Parameter]:
        """The parameters of the path item, then those of the operation; of two with one name and location the one of
        the operation counts.
        """
        holders = ((item, place), (raw, pointer))
        places = [
            join(at, "parameters", index) for one, at in holders for index in range(len(one.get("parameters", ())))
        ]
        targets = {(one["in"], one["name"]): (one, at) for one, at in map(self.target, places)}
        for one, at in targets.values():
            yield self.parameter(one, at, owner)

    def parameter(self, raw: Mapping[str, Any], pointer: str, owner: str) -> Parameter:
        """A parameter; one with `content` in place of a schema has that of its only media type."""
        keys = (*(("content", *sorted(raw["content"])[:1]) if "content" in raw else ()), "schema")
        schema: Any = raw
        for key in keys:
            schema = schema.get(key, {})
        return Parameter(
            name=raw["name"],
            location=raw["in"],
            required=raw.get("required") is True,
            use=self.use(schema, join(pointer, *keys), owner, raw["name"], raw["in"]),
            pointer=pointer,
            description=raw.get("description", ""),
        )

    def reply(self, status: str, raw: Mapping[str, Any], pointer: str) -> Reply:
        names = sorted(raw.get("headers", {}))
        headers = ((name, self.target(join(pointer, "headers", name))[0]) for name in names)
        return Reply(
            status,
            raw.get("description", ""),
            tuple((name, header.get("description", "")) for name, header in headers),
        )


def _names(items: Mapping[str, Any]) -> list[str]:
    """The names in a map of the description, sorted, without its extensions."""
    return sorted(name for name in items if not name.startswith("x-"))


def _shared_words(pointer: str) -> tuple[str, str] | None:
    """What the schemas of a component that operations share are called after: `Failed`, `response`."""
    match split(pointer):
        case ("components", section, name, *_) if section in SHARED:
            return name, SHARED[section]
        case _:
            return None


def _is_same(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    """Whether two schemas, each with its pointer, are one, or written alike. As JSON: to Python, 1 is true."""
    return one[0] == other[0] or json.dumps(one[1], sort_keys=True) == json.dumps(other[1], sort_keys=True)
