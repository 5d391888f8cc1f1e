"""What the names in the modules of a generated package refer to."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from realtime_codegen.diff.annotations import dotted
from realtime_codegen.diff.package_facts import PackageFacts
from realtime_codegen.diff.syntax_tree import SourceFile, assigned

MAIN = ("models", "events")
"""The modules of the main part; every other one is named."""


class Names:
    """The types of a package. A component has its name in the description as id, any other type `module.Name`.

    `modules` are those with types, `components` maps component names to ids, `python` ids to Python names, and
    `decoded` the ids of event unions to the names of their decoders.
    """

    def __init__(self, sources: Mapping[str, SourceFile], facts: PackageFacts) -> None:
        table = dict(_schemas(sources["schemas.py"]))
        self.modules = sorted({path.partition(".")[0] for path in table.values()} | _with_types(sources))
        self.python: dict[str, str] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._own: dict[str, str] = {}
        self._imported: dict[tuple[str, str], tuple[str, str]] = {}
        for module in self.modules:
            self._add(module, sources[f"{module}.py"], facts)
        self.components = {name: self._component(path) for name, path in table.items()}
        self.decoded = dict(self._decoders(sources))

    def id_of(self, module: str, name: str) -> str:
        """The id of what a module defines; empty where it is no type."""
        return self._ids.get((module, name), "")

    def resolve(self, module: str, text: str) -> str:
        """The id of what `text` (`Session`, `models.Session`) means in a module; empty where it is no type."""
        around, _, name = text.rpartition(".")
        home = (around or module, name)
        return self._ids.get(home) or self._ids.get(self._imported.get((module, name), home), "")

    def component_of(self, id_: str) -> str:
        """The component that a type is; empty for an inline one."""
        return self._own.get(id_, "")

    def module_of(self, module: str) -> str:
        """The module as the Ir has it: empty for the main part."""
        return "" if module in MAIN else module

    def _component(self, path: str) -> str:
        module, _, name = path.rpartition(".")
        if (module, name) not in self._ids:
            raise KeyError(path)
        return self._ids[module, name]

    def _add(self, module: str, source: SourceFile, facts: PackageFacts) -> None:
        for node, _ in source.described():
            name = node.name if isinstance(node, ast.ClassDef) else assigned(node)
            if not isinstance(node, ast.ClassDef) and not _is_alias(node):
                continue
            path = f"{module}.{name}"
            component = facts.types[path].component if path in facts.types else ""
            id_ = component or path
            self._ids[module, name] = id_
            self.python[id_] = name
            if component:
                self._own[id_] = component
        for node in source.tree.body:
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module in self.modules:
                for one in node.names:
                    self._imported[module, one.asname or one.name] = (node.module, one.name)

    def _decoders(self, sources: Mapping[str, SourceFile]) -> Iterator[tuple[str, str]]:
        for module in self.modules:
            for node, _ in sources[f"{module}.py"].described():
                value = node.value if isinstance(node, ast.AnnAssign) else None
                if isinstance(value, ast.Call) and dotted(value.func) == "event_decoder":
                    yield self.id_of(module, dotted(value.args[0])), assigned(node)


def _schemas(source: SourceFile) -> Iterator[tuple[str, str]]:
    """Component names with the type that each is."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                plain = value.left if isinstance(value, ast.BinOp) else value
                if isinstance(key, ast.Constant):
                    yield str(key.value), dotted(plain)


def _with_types(sources: Mapping[str, SourceFile]) -> set[str]:
    """The modules that the schemas module imports."""
    return {
        one.name
        for node in sources["schemas.py"].tree.body
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module
        for one in node.names
    }


def _is_alias(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and dotted(node.annotation) == "TypeAlias"
