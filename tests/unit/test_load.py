"""Reading YAML and JSON: every refusal with its exact words and place; what is accepted is what was written."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen import load
from realtime_codegen.load import display_name, load_document, parse_document
from realtime_codegen.load.openapi_versions import load_openapi, open_openapi
from realtime_codegen.model.diagnostics import CodegenError
from tests.support import without_library_words

CORRECT = "correct the text at this place"
HOSTILE = "no description needs this; check where it is from"
NOT_A_NUMBER = "write a value that JSON has too"


def refusal(text: str) -> str:
    with pytest.raises(CodegenError) as caught:
        parse_document(text, "api.yaml")
    assert caught.value.exit_code == 2
    return without_library_words(str(caught.value))


def finding(place: str, code: str, message: str, advice: str, pointer: str = "") -> str:
    at = f"\n  at {pointer}" if pointer else ""
    return f"api.yaml:{place}: error {code}: {message}{at}\n  fix: {advice}"


PAGE = "give the address of the raw file, not of the page that shows it"
CONFLICT = "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n"
CUT_OFF = ("RC102", "the text ends in the middle of a value", "the file is truncated: get it again")
STARTS_WITH = "a description starts with keys such as `openapi:` or `overlay:`"
CORE = "is not in the YAML core schema"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", finding("1:1", "RC102", "the file is empty", "give a description in YAML or JSON")),
        ("# nothing\n", finding("1:1", "RC102", "the file is empty", "give a description in YAML or JSON")),
        ("hello", finding("1:1", "RC102", "the document is a single value, not a mapping", STARTS_WITH)),
        ("- 1", finding("1:1", "RC102", "the document is a list, not a mapping", STARTS_WITH)),
        ("\n <!DOCTYPE html>\n<p>", finding("1:1", "RC102", "this looks like an HTML page", PAGE)),
        ("<?xml?>", finding("1:1", "RC102", "this looks like an XML document", "give a description in YAML or JSON")),
        (
            "version https://git-lfs.github.com/spec/v1\noid x",
            finding("1:1", "RC102", "this is a Git LFS pointer, not the file", "run `git lfs pull` first"),
        ),
        (
            CONFLICT,
            finding("2:1", "RC102", "a merge conflict is not resolved", "resolve the conflict and remove its markers"),
        ),
        ("a: [1,\n", finding("1:7", *CUT_OFF)),
        ('a: "text', finding("1:9", *CUT_OFF)),
        ('{"a": {', finding("1:8", *CUT_OFF)),
        ('{"a": "text', finding("1:12", *CUT_OFF)),
        ('{"a": 1 "b": 2}', finding("1:9", "RC102", "not JSON: …", CORRECT)),
        ("a: @b", finding("1:4", "RC102", "not YAML: …", CORRECT)),
        (
            "a:\n\tb: 1",
            finding(
                "2:1",
                "RC102",
                "not YAML: …",
                "indent with spaces: YAML takes no tabs there",
            ),
        ),
        (
            "a: b\nc: \x00",
            finding(
                "2:4",
                "RC102",
                "the character U+0000 is not allowed in YAML",
                "remove it, or check that the file is text at all",
            ),
        ),
        (
            "a: 1\n---\nb: 2",
            finding("2:1", "RC102", "a second YAML document starts here", "keep one document in a file"),
        ),
        (
            "a:\n  b: !!python/object:os.system x",
            finding(
                "2:6",
                "RC102",
                f"the tag 'tag:yaml.org,2002:python/object:os.system' {CORE} or does not fit 'x'",
                NOT_A_NUMBER,
                "#/a/b",
            ),
        ),
        (
            "a: !!set {b}",
            finding(
                "1:4",
                "RC102",
                f"the tag 'tag:yaml.org,2002:set' {CORE}",
                "remove the tag: a description holds only what JSON has",
                "#/a",
            ),
        ),
        (
            "a: !!int b",
            finding("1:4", "RC102", f"the tag 'tag:yaml.org,2002:int' {CORE} or does not fit 'b'", NOT_A_NUMBER, "#/a"),
        ),
        ("a: [.inf]", finding("1:5", "RC102", ".inf is not a number that JSON has", NOT_A_NUMBER, "#/a/0")),
        ("a: 1e999", finding("1:4", "RC102", "1e999 is not a number that JSON has", NOT_A_NUMBER, "#/a")),
        (f"a: {'1' * 1001}", finding("1:4", "RC102", "an integer of more than 1000 digits", NOT_A_NUMBER, "#/a")),
        ('{"NaN": "NaN",\n "a": NaN}', finding("2:7", "RC102", "NaN is not a number that JSON has", NOT_A_NUMBER)),
        ('{"a": -1e999}', finding("1:7", "RC102", "-1e999 is not a number that JSON has", NOT_A_NUMBER)),
        ('{"a": %s}' % ("1" * 1001), finding("1:7", "RC102", "an integer of more than 1000 digits", NOT_A_NUMBER)),
        (
            '{"a": "\\ud800"}',
            finding("1:8", "RC102", "a string holds half of a surrogate pair", "write the whole character"),
        ),
        ("? [a]\n: 1", finding("1:3", "RC102", "a key is a collection", "keys are strings; write a plain one")),
        (
            "a: &a 1\n*a : 2",
            finding("2:1", "RC102", "a key is not a string", "keys are strings; write a plain one"),
        ),
        ("a: *b", finding("1:4", "RC102", "the alias *b has no anchor", "define the anchor above it", "#/a")),
        (
            "a:\n  <<: 1",
            finding(
                "2:7",
                "RC102",
                "the merge key << takes a mapping or a list of mappings",
                "name an anchored mapping",
                "#/a",
            ),
        ),
        ("a: &a [*a]", finding("1:8", "RC103", "the alias *a contains itself", "write the value out", "#/a/0")),
        ("[" * 100_000, finding("1:201", "RC103", "more than 200 levels of nesting", HOSTILE)),
        ("a: " + "[" * 100_000, finding("1:203", "RC103", "more than 200 levels of nesting", HOSTILE)),
        ('{"a":' * 100_000, finding("1:1001", "RC103", "more than 200 levels of nesting", HOSTILE)),
        ('{"a":' * 201 + "1" + "}" * 201, finding("1:1001", "RC103", "more than 200 levels of nesting", HOSTILE)),
        (
            "a: don't # [[\nb: '[[' # it's [\nc: " + "[" * 2000,
            finding("3:203", "RC103", "more than 200 levels of nesting", HOSTILE),
        ),
        ("a: [" + "'['," * 300 + "[" * 2000, finding("1:1403", "RC103", "more than 200 levels of nesting", HOSTILE)),
        ('a: ["[[[[\\"[",' + "[" * 2000, finding("1:213", "RC103", "more than 200 levels of nesting", HOSTILE)),
        ("[1, [" + "\n[" * 1500, finding("200:1", "RC103", "more than 200 levels of nesting", HOSTILE)),
        (
            "a: 1\na: " + "[" * 2000,
            finding("2:1", "RC105", "the key 'a' is already on line 1", "remove or rename one of the two", "#/a")
            + "\n"
            + finding("2:203", "RC103", "more than 200 levels of nesting", HOSTILE),
        ),
        (
            "a: " + "{" * 2000,
            finding("1:5", "RC102", "a key is a collection", "keys are strings; write a plain one", "#/a"),
        ),
        ("a: [1" + "[" * 2000, finding("1:6", "RC102", "not YAML: …", CORRECT)),
        ('a: "[[[', finding("1:8", *CUT_OFF)),
        ("a: 'b\nc: 1\n", finding("2:5", *CUT_OFF)),
        ('{"a": "b\\"', finding("1:11", *CUT_OFF)),
        (
            "\n".join(f"{' ' * level}a:" for level in range(300)),
            finding("201:201", "RC103", "more than 200 levels of nesting", HOSTILE),
        ),
        (
            "b: [1]\nc:\n  a: 1\n  a: 2\n  a: 3\nb: 2",
            finding("4:3", "RC105", "the key 'a' is already on line 3", "remove or rename one of the two", "#/c/a")
            + "\n"
            + finding("5:3", "RC105", "the key 'a' is already on line 3", "remove or rename one of the two", "#/c/a")
            + "\n"
            + finding("6:1", "RC105", "the key 'b' is already on line 1", "remove or rename one of the two", "#/b"),
        ),
        (
            '{"a": 1,\n "a": 2}',
            finding("2:2", "RC105", "the key 'a' is already on line 1", "remove or rename one of the two", "#/a"),
        ),
    ],
)
def test_refused_with_place_and_advice(text: str, expected: str) -> None:
    assert refusal(text) == expected


def test_a_file_named_json_is_read_as_nothing_else() -> None:
    text = '{"a": tru}'
    assert parse_document(text, "api.yaml").data == {"a": "tru"}
    with pytest.raises(CodegenError) as caught:
        parse_document(text, "api.json")
    said = without_library_words(str(caught.value))
    assert said == f"api.json:1:7: error RC102: not JSON: …\n  fix: {CORRECT}"


def test_alias_bomb_is_counted_and_not_expanded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    message = "more than 2,000,000 values with aliases written out"
    assert refusal("\n".join(lines)) == finding("7:55", "RC103", message, HOSTILE, "#/a6/9")


def test_nesting_by_aliases_counts() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300)]
    message = "more than 200 levels of nesting with *a198 written out"
    assert refusal("\n".join(lines)) == finding("200:14", "RC103", message, HOSTILE)


def test_two_hundred_levels_are_fine() -> None:
    for text in ('{"a":' * 200 + "1" + "}" * 200, "{a: " * 200 + "1" + "}" * 200):
        document = parse_document(text, "api.yaml")
        assert document.locate("/a" * 200)[0] == 1


def test_text_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(load, "MAX_BYTES", 1024**2)
    path = tmp_path / "api.yaml"
    path.write_text("a: " + "b" * 1024**2)
    with pytest.raises(CodegenError) as caught:
        load_document(path, file="api.yaml")
    expected = f"api.yaml: error RC103: more than 1 MB of text\n  fix: {HOSTILE}"
    assert str(caught.value) == expected
    with pytest.raises(CodegenError) as caught:
        parse_document(path.read_text(), "api.yaml")
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("true", True),
        ("FALSE", False),
        ("-12", -12),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("2024-10-01", "2024-10-01"),
        ("on", "on"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("3.1.0", "3.1.0"),
        ("nULL", "nULL"),
        ("'1'", "1"),
        ('"null"', "null"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!float 1", 1.0),
        ("!!int '1'", 1),
        ("!!null ''", None),
        ("|\n  text\n", "text\n"),
        ("!!seq [1]", [1]),
        ("!!map {b: c}", {"b": "c"}),
    ],
)
def test_core_schema(text: str, value: Any) -> None:
    read = parse_document(f"a: {text}", "api.yaml").data["a"]
    assert (read, type(read)) == (value, type(value))


def test_keys_are_their_text() -> None:
    text = "200: a\n1.0: b\ntrue: c\n~: d\n'x': &k e\n*k : f"
    assert dict(parse_document(text, "api.yaml").data) == {
        "200": "a",
        "1.0": "b",
        "true": "c",
        "~": "d",
        "x": "e",
        "e": "f",
    }


def test_aliases_share_one_object() -> None:
    data = parse_document("a: &a {b: [1]}\nc: *a", "api.yaml").data
    assert data["a"] is data["c"]


def test_merge_keys() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: *a, x: 3}\nd: {<<: [*b, *a], w: 4}\ne: {'<<': 5}"
    data = parse_document(text, "api.yaml").data
    assert data["c"] == {"x": 3, "y": 1}
    assert data["d"] == {"w": 4, "x": 1, "y": 2, "z": 2}
    assert data["e"] == {"<<": 5}


YAML = """\
# a comment
openapi: 3.1.0
paths:
  /a~b:
    - one
    - {two: 2}
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (2, 1)),
        ("/openapi", (2, 1)),
        ("/paths", (3, 1)),
        ("/paths/~1a~0b", (4, 3)),
        ("/paths/~1a~0b/0", (5, 7)),
        ("/paths/~1a~0b/1/two", (6, 8)),
        ("/paths/~1a~0b/1/two/deeper", (6, 8)),
        ("/paths/~1a~0b/2", (4, 3)),
        ("/paths/~1a~0b/01", (4, 3)),
        ("/paths/missing/deeper", (3, 1)),
    ],
)
def test_yaml_positions(pointer: str, place: tuple[int, int]) -> None:
    assert parse_document(YAML, "api.yaml").locate(pointer) == place


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (2, 1)),
        ("/a", (3, 2)),
        ("/a/0", (3, 8)),
        ("/a/1/{", (4, 5)),
        ("/a/2", (3, 2)),
        ("/é", (5, 2)),
        ("/é/x", (5, 2)),
    ],
)
def test_json_positions(pointer: str, place: tuple[int, int]) -> None:
    text = '\n{\n "a": ["]", \n   {"{": [[], {}]}],\n "\\u00e9": 1}'
    assert parse_document(text, "api.json").locate(pointer) == place


