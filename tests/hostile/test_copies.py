"""One schema in many places is one type in all of them, and every shape of the parameters of a channel can be given."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.model.ir import Reference
from realtime_codegen.render.annotations import annotation
from realtime_codegen.render.client.connections import parameter_names
from realtime_codegen.render.projection import project as project_ir
from tests.hostile.allow_list import problems
from tests.hostile.base import SOURCE, Json
from tests.hostile.copies import Copies, channel_files, copies, is_accepted, structure, uses_of_copies
from tests.hostile.runs import generated, lay_out
from tests.hostile.test_documents import forget, is_understood, usual
from tests.properties.description import Description
from tests.properties.from_schema import Values
from tests.support import import_package

CLIENT = {"client": SOURCE["client"]}


def normalized(folder: Path, document: Json) -> pipeline.Normalized | None:
    """The named Ir of a description; nothing where it is refused."""
    try:
        return pipeline.normalized(pipeline.load(lay_out(folder, {"realtime.yaml": document})), Diagnostics())
    except CodegenError:
        return None


@usual(30)
@given(copies(), st.data())
def test_a_schema_in_many_places_is_what_it_is_in_one(drawn: Copies, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        root = Path(name).resolve()
        source = CLIENT if data.draw(st.booleans(), label="with a client") else {}
        project = lay_out(root / "many", {"realtime.yaml": drawn.many, "source.toml": source})
        ending = generated(project)
        one, many = normalized(root / "one", drawn.one), normalized(root / "other", drawn.many)
        if many and one:
            by_id = many.ir.by_id()
            (alone,) = {structure(use, one.ir.by_id()) for use in uses_of_copies(one.ir)}
            assert {structure(use, by_id) for use in uses_of_copies(many.ir)} == {alone}
        if ending.is_refused or many is None:
            return
        assert not problems({path.partition("/")[2]: text for path, text in ending.files.items()})
        package = import_package(next(project.output.glob("*/__init__.py")).parent)
        try:
            _accepts_the_same(package, many, data)
        finally:
            forget(package)


def _accepts_the_same(package: ModuleType, many: pipeline.Normalized, data: st.DataObject) -> None:
    """A value of the schema decodes to the same object in every place."""
    by_id = many.ir.by_id()
    uses = list(uses_of_copies(many.ir))
    first = uses[0].type
    description = Description(project_ir(many.ir, "drawn", "0")["components"]["schemas"])
    if not isinstance(first, Reference) or not is_understood(by_id[first.id].name, description):
        return
    value = data.draw(Values(description).of(by_id[first.id].name))
    scope = {**vars(import_module("typing")), "models": import_module(f"{package.__name__}.models")}
    types = [eval(annotation(use, by_id), {**vars(import_module("collections.abc")), **scope}) for use in uses]
    assert len({repr(package.decode(json.dumps(value), one)) for one in types}) == 1


@usual(25)
@given(channel_files(), st.data())
def test_every_mix_of_parameters_of_a_channel_is_sent_or_refused(files: Json, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        project = lay_out(Path(name).resolve(), files)
        ending = generated(project)
        if ending.is_refused:
            return
        assert not problems({path.partition("/")[2]: text for path, text in ending.files.items()})
        package = import_package(next(project.output.glob("*/__init__.py")).parent)
        try:
            for channel in files["websocket.yaml"]["channels"].values():
                query = channel["bindings"].get("ws", {}).get("query", {"properties": {}})
                _connects(package, channel["address"], query, data)
        finally:
            forget(package)


def _connects(package: ModuleType, address: str, query: Json, data: st.DataObject) -> None:
    client = import_module(f"{package.__name__}.client")
    connected: list[str] = []
    client.open_connection = lambda _, target: connected.append(target.url)  # type: ignore[attr-defined]
    rooms = client.RoomsClient(api_key="key", base_url="https://rooms.example")
    known = list(query["properties"])
    chosen = data.draw(st.lists(st.sampled_from(known), unique=True) if known else st.just([]), label=address)
    values = {name: data.draw(st.sampled_from(("on", "off", "a b&=")), label=name) for name in chosen}
    names = parameter_names(known)
    (connect,) = _connecting(rooms, client, address)
    refusal = ""
    try:
        connect(**{names[wire]: value for wire, value in values.items()})
    except (TypeError, ValueError) as error:
        refusal = str(error)
    assert is_accepted(query, values) is not bool(refusal), (values, refusal)
    if not refusal:
        path, _, text = connected[-1].partition("?")
        assert path == f"wss://rooms.example{address}"
        assert dict(parse_qsl(text, keep_blank_values=True)) == values


def _connecting(rooms: Any, client: ModuleType, address: str) -> list[Any]:
    """The method of the client that connects to an address."""
    connections: dict[str, Any] = {**client.connections.__dict__}
    (constant,) = [name for name, one in connections.items() if type(one).__name__ == "Dialect" and one.path == address]
    parts = [rooms, *(getattr(rooms, name) for name in dir(rooms) if name[0] != "_" and name != "close")]
    methods = [part.connect for part in parts if hasattr(part, "connect")]
    return [one for one in methods if constant in one.__code__.co_names]
