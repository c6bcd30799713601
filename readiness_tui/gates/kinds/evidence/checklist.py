"""Kind `checklist`: the boxes of a Markdown document, of the whole or below one heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pydantic import Field

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Result
from readiness_tui.gates.kinds.inputs import texts_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude

_BOX = re.compile(r"(?P<indent>[ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\[(?P<mark>[ xX])\](?:[ \t]+|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]|$)")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")


class Checklist(Parameters):
    """Which boxes count. Text holding a word of `ignore` is left out: `~~struck out~~`."""

    section: str = ""
    require_all: bool = True
    ignore: tuple[str, ...] = ("~~",)
    min_items: int = Field(default=1, ge=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A box: its line from 1, how deep it is indented, whether it is ticked."""

    line: int
    indent: int
    done: bool
    text: str


def patterns(gate: Gate, _params: Checklist) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return gate.inputs


def judge(params: Checklist, request: Request) -> Result:
    """Whether the boxes are ticked: all of them, or `min_items` with `require_all = false`.

    Raises:
        GateError: The gate names no inputs.
    """
    texts = texts_of(request)
    parts: list[Part] = []
    done = total = 0
    for path, text in texts.content.items():
        items = _counted(params, text)
        if items is None:
            parts.append(_nothing(path, f"no section {params.section!r}"))
            continue
        if len(items) < params.min_items:
            parts.append(_nothing(path, f"{len(items)} boxes, wanted {params.min_items}"))
            continue
        total += len(items)
        done += sum(item.done for item in items)
        parts += _against(params, path, items)
    where = f" below {params.section!r}" if params.section else ""
    return conclude(
        f"is every box of {', '.join(request.gate.inputs)}{where} ticked?",
        [*parts, *texts.parts],
        good=("checklist.ticked", f"{done} of {total} ticked"),
        examined=texts.examined,
        tally="" if parts else texts.tally(len(texts.content)),
        evidence_at=texts.oldest,
    )


def _nothing(path: str, says: str) -> Part:
    return Part.unknown(
        "checklist.nothing",
        f"{path}: {says}",
        Cause.NOTHING_EXAMINED,
        path,
        "correct the section, or write the list",
    )


def _counted(params: Checklist, text: str) -> list[Item] | None:
    """The items that count; None if the section is not there."""
    lines = _section(text, params.section) if params.section else _plain_lines(text)
    if lines is None:
        return None
    return [item for item in _items(lines) if not any(word in item.text for word in params.ignore)]


def _against(params: Checklist, path: str, items: list[Item]) -> Iterator[Part]:
    opened = [item for item in items if not item.done]
    if params.require_all or len(items) - len(opened) < params.min_items:
        for item in opened:
            message = f"{path}:{item.line} open: {item.text}"
            yield Part.fail(
                "checklist.open", message, Place(path, item.line), "do it and tick it", item.text
            )
        return
    for above, below in pairwise(items):
        if above.done and not below.done and below.indent > above.indent:
            message = f"{path}:{above.line} ticked above the open {below.text!r}"
            yield Part.warn("checklist.above-open", message, Place(path, above.line))


def _plain_lines(text: str) -> list[tuple[int, str]]:
    """Numbered lines outside of code fences and comments, without quote marks."""
    lines: list[tuple[int, str]] = []
    fence = ""
    commented = False
    for number, raw in enumerate(text.splitlines(), start=1):
        quoted = _QUOTE.match(raw)
        line = raw[quoted.end() :] if quoted else raw
        marks = _FENCE.match(line)
        if fence:
            if marks and marks[1].startswith(fence) and not line[marks.end() :].strip():
                fence = ""
        elif commented:
            commented = "-->" not in line
        elif marks:
            fence = marks[1]
        else:
            start = line.rfind("<!--")
            commented = start >= 0 and "-->" not in line[start:]
            lines.append((number, line))
    return lines


def _section(text: str, wanted: str) -> list[tuple[int, str]] | None:
    """The lines below a heading, up to the next one of its level or above."""
    level = 0
    lines: list[tuple[int, str]] | None = None
    for number, line in _plain_lines(text):
        heading = _HEADING.match(line)
        if heading:
            title = line[heading.end() :].strip().rstrip("#").strip()
            if lines is None and title.casefold() == wanted.strip().casefold():
                level, lines = len(heading[1]), []
                continue
            if lines is not None and len(heading[1]) <= level:
                return lines
        if lines is not None:
            lines.append((number, line))
    return lines


def _items(lines: list[tuple[int, str]]) -> Iterator[Item]:
    for number, line in lines:
        box = _BOX.match(line)
        if box:
            indent = len(box["indent"].expandtabs(4))
            yield Item(number, indent, box["mark"] != " ", line[box.end() :].strip())
