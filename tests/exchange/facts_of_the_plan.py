"""Facts of paths and sources, and of the plan as a whole."""

import re
from collections import Counter
from datetime import date

from readiness_tui.exchange.model import values
from tests.exchange.plan_reading import (
    FACTS,
    REFERENCE,
    Json,
    Plan,
    code_spans,
    fact,
    gate_offers,
    histogram,
    search,
    source_tokens,
    texts_of,
)

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


def path_of(deliverable: Json) -> str:
    """The path of a deliverable, which is a text or a table."""
    return deliverable if isinstance(deliverable, str) else deliverable["path"]


@fact
def deliverables_by_ticket(plan: Plan, _: Json) -> Json:
    return {key: len(each) for key, each in plan.has("deliverables").items()}


@fact
def deliverables_globs(plan: Plan, _: Json) -> Json:
    return sum(
        "*" in each for found in plan.has("deliverables").values() for each in map(path_of, found)
    )


@fact
def deliverables_prose(plan: Plan, _: Json) -> Json:
    assert not plan.has("deliverables")
    return len(plan.has("outcome"))


@fact
def deliverable_status(plan: Plan, _: Json) -> Json:
    """How many are claimed to be done, as what nobody claims is a path alone or has no mark."""
    delivered = (each for found in plan.has("deliverables").values() for each in found)
    return histogram("done" for each in delivered if isinstance(each, dict) and each.get("done"))


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
        for token in REFERENCE.findall(clause)
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
    return len(search(r"\(([^()]*)\)", _left_line(plan, "Global Checkpoints"))[1].split(","))


@fact
def template(plan: Plan, _: Json) -> Json:
    line = plan.finding_lines("template-skipped")[0]
    within = [record for record in plan.told["records"] if record["line"] >= line]
    return {
        "line": line,
        "headings": sum(bool(re.match(r"#{3,} ", each)) for each in plan.lines[line:]),
        **{
            f"{kind}s": sum(r["kind"] == kind for r in within)
            for kind in ("ticket", "risk", "phase")
        },
    }


@fact
def template_lines(plan: Plan, _: Json) -> Json:
    line = plan.finding_lines("template-skipped")[0]
    headings = sum(each.startswith("#") for each in plan.lines[line - 1 :])
    return plan.counts["lines"]["template"] - headings


@fact
def enforcement_modes(plan: Plan, _: Json) -> Json:
    return search(r"AI_ENFORCEMENT_MODE=\{(.*?)\}", texts_of(plan))[1].split("|")


@fact
def memory_write_modes(plan: Plan, _: Json) -> Json:
    return search(r"MEMORY_WRITES_MODE=\{(.*?)\}", texts_of(plan))[1].split("|")


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
