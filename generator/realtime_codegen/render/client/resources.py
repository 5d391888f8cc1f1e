"""Views of resources.py: a class for each resource, a method for each HTTP operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from realtime_codegen.model.ir import (
    Alias,
    ArrayOf,
    Literals,
    MapOf,
    Operation,
    Parameter,
    Reference,
    Scalar,
    Struct,
    Type,
    Use,
)
from realtime_codegen.names.naming import numbered, pascal
from realtime_codegen.names.words import CLASS_NAMES, RAW
from realtime_codegen.render.client.arguments import (
    Argument,
    documented,
    in_order,
    operation_argument,
    signature,
    without_clashes,
)
from realtime_codegen.render.client.flavours import SHELLS
from realtime_codegen.render.client.imports import import_lines, modules_in
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.client.replies import LocationView, ReplyView, reply_of
from realtime_codegen.render.client.requests import body_expression, request_of
from realtime_codegen.render.client.security import Security
from realtime_codegen.render.expressions import expression
from realtime_codegen.render.text import docstring, literal

_RAISES = (
    ("APIStatusError", "the server refused; its subclass says how, such as `NotFoundError`."),
    ("APIConnectionError", "the server could not be reached or did not answer in time."),
    ("APIResponseValidationError", "the content of the answer is not what the description says."),
)


@dataclass(frozen=True, slots=True)
class MethodView:
    """One operation as a method: its signature, what the raw method passes to the transport, and what the plain one
    passes to the raw one. `constant` names the `Operation`, whose arguments are `operation`;
    `returns` is the word `return`, or nothing where there is no result.
    """

    name: str
    constant: str
    operation: str
    signature: str
    request: str
    passed: str
    result: str
    returns: str
    docstring: str
    raw_docstring: str


@dataclass(frozen=True, slots=True)
class ChildView:
    """A resource inside another one: the attribute and, without the prefix of the flavour, the class."""

    attribute: str
    class_name: str


@dataclass(frozen=True, slots=True)
class ResourceView:
    """One resource. `path` are the attributes that lead to it, `class_name` is without the prefix of the flavour."""

    path: tuple[str, ...]
    class_name: str
    docstring: str
    raw_docstring: str
    children: tuple[ChildView, ...]
    methods: tuple[MethodView, ...]


@dataclass(frozen=True, slots=True)
class ResourcesView:
    """All of resources.py; children come before their parents."""

    imports: tuple[str, ...]
    modules: tuple[str, ...]
    locations: tuple[LocationView, ...]
    resources: tuple[ResourceView, ...]
    uses_values: bool

    @property
    def methods(self) -> tuple[MethodView, ...]:
        """The methods of all resources."""
        return tuple(method for resource in self.resources for method in resource.methods)


def resources_view(source: Source, security: Security) -> ResourcesView | None:
    """The view of resources.py; None where the description has no operation that the client can call."""
    found: dict[tuple[str, ...], list[MethodView]] = {}
    locations: dict[str, LocationView] = {}
    paths = [one.path for one in source.ir.operations if not one.is_webhook]
    constants = _constants(source.ir.operations)
    for operation in source.ir.operations:
        constant = constants.get(operation.dotted, "")
        made = None if operation.is_webhook else _method(operation, constant, paths, source, security)
        if made:
            method, reply = made
            found.setdefault(operation.resource, []).append(method)
            if reply.location:
                locations[reply.location.name] = reply.location
    if not found:
        return None
    resources = _tree(found)
    code = [
        text for methods in found.values() for one in methods for text in (one.signature, one.result, one.operation)
    ]
    requests = [one.request for methods in found.values() for one in methods]
    return ResourcesView(
        imports=import_lines([*code, *requests], ["Unpack"]),
        modules=modules_in(code, {one.file for one in source.ir.declarations}),
        locations=tuple(locations[name] for name in sorted(locations)),
        resources=tuple(resources),
        uses_values=any("values." in text for text in [*code, *requests]) or any(one.id for one in locations.values()),
    )


def _method(
    operation: Operation, constant: str, paths: Sequence[str], source: Source, security: Security
) -> tuple[MethodView, ReplyView] | None:
    request = request_of(operation, source)
    if request is None or not _is_supported(operation, source):
        return None
    places = [_path_arguments(operation, source), request.arguments, *(_others(operation, source))]
    path, body, query, headers = without_clashes(zip(("path", "body", "query", "header"), places, strict=True))
    keywords = in_order([*body, *query, *headers])
    reply = reply_of(operation, operation.dotted, paths, source)
    passed = [*(one.name for one in path), *(f"{one.name}={one.name}" for one in keywords), "**options"]
    alternatives = security.of_operation(operation)
    needed = [] if alternatives is None else [f"security={expression(alternatives)}"]
    view = MethodView(
        name=operation.name,
        constant=constant,
        operation=", ".join([literal(operation.method.upper()), literal(operation.path), *reply.arguments, *needed]),
        signature=signature(path, keywords, "**options: Unpack[RequestOptions]"),
        request=_request_arguments(constant, path, query, headers, body_expression(request, body)),
        passed=", ".join(passed),
        result=reply.annotation,
        returns="" if reply.annotation == "None" else "return ",
        docstring=_docstring(operation, [*path, *keywords], reply.text),
        raw_docstring=docstring(f"As `client.{operation.dotted}`, with the raw response.", indent=8),
    )
    return view, reply


def _constants(operations: Iterable[Operation]) -> dict[str, str]:
    """`_CALLS_ACCEPT` for `calls.accept`; with a number where another place gives the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for dotted in sorted(one.dotted for one in operations if not one.is_webhook):
        found[dotted] = numbered("_" + dotted.replace(".", "_").upper(), taken)
        taken.add(found[dotted])
    return found


