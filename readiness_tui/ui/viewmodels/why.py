"""Why something stands as it does: the chain of reasons as rows."""

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.verdict import explain
from readiness_tui.ui.viewmodels.cells import Line, Row, Span

OPEN_CODES = {
    "gate-unknown",
    "gate-stale",
    "claim-unproven",
    "criterion-open",
    "composite.open",
    "nothing-checked",
    "nothing-due",
    "nothing-holds",
    "nothing-proven",
}
"""Reasons that say something is not settled, rather than false."""


def why_rows(snapshot: Snapshot, scope: Scope, glyphs: Glyphs) -> list[Row]:
    """The chain of reasons as rows; the key of a row names the ticket it can jump to."""
    builder = _Chain(snapshot, glyphs)
    for reason in ruled(snapshot, scope).reasons:
        builder.add(reason, 0, reason.subject.ticket)
    return builder.rows or [
        Row(f"#{index}", line=((safe_line(line), ""),))
        for index, line in enumerate(explain(snapshot.judgement, scope))
    ]


class _Chain:
    """Writes reasons, each with those behind it below it."""

    def __init__(self, snapshot: Snapshot, glyphs: Glyphs) -> None:
        self._snapshot, self._glyphs = snapshot, glyphs
        self.rows: list[Row] = []

    def add(self, reason: Diagnostic, depth: int, ticket: Key | None) -> None:
        """Write a reason; `ticket` is the one it is about, where it names none."""
        owner, gate = reason.subject.ticket or ticket, reason.subject.gate
        key = f"ticket:{owner}" if owner else f"gate:{gate}" if gate else ""
        sign, style = self._sign(reason)
        is_named = not reason.place or str(reason.place) in reason.message
        place = "" if is_named else f"  {reason.place}"
        spans: Line = (
            ("  " * depth, ""),
            (f"{sign} ", style),
            (safe_line(reason.message), "strong" if not depth else ""),
            (safe_line(place), "accent"),
            (f"   {reason.code}" if not depth else "", "muted"),
        )
        self._put(key, spans)
        for child in reason.children:
            self.add(child, depth + 1, owner)
        if reason.remedy and not reason.children:
            next_step = f"next: {safe_line(reason.remedy)}"
            self._put(key, (("  " * (depth + 1), ""), (next_step, "muted")))

    def _put(self, key: str, spans: Line) -> None:
        self.rows.append(Row(f"{key}#{len(self.rows)}", line=spans))

    def _sign(self, reason: Diagnostic) -> Span:
        """A reason's sign: false, not settled, how far an open ticket is, or a warning."""
        if not reason.blocks:
            return "!", "doubt"
        if reason.code == "ticket-open":
            key = reason.subject.ticket
            ticket = self._snapshot.portfolio.ticket(key) if key else None
            return (self._glyphs.status(ticket.status), ticket.status) if ticket else ("-", "muted")
        if reason.code in OPEN_CODES:
            return "?", "doubt"
        return self._glyphs.gate(State.FAIL), "fail"
