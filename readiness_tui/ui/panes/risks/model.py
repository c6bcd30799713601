"""The risks pane: which tickets mitigate what, how much of it is proven, and what nobody does."""

from functools import lru_cache

from readiness_tui.domain.model.ids import BoardId, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.coverage import Coverage, OneWay, RiskRow, RiskState, one_way_links
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.panes.risks.risk_map import Cell, in_cell
from readiness_tui.ui.viewmodels.cells import Col, Row, Rows, Span

STATE_STYLE = {
    "unmitigated": "fail",
    "contradicted": "fail",
    "planned": "muted",
    "partly": "doing",
    "claimed": "doubt",
    "mitigated": "pass",
    "accepted": "waived",
}
LOOSE = "loose"
"""The key of the row that names tickets which mitigate nothing."""
UNCOVERED = "uncovered"
"""The key of the row that names risks which nobody mitigates."""
ONE_WAY = "one-way"
"""The key of the row that names links on which two sources disagree."""
_BAR = 4
_TITLE_MOST, _TICKETS_LEAST, _TICKETS_MOST = 48, 10, 26
"""Cells that a title may have before the tickets have any, and what they need."""


def of_scope(snapshot: Snapshot, board: BoardId | None) -> tuple[RiskRow, ...]:
    """The risks of one board, or of all, worst residual first."""
    coverage: Coverage = snapshot.analysis.coverage
    homes = {one.id for one in snapshot.portfolio.in_scope(board)}
    return tuple(row for row in coverage.rows if row.board in homes)


@lru_cache(maxsize=4)
def disputed(snapshot: Snapshot, board: BoardId | None) -> tuple[OneWay, ...]:
    """The links from a risk to a ticket whose own sources name other risks."""
    portfolio = snapshot.portfolio
    return tuple(
        link
        for home in portfolio.boards.values()
        if board in {None, home.id}
        for link in one_way_links(portfolio, home)
    )


def rows(
    snapshot: Snapshot,
    board: BoardId | None,
    glyphs: Glyphs,
    width: int,
    cell: Cell | None = None,
) -> Rows:
    """The risks as rows for a list `width` cells wide; of one cell of the map, if one is given."""
    risks = in_cell(of_scope(snapshot, board), cell)
    wide = width >= 70  # noqa: PLR2004 - room for what is left by claim and by proof
    columns = [Col("ID", min(14, max((len(row.risk.id) for row in risks), default=4)) + 1)]
    if len(homes := {row.board for row in risks}) > 1:
        columns.insert(0, Col("Board", min(12 if wide else 8, max(5, *map(len, homes))) + 1))
    if wide or any(row.exposure is not None for row in risks):
        columns.append(Col("L×I", 4))
    if wide:
        columns += [Col("Claim", 6), Col("Proof", 6)]
    roomy = width >= 60  # noqa: PLR2004 - room for a bar beside the counts
    states = max((len(row.state) for row in risks), default=5)
    columns += [Col("Proven", 10 if roomy else 7), Col("State", states + 1)]
    columns += _words(risks, width - sum(column.width for column in columns))
    table_rows = [
        Row(f"{row.board}:{row.risk.id}", _cells(snapshot, row, glyphs, columns)) for row in risks
    ]
    if cell is None:
        table_rows += _remarks(snapshot, board, risks)
    elif not table_rows:
        text = f"no risk with likelihood {cell[0]} and impact {cell[1]}"
        table_rows.append(Row("", line=((text, "muted"),)))
    return Rows.of(table_rows, tuple(columns))


def _words(risk_rows: tuple[RiskRow, ...], room: int) -> list[Col]:
    """The columns of words: the title has its room before the tickets have any."""
    titles = [row.risk.title for row in risk_rows if row.risk.title not in {"", row.risk.id}]
    if not titles:
        return [Col("Tickets", 0)]
    remaining = room - min(_TITLE_MOST, max(map(len, titles))) - 1
    if remaining < _TICKETS_LEAST:
        return [Col("Title", 0)]
    return [Col("Tickets", min(remaining, _TICKETS_MOST)), Col("Title", 0)]


