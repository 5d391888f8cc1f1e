"""Overlays: the semantics of the Overlay specification, the extensions for corrections, and every diagnostic with its
exact text.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from realtime_codegen.load import load_document, parse_document
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.overlay import apply_overlay, load_overlay, merge
from realtime_codegen.overlay.nullable import accepts_null

SPEC = Path(__file__).resolve().parents[2] / "spec"

API = """\
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    A:
      type: object
      required: [x, y]
      properties:
        x: {type: string}
        y: {$ref: '#/components/schemas/B'}
    B:
      anyOf:
      - {type: string}
      - {type: integer}
"""


def overlay_text(actions: str, extra: str = "") -> str:
    return f"overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\n{extra}actions:\n{actions}"


def applied(actions: str, extra: str = "", api: str = API) -> tuple[Any, str]:
    """The schemas after an overlay, and what was reported."""
    document = parse_document(api, "api.yaml")
    before = copy.deepcopy(document.data)
    diagnostics = Diagnostics()
    result = apply_overlay(document, load_overlay(overlay_text(actions, extra), "o.yaml"), diagnostics)
    assert document.data == before, "the original was changed in place"
    return result.data["components"]["schemas"], "\n".join(map(str, diagnostics))


def test_objects_merge_arrays_append_and_the_rest_is_replaced() -> None:
    actions = """\
- target: $.components.schemas.A
  update:
    type: array
    required: [z]
    properties: {x: {maxLength: 3}, z: {type: integer}}
- target: $.components.schemas.A.required
  update: w
- target: $.components.schemas.B.anyOf
  update: {type: 'null'}
- target: $.components.schemas.A.properties.x.type
  update: number
