"""The documents of a repository that are plans: each read as an import would, writing nothing."""

import re
from dataclasses import dataclass
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, Place, Severity
from readiness_tui.domain.onboarding.survey import BoardOffer, OfferKind
from readiness_tui.exchange.model.model import Counts, ImportPlan, Use
from readiness_tui.exchange.readers import sheet, task_files
from readiness_tui.gates.repo.repo_view import RepoView
from readiness_tui.services.exchange.importing import Prepared, board_text, prepare
from readiness_tui.services.onboarding.candidates import candidates
from readiness_tui.services.onboarding.likelihood import LISTED, PROPOSED, likelihood

LEAST_TICKETS = 3
"""A document with fewer tickets is no plan, unless there is no other."""

MOST_TITLES = 12

MOST_UNLIKELY = 3
"""How many documents are offered that nothing but their rows makes a plan, where none is likely."""


@dataclass(frozen=True, slots=True)
class PlanSearch:
    """The plans of a repository as offers, the likeliest first, of like ones the largest.

    `unlikely` are paths of documents with rows or boxes that are not offered. `unread` are paths
    that may be plans and are too large to be read on the way, `failures` say why others could not
    be read; `is_cut` tells that there are more documents than were opened.
    """

    offers: tuple[BoardOffer, ...]
    unlikely: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    failures: tuple[Diagnostic, ...] = ()
    is_cut: bool = False


def plan_search(root: Path, folder: str, view: RepoView) -> PlanSearch:
    """Look for documents that hold plans, and read them as the boards they would become."""
    documents = candidates(view, folder)
    paths = [root / path for path in documents.titles]
    prepared = prepare(paths, root, folder, plugins=False) if paths else ()
    titles = documents.titles
    plans = sorted(
        (_ranked(each, each.plan, titles.get(each.path, "")) for each in prepared if each.plan),
        key=lambda plan: plan.rank,
    )
    large = [plan for plan in plans if plan.tickets >= LEAST_TICKETS]
    plans = large or [plan for plan in plans if plan.tickets]
    likely = [plan for plan in plans if plan.likelihood >= LISTED] or plans[:MOST_UNLIKELY]
    offers = tuple(_offer(plan) for plan in likely)
    unlikely = tuple(plan.prepared.path for plan in plans if plan not in likely)
    failures = tuple(
        Diagnostic("unread", each.error.what, Place(each.path), each.error.remedy, Severity.INFO)
        for each in prepared
        if each.error is not None and each.plan is None
    )
    return PlanSearch(offers, unlikely, tuple(documents.unread), failures, documents.is_cut)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A document that was read, the title of its form, and how likely it is a plan."""

    prepared: Prepared
    plan: ImportPlan
    title: str
    likelihood: int

    @property
    def tickets(self) -> int:
        return len(self.plan.board.tickets)

    @property
    def rank(self) -> tuple[int, int, list[tuple[int, str]]]:
        """The likeliest first, then the largest, then by path with its numbers as numbers."""
        parts = re.findall(r"(\d{1,18})|(\D+)", self.prepared.path)
        return -self.likelihood, -self.tickets, [(int(number or 0), text) for number, text in parts]


def _ranked(prepared: Prepared, plan: ImportPlan, title: str) -> _Candidate:
    # Any table of figures has the form of a sheet, and records of decisions have ids, too.
    is_export = title not in {"", sheet.TITLE, task_files.TITLE}
    points = likelihood(prepared.path, plan, is_export=is_export)
    return _Candidate(prepared, plan, title, points)


def _offer(candidate: _Candidate) -> BoardOffer:
    prepared, plan, title = candidate.prepared, candidate.plan, candidate.title
    tickets = list(plan.board.tickets.values())
    return BoardOffer(
        kind=OfferKind.PLAN,
        name=prepared.path,
        target=prepared.target,
        is_proposed=candidate.likelihood >= PROPOSED,
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
