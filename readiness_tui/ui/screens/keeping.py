"""The plan screen where saving is not plain: conflicts, what is unsaved, what others put back."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable

from textual import on
from textual.timer import Timer

from readiness_tui.domain.ids import RecordRef
from readiness_tui.domain.outside import NOTHING, Outside
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import key_of
from readiness_tui.ui.dialogs.confirm import Confirm
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.messages import ResolveAsked, Said, SettleAsked
from readiness_tui.ui.screens.problems import Problems
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.conflicts import Picks, waiting
from readiness_tui.ui.viewmodels.unsaved import (
    REVERTED,
    counted,
    offer,
    own,
    standing,
    written_again,
)
from readiness_tui.ui.widgets.bars import StatusLine
from readiness_tui.ui.widgets.panes import FilterBar, FilterField

OUTSIDE_S = 8.0
"""How long the rows that others changed are marked."""


class Keeping(Problems):
    """The part of the plan screen that sees to what is not on the boards."""

    def __init__(self) -> None:
        super().__init__()
        self._offered: frozenset[str] = frozenset()
        self._reverted_told: frozenset[tuple[RecordRef, str]] = frozenset()
        self._passing: Timer | None = None

    def say(self, line: Line, *, stays: bool = False) -> None:
        """Show a sentence in the status line; unless it must stay, it goes after a while."""
        self.query_one(StatusLine).say(line, stays=stays)

    def takes(self, key: str) -> bool:
        """Whether a key answers what the status line offers."""
        return self._is_on_top and self.query_one(StatusLine).takes(key)

    @property
    def _is_on_top(self) -> bool:
        return self.app.screen is self

    # --- a new snapshot ------------------------------------------------------------------------

    def keep_up(self) -> None:
        """Tell what a new snapshot has of conflicts and of what was put back."""
        line = self.query_one(StatusLine)
        line.stand(standing(self.snapshot, self.glyphs, key_of))
        reverted = frozenset((edit.record, edit.field) for edit in self.snapshot.reverted)
        if reverted - self._reverted_told:
            line.offer(offer(self.snapshot, key_of))
        self._reverted_told = reverted
        self._offered &= {one.id for one in waiting(self.snapshot)}
        for screen in self.app.screen_stack:
            if isinstance(screen, Conflict):
                screen.renew(self.snapshot)
        self._ask_new()

    def on_screen_resume(self) -> None:
        """A dialog is gone: what came up meanwhile is asked now."""
        if self.loaded:
            self._ask_new()

    @on(FilterBar.Changed)
    def _typed_filter(self, event: FilterBar.Changed) -> None:
        if event.done and self.loaded:
            self.call_after_refresh(self._ask_new)

    def _ask_new(self) -> None:
        """Open the conflicts nobody was asked about, unless a person is in the middle of a word.

        In a what-if nothing can be decided: they wait for its end.
        """
        is_typing = self.query_one(FilterField).has_focus
        if not self._is_on_top or is_typing or self.snapshot.scratch:
            return
        fresh = [one.id for one in waiting(self.snapshot) if one.id not in self._offered]
        if fresh:
            self._ask_about(fresh, 0)

    def _ask_about(self, ids: list[str], place: int) -> None:
        """Ask about these conflicts, one after another; later for one is later for all."""
        self._offered |= set(ids)
        by_id = {one.id: one for one in waiting(self.snapshot)}
        while place < len(ids) and ids[place] not in by_id:
            place += 1
        if place == len(ids):
            return
        found = by_id[ids[place]]

        def decided(picks: Picks | None) -> None:
            if picks:
                self.post_message(ResolveAsked(found.id, picks))
            if picks is not None:
                self._ask_about(ids, place + 1)

        dialog = Conflict(
            self.snapshot, found, place=(place + 1, len(ids)), bar=self.glyphs.sign("cursor")
        )
        self.app.push_screen(dialog, decided)

    # --- what others did -----------------------------------------------------------------------

    def changed_outside(self, outside: Outside) -> None:
        """Mark the rows that others changed, and say so once."""
        if not self.loaded:
            return
        if self._passing is not None:
            self._passing.stop()
        self._passing = self.set_timer(OUTSIDE_S, self._let_pass)
        self.set_look(outside=outside)
        if not self.query_one(StatusLine).offers:
            self.say(((f" {self.glyphs.sign('changed')} {outside.says}", "doubt"),))

    def _let_pass(self) -> None:
        self.set_look(outside=NOTHING)

    @on(StatusLine.Taken)
    def _reapply(self) -> None:
        self.action_reapply()

    def action_reapply(self) -> None:
        """Write again what was put back."""
        self._settle_reverted(SettleAsked("reapply"))

    def action_let_be(self) -> None:
        """Accept what was put back."""
        self._settle_reverted(SettleAsked("let-be"))

    def _settle_reverted(self, message: SettleAsked) -> None:
        if self.loaded and self.snapshot.reverted:
            self.post_message(message)
        else:
            self.post_message(Said("refused", "nothing of yours was put back outside"))

    # --- the list ------------------------------------------------------------------------------

    def action_unsaved(self) -> None:
        """Everything that is not on the boards."""
        if not self.loaded:
            return
        if (
            self.snapshot.unsaved
            or self.snapshot.reverted
            or self.snapshot.remarks
            or self.snapshot.alarms
        ):
            dialog = UnsavedList(self.snapshot, bar=self.glyphs.sign("cursor"))
            self.app.push_screen(dialog, self._from_list)
        else:
            self.post_message(Said("done", "everything is saved"))

    def _from_list(self, answer: tuple[str, str] | None) -> None:
        match answer:
            case ("retry", _):
                self.post_message(SettleAsked("retry"))
            case ("open", str(name)) if name == REVERTED:
                self.action_reapply()
            case ("drop", str(name)) if name == REVERTED:
                self.action_let_be()
            case ("open", str(name)):
                self._open_unsaved(name)
            case ("drop", str(name)):
                self._drop_unsaved(name)
            case _:
                pass

    def _open_unsaved(self, name: str) -> None:
        found = next((one for one in self.snapshot.unsaved if one.id == name), None)
        if found is None:
            self.post_message(Said("done", "it is settled already"))
        elif found.disputes:
            self._ask_about([name], 0)
        else:
            self.post_message(SettleAsked("stage", name) if found.is_git else SettleAsked("retry"))

    def _drop_unsaved(self, name: str) -> None:
        found = next((one for one in self.snapshot.unsaved if one.id == name), None)
        if found is None or found.is_git:
            says = "a file that git left unmerged cannot be dropped"
            self.post_message(Said("refused", says, "decide it, or use git"))
            return

        def give_up(yes: bool | None) -> None:  # noqa: FBT001 - the answer of a dialog
            if yes:
                self.post_message(SettleAsked("discard", name))

        title = safe_line(found.title)
        self.app.push_screen(
            Confirm("Give this edit up?", f"{title}\nIt is not written, and not kept."),
            give_up,
        )

    # --- leaving -------------------------------------------------------------------------------

    def ask_to_leave(self, then: Callable[[bool], object]) -> None:
        """Tell whether to leave: at once where all is written, else as the person says."""
        left = own(self.snapshot) if self.loaded else ()
        if not left:
            then(True)  # noqa: FBT003 - what the answer of a dialog looks like
            return
        choices = [Choice("leave", "d", (("keep in the journal and quit", ""),))]
        if conflicts := waiting(self.snapshot):
            decide = f"decide {counted(len(conflicts), 'conflict')}"
            choices.insert(0, Choice("decide", "c", ((decide, ""),)))
        if written_again(self.snapshot):
            choices.insert(0, Choice("retry", "w", (("write again", ""),)))
        stay = Choice("stay", "", (("stay", ""), ("   esc", "muted")))

        def answered(answer: str | None) -> None:
            then(answer == "leave")
            if answer == "retry":
                self.post_message(SettleAsked("retry"))
            elif answer == "decide":
                self._ask_about([one.id for one in conflicts], 0)

        title = f"{counted(len(left), 'edit')} not written"
        self.app.push_screen(Menu(title, (*choices, stay), at="stay"), answered)
