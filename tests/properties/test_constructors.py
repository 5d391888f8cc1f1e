"""What our constructors build follows the description."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import openai_realtime as rt
from tests.properties.description import BASES_ALONE, TYPES, Description, reference
from tests.properties.from_types import objects_of
from tests.properties.silent_nulls import without_silent_nulls
from tests.properties.test_values import few
from tests.support import same_json


@pytest.mark.parametrize("name", sorted(TYPES.keys() - BASES_ALONE))
@settings(few, max_examples=6)
@given(st.data())
def test_objects_validate_and_decode_to_themselves(description: Description, name: str, data: st.DataObject) -> None:
    obj = data.draw(objects_of(TYPES[name]))
    text = rt.encode(obj)
    plain = json.loads(text)
    allowed = without_silent_nulls(obj, plain)
    assert description.accepts(reference(name), allowed)
    # The schema refuses a null exactly where our facts say so.
    assert description.accepts(reference(name), plain) is same_json(allowed, plain)
    assert rt.decode(text, TYPES[name]) == obj


def test_an_unknown_variant_is_written_as_it_is_and_the_description_refuses_it(description: Description) -> None:
    unions = [name for name, schema in description.schemas.items() if "discriminator" in schema]
    assert len(unions) > 10
    odd = {"type": "of tomorrow", "role": "robot", "more": [1]}
    for name in unions:
        assert json.loads(rt.encode(rt.Unknown(data=odd))) == odd
        assert not description.accepts(reference(name), odd)
