"""What the detail pane shows while the cursor is on a heading: the board or phase behind it."""

from collections.abc import Iterator
from datetime import date

from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.dates import Window
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.board_texts import board_facts
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Measure, Row, Rows
from readiness_tui.ui.viewmodels.line_builder import STATE_STYLE, LineBuilder, criterion, numbered
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection
from readiness_tui.ui.viewmodels.rows.grouping import GROUP, group_name, heading


def overview(
    snapshot: Snapshot,
    look: Look,
    selection: Selection,
    name: str,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Rows:
    """The rows for a heading of the backlog, given by its key."""
    group, title = group_name(snapshot, look), name.removeprefix(GROUP)
    first = next((key for key in selection.keys if heading(snapshot, key, group)[1] == title), None)
    if first is None:
        return Rows.of(())
    board, builder = snapshot.portfolio.boards[first.board], LineBuilder(width, measure)
    phase = board.phase_of(first.ticket) if group == "phase" else None
    today = snapshot.analysis.context.today
    page = (
        _phase(snapshot, board, phase, glyphs, builder)
        if phase
        else board_rows(board, today, builder)
    )
    rows = list(page)
    return Rows.of([numbered(row, index) for index, row in enumerate(rows)])


def board_rows(board: Board, today: date, builder: LineBuilder) -> Iterator[Row]:
    """The page of a board."""
    yield builder.title(safe_line(board.title or board.id))
    yield Row("")
    yield from builder.text("objective", safe_line(board.objective))
    yield from builder.text("window", _window(board.window))
    yield from builder.text("enforcement", board.enforcement.value)
    for name, text in board.definition.items():
        yield from builder.text(safe_line(name)[:12], safe_line(text))
    for label, lines in (("left out", board.out_of_scope), ("assumes", board.assumptions)):
        for number, line in enumerate(lines):
            yield from builder.text("" if number else label, safe_line(line), style="muted")
    for milestone in board.milestones.values():
        due = f"  due {milestone.due}" if milestone.due else ""
        yield from builder.text("milestone", safe_line(f"{milestone.id}  {milestone.title}{due}"))
    for label, text in board_facts(board, today):
        yield from builder.text(label, safe_line(text), style="muted")


def _phase(
    snapshot: Snapshot, board: Board, phase: Phase, glyphs: Glyphs, builder: LineBuilder
) -> Iterator[Row]:
    yield builder.title(safe_line(f"{phase.id}  {phase.title}".strip()))
    yield from builder.text("window", _window(phase.window))
    for name, criteria in (("entrance", phase.entrance), ("exit", phase.exit)):
        yield from _criteria(
            snapshot, GateKey(board.id, f"phase:{phase.id}/{name}"), name, criteria, glyphs, builder
        )


def _criteria(
    snapshot: Snapshot,
    gate: GateKey,
    name: str,
    criteria: tuple[Criterion, ...],
    glyphs: Glyphs,
    builder: LineBuilder,
) -> Iterator[Row]:
    effective = snapshot.judgement.effectives.get(gate)
    if effective is None:
        return
    yield Row("")
    message = safe_line(snapshot.judgement.results[gate].says)
    sign = (f"{glyphs.gate(effective.state)} ", STATE_STYLE[effective.state])
    yield builder.line(name, (sign, (message, "muted")))
    for line in criteria:
        text, style = criterion(line)
        box = ("[x] " if line.done else "[ ] ") if line.is_statement else " >  "
        yield from builder.boxed(box, text, style)


def _window(window: Window | None) -> str:
    if window is None:
        return ""
    if window.weeks:
        return f"weeks {window.weeks[0]} to {window.weeks[1]}"
    return f"{window.start or '...'} to {window.end or '...'}"
