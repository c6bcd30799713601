"""The map of likelihood and impact: how many risks each cell holds, its band, and the legend."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from readiness_tui.domain.model.risk import SCALE
from readiness_tui.domain.model.text import plural, safe_line
from readiness_tui.domain.plan.coverage import Band, RiskRow
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.ui.viewmodels.cells import Line, Span

Cell: TypeAlias = tuple[int, int]
"""Likelihood and impact, 1 to 5 each."""

_BAND_STYLE = {Band.LOW: "pass", Band.MEDIUM: "doubt", Band.HIGH: "fail", Band.CRITICAL: "fail"}
MOST_NAMED = 9
"""Risks of a cell that are named below the map."""


def cell_of(row: RiskRow) -> Cell | None:
    """Where a risk stands on the map; None if it is unscored."""
    risk = row.risk
    if row.exposure is None or risk.likelihood is None or risk.impact is None:
        return None
    return risk.likelihood, risk.impact


def in_cell(rows: Iterable[RiskRow], cell: Cell | None) -> tuple[RiskRow, ...]:
    """The risks of a cell; all of them for None."""
    return tuple(row for row in rows if cell is None or cell_of(row) == cell)


def first_cell(rows: Sequence[RiskRow], name: str) -> Cell:
    """Where a walk begins: at the risk of that name, else at the heaviest that is scored."""
    named_rows = [row for row in rows if f"{row.board}:{row.risk.id}" == name]
    cells = (cell for row in (*named_rows, *rows) if (cell := cell_of(row)))
    return next(cells, (SCALE[-1], SCALE[-1]))


def walked(cell: Cell, likelihood: int, impact: int) -> Cell:
    """The cell so many steps on; the map ends at its edges."""
    low, high = SCALE[0], SCALE[-1]
    return (
        max(low, min(high, cell[0] + likelihood)),
        max(low, min(high, cell[1] + impact)),
    )


def heat_map(rows: Sequence[RiskRow], glyphs: Glyphs, cell: Cell | None = None) -> tuple[Line, ...]:
    """The 5 by 5 map as lines: counts, or the shade of the band where there are none; the legend.

    Args:
        rows: The risks.
        glyphs: The alphabet.
        cell: The cell in brackets.
    """
    counts = Counter(map(cell_of, rows))
    lines: list[Line] = [(("impact", "muted"),)]
    for impact in reversed(SCALE):
        spans: list[Span] = [(f"{impact} ", "muted")]
        for likelihood in SCALE:
            at, band = (likelihood, impact), Band.of(likelihood * impact)
            text = str(counts[at]) if counts[at] else glyphs.band(band)
            style = "strong" if at == cell else _BAND_STYLE[band] if counts[at] else "muted"
            spans.append((f"[{text}]" if at == cell else f" {text} ", style))
        lines.append(tuple(spans))
    lines.append((("   1  2  3  4  5  likelihood", "muted"),))
    lines.append(_legend(glyphs))
    if unscored := counts[None]:
        lines.append(((f"unscored {unscored}", "doubt"),))
    return tuple(lines)


def _legend(glyphs: Glyphs) -> Line:
    """The bands by shade and style."""
    return tuple(
        span
        for band, style in _BAND_STYLE.items()
        for span in ((f"{glyphs.band(band)} ", "muted"), (f"{band} ", style))
    )


def named(rows: Sequence[RiskRow], cell: Cell) -> tuple[Line, ...]:
    """The risks of a cell by id and title, for where the list is not beside the map."""
    risks = in_cell(rows, cell)
    head = (
        f"likelihood {cell[0]}, impact {cell[1]}: {len(risks) or 'no'} {plural(len(risks), 'risk')}"
    )
    lines: list[Line] = [((head, "strong"),)]
    for row in risks[:MOST_NAMED]:
        name, title = safe_line(row.risk.id), safe_line(row.risk.title)
        lines += (((f"{name}  ", "strong"), (title, ""), (f"  {row.state}", "muted")),)
    if len(risks) > MOST_NAMED:
        lines.append(((f"and {len(risks) - MOST_NAMED} more", "muted"),))
    return tuple(lines)
