"""The dependency matrix as labels and cells; row needs column, unless it is transposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.plan.matrix import CellKind, Matrix, build_matrix
from readiness_tui.domain.plan.matrix_groups import FOLDS, MANY, FoldedMatrix, fold
from readiness_tui.domain.proof.glyphs import ASCII, Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.viewmodels.cells import Line, Measure, Span, padded
from readiness_tui.ui.viewmodels.claims import proof_span
from readiness_tui.ui.viewmodels.rows.backlog import ticket_of

LEGEND = (
    CellKind.ESSENTIAL,
    CellKind.REDUNDANT,
    CellKind.INDIRECT,
    CellKind.SOFT,
    CellKind.FEEDBACK,
)
STYLE = {
    CellKind.ESSENTIAL: "accent",
    CellKind.REDUNDANT: "muted",
    CellKind.INDIRECT: "muted",
    CellKind.SOFT: "doing",
    CellKind.FEEDBACK: "fail",
}
_WORDS: tuple[Mapping[CellKind, str], ...] = (
    {kind: f" {kind.value}" for kind in LEGEND},
    dict(zip(LEGEND, (" ess.", " red.", " ind.", " soft", " back"), strict=True)),
    {},
)
"""The words of the legend: whole, short, or none, the longest that fit beside all counts."""
LABEL = 14
CELL = 2
"""Cells of the screen for each cell of the matrix."""
AROUND = 8
"""Cells of a label beside number, id and title: status, proof and blanks."""
TITLED_FROM, TITLE_LEAST, TITLE_MOST = 88, 12, 48
"""From which width on titles stand beside the ids, and how many cells they have."""
FOLDED_LABEL = 24
BANDED = frozenset({"partitioned", "topological"})


@dataclass(frozen=True, slots=True)
class MatrixLook:
    """How a person looks at the matrix.

    `folded` shows phases, owners or groups in place of their tickets, where the order has them;
    `blocks` leaves only the tickets that need each other in a circle.
    """

    order: str = "partitioned"
    folded: bool = False
    transposed: bool = False
    indirect: bool = True
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """What the matrix widget draws: labels of the rows, and cells on demand.

    `keys` are the tickets of the rows, or the first of each group where it is folded. `bands` says
    which rows are tinted, `frames` the first and last row of the block that a row is in.
    """

    keys: tuple[Key, ...] = ()
    labels: tuple[Line, ...] = ()
    title: str = ""
    matrix: Matrix | None = None
    glyphs: Glyphs | None = None
    look: MatrixLook = MatrixLook()
    diagonal: Mapping[int, Span] = field(default_factory=dict[int, Span])
    folded: FoldedMatrix | None = None
    bands: Sequence[bool] = ()
    frames: Mapping[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def pair(self, row: int, column: int) -> tuple[int, int]:
        """Which needs which: indices of the one that needs and the one needed."""
        return (column, row) if self.look.transposed else (row, column)

    def row_of(self, key: Key) -> int | None:
        """The row of a ticket, or of its group."""
        if self.folded is not None:
            return self.folded.row_of.get(key)
        return self.keys.index(key) if key in self.keys else None

    def kind(self, row: int, column: int) -> CellKind | None:
        """The kind of a ticket's cell as it is shown."""
        if self.matrix is None or row == column:
            return None
        kind = self.matrix.cell(*self.pair(row, column))
        return None if kind is CellKind.INDIRECT and not self.look.indirect else kind

    def cell(self, row: int, column: int) -> Span:
        """Glyph and style of a cell."""
        if self.folded is not None:
            return self._count(*self.pair(row, column))
        if row == column:
            return self.diagonal.get(row, ("", ""))
        kind = self.kind(row, column)
        if kind is None or kind not in STYLE or self.glyphs is None:
            return "", ""
        return self.glyphs.mark(kind.value), STYLE[kind]

    def _count(self, row: int, column: int) -> Span:
        count = self.folded.counts.get((row, column), 0) if self.folded else 0
        text = "+" if count > MANY else str(count) if count else ""
        if row == column:
            return text or (
                self.glyphs.mark(CellKind.INDIRECT.value) if self.glyphs else ""
            ), "muted"
        return text, "fail" if column > row else "accent"

    def explain(self, row: int, column: int) -> str:
        """The pair in words."""
        matrix = self.folded or self.matrix
        return safe_line(matrix.explain(*self.pair(row, column))) if matrix and self.keys else ""


