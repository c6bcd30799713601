"""Pages of L3xx and L4xx: what a ticket says of itself, and of where it stands."""

from collections.abc import Mapping

from readiness_tui.domain.lint.page import Page

PAGES: Mapping[str, Page] = {
    "L301": Page(
        "An open ticket has no owner.",
        "Work that belongs to nobody is not done. It only informs where nothing presses yet.",
        "Give it an owner; those of its group are offered.",
        "B has no owner",
    ),
    "L302": Page(
        "A ticket has no acceptance line.",
        "Nobody can say whether it is done; where a gate or evidence can, it only informs.",
        "Write what has to hold, one checkable line each; its outcome is offered as one.",
        "A does not say when it is met: it has no acceptance line",
    ),
    "L303": Page(
        "A ticket names no source, and its board was not imported from a document.",
        "Nobody can tell why it is in the plan, nor whether the plan is complete.",
        "Name the requirement, risk or document it comes from.",
        "A does not say where it comes from",
    ),
    "L304": Page(
        "A ticket without float has no estimate.",
        "The dates of the plan rest on a length that was assumed.",
        "Estimate it; the assumed length is offered.",
        "A has no float and no estimate; 3 d is assumed",
    ),
    "L305": Page(
        "An estimate cannot be read, or does not rise from low to high.",
        "The ticket counts as if it had none.",
        "Write lengths as 4h, 2d or 1w, with low <= likely <= high.",
        "A.estimate: 3d / 2d / 4d does not rise from low to high",
    ),
    "L306": Page(
        "The estimate of a ticket is not the sum of those it contains.",
        "Its own estimate counts nowhere, so one of the two is out of date.",
        "Write the sum, or no estimate of its own.",
        "A is estimated at 1 d, its parts at 2.5 d",
    ),
    "L307": Page(
        "A ticket of P0 or P1 is done, and only marks set by hand say so.",
        "Such a claim is never proven: it stays unproven for good.",
        "Add evidence, a deliverable, a verify line or a gate that proves it.",
        "A is done, and nothing but marks set by hand says so",
    ),
    "L308": Page(
        "A title, outcome or acceptance line still holds TBD, TODO, ??? or a <placeholder>.",
        "Nobody can do, or check, what is not written.",
        "Write it.",
        "A.title still says TBD",
    ),
    "L309": Page(
        "An open ticket with the label debt has no owner or no day.",
        "A debt that nobody has to pay by some day is never paid.",
        "Give it an owner and a target, or take the label away.",
        "A is a debt without an owner and a day",
    ),
    "L310": Page(
        "An open ticket is named by what its board says is out of scope: by its id, by a path that"
        " it delivers into, or by most words of its title. Or a file was changed, in a commit of"
        " the board's window (without one, of the last 14 days) or not committed yet, that lies"
        " where an entry names a path or pattern.",
        "The team works on what it agreed to leave alone.",
        "Drop the ticket, move it to the board that it belongs to, or say the scope anew.",
        'S7 reads like "Kimi, PARL and Vision in production", which is out of scope',
    ),
    "L311": Page(
        "An open action of a board has no owner or no day.",
        "What everybody is to do next, nobody does.",
        "Write it as `text | owner | day`, or tick it.",
        'action 1, "Assign owners", is without an owner and a day',
    ),
    "L401": Page(
        "A ticket is done, but a hard dependency is open.",
        "One of the two statements is wrong; readiness takes the less ready one.",
        "Open it again, or take the link away.",
        "B is done, but needs A, which is open",
    ),
    "L402": Page(
        "A ticket is blocked, and nobody says why.",
        "What nobody wrote down, nobody can remove.",
        "Write blocked.reason with the key b, or let it go on.",
        "A is blocked, and nobody says why",
    ),
    "L403": Page(
        "The reason of a blocked ticket names a ticket that is closed.",
        "It waits for something that has happened.",
        "Let it go on, or write another reason.",
        "B is blocked by T-1, which is closed",
    ),
    "L404": Page(
        "A ticket that is not blocked still says why it was.",
        "Readers take it for blocked.",
        "The blocked table is taken out.",
        "A is doing and still says why it was blocked",
    ),
    "L405": Page(
        "A ticket is done with open acceptance lines, on a board where lines are marked.",
        "It claims more than it shows.",
        "Open it again, or mark the lines that are met.",
        "A is done with 2 of 3 acceptance lines open",
    ),
    "L406": Page(
        "A closed ticket contains open ones.",
        "Its parts are not finished, so it is not.",
        "Open it again, or take the parts out of it.",
        "A is done, but contains B, which is open",
    ),
    "L407": Page(
        "Work in progress has not changed for some days: stale_days, 7 at first.",
        "It waits for something that nobody wrote down.",
        "Move it, block it with a reason, or put it back.",
        "A is doing and has not changed for 9 days",
    ),
    "L408": Page(
        "A ticket is in work while a hard dependency is open.",
        "It may have to be done again.",
        "Finish what it needs first, or take the link away if it needs it no more.",
        "B is doing, but needs A, which is open",
    ),
    "L409": Page(
        "A ticket is done, and tasks of it are open.",
        "Either work is left, or nobody ticked it.",
        "Tick what is done, or open the ticket again.",
        "A is done with 1 of 2 tasks open",
    ),
    "L410": Page(
        "A deliverable is claimed to be done, and its file or a gate that proves it fails; or it is"
        " proven, or its ticket done, and nobody claims it.",
        "What is told of it and what the repository has are two things.",
        "Turn its mark (`Space` in Detail), or deliver it.",
        "A says that docs/slo.md is done, and A/deliverables fails",
    ),
}
