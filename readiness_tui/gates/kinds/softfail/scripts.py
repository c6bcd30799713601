"""The scans of one script: which of them stop it when they fail, and what hides the others."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from readiness_tui.domain.model.gate import Outcome
from readiness_tui.gates.kinds.scanners import environment as softfail_environment
from readiness_tui.gates.kinds.scanners.defaults import of_command, soft_flag, status_of
from readiness_tui.gates.kinds.scanners.names import Names, Scan
from readiness_tui.gates.kinds.scanners.scan_scope import Scope, scope_of_command
from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.kinds.softfail.judges import Held, Judges, Place
from readiness_tui.gates.kinds.softfail.sources import Sourced
from readiness_tui.gates.kinds.softfail.traces import Traces
from readiness_tui.gates.shell.dead_code import never_reached
from readiness_tui.gates.shell.exit_flow import fails_anyway, fate
from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.lost_status import How, Loss, runs_its_words
from readiness_tui.gates.shell.redefined import plain, redefined
from readiness_tui.gates.shell.state import Options
from readiness_tui.gates.shell.tree import Function, Item, Simple
from readiness_tui.gates.shell.walk import commands, lists
from readiness_tui.gates.shell.words import ShellError

SCANS_CAP = 100
NOWHERE = Place(lambda _path: None)
_ENTERS = frozenset({"cd", "pushd"})
_FORM_CAP = 60
_WITHOUT_E = Options(errexit=False, pipefail=True, is_strict=True)


@dataclass(frozen=True, slots=True)
class Soft:
    """What hides a failure, as a sentence without its place."""

    rule: str
    says: str
    outcome: Outcome = Outcome.FAIL
    line: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One scan; `simple` is its command, None for an action, which writes `files`."""

    scan: Scan
    line: int
    soft: Soft | None
    scope: Scope
    simple: Simple | None = None
    files: frozenset[str] = frozenset()


