"""A generated package → Contract. Its source is read, not run: the names of aliases and the lines are nowhere else,
and a package of another revision needs neither installing nor trusting.

Types are in the annotations, everything else is in `_contract.json`. The prose of the generator is not read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from realtime_codegen.diff.annotations import read_annotation
from realtime_codegen.diff.contract import Contract, Unknown
from realtime_codegen.diff.package_facts import FieldFacts, PackageFacts, TypeFacts, read_facts
from realtime_codegen.diff.package_names import Names
from realtime_codegen.diff.syntax_tree import SourceFile, assigned, keyword, literal_of, string_below
from realtime_codegen.model.diagnostics import fail
from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import Alias, Declaration, Field, Ir, Literals, Struct, Tag, UnionOf, Use
from realtime_codegen.model.json_pointer import join
from realtime_codegen.names.wire_names import unescape_wire_name
from realtime_codegen.render.contract import CONTRACT

ADVICE = "name a package that realtime-codegen wrote, whole and unchanged"


@dataclass(frozen=True, slots=True)
class _Strictness:
    """What the table of facts for strict decoding says of a class."""

    optional_tag: bool = False
    closed: bool = False
    null_forbidden: tuple[str, ...] = ()


def read_package(files: Mapping[str, str], label: str, package: str) -> Contract:
    """The contract of a package. `files` are its modules and its `_contract.json` by path relative to its folder,
    `label` is what the user called it, `package` its name.

    Raises `CodegenError` (RC101 or RC102, exit code 2) where it is no package that the generator wrote.
    """
    try:
        facts = read_facts(files[CONTRACT])
        modules = {path: text for path, text in sorted(files.items()) if path.endswith(".py")}
        sources = {path: SourceFile(path, ast.parse(text), f"{label}/{path}") for path, text in modules.items()}
        reader = _Reader(sources, facts)
        return _contract({one.id: one for one in reader.declarations()}, reader, label, package)
    except KeyError as error:
        raise fail(label, "RC101", f"this package lacks {error.args[0]}", ADVICE) from error
    except (SyntaxError, ValueError) as error:
        raise fail(label, "RC102", f"not a generated package: {error}", ADVICE) from error


def _contract(declarations: Mapping[str, Declaration], reader: _Reader, label: str, package: str) -> Contract:
    components = tuple(sorted(reader.names.components.items()))
    operations = reader.facts.operations
    ir = Ir(tuple(declarations[id_] for id_ in sorted(declarations)), components, operations or ())
    named = Contract(label, package, ir)
    lines = {
        name: place
        for one in ir.declarations
        for name, place in [(named.name(one), reader.lines[one.id, ""]), *_field_places(named, one, reader.lines)]
    }
    unknown = frozenset[Unknown](("bodies", "operations") if operations is None else ("bodies",))
    return replace(named, lines=lines, unknown=unknown, idle=frozenset(reader.idle))


def _field_places(
    contract: Contract, one: Declaration, lines: Mapping[tuple[str, str], tuple[str, int]]
) -> Iterator[tuple[str, tuple[str, int]]]:
    for field in one.fields if isinstance(one, Struct) else ():
        if place := lines.get((one.id, field.wire)):
            yield contract.field_name(one, field), place


class _Reader:
    """Reads the modules with types. `lines` are the file and line by id and wire name, `idle` the types without a
    direction.
    """

    def __init__(self, sources: Mapping[str, SourceFile], facts: PackageFacts) -> None:
        self.sources = sources
        self.facts = facts
        self.names = Names(sources, facts)
        self.strictness = dict(self._strictness(sources["_runtime/facts.py"]))
        self.lines: dict[tuple[str, str], tuple[str, int]] = {}
        self.idle: set[str] = set()

    def declarations(self) -> Iterator[Declaration]:
        """Every class and alias."""
        found: dict[str, Declaration] = {}
        for module in self.names.modules:
            for node, docstring in self.sources[f"{module}.py"].described():
                self._declare(module, node, docstring, found)
        events = {id_ for one in found.values() if _is_union(one) for id_ in _members(one)}
        yield from (
            replace(one, is_event=True) if isinstance(one, Struct) and one.id in events else one
            for one in (self._with_inherited(one, found) for one in found.values())
        )

    def _declare(self, module: str, node: ast.stmt, docstring: str, found: dict[str, Declaration]) -> None:
        name = node.name if isinstance(node, ast.ClassDef) else assigned(node)
        id_ = self.names.id_of(module, name)
        if not id_:
            return
        self.lines[id_, ""] = (self.sources[f"{module}.py"].label, node.lineno)
        facts = self.facts.types.get(f"{module}.{name}", TypeFacts())
        if isinstance(node, ast.ClassDef):
            declared: Declaration = self._class(module, node, id_, facts)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            declared = self._alias(module, node.value, id_, facts)
        else:
            return
        if facts.direction is None:
            self.idle.add(id_)
        found[id_] = replace(
            declared,
            locations=facts.locations or (declared.component or id_,),
            module=self.names.module_of(module),
            file=module,
            description=first_words(docstring, facts.words),
            direction=facts.direction or "both",
        )

    # --- Aliases ---

    def _alias(self, module: str, value: ast.expr, id_: str, facts: TypeFacts) -> Alias:
        read = read_annotation(value, lambda text: self.names.resolve(module, text))
        is_event_union = id_ in self.names.decoded
        members = list(references_of(read.use.type))
        return Alias(
            id=id_,
            pointer=facts.pointer,
            type=UnionOf((read.use.type,)) if is_event_union and len(members) == 1 else read.use.type,
            component=facts.component,
            name=self.names.python[id_],
            tag_field=facts.tag,
            is_event_union=is_event_union,
        )

    # --- Classes ---

    def _class(self, module: str, node: ast.ClassDef, id_: str, facts: TypeFacts) -> Struct:
        strict = self.strictness.get((module, node.name), _Strictness())
        return Struct(
            id=id_,
            pointer=facts.pointer,
            fields=tuple(self._fields(module, node, id_, facts, strict)),
            component=facts.component,
            name=node.name,
            tag=self._tag(node),
            base=self.names.id_of(module, _base(node)),
            narrowed_by=_narrowed_by(node),
            is_closed=strict.closed,
        )

    @staticmethod
    def _tag(node: ast.ClassDef) -> Tag | None:
        tag = keyword(node, "tag")
        return Tag(literal_of(keyword(node, "tag_field")), literal_of(tag)) if tag else None

    def _fields(
        self, module: str, node: ast.ClassDef, id_: str, facts: TypeFacts, strict: _Strictness
    ) -> Iterator[Field]:
        for index, one in enumerate(node.body):
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                field = self._field(module, node, one, strict)
                self.lines[id_, field.wire] = (self.sources[f"{module}.py"].label, one.lineno)
                yield _described(field, facts, string_below(node.body, index))

    def _field(self, module: str, node: ast.ClassDef, one: ast.AnnAssign, strict: _Strictness) -> Field:
        name = assigned(one)
        wire, default = _wire_and_default(one.value, name)
        if _is_class_variable(one):
            return self._tag_field(one, literal_of(keyword(node, "tag_field")), name, strict)
        read = read_annotation(one.annotation, lambda text: self.names.resolve(module, text))
        nullable = read.use.nullable and not (default == "ABSENT" and wire in strict.null_forbidden)
        constant = read.use.type.constant if isinstance(read.use.type, Literals) else None
        required = default not in ("ABSENT", "UNSET")
        return Field(wire, name, replace(read.use, nullable=nullable), required, "", constant=constant)

    @staticmethod
    def _tag_field(one: ast.AnnAssign, wire: str, name: str, strict: _Strictness) -> Field:
        value = literal_of(one.value)
        return Field(wire, name, Use(Literals((value,))), not strict.optional_tag, "", constant=value)

    def _with_inherited(self, one: Declaration, found: Mapping[str, Declaration]) -> Declaration:
        """A class with the fields that it has from its base; the base has those of all its subclasses."""
        base = found.get(one.base) if isinstance(one, Struct) else None
        if not isinstance(one, Struct) or not isinstance(base, Struct):
            return one
        facts = self.facts.types.get(f"{one.file}.{one.name}", TypeFacts())
        own = {field.wire for field in one.fields}
        inherited = [field for field in base.fields if field.wire not in own and field.wire in facts.fields]
        for field in inherited:
            self.lines.setdefault((one.id, field.wire), self.lines[base.id, field.wire])
        return replace(one, fields=(*one.fields, *(_described(field, facts, field.description) for field in inherited)))

    # --- Facts ---

    @staticmethod
    def _strictness(source: SourceFile) -> Iterator[tuple[tuple[str, str], _Strictness]]:
        tables = (one.value for one in source.tree.body if isinstance(one, ast.AnnAssign))
        table = next((one for one in tables if isinstance(one, ast.Dict)), None)
        if table is None:
            raise ValueError(f"{source.path} has no table")
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(value, ast.Call) and isinstance(key, ast.Attribute):
                given = {one.arg: literal_of(one.value) for one in value.keywords if one.arg}
                known = {name: given[name] for name in ("optional_tag", "closed", "null_forbidden") if name in given}
                yield (ast.unparse(key.value), key.attr), _Strictness(**known)


def _described(field: Field, facts: TypeFacts, docstring: str) -> Field:
    known = facts.fields.get(field.wire, FieldFacts())
    return replace(
        field,
        pointer=join(facts.pointer, "properties", field.wire),
        description=first_words(docstring, known.words),
        default=known.default,
        deprecated=known.deprecated,
    )


def first_words(docstring: str, count: int) -> str:
    """The words of the description, with which a docstring begins; what the generator adds is never looked at."""
    return " ".join(docstring.split()[:count])


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
        wire = unescape_wire_name(str(literal_of(given["name"]))) if "name" in given else name
        return wire, ast.unparse(given["default"]) if "default" in given else ""
    return name, ast.unparse(value) if value else ""


def _narrowed_by(node: ast.ClassDef) -> str:
    """The property named in `narrow(self, Class, "property")` of a base class."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "narrow":
            return str(literal_of(one.args[2]))
    return ""
