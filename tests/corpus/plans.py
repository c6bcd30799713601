"""The corpus of plans: documents, what a reader of each expects, and how an import scores on it.

A case is `NAME.md` beside `NAME.toml` in `plans/reference` (written beside the importer) or
`plans/field` (written from real plans without a look at the importer, never tuned to).

A `NAME.toml` has `about`, `tickets` and `risks` (arrays of tables with `id` and whatever else is
expected: `title`, `owner`, `status`, `needs`, `boxes`; `likelihood`, `impact`, `tickets`,
`mitigation`). A key that is left out is not compared. Where a document has no ids, `count`,
`titles`, `owners`, `statuses` and `needs` stand for the tickets in their order; what one needs are
places from 1 on.
Risks of which one has no `id` are compared in their order too.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.ticket import Ticket
from tests.exchange.reading import plan_of

FOLDER = Path(__file__).parent / "plans"
HALVES = ("reference", "field")
SETS = ("tickets", "edges", "risks")
FIELDS = ("titles", "owners", "statuses", "boxes", "risk facts")
_MARKUP = re.compile(r"[`*_\\]")

Expected = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One document and what is expected of it."""

    name: str
    document: bytes
    expected: Expected


@dataclass
class Score:
    """What was expected and what came, counted; `remarks` name each difference.

    `expected`, `hits` and `extra` count members of sets; `asked` and `right` count single fields.
    """

    cases: int = 0
    exact: int = 0
    expected: Counter[str] = field(default_factory=Counter[str])
    hits: Counter[str] = field(default_factory=Counter[str])
    extra: Counter[str] = field(default_factory=Counter[str])
    remarks: list[str] = field(default_factory=list[str])

    def __add__(self, other: "Score") -> "Score":
        """The counts of both."""
        return Score(
            self.cases + other.cases,
            self.exact + other.exact,
            self.expected + other.expected,
            self.hits + other.hits,
            self.extra + other.extra,
            self.remarks + other.remarks,
        )

    def share(self, name: str) -> float:
        """The harmonic mean of precision and recall of a set, or the share of right fields."""
        hits, expected, extra = self.hits[name], self.expected[name], self.extra[name]
        return 2 * hits / (2 * hits + (expected - hits) + extra) if expected + extra else 1.0

    def compare_sets(self, name: str, wanted: Iterable[Any], actual: Iterable[Any]) -> None:
        """Count what two sets share and what only one of them has."""
        wanted, actual = set(wanted), set(actual)
        self.expected[name] += len(wanted)
        self.hits[name] += len(wanted & actual)
        self.extra[name] += len(actual - wanted)
        self.remarks += [f"{name}: missing {item}" for item in sorted(wanted - actual, key=str)]
        self.remarks += [f"{name}: not wanted {item}" for item in sorted(actual - wanted, key=str)]

    def compare(self, name: str, subject: str, wanted: object, actual: object) -> None:
        """Count one field."""
        self.expected[name] += 1
        self.hits[name] += wanted == actual
        if wanted != actual:
            self.remarks.append(f"{name}: {subject} is {actual!r}, not {wanted!r}")


def cases(half: str) -> Iterable[Case]:
    """The cases of one half, by name."""
    for page in sorted((FOLDER / half).glob("*.md")):
        expected = tomllib.loads(page.with_suffix(".toml").read_text("utf-8"))
        yield Case(page.stem, page.read_bytes(), expected)


def plain(text: str) -> str:
    """A title without markup, doubled blanks and its full stop, to compare."""
    return " ".join(_MARKUP.sub("", text).split()).removesuffix(".")


def boxes(ticket: Ticket) -> str:
    """The boxes of a ticket in order: `x` for a ticked one, `-` for an open one."""
    return "".join("x" if criterion.done else "-" for criterion in ticket.acceptance)


