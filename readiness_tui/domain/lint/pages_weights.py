"""Pages of L8xx and L9xx: scores, people, and what speaks against itself."""

from collections.abc import Mapping

from readiness_tui.domain.lint.page import Page

PAGES: Mapping[str, Page] = {
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
        "Two boards speak of one ticket, by id and title or by a link: one says open, one closed.",
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
        "A table of `readiness.toml`, such as `[lint]` or `[workspace]`, says what does not exist.",
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
