"""The backlog as rows of cells, under headings where it is grouped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.outside_changes import NOTHING
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.viewmodels.backlog import Look, Selection, picks, select, ticket_of
from readiness_tui.ui.viewmodels.cells import Col, Row, Rows, Span
from readiness_tui.ui.viewmodels.claims import proof_span, status_span
from readiness_tui.ui.viewmodels.empty import empty_rows

TITLE_ROOM = 21
"""Cells a title keeps before another column is shown."""
TITLE_BESIDE_REASONS, TITLE_MOST = 16, 40
"""Cells a title keeps beside the reasons of its place, and from how many on they get the rest."""

GROUP = "="
"""Begins the key of a group's row; no board id begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The tickets of a backlog in the order of their rows: what takes long where there are many.

    Attributes:
        snapshot: The plan.
        look: How it is looked at, without what is only marked.
        width: The cells of a row.
        selection: The tickets.
        keys: The keys of the rows, headings among them.
        columns: What a row tells.
        headings: The tickets under each heading, where there are any.
        by_name: The tickets by the keys of their rows.
    """

    snapshot: Snapshot
    look: Look
    width: int
    selection: Selection
    keys: Sequence[str]
    columns: tuple[Col, ...]
    headings: Mapping[str, list[Key]]
    by_name: Mapping[str, Key]

    def is_of(self, snapshot: Snapshot, look: Look, width: int) -> bool:
        """Whether it is what would be listed for these."""
        stray, is_same = self.selection.stray, self.snapshot is snapshot and self.width == width
        is_kept = look.kept == stray or (stray is None and str(look.kept) in self.by_name)
        return is_same and is_kept and self.look == _without_marks(look, self.selection)


def _without_marks(look: Look, selection: Selection) -> Look:
    """A look without what changes no place of a row, or is told by the selection."""
    good = look.good if selection.error else ""
    unmarked = replace(look, marked=frozenset[Key](), outside=NOTHING, tried=NOTHING)
    return replace(unmarked, kept=None, good=good)


def listing(snapshot: Snapshot, look: Look, width: int) -> Listing:
    """The backlog for a list `width` cells wide; on any thread."""
    selection = select(snapshot, look)
    by_name = {str(key): key for key in selection.keys}
    group, headings = group_name(snapshot, look), dict[str, list[Key]]()
    keys = list(by_name)
    if group != "none":
        headings = _grouped(snapshot, selection, group)
        keys = list(_under_headings(headings, look))
    return Listing(
        snapshot=snapshot,
        look=_without_marks(look, selection),
        width=width,
        selection=selection,
        keys=keys,
        columns=_columns(snapshot, look, selection.keys, width),
        headings=headings,
        by_name=by_name,
    )


def _grouped(snapshot: Snapshot, selection: Selection, group: str) -> dict[str, list[Key]]:
    """The tickets under the title of each group, in the order of the groups."""
    groups: dict[str, list[Key]] = {}
    ranks: dict[str, object] = {}
    for key in selection.keys:
        rank, title = heading(snapshot, key, group)
        ranks.setdefault(title, rank)
        groups.setdefault(title, []).append(key)
    if group not in {"status", "priority", "target", "phase"}:
        return groups
    titles = list(groups)
    titles.sort(key=lambda title: ranks[title])  # pyright: ignore[reportArgumentType, reportCallIssue] - ranks of one group compare
    return {title: groups[title] for title in titles}


def _under_headings(groups: Mapping[str, list[Key]], look: Look) -> Iterator[str]:
    for title, tickets in groups.items():
        yield GROUP + title
        if GROUP + title not in look.folded:
            yield from map(str, tickets)


def group_name(snapshot: Snapshot, look: Look) -> str:
    """What the rows are grouped by once `auto` is settled."""
    if look.view == "next":
        return "none" if look.group == "auto" else look.group
    if look.group != "auto":
        return look.group
    if look.board is None:
        return "board" if len(snapshot.portfolio.boards) > 1 else "none"
    board = snapshot.portfolio.boards.get(look.board)
    if board is None:
        return "none"
    if board.phases:
        return "phase"
    return "target" if any(ticket.target for ticket in board.tickets.values()) else "none"


def heading(snapshot: Snapshot, key: Key, group: str) -> tuple[object, str]:
    """The rank and title of the group that a ticket falls into."""
    board, ticket = snapshot.portfolio.boards[key.board], ticket_of(snapshot, key)
    match group:
        case "board":
            return 0, board.title or board.id
        case "phase":
            phase = board.phase_of(key.ticket)
            if phase is None:
                return len(board.phases), "no phase"
            return list(board.phases).index(phase.id), f"{phase.id}  {phase.title}".strip()
        case "group":
            return 0, ticket.group or "no group"
        case "owner":
            return 0, ticket.primary or "no owner"
        case "status":
            return list(Status).index(ticket.status), ticket.status.value
        case "proof":
            return 0, snapshot.judgement.proofs[key].word.value
        case "priority":
            return ticket.priority or "P9", ticket.priority.value if ticket.priority else "none"
        case "target":
            day = last_day(ticket.target) if ticket.target else date.max
            return day, str(ticket.target) if ticket.target else "no target"
        case _:
            return 0, ""


def rows(listed: Listing, look: Look, glyphs: Glyphs) -> Rows:
    """The backlog as rows, marked as it is looked at; only rows in sight are formatted."""
    if not listed.selection.keys:
        return Rows.of(empty_rows(listed.snapshot, look, listed.selection))
    make = _maker(listed, look, glyphs)

    @lru_cache(maxsize=512)
    def row(index: int) -> Row:
        return make(listed.keys[index])

    return Rows(listed.keys, row, listed.columns)


def _columns(snapshot: Snapshot, look: Look, keys: Sequence[Key], width: int) -> tuple[Col, ...]:
    """The columns that fit beside a title of some width; the least needed go first.

    In the view of what to do next the reasons come before owner and words.
    """
    longest = max((len(key.ticket) for key in keys), default=2)
    owner = max((len(ticket_of(snapshot, key).primary) for key in keys), default=4)
    ident, title = Col("ID", min(14, max(4, longest)) + 1), Col("Title", 0)
    who = Col("Owner", min(10, max(5, owner)) + 1)
    short = (ident, Col("P", 2), Col("St", 3))
    words = (ident, Col("P", 2), Col("Status", 10), Col("Proof", 15))
    numbers = (Col("Score", 6), Col("Target", 11), Col("Phase", 6), Col("Gates", 7))
    if look.view == "next":
        reason_width = max((len(pick.says) for pick in picks(snapshot).values()), default=0)
        named = max((len(ticket_of(snapshot, key).title) for key in keys), default=0) + 2
        for columns, least in ((*words, who), 60), (words, 50), ((*short, who), 40), (short, 26):
            room = width - sum(column.width for column in columns) - 1
            if room >= min(reason_width, least) + TITLE_BESIDE_REASONS:
                spare = room - max(TITLE_BESIDE_REASONS, min(TITLE_MOST, named))
                return (*columns, title, Col("Why now", min(reason_width, max(least, spare)) + 1))
    for columns, room in (
        ((*words, who, *numbers), 2 * TITLE_ROOM),
        ((*words, who, numbers[1]), 2 * TITLE_ROOM),
        ((*words, who), TITLE_ROOM),
        (words, TITLE_ROOM),
        ((*short, who), TITLE_ROOM),
    ):
        if width - sum(column.width for column in columns) >= room:
            return (*columns, title)
    return (*short, title)


def _maker(listed: Listing, look: Look, glyphs: Glyphs) -> Callable[[str], Row]:
    snapshot = listed.snapshot

    def make(name: str) -> Row:
        if name.startswith(GROUP):
            tickets = listed.headings[name[1:]]
            return _group_row(snapshot, name, tickets, glyphs, name in look.folded)
        key = listed.by_name[name]
        cells = _cells(snapshot, key, glyphs, has_reasons=look.view == "next")
        kind = "dim" if key == listed.selection.stray else "row"
        mark = _mark(key, look, glyphs)
        return Row(name, tuple(cells[column.title] for column in listed.columns), (), kind, mark)

    return make


def _mark(key: Key, look: Look, glyphs: Glyphs) -> str:
    """The second cell of a row: marked by the person, or what others or a what-if did to it."""
    if key in look.marked:
        return glyphs.sign("mark")
    if key in look.outside.added | look.tried.added:
        return glyphs.sign("added")
    return glyphs.sign("changed") if key in look.outside.changed | look.tried.changed else ""


def _group_row(
    snapshot: Snapshot,
    name: str,
    keys: list[Key],
    glyphs: Glyphs,
    folded: bool,  # noqa: FBT001
) -> Row:
    proofs = [snapshot.judgement.proofs[key].word for key in keys]
    counted = [word for word in proofs if word is not ProofWord.DROPPED]
    proven = sum(word is ProofWord.PROVEN for word in counted)
    wrong = sum(word is ProofWord.CONTRADICTED for word in counted)
    fold = glyphs.sign("folded" if folded else "open")
    spans: list[Span] = [
        (f"{fold} {safe_line(name[1:])}", "strong"),
        (f"  {proven} of {len(counted)} proven", "muted"),
    ]
    if wrong:
        spans.append((f"  {glyphs.proof(ProofWord.CONTRADICTED)} {wrong} contradicted", "fail"))
    return Row(name, line=tuple(spans), kind="group")


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
        "ID": (safe_line(ticket.id), quiet or "strong"),
        "P": (ticket.priority.value[1] if ticket.priority else "-", quiet),
        "St": (pair, loud),
        "Status": status_span(ticket.status, glyphs),
        "Proof": proof,
        "Owner": (safe_line(ticket.primary), "muted"),
        "Score": (str(ticket.score.value) if ticket.score else "", "muted"),
        "Target": (str(ticket.target) if ticket.target else "", "muted"),
        "Phase": (safe_line(phase.id) if phase else "", "muted"),
        "Gates": (f"{facts.held} of {facts.total}" if facts.total else "", "muted"),
        "Why now": (safe_line(pick.says) if pick else "", "muted"),
        "Title": (("└ " if ticket.parent else "") + safe_line(ticket.title), quiet),
    }
