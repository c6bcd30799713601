"""The command that is followed, and what is noted until its failure ends the script or is lost."""

from dataclasses import dataclass, replace

from readiness_tui.gates.shell.lost_status import How, Loss, words_in
from readiness_tui.gates.shell.redefined import plain
from readiness_tui.gates.shell.state import State
from readiness_tui.gates.shell.traps import UNFOLLOWED
from readiness_tui.gates.shell.tree import Command, Function, Item, Pipeline, Script, Simple
from readiness_tui.gates.shell.walk import commands, runs_inside

_ASKED = frozenset({How.CONDITION, How.NOT})


class Target:
    """The command whose end is followed: where it stands and the status with which it ends.

    `twins` are the offsets of all that end as it does, `spots` those from where one comes to it;
    with `is_exact` the status is a real one, not just any failure.
    """

    def __init__(
        self,
        script: Script,
        simple: Simple,
        status: int,
        twins: frozenset[int] = frozenset(),
        *,
        is_exact: bool = False,
    ) -> None:
        self.at, self.end, self.twins = simple.at, simple.end, twins | {simple.at}
        self.spots, self.status, self.is_exact = _spots(script, simple), status, is_exact

    def is_in(self, node: Command | Item | Pipeline | Script) -> bool:
        """Whether one comes to it from a part of the script."""
        return any(node.at <= spot < node.end for spot in self.spots)


@dataclass(slots=True)
class Trace:
    """What is noted while a script is followed.

    `is_reached` says that it came to the target, `is_unsure` that the last status is only assumed,
    `may_end_well` that what nobody can know asks for the failure; `doubt` is what is not followed.
    """

    is_reached: bool
    loss: Loss | None = None
    is_unsure: bool = False
    may_end_well: bool = False
    doubt: How | None = None

    def lose(self, how: How, at: int, end: int, *, is_sure: bool = True) -> None:
        """Note where the failure is lost, unless it was before."""
        if self.loss is None:
            self.loss = Loss(how, at, end, is_sure)

    def note_traps(self, state: State) -> None:
        """Note a trap that nobody can follow."""
        names = UNFOLLOWED & state.traps.keys()
        if "DEBUG" in names or (self.is_reached and names):  # it runs before the next command
            self.doubt = How.TRAP

    def note_unknown(self, condition: Item | Script, state: State) -> None:
        """Note a condition that nobody can know; where it asks for the failure, it may end well."""
        self.is_unsure = True
        if self.is_reached:
            asks = any(map(state.values.tells, words_in(condition)))
            self.may_end_well = self.may_end_well or asks

    def note_answer(self, status: int | None) -> None:
        """Note that what is asked about the failure surely ends with a status."""
        if status == 0 and not self.is_unsure and self.loss and self.loss.how in _ASKED:
            self.loss = replace(self.loss, is_sure=True)

    def loss_of(self, target: Target, status: int) -> Loss | None:
        """Where the failure of the target is lost in a script that ends with a status."""
        if not self.is_reached:
            return None
        if status:
            return Loss(self.doubt, target.at, target.end, is_sure=False) if self.doubt else None
        loss = self.loss or Loss(How.ERREXIT, target.at, target.end)
        return replace(loss, is_sure=loss.is_sure and not self.may_end_well)


def _spots(script: Script, target: Simple) -> frozenset[int]:
    """Where the command in question is reached from: itself, and calls of what holds it."""
    spots = {target.at}
    every = list(commands(script))
    functions = [node for node in every if isinstance(node, Function)]
    simple = [node for node in every if isinstance(node, Simple) and node.words]
    for node in simple:
        if node.redirects and runs_inside(node, target.at):
            spots.add(node.at)
    for _ in functions:
        names = {one.name for one in functions if any(one.at <= at < one.end for at in spots)}
        more = {node.at for node in simple if plain(node.words[0].text) in names} - spots
        if not more:
            break
        spots |= more
    return frozenset(spots)
