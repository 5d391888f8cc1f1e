"""A generated package → Contract. Its source is read, not run: docstrings of fields and aliases are nowhere else, and
a package of another revision needs neither installing nor trusting.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from realtime_codegen.diagnostics import fail
from realtime_codegen.diff.annotations import read_annotation
from realtime_codegen.diff.contract import Contract
from realtime_codegen.diff.docstrings import Words, read_words
from realtime_codegen.diff.package_names import Names
from realtime_codegen.diff.package_roots import directed, read_operations
from realtime_codegen.diff.source import SourceFile, assigned, keyword, literal_of, string_below
from realtime_codegen.ir import Alias, Declaration, Field, Ir, Literals, Struct, Tag, UnionOf, Use
from realtime_codegen.normalize.graph import references_of
from realtime_codegen.pointer import join

ADVICE = "name a package that realtime-codegen wrote, whole and unchanged"


@dataclass(frozen=True, slots=True)
class _Fact:
    """What the facts table says of a class beyond its annotations."""

    optional_tag: bool = False
    closed: bool = False
    null_forbidden: tuple[str, ...] = ()


def read_package(files: Mapping[str, str], label: str, package: str) -> Contract:
    """The contract of a package. `files` are its Python modules by path relative to its folder, `label` is what the
    user called it, `package` its name.

    Raises `CodegenError` (RC101 or RC102, exit code 2) where it is no package that the generator wrote.
    """
    try:
        sources = {path: SourceFile(path, ast.parse(text), f"{label}/{path}") for path, text in sorted(files.items())}
        reader = _Reader(sources, label)
        declarations = {one.id: one for one in reader.declarations()}
        ir = _whole(declarations, reader, sources)
    except KeyError as error:
        raise fail(label, "RC101", f"this package lacks {error.args[0]}", ADVICE) from error
    except (SyntaxError, ValueError) as error:
        raise fail(label, "RC102", f"not a generated package: {error}", ADVICE) from error
    return _contract(ir, reader, label, package, has_client="resources.py" in sources)


def _contract(ir: Ir, reader: _Reader, label: str, package: str, *, has_client: bool) -> Contract:
    named = Contract(label, package, ir)
    lines = {
        name: place
        for one in ir.declarations
        for name, place in [(named.name(one), reader.lines[one.id, ""]), *_field_places(named, one, reader.lines)]
    }
    return replace(
        named,
        lines=lines,
        unknown=frozenset(("bodies",) if has_client else ("bodies", "operations")),
        unknown_defaults=_field_names(named, reader.unsaid_defaults),
        unknown_directions=frozenset(named.name(one) for one in ir.declarations if one.id not in reader.placed),
        unknown_fields=_field_names(named, reader.inherited),
    )


def _field_names(contract: Contract, keys: Collection[tuple[str, str]]) -> frozenset[str]:
    """The Python names of fields given by the id of their class and their wire name."""
    return frozenset(
        contract.field_name(one, field)
        for one in contract.ir.declarations
        if isinstance(one, Struct)
        for field in one.fields
        if (one.id, field.wire) in keys
    )


def _field_places(
    contract: Contract, one: Declaration, lines: Mapping[tuple[str, str], tuple[str, int]]
) -> Iterator[tuple[str, tuple[str, int]]]:
    for field in one.fields if isinstance(one, Struct) else ():
        if place := lines.get((one.id, field.wire)):
            yield contract.field_name(one, field), place


def _whole(declarations: Mapping[str, Declaration], reader: _Reader, sources: Mapping[str, SourceFile]) -> Ir:
    operations = read_operations(sources, reader.names)
    found, placed = directed(declarations, sources, reader.names, reader.received, operations)
    reader.placed.update(placed)
    return Ir(tuple(found[id_] for id_ in sorted(found)), tuple(sorted(reader.names.components.items())), operations)


class _Reader:
    """Reads the modules with types. `lines` are the file and line by id and wire name, `received` the classes whose
    absent fields read None, `placed` those of which the direction is known. By id and wire name, `unsaid_defaults` are
    fields whose default is not said, `inherited` optional fields that only the base class has.
    """

    def __init__(self, sources: Mapping[str, SourceFile], label: str) -> None:
        self.sources = sources
        self.label = label
        self.names = Names(sources)
        self.facts = dict(self._facts(sources["_runtime/facts.py"]))
        self.lines: dict[tuple[str, str], tuple[str, int]] = {}
        self.received: set[str] = set()
        self.unsaid_defaults: set[tuple[str, str]] = set()
        self.inherited: set[tuple[str, str]] = set()
        self.placed: set[str] = set()

    def declarations(self) -> Iterator[Declaration]:
        """Every class and alias."""
        found: dict[str, Declaration] = {}
        for module in self.names.modules:
            for node, words in self.sources[f"{module}.py"].described():
                self._declare(module, node, read_words(words), found)
        events = {id_ for one in found.values() if _is_union(one) for id_ in _members(one)}
        yield from (
            replace(one, is_event=True) if isinstance(one, Struct) and one.id in events else one
            for one in (self._with_inherited(one, found) for one in found.values())
        )

    def _declare(self, module: str, node: ast.stmt, words: Words, found: dict[str, Declaration]) -> None:
        name = node.name if isinstance(node, ast.ClassDef) else assigned(node)
        id_ = self.names.id_of(module, name)
        if not id_:
            return
        self.lines[id_, ""] = (self.sources[f"{module}.py"].label, node.lineno)
        if isinstance(node, ast.ClassDef):
            found[id_] = self._class(module, node, id_, words)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            found[id_] = self._alias(module, node.value, id_, words)

    # --- Aliases ---

    def _alias(self, module: str, value: ast.expr, id_: str, words: Words) -> Alias:
        read = read_annotation(value, lambda text: self.names.resolve(module, text))
        component = self.names.component_of(id_)
        union = self.names.decoded.get(id_, "")
        members = list(references_of(read.use.type))
        return Alias(
            id=id_,
            pointer=words.pointer,
            type=UnionOf((read.use.type,)) if union and len(members) == 1 else read.use.type,
            component=component,
            locations=(component or id_,),
            name=self.names.python[id_],
            module=self.names.module_of(module),
            file=module,
            description=words.text,
            tag_field=words.tag_field,
            decided_by=words.decided_by,
            is_event_union=bool(union),
        )

    # --- Classes ---

    def _class(self, module: str, node: ast.ClassDef, id_: str, words: Words) -> Struct:
        fact = self.facts.get((module, node.name), _Fact())
        tag = self._tag(node)
        component = self.names.component_of(id_)
        fields = tuple(self._fields(module, node, id_, words.pointer, fact))
        base = self.names.id_of(module, _base(node))
        return Struct(
            id=id_,
            pointer=words.pointer,
            fields=fields,
            component=component,
            locations=(component or id_,),
            name=node.name,
            module=self.names.module_of(module),
            file=module,
            description=words.text,
            tag=tag,
            base=base,
            narrowed_by=_narrowed_by(node),
            is_closed=fact.closed,
        )

    @staticmethod
    def _tag(node: ast.ClassDef) -> Tag | None:
        tag = keyword(node, "tag")
        return Tag(literal_of(keyword(node, "tag_field")), literal_of(tag)) if tag else None

    def _fields(self, module: str, node: ast.ClassDef, id_: str, pointer: str, fact: _Fact) -> Iterator[Field]:
        for index, one in enumerate(node.body):
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                field = self._field(module, node, one, id_, fact)
                words = read_words(string_below(node.body, index))
                if words.default is None or _is_class_variable(one):
                    self.unsaid_defaults.add((id_, field.wire))
                self.lines[id_, field.wire] = (self.sources[f"{module}.py"].label, one.lineno)
                yield replace(
                    field,
                    pointer=join(pointer, "properties", field.wire),
                    description=words.text,
                    default=words.default or "",
                    deprecated=words.deprecated,
                )

    def _field(self, module: str, node: ast.ClassDef, one: ast.AnnAssign, id_: str, fact: _Fact) -> Field:
        name = assigned(one)
        wire, default = _wire_and_default(one.value, name)
        if _is_class_variable(one):
            return self._tag_field(one, literal_of(keyword(node, "tag_field")), name, fact)
        read = read_annotation(one.annotation, lambda text: self.names.resolve(module, text))
        is_absent = default == "ABSENT"
        if is_absent:
            self.received.add(id_)
        nullable = read.use.nullable and not (is_absent and wire in fact.null_forbidden)
        constant = read.use.type.constant if isinstance(read.use.type, Literals) else None
        required = default not in ("ABSENT", "UNSET")
        return Field(wire, name, replace(read.use, nullable=nullable), required, "", constant=constant)

    @staticmethod
    def _tag_field(one: ast.AnnAssign, wire: str, name: str, fact: _Fact) -> Field:
        value = literal_of(one.value)
        return Field(wire, name, Use(Literals((value,))), not fact.optional_tag, "", constant=value)

    def _with_inherited(self, one: Declaration, found: Mapping[str, Declaration]) -> Declaration:
        """A class with the fields that it has from its base."""
        base = found.get(one.base) if isinstance(one, Struct) else None
        if not isinstance(one, Struct) or not isinstance(base, Struct):
            return one
        own = {field.wire for field in one.fields}
        inherited = tuple(field for field in base.fields if field.wire not in own)
        for field in inherited:
            if not field.required:
                self.inherited.add((one.id, field.wire))
            self.lines.setdefault((one.id, field.wire), self.lines[base.id, field.wire])
            if (base.id, field.wire) in self.unsaid_defaults:
                self.unsaid_defaults.add((one.id, field.wire))
        return replace(one, fields=(*one.fields, *inherited))

    # --- Facts ---

    def _facts(self, source: SourceFile) -> Iterator[tuple[tuple[str, str], _Fact]]:
        tables = (one.value for one in source.tree.body if isinstance(one, ast.AnnAssign))
        table = next((one for one in tables if isinstance(one, ast.Dict)), None)
        if table is None:
            raise ValueError(f"{source.path} has no table")
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(value, ast.Call) and isinstance(key, ast.Attribute):
                given = {one.arg: literal_of(one.value) for one in value.keywords if one.arg}
                known = {name: given[name] for name in ("optional_tag", "closed", "null_forbidden") if name in given}
                yield (ast.unparse(key.value), key.attr), _Fact(**known)


def _is_union(one: Declaration) -> bool:
    return isinstance(one, Alias) and one.is_event_union


def _members(one: Declaration) -> Iterator[str]:
    return references_of(one.type) if isinstance(one, Alias) else iter(())


def _is_class_variable(node: ast.AnnAssign) -> bool:
    return isinstance(node.annotation, ast.Subscript) and ast.unparse(node.annotation.value) == "ClassVar"


def _base(node: ast.ClassDef) -> str:
    return ast.unparse(node.bases[0]) if node.bases else ""


def _wire_and_default(value: ast.expr | None, name: str) -> tuple[str, str]:
    """The key on the wire and the text of the default, from `= UNSET` or `= field(name="...", default=UNSET)`."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "field":
        given = {one.arg: one.value for one in value.keywords}
        wire = str(literal_of(given["name"])) if "name" in given else name
        return wire, ast.unparse(given["default"]) if "default" in given else ""
    return name, ast.unparse(value) if value else ""


def _narrowed_by(node: ast.ClassDef) -> str:
    """The property named in `narrow(self, Class, "property")` of a base class."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "narrow":
            return str(literal_of(one.args[2]))
    return ""
