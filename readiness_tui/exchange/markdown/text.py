"""Inline Markdown to text, left to right over the raw slice.

Rendering eats characters that plans need: the underscores of `__init__.py`, the stars of two globs.
Here emphasis is taken off only where its run stands between blanks, brackets or ends, and entities
are decoded last, so that an entity never means syntax.
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache

from readiness_tui.exchange.markdown.rows import code_spans
from readiness_tui.exchange.model.words import REMEMBERED

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_WIDE = r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff65]"
# In scripts that put no blanks between words, stars stand right beside them.
_EMPHASIS = re.compile(
    rf"(?:(?<=[\s(\[{{\"'“\u2014\u2013])|^|(?<={_WIDE})(?=[*~]))(\*{{1,3}}|_{{1,3}}|~~)(?=\S)"
    rf"(.{{1,2000}}?)(?<=\S)\1(?=$|[\s)\]}}\"'”\u2014\u2013]|[.,;:!?](?:\W|$)|(?<=[*~]){_WIDE})"
)
_MARKS = re.compile(r"[\\`*<>\[\]|~]|^#|(?<![^\W_])_|_(?![^\W_])")
_SPELLED = {"\\": "&#92;"}  # two backslashes before a pipe would not hold it back
_REFERENCE = re.compile(r"&(?=[#A-Za-z])")  # what a reader could take for a character by its name
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LONG = 10_000  # beyond it a text is no prose, and looking for closing runs is quadratic
_DEPTH = 3
_STASHED = re.compile("\x02(\\d+)\x03")


def controls(raw: str) -> bool:
    """Whether a line holds characters that leave every value."""
    return _CONTROL.search(raw) is not None


def without_controls(raw: str) -> str:
    """A raw text without them."""
    return _CONTROL.sub("", raw)


@lru_cache(REMEMBERED)  # a cell is looked at for its shape, its ids and its value
def plain(raw: str) -> str:
    """The text of a raw slice of Markdown; line breaks by `<br>` become newlines."""
    text = _CONTROL.sub("", raw).strip()
    if not any(sign in text for sign in "`*_~[<&\\"):
        return text
    stash: list[str] = []

    def keep(literal: str) -> str:
        stash.append(literal)
        return f"\x02{len(stash) - 1}\x03"

    text = _without_code(text, keep)
    text = _ESCAPE.sub(lambda found: keep(found[1]), text)
    text = _AUTOLINK.sub(lambda found: keep(found[1]), text)
    text = _LINK.sub(lambda found: found[1], text)
    text = _BREAK.sub("\n", text)
    for _ in range(_DEPTH if len(text) <= _LONG else 0):
        text = _EMPHASIS.sub(lambda found: found[2], text)
    text = html.unescape(text) if "&" in text else text
    return _STASHED.sub(lambda found: stash[int(found[1])], text).strip()


def literal(shown: str) -> str:
    """A text as a raw slice of one line that `plain` reads back as it; line breaks as `<br>`.

    Blanks at its ends and control characters are lost.
    """
    text = _REFERENCE.sub("&amp;", _CONTROL.sub("", _BREAKS.sub("\n", shown)))
    text = _MARKS.sub(lambda found: _SPELLED.get(found[0], f"\\{found[0]}"), text)
    return text.strip().replace("\n", "<br>")


def _without_code(text: str, keep: Callable[[str], str]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in code_spans(text):
        pieces += [text[done:start], keep(_content(text[start:end]))]
        done = end
    return "".join([*pieces, text[done:]])


def _content(span: str) -> str:
    """The content of a code span: one blank at each end is part of the fence."""
    fence = len(span) - len(span.lstrip("`"))
    inner = span[fence:-fence]
    if inner.startswith(" ") and inner.endswith(" ") and inner.strip():
        return inner[1:-1]
    return inner


def spans(raw: str) -> tuple[str, ...]:
    """The contents of the code spans of a raw slice, in order."""
    return tuple(_content(raw[start:end]) for start, end in code_spans(raw))


def address(raw: str) -> str:
    """The address of the first link of a raw slice; empty for none."""
    match = _LINK.search(raw)
    return match[2] if match else ""


def is_struck(raw: str) -> bool:
    """Whether the whole slice is struck out."""
    text = raw.strip()
    return len(text) > 4 and text.startswith("~~") and text.endswith("~~")  # noqa: PLR2004 - two fences


def split_list(raw: str) -> tuple[str, ...]:
    """The parts of a raw cell, split at commas, semicolons and new lines outside code, as text."""
    hidden = list(raw)
    for start, end in code_spans(raw):
        hidden[start:end] = "\0" * (end - start)
    for match in re.finditer(r"[(\[{][^()\[\]{}]*[)\]}]", "".join(hidden)):
        hidden[match.start() : match.end()] = "\0" * len(match[0])
    parts: list[str] = []
    done = 0
    for match in re.finditer(r"[,;\n、\uff0c]|<br\s*/?>", "".join(hidden)):
        parts.append(raw[done : match.start()])
        done = match.end()
    plain_parts = (plain(part) for part in (*parts, raw[done:]))
    return tuple(part for part in plain_parts if part)


def is_in_brackets(text: str, at: int) -> bool:
    """Whether a bracket is open at a place of a text."""
    return text.count("(", 0, at) > text.count(")", 0, at)
