"""Records made straight of tables that are plainly right, without the models of `schema.py`.

Nearly every table of a file is right, and opening a workspace is what a person waits for: this is
several times quicker, and pydantic need not even be imported. It never says no. What it is not sure
of it leaves to the model, which decides and finds the words; what it takes, the model takes too,
and makes the same of it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast

from readiness_tui.domain.model.board import (
    Alert,
    Board,
    Calendar,
    Iteration,
    LogEntry,
    Milestone,
    Phase,
    Playbook,
    Record,
    Scoring,
    Source,
)
from readiness_tui.domain.model.dates import Target, Window, age_seconds, parse_target, quarter_days
from readiness_tui.domain.model.gate import Gate, GateSeverity, WhenMissing
from readiness_tui.domain.model.ids import BoardId, Kind, TicketId
from readiness_tui.domain.model.risk import SCALE, Acceptance, Risk
from readiness_tui.domain.model.status import Mode, Priority, Status
from readiness_tui.domain.model.ticket import (
    Blocked,
    Criterion,
    Estimate,
    Owner,
    Plain,
    Score,
    Ticket,
)
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.storage.boards.bounds import ENTRIES

Value = TypeVar("Value")
Take: TypeAlias = Callable[[Any], object]
"""What a value of a field becomes; where its model should look, it raises one of `_DOUBTS`."""

_DOUBTS = (KeyError, TypeError, ValueError)
_KEPT = 4096
_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})


def record_of(kind: Kind, name: str, table: Plain) -> Record | None:
    """The record of a table; None where its model has to look at it."""
    try:
        return _MAKERS[kind](name, table) if name else None
    except _DOUBTS:
        return None


def head_of(stem: str, table: Plain) -> Board | None:
    """The board of a `[board]` table, without records; `stem` is its id if the table gives none."""
    try:
        values = _taken(table, _HEAD)
        values["id"] = BoardId(values.get("id") or stem)
        return Board(**values)
    except _DOUBTS:
        return None


def _taken(table: Plain, takes: Mapping[str, Take]) -> dict[str, Any]:
    return {key: takes[key](value) for key, value in _table(table).items()}


def _table(value: Plain) -> Mapping[str, Plain]:
    if type(value) is not dict:
        raise TypeError
    table = cast("Mapping[str, Plain]", value)  # as TOML has it
    if len(table) > ENTRIES:
        raise ValueError
    return table


def _items(value: Plain) -> Sequence[Plain]:
    if type(value) is not list:
        raise TypeError
    items = cast("Sequence[Plain]", value)  # as TOML has it
    if len(items) > ENTRIES:
        raise ValueError
    return items


def _exactly(kind: type[Value]) -> Callable[[Plain], Value]:
    """Takes values of just this type: to it True is no number, and a moment no day."""

    def take(value: Plain) -> Value:
        if type(value) is not kind:
            raise TypeError
        return value

    return take


_text, _number, _flag, _day = _exactly(str), _exactly(int), _exactly(bool), _exactly(date)


def _word(words: type[StrEnum]) -> Take:
    return {word.value: word for word in words}.__getitem__


def _every(take: Callable[[Plain], Value]) -> Callable[[Plain], tuple[Value, ...]]:
    return lambda values: tuple([take(value) for value in _items(values)])


def _part(make: Callable[..., Value], **takes: Take) -> Callable[[Plain], Value]:
    return lambda table: make(**_taken(table, takes))


def _texts(values: Plain) -> tuple[str, ...]:
    if not {str}.issuperset(map(type, _items(values))):
        raise TypeError
    return cast("tuple[str, ...]", tuple(_items(values)))  # as just seen


def _mapping(*kinds: type) -> Take:
    """Takes tables that hold only values of these types."""

    def take(table: Plain) -> Plain:
        if not set(kinds).issuperset(map(type, _table(table).values())):
            raise TypeError
        return table

    return take


def _within(take: Callable[[Plain], int], lowest: int, highest: float) -> Take:
    def checked(value: Plain) -> int:
        if not lowest <= take(value) <= highest:
            raise ValueError
        return take(value)

    return checked


@lru_cache(maxsize=_KEPT)
def _named(name: str) -> Owner:
    return Owner(name)


@lru_cache(maxsize=_KEPT)
def _lasting(text: str) -> Estimate:
    quarter_days(text)
    return Estimate(text)


def _owner(value: Plain) -> Owner:
    return _named(value) if type(value) is str else _long_owner(value)


def _estimate(value: Plain) -> Estimate:
    return _lasting(value) if type(value) is str else _long_estimate(value)


def _length(value: Plain) -> str:
    quarter_days(_text(value))
    return _text(value)


def _age(value: Plain) -> str:
    age_seconds(_text(value))
    return _text(value)


_long_owner = _part(Owner, name=_text, role=_text)
_long_estimate = _part(Estimate, likely=_length, low=_length, high=_length)
_long_criterion = _part(Criterion, text=_text, gate=_text, ticket=_text, phase=_text, done=_flag)


def _criterion(value: Plain) -> Criterion:
    if type(value) is str and value:
        return Criterion(value)
    criterion = _long_criterion(value)
    if sum(map(bool, (criterion.text, criterion.gate, criterion.ticket, criterion.phase))) != 1:
        raise ValueError
    return criterion


def _target(value: Plain) -> Target:
    return parse_target(value) if type(value) is str else _day(value)


def _moment(value: Plain) -> Plain:
    if not isinstance(value, date):
        raise TypeError
    return value


def _score(value: Plain) -> Score:
    factors = {name: _number(number) for name, number in _table(value).items()}
    total = factors.pop("total", None)
    return Score(factors, total)


def _span(values: Plain) -> tuple[int, int]:
    first, last = _numbers(values)
    return first, last


def _window(value: Plain) -> Window:
    window = _long_window(value)
    if window.weeks and (window.start or window.end or window.weeks[0] > window.weeks[1]):
        raise ValueError
    if window.start and window.end and window.start > window.end:
        raise ValueError
    return window


def _workday(value: Plain) -> str:
    if value not in _DAYS:
        raise ValueError
    return _text(value)


def _workdays(value: Plain) -> tuple[str, ...]:
    days = tuple([_workday(day) for day in _items(value)])
    if not days:
        raise ValueError
    return days


_numbers, _days, _criteria = _every(_number), _every(_day), _every(_criterion)
_long_window = _part(Window, start=_day, end=_day, weeks=_span)
_rank = _within(_number, SCALE.start, SCALE.stop - 1)

_HEAD: Mapping[str, Take] = {
    **dict.fromkeys(("id", "title", "objective"), _text),
    "window": _window,
    "enforcement": _word(Mode),
    "target_greens": _within(_number, 1, float("inf")),
    **dict.fromkeys(("out_of_scope", "assumptions"), _texts),
    "source": _part(Source, path=_text, sha256=_text),
    "definition": _mapping(str),
    "scoring": _part(Scoring, factors=_texts, scale=_span),
    "calendar": _part(Calendar, workdays=_workdays, holidays=_days, week_one=_day),
}
_TICKET: Mapping[str, Take] = {
    **dict.fromkeys(("title", "group", "parent", "outcome", "notes"), _text),
    "status": _word(Status),
    "priority": _word(Priority),
    "owners": _every(_owner),
    **dict.fromkeys(("depends", "after", "labels", "sources"), _texts),
    **dict.fromkeys(("deliverables", "verify", "evidence"), _texts),
    "estimate": _estimate,
    "target": _target,
    "score": _score,
    "acceptance": _criteria,
    "links": _mapping(str),
    "blocked": _part(Blocked, reason=_text, since=_day, by=_text),
    "fields": _table,
}
_GATE: Mapping[str, Take] = {
    **dict.fromkeys(("kind", "title", "owner", "remediation"), _text),
    **dict.fromkeys(("mode_reason", "disabled_reason", "docs"), _text),
    **dict.fromkeys(("inputs", "exclude", "proves", "stale_if_newer"), _texts),
    **dict.fromkeys(("enabled", "waivable"), _flag),
    "severity": _word(GateSeverity),
    "mode": _word(Mode),
    "when_missing": _word(WhenMissing),
    "max_age": _age,
    "limits": _table,
}


def _ticket(name: str, table: Plain) -> Ticket:
    ticket = Ticket(id=TicketId(name), **_taken(table, _TICKET))
    if ticket.status is Status.BLOCKED and ticket.blocked is None:
        raise ValueError
    return ticket


def _gate(name: str, table: Plain) -> Gate:
    """A gate: what is no key of every gate is a parameter of its kind."""
    common = {key: value for key, value in _table(table).items() if key in _GATE}
    params = {key: value for key, value in _table(table).items() if key not in _GATE}
    return Gate(id=name, params=params, **_taken(common, _GATE))


def _maker(make: Callable[..., Record], **takes: Take) -> Callable[[str, Plain], Record]:
    return lambda name, table: make(id=name, **_taken(table, takes))


_MAKERS: Mapping[Kind, Callable[[str, Plain], Record]] = {
    Kind.TICKET: _ticket,
    Kind.PHASE: _maker(
        Phase, title=_text, tickets=_texts, entrance=_criteria, exit=_criteria, window=_window
    ),
    Kind.MILESTONE: _maker(Milestone, title=_text, due=_target, completes=_texts),
    Kind.ITERATION: _maker(Iteration, title=_text, window=_window, tickets=_texts),
    Kind.RISK: _maker(
        Risk,
        title=_text,
        likelihood=_rank,
        impact=_rank,
        owner=_text,
        mitigated_by=_texts,
        accepted=_part(Acceptance, reason=_text, by=_text, until=_day),
        sources=_texts,
    ),
    Kind.GATE: _gate,
    Kind.WAIVER: _maker(
        Waiver,
        gate=_text,
        match=_mapping(str, bool),
        reason=_text,
        owner=_text,
        approved_by=lambda value: (value,) if type(value) is str else _texts(value),
        created=_moment,
        expires=_moment,
        tracked_by=_text,
        emergency=_flag,
    ),
    Kind.PLAYBOOK: _maker(Playbook, title=_text, triggers=_texts, steps=_texts),
    Kind.ALERT: _maker(Alert, when=_text, runbook=_text),
    Kind.LOG: _maker(LogEntry, text=_text, at=_day, ticket=_text, done=_flag),
}
