"""One command on a way through a script: a builtin, a function, another shell, or a program."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from readiness_tui.gates.shell.lost_status import SUCCEEDS, How, Loss, is_handed_on
from readiness_tui.gates.shell.redefined import BUILTINS, Scope, aliases_of, direct, plain
from readiness_tui.gates.shell.state import DECLARING, ExitError, ReturnError, State, builtin
from readiness_tui.gates.shell.trace import Target, Trace
from readiness_tui.gates.shell.traps import may_exit_well, set_traps
from readiness_tui.gates.shell.tree import Command, Function, Script, Simple
from readiness_tui.gates.shell.walk import spans, spoken

CALLS_CAP = 2_000


class Walk(Protocol):
    """Who follows the lists and compound commands of a script, and gives each its status."""

    def run_list(self, script: Script, state: State, *, quiet: bool) -> int:
        """The status of a list of commands; raises ExitError where the shell ends in it."""
        ...

    def run_command(self, node: Command, state: State, *, quiet: bool) -> int:
        """The status of one command; raises ExitError where the shell ends in it."""
        ...


class Commands:
    """Runs simple commands, and what they start: functions, traps and shells of their own."""

    def __init__(self, walk: Walk, target: Target, trace: Trace, scope: Scope) -> None:
        self._walk, self._target, self._trace, self._scope = walk, target, trace, scope
        self._calls, self._is_handed = 0, False

    def shell(self, script: Script, state: State) -> int:
        """The status of a script in a shell of its own."""
        return self.own(partial(self._walk.run_list, script, quiet=False), state)

    def own(self, run: Callable[[State], int], state: State) -> int:
        """The status of a shell of its own: of what it runs, or of its trap."""
        with self._scope.subshell():
            try:
                status = max(run(state), 0)
            except ExitError as ended:
                status = ended.status or 0
            try:
                self.trap("EXIT", status, state)
            except ExitError as ended:
                return ended.status or 0
            return status

    def trap(self, signal: str, status: int, state: State) -> None:
        """Run what is trapped; an `exit` in it ends the shell in its own way."""
        trace = self._trace
        script, before = state.traps.get(signal), (state.traps, state.last, trace.is_unsure)
        if script is None or not trace.is_reached:
            return
        state.traps, state.last, state.trapped, trace.is_unsure = {}, status, status, False
        spot, is_doubtful = (self._target.at, self._target.end), False
        try:
            self._walk.run_list(script, state, quiet=True)
            is_doubtful = trace.is_unsure and may_exit_well(script, self._scope.functions)
        except ExitError as ended:
            if status and not ended.status:
                trace.loss = Loss(How.TRAP, *spot, is_sure=ended.status == 0)
            raise
        finally:
            (state.traps, state.last, trace.is_unsure), state.trapped = before, None
        if status and is_doubtful:
            trace.loss = Loss(How.TRAP, *spot, is_sure=False)
            raise ExitError(0)

    def simple(self, node: Simple, state: State, *, quiet: bool) -> int:
        """The status of a simple command; raises ExitError where the shell ends in it."""
        written = (*node.words, *(word for _, word in node.assigns))
        outer = node if node.words else None
        inner = self.inner(spans(written, node.redirects), state, outer, quiet=quiet)
        state.note_status()
        for name, word in node.assigns:
            state.values.assign(name, word.raw if "[" in word.raw.partition("=")[0] else word.text)
        is_target = node.at in self._target.twins
        name = plain(node.words[0].text) if node.words else ""
        if is_target and name in self._scope.functions:
            self._is_handed = True  # the function runs what it is given, if it does
            status = self._other(name, node, state, quiet=quiet)
            self._is_handed = False
            return status
        if is_target or (self._is_handed and is_handed_on(node)):
            self._trace.is_reached = True
            self._trace.note_traps(state)
            if name in self._scope.aliases:
                self._trace.doubt = How.REDEFINED
            return self._target.status
        return self._run(node, state, quiet=quiet) if node.words else inner

    def _run(self, node: Simple, state: State, *, quiet: bool) -> int:
        """The status of a command: of a function before that of a builtin of the same name."""
        scope, direct_words = self._scope, direct(node.words)
        words = direct_words or node.words
        name = plain(state.values.expand(words[0].text) or words[0].text)
        args = [word.text for word in words[1:]]
        if name in scope.functions and not direct_words:
            return self._other(name, node, state, quiet=quiet)
        if name in scope.aliases & BUILTINS:
            self._trace.doubt = How.REDEFINED
        scope.aliases |= aliases_of(node)
        exports = name in DECLARING and "f" in "".join(args[:1])[:3]
        scope.is_exported = scope.is_exported or exports
        if name == "trap":
            set_traps(words[1:], state)
            self._trace.note_traps(state)
        elif name == "unset" and "-v" not in args:
            scope.unset(args)
        status = builtin(name, args, state, is_live=self._trace.is_reached)
        return self._other(name, node, state, quiet=quiet) if status is None else status

    def inner(
        self, scripts: tuple[Script, ...], state: State, node: Command | None, *, quiet: bool
    ) -> int:
        """The status of the last `$(...)`; it is lost where a command stands around it."""
        status, was_reached = 0, self._trace.is_reached
        for script in scripts:
            inner = state.inner(errexit=False, pipefail=state.pipefail)
            status = self.own(partial(self._walk.run_list, script, quiet=quiet), inner)
        if node is not None and status and self._trace.is_reached and not was_reached:
            self._trace.lose(How.INSIDE, node.at, node.end)
        return status

    def _called(self, function: Function, state: State, *, quiet: bool) -> int:
        """The status of a function, which does not take over what is trapped for errors."""
        on_error = None if state.is_errtrace else state.traps.pop("ERR", None)
        before, state.may_return = state.may_return, True
        try:
            return self._walk.run_command(function.body, state, quiet=quiet)
        except ReturnError as ended:
            return ended.status or 0
        finally:
            state.may_return = before
            if on_error is not None:
                state.traps.setdefault("ERR", on_error)

    def _other(self, name: str, node: Simple, state: State, *, quiet: bool) -> int:
        """A function, another shell, or a program that is taken to succeed."""
        function = self._scope.functions.get(name)
        self._calls += 1
        if function is not None and self._calls < CALLS_CAP:
            return self._called(function, state, quiet=quiet)
        if (script := spoken(node)) is None:
            is_sure = name.rpartition("/")[2] in SUCCEEDS
            self._trace.is_unsure = self._trace.is_unsure or not is_sure
            return 0
        if name == "eval":
            return self._walk.run_list(script, state, quiet=quiet)
        with self._scope.subshell(is_started=True):
            return self.shell(script, state.started([word.text for word in node.words]))
