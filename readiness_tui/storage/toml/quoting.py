"""Values taken over from another file in that file's own spelling.

A number in hex, a literal string, an array with one item per line: a value that comes from
somebody's file looks as it looked there.
"""

from collections.abc import Sequence

from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.toml.blocks import BoardText
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.grammar import TOKEN
from readiness_tui.storage.toml.plain_data import Path, get, same
from readiness_tui.storage.toml.spans import find


def source_of(text: BoardText, path: Path) -> str:
    """What stands at a path as the file spells it: a value, or the lines of a table; else empty."""
    return _value_at(text, path) or lines_of(text, path)


def lines_of(text: BoardText, path: Path) -> str:
    """All that says what stands at a path, keys and headers included; empty if nothing does."""
    lines = "".join(text.segments[each].text for each in text.below(path))
    index, rest = text.locate(path)
    if rest:
        segment = text.segments[index].text
        location = find(segment, rest)
        dotted = (
            each
            for each in location.level.entries
            if each.keys[: len(location.rest)] == location.rest
        )
        entries = [location.entry] if location.entry else dotted
        lines = "".join(f"{segment[each.start : each.end]}\n" for each in entries) + lines
    return lines.strip()


def spelling(sources: Sequence[BoardText], path: Path, value: Plain) -> str:
    """How one of the files spells a value at a path; empty if none does, or with a comment inside.

    A comment would have to be counted as one of the file that the value goes to.
    """
    for text in sources:
        source = _value_at(text, path) if same(get(text.data, path), value) else ""
        if source and not any(token[0] == "#" for token in TOKEN.findall(source)):
            return source.replace("\r\n", "\n")
    return ""


def _value_at(text: BoardText, path: Path) -> str:
    """The value that stands behind an equals sign; empty if it is a table of several lines."""
    index, rest = text.locate(path)
    segment = text.segments[index].text
    entry = find(segment, rest).entry if rest else None
    return segment[entry.value : entry.end] if entry else ""


class QuotingEditor(TomlkitEditor):
    """Edits segments; while `quote` is set, it puts values into statements as quoted."""

    quote = ""

    def set(self, segment: str, path: Path, value: Plain, *, after: str | None) -> str:
        """Replace a value, or add it behind the key `after`, else first."""
        text = super().set(segment, path, value, after=after)
        location = find(text, path)
        if not self.quote or location.entry is None or location.level.bracket:
            return text
        return text[: location.entry.value] + self.quote + text[location.entry.end :]
