"""Frames: any pieces put together again, nothing too long, and nothing that is no JSON."""

import asyncio
import json
from contextlib import suppress
from math import nan
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.engine import worker_queue
from readiness_tui.gates.engine.evaluator_process import Evaluator
from readiness_tui.gates.engine.frames import (
    FRAME_CAP,
    HEAD_BYTES,
    FrameError,
    body_bytes,
    pack,
    unpack,
)
from readiness_tui.gates.engine.job import TimeLimitError, WorkerError
from readiness_tui.gates.engine.worker_queue import WorkerClient


class Ended:
    """A process that is not there any more."""

    pid = 0

    def kill(self) -> None:
        """There is nothing to end."""

    def end(self) -> int:
        return 0


async def read(stream: bytes, size: int, frames: int, *, within_s: float) -> list[object]:
    """The values of a stream that comes in pieces of so many bytes."""
    client = WorkerClient(cast("Evaluator", Ended()))
    client._stderr.is_over.set()  # noqa: SLF001 - it writes nothing there
    pipe = client._answers  # noqa: SLF001 - what it writes to

    async def feed() -> None:
        for start in range(0, len(stream), size):
            pipe.feed_data(stream[start : start + size])
            await asyncio.sleep(0)
        pipe.feed_eof()

    values: list[object] = []
    feeding = asyncio.create_task(feed())
    while len(values) < frames:
        with suppress(TimeLimitError):
            values.append(await client.receive(within_s))
    with pytest.raises(WorkerError, match="died"):
        await client.receive(9)
    await feeding
    return values


@given(st.lists(st.integers() | st.text(), max_size=5), st.integers(1, 9))
def test_frames_are_put_together_from_any_pieces(values: list[object], size: int) -> None:
    stream = b"".join(map(pack, values))
    assert asyncio.run(read(stream, size, len(values), within_s=9)) == values


@given(st.lists(st.integers() | st.text(), max_size=3), st.integers(1, 9))
def test_no_piece_is_lost_when_the_time_is_up_in_the_middle(
    values: list[object], size: int
) -> None:
    stream = b"".join(map(pack, values))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_queue, "GRACE_S", 0)
        assert asyncio.run(read(stream, size, len(values), within_s=0)) == values


def test_sixteen_megabytes_fit_and_no_byte_more() -> None:
    just = "x" * (FRAME_CAP - 2)
    frame = pack(just)
    assert body_bytes(frame[:HEAD_BYTES]) == FRAME_CAP
    assert unpack(frame[HEAD_BYTES:]) == just
    with pytest.raises(FrameError, match=r"16,777,217 bytes, at most 16,777,216"):
        pack(just + "x")
    with pytest.raises(FrameError, match="at most 16,777,216 are read"):
        body_bytes(b"\x01\x00\x00\x01")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"NaN", b"[" * 100_000, b"1" * 5_000])
def test_a_frame_without_json_is_refused(body: bytes) -> None:
    with pytest.raises(FrameError):
        unpack(body)


@pytest.mark.parametrize("value", [nan, {1, 2}, b"x"])
def test_what_is_no_json_is_not_sent(value: object) -> None:
    with pytest.raises(FrameError):
        pack(value)


def test_a_frame_is_ascii_and_holds_plain_json() -> None:
    frame = pack({"a": "\udcff\u2028"})
    assert frame[4:].isascii()
    assert json.loads(frame[4:]) == {"a": "\udcff\u2028"}
