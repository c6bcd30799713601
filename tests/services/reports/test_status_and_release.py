"""Status and release readiness of a workspace as exact Markdown on a day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.proof import WORKSPACE, Scope
from readiness_tui.domain.reports.release import Release, release_document
from readiness_tui.domain.reports.status import status_document, status_report
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.exchange.reports.markdown import markdown
from readiness_tui.services.workspace.workspace import Workspace
from tests.services.fakes import FakeClock

_BOARD = """\
format = 1

[board]
id = "plan"
title = "Checkout"

[ticket.T-1]
title = "Take payments"
status = "done"
owners = [{ name = "Ann", role = "lead" }]
deliverables = ["out.txt"]

[ticket.T-2]
title = "Refunds"
status = "blocked"
depends = ["T-1"]
owners = ["Ben"]
blocked = { reason = "no key" }

[ticket.T-3]
title = "Letters"
status = "dropped"

[ticket.T-4]
title = "Alarms"

[milestone.M1]
title = "Beta"
due = 2026-02-20
completes = ["T-1", "T-2"]

[milestone.M2]
due = 2026-02-12
completes = ["T-3"]

[gate.notes]
kind = "text.forbidden"
proves = ["T-1"]
paths = ["*.py"]
patterns = ["TODO"]

[waiver.W-1]
gate = "notes"
reason = "ported next week"
owner = "Ann"
created = 2026-02-05
expires = 2026-02-15
tracked_by = "T-4"
match = { path = "a.py" }

[playbook.rollback]
title = "Rollback"
triggers = ["Gate failure", "Tests red"]
steps = ["Stop the line", "Put the last green checkpoint back"]

[alert.lie]
when = "claim-contradicted"
runbook = "docs/rollback.md"

[alert.late]
when = "the bank calls"

[alert.stale]
when = "evidence-stale"
"""
_STATUS = """\
# Status, 2026-02-10

- Day: 2026-02-10

## Checkout

NO-GO: 0 of 3 proven, soft_block

- Next milestone: M1 Beta, due 2026-02-20, planned for 2026-02-10, 8 d to spare

| Ticket | Title | Owner | Status | Proof | In the way |
| --- | --- | --- | --- | --- | --- |
| T-1 | Take payments | Ann (lead) | done | contradicted (0 of 2) | - |
| T-2 | Refunds | Ben | blocked | open | no key; needs T-1, which claims done while a gate fails |
| T-4 | Alarms | - | todo | open | - |
"""
_RELEASE = """\
## Shortest way to go

1. mend 2 findings (T-1/deliverables, notes, or waive 1)
2. finish T-2

## Waivers

| Waiver | Gate | Ends | Owner | Reason | Remarks |
| --- | --- | --- | --- | --- | --- |
| W-1 | notes | 2026-02-15, in 4 d | Ann | ported next week | nobody approved it; everyone may |

## Triggers

- lie (claim-contradicted): met: T-1 is contradicted
  - see docs/rollback.md
- late (the bank calls): for people to watch, never evaluated
- stale (evidence-stale): not met

## Playbooks

- Rollback: when: Gate failure; Tests red
  - Step 1: Stop the line
  - Step 2: Put the last green checkpoint back
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(_BOARD, encoding="utf-8")
    workspace = Workspace(tmp_path, clock=FakeClock(datetime(2026, 2, 10, 12, tzinfo=UTC)))
    workspace.boards.read()
    workspace.gates.run()
    return workspace.snapshot


def test_the_status_of_a_board(snapshot: Snapshot) -> None:
    assert markdown(status_document(status_report(snapshot))) == _STATUS


def test_the_readiness_of_a_milestone(snapshot: Snapshot) -> None:
    release = Release(snapshot, Scope(BoardId("plan"), "milestone", "M1"))
    page = markdown(release_document(release))
    assert page.startswith(
        "# Release readiness of plan/milestone:M1 Beta\n\n- Day: 2026-02-10\n"
        "- Scope: plan/milestone:M1\n- Due: 2026-02-20\n- Planned for: 2026-02-10, 8 d to spare\n\n"
        "## Go or no-go\n\nNO-GO: 0 of 2 proven, soft_block\n\n- T-1 is done, but a gate fails\n"
        "  - out.txt: missing (deliverable of T-1)\n  - next: create it or correct the path\n"
    )
    assert page[page.index("## Shortest") :] == _RELEASE


def test_an_alert_that_is_met_outside_of_the_scope_is_met(snapshot: Snapshot) -> None:
    release = Release(snapshot, Scope(BoardId("plan"), "milestone", "M2"))
    assert "- lie (claim-contradicted): met: T-1" in markdown(release_document(release))


def test_the_workspace_has_no_day_of_its_own(snapshot: Snapshot) -> None:
    page = markdown(release_document(Release(snapshot, WORKSPACE)))
    assert page.startswith("# Release readiness of the workspace\n\n- Day: 2026-02-10\n- Scope: ")
    assert "- Due: " not in page
    assert "finish T-2, T-4" in page
