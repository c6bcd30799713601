"""One shell while it is followed: its options, its variables, and the builtins that change it.

A status below 0 says that nobody can know whether a test holds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from readiness_tui.gates.shell.tree import Script
from readiness_tui.gates.shell.values import FAILED, Values

UNKNOWN = -1
_INHERITED = frozenset({"DEBUG", "RETURN", "?"})  # as far as nobody can tell
DECLARING = frozenset({"export", "local", "declare", "readonly", "typeset"})


@dataclass(frozen=True, slots=True)
class Options:
    """How the shell is started. With `is_strict` it cannot be told to be lenient."""

    errexit: bool = True
    pipefail: bool = False
    is_strict: bool = False


class ExitError(Exception):
    """The shell ends, with a status; None: with one that nobody knows."""

    def __init__(self, status: int | None) -> None:
        super().__init__()
        self.status = status


class ReturnError(ExitError):
    """A function ends."""


@dataclass(slots=True)
class State:
    """One shell or subshell.

    `trapped` is the status with which a trap began, while it runs: its `exit` goes back to it. With
    `may_return` it stands in a function or a sourced file; `is_exact` says that statuses are real.
    """

    errexit: bool
    pipefail: bool
    is_strict: bool = False
    values: Values = field(default_factory=Values)
    last: int = 0
    is_waited_for: bool = False
    traps: dict[str, Script] = field(default_factory=dict[str, Script])
    trapped: int | None = None
    is_errtrace: bool = False
    may_return: bool = False
    is_exact: bool = False

    def copy(self) -> "State":
        """A subshell."""
        state = State(self.errexit, self.pipefail, self.is_strict, self.values.copy(), self.last)
        state.may_return, state.is_exact = self.may_return, self.is_exact
        if self.is_errtrace and "ERR" in self.traps:
            state.traps, state.is_errtrace = {"ERR": self.traps["ERR"]}, True
        state.traps |= {name: one for name, one in self.traps.items() if name in _INHERITED}
        return state

    def inner(self, *, errexit: bool, pipefail: bool) -> "State":
        """A shell that is started anew, with the variables of this one."""
        state = self.copy()
        state.errexit = errexit or self.is_strict
        state.pipefail = pipefail or self.is_strict
        return state

    def started(self, words: Sequence[str]) -> "State":
        """A shell that a command starts with its options: `bash -e -o pipefail -c ...`."""
        errexit = any("e" in one for one in words if one[:1] == "-" and one[:2] != "--")
        state = self.inner(errexit=errexit, pipefail="pipefail" in words or "parallel" in words[:1])
        state.may_return = False
        return state

    def note_status(self) -> None:
        """Let `$?` stand for the last status."""
        self.values.set("?", self.told(self.last))

    def note_pipe(self, statuses: Sequence[int], *, is_live: bool) -> None:
        """Note what each command of the last pipeline ended with; below 0: nobody knows."""
        values = [None if one < 0 else self.told(one if is_live else 0) for one in statuses]
        self.values.set_array("PIPESTATUS", values)

    def told(self, status: int) -> str:
        """A status as a test compares it: a number only where the scan's own is known."""
        return str(status) if self.is_exact or not status else FAILED


def builtin(name: str, args: list[str], state: State, *, is_live: bool) -> int | None:
    """The status of a builtin; None where the name is none of those that matter.

    Args:
        name: The command.
        args: Its words, as written.
        state: The shell, which is changed.
        is_live: The failure that is followed has happened; before it nothing ends the shell.

    Raises:
        ExitError: The shell ends.
    """
    state.note_status()
    if name in {"[", "[[", "test"} or name.startswith("(("):
        return _test(name, args, state)
    match name:
        case "exit" | "return":
            if is_live and name == "return" and not state.may_return:
                return 1  # a shell goes on behind it
            if is_live:
                _leave(name, args, state)
        case "false":
            return 1
        case "set":
            _set(args, state)
        case "shopt" if "pipefail" in args:
            state.pipefail = state.is_strict or any("s" in arg for arg in args if arg[:1] == "-")
        case "wait":
            return _wait(args, state)
        case _:
            return 0 if _changes_values(name, args, state) else None
    return 0


def _changes_values(name: str, args: list[str], state: State) -> bool:
    if name == "let":
        state.values.number(" ".join(args))
    elif name in DECLARING:
        for arg in args:
            if "=" in arg:
                state.values.assign(arg.partition("=")[0].rstrip("+"), arg)
    return name == "let" or name in DECLARING


def _leave(name: str, args: list[str], state: State) -> None:
    status: int | None = state.last if state.trapped is None else state.trapped
    if args:
        text = state.values.expand(args[0])
        if text != "":
            status = None if text is None else _modulo(text)
    raise (ReturnError if name == "return" else ExitError)(status)


def _modulo(text: str) -> int:
    """What is left of the number given to `exit`: eight bits of it."""
    return int(text) % 256 if re.fullmatch(r"[0-9]{1,9}", text) else 1


def _test(name: str, args: list[str], state: State) -> int:
    if name.startswith("(("):
        number = state.values.number(name[2:-2])
        return UNKNOWN if number is None else int(not number)
    result = state.values.holds(args if name == "test" else args[:-1])
    return UNKNOWN if result is None else int(not result)


def _wait(args: list[str], state: State) -> int:
    """`wait` forgets the status of what it waits for, unless it is told for what."""
    names_one = any(not arg.startswith("-") or arg == "-n" for arg in args)
    is_failed = state.is_waited_for and names_one
    state.is_waited_for = state.is_waited_for and not names_one
    return int(is_failed)


def _set(args: list[str], state: State) -> None:
    if state.is_strict:
        return
    for place, arg in enumerate(args):
        if arg[:1] not in {"-", "+"} or arg == "--":
            continue
        on = arg.startswith("-")
        if "e" in arg[1:]:
            state.errexit = on
        if "E" in arg[1:]:
            state.is_errtrace = on
        name = args[place + 1] if "o" in arg[1:] and place + 1 < len(args) else ""
        if name == "errexit":
            state.errexit = on
        elif name == "pipefail":
            state.pipefail = on
        elif name == "errtrace":
            state.is_errtrace = on
