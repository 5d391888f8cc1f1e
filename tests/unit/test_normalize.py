"""What the normalizer decides and reports, on descriptions of a few lines."""

from __future__ import annotations

import pytest
import yaml

from realtime_codegen.config import Config, EventGroup, ModuleRule
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.model.ir import Alias, Field, Ir, Literals, Reference, Scalar, Struct, UnionOf
from realtime_codegen.model.locations import steps
from realtime_codegen.model.schema import parse_schema
from realtime_codegen.normalize import context, normalize, scalars
from realtime_codegen.normalize import references_into_components as inner_references
from realtime_codegen.normalize import subsumption as implication
from realtime_codegen.normalize.events import group_of
from realtime_codegen.normalize.member_labels import member_labels
from tests.golden.ir_text import text_of_ir

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents:\n  schemas:\n"


def normalized(schemas: str, config: Config | None = None) -> tuple[Ir, str]:
    """The Ir of component schemas, one a line, and what was reported."""
    lines = "".join(f"    {line}\n" for line in schemas.strip().splitlines())
    diagnostics = Diagnostics()
    ir = normalize(parse_document(HEAD + lines, "api.yaml"), config or Config(), diagnostics)
    return ir, "".join(f"{one}\n" for one in diagnostics.sorted())


def ref(name: str) -> str:
    return f"{{$ref: '#/components/schemas/{name}'}}"


def struct(ir: Ir, id_: str) -> Struct:
    found = ir.by_id()[id_]
    assert isinstance(found, Struct)
    return found


def alias(ir: Ir, id_: str) -> Alias:
    found = ir.by_id()[id_]
    assert isinstance(found, Alias)
    return found


def field(ir: Ir, id_: str, wire: str) -> Field:
    return next(one for one in struct(ir, id_).fields if one.wire == wire)


class TestByShape:
    @pytest.mark.parametrize(("count", "said"), [(4, "M0, M1, M2, M3 have"), (5, "M0, M1, M2, M3 and 1 more have")])
    def test_a_message_names_four_members(self, count: int, said: str) -> None:
        members = "".join(f"M{i}: {{required: [p{i}], properties: {{p{i}: {{type: string}}}}}}\n" for i in range(count))
        _, reports = normalized(f"U: {{oneOf: [{', '.join(ref(f'M{i}') for i in range(count))}]}}\n{members}")
        assert f"note RC403: {said} no tag of their own" in reports

    @pytest.mark.parametrize(
        ("first", "second", "severity"),
        [
            ("{type: string}", "{type: integer}", "note"),
            ("{type: [string, 'null']}", "{type: integer}", "note"),
            ("{type: string}", "{type: [integer, 'null']}", "note"),
            ("{type: [string, 'null']}", "{type: [integer, 'null']}", "warning"),
            ("{type: string}", "{type: string}", "warning"),
        ],
    )
    def test_values_of_one_property_keep_two_members_apart(self, first: str, second: str, severity: str) -> None:
        members = "".join(
            f"{name}: {{required: [p], properties: {{p: {kind}}}}}\n" for name, kind in (("A", first), ("B", second))
        )
        _, reports = normalized(f"U: {{oneOf: [{ref('A')}, {ref('B')}]}}\n{members}")
        assert f" {severity} RC403: " in reports


