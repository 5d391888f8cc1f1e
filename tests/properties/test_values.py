"""Values of every component of the description decode to its type, and come back as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import openai_realtime as rt
from openai_realtime import beta
from tests.properties.description import BASES_ALONE, TYPES, Description, reference
from tests.properties.from_schema import Values
from tests.properties.placement import Placement
from tests.support import same_json

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

NAMES = sorted(TYPES.keys() - BASES_ALONE)
DECODERS = {
    "ServerEvent": rt.decode_server_event,
    "ClientEvent": rt.decode_client_event,
    "TranslationServerEvent": rt.decode_translation_server_event,
    "TranslationClientEvent": rt.decode_translation_client_event,
    "beta.ServerEvent": beta.decode_server_event,
    "beta.ClientEvent": beta.decode_client_event,
}


def test_every_component_has_a_type_and_every_type_is_tested(description: Description) -> None:
    assert sorted(description.schemas) == NAMES


def test_the_types_of_schemas_are_among_them() -> None:
    known = list(TYPES.values())
    assert [name for name, type_ in rt.SCHEMAS.items() if type_ not in known and not is_nullable(type_)] == []


def is_nullable(type_: Any) -> bool:
    """Whether null is a value of the type; the rest of it has a name of its own."""
    return any(type_ == known | None for known in TYPES.values() if not isinstance(known, str))


@pytest.mark.parametrize("name", NAMES)
@few
@given(st.data())
def test_values_decode_to_their_class_and_encode_back(
    description: Description, values: Values, name: str, data: st.DataObject
) -> None:
    value = data.draw(values.of(name))
    assert description.accepts(reference(name), value)
    text = json.dumps(value)
    found = rt.decode(text, TYPES[name], strict=True)
    assert Placement(description).holds(reference(name), value, found)
    assert rt.notes(found) == ()
    assert same_json(json.loads(rt.encode(found)), value)
    assert rt.decode(text, TYPES[name]) == found


@pytest.mark.parametrize("name", DECODERS)
@settings(few, max_examples=100)
@given(st.data())
def test_events_decode_by_their_type(description: Description, values: Values, name: str, data: st.DataObject) -> None:
    value = data.draw(values.of(name))
    event = DECODERS[name](json.dumps(value))
    assert event == DECODERS[name](json.dumps(value), strict=True)
    assert Placement(description).holds(reference(name), value, event)
    assert same_json(json.loads(rt.encode(event)), value)
