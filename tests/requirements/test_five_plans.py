"""The five plans line by line: what serves each line, and what their import holds.

They lie outside the project; without them these tests are skipped.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.domain.model.statements import ASSUMPTION, statements
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model.plan import plan
from tools.requirements_page import ROOT, requirements

PLANS = Path(os.environ.get("READINESS_SOURCE_PLANS", ROOT.parent / "shared" / "seeds"))
LINES = PLANS / "ledger.md"
IS_HERE = pytest.mark.skipif(not LINES.is_file(), reason="the five source plans are not here")
SERVED: Mapping[tuple[str, str], str] = {
    ("execution-backlog", "Snapshot"): "EB-01 EB-17",
    ("execution-backlog", "Closure TODO"): "EB-02 EB-04",
    ("execution-backlog", "Streams, Tasks"): "EB-03 EB-04",
    ("execution-backlog", "S2"): "EB-05 EB-06",
    ("execution-backlog", "S5"): "EB-07",
    ("execution-backlog", "S6"): "EB-08",
    ("execution-backlog", "Not in scope"): "EB-09 EB-15",
    ("execution-backlog", "Weeks / Next 3 / stand-up note"): "EB-10 EB-11 EB-12 EB-13",
    ("implementation-plan", "section 2"): "IP-01 IP-02",
    ("implementation-plan", "T-006"): "IP-03",
    ("implementation-plan", "T-011"): "IP-04",
    ("implementation-plan", "T-014"): "IP-05",
    ("implementation-plan", "section 5"): "IP-09 IP-10 IP-13 IP-14",
    ("implementation-plan", "section 7"): "IP-06 IP-15 IP-16 IP-17 IP-18 IP-21 IP-22",
    ("implementation-plan", "section 8"): "IP-07 IP-32 IP-33",
    ("implementation-plan", "template"): "IP-08",
    ("task-board", "head"): "TB-31",
    ("task-board", "P0-005"): "TB-01",
    ("task-board", "P2-004"): "TB-02 TB-03",
    ("task-board", "cadence 1-3"): "TB-04 TB-05 TB-06",
    ("readiness-tracker", "Definition"): "RT-01 RT-02",
    ("readiness-tracker", "Deliverables"): "RT-05 RT-06",
    ("readiness-tracker", "M-12"): "RT-03",
    ("readiness-tracker", "Weekly update"): "RT-04",
    ("hardening-checklist", "1.1"): "HC-11",
    ("hardening-checklist", "1.4, 4.2"): "HC-10",
    ("hardening-checklist", "1.5, 3.4"): "HC-01",
    ("hardening-checklist", "1.9, 4.5"): "HC-02",
    ("hardening-checklist", "2.5, 2.6"): "HC-12",
    ("hardening-checklist", "2.7, 2.9"): "HC-19 HC-20 HC-21",
    ("hardening-checklist", "2.8"): "HC-13",
    ("hardening-checklist", "3.6, 7.1"): "HC-03 HC-04",
    ("hardening-checklist", "5.2"): "HC-05",
    ("hardening-checklist", "6.2"): "HC-06 HC-16",
    ("hardening-checklist", "6.3"): "HC-07 HC-17",
    ("hardening-checklist", "7.2"): "HC-14 HC-15 HC-18",
    ("hardening-checklist", "8.1"): "HC-08",
    ("hardening-checklist", "8.3"): "HC-09",
    ("execution-backlog", "priority score"): "EB-14 EB-16",
    ("execution-backlog", "progress log, closure lists"): "EB-01 EB-02 EB-17",
    ("execution-backlog", "god objects"): "EB-08",
    ("execution-backlog", "weeks, next three actions"): "EB-10 EB-11",
    ("implementation-plan", "phases"): "IP-12",
    ("implementation-plan", "rollback"): "IP-09 IP-10 IP-13 IP-14",
    ("implementation-plan", "environment"): "IP-04",
    ("implementation-plan", "durations"): "IP-06 IP-31",
    ("implementation-plan", "risks on the command line"): "IP-11",
    ("task-board", "runbooks"): "TB-02 TB-03",
    ("readiness-tracker", "definition of ready"): "RT-01",
    ("hardening-checklist", "files of the user's own"): "HC-02 HC-06",
    ("hardening-checklist", "signatures"): "HC-05",
}
"""What each line of the ledger is served by, as rows of the page."""


def lines_of_the_ledger() -> list[tuple[str, str]]:
    """Plan and section, or plan and system, of each line of both tables."""
    rows = re.findall(r"^\| ([a-z-]+) \| ([^|]+) \|", LINES.read_text("utf-8"), re.MULTILINE)
    return [(name, section.strip()) for name, section in rows if name != "plan"]


@IS_HERE
def test_every_line_of_the_ledger_is_served_by_rows_of_the_page() -> None:
    rows = {row.id for several in requirements().values() for row in several}
    lines = dict.fromkeys(lines_of_the_ledger())
    assert [line for line in lines if line not in SERVED] == []
    named = {name for names in SERVED.values() for name in names.split()}
    assert named - rows == set()
    assert len(SERVED) == len(lines)


@cache
def imported(name: str) -> Board:
    path = PLANS / f"{name}.md"
    return plan(extract(path.name, path.read_bytes())).board


def _tickets(name: str, *ids: str) -> bool:
    return imported(name).tickets.keys() >= set(map(TicketId, ids))


BACKLOG, TRACKER = "execution-backlog", "readiness-tracker"
PLAN, TASKS, CHECKLIST = "implementation-plan", "task-board", "hardening-checklist"
HOLDS: Mapping[str, Callable[[], bool]] = {
    "nine notes of ten are done": lambda: (
        [note.done for note in imported(BACKLOG).log.values()].count(True) == 9
        and len(imported(BACKLOG).log) == 10
    ),
    "closing list apart from acceptance": lambda: (
        [line.done for line in imported(BACKLOG).tickets[TicketId("S2")].closure]
        == [True] * 6 + [False]
        and len(imported(BACKLOG).tickets[TicketId("S2")].acceptance) == 3
    ),
    "steps of each stream": lambda: all(
        imported(BACKLOG).tickets[TicketId(f"S{number}")].tasks for number in range(1, 7)
    ),
    "the required check by its name": lambda: (
        "Security Scan Summary" in imported(BACKLOG).tickets[TicketId("S2")].closure[-1].text
    ),
    "what is out of scope": lambda: len(imported(BACKLOG).out_of_scope) == 3,
    "weeks with their streams": lambda: (
        {name: box.tickets for name, box in imported(BACKLOG).iterations.items()}
        == {"W07": ("S1", "S2", "S3"), "W08": ("S3", "S4", "S5")}
    ),
    "the next three actions": lambda: len(imported(BACKLOG).actions) == 3,
    "factors of the score": lambda: (
        (scoring := imported(BACKLOG).scoring) is not None and len(scoring.factors) == 4
    ),
    "ten assumptions by id": lambda: (
        list(statements(imported(PLAN), ASSUMPTION)) == [f"A-{one:03d}" for one in range(1, 11)]
    ),
    "triggers and steps of the playbook": lambda: (
        [(len(one.triggers), len(one.steps)) for one in imported(PLAN).playbooks.values()]
        == [(4, 5)]
    ),
    "an alert by a condition that is known": lambda: (
        "security-block-without-waiver" in [alert.when for alert in imported(PLAN).alerts.values()]
    ),
    "a source for each task": lambda: all(one.sources for one in imported(PLAN).tickets.values()),
    "nothing of the empty template": lambda: len(imported(PLAN).tickets) == 25,
    "weeks counted from the date of the head": lambda: (
        (calendar := imported(TASKS).calendar) is not None
        and str(calendar.week_one) == "2026-02-16"
    ),
    "milestones with a day": lambda: all(one.due for one in imported(TASKS).milestones.values()),
    "who owns the debt registry": lambda: (
        len(imported(TASKS).tickets[TicketId("CODEX-P0-005")].owners) == 2
    ),
    "five qualities": lambda: len(imported(TRACKER).definition) == 5,
    "each deliverable with purpose and claim": lambda: (
        [
            bool(item.text) and item.done
            for one in imported(TRACKER).tickets.values()
            for item in one.deliverables
        ]
        == [True] * 27
    ),
    "no deliverable in the notes": lambda: (
        not any(
            item.path in one.notes
            for one in imported(TRACKER).tickets.values()
            for item in one.deliverables
        )
    ),
    "stages of the rollout": lambda: _tickets(CHECKLIST, "2.7.1", "2.7.2", "2.7.3", "2.7.4"),
    "each line of the checklist that asks for a gate": lambda: _tickets(
        CHECKLIST,
        "1.1",
        "1.4",
        "1.5",
        "1.9",
        "2.5",
        "2.8",
        "2.9",
        "3.6",
        "5.2",
        "6.2",
        "7.2",
        "8.3",
    ),
}


@IS_HERE
@pytest.mark.parametrize("what", HOLDS)
def test_an_import_holds_what_was_missed(what: str) -> None:
    assert HOLDS[what]()
