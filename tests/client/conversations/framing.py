"""Where frames of RFC 6455 end in a stream of bytes that begins with the HTTP head of a handshake."""

from __future__ import annotations

_HEAD_END = b"\r\n\r\n"


class FrameScanner:
    """Finds the ends of the HTTP head and of the frames after it, whatever the pieces the bytes come in."""

    def __init__(self) -> None:
        self._is_head = True
        self._pending = b""
        self._left = 0

    def feed(self, data: bytes) -> list[int]:
        """Positions in `data` behind the last byte of something that ends in it."""
        ends: list[int] = []
        position = 0
        while position < len(data):
            if self._left:
                taken = min(self._left, len(data) - position)
                self._left -= taken
            else:
                self._pending += data[position : position + 1]
                taken = 1
                if not self._is_head_complete():
                    position += taken
                    continue
            position += taken
            if not self._left:
                ends.append(position)
        return ends

    def _is_head_complete(self) -> bool:
        """Whether the HTTP head or the head of a frame is there; sets how many bytes belong to it still."""
        if self._is_head:
            if not self._pending.endswith(_HEAD_END):
                return False
            self._is_head = False
            self._pending = b""
            return True
        size = _frame_size(self._pending)
        if size is None:
            return False
        self._left, self._pending = size, b""
        return True


def _frame_size(head: bytes) -> int | None:
    """Bytes after the head of a frame; None while the head is incomplete."""
    if len(head) < 2:
        return None
    mask, short = (4 if head[1] & 0x80 else 0), head[1] & 0x7F
    extended = {126: 2, 127: 8}.get(short, 0)
    if len(head) < 2 + extended + mask:
        return None
    return int.from_bytes(head[2 : 2 + extended], "big") if extended else short


def frame_ends(stream: bytes) -> list[int]:
    """Positions behind the HTTP head and behind each whole frame of a stream."""
    return FrameScanner().feed(stream)
