"""Where somebody was before each jump, as a browser keeps it: back, and forward again."""

from dataclasses import dataclass, field

from readiness_tui.domain.model.ids import BoardId

MOST = 100
"""Places that are remembered."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the screen: the pane, its row, and how the backlog was looked at.

    Attributes:
        pane: The pane with the focus.
        row: The key of the row under the cursor of the backlog.
        inner: The key of the row under the cursor of that pane, where it is another list.
        board: The board that was shown.
        view: The view.
        query: The filter.
    """

    pane: str
    row: str
    inner: str = ""
    board: BoardId | None = None
    view: str = "all"
    query: str = ""


@dataclass(slots=True)
class JumpList:
    """The spots that were left, and those that were gone back from."""

    _behind: list[Spot] = field(default_factory=list[Spot])
    _ahead: list[Spot] = field(default_factory=list[Spot])

    def leave(self, spot: Spot) -> None:
        """Remember a spot that is jumped away from; what was ahead is forgotten."""
        if self._behind[-1:] != [spot]:
            self._behind.append(spot)
            del self._behind[:-MOST]
        self._ahead.clear()

    def back(self, spot: Spot) -> Spot | None:
        """The spot before this one; None where there is none."""
        return self._turn(spot, self._behind, self._ahead)

    def forward(self, spot: Spot) -> Spot | None:
        """The spot that was gone back from."""
        return self._turn(spot, self._ahead, self._behind)

    @staticmethod
    def _turn(spot: Spot, source: list[Spot], target: list[Spot]) -> Spot | None:
        while source:
            other = source.pop()
            if other != spot:
                target.append(spot)
                return other
        return None
