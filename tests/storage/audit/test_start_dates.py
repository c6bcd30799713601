"""When work began, read from audit logs that grow."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.storage.audit.log import AuditEntry, AuditLog
from readiness_tui.storage.audit.start_dates import Starts

A, B = (Key(BoardId("plan"), TicketId(name)) for name in ("A", "2.7.1"))


def said(day: int, record: str, to: str, field: str = "status") -> AuditEntry:
    return AuditEntry(
        do="set",
        at=datetime(2026, 2, day, 9, tzinfo=UTC),
        cid=f"{day:032}",
        op=f"{day:032}:{record}",
        board="plan",
        record=record,
        field=field,
        new=f'"{to}"',
    )


def test_the_first_move_into_work_counts(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "one")
    log.append([said(2, "ticket.A", "doing"), said(3, 'ticket."2.7.1"', "review")])
    log.append([said(5, "ticket.A", "blocked"), said(6, "ticket.A", "doing")])
    assert Starts(tmp_path).days({A, B}) == {A: date(2026, 2, 2), B: date(2026, 2, 3)}


def test_what_went_back_to_the_queue_begins_anew(tmp_path: Path) -> None:
    log, starts = AuditLog(tmp_path, "one"), Starts(tmp_path)
    log.append([said(2, "ticket.A", "doing"), said(4, "ticket.A", "todo")])
    assert starts.days({A}) == {}
    log.append([said(9, "ticket.A", "doing")])
    assert starts.days({A}) == {A: date(2026, 2, 9)}


def test_only_what_the_logs_grew_by_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, starts = AuditLog(tmp_path, "one"), Starts(tmp_path)
    log.append([said(2, "ticket.A", "doing")])
    starts.days({A})
    seen: list[bytes] = []
    monkeypatch.setattr(
        "readiness_tui.storage.audit.start_dates.records_in",
        lambda _, data: seen.append(data) or (),
    )
    starts.days({A})
    assert not seen
    log.append([said(3, "ticket.A", "a text", field="notes"), said(3, "ticket.B", "done")])
    assert starts.days({A}) == {A: date(2026, 2, 2)}
    assert len(seen) == 1
    assert b"ticket.A" not in seen[0]
    assert b"ticket.B" in seen[0]


def test_a_line_that_is_still_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    log, starts = AuditLog(tmp_path, "one"), Starts(tmp_path)
    log.append([said(2, "ticket.A", "doing")])
    (file,) = (tmp_path / "boards/audit").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:50])
    assert starts.days({A}) == {}
    file.write_bytes(whole)
    assert starts.days({A}) == {A: date(2026, 2, 2)}


def test_a_log_that_is_exchanged_or_gone_is_read_anew(tmp_path: Path) -> None:
    log, starts = AuditLog(tmp_path, "one"), Starts(tmp_path)
    log.append([said(2, "ticket.A", "doing")])
    (file,) = (tmp_path / "boards/audit").iterdir()
    assert starts.days({A})
    other = tmp_path / "other"
    other.write_bytes(b"\n" * (file.stat().st_size + 1))
    os.replace(other, file)  # noqa: PTH105 - as git does it
    assert starts.days({A}) == {}
    file.unlink()
    assert starts.days({A}) == {}


def test_without_a_log_or_a_question_nothing_is_known(tmp_path: Path) -> None:
    assert Starts(tmp_path).days({A}) == {}
    AuditLog(tmp_path, "one").append([said(2, "ticket.A", "doing")])
    assert Starts(tmp_path).days(()) == {}
    assert Starts(tmp_path).days({B}) == {}
