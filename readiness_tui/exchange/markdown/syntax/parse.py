"""Markdown bytes to a tree of sections, with every line where it stands in the file.

markdown-it finds the blocks. Its inline rule is off, since rendering eats characters; its rule for
link definitions too, since `- [x]: shipped` would be one. Lines end at CR LF, CR or LF and nowhere
else: `str.splitlines` also breaks at form feed and U+2028 and moves every later line.
"""

import codecs
import re
from collections.abc import Collection, Sequence
from hashlib import sha256

from markdown_it import MarkdownIt
from markdown_it.token import Token

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.markdown import text
from readiness_tui.exchange.markdown.syntax import diagrams, html_tables, list_items, tables
from readiness_tui.exchange.markdown.syntax.bold_heads import BOLD_NUMBER, bold_heads
from readiness_tui.exchange.markdown.syntax.tree import (
    Block,
    Document,
    Item,
    ItemList,
    Opaque,
    Prose,
    Section,
    Table,
)

MAX_NESTING = 200
DOCUMENT_BYTES = 5 * 1024 * 1024
LINE_LENGTH = 1024 * 1024
UNMARKED = "it is UTF-16 without a byte order mark"
_BEGIN = 256
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MAX_LINES = 20_000
_SPLIT = "split the document"
BOLD_LEVEL = 7
"""The level of a paragraph that stands for a heading: below all of Markdown's own."""
_NEWLINE = re.compile(r"\r\n|\r|\n")
_FRONT = re.compile(r"(?:[\w-]+\s*:.*|\s+.*|- .*|#.*|)")


def parse(path: str, data: bytes, excluded: Collection[int] = ()) -> Document:
    """The tree of a document.

    Args:
        path: How the document is named in marks and messages.
        data: Its bytes: UTF-8 with or without BOM, or UTF-16 with BOM.
        excluded: Numbers of lines that are blank to every reader.

    Raises:
        ExchangeError: The bytes are text in neither, or over a limit, also that of columns.
    """
    lines = lines_of(path, data)
    if excluded:
        numbered = enumerate(lines, start=1)
        lines = ["" if number in excluded else line for number, line in numbered]
    front = _front_matter(lines)
    visible = [*[""] * front, *lines[front:]]
    engine = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    engine.enable(["table", "strikethrough"]).disable(["reference", "inline"])
    tokens = engine.parse("\n".join(visible))
    sections = _Reader(path, visible, tokens).sections()
    return Document(path, sha256(data).hexdigest(), tuple(lines), sections, front)


def lines_of(path: str, data: bytes) -> list[str]:
    """The lines of a document, without their newlines.

    Raises:
        ExchangeError: The bytes are no text, they are over five mebibytes, more than 20,000 lines
            have text, or one is longer than a mebibyte.
    """
    if len(data) > DOCUMENT_BYTES:
        message = f"larger than {DOCUMENT_BYTES // 1024 // 1024} MiB"
        raise ExchangeError(message, place=Place(path), remedy=_SPLIT)
    lines = split_lines(decode(path, data))
    if sum(map(bool, map(str.strip, lines))) > MAX_LINES:
        message = f"more than {MAX_LINES:,} lines of text"
        raise ExchangeError(message, place=Place(path), remedy=_SPLIT)
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_LENGTH:
            message = f"a line is longer than {LINE_LENGTH // 1024 // 1024} MiB"
            raise ExchangeError(message, place=Place(path, number), remedy="break the line")
    return lines


def decode(path: str, data: bytes) -> str:
    """The text of a document.

    Raises:
        ExchangeError: It is neither UTF-8 nor UTF-16 with a mark, or it holds NUL bytes.
    """
    if is_unmarked(data):
        raise ExchangeError(UNMARKED, place=Place(path, 1), remedy="save it as UTF-8")
    wide = data.startswith(_WIDE)
    try:
        decoded = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"not UTF-8 text: byte {error.start + 1} cannot be read"
        raise ExchangeError(
            message, place=Place(path, line), remedy="save it as UTF-8 and import it again"
        ) from None
    if "\0" in decoded:
        message = "not a text file: it holds NUL bytes"
        raise ExchangeError(message, place=Place(path), remedy="name a Markdown document")
    return decoded


