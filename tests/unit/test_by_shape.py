"""Unions without a tag, discriminators without constants, and what the types cannot say."""

from __future__ import annotations

import pytest

from realtime_codegen.config import Config
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.ir import Alias, Field, Ir, Literals, Reference, Struct
from realtime_codegen.normalize import normalize

HEAD = """
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
"""
UNION = "    U: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n"


def normalized(schemas: str, paths: str = "") -> tuple[Ir, Diagnostics]:
    diagnostics = Diagnostics()
    return normalize(parse_document(paths + HEAD + schemas, "spec.yaml"), Config(), diagnostics), diagnostics


def union_of(first: str, second: str) -> tuple[Alias, Diagnostics]:
    ir, diagnostics = normalized(f"{UNION}    A: {first}\n    B: {second}\n")
    union = ir.by_id()["U"]
    assert isinstance(union, Alias)
    return union, diagnostics


def struct(ir: Ir, id_: str) -> Struct:
    found = ir.by_id()[id_]
    assert isinstance(found, Struct)
    return found


def field(ir: Ir, id_: str, wire: str) -> Field:
    return next(one for one in struct(ir, id_).fields if one.wire == wire)


APART = [
    (
        "each requires what the other does not know",
        "{required: [a], properties: {a: {}}}",
        "{required: [b], properties: {b: {}}}",
    ),
    ("other kinds", "{required: [k], properties: {k: {type: string}}}", "{properties: {k: {type: integer}}}"),
    (
        "one is closed",
        "{required: [a], properties: {a: {}}}",
        "{properties: {b: {}}, additionalProperties: false}",
    ),
]
NOT_APART = [
    ("nothing is required", "{properties: {a: {}}}", "{properties: {b: {}}}"),
    ("one asks for more", "{required: [a], properties: {a: {}}}", "{required: [a, b], properties: {a: {}, b: {}}}"),
    (
        "constants in common",
        "{required: [k], properties: {k: {enum: [a, b]}}}",
        "{required: [k], properties: {k: {enum: [b, c]}}}",
    ),
    (
        "an open list",
        "{required: [k], properties: {k: {anyOf: [{type: string}, {enum: [a]}]}}}",
        "{required: [k], properties: {k: {enum: [b, c]}}}",
    ),
    ("any value", "{required: [k], properties: {k: {}}}", "{required: [k], properties: {k: {type: integer}}}"),
    (
        "both may be null",
        "{required: [k], properties: {k: {type: [string, 'null']}}}",
        "{required: [k], properties: {k: {type: [integer, 'null']}}}",
    ),
    (
        "an integer is a number",
        "{required: [k], properties: {k: {type: integer}}}",
        "{required: [k], properties: {k: {type: number}}}",
    ),
]


@pytest.mark.parametrize(("first", "second"), [case[1:] for case in APART], ids=[case[0] for case in APART])
def test_no_value_is_meant_for_both(first: str, second: str) -> None:
    union, diagnostics = union_of(first, second)
    (finding,) = diagnostics.sorted()
    assert (finding.code, finding.severity) == ("RC403", Severity.NOTE)
    assert union.by_shape
    assert not union.tag_field


@pytest.mark.parametrize(("first", "second"), [case[1:] for case in NOT_APART], ids=[case[0] for case in NOT_APART])
def test_a_value_may_be_both(first: str, second: str) -> None:
    union, diagnostics = union_of(first, second)
    (finding,) = diagnostics.sorted()
    assert (finding.code, finding.severity) == ("RC403", Severity.WARNING)
    assert "A, B cannot always be discriminated" in finding.message
    assert union.by_shape


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "{required: [k], properties: {k: {enum: [a, b]}}}",
            "{required: [k], properties: {k: {enum: [c, d]}}}",
        ),
        ("{required: [k], properties: {k: {const: 1}}}", "{properties: {k: {const: 2}}}"),
        ("{required: [k], properties: {k: {const: 1}}}", "{required: [k], properties: {k: {const: true}}}"),
        ("{required: [k], properties: {k: {const: 0.5}}}", "{required: [k], properties: {k: {type: 'null'}}}"),
        ("{required: [k], properties: {k: {const: a}}}", "{required: [k], properties: {k: {enum: [b, null]}}}"),
    ],
)
def test_listed_values_of_any_kind_are_a_tag(first: str, second: str) -> None:
    union, diagnostics = union_of(first, second)
    assert (union.by_shape, union.tag_field, len(diagnostics.sorted())) == (True, "k", 0)
    assert union.decided_by == "by 'k', listed values in every member"


@pytest.mark.parametrize(
    ("first", "second", "severity", "words"),
    [
        ("{const: a}", "{const: b}", Severity.WARNING, "it may be missing"),
        ("{enum: [a, b]}", "{enum: [b, c]}", Severity.WARNING, "'b' is a value of A and of B"),
        ("{enum: [a, true, false]}", "{enum: [true, false, c]}", Severity.WARNING, "false and 1 more is a value of A"),
    ],
)
def test_a_tag_that_does_not_decide_for_all_values_is_reported(
    first: str, second: str, severity: Severity, words: str
) -> None:
    required = "" if words == "it may be missing" else "required: [type], "
    union, diagnostics = union_of(
        f"{{{required}properties: {{type: {first}}}}}", f"{{{required}properties: {{type: {second}}}}}"
    )
    (finding,) = diagnostics.sorted()
    assert (finding.code, finding.severity, union.tag_field) == ("RC403", severity, "type")
    assert f"A, B are not always discriminated by 'type': {words}" in finding.message


