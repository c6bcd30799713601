"""Many people on one board, and the oracle that finds what got lost between them.

After the robustness tests of etcd: each edit writes a token that no other has, and each that the
program acknowledged is noted. A pure model then looks at what all clones ended up with: a token
has to be on the board, or in the old value of a later edit, or in a conflict.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.model.ticket import Criterion, Ticket
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.log import AuditRecord
from tests.clones import BOARD, PLAN, Clone

TICKETS = 20
FEWEST = 10
TEXTS = ("title", "outcome", "notes", "group")
GONE = "gone"


@dataclass(frozen=True)
class Noted:
    """An edit that was acknowledged: the ticket, and its token, or `gone` for one taken away."""

    ticket: str
    token: str


def plan() -> str:
    """A board for many."""
    lines = "".join(
        f'\n# about {number}\n[ticket.T-{number}]\ntitle = "t{number}"\nacceptance = [\n'
        f'  {{ text = "a{number}", done = false }},\n  {{ text = "b{number}", done = false }},\n]\n'
        for number in range(1, TICKETS + 1)
    )
    return f'format = 1\n\n[board]\nid = "plan"\n{lines}'


class Person:
    """Somebody who edits at random, and notes what was acknowledged before going on.

    Args:
        clone: Where.
        seed: Of what they do.
        notes: Where it is noted; what is in it already was done by an earlier process.
    """

    def __init__(self, clone: Clone, seed: int, notes: Path) -> None:
        self.clone, self.notes = clone, notes
        self.done = len(noted(notes))
        self._random = random.Random(f"{seed} {clone.person} {self.done}")  # noqa: S311

    def edit(self) -> None:
        """Do one edit, and note it if the program says that it is saved."""
        if self._random.random() < 0.05:
            self._undo()
            return
        token = f"{self.clone.person}{self.done:04}x{self._random.randrange(1 << 30):08x}"
        tickets = self.clone.board().board.tickets
        edit, note = self._edit(list(tickets.values()), token)
        if self.clone.save(edit):
            with self.notes.open("a", encoding="utf-8") as file:
                file.write(json.dumps([note.ticket, note.token]) + "\n")
            self.done += 1

    def rest(self) -> int:
        """How many edits until the next sync."""
        return self._random.randint(1, 10)

    def _edit(self, tickets: Sequence[Ticket], token: str) -> tuple[Edit, Noted]:
        one = self._random.choice(tickets)
        ref = RecordRef(PLAN, Kind.TICKET, one.id)
        draw = self._random.random()
        if draw < 0.10:
            return _added(f"{self.clone.person}-{self.done}", token, one.id)
        if draw < 0.14:
            numbers = [int(each.id[2:]) for each in tickets if each.id.startswith("N-")]
            return _added(f"N-{max(numbers, default=0) + 1}", token, one.id)
        if draw < 0.20 and len(tickets) > FEWEST:
            names = [each.id for each in tickets]
            before = names[names.index(one.id) - 1] if names.index(one.id) else None
            return RemoveRecord(ref, one, before), Noted(one.id, GONE)
        if draw < 0.35:
            new = (*one.labels, token)
            return SetField(ref, "labels", one.labels, new), Noted(one.id, token)
        if draw < 0.45:
            ticked = [replace(line, done=not line.done) for line in one.acceptance]
            more = (*ticked, Criterion(text=token))
            return SetField(ref, "acceptance", one.acceptance, more), Noted(one.id, token)
        field = self._random.choice(TEXTS)
        return SetField(ref, field, getattr(one, field), token), Noted(one.id, token)

    def _undo(self) -> None:
        workspace = Workspace(self.clone.root, actor=self.clone.person)
        workspace.open()
        workspace.edits.undo()


def _added(name: str, token: str, after: str) -> tuple[Edit, Noted]:
    ref = RecordRef(PLAN, Kind.TICKET, name)
    value = Ticket(id=TicketId(name), title=token)
    return AddRecord(ref, value, after), Noted(name, token)


def noted(path: Path) -> list[Noted]:
    """What was acknowledged; a line that a kill tore was not."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [Noted(*json.loads(line)) for line in lines]


def lost(
    acknowledged: Iterable[Noted], board: str, records: Sequence[AuditRecord]
) -> Iterator[Noted]:
    """The acknowledged edits of which nothing is left.

    Args:
        acknowledged: What the program said was saved.
        board: The text that all clones ended up with.
        records: What all audit logs say.
    """
    entries = [record.entry for record in records]
    met = "\n".join(entry.new for entry in entries if entry.do == "conflict")
    over = "\n".join(
        token
        for entry in entries
        for token in _words(entry.old)
        if entry.do in {"set", "unset", "delete"} and token not in entry.new
    )
    again = {entry.record for entry in entries if entry.do in {"add", "conflict"}}
    # An id that was taken away is free again, so a ticket that is renumbered may get it.
    again |= {
        f"ticket.{found[1]}"
        for entry in entries
        if entry.do == "renumber" and (found := re.search(r'\bto = "([^"]+)"', entry.new))
    }
    for one in acknowledged:
        if one.token == GONE:
            is_there = f"[ticket.{one.ticket}]" in board
            if is_there and f"ticket.{one.ticket}" not in again:
                yield one
        elif all(one.token not in text for text in (board, met, over)):
            yield one


def _words(literal: str) -> Iterator[str]:
    return (word.strip("\"'[]{},") for word in literal.split())


def settle(clones: Sequence[Clone]) -> None:
    """Sync all until nobody has anything to give."""
    for _ in range(4):
        given = [clone.sync().commit for clone in clones]
        if not any(given):
            return
    message = "the clones do not come to rest"
    raise AssertionError(message)


def verdict(clones: Sequence[Clone], notes: Iterable[Path]) -> tuple[int, list[Noted]]:
    """How many edits were acknowledged, and which of them are lost; all clones are equal."""
    first, *others = clones
    for other in others:
        assert other.shared() == first.shared(), f"{other.person} differs from {first.person}"
    acknowledged = [one for path in notes for one in noted(path)]
    records = [record for do in DEEDS for record in first.logged(do)]
    return len(acknowledged), list(lost(acknowledged, first.text(BOARD), records))


DEEDS = ("set", "unset", "add", "delete", "conflict", "renumber")
