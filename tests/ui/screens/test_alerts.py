"""What holds for boards and workspace is a count in the header, and a list of whole sentences."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from msgspec.structs import replace
from textual.message import Message

from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.alarms import Alarm
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.messages.plan import DesktopNoticeAsked
from readiness_tui.ui.screens.alerts import alert_mark, alert_rows, notices
from readiness_tui.ui.screens.notices import Notices
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


class Posts:
    """A context that keeps what is posted."""

    def __init__(self, snap: Snapshot) -> None:
        self.view = SimpleNamespace(look=SimpleNamespace(board=None), snapshot=snap)
        self.messages: list[Message] = []

    def post(self, message: Message) -> None:
        self.messages.append(message)


def test_the_desktop_is_told_of_alerts_that_are_met_anew_and_of_nothing_else(
    snap: Snapshot,
) -> None:
    context = Posts(snap)
    told = Notices(cast("CommandContext", context))
    more = Alarm(HOME, "late", "evidence-stale", "g is stale")
    grown = replace(snap.alarms[0], says="it fails, and another")
    states = [
        snap,  # what was met before the planner opened is no news
        replace(snap, alarms=(grown,), remarks=("another remark",)),
        replace(snap, alarms=(grown, more)),
        replace(snap, alarms=()),
        replace(snap, alarms=(grown, more), unchecked=1),
        replace(snap, alarms=(grown, more)),
    ]
    for state in states:
        told.keep_up(state)
    asked = [item.text for item in context.messages if isinstance(item, DesktopNoticeAsked)]
    assert asked == [
        "every: late (evidence-stale): g is stale",
        "abroad: calm (gate-failing): it fails, and another (+1 more)",
    ]
