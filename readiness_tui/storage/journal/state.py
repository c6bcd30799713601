"""What the entries of a journal come to: open, done, pending, and what can be undone. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness_tui.domain.model.edits import Edit, SetField
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.unsaved import Pending
from readiness_tui.storage.journal.entries import (
    ROLLBACK,
    Displaced,
    Done,
    Entry,
    Intent,
    Reverted,
    Settled,
)

KEPT_ACTIONS = 200
KEPT_FOR = timedelta(days=30)
RESTORE = "restore"
"""What an action does that writes a whole file as a person decided: a text that was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalState:
    """The journal as it stands.

    Attributes:
        open: Intents of which nothing says what became of them, oldest first.
        actions: Those that were written, oldest first, `saved` or `unconfirmed`.
        pending: What was not written and nobody settled yet.
        displaced: What another program saved at the instant of a save, not settled yet.
        let_be: What a person let be, each with the number of actions that came before it.
        bad: Lines that are no entries, those set aside, or a journal that cannot be read.
        undo: What the undo key takes back, by the inverse of its edits; None for nothing.
        redo: The undo that the redo key takes back, likewise by the inverse of its edits.
    """

    open: tuple[Intent, ...] = ()
    actions: tuple[Intent, ...] = ()
    pending: tuple[Pending, ...] = ()
    displaced: tuple[Displaced, ...] = ()
    let_be: tuple[tuple[int, Reverted], ...] = ()
    bad: tuple[Diagnostic, ...] = ()
    undo: Intent | None = None
    redo: Intent | None = None

    def recent(self, since: datetime) -> tuple[Edit, ...]:
        """Saved edits from a moment on, oldest first, without fields that a person let be."""
        edits: list[Edit] = []
        waiting = list(self.let_be)
        for number, intent in enumerate(self.actions):
            edits = _without(edits, waiting, number)
            if intent.do in {RESTORE, ROLLBACK}:  # whole files of ours: what they say now is meant
                edits = []
            if intent.at >= since:
                edits += intent.edits
        return tuple(_without(edits, waiting, len(self.actions)))


class Fold:
    """What entries come to, one after the other: each costs the same, however many came before."""

    def __init__(self) -> None:
        self._open: dict[str, Intent] = {}
        self._actions: list[Intent] = []
        self._pending: dict[str, Pending] = {}
        self._displaced: dict[str, dict[str, Displaced]] = {}
        self._let_be: list[tuple[int, Reverted]] = []
        self._done: list[Intent] = []
        self._undone: list[Intent] = []

    def take(self, entry: Entry) -> None:
        """Go on with the next entry."""
        match entry:
            case Intent():
                self._open.pop(entry.op, None)
                self._open[entry.op] = entry
            case Done():
                intent = self._open.pop(entry.op, None)
                if intent is not None and entry.outcome != "unchanged":
                    self._actions.append(intent)
                    self._stack(intent)
            case Pending():
                self._pending[entry.op] = entry
            case Displaced():
                self._displaced.setdefault(entry.op, {})[entry.path] = entry
            case Settled():
                pending = self._pending.pop(entry.op, None)
                self._pass(pending.undoes if pending else entry.op)
                self._displaced.pop(entry.op, None)
            case Reverted():
                self._let_be.append((len(self._actions), entry))

    def _pass(self, op: str) -> None:
        """Take what a person decided on from the stacks: asked again, it would block the others."""
        for stack in (self._done, self._undone):
            stack[:] = [one for one in stack if one.op != op]

    def _stack(self, intent: Intent) -> None:
        """See what can be undone and what can be redone now, the next of each last.

        An undo is an action that takes back the top of the first; a redo takes back an undo. So
        each holds the action to invert, whose splices are those that stand on the boards.
        """
        done, undone = self._done, self._undone
        if not intent.can_undo:
            return
        if not intent.undoes:
            done.append(intent)
            undone.clear()
        elif done and done[-1].op == intent.undoes:
            done.pop()
            undone.append(intent)
        elif undone and undone[-1].op == intent.undoes:
            undone.pop()
            done.append(intent)

    def state(self, bad: tuple[Diagnostic, ...] = ()) -> JournalState:
        """The state that the entries come to, with what is wrong with other lines."""
        return JournalState(
            open=tuple(self._open.values()),
            actions=tuple(self._actions),
            pending=tuple(self._pending.values()),
            displaced=tuple(one for files in self._displaced.values() for one in files.values()),
            let_be=tuple(self._let_be),
            bad=bad,
            undo=self._done[-1] if self._done else None,
            redo=self._undone[-1] if self._undone else None,
        )


def folded(entries: Iterable[Entry]) -> JournalState:
    """The state that entries come to, oldest first."""
    fold = Fold()
    for entry in entries:
        fold.take(entry)
    return fold.state()


def _without(edits: list[Edit], waiting: list[tuple[int, Reverted]], number: int) -> list[Edit]:
    """The edits but for the fields that were let be when so many actions had been written."""
    while waiting and waiting[0][0] <= number:
        fields = {(edit.record, edit.field) for edit in waiting.pop(0)[1].edits}
        edits = [
            edit
            for edit in edits
            if not isinstance(edit, SetField) or (edit.record, edit.field) not in fields
        ]
    return edits


def kept(entries: Sequence[Entry | None], now: datetime) -> list[int]:
    """The places of the entries that a shorter journal has to keep; None stands for a bad line.

    All that says something of an open, pending or displaced operation stays, as does what belongs
    to one of the last 200 actions, or to an operation that was heard of in the last 30 days.
    """
    state = folded(entry for entry in entries if entry is not None)
    alive = {one.op for one in (*state.open, *state.pending, *state.displaced)}
    alive |= {one.op for one in state.actions[-KEPT_ACTIONS:]}
    alive |= {
        _op(entry)
        for entry in entries
        if not (entry is None or isinstance(entry, Displaced)) and entry.at > now - KEPT_FOR
    }
    return [place for place, entry in enumerate(entries) if entry and _op(entry) in alive]


def _op(entry: Entry) -> str:
    """The operation of an entry; of one without any, its time."""
    return entry.at.isoformat() if isinstance(entry, Reverted) else entry.op
