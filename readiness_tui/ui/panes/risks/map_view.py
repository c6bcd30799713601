"""The map of likelihood and impact in pane 4: arrows walk it while it has the focus."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled


def _walk(likelihood: int, impact: int) -> "Callable[[RiskMap], None]":
    return lambda risk_map: risk_map.walk(likelihood, impact)


RISK_MAP: tuple["Command[RiskMap]", ...] = declare(
    "Risks",
    "riskmap",
    Command("riskmap.right", ("l", "right"), "More likely", "One cell to the right.", _walk(1, 0)),
    Command("riskmap.left", ("h", "left"), "Less likely", "One cell to the left.", _walk(-1, 0)),
    Command("riskmap.up", ("k", "up"), "More impact", "One cell up.", _walk(0, 1)),
    Command("riskmap.down", ("j", "down"), "Less impact", "One cell down.", _walk(0, -1)),
    Command(
        "riskmap.keep",
        ("enter",),
        "List this cell",
        "Back to the list, with the risks of the cell alone.",
        lambda risk_map: risk_map.leave(keeps=True),
        hint="list them",
        rank=1,
    ),
    Command(
        "riskmap.go",
        ("escape",),
        "Let the map go",
        "Back to the list of all risks.",
        lambda risk_map: risk_map.leave(keeps=False),
        hint="all risks",
        rank=2,
    ),
)


class RiskMap(CommandTarget, Static, can_focus=True):
    """The map; who draws it knows which cell is in brackets."""

    OWN_COMMANDS = RISK_MAP

    @dataclass
    class Walked(Message):
        """Go so many cells on."""

        likelihood: int
        impact: int

    @dataclass
    class Left(Message):
        """Back to the list, with the risks of the cell alone or with all of them."""

        keeps: bool

    def put(self, lines: tuple[Line, ...]) -> None:
        """Show a map."""
        self.update(Content("\n").join(styled(line) for line in lines), layout=False)

    def walk(self, likelihood: int, impact: int) -> None:
        """To another cell."""
        self.post_message(self.Walked(likelihood, impact))

    def leave(self, *, keeps: bool) -> None:
        """Back to the list."""
        self.post_message(self.Left(keeps))
