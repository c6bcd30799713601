"""`readiness doctor`: whether saving, merging and watching work here, and what to mend if not."""

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.query_answers import DoctorAnswer
from readiness_tui.cli.base import capabilities, output
from readiness_tui.cli.base.workspace_args import Given, json_option, located, takes_workspace
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.glyphs import ASCII
from readiness_tui.services.reports.report import Exit

if TYPE_CHECKING:
    from readiness_tui.services.doctor.doctor import Fact

_STATES = {"good": State.PASS, "note": State.NOT_APPLICABLE, "finding": State.FAIL}
_INKS = {"good": "pass", "note": "muted", "finding": "fail"}
_MARGIN, _GAP = 4, 2
_NARROW = 40


@click.command("doctor")
@click.option("--probe", is_flag=True, help="Try an exchange of files too, in .readiness/.")
@json_option
@takes_workspace
def doctor_command(*, given: Given, probe: bool) -> int:
    """Examine what a workspace stands on: disk, lock, journal, git, watches, terminal.

    Nothing is repaired, and nothing is written unless --probe asks for it. 1 if something is to be
    mended.
    """
    from readiness_tui.services.doctor.doctor import Case, Grade, examine

    place = located(given)
    style = output.style(ascii_only=given.ascii_only, theme=given.theme)
    facts = examine(Case(Path(place.root), place.folder, with_probe=probe))
    facts = (*facts, *_terminal(style))
    findings = sum(fact.grade is Grade.FINDING for fact in facts)
    if given.as_json:
        output.print_json(_answer(place, facts, findings))
    else:
        output.print_lines(_lines(place, facts, findings, style))
    return Exit.NO_GO if findings else Exit.DONE


def _terminal(style: output.Style) -> Iterator["Fact"]:
    """What is known of the terminal, as the planner would draw on it."""
    from readiness_tui.services.doctor.doctor import Fact, Grade

    name = os.environ.get("TERM", "")
    if style.columns:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
        detail = f"{columns} columns, {rows} rows; {name or 'TERM is not set'}"
        yield Fact("terminal", "size", detail)
    else:
        yield Fact("terminal", "size", "the answer goes to no terminal", Grade.NOTE)
    yield _colours(name)
    if style.glyphs is ASCII:
        detail = "not UTF-8, or asked for: signs are kept to ASCII"
        yield Fact("terminal", "encoding", detail, Grade.NOTE, "use a locale such as C.UTF-8")
    else:
        yield Fact("terminal", "encoding", "UTF-8")


def _colours(name: str) -> "Fact":
    from readiness_tui.services.doctor.doctor import Fact, Grade

    if capabilities.is_dumb():
        remedy = "set TERM to what the terminal is, such as xterm-256color"
        return Fact("terminal", "colours", "none: TERM names no terminal", Grade.NOTE, remedy)
    if os.environ.get("NO_COLOR"):
        return Fact("terminal", "colours", "none: NO_COLOR is set", Grade.NOTE)
    count = capabilities.colours()
    if count == capabilities.NONE:
        return Fact("terminal", "colours", f"none: {name} has none", Grade.NOTE)
    return Fact("terminal", "colours", "16 million" if count == capabilities.TRUE else str(count))


def _lines(
    place: Given, facts: Sequence["Fact"], findings: int, style: output.Style
) -> Iterator[str]:
    """Topics as headings, names in one column; what is long goes on below itself."""
    name_width = max(output.cells(fact.name) for fact in facts)
    start = _MARGIN + name_width + _GAP
    width = max(style.columns - start, _NARROW) if style.columns else 0
    yield f"{style.paint('readiness doctor', 'strong')}  {safe_line(place.root)}"
    for topic, group in groupby(facts, key=lambda fact: fact.topic):
        yield ""
        yield style.paint(topic, "strong")
        for fact in group:
            sign = style.glyphs.gate(_STATES[fact.grade])
            first, *rest = _folded(fact.says, width)
            mark = style.paint(sign, _INKS[fact.grade])
            ink = "" if fact.grade == "good" else _INKS[fact.grade]
            yield f"  {mark} {output.padded(fact.name, name_width + _GAP)}{style.paint(first, ink)}"
            for line in rest:
                yield f"{' ' * start}{style.paint(line, ink)}"
            if fact.remedy:
                for line in _folded(f"next: {fact.remedy}", width):
                    yield f"{' ' * start}{line}"
    yield ""
    if findings:
        yield style.paint(f"{counted(findings, 'finding')}, each with what to do next", "fail")
    else:
        yield style.paint("nothing to mend", "pass")


def _folded(text: str, width: int) -> list[str]:
    """A text as safe lines of at most so many columns; 0: one line."""
    safe = safe_line(text)
    return wrap(safe, width, break_on_hyphens=False) if width and safe else [safe]


def _answer(place: Given, facts: Sequence["Fact"], findings: int) -> DoctorAnswer:
    return documents.filled(DoctorAnswer, place, findings=findings, facts=facts)
