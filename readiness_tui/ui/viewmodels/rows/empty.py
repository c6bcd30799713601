"""What the backlog says where it has no ticket to show: why, and the way back."""

from collections.abc import Iterator

from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.plan.ranking import most_waited_for
from readiness_tui.domain.query.compiled import hints, parse
from readiness_tui.domain.verdict.idle_notice import idle
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, in_scope


def empty_rows(snapshot: Snapshot, look: Look, selection: Selection) -> list[Row]:
    """The sentences of an empty list, as rows that stand for nothing."""
    first, *others = _sentences(snapshot, look, selection)
    return [
        Row("#0", line=((safe_line(first), "strong"),)),
        *(Row(f"#{n}", line=((safe_line(one), "muted"),)) for n, one in enumerate(others, 1)),
    ]


def _sentences(snapshot: Snapshot, look: Look, selection: Selection) -> Iterator[str]:
    if not selection.total:
        yield "no tickets" if snapshot.portfolio.boards else "no boards"
    elif selection.good.strip():
        yield f"no ticket of {selection.total} fits the filter"
        yield from hints(parse(selection.good), snapshot.analysis)
        yield "esc takes the filter away"
    elif look.is_ranked:
        scope = in_scope(snapshot, look.board)
        yield from idle(snapshot, most_waited_for(snapshot.analysis, scope))
    else:
        yield f"no ticket of {selection.total} is in the view {safe_line(look.saved.label)}"
        yield "esc shows all"
