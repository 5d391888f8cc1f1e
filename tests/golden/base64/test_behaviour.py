from __future__ import annotations

from types import ModuleType

import pytest


def test_bytes_go_out_as_base64_and_come_back(package: ModuleType) -> None:
    clip = package.Clip(audio=b"\x00\xffab", image=b"", old=b"1", parts=[b"2", b""], text="AA==")
    data = b'{"audio":"AP9hYg==","image":"","old":"MQ==","parts":["Mg==",""],"text":"AA=="}'
    assert package.encode(clip) == data
    assert package.encode(package.decode(data, package.Clip, strict=True)) == data


def test_text_that_is_no_base64_is_refused(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(b'{"audio":"%"}', package.Clip, strict=True)
