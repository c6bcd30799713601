"""L610, L612: alerts that nothing evaluates, and runbooks that lie nowhere."""

from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.board import Alert, Board
from readiness_tui.domain.model.edits import Action, RemoveRecord
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import Kind, RecordRef, nearest
from readiness_tui.domain.verdict.alarms import CONDITIONS
from readiness_tui.domain.verdict.conditions import condition_named


def _never_fires(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for alert in board.alerts.values():
            if alert.when in CONDITIONS:
                continue
            record = RecordRef(board.id, Kind.ALERT, alert.id)
            meant = condition_named(alert.when) or nearest(alert.when, CONDITIONS)
            message = f'alert {alert.id} can never fire: "{alert.when}" names no condition'
            message += f"; nearest {meant}" if meant else ""
            bound = put(f"let {alert.id} watch {meant}", record, "when", (alert.when, meant))
            fixes = (*((bound,) if meant else ()), _gone(board, alert, record))
            yield Found(record, "when", message, fixes=fixes)


def _gone(board: Board, alert: Alert, record: RecordRef) -> Action:
    names = list(board.alerts)
    place = names.index(alert.id)
    edit = RemoveRecord(record, alert, names[place - 1] if place else None)
    return Action(f"remove alert {alert.id}", (edit,))


def runbooks(board: Board) -> Iterator[tuple[RecordRef, str, str]]:
    """The pages that gates and alerts send people to: whose, in which field, and where."""
    for gate in board.gates.values():
        yield RecordRef(board.id, Kind.GATE, gate.id), "docs", gate.docs
    for alert in board.alerts.values():
        yield RecordRef(board.id, Kind.ALERT, alert.id), "runbook", alert.runbook


def _runbook_missing(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for record, field, page in runbooks(board):
            if (board.id, page) in plan.facts.missing:
                message = (
                    f'{record.kind} {record.id} sends people to "{page}", and there is no such file'
                )
                yield Found(record, field, message)


RULES: Mapping[str, Rule] = {
    "L610": Rule("alert-never-fires", Severity.WARNING, _never_fires, Mends.CHOICE),
    "L612": Rule("runbook-missing", Severity.WARNING, _runbook_missing),
}
