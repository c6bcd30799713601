"""Diagrams in Mermaid as tables: the tasks of a Gantt chart, the arrows of a flowchart.

Syntax: https://mermaid.js.org/syntax/gantt.html and https://mermaid.js.org/syntax/flowchart.html.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.syntax.tree import Cell, Row, Table

GANTT, FLOW = "gantt", "flow"
_TAGS: Final = {"done": "done", "active": "in progress"}
_MARKS: Final = frozenset((*_TAGS, "crit", "milestone", "vert"))
_WORDS: Final = frozenset(
    (
        "title",
        "dateformat",
        "axisformat",
        "tickinterval",
        "excludes",
        "includes",
        "todaymarker",
        "weekday",
        "weekend",
        "click",
        "acctitle",
        "accdescr",
        "inclusiveenddates",
        "topaxis",
    )
)
"""The words that begin a line of a chart that is no task."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LENGTH = re.compile(r"\d+(?:\.\d+)?\s*(?:ms|[smhdwMy])")
_HEADS: Final = ("ID", "Title", "Status", "Depends on", "Estimate", "Due", "Area", "Label")
_MOST = 0.6
_FEW = 2
_NODE = r"([\w.-]*\w)(?:@\{[^}]*\}|\s*(?:[\[({>]++[/\\]?\"?(.*?)\"?[/\\]?[\])}]+))?(?::::?[\w-]+)?"
# Possessive where what follows cannot begin with what was taken: a line is read in one pass.
_LINK = r"(?:--++|==++|-\.++-?+)"
_ARROW = re.compile(rf"\s*+<?{_LINK}(?:(?P<head>[>xo])\s*+(?:\|\"?(?P<label>[^|\"]*+)\"?\|)?)?\s*")
_ENDING = re.compile(r"(?:(?<!-)--++|(?<!=)==++|(?<!\.)\.++-++)[>xo]\s*")
_NODES = re.compile(rf"{_NODE}(?:\s*&\s*{_NODE})*")
_ONE = re.compile(_NODE)
_LONGEST = 2_000


def read(first: int, lines: Sequence[str]) -> Table | None:
    """The table that a diagram stands for; None if it is of another kind or broken.

    Args:
        first: The number of the first line, that of the fence.
        lines: All lines of the block, both fences included.
    """
    body = [(at, line) for at, line in enumerate(lines[1:], start=first + 1) if "```" not in line]
    begin = next((n for n, (_, line) in enumerate(body) if _kind(line)), -1)
    if begin < 0 or any(len(line) > _LONGEST for _, line in body):
        return None
    kind, last = _kind(body[begin][1]), first + len(lines) - 1
    if kind == GANTT:
        heads, rows = _HEADS, list(_identified(list(_tasks(body[begin + 1 :]))))
    else:
        heads, rows = ("From", "To"), list(_edges(body[begin + 1 :]))
    if not rows:
        return None
    header = Row(first, tuple(Cell(head, 0, 0) for head in heads), lines[0])
    return Table(header, tuple(_row(*each) for each in rows), last, drawn=kind)


def _kind(line: str) -> str:
    word = line.strip().partition(" ")[0].rstrip(";")
    return GANTT if word == "gantt" else FLOW if word in {"flowchart", "graph"} else ""


def _row(line: int, raw: str, cells: Sequence[str]) -> Row:
    return Row(line, tuple(Cell(cell, 0, 0) for cell in cells), raw)


Entry = tuple[int, str, list[str]]


def _tasks(body: Sequence[tuple[int, str]]) -> Iterator[Entry]:
    """Line, raw text and cells of each task."""
    section = ""
    for number, line in body:
        word, _, rest = line.strip().partition(" ")
        if word.casefold() == "section":
            section = rest.strip()
        elif not word.startswith("%%") and word.casefold().rstrip(":") not in _WORDS:
            title, colon, facts = line.partition(":")
            if colon and title.strip() and "#" not in title:
                yield number, line, _cells(title.strip(), facts.strip(), section)