class TestDiscriminators:
    @pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
    def test_the_name_of_a_member_is_its_constant(self, keyword: str) -> None:
        ir, reports = normalized(
            f"U: {{{keyword}: [{ref('A')}, {ref('B')}], discriminator: {{propertyName: kind}}}}\n"
            "A: {type: object, properties: {kind: {type: string, description: Its kind.}}}\n"
            "B: {properties: {b: {type: integer}}}"
        )
        assert reports == ""
        assert field(ir, "A", "kind").description == "Its kind."
        assert field(ir, "A", "kind").constant == "A"
        assert field(ir, "B", "kind").constant == "B"
        assert [field(ir, name, "kind").required for name in "AB"] == [False, True]
        assert alias(ir, "U").tag_field == "kind"

    @pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
    def test_a_discriminator_beside_a_union_and_properties_is_no_parent(self, keyword: str) -> None:
        _, reports = normalized(
            f"U: {{properties: {{p: {{}}}}, {keyword}: [{ref('A')}, {ref('B')}], "
            "discriminator: {propertyName: kind}}\n"
            "A: {required: [kind], properties: {kind: {const: a}}}\n"
            "B: {required: [kind], properties: {kind: {const: b}}}"
        )
        assert "makes no union" not in reports

    def test_a_discriminator_beside_properties_alone_is_reported(self) -> None:
        _, reports = normalized("Pet: {properties: {kind: {type: string}}, discriminator: {propertyName: kind}}")
        assert reports == (
            "api.yaml:5:5: warning RC404: a discriminator beside properties makes no union: what is read here is this "
            "object, and what its subtypes add is kept in extra_fields\n"
            "  at #/components/schemas/Pet\n"
            "  fix: refer to a oneOf of the subtypes where they are meant, by a correction in spec/overlays\n"
        )

    SAYS_ITSELF = (
        "{properties: {kind: {const: own}}}",
        "{properties: {kind: {$ref: '#/components/schemas/Kind'}}}",
        "{properties: {kind: {anyOf: [{const: own}]}}}",
        "{properties: {kind: {allOf: [{const: own}]}}}",
        "{allOf: [{$ref: '#/components/schemas/Own'}]}",
        "{allOf: [{$ref: '#/components/schemas/B'}, {properties: {kind: {const: own}}}]}",
        "{allOf: [{allOf: [{$ref: '#/components/schemas/Own'}]}, {properties: {other: {}}}]}",
    )

    @pytest.mark.parametrize("member", SAYS_ITSELF)
    def test_what_a_member_says_itself_stands(self, member: str) -> None:
        ir, _ = normalized(
            f"U: {{oneOf: [{ref('A')}, {ref('B')}], discriminator: {{propertyName: kind}}}}\n"
            f"A: {member}\nB: {{properties: {{b: {{}}}}}}\nKind: {{const: own}}\n"
            "Own: {properties: {kind: {const: own}}}"
        )
        texts = text_of_ir(ir)
        assert "'A'" not in texts.replace("component: 'A'", "").replace("locations: ('A',)", "")

    def test_a_number_is_not_made_a_text(self) -> None:
        ir, _ = normalized(
            f"U: {{oneOf: [{ref('A')}, {ref('B')}], discriminator: {{propertyName: kind}}}}\n"
            "A: {properties: {kind: {type: integer}}}\nB: {properties: {b: {}}}"
        )
        assert field(ir, "A", "kind").use.type == Scalar("integer")

    def test_a_member_that_is_a_union_itself_stays_as_it_is(self) -> None:
        ir, _ = normalized(
            f"U: {{oneOf: [{ref('V')}, {ref('B')}], discriminator: {{propertyName: kind}}}}\n"
            f"V: {{oneOf: [{ref('C')}, {ref('D')}]}}\nB: {{required: [kind], properties: {{kind: {{const: b}}}}}}\n"
            "C: {required: [kind], properties: {kind: {const: c}}}\n"
            "D: {required: [kind], properties: {kind: {const: d}}}"
        )
        assert [struct(ir, name).tag for name in "BCD"] != [None, None, None]
        assert alias(ir, "V").tag_field == "kind"

    def test_components_that_are_made_of_each_other_end(self) -> None:
        _, reports = normalized(
            f"U: {{oneOf: [{ref('A')}, {ref('B')}], discriminator: {{propertyName: kind}}}}\n"
            f"A: {{allOf: [{ref('B')}, {{properties: {{a: {{}}}}}}]}}\n"
            f"B: {{allOf: [{ref('A')}, {{properties: {{b: {{}}}}}}]}}"
        )
        assert "error RC401: allOf leads back to" in reports


