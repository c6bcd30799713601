"""What a report draws where a format can: courses, the dependency matrix, the map of risks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from readiness_tui.domain.history.measures import Course
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import BoardId, Key, spell
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.plan.coverage import Band, RiskRow
from readiness_tui.domain.plan.matrix import CellKind, build_matrix

MATRIX_ROWS = 48
"""More tickets than that are no picture: the rest is left out, and counted."""


class Curve(Struct, frozen=True):
    """A value at the end of each day of a chart; None before there was one."""

    name: str
    values: tuple[int | None, ...]


class LineChart(Struct, frozen=True):
    """Curves over the same days, which ascend."""

    days: tuple[date, ...]
    curves: tuple[Curve, ...]


class MatrixMark(Struct, frozen=True):
    """Row depends on column, both from 0."""

    row: int
    column: int
    kind: CellKind


class MatrixDrawing(Struct, frozen=True):
    """A square of tickets in an order in which what is needed comes first.

    `left_out` counts tickets beyond those that are drawn.
    """

    names: tuple[str, ...]
    marks: tuple[MatrixMark, ...]
    left_out: int = 0


class RiskCell(Struct, frozen=True):
    """The risks of one likelihood and impact, 1 to 5 each."""

    likelihood: int
    impact: int
    band: Band
    names: tuple[str, ...]


class RiskMap(Struct, frozen=True):
    """The cells that hold risks."""

    cells: tuple[RiskCell, ...]


Drawing: TypeAlias = LineChart | MatrixDrawing | RiskMap


def line_chart(courses: Iterable[Course], names: Sequence[str]) -> LineChart | None:
    """The courses of these measures, in this order; None where there are none."""
    rows = {course.measure.name: course for course in courses}
    curves = tuple(Curve(name, rows[name].values) for name in names if name in rows)
    days = next((rows[name].days for name in names if name in rows), ())
    return LineChart(days, curves) if curves else None


def matrix_drawing(analysis: Analysis, boards: Iterable[Board]) -> MatrixDrawing | None:
    """Which open tickets of some boards need which; None where none needs another."""
    keys = [
        Key(board.id, name)
        for board in boards
        for name, ticket in board.tickets.items()
        if ticket.status.is_open
    ]
    order = build_matrix(analysis.graph, analysis.portfolio, keys).rows
    matrix = build_matrix(analysis.graph, analysis.portfolio, order[:MATRIX_ROWS])
    places = range(len(matrix.rows))
    marks = tuple(
        MatrixMark(row, column, kind)
        for row in places
        for column in places
        if (kind := matrix.cell(row, column))
        in {CellKind.FEEDBACK, CellKind.ESSENTIAL, CellKind.REDUNDANT, CellKind.SOFT}
    )
    if not marks:
        return None
    is_single = len({key.board for key in keys}) == 1
    names = tuple(spell(key, key.board if is_single else BoardId("")) for key in matrix.rows)
    return MatrixDrawing(names, marks, len(order) - len(names))


def risk_map(rows: Sequence[RiskRow]) -> RiskMap | None:
    """Where the scored risks stand; None where there are none."""
    is_single = len({row.board for row in rows}) == 1
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        risk = row.risk
        if row.exposure is not None and risk.likelihood is not None and risk.impact is not None:
            name = risk.id if is_single else f"{row.board}/{risk.id}"
            cells[risk.likelihood, risk.impact].append(name)
    if not cells:
        return None
    return RiskMap(
        tuple(
            RiskCell(likelihood, impact, Band.of(likelihood * impact), tuple(names))
            for (likelihood, impact), names in sorted(cells.items())
        )
    )
