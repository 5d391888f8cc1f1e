"""Parameters of methods: from the fields of an object, and from the parameters of an operation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from realtime_codegen.model.ir import Field, Parameter, Struct, Use
from realtime_codegen.names.naming import numbered
from realtime_codegen.names.words import parameter_name
from realtime_codegen.render.annotations import annotation
from realtime_codegen.render.client.inputs import Source


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter of a method. `wire` is its name in the description, `field` the attribute it fills, if any."""

    name: str
    annotation: str
    required: bool
    text: str
    wire: str
    field: str = ""

    @property
    def declared(self) -> str:
        """`model: str`, or `voice: str | UnsetType = UNSET`."""
        return f"{self.name}: {self.annotation}" + ("" if self.required else " = UNSET")


def field_arguments(struct: Struct, source: Source, reserved: Collection[str]) -> list[Argument]:
    """A parameter for each field of an object, without those that have only one possible value and the tag."""
    return [
        Argument(
            name=parameter_name(field.name, reserved),
            annotation=annotation(field.use, source.declarations, required=field.required),
            required=field.required,
            text=_text_of_field(field),
            wire=field.wire,
            field=field.name,
        )
        for field in struct.fields
        if not is_constant(field, struct)
    ]


def is_constant(field: Field, struct: Struct) -> bool:
    """Whether nobody has to give the field: it is the tag, or it is required and there is one value."""
    return bool(struct.tag and field.wire == struct.tag.field) or (field.required and field.has_default)


def operation_argument(parameter: Parameter, source: Source) -> Argument:
    """The parameter of a method for a parameter of its operation."""
    return Argument(
        name=parameter.argument or parameter_name(parameter.name),
        annotation=annotation(parameter.use, source.declarations, required=parameter.required),
        required=parameter.required,
        text=parameter.description,
        wire=parameter.name,
    )


def body_argument(use: Use, text: str, source: Source, *, required: bool) -> Argument:
    """The one parameter of a body that is not taken apart."""
    return Argument("body", annotation(use, source.declarations, required=required), required, text, "body")


def without_clashes(groups: Iterable[tuple[str, Iterable[Argument]]]) -> list[list[Argument]]:
    """The groups with no name twice: the second one is named after its group, `body_id` beside `id`, with a number
    where that is taken too.
    """
    wanted = [(prefix, list(arguments)) for prefix, arguments in groups]
    reserved = {one.name for _, arguments in wanted for one in arguments}
    seen: set[str] = set()
    found: list[list[Argument]] = []
    for prefix, arguments in wanted:
        kept: list[Argument] = []
        for one in arguments:
            name = one.name if one.name not in seen else numbered(f"{prefix}_{one.name}", seen | reserved)
            seen.add(name)
            kept.append(replace(one, name=name))
        found.append(kept)
    return found


def signature(positional: Iterable[Argument], keywords: Iterable[Argument], *rest: str) -> str:
    """What stands between the parentheses of a definition; required keywords come first."""
    ordered = in_order(keywords)
    star = ["*"] if ordered else []
    return ", ".join(["self", *(one.declared for one in positional), *star, *(one.declared for one in ordered), *rest])


def in_order(keywords: Iterable[Argument]) -> list[Argument]:
    """Required ones first, otherwise as they came."""
    return sorted(keywords, key=lambda one: not one.required)


def documented(arguments: Iterable[Argument]) -> list[tuple[str, str]]:
    """The entries of the section Args."""
    return [(one.name, one.text or "Not described.") for one in arguments]


def _text_of_field(field: Field) -> str:
    words = [field.description] if field.description else []
    if field.default and "default" not in field.description.lower():
        words.append(f"Default: `{field.default}`.")
    if field.deprecated:
        words.append("Deprecated.")
    return " ".join(words)
