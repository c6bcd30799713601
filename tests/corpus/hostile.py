"""Documents that no person writes: one structure of Markdown, or of a plan, many times over.

Each is made of a number of characters and has about as many bytes; what grows faster than them
shows here.
"""

from collections.abc import Callable, Mapping
from typing import Final

Shape = Callable[[int], str]
"""A document of about so many characters."""

_HEAD: Final = "# Sea\n\n- [ ] T-1 Swim\n\n"
_TRACKER: Final = "| ID | Title | Depends on |\n|---|---|---|\n"
_FLOWCHART: Final = f"{_HEAD}```mermaid\ngraph TD\n"
LINES: Final = 4_000
"""Lines of text at most: more records than that take seconds to read, however they are written."""

_PIECES: Final = {
    "pipes": "|",
    "cells": "| x ",
    "brackets": "[",
    "links": "[](",
    "rounds": "(",
    "remarks": " (b)",
    "backticks": "`",
    "stars": "*",
    "open stars": "*a **b ",
    "open underscores": "_a __b ",
    "strikes": "~~a ",
    "tags": "<a ",
    "comments": "<!-- ",
    "entities": "&amp;",
    "backslashes": "\\",
    "hashes": "#",
    "quotes": "> ",
    "bullets": "- ",
    "boxes": "- [ ] [ ] ",
    "colons": "a: ",
    "dots": ".",
    "numbers with dots": "1.",
    "joined by colons": "E6:",
    "joined by dashes": "a-",
    "underscored": "a_",
    "slashed": "a/",
    "dashes": "\u2014 a ",
    "blanks": " ",
    "tabs": "\t",
    "hard blanks": "\u00a0",
    "line separators": "a\u2028",
    "signs": "\U0001f534",
    "zero widths": "\u200b",
    "byte order marks": "\ufeff",
    "directions": "\u202e\u2066a",
    "accents": "\u0301",
    "words": "a ",
    "words of one script": "\u4efb",
    "digits of another script": "T-\u00b2, T-1-\u00b2, \u2460 ",
    "statuses": "done in progress ",
    "relations": "after waits depends on blocked by ",
    "owners": "@ada, Bo / ",
    "days": "2026-01-01 Jan 1 ",
    "paths": "`src/a.py` ",
    "shares": "99% ",
    "facts": "P1 | doing | 3d | ",
    "dotted facts": "P1 \u00b7 doing \u00b7 3d \u00b7 ",
    "bold fields": "**Owner:** x ",
    "arrows": "T-1 -> ",
    "ids": "T-1, ",
    "missing ids": "T-9, ",
    "ranges": "T-1..T-99999999, ",
    "stars of ids": "T-*, ",
    "signs explained": "x = done, ",
}
"""What a line is made of, again and again."""

_HOMES: Final[Mapping[str, Callable[[str], str]]] = {
    "a line": lambda line: f"{_HEAD}{line}\n",
    "a box": lambda line: f"# Sea\n\n- [ ] T-1 {line}x\n- [ ] T-2 Dive\n",
    "a heading": lambda line: f"# Sea\n\n## T-1: {line}x\n\nText\n",
    "a heading without an id": lambda line: f"{_HEAD}## {line}x\n\nText\n",
    "a key": lambda line: f"# Sea\n\n## T-1: Swim\n\nTh{line}e: x\n",
    "a field": lambda line: f"# Sea\n\n## T-1: Swim\n\n**Depends on:** {line}x\n",
    "a header": lambda line: f"# Sea\n\n| ID | Th{line} |\n|---|---|\n| T-1 | Swim |\n",
    "a cell": lambda line: f"# Sea\n\n{_TRACKER}| T-1 | Swim | - |\n| T-2 | Dive | {line} |\n",
    "a title": lambda line: f"# Sea\n\n{_TRACKER}| T-1 | Swim {line}x | - |\n",
    "a status": lambda line: f"# Sea\n\n| ID | Status |\n|---|---|\n| T-1 | {line} |\n",
    "an owner": lambda line: f"# Sea\n\n| ID | Owner |\n|---|---|\n| T-1 | {line} |\n",
}
"""Where such a line stands."""