def _cells(title: str, facts: str, section: str) -> list[str]:
    parts = [part.strip() for part in facts.split(",") if part.strip()]
    tags = [part for part in parts if part in _MARKS]
    rest = [part for part in parts if part not in _MARKS]
    name = rest.pop(0) if rest and not _is_time(rest[0]) else ""
    after = [part[len("after ") :].split() for part in rest if part.startswith("after ")]
    days = [part for part in rest if _DAY.fullmatch(part)]
    length = next((part for part in rest if _LENGTH.fullmatch(part)), "")
    status = next((_TAGS[tag] for tag in tags if tag in _TAGS), "")
    due = days[-1] if len(days) > 1 or (days and after) else ""
    labels = ", ".join(tag for tag in tags if tag not in _TAGS)
    needs = ", ".join(target for listed in after for target in listed)
    return [name, title, status, needs, length, due, section, labels]


def _is_time(part: str) -> bool:
    return bool(
        part.startswith(("after ", "until ")) or _LENGTH.fullmatch(part) or part[:1].isdigit()
    )


def _identified(tasks: list[Entry]) -> Iterator[Entry]:
    """Tasks by the ids that their titles begin with, where most do."""
    heads = [titles.head(cells[1]) for _, _, cells in tasks]
    own = [head.id if head and (not head.is_number or "." in head.id) else "" for head in heads]
    named = [name for name in own if name]
    if len(set(named)) < max(_FEW, len(named)) or len(named) < _MOST * len(tasks):
        yield from tasks
        return
    by_name = {cells[0]: name for (_, _, cells), name in zip(tasks, own, strict=True) if cells[0]}
    for (number, line, cells), name, head in zip(tasks, own, heads, strict=True):
        needs = ", ".join(by_name.get(part) or part for part in cells[3].split(", ") if part)
        title = head.title if head and name else cells[1]
        yield number, line, [name or cells[0], title, *cells[2:3], needs, *cells[4:]]


def _edges(body: Sequence[tuple[int, str]]) -> Iterator[Entry]:
    """Line, raw text and both ends of each arrow, what comes first in front.

    An end is the name of a node and its text, parted by a line break.
    """
    labels: dict[str, str] = {}
    arrows: list[tuple[int, str, list[str], list[str]]] = []
    for number, line in body:
        for statement in line.split(";"):
            arrows += _statement(number, statement.strip(), labels)
    for number, line, before, after in arrows:
        for source in before:
            for target in after:
                ends = [f"{name}<br>{labels.get(name, '')}" for name in (source, target)]
                yield number, line, ends


def _statement(
    number: int, statement: str, labels: dict[str, str]
) -> Iterator[tuple[int, str, list[str], list[str]]]:
    """The arrows of one statement such as `A[Plan] --> B & C`; texts of nodes go to `labels`."""
    at, sources, turned = 0, list[str](), False
    while match := _NODES.match(statement, at):
        names: list[str] = []
        for node in _ONE.finditer(match[0]):
            names.append(node[1])
            if node[2]:
                labels.setdefault(node[1], node[2].strip('"'))
        if sources:
            ends = (names, sources) if turned else (sources, names)
            yield (number, statement, *ends)
        at, label = _arrow(statement, match.end())
        if at < 0:
            return
        sources, label = names, label.casefold()
        turned = any(word in label for word in ("depends", "needs", "requires", "blocked by"))


def _arrow(statement: str, at: int) -> tuple[int, str]:
    """Where an arrow that begins there ends, and its text; -1 where none does."""
    arrow = _ARROW.match(statement, at)
    if arrow is None or arrow["head"]:
        return (arrow.end(), arrow["label"] or "") if arrow else (-1, "")
    ending = _ENDING.search(statement, arrow.end())
    label = statement[arrow.end() : ending.start()] if ending else ""
    return (ending.end(), label) if ending and not set(label) & set("|>") else (-1, "")
