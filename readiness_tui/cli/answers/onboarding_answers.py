"""What init answers for JSON."""

from readiness_tui.cli.answers.documents import Count, Document, PlaceJson, ProblemJson
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.onboarding.survey import BoardOffer, RepositoryFacts


class ReportJson(Document, frozen=True, kw_only=True):
    """A report that a tool left, and the kind of gate that reads it."""

    kind: str
    path: str


class FactsJson(Document, frozen=True, kw_only=True):
    """What was detected in the repository, most telling first."""

    build_servers: list[str]
    workflows: list[str]
    languages: list[str]
    reports: list[ReportJson]
    owners: list[str]


class JudgedJson(Document, frozen=True, kw_only=True):
    """A gate of a board to come, with what it says of the repository now."""

    id: str
    kind: str
    title: str
    outcome: str
    says: str


class OfferJson(Document, frozen=True, kw_only=True):
    """A board that could be begun; `name` is what the command line calls it by."""

    name: str
    kind: str
    target: str
    tickets: Count
    counts: list[str]
    gates: list[JudgedJson]
    obstacle: str
    picked: bool
    written: bool


class InitAnswer(Document, frozen=True, kw_only=True):
    """What a repository could begin with, and what was written."""

    root: str
    facts: FactsJson
    offers: list[OfferJson]
    notes: list[ProblemJson]
    failures: list[ProblemJson]
    written: list[str]


def facts_json(facts: RepositoryFacts) -> FactsJson:
    """What was detected, for an answer."""
    return FactsJson(
        build_servers=list(facts.build_servers),
        workflows=list(facts.workflows),
        languages=list(facts.languages),
        reports=[ReportJson(kind=kind, path=path) for kind, path in facts.reports],
        owners=list(facts.owners),
    )


def offer_json(offer: BoardOffer, name: str, *, picked: bool, written: bool) -> OfferJson:
    """A board to come, for an answer."""
    return OfferJson(
        name=name,
        kind=offer.kind.value,
        target=offer.target,
        tickets=offer.tickets,
        counts=list(offer.counts),
        gates=[
            JudgedJson(
                id=gate.id, kind=gate.kind, title=gate.title, outcome=gate.outcome, says=gate.says
            )
            for gate in offer.judged
        ],
        obstacle=offer.obstacle,
        picked=picked,
        written=written,
    )


def problem_json(problem: Diagnostic) -> ProblemJson:
    """Something that stands in the way, for an answer."""
    line = problem.place.line if problem.place else 0
    return ProblemJson(
        code=problem.code,
        place=PlaceJson(path=problem.path, line=line),
        message=problem.message,
        remedy=problem.remedy,
    )
