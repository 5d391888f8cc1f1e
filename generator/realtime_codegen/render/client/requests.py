"""The body of a request: which parameters a method has for it, and the expression that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from realtime_codegen.model.ir import Base64, Body, Literals, Operation, Reference, Scalar, Struct, Type, Use
from realtime_codegen.names.naming import attribute
from realtime_codegen.names.words import OPTION_NAMES
from realtime_codegen.render.client.arguments import Argument, body_argument, field_arguments, is_constant
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.text import literal

MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Request:
    """What a method takes for the body of its request.

    `struct` is the object whose fields the parameters are, None where there is one parameter for all of it. `bare` is
    the body that carries the text of one field alone, for operations that take either.
    """

    arguments: tuple[Argument, ...] = ()
    body: Body | None = None
    struct: Struct | None = None
    bare: Body | None = None
    is_required: bool = True


def is_text(type_: Type | None) -> bool:
    """Whether the value is plain text on the wire."""
    return isinstance(type_, Scalar) and type_.kind == "string"


def request_of(operation: Operation, source: Source) -> Request | None:
    """The request of an operation; None, with a warning (RC404), where its media types are not supported.

    JSON is taken before a form, and a form before text.
    """
    if not operation.requests:
        return Request()
    json = next((body for body in operation.requests if body.is_json and body.use), None)
    form = next(
        (body for body in operation.requests if body.media_type == MULTIPART and _struct(body.use, source)), None
    )
    text = next((body for body in operation.requests if body.use and is_text(body.use.type)), None)
    chosen = json or form or text
    if chosen is None or chosen.use is None:
        types = ", ".join(body.media_type for body in operation.requests)
        message = f"{operation.id} takes {types}, which the client cannot send"
        advice = f"the client supports JSON, text and {MULTIPART} with an object; the operation is left out"
        source.leave_out(operation.pointer, message, advice, f"the client cannot send a body of {types}")
        return None
    return _request(operation, chosen, chosen.use, source)


def body_expression(request: Request, arguments: Iterable[Argument]) -> str:
    """The expression of the body; `arguments` are those of the request under their final names."""
    body = request.body
    if body is None:
        return ""
    if request.struct is None:
        return _whole(body, request)
    fields = _fields(request.struct, {one.wire: one.name for one in arguments})
    if body.is_json:
        return f"requests.JsonBody({fields})" if request.is_required else f"values.json_body({fields}, optional=True)"
    types = _part_types(request.struct, body)
    if request.bare is None:
        return f"values.form_body({fields}, {types})"
    bare = _subtype(request.bare)
    return f"values.form_or_text({fields}, {types}, {literal(bare)}, {literal(request.bare.media_type)})"


def _request(operation: Operation, body: Body, use: Use, source: Source) -> Request:
    struct = _struct(use, source)
    is_required = operation.is_body_required
    if struct is None:
        text = "Content of the request."
        argument = body_argument(use, text, source, required=is_required)
        return Request((argument,), body, is_required=is_required)
    arguments = tuple(field_arguments(struct, source, OPTION_NAMES))
    bare = None
    if body.media_type == MULTIPART:
        wires = {one.wire for one in arguments}
        bare = next((one for one in operation.requests if _is_bare(one) and _subtype(one) in wires), None)
    return Request(arguments, body, struct, bare, is_required)


def _struct(use: Use | None, source: Source) -> Struct | None:
    """The object whose fields can be parameters: one class, which is not the base of several."""
    if use is None or use.nullable or not isinstance(use.type, Reference):
        return None
    target = source.declarations[use.type.id]
    return target if isinstance(target, Struct) and target.fields and not target.narrowed_by else None


def _is_bare(body: Body) -> bool:
    return body.use is not None and is_text(body.use.type)


def _subtype(body: Body) -> str:
    """`application/sdp` → `sdp`."""
    return body.media_type.partition(";")[0].partition("/")[2]


def _whole(body: Body, request: Request) -> str:
    made = "requests.JsonBody(body)" if body.is_json else f"requests.TextBody(body, {literal(body.media_type)})"
    return made if request.is_required else f"None if body is UNSET else {made}"


def _fields(struct: Struct, names: Mapping[str, str]) -> str:
    """`{"type": "realtime", "model": model}`."""
    pairs: list[str] = []
    for field in struct.fields:
        if is_constant(field, struct):
            value = literal(struct.tag.value if struct.tag and field.wire == struct.tag.field else field.constant)
        else:
            value = names[field.wire]
        pairs.append(f"{literal(field.wire)}: {value}")
    return f"{{{', '.join(pairs)}}}"


def _part_types(struct: Struct, body: Body) -> str:
    """The media type of each part that is neither plain text nor said to be something else: JSON."""
    known = dict(body.encoding)
    found = {field.wire: known.get(field.wire) or _part_type(field.use.type) for field in struct.fields}
    return f"{{{', '.join(f'{literal(name)}: {literal(type_)}' for name, type_ in found.items())}}}"


def _part_type(type_: Type) -> str:
    """The default of OpenAPI for a part (section "Encoding Object")."""
    if isinstance(type_, Base64):
        return "application/octet-stream"
    return "text/plain" if isinstance(type_, Scalar | Literals) else "application/json"


def field_of_media_type(media_type: str) -> str:
    """The attribute for the text of a media type: `application/sdp` → `sdp`, `text/plain` → `text`."""
    subtype = media_type.partition(";")[0].partition("/")[2]
    return "text" if subtype == "plain" else attribute(subtype)