"""
    schemas, reported = applied(actions)
    assert schemas["A"] == {
        "type": "array",
        "required": ["x", "y", "z", "w"],
        "properties": {
            "x": {"type": "number", "maxLength": 3},
            "y": {"$ref": "#/components/schemas/B"},
            "z": {"type": "integer"},
        },
    }
    assert schemas["B"]["anyOf"] == [{"type": "string"}, {"type": "integer"}, {"type": "null"}]
    assert reported == ""


def test_an_array_appended_to_an_array_is_one_item() -> None:
    schemas, _ = applied("- {target: $.components.schemas.A.required, update: [z]}")
    assert schemas["A"]["required"] == ["x", "y", ["z"]]


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("$.components.schemas.A.required[0,1]", []),
        ("$.components.schemas.A.required[?@ == 'x']", ["y"]),
        ("$.components.schemas.A.required[1,0,1]", []),
        ("$.components.schemas.A.required[0]", ["y"]),
    ],
)
def test_remove_items(target: str, left: list[str]) -> None:
    schemas, reported = applied(f"- target: {target!r}\n  remove: true".replace("'$", '"$').replace("]'", ']"'))
    assert (schemas["A"]["required"], reported) == (left, "")


def test_remove_a_parent_together_with_what_is_in_it() -> None:
    first = "- {target: '$.components.schemas..properties', remove: true}"
    second = "- {target: '$..anyOf..*', remove: true}"
    schemas, reported = applied(f"{first}\n{second}")
    assert schemas == {"A": {"type": "object", "required": ["x", "y"]}, "B": {"anyOf": []}}
    assert reported == ""


def test_actions_see_what_the_ones_before_them_did() -> None:
    first = "- {target: $.components.schemas, update: {C: {}}}"
    second = "- {target: $.components.schemas.C, update: {type: string}}"
    assert applied(f"{first}\n{second}")[0]["C"] == {"type": "string"}


def test_an_update_under_a_replaced_parent_is_skipped() -> None:
    # Selects A and, after it, members of the properties that A has lost by then.
    schemas, reported = applied("- {target: '$.components.schemas..*', update: {properties: gone}}")
    assert schemas["A"]["properties"] == {"properties": "gone"}
    assert reported == ""


def test_siblings_of_what_changes_are_shared() -> None:
    document = parse_document(API, "api.yaml")
    overlay = load_overlay(overlay_text("- {target: $.components.schemas.A, update: {title: t}}"), "o.yaml")
    result = apply_overlay(document, overlay, Diagnostics())
    assert result.data["components"]["schemas"]["B"] is document.data["components"]["schemas"]["B"]
    assert (result.file, result.locate("/components/schemas/B")) == ("api.yaml", (11, 5))


def test_update_that_does_not_fit() -> None:
    schemas, reported = applied("- target: $.components.schemas.A\n  update: [x]")
    assert schemas["A"]["type"] == "object"
    assert reported == (
        "o.yaml:5:3: error RC201: the target $.components.schemas.A is an object and the update is not\n"
        "  at #/actions/0/update\n"
        "  fix: give an object to merge"
    )


@pytest.mark.parametrize(
    ("expects", "applies"),
    [
        ("{missing: $.maxLength}", True),
        ("{missing: $.type}", False),
        ("{missing: [$.minLength, $.maxLength]}", True),
        ("{missing: [$.minLength, $.type]}", False),
        ("{present: $.type}", True),
        ("{present: $.maxLength}", False),
        ("{present: [$.type, $.maxLength]}", False),
        ("{present: \"$[?@ == 'string']\"}", True),
        ("{present: $.type, missing: $.type}", False),
        ("{forbids_null: true}", True),
        ("{forbids_null: true, present: $.maxLength}", False),
    ],
)
def test_expectations(expects: str, applies: bool) -> None:
    target = "$.components.schemas.A.properties.x"
    action = f"- target: {target}\n  x-defect: S9\n  x-reason: Because.\n  x-expects: {expects}\n  update: {{title: t}}"
    schemas, reported = applied(action)
    assert ("title" in schemas["A"]["properties"]["x"]) is applies
    expired = (
        f"o.yaml:4:3: note RC203: the correction of S9 is not needed any more at {target}\n"
        "  at #/actions/0\n"
        "  fix: remove the action"
    )
    assert reported == ("" if applies else expired)


def test_only_nodes_with_the_defect_are_corrected() -> None:
    action = "- {target: $.components.schemas.*, x-expects: {missing: $.type}, update: {title: t}}"
    schemas, reported = applied(action)
    assert ("title" in schemas["A"], "title" in schemas["B"], reported) == (False, True, "")


GONE = [
    "$.components.schemas.Z",
    "$.components.schemas.Z.properties.x",
    "$['components']['schemas']['Z'].properties[?@.type]",
    '$.components["schemas"].Z.allOf[0]',
    "$.paths['/a/{b}'].get",
    "$.webhooks.done.post",
]


def unused(path: str, more: str, *, is_own: bool) -> list[str]:
    """The codes, with their severities, that an action without effect is reported with."""
    diagnostics = Diagnostics()
    overlay = load_overlay(overlay_text(f"- target: {json.dumps(path)}\n  update: {{}}\n{more}", ""), "o.yaml")
    apply_overlay(parse_document(API, "api.yaml"), overlay, diagnostics, is_own=is_own)
    return [f"{one.severity.name.lower()} {one.code}" for one in diagnostics]


@pytest.mark.parametrize("path", GONE)
def test_a_correction_of_what_the_description_lacks_is_not_called_unneeded(path: str) -> None:
    expects = "  x-defect: S1\n  x-expects: {missing: $.title}\n"
    assert unused(path, expects, is_own=True) == ["note RC204"]
    assert unused(path, expects, is_own=False) == []
    assert unused(path, "  x-defect: S1\n", is_own=True) == ["warning RC204"]
    assert unused(path, "", is_own=False) == []


@pytest.mark.parametrize("path", ["$.components.schemas.A", "$.components.schemas.*.properties.x", "$..properties.x"])
@pytest.mark.parametrize("is_own", [True, False])
def test_a_correction_of_what_has_the_defect_no_more_is_unneeded(path: str, is_own: bool) -> None:
    assert unused(path, "  x-expects: {missing: $.type}\n", is_own=is_own) == ["note RC203"]


@pytest.mark.parametrize("is_own", [True, False])
def test_what_a_component_lacks_is_reported_in_any_description(is_own: bool) -> None:
    path = "$.components.schemas.A.properties.nothing"
    assert unused(path, "", is_own=is_own) == ["note RC204"]
    assert unused(path, "  x-expects: {missing: $.type}\n", is_own=is_own) == ["note RC203"]


@pytest.mark.parametrize(("defect", "severity"), [(", x-defect: S1", "warning"), ("", "note")])
def test_target_that_matches_nothing(defect: str, severity: str) -> None:
    _, reported = applied(f"- {{update: {{}}, target: $.components.schemas.Z{defect}}}")
    assert reported == (
        f"o.yaml:4:16: {severity} RC204: the target $.components.schemas.Z matches nothing\n"
        "  at #/actions/0/target\n"
        "  fix: correct the target or remove the action"
    )


def accepts(text: str) -> bool:
    root = parse_document(text, "api.yaml").data
    return accepts_null(root["a"], root)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{}", True),
        ("true", True),
        ("false", False),
        ("{type: string}", False),
        ("{type: 'null'}", True),
        ("{type: [string, 'null']}", True),
        ("{type: [string, integer]}", False),
        ("{type: string, nullable: true}", True),
        ("{enum: [a]}", False),
        ("{enum: [a, null]}", True),
        ("{enum: [a, null], type: string}", False),
        ("{const: null}", True),
        ("{const: a}", False),
        ("{properties: {}}", False),
        ("{items: {}}", False),
        ("{anyOf: [{type: string}, {type: 'null'}]}", True),
        ("{anyOf: [{type: string}]}", False),
        ("{oneOf: [{anyOf: [{type: 'null'}]}, {type: string}]}", True),
        ("{allOf: [{type: 'null'}, {}]}", True),
        ("{allOf: [{type: 'null'}, {type: string}]}", False),
        ("{$ref: '#/b'}", False),
        ("{$ref: '#/b', nullable: true}", True),
        ("{$ref: '#/c'}", True),
        ("{$ref: '#/c', type: string}", False),
        ("{$ref: '#/a'}", False),
        ("{$ref: '#/z'}", False),
        ("{$ref: 'other.yaml#/c'}", False),
    ],
)
def test_accepts_null(schema: str, expected: bool) -> None:
    assert accepts(f"a: {schema}\nb: {{type: string}}\nc: {{type: 'null'}}") is expected


def test_field_descriptions() -> None:
    api = """\
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /p:
    get:
      responses:
        '200': {content: {application/json: {schema: {properties: {x: {type: string}}}}}}
