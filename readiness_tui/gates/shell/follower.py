"""One way through a script: a command ends with a status, and where does that go?

The script is followed once, as a shell would: the command in question fails, all others succeed, a
condition that nobody can know is passed over. What a script does with the status (`rc=$?`, a test,
`exit $rc`) is followed too, so that a script which reports first and fails later is no suspect.
"""

from functools import partial

from readiness_tui.gates.shell.commands import Commands
from readiness_tui.gates.shell.lost_status import (
    SUCCEEDS,
    TESTS,
    How,
    Loss,
    changes_shell,
    decides_nothing,
    ends_shell,
    ends_well,
    heading,
    is_external,
    is_idle,
    may_be_lost,
    name_of,
)
from readiness_tui.gates.shell.observer import Observer
from readiness_tui.gates.shell.redefined import Scope, plain
from readiness_tui.gates.shell.state import ExitError, Options, ReturnError, State
from readiness_tui.gates.shell.trace import Target, Trace
from readiness_tui.gates.shell.tree import (
    Case,
    Command,
    Function,
    Group,
    If,
    Item,
    Link,
    Loop,
    Pipeline,
    Script,
    Simple,
)
from readiness_tui.gates.shell.values import matches
from readiness_tui.gates.shell.walk import spans
from readiness_tui.gates.shell.words import ShellError


