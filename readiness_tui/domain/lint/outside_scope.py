"""L310: work that the plan says is not its own."""

import re
from collections.abc import Iterator, Mapping

from readiness_tui.domain.lint.values import Found, Plan, Rule, ref
from readiness_tui.domain.model.errors import Severity
from readiness_tui.domain.model.globs import covers, names_nothing
from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.ticket import Ticket

_WORD = re.compile(r"[^\W_]{4,}")
_TOKEN = re.compile(r"[\w.:/*?-]*[\w*/]")
_COMMON = frozenset(
    ("from", "full", "into", "large", "major", "other", "that", "this", "with", "work")
)
_FEWEST = 2
"""Words that an entry and a title must share: one alone is chance."""


def _outside_scope(plan: Plan) -> Iterator[Found]:
    for board, key, ticket in plan.open:
        for entry in board.out_of_scope:
            if reason := _names(entry, key, ticket):
                message = f'{key.ticket} {reason} "{_first_line(entry)}", which is out of scope'
                yield Found(ref(key), "title", message)
                break


def _names(entry: str, key: Key, ticket: Ticket) -> str:
    """How an entry names a ticket, as a verb; empty where it does not."""
    tokens = _TOKEN.findall(entry)
    if key.ticket in tokens:
        return "is named by"
    for pattern in (token.strip("/") for token in tokens if "/" in token or "*" in token):
        below = (pattern, f"{pattern}/**")
        if not names_nothing(pattern) and any(
            covers(form, path.rstrip("/")) for form in below for path in ticket.deliverables
        ):
            return f"delivers into {pattern}:"
    title, words = _words(ticket.title), _words(entry)
    shared = title & words
    is_same = len(shared) >= _FEWEST and len(shared) * 2 > min(len(title), len(words))
    return "reads like" if is_same else ""


def _words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about."""
    return frozenset(_WORD.findall(text.casefold())) - _COMMON


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]


RULES: Mapping[str, Rule] = {"L310": Rule("outside-scope", Severity.WARNING, _outside_scope)}
