"""The lines that never leave the screen: verdict, board, views, filter, and what just happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import WORKSPACE, Scope, Verdict, Word
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.verdict import summary
from readiness_tui.ui.viewmodels.backlog import VIEWS, Look, Selection, view_counts
from readiness_tui.ui.viewmodels.backlog_rows import group_name
from readiness_tui.ui.viewmodels.cells import Line, Span
from readiness_tui.ui.viewmodels.gates import counts
from readiness_tui.ui.viewmodels.unsaved import mark

WIDE = 100
"""Cells in which words have room beside numbers and signs."""
WORD_STYLE = {Word.GO: "pass", Word.GO_WITH_WAIVERS: "waived", Word.NO_GO: "fail"}


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
    homes = {one.id for one in snapshot.portfolio.in_scope(board)}
    return counts(snapshot, [key for key in snapshot.judgement.gates if key.board in homes])


@lru_cache(maxsize=4)
def _tickets_of(snapshot: Snapshot, board: BoardId | None) -> tuple[int, int, int]:
    """How many tickets what is shown has, how many of them are blocked, and P0 and open."""
    boards = snapshot.portfolio.in_scope(board)
    tickets = [ticket for one in boards for ticket in one.tickets.values()]
    blocked = sum(ticket.status is Status.BLOCKED for ticket in tickets)
    p0 = sum(ticket.priority is Priority.P0 and ticket.is_open for ticket in tickets)
    return len(tickets), blocked, p0


def prepare(snapshot: Snapshot, board: BoardId | None) -> None:
    """Count what the lines of a snapshot say before it is shown; on any thread."""
    verdict_of(snapshot, board)
    view_counts(snapshot, board)
    _counts_of(snapshot, board)
    _tickets_of(snapshot, board)


def verdict_line(snapshot: Snapshot, board: BoardId | None) -> tuple[Line, Line]:
    """The verdict: what is never cut, and the cause, which is cut first."""
    verdict = verdict_of(snapshot, board)
    style = WORD_STYLE[verdict.word]
    head: Line = (
        (
            f" {verdict.word.spoken.upper()}{verdict.spoken[len(verdict.word.spoken) :]} ",
            f"{style}!",
        ),
        (f" {verdict.proven} of {verdict.total} proven", "strong"),
    )
    if snapshot.unchecked:
        total = len(snapshot.judgement.gates)
        return head, ((f"checking {total - snapshot.unchecked} of {total}", "muted"),)
    cause = summary(verdict).partition(" - ")[2]
    return head, ((safe_line(cause), "") if verdict.reasons else (cause, "muted"),)


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
    boards = snapshot.portfolio.in_scope(board)
    tickets, blocked, p0 = _tickets_of(snapshot, board)
    passing, bad, unsettled = _counts_of(snapshot, board)
    name = boards[0].id if len(boards) == 1 else f"all {len(boards)} boards"
    modes = {one.enforcement for one in boards}
    soft = sorted(mode.value for mode in modes if not mode.enforces)
    is_wide = width >= WIDE
    left_spans: list[Span] = [
        (f" {safe_line(name)} ", "strong"),
        (f"{glyphs.sign('open')}  ", "accent"),
    ]
    if soft and len(soft) == len(modes):
        left_spans.append((f"{', '.join(soft)}{': not enforced' if is_wide else ''} · ", "muted"))
    left_spans.append((f"{tickets} tickets" if is_wide else f"{tickets}", "muted"))
    if p0:
        left_spans.append((f" · {p0} P0 open" if is_wide else f" · {p0} P0", "muted"))
    if blocked:
        left_spans += [(" · ", "muted"), (f"{glyphs.status(Status.BLOCKED)} {blocked}", "blocked")]
    good, wrong = glyphs.gate(State.PASS), glyphs.gate(State.FAIL)
    left_spans += [(" · gates " if is_wide else " · ", "muted"), (f"{passing}{good}", "pass")]
    left_spans.append((f" {bad}{wrong}", "fail" if bad else "muted"))
    left_spans.append((f" {unsettled}?", "doubt" if unsettled else "muted"))
    if problems[0]:
        left_spans += [(" · ", "muted"), problems]
    state = watched.state
    sign = {name: glyphs.sign(name) for name in ("live", "polling", "paused")}.get(
        state, glyphs.gate(State.FAIL)
    )
    style = {"live": "pass", "polling": "doubt", "paused": "muted"}.get(state, "fail")
    fresh: Span = (f"{sign} {watched.says} ", style)
    return tuple(left_spans), (fresh, *mark(snapshot, glyphs, width))


def views_line(
    snapshot: Snapshot, look: Look, counts: Mapping[str, int], width: int
) -> tuple[Line, Line]:
    """The built-in views with their counts, and how the rows are grouped and sorted.

    In few cells the line begins two views before the one that is shown, and the headings of the
    rows tell alone how they are grouped.
    """
    is_wide = width >= WIDE
    spans: list[Span] = [(" ", "")] if is_wide else []
    names = list(VIEWS)
    start = max(0, names.index(look.view) - (len(names) if is_wide else 2))
    for name in names[start:]:
        text = f"{VIEWS[name][0]} {counts[name]}"
        loud = name == "contradicted" and counts[name]
        if name == look.view:
            spans.append((f"[{text}]", "accent"))
        else:
            spans.append((f" {text} ", "fail" if loud else "muted"))
        spans += [(" ", "")] if is_wide else []
    group = f"group {group_name(snapshot, look)} · " if is_wide else ""
    return tuple(spans), ((f"{group}sort {look.sort}{' reversed' * look.reverse} ", "muted"),)


def filter_hint(selection: Selection) -> Line:
    """What the filter hides, as a warning when that matters; or that it is not understood."""
    if selection.error:
        return (("not understood", "fail"),)
    hides = [
        f"{count} {what}"
        for count, what in (
            (selection.hidden_p0, "P0"),
            (selection.hidden_contradicted, "contradicted"),
        )
        if count
    ]
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
        text = safe_line(f"{first.place}: {first.message}")
        return ((f" {text}{rest}{tail}{remedy} ", "fail!"),)
    graph = snapshot.analysis.graph
    if graph.blocks:
        path = " > ".join(graph.keys[node].ticket for node in graph.shortest_cycle(graph.blocks[0]))
        return ((f" {safe_line(path)} need each other: remove one link ", "doubt!"),)
    if graph.dangling:
        loose, more = graph.dangling[0], len(graph.dangling) - 1
        text = f"{loose.key.ticket}.{loose.field} names {loose.reference!r}, which does not exist"
        return ((f" {safe_line(text)}" + (f" (+{more})" if more else "") + " ", "doubt!"),)
    return ()


def remark(snapshot: Snapshot, board: BoardId | None = None) -> Line:
    """What holds for a board, or for all: an alert that is met, a poor file system.

    It may hold for good, so it is quieter than a banner.
    """
    alarms = (str(one) for one in snapshot.alarms if board in {None, one.board})
    offers = (f"{one.board}: {one}" for one in snapshot.offers if board in {None, one.board})
    remarks = (*alarms, *snapshot.remarks, *offers)
    if not remarks:
        return ()
    first, more = remarks[0], len(remarks) - 1
    return ((f" ~ {safe_line(first)}" + (f" (+{more})" if more else ""), "doubt"),)
