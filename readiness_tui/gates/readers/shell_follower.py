"""One way through a script: a command ends with a status, and where does that go?

The script is followed once, as a shell would: the command in question fails, all others succeed, a
condition that nobody can know is passed over. What a script does with the status (`rc=$?`, a test,
`exit $rc`) is followed too, so that a script which reports first and fails later is no suspect.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from readiness_tui.gates.readers.shell_loss import (
    SUCCEEDS,
    TESTS,
    How,
    Loss,
    decides_nothing,
    ends_shell,
    ends_well,
    heading,
    is_external,
    is_handed_on,
    is_idle,
    may_be_lost,
    name_of,
    spots_of,
    words_in,
)
from readiness_tui.gates.readers.shell_state import ExitError, Options, ReturnError, State, builtin
from readiness_tui.gates.readers.shell_traps import may_exit_well, set_traps
from readiness_tui.gates.readers.shell_tree import (
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
from readiness_tui.gates.readers.shell_values import matches
from readiness_tui.gates.readers.shell_walk import spans, spoken

CALLS_CAP = 2_000
_ASKED = frozenset({How.CONDITION, How.NOT})


class Follower:
    """One way through a script, on which the target and its twins end with a status."""

    def __init__(
        self,
        script: Script,
        target: Simple,
        options: Options,
        twins: frozenset[int] = frozenset(),
        *,
        status: int = 1,
        is_whole: bool = False,
    ) -> None:
        self._script, self._target, self._options = script, target, options
        self._twins, self._status, self._is_whole = twins | {target.at}, status, is_whole
        self._functions: dict[str, Function] = {}
        self._spots = spots_of(script, target)
        self._seen = target.at < script.at
        self._lost: Loss | None = None
        self._unsure = self._may_end_well = False
        self._idle, self._handed = set[int](), False
        self._calls = 0

    @property
    def is_seen(self) -> bool:
        """Whether the script came to the target at all."""
        return self._seen

    def follow(self) -> Loss | None:
        """Where the failure is lost, if it is."""
        options = self._options
        state = State(options.errexit, options.pipefail, options.is_strict)
        status = self._shell(self._script, state)
        for function in list(self._functions.values()):
            if self._is_whole:
                break  # nothing elsewhere calls what nothing here does
            if not self._seen and self._holds(function):
                status = self._shell(function.script, state)
        at, end = self._target.at, self._target.end
        if not self._seen:
            return None
        if status:
            return None
        lost = self._lost or Loss(How.ERREXIT, at, end)
        return replace(lost, is_sure=lost.is_sure and not self._may_end_well)

    def _shell(self, script: Script, state: State) -> int:
        return self._own(partial(self._list, script, quiet=False), state)

    def _own(self, run: Callable[[State], int], state: State) -> int:
        """The status of a shell of its own: of what it runs, or of its trap."""
        try:
            status = max(run(state), 0)
        except ExitError as ended:
            status = ended.status or 0
        try:
            self._trap("EXIT", status, state)
        except ExitError as ended:
            return ended.status or 0
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

    def _lose(self, how: How, at: int, end: int, *, is_sure: bool = True) -> None:
        if self._lost is None:
            self._lost = Loss(how, at, end, is_sure)

    def _holds(self, node: Command | Item | Pipeline | Script) -> bool:
        return any(node.at <= spot < node.end for spot in self._spots)

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

    def _how(self, item: Item) -> How:
        """Why a shell goes on behind an item that failed."""
        if not item.rest:
            stages = item.first.stages
            is_inside = len(stages) == 1 and not ends_shell(stages[0], self._functions)
            return How.AND if is_inside and len(self._spots) == 1 else How.ERREXIT
        is_last = self._holds(item.rest[-1].pipeline)
        return How.AND if item.rest[-1].op == "&&" and not is_last else How.ERREXIT

    def _item(self, item: Item, state: State, *, quiet: bool) -> int:
        if not item.is_background:
            return self._chain(item, state, quiet=quiet)
        was_seen = self._seen
        status = self._own(partial(self._chain, item, quiet=True), state.copy())
        if status > 0 and not was_seen and self._seen:
            state.is_waited_for = True
            self._lose(How.BACKGROUND, item.at, item.end)
        return 0

    def _chain(self, item: Item, state: State, *, quiet: bool) -> int:
        """The status of pipelines joined by `&&` and `||`; below 0 where nobody can know it."""
        status = self._pipeline(item.first, state, quiet=quiet or bool(item.rest))
        is_guess = self._is_guess(item.first)
        for place, link in enumerate(item.rest):
            inner_quiet = quiet or place + 1 < len(item.rest)
            if status < 0 and item.at not in self._idle:
                self._doubt(item, state)
            goes_on = status >= 0 and (link.op == "&&") == (status == 0)
            if goes_on or (not self._seen and self._holds(link.pipeline)):
                state.last = max(status, 0)
                status = self._link(link, state, quiet=inner_quiet, is_guess=is_guess)
                is_guess = self._is_guess(link.pipeline)
            elif link.op == "||" and status == 0 and may_be_lost(self._lost):
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

    def _doubt(self, node: Item | Script, state: State) -> None:
        """Note a condition that nobody can know; where it asks for the failure, it may end well."""
        self._unsure = True
        if self._seen:
            asks = any(map(state.values.tells, words_in(node)))
            self._may_end_well = self._may_end_well or asks

    def _is_guess(self, pipeline: Pipeline) -> bool:
        """Whether a success was only assumed: a later `&& exit 1` then proves nothing."""
        name = name_of(pipeline)
        if self._seen and pipeline.stages[-1].at in self._twins:
            return False
        return is_external(name) and name not in SUCCEEDS and name not in self._functions

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
        if is_live and link.op == "||" and status <= 0:
            # A test lets one status pass, as pytest's 5 for "no tests"; which one comes is unknown.
            is_sure = status == 0 and not self._unsure and name_of(link.pipeline) not in TESTS
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
                state.values.set_pipe([status], is_live=self._seen)
        if pipeline.is_negated:
            if not status and self._is_guess(pipeline):
                return -1
            if status > 0 and self._seen and self._holds(pipeline):
                self._lose(How.NOT, pipeline.at, pipeline.end, is_sure=False)
            return status if status < 0 else int(not status)
        is_failure = status > 0 and not quiet and self._seen
        if is_failure and is_own:
            self._trap("ERR", status, state)
        if is_failure and ends and state.errexit:
            raise ExitError(status)
        return status

    def _piped(self, pipeline: Pipeline, state: State, *, quiet: bool) -> int:
        stages = (partial(self._command, stage, quiet=quiet) for stage in pipeline.stages)
        found = [self._own(stage, state.copy()) for stage in stages]
        state.values.set_pipe(found, is_live=self._seen)
        status = max(found) if state.pipefail else found[-1]
        if any(found) and not status and self._seen:
            self._lose(How.PIPE, pipeline.stages[0].end, pipeline.end)
        return status

    def _command(self, node: Command, state: State, *, quiet: bool) -> int:
        if not isinstance(node, Simple | Function):
            self._inner(spans(heading(node), node.redirects), state, node)
        match node:
            case Simple():
                return self._simple(node, state, quiet=quiet)
            case Group(is_subshell=True):
                return self._own(partial(self._list, node.body, quiet=quiet), state.copy())
            case Group():
                return self._list(node.body, state, quiet=quiet)
            case If():
                return self._if(node, state, quiet=quiet)
            case Loop():
                return self._loop(node, state, quiet=quiet)
            case Case():
                return self._case(node, state, quiet=quiet)
            case Function():
                self._functions[node.name] = node
                return 0

    def _if(self, node: If, state: State, *, quiet: bool) -> int:
        is_known, was_seen = True, self._seen
        for condition, body in node.arms:
            status = self._condition(condition, state, node.at)
            if status == 0 if self._seen else self._holds(body):
                return self._branch(body, state, quiet=quiet, answers=self._seen and not was_seen)
            is_known = is_known and status > 0
            if status < 0 and not is_idle(node):
                self._doubt(condition, state)
        runs = node.otherwise and (is_known if self._seen else self._holds(node.otherwise))
        if node.otherwise is None or not runs:
            return 0
        return self._branch(node.otherwise, state, quiet=quiet, answers=self._seen and not was_seen)

    def _branch(self, body: Script, state: State, *, quiet: bool, answers: bool) -> int:
        """The status of a branch; one that answers the failure and surely ends well hides it."""
        if not answers:
            return self._list(body, state, quiet=quiet)
        before, self._unsure = self._unsure, False
        status = self._list(body, state, quiet=quiet)
        if not status and not self._unsure and self._lost and self._lost.how in _ASKED:
            self._lost = replace(self._lost, is_sure=True)
        self._unsure = self._unsure or before
        return status

    def _condition(self, script: Script, state: State, at: int) -> int:
        """The status of a condition; below 0 where nobody can know it."""
        was_seen, status = self._seen, 0
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
            if was_seen and status < 0 and not self._holds(node):
                self._doubt(node.condition, state)
                return 0
        return self._list(node.body, state, quiet=quiet)

    def _case(self, node: Case, state: State, *, quiet: bool) -> int:
        state.note_status()
        subject = state.values.expand(node.subject.text)
        for patterns, body in node.arms:
            forced = not self._seen and self._holds(body)
            meets = self._seen and any(matches(subject, pattern.text) for pattern in patterns)
            if forced or (meets and subject is not None):
                return self._list(body, state, quiet=quiet)
        return 0

    def _simple(self, node: Simple, state: State, *, quiet: bool) -> int:
        written = (*node.words, *(word for _, word in node.assigns))
        inner = self._inner(spans(written, node.redirects), state, node if node.words else None)
        state.note_status()
        for name, word in node.assigns:
            state.values.assign(name, word.text)
        is_target = node.at in self._twins
        if is_target and node.words and node.words[0].text in self._functions:
            self._handed = True  # the function runs what it is given, if it does
            status = self._other(node.words[0].text, node, state, quiet=quiet)
            self._handed = False
            return status
        if is_target or (self._handed and is_handed_on(node)):
            self._seen = True
            return self._status
        if not node.words:
            return inner
        name = state.values.expand(node.words[0].text) or node.words[0].text
        if name == "trap":
            set_traps(node.words[1:], state)
        status = builtin(name, [word.text for word in node.words[1:]], state, is_live=self._seen)
        return self._other(name, node, state, quiet=quiet) if status is None else status

    def _inner(self, scripts: tuple[Script, ...], state: State, node: Command | None) -> int:
        """The status of the last `$(...)`; it is lost where a command stands around it."""
        status, was_seen = 0, self._seen
        for script in scripts:
            status = self._shell(script, state.inner(errexit=False, pipefail=state.pipefail))
        if node is not None and status and self._seen and not was_seen:
            self._lose(How.INSIDE, node.at, node.end)
        return status

    def _called(self, function: Function, state: State, *, quiet: bool) -> int:
        """The status of a function, which does not take over what is trapped for errors."""
        on_error = None if state.is_errtrace else state.traps.pop("ERR", None)
        try:
            return self._command(function.body, state, quiet=quiet)
        except ReturnError as ended:
            return ended.status or 0
        finally:
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
        return self._shell(script, state.started([word.text for word in node.words]))
