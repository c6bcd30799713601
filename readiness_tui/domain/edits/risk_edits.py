"""What a person changes on a risk, as actions: how likely and bad, whose, by what, accepted or not.

A text is what a prompt gave; what it cannot mean is told in a sentence.
"""

import re
from datetime import date, timedelta

from readiness_tui.domain.edits.edit_titles import described
from readiness_tui.domain.fields.forms import parse_names
from readiness_tui.domain.model.dates import last_day, spoken_target
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, resolve
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.risk import SCALE, Acceptance, Risk

_RATING = re.compile(r"([1-5])\s*[xX×*, ]?\s*([1-5])")
_UNTIL = re.compile(r"(.*?)\s*\buntil\s+(\S+)", re.DOTALL)
PROPOSED_DAYS = 90
"""For how long a risk is accepted, where nobody says until when."""


def rated(board: BoardId, risk: Risk, text: str) -> Action:
    """Likelihood and impact from `4x5`; an empty text takes both away.

    Raises:
        ValueError: It is no such pair of 1 to 5.
    """
    likelihood = impact = None
    if text.strip():
        match = _RATING.fullmatch(text.strip())
        if match is None:
            low, high = SCALE[0], SCALE[-1]
            message = (
                f"{text!r} is no rating; write likelihood and impact as 4x5, each {low} to {high}"
            )
            raise ValueError(message)
        likelihood, impact = int(match[1]), int(match[2])
    return _set(board, risk, likelihood=likelihood, impact=impact)


def owned(board: BoardId, risk: Risk, text: str) -> Action:
    """Who watches a risk; an empty text: nobody."""
    return _set(board, risk, owner=" ".join(text.split()))


def mitigated(portfolio: Portfolio, board: BoardId, risk: Risk, text: str) -> Action:
    """The tickets that mitigate a risk, from ids parted by commas.

    Raises:
        ValueError: One of them does not exist, and did not stand there before.
    """
    names = tuple(dict.fromkeys(parse_names(text)))
    for name in names:
        if name not in risk.mitigated_by and portfolio.ticket(resolve(name, board)) is None:
            message = f"there is no ticket {name}"
            raise ValueError(message)
    return _set(board, risk, mitigated_by=names)


def accepted(board: BoardId, risk: Risk, text: str, by: str, today: date) -> Action:
    """Live with a risk: `reason until 2026-06-01`, `until W23`; 90 days where no day is given.

    An empty text ends the acceptance.

    Raises:
        ValueError: The reason is missing, or the day is none or has passed.
    """
    if not text.strip():
        return _set(board, risk, accepted=None)
    match = _UNTIL.fullmatch(text.strip())
    reason = " ".join((match[1] if match else text).split())
    if not reason:
        message = "why is it accepted? write the reason, then until and a day"
        raise ValueError(message)
    try:
        spoken = spoken_target(match[2], today) if match else today + timedelta(days=PROPOSED_DAYS)
        until = last_day(spoken) if spoken else today
    except ValueError:
        message = f"{match[2] if match else ''!r} is no day; write until 2026-06-01"
        raise ValueError(message) from None
    if until <= today:
        message = f"{until} has passed: a risk is accepted until a day to come"
        raise ValueError(message)
    return _set(board, risk, accepted=Acceptance(reason, by or risk.owner, until))


def format_acceptance(acceptance: Acceptance | None) -> str:
    """An acceptance as `accepted` reads it."""
    return f"{acceptance.reason} until {acceptance.until}" if acceptance else ""


def _set(board: BoardId, risk: Risk, **values: object) -> Action:
    ref = RecordRef(board, Kind.RISK, risk.id)
    edits = tuple(
        SetField(ref, name, getattr(risk, name), value)
        for name, value in values.items()
        if getattr(risk, name) != value
    )
    return Action(described(edits), edits)
