"""L6xx: risks that nobody answers, links that go one way, permissions that lapse."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from readiness_tui.domain.lint.values import Found, Mends, Plan, Rule, put
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.edits import Action, RemoveRecord
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef, resolve, spell
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.plan.coverage import RiskState, one_way_links
from readiness_tui.domain.proof.waiving import expiry

SOON = timedelta(days=14)
MOST_RISKS = 3


def _ref(board: BoardId, risk: Risk) -> RecordRef:
    return RecordRef(board, Kind.RISK, risk.id)


def _risks(plan: Plan) -> Iterator[tuple[Board, Risk]]:
    return ((board, risk) for board in plan.boards.values() for risk in board.risks.values())


def _linked(record: RecordRef, risk: Risk, name: str) -> Action:
    title = f"{risk.id} is mitigated by {name}"
    return put(title, record, "mitigated_by", (risk.mitigated_by, (*risk.mitigated_by, name)))


def _unlinked(board: Board, risk: Risk, key: Key) -> Action:
    remaining = tuple(name for name in risk.mitigated_by if resolve(name, board.id) != key)
    title = f"remove {spell(key, board.id)} from {risk.id}.mitigated_by"
    return put(title, _ref(board.id, risk), "mitigated_by", (risk.mitigated_by, remaining))


def _sources_of(plan: Plan) -> Mapping[tuple[BoardId, str], list[Key]]:
    """By board and risk id, the tickets whose sources name the risk."""
    citations: dict[tuple[BoardId, str], list[Key]] = {}
    for board, key, ticket in plan.all:
        for source in ticket.sources:
            for word in source.replace(",", " ").split():
                if word in board.risks:
                    citations.setdefault((board.id, word), []).append(key)
    return citations


def _no_mitigation(plan: Plan) -> Iterator[Found]:
    named: Mapping[tuple[BoardId, str], list[Key]] | None = None
    for row in plan.analysis.coverage.rows:
        if row.state is not RiskState.UNMITIGATED or row.risk.mitigated_by:
            continue
        named = _sources_of(plan) if named is None else named
        record = _ref(row.board, row.risk)
        fixes = tuple(
            _linked(record, row.risk, spell(key, row.board))
            for key in dict.fromkeys(named.get((row.board, row.risk.id), ()))
            if plan.ticket(key).status is not Status.DROPPED
        )
        message = f"{row.risk.id} is mitigated by no ticket and accepted by nobody"
        yield Found(record, "mitigated_by", message, fixes=fixes)


def _unscored(plan: Plan) -> Iterator[Found]:
    for board, risk in _risks(plan):
        scores = (("likelihood", risk.likelihood), ("impact", risk.impact))
        missing = [name for name, value in scores if value is None]
        if missing:
            message = f"{risk.id} has no {' and no '.join(missing)}"
            yield Found(_ref(board.id, risk), missing[0], message)


def _unwatched(plan: Plan) -> Iterator[Found]:
    for board, risk in _risks(plan):
        if risk.owner:
            continue
        keys = (plan.analysis.portfolio.find(name, board.id) for name in risk.mitigated_by)
        owners = dict.fromkeys(plan.ticket(key).primary for key in keys if key)
        fixes = tuple(
            put(f"{risk.id} to {name}", _ref(board.id, risk), "owner", ("", name))
            for name in owners
            if name
        )
        message = f"{risk.id} has no owner: nobody watches it"
        yield Found(_ref(board.id, risk), "owner", message, fixes=fixes)


def _urgent_without(plan: Plan) -> Iterator[Found]:
    for key in plan.analysis.coverage.tickets_without_risk:
        ticket, board = plan.ticket(key), plan.boards[key.board]
        if ticket.priority is not Priority.P0:
            continue
        words = {word for source in ticket.sources for word in source.replace(",", " ").split()}
        bare = [row.risk.id for row in plan.analysis.coverage.uncovered if row.board == board.id]
        names = dict.fromkeys([*(name for name in board.risks if name in words), *bare])
        fixes = tuple(
            _linked(_ref(board.id, board.risks[name]), board.risks[name], key.ticket)
            for name in list(names)[:MOST_RISKS]
        )
        message = f"P0 {key.ticket} mitigates no risk of its board"
        yield Found(key.ref, "", message, fixes=fixes)


def _leans_on_dropped(plan: Plan) -> Iterator[Found]:
    for board, risk in _risks(plan):
        for name in dict.fromkeys(risk.mitigated_by):
            key = plan.analysis.portfolio.find(name, board.id)
            if key and plan.ticket(key).status is Status.DROPPED:
                message = f"{risk.id} leans on {name}, which is dropped"
                fix = _unlinked(board, risk, key)
                yield Found(_ref(board.id, risk), "mitigated_by", message, (key.ref,), (fix,))


def _one_way(plan: Plan) -> Iterator[Found]:
    for board in plan.boards.values():
        for link in one_way_links(plan.analysis.portfolio, board):
            risk, ticket = link.risk, plan.ticket(link.ticket)
            listed = ", ".join(link.others)
            message = f"{risk.id} names {link.name}, whose sources name {listed} but not {risk.id}"
            record = link.ticket.ref
            more = (ticket.sources, (*ticket.sources, risk.id))
            fixes = (
                put(f"add {risk.id} to {link.name}.sources", record, "sources", more),
                _unlinked(board, risk, link.ticket),
            )
            yield Found(_ref(board.id, risk), "mitigated_by", message, (record,), fixes)


def _acceptance_lapsed(plan: Plan) -> Iterator[Found]:
    for board, risk in _risks(plan):
        if risk.accepted and risk.accepted.until <= plan.today:
            message = f"{risk.id} was accepted until {risk.accepted.until}, and that is over"
            title = f"remove {risk.id}.accepted"
            fix = put(title, _ref(board.id, risk), "accepted", (risk.accepted, None))
            yield Found(_ref(board.id, risk), "accepted", message, fixes=(fix,))


def _waivers(plan: Plan) -> Iterator[tuple[Board, Waiver, timedelta]]:
    """The waivers that say until when they hold, with what is left of that."""
    now = plan.analysis.judgement.now
    for board in plan.boards.values():
        for waiver in board.waivers.values():
            end = expiry(waiver)
            if end is not None:
                yield board, waiver, end - now


def _gone(board: Board, waiver: Waiver) -> Action:
    names = list(board.waivers)
    place = names.index(waiver.id)
    after = names[place - 1] if place else None
    record = RecordRef(board.id, Kind.WAIVER, waiver.id)
    return Action(f"remove waiver {waiver.id}", (RemoveRecord(record, waiver, after),))


def _expired(plan: Plan) -> Iterator[Found]:
    for board, waiver, remaining in _waivers(plan):
        if remaining <= timedelta():
            record = RecordRef(board.id, Kind.WAIVER, waiver.id)
            message = f"waiver {waiver.id} has expired and covers nothing any more"
            yield Found(record, "expires", message, fixes=(_gone(board, waiver),))


def _expiring(plan: Plan) -> Iterator[Found]:
    for board, waiver, remaining in _waivers(plan):
        if timedelta() < remaining <= SOON:
            record = RecordRef(board.id, Kind.WAIVER, waiver.id)
            days = -(-remaining // timedelta(days=1))
            message = f"waiver {waiver.id} lapses in {counted(days, 'day')}"
            yield Found(record, "expires", message, fixes=(_gone(board, waiver),))


_, _W, _I = Severity
RULES: Mapping[str, Rule] = {
    "L601": Rule("risk-without-mitigation", _W, _no_mitigation, Mends.CHOICE),
    "L602": Rule("risk-unscored", _I, _unscored),
    "L603": Rule("risk-no-owner", _W, _unwatched, Mends.CHOICE),
    "L604": Rule("p0-without-risk", _W, _urgent_without, Mends.CHOICE),
    "L605": Rule("mitigation-dropped", _W, _leans_on_dropped, Mends.CHOICE),
    "L606": Rule("trace-one-way", _I, _one_way, Mends.CHOICE),
    "L607": Rule("acceptance-lapsed", _W, _acceptance_lapsed, Mends.CHOICE),
    "L608": Rule("waiver-expired", _W, _expired, Mends.CHOICE),
    "L609": Rule("waiver-expiring", _I, _expiring, Mends.CHOICE),
}
