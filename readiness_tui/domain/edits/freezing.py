"""A board that is frozen: nothing on it changes until somebody lifts that, with a reason.

Freezing and lifting are one edit of the board with an entry of its log beside it. What lifts a
freeze without such an entry, an undo for instance, is refused like any other edit.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from readiness_tui.domain.model.board import Board, Frozen, LogEntry
from readiness_tui.domain.model.edits import Action, AddRecord, Edit, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.visible_text import visible

FIELD = "frozen"


def frozen(
    board: Board, reason: str, *, by: str, today: date, contacts: Sequence[str] = ()
) -> Action:
    """The action that freezes a board.

    Args:
        board: One that is not frozen.
        reason: Why, for the log.
        by: Who does it.
        today: The day on which it is done.
        contacts: Who is asked about the board from now on.

    Raises:
        ValueError: No reason, or the board is frozen already; the message is for people.
    """
    why = _reason(board, reason, is_frozen=False)
    value = Frozen(reason=why, by=by, at=today, contacts=tuple(contacts))
    return _action(board, value, f"closed: {why}", by, today)


def lifted(board: Board, reason: str, *, by: str, today: date) -> Action:
    """The action that lets a board change again.

    Raises:
        ValueError: No reason, or the board is not frozen; the message is for people.
    """
    why = _reason(board, reason, is_frozen=True)
    return _action(board, None, f"open again: {why}", by, today)


def _reason(board: Board, reason: str, *, is_frozen: bool) -> str:
    if is_frozen is not (board.frozen is not None):
        message = f"{board.id} is {'not frozen' if is_frozen else 'frozen already'}"
        raise ValueError(message)
    if not (why := visible(reason)):
        message = f"{board.id}: why? a reason is kept in its log"
        raise ValueError(message)
    return why


def _action(board: Board, value: Frozen | None, text: str, by: str, today: date) -> Action:
    stem = f"{today.isoformat()}-{'frozen' if value else 'lifted'}"
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(board.log) + 3)))
    name = next(name for name in names if name not in board.log)
    edits = (
        SetField(board.ref, FIELD, board.frozen, value),
        AddRecord(
            RecordRef(board.id, Kind.LOG, name), LogEntry(id=name, at=today, by=by, text=text)
        ),
    )
    return Action(f"{board.id} {'frozen' if value else 'open again'}", edits)


def frozen_against(portfolio: Portfolio, edits: Iterable[Edit]) -> tuple[str, str]:
    """What a frozen board says against edits, and how it is lifted; empty where none does."""
    by_board: dict[BoardId, list[Edit]] = {}
    for edit in edits:
        by_board.setdefault(BoardId(edit.record.board), []).append(edit)
    for name, own in by_board.items():
        board = portfolio.boards.get(name)
        if board is None or board.frozen is None or _lifts(own):
            continue
        since = f" since {board.frozen.at}" if board.frozen.at else ""
        by = f" by {board.frozen.by}" if board.frozen.by else ""
        whom = f"; ask {', '.join(board.frozen.contacts)}" if board.frozen.contacts else ""
        message = f"{name} is frozen{since}{by}: {board.frozen.reason}{whom}"
        return message, f'readiness freeze {name} --lift --reason "..."'
    return "", ""


def _lifts(edits: Sequence[Edit]) -> bool:
    """Whether edits lift a freeze and say why in the log, and do nothing else."""
    is_lifted = any(isinstance(e, SetField) and e.field == FIELD and e.new is None for e in edits)
    is_told = any(isinstance(e, AddRecord) and e.record.kind is Kind.LOG for e in edits)
    return is_lifted and is_told and len(edits) == 2  # noqa: PLR2004 - the edit and its entry