class TestReferencesInside:
    def test_one_that_leads_back_to_itself(self) -> None:
        ir, reports = normalized("A: {properties: {p: {$ref: '#/components/schemas/A/properties/p'}}}")
        assert reports == (
            "api.yaml:5:22: error RC401: #/components/schemas/A/properties/p leads back to itself\n"
            "  at #/components/schemas/A/properties/p\n"
            "  fix: make what it refers to a component, with a correction in spec/overlays\n"
        )
        assert ir.by_id().keys() == {"A"}

    def test_more_than_can_be_written_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        inner = "{{$ref: '#/components/schemas/A/properties/{}'}}".format
        text = f"A: {{properties: {{p: {{}}, q: {inner('p')}, r: {inner('q')}}}}}"
        monkeypatch.setattr(inner_references, "MAX_WRITTEN_OUT", 3)
        normalized(text)
        monkeypatch.setattr(inner_references, "MAX_WRITTEN_OUT", 2)
        with pytest.raises(CodegenError) as caught:
            normalized(text)
        assert caught.value.exit_code == 1
        assert str(caught.value.diagnostics[0]) == (
            "api.yaml:5:22: error RC103: more than 2 references into components to write out\n"
            "  at #/components/schemas/A/properties/p\n"
            "  fix: make what they refer to a component, with a correction in spec/overlays"
        )


def test_more_references_than_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "A: {properties: {a: {}}}\nC: {properties: {c: {}}}\n"
        f"B: {{allOf: [{ref('A')}, {ref('C')}, {{properties: {{b: {{}}}}}}]}}"
    )
    monkeypatch.setattr(context, "MAX_FOLLOWED", 2)
    normalized(text)
    monkeypatch.setattr(context, "MAX_FOLLOWED", 1)
    with pytest.raises(CodegenError) as caught:
        normalized(text)
    assert caught.value.exit_code == 1
    assert str(caught.value.diagnostics[0]) == (
        "api.yaml:6:5: error RC103: more than 1 references to follow, since schemas refer to each other again and "
        "again\n  at #/components/schemas/C\n"
        "  fix: write the schema at this place out, with a correction in spec/overlays"
    )


def test_more_places_than_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"A: {{properties: {{a: {{}}}}}}\nB: {{allOf: [{ref('A')}, {{properties: {{b: {{}}}}}}]}}"
    monkeypatch.setattr(context, "MAX_MERGED", 1)
    normalized(text)
    monkeypatch.setattr(context, "MAX_MERGED", 0)
    with pytest.raises(CodegenError, match="RC103: more than 0 places to merge, since unions in allOf multiply"):
        normalized(text)


def test_what_is_not_compared_any_more_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    member = f"{{allOf: [{ref('A')}, {{properties: {{a: {{}}}}}}]}}"
    text = f"A: {{properties: {{a: {{}}}}}}\nB: {{properties: {{p: {member}}}}}"
    assert field(normalized(text)[0], "B", "p").use.type == Reference("A")
    monkeypatch.setattr(implication, "MAX_COMPARED", 0)
    assert field(normalized(text)[0], "B", "p").use.type == Reference("B.p")


LABELS = [
    (["{properties: {type: {const: a}}}", "{properties: {type: {const: b}}}"], ["a", "b"]),
    (["{properties: {kind: {const: a}}}", "{type: string}", "{properties: {x: {}}}"], ["a", "object", "object"]),
    (["{properties: {a: {const: k}, type: {const: t}}}", "{properties: {type: {const: u}}}"], ["t", "u"]),
    (
        ["{properties: {role: {const: x}, type: {const: m}}}", "{properties: {role: {const: y}, type: {const: m}}}"],
        ["x,m", "y,m"],
    ),
    (["{properties: {a: {}, b: {}}}", "{properties: {c: {}, d: {}}}"], ["a,b", "c,d"]),
    (["{properties: {a: {}}}", "{properties: {a: {}}}", "{properties: {a: {}}}"], ["a", "a,", "a,,"]),
    (["{items: {properties: {type: {const: a}}}}", "{properties: {type: {const: a}}}"], ["type", "type,"]),
    (
        ["{properties: {type: {const: a}}, additionalProperties: {type: string}}", "{properties: {b: {}}}"],
        ["a", "object"],
    ),
    (["{$ref: '#/components/schemas/A'}", "{properties: {n: {const: 1}}}"], ["object", "n 1"]),
    (["{properties: {n: {const: true}}}", "{properties: {n: {const: false}}}"], ["n true", "n false"]),
]


