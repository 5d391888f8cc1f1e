"""Where the types of a package travel: from its event unions, operations and webhooks, as rule 8 has it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from realtime_codegen.config import EventGroup
from realtime_codegen.diff.annotations import dotted
from realtime_codegen.diff.package_names import Names
from realtime_codegen.diff.source import SourceFile
from realtime_codegen.ir import Alias, Body, Declaration, Operation, Reference, UnionOf, Use
from realtime_codegen.normalize.directions import assign_directions
from realtime_codegen.normalize.graph import reachable, references_of, subclasses_of

_DOCUMENTED = re.compile(r"`(?P<method>[A-Z]+) (?P<path>/\S*)`, from `#(?P<pointer>[^`]*)`")


def read_operations(sources: Mapping[str, SourceFile], names: Names) -> tuple[Operation, ...]:
    """The operations that resources.py documents, and the webhooks of webhooks.py; their bodies hold no more than the
    types that are sent and received.
    """
    found = {(one.path, one.method): one for one in _methods(sources.get("resources.py"), names)}
    return (*(found[key] for key in sorted(found)), *_webhooks(sources.get("webhooks.py"), names))


def _methods(source: SourceFile | None, names: Names) -> Iterator[Operation]:
    replies = dict(_replies(source, names)) if source else {}
    for node in ast.walk(source.tree) if source else ():
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if said := _DOCUMENTED.search(" ".join((ast.get_docstring(node) or "").split())):
            method, path = said["method"].lower(), said["path"]
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            sent = [id_ for one in arguments if one.annotation for id_ in _types_in(one.annotation, names)]
            yield Operation(
                id=f"{method} {path}",
                pointer=said["pointer"],
                method=method,
                path=path,
                requests=(_body(sent),),
                responses=(("200", _body(replies.get((method, path), []))),),
            )


def _replies(source: SourceFile, names: Names) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """What each `http.Operation(METHOD, PATH, reply=...)` gives."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func) == "http.Operation":
            method, path, *_ = (str(ast.literal_eval(one)) for one in node.args)
            types = [id_ for one in node.keywords if one.arg == "reply" for id_ in _types_in(one.value, names)]
            yield (method.lower(), path), types


def _webhooks(source: SourceFile | None, names: Names) -> Iterator[Operation]:
    for node in source.tree.body if source else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
            types = [id_ for value in node.value.values for id_ in _types_in(value, names)]
            yield Operation("webhooks", "/webhooks", "post", "webhooks", (_body(types),), (), is_webhook=True)


def _body(types: list[str]) -> Body:
    return Body("", Use(UnionOf(tuple(map(Reference, types)))))


def _types_in(annotation: ast.expr, names: Names) -> list[str]:
    """The types in an annotation; `models.Session` is one, `Session` may be one of the module itself."""
    found = (names.resolve("", dotted(node)) for node in ast.walk(annotation) if isinstance(node, ast.Attribute))
    return [id_ for id_ in found if id_]


# --- Directions ---


def directed(
    declarations: Mapping[str, Declaration],
    sources: Mapping[str, SourceFile],
    names: Names,
    received: Collection[str],
    operations: tuple[Operation, ...],
) -> tuple[dict[str, Declaration], Collection[str]]:
    """The declarations with their directions, and those of which the direction is known. `received` are the classes
    that say themselves that they are.

    A request body whose fields are the arguments of a method is not known: nothing leads to its class.
    """
    groups = {
        id_: EventGroup(union.id, "", "received" if is_received else "sent")
        for union in declarations.values()
        if isinstance(union, Alias) and union.is_event_union
        for is_received in [_is_received(union, declarations, sources, names, received)]
        for id_ in references_of(union.type)
    }
    found = assign_directions(declarations, groups, operations)
    bodies = (body for one in operations for body in (*one.requests, *(answer for _, answer in one.responses)))
    roots = [*groups, *(id_ for body in bodies if body.use for id_ in references_of(body.use.type))]
    placed = {*reachable(roots, declarations, subclasses_of(declarations)), *received}
    return {id_: replace(one, direction="received") if id_ in received else one for id_, one in found.items()}, placed


def _is_received(
    union: Alias,
    declarations: Mapping[str, Declaration],
    sources: Mapping[str, SourceFile],
    names: Names,
    received: Collection[str],
) -> bool:
    """Whether a connection decodes the union; without a client, whether it leads to anything that is only received."""
    if connections := sources.get("connections.py"):
        decoded = {
            dotted(one.value).rpartition(".")
            for node in ast.walk(connections.tree)
            if isinstance(node, ast.Call)
            for one in node.keywords
            if one.arg == "decode"
        }
        return (union.file, ".", names.decoded[union.id]) in decoded
    return any(id_ in received for id_ in reachable([union.id], declarations, subclasses_of(declarations)))
