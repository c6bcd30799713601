"""Recordings of a terminal as asciicast files, version 2.

The first line is an object with the size; each other one is `[seconds, "o", text]`, what the
program sent then. Source: the format's page in the documentation of asciinema.
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

VERSION = 2


class Output(NamedTuple):
    """What a program sent, and the second of the recording at which it did."""

    at_s: float
    text: str


class Cast(NamedTuple):
    """A recording: its size in cells, and what was sent in order of time."""

    columns: int
    lines: int
    outputs: tuple[Output, ...]


def written(cast: Cast, title: str) -> str:
    """A recording as the text of a file."""
    head = {"version": VERSION, "width": cast.columns, "height": cast.lines, "title": title}
    rows = ([round(output.at_s, 3), "o", output.text] for output in cast.outputs)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (head, *rows))


def read(text: str) -> Cast:
    """The recording of a file.

    Raises:
        ValueError: It is no asciicast of version 2.
    """
    head, *rows = (json.loads(line) for line in text.splitlines() if line)
    if not isinstance(head, dict) or head.get("version") != VERSION:
        message = f"no asciicast of version {VERSION}"
        raise ValueError(message)
    outputs = tuple(Output(float(at_s), sent) for at_s, kind, sent in rows if kind == "o")
    return Cast(int(head["width"]), int(head["height"]), outputs)


def shortened(outputs: Iterable[Output], pause_s: float) -> Iterator[Output]:
    """The same outputs with no pause longer than this."""
    before = gone = 0.0
    for output in outputs:
        gone += max(0.0, output.at_s - before - pause_s)
        before = output.at_s
        yield Output(output.at_s - gone, output.text)