@pytest.mark.parametrize(("members", "labels"), LABELS)
def test_what_the_members_of_a_union_are_called(members: list[str], labels: list[str]) -> None:
    assert member_labels([parse_schema(yaml.safe_load(one), "/x") for one in members]) == labels


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("A", ("A",)),
        ("A.b.c[]<d>", ("A", ".b", ".c[]", "<d>")),
        ("A{}.b[]{}<x,y>[].c", ("A", "{}", ".b[]{}", "<x,y>[]", ".c")),
        ("", ("",)),
        ("post /a 200", ("post /a 200",)),
    ],
)
def test_the_steps_of_a_location(location: str, expected: tuple[str, ...]) -> None:
    assert steps(location) == expected


def test_the_most_specific_pattern_names_the_group_of_an_event() -> None:
    groups = tuple(EventGroup(f"U{i}", members, "sent") for i, members in enumerate(("Event*", "EventOld*", "*")))
    config = Config(events=groups)
    assert group_of("EventOldSaid", config) == groups[1]
    assert group_of("EventSaid", config) == groups[0]
    assert group_of("Other", config) == groups[2]
    assert group_of("Other", Config(events=groups[:2])) is None


@pytest.mark.parametrize(
    ("enum", "types"),
    [
        ("[a, 1]", Literals(("a", 1))),
        ("[1.5, 2.0, 2]", Literals((1.5, 2))),
        ("[true]", Literals((True,))),
        ("[1, true]", Literals((1, True))),
        ("[true, false]", Scalar("boolean")),
    ],
)
def test_listed_values(enum: str, types: object) -> None:
    ir, reports = normalized(f"A: {{enum: {enum}}}")
    assert (alias(ir, "A").type, reports) == (types, "")


def test_true_is_not_one() -> None:
    assert Literals((1,)) != Literals((True,))
    assert len({Literals((1,)), Literals((True,)), Literals((1,), is_open=True)}) == 3


def test_listed_values_of_which_one_has_no_name_for_its_kind_are_any_value() -> None:
    ir, reports = normalized("A: {enum: [1.5, [1]]}\nB: {enum: [{x: 1}]}")
    assert reports.count("warning RC404: the generated types cannot list arrays and objects: any value of their") == 2
    assert type(alias(ir, "A").type).__name__ == "Anything"
    assert type(alias(ir, "B").type).__name__ == "Anything"


@pytest.mark.parametrize("value", [2**63 - 1, 1 - 2**63])
def test_an_integer_of_64_bits_can_be_listed(value: int) -> None:
    ir, reports = normalized(f"A: {{enum: [{value}]}}")
    assert (alias(ir, "A").type, reports) == (Literals((value,)), "")


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1])
def test_an_integer_beyond_64_bits_can_be_listed_but_not_by_literal(value: int) -> None:
    ir, reports = normalized(f"A: {{enum: [{value}]}}")
    found = alias(ir, "A").type
    assert isinstance(found, Literals)
    assert (found.values, found.is_beyond_literal, reports) == ((value,), True, "")


def test_a_length_that_nothing_can_have_is_left_out() -> None:
    ir, reports = normalized(
        f"A: {{type: string, minLength: 2.0, maxLength: {2**63}}}\nB: {{type: string, maxLength: {2**63 - 1}}}"
    )
    assert repr(alias(ir, "A").type) == repr(Scalar("string", (("minLength", 2),)))
    assert alias(ir, "B").type == Scalar("string", (("maxLength", 2**63 - 1),))
    assert reports == (
        f"api.yaml:5:5: warning RC404: maxLength of more than {2**63 - 1} is not checked, since the generated types "
        "cannot say it\n  at #/components/schemas/A\n  fix: remove it with a correction in spec/overlays\n"
    )