def _cells(
    snapshot: Snapshot, row: RiskRow, glyphs: Glyphs, columns: list[Col]
) -> tuple[Span, ...]:
    risk, state = row.risk, str(row.state)
    proven, total = row.covered
    roomy = next(column.width for column in columns if column.title == "Proven") > _BAR + len(
        "1/10"
    )
    filled = round(_BAR * proven / total) if total else 0
    full, empty = glyphs.time("critical"), glyphs.time("float")
    bar = f"{full * filled}{empty * (_BAR - filled)} " if roomy else ""
    score = f"{risk.likelihood}×{risk.impact}" if row.exposure is not None else "-"
    cells: dict[str, Span] = {
        "Board": (safe_line(row.board), "muted"),
        "ID": (safe_line(risk.id), "strong"),
        "L×I": (score, ""),
        "Claim": ("" if row.by_claim is None else f"{row.by_claim:>4}", "muted"),
        "Proof": ("" if row.by_proof is None else f"{row.by_proof:>4}", ""),
        "Proven": (
            f"{bar}{proven}/{total}" if total else "none",
            "pass" if total and proven == total else "muted",
        ),
        "State": (state, STATE_STYLE.get(state, "")),
        "Tickets": _answer(snapshot, row, glyphs),
        "Title": (safe_line(risk.title), "muted"),
    }
    return tuple(cells[column.title] for column in columns)


def _answer(snapshot: Snapshot, row: RiskRow, glyphs: Glyphs) -> Span:
    """Who accepted the risk and until when; of a lapsed acceptance since when, then the tickets."""
    tickets, accepted = _tickets(snapshot, row.tickets, glyphs), row.risk.accepted
    if accepted is None:
        return tickets, ""
    if row.state is RiskState.ACCEPTED:
        return safe_line(f"{accepted.by} until {accepted.until}"), "waived"
    return f"lapsed {accepted.until}  {tickets}".rstrip(), "doubt"


def _tickets(snapshot: Snapshot, keys: tuple[Key, ...], glyphs: Glyphs) -> str:
    parts: list[str] = []
    for key in keys:
        ticket_claim = claim(snapshot.judgement, key)
        mark = glyphs.status(ticket_claim.status) + glyphs.proof(ticket_claim.proof).strip()
        parts.append(f"{safe_line(key.ticket)} {mark}")
    return "  ".join(parts)


def _remarks(
    snapshot: Snapshot, board: BoardId | None, risk_rows: tuple[RiskRow, ...]
) -> list[Row]:
    lines: list[Row] = []
    bare = [row for row in risk_rows if str(row.state) == "unmitigated"]
    homes = {one.id for one in snapshot.portfolio.in_scope(board)}
    loose = [key for key in snapshot.analysis.coverage.tickets_without_risk if key.board in homes]
    if risk_rows:
        lines.append(Row("", line=(("", ""),)))
    if risk_rows or bare:
        names = "  ".join(safe_line(row.risk.id) for row in bare)
        lines.append(_remark(UNCOVERED, "risks nobody mitigates", len(bare), names))
    if loose:
        names = "  ".join(safe_line(key.ticket) for key in loose)
        lines.append(_remark(LOOSE, "tickets that mitigate nothing", len(loose), names))
    if links := disputed(snapshot, board):
        names = "  ".join(safe_line(f"{one.risk.id} {one.name}") for one in links)
        lines.append(_remark(ONE_WAY, "links that only the risk names", len(links), names))
    if not lines:
        text = f"no risks on {'this' if board else 'any'} board; g N adds one"
        lines.append(Row("", line=((text, "muted"),)))
    return lines


def _remark(key: str, what: str, count: int, names: str) -> Row:
    style = "muted" if not count else "doubt"
    return Row(key, line=((f"{what} {count}", style), (f"   {names}", "")))
