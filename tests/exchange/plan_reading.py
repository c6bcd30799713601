"""What an import says of a plan, computed from its JSON answer and from the document alone.

One function for each fact, named as the fact is. The program carries none of these figures: what it
yields is a board, findings, counts and the places of what was said.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readiness_tui.exchange.markdown import text

Json = Any
Fact = Callable[["Plan", Json], Json]
FACTS: dict[str, Fact] = {}

REFERENCE = re.compile(r"[A-Z]+(?:-[A-Z]+)*-\d+|L\d+\u2013L\d+|(?<!\w)L\d+")
_HEADING = re.compile(r"^(#{1,6}) (.*)$")


def search(pattern: str, text_: str) -> re.Match[str]:
    """The first match of a pattern, which must be there."""
    found = re.search(pattern, text_)
    assert found, f"nothing matches {pattern}"
    return found


def fact(function: Fact) -> Fact:
    """Register a fact under the name of its function."""
    FACTS[function.__name__] = function
    return function


@dataclass(frozen=True)
class Plan:
    """One document of the answer, and the document itself."""

    told: Json
    source: str

    @property
    def board(self) -> Json:
        return self.told["board"]

    @property
    def head(self) -> Json:
        return self.board["board"]

    @property
    def tickets(self) -> Mapping[str, Json]:
        return self.board.get("ticket", {})

    @property
    def counts(self) -> Json:
        return self.told["counts"]

    @cached_property
    def lines(self) -> list[str]:
        return re.split(r"\r\n|\r|\n", self.source.removesuffix("\n"))

    def records(self, kind: str) -> Mapping[str, Json]:
        return {each["id"]: each for each in self.told["records"] if each["kind"] == kind}

    def at(self, kind: str) -> dict[str, int]:
        return {name: each["line"] for name, each in self.records(kind).items()}

    def said(self, name: str, kind: str = "ticket") -> dict[str, list[Json]]:
        """What the document says of one field, by record."""
        found = {
            key: [each for each in record["says"] if each["field"] == name]
            for key, record in self.records(kind).items()
        }
        return {key: each for key, each in found.items() if each}

    def has(self, name: str) -> dict[str, Json]:
        return {key: each[name] for key, each in self.tickets.items() if each.get(name)}

    def total(self, name: str) -> int:
        return sum(len(each) for each in self.has(name).values())

    def finding_lines(self, code: str) -> list[int]:
        return sorted({each["line"] for each in self.told["findings"] if each["code"] == code})

    def left(self) -> set[int]:
        """The lines that the import says it left in the document."""
        found: set[int] = set()
        for each in self.told["findings"]:
            if each["code"] == "content-not-imported":
                ends = [
                    int(number) for number in re.findall(r"\d+", each["text"].split("in the")[0])
                ]
                found |= set(range(ends[0], ends[-1] + 1))
        return found

    def section(self, word: str) -> list[tuple[int, str]]:
        """The numbered lines below the first heading that holds a word."""
        start = next(
            n for n, line in enumerate(self.lines) if line.startswith("#") and word in line
        )
        rest = list(enumerate(self.lines, start=1))[start + 1 :]
        end = next((n for n, (_, line) in enumerate(rest) if line.startswith("#")), len(rest))
        return [(number, line) for number, line in rest[:end] if line.strip()]

    def note_sections(self, ticket: str) -> dict[str, list[str]]:
        """The lines of a ticket's notes below each heading of level three."""
        found: dict[str, list[str]] = {}
        current: list[str] = []
        for line in self.tickets[ticket].get("notes", "").split("\n"):
            if head := _HEADING.match(line):
                current = []
                if len(head[1]) == 3:
                    found[head[2]] = current
            elif line.strip():
                current.append(line)
        return found


def bullets(lines: Iterable[str]) -> list[int]:
    """How many bullets stand at the top, and how many below one."""
    listed = list(lines)
    return [
        sum(line.startswith("- ") for line in listed),
        sum(line.startswith(" ") and line.strip().startswith("- ") for line in listed),
    ]


def levels_of(plan: Plan) -> dict[str, int]:
    """For each ticket its level: 1 without dependencies, else one more than the highest of them."""
    needs = plan.has("depends")
    found: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in found:
            found[name] = 1 + max((level(each) for each in needs.get(name, [])), default=0)
        return found[name]

    return {name: level(name) for name in plan.tickets}


def finishes(plan: Plan) -> dict[str, int]:
    """For each ticket the day by which it can be finished, one day of work a day."""
    needs, days = plan.has("depends"), FACTS["estimate_days"](plan, None)
    found: dict[str, int] = {}

    def finish(name: str) -> int:
        if name not in found:
            before = max((finish(each) for each in needs.get(name, [])), default=0)
            found[name] = before + days[name]
        return found[name]

    return {name: finish(name) for name in plan.tickets}


def chains(plan: Plan) -> list[list[str]]:
    """All longest chains of work."""
    needs, ends, days = plan.has("depends"), finishes(plan), FACTS["estimate_days"](plan, None)

    def back(name: str) -> list[list[str]]:
        start = ends[name] - days[name]
        before = [each for each in needs.get(name, []) if ends[each] == start]
        return [[*chain, name] for each in before for chain in back(each)] if before else [[name]]

    last = max(ends.values())
    return sorted(chain for name, end in ends.items() if end == last for chain in back(name))


def owner_names(plan: Plan) -> Counter[str]:
    return Counter(
        each["name"] if isinstance(each, dict) else each
        for owners in plan.has("owners").values()
        for each in owners
    )


def code_spans(plan: Plan) -> set[str]:
    return {span for line in plan.lines for span in text.spans(line)}


def texts_of(plan: Plan) -> str:
    return "\n".join(f"{each['title']}\n{each.get('notes', '')}" for each in plan.tickets.values())


def gate_offers(plan: Plan) -> dict[str, str]:
    """What is offered, by table and parameter."""
    found: dict[str, str] = {}
    for each in plan.told["findings"]:
        if each["code"] == "gate-offer":
            table, name, value = search(r"\[(.*?)\] (\w+) = (.*)", each["text"]).groups()
            found[f"{table}.{name}"] = value.strip('"')
    return found


def source_tokens(plan: Plan) -> list[str]:
    return [
        token
        for clauses in plan.has("sources").values()
        for clause in clauses
        for token in REFERENCE.findall(clause)
    ]


def histogram(found: Iterable[Json]) -> dict[str, int]:
    return dict(Counter(found))