def test_an_alias_that_contains_itself_is_told_apart_by_shape() -> None:
    ir, _ = normalized(f"Tree: {{anyOf: [{{type: string}}, {{type: array, items: {ref('Tree')}}}]}}")
    tree = alias(ir, "Tree")
    assert (tree.by_shape, tree.tag_field, tree.decided_by) == (True, "", "by their kind of JSON value")


def test_a_tagged_union_that_contains_itself_keeps_its_tag_field() -> None:
    ir, _ = normalized(
        f"Tree: {{anyOf: [{ref('A')}, {ref('B')}, {{type: array, items: {ref('Tree')}}}]}}\n"
        "A: {required: [type], properties: {type: {const: a}}}\nB: {required: [type], properties: {type: {const: b}}}"
    )
    tree = alias(ir, "Tree")
    assert (tree.by_shape, tree.tag_field) == (True, "type")
    assert tree.decided_by == "by 'type', a constant in every member"


def test_an_event_union_that_no_type_tells_apart_is_refused_by_its_name() -> None:
    _, reports = normalized(
        f"E: {{oneOf: [{ref('A')}, {ref('B')}]}}\nA: {{properties: {{a: {{}}}}}}\nB: {{properties: {{b: {{}}}}}}",
        Config(events=(EventGroup("E", "E*", "received"),)),
    )
    assert "error RC403: the events of E cannot be discriminated by 'type': A, B have no constant 'type'\n" in reports


THING = "Thing: {properties: {t: {}}}"
OLD = f"OldA: {{properties: {{t: {ref('Thing')}}}}}\n"


@pytest.mark.parametrize(
    ("schemas", "moved"),
    [
        (OLD + THING, {"OldA", "Thing"}),
        (f"{OLD}Thing: {{properties: {{t: {ref('Thing')}}}}}", {"OldA", "Thing"}),
        (f"{OLD}Thing: {{properties: {{u: {ref('U')}}}}}\nU: {{properties: {{u: {{}}}}}}", {"OldA", "Thing", "U"}),
        (f"{OLD}{THING}\nB: {{items: {ref('Thing')}}}", {"OldA"}),
    ],
)
def test_what_only_the_superseded_needs_goes_with_it(schemas: str, moved: set[str]) -> None:
    ir, _ = normalized(schemas, Config(modules=(ModuleRule("old", ("Old",)),)))
    assert {one.id for one in ir.declarations if one.module == "old"} == moved


def test_objects_of_a_superseded_union_go_with_it() -> None:
    part = "{{required: [type, role], properties: {{type: {{const: m}}, role: {{const: {}}}}}}}"
    other = "{required: [type], properties: {type: {const: c}}}"
    union = f"{{oneOf: [{part.format('a')}, {part.format('b')}, {other}]}}"
    ir, _ = normalized(
        f"OldA: {{properties: {{p: {union}}}}}\nB: {{properties: {{b: {{}}}}}}",
        Config(modules=(ModuleRule("old", ("Old",)),)),
    )
    assert {one.id for one in ir.declarations if one.module != "old"} == {"B"}
    bases = {one.base for one in ir.declarations if isinstance(one, Struct) and one.base}
    assert [one.module for one in ir.declarations if one.id in bases] == ["old"]


def test_a_second_constant_is_one_that_all_have() -> None:
    ir, _ = normalized(
        f"U: {{oneOf: [{ref('A')}, {ref('B')}, {ref('C')}]}}\n"
        "A: {required: [type, role, at], properties: {type: {const: m}, role: {const: a}, at: {const: x}}}\n"
        "B: {required: [type, role], properties: {type: {const: m}, role: {const: b}, at: {type: string}}}\n"
        "C: {required: [type], properties: {type: {const: c}}}"
    )
    assert alias(ir, "U").decided_by == "by 'type', a constant in every member; 'm' is shared, 'role' decides"


def test_what_is_no_schema_in_an_operation() -> None:
    text = (
        "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n      - {name: q, in: query, schema: 3}\n"
        "      responses: {'200': {}}\n"
    )
    diagnostics = Diagnostics()
    ir = normalize(parse_document(text, "api.yaml"), Config(), diagnostics)
    assert str(diagnostics.sorted()[0]) == (
        "api.yaml:6:30: error RC406: expected a schema, found int\n"
        "  at #/paths/~1a/get/parameters/0/schema\n"
        "  fix: a schema is an object; `true` accepts any value"
    )
    assert [reply.description for reply in ir.operations[0].replies] == [""]


