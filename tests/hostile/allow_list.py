"""What rendered code may consist of. Anything else is refused, whether it is harmless or not.

The rendered modules are declarations: classes with annotated fields, aliases, tables of literals, and methods whose
bodies the templates write. So a text of a description can be a docstring, a literal in a table, a literal in an
annotation, or a default; and it can have been made into a name. It can be no statement, no call, no import, no name
that is not defined here, and no comment.

`problems` says what is not on the list. The carried modules are the templates, byte for byte, and are compared so.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import get_args

from realtime_codegen.project import templates_folder
from realtime_codegen.render.contract import CONTRACT
from realtime_codegen.render.errors import render_errors
from realtime_codegen.render.features import Feature, Features, feature_of
from realtime_codegen.render.formatting import format_all, format_python
from realtime_codegen.render.sync_twins import sync_twins
from realtime_codegen.render.templates import carried
from realtime_codegen.write.header import HEADER, JSON_HEADER

_OUTSIDE = {
    "__future__": {"annotations"},
    "collections.abc": {"Callable", "Mapping", "Sequence"},
    "functools": {"cached_property"},
    "importlib": {"import_module"},
    "msgspec": {"Meta", "UNSET", "UnsetType", "field"},
    "types": {"MappingProxyType", "TracebackType"},
    "typing": {
        *(
            "Annotated",
            "Any",
            "ClassVar",
            "Literal",
            "Optional",
            "Self",
            "TYPE_CHECKING",
            "TypeAlias",
            "TypeVar",
            "Union",
        ),
        *("Unpack", "overload"),
    },
}
"""Everything that is imported from elsewhere than the package, by module."""

_MODULES = {"import msgspec", "import httpx2"}
_CALLS = {
    *("Dialect", "Facts", "KeyScheme", "ListedValues", "MappingProxyType", "Meta", "TypeVar", "event_decoder", "field"),
    *("frozenset", "read_none_for_absent"),
    "requests.Operation",
}
"""What is called outside of functions."""

_CALLS_INSIDE = re.compile(
    r"narrow|registered|make_target|open_connection|super|super\(\)\.__init__|type|getattr|globals"
    r"|import_module|verify_signature|webhook_secrets|webhook_event|cls\.__new__|client\._set_up"
    r"|Settings\.resolve|azure_settings|[A-Z]\w*|(resources|models|events|connections|beta)\.[A-Z]\w*"
    r"|self\.(_http\.(request|close)|with_raw_response\.\w+|close|_set_up|_request|_connection\.send|send"
    r"|_handlers\.remove)"
    r"|requests\.(as_text|[A-Z]\w*)|values\.\w+|reply\.headers\.get"
)
"""What is called inside functions, as it is written; of `.parse()` what stands before it is looked at."""

_BUILTINS = {
    *("AttributeError", "BaseException", "None", "bool", "bytes", "dict", "float", "frozenset", "getattr", "globals"),
    *("int", "object", "property", "set", "str", "super", "tuple", "type", "__name__"),
}
"""All of Python's own names that occur."""

_DUNDERS = {"__init__", "__name__", "__new__"}
_DECORATORS = {"cached_property", "classmethod", "overload"}
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def problems(files: Mapping[str, str]) -> list[str]:
    """What in a package, given as text by path in its folder, is not on the list."""
    found: list[str] = []
    templates = _carried()
    for path, text in sorted(files.items()):
        if path == "py.typed":
            found += ["py.typed is not empty"] if text else []
        elif path == CONTRACT:
            found += [f"{path}: {problem}" for problem in _json(text)]
        elif path in templates:
            found += [] if text == templates[path] else [f"{path} is not its template"]
        elif path == "errors.py":
            found += [] if text == _errors(text, files) else ["errors.py is not its template"]
        else:
            found += [f"{path}: {problem}" for problem in _rendered(path, text)]
    return found


def _json(text: str) -> Iterator[str]:
    """No module reads it. It is JSON of visible characters, which begins with the header."""
    if not text.startswith(JSON_HEADER):
        yield "the header is missing"
    json.loads(text)
    if not text.isascii():
        yield "it is not ASCII"
    yield from _characters(text)


@cache
def _carried() -> Mapping[str, str]:
    """What does not depend on the description, by path: what is copied, and the sync twins of it."""
    found = carried(templates_folder(), frozenset(get_args(Feature)))
    return {**found, **format_all(sync_twins(found))}