components:
  schemas:
    A:
      example: {properties: {x: {}}}
      properties:
        x: {$ref: '#/components/schemas/B'}
        y: {items: {anyOf: [{properties: {x: {type: integer, description: own}, y: true}}]}}
        properties: {properties: {x: {}}}
    B: {properties: {x: {}}}
"""
    extra = "x-field-descriptions: {x: The x., y: The y., unused: Text.}\n"
    document = parse_document(api, "api.yaml")
    actions = "- {target: $.components.schemas.B.properties.x, update: {description: From the action.}}"
    result = apply_overlay(document, load_overlay(overlay_text(actions, extra), "o.yaml"), Diagnostics()).data
    content = result["paths"]["/p"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"]["properties"]["x"] == {"type": "string", "description": "The x."}
    assert result["components"]["schemas"]["A"] == {
        "example": {"properties": {"x": {}}},
        "properties": {
            "x": {"$ref": "#/components/schemas/B", "description": "The x."},
            "y": {
                "items": {"anyOf": [{"properties": {"x": {"type": "integer", "description": "own"}, "y": True}}]},
                "description": "The y.",
            },
            "properties": {"properties": {"x": {"description": "The x."}}},
        },
    }
    assert result["components"]["schemas"]["B"]["properties"]["x"] == {"description": "From the action."}


ACTION = "- {target: $.a, remove: true}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "openapi: 3.1.0\n",
            "o.yaml:1:1: error RC201: not an Overlay 1.0 document\n"
            "  at #\n"
            "  fix: start the file with `overlay: 1.0.0`, info and actions",
        ),
        (
            "info: {}\noverlay: 2.0.0\n",
            "o.yaml:2:1: error RC201: not an Overlay 1.0 document\n"
            "  at #/overlay\n"
            "  fix: start the file with `overlay: 1.0.0`, info and actions",
        ),
        (
            f"overlay: 1.0.0\ninfo: {{title: t}}\nactions:\n{ACTION}",
            "o.yaml:2:1: error RC201: info lacks a title or a version\n  at #/info\n  fix: add both as strings",
        ),
        (
            "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions: []",
            "o.yaml:3:1: error RC201: actions is not a list of at least one action\n"
            "  at #/actions\n"
            "  fix: add an action or remove the file",
        ),
        (
            overlay_text(ACTION, "more: 1\n"),
            "o.yaml:3:1: error RC201: the key 'more' is not known\n"
            "  at #/more\n"
            "  fix: known are overlay, info, extends, actions",
        ),
        (
            overlay_text("- text"),
            "o.yaml:4:3: error RC201: the action is not an object\n"
            "  at #/actions/0\n"
            "  fix: write target and update or remove",
        ),
        (
            overlay_text("- {target: $.a, remove: true, updates: {}}"),
            "o.yaml:4:31: error RC201: the key 'updates' is not known\n"
            "  at #/actions/0/updates\n"
            "  fix: known are target, description, update, remove",
        ),
        (
            overlay_text("- {target: $.a}"),
            "o.yaml:4:3: error RC201: the action has not exactly one of update and remove\n"
            "  at #/actions/0\n"
            "  fix: leave one of the two",
        ),
        (
            overlay_text("- {target: $.a, remove: true, update: {}}"),
            "o.yaml:4:3: error RC201: the action has not exactly one of update and remove\n"
            "  at #/actions/0\n"
            "  fix: leave one of the two",
        ),
        (
            overlay_text("- {target: $.a, remove: 1}"),
            "o.yaml:4:17: error RC201: remove is neither true nor false\n"
            "  at #/actions/0/remove\n"
            "  fix: write `remove: true` or leave it out",
        ),
        (
            overlay_text("- {target: $.a, remove: true, x-defect: 24}"),
            "o.yaml:4:31: error RC201: x-defect is not a string\n  at #/actions/0/x-defect\n  fix: write it in quotes",
        ),
        (
            overlay_text("- {remove: true}"),
            "o.yaml:4:3: error RC201: there is no JSONPath here\n"
            "  at #/actions/0/target\n"
            "  fix: write one such as `$.components.schemas.X`",
        ),
        (
            overlay_text("- {target: $.a, remove: true, x-expects: {}}"),
            "o.yaml:4:31: error RC201: x-expects is not an object\n"
            "  at #/actions/0/x-expects\n"
            "  fix: give one or more of missing, present, forbids_null",
        ),
        (
            overlay_text("- {target: $.a, remove: true, x-expects: {forbids_null: false}}"),
            "o.yaml:4:43: error RC201: forbids_null is not true\n"
            "  at #/actions/0/x-expects/forbids_null\n"
            "  fix: write `forbids_null: true` or leave it out",
        ),
        (
            overlay_text("- {target: $.a, remove: true, x-expects: {x-y: 1}}"),
            "o.yaml:4:43: error RC201: the key 'x-y' is not known\n"
            "  at #/actions/0/x-expects/x-y\n"
            "  fix: known are missing, present, forbids_null",
        ),
        (
            overlay_text(ACTION, "x-field-descriptions: []\n"),
            "o.yaml:3:1: error RC201: x-field-descriptions is not an object\n"
            "  at #/x-field-descriptions\n"
            "  fix: map property names to descriptions",
        ),
        (
            overlay_text(ACTION, "x-field-descriptions: {a: 1}\n"),
            "o.yaml:3:24: error RC201: the description is not a string\n"
            "  at #/x-field-descriptions/a\n"
            "  fix: write it in quotes",
        ),
    ],
)
def test_not_an_overlay(text: str, expected: str) -> None:
    with pytest.raises(CodegenError) as caught:
        load_overlay(text, "o.yaml")
    assert caught.value.exit_code == 2
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("actions", "line_and_column", "pointer", "path"),
    [
        ("- {target: $.a[, remove: true}", None, "", ""),
        ("- {target: '$.a[', remove: true}", "4:4", "#/actions/0/target", "$.a["),
        ("- {target: components, remove: true}", "4:4", "#/actions/0/target", "components"),
        (
            "- {target: $.a, remove: true, x-expects: {missing: [$.b, '$..']}}",
            "4:58",
            "#/actions/0/x-expects/missing/1",
            "$..",
        ),
    ],
)
def test_not_a_jsonpath(actions: str, line_and_column: str | None, pointer: str, path: str) -> None:
    with pytest.raises(CodegenError) as caught:
        load_overlay(overlay_text(actions), "o.yaml")
    text = str(caught.value)
    if line_and_column is None:
        assert [item.code for item in caught.value.diagnostics] == ["RC102"]
        return
    assert text.startswith(f"o.yaml:{line_and_column}: error RC202: {path!r} is not a JSONPath: ")
    assert text.endswith(f"\n  at {pointer}\n  fix: write the path as RFC 9535 has it")


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(CodegenError) as caught:
        load_overlay(overlay_text("- {target: $., update: {}}\n- text"), "o.yaml")
    assert [(item.code, item.line) for item in caught.value.diagnostics] == [("RC202", 4), ("RC201", 5)]


def test_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("o.yaml").write_text(overlay_text(ACTION))
    for source in (Path("o.yaml"), "o.yaml"):
        assert load_overlay(source).document.file == "o.yaml"


def test_merge_leaves_its_arguments_alone() -> None:
    target, update = {"a": {"b": [1]}, "c": 1}, {"a": {"b": [2], "d": 3}, "c": [4]}
    assert merge(target, update) == {"a": {"b": [1, 2], "d": 3}, "c": [4]}
    assert (target, update) == ({"a": {"b": [1]}, "c": 1}, {"a": {"b": [2], "d": 3}, "c": [4]})


def committed() -> Document:
    return load_document(SPEC / "realtime.yaml", file="spec/realtime.yaml")


def test_every_committed_action_applies_to_the_committed_description() -> None:
    diagnostics = Diagnostics()
    document = committed()
    for name in ("corrections.yaml", "docs.yaml"):
        document = apply_overlay(document, load_overlay(SPEC / "overlays" / name, name), diagnostics)
    assert list(map(str, diagnostics)) == []


def test_committed_corrections_expire_once_applied() -> None:
    corrections = load_overlay(SPEC / "overlays" / "corrections.yaml", "corrections.yaml")
    corrected = apply_overlay(committed(), corrections, Diagnostics())
    diagnostics = Diagnostics()
    again = apply_overlay(corrected, corrections, diagnostics)
    assert again.data == corrected.data
    guarded = [action for action in corrections.actions if action.expects is not None]
    assert len(guarded) > 50
    assert sum(item.code == "RC203" for item in diagnostics) == len(guarded)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("- {target: $.components.schemas.A, remove: true}", "an overlay that only describes removes something"),
        (
            "- {target: $.components.schemas.A, update: {nullable: true}}",
            "an overlay that only describes sets 'nullable'",
        ),
        (
            "- {target: $.components.schemas.A, update: {properties: {x: {description: x, type: integer}}}}",
            "an overlay that only describes sets 'type'",
        ),
    ],
)
def test_an_overlay_that_says_it_only_describes_does_nothing_else(actions: str, message: str) -> None:
    with pytest.raises(CodegenError) as caught:
        load_overlay(overlay_text(actions, "x-describes-only: true\n"), "o.yaml")
    assert [(item.code, item.message) for item in caught.value.diagnostics] == [("RC201", message)]
    assert "move the action to an overlay without x-describes-only" in str(caught.value)


def test_an_overlay_that_only_describes_makes_up_nothing_that_is_not_there() -> None:
    api = API.replace("y: {$ref", "z: {type: array, items: true}\n        y: {$ref")
    words = "{properties: {x: {description: An x.}, z: {items: {description: A z.}}, w: {description: A w.}}}"
    schemas, reported = applied(
        f"- {{target: $.components.schemas.A, update: {words}}}", "x-describes-only: true\n", api
    )
    assert reported == ""
    properties = schemas["A"]["properties"]
    assert properties["x"] == {"type": "string", "description": "An x."}
    assert properties["z"] == {"type": "array", "items": True}
    assert "w" not in properties


def test_a_path_that_leads_deeper_than_can_be_followed_is_reported() -> None:
    """Each action puts 150 levels below what the one before it has put there."""
    levels = [f"{'{a: ' * 150}{{end{number + 1}: {{}}}}{'}' * 150}" for number in range(4)]
    actions = [f"- {{target: $..end{number}, update: {level}}}" for number, level in enumerate(levels)]
    schemas, reported = applied("\n".join(actions), api=API + "    end0: {}\n")
    assert "y" in schemas["A"]["properties"]
    assert reported == ""
    actions.append("- {target: $..nowhere, update: {a: 1}}")
    _, reported = applied("\n".join(actions), api=API + "    end0: {}\n")
    assert reported.startswith("o.yaml:8:3: error RC202: '$..nowhere' cannot be evaluated: ")