@pytest.mark.parametrize(
    "kind", ["{anyOf: [{type: string}, {const: c}]}", "{const: 3}", "{type: string}", "{enum: [c, d]}"]
)
def test_unions_that_share_a_member_agree_on_the_tag(kind: str) -> None:
    ir, _ = normalized(
        f"U: {{oneOf: [{ref('A')}, {ref('B')}]}}\nV: {{oneOf: [{ref('B')}, {ref('C')}]}}\n"
        "A: {required: [kind, sort], properties: {kind: {const: a}, sort: {const: a}}}\n"
        "B: {required: [kind, sort], properties: {kind: {const: b}, sort: {const: b}}}\n"
        f"C: {{required: [kind, sort], properties: {{kind: {kind}, sort: {{const: c}}}}}}"
    )
    assert [alias(ir, name).tag_field for name in "UV"] == ["sort", "sort"]


def three(*constants: str) -> str:
    """Three objects of one type, each with a kind and a sort."""
    lines = (
        f"{name}: {{required: [kind, sort, type], "
        f"properties: {{kind: {{const: {pair[0]}}}, sort: {{const: {pair[1]}}}, type: {{const: m}}}}}}"
        for name, pair in zip("ABC", constants, strict=True)
    )
    return "\n".join(lines)


def test_a_tag_that_leaves_more_than_one_second_constant_open_is_passed_over() -> None:
    ir, reports = normalized(f"U: {{oneOf: [{ref('A')}, {ref('B')}, {ref('C')}]}}\n{three('xp', 'xq', 'yq')}")
    assert reports == ""
    assert alias(ir, "U").decided_by == "by 'kind', a constant in every member; 'x' is shared, 'sort' decides"


def test_of_two_that_some_share_the_declared_one_is_the_tag() -> None:
    members = three("xp", "xq", "yq").replace(", type: {const: m}", "").replace(", type]", "]")
    union = f"U: {{oneOf: [{ref('A')}, {ref('B')}, {ref('C')}], discriminator: {{propertyName: sort}}}}\n"
    ir, _ = normalized(union + members)
    reason = "by 'sort', the discriminator of the description; 'q' is shared, 'kind' decides"
    assert alias(ir, "U").decided_by == reason


def test_a_class_whose_tag_nobody_shares_here_is_itself_here() -> None:
    ir, _ = normalized(
        f"U: {{oneOf: [{ref('A')}, {ref('B')}, {ref('C')}]}}\nV: {{oneOf: [{ref('A')}, {ref('C')}]}}\n"
        "A: {required: [type, role], properties: {type: {const: m}, role: {const: a}}}\n"
        "B: {required: [type, role], properties: {type: {const: m}, role: {const: b}}}\n"
        "C: {required: [type], properties: {type: {const: c}}}"
    )
    assert alias(ir, "U").type == UnionOf((Reference("U<m>"), Reference("C")))
    assert alias(ir, "V").type == UnionOf((Reference("A"), Reference("C")))
    assert struct(ir, "A").base == "U<m>"


def test_what_another_union_discriminates_by_another_tag_has_a_tag_all_the_same() -> None:
    ir, reports = normalized(
        f"U: {{oneOf: [{ref('A')}, {ref('B')}]}}\nV: {{oneOf: [{ref('B')}, {ref('C')}]}}\n"
        "A: {required: [a], properties: {a: {const: a}}}\n"
        "B: {required: [a, c], properties: {a: {const: b}, c: {const: b}}}\n"
        "C: {required: [c], properties: {c: {const: c}}}"
    )
    assert (alias(ir, "V").by_shape, alias(ir, "V").tag_field, reports) == (True, "c", "")


