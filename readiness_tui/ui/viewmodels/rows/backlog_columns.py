"""Which columns of the backlog have room beside a title: from what a list is wide and holds.

The title keeps half of the frame's width. What has no room goes in a fixed order, the least
needed first; words become glyphs before an owner goes.
"""

from collections.abc import Sequence

from readiness_tui.ui.viewmodels.cells import Col
from readiness_tui.ui.viewmodels.claims import SIGN_CELLS

AROUND = 6
"""Cells of a list beside its columns: the frame, the gutter and the scroll bar."""
ID_LEAST, ID_MOST = 5, 14
"""Cells of an id with the blank behind it: in the narrowest list, and where there is room."""
OWNER_MOST = 10

PAIR = Col("St", 3)
PRIORITY = Col("P", 2)
PROOF_SIGN, PROOF_WORD = Col("Pr", SIGN_CELLS + 1), Col("Proof", 15)
STATUS_SIGN, STATUS_WORD = Col("S", 2), Col("Status", 10)
TITLE = Col("Title", 0)
TARGET, SCORE, PHASE, GATES = Col("Target", 11), Col("Score", 6), Col("Phase", 6), Col("Gates", 7)

LEVELS: tuple[tuple[str, ...], ...] = (
    ("ID", "St"),
    ("ID", "P", "St"),
    ("ID", "P", "St", "Owner"),
    ("ID", "P", "S", "Pr", "Owner"),
    ("ID", "P", "Status", "Pr", "Owner"),
    ("ID", "P", "Status", "Proof", "Owner"),
    ("ID", "P", "Status", "Proof", "Owner", "Target"),
    ("ID", "P", "Status", "Proof", "Owner", "Target", "Gates"),
    ("ID", "P", "Status", "Proof", "Owner", "Score", "Target", "Phase", "Gates"),
)
"""The columns before the title, from the narrowest list to the widest."""
_FIXED = {
    column.title: column
    for column in (
        PAIR,
        PRIORITY,
        PROOF_SIGN,
        PROOF_WORD,
        STATUS_SIGN,
        STATUS_WORD,
        TARGET,
        SCORE,
        PHASE,
        GATES,
    )
}


def title_least(room: int) -> int:
    """The fewest cells a title has: half of the frame around `room` cells of columns."""
    return -(-(room + AROUND) // 2)


def columns(room: int, id_cells: int, owner_cells: int) -> tuple[Col, ...]:
    """The columns of a list: the highest level that leaves the title its half.

    Args:
        room: The cells there are for all columns.
        id_cells: The longest id.
        owner_cells: The longest first owner.
    """
    spare = room - title_least(room)
    sized = [_sized(level, id_cells, owner_cells) for level in LEVELS]
    fitting = [level for level in sized if _width(level) <= spare]
    if fitting:
        return (*fitting[-1], TITLE)
    _, *others = sized[0]  # an id that is longer than its list has room for is cut
    return (Col("ID", max(ID_LEAST, spare - _width(others))), *others, TITLE)


def _sized(level: Sequence[str], id_cells: int, owner_cells: int) -> list[Col]:
    own = {
        "ID": Col("ID", max(ID_LEAST, min(id_cells, ID_MOST) + 1)),
        "Owner": Col("Owner", max(6, min(owner_cells, OWNER_MOST) + 1)),
    }
    return [own.get(title) or _FIXED[title] for title in level]


def _width(level: Sequence[Col]) -> int:
    return sum(column.width for column in level)
