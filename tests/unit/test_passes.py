"""Each pass of the normalizer, before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from realtime_codegen.normalize.all_of import merge, merge_all_of
from realtime_codegen.normalize.passes import (
    PASSES,
    Pass,
    distribute_siblings,
    flatten_unions,
    infer_enum_types,
    lift_null,
    mark_base64,
    normalize_schema,
    open_enums,
    repair_types,
)
from realtime_codegen.schema import NotASchemaError, Schema, parse_schema, rewrite
from tests.unit.schemas import changed, context_of, shown

COMPONENTS = """
A: {type: object, required: [a], properties: {a: {type: string}}}
B: {type: object, properties: {b: {type: integer}}}
Maybe: {type: [object, 'null'], properties: {m: {type: string}}}
Merged: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
Text: {type: string}
List: {type: array}
Any: {description: anything}
Bad: {allOf: [{type: string}, {type: integer}]}
Either: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
"""

REF_A = {"$ref": "#/components/schemas/A"}

TABLE: list[tuple[Pass, str, str]] = [
    (repair_types, "{items: {type: string}}", "{type: array, items: {type: string}}"),
    (repair_types, "{properties: {a: {}}}", "{type: object, properties: {a: {}}}"),
    (repair_types, "{additionalProperties: false}", "{type: object, additionalProperties: false}"),
    (repair_types, "{additionalProperties: {}}", "{type: object, additionalProperties: {}}"),
    (repair_types, "{type: object, oneOf: [{type: string}]}", "{anyOf: [{type: string}]}"),
    (repair_types, "{items: {items: {}}}", "{type: array, items: {type: array, items: {}}}"),
    (repair_types, "{description: anything}", "{description: anything}"),
    (infer_enum_types, "{const: a}", "{type: string, enum: [a]}"),
    (infer_enum_types, "{enum: [a, 1]}", "{type: [integer, string], enum: [a, 1]}"),
    (infer_enum_types, "{enum: [true, 1.5]}", "{type: [boolean, number], enum: [true, 1.5]}"),
    (infer_enum_types, "{const: [1]}", "{type: array, enum: [[1]]}"),
    (infer_enum_types, "{type: string, enum: [a]}", "{type: string, enum: [a]}"),
    (lift_null, "{anyOf: [{type: string}, {type: 'null'}]}", "{nullable: true, anyOf: [{type: string}]}"),
    (lift_null, "{oneOf: [{type: string}, {const: null}]}", "{nullable: true, anyOf: [{type: string}]}"),
    (
        lift_null,
        "{anyOf: [{anyOf: [{type: string}, {enum: [null]}]}, {type: integer}]}",
        "{nullable: true, anyOf: [{anyOf: [{type: string}]}, {type: integer}]}",
    ),
    (lift_null, "{anyOf: [{type: [string, 'null']}]}", "{nullable: true, anyOf: [{type: string}]}"),
    (lift_null, "{anyOf: [{type: 'null'}]}", "{type: 'null', nullable: true}"),
    (lift_null, "{anyOf: [{nullable: true}, {type: string}]}", "{nullable: true, anyOf: [{}, {type: string}]}"),
    (
        flatten_unions,
        "{anyOf: [{oneOf: [{type: string}]}, {type: integer}]}",
        "{anyOf: [{type: string}, {type: integer}]}",
    ),
    (flatten_unions, "{description: d, oneOf: [{type: string, description: e}]}", "{type: string, description: d}"),
    (flatten_unions, "{default: 1, oneOf: [{type: integer, default: 2}]}", "{type: integer, default: 1}"),
    (
        flatten_unions,
        "{anyOf: [{type: string, description: a}, {type: string}, {type: integer}]}",
        "{anyOf: [{type: string, description: a}, {type: integer}]}",
    ),
    (flatten_unions, "{oneOf: [{$ref: '#/components/schemas/A'}]}", "{$ref: '#/components/schemas/A'}"),
    (
        distribute_siblings,
        "{properties: {p: {}}, required: [p], oneOf: [{properties: {q: {}}}, {$ref: '#/components/schemas/B'}]}",
        "{anyOf: [{type: object, required: [p], properties: {p: {}, q: {}}}, "
        "{type: object, required: [p], properties: {b: {type: integer}, p: {}}}]}",
    ),
    (
        distribute_siblings,
        "{properties: {p: {}}, oneOf: [{$ref: '#/components/schemas/Merged'}, {type: object}]}",
        "{anyOf: [{type: object, required: [a], properties: {a: {type: string}, b: {type: integer}, p: {}}}, "
        "{type: object, properties: {p: {}}}]}",
    ),
    (
        distribute_siblings,
        "{type: object, properties: {p: {}, q: {}}, anyOf: [{required: [p]}, {required: [q]}]}",
        "{type: object, properties: {p: {}, q: {}}}",
    ),
    (
        distribute_siblings,
        "{properties: {p: {}}, additionalProperties: false, oneOf: [{type: object}]}",
        "{anyOf: [{type: object, properties: {p: {}}, additionalProperties: false}]}",
    ),
    (
        distribute_siblings,
        "{properties: {p: {}}, oneOf: [{properties: {q: {}}, oneOf: [{$ref: '#/components/schemas/B'}]}]}",
        "{anyOf: [{anyOf: [{type: object, properties: {b: {type: integer}, p: {}, q: {}}}]}]}",
    ),
    (
        distribute_siblings,
        "{type: object, properties: {p: {}}, oneOf: [{$ref: '#/components/schemas/Either'}, {type: object}]}",
        "{anyOf: [{anyOf: [{type: object, required: [a], properties: {a: {type: string}, p: {}}}, "
        "{type: object, properties: {b: {type: integer}, p: {}}}]}, {type: object, properties: {p: {}}}]}",
    ),
    (
        flatten_unions,
        "{anyOf: [{type: integer, default: 1}, {type: integer}, {type: string}]}",
        "{anyOf: [{type: integer, default: 1}, {type: string}]}",
    ),
    (
        open_enums,
        "{anyOf: [{type: string}, {type: string, enum: [a], default: a}, {type: integer}]}",
        "{anyOf: [{type: string, enum: [a], open: true}, {type: integer}]}",
    ),
    (open_enums, "{anyOf: [{type: string}, {type: string, enum: [a, b]}]}", "{type: string, enum: [a, b], open: true}"),
    (
        open_enums,
        "{anyOf: [{type: string, enum: [a]}, {type: string, enum: [b, a]}, {type: integer}]}",
        "{anyOf: [{type: string, enum: [a, b]}, {type: integer}]}",
    ),
    (open_enums, "{anyOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: string}, {type: integer}]}"),
    (
        open_enums,
        "{anyOf: [{type: string, contentEncoding: base64}, {type: string, enum: [a]}]}",
        "{anyOf: [{type: string, contentEncoding: base64}, {type: string, enum: [a]}]}",
    ),
    (mark_base64, "{type: string, format: byte}", "{type: string, contentEncoding: base64}"),
    (mark_base64, "{type: string, format: date}", "{type: string, format: date}"),
    (merge_all_of, "{allOf: [{$ref: '#/components/schemas/A'}]}", "{$ref: '#/components/schemas/A'}"),
    (
        merge_all_of,
        "{description: d, nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}",
        "{$ref: '#/components/schemas/A', nullable: true, description: d}",
    ),
    (
        merge_all_of,
        "{allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}",
        "{type: object, required: [a], properties: {a: {type: string}, b: {type: integer}}}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/A', properties: {c: {type: boolean}}}",
        "{type: object, required: [a], properties: {a: {type: string}, c: {type: boolean}}}",
    ),
    (
        merge_all_of,
        "{allOf: [{properties: {k: {type: string, enum: [x, y]}}}, {properties: {k: {const: x}}}]}",
        "{type: object, properties: {k: {enum: [x]}}}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: integer, minimum: 1, maximum: 9}, {type: number, minimum: 3, maximum: 20}]}",
        "{type: integer, minimum: 3, maximum: 9}",
    ),
    (merge_all_of, "{allOf: [{type: [string, integer]}, {type: [integer, boolean]}]}", "{type: integer}"),
    (merge_all_of, "{allOf: [{type: string, enum: [a, b]}, {enum: [b, c]}]}", "{type: string, enum: [b]}"),
    (
        merge_all_of,
        "{allOf: [{$ref: '#/components/schemas/Maybe'}, {type: [object, 'null']}]}",
        "{type: object, nullable: true, properties: {m: {type: string}}}",
    ),
    (
        merge_all_of,
        "{allOf: [{$ref: '#/components/schemas/Maybe'}, {type: object}]}",
        "{type: object, properties: {m: {type: string}}}",
    ),
    (
        merge_all_of,
        "{type: object, allOf: [{$ref: '#/components/schemas/A'}]}",
        "{$ref: '#/components/schemas/A'}",
    ),
    (
        merge_all_of,
        "{type: object, allOf: [{oneOf: [{type: string}, {type: integer}]}]}",
        "{anyOf: [{type: string}, {type: integer}]}",
    ),
    (
        merge_all_of,
        "{description: d, allOf: [{type: object, additionalProperties: false}]}",
        "{description: d, type: object, additionalProperties: false}",
    ),
    (
        merge_all_of,
        "{allOf: [{$ref: '#/components/schemas/A', nullable: true}, {type: [object, 'null']}]}",
        "{type: object, nullable: true, required: [a], properties: {a: {type: string}}}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/B', required: [b]}",
        "{type: object, required: [b], properties: {b: {type: integer}}}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/B', additionalProperties: false}",
        "{type: object, properties: {b: {type: integer}}, additionalProperties: false}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/Text', enum: [a]}",
        "{type: string, enum: [a]}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/Text', minLength: 2}",
        "{type: string, minLength: 2}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/List', items: {type: string}}",
        "{type: array, items: {type: string}}",
    ),
    (
        merge_all_of,
        "{$ref: '#/components/schemas/Any', oneOf: [{type: string}, {type: integer}]}",
        "{anyOf: [{type: string}, {type: integer}], description: anything}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: array, items: {type: string}}, {type: array}]}",
        "{type: array, items: {type: string}}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: array}, {type: array, items: {type: string}}]}",
        "{type: array, items: {type: string}}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: string, format: date}, {type: string}]}",
        "{type: string, format: date}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: string}, {type: string, format: date}]}",
        "{type: string, format: date}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: string, contentEncoding: base64}, {type: string}]}",
        "{type: string, contentEncoding: base64}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: string}, {type: string, contentEncoding: base64}]}",
        "{type: string, contentEncoding: base64}",
    ),
    (
        merge_all_of,
        "{allOf: [{oneOf: [{type: string}, {type: integer}]}, {description: d}]}",
        "{description: d, anyOf: [{type: string}, {type: integer}]}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: [boolean, integer]}, {type: number}]}",
        "{type: integer}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: number}, {type: [boolean, integer]}]}",
        "{type: integer}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: integer, minimum: 3, maximum: 20}, {type: integer, minimum: 1, maximum: 9}]}",
        "{type: integer, minimum: 3, maximum: 9}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: string, pattern: b}, {type: string, pattern: a}]}",
        "{type: string, pattern: b}",
    ),
    (
        merge_all_of,
        "{allOf: [{properties: {k: {const: x}}}, {properties: {k: {type: string, enum: [x, y]}}}]}",
        "{type: object, properties: {k: {enum: [x]}}}",
    ),
    (
        merge_all_of,
        "{allOf: [{properties: {k: {const: x}}}, {properties: {k: {const: y}}}]}",
        "{type: object, properties: {k: {enum: [x]}}}",
    ),
    (merge_all_of, "{type: string, allOf: [{enum: [a]}], default: a}", "{type: string, enum: [a], default: a}"),
]


@pytest.mark.parametrize(("change", "before", "after"), TABLE)
def test_a_pass(change: Pass, before: str, after: str) -> None:
    result, reports = changed(change, before, COMPONENTS)
    assert result == yaml.safe_load(after)
    assert reports == ""


@pytest.mark.parametrize(("change", "before", "after"), TABLE)
def test_a_pass_changes_nothing_the_second_time(change: Pass, before: str, after: str) -> None:
    context = context_of({**yaml.safe_load(COMPONENTS), "X": yaml.safe_load(before)})
    once = rewrite(context.schemas["X"], lambda node: change(node, context))
    assert rewrite(once, lambda node: change(node, context)) == once


def test_every_pass_is_in_the_table() -> None:
    assert {change for _, change in PASSES} == {change for change, _, _ in TABLE}


REFUSED = [
    (
        "{allOf: [{type: [string, boolean]}, {type: [integer, array]}]}",
        "RC402",
        "/allOf/1",
        "allOf demands string/boolean and integer/array at once",
    ),
    (
        "{allOf: [{properties: {p: {type: [string, boolean]}}}, {properties: {p: {type: [object, array]}}}]}",
        "RC402",
        "/allOf/1/properties/p",
        "string/boolean and object/array for 'p'",
    ),
    ("{$ref: '#/components/schemas/X', properties: {p: {}}}", "RC401", "", "allOf leads back to X"),
    ("{allOf: [{type: string}, {type: integer}]}", "RC402", "/allOf/1", "allOf demands string and integer at once"),
    ("{allOf: [{enum: [a]}, {enum: [b]}]}", "RC402", "/allOf/1", "two lists of values that have none in common"),
    (
        "{allOf: [{properties: {p: {type: string}}}, {properties: {p: {type: object}}}]}",
        "RC402",
        "/allOf/1/properties/p",
        "string and object for 'p'",
    ),
    ("{allOf: [{$ref: '#/components/schemas/X'}, {type: object}]}", "RC401", "/allOf/0", "allOf leads back to X"),
]


@pytest.mark.parametrize(("text", "code", "place", "message"), REFUSED)
def test_what_all_of_cannot_merge(text: str, code: str, place: str, message: str) -> None:
    _, reports = changed(merge_all_of, text, COMPONENTS)
    assert f"error {code}: " in reports
    assert f"\n  at #/components/schemas/X{place}\n" in reports
    assert message in reports


def test_what_cannot_be_merged_inside_a_component_is_reported_too() -> None:
    _, reports = changed(merge_all_of, "{allOf: [{$ref: '#/components/schemas/Bad'}, {description: d}]}", COMPONENTS)
    assert "allOf demands string and integer at once" in reports


FLAGS: dict[str, object] = {
    "deprecated": True,
    "read_only": True,
    "write_only": True,
    "discriminator": "kind",
    "description": "said",
    "default": (1,),
    "unchecked": ("not",),
    "touched": ("open enums",),
}


@pytest.mark.parametrize("flag", FLAGS)
def test_what_either_says_is_said_by_both_merged(flag: str) -> None:
    said, silent = replace(Schema("/said"), **{flag: FLAGS[flag]}), Schema("/silent")  # type: ignore[arg-type]
    for outer, inner in (said, silent), (silent, said):
        merged = merge(outer, inner)
        assert getattr(merged, flag) == FLAGS[flag]
        assert merged.pointer == outer.pointer


def test_of_two_unions_in_all_of_the_second_stays() -> None:
    schema, reports = changed(merge_all_of, "{allOf: [{oneOf: [{type: string}]}, {anyOf: [{type: integer}]}]}")
    assert schema == {"anyOf": [{"type": "integer"}]}
    assert "warning RC404: " in reports
    assert ": the first of two unions in allOf is not checked, " in reports
    assert "\n  at #/components/schemas/X/allOf/1\n" in reports


NORMALIZED = [
    (
        "{anyOf: [{type: string}, {const: a}, {nullable: true, enum: [b]}]}",
        "{type: string, enum: [a, b], open: true, nullable: true}",
    ),
    ("{oneOf: [{type: integer}, {const: inf}]}", "{anyOf: [{type: integer}, {type: string, enum: [inf]}]}"),
    (
        "{oneOf: [{const: auto}, {properties: {n: {}}}, {type: 'null'}], default: auto}",
        "{nullable: true, default: auto, anyOf: [{type: string, enum: [auto]}, {type: object, properties: {n: {}}}]}",
    ),
    ("{type: [string, 'null'], enum: [a, null]}", "{type: string, nullable: true, enum: [a]}"),
    ("{type: string, enum: [null]}", "{type: 'null', nullable: true}"),
    (
        "{allOf: [{anyOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}]}",
        "{$ref: '#/components/schemas/A', nullable: true}",
    ),
    ("{items: {format: byte, type: string}}", "{type: array, items: {type: string, contentEncoding: base64}}"),
]


@pytest.mark.parametrize(("before", "after"), NORMALIZED)
def test_all_passes_together(before: str, after: str) -> None:
    context = context_of({**yaml.safe_load(COMPONENTS), "X": yaml.safe_load(before)})
    assert shown(normalize_schema(context.schemas["X"], context)) == yaml.safe_load(after)


def test_a_node_knows_which_passes_changed_it() -> None:
    context = context_of({"X": {"anyOf": [{"type": "string"}, {"const": "a"}, {"type": "null"}]}})
    schema = normalize_schema(context.schemas["X"], context)
    assert schema.touched == ("infer enum types", "lift null", "open enums")


def test_the_enum_of_a_union_stands_where_the_union_does() -> None:
    context = context_of({"X": {"anyOf": [{"type": "string"}, {"enum": ["a"]}, {"type": "integer"}]}})
    schema = normalize_schema(context.schemas["X"], context)
    assert [member.pointer for member in schema.union] == ["/components/schemas/X", "/components/schemas/X/anyOf/2"]


def test_members_that_differ_in_what_changed_them_are_the_same() -> None:
    context = context_of({"X": {"anyOf": [{"const": "a"}, {"type": "string", "enum": ["a"]}]}})
    schema = normalize_schema(context.schemas["X"], context)
    assert (schema.union, schema.enum, schema.is_open) == ((), ("a",), False)
    context = context_of({"X": {"anyOf": [{"const": 1}, {"type": "integer", "enum": [1]}]}})
    schema = normalize_schema(context.schemas["X"], context)
    assert (schema.union, schema.enum) == ((), (1,))


@pytest.mark.parametrize("raw", [None, 1, "text", []])
def test_what_is_no_schema(raw: object) -> None:
    with pytest.raises(NotASchemaError, match="expected a schema, found") as caught:
        parse_schema({"properties": {"a/b": raw}}, "/x")
    assert caught.value.pointer == "/x/properties/a~1b"


def test_no_value() -> None:
    assert parse_schema(False, "/x") == Schema("/x", unchecked=("false",))


@pytest.mark.parametrize("raw", [True, {}])
def test_any_value(raw: object) -> None:
    assert parse_schema(raw, "/x") == Schema("/x")
