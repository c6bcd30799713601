"""What the rows of the backlog are grouped by, and the heading that each ticket falls under."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from readiness_tui.domain.model.dates import last_day
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.query.fields import VALUE_FIELDS
from readiness_tui.domain.query.values import rank_of, values
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, ticket_of

IN_ORDER_MET = frozenset({"board", "group", "owner", "proof"})
"""Groupings whose headings stand in the order in which the rows meet them."""

GROUP = "="
"""Begins the key of a group's row; no board id begins so."""


def group_name(snapshot: Snapshot, look: Look) -> str:
    """What the rows are grouped by once `auto` is settled."""
    if look.has_cards:
        return "status"
    if look.is_ranked:
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
        case _ if group in VALUE_FIELDS:
            texts = values(snapshot.analysis, group)[key]
            rank = rank_of(snapshot.analysis, group)(texts[0]) if texts else None
            return (not texts, rank), ", ".join(texts) or f"no {group}"
        case _:
            return 0, ""


def below(snapshot: Snapshot, look: Look, selection: Selection, name: str) -> tuple[Key, ...]:
    """The tickets of a heading, given by its key; folded ones too."""
    group, title = group_name(snapshot, look), name.removeprefix(GROUP)
    return tuple(key for key in selection.keys if heading(snapshot, key, group)[1] == title)


def grouped(snapshot: Snapshot, keys: Iterable[Key], group: str) -> Mapping[str, Sequence[Key]]:
    """The tickets under the title of each group, in the order of the groups."""
    groups: dict[str, list[Key]] = {}
    ranks: dict[str, object] = {}
    for key in keys:
        rank, title = heading(snapshot, key, group)
        ranks.setdefault(title, rank)
        groups.setdefault(title, []).append(key)
    titles = list(groups)
    if group not in IN_ORDER_MET:
        titles.sort(key=lambda title: ranks[title])  # pyright: ignore[reportArgumentType, reportCallIssue] - ranks of one group compare
    return {title: groups[title] for title in titles}
