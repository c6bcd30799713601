"""Pages of L6xx: risks, what mitigates them, waivers, and alerts."""

from collections.abc import Mapping

from readiness_tui.domain.lint.page import Page

PAGES: Mapping[str, Page] = {
    "L601": Page(
        "A risk is mitigated by no ticket and accepted by nobody.",
        "Nobody does anything about it.",
        "Name a ticket in mitigated_by, or accept it with a reason and a day.",
        "R is mitigated by no ticket and accepted by nobody",
    ),
    "L602": Page(
        "A risk has no likelihood or no impact.",
        "It is unscored, and weighs nothing beside the others.",
        "Give both, from 1 to 5.",
        "R has no likelihood and no impact",
    ),
    "L603": Page(
        "A risk has no owner.",
        "Nobody watches it.",
        "Give it an owner; those of its tickets are offered.",
        "R has no owner: nobody watches it",
    ),
    "L604": Page(
        "A P0 ticket mitigates no risk, on a board that has risks.",
        "Either it is not that urgent, or a risk was forgotten.",
        "Link it to the risk that makes it urgent.",
        "P0 A mitigates no risk of its board",
    ),
    "L605": Page(
        "A risk leans on a dropped ticket.",
        "It counts as not mitigated by it.",
        "Take the ticket out, and name who mitigates it now.",
        "R leans on A, which is dropped",
    ),
    "L606": Page(
        "A risk names a ticket whose sources name other risks, but not this one.",
        "The two sides of the trace differ: one of them is wrong.",
        "Add the risk to the sources, or take the ticket out.",
        "R-004 names T-025, whose sources name R-010 but not R-004",
    ),
    "L607": Page(
        "The day until which a risk was accepted has passed.",
        "It counts as open again.",
        "Mitigate it, or let somebody accept it anew.",
        "R was accepted until 2026-02-18, and that is over",
    ),
    "L608": Page(
        "A waiver has expired and is still on the board.",
        "It covers nothing any more, and readers think it does.",
        "Remove it, or renew it with `readiness waiver renew`.",
        "waiver W has expired and covers nothing any more",
    ),
    "L609": Page(
        "A waiver lapses within 14 days.",
        "Its gate fails again on that day.",
        "Mend what it covers, renew it, or remove it.",
        "waiver W lapses in 2 days",
    ),
    "L610": Page(
        "The `when` of an alert names no condition that the program evaluates.",
        "It is text for people to watch; the alert can never fire by itself.",
        "Name one of the conditions in the guide, or take the alert away. Switch the code off"
        " where your alerts are meant for people.",
        'alert pager can never fire: "p95 above 1 s" names no condition',
    ),
    "L611": Page(
        "A gate is switched off, or enforced more weakly than its board, and no reason is given.",
        "The plan claims more than it lets be checked, and nobody can tell whether that is meant.",
        "Write `disabled_reason` or `mode_reason`, or take the switch out.",
        "gate G is switched off, and no disabled_reason says why",
    ),
    "L612": Page(
        "The `docs` of a gate or the `runbook` of an alert is a path, and no file lies there.",
        "Who is called at night finds nothing to go by.",
        "Write the page, or correct the path.",
        'gate coverage sends people to "docs/runbooks/coverage.md", and there is no such file',
    ),
    "L613": Page(
        "A gate that blocks fails although the plan claims what it proves, and no open ticket is"
        " there for it: none that the gate proves, and none whose acceptance names it.",
        "Everybody sees it fail, and nobody has it to do.",
        "A ticket is opened that is met when the gate holds. On a build server:"
        " `readiness lint --fix L613 --yes`; none is opened twice.",
        "gate coverage fails, and no open ticket says that it is to hold",
    ),
    "L614": Page(
        "A trigger of a playbook names a condition, or an alert, that is met, and no open ticket"
        " walks through it.",
        "What was agreed for that case is not done, or nobody writes down how far it is.",
        "A ticket is offered whose tasks are the steps: tick them as they are done.",
        "playbook rollback is called for: coverage fails",
    ),
    "L615": Page(
        "An alert is met; no open ticket names it as its `alert`, no playbook has its condition as"
        " a trigger, and no ticket is there or proposed for the gates that meet it.",
        "Everybody is told, and nobody has it to do.",
        "A ticket is opened that is linked to the alert. On a build server:"
        " `readiness lint --fix L615 --yes`; none is opened twice.",
        "alert streak is met, and no open ticket answers it: the run at a1b2c3d was not green",
    ),
}