class ScriptLook:
    """One script, read once; `around` is the file that it stands in, where that is another.

    Raises:
        ShellError: It is no shell, or holds more scans than are looked at.
    """

    def __init__(
        self,
        sourced: Sourced,
        options: Options,
        names: Names,
        around: str = "",
        place: Place = NOWHERE,
    ) -> None:
        self._text, self._lines, self._options = sourced.text, sourced.lines, options
        self._sourced, text = sourced, sourced.text
        self._settings, self._place = names.place(around or text), place
        self._script = redefined(parse(text), scanners().bystanders | scanners().heads)
        every = list(commands(self._script))
        self._commands = [one for one in every if isinstance(one, Simple)]
        functions = [one for one in every if isinstance(one, Function)]
        self._runners = {one.name for one in functions if runs_its_words(one)}
        self.uses = tuple(self._found(names, frozenset(one.name for one in functions)))

    @cached_property
    def judges(self) -> Judges:
        """What of it judges a report."""
        return Judges(self._script, self._options, self._place)

    @property
    def text(self) -> str:
        """The script, with what it sources."""
        return self._text

    def line_at(self, at: int) -> int:
        """The line of an offset."""
        return self._lines.at(at)

    def gate(self, use: Use) -> int:
        """The line that is known to fail for what a scan of this script found, else 0."""
        for other in self.uses:
            is_hard = other is not use and other.soft is None and other.scan.name == use.scan.name
            if is_hard and other.scope.covers(use.scope):
                return other.line
        gate = self.held(use)
        return gate.at if gate is not None and not gate.why else 0

    def held(self, use: Use) -> Held | None:
        """What fails for the report of a scan of this script, with its line.

        What becomes of its status is no question here: the script was followed for that.
        """
        traces = self.judges.spread(Traces(), use.simple, by_status=False)
        status = self.judges.held(traces, use.simple)
        return status and replace(status, at=self.line_at(status.at))

    def fails_anyway(self) -> bool:
        """Whether it ends in a failure each time that it runs."""
        return fails_anyway(self._script, self._options)

    def _found(self, names: Names, functions: frozenset[str]) -> Iterator[Use]:
        scans: dict[int, tuple[Scan, Simple, Scope]] = {}
        for simple in self._commands:
            scan = names.scan(simple) or self._handed_on(simple, names)
            names = names.behind(simple)
            if scan is None or simple.at in scans or (scan.is_guess and scan.name in functions):
                continue
            if simple.words[0].text in functions - self._runners:
                continue  # the function is what runs, and its commands are looked at
            target = scope_of_command(
                (word.text for word in scan.args), self._place.folder + self._entered(simple)
            )
            scan = replace(scan, source=scan.source or self._sourced.path_at(simple.at))
            scans[simple.at] = (scan, simple, target)
            if len(scans) > SCANS_CAP:
                message = f"more than {SCANS_CAP} scans in one script"
                raise ShellError(message, simple.at)
        tried_again = set[int]()
        for at, (scan, simple, target) in scans.items():
            if at in tried_again:
                continue
            twins = frozenset(self._twins(at, scans))
            tried_again |= twins
            soft = self._soft(scan, simple, twins)
            yield Use(scan, self._lines.at(at), soft, target, simple)

    def _handed_on(self, simple: Simple, names: Names) -> Scan | None:
        """The scan that a function of the script is given to run, behind its own arguments."""
        if not simple.words or plain(simple.words[0].text) not in self._runners:
            return None
        rests = (simple.words[at:] for at in range(1, len(simple.words)))
        scans = (names.scan(Simple(simple.at, simple.end, words)) for words in rests)
        return next((scan for scan in scans if scan is not None and not scan.is_guess), None)

    def _twins(self, at: int, scans: dict[int, tuple[Scan, Simple, Scope]]) -> Iterator[int]:
        """Where `a || a` tries a scan again."""
        if len(scans) == 1:
            return
        name, target = scans[at][0].name, scans[at][2]
        for script in lists(self._script):
            item = next((one for one in script.items if one.at <= at < one.end), None)
            for link in item.rest if item else ():
                again = link.pipeline.stages[0].at
                other = scans.get(again)
                if link.op != "||" or again <= at or other is None or other[0].name != name:
                    continue
                if other[2] == target and not soft_flag(other[0]):
                    yield again

    def _entered(self, simple: Simple) -> str:
        """The folder that the script went into last before a command."""
        entered = [
            one.words[1].text
            for one in self._commands
            if one.at < simple.at and len(one.words) > 1 and one.words[0].text in _ENTERS
        ]
        return f"/{entered[-1]}" if entered else ""

    def _soft(self, scan: Scan, simple: Simple, twins: frozenset[int]) -> Soft | None:
        """What hides the failure of a scan; of several the worst, then the first."""
        flagged = self._flagged(scan, simple)
        if flagged is not None and flagged.outcome is Outcome.FAIL:
            return flagged
        hidden = self._hidden(scan, simple, twins)
        if hidden is not None and (flagged is None or hidden.outcome is Outcome.FAIL):
            return hidden
        return flagged or self._by_default(scan, simple)

    def _flagged(self, scan: Scan, simple: Simple) -> Soft | None:
        if scan.hidden:
            verb = "may hide" if scan.may_fail else "hides"
            message = f"{scan.hidden} {verb} the failure of {scan.label}"
            outcome = Outcome.WARN if scan.may_fail else Outcome.FAIL
            return Soft("softfail.ignored", message, outcome, self._lines.at(simple.at))
        flag = soft_flag(scan)
        if flag is None:
            return None
        word, option, is_sure = flag
        verb = "hides" if is_sure else "may hide"
        message = f"{scan.said} {option} {verb} its failure"
        outcome = Outcome.FAIL if is_sure else Outcome.WARN
        return Soft("softfail.flag", message, outcome, self._lines.at(word.at))

    def _hidden(self, scan: Scan, simple: Simple, twins: frozenset[int]) -> Soft | None:
        if why := never_reached(self._script, simple):
            message = f"{scan.said} never runs: {why}"
            return Soft("softfail.never-runs", message, Outcome.FAIL, self._lines.at(simple.at))
        if simple.words[0].text == "find" and any(word.text == ";" for word in simple.words):
            message = f"{scan.said} under find -exec ... ; hides its failure"
            return Soft("softfail.inside", message, Outcome.FAIL, self._lines.at(simple.at))
        loss = fate(self._script, simple, self._options, twins, status_of(scan, simple))
        if loss is not None:
            return self._lost(scan, simple, loss)
        return self._dead_code(scan, simple)

    def _by_default(self, scan: Scan, simple: Simple) -> Soft | None:
        """A scanner that was not told to fail for what it finds."""
        weak = of_command(scan, replace(self._settings, value=self._value_for(scan, simple)))
        if weak is None:
            return None
        offsets = (one.at for one in scan.args if one.text.partition("=")[0] == weak.option)
        line = self._lines.at(next(offsets, simple.at))
        return Soft(weak.rule, weak.says, weak.outcome, line)

    def _value_for(self, scan: Scan, simple: Simple) -> Callable[[str], str]:
        """A way to the variables of the environment that a scan gets."""
        before = [one for one in self._commands if one.at < simple.at]
        end = scan.args[0].at if scan.args else simple.end
        text = self._settings.text
        return lambda name: softfail_environment.of_command(
            name, softfail_environment.of_file(name, text), before, simple, end
        )

    def _lost(self, scan: Scan, simple: Simple, loss: Loss) -> Soft:
        verb = "hides" if loss.is_sure else "may hide"
        line = self._lines.at(loss.at if loss.how is How.OR else simple.at)
        message = f"{self._form(scan, simple, loss)} {verb} its failure"
        outcome = Outcome.FAIL if loss.is_sure else Outcome.WARN
        return Soft(f"softfail.{loss.how.value}", message, outcome, line)

    def _form(self, scan: Scan, simple: Simple, loss: Loss) -> str:
        match loss.how:
            case How.OR:
                return f"{scan.said} {self._written(loss.at, loss.end)}"
            case How.AND:
                written = self._written(simple.end, loss.end)
                return f"{scan.said} {written if written.startswith('&&') else 'before &&'}"
            case How.PIPE:
                return f"{scan.said} {self._written(loss.at, loss.end)} without pipefail"
            case How.ERREXIT:
                is_off = re.search(r"set\s+\+(e|o\s+errexit)", self._text)
                return f"{scan.said} {'after set +e' if is_off else 'without set -e'}"
            case How.BACKGROUND:
                return f"{scan.said} & without wait"
            case How.NOT:
                return f"! {scan.said}"
            case How.CONDITION:
                return f"{scan.said} as a condition"
            case How.INSIDE:
                return f"{scan.said} inside another command"
            case How.TRAP:
                return f"{scan.said} under a trap that exits 0"
            case How.REDEFINED:
                return f"{scan.said} beside an alias of what is run"

    def _written(self, at: int, end: int) -> str:
        text = " ".join(self._text[at:end].replace("\\\n", " ").split())
        return text if len(text) <= _FORM_CAP else f"{text[: _FORM_CAP - 3]}..."

    def _dead_code(self, scan: Scan, simple: Simple) -> Soft | None:
        """`; true` behind a scan: only -e keeps it from hiding the failure."""
        for script in lists(self._script):
            last = script.items[-1]
            place = next((n for n, one in enumerate(script.items) if _is_in(simple, one)), None)
            if place is None or place + 1 >= len(script.items) or not _succeeds(last):
                continue
            behind = self._text[script.items[place].end : last.at]
            is_next = place + 2 == len(script.items) or "\n" not in behind
            if is_next and fate(self._script, simple, _WITHOUT_E) is not None:
                ending = self._written(last.at, last.end)
                message = f"{scan.said} ; {ending} hides its failure as soon as -e is off"
                return Soft("softfail.dead-success", message, Outcome.FAIL, self._lines.at(last.at))
        return None


def _is_in(simple: Simple, item: Item) -> bool:
    return item.at <= simple.at < item.end


def _succeeds(item: Item) -> bool:
    """Whether an item is nothing but `true`, `:` or `exit 0`."""
    stage = item.first.stages[-1]
    if item.rest or item.first.stages != (stage,) or not isinstance(stage, Simple):
        return False
    words = [word.text.rpartition("/")[2] for word in stage.words]
    return words in (["true"], [":"], ["exit", "0"])