def test_what_is_no_schema_in_a_component() -> None:
    ir, reports = normalized("A: {properties: {p: 3}}")
    assert reports == (
        "api.yaml:5:22: error RC406: expected a schema, found int\n"
        "  at #/components/schemas/A/properties/p\n"
        "  fix: a schema is an object; `true` accepts any value\n"
    )
    assert ir.by_id().keys() == {"A"}


def test_references_that_lead_into_a_circle_end() -> None:
    ir, reports = normalized(f"X: {ref('A')}\nA: {ref('B')}\nB: {ref('A')}")
    assert reports.count("error RC401: allOf leads back to ") == 2
    assert {type(one).__name__ for one in ir.declarations} == {"Alias"}


def test_an_array_that_nothing_can_fill_has_no_bound() -> None:
    ir, reports = normalized(f"A: {{type: array, items: {{type: string}}, minItems: {2**63}}}")
    assert "minItems of more than 9223372036854775807 is not checked, since" in reports
    assert "minItems" not in text_of_ir(ir)


def test_more_values_than_anybody_reads_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalars, "MAX_LISTED", 2)
    ir, reports = normalized("A: {enum: [a, b]}\nB: {enum: [a, b, c]}")
    assert alias(ir, "A").type == Literals(("a", "b"))
    assert alias(ir, "B").type == Scalar("string")
    assert "warning RC404: the generated types cannot list more than 2 values: any value of their kinds fits" in reports


def test_unions_that_hold_each_other_end() -> None:
    ir, reports = normalized(
        f"A: {{anyOf: [{ref('B')}, {{type: string}}]}}\nB: {{anyOf: [{ref('A')}, {{type: integer}}]}}\n"
        f"C: {{properties: {{a: {ref('A')}, b: {ref('B')}}}}}"
    )
    assert [one.use.nullable for one in struct(ir, "C").fields] == [False, False]
    assert reports == ""
    assert alias(ir, "A").type == UnionOf((Scalar("integer"), Scalar("string")))
    assert alias(ir, "B").type == UnionOf((Scalar("string"), Scalar("integer")))


def test_unions_that_are_nothing_but_each_other_are_refused() -> None:
    _, reports = normalized(f"A: {{anyOf: [{ref('B')}]}}\nB: {{oneOf: [{ref('A')}, {ref('B')}]}}")
    assert reports == "".join(
        f"api.yaml:{line}:5: error RC401: {through} leads back to {target}\n  at #/components/schemas/{name}\n"
        "  fix: break the cycle with a correction in spec/overlays\n"
        for line, name, target, through in ((5, "A", "B", "allOf"), (6, "B", "B", "the union"))
    )


def test_an_object_or_a_text_stands_where_both_do() -> None:
    ir, reports = normalized("X: {properties: {p: {type: [object, string], not: {}, properties: {q: {}}}}}")
    assert ir.by_id().keys() == {"X", "X.p"}
    assert reports.count("the keyword not is not checked") == 1


def test_every_tag_that_is_shared_is_in_the_reason() -> None:
    members = "".join(
        f"{name}: {{required: [type, role], properties: {{type: {{const: {pair[0]}}}, role: {{const: {pair[1]}}}}}}}\n"
        for name, pair in zip("ABCD", ("ma", "mb", "na", "nb"), strict=True)
    )
    ir, _ = normalized(f"U: {{oneOf: [{', '.join(map(ref, 'ABCD'))}]}}\n{members}")
    assert alias(ir, "U").decided_by == (
        "by 'type', a constant in every member; 'm' is shared, 'role' decides; 'n' is shared, 'role' decides"
    )


def test_classes_of_different_base_classes_are_told_apart_by_shape() -> None:
    members = "".join(
        f"{name}: {{required: [type, role], properties: {{type: {{const: {pair[0]}}}, role: {{const: {pair[1]}}}}}}}\n"
        for name, pair in zip("ABCDE", ("ma", "mb", "mc", "md", "na"), strict=True)
    )
    _, reports = normalized(
        f"U: {{oneOf: [{', '.join(map(ref, 'ABE'))}]}}\nV: {{oneOf: [{', '.join(map(ref, 'CDE'))}]}}\n"
        f"W: {{oneOf: [{', '.join(map(ref, 'ACE'))}]}}\n{members}"
    )
    assert "note RC403: A, C, E are not always discriminated by 'type': 'm' is a value of A and of C; " in reports


