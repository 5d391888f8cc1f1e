"""HTTP operations and webhooks: what each takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from realtime_codegen.ir import Body, Operation, Use
from realtime_codegen.pointer import join

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

UseOf = Callable[[Any, str, str], Use]
"""Gives the use of a raw schema: `(schema, pointer, location)`."""


def read_operations(data: Mapping[str, Any], use_of: UseOf) -> tuple[Operation, ...]:
    """Every operation under `paths` and `webhooks`, sorted by path and method."""
    found = [
        _operation(item, kind, path, method, use_of)
        for kind in ("paths", "webhooks")
        for path, item in data.get(kind, {}).items()
        for method in METHODS
        if method in item
    ]
    return tuple(sorted(found, key=lambda operation: (operation.is_webhook, operation.path, operation.method)))


def _operation(item: Mapping[str, Any], kind: str, path: str, method: str, use_of: UseOf) -> Operation:
    raw = item[method]
    pointer = join(join(join("", kind), path), method)
    id_ = raw.get("operationId") or f"{method} {path}"
    requests = _bodies(raw.get("requestBody", {}), join(pointer, "requestBody"), f"{id_} request", use_of)
    responses = tuple(
        (status, body)
        for status, response in sorted(raw.get("responses", {}).items())
        for body in _bodies(response, join(join(pointer, "responses"), status), f"{id_} {status}", use_of)
    )
    return Operation(
        id_,
        pointer,
        method,
        path,
        tuple(requests),
        responses,
        kind == "webhooks",
        raw.get("summary", ""),
        raw.get("description", ""),
    )


def _bodies(raw: Mapping[str, Any], pointer: str, location: str, use_of: UseOf) -> Iterator[Body]:
    for media_type, content in sorted(raw.get("content", {}).items()):
        place = join(join(join(pointer, "content"), media_type), "schema")
        yield Body(media_type, use_of(content["schema"], place, location) if "schema" in content else None)
