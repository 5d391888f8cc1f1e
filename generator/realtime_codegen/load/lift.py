"""OpenAPI documents: the ones this generator takes, and OpenAPI 3.0 lifted to 3.1.

Lifting changes the version and the two keywords that mean something else in JSON Schema 2020-12. `nullable`, which
2020-12 merely lacks, stays for the normalizer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from realtime_codegen.diagnostics import fail
from realtime_codegen.document import Document
from realtime_codegen.load import load_document
from realtime_codegen.structure import rewrite

_VERSION = re.compile(r"3\.[01]\.\d+(-.+)?")
_CONTENT = ("paths", "components", "webhooks")
_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


def load_openapi(source: str | Path, *, file: str | None = None, stdin: IO[bytes] | None = None) -> Document:
    """`load_document` and `open_openapi` in one."""
    return open_openapi(load_document(source, file=file, stdin=stdin))


def open_openapi(document: Document) -> Document:
    """The document as OpenAPI 3.1. Raises `CodegenError` (RC104, exit code 2) where it is not OpenAPI 3.0 or 3.1."""
    problem = _problem(document.data)
    if problem is not None:
        pointer, message, advice = problem
        line, column = document.locate(pointer)
        place = f"#{pointer}" if pointer else ""
        raise fail(document.file, "RC104", message, advice, line=line, column=column, pointer=place)
    return lift(document)


def lift(document: Document) -> Document:
    """An OpenAPI 3.0 document as 3.1, pointers kept; a 3.1 document without the boolean bounds it has from 3.0."""
    lifted = rewrite(document.data, "openapi", _lift_node)
    if str(lifted.get("openapi")).startswith("3.0."):
        lifted = {**lifted, "openapi": "3.1.0"}
    return document.with_data(lifted) if lifted is not document.data else document


def _lift_node(kind: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Boolean bounds modifiers as the numeric keywords that replaced them."""
    if kind != "schema" or not any(isinstance(node.get(exclusive), bool) for exclusive, _ in _BOUNDS):
        return node
    lifted = dict(node)
    for exclusive, bound in _BOUNDS:
        if isinstance(lifted.get(exclusive), bool):
            applies = lifted.pop(exclusive)
            if applies and bound in lifted:
                lifted[exclusive] = lifted.pop(bound)
    return lifted


def _problem(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Pointer, message and advice of the first thing that keeps `data` from being OpenAPI 3.0 or 3.1."""
    if "swagger" in data:
        return "/swagger", f"this is Swagger {data['swagger']}, not OpenAPI 3", "convert it to OpenAPI 3.0 or 3.1 first"
    if "openapi" not in data:
        return _other_format(data)
    version = data["openapi"]
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        return "/openapi", f"the version {version!r} is not supported", 'give a description of "3.0.x" or "3.1.x"'
    if not isinstance(data.get("info"), Mapping):
        return ("/info" if "info" in data else ""), "there is no info object", "add `info:` with a title and a version"
    if not any(isinstance(data.get(key), Mapping) for key in _CONTENT):
        return "", "there are no paths, components or webhooks", "check that this is the whole description"
    return None


def _other_format(data: Mapping[str, Any]) -> tuple[str, str, str]:
    for key, name in (("asyncapi", "an AsyncAPI"), ("overlay", "an Overlay"), ("$schema", "a JSON Schema")):
        if key in data:
            return (
                f"/{key}",
                f"this is {name} document, not an OpenAPI description",
                "give the OpenAPI description here",
            )
    return "", "there is no `openapi` key", "give an OpenAPI description: it starts with `openapi: 3.1.0`"
