"""Folders with a Markdown file for each task: the first heading of each names it by its id.

The files are read as one document, each below its heading, by the rules for any plan in Markdown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from readiness_tui.exchange.markdown import extract as markdown
from readiness_tui.exchange.markdown import titles
from readiness_tui.exchange.markdown.titles import Head
from readiness_tui.exchange.model.model import Extraction, Mark, Statement
from readiness_tui.exchange.readers.source import HEAD_BYTES, Source, text_of

TITLE = "a file for each task"

LEAST_FILES = 3
LEAST_SHARE = 0.6
"""Files of a folder that have to be tasks: the rest are a page about them, a template, a list."""

_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*?)[ \t]*$")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_LABEL = re.compile(r"(?:issue|task|ticket|story)\s*:\s*", re.IGNORECASE)
_DEEPEST = 6


def recognise(source: Source) -> float:
    """How surely a folder holds a file for each task, 0 to 1; a file alone never does."""
    return 0.0 if source.is_file else 0.9 * are_tasks(source.files)


def are_tasks(files: Mapping[str, bytes]) -> bool:
    """Whether most of some Markdown files are a task each, no two of them the same."""
    heads = [head_of(data) for data in files.values()]
    names = {head.id.casefold() for head in heads if head}
    return len(names) >= max(LEAST_FILES, LEAST_SHARE * len(heads))


def head_of(data: bytes) -> Head | None:
    """The id and title of the task that a file is; None where it is none, or holds several."""
    text = data[:HEAD_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    headings = [title for _, title in _headings(text.splitlines())]
    first, *others = [titles.head(_LABEL.sub("", title)) for title in headings] or [None]
    if first is None or (first.is_number and not first.word):
        return None
    names = {other.id for other in others if other and not other.is_number}
    return first if names <= {first.id} else None


def read(source: Source) -> tuple[Extraction, ...]:
    """The files as one document; each ticket names its own, and findings the file and line."""
    lines: list[str] = [f"# {source.path}", ""]
    places: list[tuple[str, int]] = [(source.path, 1)] * 2
    homes: dict[str, str] = {}
    for path, data in source.files.items():
        head = head_of(data)
        if head is None:
            continue
        homes[head.id] = path
        for number, line in enumerate(_below(head, text_of(path, data)), start=1):
            lines.append(line)
            places.append((path, number))
    extraction = markdown.extract(source.path, "\n".join(lines).encode())
    sources = [
        Statement("ticket", name, "sources", (homes[name],), homes[name], Mark(1), "file")
        for name in extraction.tickets
        if name in homes
    ]
    findings = [
        replace(each, mark=Mark(1), text=f"{_place(places, each.mark.line)}: {each.text}")
        for each in extraction.findings
    ]
    return (
        replace(
            extraction,
            sha256=source.digest,
            statements=(
                *(replace(each, mark=Mark(1)) for each in extraction.statements),
                *sources,
            ),
            findings=tuple(findings),
            uses={},
            texts={},
            tickets=dict.fromkeys(extraction.tickets, 1),
        ),
    )


def _place(places: list[tuple[str, int]], line: int) -> str:
    path, number = places[min(max(line, 1), len(places)) - 1]
    return f"{path}:{number}"


def _below(head: Head, text: str) -> Iterator[str]:
    """The lines of a file below a heading of the second level that names its task."""
    word = f"{head.word or 'task'} " if head.is_number else ""
    again = re.compile(rf"\W*[\w ]{{0,20}}\W*:\W*{re.escape(head.id)}\W*")
    lines = text.removeprefix("\ufeff").splitlines()
    levels = dict(_headings(lines))
    first = min(levels)
    for number, line in enumerate(lines):
        if number == first:
            yield f"## {word}{head.id}: {head.title or head.id}"
        elif number in levels and len(line) - len(line.lstrip("#")) < _DEEPEST:
            yield f"#{line}"
        else:
            yield "" if again.fullmatch(line) else line  # a field that says its id once more


def _headings(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The headings outside of code: the index of the line, and the title."""
    fence = ""
    for number, line in enumerate(lines):
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif line.strip().startswith(fence):
                fence = ""
        elif not fence and (match := _HEADING.match(line)):
            yield number, match[2]