def test_with_data_keeps_the_place() -> None:
    document = parse_document(YAML, "api.yaml")
    changed = document.with_data({"openapi": "x"})
    assert (changed.data, changed.file, changed.locate("/paths")) == ({"openapi": "x"}, "api.yaml", (3, 1))
    assert document.data["openapi"] == "3.1.0"


TEXT = st.text(st.characters(codec="utf-8"))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_any_json_value_is_read_back(value: dict[str, Any]) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert parse_document(text, "api.json").data == value


PRINTABLE = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(PRINTABLE, PLAIN, max_size=4), st.booleans())
def test_any_value_is_read_back_from_yaml(value: dict[str, Any], flow: bool) -> None:
    # Quoted throughout, so that both versions of YAML agree on what is text.
    text = str(cast(Any, yaml).dump(value, default_flow_style=flow, Dumper=_Quoting))
    assert parse_document(text, "api.yaml").data == value


class _Quoting(yaml.SafeDumper):
    """Quotes text only: a quoted number would be text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted(dumper: _Quoting, value: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"')


_Quoting.add_representer(str, _quoted)


@given(TEXT)
def test_any_text_is_a_document_or_a_diagnostic(text: str) -> None:
    for candidate in (text, f"a: {text}", f'{{"a": {text}'):
        try:
            document = parse_document(candidate, "api.yaml")
        except CodegenError as error:
            codes = {item.code for item in error.diagnostics}
        else:
            codes = {"RC102" if isinstance(document.data, dict) else "not a mapping"}
        assert codes
        assert codes <= {"RC102", "RC103", "RC105"}


def test_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "api.yaml").write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\nb: 1\r\n")
    monkeypatch.chdir(tmp_path)
    document = load_document(tmp_path / "sub" / "api.yaml")
    assert (document.data, document.file) == ({"a": "é", "b": 1}, "sub/api.yaml")
    assert load_document("sub/api.yaml", file="name").file == "name"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"a: 1\nb: \xff",
            "api.yaml:2:4: error RC102: the text is not UTF-8\n"
            "  fix: save it as UTF-8, or check that it is text at all",
        ),
        ("a: 1".encode("utf-16"), "api.yaml:1:1: error RC102: the text is UTF-16\n  fix: save it as UTF-8"),
    ],
)
def test_other_encodings(content: bytes, expected: str) -> None:
    with pytest.raises(CodegenError) as caught:
        load_document("-", file="api.yaml", stdin=io.BytesIO(content))
    assert str(caught.value) == expected


def test_no_such_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for path, reason in (
        ("none.yaml", "No such file or directory"),
        (".", "Is a directory"),
        ("a\0b", "embedded null byte"),
    ):
        with pytest.raises(CodegenError) as caught:
            load_document(path)
        assert caught.value.exit_code == 2
        assert str(caught.value) == (
            f"{ascii(path)[1:-1]}: error RC101: cannot be read: {reason}\n  fix: check the path and its permissions"
        )


def test_stdin() -> None:
    document = load_document("-", stdin=io.BytesIO(b'{"a": 1}'))
    assert (document.data, document.file) == ({"a": 1}, "<stdin>")


def test_name_of_an_address_holds_no_credential() -> None:
    assert display_name("https://user:pass@host.example/api.yaml?token=x#y") == "https://host.example/api.yaml"


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/api.yaml" else 404)
            self.end_headers()
            self.wfile.write(b"openapi: 3.1.0\n")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_address(server: str) -> None:
    document = load_document(f"{server}/api.yaml")
    assert (document.data, document.file) == ({"openapi": "3.1.0"}, f"{server}/api.yaml")
    with pytest.raises(CodegenError) as caught:
        load_document(f"{server}/none.yaml")
    assert str(caught.value) == (
        f"{server}/none.yaml: error RC101: cannot be fetched: HTTP Error 404: Not Found\n"
        "  fix: check the address and the network, or pass a file"
    )


OPENAPI = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"


@pytest.mark.parametrize(
    ("text", "place", "pointer", "message", "advice"),
    [
        (
            "info: {}\nswagger: '2.0'",
            "2:1",
            "#/swagger",
            "this is Swagger 2.0, not OpenAPI 3",
            "convert it to OpenAPI 3 first, for instance with `npx swagger2openapi FILE -o openapi.yaml`",
        ),
        (
            "asyncapi: 3.0.0",
            "1:1",
            "#/asyncapi",
            "this is an AsyncAPI document, not an OpenAPI description",
            "give the OpenAPI description here",
        ),
        (
            "a: 1",
            "1:1",
            "",
            "there is no `openapi` key",
            "give an OpenAPI description: it starts with `openapi: 3.1.0`",
        ),
        (
            "openapi: 3.3.0",
            "1:1",
            "#/openapi",
            "the version '3.3.0' is not supported",
            'give a description of "3.0.x", "3.1.x" or "3.2.x"',
        ),
        (
            "openapi: 4.0.0",
            "1:1",
            "#/openapi",
            "the version '4.0.0' is not supported",
            'give a description of "3.0.x", "3.1.x" or "3.2.x"',
        ),
        (
            "openapi: 3.1.0\ninfo: {}",
            "1:1",
            "",
            "there are no paths, components or webhooks",
            "check that this is the whole description",
        ),
    ],
)
def test_not_openapi(text: str, place: str, pointer: str, message: str, advice: str) -> None:
    with pytest.raises(CodegenError) as caught:
        open_openapi(parse_document(text, "api.yaml"))
    assert caught.value.exit_code == 2
    assert str(caught.value) == finding(place, "RC104", message, advice, pointer)


def test_openapi_3_1_is_left_alone() -> None:
    document = parse_document(OPENAPI, "api.yaml")
    assert open_openapi(document) is document
    assert load_openapi("-", stdin=io.BytesIO(OPENAPI.encode())).data == document.data


@pytest.mark.parametrize("version", ["3.0", "3.1", "'3.2'", "3.0.4", "3.1.17", "3.2.0", "3.2.1-rc1"])
def test_every_version_of_openapi_3_becomes_one(version: str) -> None:
    lifted = open_openapi(parse_document(f"openapi: {version}\npaths: {{}}\n", "api.yaml")).data
    assert lifted["openapi"] == "3.1.17" if version == "3.1.17" else lifted["openapi"] == "3.1.0"


LIFTED_3_2 = [
    (
        "$self: https://x.test/a.yaml\na: {$ref: 'https://x.test/a.yaml#/components/schemas/B'}",
        "#/components/schemas/B",
    ),
    ("a: {$ref: 'https://x.test/a.yaml#/components/schemas/B'}", "https://x.test/a.yaml#/components/schemas/B"),
    ("a: {$ref: '#/components/schemas/c%3Cd'}", "#/components/schemas/c%253Cd"),
    ("a: {$ref: '#/components/schemas/B%3E'}", "#/components/schemas/B%3E"),
    ("a: {$ref: '#/components/schemas/none%20'}", "#/components/schemas/none%20"),
]


@pytest.mark.parametrize(("text", "expected"), LIFTED_3_2)
def test_references_are_made_local(text: str, expected: str) -> None:
    *more, line = text.split("\n")
    head = "\n".join(["openapi: 3.2.0", *more])
    schemas = f"{{A: {{properties: {{{line}}}}}, B: {{}}, 'B>': {{}}, c%3Cd: {{}}}}"
    data = open_openapi(parse_document(f"{head}\ncomponents: {{schemas: {schemas}}}\n", "api.yaml")).data
    assert data["components"]["schemas"]["A"]["properties"]["a"]["$ref"] == expected


def test_a_media_type_of_the_components_takes_the_place_of_its_reference() -> None:
    text = """\