def title_cells(room: int, around: int, size: int, longest: int) -> int:
    """How wide titles stand beside the ids; 0 where they do not.

    They have what the matrix leaves free; where it scrolls anyway, a quarter of a wide one.

    Args:
        room: The cells there are.
        around: Cells of what else stands before the matrix.
        size: Rows of the matrix.
        longest: Cells of the longest title.
    """
    free = room - around - CELL * size
    if room >= TITLED_FROM:
        free = max(free, room // 4)
    width = min(longest, free, TITLE_MOST)
    return width if width >= min(longest, TITLE_LEAST) else 0


def grid(
    snapshot: Snapshot,
    keys: tuple[Key, ...],
    look: MatrixLook,
    glyphs: Glyphs,
    measure: Measure,
    room: int = 0,
) -> Grid:
    """The matrix of some tickets, as a person looks at it in `room` cells."""
    graph = snapshot.analysis.graph
    if look.blocks:
        keys = tuple(key for key in keys if graph.index.get(key) in graph.block_of)
    if look.folded and look.order in FOLDS:
        folding = fold(graph, snapshot.portfolio, keys, look.order)
        return _folded(folding, look, glyphs, measure)
    matrix = build_matrix(graph, snapshot.portfolio, keys, look.order)
    longest = min(LABEL, max((measure(safe_line(key.ticket)) for key in matrix.rows), default=2))
    digits = len(str(len(matrix.rows)))
    titles = [safe_line(ticket_of(snapshot, key).title) for key in matrix.rows]
    widest = max(map(measure, titles), default=0)
    title_width = title_cells(room, digits + longest + AROUND, len(titles), widest)
    labels: list[Line] = []
    diagonal: dict[int, Span] = {}
    for index, key in enumerate(matrix.rows):
        ticket_claim = claim(snapshot.judgement, key)
        proof = glyphs.proof(ticket_claim.proof).strip() or " "
        labels.append(
            (
                (f"{index + 1:>{digits}} ", "muted"),
                (padded(safe_line(key.ticket), longest, measure) + " ", ""),
                (glyphs.status(ticket_claim.status), ticket_claim.status.value),
                (f" {proof} ", proof_span(snapshot, key, glyphs)[1]),
                *_title_spans(titles[index], title_width, measure),
            )
        )
        diagonal[index] = (ASCII.status(ticket_claim.status), "strong")
    frames = {row: (rows[0], rows[-1]) for rows in _together(matrix) for row in rows}
    return Grid(
        matrix.rows,
        tuple(labels),
        _title(matrix, look),
        matrix,
        glyphs,
        look,
        diagonal,
        bands=_bands(matrix),
        frames=frames,
    )


def _title_spans(title: str, width: int, measure: Measure) -> Line:
    """A title in `width` cells and two blanks; nothing where there is no room for any."""
    if not width:
        return ()
    cut = measure(title) > width
    text = padded(title, width - cut, measure) + "…" * cut
    return ((f"{text}  ", "muted"),)


def _title(made: Matrix, look: MatrixLook) -> str:
    words = [_way(look), look.order]
    if look.order in BANDED:
        words.append(counted(len(set(made.levels)), "level"))
    else:
        words.append(f"{made.counts[CellKind.FEEDBACK]} above the diagonal")
    return " · ".join(words)


def _way(look: MatrixLook) -> str:
    return "column needs row" if look.transposed else "row needs column"


def _together(made: Matrix) -> list[tuple[int, ...]]:
    """The blocks whose rows stand side by side: only such can be framed."""
    return [rows for rows in made.blocks if rows[-1] - rows[0] == len(rows) - 1]


def _bands(made: Matrix) -> tuple[bool, ...]:
    """Every other level tinted, in the orders that run by levels."""
    if made.order not in BANDED:
        return ()
    bands = [False] if made.levels else []
    for before, level in pairwise(made.levels):
        bands.append(bands[-1] ^ (before != level))
    return tuple(bands)


def _folded(matrix: FoldedMatrix, look: MatrixLook, glyphs: Glyphs, measure: Measure) -> Grid:
    names = [safe_line(name) or f"no {matrix.by}" for name in matrix.names]
    longest = min(FOLDED_LABEL, max(map(measure, names), default=2))
    digits = len(str(len(names)))
    labels = tuple(
        (
            (f"{index + 1:>{digits}} ", "muted"),
            (padded(name, longest, measure), ""),
            (f" {len(matrix.members[index]):>3} ", "muted"),
        )
        for index, name in enumerate(names)
    )
    words = (_way(look), f"{matrix.by}s", f"{matrix.above} above the diagonal")
    keys = tuple(keys[0] for keys in matrix.members)
    return Grid(keys, labels, " · ".join(words), None, glyphs, look, folded=matrix)


def legend(made: Grid, width: int, measure: Measure) -> Line:
    """The marks with their names and counts; the names are shortened before a count is cut."""
    if made.folded is not None:
        spent = ("  against the order ", "muted"), (str(made.folded.above), "fail")
        return (
            ("1-9 + ", "accent"),
            ("pairs that wait", "muted"),
            *(spent if made.folded.above else ()),
        )
    if made.matrix is None or made.glyphs is None:
        return ()
    line: Line = ()
    for words in _WORDS:
        line = _marks(made.matrix, made.glyphs, words)
        if sum(measure(text) for text, _ in line) <= width:
            break
    return line


def _marks(made: Matrix, glyphs: Glyphs, words: Mapping[CellKind, str]) -> Line:
    """What is in a matrix: marks, words and counts."""
    circles = counted(len(made.blocks), "circle")
    spans: list[Span] = [(circles, "fail")] if made.blocks else []
    for kind in LEGEND:
        count = made.counts.get(kind, 0)
        if count or kind in {CellKind.ESSENTIAL, CellKind.REDUNDANT}:
            spans += [
                (f"{'  ' if spans else ''}{glyphs.mark(kind.value)}", STYLE[kind]),
                (f"{words.get(kind, '')} {count}", "muted"),
            ]
    return tuple(spans)
