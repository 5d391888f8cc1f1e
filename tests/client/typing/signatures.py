"""The methods of connections and resources as they are, and the types of their parameters as they are written."""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, get_overloads

from openai_realtime import client, connections, resources
from openai_realtime._client.options import RequestOptions
from openai_realtime._client.websocket.options import ConnectOptions

CONNECTIONS = (
    "AsyncConnection",
    "AsyncBetaConnection",
    "AsyncTranslationConnection",
    "Connection",
    "BetaConnection",
    "TranslationConnection",
)
"""The classes of connections.py that are connections."""

CLIENTS = ("AsyncRealtimeClient", "RealtimeClient")

FOREIGN = frozenset(
    ("Annotated", "Any", "Callable", "Literal", "Mapping", "Meta", "Sequence", "UnsetType", "beta", "events", "models")
)
"""Names that the written files import under the same name."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method that can be called on an object of a class.

    `parameters` has the source of each type; `options` those that come with `**options`.
    """

    owner: str
    access: str
    is_async: bool
    required: frozenset[str]
    parameters: Mapping[str, str] = field(repr=False)
    options: Mapping[str, str] = field(repr=False)


def methods_of_connections() -> list[Method]:
    """Every method of every connection whose signature can be read: not those that have overloads, or type
    variables.
    """
    found: list[Method] = []
    for name in CONNECTIONS:
        # Not connected: it is only looked at.
        made = object.__new__(getattr(connections, name))
        found += _methods(f"connections.{name}", made, "")
    return found


def methods_of_resources() -> list[Method]:
    """Every HTTP operation, with and without the whole answer; and what else a client has."""
    found: list[Method] = []
    for name in CLIENTS:
        made = getattr(client, name)(api_key="k")
        found += _methods(f"client.{name}", made, "")
    return found


def options_of(kind: type[Any]) -> Mapping[str, str]:
    """The keys of a typed dictionary, and the sources of their types."""
    return {name: reference.__forward_arg__ for name, reference in kind.__annotations__.items()}


def public_names(value: object) -> list[str]:
    """Names of its attributes and methods."""
    return sorted(name for name in {*dir(type(value)), *vars(value)} if not name.startswith("_"))


def qualified(annotation: str, names: Mapping[str, Any]) -> str:
    """The source of a type with the module before what is in a module of the package.

    Args:
        annotation: The source as it is in the module.
        names: The global names of the module.
    """
    tree = ast.parse(annotation, mode="eval")
    return ast.unparse(_Qualifier(names).visit(tree))


def is_generic(annotation: str, names: Mapping[str, Any]) -> bool:
    """Whether there is a type variable in the source of a type, or it is anything at all."""
    used = {node.id for node in ast.walk(ast.parse(annotation, mode="eval")) if isinstance(node, ast.Name)}
    return annotation == "Any" or any(isinstance(names.get(name), TypeVar) for name in used)


class _Qualifier(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in FOREIGN or hasattr(builtins, node.id):
            return node
        assert node.id in self.names, node.id
        return ast.parse(f"{self.names['__name__'].rpartition('.')[2]}.{node.id}", mode="eval").body


def _methods(owner: str, value: object, path: str) -> Iterator[Method]:
    for name in public_names(value):
        kind = inspect.getattr_static(type(value), name, None)
        if inspect.isfunction(kind):
            method = _method(owner, path + name, kind)
            if method is not None:
                yield method
        elif kind is None or isinstance(kind, cached_property):
            inner = getattr(value, name)
            if type(inner).__module__ in (connections.__name__, resources.__name__, client.__name__):
                yield from _methods(owner, inner, f"{path}{name}.")


def _method(owner: str, access: str, function: Callable[..., Any]) -> Method | None:
    names = function.__globals__
    parameters = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    named = [one for one in parameters if one.kind is not one.VAR_KEYWORD]
    if get_overloads(function) or any(is_generic(one.annotation, names) for one in named):
        return None
    return Method(
        owner=owner,
        access=access,
        is_async=inspect.iscoroutinefunction(function),
        required=frozenset(one.name for one in named if one.default is one.empty),
        parameters={one.name: qualified(one.annotation, names) for one in named},
        options=_options(parameters[-1].annotation) if len(named) < len(parameters) else {},
    )


def _options(annotation: str) -> Mapping[str, str]:
    """The keys of `Unpack[RequestOptions]`, and their types."""
    kinds = {kind.__name__: kind for kind in (ConnectOptions, RequestOptions)}
    return options_of(kinds[annotation.removeprefix("Unpack[").removesuffix("]")])
