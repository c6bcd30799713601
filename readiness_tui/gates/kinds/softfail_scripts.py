"""The scans of one script: which of them stop it when they fail, and what hides the others."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from readiness_tui.domain.gate import Outcome
from readiness_tui.gates.kinds.softfail_defaults import WEAK, of_command, soft_flag
from readiness_tui.gates.kinds.softfail_names import Names, Scan
from readiness_tui.gates.readers.shell import parse
from readiness_tui.gates.readers.shell_dead import never_reached
from readiness_tui.gates.readers.shell_fate import fate
from readiness_tui.gates.readers.shell_loss import How, Loss
from readiness_tui.gates.readers.shell_state import Options
from readiness_tui.gates.readers.shell_tree import Function, Item, Simple
from readiness_tui.gates.readers.shell_walk import commands, lists
from readiness_tui.gates.readers.shell_words import ShellError
from readiness_tui.gates.readers.yaml_lines import LineMap

SCANS_CAP = 100
_FORM_CAP = 60
_OUTPUT = re.compile(
    r"--?(?:o|output|out|output-file|report|report-path|save-json|json-output|sarif-output"
    r"|json-file-output|sarif-file-output)"
)
_TEE = re.compile(r"\|&?\s*tee\s+(?:-a\s+)?[\"']?([^\s\"'|;&]+)")
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_NO_FILE = frozenset({"-", "/dev/stdout", "/dev/stderr", "/dev/null", "."})
_PRINTERS = frozenset(
    {"cat", "ls", "echo", "printf", "cp", "mv", "rm", "head", "tail", "tee", "wc", "mkdir", "touch"}
    | {"zip", "tar", "gzip", "less", "more", "curl", "gh", "aws", "exit", "return"}
)
_DECIDED_LATER = frozenset({How.CONDITION, How.NOT, How.AND, How.INSIDE})
_UNSURE = frozenset({How.CONDITION, How.NOT})


@dataclass(frozen=True, slots=True)
class Soft:
    """What hides a failure, as a sentence without its place."""

    rule: str
    says: str
    outcome: Outcome = Outcome.FAIL
    line: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One scan in a script; `outputs` are the files and variables that hold its report."""

    scan: Scan
    at: int
    line: int
    soft: Soft | None
    outputs: frozenset[str] = frozenset()


