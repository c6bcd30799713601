"""What each code means, for a person who has just met it: data for `explaining`."""

from collections.abc import Mapping
from typing import NamedTuple


class Page(NamedTuple):
    """What a person wants to know of a code; `example` is what a finding says."""

    what: str
    why: str
    mend: str
    example: str


PAGES: Mapping[str, Page] = {
    "L101": Page(
        "A field that names a record names one that does not exist.",
        "Nothing is checked against it, and a ticket that needs it never becomes ready.",
        "Write the name that was meant; the nearest one is offered. Or take the name away.",
        'M-11.depends names "M-9"; nearest M-09',
    ),
    "L102": Page(
        "A ticket depends on itself, comes after itself or contains itself.",
        "It says nothing and can only be a slip; the link is left out everywhere.",
        "The name is taken out.",
        "A depends on itself",
    ),
    "L103": Page(
        "One list names the same record twice.",
        "Counts of links and of phases are wrong for a reader.",
        "It is named once.",
        "P.tickets names A more than once",
    ),
    "L104": Page(
        "Two ids of one board differ only in case, width or separator.",
        "Who types one of them gets the other, or a dangling reference.",
        "Give one of the two another id.",
        "M-09 and m_09 differ only in case, width or separator",
    ),
    "L105": Page(
        "Tickets contain each other in a circle.",
        "A parent finishes when its last child does: in a circle nothing ever does.",
        "Take one of them out of its parent.",
        "B > C > B: each is part of the next",
    ),
    "L201": Page(
        "Tickets depend on each other in a circle; the shortest one is spelled out.",
        "None of them, and nothing behind them, can ever be ready or has a date.",
        "Remove the link that is offered, or another of the circle.",
        'A > B > C > A: remove "C" from B.depends?',
    ),
    "L202": Page(
        "A dependency is implied through another one.",
        "It changes no order, and hides which links matter.",
        "The link is taken out; the order stays.",
        "M-12.depends M-03 is implied through M-09",
    ),
    "L203": Page(
        "A ticket is named in depends and in after.",
        "The hard link holds already, the soft one says nothing.",
        "The name is taken out of after.",
        "B names A in depends and in after",
    ),
    "L204": Page(
        "A ticket wants to come after one that needs it.",
        "The wish is ignored, for the hard order rules.",
        "The name is taken out of after.",
        "A.after names B, which needs A first",
    ),
    "L205": Page(
        "An urgent ticket waits for one of less urgency.",
        "The less urgent one is taken up last and holds the urgent one up.",
        "Raise the one, lower the other, or take the link away.",
        "P0 T-020 waits for P2 T-005",
    ),
    "L206": Page(
        "An open ticket depends on a dropped one.",
        "A dropped ticket is taken for met: perhaps nobody does what was needed.",
        "Take the link away, or name what the dropped ticket needed in its place.",
        "B depends on A, which is dropped",
    ),
    "L301": Page(
        "An open ticket has no owner.",
        "Work that belongs to nobody is not done.",
        "Give it an owner; those of its group are offered.",
        "B has no owner",
    ),
    "L302": Page(
        "A ticket has no acceptance line.",
        "Nobody can say whether it is done.",
        "Write what has to hold, one checkable line each.",
        "A does not say when it is met: it has no acceptance line",
    ),
    "L303": Page(
        "A ticket names no source.",
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
        "A ticket is done with open acceptance lines.",
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
    "L501": Page(
        "A ticket is due before one that it needs.",
        "One of the two dates cannot be kept.",
        "Move one of them.",
        "B is due 2026-W09, before A, which it needs, is due 2026-W10",
    ),
    "L502": Page(
        "A ticket cannot be finished by its target.",
        "The date is wrong today already, by as many working days as it says.",
        "Move the target, do less, or free what stands before it.",
        "A is due 2026-02-19, 2 working days before it can be finished: 2026-02-23",
    ),
    "L503": Page(
        "A target lies outside the window of its phase or board.",
        "The end of the window is a promise too.",
        "Move the target or the window.",
        "B is due 2026-W10, after the end of its board, 2026-02-27",
    ),
    "L504": Page(
        "An open ticket is past its target.",
        "The plan says what is no longer possible.",
        "Set another target, or close it.",
        "A was due 2026-02-17 and is todo",
    ),
    "L505": Page(
        "Something is due on a day that is no working day.",
        "Different readers take different days.",
        "The working day before is written.",
        "A.target 2026-02-22 is no working day; 2026-02-20 is meant",
    ),
    "L506": Page(
        "A milestone is due before what it completes.",
        "It cannot be met.",
        "Move the milestone, or its content.",
        "M1 is due 2026-02-20, but A is due 2026-W10",
    ),
    "L507": Page(
        "A window ends before it starts.",
        "Nothing can be planned into it.",
        "Correct one of its ends.",
        "the window of phase P ends before it starts: 2026-02-27 to 2026-02-16",
    ),
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
    "L701": Page(
        "A ticket is in no phase, on a board with phases.",
        "No window and no exit criterion counts for it.",
        "Put it into a phase.",
        "T-007 is in no phase",
    ),
    "L702": Page(
        "A ticket is in several phases.",
        "Only the first counts for its dates.",
        "Keep it in one of them.",
        "T-004 is in phases A, E; A counts for its dates",
    ),
    "L703": Page(
        "A ticket needs one that only a later phase brings, or phases wait for each other.",
        "The order of the phases cannot be kept.",
        "Move one of the two, or take the criterion away.",
        "A of phase P needs B, which phase Q brings later",
    ),
    "L704": Page(
        "A ticket of a phase needs one that is in no phase.",
        "The exit of the phase depends on work that no phase plans.",
        "Put it into a phase.",
        "T-017 of phase B needs T-007, which is in no phase",
    ),
    "L705": Page(
        "A phase has no tickets, or a milestone completes nothing.",
        "It is met, or never met, without meaning anything.",
        "Give it content, or remove it.",
        "phase P has no tickets",
    ),
    "L801": Page(
        "A factor of a score lies outside the scale of its board.",
        "The ticket has no score then.",
        "Write a value of the scale, or take the factor out.",
        "A.score impact is 7; the scale is 1 to 5",
    ),
    "L802": Page(
        "A score lacks a factor that its board declares.",
        "It is compared with scores of more parts.",
        "Give the missing factor.",
        "A.score lacks urgency",
    ),
    "L803": Page(
        "A ticket scores more than one of a better priority.",
        "The score and the priority disagree.",
        "Change one of the two priorities, or a score.",
        "P2 A scores 9, more than P1 B with 4",
    ),
    "L804": Page(
        "A score names a factor that its board does not declare.",
        "The sum counts something that nobody agreed on.",
        "Write the name that was meant, or take it out.",
        "A.score names urgenci, which its board does not declare; nearest urgency",
    ),
    "L805": Page(
        "The total of a score is not the sum of the factors beside it.",
        "One of the two is out of date.",
        "Write the sum, or no total.",
        "A.score says total 9, its factors come to 5",
    ),
    "L901": Page(
        "An owner has more tickets in work than the limit: wip, 3 at first.",
        "Much is begun and little is finished.",
        "Put some back, or hand them over.",
        "@qa has 4 tickets in work; the limit is 3",
    ),
    "L902": Page(
        "Two boards speak of the same ticket, and one says open, the other closed.",
        "Readiness depends on which of them is read.",
        "Open the closed one again, or close the open one.",
        "b:A is todo, but c:A of the same id A is done",
    ),
    "L903": Page(
        "An owner is not in the team list nor an alias of somebody in it.",
        "Filters by owner miss the ticket.",
        "Write the name that was meant, or add it to `[team]`.",
        "A is owned by @quality, who is not in the team; nearest @qualify",
    ),
    "L904": Page(
        "Two open tickets have the same title.",
        "The work may be planned twice.",
        "Give one another title, or drop one.",
        "A has the title of B",
    ),
    "L905": Page(
        "`[lint]` or `[calendar]` of `readiness.toml` says what does not exist.",
        "What was meant is not done.",
        "Correct it; docs/lint.md lists the codes.",
        "[lint] off names L999, and there is no such code",
    ),
    "L906": Page(
        "git is told to merge boards line by line with merge=union.",
        "The result is invalid or wrong, without a conflict.",
        "Remove the line from .gitattributes; `readiness git install` merges by field.",
        "git merges boards with merge=union, which gives invalid or wrong boards",
    ),
}
"""By code."""
