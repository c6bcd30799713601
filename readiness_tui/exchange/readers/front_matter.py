"""The head of a Markdown file between two lines of dashes, as far as task files use YAML there."""

import re

_KEY = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*))?")
_ITEM = re.compile(r"\s*-\s+(.*)")
_FENCE = "---"


def split(text: str) -> tuple[dict[str, tuple[str, ...]], str, int]:
    """The values by key, the text behind the head, and the line it begins on, from 1.

    A value is a list of texts: one for a plain value, none for an empty one. Nested tables and
    texts over several lines are read as what their first line says.
    """
    lines = text.split("\n")
    if not lines or lines[0].strip() != _FENCE:
        return {}, text, 1
    ends = (number for number, line in enumerate(lines[1:], 1) if line.strip() in {_FENCE, "..."})
    end = next(ends, 0)
    if not end:
        return {}, text, 1
    values: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in lines[1:end]:
        if match := _KEY.fullmatch(line.rstrip()):
            key = match[1]
            values[key] = _values(match[2] or "")
        elif key and (item := _ITEM.fullmatch(line.rstrip())):
            values[key] += _values(item[1], is_item=True)
    return values, "\n".join(lines[end + 1 :]), end + 2


def _values(raw: str, *, is_item: bool = False) -> tuple[str, ...]:
    raw = raw.strip()
    if not is_item and raw.startswith("[") and raw.endswith("]"):
        return tuple(value for part in raw[1:-1].split(",") if (value := _plain(part)))
    value = _plain(raw)
    return (value,) if value not in {"", ">-", "|", ">", "null", "~"} else ()


def _plain(raw: str) -> str:
    """A scalar without its quotes."""
    raw = raw.strip()
    if len(raw) > 1 and raw[0] == raw[-1] == "'":
        return raw[1:-1].replace("''", "'")
    if len(raw) > 1 and raw[0] == raw[-1] == '"':
        return raw[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return raw.partition(" #")[0].rstrip()
