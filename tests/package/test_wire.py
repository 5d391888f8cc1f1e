"""Real traffic: every frame decodes, to its class where it has one, and encodes back with nothing lost.

The *fast path* took a frame when the event is an instance of the very class that the union lists. Where the native
decoder refuses a frame, it deviates or holds undeclared keys, and the exact decoder makes an instance of a subclass, or
an UnknownEvent. One test holds this definition against msgspec itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import openai_realtime as rt
from openai_realtime import DecodeError, UnknownEvent, beta
from tests.package.other_frames import OTHERS
from tests.package.wire_frames import BETA, OFFICIAL, Sample
from tests.support import SHARED, at, same_json

DIALECTS = {"ga": (rt,), "beta": (beta,), "unknown": (rt, beta)}
BAR = 0.95


@dataclass(frozen=True)
class Shape:
    """One line of a recording."""

    file: str
    line: int
    origin: str
    direction: str
    generation: str
    recorded: bool
    data: dict[str, Any]

    @property
    def text(self) -> str:
        return json.dumps(self.data)

    def readings(self, *, strict: bool = False) -> list[Any]:
        """What the decoders of its dialect make of it."""
        return [
            getattr(module, f"decode_{self.direction}_event")(self.text, strict=strict)
            for module in DIALECTS[self.generation]
        ]

    def has_class(self) -> bool:
        return any(not isinstance(event, UnknownEvent) for event in self.readings())

    def is_fast(self) -> bool:
        unions = [getattr(module, f"{self.direction.capitalize()}Event") for module in DIALECTS[self.generation]]
        return any(type(event) in get_args(union) for event, union in zip(self.readings(), unions, strict=True))

    def is_strict(self) -> bool:
        for module in DIALECTS[self.generation]:
            try:
                getattr(module, f"decode_{self.direction}_event")(self.text, strict=True)
            except DecodeError:
                continue
            return True
        return False


def read_shapes(folder: Path) -> list[Shape]:
    """Every recorded shape; none where the folder is missing."""
    texts = [(path, path.read_text(encoding="utf-8").splitlines()) for path in sorted(folder.glob("*.jsonl"))]
    return [
        Shape(path.stem, number, **json.loads(line)) for path, lines in texts for number, line in enumerate(lines, 1)
    ]


SHAPES = read_shapes(SHARED / "wire")
OFFICIAL_SHAPES = [one for one in SHAPES if one.origin == "official"]
RECORDED = [one for one in OFFICIAL_SHAPES if one.recorded]

needs_recordings = pytest.mark.skipif(not SHAPES, reason="the folder `shared/wire` is not beside the checkout")


def share(shapes: list[Shape], test: Callable[[Shape], bool]) -> float:
    return sum(map(test, shapes)) / len(shapes)


def failing(shapes: list[Shape], test: Callable[[Shape], bool]) -> list[str]:
    return [f"{one.file}:{one.line} {one.data['type']}" for one in shapes if not test(one)]


@needs_recordings
class TestRecordings:
    def test_every_official_frame_has_a_class(self) -> None:
        assert failing(OFFICIAL_SHAPES, Shape.has_class) == []

    def test_no_frame_of_anybody_raises_and_nothing_is_lost(self) -> None:
        def is_kept(one: Shape) -> bool:
            return all(same_json(json.loads(rt.encode(event)), one.data) for event in one.readings())

        assert failing(SHAPES, is_kept) == []

    def test_the_class_is_that_of_the_type(self) -> None:
        events = [(one, event) for one in SHAPES for event in one.readings()]
        assert [one for one, event in events if event.type != one.data["type"]] == []

    def test_the_fast_path_takes_what_the_official_server_was_recorded_sending(self) -> None:
        assert share(RECORDED, Shape.is_fast) >= BAR, failing(RECORDED, Shape.is_fast)

    def test_strict_takes_what_the_official_server_sends(self) -> None:
        assert share(OFFICIAL_SHAPES, Shape.is_strict) >= BAR, failing(OFFICIAL_SHAPES, Shape.is_strict)

    def test_every_recorded_event_type_is_taken_by_the_fast_path(self) -> None:
        types = {one.data["type"] for one in RECORDED if one.is_fast()}
        assert types == {one.data["type"] for one in RECORDED}

    def test_of_all_shapes_only_undeclared_keys_and_two_made_up_values_miss_the_fast_path(
        self, record_property: Callable[[str, object], None]
    ) -> None:
        """Shapes taken from tests and documents of others count here; the shares go to the report."""
        record_property("fast path, all shapes", f"{share(SHAPES, Shape.is_fast):.1%}")
        record_property("strict, all shapes", f"{share(SHAPES, Shape.is_strict):.1%}")
        deviating = [one for one in SHAPES if not one.is_fast() and not one.is_strict()]
        assert [one.data["type"] for one in deviating if one.recorded] == []
        assert len(deviating) <= (1 - BAR) * len(SHAPES)

    def test_a_frame_taken_by_the_fast_path_is_one_that_msgspec_alone_takes(self) -> None:
        def native(one: Shape, module: Any) -> bool:
            union = getattr(module, f"{one.direction.capitalize()}Event")
            try:
                msgspec.json.decode(one.text, type=union)
            except msgspec.ValidationError:
                return False
            return True

        disagree = [
            one for one in SHAPES if one.is_fast() != any(native(one, module) for module in DIALECTS[one.generation])
        ]
        assert disagree == []


def named(samples: list[Sample]) -> list[Any]:
    return [pytest.param(one, id=f"{one.item}: {one.name}") for one in samples]


class TestPeculiarities:
    """The list of what servers really send, item by item."""

    @pytest.mark.parametrize("sample", named([*OFFICIAL, *BETA, *OTHERS]))
    def test_it_is_read_as_expected(self, sample: Sample) -> None:
        event = sample.decode(json.dumps(sample.frame))
        assert isinstance(event, sample.cls)
        for path, expected in sample.values.items():
            found = at(event, path)
            assert isinstance(found, expected) if isinstance(expected, type) else found == expected, path
        assert tuple(sorted(note.path for note in rt.notes(event))) == sample.notes
        assert rt.extra_fields(event) == sample.extras

    @pytest.mark.parametrize("sample", named([*OFFICIAL, *BETA, *OTHERS]))
    def test_it_is_encoded_back_whole(self, sample: Sample) -> None:
        text = rt.encode(sample.decode(json.dumps(sample.frame)))
        assert same_json(json.loads(text), sample.frame)

    @pytest.mark.parametrize("sample", named([one for one in [*OFFICIAL, *BETA] if one.cls is not UnknownEvent]))
    def test_official_ones_take_the_fast_path_and_are_strictly_right(self, sample: Sample) -> None:
        text = json.dumps(sample.frame)
        assert type(sample.decode(text)) is sample.cls
        assert sample.decode(text, strict=True) == sample.decode(text)

    @pytest.mark.parametrize("sample", named([one for one in OTHERS if one.notes or one.cls is UnknownEvent]))
    def test_what_deviates_is_refused_by_strict(self, sample: Sample) -> None:
        with pytest.raises(DecodeError) as caught:
            sample.decode(json.dumps(sample.frame), strict=True)
        paths = sample.notes or ("$.type",)
        assert caught.value.path in paths

    def test_no_item_of_the_list_is_left_out(self) -> None:
        assert {one.item for one in [*OFFICIAL, *BETA, *OTHERS]} == set(range(1, 31))
