"""The lines that never leave the screen: verdict, board, views, filter, and what just happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.domain.gate import State
from readiness_tui.domain.glyphs import Glyphs
from readiness_tui.domain.ids import BoardId
from readiness_tui.domain.proof import WORKSPACE, Reason, Scope, Verdict, Word
from readiness_tui.domain.snapshot import Snapshot, ruled
from readiness_tui.domain.status import Priority, Status
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.verdict import explain, summary
from readiness_tui.ui.viewmodels.backlog import VIEWS, Look, Selection
from readiness_tui.ui.viewmodels.backlog_rows import group_name
from readiness_tui.ui.viewmodels.cells import Line, Row, Span
from readiness_tui.ui.viewmodels.gates import counts
from readiness_tui.ui.viewmodels.unsaved import mark

WORD_INK = {Word.GO: "pass", Word.GO_WITH_WAIVERS: "waived", Word.NO_GO: "fail"}


def scope_of(board: BoardId | None) -> Scope:
    """The scope of the verdict line: the board that is shown, or the workspace."""
    return Scope(board) if board else WORKSPACE


@lru_cache(maxsize=8)
def verdict_of(snapshot: Snapshot, board: BoardId | None) -> Verdict:
    """The verdict of what is shown: taken once for each snapshot, drawn many times."""
    return ruled(snapshot, scope_of(board))


@lru_cache(maxsize=4)
def _counts_of(snapshot: Snapshot, board: BoardId | None) -> tuple[int, int, int]:
    """How the gates of what is shown stand: for thousands of them too long for each key."""
    gates = snapshot.judgement.gates
    return counts(snapshot, [key for key in gates if board is None or key.board == board])


def verdict_line(snapshot: Snapshot, board: BoardId | None) -> tuple[Line, Line]:
    """The verdict: what is never cut, and the cause, which is cut first."""
    found = verdict_of(snapshot, board)
    ink = WORD_INK[found.word]
    head: Line = (
        (f" {found.word.spoken.upper()}{found.spoken[len(found.word.spoken) :]} ", f"{ink}!"),
        (f" {found.proven} of {found.total} proven", "strong"),
    )
    if snapshot.unchecked:
        total = len(snapshot.judgement.gates)
        return head, ((f"checking {total - snapshot.unchecked} of {total}", "muted"),)
    cause = summary(found).partition(" - ")[2]
    return head, ((safe_line(cause), "") if found.reasons else (cause, "muted"),)


@dataclass(frozen=True, slots=True)
class Watched:
    """How changes of files are noticed: `live`, `polling`, `paused` or `dead`, why, since when."""

    state: str = "live"
    why: str = ""
    age_s: int | None = None

    @property
    def says(self) -> str:
        """`live 2s`, or the state and why it is not live."""
        if self.state != "live":
            return f"{self.state}: {safe_line(self.why)}" if self.why else self.state
        return self.state if self.age_s is None else f"{self.state} {age(self.age_s)}"


def in_steps(seconds: float) -> int:
    """An age as often as it is worth drawing: each minute, for an idle screen sends nothing."""
    return int(seconds // 60) * 60


def age(seconds: int) -> str:
    """How long ago, in its largest unit: `now`, `40s`, `3m`, `2h`, `1d`."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s" if seconds else "now"


def board_line(
    snapshot: Snapshot,
    board: BoardId | None,
    glyphs: Glyphs,
    watched: Watched,
    width: int,
    problems: Span = ("", ""),
) -> tuple[Line, Line]:
    """Board, mode and counts on the left; how fresh it all is and what is unsaved on the right."""
    boards = [one for one in snapshot.portfolio.boards.values() if board in {None, one.id}]
    tickets = [ticket for one in boards for ticket in one.tickets.values()]
    blocked = sum(ticket.status is Status.BLOCKED for ticket in tickets)
    p0 = sum(ticket.priority is Priority.P0 and ticket.is_open for ticket in tickets)
    held, bad, unsettled = _counts_of(snapshot, board)
    name = boards[0].id if len(boards) == 1 else f"all {len(boards)} boards"
    modes = {one.enforcement for one in boards}
    soft = sorted(mode.value for mode in modes if not mode.enforces)
    left: list[Span] = [(f" {safe_line(name)} ", "strong"), (f"{glyphs.sign('open')}  ", "accent")]
    if soft and len(soft) == len(modes):
        left.append((f"{', '.join(soft)}: not enforced · ", "muted"))
    left.append((f"{len(tickets)} tickets", "muted"))
    if p0:
        left.append((f" · {p0} P0 open", "muted"))
    if blocked:
        left += [(" · ", "muted"), (f"{glyphs.status(Status.BLOCKED)} {blocked}", "blocked")]
    good, wrong = glyphs.gate(State.PASS), glyphs.gate(State.FAIL)
    left += [(" · gates ", "muted"), (f"{held}{good}", "pass")]
    left.append((f" {bad}{wrong}", "fail" if bad else "muted"))
    left.append((f" {unsettled}?", "doubt" if unsettled else "muted"))
    if problems[0]:
        left += [(" · ", "muted"), problems]
    state = watched.state
    sign = {
        name: glyphs.sign(name) for name in ("live", "polling", "paused")
    }.get(state, glyphs.gate(State.FAIL))  # fmt: skip
    ink = {"live": "pass", "polling": "doubt", "paused": "muted"}.get(state, "fail")
    fresh: Span = (f"{sign} {watched.says} ", ink)
    return tuple(left), (fresh, *mark(snapshot, glyphs, width))