class ScriptLook:
    """One script, read once; `around` is the file that it stands in, where that is another.

    Raises:
        ShellError: It is no shell, or holds more scans than are looked at.
    """

    def __init__(
        self, text: str, lines: LineMap, options: Options, names: Names, around: str = ""
    ) -> None:
        self._text, self._lines, self._options = text, lines, options
        self._place = names.place(around or text)
        self._script = parse(text)
        every = list(commands(self._script))
        self._commands = [one for one in every if isinstance(one, Simple)]
        functions = frozenset(one.name for one in every if isinstance(one, Function))
        self.uses = tuple(self._found(names, functions))

    def _found(self, names: Names, functions: frozenset[str]) -> Iterator[Use]:
        met: set[int] = set()
        for simple in self._commands:
            scan = names.scan(simple)
            names = names.behind(simple)
            if scan is None or simple.at in met or (scan.is_guess and scan.name in functions):
                continue
            met.add(simple.at)
            if len(met) > SCANS_CAP:
                said = f"more than {SCANS_CAP} scans in one script"
                raise ShellError(said, simple.at)
            soft = self._soft(scan, simple)
            line = self._lines.at(simple.at)
            yield Use(scan, simple.at, line, soft, frozenset(self._outputs(scan, simple)))

    def _soft(self, scan: Scan, simple: Simple) -> Soft | None:
        flag = soft_flag(scan)
        if flag is not None:
            word, said, is_sure = flag
            verb = "hides" if is_sure else "may hide"
            says = f"{scan.said} {said} {verb} its failure"
            outcome = Outcome.FAIL if is_sure else Outcome.WARN
            return Soft("softfail.flag", says, outcome, self._lines.at(word.at))
        if why := never_reached(self._script, simple):
            says = f"{scan.said} never runs: {why}"
            return Soft("softfail.never-runs", says, Outcome.FAIL, self._lines.at(simple.at))
        if simple.words[0].text == "find" and any(word.text == ";" for word in simple.words):
            says = f"{scan.said} under find -exec ... ; hides its failure"
            return Soft("softfail.inside", says, Outcome.FAIL, self._lines.at(simple.at))
        loss = fate(self._script, simple, self._options)
        if loss is not None:
            return self._lost(scan, simple, loss)
        return self._dead_code(scan, simple) or self._by_default(scan, simple)

    def _by_default(self, scan: Scan, simple: Simple) -> Soft | None:
        """A scanner that was not told to fail for what it finds."""
        weak = of_command(scan, self._place)
        if weak is None:
            return None
        said = (one.at for one in scan.args if one.text.partition("=")[0] == weak.option)
        line = self._lines.at(next(said, simple.at))
        return Soft(weak.rule, weak.says, weak.outcome, line)

    def _lost(self, scan: Scan, simple: Simple, loss: Loss) -> Soft:
        is_sure = loss.is_sure and loss.how not in _UNSURE
        verb = "hides" if is_sure else "may hide"
        line = self._lines.at(loss.at if loss.how is How.OR else simple.at)
        says = f"{self._form(scan, simple, loss)} {verb} its failure"
        outcome = Outcome.FAIL if is_sure else Outcome.WARN
        return Soft(f"softfail.{loss.how.value}", says, outcome, line)

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

    def _written(self, at: int, end: int) -> str:
        text = " ".join(self._text[at:end].replace("\\\n", " ").split())
        return text if len(text) <= _FORM_CAP else f"{text[: _FORM_CAP - 3]}..."

    def _dead_code(self, scan: Scan, simple: Simple) -> Soft | None:
        """`; true` behind a scan: only -e keeps it from hiding the failure."""
        if not self._options.errexit or fate(self._script, simple, Options(errexit=False)) is None:
            return None
        for script in lists(self._script):
            last = script.items[-1]
            place = next((n for n, one in enumerate(script.items) if _is_in(simple, one)), None)
            if place is None or place + 1 >= len(script.items) or not _succeeds(last):
                continue
            behind = self._text[script.items[place].end : last.at]
            if place + 2 == len(script.items) or "\n" not in behind:
                said = self._written(last.at, last.end)
                says = f"{scan.said} ; {said} hides its failure as soon as -e is off"
                return Soft("softfail.dead-success", says, Outcome.FAIL, self._lines.at(last.at))
        return None

    def _outputs(self, scan: Scan, simple: Simple) -> Iterator[str]:
        said = [word.text for word in scan.args]
        for place, word in enumerate(said):
            name, joined, value = word.partition("=")
            if _OUTPUT.fullmatch(name):
                yield from _files([value] if joined else said[place + 1 : place + 2])
        targets = [one.target.text for one in simple.redirects if one.op in {">", ">>", ">|", "&>"}]
        yield from _files(targets)
        end = self._text.find("\n", simple.end)
        yield from _files(_TEE.findall(self._text[simple.end : end if end >= 0 else None]))
        for other in self._commands:
            for name, word in other.assigns:
                if word.at <= simple.at < word.end:
                    yield f"${name}"

    def gate(self, use: Use, after: int = -1) -> int | None:
        """The line at which a later command fails for what a scan found, None if none does.

        Args:
            use: A scan of this script or of an earlier one.
            after: Offset behind which to look.
        """
        # What only reports may come behind the scan that fails.
        anywhere = use.soft is not None and use.soft.rule in WEAK
        for later in self.uses:
            if (
                (anywhere or later.at > after)
                and later.scan.name == use.scan.name
                and later.soft is None
            ):
                return later.line
        outputs = use.outputs | self._taken_from(use.outputs)
        kept = [word for simple in self._commands for _, word in simple.assigns]
        for simple in self._commands:
            is_kept = any(word.at <= simple.at < word.end for word in kept)
            if simple.at <= after or is_kept or not _reads(simple, outputs):
                continue  # what is read into a variable decides nothing yet
            if self._fails_by(simple):
                return self._lines.at(simple.at)
        return None

    def _taken_from(self, outputs: frozenset[str]) -> frozenset[str]:
        """Variables whose value was read from a report, as in `count=$(jq length out.json)`."""
        assigned = (pair for simple in self._commands for pair in simple.assigns)
        return frozenset(
            f"${name}" for name, word in assigned if _mentions(word.text, outputs) and word.inner
        )

    def _fails_by(self, simple: Simple) -> bool:
        loss = fate(self._script, simple, self._options)
        return loss is None or (loss.how in _DECIDED_LATER and self.can_fail(simple.at))

    def can_fail(self, after: int = -1) -> bool:
        """Whether a command behind an offset ends the script with a failure."""
        return any(
            one.words[0].text == "false"
            or (
                one.words[0].text in {"exit", "return"} and [w.text for w in one.words[1:]] != ["0"]
            )
            for one in self._commands
            if one.at > after and one.words
        )


def _files(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        tidy = _VARIABLE.sub(r"$\1", name.removeprefix("./").strip("'\""))
        if len(tidy) > 1 and tidy not in _NO_FILE:
            yield tidy


def _reads(simple: Simple, outputs: frozenset[str]) -> bool:
    said = [word.text for word in simple.words]
    if not outputs or not said or said[0] in _PRINTERS:
        return False
    if said[0] == "jq" and not {"-e", "--exit-status"} & set(said):
        return False
    said += [one.target.text for one in simple.redirects if one.op == "<"]
    return any(_mentions(text, outputs) for text in said)


def _mentions(text: str, outputs: frozenset[str]) -> bool:
    plain = _VARIABLE.sub(r"$\1", text)
    return any(name in plain for name in outputs)


def _is_in(simple: Simple, item: Item) -> bool:
    return item.at <= simple.at < item.end


def _succeeds(item: Item) -> bool:
    """Whether an item is nothing but `true`, `:` or `exit 0`."""
    stage = item.first.stages[-1]
    if item.rest or item.first.stages != (stage,) or not isinstance(stage, Simple):
        return False
    said = [word.text.rpartition("/")[2] for word in stage.words]
    return said in (["true"], [":"], ["exit", "0"])
