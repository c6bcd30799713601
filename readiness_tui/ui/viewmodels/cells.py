"""What a row on the screen is made of: safe text with the name of its style."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[str, str]
"""Safe text and the name of an style: empty, muted, strong, accent, or a role of the theme.

Behind an `@` stands what a click does, where a bar shows it: see `clicked`. Behind a `>` stands
where the text leads outside of the program: see `linked`.
"""
LINK = ">"

Line: TypeAlias = tuple[Span, ...]
Measure: TypeAlias = Callable[[str], int]
"""Width of a text in terminal cells."""

_URL = re.compile(r"https?://[^\s<>\"'`|]+", re.IGNORECASE)
_END = ".,;:!?*_"
"""Signs that end a sentence rather than a URL."""
_FILE = re.compile(r"([\w.@+-]+(?:/[\w.@+-]+)+|[\w@+-]+\.[A-Za-z]{1,5})(?::\d+)?")
"""A path as a source names it: with a slash, or a name with an ending."""
_PATTERN = frozenset("*?[{")


def clicked(style: str, command: str) -> str:
    """A style of text on which a click does what a command does."""
    return f"{style}@go('{command}')"


def linked(style: str, target: str) -> str:
    """A style of text that leads to a URL, or to a file of the repository by its path."""
    return f"{style}{LINK}{target}" if target else style


@dataclass(frozen=True, slots=True)
class Col:
    """A column: its title and its width in cells; width 0 takes what is left."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: cells under columns, or a `line` across all of them.

    `below` is its second line, where the rows of the list have two. `kind` is `row`, `group` (a
    heading that folds) or `dim` (no longer matches the filter).
    """

    key: str
    cells: tuple[Span, ...] = ()
    line: Line = ()
    below: Line = ()
    kind: str = "row"
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list, made one at a time as they come into sight; each has `height` lines."""

    keys: Sequence[str]
    make: Callable[[int], Row]
    columns: tuple[Col, ...] = ()
    height: int = 1

    @classmethod
    def of(cls, rows: Sequence[Row], columns: tuple[Col, ...] = ()) -> "Rows":
        """Rows that are made already."""
        return cls(tuple(row.key for row in rows), rows.__getitem__, columns)


class RowSeeker:
    """Finds the row of a cursor again among other rows, also after some that were without it."""

    sought = ""
    """The key that is not forgotten."""

    def place(
        self, key: str, keys: Sequence[str], name_of: Callable[[str], str], *, seeks: bool
    ) -> int | None:
        """The row of what is sought, else of a key; None where there is neither it nor its name.

        Args:
            key: The key under the cursor.
            keys: Those of the rows.
            name_of: The name of a key: the first row of the same name stands in for it.
            seeks: Whether a key without a row is sought from now on.
        """
        target = self.sought or key
        if not target:  # rows that only fill a page have no key
            return None
        places = (n for n, other in enumerate(keys) if other == target)
        name = name_of(target)
        if (place := next(places, None)) is None and name != target:
            place = next((n for n, other in enumerate(keys) if name_of(other) == name), None)
        if place is not None:
            self.sought = ""
        elif seeks:
            self.sought = target
        return place


def padded(text: str, width: int, measure: Measure) -> str:
    """A text in exactly `width` cells: padded with blanks, or cut."""
    while measure(text) > width:
        text = text[:-1]
    return text + " " * (width - measure(text))


_WORDS = re.compile(r"\s+|\S+")


def wrap_line(line: Line, width: int, measure: Measure, hang: int) -> list[Line]:
    """A line of spans in lines of at most `width` cells; those after the first hang.

    Args:
        line: The spans.
        width: The cells there are; taken for 2 at least, and for 4 where lines hang.
        measure: The width of a text.
        hang: Blanks before each line but the first, fewer where they would take half of it.
    """
    width = max(4 if hang else 2, width)
    hang = min(hang, width // 2)
    lines: list[list[Span]] = [[]]
    used, rest = 0, [(word, style) for text, style in line for word in _WORDS.findall(text)][::-1]
    while rest:
        word, style = rest.pop()
        if used + measure(word) <= width:
            lines[-1].append((word, style))
            used += measure(word)
        elif word.isspace():
            lines.append([(" " * hang, "")])
            used = hang
        elif measure(word) > width - hang and used < width:
            head = word
            while measure(head) > width - used:
                head = head[:-1]
            lines[-1].append((head, style))
            rest.append((word[len(head) :], style))
            used = width
        else:
            lines.append([(" " * hang, "")])
            used = hang
            rest.append((word, style))
    return [tuple(spans) for spans in lines]


def wrap(text: str, width: int, measure: Measure) -> list[str]:
    """A text in lines of at most `width` cells, 2 at least; a long word is cut."""
    lines = wrap_line(((" ".join(text.split()), ""),), width, measure, 0)
    return ["".join(part for part, _ in line).rstrip() for line in lines]


_BEGINS = re.compile(r"\s*(?:[-*+>|#]|\d+[.)]\s|`{3}|~{3})|\s*$")
_BROKEN = range(60, 121)
"""Letters of the longest line of a text that was broken to fit a page."""


def paragraphs(text: str) -> list[str]:
    """The lines of a text, with those joined again that were broken only to fit a page.

    That is where the next word would have stood beyond the longest line. What begins an item, a
    row, a heading, a quote or code, and a sentence that begins behind the end of one, stay apart.
    """
    lines = text.splitlines()
    width, joined, last, is_code = max(map(len, lines), default=0), list[str](), "", False
    for line in lines:
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        is_new = last.endswith((".", "!", "?", ":", ";")) and word[:1].isupper()
        is_apart = is_code or is_new or _BEGINS.match(line) or not last.strip()
        if not is_apart and width in _BROKEN and len(last) + 1 + len(word) > width:
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line)
        is_code ^= line.lstrip().startswith(("```", "~~~"))
        last = line
    return joined


def with_urls(text: str, style: str = "") -> Line:
    """A text in which each URL leads where it says."""
    spans: list[Span] = []
    at = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(_END)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_END)
        spans += [(text[at : match.start()], style), (url, linked(style, url))]
        at = match.start() + len(url)
    return tuple(span for span in (*spans, (text[at:], style)) if span[0])


def wrapped(text: str, width: int, measure: Measure, style: str = "") -> list[Line]:
    """A text in lines of at most `width` cells; a URL that is broken leads on as a whole."""
    if "://" in text:
        return wrap_line(with_urls(text, style), width, measure, 0)
    return [((part, style),) for part in wrap(text, width, measure)]


def to_file(style: str, path: str) -> str:
    """The style of a text that leads to a path of the repository; a pattern leads nowhere."""
    return style if _PATTERN & set(path) else linked(style, path)


def of_source(text: str, style: str) -> Line:
    """A source: its URLs lead where they say, and a path leads to its file."""
    match = _FILE.fullmatch(text)
    return ((text, to_file(style, match[1])),) if match else with_urls(text, style)
