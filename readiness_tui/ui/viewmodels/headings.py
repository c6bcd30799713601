"""The heading under the cursor: what its tickets have in common, and what a new one takes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.ui.viewmodels.rows.backlog import ticket_of
from readiness_tui.ui.viewmodels.rows.grouping import GROUP, below, group_name
from readiness_tui.ui.viewmodels.view import View

_FIELDS = {"group": "group", "owner": "owners", "priority": "priority", "target": "target"}
"""The fields of a ticket by which rows are grouped."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the backlog.

    Attributes:
        group: By what the rows are grouped: `phase`, `owner` ...
        title: As it is shown.
        keys: The tickets below it that the view shows, folded ones too.
    """

    group: str
    title: str
    keys: tuple[Key, ...]

    @property
    def home(self) -> BoardId | None:
        """The board of all its tickets; None where they are of several."""
        boards = {key.board for key in self.keys}
        return next(iter(boards)) if len(boards) == 1 else None

    def fields(self, view: View) -> Mapping[str, object]:
        """What a new ticket below it has: the owner, the priority, the target of all of them."""
        name = _FIELDS.get(self.group)
        if name is None or not self.keys:
            return {}
        value = getattr(ticket_of(view.snapshot, self.keys[0]), name)
        return {name: value[:1] if name == "owners" else value} if value else {}

    def record(self, view: View) -> RecordRef | None:
        """The phase or board that it stands for."""
        if not self.keys:
            return None
        board = view.snapshot.portfolio.boards[self.keys[0].board]
        if self.group == "phase" and (phase := board.phase_of(self.keys[0].ticket)):
            return RecordRef(board.id, Kind.PHASE, phase.id)
        return board.ref if self.group == "board" else None

    @property
    def refusal(self) -> tuple[str, str]:
        """Why a verb on tickets does nothing here, and how it gets to them."""
        count = len(self.keys)
        noun = "ticket" if count == 1 else "tickets"
        name = safe_line(self.title)
        return f"{name} is a heading, no ticket", f"x marks its {count} {noun}, then a verb"


def heading_under(view: View) -> Heading | None:
    """The heading under the cursor of the backlog, None where a ticket is."""
    if not view.row.startswith(GROUP):
        return None
    keys = below(view.snapshot, view.look, view.selection, view.row)
    group = group_name(view.snapshot, view.look)
    return Heading(group, view.row.removeprefix(GROUP), keys)