def is_unmarked(data: bytes) -> bool:
    """Whether a text is UTF-16 without a mark: every second byte of its begin is mostly NUL."""
    if data.startswith(_WIDE):
        return False
    head = data[:_BEGIN]
    zeros = sorted(head[first::2].count(0) for first in (0, 1))
    return not zeros[0] and zeros[1] * 4 > len(head)


def split_lines(content: str) -> list[str]:
    """The lines as markdown-it sees them; a newline at the end begins no line."""
    lines = _NEWLINE.split(content)
    return lines[:-1] if lines[-1] == "" else lines


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines of front matter the document begins with, fences included."""
    if not lines or lines[0].rstrip() not in {"---", "+++"}:
        return 0
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == lines[0].rstrip():
            return number
        if lines[0].startswith("-") and not _FRONT.fullmatch(line):
            return 0
    return 0


class _Reader:
    """One pass over the tokens of a document."""

    def __init__(self, path: str, lines: Sequence[str], tokens: Sequence[Token]) -> None:
        self._path, self._lines, self._tokens, self._at = path, lines, tokens, 0
        self._bold = bold_heads(lines, tokens)
        self._heads: list[tuple[int, int, str]] = [(0, 0, "")]  # level, line, raw text
        self._blocks: list[list[Block]] = [[]]

    def sections(self) -> tuple[Section, ...]:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.map and token.map[0] in self._bold and token.level == 0:
                self._bold_heading(token)
            elif token.type == "heading_open" and token.level == 0:
                self._heads.append((int(token.tag[1:]), _first(token), self._peek().content))
                self._blocks.append([])
                self._at += 3
            else:
                self._block(token)
        blocks = [list_items.joined(each, self._lines) for each in self._blocks]
        return tuple(_nested(self._heads, blocks, len(self._lines)))

    def _bold_heading(self, token: Token) -> None:
        """A paragraph that begins with a bold id, as a heading with the rest of it below."""
        first, last = _first(token), _last(token)
        raw, rest = self._lines[first - 1].strip(), tuple(self._lines[first:last])
        counted = BOLD_NUMBER.fullmatch(raw)
        self._heads.append((BOLD_LEVEL, first, counted[1] if counted else raw))
        self._blocks.append([])
        if counted and counted[2]:
            self._add(Prose(first, (counted[2], *rest)))
        elif rest:
            self._add(Prose(first + 1, rest))
        self._at += 3

    def _peek_is(self, kinds: Collection[str], last: int) -> bool:
        """Whether the token to read is one of these and begins no later than a line."""
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token is not None and token.type in kinds and _first(token) <= last

    def _peek(self) -> Token:
        return self._tokens[self._at + 1]

    def _add(self, block: Block) -> None:
        self._blocks[self._home(block)].append(block)

    def _home(self, block: Block) -> int:
        """The section of a block: text behind the list of a paragraph is that of the heading."""
        level, _, raw = self._heads[-1]
        is_over = level == BOLD_LEVEL and not raw.startswith(("**", "__"))
        is_behind = isinstance(block, Prose) and bool(self._blocks[-1])
        if not (is_over and is_behind and isinstance(self._blocks[-1][-1], ItemList)):
            return -1
        return max(at for at, (level, *_) in enumerate(self._heads) if level < BOLD_LEVEL)

    def _block(self, token: Token) -> None:
        """Read one block; what only wraps others, such as a quote, is looked through."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._add(ItemList(_first(token), _last(token), self._items(token)))
            case "table_open":
                self._table(token)
            case "paragraph_open" | "heading_open":
                self._prose(token)
            case "fence" if token.info.split()[:1] == ["mermaid"]:
                self._drawn(token)
            case "fence" | "code_block":
                self._opaque("fence", token)
            case "html_block":
                self._html(token)
            case "hr":
                self._opaque("rule", token)
            case _:
                self._at += 1

    def _opaque(self, kind: str, token: Token) -> None:
        self._add(Opaque(kind, _first(token), _last(token)))
        self._at += 1

    def _drawn(self, token: Token) -> None:
        """A diagram of which a table can be made."""
        first, last = _first(token), _last(token)
        if drawing := diagrams.read(first, self._lines[first - 1 : last]):
            self._add(drawing)
            self._at += 1
        else:
            self._opaque("fence", token)

    def _html(self, token: Token) -> None:
        """A table in HTML; blank lines in it end the block, and do not end the table."""
        first = _first(token)
        end = html_tables.end_of(self._lines, first)
        table = html_tables.read(first, self._lines[first - 1 : end]) if end else None
        if table is None:
            self._opaque("html", token)
            return
        self._add(table)
        while self._peek_is({"html_block", "code_block"}, end):
            self._at += 1

    def _prose(self, token: Token) -> None:
        first, last = _first(token), _last(token)
        prose = Prose(first, tuple(self._lines[first - 1 : last]))
        tables.refuse_wide(self._path, first, prose.lines)
        before = self._blocks[-1][-1] if self._blocks[-1] else None
        if (listed := list_items.listed(prose)) is not None:
            self._add(listed)
        elif (going_on := list_items.going_on(prose)) is not None:
            self._blocks[-1] += going_on
        elif (recovered := tables.recovered(prose)) is not None:
            above, table = recovered
            self._blocks[-1] += [above, table] if above else [table]
        elif isinstance(before, Prose) and (spaced := tables.spaced(before, prose)) is not None:
            self._blocks[-1][-1:] = filter(None, spaced)
        elif isinstance(before, Table) and (more := tables.continued(before, prose)):
            self._blocks[-1][-1] = more
        else:
            self._add(prose)
        self._at += 3

    def _table(self, token: Token) -> None:
        first, last = _first(token), _last(token)
        lines = self._lines[first - 1 : last]
        tables.refuse_wide(self._path, first, lines)
        table, rest = tables.table(first, lines)
        self._add(tables.as_card(table))
        self._blocks[-1] += rest
        self._skip(token)

    def _skip(self, opening: Token) -> None:
        """Go behind the token that closes this one."""
        closing = opening.type.replace("_open", "_close")
        while True:
            token = self._tokens[self._at]
            self._at += 1
            if token.type == closing and token.level == opening.level:
                return

    def _items(self, opening: Token) -> tuple[Item, ...]:
        closing = opening.type.replace("_open", "_close")
        items: list[Item] = []
        self._at += 1
        while (token := self._tokens[self._at]).type != closing:
            items.append(self._item(token))
        self._at += 1
        return tuple(items)

    def _item(self, opening: Token) -> Item:
        """One item: its first paragraph is its text, lists in it are its children."""
        content, lines = "", (_first(opening),)
        children: list[Item] = []
        end = _first(opening)
        is_first = True
        self._at += 1
        while (token := self._tokens[self._at]).type != "list_item_close":
            if token.type in {"bullet_list_open", "ordered_list_open"}:
                children = list_items.below(children, self._items(token))
                end = max(end, children[-1].end if children else end)
            elif token.type == "paragraph_open" and is_first:
                content = self._peek().content
                lines = tuple(range(_first(token), _last(token) + 1))
                self._at += 3
            elif token.type == "paragraph_open" and (stated := self._stated(token)):
                children += stated
                end = max(end, stated[-1].end)
                self._at += 3
            else:
                self._block(token)
            is_first = False
        self._at += 1
        end = max(end, lines[-1])
        return list_items.boxed(Item(lines[0], end, content, lines, None, tuple(children)))

    def _stated(self, token: Token) -> list[Item]:
        """What a later paragraph of an item states, as bullets; empty where it states nothing."""
        first = _first(token)
        return list_items.stated(first, self._lines[first - 1 : _last(token)])


def _first(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _last(token: Token) -> int:
    return token.map[1] if token.map else 0


def _nested(
    heads: Sequence[tuple[int, int, str]], blocks: Sequence[Sequence[Block]], last: int
) -> list[Section]:
    """Sections with their parents and last lines."""
    ends = [*[line - 1 for _, line, _ in heads[1:]], last]
    open_: list[int] = []
    result: list[Section] = []
    for index, (level, line, raw) in enumerate(heads):
        while open_ and heads[open_[-1]][0] >= level:
            open_.pop()
        parent = open_[-1] if open_ else -1
        open_.append(index)
        inside = tuple(sorted(blocks[index], key=lambda block: block.line))
        result.append(
            Section(index, level, line, raw, text.plain(raw), parent, ends[index], inside)
        )
    return result
