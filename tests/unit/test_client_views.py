"""Where operations and events are on the client, and how their types are written in signatures."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, combinations
from typing import Any, get_type_hints

import pytest

from openai_realtime import AsyncRealtimeClient, RealtimeClient
from openai_realtime._client.websocket.options import ConnectOptions
from openai_realtime.connections import AsyncConnection, Connection
from realtime_codegen.channels import Channel, QueryParameter
from realtime_codegen.config import ClientConfig
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.ir import (
    Anything,
    ArrayOf,
    Base64,
    Literals,
    MapOf,
    Operation,
    Reference,
    Scalar,
    Struct,
    Type,
    UnionOf,
    Use,
)
from realtime_codegen.names.lockfile import Pins, read_lock
from realtime_codegen.names.operations import name_operations
from realtime_codegen.names.report import Reporter
from realtime_codegen.names.words import CONNECT_NAMES, CONNECTION_NAMES, parameter_name, python_name, snake
from realtime_codegen.normalize.operations import read_operations
from realtime_codegen.render.annotations import annotation, union
from realtime_codegen.render.client.dialects import alternatives, dialect_arguments, in_order_of_names
from realtime_codegen.render.client.flavours import SHELLS
from realtime_codegen.render.client.imports import import_lines, modules_in
from realtime_codegen.render.expressions import Code, call, expression

TEXT = Scalar("string")
CLASS = Struct("Room", "/components/schemas/Room", (), name="Room", file="models")


@pytest.mark.parametrize(
    ("use", "written"),
    [
        (Use(Anything()), "Any"),
        (Use(Anything(), nullable=True), "Any"),
        (Use(Scalar("integer", (("minimum", 1),))), "int"),
        (Use(Scalar("number"), nullable=True), "float | None"),
        (Use(Base64()), "bytes"),
        (Use(Literals(("a", 1))), "Literal['a', 1]"),
        (Use(Literals(("a",), is_open=True)), "Literal['a'] | str"),
        (Use(ArrayOf(Use(TEXT, nullable=True))), "Sequence[str | None]"),
        (Use(MapOf(Use(Reference("Room")))), "Mapping[str, models.Room]"),
        (Use(UnionOf((TEXT, UnionOf((TEXT, Reference("Room")))))), "str | models.Room"),
        (Use(UnionOf(())), "None"),
    ],
)
def test_a_use_as_an_annotation(use: Use, written: str) -> None:
    assert annotation(use, {"Room": CLASS}) == written


@pytest.mark.parametrize(("type_", "written"), [(TEXT, "str | UnsetType"), (Anything(), "Any")])
def test_an_optional_use_may_be_unset(type_: Type, written: str) -> None:
    assert annotation(Use(type_), {}, required=False) == written


def test_none_is_the_last_member_of_a_union() -> None:
    assert union(["None", "str", "int", "str"]) == "str | int | None"
    assert union(["str", "Any"]) == "Any"
    assert union([]) == "None"


def test_only_what_code_uses_is_imported() -> None:
    code = ["a: Literal['Any', \"Mapping\"]", "b: models.Room | UnsetType = UNSET", "'beta.X'"]
    assert import_lines(code) == ("from typing import Literal", "from msgspec import UNSET, UnsetType")
    assert modules_in(code, {"models", "beta", "events"}) == ("models",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("create-realtimeCall", "create_realtime_call"),
        ("HTTPError2", "http_error_2"),
        ("get /a/{b}", "get_a_b"),
        ("", ""),
    ],
)
def test_words_in_snake_case(text: str, name: str) -> None:
    assert snake(text) == name


def test_names_that_cannot_be_are_changed() -> None:
    assert [python_name(text) for text in ("client-secrets", "import", "models", "2fa")] == [
        "client_secrets",
        "import_",
        "models_",
        "field_2_fa",
    ]
    assert [parameter_name(text) for text in ("X-Trace", "timeout", "self", "voiceId")] == [
        "X_Trace",
        "timeout_",
        "self_",
        "voiceId",
    ]


def named_operations(
    operations: Iterable[tuple[str, str]], prefix: str = "", lock: str = ""
) -> tuple[list[str], dict[str, str], Diagnostics]:
    """The places of operations given as HTTP method and path, the lines of names.lock, and what is reported."""
    paths: dict[str, Any] = {}
    for method, path in operations:
        # Other ids, and one name for all of them.
        spelling = "-" * list(paths).index(path) if path in paths else "-" * len(paths)
        paths.setdefault(path, {})[method] = {"operationId": f"{method}-it{spelling}", "responses": {}}
    read = read_operations({"paths": paths}, lambda raw, pointer, place: Use(Anything()))
    diagnostics = Diagnostics()
    pins = read_lock(lock, "names.lock") if lock else Pins()
    report = Reporter(pins, parse_document("{}", "openapi.yaml"), diagnostics, Severity.WARNING)
    named, lines = name_operations(read, ClientConfig("Rooms", "https://rooms.example", prefix), report)
    return [one.dotted for one in named], dict(lines), diagnostics


@pytest.mark.parametrize(
    ("operations", "places"),
    [
        ([("post", "/v1/rooms")], ["rooms.create"]),
        ([("get", "/v1/rooms"), ("get", "/v1/rooms/{id}")], ["rooms.list", "rooms.retrieve"]),
        ([("get", "/v1/status")], ["status.retrieve"]),
        ([("post", "/v1/rooms/{id}"), ("delete", "/v1/rooms/{id}")], ["rooms.delete", "rooms.update"]),
        ([("head", "/v1/rooms"), ("options", "/v1/rooms")], ["rooms.head", "rooms.options"]),
        ([("post", "/v1/rooms/{id}/leave")], ["rooms.leave"]),
        (
            [("get", "/v1/rooms/{id}/seats"), ("post", "/v1/rooms/{id}/seats")],
            ["rooms.seats.retrieve", "rooms.seats.create"],
        ),
        (
            [("get", "/v1/rooms/{id}/seats"), ("get", "/v1/rooms/{id}/seats/{n}")],
            ["rooms.seats.list", "rooms.seats.retrieve"],
        ),
        ([("get", "/v1/{tenant}/rooms")], ["rooms.retrieve"]),
        ([("post", "/v1/rooms/{id}/import")], ["rooms.post_it"]),
        ([("put", "/v1/rooms/{id}"), ("patch", "/v1/rooms/{id}")], ["rooms.patch_it", "rooms.put_it"]),
        ([("post", "/v10/rooms")], ["v_10.rooms.create"]),
        ([("get", "/v1")], ["root.retrieve"]),
        ([("post", "/v1/connect")], ["connect_.create"]),
    ],
)
def test_the_place_of_operations(operations: list[tuple[str, str]], places: list[str]) -> None:
    found, lines, diagnostics = named_operations(operations, "/v1")
    assert found == places
    assert lines == {}
    assert diagnostics.sorted() == ()


@pytest.mark.parametrize(
    ("operations", "places"),
    [
        (
            [("put", "/rooms/{id}"), ("put", "/rooms/{name}")],
            {"PUT /rooms/{id}": "rooms.put_it", "PUT /rooms/{name}": "rooms.put_it_2"},
        ),
        (
            [("get", "/rooms-old"), ("get", "/rooms_old"), ("get", "/roomsOld")],
            {
                "GET /rooms-old": "rooms_old.get_it",
                "GET /roomsOld": "rooms_old.get_it_2",
                "GET /rooms_old": "rooms_old.get_it_3",
            },
        ),
        (
            [("get", "/a"), ("get", "/a/get-it"), ("get", "/a/{x}/{y}"), ("get", "/a/{y}")],
            {"GET /a/{x}/{y}": "a.get_it_2", "GET /a/{y}": "a.get_it_3"},
        ),
    ],
)
def test_two_with_one_name_and_one_id(operations: list[tuple[str, str]], places: dict[str, str]) -> None:
    found, lines, diagnostics = named_operations(operations)
    again, _, _ = named_operations(reversed(operations))
    assert len(set(found)) == len(operations)
    assert found == again
    ordered = [f"{method.upper()} {path}" for method, path in sorted(operations, key=lambda one: (one[1], one[0]))]
    by_place = dict(zip(ordered, found, strict=True))
    assert {what: by_place[what] for what in places} == places
    assert lines.items() <= {f"operation {what}": place for what, place in by_place.items()}.items()
    assert {(one.code, one.severity) for one in diagnostics} == {("RC501", Severity.WARNING)}
    lock = "".join(f"'{place}': {name}\n" for place, name in lines.items())
    settled, _, silence = named_operations(operations, lock=lock)
    assert settled == found
    assert not list(silence)


@pytest.mark.parametrize("pin", ["create", "rooms.class", "rooms._x", "close.create", "rooms.with_raw_response", ""])
def test_a_place_that_cannot_be_is_refused(pin: str) -> None:
    _, _, diagnostics = named_operations([("post", "/rooms")], lock=f"'operation POST /rooms': '{pin}'\n")
    assert [one.code for one in diagnostics] == (["RC502"] if pin else [])


def test_a_pinned_place_moves_an_operation() -> None:
    found, _, diagnostics = named_operations([("post", "/rooms")], lock="operation POST /rooms: halls.open\n")
    assert (found, list(diagnostics)) == (["halls.open"], [])


def test_references_of_an_operation_are_followed() -> None:
    data: dict[str, Any] = {
        "paths": {"/a/{id}": {"$ref": "#/components/pathItems/A"}},
        "components": {
            "pathItems": {
                "A": {
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {}},
                        {"$ref": "#/components/parameters/Limit"},
                    ],
                    "post": {
                        "parameters": [{"name": "limit", "in": "query", "required": True, "description": "Nearer."}],
                        "requestBody": {"$ref": "#/components/requestBodies/B"},
                        "responses": {"201": {"$ref": "#/components/responses/R"}},
                    },
                }
            },
            "parameters": {"Limit": {"name": "limit", "in": "query", "description": "Farther."}},
            "requestBodies": {
                "B": {
                    "required": True,
                    "content": {"multipart/form-data": {"schema": {}, "encoding": {"x": {"contentType": "text/x"}}}},
                }
            },
            "responses": {"R": {"description": "Made.", "headers": {"Location": {"description": "Where."}}}},
        },
    }
    seen: list[tuple[str, str]] = []

    def use_of(raw: Any, pointer: str, place: str) -> Use:
        seen.append((pointer, place))
        return Use(Anything())

    (operation,) = read_operations(data, use_of)
    assert isinstance(operation, Operation)
    assert [(one.name, one.required, one.description) for one in operation.parameters] == [
        ("id", True, ""),
        ("limit", True, "Nearer."),
    ]
    assert operation.is_body_required
    assert operation.requests[0].encoding == (("x", "text/x"),)
    assert [(one.status, one.description, one.headers) for one in operation.replies] == [
        ("201", "Made.", (("Location", "Where."),))
    ]
    assert ("/components/requestBodies/B/content/multipart~1form-data/schema", "B request") in seen


def channel(**changes: Any) -> Channel:
    values: dict[str, Any] = {"query": (), "alternatives": (), "headers": (), "messages": (), "description": "Talk."}
    return Channel(name="talk", address="/talk", pointer="/channels/talk", **{**values, **changes})


def query_of(*names: str, required: Collection[str] = ()) -> tuple[QueryParameter, ...]:
    return tuple(QueryParameter(name, name in required, (), "") for name in names)


def test_optional_parameters_come_with_every_alternative() -> None:
    query = query_of("mode", "key", "room", "token", required=["room"])
    one = in_order_of_names(channel(query=query, alternatives=(("token",), ("key",), ("room", "token"))))
    assert [parameter.name for parameter in one.query] == ["room", "token", "key", "mode"]
    assert alternatives(one) == (("room", "token"), ("room", "key"))
    arguments = dialect_arguments(one, "decode")
    assert (arguments["alternatives"], arguments["optional"]) == (alternatives(one), frozenset({"mode"}))


def test_a_channel_without_anything_to_say_has_no_arguments_for_it() -> None:
    assert dialect_arguments(channel(), "events.decode") == {"path": "/talk", "decode": Code("events.decode")}


def test_every_mix_of_parameters_makes_python() -> None:
    names = ("a", "b", "c")
    for count in range(len(names) + 1):
        for required in powerset(names[:count]):
            for sets in powerset([("a",), ("b", "c")] if count == len(names) else []):
                one = channel(query=query_of(*names[:count], required=required), alternatives=sets)
                made = ast.parse(call("Dialect", dialect_arguments(one, "decode")), mode="eval").body
                assert isinstance(made, ast.Call)
                found = {each.arg: each.value for each in made.keywords}
                given = ast.literal_eval(found["alternatives"]) if "alternatives" in found else ()
                assert given == (alternatives(one) if count else ())


def powerset(items: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(combinations(items, length) for length in range(len(items) + 1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((), "()"),
        (((),), "((),)"),
        (((), ("a",)), "((), ('a',))"),
        (("a", None, 1.5), "('a', None, 1.5)"),
        ({}, "{}"),
        ({"a": (True,), "b": Code("x.y")}, "{'a': (True,), 'b': x.y}"),
        (frozenset[str](), "frozenset()"),
        (frozenset({"b", "a"}), "frozenset({'a', 'b'})"),
        ("\u00e9'", '"\\xe9\'"'),
    ],
)
def test_values_are_printed_as_python(value: Any, text: str) -> None:
    assert expression(value) == text
    if "x.y" not in text:
        assert eval(text) == value


def test_no_query_parameter_can_hide_an_option_or_what_connecting_uses() -> None:
    assert {*ConnectOptions.__annotations__, "self", "options"} <= CONNECT_NAMES
    for flavour in (AsyncRealtimeClient, RealtimeClient):
        used = {name for name in flavour.connect.__code__.co_names if python_name(name) == name}
        assert used <= CONNECT_NAMES
        assert used


@pytest.mark.parametrize("connection", [AsyncConnection, Connection])
def test_no_group_of_events_can_hide_what_connections_have(connection: type) -> None:
    inherited = {name for name in dir(connection.__mro__[1]) if not name.startswith("_")}
    assert inherited | {"on", "once", "off", "dialect"} <= CONNECTION_NAMES | {"dialect"}


def test_the_two_flavours_have_the_same_words() -> None:
    first, second = SHELLS
    words = set(get_type_hints(type(first)))
    assert words == {name for name in words if isinstance(getattr(first, name), str)}
    assert [shell.prefix for shell in (first, second)] == ["Async", ""]


def locations_in(data: dict[str, Any]) -> dict[str, str]:
    """The location of each schema that is read, by its pointer; no two have one."""
    found: dict[str, str] = {}

    def use_of(raw: Any, pointer: str, place: str) -> Use:
        found[pointer] = place
        return Use(Anything())

    read_operations(data, use_of)
    return found


def answered_by(*schemas: dict[str, Any], **more: Any) -> dict[str, Any]:
    types = ("application/json", "text/plain")
    content = {type_: {"schema": schema} for type_, schema in zip(types, schemas, strict=False)}
    return {"responses": {"200": {"content": content}}, **more}


def test_schemas_that_differ_have_locations_of_their_own() -> None:
    one, other = {"type": "object"}, {"type": "array"}
    parameters = [{"name": "200", "in": place, "schema": {"title": place}} for place in ("query", "header")]
    data: dict[str, Any] = {
        "paths": {
            "/a": {"get": answered_by(one, other, operationId="a.b", parameters=parameters)},
            "/b": {"get": answered_by(other, operationId="a-b")},
            "/c": {"get": answered_by(one, operationId="twice")},
            "/d": {"get": answered_by(other, operationId="twice")},
            "/e.f": {"get": answered_by(one)},
            "/e{f": {"get": answered_by(other)},
            "x-note": 5,
        }
    }
    places = locations_in(data)
    assert len(set(places.values())) == len(places) == 9
    assert {"a-b 200", "a-b 200 text/plain", "a-b 200 query", "a-b 200 header", "twice 200", "get /d 200"} <= {
        *places.values()
    }
    assert not any(set(place) & set(".<>[]{}") for place in places.values())
    reordered = {"paths": dict(reversed(data["paths"].items()))}
    assert locations_in(reordered) == places


def test_schemas_that_are_written_alike_share_the_location_of_their_place() -> None:
    alike = answered_by({"type": "object", "title": "T"}, {"title": "T", "type": "object"}, operationId="a")
    assert set(locations_in({"paths": {"/a": {"get": alike}}}).values()) == {"a 200"}
    true = answered_by({"const": 1}, {"const": True}, operationId="a")
    assert set(locations_in({"paths": {"/a": {"get": true}}}).values()) == {"a 200", "a 200 text/plain"}


def test_a_parameter_with_empty_content_takes_anything() -> None:
    parameters: list[dict[str, Any]] = [{"name": "q", "in": "query", "content": {}}]
    assert set(locations_in({"paths": {"/a": {"get": {"parameters": parameters}}}}).values()) == {"get /a q"}
