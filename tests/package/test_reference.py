"""The package agrees with published reference pages of the API: every field, with values that fit and that do not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
import yaml

import openai_realtime
from openai_realtime import beta
from tests.package.kinds import Kind, agrees, example, parse, read
from tests.package.samples import sample
from tests.support import ROOT, SHARED, at, generate, import_package, same_json, shared

REFERENCE = SHARED / "reference" / "types.yaml"
PAGES: list[dict[str, Any]] = (
    yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))["pages"] if REFERENCE.is_file() else []
)
OLD_VERSION = "2025-02-10"

BEYOND_THE_PAGE = {"RealtimeSession.voice": [{"id": "id_a"}]}
"""Values that the package takes and the page does not list. The server reports a custom voice as an object."""

ALSO_REQUIRED = {"RealtimeSessionCreateResponse.client_secret"}
"""Fields that the description requires, while the page does not say so."""

PLAIN_VALUES: list[Any] = [
    *(None, True, False, 1, 4096, 0.5, 1.0, "", "1", "auto", "inf", "none", "no such value", [], {}),
    *([1], ["text"], ["no such value"], [None], {"a": 1}, {"a": "b"}, {"type": 1}, {"type": "no such type"}),
    *({"type": "server_vad"}, {"type": "function", "name": "f"}, {"type": "audio/pcm"}, {"id": "id_a"}, [{}]),
    *(
        {"group_id": 1},
        {"metadata": {"a": 1}},
        {"metadata": 1},
        {"type": "near_field"},
        [{"type": "function"}],
        [{"type": 1}],
    ),
]


@dataclass(frozen=True)
class Place:
    """A field of a page: where it is, and what the page says of it."""

    component: str
    path: tuple[str, ...]
    kind: Kind
    version: str

    def __str__(self) -> str:
        return ".".join((self.component, *self.path))


def pages(key: str) -> list[dict[str, Any]]:
    return [page for page in PAGES if key in page]


def places() -> Iterator[Place]:
    for page in pages("fields"):
        fields = {name: read(value) for name, value in page["fields"].items()}
        yield from _places(page["component"], (), fields, page.get("spec_version", ""))


def _places(component: str, path: tuple[str, ...], fields: Any, version: str) -> Iterator[Place]:
    for name, kind in fields.items():
        yield Place(component, (*path, name), kind, version)
        if kind.word == "object-with":
            yield from _places(component, (*path, name), kind.fields, version)


@cache
def package_of(version: str, folder: Path) -> ModuleType:
    """The package of a version of the description: the committed one, or one generated for this."""
    if not version:
        return openai_realtime
    return import_package(generate(folder / version, shared("spec", f"openai-openapi-{version}.yaml")))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reference")


@dataclass(frozen=True)
class Checked:
    """A component of a package, and how to ask it things."""

    package: ModuleType
    name: str

    @property
    def type(self) -> Any:
        return self.package.SCHEMAS[self.name]

    def accepts(self, value: Any) -> bool:
        try:
            self.package.decode(json.dumps(value), self.type, strict=True)
        except self.package.DecodeError:
            return False
        return True

    def refers(self, name: str, value: Any) -> bool:
        return Checked(self.package, name).accepts(value)

    def component(self, name: str) -> Any:
        return sample(self.package.SCHEMAS[name])

    def with_field(self, path: tuple[str, ...], value: Any) -> dict[str, Any]:
        """The smallest object of the component with `value` at `path`."""
        whole = cast("dict[str, Any]", sample(self.type))
        inner = whole
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = value
        return whole


PLACES = [pytest.param(one, id=str(one)) for one in places()]
needs_pages = pytest.mark.skipif(not PAGES, reason="shared/reference/types.yaml is not beside the checkout")


def checked(place: Place, folder: Path) -> Checked:
    return Checked(package_of(place.version, folder), place.component)


@needs_pages
class TestFields:
    @pytest.mark.parametrize("place", PLACES)
    def test_a_value_that_fits_is_read_and_encoded_back(self, place: Place, folder: Path) -> None:
        subject = checked(place, folder)
        for value in fitting(place, subject):
            whole = subject.with_field(place.path, value)
            found = subject.package.decode(json.dumps(whole), subject.type, strict=True)
            assert same_json(json.loads(subject.package.encode(found)), whole)
            holder = at(found, ".".join(place.path[:-1]))
            assert hasattr(holder, place.path[-1])
            assert place.path[-1] not in subject.package.extra_fields(holder)

    @pytest.mark.parametrize("place", PLACES)
    def test_strict_takes_the_values_of_the_page_and_no_others(self, place: Place, folder: Path) -> None:
        subject = checked(place, folder)
        for value in [*PLAIN_VALUES, *fitting(place, subject)]:
            expected = agrees(place.kind, value, subject.refers)
            if expected is not None and value not in BEYOND_THE_PAGE.get(str(place), []):
                assert subject.accepts(subject.with_field(place.path, value)) is expected, value

    @pytest.mark.parametrize("place", [one for one in PLACES if len(cast("Place", one.values[0]).path) == 1])
    def test_it_is_required_where_the_page_says_so(self, place: Place, folder: Path) -> None:
        subject = checked(place, folder)
        whole = subject.with_field(place.path, example(place.kind, subject.component))
        del whole[place.path[0]]
        assert subject.accepts(whole) is not (place.kind.is_required or str(place) in ALSO_REQUIRED)

    @pytest.mark.parametrize("place", [one for one in PLACES if len(cast("Place", one.values[0]).path) == 1])
    def test_it_can_be_constructed(self, place: Place, folder: Path) -> None:
        subject = checked(place, folder)
        whole = subject.with_field(place.path, example(place.kind, subject.component))
        found = subject.package.decode(json.dumps(whole), subject.type, strict=True)
        given = {name: getattr(found, name) for name in found.__struct_fields__ if name in whole}
        assert subject.package.encode(subject.type(**given)) == subject.package.encode(found)


def fitting(place: Place, subject: Checked) -> list[Any]:
    """Values that the page allows: one made for the kind, every name it lists, null where it names it."""
    kind = place.kind
    made = [example(one, subject.component) for one in (kind.members if kind.word == "union" else (kind,))]
    return [*made, *(kind.values if kind.word in ("enum", "open_enum", "const") else ())]


@needs_pages
class TestKnownNames:
    @pytest.mark.parametrize("place", [one for one in PLACES if cast("Place", one.values[0]).kind.word == "open_enum"])
    def test_an_editor_offers_every_known_name(self, place: Place, folder: Path) -> None:
        subject = checked(place, folder)
        annotation = repr(subject.type.__annotations__[place.path[0]])
        if "VoiceIds" in annotation:
            annotation += repr(subject.package.SCHEMAS["VoiceIdsShared"])
        assert [name for name in place.kind.values if f"{name}" not in annotation] == []


@needs_pages
class TestOperation:
    @pytest.fixture(params=pages("operation"), ids=lambda page: page["page"])
    def page(self, request: pytest.FixtureRequest) -> dict[str, Any]:
        return cast("dict[str, Any]", request.param)

    def test_the_description_has_it(self, page: dict[str, Any]) -> None:
        stated = page["operation"]
        paths = yaml.safe_load((ROOT / "spec" / "realtime.yaml").read_text(encoding="utf-8"))["paths"]
        operation = paths[stated["path"]][stated["method"].lower()]
        assert operation["operationId"] == stated["id"]
        assert _body(operation["requestBody"]) == stated["request"]
        assert _body(operation["responses"][str(stated["status"])]) == stated["response"]

    def test_its_components_are_there(self, page: dict[str, Any]) -> None:
        assert set(page["components"]) <= set(openai_realtime.SCHEMAS)


def _body(holder: dict[str, Any]) -> str:
    return str(holder["content"]["application/json"]["schema"]["$ref"]).rpartition("/")[2]


SESSION_REPLY = {
    "id": "sess_a",
    "object": "realtime.session",
    "expires_at": 0,
    "include": ["item.input_audio_transcription.logprobs"],
    "model": "gpt-realtime",
    "output_modalities": ["audio"],
    "instructions": "Be brief.",
    "tools": [{"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}}],
    "tool_choice": "none",
    "max_output_tokens": "inf",
    "tracing": "auto",
    "truncation": "auto",
    "prompt": None,
    "audio": {
        "input": {
            "format": {"type": "audio/pcm", "rate": 24000},
            "transcription": {"model": "whisper-1"},
            "noise_reduction": None,
            "turn_detection": None,
        },
        "output": {"format": {"type": "audio/pcmu"}, "voice": "alloy", "speed": 1},
    },
}
"""A reply of POST /realtime/sessions with the nulls that the description forbids."""


class TestSessionReply:
    def test_it_decodes_typed(self) -> None:
        reply = openai_realtime.decode(json.dumps(SESSION_REPLY), beta.SessionCreateResponse)
        assert type(reply) is beta.SessionCreateResponse
        assert reply.audio is not None
        assert type(reply.audio.input) is beta.SessionCreateResponseAudioInput
        assert reply.audio.input.noise_reduction is None
        assert reply.audio.input.turn_detection is None
        assert reply.prompt is None
        assert (reply.truncation, reply.tracing, reply.tool_choice) == ("auto", "auto", "none")
        assert reply.max_output_tokens == "inf"

    def test_strict_takes_it(self) -> None:
        type_ = openai_realtime.SCHEMAS["RealtimeSessionCreateResponse"]
        text = json.dumps(SESSION_REPLY)
        assert openai_realtime.decode(text, type_, strict=True) == openai_realtime.decode(text, type_)

    def test_it_is_encoded_back_the_same(self) -> None:
        reply = openai_realtime.decode(json.dumps(SESSION_REPLY), beta.SessionCreateResponse)
        assert same_json(json.loads(openai_realtime.encode(reply)), SESSION_REPLY)


@pytest.fixture(scope="module")
def added_page() -> dict[str, Any]:
    return pages("extra_components")[0]


@pytest.fixture(scope="module")
def added(added_page: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    project = tmp_path_factory.mktemp("added")
    shutil.copytree(ROOT / "spec", project / "spec")
    source = project / "spec" / "source.toml"
    names = ["Realtime*", *added_page["extra_components"]]
    text = source.read_text(encoding="utf-8")
    assert 'schemas = ["Realtime*"]' in text
    source.write_text(text.replace('schemas = ["Realtime*"]', f"schemas = {json.dumps(names)}"), encoding="utf-8")
    upstream = shared("spec", f"openai-openapi-{added_page['spec_version']}.yaml")
    return import_package(generate(project / "out", upstream, project))


@needs_pages
class TestAddedComponents:
    """A user who adds schemas to [select] in source.toml gets them."""

    def test_they_are_there(self, added_page: dict[str, Any], added: ModuleType) -> None:
        assert set(added_page["extra_components"]) <= set(added.SCHEMAS)

    def test_they_are_as_the_page_says(self, added_page: dict[str, Any], added: ModuleType) -> None:
        for name, text in added_page["extra_components"].items():
            kind = parse(text.partition(", default")[0])
            subject = Checked(added, name)
            fit = example(kind, subject.component)
            assert subject.accepts(fit), name
            for value in PLAIN_VALUES:
                expected = agrees(kind, value, subject.refers)
                assert expected is None or subject.accepts(value) is expected, (name, value)


class TestKindLanguage:
    """The oracle itself."""

    @staticmethod
    def _never(name: str, value: Any) -> bool:
        raise AssertionError(f"{name} {value}")

    @pytest.mark.parametrize(
        ("kind", "value", "expected"),
        [
            ("int", 1, True),
            ("int", True, False),
            ("int", "1", False),
            ("number", 1, True),
            ("number", True, False),
            ("string", None, None),
            ("union[int, null]", None, True),
            ("union[int, const(inf)]", "inf", True),
            ("union[int, const(inf)]", "infinite", False),
            ("list[enum(a, b)]", ["a", "c"], False),
            ("map[int]", {"x": 1}, True),
            ("object-with(a: int, b: any)", {"a": 1, "b": []}, None),
            ("object-with(a: int, b: bool)", {"a": 1, "b": True}, True),
            ("object-with(a: int, b)", {"a": 1}, None),
            ("object-with(a: int, b)", {"a": "1"}, False),
        ],
    )
    def test_agrees(self, kind: str, value: Any, expected: bool | None) -> None:
        assert agrees(parse(kind), value, self._never) is expected

    @pytest.mark.parametrize("text", ["integer", "tuple[int]", ""])
    def test_an_unknown_kind_is_an_error(self, text: str) -> None:
        with pytest.raises(ValueError, match="no kind"):
            parse(text)
