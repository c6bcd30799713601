"""What a line of a task list says behind its title by signs: `Sail @ana #sea ~2h due:2026-05-01`.

The forms are those of todo.txt, TODO.md, TaskPaper, and the Tasks and Kanban of Obsidian.
"""

import re

from readiness_tui.exchange.model import words

Tags = tuple[tuple[str, str], ...]
"""Pairs of a field of tickets and what is written of it; what has no field is a note."""

_DAY = r"\d{4}-\d\d-\d\d(?:T[\d:]+)?"
_LENGTH = r"\d[\d.]*(?:[a-z]{1,5})"
_TAG = re.compile(
    rf"(?<!\s)\s++(?P<apart>[\u00b7|]\s+)?(?:(?P<owner>@[^\W\d][\w.-]*)|@\{{(?P<card_day>{_DAY})\}}|[#+](?P<label>[^\W\d][\w/-]*)|~(?P<length>{_LENGTH})"
    rf"|(?P<split>\((?:[a-z]+:{_LENGTH}(?:\s|(?=\))))+\))|(?P<key>[a-z][a-z_-]*):(?P<value>[^\s:/][^\s:]*)"
    rf"|(?P<sign>[\U0001f4c5\u23f3\U0001f6eb\u2705\u2795\u274c])\ufe0f?\s?(?P<day>{_DAY})"
    r"|(?P<urgency>[\U0001f53a\u23eb\U0001f53c\U0001f53d\u23ec])\ufe0f?)(?=\s|$)"
)
_URGENCY = dict(
    zip("\U0001f53a\u23eb\U0001f53c\U0001f53d\u23ec", ("P0", "P1", "P2", "P3", "P4"), strict=True)
)
_DUE, _DONE = "\U0001f4c5", "\u2705"
_MEASURED = re.compile(rf"(?:{_DAY}|{_LENGTH}|#\d+|[A-Z])")
_KEYED = frozenset(("depends", "after", "inverse", "estimate", "target", "owners", "priority"))
_PLAIN = frozenset(("notes", "owners", "status"))
_SEPARATORS = " \u00b7\u2013\u2014-|,;"
_MOST = 40


def split(text: str) -> tuple[str, Tags]:
    """A raw line without the tags at its end, and those; the whole line where it has none.

    A key that names no field is a tag only behind a dot or a bar, or with a day, a length or a
    number behind it, and beside others: `node:20` and `localhost:3000` end titles. Names alone may
    end a clause, and are left.
    """
    tags: list[tuple[str, str]] = []
    places = list(_TAG.finditer(text))[-_MOST:]
    end, is_apart = len(text.rstrip()), False
    for match in reversed(places):
        if match.end() != end or (tag := _fact(match)) is None:
            break
        tags.insert(0, tag)
        end = match.start()
        is_apart = is_apart or bool(match["apart"])
    rest = text[:end].rstrip(_SEPARATORS)
    is_list = any(name not in _PLAIN for name, _ in tags) or is_apart
    return (rest, tuple(tags)) if rest and is_list else (text, ())


def _fact(match: re.Match[str]) -> tuple[str, str] | None:
    """What one tag states; None for a key and a value that are none."""
    if match["owner"]:
        return "owners", match["owner"]
    if match["label"]:
        return "labels", match["label"]
    if match["card_day"]:
        return "target", match["card_day"]
    if match["length"]:
        return "estimate", match["length"]
    if match["urgency"]:
        return "priority", _URGENCY[match["urgency"]]
    if match["sign"]:
        if match["sign"] == _DUE:
            return "target", match["day"]
        name = "status" if match["sign"] == _DONE else "notes"
        return name, f"{match['sign']} {match['day']}"
    if match["split"]:
        return "notes", match["split"]
    name = words.load().exact(match["key"].replace("-", " "))
    if name in _KEYED:
        return name, match["value"]
    is_tag = bool(match["apart"]) or _MEASURED.fullmatch(match["value"]) is not None
    return ("notes", f"{match['key']}:{match['value']}") if is_tag else None
