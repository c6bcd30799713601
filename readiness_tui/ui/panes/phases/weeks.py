"""The weeks of a board, or its other iterations: when each is, its tickets, how much is closed."""

from collections.abc import Iterator
from dataclasses import dataclass

from readiness_tui.domain.model.board import Board, Iteration
from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.board_texts import TimeBox, time_box
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import tally
from readiness_tui.ui.panes.phases.axis import format_day
from readiness_tui.ui.panes.phases.model import Entry, Listed, listed, ticket_line
from readiness_tui.ui.viewmodels.cells import Span
from readiness_tui.ui.viewmodels.phase_items import Item
from readiness_tui.ui.viewmodels.rows.board_line import bar

BAR = 8
"""Cells of the bar of a week."""
_INDENT = ("     ", "")


def weeks(
    snapshot: Snapshot,
    home: BoardId,
    folded: frozenset[str],
    glyphs: Glyphs,
    only: frozenset[Key] | None = None,
) -> Listed:
    """The iterations of a board as rows, with all of their tickets or only some.

    Counts are of all tickets, whatever is shown. `folded` are the keys of headings whose rows are
    hidden.
    """
    return listed([*_Maker(snapshot, snapshot.portfolio.boards[home], folded, glyphs, only).all()])


@dataclass(frozen=True, slots=True)
class _Maker:
    snapshot: Snapshot
    board: Board
    folded: frozenset[str]
    glyphs: Glyphs
    only: frozenset[Key] | None

    def all(self) -> Iterator[Entry]:
        """Every iteration in the order of the file, then the tickets that are in none."""
        today, planned = self.snapshot.analysis.context.today, set[Key]()
        for number, iteration in enumerate(self.board.iterations.values()):
            box = time_box(self.snapshot.portfolio, self.board, iteration, today)
            planned.update(box.tickets)
            yield from self._week(iteration, box, f"w{number}")
        yield from self._unplanned(planned)

    def _week(self, iteration: Iteration, box: TimeBox, name: str) -> Iterator[Entry]:
        title = safe_line(f"{iteration.id} {iteration.title}".strip())
        is_late = box.is_over and box.closed < len(box.tickets)
        spans: list[Span] = [self._fold(name), (title, "strong"), ("  ", "")]
        if box.is_now:
            spans.append(("now  ", "accent"))
        spans.append((box.counted or "no tickets", "doubt" if is_late else "muted"))
        yield name, Item("iteration", iteration=iteration.id), tuple(spans)
        if name in self.folded:
            return
        proofs = self.snapshot.judgement.proofs
        count = tally(self.snapshot, (key for key in box.tickets if key in proofs))
        shares = (*bar(count, BAR, self.glyphs), (f" {count.proven} proven  ", "muted"))
        if (days := self._days(box)) or box.tickets:
            line = (_INDENT, *(shares if box.tickets else ()), (days, "muted"))
            yield f"{name}/", Item("note", iteration=iteration.id), line
        for index, key in enumerate(box.tickets):
            if self.only is None or key in self.only:
                yield self._ticket(key, f"{name}/t{index}", iteration.id)

    def _days(self, box: TimeBox) -> str:
        """`Feb 16 to Feb 22`: short, for the list is narrow."""
        today = self.snapshot.analysis.context.today
        ends = (
            format_day(day, today, weekday=False) if day else "..." for day in (box.start, box.end)
        )
        return " to ".join(ends) if box.days else ""

    def _unplanned(self, planned: set[Key]) -> Iterator[Entry]:
        """The open tickets that are in no iteration: what was closed needs none."""
        every = (Key(self.board.id, TicketId(name)) for name in self.board.tickets)
        keys = [
            key
            for key in every
            if key not in planned
            and self.board.tickets[key.ticket].is_open
            and (self.only is None or key in self.only)
        ]
        if not keys:
            return
        head = (self._fold("none"), ("open, in no week", "strong"), (f"  {len(keys)}", "muted"))
        yield "none", Item("loose"), head
        if "none" not in self.folded:
            yield from (self._ticket(key, f"none/{key}") for key in keys)

    def _ticket(self, key: Key, name: str, iteration: str = "") -> Entry:
        is_there = self.snapshot.portfolio.ticket(key) is not None
        item = Item(
            "ticket" if is_there else "note",
            iteration=iteration,
            ticket=key if is_there else None,
        )
        reference = key.ticket if key.board == self.board.id else str(key)
        return name, item, (_INDENT, *ticket_line(self.snapshot, key, reference, self.glyphs))

    def _fold(self, name: str) -> Span:
        return f"{self.glyphs.sign('folded' if name in self.folded else 'open')} ", "muted"
