"""The columns of the backlog that a person chose: any fields in any order, while there is room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.query.fields import VALUE_FIELDS
from readiness_tui.domain.query.values import values
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Col, Span
from readiness_tui.ui.viewmodels.rows.backlog import picks, ticket_of

TITLE_LEAST = 21
"""Cells a title keeps before another column is shown."""
TITLES: Mapping[str, str] = {
    "id": "ID",
    "priority": "P",
    "signs": "St",
    "status": "Status",
    "proof": "Proof",
    "owner": "Owner",
    "score": "Score",
    "target": "Target",
    "phase": "Phase",
    "gates": "Gates",
    "title": "Title",
    "why": "Why now",
}
"""What `domain.query.fields.COLUMNS` are headed by; all other columns are fields, by name."""
WORDS: Mapping[str, str] = {
    "signs": "claim and proof as signs",
    "gates": "how many gates hold",
    "why": "why it is next",
}
ALL = (*TITLES, *(field for field in VALUE_FIELDS if field not in TITLES))
"""The name of every column that there is."""
USUAL = ("id", "priority", "status", "proof", "owner", "title")
_WIDTHS = {
    "priority": 2,
    "signs": 3,
    "status": 10,
    "proof": 15,
    "score": 6,
    "target": 11,
    "phase": 6,
    "gates": 7,
}
_LEAST, _MOST, _ID_MOST, _OWNER_MOST, _REASON_MOST = 4, 18, 14, 10, 40


def chosen_columns(
    snapshot: Snapshot, names: Sequence[str], keys: Sequence[Key], width: int
) -> tuple[Col, ...]:
    """The columns that a person chose, in their order; the last of them go where there is no room.

    The id and the title are always among them, for a row without them stands for nothing, and a
    claim is never without its proof. A name that is none of a column is left out.
    """
    chosen = [name for name in dict.fromkeys(names) if name in ALL]
    if "id" not in chosen:
        chosen.insert(0, "id")
    if "status" in chosen and "proof" not in chosen:
        chosen.insert(chosen.index("status") + 1, "proof")
    if "title" not in chosen:
        chosen.append("title")
    sized = {name: Col(title_of(name), _width(snapshot, name, tuple(keys))) for name in chosen}
    while sum(column.width for column in sized.values()) + TITLE_LEAST > width:
        optional = [name for name in sized if name not in {"id", "title"}]
        if not optional:
            break
        last = "status" if optional[-1] == "proof" and "status" in sized else optional[-1]
        del sized[last]
    return tuple(sized.values())


def title_of(name: str) -> str:
    """What a column is headed by."""
    return TITLES.get(name) or name.removeprefix("field.").replace("_", " ").capitalize()


@lru_cache(maxsize=32)
def _width(snapshot: Snapshot, name: str, keys: tuple[Key, ...]) -> int:
    """The cells of a column; the title takes what is left."""
    if name in _WIDTHS:
        return _WIDTHS[name]
    match name:
        case "title":
            return 0
        case "id":
            return min(_ID_MOST, max(_LEAST, *(len(key.ticket) for key in keys), 0)) + 1
        case "owner":
            longest = max((len(ticket_of(snapshot, key).primary) for key in keys), default=0)
            return min(_OWNER_MOST, max(_LEAST + 1, longest)) + 1
        case "why":
            longest = max((len(pick.says) for pick in picks(snapshot).values()), default=0)
            return min(_REASON_MOST, max(len(TITLES["why"]), longest)) + 1
        case _:
            longest = max((len(_text(snapshot, key, name)) for key in keys), default=0)
            return min(_MOST, max(len(title_of(name)), longest)) + 1


def _text(snapshot: Snapshot, key: Key, field: str) -> str:
    return ", ".join(values(snapshot.analysis, field)[key])


def field_cells(snapshot: Snapshot, key: Key, names: Sequence[str]) -> Mapping[str, Span]:
    """The cells of those columns that are fields, by the titles of these."""
    return {
        title_of(name): (safe_line(_text(snapshot, key, name)), "muted")
        for name in names
        if name not in TITLES and name in ALL
    }


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """Columns while they are chosen: all that there are, in order, and which of them are shown."""

    order: tuple[str, ...]
    chosen: frozenset[str]

    @classmethod
    def of(cls, names: Sequence[str]) -> "ColumnChoice":
        """The choice to begin with: the columns of now before all others."""
        first = tuple(name for name in dict.fromkeys(names or USUAL) if name in ALL)
        return cls((*first, *(name for name in ALL if name not in first)), frozenset(first))

    def toggled(self, name: str) -> "ColumnChoice":
        """With a column that was not chosen, without one that was."""
        return replace(self, chosen=self.chosen ^ {name})

    def moved(self, name: str, step: int) -> "ColumnChoice":
        """With a column one place on, or back."""
        order = list(self.order)
        at = order.index(name)
        to = max(0, min(at + step, len(order) - 1))
        order.insert(to, order.pop(at))
        return replace(self, order=tuple(order))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are chosen, in order."""
        return tuple(name for name in self.order if name in self.chosen)
