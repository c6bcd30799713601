"""How the body is shared among the panes: by what has the focus, and as a person moved it.

Shares are in percent. The pane with the focus has more room than it has without, and each of the
three has shares of its own: a divider that is moved while the backlog has the focus stays where it
was put, and moves on its own while another pane has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, TypeAlias

from readiness_tui.domain.settings.dividers import FOLDED, FOLDING, LEAST, MOST

Columns: TypeAlias = Literal["double", "triple"]
"""Two columns of panes, or three."""
Front: TypeAlias = Literal["backlog", "detail", "slot"]
"""What has the focus."""
Divider: TypeAlias = Literal["backlog", "detail", "slot"]
"""A divider, by the pane before it.

`backlog` shares the width between the backlog and the rest; `detail` shares what is right of it
between the detail and the slots, by height in two columns and by width in three; `slot` shares the
height between the two slots of three columns, as the share of the one with the focus, else of the
upper one.
"""

STEP = 5
"""How far a key moves a divider, in percent."""
_SHARES: Mapping[tuple[Columns, Divider], Mapping[Front, float]] = {
    ("double", "backlog"): {"backlog": 60, "detail": 50, "slot": 40},
    ("double", "detail"): {"backlog": 55, "detail": 65, "slot": FOLDED},
    ("triple", "backlog"): {"backlog": 44, "detail": 40, "slot": 36},
    ("triple", "detail"): {"backlog": 50, "detail": 60, "slot": 40},
    ("triple", "slot"): {"backlog": 50, "detail": 50, "slot": 65},
}
"""Where the dividers stand until somebody moves them."""


@dataclass(frozen=True, slots=True)
class Frames:
    """How a body is divided: in how many columns, what has the focus, and which slots are seen.

    `pane` is the name of the pane with the focus, `slots` are those on the screen from the top.
    """

    columns: Columns
    front: Front
    pane: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Where the dividers stand.

    `moved` are the shares that a person chose, by `columns.front.divider`: `double.slot.backlog`.
    `backlog` is the share of the width that settings give the backlog when it has the focus; 0:
    none.
    """

    moved: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    backlog: int = 0

    def share(self, frames: Frames, divider: Divider) -> float:
        """The percent that the pane before a divider has.

        Raises:
            KeyError: There is no such divider in so many columns.
        """
        default = _SHARES[frames.columns, divider][frames.front]
        if divider == frames.front == "backlog":
            default = self.backlog or default
        return self.moved.get(_name(frames, divider), default)

    @property
    def put_back(self) -> "Split":
        """The same with no divider moved."""
        return Split(backlog=self.backlog)

    def at(self, frames: Frames, divider: Divider, percent: float) -> "Split":
        """The same with a divider put elsewhere, as far as both sides stay readable.

        Where the detail folds, a share of less than half of the least one folds it.
        """
        share = max(LEAST, min(percent, MOST))
        if _folds(frames, divider) and percent < LEAST // 2:
            share = FOLDED
        return replace(self, moved=MappingProxyType({**self.moved, _name(frames, divider): share}))

    def step(self, frames: Frames, divider: Divider, steps: int) -> "Split":
        """The same with a divider moved by some steps; a folded detail unfolds at the first."""
        share = self.share(frames, divider)
        if share == FOLDED:
            return self.at(frames, divider, LEAST if steps > 0 else FOLDED)
        percent = share + steps * STEP
        ends = _folds(frames, divider) and percent < LEAST
        return self.at(frames, divider, FOLDED if ends else percent)


def _name(frames: Frames, divider: Divider) -> str:
    return f"{frames.columns}.{frames.front}.{divider}"


def _folds(frames: Frames, divider: Divider) -> bool:
    return _name(frames, divider) == FOLDING


def widened(frames: Frames) -> tuple[Divider, int]:
    """The divider that makes the pane with the focus wider, and in which direction."""
    if frames.front == "backlog" or frames.columns == "double":
        return "backlog", 1 if frames.front == "backlog" else -1
    return "detail", 1 if frames.front == "detail" else -1


def heightened(frames: Frames) -> tuple[Divider, int] | None:
    """The divider that makes it higher, and in which direction; None: it has the whole height."""
    if frames.columns == "double" and frames.front != "backlog":
        return "detail", 1 if frames.front == "detail" else -1
    return ("slot", 1) if frames.columns == "triple" and frames.front == "slot" else None


def sizes(split: Split, frames: Frames | None) -> Mapping[tuple[str, str], float]:
    """The parts of the room that each pane gets, by its name and `width` or `height`.

    What is not named stands alone in its direction and has all of it.
    """
    if frames is None:
        return {}
    backlog, detail = split.share(frames, "backlog"), split.share(frames, "detail")
    parts = {("backlog", "width"): backlog, ("right", "width"): 100 - backlog}
    way = "width" if frames.columns == "triple" else "height"
    if detail != FOLDED:
        parts |= {("detail", way): detail, ("slots", way): 100 - detail}
    if frames.columns == "triple":
        share = split.share(frames, "slot")
        first = frames.pane if frames.pane in frames.slots else frames.slots[0]
        parts |= {
            (name, "height"): share if name == first else 100 - share for name in frames.slots
        }
    return parts