def _rows(needs: Callable[[int, int], str], title: str = "Swim {}") -> Shape:
    def document(size: int) -> str:
        count = min(LINES, size // 40)
        rows = (f"| T-{n} | {title.format(n)} | {needs(n, count)} |\n" for n in range(count))
        return f"# Sea\n\n{_TRACKER}{''.join(rows)}"

    return document


def _repeated(text: str, *, head: str = _HEAD, most: int = LINES) -> Shape:
    """A text again and again, with its number in place of `{n}` and the one before for `{m}`."""

    def document(size: int) -> str:
        count = min(most // max(1, text.count("\n")), size // len(text))
        return head + "".join(
            text.replace("{n}", str(n)).replace("{m}", str(n - 1)) for n in range(1, count)
        )

    return document


TALL: Final[Mapping[str, Shape]] = {
    "headings": _repeated("## a\n", most=20_000),
    "headings with ids": _repeated("## T-{n}: Swim {n}\n"),
    "headings without titles": _repeated("## T-{n}\n\nText.\n\n"),
    "headings of one id": _repeated("## T-1: a\n\nText\n"),
    "headings below each other": _repeated("# T-{n}\n\n## A{n}\n\n### B{n}\n\n#### C\n\n"),
    "headings that need each other": _repeated("## T-{n}: a\n\nDepends on: T-{m}\n\n"),
    "headings that need names": _repeated("## T-{n}: Swim {n}\n\nDepends on: Swim {m}\n\n"),
    "headings of a ticket": _repeated("### Sub {n}\n\nText\n\n", head="# Sea\n\n## T-1: a\n\n"),
    "bold headings": _repeated("**T-{n}: Swim**\n\nText of it. Depends on T-{m}.\n\n"),
    "phases": _repeated("## Phase {n}: a\n\n- [ ] T-{n}: a\n\nDepends on: Phase {m}\n\n"),
    "a phase that all wait for": _repeated(
        "- [ ] T-{n}: a (depends on Phase 1)\n", head="# Sea\n\n## Phase 1: Swim\n\n"
    ),
    "rows": _rows(lambda _n, _count: "-"),
    "rows that refer to each other": _rows(lambda n, count: f"T-{count - n - 1}"),
    "rows that refer to none": _rows(lambda _n, _count: "T-99999"),
    "rows that refer to others": _rows(lambda n, _count: f"X-{n}"),
    "rows with long ranges": _rows(lambda _n, _count: "T-1..T-99999999"),
    "rows with ranges": _rows(lambda n, _count: f"T-{max(0, n - 20)} to T-{n}"),
    "rows that need all": _rows(lambda _n, _count: "all previous"),
    "rows of one title": _rows(lambda _n, _count: "-", "Swim"),
    "tables": _repeated("| ID | Title |\n|---|---|\n| T-{n} | a |\n\n"),
    "boxes": _repeated("- [ ] Do thing {n}\n"),
    "boxes that need each other": _repeated("- [ ] T-{n}: Do (depends on T-{m})\n"),
    "boxes that need none": _repeated("- [ ] T-{n}: Do (depends on T-99999)\n"),
    "numbered items": _repeated("{n}. Do thing {n}\n"),
    "sentences that need": _repeated("T-{n} depends on T-1.\n\n"),
    "one sentence that needs": _repeated(
        "T-1 depends on T-2.\n\n", head=f"{_HEAD}- [ ] T-2 Dive\n"
    ),
    "flows": _repeated("T-1 -> T-2\n\n", head=f"{_HEAD}- [ ] T-2 Dive (after T-1)\n\n"),
    "fields of a ticket": _repeated("- Field {n}: value\n", head="# Sea\n\n## T-1: a\n\n"),
    "dependencies of a ticket": _repeated(
        "- Depends on: T-{n}\n", head="# Sea\n\n## T-2: b\n\n## T-1: a\n\n"
    ),
    "risks": _repeated("- **R-{n}**: It breaks. Mitigation: T-1\n", head=f"{_HEAD}## Risks\n\n"),
    "cards": _repeated("### T-{n}\n\n- ID: T-{n}\n- Owner: b\n- Depends on: T-{m}\n\n"),
    "fences": _repeated("```\na\n```\n\n"),
    "an open fence": _repeated("a -> b\n", head=f"{_HEAD}```\n"),
    "a flowchart": _repeated("T-{n} --> T-{m}\n", head=f"{_HEAD}```mermaid\ngraph TD\n"),
    "a chart of blanks": _repeated(f"T {' ' * 1_900}x\n", head=f"{_HEAD}```mermaid\ngantt\n"),
    "a flowchart of openings": _repeated(f"A{'[' * 1_900}\n", head=_FLOWCHART),
    "a flowchart of dashes": _repeated(f"A --a{'-' * 1_900}\n", head=_FLOWCHART),
    "a flowchart of blanks": _repeated(f"A --a{' ' * 1_900}b\n", head=_FLOWCHART),
    "a flowchart of dots": _repeated(f"A -.a{'.-' * 900}\n", head=_FLOWCHART),
    "a flowchart of many": _repeated(f"{'A & ' * 20}A --> B\n", head=_FLOWCHART),
    "edges of one table alone": lambda size: _two_tables(size, lambda n: n - 1),
    "edges of one table alone, upwards": lambda size: _two_tables(size, lambda n: n + 1),
    "a row of HTML": lambda size: (
        f"{_HEAD}<table><tr>{'<td>T-1</td>' * (size // 12)}</tr></table>\n"
    ),
    "tables in HTML": _repeated("<table><tr><td>T-{n}</td><td>a</td></tr></table>\n\n"),
    "link definitions": _repeated("[a{n}]: http://example.org/{n}\n"),
    "front matter": _repeated("a{n}: b\n", head="---\n"),
    "lists in lists": lambda size: _HEAD + "".join(f"{'  ' * n}- a\n" for n in range(size // 2000)),
    "quotes in quotes": lambda size: _HEAD + "".join(f"{'>' * n} a\n" for n in range(size // 2000)),
    "lists in quotes": lambda size: f"{_HEAD}{'> - ' * min(size // 4, 2_000)}a\n",
    "blank lines": _repeated("\n", most=10**6),
    "returns": _repeated("a\r\n\n\r", most=10**6),
    "form feeds": _repeated("- [ ] T-{n} a\x0b\x0c\n"),
    "a matrix": lambda size: _matrix(int((size / 4) ** 0.5)),
    "long numbers": lambda size: _numbers("9" * (size // 16)),
}


def _numbers(number: str) -> str:
    """A number wherever one may stand."""
    texts = (
        "## Phase {0}: a",
        "## Story {0}: a",
        "## Task {0}: b",
        "## P0 Tickets (Weeks {0}-{0})",
        "T-1 depends on T-1..{0} and T-1-{0}, Task {0}",
        "- [ ] T-3: a ({0}d, due {0}-01-01, Week {0}, {0}%)",
        "Due: Q4 0000",
    )
    heads = "| ID | Score | Estimate | Priority | Target | Impact |\n|---|---|---|---|---|---|\n"
    lines = "\n\n".join(text.format(number) for text in texts)
    return f"{_HEAD}{heads}| T-2 {f'| {number} ' * 5}|\n\n{lines}\n"


def _two_tables(size: int, needs: Callable[[int], int]) -> str:
    """Two tables of the same tickets, of which only one says what each needs."""
    count = min(LINES, size // 60)
    first = "".join(f"| T-{n} | Swim {n} | T-{needs(n)} |\n" for n in range(1, count))
    second = "".join(f"| T-{n} | P1 | - |\n" for n in range(1, count))
    return (
        f"# Sea\n\n{_TRACKER}{first}\n"
        f"## Again\n\n| ID | Priority | Depends on |\n|---|---|---|\n{second}"
    )


def _matrix(count: int) -> str:
    names = [f"T-{n}" for n in range(count)]
    rows = (f"| {name} {'| x ' * n}{'| ' * (count - n)}|\n" for n, name in enumerate(names))
    return f"# Sea\n\n| | {' | '.join(names)} |\n{'|---' * (count + 1)}|\n{''.join(rows)}"


def _line(home: str, piece: str) -> Shape:
    return lambda size: _HOMES[home](_PIECES[piece] * (size // len(_PIECES[piece])))


SHAPES: Final[Mapping[str, Shape]] = {
    **{f"{home} of {piece}": _line(home, piece) for home in _HOMES for piece in _PIECES},
    **TALL,
}
"""Documents by their names."""
ENCODED: Final[Mapping[str, bytes]] = {
    "NUL": f"{_HEAD}a\0b\n".encode(),
    "UTF-16": f"{_HEAD}- [ ] T-2 Dive\n".encode("utf-16"),
    "UTF-16 cut": f"{_HEAD}- [ ] T-2 Dive\n".encode("utf-16")[:-1],
    "UTF-16 without a mark": _HEAD.encode("utf-16-le"),
    "Latin-1": f"{_HEAD}Caf\u00e9\n".encode("latin-1"),
    "a mark in the middle": f"{_HEAD}- [ ] \ufeffT-2 Dive\n".encode("utf-8-sig"),
    "half a pair": f"{_HEAD}\ud83d\n".encode("utf-8", "surrogatepass"),
    "mixed ends": b"# Sea\r\n\r- [ ] T-1 Swim\n\r- [ ] T-2 Dive\r\r\n",
    "nothing": b"",
    "a mark alone": b"\xef\xbb\xbf",
}
"""Documents that are odd before they are text."""
