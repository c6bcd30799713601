"""Pages of L1xx and L2xx: what records name, and what tickets wait for."""

from collections.abc import Mapping

from readiness_tui.domain.lint.page import Page

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
        "Remove the link that is offered: the one that came last, where the audit log or git tells "
        "that; or another of the circle.",
        'A > B > C > A: remove "C" from B.depends? (added 2026-02-16 by @dev)',
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
}
