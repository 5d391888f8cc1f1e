from __future__ import annotations

import base64
from types import ModuleType

TEXT = base64.b64encode(b"\x00\x01 pixels").decode()


def test_what_only_the_words_call_base64_stays_text(package: ModuleType) -> None:
    frame = f'{{"thumbnail":"{TEXT}","layers":["{TEXT}"],"mask":null,"colors":"{TEXT}"}}'
    picture = package.decode(frame, package.Picture, strict=True)
    assert (picture.thumbnail, picture.layers, picture.mask, picture.colors) == (TEXT, [TEXT], None, TEXT)


def test_what_a_keyword_calls_base64_is_bytes(package: ModuleType) -> None:
    picture = package.decode(f'{{"marked":"{TEXT}","older":"{TEXT}"}}', package.Picture, strict=True)
    assert picture.marked == picture.older == b"\x00\x01 pixels"
