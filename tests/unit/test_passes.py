"""Each pass of the normalizer, before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from realtime_codegen.model.schema import NotASchemaError, Schema, parse_schema, rewrite, walk
from realtime_codegen.normalize import intersection
from realtime_codegen.normalize.all_of import distribute_siblings, merge_all_of
from realtime_codegen.normalize.intersection import around
from realtime_codegen.normalize.passes import (
    PASSES,
    Pass,
    flatten_unions,
    infer_enum_types,
    lift_null,
    mark_base64,
    normalize_schema,
    open_enums,
    repair_types,
)
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
    (repair_types, "{type: object, oneOf: [{type: string}]}", "{type: object, anyOf: [{type: string}]}"),
    (repair_types, "{required: [a]}", "{type: object, required: [a], properties: {a: {}}}"),
    (
        repair_types,
        "{required: [a, b], properties: {a: {}}, additionalProperties: {type: string}}",
        "{type: object, required: [a, b], properties: {a: {}, b: {type: string}}, "
        "additionalProperties: {type: string}}",
    ),
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
        "{anyOf: [{required: [p], properties: {p: {}, q: {}}}, "
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
    (
        merge_all_of,
        "{items: {allOf: [{$ref: '#/components/schemas/A'}]}}",
        "{items: {$ref: '#/components/schemas/A'}}",
    ),
    (
        merge_all_of,
        "{allOf: [{$ref: '#/components/schemas/A'}, {description: d}]}",
        "{type: object, description: d, required: [a], properties: {a: {type: string}}}",
    ),
    (
        merge_all_of,
        "{items: {description: d, nullable: true, allOf: [{$ref: '#/components/schemas/A'}]}}",
        "{items: {$ref: '#/components/schemas/A', nullable: true, description: d}}",
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
        "{properties: {k: {type: string, enum: [x]}}}",
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
        "{items: {type: object, allOf: [{$ref: '#/components/schemas/A'}]}}",
        "{items: {$ref: '#/components/schemas/A'}}",
    ),
    (
        merge_all_of,
        "{type: [string, integer], allOf: [{oneOf: [{type: string}, {type: integer}, {type: boolean}]}]}",
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
        "{anyOf: [{type: string}, {type: integer}]}",
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
        "{type: string, pattern: '^(?=[\\s\\S]*?(?:b))(?=[\\s\\S]*?(?:a))'}",
    ),
    (
        merge_all_of,
        "{allOf: [{properties: {k: {const: x}}}, {properties: {k: {type: string, enum: [x, y]}}}]}",
        "{properties: {k: {type: string, enum: [x]}}}",
    ),
    (
        merge_all_of,
        "{allOf: [{type: integer, minimum: 3, multipleOf: 4}, {exclusiveMinimum: 2, multipleOf: 6}]}",
        "{type: integer, minimum: 3, multipleOf: 12}",
    ),
    (merge_all_of, "{allOf: [{type: number, multipleOf: 0.5}, {multipleOf: 0.2}]}", "{type: number, multipleOf: 1}"),
    (
        merge_all_of,
        "{allOf: [{type: string, enum: [a, bb, 1]}, {minLength: 2}]}",
        "{type: string, enum: [bb], minLength: 2}",
    ),
    (
        merge_all_of,
        "{allOf: [{enum: [1, 2, 3, 4]}, {exclusiveMaximum: 4, multipleOf: 2}]}",
        "{enum: [2], exclusiveMaximum: 4, multipleOf: 2}",
    ),
    (merge_all_of, "{allOf: [{enum: [true, 2]}, {enum: [1, 2.0]}]}", "{enum: [2.0]}"),
    (merge_all_of, "{allOf: [{type: [string, 'null']}, {type: [integer, 'null']}]}", "{type: 'null', nullable: true}"),
    (
        merge_all_of,
        "{allOf: [{type: [string, 'null']}, {minLength: 1}]}",
        "{type: string, nullable: true, minLength: 1}",
    ),
    (
        merge_all_of,
        "{oneOf: [{type: string}, {type: integer}], anyOf: [{type: integer}, {type: boolean}]}",
        "{anyOf: [{type: integer}]}",
    ),
    (
        merge_all_of,
        "{allOf: [{oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}, {$ref: '#/components/schemas/A'}]}",
        "{$ref: '#/components/schemas/A'}",
    ),
    (
        distribute_siblings,
        "{type: integer, format: int32, maximum: 2, oneOf: [{const: 1, description: one}, {const: 2}, {const: 3}]}",
        "{anyOf: [{type: integer, format: int32, maximum: 2, enum: [1], description: one}, "
        "{type: integer, format: int32, maximum: 2, enum: [2]}]}",
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
    (
        "{allOf: [{properties: {k: {const: x}}}, {properties: {k: {const: y}}}]}",
        "RC402",
        "/allOf/1/properties/k",
        "for 'k' at once; the other one is at api.yaml:47:11, #/components/schemas/X/allOf/0/properties/k",
    ),
    (
        "{allOf: [{type: integer, minimum: 5}, {description: d}, {maximum: 3}]}",
        "RC402",
        "/allOf/2",
        "allOf demands bounds that leave nothing between them at once; the other one is at api.yaml:46:9, "
        "#/components/schemas/X/allOf/0",
    ),
    (
        "{allOf: [{required: [p], properties: {p: {enum: [a]}}}, {properties: {p: {minLength: 2}}}]}",
        "RC402",
        "/allOf/1/properties/p",
        "listed values and what none of them is for 'p'",
    ),
    (
        "{allOf: [{type: array, minItems: 1, items: {type: string}}, {items: {type: integer}}]}",
        "RC402",
        "/allOf/1/items",
        "string and integer",
    ),
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
        merged = around(outer, inner)
        assert getattr(merged, flag) == FLAGS[flag]
        assert merged.pointer == outer.pointer


WARNED = [
    (merge_all_of, "{type: object, allOf: [{oneOf: [{type: string}, {type: integer}]}]}", "all that stands beside it"),
    (
        distribute_siblings,
        "{type: integer, oneOf: [{type: string}, {type: integer}]}",
        "the alternative of type string",
    ),
]


@pytest.mark.parametrize(("change", "text", "said"), WARNED)
def test_a_type_that_rules_out_what_stands_beside_it(change: Pass, text: str, said: str) -> None:
    _, reports = changed(change, text)
    assert reports.count("warning RC402: ") == 1
    assert f" rules out {said}" in reports
    assert "error" not in reports


UNCHECKED = [
    ("{allOf: [{type: object, additionalProperties: false}, {properties: {q: {}, p: {}}}]}", "forbids 'p', 'q' of"),
    ("{allOf: [{type: string, enum: [a]}, {pattern: b}]}", "pattern beside listed values"),
    ("{allOf: [{type: string, pattern: '(a)\\1'}, {pattern: b}]}", "one of two pattern"),
    ("{allOf: [{type: string, contentEncoding: base64}, {contentEncoding: base32}]}", "one of two contentEncoding"),
    (
        "{allOf: [{type: object, additionalProperties: {type: string}}, {properties: {q: {type: integer}}}]}",
        "additionalProperties beside a property of another member of allOf",
    ),
]


@pytest.mark.parametrize(("text", "said"), UNCHECKED)
def test_what_both_demand_and_no_type_says_is_said(text: str, said: str) -> None:
    context = context_of({"X": yaml.safe_load(text)})
    schema = normalize_schema(context.schemas["X"], context)
    assert any(said in keyword for one in walk(schema) for keyword in one.unchecked)
    assert not list(context.diagnostics)


def test_of_two_unions_with_too_many_pairs_the_second_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "{allOf: [{oneOf: [{type: string}, {minimum: 1}]}, {anyOf: [{type: integer}, {type: boolean}]}]}"
    context = context_of({"X": yaml.safe_load(text)})
    assert merge_all_of(context.schemas["X"], context).unchecked == ()
    monkeypatch.setattr(intersection, "MAX_ALTERNATIVES", 3)
    context = context_of({"X": yaml.safe_load(text)})
    schema = merge_all_of(context.schemas["X"], context)
    assert shown(schema) == {"anyOf": [{"type": "integer"}, {"type": "boolean"}]}
    assert schema.unchecked == ("the first of two unions in allOf",)


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
