"""The way to a record: whatever shows it comes to the front."""

from readiness_tui.domain.model.ids import BoardId, GateKey, Kind, RecordRef
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.messages.plan import EditorAsked, FilterBy, GoTo, ShowGate, ShowRisk

WITH_ROWS = frozenset(
    {Kind.TICKET, Kind.RISK, Kind.GATE, Kind.PHASE, Kind.MILESTONE, Kind.ITERATION}
)
"""Kinds of records that a pane has rows for."""


def go_to_record(context: CommandContext, ref: RecordRef) -> None:
    """Go to a record; one that no pane has a row for opens in the editor."""
    match ref.kind:
        case Kind.TICKET:
            context.post(GoTo(ref.key))
        case Kind.RISK:
            context.post(ShowRisk(f"{ref.board}:{ref.id}"))
        case Kind.GATE:
            context.post(ShowGate(GateKey(ref.board, ref.id)))
        case Kind.PHASE | Kind.MILESTONE | Kind.ITERATION:
            context.post(FilterBy(f'{ref.kind}:"{ref.id}"', BoardId(ref.board)))
        case Kind.BOARD:
            context.post(FilterBy("", BoardId(ref.board)))
        case _:
            place = context.snapshot.place(ref)
            if place is not None:
                context.post(EditorAsked(place.path, place.line))