def test_a_tag_that_may_be_missing_in_objects_that_differ_is_a_note() -> None:
    union, diagnostics = union_of(
        "{required: [a], properties: {type: {const: a}, a: {}}}",
        "{required: [b], properties: {type: {const: b}, b: {}}}",
    )
    assert union.tag_field == "type"
    assert [one.severity for one in diagnostics.sorted()] == [Severity.NOTE]


def test_a_long_list_of_members_is_cut() -> None:
    names = "ABCDEF"
    members = ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in names)
    schemas = "".join(f"    {name}: {{properties: {{{name}: {{}}}}}}\n" for name in names)
    _, diagnostics = normalized(f"    U: {{oneOf: [{members}]}}\n{schemas}")
    assert "A, B, C, D and 2 more cannot always be discriminated" in diagnostics.sorted()[0].message


def test_a_union_by_shape_inside_another_is_flat() -> None:
    more = (
        "    C: {required: [c], properties: {c: {}}}\n"
        "    V: {oneOf: [{$ref: '#/components/schemas/U'}, {$ref: '#/components/schemas/C'}]}\n"
    )
    ir, _ = normalized(f"{UNION}    A: {{properties: {{a: {{}}}}}}\n    B: {{properties: {{b: {{}}}}}}\n{more}")
    union = ir.by_id()["V"]
    assert isinstance(union, Alias)
    assert union.type.members == (Reference("A"), Reference("B"), Reference("C"))  # type: ignore[union-attr]


DISCRIMINATED = """
    U:
      oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
      discriminator: {propertyName: kind, mapping: {first: '#/components/schemas/A'}}
"""


@pytest.mark.parametrize(
    ("member", "values", "required"),
    [
        ("{required: [kind], properties: {kind: {type: string}}}", ("first",), True),
        ("{properties: {kind: {type: string}}}", ("first",), False),
        ("{properties: {a: {}}}", ("first",), True),
        ("{required: [kind], properties: {kind: {const: own}}}", ("own",), True),
        ("{allOf: [{$ref: '#/components/schemas/P'}], properties: {a: {}}}", ("first",), True),
        ("{allOf: [{$ref: '#/components/schemas/Q'}], properties: {a: {}}}", ("parent",), True),
    ],
)
def test_a_mapping_gives_the_constant_that_a_member_lacks(member: str, values: tuple[str, ...], required: bool) -> None:
    schemas = (
        f"{DISCRIMINATED}    A: {member}\n    B: {{required: [kind], properties: {{kind: {{type: string}}}}}}\n"
        "    P: {required: [kind], properties: {kind: {type: string}}}\n"
        "    Q: {required: [kind], properties: {kind: {const: parent}}}\n"
    )
    ir, diagnostics = normalized(schemas)
    found = field(ir, "A", "kind")
    assert found.use.type == Literals(values)
    assert found.required is required
    assert field(ir, "B", "kind").constant == "B"
    assert diagnostics.sorted() == ()


def test_a_reference_into_a_component_is_what_it_leads_to() -> None:
    ir, diagnostics = normalized(
        "    A: {properties: {in: {properties: {n: {type: integer}}}}}\n"
        "    B: {properties: {out: {$ref: '#/components/schemas/A/properties/in'}}}\n"
    )
    assert field(ir, "B", "out").use == field(ir, "A", "in").use
    assert diagnostics.sorted() == ()


def test_a_reference_into_a_component_that_leads_back() -> None:
    _, diagnostics = normalized(
        "    A: {properties: {in: {properties: {again: {$ref: '#/components/schemas/A/properties/in'}}}}}\n"
    )
    assert "RC401" in {one.code for one in diagnostics.sorted()}


def test_recursive_ref_is_the_component_around_it() -> None:
    ir, _ = normalized("    A: {$recursiveAnchor: true, properties: {next: {$recursiveRef: '#'}}}\n")
    assert field(ir, "A", "next").use.type == Reference("A")


PATHS = """
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Got'}}}}}
"""
ONE_SIDED = "{required: [r, w, b], properties: {r: {readOnly: true}, w: {writeOnly: true}, b: {}}}"


def test_what_only_the_other_side_sends_is_optional() -> None:
    schemas = f"    Sent: {ONE_SIDED}\n    Got: {ONE_SIDED}\n    Both: {ONE_SIDED}\n"
    ir, _ = normalized(schemas, PATHS)
    required = {id_: {one.wire for one in struct(ir, id_).fields if one.required} for id_ in ("Sent", "Got", "Both")}
    assert required == {"Sent": {"w", "b"}, "Got": {"r", "b"}, "Both": {"b"}}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("{type: string, not: {const: a}}", "the keyword not"),
        ("{type: object, minProperties: 1}", "minProperties"),
        ("{type: array, uniqueItems: true}", "uniqueItems"),
        ("{type: object, unevaluatedProperties: {type: string}}", "unevaluatedProperties"),
        ("{$dynamicRef: '#x'}", "$dynamicRef"),
        ("{properties: {a: {}}, additionalProperties: {type: string}}", "additionalProperties beside properties"),
        ("{properties: {a: {}}, anyOf: [{required: [a]}]}", "which of the properties must be there"),
    ],
)
def test_what_is_not_checked_is_said(schema: str, words: str) -> None:
    _, diagnostics = normalized(f"    A: {schema}\n")
    (finding,) = diagnostics.sorted()
    assert (finding.code, finding.severity, finding.pointer) == ("RC404", Severity.WARNING, "#/components/schemas/A")
    assert finding.kind == f"{words} is not checked"
    assert finding.message.startswith(f"{finding.kind}, since ")


@pytest.mark.parametrize("schema", ["{type: array, uniqueItems: false}", "{unevaluatedProperties: true, type: object}"])
def test_what_says_nothing_is_not_reported(schema: str) -> None:
    _, diagnostics = normalized(f"    A: {schema}\n")
    assert diagnostics.sorted() == ()
