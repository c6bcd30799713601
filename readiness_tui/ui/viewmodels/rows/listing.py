"""Which rows the backlog has, in which order: what takes long where there are many tickets.

Which columns of the backlog have room beside a title: from what a list is wide and holds.

The title keeps half of the frame's width. What has no room goes in a fixed order, the least
needed first; words become glyphs before an owner goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.verdict.outside_changes import NOTHING
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import Tally, tally
from readiness_tui.ui.viewmodels.cells import Col
from readiness_tui.ui.viewmodels.claims import SIGN_CELLS
from readiness_tui.ui.viewmodels.rows.backlog import Look, Selection, select, ticket_of
from readiness_tui.ui.viewmodels.rows.chosen_columns import chosen_columns
from readiness_tui.ui.viewmodels.rows.grouping import GROUP, group_name, grouped

LISTINGS = 3
"""How many are remembered: the one that is shown, and one of each thread that publishes."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The tickets of a backlog in the order of their rows.

    Attributes:
        snapshot: The plan.
        look: How it is looked at, without what is only marked.
        width: The cells of a row.
        selection: The tickets.
        keys: The keys of the rows, headings among them.
        columns: What a row tells.
        headings: How the tickets under each heading stand, where there are any.
        by_name: The tickets by the keys of their rows.
    """

    snapshot: Snapshot
    look: Look
    width: int
    selection: Selection
    keys: Sequence[str]
    columns: tuple[Col, ...]
    headings: Mapping[str, Tally]
    by_name: Mapping[str, Key]

    def is_of(self, snapshot: Snapshot, look: Look, width: int) -> bool:
        """Whether it is what would be listed for these."""
        stray, is_same = self.selection.stray, self.snapshot is snapshot and self.width == width
        is_kept = look.kept == stray or (stray is None and str(look.kept) in self.by_name)
        return is_same and is_kept and self.look == _without_marks(look, self.selection)


def _without_marks(look: Look, selection: Selection) -> Look:
    """A look without what changes no place of a row, or is told by the selection."""
    good = look.good if selection.error else ""
    unmarked = replace(look, marked=frozenset[Key](), outside=NOTHING, tried=NOTHING)
    return replace(unmarked, kept=None, good=good)


def listing(snapshot: Snapshot, look: Look, width: int) -> Listing:
    """The backlog for a list `width` cells wide; on any thread."""
    selection = select(snapshot, look)
    by_name = {str(key): key for key in selection.keys}
    group, keys = group_name(snapshot, look), list(by_name)
    headings: Mapping[str, Tally] = {}
    if group != "none":
        groups = grouped(snapshot, selection.keys, group)
        keys = list(_under_headings(groups, look))
        headings = {title: tally(snapshot, tickets) for title, tickets in groups.items()}
    return Listing(
        snapshot=snapshot,
        look=_without_marks(look, selection),
        width=width,
        selection=selection,
        keys=keys,
        columns=_columns(snapshot, look, selection.keys, width),
        headings=headings,
        by_name=by_name,
    )


class Listings:
    """The listings of late: what is shown, and what the two threads that publish prepared.

    Attributes:
        width: For which cells the last was asked for; 0 before.
    """

    def __init__(self) -> None:
        self.width = 0
        self._latest: tuple[Listing, ...] = ()

    def of(self, snapshot: Snapshot, look: Look, width: int) -> Listing:
        """The backlog, made where none of the latest is the same; on any thread.

        Where two threads make one at once, one of them is not remembered.
        """
        self.width = width
        latest = self._latest
        same = (listed for listed in latest if listed.is_of(snapshot, look, width))
        if (listed := next(same, None)) is None:
            listed = listing(snapshot, look, width)
            self._latest = (*latest[1 - LISTINGS :], listed)
        return listed


def _under_headings(groups: Mapping[str, Sequence[Key]], look: Look) -> Iterator[str]:
    for title, tickets in groups.items():
        yield GROUP + title
        if GROUP + title not in look.folded:
            yield from map(str, tickets)


def _columns(snapshot: Snapshot, look: Look, keys: Sequence[Key], width: int) -> tuple[Col, ...]:
    """The columns that were chosen, else those that fit beside the title."""
    if look.columns:
        return chosen_columns(snapshot, look.columns, keys, width)
    ids = max((len(key.ticket) for key in keys), default=2)
    owners = max((len(ticket_of(snapshot, key).primary) for key in keys), default=4)
    return columns(width, ids, owners)
