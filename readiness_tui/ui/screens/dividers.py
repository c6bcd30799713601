"""The dividers between panes: moved by keys, and dragged where two frames meet."""

from collections.abc import Callable, Mapping

from textual.geometry import Offset
from textual.widget import Widget

from readiness_tui.ui.messages.plan import Said
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.split import Divider, Frames, Split, heightened, sizes, widened

MOVES: tuple["Command[Dividers]", ...] = declare(
    "Panes",
    "app",
    Command(
        "pane.wider",
        ("right_curly_bracket",),
        "Wider",
        "The pane with the focus takes width from the one beside it; a drag does it, too.",
        lambda dividers: dividers.widen(1),
    ),
    Command(
        "pane.narrower",
        ("left_curly_bracket",),
        "Narrower",
        "The pane with the focus gives width to the one beside it.",
        lambda dividers: dividers.widen(-1),
    ),
    Command(
        "pane.higher",
        ("plus",),
        "Higher",
        "The pane with the focus takes height from the one above or below it.",
        lambda dividers: dividers.heighten(1),
    ),
    Command(
        "pane.lower",
        ("underscore",),
        "Lower",
        "The pane with the focus gives height to the one above or below it.",
        lambda dividers: dividers.heighten(-1),
    ),
    Command(
        "pane.even",
        ("equals_sign",),
        "Dividers back",
        "Every divider goes back to where it was at first.",
        lambda dividers: dividers.put(dividers.split.put_back),
    ),
)


MIDDLE = 0.5
"""A divider that is put on a cell is put on the middle of it: shares are cut to whole cells."""


class Dividers:
    """Where the dividers of a body stand, and what moves them."""

    def __init__(
        self, body: Widget, frames: Callable[[], Frames | None], lay_out: Callable[[], None]
    ) -> None:
        self.split = Split()
        self._body, self._frames, self._lay_out = body, frames, lay_out
        self._dragged: Divider | None = None
        self._held_at: Offset | None = None

    def share(self, frames: Frames, divider: Divider) -> float:
        """The percent that the pane before a divider has."""
        return self.split.share(frames, divider)

    def sizes(self, frames: Frames | None) -> Mapping[tuple[str, str], float]:
        """The parts of the room that each pane gets; 1 for what shares with none."""
        return sizes(self.split, frames)

    def put(self, split: Split) -> None:
        """Put them elsewhere."""
        if split != self.split:
            self.split = split
            self._lay_out()

    # --- by keys -------------------------------------------------------------------------------

    def widen(self, steps: int) -> None:
        """Give the pane in front width, or take some."""
        frames = self._frames()
        if frames is None:
            self._refuse("one pane has the whole width")
            return
        divider, sign = widened(frames)
        self.put(self.split.step(frames, divider, sign * steps))

    def heighten(self, steps: int) -> None:
        """Give the pane in front height, or take some."""
        frames = self._frames()
        move = heightened(frames) if frames else None
        if frames is None or move is None:
            self._refuse("this pane has the whole height")
            return
        divider, sign = move
        self.put(self.split.step(frames, divider, sign * steps))

    def _refuse(self, text: str) -> None:
        self._body.screen.post_message(Said("refused", text))

    # --- by the mouse --------------------------------------------------------------------------

    def hold(self, place: Offset) -> bool:
        """Take hold of the divider at a place of the screen; False where there is none."""
        frames = self._frames()
        self._dragged = self._divider_at(frames, place) if frames else None
        self._held_at = place
        return self._dragged is not None

    def _divider_at(self, frames: Frames, place: Offset) -> Divider | None:
        """A divider is where the frames of two panes meet."""
        right, slots, lower = (
            self._body.query_one(f"#{name}").region for name in ("right", "slots", frames.slots[-1])
        )
        if place.x in {right.x - 1, right.x}:
            return "backlog"
        if frames.columns == "double":
            return "detail" if place.x > right.x and place.y in {slots.y - 1, slots.y} else None
        if place.x in {slots.x - 1, slots.x}:
            return "detail"
        return "slot" if place.x > slots.x and place.y in {lower.y - 1, lower.y} else None

    @property
    def is_held(self) -> bool:
        """Whether somebody holds one."""
        return self._dragged is not None

    def drag(self, place: Offset) -> None:
        """Put the divider that is held at a place of the screen."""
        frames, divider = self._frames(), self._dragged
        if frames is None or divider is None or place == self._held_at:
            return
        self._held_at = None
        whole = self._body if divider == "backlog" else self._body.query_one("#right")
        area = whole.region
        if divider == "backlog" or (divider == "detail" and frames.columns == "triple"):
            cell, cells = place.x - area.x, area.width
        else:
            cell, cells = place.y - area.y, area.height
        percent = (cell + MIDDLE) * 100 / max(1, cells)
        if divider == "slot" and frames.pane == frames.slots[-1]:
            percent = 100 - percent
        self.put(self.split.at(frames, divider, percent))

    def let_go(self) -> bool:
        """Let the divider go; False where it was not moved: then it is a click on a frame."""
        self._dragged = None
        return self._held_at is None
