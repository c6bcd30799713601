"""L610: alerts that nothing evaluates."""

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


RULES: Mapping[str, Rule] = {
    "L610": Rule("alert-never-fires", Severity.WARNING, _never_fires, Mends.CHOICE),
}
