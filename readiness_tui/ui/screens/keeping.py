"""Where saving is not plain: conflicts, what is unsaved, what others put back."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable
from typing import Literal

from readiness_tui.domain.ids import RecordRef
from readiness_tui.domain.outside import Outside
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.ui.actions import key_of
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.messages import ResolveAsked, Said, SettleAsked
from readiness_tui.ui.verbs.desk import Desk
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


class Keeper:
    """Sees to what is not on the boards, and to whom was asked about it.

    `is_busy` says whether a person is in the middle of a word.
    """

    def __init__(self, desk: Desk, is_busy: Callable[[], bool]) -> None:
        self._desk, self._is_busy = desk, is_busy
        self._offered: frozenset[str] = frozenset()
        self._reverted_told: frozenset[tuple[RecordRef, str]] = frozenset()

    @property
    def _snapshot(self) -> Snapshot:
        return self._desk.snapshot

    def keep_up(self, line: StatusLine) -> None:
        """Tell what a new snapshot has of conflicts and of what was put back."""
        line.stand(standing(self._snapshot, self._desk.view.glyphs, key_of))
        reverted = frozenset((edit.record, edit.field) for edit in self._snapshot.reverted)
        if reverted - self._reverted_told:
            line.offer(offer(self._snapshot, key_of))
        self._reverted_told = reverted
        self._offered &= {one.id for one in waiting(self._snapshot)}
        for screen in self._desk.node.app.screen_stack:
            if isinstance(screen, Conflict):
                screen.renew(self._snapshot)
        self.ask_new()

    def close_outdated(self, outside: Outside) -> None:
        """Close what shows values of tickets that others changed: it would be answered blindly."""
        top = self._desk.node.app.screen
        if not isinstance(top, Dialog):
            return
        found = [key for key in top.about if key in outside.changed | outside.gone]
        if found:
            top.dismiss()
            more = f" (+{len(found) - 1})" if len(found) > 1 else ""
            what = f"{found[0].ticket}{more} changed outside: look again"
            self._desk.refuse(safe_line(what))

    def ask_new(self) -> None:
        """Open the conflicts nobody was asked about, unless a person is in the middle of a word.

        In a what-if nothing can be decided: they wait for its end.
        """
        if not self._desk.is_on_top or self._is_busy() or self._snapshot.scratch:
            return
        fresh = [one.id for one in waiting(self._snapshot) if one.id not in self._offered]
        if fresh:
            self._ask_about(fresh, 0)

    def _ask_about(self, ids: list[str], place: int) -> None:
        """Ask about these conflicts, one after another; later for one is later for all."""
        self._offered |= set(ids)
        by_id = {one.id: one for one in waiting(self._snapshot)}
        while place < len(ids) and ids[place] not in by_id:
            place += 1
        if place == len(ids):
            return
        found = by_id[ids[place]]

        def decided(picks: Picks | None) -> None:
            if picks:
                self._desk.post(ResolveAsked(found.id, picks))
            if picks is not None:
                self._ask_about(ids, place + 1)

        dialog = Conflict(self._snapshot, found, place=(place + 1, len(ids)))
        self._desk.ask(dialog, decided)

    def settle_reverted(self, how: Literal["reapply", "let-be"]) -> None:
        """Write again what was put back, or accept it."""
        if self._snapshot.reverted:
            self._desk.post(SettleAsked(how))
        else:
            self._desk.refuse("nothing of yours was put back outside")

    # --- the list ------------------------------------------------------------------------------

    def show(self) -> None:
        """Everything that is not on the boards."""
        now, view = self._snapshot, self._desk.view
        if now.unsaved or now.reverted or now.remarks or now.alarms:
            self._desk.ask(UnsavedList(now), self._from_list)
        elif view.is_known:
            self._desk.post(Said("done", "everything is saved"))

    def _from_list(self, answer: tuple[str, str] | None) -> None:
        match answer:
            case ("retry", _):
                self._desk.post(SettleAsked("retry"))
            case ("open", str(name)) if name == REVERTED:
                self.settle_reverted("reapply")
            case ("drop", str(name)) if name == REVERTED:
                self.settle_reverted("let-be")
            case ("open", str(name)):
                self._open(name)
            case ("drop", str(name)):
                self._drop(name)
            case _:
                pass

    def _open(self, name: str) -> None:
        found = next((one for one in self._snapshot.unsaved if one.id == name), None)
        if found is None:
            self._desk.post(Said("done", "it is settled already"))
        elif found.disputes:
            self._ask_about([name], 0)
        else:
            self._desk.post(SettleAsked("stage", name) if found.is_git else SettleAsked("retry"))

    def _drop(self, name: str) -> None:
        found = next((one for one in self._snapshot.unsaved if one.id == name), None)
        if found is None or found.is_git:
            says = "a file that git left unmerged cannot be dropped"
            self._desk.refuse(says, "decide it, or use git")
            return
        self._desk.ask_why(
            f"Give up {safe_line(found.title)}: why?",
            "one line for the audit log; the edit is not written, and not kept",
            lambda reason: self._desk.post(SettleAsked("discard", name, reason)),
        )

    # --- leaving -------------------------------------------------------------------------------

    def before_leaving(self, then: Callable[[bool], None]) -> None:
        """Tell whether to leave: at once where all is written, else as the person says."""
        left = own(self._snapshot)
        if not left:
            then(True)  # noqa: FBT003 - what the answer of a dialog looks like
            return
        lost = counted(sum(not one.is_kept for one in left), "edit")
        is_kept = all(one.is_kept for one in left)
        leave = "keep in the journal and quit" if is_kept else f"quit and lose {lost}"
        choices = [Choice("leave", "d", ((leave, ""),))]
        if conflicts := waiting(self._snapshot):
            decide = f"decide {counted(len(conflicts), 'conflict')}"
            choices.insert(0, Choice("decide", "c", ((decide, ""),)))
        if written_again(self._snapshot):
            choices.insert(0, Choice("retry", "w", (("write again", ""),)))
        stay = Choice("stay", "", (("stay", ""), ("   esc", "muted")))

        def answered(answer: str | None) -> None:
            then(answer == "leave")
            if answer == "retry":
                self._desk.post(SettleAsked("retry"))
            elif answer == "decide":
                self._ask_about([one.id for one in conflicts], 0)

        title = f"{counted(len(left), 'edit')} not written"
        self._desk.ask(Menu(title, (*choices, stay), at="stay"), answered, is_late=True)
