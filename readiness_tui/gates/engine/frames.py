"""The frames between the program and its evaluator: a length of four bytes, then UTF-8 JSON.

JSON, for what comes out of an evaluator was made beside hostile input: reading it makes nothing
but plain values, where a pickle could run code.
"""

import json
import struct
from typing import NoReturn

FRAME_CAP = 16 * 1024 * 1024
_HEAD = struct.Struct(">I")
HEAD_BYTES = _HEAD.size


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


def body_bytes(head: bytes) -> int:
    """How many bytes follow the first four of a frame.

    Raises:
        FrameError: Over 16 MB.
    """
    (size,) = _HEAD.unpack(head)
    if size > FRAME_CAP:
        message = f"a frame of {size:,} bytes, at most {FRAME_CAP:,} are read"
        raise FrameError(message)
    return size


def unpack(body: bytes) -> object:
    """The value of a frame, from what follows its first four bytes.

    Raises:
        FrameError: It is no JSON.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        message = f"a frame that holds no JSON: {error}"
        raise FrameError(message) from error


def _refuse(word: str) -> NoReturn:
    message = f"{word} is no JSON"
    raise ValueError(message)
