"""What a method gives back: the type of the JSON answer, text, bytes, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from realtime_codegen.model.ir import Body, Operation, Reference, Struct
from realtime_codegen.names.naming import numbered, pascal
from realtime_codegen.names.words import CLASS_NAMES
from realtime_codegen.render.annotations import annotation, union
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.client.requests import field_of_media_type, is_text
from realtime_codegen.render.text import docstring, literal

_BINARY = ("application/octet-stream", "audio/", "image/", "video/")


@dataclass(frozen=True, slots=True)
class LocationView:
    """A class for an answer in text that names what it has made in the header Location.

    `field` holds the text; `id` the last segment of the address, and is empty where nothing says what it names.
    `decoder` is the function that makes it.
    """

    name: str
    docstring: str
    field: str
    field_docstring: str
    location_docstring: str
    id: str
    id_docstring: str
    decoder: str


@dataclass(frozen=True, slots=True)
class ReplyView:
    """The annotation of the result, what `Operation` gets for it, and the sentence for Returns."""

    annotation: str
    arguments: tuple[str, ...]
    text: str
    location: LocationView | None = None


def reply_of(operation: Operation, dotted: str, paths: Iterable[str], source: Source) -> ReplyView:
    """The reply of an operation.

    Args:
        operation: The operation.
        dotted: Its place on the client, `calls.create`.
        paths: Every path, to see what the address of a new object is made of.
        source: Everything else.
    """
    replies = [one for one in operation.replies if _is_success(one.status)]
    text = next((one.description for one in replies if one.description), "")
    bodies = [body for status, body in operation.responses if _is_success(status)]
    is_empty = len({status for status, _ in operation.responses if _is_success(status)}) < len(replies)
    json = [body for body in bodies if body.is_json]
    if json:
        types = [annotation(body.use, source.declarations) if body.use else "Any" for body in json]
        result = union([*types, *(["None"] if is_empty else [])])
        return ReplyView(result, (f"reply={result}",), text)
    if not bodies:
        return ReplyView("None", (), "")
    body = bodies[0]
    accept = f"accept={literal(body.media_type)}"
    if not _is_textual(body):
        return ReplyView("bytes", (accept, "decode=values.content_of"), text)
    if any(name.lower() == "location" for one in replies for name, _ in one.headers):
        view = _location(operation, dotted, body, paths, source)
        return ReplyView(view.name, (accept, f"decode={view.decoder}"), text, view)
    return ReplyView("str", (accept, "decode=values.text_of"), text)


def _is_success(status: str) -> bool:
    return status.startswith("2")


def _is_textual(body: Body) -> bool:
    if body.media_type.startswith("text/"):
        return True
    return body.use is not None and is_text(body.use.type) and not body.media_type.startswith(_BINARY)


def _location(operation: Operation, dotted: str, body: Body, paths: Iterable[str], source: Source) -> LocationView:
    name = _class_name(operation, dotted, source)
    id_ = _id_parameter(operation.path, paths)
    header = next(text for one in operation.replies for key, text in one.headers if key.lower() == "location")
    words = next((one.description for one in operation.replies if _is_success(one.status)), "")
    return LocationView(
        name=name,
        docstring=docstring(f"{words or 'The answer.'}\n\nFrom `#{operation.pointer}/responses`."),
        field=field_of_media_type(body.media_type),
        field_docstring=docstring(f"The body, `{body.media_type}`."),
        location_docstring=docstring(header or "Address of what was made, as the header Location has it."),
        id=id_,
        id_docstring=docstring("The last segment of `location`; empty where the server sent no such header."),
        decoder="_decode_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower(),
    )


def _class_name(operation: Operation, dotted: str, source: Source) -> str:
    """`CallCreateRequest` → `CallCreateResponse`, else `CallsCreateResponse` from the place of the method."""
    targets = [body.use.type.id for body in operation.requests if body.use and isinstance(body.use.type, Reference)]
    requests = [one.name for one in (source.declarations[target] for target in targets) if isinstance(one, Struct)]
    named = [f"{name.removesuffix('Request')}Response" for name in requests if name.endswith("Request")]
    candidates = [*named, f"{pascal(dotted)}Response"]
    taken = source.class_names | CLASS_NAMES
    return next((name for name in candidates if name not in taken), "") or numbered(candidates[-1], taken)


def _id_parameter(path: str, paths: Iterable[str]) -> str:
    """The name of the parameter that follows a path in other paths: `call_id` for `/calls` beside
    `/calls/{call_id}/accept`. A Location leads there (RFC 9110 section 10.2.2).
    """
    found = (re.match(re.escape(path.rstrip("/")) + r"/\{([^}]+)\}", other) for other in sorted(paths))
    return next((field_of_media_type(f"path/{match[1]}") for match in found if match), "")
