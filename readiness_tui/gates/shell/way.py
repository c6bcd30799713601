"""What is noted on one way through a script: where a failure is lost, and what nobody can know."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from readiness_tui.gates.shell.lost_status import (
    SUCCEEDS,
    How,
    Loss,
    ends_shell,
    is_external,
    name_of,
    spots_of,
    words_in,
)
from readiness_tui.gates.shell.redefined import plain
from readiness_tui.gates.shell.state import Options, State
from readiness_tui.gates.shell.traps import UNFOLLOWED
from readiness_tui.gates.shell.tree import Command, Function, Item, Pipeline, Script, Simple


@dataclass(frozen=True, slots=True)
class Target:
    """The command whose end is followed: where it stands and the status with which it ends.

    `twins` are the offsets of all that end as it does, `spots` those from where one comes to it;
    `is_exact` says that the status is a real one, not just any failure.
    """

    at: int
    end: int
    twins: frozenset[int]
    spots: frozenset[int]
    status: int = 1
    is_exact: bool = False

    def is_in(self, node: Command | Item | Pipeline | Script) -> bool:
        """Whether one comes to it from a part of the script."""
        return any(node.at <= spot < node.end for spot in self.spots)


def target_of(
    script: Script,
    simple: Simple,
    twins: frozenset[int] = frozenset(),
    *,
    status: int = 1,
    code: int = 0,
) -> Target:
    """A command of a script as a target that ends with a real `code` or, where it is 0, a status.

    Raises:
        ShellError: A script inside the script is no shell.
    """
    spots = spots_of(script, simple)
    every = twins | {simple.at}
    return Target(simple.at, simple.end, every, spots, code or status, is_exact=bool(code))


class Way(ABC):
    """One way through a script, on which the target and its twins end with a status."""

    def __init__(
        self,
        script: Script,
        target: Target,
        options: Options,
        *,
        is_whole: bool = False,
        is_wary: bool = False,
    ) -> None:
        self._script, self._target, self._options = script, target, options
        self._is_whole, self._is_wary = is_whole, is_wary
        self._functions: dict[str, Function] = {}
        self._declared: list[Function] = []
        self._aliases: frozenset[str] = frozenset()
        self._seen = target.at < script.at
        self._lost: Loss | None = None
        self._unsure = self._may_end_well = False
        self._idle, self._handed = set[int](), False
        self._calls = 0
        self._exports = False
        self._doubted: How | None = None
        self.has_passed_over = False

    @property
    def is_seen(self) -> bool:
        """Whether the script came to the target at all."""
        return self._seen

    @abstractmethod
    def _list(self, script: Script, state: State, *, quiet: bool) -> int:
        """The status of a list of commands."""

    @abstractmethod
    def _command(self, node: Command, state: State, *, quiet: bool) -> int:
        """The status of one command."""

    def _reach(self, name: str, state: State) -> None:
        """Come to the target."""
        self._seen = True
        self._beware(state)
        if name in self._aliases:
            self._doubted = How.REDEFINED

    def _beware(self, state: State) -> None:
        """Note a trap that nobody can follow."""
        names = UNFOLLOWED & state.traps.keys()
        if "DEBUG" in names or (self._seen and names):  # it runs before the next command
            self._doubted = How.TRAP

    def _note_pipe(self, statuses: Sequence[int], state: State) -> None:
        """Note what each command of the last pipeline ended with; below 0: nobody knows."""
        values = [None if one < 0 else state.told(one if self._seen else 0) for one in statuses]
        state.values.set_array("PIPESTATUS", values)

    def _lose(self, how: How, at: int, end: int, *, is_sure: bool = True) -> None:
        if self._lost is None:
            self._lost = Loss(how, at, end, is_sure)

    def _how(self, item: Item) -> How:
        """Why a shell goes on behind an item that failed."""
        if not item.rest:
            stages = item.first.stages
            is_inside = len(stages) == 1 and not ends_shell(stages[0], self._functions)
            return How.AND if is_inside and len(self._target.spots) == 1 else How.ERREXIT
        is_last = self._target.is_in(item.rest[-1].pipeline)
        return How.AND if item.rest[-1].op == "&&" and not is_last else How.ERREXIT

    def _doubt(self, node: Item | Script, state: State) -> None:
        """Note a condition that nobody can know; where it asks for the failure, it may end well."""
        self._unsure = True
        if self._seen:
            asks = any(map(state.values.tells, words_in(node)))
            self._may_end_well = self._may_end_well or asks

    def _is_guess(self, pipeline: Pipeline) -> bool:
        """Whether a success was only assumed: a later `&& exit 1` then proves nothing."""
        name = name_of(pipeline)
        if self._seen and pipeline.stages[-1].at in self._target.twins:
            return False
        is_known = name in SUCCEEDS or plain(name) in self._functions
        return is_external(name) and not is_known
