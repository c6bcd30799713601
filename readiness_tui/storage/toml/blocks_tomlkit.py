"""The engine that splices one segment; tomlkit spells the new values.

tomlkit alone cannot place a key, loses the shape of arrays and moves their comments when it edits a
document; as a writer of single values it is exact. So keys and values are found by `spans.py`, and
only the text that takes their place is made by tomlkit.

Items in and out of an array or inline table, in the shape the file gives it.

An item on a line of its own comes and goes as a line, with the comment on it. Comments on lines of
their own stay: they may speak of more than the item below them.
"""

import re
from collections.abc import Mapping, Sequence

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.grammar import is_bare
from readiness_tui.storage.toml.plain_data import Path
from readiness_tui.storage.toml.spans import Entry, Found, Level, find, line_end, line_start, opened

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


WIDTH = 100
_INDENT = "  "
_AS_IT_IS = re.compile(r"[ !#-\[\]-~]*")
"""What a string holds that needs no escape: of words and ids, nothing else."""
_LITERAL = re.compile(r"(?:(?!''')[^\x00-\x08\x0b-\x1f\x7f])*(?<!')")
"""What a multi-line literal string can hold as it is."""


def spelled(path: Path) -> str:
    """A dotted key or header, quoted where needed."""
    return ".".join(name if is_bare(name) else _scalar(name) for name in path)


def inline(value: Plain) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{spelled((name,))} = {inline(item)}" for name, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(inline(item) for item in value)}]"
    return _scalar(value)


def literal(value: Plain, used: int = 0) -> str:
    """A value as a person would write it behind `used` columns of its line.

    A text of several lines gets a multi-line string; an array that would pass 100 columns goes one
    item per line with a trailing comma.
    """
    if isinstance(value, str) and "\n" in value:
        return _multi_line(value)
    text = inline(value)
    if not isinstance(value, Sequence) or isinstance(value, str) or used + len(text) <= WIDTH:
        return text
    return "[\n" + "".join(f"{_INDENT}{inline(item)},\n" for item in value) + "]"


def _scalar(value: Plain) -> str:
    if type(value) is str and _AS_IT_IS.fullmatch(value):
        return f'"{value}"'
    import tomlkit  # boards are read far more often than written

    return tomlkit.item(value).as_string()


def _multi_line(value: str, first: str = "\n") -> str:
    # A backslash that is itself escaped starts no escape, so pairs of them are set aside.
    opened_up = "\\\\".join(
        part.replace("\\n", "\n").replace('\\"', '"') for part in _scalar(value)[1:-1].split("\\\\")
    )
    guarded = opened_up.replace('"' * 3, '""\\"')
    return f'"""{first}{guarded}"""'


def _like(old: str, value: Plain, used: int) -> str:
    """The text of a value in the shape that the one before it had: a long string stays long."""
    if not isinstance(value, str) or old[:3] not in {'"""', "'''"}:
        return literal(value, used)
    first = "\n" if old[3] == "\n" or value[:1] == "\n" else ""
    if old[0] == "'" and _LITERAL.fullmatch(value):
        return f"'''{first}{value}'''"
    return _multi_line(value, first)


class TomlkitEditor:
    """Edits one segment: LF line breaks, no BOM, one header at most; it never sees a file."""

    def header(self, path: Path) -> str:
        """The header line of a table."""
        return f"[{spelled(path)}]"

    def body(self, fields: Mapping[str, Plain]) -> str:
        """The lines of a new table."""
        keys = ((f"{spelled((name,))} = ", value) for name, value in fields.items())
        return "".join(f"{key}{literal(value, len(key))}\n" for key, value in keys)

    def set(self, segment: str, path: Path, value: Plain, *, after: str | None) -> str:
        """Replace a value, or add it behind the key `after`, else first.

        Raises:
            KeyError: There is no table to add it to.
        """
        location = find(segment, path)
        if location.entry is None:
            return _added(segment, location, value, after)
        entry = location.entry
        old = segment[entry.value : entry.end]
        if location.level.bracket:
            new = inline(value)
        else:
            new = _like(old, value, entry.value - line_start(segment, entry.value))
        return segment[: entry.value] + new + segment[entry.end :]

    def unset(self, segment: str, path: Path) -> str:
        """Take a key away, with its line and the comment on it.

        Raises:
            KeyError: The key does not stand here.
        """
        location = find(segment, path)
        level, entry = location.level, location.entry
        if level.bracket and entry:
            return removed(segment, level, level.entries.index(entry))
        entries = [entry] if entry else _group(level, location.rest)
        if not entries or level.bracket:
            raise KeyError(".".join(path))
        for member in reversed(entries):
            end = line_end(segment, member.end)
            segment = segment[: line_start(segment, member.start)] + segment[end:]
        return segment

    def insert(self, segment: str, path: Path, index: int, value: Plain) -> str:
        """Put an item into an array, in the shape that the array has.

        Raises:
            KeyError: There is no array.
        """
        return inserted(segment, _array(segment, path), index, inline(value))

    def remove(self, segment: str, path: Path, index: int) -> str:
        """Take an item out of an array, with the comment on its line.

        Raises:
            KeyError: There is no array.
        """
        return removed(segment, _array(segment, path), index)


def _array(segment: str, path: Path) -> Level:
    location = find(segment, path)
    if location.entry is None or segment[location.entry.value] != "[":
        raise KeyError(".".join(path))
    return opened(segment, location.entry)


def _group(level: Level, parent: Path) -> list[Entry]:
    """The entries whose dotted keys lie below a key."""
    return [entry for entry in level.entries if entry.keys[: len(parent)] == parent]


def _added(segment: str, found: Found, value: Plain, after: str | None) -> str:
    level, parent = found.level, found.rest[:-1]
    group = _group(level, parent)
    if level.bracket == "[" or (parent and not group):
        raise KeyError(".".join(found.rest))
    behind = [entry for entry in group if entry.keys[len(parent)] == after]
    key = f"{spelled(found.rest)} = "
    if level.bracket:
        return _added_inline(segment, level, behind, key + inline(value))
    if behind:
        start, end = line_start(segment, behind[-1].start), line_end(segment, behind[-1].end)
        key = segment[start : behind[-1].start] + key
    elif parent:
        end = line_start(segment, group[0].start)
        key = segment[end : group[0].start] + key
    else:
        end = level.start
    return segment[:end] + key + literal(value, len(key)) + "\n" + segment[end:]


def _added_inline(segment: str, level: Level, behind: list[Entry], piece: str) -> str:
    if behind:
        end = behind[-1].end
        return f"{segment[:end]}, {piece}{segment[end:]}"
    if level.entries:
        start = level.entries[0].start
        return f"{segment[:start]}{piece}, {segment[start:]}"
    return f"{segment[: level.start]}{{ {piece} }}{segment[level.end :]}"