WIDE = 100
"""Cells in which all views have room."""


def views_line(
    snapshot: Snapshot, look: Look, found: Mapping[str, int], width: int
) -> tuple[Line, Line]:
    """The built-in views with their counts, and how the rows are grouped and sorted.

    In few cells the line begins two views before the one that is shown.
    """
    spans: list[Span] = [(" ", "")]
    names = list(VIEWS)
    start = max(0, names.index(look.view) - (len(names) if width >= WIDE else 2))
    for name in names[start:]:
        title = VIEWS[name][0]
        text = f"{title} {found[name]}"
        loud = name == "contradicted" and found[name]
        if name == look.view:
            spans += [(f"[{text}]", "accent"), (" ", "")]
        else:
            spans += [(f" {text} ", "fail" if loud else "muted"), (" ", "")]
    arrow = " reversed" if look.reverse else ""
    group = group_name(snapshot, look)
    return tuple(spans), ((f"group {group} · sort {look.sort}{arrow} ", "muted"),)


def filter_hint(selection: Selection) -> Line:
    """What the filter hides, in the warning ink when that matters; or that it is not understood."""
    if selection.error:
        return (("not understood", "fail"),)
    hides = [
        f"{count} {what}"
        for count, what in (
            (selection.hidden_p0, "P0"), (selection.hidden_contradicted, "contradicted"),
        )
        if count
    ]  # fmt: skip
    text = f"{len(selection.keys)} of {selection.total}"
    return (
        (text + (f" · hides {', '.join(hides)}" if hides else ""), "doubt" if hides else "muted"),
    )


def banner(snapshot: Snapshot) -> Line:
    """The first board file that does not parse, else a cycle or a reference to nothing."""
    if snapshot.problems:
        first, more = snapshot.problems[0], len(snapshot.problems) - 1
        frozen = any(first in one.problems and one.read_only for one in snapshot.boards.values())
        tail = " · last good state, read-only" if frozen else ""
        rest = f" (+{more})" if more else ""
        remedy = f" · {safe_line(first.remedy)}" if first.remedy else ""
        what = safe_line(f"{first.place}: {first.what}")
        return ((f" {what}{rest}{tail}{remedy} ", "fail!"),)
    graph = snapshot.analysis.graph
    if graph.blocks:
        path = " > ".join(graph.keys[node].ticket for node in graph.shortest_cycle(graph.blocks[0]))
        return ((f" {safe_line(path)} need each other: remove one link ", "doubt!"),)
    if graph.dangling:
        loose, more = graph.dangling[0], len(graph.dangling) - 1
        what = f"{loose.key.ticket}.{loose.field} names {loose.reference!r}, which does not exist"
        return ((f" {safe_line(what)}" + (f" (+{more})" if more else "") + " ", "doubt!"),)
    return ()


def remark(snapshot: Snapshot, board: BoardId | None = None) -> Line:
    """What holds for a board, or for all: an alert that is met, a poor file system.

    It may hold for good, so it is quieter than a banner.
    """
    alarms = (str(one) for one in snapshot.alarms if board in {None, one.board})
    offers = (f"{one.board}: {one}" for one in snapshot.offers if board in {None, one.board})
    said = (*alarms, *snapshot.remarks, *offers)
    if not said:
        return ()
    first, more = said[0], len(said) - 1
    return ((f" ~ {safe_line(first)}" + (f" (+{more})" if more else ""), "doubt"),)


def why_rows(snapshot: Snapshot, scope: Scope) -> list[Row]:
    """The chain of reasons as rows; the key of a row names the ticket it can jump to."""
    found = ruled(snapshot, scope)
    rows: list[Row] = []
    for reason in found.reasons:
        rows += _reason_rows(reason, 0, reason.ticket, len(rows))
    if not rows:
        rows = [
            Row(f"#{index}", line=((safe_line(line), ""),))
            for index, line in enumerate(explain(snapshot.judgement, scope))
        ]
    return rows


def _reason_rows(reason: Reason, depth: int, ticket: object, start: int) -> list[Row]:
    owner = reason.ticket or ticket
    key = f"ticket:{owner}" if owner else f"gate:{reason.gate}" if reason.gate else ""
    sign, ink = _sign(reason)
    place = f"  {reason.place}" if reason.place and str(reason.place) not in reason.says else ""
    spans: Line = (
        ("  " * depth, ""),
        (f"{sign} ", ink),
        (safe_line(reason.says), "strong" if not depth else ""),
        (safe_line(place), "accent"),
        (f"   {reason.code}" if not depth else "", "muted"),
    )
    rows = [Row(f"{key}#{start}", line=spans)]
    for child in reason.children:
        rows += _reason_rows(child, depth + 1, owner, start + len(rows))
    if reason.remedy and not reason.children:
        line: Line = (("  " * (depth + 1), ""), (f"next: {safe_line(reason.remedy)}", "muted"))
        rows.append(Row(f"{key}#{start + len(rows)}", line=line))
    return rows


OPEN_CODES = {
    *("gate-unknown", "gate-stale", "claim-unproven", "criterion-open", "composite.open"),
    "nothing-checked",
}
"""Reasons that say something is not settled, rather than false."""


def _sign(reason: Reason) -> Span:
    """A reason's sign: false, not settled, not done yet, or a warning."""
    if not reason.blocks:
        return "!", "doubt"
    if reason.code == "ticket-open":
        return "○", "muted"
    return ("?", "doubt") if reason.code in OPEN_CODES else ("✗", "fail")