def _errors(text: str, paths: Iterable[str]) -> str:
    """What errors.py should be: of the description it has the name of the root alone."""
    features: Features = frozenset(feature for path in paths if (feature := _feature(path)) is not None)
    root = re.search(r"^class ([A-Za-z_]\w*)\(Exception\):$", text, re.MULTILINE)
    name = root[1] if root else "Error"
    return format_python("errors.py", render_errors(name, features, templates_folder()))


def _feature(path: str) -> Feature | None:
    """The feature that a module of a package shows; none where the description has named it."""
    try:
        return feature_of(path)
    except KeyError:
        return None


def _rendered(path: str, text: str) -> Iterator[str]:
    if not text.startswith(HEADER):
        yield "the header is missing"
    yield from _comments(text)
    yield from _characters(text)
    tree = ast.parse(text)
    yield from _Module(tree).problems()


def _comments(text: str) -> Iterator[str]:
    """A comment can silence a checker, or name another encoding: there is none but the header."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (token.start != (1, 0) or token.string != HEADER.rstrip("\n")):
            yield f"line {token.start[0]}: the comment {token.string!r}"
        if token.type == tokenize.NL and token.line.strip("\n").endswith("\\"):
            yield f"line {token.start[0]}: a line that is continued"


def _characters(text: str) -> Iterator[str]:
    """What is seen is what is run."""
    for one in sorted(set(text) - {"\n"}):
        if unicodedata.category(one) in _UNSEEN:
            yield f"the character U+{ord(one):04X} cannot be seen"


class _Module:
    """One module. `self.names` are those it defines or imports."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.names = {*_defined(tree), *_BUILTINS}
        self.found: list[str] = []

    def problems(self) -> list[str]:
        """What is not on the list."""
        first = self.tree.body[0] if self.tree.body else None
        if not _is_docstring(first):
            self._refuse(self.tree, "no docstring")
        for statement in self.tree.body:
            self._module_level(statement)
        return self.found

    def _refuse(self, node: ast.AST, what: str = "") -> None:
        shown = "" if isinstance(node, ast.Module) else ast.unparse(node)[:80]
        self.found.append(f"line {getattr(node, 'lineno', 0)}: {what or type(node).__name__} {shown!r}")

    # Statements

    def _module_level(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom() | ast.Import():
                self._import(node)
            case ast.ClassDef():
                self._class(node)
            case ast.FunctionDef():
                self._function(node)
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=others):
                for one in body:
                    self._type_checking(one)
                for one in others:
                    self._module_level(one)
            case _:
                self._declaration(node)

    def _type_checking(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        else:
            self._declaration(node)

    def _declaration(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr() if _is_docstring(node):
                pass
            case ast.AnnAssign(target=ast.Name(), annotation=ast.Name(id="TypeAlias"), value=ast.expr() as value):
                self._annotation(value)
            case ast.AnnAssign(target=ast.Name(), annotation=annotation, value=value):
                self._annotation(annotation)
                if value is not None:
                    self._value(value)
            case ast.Assign(targets=[ast.Name()], value=value):
                self._value(value)
            case ast.Expr(
                value=ast.Call(func=ast.Name(id="read_none_for_absent"), args=[ast.Dict() as table], keywords=[])
            ):
                self._value(table)
            case _:
                self._refuse(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            if ast.unparse(node) not in _MODULES:
                self._refuse(node)
        elif any(one.name == "*" for one in node.names) or (
            node.level == 0 and not {one.name for one in node.names} <= _OUTSIDE.get(node.module or "", set[str]())
        ):
            self._refuse(node)
        if any(one.asname is not None for one in node.names):
            self._refuse(node, "another name for")

    def _class(self, node: ast.ClassDef) -> None:
        by_shape = [ast.unparse(base) for base in node.bases] == ["ShapeUnion"]
        if node.decorator_list or not (by_shape or _is_docstring(node.body[0])):
            self._refuse(node, "a decorated or undescribed class")
        for base in node.bases:
            self._annotation(base)
        for keyword in node.keywords:
            if keyword.arg not in ("frozen", "kw_only", "tag", "tag_field") or not isinstance(
                keyword.value, ast.Constant
            ):
                self._refuse(keyword)
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._function(statement)
            elif isinstance(statement, ast.Assign):
                self._tag(statement)
            else:
                self._declaration(statement)

    def _tag(self, node: ast.Assign) -> None:
        """The property that discriminates the members of a union: `tag = "kind"`."""
        match node:
            case ast.Assign(targets=[ast.Name(id="tag")], value=ast.Constant(value=str())):
                pass
            case _:
                self._refuse(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            if ast.unparse(decorator) not in _DECORATORS:
                self._refuse(decorator, "the decorator")
        arguments = node.args
        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if one is not None and one.annotation is not None:
                self._annotation(one.annotation)
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None and not isinstance(default, ast.Constant) and ast.unparse(default) != "UNSET":
                self._refuse(default, "the default")
        if node.returns is not None:
            self._annotation(node.returns)
        known = self.names
        self.names = known | _bound(node)
        for statement in node.body:
            self._inside(statement)
        self.names = known

    def _inside(self, node: ast.stmt) -> None:
        """A statement of a function."""
        match node:
            case ast.Expr(value=ast.Constant(value=value)) if isinstance(value, str) or value is Ellipsis:
                return
            case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
                pass
            case ast.Return() | ast.Raise() | ast.AnnAssign(target=ast.Name()):
                pass
            case ast.Assign(targets=[ast.Name() | ast.Attribute(value=ast.Name(id="self"))]):
                pass
            case ast.Assign(targets=[ast.Subscript(value=ast.Call(func=ast.Name(id="globals")))]):
                pass
            case ast.If(body=body, orelse=others, test=ast.Compare(comparators=[ast.Name() | ast.Tuple()])):
                for one in (*body, *others):
                    self._inside(one)
                return
            case _:
                self._refuse(node)
        for inner in ast.walk(node):
            self._expression_inside(inner)

    # Expressions

    def _expression_inside(self, node: ast.AST) -> None:
        match node:
            case ast.Call(func=ast.Attribute(attr="parse", value=answer)):
                if not isinstance(answer, (ast.Await, ast.Call)):
                    self._refuse(node)
            case ast.Call(func=function):
                if not _CALLS_INSIDE.fullmatch(ast.unparse(function)):
                    self._refuse(node, "the call")
            case ast.Lambda() | ast.NamedExpr() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._refuse(node)
            case ast.Yield() | ast.YieldFrom() | ast.Starred():
                self._refuse(node)
            case ast.Name(id=name):
                self._known(node, name)
            case ast.Attribute(attr=name) if name.startswith("__") and name not in _DUNDERS:
                self._refuse(node)
            case _:
                pass

    def _annotation(self, node: ast.expr) -> None:
        """A type: names, unions, subscripts; literals in `Literal`; literals as arguments of `Meta`."""
        match node:
            case ast.Constant(value=None):
                pass
            case ast.Constant(value=str(name)) | ast.Name(id=name):
                self._known(node, name)  # in quotes, what is declared further down
            case ast.Attribute(value=ast.Name(id=name)):
                self._known(node, name)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                self._annotation(left)
                self._annotation(right)
            case ast.Subscript(value=ast.Name(id="Literal"), slice=inside):
                self._each(inside, self._literal)
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[type_, ast.Call() as meta])):
                self._annotation(type_)
                self._value(meta)
            case ast.Subscript(value=outer, slice=inside):
                self._annotation(outer)
                self._each(inside, self._annotation)
            case ast.List(elts=elements):
                for one in elements:
                    self._annotation(one)
            case _:
                self._refuse(node, "in a type:")

    def _each(self, node: ast.expr, check: Callable[[ast.expr], None]) -> None:
        for one in node.elts if isinstance(node, ast.Tuple) else [node]:
            check(one)

    def _literal(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=str() | int() | float() | None):
                pass
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
                pass
            case _:
                self._refuse(node, "no literal:")

    def _value(self, node: ast.expr) -> None:
        """A default or a table: literals, names, types, and calls of what the templates call."""
        match node:
            case ast.Call(func=function, args=arguments, keywords=keywords):
                if ast.unparse(function) not in _CALLS:
                    self._refuse(node, "the call")
                for one in (*arguments, *(keyword.value for keyword in keywords)):
                    self._value(one)
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                for one in elements:
                    self._value(one)
            case ast.Dict(keys=keys, values=values):
                for entry in (*keys, *values):
                    self._value(entry) if entry is not None else self._refuse(node)
            case ast.Constant() | ast.UnaryOp():
                self._literal(node)
            case _:
                self._annotation(node)

    def _known(self, node: ast.AST, name: str) -> None:
        if name not in self.names:
            self._refuse(node, "a name from nowhere:")


def _defined(tree: ast.Module) -> Iterator[str]:
    """Every name that a module binds at its level, and names of modules and classes in classes."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (one.asname or one.name for one in names)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case _:
                pass
    for node in _statements(tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def _bound(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The parameters of a function and what it assigns."""
    inner = list(ast.walk(node))
    stored = {one.id for one in inner if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return stored | {one.arg for one in inner if isinstance(one, ast.arg)}


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.If):
            yield from _statements((*node.body, *node.orelse))


def _is_docstring(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
