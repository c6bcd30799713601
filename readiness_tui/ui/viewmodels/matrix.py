"""The dependency matrix as labels and cells; row needs column, unless it is transposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from readiness_tui.domain.glyphs import ASCII, Glyphs
from readiness_tui.domain.ids import Key
from readiness_tui.domain.matrix import CellKind, Matrix, build_matrix
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.verdict import claim
from readiness_tui.ui.viewmodels.backlog import proof_span
from readiness_tui.ui.viewmodels.cells import Line, Measure, Span, padded

LEGEND = (
    CellKind.ESSENTIAL, CellKind.REDUNDANT, CellKind.INDIRECT, CellKind.SOFT, CellKind.FEEDBACK,
)  # fmt: skip
INK = {
    CellKind.ESSENTIAL: "accent", CellKind.REDUNDANT: "muted", CellKind.INDIRECT: "muted",
    CellKind.SOFT: "doing", CellKind.FEEDBACK: "fail",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """What the matrix widget draws: ids, labels of the rows, and cells on demand."""

    keys: tuple[Key, ...] = ()
    labels: tuple[Line, ...] = ()
    title: str = ""
    matrix: Matrix | None = None
    glyphs: Glyphs | None = None
    transposed: bool = False
    indirect: bool = True
    diagonal: Mapping[int, Span] = field(default_factory=dict[int, Span])

    def pair(self, row: int, column: int) -> tuple[int, int]:
        """Which ticket needs which: indices of the one that needs and the one needed."""
        return (column, row) if self.transposed else (row, column)

    def kind(self, row: int, column: int) -> CellKind | None:
        """The kind of a cell as it is shown."""
        if self.matrix is None or row == column:
            return None
        kind = self.matrix.cell(*self.pair(row, column))
        return None if kind is CellKind.INDIRECT and not self.indirect else kind

    def cell(self, row: int, column: int) -> Span:
        """Glyph and ink of a cell."""
        if row == column:
            return self.diagonal.get(row, ("", ""))
        kind = self.kind(row, column)
        if kind is None or kind not in INK or self.glyphs is None:
            return "", ""
        return self.glyphs.mark(kind.value), INK[kind]

    def explain(self, row: int, column: int) -> str:
        """The pair in words."""
        if self.matrix is None or not self.keys:
            return ""
        return safe_line(self.matrix.explain(*self.pair(row, column)))


def grid(
    snapshot: Snapshot, keys: tuple[Key, ...], order: str, glyphs: Glyphs, measure: Measure, *,
    transposed: bool, indirect: bool = True,
) -> Grid:  # fmt: skip
    """The matrix of some tickets in one of the orders partitioned, topological, file."""
    made = build_matrix(snapshot.analysis.graph, snapshot.portfolio, keys, order)
    labels: list[Line] = []
    diagonal: dict[int, Span] = {}
    longest = min(14, max((measure(safe_line(key.ticket)) for key in made.rows), default=2))
    digits = len(str(len(made.rows)))
    for index, key in enumerate(made.rows):
        found = claim(snapshot.judgement, key)
        proof = glyphs.proof(found.proof).strip() or " "
        labels.append(
            (
                (f"{index + 1:>{digits}} ", "muted"),
                (padded(safe_line(key.ticket), longest, measure) + " ", ""),
                (glyphs.status(found.status), found.status.value),
                (f" {proof} ", proof_span(snapshot, key, glyphs)[1]),
            )
        )
        diagonal[index] = (ASCII.status(found.status), "strong")
    way = "column needs row" if transposed else "row needs column"
    levels = len(set(made.levels))
    plural = "" if levels == 1 else "s"
    title = f"{way} · {order} · {levels} level{plural}"
    return Grid(made.rows, tuple(labels), title, made, glyphs, transposed, indirect, diagonal)


def legend(made: Grid) -> Line:
    """The marks with their names and counts."""
    if made.matrix is None or made.glyphs is None:
        return ()
    spans: list[Span] = []
    for kind in LEGEND:
        count = made.matrix.counts.get(kind, 0)
        if count or kind in {CellKind.ESSENTIAL, CellKind.REDUNDANT}:
            spans += [
                (made.glyphs.mark(kind.value), INK[kind]),
                (f" {kind.value} {count}  ", "muted"),
            ]
    return tuple(spans)
