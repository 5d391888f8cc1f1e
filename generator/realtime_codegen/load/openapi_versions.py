"""OpenAPI documents: the ones this generator takes, and OpenAPI 3.0 and 3.2 as 3.1.

Lifting changes the version and what is written otherwise in JSON Schema 2020-12 and OpenAPI 3.1. `nullable`, which
2020-12 merely lacks, stays for the normalizer. What 3.2 adds for readers alone stays as it is: nothing looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from realtime_codegen.load import load_document
from realtime_codegen.model.diagnostics import fail
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import from_fragment, resolve, split
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.openapi import rewrite

_VERSION = re.compile(r"3\.[012](\.\d+)?(-.+)?")
_CONTENT = ("paths", "components", "webhooks")
_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
_FORM = "application/x-www-form-urlencoded"
_LONGEST_CHAIN = 100
"""Most references in a row that are followed here; what comes of more is said where references are checked."""


def load_openapi(source: str | Path, *, file: str | None = None, stdin: IO[bytes] | None = None) -> Document:
    """`load_document` and `open_openapi` in one."""
    return open_openapi(load_document(source, file=file, stdin=stdin))


def open_openapi(document: Document) -> Document:
    """The document as OpenAPI 3.1. Raises `CodegenError` (RC104, exit code 2) where it is not OpenAPI 3.0 to 3.2."""
    problem = _problem(document.data)
    if problem is not None:
        pointer, message, advice = problem
        line, column = document.locate(pointer)
        place = f"#{pointer}" if pointer else ""
        raise fail(document.file, "RC104", message, advice, line=line, column=column, pointer=place)
    return lift(document)


def lift(document: Document) -> Document:
    """An OpenAPI 3.0 or 3.2 document as 3.1, pointers kept; a 3.1 document without what it has from the others."""
    lifted = rewrite(document.data, "openapi", partial(_lift_node, document.data))
    if not str(lifted.get("openapi")).startswith("3.1."):
        lifted = {**lifted, "openapi": "3.1.0"}
    return document.with_data(lifted) if lifted is not document.data else document


def _lift_node(root: Mapping[str, Any], kind: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(node.get("$ref"), str):
        node = _with_local_reference(root, node)
    if kind == "schema":
        return _with_numeric_bounds(_without_default_mapping(node))
    if kind == "media type" and (target := _target(root, node)) is not node:
        return rewrite(target, kind, partial(_lift_node, root))
    if kind in ("operation", "path item") and is_array(node.get("parameters")):
        return _with_single_parameters(root, node)
    return node


# --- Schemas ---


def _with_numeric_bounds(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Boolean bounds modifiers as the numeric keywords that replaced them."""
    if not any(isinstance(node.get(exclusive), bool) for exclusive, _ in _BOUNDS):
        return node
    lifted = dict(node)
    for exclusive, bound in _BOUNDS:
        if isinstance(lifted.get(exclusive), bool):
            applies = lifted.pop(exclusive)
            if applies and bound in lifted:
                lifted[exclusive] = lifted.pop(bound)
    return lifted


def _without_default_mapping(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A union whose discriminator has a schema for all other values: what the members accept decides, as in any union
    without a discriminator.
    """
    discriminator = node.get("discriminator")
    if not is_object(discriminator) or "defaultMapping" not in discriminator:
        return node
    return {key: value for key, value in node.items() if key != "discriminator"}


# --- References ---


def _with_local_reference(root: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node with a reference that begins with the `$self` of the document as a local one, and with a name that has a
    percent sign of its own escaped.
    """
    reference: str = node["$ref"]
    own = root.get("$self")
    if isinstance(own, str) and own and reference.startswith(f"{own}#"):
        reference = reference.removeprefix(own)
    if reference.startswith("#/") and "%" in reference and not _leads_somewhere(root, from_fragment(reference)):
        literal = reference[1:]
        reference = f"#{quote(literal, safe='/~')}" if _leads_somewhere(root, literal) else reference
    return node if reference == node["$ref"] else {**node, "$ref": reference}


def _leads_somewhere(root: Mapping[str, Any], pointer: str) -> bool:
    try:
        resolve(root, split(pointer))
    except (KeyError, ValueError):
        return False
    return True


def _target(root: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a node refers to, through other references; itself where they lead nowhere."""
    found = node
    for _ in range(_LONGEST_CHAIN):
        reference = found.get("$ref")
        if not isinstance(reference, str):
            return found
        try:
            target = resolve(root, from_fragment(reference))
        except (KeyError, ValueError):
            return node
        if not is_object(target):
            return node
        found = target
    return node


# --- Parameters ---


def _with_single_parameters(root: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """A path item or operation with a query parameter for each property of a form that is the whole query string."""
    parameters: list[Any] = node["parameters"]
    if not any(is_object(one) and _target(root, one).get("in") == "querystring" for one in parameters):
        return node
    return {**node, "parameters": [single for one in parameters for single in _singles(root, one)]}


def _singles(root: Mapping[str, Any], parameter: Any) -> Iterator[Any]:
    schema = _form_schema(root, parameter) if is_object(parameter) else None
    if schema is None:
        yield parameter
        return
    schema = rewrite(schema, "schema", partial(_lift_node, root))
    required = schema.get("required") if _target(root, parameter).get("required") is True else None
    for name, inner in schema["properties"].items():
        words = {key: inner[key] for key in ("description", "deprecated") if is_object(inner) and key in inner}
        is_required = is_array(required) and name in required
        yield {"name": name, "in": "query", "required": is_required, "schema": inner, **words}


def _form_schema(root: Mapping[str, Any], parameter: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The object that the whole query string is, where it is a form with known fields."""
    target = _target(root, parameter)
    content = target.get("content")
    media_type = content.get(_FORM) if is_object(content) else None
    schema = media_type.get("schema") if is_object(media_type) else None
    found: Mapping[str, Any] = _target(root, schema) if is_object(schema) else {}
    is_form = target.get("in") == "querystring" and is_object(found.get("properties"))
    return found if is_form and not {"allOf", "anyOf", "oneOf"} & found.keys() else None


# --- What is no OpenAPI ---


def _problem(data: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Pointer, message and advice of the first thing that keeps `data` from being OpenAPI 3.0, 3.1 or 3.2."""
    if "swagger" in data:
        advice = "convert it to OpenAPI 3 first, for instance with `npx swagger2openapi FILE -o openapi.yaml`"
        return "/swagger", f"this is Swagger {data['swagger']}, not OpenAPI 3", advice
    if "openapi" not in data:
        return _other_format(data)
    version = data["openapi"]
    if isinstance(version, bool) or not _VERSION.fullmatch(str(version)):
        return (
            "/openapi",
            f"the version {version!r} is not supported",
            'give a description of "3.0.x", "3.1.x" or "3.2.x"',
        )
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
