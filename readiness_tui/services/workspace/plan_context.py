"""What the plan is told of its workspace: the day, the reader, the usual calendar, what began when.

Each is read again only when its file changed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from readiness_tui.domain.model.board import Board, Calendar, Record
from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import BoardId, Key, Kind
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.domain.plan.context import PlanContext
from readiness_tui.storage.audit.start_dates import Starts
from readiness_tui.storage.files.fileops import identity_of
from readiness_tui.storage.settings.settings import SETTINGS
from readiness_tui.storage.settings.snooze_file import Snoozes

_STARTED = frozenset({Status.DOING, Status.REVIEW, Status.BLOCKED})


class PlanFacts:
    """The context of every snapshot of a workspace.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
        me: The names that `@me` stands for.
    """

    def __init__(self, root: Path, folder: str, me: frozenset[str]) -> None:
        self._root, self._me = root, me
        self.snoozes = Snoozes(root)
        self._starts = Starts(root, folder)
        self._under_way: dict[BoardId, tuple[Board, list[Key]]] = {}

    def context(self, portfolio: Portfolio, now: datetime) -> PlanContext:
        """What pure code must be told about these boards now."""
        settings = identity_of(self._root / SETTINGS)
        calendar, most_in_work = _usual(self._root, settings) if settings else (None, None)
        return PlanContext(
            today=now.date(),
            me=self._me,
            started=self._began(portfolio),
            calendar=calendar,
            snoozed=self.snoozes.days,
            most_in_work=most_in_work,
            rules=FILE_RULES,
        )

    def _began(self, portfolio: Portfolio) -> Mapping[Key, date]:
        """When work on what is under way began; the log is left alone while nothing is."""
        under_way: dict[BoardId, tuple[Board, list[Key]]] = {}
        for board in portfolio.boards.values():
            cached = self._under_way.get(board.id)
            under_way[board.id] = (
                cached if cached and cached[0] is board else (board, _started(board))
            )
        self._under_way = under_way
        return self._starts.days([key for _, keys in under_way.values() for key in keys])


@lru_cache(maxsize=4)
def _usual(root: Path, settings: FileIdentity) -> tuple[Calendar | None, int | None]:
    """The usual calendar of a team, and how much it begins at once; anew when the file changed."""
    from readiness_tui.storage.settings.settings import calendar_of, most_in_work_of, settings_of

    del settings
    table = settings_of(root)
    return calendar_of(table), most_in_work_of(table)


def _started(board: Board) -> list[Key]:
    return [Key(board.id, name) for name, one in board.tickets.items() if one.status in _STARTED]


class FileRules:
    """The rules that boards and gates are read by: what they refuse is not written either.

    What knows them is loaded when a record is first held against them.
    """

    def fault(self, kind: Kind, record: Record) -> str:
        """Why no board may hold a record; empty where one may."""
        from readiness_tui.storage.boards.checking import fault_of

        return fault_of(kind, record)

    def gate_fault(self, gate: Gate) -> str:
        """Why a gate could not be judged as it is declared; empty where it could."""
        from readiness_tui.gates.engine.registry import CATALOGUE, KINDS, case_of

        if gate.kind in CATALOGUE and gate.kind not in KINDS:
            return ""  # judged in memory, at once: its result says what is wrong
        try:
            case_of(gate)
        except GateError as error:
            return f"{error.what}; {error.remedy}" if error.remedy else error.what
        return ""

    def parameters(self, kind: str) -> tuple[str, ...]:
        """The parameters that a kind of gate takes; none where the kind is not known."""
        return _parameters(kind)


@cache
def _parameters(kind: str) -> tuple[str, ...]:
    from readiness_tui.gates.engine.registry import KINDS

    row = KINDS.get(kind)
    if row is None:
        return ()
    return tuple(field.alias or name for name, field in row.params.model_fields.items())


FILE_RULES = FileRules()