def score(case: Case) -> Score:
    """How far the import of a document gives what is expected of it."""
    plan = plan_of(case.document, f"{case.name}.md")
    board, total = plan.board, Score(cases=1)
    tickets = {str(name): ticket for name, ticket in board.tickets.items()}
    if "count" in case.expected:
        _compare_in_order(total, case.expected, list(tickets.values()))
    else:
        _compare_tickets(total, case.expected.get("tickets", ()), tickets)
    _compare_risks(total, case.expected.get("risks", ()), list(board.risks.values()))
    total.exact = not total.remarks
    total.remarks = [f"{case.name}: {remark}" for remark in total.remarks]
    return total


def _compare_in_order(total: Score, expected: Expected, tickets: list[Ticket]) -> None:
    total.compare_sets("tickets", range(expected["count"]), range(len(tickets)))
    for name, read in (
        ("titles", lambda ticket: plain(ticket.title)),
        ("owners", _owner),
        ("statuses", lambda ticket: str(ticket.status)),
    ):
        actual = [read(ticket) for ticket in tickets]
        for number, wanted in enumerate(expected.get(name, ())):
            value = actual[number] if number < len(actual) else None
            shown = plain(wanted) if name == "titles" else wanted
            total.compare(name, f"ticket {number + 1}", shown, value)
    if "needs" in expected:
        places = {str(ticket.id): number for number, ticket in enumerate(tickets, start=1)}
        edges = {(at, need) for at, needs in enumerate(expected["needs"], 1) for need in needs}
        total.compare_sets("edges", edges, _edges(places, tickets))


def _owner(ticket: Ticket) -> str:
    return ", ".join(owner.name for owner in ticket.owners)


def _edges(places: Mapping[str, int], tickets: Iterable[Ticket]) -> set[tuple[int, int]]:
    """Each ticket and one that it needs, by their places in the document."""
    return {
        (places[str(ticket.id)], places[str(need)])
        for ticket in tickets
        for need in (*ticket.depends, *ticket.after)
    }


def _compare_tickets(
    total: Score, expected: Iterable[Expected], tickets: Mapping[str, Ticket]
) -> None:
    by_id = {item["id"]: item for item in expected}
    total.compare_sets("tickets", by_id, tickets)
    with_needs = {name for name, item in by_id.items() if "needs" in item}
    wanted_edges = {(name, need) for name in with_needs for need in by_id[name]["needs"]}
    edges = {
        (name, need)
        for name, ticket in tickets.items()
        if name in with_needs
        for need in (*ticket.depends, *ticket.after)
    }
    total.compare_sets("edges", wanted_edges, edges)
    for name, item in by_id.items():
        ticket = tickets.get(name)
        facts: Mapping[str, object] = (
            {
                "title": plain(ticket.title),
                "owner": _owner(ticket),
                "status": str(ticket.status),
                "boxes": boxes(ticket),
            }
            if ticket
            else {}
        )
        for key, group in zip(("title", "owner", "status", "boxes"), FIELDS, strict=False):
            if key in item:
                wanted = plain(item[key]) if key == "title" else item[key]
                total.compare(group, name, wanted, facts.get(key))


def _compare_risks(total: Score, expected: Sequence[Expected], actual: Sequence[Risk]) -> None:
    """Compare risks by their ids, or by their places in the document where none is expected."""
    if all("id" in item for item in expected):
        by_id = {item["id"]: item for item in expected}
        risks = {str(risk.id): risk for risk in actual}
    else:
        by_id = {f"risk {number}": item for number, item in enumerate(expected, start=1)}
        risks = {f"risk {number}": risk for number, risk in enumerate(actual, start=1)}
    total.compare_sets("risks", by_id, risks)
    for name, item in by_id.items():
        risk = risks.get(name)
        facts: Mapping[str, object] = (
            {
                "title": plain(risk.title),
                "likelihood": risk.likelihood,
                "impact": risk.impact,
                "owner": risk.owner,
                "tickets": sorted(risk.mitigated_by),
                "mitigation": risk.mitigation.rstrip("."),
            }
            if risk
            else {}
        )
        for key in facts.keys() & item.keys() if risk else item.keys() - {"id"}:
            wanted = plain(item[key]) if key == "title" else item[key]
            total.compare("risk facts", f"{name} {key}", wanted, facts.get(key))
