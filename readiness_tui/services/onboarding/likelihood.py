"""How likely a document is the plan of its repository: by its path, and by what it states of work.

Checklists for every pull request, sheets of colours and pages of error codes have rows and boxes,
too. A plan says in its name that it is one, or it states who does what, when, after what, and how
far it is.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import PurePosixPath

import tomli

from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Ticket
from readiness_tui.exchange.model.model import ImportPlan, Use

PROPOSED = 4
"""The points from which a document is taken for a plan of the repository."""

LISTED = 2
"""The points from which it is worth to be shown among those that are not."""

MANY = 0.3
"""The share of tickets that have to state something before it counts."""

MOST_LEFT = 0.6
"""The share of lines that say nothing of work, beyond which a document is about something else."""

_MADE = re.compile(r"C-\d{3,}")  # ids that the import gives
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")

_NAME_POINTS, _FOLDER_POINTS, _FORM_POINTS = 4, 2, 5
_SAMPLE_POINTS, _PAST_POINTS, _ACCOUNT_POINTS, _HIDDEN_POINTS = -6, -6, -2, -4


def likelihood(path: str, plan: ImportPlan, *, is_export: bool = False) -> int:
    """Points for and against a document being the plan of its repository.

    Args:
        path: Of the document, below the root, with slashes.
        plan: What an import reads in it.
        is_export: Whether it has the form in which a tool keeps or exports tickets.
    """
    if is_export:
        return _FORM_POINTS + _of_place(path, is_export=True)
    return sum((_of_name(path), _of_place(path), *_of_tickets(plan), _of_lines(plan)))


@cache
def _listed(name: str) -> frozenset[str]:
    """The words of one list of `likelihood.toml`."""
    text = (
        resources.files("readiness_tui.services.onboarding")
        .joinpath("likelihood.toml")
        .read_text("utf-8")
    )
    return frozenset(tomli.loads(text)[name])


def _words(text: str) -> frozenset[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    pairs = (first + second for first, second in pairwise(words))
    return frozenset((*words, *pairs))


def _of_name(path: str) -> int:
    """Whether the document, or else its folder, is called a plan."""
    pure_path = PurePosixPath(path)
    if is_called_plan(pure_path.stem):
        return _NAME_POINTS
    return _FOLDER_POINTS if is_called_plan(pure_path.parent.name) else 0


def is_called_plan(name: str) -> bool:
    """Whether the name of a document without its suffix, or of a folder, is that of a plan."""
    return bool(_words(name) & _listed("plans")) or any(
        word in name for word in _listed("unspaced_plans")
    )


def _of_place(path: str, *, is_export: bool = False) -> int:
    """What speaks against every document of such a place."""
    pure_path = PurePosixPath(path)
    words = _words(" ".join((*pure_path.parts[:-1], pure_path.stem)))
    is_hidden = any(part.startswith(".") for part in pure_path.parts) and not is_export
    folders = {part.casefold() for part in pure_path.parts[:-1]}
    against = (
        (bool(words & _listed("patterns") or folders & _listed("sample_folders")), _SAMPLE_POINTS),
        (bool(folders & _listed("past_folders")), _PAST_POINTS),
        (bool(words & _listed("accounts")), _ACCOUNT_POINTS),
        (is_hidden, _HIDDEN_POINTS),
    )
    return sum(points for applies, points in against if applies)


def _of_tickets(plan: ImportPlan) -> Iterator[int]:
    """A point for each thing that is stated of many tickets; two for edges and for progress."""
    tickets, board = [*plan.board.tickets.values()], plan.board
    has_ids = _are_many([not _MADE.fullmatch(ticket.id) for ticket in tickets])
    yield int(has_ids)
    yield 2 * any(ticket.depends or ticket.after for ticket in tickets)
    yield _of_statuses([ticket.status for ticket in tickets])
    yield int(has_ids and _are_many([bool(ticket.owners) for ticket in tickets]))
    yield int(_are_many([ticket.priority is not None for ticket in tickets]))
    yield int(_are_many([_is_scheduled(ticket) for ticket in tickets]))
    yield int(_are_many([bool(ticket.acceptance or ticket.tasks) for ticket in tickets]))
    yield int(len(board.phases) > 1 or bool(board.milestones))
    yield int(bool(board.risks))


def _is_scheduled(ticket: Ticket) -> bool:
    return (ticket.estimate or ticket.score or ticket.target) is not None


def _are_many(stated: Sequence[bool]) -> bool:
    return any(stated) and sum(stated) >= MANY * len(stated)


def _of_statuses(statuses: Sequence[Status]) -> int:
    """Two where some work is done or under way and some is not: nothing else looks like that."""
    started = [status is not Status.TODO for status in statuses]
    if any(started) and not all(started):
        return 2
    return int(any(started))


def _of_lines(plan: ImportPlan) -> int:
    """Whether most lines speak of work, or most do not."""
    lines = plan.counts.lines
    total = sum(lines.values())
    if not total:
        return 0
    if lines.get(Use.LEFT, 0) > MOST_LEFT * total:
        return -2
    has_work = lines.get(Use.EXTRACTED, 0) + lines.get(Use.PARTLY, 0) > (1 - MOST_LEFT) * total
    return int(has_work or plan.counts.boxes > 0)
