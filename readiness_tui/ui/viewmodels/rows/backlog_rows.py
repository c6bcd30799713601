"""The backlog as rows of cells, under headings where it is grouped."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.domain.plan.ranking import Group, most_waited_for
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.query.compiled import hints, parse
from readiness_tui.domain.verdict.idle_notice import idle
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import Tally
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.viewmodels.cells import Line, Row, Rows, Span, wrap_line
from readiness_tui.ui.viewmodels.claims import proof_sign, proof_span, status_span
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, in_scope, picks, ticket_of
from readiness_tui.ui.viewmodels.rows.board_line import bar
from readiness_tui.ui.viewmodels.rows.chosen_columns import field_cells
from readiness_tui.ui.viewmodels.rows.grouping import GROUP
from readiness_tui.ui.viewmodels.rows.listing import Listing

REASONED = frozenset({"next", "blocked"})
"""The views in which each row has a second line: why it stands there."""
BAR = 12
"""Cells of the bar in a heading."""
INDENT = "  "
"""Before a second line."""
PRIORITY_STYLE = {Priority.P0: "fail", Priority.P1: "doubt", Priority.P2: ""}
"""The ink of a priority while its ticket is open; the others are muted."""
STEP_STYLE = {
    Group.REPAIR: "fail",
    Group.CLOSE: "closable",
    Group.FINISH: "doing",
    Group.START: "todo",
}


def rows(listed: Listing, look: Look, glyphs: Glyphs) -> Rows:
    """The backlog as rows, marked as it is looked at; only rows in sight are formatted."""
    if not listed.selection.keys:
        return Rows.of(empty_rows(listed.snapshot, look, listed.selection, listed.width))
    make = _maker(listed, look, glyphs)

    @lru_cache(maxsize=512)
    def row(index: int) -> Row:
        return make(listed.keys[index])

    return Rows(listed.keys, row, listed.columns, height=2 if _kind(look) in REASONED else 1)


def _kind(look: Look) -> str:
    """The view, or for one that was made from Next that."""
    return "next" if look.is_ranked else look.view


def _maker(listed: Listing, look: Look, glyphs: Glyphs) -> Callable[[str], Row]:
    snapshot, width = listed.snapshot, listed.width

    def make(name: str) -> Row:
        if name.startswith(GROUP):
            folded = name in look.folded
            line = _heading(name, listed.headings[name[1:]], glyphs, width, folded=folded)
            above = (("", ""),)  # where rows have two lines a heading has the one next to them
            is_lower = _kind(look) in REASONED
            return Row(name, line=above if is_lower else line, below=line, kind="group")
        key = listed.by_name[name]
        cells = {
            **field_cells(snapshot, key, look.columns),
            **_cells(snapshot, key, glyphs, has_reasons="why" in look.columns),
        }
        return Row(
            name,
            tuple(cells[column.title] for column in listed.columns),
            below=_reason(snapshot, key, _kind(look), glyphs),
            kind="dim" if key == listed.selection.stray else "row",
            mark=row_mark(key, look, glyphs),
        )

    return make


def row_mark(key: Key, look: Look, glyphs: Glyphs) -> str:
    """The second cell of a row: marked by the person, or what others or a what-if did to it."""
    if key in look.marked:
        return glyphs.sign("mark")
    if key in look.outside.added | look.tried.added:
        return glyphs.sign("added")
    return glyphs.sign("changed") if key in look.outside.changed | look.tried.changed else ""


def _heading(name: str, count: Tally, glyphs: Glyphs, width: int, *, folded: bool) -> Line:
    spans: list[Span] = [
        (f"{glyphs.sign('folded' if folded else 'open')} {safe_line(name[1:])}", "strong"),
        (f"  {count.proven} of {count.total} proven", "muted"),
    ]
    if count.contradicted:
        sign = glyphs.proof(ProofWord.CONTRADICTED)
        spans.append((f"  {sign} {count.contradicted} contradicted", "fail"))
    if sum(len(text) for text, _ in spans) + BAR + 2 <= width:
        spans += [("  ", ""), *bar(count, BAR, glyphs)]
    return tuple(spans)


def _reason(snapshot: Snapshot, key: Key, view: str, glyphs: Glyphs) -> Line:
    """Why a ticket stands in a view: what to do next and why now, or what it waits for."""
    if view == "next" and (pick := picks(snapshot).get(key)):
        step = f"{INDENT}{pick.group.value:<8}"
        return (step, STEP_STYLE[pick.group]), (safe_line(pick.says), "muted")
    if view != "blocked":
        return ()
    ticket, workability = ticket_of(snapshot, key), snapshot.analysis.workabilities[key]
    spans: list[Span] = []
    if ticket.status is Status.BLOCKED:
        blocked = ticket.blocked
        reason = safe_line(blocked.reason) if blocked else "no reason is given"
        since = f" · since {blocked.since}" if blocked and blocked.since else ""
        by = f" · {safe_line(blocked.by)}" if blocked and blocked.by else ""
        spans = [(f"{glyphs.status(Status.BLOCKED)} {reason}", "blocked"), (since + by, "muted")]
    if workability.unmet:
        gap = " · " if spans else ""
        spans.append((gap + safe_line("; ".join(map(str, workability.unmet))), "muted"))
    return ((INDENT, ""), *spans)


def priority_span(ticket: Ticket) -> Span:
    """The digit of a priority; it has its ink only while there is something to do."""
    if ticket.priority is None:
        return "-", "muted"
    style = PRIORITY_STYLE.get(ticket.priority, "muted") if ticket.is_open else "muted"
    return ticket.priority.value[1], style


def _cells(
    snapshot: Snapshot, key: Key, glyphs: Glyphs, *, has_reasons: bool
) -> Mapping[str, Span]:
    board: Board = snapshot.portfolio.boards[key.board]
    ticket = ticket_of(snapshot, key)
    facts = claim(snapshot.judgement, key)
    proof = proof_span(snapshot, key, glyphs)
    phase = board.phase_of(ticket.id)
    quiet = "muted" if ticket.status is Status.DROPPED else ""
    pair = glyphs.status(ticket.status) + (
        " " if facts.proof in {ProofWord.OPEN, ProofWord.DROPPED} else glyphs.proof(facts.proof)
    )
    loud = proof[1] if facts.proof is ProofWord.CONTRADICTED else ticket.status.value
    pick = picks(snapshot).get(key) if has_reasons else None
    return {
        "Why now": (safe_line(pick.says) if pick else "", "muted"),
        "ID": (safe_line(ticket.id), quiet or "strong"),
        "P": priority_span(ticket),
        "St": (pair, loud),
        "S": (glyphs.status(ticket.status), ticket.status.value),
        "Pr": proof_sign(snapshot, key, glyphs),
        "Status": status_span(ticket.status, glyphs),
        "Proof": proof,
        "Owner": (safe_line(ticket.primary), "muted"),
        "Score": (str(ticket.score.value) if ticket.score else "", "muted"),
        "Target": (str(ticket.target) if ticket.target else "", "muted"),
        "Phase": (safe_line(phase.id) if phase else "", "muted"),
        "Gates": (f"{facts.held} of {facts.total}" if facts.total else "", "muted"),
        "Title": (("└ " if ticket.parent else "") + safe_line(ticket.title), quiet),
    }


def empty_rows(snapshot: Snapshot, look: Look, selection: Selection, width: int) -> list[Row]:
    """The sentences of an empty list, as rows that stand for nothing, none wider than `width`."""
    first, *others = _sentences(snapshot, look, selection)
    sentences = [(first, "strong"), *((one, "muted") for one in others)]
    lines = [
        line
        for text, style in sentences
        for line in wrap_line(((safe_line(text), style),), width, len, len(INDENT))
    ]
    return [Row(f"#{n}", line=line) for n, line in enumerate(lines)]


def _sentences(snapshot: Snapshot, look: Look, selection: Selection) -> Iterator[str]:
    if not selection.total and snapshot.broken:
        for problem in snapshot.broken:
            yield f"{problem.place}: {problem.message}"
            if problem.remedy:
                yield problem.remedy
        yield "e opens the file at its line; once it is good it is shown"
    elif not selection.total:
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
