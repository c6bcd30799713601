"""The frames between the program and its evaluator: a length of four bytes, then UTF-8 JSON.

JSON, for what comes out of an evaluator was made beside hostile input: reading it makes nothing
but plain values, where a pickle could run code.
"""

import json
import struct
from collections.abc import Iterator
from typing import NoReturn

FRAME_CAP = 16 * 1024 * 1024
_HEAD = struct.Struct(">I")


class FrameError(Exception):
    """Bytes that are no frame, or a value that fits in none."""


def pack(value: object) -> bytes:
    """A value of plain JSON as a frame.

    Raises:
        FrameError: It is over 16 MB, nested too deep, or no JSON.
    """
    try:
        body = json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        message = f"no JSON: {error}"
        raise FrameError(message) from error
    if len(body) > FRAME_CAP:
        message = f"{len(body):,} bytes, at most {FRAME_CAP:,} go in a frame"
        raise FrameError(message)
    return _HEAD.pack(len(body)) + body


class Inbox:
    """Puts frames together from the pieces in which a pipe hands them over."""

    def __init__(self) -> None:
        self._held = bytearray()

    @property
    def is_empty(self) -> bool:
        """Whether no frame has begun."""
        return not self._held

    def feed(self, piece: bytes) -> Iterator[object]:
        """The values that are whole with this piece.

        Raises:
            FrameError: A frame is over 16 MB or holds no JSON; nothing after it can be read.
        """
        self._held += piece
        while len(self._held) >= _HEAD.size:
            (size,) = _HEAD.unpack_from(self._held)
            if size > FRAME_CAP:
                message = f"a frame of {size:,} bytes, at most {FRAME_CAP:,} are read"
                raise FrameError(message)
            end = _HEAD.size + size
            if len(self._held) < end:
                return
            body = bytes(self._held[_HEAD.size : end])
            del self._held[:end]
            yield _read(body)


def _read(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        message = f"a frame that holds no JSON: {error}"
        raise FrameError(message) from error


def _refuse(word: str) -> NoReturn:
    message = f"{word} is no JSON"
    raise ValueError(message)