def test_a_group_without_events_hides_no_other() -> None:
    groups = EventGroup("Nothing", "Nothing*", "sent"), EventGroup("Event", "Event*", "received")
    ir, _ = normalized(
        "Event: {properties: {x: {}}}\nEventA: {required: [type], properties: {type: {const: a}}}\n"
        "EventB: {required: [kind], properties: {kind: {const: b}}}",
        Config(events=groups),
    )
    event = alias(ir, "Event<*>")
    assert event.is_event_union
    assert [one.wire for one in struct(ir, "Event").fields] == ["x"]
    assert event.type == UnionOf((Reference("EventA"),))
    assert [struct(ir, name).is_event for name in ("EventA", "EventB")] == [True, False]


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ("{type: array, items: {type: string}, maxItems: 2, description: Two.}", "The array of: Two."),
        ("{type: array, items: {type: string}, maxItems: 2}", "A bounded array."),
        ("{type: integer, minimum: 1, description: One.}", "The integer of: One."),
        ("{type: integer, minimum: 1}", "A bounded integer."),
    ],
)
def test_what_has_bounds_inside_has_a_name_and_words(inner: str, words: str) -> None:
    ir, _ = normalized(f"X: {{properties: {{p: {{type: array, items: {inner}}}}}}}")
    assert alias(ir, "X.p[]").description == words


def test_a_tagged_union_inside_another_one_is_its_members() -> None:
    ir, _ = normalized(
        f"U: {{oneOf: [{ref('A')}, {ref('B')}]}}\nX: {{properties: {{p: {{anyOf: [{ref('U')}, {{type: string}}]}}}}}}\n"
        "A: {required: [type], properties: {type: {const: a}}}\nB: {required: [type], properties: {type: {const: b}}}"
    )
    assert alias(ir, "X.p").type == UnionOf((Reference("A"), Reference("B"), Scalar("string")))


@pytest.mark.parametrize(
    ("other", "id_"),
    [
        ("{type: string}", "X.p"),
        (ref("A"), "X.p<object>"),
        ("{type: object}", "X.p<object>"),
        ("{type: array, items: {type: object}}", "X.p<object>"),
    ],
)
def test_the_only_object_of_a_union_takes_its_place(other: str, id_: str) -> None:
    ir, _ = normalized(
        f"A: {{properties: {{a: {{}}}}}}\nX: {{properties: {{p: {{anyOf: [{{properties: {{b: {{}}}}}}, {other}]}}}}}}"
    )
    found = [one.id for one in ir.declarations if isinstance(one, Struct) and one.id not in ("A", "X")]
    assert found == [id_]


@pytest.mark.parametrize(("last", "is_nullable"), [("{type: string}", False), ("{type: [string, 'null']}", True)])
def test_null_is_found_in_time_that_does_not_double_with_each_union(last: str, is_nullable: bool) -> None:
    depth = 40
    unions = (
        f"{name}{level}: {{anyOf: [{ref(f'A{level + 1}')}, {ref(f'B{level + 1}')}, {{const: {level}}}]}}"
        for level in range(depth)
        for name in "AB"
    )
    ir, _ = normalized("\n".join([*unions, f"A{depth}: {last}", f"B{depth}: {{type: boolean}}"]))
    assert ("A0" in ir.nullable) is is_nullable


def test_an_object_beside_a_map_does_not_take_the_place_of_their_union() -> None:
    inline = "{anyOf: [{additionalProperties: {type: number}}, {properties: {a: {type: string}}}]}"
    ir, _ = normalized(f"X: {{properties: {{p: {inline}, q: {{items: {inline}}}}}}}")
    objects = [one for one in ir.declarations if isinstance(one, Struct) and one.id != "X"]
    assert [[one.wire for one in found.fields] for found in objects] == [["a"]]
    for one in ir.declarations:
        if isinstance(one, Alias):
            assert Reference(one.id) not in (one.type.members if isinstance(one.type, UnionOf) else ())
