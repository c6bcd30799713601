"""Where saving is not plain: conflicts, what is unsaved, what others put back."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Callable, Collection
from typing import Any

from textual import events

from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.verdict.outside_changes import Outside
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.commands.plan import RELOAD
from readiness_tui.ui.dialogs.conflict import Conflict
from readiness_tui.ui.dialogs.dialog import Dialog
from readiness_tui.ui.dialogs.menu import Choice, Menu
from readiness_tui.ui.dialogs.unsaved import UnsavedList
from readiness_tui.ui.messages.plan import GoTo, Said, ShowRisk
from readiness_tui.ui.registry.command import Command
from readiness_tui.ui.screens.leftovers import Leftovers
from readiness_tui.ui.viewmodels.conflicts import Picks, subject, waiting
from readiness_tui.ui.viewmodels.unsaved import (
    REVERTED,
    own,
    put_back_mark,
    standing,
    written_again,
)
from readiness_tui.ui.widgets.bars import StatusLine


class SaveConflicts:
    """Sees to what is not on the boards, and to whom was asked about it.

    `is_busy` says whether a person is in the middle of a word, `records` what the row under the
    cursor stands for.
    """

    def __init__(
        self,
        context: CommandContext,
        is_busy: Callable[[], bool],
        records: Callable[[], Collection[RecordRef]],
    ) -> None:
        self._context, self._is_busy, self._records = context, is_busy, records
        self._offered: frozenset[str] = frozenset()
        self._reverted_told: frozenset[tuple[RecordRef, str]] = frozenset()
        self.leftovers = Leftovers()

    @property
    def _snapshot(self) -> Snapshot:
        return self._context.snapshot

    def keep_up(self, line: StatusLine) -> None:
        """Tell what a new snapshot has of conflicts and of what was put back."""
        reverted = frozenset((edit.record, edit.field) for edit in self._snapshot.reverted)
        self.stand(line, is_new=bool(reverted - self._reverted_told))
        self._reverted_told = reverted
        self._offered &= {one.id for one in waiting(self._snapshot)}
        for screen in self._context.node.app.screen_stack:
            if isinstance(screen, Conflict) and not screen.renew(self._snapshot):
                self._close(screen, subject(screen.unsaved), {})
        self.ask_new()

    def drops(self, event: events.Event, command: Command[Any] | None, line: StatusLine) -> bool:
        """Whether something was typed for what is not there any more; the line says so.

        Args:
            event: What was done.
            command: What the key does, where it is one that does something.
            line: The status line.
        """
        before = self.leftovers.line
        moves = command is not None and command.id.startswith("cursor.")
        is_dropped = self.leftovers.takes(event, moves=moves)
        if self.leftovers.line != before:
            self.stand(line, is_new=bool(self.leftovers.line))
        return is_dropped

    def stand(self, line: StatusLine, *, is_new: bool = False) -> None:
        """Say what was typed in vain and what was put back, else what is not on the boards."""
        text = standing(self._snapshot, self._context.view.glyphs, _key_of)
        if lost := self.leftovers.line:
            text = (*put_back_mark(self._snapshot, _key_of), *lost)
        line.stand(text, is_new=is_new)

    def close_outdated(self, outside: Outside, was_at: Key | None) -> None:
        """Close what shows values of tickets that others changed: it would be answered blindly.

        Where the ticket is gone at which the cursor was, what is typed on was meant for that.
        """
        if was_at is not None and was_at in outside.gone:
            self.leftovers.row_gone(was_at)
        top = self._context.node.app.screen
        if not isinstance(top, Dialog):
            return
        affected = [key for key in top.about if key in outside.changed | outside.gone]
        if affected:
            self._close(top, affected[0].ticket)
            more = f" (+{len(affected) - 1})" if len(affected) > 1 else ""
            message = f"{affected[0].ticket}{more} changed outside: look again"
            self._context.refuse(safe_line(message))

    def _close(self, dialog: Dialog[Any], about: str, answer: object = None) -> None:
        """Close a dialog nobody answered: what is typed for it goes with it."""
        if dialog.is_current:
            self.leftovers.dialog_closed(dialog, about)
            self._context.node.call_after_refresh(self.leftovers.in_sight)
        dialog.dismiss(answer)

    def ask_new(self) -> None:
        """Open the conflicts nobody was asked about, unless a person is in the middle of a word.

        In a what-if nothing can be decided: they wait for its end.
        """
        if not self._context.may_interrupt or self._is_busy() or self._snapshot.scratch:
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
        conflict = by_id[ids[place]]

        def decided(picks: Picks | None) -> None:
            if picks:
                self._context.request(lambda bridge: bridge.unsaved.resolve(conflict.id, picks))
            if picks is not None:
                self._ask_about(ids, place + 1)

        dialog = Conflict(self._snapshot, conflict, place=(place + 1, len(ids)))
        self._context.ask(dialog, decided)

    def reapply(self) -> None:
        """Write again what was put back of the row under the cursor, and of no other."""
        records = self._records()
        every = dict.fromkeys(edit.record for edit in self._snapshot.reverted)
        if mine := frozenset(every) & frozenset(records):
            self._context.request(lambda bridge: bridge.unsaved.reapply(mine))
        elif every:
            others = ", ".join(safe_line(record.id) for record in every)
            names = ", ".join(safe_line(record.id) for record in records) or "this row"
            self._context.refuse(f"nothing of {names} was put back outside", f"only of {others}")
        else:
            self._context.refuse("nothing of yours was put back outside")

    def let_be(self) -> None:
        """Accept what was put back."""
        if self._snapshot.reverted:
            self._context.request(lambda bridge: bridge.unsaved.let_be())
        else:
            self._context.refuse("nothing of yours was put back outside")

    def _to_reverted(self) -> None:
        """To the row of what was put back, or where all of it is listed."""
        ref = next((edit.record for edit in self._snapshot.reverted), None)
        if ref is not None and ref.kind is Kind.TICKET:
            self._context.post(GoTo(ref.key))
        elif ref is not None and ref.kind is Kind.RISK:
            self._context.post(ShowRisk(f"{ref.board}:{ref.id}"))

    # --- the list ------------------------------------------------------------------------------

    def show(self) -> None:
        """Everything that is not on the boards."""
        now, view = self._snapshot, self._context.view
        if now.unsaved or now.reverted or now.remarks or now.alarms:
            self._context.ask(UnsavedList(now), self._from_list)
        elif view.is_known:
            self._context.post(Said("done", "everything is saved"))

    def _from_list(self, answer: tuple[str, str] | None) -> None:
        match answer:
            case ("retry", _):
                self._retry()
            case ("open", str(name)) if name == REVERTED:
                self._to_reverted()
            case ("drop", str(name)) if name == REVERTED:
                self.let_be()
            case ("open", str(name)):
                self._open(name)
            case ("drop", str(name)):
                self._drop(name)
            case _:
                pass

    def _retry(self) -> None:
        self._context.request(lambda bridge: bridge.unsaved.retry())

    def _open(self, name: str) -> None:
        edit = next((one for one in self._snapshot.unsaved if one.id == name), None)
        if edit is None:
            self._context.post(Said("done", "it is settled already"))
        elif edit.disputes:
            self._ask_about([name], 0)
        elif edit.is_git:
            self._context.request(lambda bridge: bridge.unsaved.stage_resolved(name))
        else:
            self._retry()

    def _drop(self, name: str) -> None:
        edit = next((one for one in self._snapshot.unsaved if one.id == name), None)
        if edit is None or edit.is_git:
            message = "a file that git left unmerged cannot be dropped"
            self._context.refuse(message, "decide it, or use git")
            return
        self._context.ask_why(
            f"Give up {safe_line(edit.title)}: why?",
            "one line for the audit log; the edit is not written, and not kept",
            lambda reason: self._context.request(
                lambda bridge: bridge.unsaved.discard(name, reason)
            ),
        )

    # --- leaving -------------------------------------------------------------------------------

    def before_leaving(self, then: Callable[[bool], None]) -> None:
        """Tell whether to leave: at once where all is written, else as the person says."""
        unwritten = own(self._snapshot)
        if not unwritten:
            then(True)  # noqa: FBT003 - what the answer of a dialog looks like
            return
        lost = counted(sum(not one.is_kept for one in unwritten), "edit")
        is_kept = all(one.is_kept for one in unwritten)
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
                self._retry()
            elif answer == "decide":
                self._ask_about([one.id for one in conflicts], 0)

        title = f"{counted(len(unwritten), 'edit')} not written"
        self._context.ask(Menu(title, (*choices, stay), at="stay"), answered, is_late=True)


SHOW_UNSAVED = Command(
    "unsaved.show",
    ("g u",),
    "Unsaved edits and conflicts",
    "Conflicts to decide, edits to write again, and what was put back outside.",
    SaveConflicts.show,
)
REAPPLY = Command(
    "reverted.reapply",
    ("g p",),
    "Put my edits back",
    "Writes again what somebody put back outside, of this row and no other.",
    SaveConflicts.reapply,
)
LET_BE = Command(
    "reverted.let-be",
    ("g l",),
    "Let it be",
    "Accepts what somebody put back to its old value outside.",
    SaveConflicts.let_be,
)


def _key_of(command_id: str) -> str:
    commands = (SHOW_UNSAVED, REAPPLY, LET_BE, RELOAD)
    return next(command.key for command in commands if command.id == command_id)
