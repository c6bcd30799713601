"""Counted headings of which boxes and tables elsewhere say how far they are: each word alike."""

import pytest

from readiness_tui.domain.model.status import Status
from tests.exchange.reading import plan_of

TITLES = ("Ground", "Walls", "Roof", "Paint")
HEADINGS = ("## Progress\n\n", "## Status\n\n", "## Overview\n\n", "## Checklist\n\n", "")
WORDS = ("Phase", "Step", "Sprint", "Milestone", "Task", "Stage", "Epic")
STATUSES = (Status.DONE, Status.DONE, Status.TODO, Status.TODO)


def document(word: str, heading: str, *, has_table: bool) -> str:
    """A plan of four, of which two boxes are ticked, and each waits for the one before."""
    boxes = "".join(
        f"- [{'x' if STATUSES[place] is Status.DONE else ' '}] {word} {place + 1}: {title}\n"
        for place, title in enumerate(TITLES)
    )
    details = "".join(
        f"### {word} {place}: {title}\n\n1. Do the {title.lower()}\n2. Check it\n\n"
        for place, title in enumerate(TITLES, start=1)
    )
    rows = "".join(
        f"| {word} {place} | mid | {f'{word} {place - 1}' if place > 1 else 'none'} |\n"
        for place in range(1, len(TITLES) + 1)
    )
    table = f"## Order\n\n| {word} | Size | Depends |\n|---|---|---|\n{rows}" if has_table else ""
    return f"# Plan\n\n{heading}{boxes}\n## Details\n\n{details}{table}"


@pytest.mark.parametrize("has_table", [False, True])
@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("word", WORDS)
def test_boxes_and_rows_speak_of_the_headings_that_they_call(
    word: str, heading: str, *, has_table: bool
) -> None:
    tickets = plan_of(document(word, heading, has_table=has_table)).board.tickets.values()
    assert [ticket.id for ticket in tickets] == ["1", "2", "3", "4"]
    assert tuple(ticket.title for ticket in tickets) == TITLES
    assert tuple(ticket.status for ticket in tickets) == STATUSES
    needs = [(), ("1",), ("2",), ("3",)] if has_table else [()] * 4
    assert [ticket.depends for ticket in tickets] == needs
