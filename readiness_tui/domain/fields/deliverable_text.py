"""Deliverables as text, and back: `[x] docs/slo.md | what a release is held against`."""

import re

from readiness_tui.domain.model.ticket import Deliverable

_BOXED = re.compile(r"\[([ x])\](?:\s+|\Z)")


def parse_deliverable(item: str) -> Deliverable:
    """A deliverable of `path`, `[x] path` or `path | text`.

    Raises:
        ValueError: It names no path; the message is for people.
    """
    box = _BOXED.match(item)
    bare = item[box.end() :] if box else item
    path, _, text = map(str.strip, bare.partition("|"))
    if not path:
        message = f"{item!r} names no path"
        raise ValueError(message)
    return Deliverable(path, text, done=box is not None and box[1] == "x")


def format_deliverable(deliverable: Deliverable) -> str:
    """A deliverable as `parse_deliverable` reads it."""
    has_box = deliverable.done or _BOXED.match(deliverable.path)
    box = f"[{'x' if deliverable.done else ' '}] " if has_box else ""
    tail = f" | {deliverable.text}" if deliverable.text else ""
    return f"{box}{deliverable.path}{tail}"
