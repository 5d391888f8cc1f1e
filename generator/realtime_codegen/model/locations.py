"""Where a schema stands, in a form people can read and names.lock can keep:
`RealtimeSession.audio.input.turn_detection`.

`.name` is a property, `[]` the items of an array, `{}` the values of a map, `<value>` a member of a union, named by its
tag where it has one. A location does not depend on the order of keys or union members, as a JSON pointer would.

What stands in no component begins with words of its own: `list-rooms 200` is the response of an operation, `Failed
response` a response that several operations share.
"""

from __future__ import annotations

import re
from urllib.parse import quote

_MARKS = re.compile(r"[.<>\[\]{}]")
"""What leads from one place to the next one inside it."""

_STEP = re.compile(r"^[^.<\[{]+|<[^>]*>(?:\[\]|\{\})*|\.[^.<\[{]+(?:\[\]|\{\})*|(?:\[\]|\{\})+")


def of_root(*words: str) -> str:
    """The location of a schema that stands in no other one: `get /rooms/{id}`, `200` → `get /rooms/-id- 200`."""
    return _MARKS.sub("-", " ".join(words))


def of_pointer(pointer: str, *words: str) -> str:
    """As `of_root`, and no other pointer has it."""
    return f"{of_root(*words)} {quote(pointer, safe='', errors='surrogatepass').replace('.', '%2E')}"


def of_property(location: str, name: str) -> str:
    """The location of a property."""
    return f"{location}.{name}"


def of_items(location: str) -> str:
    """The location of the items of an array."""
    return f"{location}[]"


def of_values(location: str) -> str:
    """The location of the values of a map."""
    return f"{location}{{}}"


def of_member(location: str, label: str) -> str:
    """The location of a member of a union."""
    return f"{location}<{label}>"


def steps(location: str) -> tuple[str, ...]:
    """`A.b.c[]<d>` → `("A", ".b", ".c[]", "<d>")`: the component, then what leads further in, arrays and maps with
    their property.
    """
    return tuple(_STEP.findall(location)) or (location,)
