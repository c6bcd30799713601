"""Acceptance lines as text, and back: `[x] Signed`, `Signed`, `gate:coverage`."""

from msgspec.structs import replace

from readiness_tui.domain.model.ticket import Criterion

_BOX = {True: "[x] ", False: "[ ] "}
_REFERENCES = ("gate", "ticket", "phase")


def parse_criterion(line: str) -> Criterion:
    """An acceptance line from `[x] text`, `text` or `gate:name`.

    Raises:
        ValueError: It refers to something that it does not name; the message is for people.
    """
    for done, box in _BOX.items():
        if line.startswith(box):
            return Criterion(line[len(box) :], done=done)
    kind, colon, name = line.partition(":")
    if not colon or kind not in _REFERENCES:
        return Criterion(line)
    if not name.strip():
        message = f"{line!r} names no {kind}"
        raise ValueError(message)
    return replace(Criterion(), **{kind: name.strip()})


def format_criterion(line: Criterion) -> str:
    """An acceptance line as `parse_criterion` reads it."""
    if not line.is_statement:
        return next((f"{kind}:{name}" for kind in _REFERENCES if (name := getattr(line, kind))), "")
    is_odd = line.text.startswith((*_BOX.values(), *(f"{kind}:" for kind in _REFERENCES)))
    return f"{_BOX[line.done]}{line.text}" if line.done or is_odd else line.text
