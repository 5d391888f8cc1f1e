"""Event types that stand in texts alone: which texts say one, and what becomes of them."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from realtime_codegen.channels import event_type
from realtime_codegen.config import Config, EventGroup, load_config
from realtime_codegen.load import parse_document
from realtime_codegen.load.openapi_versions import load_openapi
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.json_pointer import to_jsonpath
from realtime_codegen.normalize.event_types import with_event_types
from realtime_codegen.normalize.quoted_values import values_of_text
from realtime_codegen.select import select
from tests.support import ROOT, shared

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents:\n  schemas:\n"
CONFIG = Config(events=(EventGroup("Out", "Out?*", "received"),))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The event type, must be `song.started`.", ["song.started"]),
        ("Must be ``song.started``", ["song.started"]),
        ('The event type, must be "song.started."', ["song.started"]),
        ("Always 'song_started'.", ["song_started"]),
        ("The song's type is 'song-started', the band's isn't.", ["song-started"]),
        ("Set to \u201csong/started\u201d.", ["song/started"]),
        ("Fixed: \u2018song:started\u2019", ["song:started"]),
        ("Toujours \u00ab song.started \u00bb.", ["song.started"]),
        ("Immer \u201esong.started\u201c.", ["song.started"]),
        ("Literally <code>SongStarted</code>", ["SongStarted"]),
        ("The constant **song.started**", ["song.started"]),
        ("must be &quot;song.started&quot;", ["song.started"]),
        ("`error`", ["error"]),
        # What is quoted besides.
        ("The `type` is a `string`, always `song.started`.", ["song.started"]),
        ("Must be `song.started`. Sent after `song.queued`, see `Songs`.", ["song.started"]),
        ("Announces `play`; must be the string `song.started`.", ["song.started"]),
        ("Must be `song.started`, not `song.start`.", ["song.started"]),
        ("Must be `song.started` (formerly `song_started`).", ["song.started"]),
        ("A `Song`, always `song.started`.", ["song.started"]),
        ("What a `Song` is.", []),
        # More than one.
        ("Must be `song.started` or `song.ended`.", ["song.started", "song.ended"]),
        ("Must be `song.started`, `song.paused` or `song.ended`.", ["song.started", "song.paused", "song.ended"]),
        ("Either `song.started` or `song.ended`.", ["song.started", "song.ended"]),
        ("Names `song.started` and `song.ended`.", ["song.started", "song.ended"]),
        # None.
        ("The event type.", []),
        ("Must be song.started.", []),
        ("Something such as `song.started`.", []),
        ("The kind, e.g. `song.started`.", []),
        ("Never `song.started`.", []),
        ("The 'name of the event' as text.", []),
        ("In response to `song.start`.", []),
        ("", []),
    ],
)
def test_what_a_text_says(text: str, values: list[str]) -> None:
    assert list(values_of_text(text, "type", {"Song", "Songs"})) == values


def read(schemas: str, config: Config = CONFIG) -> tuple[dict[str, Any], str]:
    """The schemas with the types that were read, and what was reported."""
    lines = "".join(f"    {line}\n" for line in schemas.strip().splitlines())
    diagnostics = Diagnostics()
    document = parse_document(HEAD + lines, "api.yaml")
    before = copy.deepcopy(document.data)
    found = with_event_types(document, config, diagnostics).data
    assert document.data == before, "the original was changed in place"
    return found["components"]["schemas"], "".join(f"{one}\n" for one in diagnostics.sorted())


def listed(*members: str) -> str:
    return f"Out: {{oneOf: [{', '.join(members)}]}}\n"


def ref(name: str) -> str:
    return f"{{$ref: '#/components/schemas/{name}'}}"


def event(name: str, type_: str, more: str = "") -> str:
    return f"{name}: {{type: object, properties: {{type: {type_}}}{more}}}\n"


SPELLINGS = [
    "{type: string, description: 'Must be `a.b`.'}",
    "{description: 'Must be `a.b`.'}",
    "{type: [string, 'null'], description: 'Must be `a.b`.'}",
    "{type: string, example: a.b}",
    "{type: string, examples: [a.b]}",
    "{type: string, default: a.b}",
    "{type: string, x-const: a.b}",
    "{type: string, x-acme-enum: [a.b]}",
    "{type: string, pattern: '^a\\.b$'}",
    "{type: string, description: Which it is., example: a.b}",
    "{type: string, description: '`a.b` or `c`', example: a.b}",
    "{type: string, x-go-type: string, description: '`a.b`'}",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "union", [listed(ref("OutA")), listed("{$ref: '#/components/schemas/OutA'}", "{type: 'null'}"), ""]
)
def test_a_type_in_words_becomes_a_constant(spelling: str, union: str) -> None:
    schemas, reports = read(union + event("OutA", spelling))
    assert event_type(schemas["OutA"]) == "a.b"
    assert reports.count(" note RC412: the 'type' of OutA stands in its texts alone: 'a.b'\n") == 1
    assert reports.count(" RC") == 1


@pytest.mark.parametrize(
    "more",
    [
        ", example: {type: a.b, n: 1}",
        ", examples: [{type: a.b}, {type: a.b, n: 2}]",
        ", default: {type: a.b}",
        ", x-example: {type: a.b}",
        """, x-meta: {example: '{"n": 1, "type": "a.b"}'}""",
    ],
)
def test_an_example_of_the_event_says_it_too(more: str) -> None:
    schemas, _ = read(event("OutA", "{type: string}", more))
    assert event_type(schemas["OutA"]) == "a.b"


def test_inline_members_references_and_all_of_are_looked_into() -> None:
    inline = "{type: object, properties: {type: {type: string, description: Always `inline`.}}}"
    schemas, reports = read(
        listed(inline, ref("More"), f"{{allOf: [{ref('Wrapped')}]}}")
        + f"More: {{anyOf: [{ref('Deep')}]}}\n"
        + event("Base", "{type: string, description: What it is.}")
        + f"Deep: {{allOf: [{ref('Base')}, {{properties: {{type: {{description: Always `deep`.}}}}}}]}}\n"
        + f"Wrapped: {{allOf: [{ref('Base')}], properties: {{n: {{}}}}, example: {{type: wrapped}}}}\n"
    )
    assert schemas["Out"]["oneOf"][0]["properties"]["type"]["const"] == "inline"
    assert schemas["Deep"]["allOf"][1]["properties"]["type"]["const"] == "deep"
    assert schemas["Wrapped"]["properties"]["type"] == {"const": "wrapped"}
    assert "const" not in schemas["Base"]["properties"]["type"]
    assert reports.count("note RC412") == 3


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        ("{type: string}", "its texts quote no value"),
        ("{type: string, description: '`a` or `b`.'}", "its texts quote 'a' and 'b'"),
        ("{type: string, description: 'Must be `a`.', example: b}", "its texts quote 'a' and 'b'"),
        ("{type: string, description: 'Must be `taken`.'}", "its texts quote 'taken', which is the 'type' of OutB"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_correction_to_write(spelling: str, reason: str) -> None:
    events = event("OutA", spelling) + event("OutB", "{const: taken}")
    for severity, union in (("warning", ""), ("error", listed(ref("OutA"), ref("OutB")))):
        schemas, reports = read(union + events)
        assert event_type(schemas["OutA"]) is None
        assert f"{severity} RC412: OutA has no constant 'type' and is no event of Out: {reason}\n" in reports
        correction = reports.partition("spec/overlays: ")[2].splitlines()[0]
        assert yaml.safe_load(correction) == {
            "target": "$.components.schemas.OutA",
            "update": {"properties": {"type": {"const": "ITS_VALUE"}}},
        }


def test_two_events_whose_texts_give_one_type_get_none() -> None:
    schemas, reports = read("".join(event(name, "{type: string, description: '`same`'}") for name in ("OutA", "OutB")))
    assert [event_type(schemas[name]) for name in ("OutA", "OutB")] == [None, None]
    assert reports.count("warning RC412") == 2


def test_one_type_in_each_direction_is_no_clash() -> None:
    config = Config(events=(EventGroup("In", "In?*", "sent"), EventGroup("Out", "Out?*", "received")))
    schemas, reports = read("".join(event(name, "{description: '`ping`'}") for name in ("InPing", "OutPing")), config)
    assert [event_type(schemas[name]) for name in ("InPing", "OutPing")] == ["ping", "ping"]
    assert reports.count("note RC412") == 2


@pytest.mark.parametrize(
    "schemas",
    [
        event("OutA", "{const: a, description: 'Once `b`.'}"),
        event("OutA", "{enum: [a, b], description: 'Must be `a`.'}"),
        event("OutA", "{type: integer, description: 'Must be `1`.'}"),
        event("OutA", "{$ref: '#/components/schemas/Kind'}") + "Kind: {enum: [a, b]}\n",
        "OutDetails: {type: object, properties: {kind: {description: 'Must be `a`.'}}}\n",
        event("Elsewhere", "{description: 'Must be `a`.'}"),
        event("Out", "{type: string}") + event("OutA", "{const: a}"),
        listed(ref("A")) + event("A", "{const: a}") + event("OutHelper", "{type: string}"),
        f"OutA: {ref('B')}\n" + event("B", "{description: '`a`'}"),
        "Out: {type: string}\n",
    ],
)
def test_what_is_no_event_or_says_its_type_itself_stays(schemas: str) -> None:
    found, reports = read(schemas)
    assert found == yaml.safe_load(schemas)
    assert reports == ""


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", "$"),
        ("/components/schemas/A/oneOf/0", "$.components.schemas.A.oneOf[0]"),
        ("/paths/~1a~1{b}/get", "$.paths['/a/{b}'].get"),
        ("/components/schemas/A-b/properties/it's", "$.components.schemas['A-b'].properties['it\\'s']"),
    ],
)
def test_the_path_of_a_pointer(pointer: str, path: str) -> None:
    assert to_jsonpath(pointer) == path


@pytest.mark.parametrize("version", ["2025-02-10", "2025-07-04", "2026-07-27", "2026-08-21"])
def test_the_texts_of_every_upstream_version_say_what_its_constants_say(version: str) -> None:
    config = load_config(ROOT / "spec/source.toml", "source.toml")
    document = select(load_openapi(shared("spec", f"openai-openapi-{version}.yaml")), config.select, Diagnostics())
    data = copy.deepcopy(document.data)
    wanted = {
        name: type_
        for name, one in data["components"]["schemas"].items()
        if (type_ := event_type(one)) and "Event" in name
    }
    for name in wanted:
        stated = data["components"]["schemas"][name]["properties"]["type"]
        for keyword in ("const", "enum", "default", "x-stainless-const"):
            stated.pop(keyword, None)
    diagnostics = Diagnostics()
    found = with_event_types(document.with_data(data), config, diagnostics).data["components"]["schemas"]
    assert {name: event_type(found[name]) for name in wanted} == wanted
    assert len(wanted) > 30
    assert len(diagnostics.sorted()) == len(wanted)
