"""Drawings of a report as SVG within its page: colours are the page's, texts mean nothing else."""

from collections.abc import Iterator, Sequence
from html import escape

from readiness_tui.domain.model.risk import SCALE
from readiness_tui.domain.model.text import plural, safe_line
from readiness_tui.domain.plan.coverage import Band
from readiness_tui.domain.plan.matrix import CellKind
from readiness_tui.domain.reports.drawings import Drawing, LineChart, MatrixDrawing, RiskMap

STYLE = """\
figure { margin: 1rem 0; } figure svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: .4rem; color: var(--muted); font-size: .875rem; }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .dim { fill: var(--muted); }
svg .grid { stroke: var(--line); fill: none; } svg .band { fill: var(--ink); fill-opacity: .04; }
svg .curve { fill: none; stroke: var(--muted); stroke-width: 2; stroke-linejoin: round; }
svg .curve.first { stroke: var(--accent); stroke-width: 2.5; } svg .self { fill: var(--line); }
svg .end { fill: var(--paper); }
svg .essential { fill: var(--accent); } svg .redundant { fill: var(--accent); fill-opacity: .35; }
svg .soft { fill: none; stroke: var(--accent); } svg .feedback { fill: var(--bad); }
svg .low { fill: var(--good); fill-opacity: .14; }
svg .medium { fill: var(--warning); fill-opacity: .16; }
svg .high { fill: var(--bad); fill-opacity: .16; }
svg .critical { fill: var(--bad); fill-opacity: .32; }
"""
_WIDTH, _HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 140, 12, 28
_LINE_PX = 15
_CELL_PX = 14
_LABEL_PX = 7
_LABEL_SIGNS = 24
_RISK_WIDTH, _RISK_HEIGHT = 120, 64
_MOST_NAMED = 3
_NAME_SIGNS = 16
_LEGEND = {
    CellKind.ESSENTIAL: "needs",
    CellKind.REDUNDANT: "needs, implied by others",
    CellKind.SOFT: "better comes after",
    CellKind.FEEDBACK: "against the order",
}


def svg(drawing: Drawing) -> Iterator[str]:
    """The lines of a figure."""
    yield "<figure>"
    if isinstance(drawing, LineChart):
        yield from _chart(drawing)
    elif isinstance(drawing, MatrixDrawing):
        yield from _matrix(drawing)
    else:
        yield from _risks(drawing)
    yield "</figure>"


def _open(width: float, height: float, label: str, *, natural: bool = False) -> str:
    """The head of a drawing; a natural one is never drawn larger than it is."""
    limit = f' style="max-width: {width:g}px"' if natural else ""
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}"{limit}>'


def _label(x: float, y: float, text: str, look: str = "", anchor: str = "start") -> str:
    content = escape(safe_line(text))
    return f'<text x="{x:g}" y="{y:g}" class="{look}" text-anchor="{anchor}">{content}</text>'


def _shortened(text: str, most: int) -> str:
    """A name whose end is what tells it from others of its board."""
    return text if len(text) <= most else f"\u2026{text[1 - most :]}"


