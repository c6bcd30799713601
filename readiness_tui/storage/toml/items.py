"""Items in and out of an array or inline table, in the shape the file gives it.

An item on a line of its own comes and goes as a line, with the comment on it. Comments on lines of
their own stay: they may speak of more than the item below them.
"""

import re

from readiness_tui.storage.toml.spans import Entry, Level, line_end, line_start

_TAIL = re.compile(r"[ \t]*+(,?)[ \t]*+(?:#[^\n]*+)?(\n?)")
_TO_COMMA = re.compile(r"(?>(?:\s|#[^\n]*+)*),")


def inserted(text: str, level: Level, index: int, item: str) -> str:
    """The text with an item put before the one that has the index now."""
    entries = level.entries
    if not entries:
        return _first(text, level, item)
    if index == 0:
        first = entries[0]
        indent = _indent(text, first)
        if indent is None:
            return f"{text[: first.start]}{item}, {text[first.start :]}"
        place = line_end(text, level.start)
        return f"{text[:place]}{indent}{item},\n{text[place:]}"
    before = entries[index - 1]
    tail = _tail(text, before)
    is_last = index == len(entries)
    if not tail[2] or not (tail[1] or is_last):
        return f"{text[: before.end]}, {item}{text[before.end :]}"
    indent = _indent(text, before)
    if indent is None:
        indent = "  " if is_last else _indent(text, entries[index]) or "  "
    comma = "" if tail[1] else ","
    line = f"{indent}{item}{tail[1]}\n"
    return text[: before.end] + comma + text[before.end : tail.end()] + line + text[tail.end() :]


def removed(text: str, level: Level, index: int) -> str:
    """The text without one item, its comma, and its line if it had one to itself."""
    entries, entry = level.entries, level.entries[index]
    tail = _tail(text, entry)
    is_last = index == len(entries) - 1
    if _indent(text, entry) is not None and tail[2] and (tail[1] or is_last):
        text = text[: line_start(text, entry.start)] + text[tail.end() :]
        return text if tail[1] or not index else _without_comma(text, entries[index - 1].end)
    if not is_last and text[entry.end : entries[index + 1].start].strip(" \t") == ",":
        return text[: entry.start] + text[entries[index + 1].start :]
    if index and text[entries[index - 1].end : entry.start].strip(" \t") == ",":
        return text[: entries[index - 1].end] + text[entry.end :]
    if not is_last:
        return text[: entry.start] + _without_comma(text, entry.end)[entry.end :]
    if index:
        return _without_comma(text[: entry.start] + text[entry.end :], entries[index - 1].end)
    inside = text[level.start + 1 : entry.start] + text[tail.end(1) : level.end - 1]
    return text[: level.start + 1] + (inside if inside.strip() else "") + text[level.end - 1 :]


def _first(text: str, level: Level, item: str) -> str:
    inside = text[level.start + 1 : level.end - 1]
    if "\n" not in inside:
        return f"{text[: level.start + 1]}{item}{text[level.end - 1 :]}"
    place = line_start(text, level.end - 1)
    indent = text[place : level.end - 1] + "  "
    return f"{text[:place]}{indent}{item},\n{text[place:]}"


def _tail(text: str, entry: Entry) -> re.Match[str]:
    """The comma and the comment behind an item, and the line break if the line ends there."""
    tail = _TAIL.match(text, entry.end)
    assert tail is not None  # noqa: S101 - every part of the pattern may be empty
    return tail


def _indent(text: str, entry: Entry) -> str | None:
    """The blanks before an item that is the first on its line, None if it is not."""
    before = text[line_start(text, entry.start) : entry.start]
    return before if not before.strip(" \t") else None


def _without_comma(text: str, start: int) -> str:
    """The text without the first comma from `start` on, blanks and comments passed over."""
    match = _TO_COMMA.match(text, start)
    return text[: match.end() - 1] + text[match.end() :] if match else text
