"""What holds for boards and workspace is a count in the header, and a list of whole sentences."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.alarms import Alarm
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.screens.alerts import alert_mark, alert_rows, notices
from tests.ui.support import every
from tests.ui.viewmodels.test_rows import said, snapshot

HOME, ABROAD = BoardId("every"), BoardId("abroad")


@pytest.fixture
def snap(tmp_path: Path) -> Snapshot:
    every(tmp_path)
    met = Alarm(ABROAD, "calm", "gate-failing", "it fails")
    return replace(snapshot(tmp_path), alarms=(met,), remarks=("no promise\x1b here",))


def test_the_count_stands_in_the_header_and_nothing_where_there_is_none(
    snap: Snapshot,
) -> None:
    assert said(alert_mark(snap, None, UNICODE, 120)).strip() == "~ 2 alerts"
    assert said(alert_mark(snap, None, UNICODE, 80)).strip() == "~2"
    assert alert_mark(replace(snap, alarms=(), remarks=()), None, UNICODE, 120) == ()


def test_an_alert_of_another_board_is_not_counted_for_the_one_that_is_shown(
    snap: Snapshot,
) -> None:
    assert [str(one) for one in notices(snap, ABROAD)] == [
        "abroad: calm (gate-failing): it fails",
        "no promise␛ here",
    ]
    assert [one.text for one in notices(snap, HOME)] == ["no promise␛ here"]


def test_the_list_has_every_sentence_with_what_it_is_about(snap: Snapshot) -> None:
    rows = alert_rows(notices(snap, None))
    assert [said(row.line) for row in rows] == [
        "abroad  calm (gate-failing): it fails",
        "workspace  no promise␛ here",
    ]
    assert len({row.key for row in rows}) == 2
