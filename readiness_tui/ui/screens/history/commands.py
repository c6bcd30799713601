"""The commands of the screen of trends."""

from collections.abc import Callable
from typing import Protocol

from readiness_tui.ui.registry.command import Command, declare


class TrendActions(Protocol):
    """What its commands ask of the screen."""

    def step(self, changes: int) -> None:
        """Go so many days with a change on, or back."""
        ...

    def go_to_now(self) -> None:
        """Look at today again."""
        ...

    def turn(self) -> None:
        """Show the boards of the day in place of the difference, or the other way round."""
        ...

    def close(self) -> None:
        """Back to the plan."""
        ...


def _step(changes: int) -> Callable[[TrendActions], None]:
    return lambda screen: screen.step(changes)


FAR = 10
"""So many days with a change a far step goes."""

TREND: tuple[Command[TrendActions], ...] = declare(
    "Trend",
    "trend",
    Command(
        "trend.back",
        ("left", "h"),
        "Day before",
        "The day before on which a board changed: its boards, and what parts them from now.",
        _step(-1),
        hint="day before",
        rank=1,
    ),
    Command(
        "trend.on",
        ("right", "l"),
        "Day after",
        "The next day on which a board changed.",
        _step(1),
        hint="after",
        rank=2,
    ),
    Command("trend.far-back", ("H",), "Far back", "Ten such days back.", _step(-FAR)),
    Command("trend.far-on", ("L",), "Far on", "Ten such days on.", _step(FAR)),
    Command(
        "trend.now",
        ("full_stop",),
        "Today",
        "Looks at today again.",
        lambda screen: screen.go_to_now(),
        hint="today",
        rank=3,
    ),
    Command(
        "trend.turn",
        ("b",),
        "Boards of the day",
        "Shows the boards as they were on the day, and again what parts them from now.",
        lambda screen: screen.turn(),
        hint="boards",
        rank=4,
    ),
    Command(
        "trend.close",
        ("escape", "q"),
        "Close",
        "Back to the plan.",
        lambda screen: screen.close(),
        hint="close",
        rank=5,
    ),
)
