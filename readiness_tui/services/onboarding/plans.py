"""The documents of a repository that are plans: each read as an import would, writing nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, Place, Severity
from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind
from readiness_tui.exchange.model.model import Counts, ImportPlan, Use
from readiness_tui.exchange.readers import sheet
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.importing import Prepared, board_text, prepare
from readiness_tui.services.onboarding.candidates import candidates

LEAST_TICKETS = 3
"""A document with fewer tickets is no plan, unless there is no other."""

MOST_TITLES = 12


@dataclass(frozen=True, slots=True)
class PlanSearch:
    """The plans of a repository as offers, the largest first.

    `unread` are paths that may be plans and are too large to be read on the way, `failures` say why
    others could not be read; `is_cut` tells that there are more documents than were opened.
    """

    offers: tuple[BoardOffer, ...]
    unread: tuple[str, ...] = ()
    failures: tuple[Diagnostic, ...] = ()
    is_cut: bool = False


def plan_search(root: Path, folder: str, view: RepoView) -> PlanSearch:
    """Look for documents that hold plans, and read them as the boards they would become."""
    documents = candidates(view, folder)
    paths = [root / path for path in documents.titles]
    prepared = prepare(paths, root, folder, plugins=False) if paths else ()
    plans = [(each, each.plan) for each in prepared if each.plan and each.plan.board.tickets]
    large = [pair for pair in plans if len(pair[1].board.tickets) >= LEAST_TICKETS]
    ranked = sorted(large or plans, key=lambda pair: _rank(*pair, documents.titles))
    offers = tuple(_offer(each, plan, documents.titles.get(each.path, "")) for each, plan in ranked)
    failures = tuple(
        Diagnostic("unread", each.error.what, Place(each.path), each.error.remedy, Severity.INFO)
        for each in prepared
        if each.error is not None and each.plan is None
    )
    return PlanSearch(offers, tuple(documents.unread), failures, documents.is_cut)


def _rank(
    prepared: Prepared, plan: ImportPlan, titles: Mapping[str, str]
) -> tuple[bool, int, list[tuple[int, str]]]:
    """Sheets that only look like plans last, the largest first, then by path and its numbers."""
    is_guessed = titles.get(prepared.path) == sheet.TITLE
    parts = re.findall(r"(\d{1,18})|(\D+)", prepared.path)
    places = [(int(number or 0), text) for number, text in parts]
    return is_guessed, -len(plan.board.tickets), places


def _offer(prepared: Prepared, plan: ImportPlan, title: str) -> BoardOffer:
    tickets = list(plan.board.tickets.values())
    return BoardOffer(
        kind=OfferKind.PLAN,
        name=prepared.path,
        target=prepared.target,
        tickets=len(tickets),
        counts=_figures(plan.counts),
        about=(*([f"read as {title}"] if title else []), *_unread(plan)),
        titles=tuple((ticket.id, ticket.title) for ticket in tickets[:MOST_TITLES]),
        content=board_text(prepared),
        base=(prepared.base_path, prepared.base.decode()),
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
    """What of a document is left; nothing where its lines are not counted, as in an export."""
    lines = plan.counts.lines
    number = lines.get(Use.LEFT, 0)
    total = sum(lines.values())
    if not total:
        return ()
    if not number:
        return (f"every line of {total} was understood",)
    places = ", ".join(str(line) for line in plan.left[:4])
    more = ", ..." if len(plan.left) > 4 else ""  # noqa: PLR2004 - as many as were named
    return (f"{number} of {total} lines not understood: {places}{more}",)
