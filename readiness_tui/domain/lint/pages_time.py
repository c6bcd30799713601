"""Pages of L5xx and L7xx: days, windows, phases and milestones."""

from collections.abc import Mapping

from readiness_tui.domain.lint.page import Page

PAGES: Mapping[str, Page] = {
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
    "L508": Page(
        "The day of an open task, or of an action of a board, is over.",
        "It was promised for that day, and nobody says what became of it.",
        "Do it and tick it, or write another day.",
        'task 1 of @dev, "Write it", was due 2026-02-17',
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
    "L706": Page(
        "A criterion of a phase is a text that spells the name of a gate, a ticket or a phase.",
        "As text it is a box to tick by hand, whatever the record it spells comes to.",
        'The text becomes the name: "gate:G" becomes { gate = "G" }, and a tick beside it goes.',
        'P.exit has "gate:no-soft-fail" as text, to be ticked by hand',
    ),
    "L707": Page(
        "A criterion of a phase looks like the name of a record, and there is none to wait for.",
        "It is a box to tick by hand, and nothing is checked.",
        'Write { gate = "G" }, { ticket = "T-1" } or { phase = "A" }, or a sentence.',
        'P.exit has "gate:no-soft-fial" as text, to be ticked by hand: there is no gate '
        "no-soft-fial to wait for",
    ),
    "L708": Page(
        "A gate proves, or a ticket assumes, a quality or an assumption that the board states not.",
        "The proof counts for nothing, and the claim rests on nothing.",
        "Write the id that was meant, or state it: a quality below `[board.definition]`, an"
        ' assumption as `"A-001: text"` in `assumptions`.',
        'T-1.assumes names "A-002", and the board states no such assumption; nearest A-001',
    ),
    "L709": Page(
        "A quality of the board's definition of ready has no gate that proves it.",
        "The word ready promises it, and nothing ever looks.",
        'Let a gate prove it: `proves = ["quality:availability"]`.',
        "no gate proves availability, which the board calls part of ready",
    ),
}
