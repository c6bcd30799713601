"""One command on a way through a script: a builtin, a function, another shell, or a program."""

from collections.abc import Callable
from functools import partial

from readiness_tui.gates.shell.lost_status import SUCCEEDS, How, Loss, is_handed_on
from readiness_tui.gates.shell.redefined import BUILTINS, aliases_of, direct, plain
from readiness_tui.gates.shell.state import DECLARING, ExitError, ReturnError, State, builtin
from readiness_tui.gates.shell.traps import may_exit_well, set_traps
from readiness_tui.gates.shell.tree import Command, Function, Script, Simple
from readiness_tui.gates.shell.walk import spans, spoken
from readiness_tui.gates.shell.way import Way

CALLS_CAP = 2_000


class Commands(Way):
    """A way through a script, as far as its simple commands and the shells of its own go."""

    def _shell(self, script: Script, state: State) -> int:
        return self._own(partial(self._list, script, quiet=False), state)

    def _own(self, run: Callable[[State], int], state: State) -> int:
        """The status of a shell of its own: of what it runs, or of its trap."""
        functions = dict(self._functions)
        try:
            status = max(run(state), 0)
        except ExitError as ended:
            status = ended.status or 0
        try:
            self._trap("EXIT", status, state)
        except ExitError as ended:
            return ended.status or 0
        finally:
            self._functions = functions
        return status

    def _trap(self, signal: str, status: int, state: State) -> None:
        """Run what is trapped; an `exit` in it ends the shell in its own way."""
        script, before = state.traps.get(signal), (state.traps, state.last, self._unsure)
        if script is None or not self._seen:
            return
        state.traps, state.last, state.trapped, self._unsure = {}, status, status, False
        spot, is_doubtful = (self._target.at, self._target.end), False
        try:
            self._list(script, state, quiet=True)
            is_doubtful = self._unsure and may_exit_well(script, self._functions)
        except ExitError as ended:
            if status and not ended.status:
                self._lost = Loss(How.TRAP, *spot, is_sure=ended.status == 0)
            raise
        finally:
            (state.traps, state.last, self._unsure), state.trapped = before, None
        if status and is_doubtful:
            self._lost = Loss(How.TRAP, *spot, is_sure=False)
            raise ExitError(0)

    def _simple(self, node: Simple, state: State, *, quiet: bool) -> int:
        written = (*node.words, *(word for _, word in node.assigns))
        outer = node if node.words else None
        inner = self._inner(spans(written, node.redirects), state, outer, quiet=quiet)
        state.note_status()
        for name, word in node.assigns:
            state.values.assign(name, word.raw if "[" in word.raw.partition("=")[0] else word.text)
        is_target, name = (
            node.at in self._target.twins,
            plain(node.words[0].text) if node.words else "",
        )
        if is_target and name in self._functions:
            self._handed = True  # the function runs what it is given, if it does
            status = self._other(name, node, state, quiet=quiet)
            self._handed = False
            return status
        if is_target or (self._handed and is_handed_on(node)):
            self._reach(name, state)
            return self._target.status
        return self._run(node, state, quiet=quiet) if node.words else inner

    def _run(self, node: Simple, state: State, *, quiet: bool) -> int:
        """The status of a command: of a function before that of a builtin of the same name."""
        direct_words = direct(node.words)
        words = direct_words or node.words
        name = plain(state.values.expand(words[0].text) or words[0].text)
        args = [word.text for word in words[1:]]
        if name in self._functions and not direct_words:
            return self._other(name, node, state, quiet=quiet)
        if name in self._aliases & BUILTINS:
            self._doubted = How.REDEFINED
        self._aliases |= aliases_of(node)
        self._exports = self._exports or (name in DECLARING and "f" in "".join(args[:1])[:3])
        if name == "trap":
            set_traps(words[1:], state)
            self._beware(state)
        elif name == "unset" and "-v" not in args:
            self._functions = {one: self._functions[one] for one in self._functions.keys() - args}
        status = builtin(name, args, state, is_live=self._seen)
        return self._other(name, node, state, quiet=quiet) if status is None else status

    def _inner(
        self, scripts: tuple[Script, ...], state: State, node: Command | None, *, quiet: bool
    ) -> int:
        """The status of the last `$(...)`; it is lost where a command stands around it."""
        status, was_seen = 0, self._seen
        for script in scripts:
            inner = state.inner(errexit=False, pipefail=state.pipefail)
            status = self._own(partial(self._list, script, quiet=quiet), inner)
        if node is not None and status and self._seen and not was_seen:
            self._lose(How.INSIDE, node.at, node.end)
        return status

    def _called(self, function: Function, state: State, *, quiet: bool) -> int:
        """The status of a function, which does not take over what is trapped for errors."""
        on_error = None if state.is_errtrace else state.traps.pop("ERR", None)
        before, state.may_return = state.may_return, True
        try:
            return self._command(function.body, state, quiet=quiet)
        except ReturnError as ended:
            return ended.status or 0
        finally:
            state.may_return = before
            if on_error is not None:
                state.traps.setdefault("ERR", on_error)

    def _other(self, name: str, node: Simple, state: State, *, quiet: bool) -> int:
        """A function, another shell, or a program that is taken to succeed."""
        function = self._functions.get(name)
        self._calls += 1
        if function is not None and self._calls < CALLS_CAP:
            return self._called(function, state, quiet=quiet)
        if (script := spoken(node)) is None:
            self._unsure = self._unsure or name.rpartition("/")[2] not in SUCCEEDS
            return 0
        if name == "eval":
            return self._list(script, state, quiet=quiet)
        functions = self._functions
        self._functions = dict(functions) if self._exports else {}
        try:
            return self._shell(script, state.started([word.text for word in node.words]))
        finally:
            self._functions = functions
