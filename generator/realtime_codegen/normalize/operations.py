"""HTTP operations and webhooks: what each takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from realtime_codegen.ir import Body, Operation, Parameter, Reply, Use
from realtime_codegen.pointer import from_fragment, join, resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

UseOf = Callable[[Any, str, str], Use]
"""Gives the use of a raw schema: `(schema, pointer, location)`."""


def read_operations(data: Mapping[str, Any], use_of: UseOf) -> tuple[Operation, ...]:
    """Every operation under `paths` and `webhooks`, sorted by path and method."""
    reader = _Reader(data, use_of)
    found = [
        reader.operation(item, pointer, kind, path, method)
        for kind in ("paths", "webhooks")
        for path in data.get(kind, {})
        for item, pointer in [reader.target(join("", kind, path))]
        for method in METHODS
        if method in item
    ]
    return tuple(sorted(found, key=lambda operation: (operation.is_webhook, operation.path, operation.method)))


class _Reader:
    """Reads the objects of one description, and follows their references, which lead nowhere else."""

    def __init__(self, data: Mapping[str, Any], use_of: UseOf) -> None:
        self.data = data
        self.use_of = use_of

    def target(self, pointer: str) -> tuple[Mapping[str, Any], str]:
        """The object at a pointer, or the one its `$ref` leads to; with the pointer of that."""
        raw = cast("Mapping[str, Any]", resolve(self.data, pointer))
        while "$ref" in raw:
            pointer = from_fragment(raw["$ref"])
            raw = cast("Mapping[str, Any]", resolve(self.data, pointer))
        return raw, pointer

    def operation(self, item: Mapping[str, Any], place: str, kind: str, path: str, method: str) -> Operation:
        raw = item[method]
        pointer = join(place, method)
        id_ = raw.get("operationId") or f"{method} {path}"
        nothing: Mapping[str, Any] = {}
        request, where = self.target(join(pointer, "requestBody")) if "requestBody" in raw else (nothing, "")
        statuses = sorted(raw.get("responses", {}))
        answers = {status: self.target(join(pointer, "responses", status)) for status in statuses}
        return Operation(
            id=id_,
            pointer=pointer,
            method=method,
            path=path,
            requests=tuple(self.bodies(request, where, f"{id_} request")),
            responses=tuple(
                (status, body)
                for status, (answer, place_of_answer) in answers.items()
                for body in self.bodies(answer, place_of_answer, f"{id_} {status}")
            ),
            is_webhook=kind == "webhooks",
            summary=raw.get("summary", ""),
            description=raw.get("description", ""),
            parameters=tuple(self.parameters(item, place, raw, pointer, id_)),
            replies=tuple(self.reply(status, *answer) for status, answer in answers.items()),
            is_body_required=request.get("required") is True,
        )

    def bodies(self, raw: Mapping[str, Any], pointer: str, location: str) -> Iterator[Body]:
        for media_type, content in sorted(raw.get("content", {}).items()):
            place = join(pointer, "content", media_type, "schema")
            use = self.use_of(content["schema"], place, location) if "schema" in content else None
            encoding = sorted(content.get("encoding", {}).items())
            yield Body(
                media_type, use, tuple((key, one["contentType"]) for key, one in encoding if "contentType" in one)
            )

    def parameters(
        self, item: Mapping[str, Any], place: str, raw: Mapping[str, Any], pointer: str, id_: str
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
            yield self.parameter(one, at, f"{id_} {one['name']}")

    def parameter(self, raw: Mapping[str, Any], pointer: str, location: str) -> Parameter:
        """A parameter; one with `content` in place of a schema has that of its only media type."""
        keys = ("schema",) if "content" not in raw else ("content", next(iter(raw["content"])), "schema")
        schema: Any = raw
        for key in keys:
            schema = schema.get(key, {})
        return Parameter(
            name=raw["name"],
            location=raw["in"],
            required=raw.get("required") is True,
            use=self.use_of(schema, join(pointer, *keys), location),
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
