"""The lines that never leave the screen: verdict, board, views, filter, and what just happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from msgspec import structs

from readiness_tui.domain.model.errors import BOARD_INVALID
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import WORKSPACE, Scope, Verdict, Word
from readiness_tui.domain.settings.views import BUILT_IN
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.domain.verdict.tally import board_tally
from readiness_tui.domain.verdict.verdict import summary
from readiness_tui.ui.viewmodels.cells import Line, Span, clicked
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, view_counts
from readiness_tui.ui.viewmodels.rows.board_line import gate_counts
from readiness_tui.ui.viewmodels.rows.grouping import group_name

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


@lru_cache(maxsize=8)
def _cause(snapshot: Snapshot, board: BoardId | None) -> str:
    """The reason that stands for all, and how many there are: of each is looked at once.

    Of a file that cannot be read it names the place: what is wrong stands below.
    """
    verdict = verdict_of(snapshot, board)
    if verdict.reasons and verdict.reasons[0].code == BOARD_INVALID:
        first, *others = verdict.reasons
        unread = structs.replace(first, message=f"{first.place} cannot be read")
        verdict = structs.replace(verdict, reasons=(unread, *others))
    return summary(verdict).partition(" - ")[2]


def prepare(snapshot: Snapshot, look: Look) -> None:
    """Count what the lines of a snapshot say before it is shown; on any thread."""
    _cause(snapshot, look.board)
    view_counts(snapshot, look.board, look.views)
    board_tally(snapshot, look.board)
    gate_counts(snapshot, look.board)


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
    cause = _cause(snapshot, board)
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


def fresh(watched: Watched, glyphs: Glyphs) -> Span:
    """How the files are watched, for the right of the board's line."""
    sign = {name: glyphs.sign(name) for name in ("live", "polling", "paused")}.get(
        watched.state, glyphs.gate(State.FAIL)
    )
    style = {"live": "pass", "polling": "doubt", "paused": "muted"}.get(watched.state, "fail")
    return f"{sign} {watched.says} ", style


def views_line(
    snapshot: Snapshot, look: Look, counts: Mapping[str, int], width: int
) -> tuple[Line, Line]:
    """The views with their counts, and how the rows are grouped and sorted.

    In few cells the line begins two views before the one that is shown, and the headings of the
    rows tell alone how they are grouped.
    """
    is_wide = width >= WIDE
    spans: list[Span] = [(" ", "")] if is_wide else []
    names = [view.name for view in look.views]
    before = len(BUILT_IN) - 1 if is_wide else 2
    start = max(0, names.index(look.saved.name) - before)
    for place, view in enumerate(look.views[start:], start):
        name, count = view.name, counts[view.name]
        text = f"{safe_line(view.label)} {count}"
        loud = name == "contradicted" and count
        if name == look.saved.name:
            spans.append((f"[{text}]{'*' * look.is_altered}", f"accent@see({place})"))
        else:
            spans.append((f" {text} ", f"{'fail' if loud else 'muted'}@see({place})"))
        spans += [(" ", "")] if is_wide else []
    group = f"group {group_name(snapshot, look)}" if is_wide else ""
    sort = f"sort {look.sort}{' reversed' * look.reverse} "
    return tuple(spans), (
        (group, clicked("muted", "view.group")),
        (" · " if is_wide else "", "muted"),
        (sort, clicked("muted", "view.sort")),
    )


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
    """The first board file that does not parse, else a cycle or a reference to nothing.

    Nothing where no ticket can be read: the list that is empty for it says so.
    """
    if snapshot.problems and not snapshot.analysis.graph.keys:
        return ()
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
