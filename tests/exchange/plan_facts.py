"""What an import says of a plan, computed from its JSON answer and from the document alone.

One function for each fact, named as the fact is. The program carries none of these figures: what it
yields is a board, findings, counts and the places of what was said.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from readiness_tui.exchange import values
from readiness_tui.exchange.markdown import text

Json = Any
Fact = Callable[["Plan", Json], Json]
FACTS: dict[str, Fact] = {}

_REFERENCE = re.compile(r"[A-Z]+(?:-[A-Z]+)*-\d+|L\d+–L\d+|(?<!\w)L\d+")
_HEADING = re.compile(r"^(#{1,6}) (.*)$")


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
                ends = [int(number) for number in re.findall(r"\d+", each["text"].split("in the")[0])]
                found |= set(range(ends[0], ends[-1] + 1))
        return found

    def section(self, word: str) -> list[tuple[int, str]]:
        """The numbered lines below the first heading that holds a word."""
        start = next(n for n, line in enumerate(self.lines) if line.startswith("#") and word in line)
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
            table, name, value = re.search(r"\[(.*?)\] (\w+) = (.*)", each["text"]).groups()
            found[f"{table}.{name}"] = value.strip('"')
    return found


def source_tokens(plan: Plan) -> list[str]:
    return [
        token
        for clauses in plan.has("sources").values()
        for clause in clauses
        for token in _REFERENCE.findall(clause)
    ]


def histogram(found: Iterable[Json]) -> dict[str, int]:
    return dict(Counter(found))


# -- the document


@fact
def lines(plan: Plan, _: Json) -> Json:
    return len(plan.lines)


@fact
def non_blank_lines(plan: Plan, _: Json) -> Json:
    filled = sum(bool(line.strip()) for line in plan.lines)
    assert sum(plan.counts["lines"].values()) == filled, "each line has one use"
    return filled


@fact
def code_spans_distinct(plan: Plan, _: Json) -> Json:
    return len(code_spans(plan))


@fact
def path_like_spans(plan: Plan, _: Json) -> Json:
    # A span with a slash; bare file names are paths too, and are not counted here.
    return sum("/" in span and values.is_path(span) for span in code_spans(plan))


@fact
def findings(plan: Plan, wanted: Json) -> Json:
    return {code: plan.finding_lines(code) for code in wanted}


# -- tickets


@fact
def tickets(plan: Plan, _: Json) -> Json:
    assert plan.counts["tickets"] == len(plan.tickets)
    return len(plan.tickets)


@fact
def ticket_lines(plan: Plan, _: Json) -> Json:
    return plan.at("ticket")


@fact
def tickets_top(plan: Plan, _: Json) -> Json:
    return sum("parent" not in each for each in plan.tickets.values())


@fact
def tickets_nested(plan: Plan, _: Json) -> Json:
    return len(plan.has("parent"))


@fact
def parent(plan: Plan, _: Json) -> Json:
    return plan.has("parent")


@fact
def priority(plan: Plan, _: Json) -> Json:
    return plan.has("priority")


@fact
def priority_histogram(plan: Plan, _: Json) -> Json:
    return histogram(plan.has("priority").values())


@fact
def status_stated(plan: Plan, _: Json) -> Json:
    return {key: each[0]["value"] for key, each in plan.said("status").items()}


@fact
def status_derived(plan: Plan, _: Json) -> Json:
    stated = plan.said("status")
    return {
        key: each["status"]
        for key, each in plan.tickets.items()
        if key not in stated and each["status"] != "todo"
    }


@fact
def status_histogram(plan: Plan, _: Json) -> Json:
    return histogram(each["status"] for each in plan.tickets.values())


@fact
def score_total(plan: Plan, _: Json) -> Json:
    assert all(set(each) == {"total"} for each in plan.has("score").values()), "no factor is made"
    return {key: each["total"] for key, each in plan.has("score").items()}


@fact
def score_sum(plan: Plan, _: Json) -> Json:
    return sum(each["total"] for each in plan.has("score").values())


# -- dependencies


@fact
def edges_hard(plan: Plan, _: Json) -> Json:
    assert sum(plan.counts["hard"].values()) == plan.total("depends")
    return plan.total("depends")


@fact
def edges_soft(plan: Plan, _: Json) -> Json:
    assert plan.counts["soft"] == plan.total("after")
    return plan.total("after")


@fact
def depends(plan: Plan, _: Json) -> Json:
    return plan.has("depends")


@fact
def after(plan: Plan, _: Json) -> Json:
    return plan.has("after")


@fact
def edge_targets(plan: Plan, _: Json) -> Json:
    return histogram(each for found in plan.has("depends").values() for each in found)


@fact
def levels(plan: Plan, _: Json) -> Json:
    return {str(level): n for level, n in Counter(levels_of(plan).values()).items()}


@fact
def critical_path_tickets(plan: Plan, _: Json) -> Json:
    return max(levels_of(plan).values())


@fact
def isolated(plan: Plan, _: Json) -> Json:
    needed = {each for found in plan.has("depends").values() for each in found}
    return [key for key in plan.tickets if key not in needed and key not in plan.has("depends")]


@fact
def dangling(plan: Plan, _: Json) -> Json:
    return sum(each not in plan.tickets for found in plan.has("depends").values() for each in found)


@fact
def reference_tokens_as_written(plan: Plan, _: Json) -> Json:
    raws = {
        (key, each["line"], each["raw"])
        for key, found in plan.said("depends").items()
        for each in found
        if each["value"]
    }
    return sum(len(raw.split(",")) for _, _, raw in raws)


@fact
def tickets_saying_none(plan: Plan, _: Json) -> Json:
    return sum(not each["value"] for found in plan.said("depends").values() for each in found)


@fact
def matrix_edges(plan: Plan, _: Json) -> Json:
    within = {number for number, _ in plan.section("Dependency Matrix")}
    return sum(
        len(each["value"])
        for found in plan.said("depends").values()
        for each in found
        if each["line"] in within
    )


@fact
def matrix_cells(plan: Plan, _: Json) -> Json:
    rows = [line for _, line in plan.section("Dependency Matrix") if line.startswith("| M-")]
    return sum(len(row.strip("|").split("|")) - 1 for row in rows)


@fact
def edges_after_merge(plan: Plan, _: Json) -> Json:
    assert not plan.finding_lines("edges-differ")
    return plan.total("depends")


@fact
def execution_order(plan: Plan, _: Json) -> Json:
    return len(plan.section("Execution Order"))


@fact
def execution_order_is_topological(plan: Plan, _: Json) -> Json:
    order = [line.split()[1] for _, line in plan.section("Execution Order")]
    place = {name: index for index, name in enumerate(order)}
    assert not plan.finding_lines("order-contradicts")
    return all(
        place[each] < place[key] for key, found in plan.has("depends").items() for each in found
    )


# -- work and time


@fact
def estimate_days(plan: Plan, _: Json) -> Json:
    return {key: int(each.removesuffix("d")) for key, each in plan.has("estimate").items()}


@fact
def estimate_days_total(plan: Plan, _: Json) -> Json:
    return sum(FACTS["estimate_days"](plan, None).values())


@fact
def estimate_days_by_group(plan: Plan, _: Json) -> Json:
    days = FACTS["estimate_days"](plan, None)
    return {
        key: sum(days[name] for name in each["tickets"])
        for key, each in plan.board["phase"].items()
    }


@fact
def earliest_finish_days(plan: Plan, _: Json) -> Json:
    return finishes(plan)


@fact
def critical_path_days(plan: Plan, _: Json) -> Json:
    return max(finishes(plan).values())


@fact
def critical_paths(plan: Plan, _: Json) -> Json:
    return chains(plan)


@fact
def target_histogram(plan: Plan, _: Json) -> Json:
    return histogram(plan.has("target").values())


@fact
def window(plan: Plan, _: Json) -> Json:
    return plan.head["window"]


@fact
def iterations(plan: Plan, _: Json) -> Json:
    return {
        each["title"]: {**each["window"], "tickets": each["tickets"]}
        for each in plan.board["iteration"].values()
    }


# -- people


@fact
def owner_assignments(plan: Plan, _: Json) -> Json:
    return plan.total("owners")


@fact
def owners(plan: Plan, wanted: Json) -> Json:
    return plan.has("owners") if isinstance(wanted, dict) else plan.total("owners")


@fact
def owners_distinct_as_written(plan: Plan, _: Json) -> Json:
    return sorted(owner_names(plan))


@fact
def owner_primary(plan: Plan, _: Json) -> Json:
    return {key: each[0]["name"] for key, each in plan.has("owners").items()}


@fact
def owners_as_written(plan: Plan, _: Json) -> Json:
    return histogram(each[0]["raw"] for each in plan.said("owners").values())


@fact
def owners_split_on_plus(plan: Plan, _: Json) -> Json:
    return dict(owner_names(plan))


# -- acceptance, boxes, notes, log


@fact
def boxes_done(plan: Plan, _: Json) -> Json:
    return plan.counts["boxes"]["done"]


@fact
def boxes_open(plan: Plan, _: Json) -> Json:
    return plan.counts["boxes"]["total"] - plan.counts["boxes"]["done"]


@fact
def boxes_ticket(plan: Plan, _: Json) -> Json:
    ticked = [
        key
        for key, each in plan.has("acceptance").items()
        if any(isinstance(line, dict) and line.get("done") for line in each)
    ]
    assert len(ticked) == 1
    return ticked[0]


@fact
def definition_of_done(plan: Plan, _: Json) -> Json:
    return plan.total("acceptance") - plan.counts["boxes"]["total"]


@fact
def acceptance(plan: Plan, _: Json) -> Json:
    return plan.total("acceptance")


@fact
def task_bullets_top(plan: Plan, _: Json) -> Json:
    return sum(bullets(plan.note_sections(key).get("Tasks", []))[0] for key in plan.tickets)


@fact
def task_bullets_nested(plan: Plan, _: Json) -> Json:
    return sum(bullets(plan.note_sections(key).get("Tasks", []))[1] for key in plan.tickets)


@fact
def context_sections(plan: Plan, _: Json) -> Json:
    found = {
        key: {
            name: bullets(listed)
            for name, listed in plan.note_sections(key).items()
            if name != "Tasks"
        }
        for key in plan.tickets
    }
    return {key: each for key, each in found.items() if each}


@fact
def log_done(plan: Plan, _: Json) -> Json:
    return sum(each.get("done", False) for each in plan.board["log"].values())


@fact
def log_pending(plan: Plan, _: Json) -> Json:
    return sum(not each.get("done", False) for each in plan.board["log"].values())


@fact
def log_by_ticket(plan: Plan, _: Json) -> Json:
    return histogram(each["ticket"] for each in plan.board["log"].values())


@fact
def next_actions(plan: Plan, _: Json) -> Json:
    notes = "\n".join(each.get("notes", "") for each in plan.tickets.values())
    listed = plan.section("Next 3 Actions")
    assert all(line in notes or number in plan.left() for number, line in listed)
    return len(listed)


# -- paths, commands, links


@fact
def verify_commands(plan: Plan, _: Json) -> Json:
    return plan.total("verify")


@fact
def verify_commands_distinct(plan: Plan, _: Json) -> Json:
    return len({each for found in plan.has("verify").values() for each in found})


@fact
def verify_commands_compound(plan: Plan, _: Json) -> Json:
    return sum("&&" in each for found in plan.has("verify").values() for each in found)


@fact
def evidence_paths(plan: Plan, _: Json) -> Json:
    return plan.total("evidence")


@fact
def deliverables(plan: Plan, _: Json) -> Json:
    return plan.total("deliverables")


@fact
def deliverables_by_ticket(plan: Plan, _: Json) -> Json:
    return {key: len(each) for key, each in plan.has("deliverables").items()}


@fact
def deliverables_globs(plan: Plan, _: Json) -> Json:
    return sum("*" in each for found in plan.has("deliverables").values() for each in found)


@fact
def deliverables_prose(plan: Plan, _: Json) -> Json:
    assert not plan.has("deliverables")
    return len(plan.has("outcome"))


@fact
def deliverable_status(plan: Plan, _: Json) -> Json:
    notes = "\n".join(each["notes"] for each in plan.tickets.values())
    return histogram(word.lower() for word in re.findall(r"^- `.*\((\w+)\)$", notes, re.MULTILINE))


@fact
def issues(plan: Plan, _: Json) -> Json:
    return {key: each["issue"] for key, each in plan.has("links").items()}


@fact
def hook_mentions(plan: Plan, _: Json) -> Json:
    return len(_hooks(plan))


@fact
def hooks_distinct(plan: Plan, _: Json) -> Json:
    return len(set(_hooks(plan)))


def _hooks(plan: Plan) -> list[str]:
    kept = (each["xtrlv2_hook"] for each in plan.has("fields").values())
    return [hook for each in kept for hook in re.findall(r"XA-\d+", each)]


@fact
def outputs(plan: Plan, _: Json) -> Json:
    return FACTS["outputs_path_like"](plan, None) + FACTS["outputs_prose"](plan, None)


@fact
def outputs_path_like(plan: Plan, _: Json) -> Json:
    return plan.total("deliverables")


@fact
def outputs_prose(plan: Plan, _: Json) -> Json:
    return sum(len(each.split(", ")) for each in plan.has("outcome").values())


@fact
def inputs(plan: Plan, _: Json) -> Json:
    return histogram(each["inputs"] for each in plan.has("fields").values())


@fact
def source_clauses(plan: Plan, _: Json) -> Json:
    return plan.total("sources")


@fact
def source_tokens_(plan: Plan, _: Json) -> Json:
    return len(source_tokens(plan))


FACTS["source_tokens"] = FACTS.pop("source_tokens_")


@fact
def source_tokens_by_family(plan: Plan, _: Json) -> Json:
    return histogram(re.sub(r"-?\d+.*", "", token) for token in source_tokens(plan))


@fact
def document_sources(plan: Plan, _: Json) -> Json:
    listed = [n for n, line in enumerate(plan.lines, start=1) if line.startswith("- Source:")]
    assert set(listed) <= plan.left()
    return len(listed)


# -- phases and milestones


@fact
def phases(plan: Plan, _: Json) -> Json:
    return len(plan.board.get("phase", {}))


@fact
def phase_lines(plan: Plan, _: Json) -> Json:
    return plan.at("phase")


@fact
def phase_tickets(plan: Plan, _: Json) -> Json:
    return {key: each["tickets"] for key, each in plan.board["phase"].items()}


@fact
def tickets_by_phase(plan: Plan, _: Json) -> Json:
    return {key: len(each["tickets"]) for key, each in plan.board["phase"].items()}


@fact
def phase_entries(plan: Plan, _: Json) -> Json:
    return plan.counts["phase_entries"]


@fact
def phase_tickets_distinct(plan: Plan, _: Json) -> Json:
    return len(_in_phases(plan))


@fact
def in_two_phases(plan: Plan, _: Json) -> Json:
    return sorted(key for key, number in _in_phases(plan).items() if number == 2)


@fact
def in_no_phase(plan: Plan, _: Json) -> Json:
    return [key for key in plan.tickets if key not in _in_phases(plan)]


def _in_phases(plan: Plan) -> Counter[str]:
    return Counter(each for found in plan.board["phase"].values() for each in found["tickets"])


@fact
def phase_edges(plan: Plan, _: Json) -> Json:
    return sum(
        isinstance(each, dict) and "phase" in each
        for found in plan.board["phase"].values()
        for each in found["entrance"]
    )


@fact
def phase_weeks(plan: Plan, _: Json) -> Json:
    return {key: each["window"]["weeks"] for key, each in plan.board["phase"].items()}


@fact
def criteria(plan: Plan, _: Json) -> Json:
    return {
        key: {"entrance": len(each["entrance"]), "exit": len(each["exit"])}
        for key, each in plan.board["phase"].items()
    }


@fact
def entrance_criteria(plan: Plan, _: Json) -> Json:
    return sum(len(each["entrance"]) for each in plan.board["phase"].values())


@fact
def exit_criteria(plan: Plan, _: Json) -> Json:
    return sum(len(each["exit"]) for each in plan.board["phase"].values())


@fact
def milestones(plan: Plan, _: Json) -> Json:
    return len(plan.board.get("milestone", {}))


@fact
def milestone_due(plan: Plan, _: Json) -> Json:
    return {key: each["due"] for key, each in plan.board["milestone"].items()}


@fact
def milestone_weeks(plan: Plan, _: Json) -> Json:
    first = date.fromisoformat(plan.head["calendar"]["week_one"])
    found: dict[str, int] = {}
    for key, each in plan.board["milestone"].items():
        year, week = each["due"].split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
        found[key] = (monday - first).days // 7 + 1
    return found


@fact
def milestone_completes(plan: Plan, _: Json) -> Json:
    return {key: each["completes"] for key, each in plan.board["milestone"].items()}


# -- risks and waivers


@fact
def risks(plan: Plan, _: Json) -> Json:
    return len(plan.board.get("risk", {}))


@fact
def risk_links(plan: Plan, _: Json) -> Json:
    links = sum(len(each["mitigated_by"]) for each in plan.board.get("risk", {}).values())
    assert plan.counts["risk_links"] == links
    return links


@fact
def mitigated_by(plan: Plan, _: Json) -> Json:
    return {key: each["mitigated_by"] for key, each in plan.board["risk"].items()}


@fact
def tickets_with_risk(plan: Plan, _: Json) -> Json:
    return len({each for found in plan.board["risk"].values() for each in found["mitigated_by"]})


@fact
def tickets_without_risk(plan: Plan, _: Json) -> Json:
    linked = {each for found in plan.board["risk"].values() for each in found["mitigated_by"]}
    return [key for key in plan.tickets if key not in linked]


def _cited(plan: Plan) -> set[tuple[str, str]]:
    return {
        (token, key)
        for key, clauses in plan.has("sources").items()
        for clause in clauses
        for token in _REFERENCE.findall(clause)
        if token in plan.board["risk"]
    }


@fact
def risk_links_in_source_column(plan: Plan, _: Json) -> Json:
    return len(_cited(plan))


@fact
def risk_links_only_in_map(plan: Plan, _: Json) -> Json:
    return [
        [key, ticket]
        for key, each in plan.board["risk"].items()
        for ticket in each["mitigated_by"]
        if (key, ticket) not in _cited(plan)
    ]


@fact
def waivers(plan: Plan, _: Json) -> Json:
    return len(plan.board.get("waiver", {}))


# -- the plan as a whole


@fact
def scoring_factors(plan: Plan, _: Json) -> Json:
    return len(plan.head["scoring"]["factors"])


@fact
def scoring_scale(plan: Plan, _: Json) -> Json:
    # What equals the default of the format is left out of a board.
    return plan.head["scoring"].get("scale", [1, 5])


@fact
def out_of_scope(plan: Plan, _: Json) -> Json:
    return len(plan.head["out_of_scope"])


@fact
def objectives(plan: Plan, _: Json) -> Json:
    return len(plan.head["objective"].split("\n"))


@fact
def assumptions(plan: Plan, _: Json) -> Json:
    return len(plan.head["assumptions"])


@fact
def definition_lines(plan: Plan, _: Json) -> Json:
    return len(plan.head["definition"])


@fact
def rollback_triggers(plan: Plan, _: Json) -> Json:
    return sum(len(each["triggers"]) for each in plan.board["playbook"].values())


@fact
def rollback_steps(plan: Plan, _: Json) -> Json:
    return sum(len(each["steps"]) for each in plan.board["playbook"].values())


@fact
def alerts(plan: Plan, _: Json) -> Json:
    return len(plan.board["alert"])


def _left_line(plan: Plan, word: str) -> str:
    """The one line that begins with a word; the import says that it stays in the document."""
    number = next(n for n, line in enumerate(plan.lines, start=1) if line.startswith(f"- {word}:"))
    assert number in plan.left()
    return plan.lines[number - 1].partition(":")[2]


@fact
def metrics(plan: Plan, _: Json) -> Json:
    return len(_left_line(plan, "Metrics").split(","))


@fact
def qa_clauses(plan: Plan, _: Json) -> Json:
    return len(_left_line(plan, "QA Gates").split(";"))


@fact
def gates_named_in_prose(plan: Plan, _: Json) -> Json:
    return len(re.search(r"\(([^()]*)\)", _left_line(plan, "Global Checkpoints"))[1].split(","))


@fact
def template(plan: Plan, _: Json) -> Json:
    line = plan.finding_lines("template-skipped")[0]
    within = [record for record in plan.told["records"] if record["line"] >= line]
    return {
        "line": line,
        "headings": sum(bool(re.match(r"#{3,} ", each)) for each in plan.lines[line:]),
        **{f"{kind}s": sum(r["kind"] == kind for r in within) for kind in ("ticket", "risk", "phase")},
    }


@fact
def template_lines(plan: Plan, _: Json) -> Json:
    line = plan.finding_lines("template-skipped")[0]
    headings = sum(each.startswith("#") for each in plan.lines[line - 1 :])
    return plan.counts["lines"]["template"] - headings


@fact
def enforcement_modes(plan: Plan, _: Json) -> Json:
    return re.search(r"AI_ENFORCEMENT_MODE=\{(.*?)\}", texts_of(plan))[1].split("|")


@fact
def memory_write_modes(plan: Plan, _: Json) -> Json:
    return re.search(r"MEMORY_WRITES_MODE=\{(.*?)\}", texts_of(plan))[1].split("|")


@fact
def paths_named(plan: Plan, wanted: Json) -> Json:
    paths = {span for span in code_spans(plan) if values.is_path(span)}
    return [path for path in wanted if path in paths and path in texts_of(plan)]


@fact
def gates_offered(plan: Plan, _: Json) -> Json:
    found = gate_offers(plan)
    return {
        "coverage line": f">={found['gate.coverage.line']}%",
        "coverage branch": f">={found['gate.coverage.branch']}%",
        "regression": f">{found['gate.coverage-ratchet.max_drop']}% fails",
        "green runs": int(found["board.target_greens"]),
        "docs freshness": (
            f"<={found['gate.docs-freshness.warn_after']}, "
            f"block after {found['gate.docs-freshness.block_after']}"
        ),
    }
