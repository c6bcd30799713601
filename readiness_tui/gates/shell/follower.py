"""One way through a script: a command ends with a status, and where does that go?

The script is followed once, as a shell would: the command in question fails, all others succeed, a
condition that nobody can know is passed over. What a script does with the status (`rc=$?`, a test,
`exit $rc`) is followed too, so that a script which reports first and fails later is no suspect.
"""

from dataclasses import replace
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
from readiness_tui.gates.shell.state import ExitError, Options, ReturnError, State
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
from readiness_tui.gates.shell.way import Target

_ASKED = frozenset({How.CONDITION, How.NOT})


class Follower(Commands):
    """One way through a script, on which the target and its twins end with a status."""

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
        """Prepare to follow a script.

        Args:
            script: The whole script.
            target: One of its commands.
            options: How its shell is started.
            observer: Who hears of what runs.
            is_whole: Nothing outside of the script calls its functions.
            is_wary: What may or may not run changes the shell for the worse.
            tries_rest: What stands behind the last `||` is tried even where the script does not
                come to it, to tell whether it would hide the failure.
        """
        super().__init__(script, target, options, is_whole=is_whole, is_wary=is_wary)
        self._observer, self._tries_rest = observer or Observer(), tries_rest

    def follow(self) -> Loss | None:
        """Where the failure is lost, if it is."""
        options = self._options
        state = State(
            options.errexit, options.pipefail, options.is_strict, is_exact=self._target.is_exact
        )
        status = self._shell(self._script, state)
        state.may_return = True
        for function in self._declared:
            if self._is_whole:
                break  # nothing elsewhere calls what nothing here does
            if not self._seen and self._target.is_in(function):
                status = self._shell(function.script, state)
        at, end = self._target.at, self._target.end
        if not self._seen:
            return None
        if status:
            return Loss(self._doubted, at, end, is_sure=False) if self._doubted else None
        lost = self._lost or Loss(How.ERREXIT, at, end)
        return replace(lost, is_sure=lost.is_sure and not self._may_end_well)

    def _pass_over(self, node: Pipeline | Script, state: State) -> None:
        """Note what may or may not run, and changes the shell; on a wary way it does, for worse."""
        if self._target.is_in(node) or not changes_shell(node, self._functions):
            return
        self.has_passed_over = True
        if not self._is_wary:
            return
        errexit, pipefail, traps = state.errexit, state.pipefail, dict(state.traps)
        functions = dict(self._functions)
        try:
            if isinstance(node, Script):
                self._list(node, state, quiet=True)
            else:
                self._pipeline(node, state, quiet=True)
        except ExitError:
            pass  # only what it leaves behind counts
        state.errexit, state.pipefail = errexit and state.errexit, pipefail and state.pipefail
        state.traps = {**traps, **state.traps}
        self._functions = {**functions, **self._functions}

    def _list(self, script: Script, state: State, *, quiet: bool) -> int:
        status = 0
        for place, item in enumerate(script.items):
            if place + 1 < len(script.items) and decides_nothing(item):
                self._idle.add(item.at)
            status = max(self._item(item, state, quiet=quiet), 0)
            state.last = status
            if status and self._seen and place + 1 < len(script.items):
                self._lose(self._how(item), self._target.at, item.end)
        return status

    def _item(self, item: Item, state: State, *, quiet: bool) -> int:
        if not item.is_background:
            return self._chain(item, state, quiet=quiet)
        was_seen = self._seen
        status = self._own(partial(self._chain, item, quiet=True), state.copy())
        if status > 0 and not was_seen and self._seen:
            state.is_waited_for = True
            self._lose(How.BACKGROUND, item.at, item.end)
        self._observer.started(item)
        return 0

    def _chain(self, item: Item, state: State, *, quiet: bool) -> int:
        self._observer.enter(item, state, is_live=self._seen)
        try:
            return self._links(item, state, quiet=quiet)
        finally:
            self._observer.leave(item, state)

    def _links(self, item: Item, state: State, *, quiet: bool) -> int:
        """The status of pipelines joined by `&&` and `||`; below 0 where nobody can know it."""
        status = self._pipeline(item.first, state, quiet=quiet or bool(item.rest))
        is_guess = self._is_guess(item.first)
        for place, link in enumerate(item.rest):
            inner_quiet = quiet or place + 1 < len(item.rest)
            if status < 0 and item.at not in self._idle:
                self._doubt(item, state)
            goes_on = status >= 0 and (link.op == "&&") == (status == 0)
            if not goes_on and (status < 0 or is_guess):
                self._pass_over(link.pipeline, state)
                self._observer.doubted(link.pipeline, state)
            if goes_on or (not self._seen and self._target.is_in(link.pipeline)):
                state.last = max(status, 0)
                status = self._link(link, state, quiet=inner_quiet, is_guess=is_guess)
                is_guess = self._is_guess(link.pipeline)
            elif link.op == "||" and status == 0 and self._tries_rest and may_be_lost(self._lost):
                self._last_resort(link, state)
        return status

    def _last_resort(self, link: Link, state: State) -> None:
        """`a || b || true`: if b does not hide the failure, the last one does."""
        before, self._lost = self._lost, None
        try:
            if self._pipeline(link.pipeline, state, quiet=True) == 0:
                at, end = link.at, link.pipeline.end
                self._lost = Loss(How.OR, at, end, is_sure=name_of(link.pipeline) in SUCCEEDS)
        except ExitError:
            pass
        self._lost = self._lost or before

    def _link(self, link: Link, state: State, *, quiet: bool, is_guess: bool) -> int:
        is_live, self._unsure = self._seen, False
        try:
            status = self._pipeline(link.pipeline, state, quiet=quiet)
        except ExitError as ended:
            if is_live and link.op == "&&" and is_guess:
                return 0
            if is_live and link.op == "||" and not ended.status:
                is_sure = ended.status == 0
                self._lose(How.OR, link.at, link.pipeline.end, is_sure=is_sure)
            raise
        finally:
            if is_guess and not self._target.is_in(link.pipeline):
                self._observer.doubted(link.pipeline, state)
        if is_live and link.op == "||" and status <= 0:
            # A test lets one status pass, as pytest's 5 for "no tests"; which one comes is unknown.
            is_test = name_of(link.pipeline) in TESTS and not state.is_exact
            is_sure = status == 0 and not self._unsure and not is_test
            is_sure = is_sure or ends_well(link.pipeline)
            self._lose(How.OR, link.at, link.pipeline.end, is_sure=is_sure)
        return status

    def _pipeline(self, pipeline: Pipeline, state: State, *, quiet: bool) -> int:
        *piped, last = pipeline.stages
        ends = bool(piped) or ends_shell(last, self._functions)
        is_own = ends or isinstance(last, Simple)
        if piped:
            status = self._piped(pipeline, state, quiet=quiet)
        else:
            status = self._command(last, state, quiet=quiet or pipeline.is_negated)
            if is_own:
                self._note_pipe([status], state)
        if pipeline.is_negated:
            if not status and self._is_guess(pipeline):
                return -1
            if status > 0 and self._seen and self._target.is_in(pipeline):
                self._lose(How.NOT, pipeline.at, pipeline.end, is_sure=not quiet)
            return status if status < 0 else int(not status)
        is_failure = status > 0 and not quiet and self._seen
        if is_failure and is_own:
            self._trap("ERR", status, state)
        if is_failure and ends and state.errexit:
            raise ExitError(status)
        return status

    def _piped(self, pipeline: Pipeline, state: State, *, quiet: bool) -> int:
        stages = (partial(self._command, stage, quiet=quiet) for stage in pipeline.stages)
        statuses = [self._own(stage, state.copy()) for stage in stages]
        self._note_pipe(statuses, state)
        status = max(statuses) if state.pipefail else statuses[-1]
        if any(statuses) and not status and self._seen:
            self._lose(How.PIPE, pipeline.stages[0].end, pipeline.end)
        return status

    def _command(self, node: Command, state: State, *, quiet: bool) -> int:
        if not isinstance(node, Simple | Function):
            self._inner(spans(heading(node), node.redirects), state, node, quiet=quiet)
        match node:
            case Simple():
                status = self._simple(node, state, quiet=quiet)
                self._observer.ran(node, state)
                return status
            case Group(is_subshell=True):
                return self._own(partial(self._list, node.body, quiet=quiet), state.copy())
            case Group():
                return self._group(node, state, quiet=quiet)
            case If() | Loop() | Case():
                return self._branching(node, state, quiet=quiet)
            case Function():
                self._declared.append(node)
                self._functions[node.name] = node
                return 0

    def _group(self, node: Group, state: State, *, quiet: bool) -> int:
        """The status of `{ ...; }`, or of a sourced file, which `return` ends."""
        before, state.may_return = state.may_return, state.may_return or node.is_sourced
        try:
            return self._list(node.body, state, quiet=quiet)
        except ReturnError as ended:
            if not node.is_sourced:
                raise
            return ended.status or 0
        finally:
            state.may_return = before

    def _branching(self, node: If | Loop | Case, state: State, *, quiet: bool) -> int:
        self._observer.enter(node, state, is_live=self._seen)
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

    def _if(self, node: If, state: State, *, quiet: bool) -> int:
        is_known, was_seen = True, self._seen
        for condition, body in node.arms:
            status = self._condition(condition, state, node.at)
            if self._seen:
                self._observer.answered(status)
            if status == 0 if self._seen else self._target.is_in(body):
                return self._branch(body, state, quiet=quiet, answers=self._seen and not was_seen)
            is_known = is_known and status > 0
            self._pass_over(body, state)
            if status < 0 and not is_idle(node):
                self._doubt(condition, state)
        runs = node.otherwise and (is_known if self._seen else self._target.is_in(node.otherwise))
        if node.otherwise is None or not runs:
            if node.otherwise is not None:
                self._pass_over(node.otherwise, state)
            return 0
        return self._branch(node.otherwise, state, quiet=quiet, answers=self._seen and not was_seen)

    def _branch(
        self, body: Script, state: State, *, quiet: bool, answers: bool, is_again: bool = False
    ) -> int:
        """The status of a branch; one that answers the failure and surely ends well hides it."""
        if not answers:
            return self._list(body, state, quiet=quiet)
        before, self._unsure = self._unsure, False
        try:
            status = self._list(body, state, quiet=quiet)
        except ExitError as ended:
            self._answer(ended.status)
            raise
        if not is_again:
            self._answer(status)
        self._unsure = self._unsure or before
        return status

    def _answer(self, status: int | None) -> None:
        """Note that what is asked about the failure surely ends with a status."""
        if status == 0 and not self._unsure and self._lost and self._lost.how in _ASKED:
            self._lost = replace(self._lost, is_sure=True)

    def _condition(self, script: Script, state: State, at: int) -> int:
        """The status of a condition; below 0 where nobody can know it."""
        was_seen, status = self._seen, 0
        self._observer.asked()
        for item in script.items:
            if item.rest or item.is_background:
                status = self._item(item, state, quiet=True)
            else:
                status = self._pipeline(item.first, state, quiet=True)
            state.last = max(status, 0)
        if self._seen and not was_seen:
            self._lose(How.CONDITION, at, script.end, is_sure=False)
        elif script.items and status >= 0:
            last = script.items[-1]
            final = last.rest[-1].pipeline if last.rest else last.first
            status = -1 if is_external(name_of(final)) else status
        return status

    def _loop(self, node: Loop, state: State, *, quiet: bool) -> int:
        if node.condition is not None:
            was_seen = self._seen
            status = self._condition(node.condition, state, node.at)
            if self._seen and not was_seen and (status == 0) == (node.word == "until"):
                return 0
            if self._seen and not was_seen:
                return self._branch(node.body, state, quiet=quiet, answers=True, is_again=True)
            if was_seen and status < 0 and not self._target.is_in(node):
                self._doubt(node.condition, state)
                return 0
        return self._list(node.body, state, quiet=quiet)

    def _case(self, node: Case, state: State, *, quiet: bool) -> int:
        state.note_status()
        subject = state.values.expand(node.subject.text)
        for patterns, body in node.arms:
            forced = not self._seen and self._target.is_in(body)
            meets = self._seen and any(matches(subject, pattern.text) for pattern in patterns)
            if forced or (meets and subject is not None):
                return self._list(body, state, quiet=quiet)
            self._pass_over(body, state)
        return 0
