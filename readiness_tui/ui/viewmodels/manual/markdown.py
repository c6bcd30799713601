"""Pages of our own documentation: the Markdown that they are written in, as sections of entries.

It reads what these pages use, no more: a test holds them against it. Plans of other people are
read elsewhere, by a whole reader of Markdown.
"""

import re
from collections.abc import Iterator, Mapping

from readiness_tui.ui.viewmodels.cells import Line, Span
from readiness_tui.ui.viewmodels.manual.pages import LINK, Entry, Kind, Page, Section

_HEADING = re.compile(r"(#{1,6}) +(.+?) *#*$")
_ITEM = re.compile(r"( *)([-*]|\d+\.) +(.*)")
_FENCE = re.compile(r" *```(\w*)")
_CELL = re.compile(r"(?:`[^`]*`|\\\||[^|`])+|`")
_RULE = re.compile(r"[-: |]+")
_INLINE = re.compile(
    r"(?P<code>`+)(?P<literal>.+?)(?P=code)(?!`)"
    r"|\*\*(?P<strong>.+?)\*\*"
    r"|(?<![\w*])\*(?P<stressed>[^*\s][^*]*?)\*(?![\w*])"
    r"|!?\[(?P<label>(?:`[^`]*`|[^\]`])*)\]\((?P<link>[^)\s]*)\)"
)
_ASIDES = {"json", "jsonl"}


def read_pages(texts: Mapping[str, str]) -> tuple[Page, ...]:
    """Pages by their names and Markdown, in the order given."""
    return tuple(read_page(name, text) for name, text in texts.items())


def read_page(name: str, text: str) -> Page:
    """A page; its title is that of its first heading."""
    sections: list[Section] = []
    for entry in _entries(text):
        if entry.kind is Kind.HEADING:
            sections.append(Section("".join(part for part, _ in entry.cells[0]), (entry,)))
        elif sections:
            last = sections[-1]
            sections[-1] = Section(last.title, (*last.entries, entry))
        else:
            sections.append(Section("", (entry,)))
    title = next((section.title for section in sections if section.title), name)
    return Page(name, title, tuple(sections))


def _entries(text: str) -> Iterator[Entry]:
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        if fence := _FENCE.match(line):
            end = next((n for n in range(at + 1, len(lines)) if _FENCE.match(lines[n])), len(lines))
            yield from _code(lines[at + 1 : end], fence[1])
            at = end + 1
        elif line.startswith("|"):
            end = _end(lines, at, "|")
            yield from _table(lines[at:end])
            at = end
        elif heading := _HEADING.fullmatch(line):
            yield Entry(Kind.HEADING, (inline(heading[2]),))
            at += 1
        elif not line.strip() or line.startswith("<!--"):
            at += 1
        else:
            end = at + 1
            while end < len(lines) and _goes_on(lines[end]):
                end += 1
            yield _paragraph(lines[at:end])
            at = end


def _end(lines: list[str], at: int, beginning: str) -> int:
    others = (n for n in range(at, len(lines)) if not lines[n].startswith(beginning))
    return next(others, len(lines))


def _goes_on(line: str) -> bool:
    is_other = line.startswith("|") or _FENCE.match(line) or _HEADING.fullmatch(line)
    return bool(line.strip()) and not is_other and not _ITEM.fullmatch(line)


def _paragraph(lines: list[str]) -> Entry:
    item = _ITEM.fullmatch(lines[0])
    if item is None:
        return Entry(Kind.TEXT, (inline(" ".join(line.strip(" >") for line in lines)),))
    sign = "·" if item[2] in "-*" else item[2]
    text = " ".join((item[3], *(line.strip() for line in lines[1:])))
    return Entry(Kind.ITEM, ((("  " * (len(item[1]) // 2) + f"{sign} ", "muted"), *inline(text)),))


def _code(lines: list[str], language: str) -> Iterator[Entry]:
    for line in lines:
        yield Entry(Kind.CODE, (((line, "accent"),),), is_aside=language in _ASIDES)


def _table(lines: list[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines):
        if number == 1 and _RULE.fullmatch(line):
            continue
        texts = [cell.strip() for cell in _CELL.findall(line.strip().removesuffix("|")[1:])]
        cells = tuple(inline(text.replace("\\|", "|")) for text in texts)
        if number:
            first = "".join(text for text, _ in cells[0]) if cells else ""
            names = tuple(filter(None, (name.strip() for name in first.split(","))))
            yield Entry(Kind.ROW, cells, names)
        elif any(texts):
            yield Entry(Kind.HEAD, cells)


def inline(text: str) -> Line:
    """A text with its marks as styles: code, stress and links."""
    spans: list[Span] = []
    at = 0
    for match in _INLINE.finditer(text):
        spans.append((text[at : match.start()], ""))
        spans += _marked(match)
        at = match.end()
    spans.append((text[at:], ""))
    return tuple((part, style) for part, style in spans if part)


def _marked(match: re.Match[str]) -> Line:
    if (literal := match["literal"]) is not None:
        return ((literal, "accent"),)
    if (strong := match["strong"]) is not None:
        return tuple((part, style or "strong") for part, style in inline(strong))
    if (stressed := match["stressed"]) is not None:
        return tuple((part, style or "strong") for part, style in inline(stressed))
    label = "".join(part for part, _ in inline(match["label"]))
    return ((label, "accent" if "://" in match["link"] else f"{LINK}{match['link']}"),)
