"""Edits that are not written, or put back by others: always in sight, never in the way."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.proof.glyphs import ASCII
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.workspace.unsaved import UnsavedEdits
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge import bridge as bridge_module
from readiness_tui.ui.dialogs import dialog
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.menu import Menu
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.messages.plan import Drained, Said
from readiness_tui.ui.screens import backlog_controller
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.widgets.bars import StatusLine
from tests.support import until
from tests.ui.screens.keeping import (
    BACK,
    FULL,
    STAGED,
    THREE,
    Blind,
    Recorder,
    asked,
    awake,
    closed,
    plan,
    publish,
    recorded,
    ref,
)
from tests.ui.support import (
    TRACKER,
    FakeNow,
    at,
    burst,
    bytes_differ,
    cursor,
    dump,
    file_is,
    hides,
    listens,
    opened,
    palettes,
    replace_file,
    repository,
    settles,
    shows,
    walk_to,
)

OFFER = "M-02 status was put back to doing outside"


# --- header and banner --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "glyphs", "says"), [(80, None, "✎2"), (120, None, "✎ unsaved 2"), (80, ASCII, "w2")]
)
async def test_the_header_counts_what_is_unsaved_for_as_long_as_it_is(
    tmp_path: Path, width: int, glyphs: object, says: str
) -> None:
    chosen = {"glyphs": ASCII} if glyphs else {}
    async with recorded(tmp_path, size=(width, 24), **chosen) as (pilot, _):
        publish(pilot.app, unsaved=(FULL, STAGED))
        await shows(pilot.app, says, "1 edit not written   R writes again   the disk is full")
        publish(pilot.app)
        await hides(pilot.app, says, "not written")


async def test_what_holds_for_the_workspace_is_counted_and_listed(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, remarks=("boards/ is on nfs: no durability promise", "another"))
        await shows(pilot.app, "~2 ●")
        await pilot.press("g", "exclamation_mark")
        await shows(pilot.app, "boards/ is on nfs: no durability promise", "another")
        await pilot.press("escape")
        await hides(pilot.app, "nfs")
        await pilot.press("g", "u")
        await shows(pilot.app, "Not on the boards", "another")
        await awake(pilot.app, UnsavedList)
        await pilot.press("enter", "x", "escape")
        await closed(pilot.app)
        publish(pilot.app)
        await hides(pilot.app, "~2 ●")


async def test_the_age_of_the_last_change_stands_beside_live(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await shows(pilot.app, "● live now")


# --- put back outside ---------------------------------------------------------------------------


async def test_enter_never_writes_again_what_was_put_back(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, reverted=(BACK,))
        await shows(pilot.app, f"~ {OFFER}   g p reapplies · g l lets it be")
        await at(pilot, "M-02")
        await pilot.press("enter")
        await until(
            lambda: plan(pilot.app).query_one(PaneLayout).pane == "detail", "Enter opens the row"
        )
        await pilot.press("enter", "escape", "enter", "escape")
        assert bridge.asked == []


async def test_one_key_writes_again_what_was_put_back_of_its_row_alone(tmp_path: Path) -> None:
    other = SetField(ref("M-03"), "title", "Old", "New")
    async with recorded(tmp_path, size=(120, 36)) as (pilot, bridge):
        publish(pilot.app, reverted=(BACK, other))
        await shows(pilot.app, "2 fields you had edited were put back outside   g p reapplies")
        await at(pilot, "M-01")
        await pilot.press("g", "p")
        await shows(pilot.app, "nothing of M-01 was put back outside   only of M-02, M-03")
        assert bridge.asked == []
        await at(pilot, "M-02")
        await pilot.press("g", "p")
        await asked(bridge, ("reapply", ref("M-02")))


async def test_what_was_put_back_of_a_risk_is_written_again_on_its_row(tmp_path: Path) -> None:
    risk = RecordRef(BoardId("tracker"), Kind.RISK, "R-2")
    back = SetField(risk, "likelihood", 2, 3)
    async with recorded(tmp_path, size=(120, 36)) as (pilot, bridge):
        publish(pilot.app, reverted=(back,))
        await shows(pilot.app, "g p reapplies")
        await at(pilot, "M-02")  # it mitigates another risk
        await pilot.press("g", "p")
        await shows(pilot.app, "nothing of M-02 was put back outside   only of R-2")
        await pilot.press("4")
        await walk_to(pilot, "R-2")
        await pilot.press("g", "p")
        await asked(bridge, ("reapply", risk))


async def test_what_was_put_back_can_be_left(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, reverted=(BACK, BACK))
        await shows(pilot.app, "2 fields you had edited were put back outside   g p reapplies")
        await pilot.press("g", "l")
        await asked(bridge, ("let_be",))


@pytest.mark.parametrize("keys", ["g p", "g l"])
async def test_where_nothing_was_put_back_there_is_nothing_to_settle(
    tmp_path: Path, keys: str
) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        await pilot.press(*keys.split())
        await shows(pilot.app, "nothing of yours was put back outside")
        assert bridge.asked == []


async def test_what_was_put_back_is_told_for_as_long_as_it_is(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, reverted=(BACK,))
        await shows(pilot.app, OFFER)
        publish(pilot.app)
        await hides(pilot.app, OFFER)
        publish(pilot.app, reverted=(BACK,), remarks=("the next state",))
        await shows(pilot.app, "~1 ●", "g p reapplies")


# --- the list -----------------------------------------------------------------------------------


async def test_the_list_does_what_each_entry_says(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL, STAGED), reverted=(BACK,))
        await shows(pilot.app, "✎2")
        wanted: list[tuple[object, ...]] = []
        for moves, what in ((0, ("retry",)), (1, ("stage", STAGED.id))):
            await pilot.press("g", "u")
            await awake(pilot.app, UnsavedList)
            await pilot.press("home", *("j",) * moves, "enter")
            wanted.append(what)
            await asked(bridge, *wanted)
            await closed(pilot.app)
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        await pilot.press("home", "j", "j", "enter")
        await closed(pilot.app)
        await until(lambda: cursor(pilot.app) == "M-02", "it goes to its row")
        await asked(bridge, *wanted)


async def test_the_list_takes_no_key_that_was_meant_for_the_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog, "GUARD_S", 3_600)
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        await pilot.press("g", "u", "enter", "x", "R", "escape")
        await shows(pilot.app, "Not on the boards")
        assert isinstance(pilot.app.screen, UnsavedList)
        assert bridge.asked == []


async def test_dropping_an_edit_needs_a_reason(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        for answer in ("escape", "enter"):
            await pilot.press("g", "u")
            await awake(pilot.app, UnsavedList)
            await pilot.press("x")
            await shows(pilot.app, "Give up M-03 todo > doing: why?", "one line for the audit log")
            await pilot.press(answer)
        assert isinstance(pilot.app.screen, Prompt)  # an empty reason is none
        assert bridge.asked == []
        await pilot.press(*"by hand", "enter")
        await asked(bridge, ("discard", FULL.id, "by hand"))


async def test_dropping_what_was_put_back_lets_it_be_and_a_file_of_git_stays(
    tmp_path: Path,
) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(STAGED,), reverted=(BACK,))
        await shows(pilot.app, "✎1")
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        await pilot.press("x")
        await shows(pilot.app, "a file that git left unmerged cannot be dropped")
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        await pilot.press("j", "x")
        await asked(bridge, ("let_be",))


async def test_what_was_settled_while_the_list_was_open_is_told(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        publish(pilot.app)
        await hides(pilot.app, "✎1")
        await pilot.press("enter")
        await shows(pilot.app, "it is settled already")
        await pilot.press("g", "u")
        await shows(pilot.app, "everything is saved")
        assert bridge.asked == []


async def test_r_writes_again_what_only_failed(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        await pilot.press("R")
        await asked(bridge, ("retry",))
        await pilot.press("g", "u")
        await awake(pilot.app, UnsavedList)
        await pilot.press("R")
        await asked(bridge, ("retry",), ("retry",))


# --- leaving ------------------------------------------------------------------------------------


async def test_a_quit_is_silent_where_all_is_written(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, unsaved=(STAGED,), reverted=(BACK,))  # not edits that are lost
        await shows(pilot.app, "✎1")
        await pilot.press("q")
        await until(lambda: not pilot.app.is_running, "the program ends")


async def test_a_quit_asks_about_what_is_not_written(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "✎1")
        for leave in ("escape", "enter", "q"):
            await pilot.press("q")
            await shows(pilot.app, "1 edit not written", "w  write again", "d  keep in the journal")
            assert "decide" not in dump(pilot.app)
            await listens(pilot.app)
            await pilot.press(leave)
            await closed(pilot.app)
        await pilot.press("q")
        await shows(pilot.app, "keep in the journal")
        await listens(pilot.app)
        await pilot.press("w")
        await asked(bridge, ("retry",))
        await closed(pilot.app)
        await pilot.press("q")
        await shows(pilot.app, "keep in the journal")
        await listens(pilot.app)
        await pilot.press("d")
        await until(lambda: not pilot.app.is_running, "the program ends")


async def test_a_quit_over_a_conflict_offers_to_decide_it(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        publish(pilot.app, unsaved=(THREE, FULL))
        await awake(pilot.app, Conflict)
        await pilot.press("ctrl+q")
        await until(lambda: isinstance(pilot.app.screen, Menu), "the question")
        await shows(pilot.app, "2 edits not written", "c  decide 1 conflict")
        await listens(pilot.app)
        await pilot.press("ctrl+q", "escape")
        await awake(pilot.app, Conflict)
        await pilot.press("escape")
        await closed(pilot.app)
        await pilot.press("q")
        await shows(pilot.app, "2 edits not written")
        await listens(pilot.app)
        await pilot.press("c")
        await awake(pilot.app, Conflict)
        await pilot.press("T", "enter")
        await until(lambda: bridge.asked, "it is resolved")


async def test_a_change_asked_for_right_before_the_quit_is_written(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        burst(pilot.app, [">", "q"])
        await until(lambda: not pilot.app.is_running, "the program ends")
    assert b'status = "review"' in await bytes_differ(file, before)


async def test_a_change_that_is_never_answered_does_not_hold_the_program_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with recorded(tmp_path) as (pilot, bridge):
        monkeypatch.setattr(bridge, "drain", lambda: pilot.app.post_message(Drained(in_time=False)))
        await pilot.press("q")
        await shows(pilot.app, "the last change is still being written", "q again quits")
        await pilot.press("q")
        await until(lambda: not pilot.app.is_running, "the program ends")


async def test_a_drain_ends_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "DRAIN_S", 0.0)
    repository(tmp_path)
    told: list[Drained] = []
    workspace = Workspace(tmp_path, actor="@me", clock=FakeNow())
    bridge = Recorder(workspace)
    monkeypatch.setattr(bridge._workers, "post", told.append)  # noqa: SLF001
    with workspace._state.lock:  # noqa: SLF001 - the thread of edits waits for it
        future = bridge._edits.submit(workspace.open)  # noqa: SLF001
        await bridge._drain()  # noqa: SLF001
    future.result()
    assert [one.in_time for one in told] == [False]
    bridge.stop()


# --- changed outside ----------------------------------------------------------------------------


async def test_rows_that_others_changed_are_marked_for_a_while_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    monkeypatch.setattr(backlog_controller, "OUTSIDE_S", 1.5)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        new = TRACKER.replace('status = "todo"', 'status = "review"').replace(
            "# The first one.", '[ticket.M-00]\ntitle = "Came in above"\nstatus = "todo"\n'
        )
        replace_file(file, new)
        await shows(pilot.app, " ~ M-03", " + M-00", "~ M-03 changed, 1 added outside")
        await hides(pilot.app, " + M-00")
        await shows(pilot.app, "   M-03", "   M-00")


async def test_what_i_change_myself_is_not_marked_as_changed_by_others(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("p", "0")
        await bytes_differ(file, before)
        (tmp_path / "boards/other.toml").write_text(
            'format = 1\n[board]\nid = "other"\n[ticket.S-1]\ntitle = "Else"\nstatus = "todo"\n'
        )
        await shows(pilot.app, "S-1 added outside", "+ S-1")
        assert "~ M-02" not in dump(pilot.app)


async def test_a_mark_of_mine_is_seen_before_the_mark_of_others(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-03")
        await pilot.press("x")
        replace_file(file, TRACKER.replace("Promotion pipeline", "Promotion by hand"))
        await shows(pilot.app, "Promotion by hand", "M-03 changed outside")
        assert "* M-03" in dump(pilot.app)


# --- the status line ----------------------------------------------------------------------------


async def test_what_is_said_gives_way_to_what_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StatusLine, "SAID_S", 0.3)
    async with recorded(tmp_path) as (pilot, _):
        pilot.app.post_message(Said("failed", "it failed"))
        await shows(pilot.app, "✗ it failed")
        line = plan(pilot.app).query_one(StatusLine)
        await until(lambda: line._fade is None, "its time is over")  # noqa: SLF001
        assert "it failed" in dump(pilot.app)  # errors stay
        publish(pilot.app, unsaved=(FULL,))
        await shows(pilot.app, "1 edit not written")
        pilot.app.post_message(Said("done", "all is well"))
        await shows(pilot.app, "✓ all is well")
        await shows(pilot.app, "1 edit not written")
        publish(pilot.app)
        await hides(pilot.app, "not written", "all is well")


async def test_what_has_to_be_settled_comes_before_what_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, reverted=(BACK,))
        await shows(pilot.app, OFFER)
        line = plan(pilot.app).query_one(StatusLine)
        for level in ("done", "remark", "doing"):
            plan(pilot.app).tell(Said(level, "all is well"))
        assert OFFER in str(line.render())
        for level in ("refused", "failed"):
            plan(pilot.app).tell(Said(level, f"it is {level}"))
            await shows(pilot.app, f"it is {level}")
        plan(pilot.app).tell(Said("done", "all is well"))
        await shows(pilot.app, "all is well")  # its turn is over
        monkeypatch.setattr(StatusLine, "SAID_S", 0.1)
        plan(pilot.app).tell(Said("done", "that is it"))
        await shows(pilot.app, OFFER)


async def test_what_is_settled_gives_the_line_free(tmp_path: Path) -> None:
    async with recorded(tmp_path) as (pilot, _):
        publish(pilot.app, reverted=(BACK,))
        await shows(pilot.app, OFFER)
        publish(pilot.app)
        await hides(pilot.app, OFFER)
        plan(pilot.app).tell(Said("done", "all is well"))
        await shows(pilot.app, "all is well")


async def test_a_sentence_has_an_ascii_sign_in_ascii(tmp_path: Path) -> None:
    async with recorded(tmp_path, glyphs=ASCII) as (pilot, _):
        pilot.app.post_message(Said("done", "well"))
        await shows(pilot.app, " + well")
        pilot.app.post_message(Said("failed", "badly"))
        await shows(pilot.app, " ! badly")


# --- what the bridge hands on -------------------------------------------------------------------


class Answering(UnsavedEdits):
    """Answers every question about unsaved edits with its name."""

    def _told(self, *what: object) -> Notice:
        return Notice(Level.DONE, " ".join(map(str, what)))

    def resolve(self, id: str, picks: object) -> Notice:  # noqa: A002
        return self._told("resolved", id, picks)

    def retry(self) -> Notice:
        return self._told("retried")

    def reapply(self, records: object = None) -> Notice:
        return self._told("reapplied", records)

    def let_be(self) -> Notice:
        return self._told("left")

    def discard(self, id: str, reason: str = "") -> Notice:  # noqa: A002
        assert reason == "not needed"
        return self._told("given up", id)

    def stage_resolved(self, path: str) -> Notice:
        return self._told("staged", path)


async def test_each_wish_reaches_the_workspace_and_its_answer_the_screen(tmp_path: Path) -> None:
    repository(tmp_path)
    workspace = Workspace(tmp_path, actor="@me", clock=FakeNow())
    workspace.unsaved = Answering(workspace._state, workspace.writer)  # noqa: SLF001
    bridge = Blind(workspace)
    app = Planner(bridge, palettes(), ASCII)
    async with app.run_test(size=(80, 24)):
        await settles(app)
        for call, says in (
            (lambda: bridge.unsaved.resolve("op1", {}), "resolved op1"),
            (bridge.unsaved.retry, "retried"),
            (lambda: bridge.unsaved.reapply(()), "reapplied ()"),
            (bridge.unsaved.let_be, "left"),
            (lambda: bridge.unsaved.discard("op1", "not needed"), "given up op1"),
            (lambda: bridge.unsaved.stage_resolved("boards/a.toml"), "staged boards/a.toml"),
        ):
            call()
            await shows(app, says)


async def test_what_others_put_back_is_told_and_written_again(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path, size=(80, 24)) as pilot:
        await at(pilot, "M-02")
        await pilot.press(">")
        await file_is(file, lambda text: text.count("review") == 1, "the edit is written")
        replace_file(file, TRACKER)
        await shows(pilot.app, OFFER)
        await pilot.press("enter", "1", "g", "p")
        await file_is(file, lambda text: text.count("review") == 1, "it is written again")
        await hides(pilot.app, OFFER)
