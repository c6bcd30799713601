"""The documents of a repository that are plans: each read as an import would, writing nothing."""

import re
from collections.abc import Iterator
from pathlib import Path

from readiness_tui.domain.model.errors import ReadinessError
from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind
from readiness_tui.exchange.model.model import Counts, ImportPlan, Use
from readiness_tui.gates.repo.gitignore import Ignored
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.importing import Prepared, board_text, is_document, prepare

DOCUMENT_BYTES, ALL_BYTES, MOST_DOCUMENTS = 1 << 20, 16 << 20, 500
LEAST_TICKETS = 3
"""A document with fewer tickets is no plan, unless there is no other."""

MOST_OFFERS, MOST_TITLES = 9, 12
_LIKE_A_PLAN = re.compile(
    rb"^[ \t]*(?:\|.*\||[-*+] \[[ xX]\] |\d+[.)] \[[ xX]\] |#{1,6} .*\b[A-Z]{1,10}[-.]?\d+)",
    re.MULTILINE,
)
"""A row of a table, a box, or a heading with an id."""


def plan_offers(root: Path, folder: str, view: RepoView) -> tuple[BoardOffer, ...]:
    """The documents that hold plans as the boards they would become, the largest first."""
    paths = [root / path for path in _candidates(view, folder)]
    if not paths:
        return ()
    prepared = prepare(paths, root, folder)
    plans = [(each, each.plan) for each in prepared if each.plan and each.plan.board.tickets]
    large = [pair for pair in plans if len(pair[1].board.tickets) >= LEAST_TICKETS]
    ranked = sorted(large or plans, key=lambda pair: (-len(pair[1].board.tickets), pair[0].path))
    return tuple(_offer(each, plan) for each, plan in ranked[:MOST_OFFERS])


def _candidates(view: RepoView, folder: str) -> Iterator[str]:
    """Documents that git does not ignore and that have a line as plans do."""
    ignored, bytes_left = Ignored(view), ALL_BYTES
    documents = [path for path in view.files("").paths if is_document(path)]
    for path in documents[:MOST_DOCUMENTS]:
        if path.startswith(f"{folder}/"):
            continue
        try:
            if ignored.hides(path):
                continue
            data = view.read(path, DOCUMENT_BYTES)
        except ReadinessError:
            continue
        if _LIKE_A_PLAN.search(data) and (bytes_left := bytes_left - len(data)) >= 0:
            yield path


def _offer(prepared: Prepared, plan: ImportPlan) -> BoardOffer:
    tickets = list(plan.board.tickets.values())
    return BoardOffer(
        kind=OfferKind.PLAN,
        name=prepared.path,
        target=prepared.target,
        tickets=len(tickets),
        counts=_figures(plan.counts),
        about=_unread(plan),
        titles=tuple((ticket.id, ticket.title) for ticket in tickets[:MOST_TITLES]),
        content=board_text(prepared),
        obstacle=prepared.error.what if prepared.error else "",
    )


def _figures(counts: Counts) -> tuple[str, ...]:
    numbers = (
        (counts.tickets, "ticket", "tickets"),
        (sum(counts.hard.values()) + counts.soft, "dependency", "dependencies"),
        (counts.phases, "phase", "phases"),
        (counts.milestones, "milestone", "milestones"),
        (counts.risks, "risk", "risks"),
    )
    return tuple(
        f"{number} {one if number == 1 else many}" for number, one, many in numbers if number
    )


def _unread(plan: ImportPlan) -> tuple[str, ...]:
    lines = plan.counts.lines
    number = lines.get(Use.LEFT, 0)
    total = sum(lines.values())
    if not number:
        return (f"every line of {total} was understood",)
    places = ", ".join(str(line) for line in plan.left[:4])
    more = ", ..." if len(plan.left) > 4 else ""  # noqa: PLR2004 - as many as were named
    return (f"{number} of {total} lines not understood: {places}{more}",)