def _chart(chart: LineChart) -> Iterator[str]:
    highest = max((v for curve in chart.curves for v in curve.values if v is not None), default=0)
    top = max(highest, 1)
    span = max((chart.days[-1] - chart.days[0]).days, 1)
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    xs = [_LEFT + (day - chart.days[0]).days * wide / span for day in chart.days]
    names = ", ".join(curve.name for curve in chart.curves)
    yield _open(_WIDTH, _HEIGHT, escape(f"{names} over time"))
    for value in sorted({0, top // 2, top}):
        y = _TOP + high * (1 - value / top)
        yield f'<path class="grid" d="M{_LEFT} {y:g}H{_WIDTH - _RIGHT}"/>'
        yield _label(_LEFT - 8, y + 4, str(value), "dim", "end")
    ends: list[tuple[float, str]] = []
    for place, curve in enumerate(chart.curves):
        points = [
            (x, _TOP + high * (1 - value / top))
            for x, value in zip(xs, curve.values, strict=True)
            if value is not None
        ]
        look = "curve first" if place == 0 else "curve"
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline class="{look}" points="{line}"/>'
        if points:
            x, y = points[-1]
            yield f'<circle class="{look} end" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
            ends.append((points[-1][1], f"{curve.name} {curve.values[-1]}"))
    for y, text in _apart(ends):
        yield _label(_WIDTH - _RIGHT + 8, y + 4, text)
    yield _label(_LEFT, _HEIGHT - 6, str(chart.days[0]), "dim")
    if len(chart.days) > 1:
        yield _label(_WIDTH - _RIGHT, _HEIGHT - 6, str(chart.days[-1]), "dim", "end")
    yield "</svg>"


def _apart(ends: Sequence[tuple[float, str]]) -> Iterator[tuple[float, str]]:
    """Labels at the height of their ends, from top to bottom, none on another."""
    lowest = float("-inf")
    for y, text in sorted(ends):
        lowest = max(y, lowest + _LINE_PX)
        yield lowest, text


def _matrix(matrix: MatrixDrawing) -> Iterator[str]:
    count = len(matrix.names)
    names = [_shortened(name, _LABEL_SIGNS) for name in matrix.names]
    margin = _LABEL_PX * max(map(len, names)) + 34
    side = count * _CELL_PX
    yield _open(margin + side + 2, side + 20, "dependency matrix", natural=True)
    for place, name in enumerate(names):
        middle = 18 + place * _CELL_PX + 11
        yield _label(margin - 28, middle, name, anchor="end")
        yield _label(margin - 6, middle, str(place + 1), "dim", "end")
        if (place + 1) % 5 == 0 or place == 0:
            yield _label(margin + (place + 0.5) * _CELL_PX, 12, str(place + 1), "dim", "middle")
        if place % 2:
            y = 18 + place * _CELL_PX
            yield f'<rect class="band" x="{margin}" y="{y}" width="{side}" height="{_CELL_PX}"/>'
        yield _cell(margin, place, place, "self", "")
    for mark in matrix.marks:
        title = f"{matrix.names[mark.row]} {_LEGEND[mark.kind]} {matrix.names[mark.column]}"
        yield _cell(margin, mark.row, mark.column, mark.kind.value, title)
    yield f'<path class="grid" d="M{margin} 18h{side}v{side}h-{side}z"/></svg>'
    kinds = [kind for kind in _LEGEND if any(mark.kind is kind for mark in matrix.marks)]
    facts = [f"{_swatch(kind)} {_LEGEND[kind]}" for kind in kinds]
    if matrix.left_out:
        facts.append(f"{matrix.left_out} more {plural(matrix.left_out, 'ticket')} not drawn")
    yield f"<figcaption>A row needs its columns: {', '.join(facts)}</figcaption>"


def _cell(margin: int, row: int, column: int, look: str, title: str) -> str:
    x, y = margin + column * _CELL_PX + 2.5, 18 + row * _CELL_PX + 2.5
    size = _CELL_PX - 5
    tooltip = f"<title>{escape(safe_line(title))}</title>" if title else ""
    return f'<rect class="{look}" x="{x}" y="{y}" width="{size}" height="{size}">{tooltip}</rect>'


def _swatch(kind: CellKind) -> str:
    square = f'<rect class="{kind.value}" x="1" y="1" width="8" height="8"/>'
    size = "display: inline; width: .7em; height: .7em"
    return f'<svg viewBox="0 0 10 10" aria-hidden="true" style="{size}">{square}</svg>'


def _risks(risks: RiskMap) -> Iterator[str]:
    side, low = len(SCALE), SCALE[0]
    margin, below = 28, side * _RISK_HEIGHT
    names = {(cell.likelihood, cell.impact): cell.names for cell in risks.cells}
    yield _open(margin + side * _RISK_WIDTH, below + 40, "risks by likelihood and impact")
    for impact in SCALE:
        y = below - (impact - low + 1) * _RISK_HEIGHT
        yield _label(margin - 10, y + _RISK_HEIGHT / 2 + 4, str(impact), "dim", "end")
        for likelihood in SCALE:
            x = margin + (likelihood - low) * _RISK_WIDTH
            band = Band.of(likelihood * impact).value
            size = f'width="{_RISK_WIDTH - 3}" height="{_RISK_HEIGHT - 3}"'
            yield f'<rect class="{band}" x="{x}" y="{y}" {size} rx="3"/>'
            yield from _in_cell(x + 8, y + 18, names.get((likelihood, impact), ()))
    for likelihood in SCALE:
        x = margin + (likelihood - low + 0.5) * _RISK_WIDTH
        yield _label(x, below + 15, str(likelihood), "dim", "middle")
    yield _label(margin, below + 34, "likelihood to the right, impact upwards", "dim")
    yield "</svg>"


def _in_cell(x: float, y: float, names: Sequence[str]) -> Iterator[str]:
    visible = names if len(names) <= _MOST_NAMED else names[: _MOST_NAMED - 1]
    lines = [_shortened(name, _NAME_SIGNS) for name in visible]
    if len(visible) < len(names):
        lines.append(f"+{len(names) - len(visible)} more")
    for place, line in enumerate(lines):
        yield _label(x, y + place * _LINE_PX, line)
