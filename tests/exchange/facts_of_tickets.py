"""Facts of the document and of its tickets."""

from collections import Counter

from readiness_tui.exchange.model import values
from tests.exchange.plan_reading import (
    FACTS,
    Json,
    Plan,
    bullets,
    chains,
    code_spans,
    fact,
    finishes,
    histogram,
    levels_of,
    owner_names,
)

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
        for key, each in plan.has("closure").items()
        if any(isinstance(line, dict) and line.get("done") for line in each)
    ]
    assert len(ticked) == 1
    return ticked[0]


@fact
def definition_of_done(plan: Plan, _: Json) -> Json:
    assert plan.total("closure") == plan.counts["boxes"]["total"]
    return plan.total("acceptance")


@fact
def acceptance(plan: Plan, _: Json) -> Json:
    return plan.total("acceptance")


@fact
def task_bullets_top(plan: Plan, _: Json) -> Json:
    return plan.total("tasks")


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
    assert plan.left().isdisjoint(number for number, _ in plan.section("Next 3 Actions"))
    return len(plan.head["actions"])
