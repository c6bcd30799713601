"""How a gate stands on a screen while it is judged again: what it said last stays, dimmed."""

from msgspec import Struct

from readiness_tui.domain.model.gate import State


class Shown(Struct, frozen=True):
    """What is drawn of a gate's state.

    Attributes:
        state: Its glyph and word: running while it is judged, else what was found.
        was: What was found last, to be drawn dimmed beside it; None: nothing, or it is current.
    """

    state: State
    was: State | None = None

    @classmethod
    def of(cls, found: State, *, is_running: bool) -> "Shown":
        """How a gate is drawn.

        Args:
            found: What was found last; running where nothing was found yet.
            is_running: Whether it is judged again, and long enough to be worth showing.
        """
        if is_running and found is not State.RUNNING:
            return cls(State.RUNNING, found)
        return cls(found)