class Follower:
    """Follows a script in which the target and its twins end with a status.

    With `is_whole` nothing outside of the script calls its functions; with `is_wary` what may or
    may not run changes the shell for the worse; with `tries_rest` an `||` is tried also where the
    script does not come to it, to tell whether it would hide the failure.
    """

    def __init__(
        self,
        script: Script,
        target: Target,
        options: Options,
        observer: Observer | None = None,
        *,
        is_whole: bool = False,
        is_wary: bool = False,
        tries_rest: bool = True,
    ) -> None:
        self._script, self._target, self._options = script, target, options
        self._is_whole, self._is_wary, self._tries_rest = is_whole, is_wary, tries_rest
        self._observer, self._scope = observer or Observer(), Scope()
        self._trace = Trace(is_reached=target.at < script.at)
        self._commands = Commands(self, target, self._trace, self._scope)
        self._idle = set[int]()
        self.has_passed_over = False

    @property
    def is_reached(self) -> bool:
        """Whether the script came to the target."""
        return self._trace.is_reached

    def follow(self) -> Loss | None:
        """Where the failure is lost, if it is.

        Raises:
            ShellError: A script inside the script is no shell, or its functions never end.
        """
        options, target = self._options, self._target
        state = State(options.errexit, options.pipefail, options.is_strict)
        state.is_exact = target.is_exact
        try:
            status = self._commands.shell(self._script, state)
            state.may_return = True
            for function in self._scope.declared:
                if self._is_whole:
                    break  # nothing elsewhere calls what nothing here does
                if not self.is_reached and target.is_in(function):
                    status = self._commands.shell(function.script, state)
        except RecursionError as error:
            message = "functions call each other too deep"
            raise ShellError(message, target.at) from error
        return self._trace.loss_of(target, status)

    def _pass_over(self, node: Pipeline | Script, state: State) -> None:
        """Note what may or may not run, and changes the shell; on a wary way it does, for worse."""
        if self._target.is_in(node) or not changes_shell(node, self._scope.functions):
            return
        self.has_passed_over = True
        if not self._is_wary:
            return
        errexit, pipefail, traps = state.errexit, state.pipefail, dict(state.traps)
        functions = dict(self._scope.functions)
        try:
            if isinstance(node, Script):
                self.run_list(node, state, quiet=True)
            else:
                self._pipeline(node, state, quiet=True)
        except ExitError:
            pass  # only what it leaves behind counts
        state.errexit, state.pipefail = errexit and state.errexit, pipefail and state.pipefail
        state.traps = {**traps, **state.traps}
        self._scope.functions = {**functions, **self._scope.functions}

    def run_list(self, script: Script, state: State, *, quiet: bool) -> int:
        """The status of a list of commands; raises ExitError where the shell ends in it."""
        status = 0
        for place, item in enumerate(script.items):
            if place + 1 < len(script.items) and decides_nothing(item):
                self._idle.add(item.at)
            status = max(self._item(item, state, quiet=quiet), 0)
            state.last = status
            if status and self.is_reached and place + 1 < len(script.items):
                self._trace.lose(self._how(item), self._target.at, item.end)
        return status

    def _how(self, item: Item) -> How:
        """Why a shell goes on behind an item that failed."""
        if not item.rest:
            stages = item.first.stages
            is_inside = len(stages) == 1 and not ends_shell(stages[0], self._scope.functions)
            return How.AND if is_inside and len(self._target.spots) == 1 else How.ERREXIT
        is_last = self._target.is_in(item.rest[-1].pipeline)
        return How.AND if item.rest[-1].op == "&&" and not is_last else How.ERREXIT

    def _item(self, item: Item, state: State, *, quiet: bool) -> int:
        if not item.is_background:
            return self._chain(item, state, quiet=quiet)
        was_reached = self.is_reached
        status = self._commands.own(partial(self._chain, item, quiet=True), state.copy())
        if status > 0 and not was_reached and self.is_reached:
            state.is_waited_for = True
            self._trace.lose(How.BACKGROUND, item.at, item.end)
        self._observer.started(item)
        return 0

    def _chain(self, item: Item, state: State, *, quiet: bool) -> int:
        """The status of pipelines joined by `&&` and `||`; below 0 where nobody can know it."""
        self._observer.enter(item, state, is_live=self.is_reached)
        try:
            status = self._pipeline(item.first, state, quiet=quiet or bool(item.rest))
            is_guess = self._is_guess(item.first)
            for place, link in enumerate(item.rest):
                inner_quiet = quiet or place + 1 < len(item.rest)
                if status < 0 and item.at not in self._idle:
                    self._trace.note_unknown(item, state)
                goes_on = status >= 0 and (link.op == "&&") == (status == 0)
                if not goes_on and (status < 0 or is_guess):
                    self._pass_over(link.pipeline, state)
                    self._observer.doubted(link.pipeline, state)
                if goes_on or (not self.is_reached and self._target.is_in(link.pipeline)):
                    state.last = max(status, 0)
                    status = self._link(link, state, quiet=inner_quiet, is_guess=is_guess)
                    is_guess = self._is_guess(link.pipeline)
                elif status == 0 and self._tries_rest and may_be_lost(self._trace.loss):
                    self._last_resort(link, state)
            return status
        finally:
            self._observer.leave(item, state)

    def _last_resort(self, link: Link, state: State) -> None:
        """`a || b || true`: if b does not hide the failure, the last one does."""
        if link.op != "||":
            return
        trace, before = self._trace, self._trace.loss
        trace.loss = None
        try:
            if self._pipeline(link.pipeline, state, quiet=True) == 0:
                is_sure = name_of(link.pipeline) in SUCCEEDS
                trace.loss = Loss(How.OR, link.at, link.pipeline.end, is_sure)
        except ExitError:
            pass
        trace.loss = trace.loss or before

    def _is_guess(self, pipeline: Pipeline) -> bool:
        """Whether a success was only assumed: a later `&& exit 1` then proves nothing."""
        name = name_of(pipeline)
        if self.is_reached and pipeline.stages[-1].at in self._target.twins:
            return False
        is_known = name in SUCCEEDS or plain(name) in self._scope.functions
        return is_external(name) and not is_known

    def _link(self, link: Link, state: State, *, quiet: bool, is_guess: bool) -> int:
        is_live, self._trace.is_unsure = self.is_reached, False
        try:
            status = self._pipeline(link.pipeline, state, quiet=quiet)
        except ExitError as ended:
            if is_live and link.op == "&&" and is_guess:
                return 0
            if is_live and link.op == "||" and not ended.status:
                is_sure = ended.status == 0
                self._trace.lose(How.OR, link.at, link.pipeline.end, is_sure=is_sure)
            raise
        finally:
            if is_guess and not self._target.is_in(link.pipeline):
                self._observer.doubted(link.pipeline, state)
        if is_live and link.op == "||" and status <= 0:
            # A test lets one status pass, as pytest's 5 for "no tests"; which one comes is unknown.
            is_test = name_of(link.pipeline) in TESTS and not state.is_exact
            is_sure = status == 0 and not self._trace.is_unsure and not is_test
            is_sure = is_sure or ends_well(link.pipeline)
            self._trace.lose(How.OR, link.at, link.pipeline.end, is_sure=is_sure)
        return status

    def _pipeline(self, pipeline: Pipeline, state: State, *, quiet: bool) -> int:
        *piped, last = pipeline.stages
        ends = bool(piped) or ends_shell(last, self._scope.functions)
        is_own = ends or isinstance(last, Simple)
        if piped:
            status = self._piped(pipeline, state, quiet=quiet)
        else:
            status = self.run_command(last, state, quiet=quiet or pipeline.is_negated)
            if is_own:
                state.note_pipe([status], is_live=self.is_reached)
        if pipeline.is_negated:
            if not status and self._is_guess(pipeline):
                return -1
            if status > 0 and self.is_reached and self._target.is_in(pipeline):
                self._trace.lose(How.NOT, pipeline.at, pipeline.end, is_sure=not quiet)
            return status if status < 0 else int(not status)
        is_failure = status > 0 and not quiet and self.is_reached
        if is_failure and is_own:
            self._commands.trap("ERR", status, state)
        if is_failure and ends and state.errexit:
            raise ExitError(status)
        return status

    def _piped(self, pipeline: Pipeline, state: State, *, quiet: bool) -> int:
        stages = (partial(self.run_command, stage, quiet=quiet) for stage in pipeline.stages)
        statuses = [self._commands.own(stage, state.copy()) for stage in stages]
        state.note_pipe(statuses, is_live=self.is_reached)
        status = max(statuses) if state.pipefail else statuses[-1]
        if any(statuses) and not status and self.is_reached:
            self._trace.lose(How.PIPE, pipeline.stages[0].end, pipeline.end)
        return status

    def run_command(self, node: Command, state: State, *, quiet: bool) -> int:
        """The status of one command; raises ExitError where the shell ends in it."""
        if not isinstance(node, Simple | Function):
            self._commands.inner(spans(heading(node), node.redirects), state, node, quiet=quiet)
        match node:
            case Simple():
                status = self._commands.simple(node, state, quiet=quiet)
                self._observer.ran(node, state)
                return status
            case Group(is_subshell=True):
                run = partial(self.run_list, node.body, quiet=quiet)
                return self._commands.own(run, state.copy())
            case Group():
                return self._group(node, state, quiet=quiet)
            case Function():
                self._scope.declare(node)
                return 0
            case _:
                self._observer.enter(node, state, is_live=self.is_reached)
        try:
            match node:
                case If():
                    return self._if(node, state, quiet=quiet)
                case Loop():
                    return self._loop(node, state, quiet=quiet)
                case Case():
                    return self._case(node, state, quiet=quiet)
        finally:
            self._observer.leave(node, state)

    def _group(self, node: Group, state: State, *, quiet: bool) -> int:
        """The status of `{ ...; }`, or of a sourced file, which `return` ends."""
        before, state.may_return = state.may_return, state.may_return or node.is_sourced
        try:
            return self.run_list(node.body, state, quiet=quiet)
        except ReturnError as ended:
            if not node.is_sourced:
                raise
            return ended.status or 0
        finally:
            state.may_return = before

    def _if(self, node: If, state: State, *, quiet: bool) -> int:
        is_known, was_reached = True, self.is_reached
        for condition, body in node.arms:
            status = self._condition(condition, state, node.at)
            if self.is_reached:
                self._observer.answered(status)
            if status == 0 if self.is_reached else self._target.is_in(body):
                return self._branch(body, state, quiet=quiet, was_reached=was_reached)
            is_known = is_known and status > 0
            self._pass_over(body, state)
            if status < 0 and not is_idle(node):
                self._trace.note_unknown(condition, state)
        if node.otherwise is None:
            return 0
        if not (is_known if self.is_reached else self._target.is_in(node.otherwise)):
            self._pass_over(node.otherwise, state)
            return 0
        return self._branch(node.otherwise, state, quiet=quiet, was_reached=was_reached)

    def _branch(
        self, body: Script, state: State, *, quiet: bool, was_reached: bool, is_again: bool = False
    ) -> int:
        """The status of a branch; one that answers the failure and surely ends well hides it."""
        if was_reached or not self.is_reached:
            return self.run_list(body, state, quiet=quiet)
        before, self._trace.is_unsure = self._trace.is_unsure, False
        try:
            status = self.run_list(body, state, quiet=quiet)
        except ExitError as ended:
            self._trace.note_answer(ended.status)
            raise
        if not is_again:
            self._trace.note_answer(status)
        self._trace.is_unsure = self._trace.is_unsure or before
        return status

    def _condition(self, script: Script, state: State, at: int) -> int:
        """The status of a condition; below 0 where nobody can know it."""
        was_reached, status = self.is_reached, 0
        self._observer.asked()
        for item in script.items:
            if item.rest or item.is_background:
                status = self._item(item, state, quiet=True)
            else:
                status = self._pipeline(item.first, state, quiet=True)
            state.last = max(status, 0)
        if self.is_reached and not was_reached:
            self._trace.lose(How.CONDITION, at, script.end, is_sure=False)
        elif script.items and status >= 0:
            last = script.items[-1]
            final = last.rest[-1].pipeline if last.rest else last.first
            status = -1 if is_external(name_of(final)) else status
        return status

    def _loop(self, node: Loop, state: State, *, quiet: bool) -> int:
        if node.condition is not None:
            was_reached = self.is_reached
            status = self._condition(node.condition, state, node.at)
            if self.is_reached and not was_reached:
                if (status == 0) == (node.word == "until"):
                    return 0
                return self._branch(node.body, state, quiet=quiet, was_reached=False, is_again=True)
            if was_reached and status < 0 and not self._target.is_in(node):
                self._trace.note_unknown(node.condition, state)
                return 0
        return self.run_list(node.body, state, quiet=quiet)

    def _case(self, node: Case, state: State, *, quiet: bool) -> int:
        state.note_status()
        subject = state.values.expand(node.subject.text)
        for patterns, body in node.arms:
            forced = not self.is_reached and self._target.is_in(body)
            meets = self.is_reached and any(matches(subject, one.text) for one in patterns)
            if forced or (meets and subject is not None):
                return self.run_list(body, state, quiet=quiet)
            self._pass_over(body, state)
        return 0