def _path_arguments(operation: Operation, source: Source) -> list[Argument]:
    """The parameters in the braces of the path, in their order. One that is not described is text."""
    known = {one.name: one for one in operation.parameters if one.location == "path"}
    text = Use(Scalar("string"))
    return [
        operation_argument(known.get(name) or Parameter(name, "path", True, text, operation.pointer), source)
        for name in operation.path_parameters
    ]


def _others(operation: Operation, source: Source) -> list[list[Argument]]:
    return [
        [
            operation_argument(one, source)
            for one in operation.parameters
            if one.location == location and _can_be_sent(one, source)
        ]
        for location in ("query", "header")
    ]


def _is_supported(operation: Operation, source: Source) -> bool:
    """Whether every parameter that is required can be sent. Warns (RC404) of each one that cannot."""
    refused = [one for one in operation.parameters if not _can_be_sent(one, source)]
    for one in refused:
        what = "a cookie" if one.location == "cookie" else f"no single value, in its {one.location}"
        source.leave_out(
            one.pointer,
            f"{operation.id} takes the parameter {one.name!r}, {what}, which the client cannot send",
            "the operation is left out of the client; leave the parameter out with a correction in spec/overlays"
            if one.required
            else "the method does without it; give it as extra_query or extra_headers where it is needed",
            f"the client cannot send a parameter, {what}" + ("; its operation is left out" if one.required else ""),
        )
    return not any(one.required for one in refused)


def _can_be_sent(parameter: Parameter, source: Source) -> bool:
    return parameter.location in ("path", "query", "header") and _is_single(parameter.use.type, source)


def _is_single(type_: Type, source: Source) -> bool:
    if isinstance(type_, Reference):
        target = source.declarations[type_.id]
        return isinstance(target, Alias) and _is_single(target.type, source)
    return not isinstance(type_, ArrayOf | MapOf | Struct) or isinstance(type_, Scalar | Literals)


def _request_arguments(
    constant: str, path: Sequence[Argument], query: Sequence[Argument], headers: Sequence[Argument], body: str
) -> str:
    parts = [constant]
    if path:
        parts.append(f"path={_mapping(path, as_text=True)}")
    if query:
        parts.append(f"query={_mapping(query)}")
    if headers:
        parts.append(f"headers={_mapping(headers)}")
    if body:
        parts.append(f"body={body}")
    return ", ".join([*parts, "options=options"])


def _mapping(arguments: Iterable[Argument], *, as_text: bool = False) -> str:
    def value(one: Argument) -> str:
        return one.name if not as_text or one.annotation == "str" else f"requests.as_text({one.name})"

    return f"{{{', '.join(f'{literal(one.wire)}: {value(one)}' for one in arguments)}}}"


def _docstring(operation: Operation, arguments: Sequence[Argument], result: str) -> str:
    words = [operation.summary, operation.description] if operation.summary != operation.description else []
    said = "\n\n".join(text for text in words if text) or f"{operation.method.upper()} {operation.path}."
    place = f"`{operation.method.upper()} {operation.path}`, from `#{operation.pointer}`."
    entries = [*documented(arguments), ("**options", "Timeout, retries, headers and query: see `RequestOptions`.")]
    sections = (("Args", entries), ("Returns", [("", result)] if result else []), ("Raises", _RAISES))
    return docstring(f"{said}\n\n{place}", 8, sections)


def _tree(found: dict[tuple[str, ...], list[MethodView]]) -> list[ResourceView]:
    paths = {path[:length] for path in found for length in range(1, len(path) + 1)}
    names = _class_names(paths)
    ordered = sorted(paths, key=lambda path: (-len(path), path))
    return [_resource(path, names, found.get(path, ())) for path in ordered]


def _class_names(paths: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The class of each resource, none twice: the shorter path has the name, the longer one a number."""
    names: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for path in sorted(paths, key=lambda path: (len(path), path)):
        name, tried = _class_name(path), {_class_name(path)}
        while not taken.isdisjoint(flavours := _flavours(name)):
            name = numbered(_class_name(path), tried)
            tried.add(name)
        names[path] = name
        taken |= flavours
    return names


def _flavours(name: str) -> set[str]:
    return {f"{shell.prefix}{name}{kind}" for shell in SHELLS for kind in ("", "WithRawResponse")}


def _resource(path: tuple[str, ...], names: dict[tuple[str, ...], str], methods: Iterable[MethodView]) -> ResourceView:
    children = [ChildView(one[-1], name) for one, name in names.items() if one[:-1] == path]
    place = f"`client.{'.'.join(path)}`"
    made = tuple(sorted(methods, key=lambda one: one.name))
    entries = [(one.attribute, f"The operations below `{'.'.join((*path, one.attribute))}`.") for one in children]
    if made:
        entries.append((RAW, "The same methods; each gives a `RawResponse` with status, headers and body."))
    return ResourceView(
        path=path,
        class_name=names[path],
        docstring=docstring(f"HTTP operations of {place}.", sections=(("Attributes", entries),)),
        raw_docstring=docstring(f"The operations of {place}, each with the raw response."),
        children=tuple(children),
        methods=made,
    )


def _class_name(path: tuple[str, ...]) -> str:
    """`("translations", "client_secrets")` → `TranslationsClientSecrets`."""
    name = pascal("_".join(path))
    return f"{name}Resource" if name in CLASS_NAMES or re.fullmatch(r"[A-Z]\w*Response", name) else name