openapi: 3.2.0
paths: {/a: {get: {responses: {'200': {content: {a/b: {$ref: '#/components/mediaTypes/M'}, c/d: {$ref: '#/x'}}}}}}}
components: {mediaTypes: {M: {$ref: '#/components/mediaTypes/N'}, N: {schema: {minimum: 1, exclusiveMinimum: true}}}}
"""
    data = open_openapi(parse_document(text, "api.yaml")).data
    content = data["paths"]["/a"]["get"]["responses"]["200"]["content"]
    assert content == {"a/b": {"schema": {"exclusiveMinimum": 1}}, "c/d": {"$ref": "#/x"}}


def test_a_form_that_is_the_whole_query_string_is_its_fields() -> None:
    text = """\
openapi: 3.2.0
paths:
  /a:
    get:
      parameters:
      - {name: limit, in: query}
      - $ref: '#/components/parameters/Whole'
      - {name: q, in: querystring, content: {application/json: {schema: {}}}}
components:
  parameters:
    Whole:
      {name: w, in: querystring, required: true,
       content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/F'}}}}
  schemas:
    F: {type: object, required: [b], properties: {a: {type: string, description: Of a.}, b: {type: integer}}}
"""
    data = open_openapi(parse_document(text, "api.yaml")).data
    first, a, b, last = data["paths"]["/a"]["get"]["parameters"]
    assert (first["name"], last["in"]) == ("limit", "querystring")
    assert a == {
        "name": "a",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "description": "Of a."},
        "description": "Of a.",
    }
    assert b == {"name": "b", "in": "query", "required": True, "schema": {"type": "integer"}}


def test_a_discriminator_with_a_schema_for_all_others_does_not_decide() -> None:
    union = "{oneOf: [{}, {}], discriminator: {propertyName: k, defaultMapping: B}}"
    text = f"openapi: 3.2.0\ncomponents: {{schemas: {{A: {union}}}}}\n"
    assert open_openapi(parse_document(text, "api.yaml")).data["components"]["schemas"]["A"] == {"oneOf": [{}, {}]}


def test_openapi_3_0_is_lifted() -> None:
    text = """\
openapi: 3.0.3
info: {title: t, version: '1'}
components:
  schemas:
    A:
      type: integer
      nullable: true
      minimum: 1
      exclusiveMinimum: true
      maximum: 9
      exclusiveMaximum: false
      properties:
        exclusiveMinimum: {type: boolean, example: {minimum: 1, exclusiveMinimum: true}}
        b: {exclusiveMaximum: true}
"""
    document = parse_document(text, "api.yaml")
    lifted = open_openapi(document).data
    assert lifted["openapi"] == "3.1.0"
    assert lifted["components"]["schemas"]["A"] == {
        "type": "integer",
        "nullable": True,
        "exclusiveMinimum": 1,
        "maximum": 9,
        "properties": {
            "exclusiveMinimum": {"type": "boolean", "example": {"minimum": 1, "exclusiveMinimum": True}},
            "b": {},
        },
    }
    assert document.data["components"]["schemas"]["A"]["exclusiveMinimum"] is True


def test_a_hundred_repeated_keys_are_enough() -> None:
    with pytest.raises(CodegenError) as caught:
        parse_document("\n".join(["a: 1"] * 1000), "spec.yaml")
    assert [item.code for item in caught.value.diagnostics] == ["RC105"] * 100


def test_a_repeated_key_of_a_flow_mapping_is_no_json_problem() -> None:
    with pytest.raises(CodegenError, match=r"spec\.yaml:1:8: error RC105: the key 'a' is already on line 1"):
        parse_document("{a: 1, a: 2}", "spec.yaml")


def test_a_repeated_key_is_named_where_yaml_cannot_read_the_escapes_of_json() -> None:
    """YAML has no pairs of surrogates, so its reader cannot say where the key is."""
    with pytest.raises(CodegenError) as caught:
        parse_document('{"a": "\\ud83d\\ude00", "b": 1, "b": 2}', "spec.json")
    assert [(item.code, item.message) for item in caught.value.diagnostics] == [("RC105", "the key 'b' is there twice")]


def test_a_server_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    monkeypatch.setattr(load, "TOTAL_TIMEOUT", -1.0)
    with pytest.raises(CodegenError, match="cannot be fetched: not complete after -1 seconds"):
        load_document(f"{server}/api.yaml")
