"""What in a script is known to fail for what a report holds, and how news of a scan spreads.

A list of judges, not of printers: whatever is not one of these judges nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from readiness_tui.gates.kinds.scanners.scanner_table import scanners
from readiness_tui.gates.kinds.softfail.code_endings import ends_of
from readiness_tui.gates.kinds.softfail.outputs import Written
from readiness_tui.gates.kinds.softfail.programs import Code, Read, code_of, command_of, unseen_code
from readiness_tui.gates.kinds.softfail.python_endings import Ends
from readiness_tui.gates.kinds.softfail.statuses import statuses_of
from readiness_tui.gates.kinds.softfail.traces import NO_TRACES, Traces, output_files
from readiness_tui.gates.shell.data_flow import flow_of
from readiness_tui.gates.shell.dead_code import never_reached
from readiness_tui.gates.shell.exit_flow import fails_where
from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.state import DECLARING, Options
from readiness_tui.gates.shell.tree import Script, Simple
from readiness_tui.gates.shell.walk import runs_inside
from readiness_tui.gates.shell.words import ShellError

_ROUNDS = 4
_DEEPEST = 3
_PRESENT = frozenset({"-f", "-e", "-s", "-d", "-r"})
_SHOWN = 60
_NAME = re.compile(r"\$(\w+)")
_KEY = re.compile(r"^\s*([A-Za-z_][\w-]*)(?:=|<<)", re.MULTILINE)
_OLD_OUTPUT = re.compile(r"::set-output name=([\w-]+)::")
_TO_STEP, _TO_JOB = "GITHUB_OUTPUT", "GITHUB_ENV"
_NO_NEWS = frozenset({"chmod", "git", "rm"})


@dataclass(frozen=True, slots=True)
class Held:
    """Where a later command fails for what a scan found; `why` says what nobody can know of it."""

    at: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a script runs: its step, by which outputs are named, its folder, what lies there."""

    read: Read
    step_id: str = ""
    folder: str = ""
    depth: int = 0


class Judges:
    """One script, looked at for what judges a report.

    Raises:
        ShellError: A script inside the script is no shell.
    """

    def __init__(self, script: Script, options: Options, place: Place) -> None:
        self._script, self._options, self._place = script, options, place
        self._flow = flow_of(script)
        self._codes: dict[int, Code | None] = {}
        assigned = (pair for simple in self._flow.simples for pair in simple.assigns)
        values = ((name, word.text.partition("=")[2]) for name, word in assigned)
        self._literals = {name: value for name, value in values if "$" not in value}

    @cached_property
    def runs_code(self) -> bool:
        """Whether a command of it runs code that stands elsewhere, or may."""
        return any(self._code(one) is not None for one in self._flow.simples)

    # --- how the news spreads --------------------------------------------------------------------

    def spread(
        self, traces: Traces, scan: Simple | None = None, *, by_status: bool = True
    ) -> Traces:
        """All names that carry the news at the end of the script.

        Args:
            traces: Those that carry it at its beginning.
            scan: The scan, where it is a command of this script.
            by_status: The status of the scan is news too, not only what it writes.
        """
        for _ in range(_ROUNDS):
            readers = self._readers(traces, scan)
            silent = {scan.at} if scan is not None and not by_status else set[int]()
            deciding = readers - silent
            more = traces
            for simple in self._after(scan):
                more |= self._carried(simple, traces, readers, deciding)
            if more == traces:
                break
            traces = more
        return traces | Traces(values=self._told(traces, scan, by_status=by_status))

    def _told(
        self, traces: Traces, scan: Simple | None, *, by_status: bool
    ) -> frozenset[tuple[str, str | None]]:
        """What the outputs and variables that carry the news hold where there are findings."""
        written = Written(self._script, self._flow, self._options, traces)
        readers = self._readers(traces, scan)
        deciding = [(scan, 1)] if scan is not None and by_status else list[tuple[Simple, int]]()
        for simple in self._after(scan):
            if scan is not None and (simple.at == scan.at or runs_inside(simple, scan.at)):
                continue
            count = written.counts(simple)
            statuses = statuses_of(simple, traces) if simple.at in readers else None
            decided = statuses if count is None else {count}
            if decided and len(decided) == 1:
                deciding += [(simple, status) for status in decided]
        codes = filter(None, map(self._code, self._flow.simples))
        is_open = any(_TO_STEP in (code.text or "") for code in codes)
        return written.values(deciding, "" if is_open else self._place.step_id)

    def _after(self, scan: Simple | None) -> Iterator[Simple]:
        return (one for one in self._flow.simples if not scan or self._flow.may_follow(one, scan))

    def _readers(self, traces: Traces, scan: Simple | None) -> frozenset[int]:
        """The commands that hear of the scan, itself included."""
        readers = {scan.at} if scan is not None else set[int]()
        for simple in self._after(scan):
            heard = any(at in readers for at in self._flow.upstream.get(simple.at, ()))
            if scan is not None:
                heard = heard or any(word.at <= scan.at < word.end for word in simple.words)
            if heard or self._reads(simple, traces):
                readers.add(simple.at)
        return frozenset(readers)

    def _reads(self, simple: Simple, traces: Traces) -> bool:
        texts = [word.text for word in simple.words]
        if any(traces.is_of(word) for word in texts[1:] or texts):
            return True
        if texts and texts[0].startswith(("((", "[[")) and traces.are_counted_in(" ".join(texts)):
            return True
        redirected = (redirect for redirect in simple.redirects if not redirect.op.startswith(">"))
        for redirect in redirected:
            if traces.are_in(redirect.target.text) or (
                redirect.body and traces.are_in(redirect.body.text)
            ):
                return True
        code = self._code(simple)
        return code is not None and code.text is not None and traces.are_in(code.text)

    def _code(self, simple: Simple) -> Code | None:
        if simple.words and any(one.name == simple.words[0].text for one in self._flow.functions):
            return None
        if simple.at not in self._codes:
            self._codes[simple.at] = code_of(simple, self._place.read, self._place.folder)
        return self._codes[simple.at]

    def _carried(
        self, simple: Simple, traces: Traces, readers: frozenset[int], deciding: frozenset[int]
    ) -> Traces:
        """The names that one command gives the news to."""
        is_told = simple.at in readers or self._is_led(simple, traces, deciding)
        names = {
            name
            for name, word in self._assigned(simple)
            if is_told or traces.are_given_in(word[1]) or self._holds_reader(word[0], readers)
        }
        if not is_told:
            return Traces(variables=frozenset(names))
        texts = command_of(simple)
        redirected = [(one.op, one.target.text) for one in self._flow.redirects(simple)]
        files = () if texts[:1] and texts[0] in _NO_NEWS else output_files(texts, redirected)
        outputs, exported = self._told_to_server(simple, texts, redirected)
        own = {one for one in files if "GITHUB_" not in one}
        own |= {_NAME.sub(lambda one: self._literals.get(one[1], one[0]), name) for name in own}
        return Traces(frozenset(own), frozenset(names), outputs, exported)

    def _assigned(self, simple: Simple) -> Iterator[tuple[str, tuple[tuple[int, int], str]]]:
        """Variables that a command gives a value, with its place and text."""
        for name, word in simple.assigns:
            if not simple.words:
                yield name, ((word.at, word.end), word.text)
        head = simple.words[0].text if simple.words else ""
        if head in DECLARING:
            for word in simple.words[1:]:
                name, joined, _ = word.text.partition("=")
                if joined and name.isidentifier():
                    yield name, ((word.at, word.end), word.text)
        elif head in {"read", "mapfile", "readarray"}:
            for word in simple.words[1:]:
                if word.text.isidentifier():
                    yield word.text, ((word.at, word.end), "")

    def _holds_reader(self, span: tuple[int, int], readers: frozenset[int]) -> bool:
        return any(span[0] <= at < span[1] for at in readers)

    def _is_led(self, simple: Simple, traces: Traces, readers: frozenset[int]) -> bool:
        """Whether what the scan said decides that a command runs, or `$?` of it is asked."""
        for guard in self._flow.guards:
            if guard.decides(simple.at) and (
                any(guard.asks(at) for at in readers) or traces.are_in(guard.subject)
            ):
                return True
        words = (*simple.words, *(word for _, word in simple.assigns))
        asks_status = any("$?" in word.text or "PIPESTATUS" in word.text for word in words)
        before = [one for one in self._flow.simples if one.at < simple.at]
        return asks_status and bool(before) and before[-1].at in readers and self._tells(before[-1])

    def _tells(self, simple: Simple) -> bool:
        """Whether the status of a command that reads a report may say what it holds."""
        name = next(iter(command_of(simple)), "")
        return name not in scanners().bystanders or statuses_of(simple, NO_TRACES) is not None

    def _told_to_server(
        self, simple: Simple, texts: list[str], redirected: list[tuple[str, str]]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Outputs of the step and variables of the job that a command writes."""
        targets = " ".join([target for _, target in redirected] + texts * (texts[:1] == ["tee"]))
        text = "\n".join([*texts[1:], *(one.body.text for one in simple.redirects if one.body)])
        for at in self._flow.upstream.get(simple.at, ()):
            before = next((one for one in self._flow.simples if one.at == at), None)
            text += "\n".join(["", *(word.text for word in before.words)]) if before else ""
        code = self._code(simple)
        inner = code.text or "" if code else ""
        outputs, variables = set[str](), set[str]()
        if _TO_STEP in targets:
            outputs |= set(_KEY.findall(text)) or {"*"}
        if _TO_STEP in inner:
            outputs.add("*")
        outputs |= set(_OLD_OUTPUT.findall(text))
        if _TO_JOB in targets:
            variables |= {name for name in _KEY.findall(text) if name.isidentifier()}
        if _TO_JOB in inner:
            variables |= set(re.findall(r"\b([A-Z][A-Z0-9_]+)=", inner))
        step = self._place.step_id
        named = {f"steps.{step}.outputs.{name}" for name in outputs} if step else set[str]()
        return frozenset(named), frozenset(variables)

    # --- who judges ------------------------------------------------------------------------------

    def held(self, traces: Traces, scan: Simple | None = None) -> Held | None:
        """The first command that fails for what a scan found, else one of which it is not known."""
        assignments = (pair for simple in self._flow.simples for pair in self._assigned(simple))
        traces = traces.without_values(f"env.{name}" for name, _ in assignments)
        readers = self._readers(traces, scan)
        doubtful: Held | None = None
        for simple in self._after(scan):
            if scan is not None and (simple.at == scan.at or runs_inside(simple, scan.at)):
                continue  # what runs the scan is no judge after it
            if self._flow.is_kept(simple):
                continue  # what is read into a variable decides nothing yet
            why = self._judged(simple, traces, readers)
            if why == "":
                why = self.doubt_around(simple, scan, traces, readers)
            if why == "":
                return Held(simple.at)
            if why is not None and doubtful is None:
                doubtful = Held(simple.at, why)
        return doubtful

    def _judged(self, simple: Simple, traces: Traces, readers: frozenset[int]) -> str | None:
        """Empty where a command fails for the report, else why nobody knows; None: it does not."""
        is_reader = simple.at in readers
        statuses = statuses_of(simple, traces) if is_reader else None
        if statuses is None and self._is_case(simple, traces):
            statuses = frozenset({1})
        if statuses is not None:
            stops = (self._stops(simple, status, traces, readers) for status in statuses)
            return "" if any(stops) else None
        code = self._code(simple) or self._unseen(simple, traces)
        if code is None:
            return None
        is_asked = is_reader or code.language == "shell"  # which may hand on to another
        if not is_asked and not (code.text is None and code.is_gate_like):
            return None
        why = self._of_code(code, traces)
        return why if why is not None and self._stops(simple, 1, traces, readers) else None

    def _unseen(self, simple: Simple, traces: Traces) -> Code | None:
        """A program of elsewhere that is handed the report."""
        names = {one.name for one in self._flow.functions}
        if not simple.words or simple.words[0].text in names:
            return None
        return unseen_code(simple, Traces(traces.files).is_of)

    def _stops(self, simple: Simple, status: int, traces: Traces, readers: frozenset[int]) -> bool:
        if never_reached(self._script, simple):
            return False
        if simple.words and simple.words[0].text in {"exit", "return"}:
            guards = (one for one in self._flow.guards if one.decides(simple.at))
            return all(traces.are_in(one.subject) or any(map(one.asks, readers)) for one in guards)
        return fails_where(self._script, simple, status, self._options)

    def _is_case(self, simple: Simple, traces: Traces) -> bool:
        """Whether a command is the `exit 1` of a `case` that asks for the report."""
        texts = [word.text for word in simple.words]
        ends = texts[:1] == ["exit"] and texts[1:] not in ([], ["0"])
        guards = (one for one in self._flow.guards if one.decides(simple.at))
        return ends and any(traces.are_in(one.subject) for one in guards)

    def doubt_around(
        self,
        simple: Simple,
        beside: Simple | None,
        traces: Traces = NO_TRACES,
        told: frozenset[int] = frozenset(),
    ) -> str:
        """Why a command may not run where another does; empty where nothing else decides it.

        Args:
            simple: The command.
            beside: The other one; what decides that it runs as well is no doubt.
            traces: The names that carry the news of the scan: what is asked of them is no doubt.
            told: The commands that hear of it.
        """
        for guard in self._flow.guards:
            is_shared = beside is not None and guard.decides(beside.at)
            if not guard.is_branch or not guard.decides(simple.at) or is_shared:
                continue
            conditions = [one for one in self._flow.simples if guard.asks(one.at)]
            if guard.subject and traces.are_in(guard.subject):
                continue
            if guard.subject or any(
                one.at not in told and not _is_presence(one) for one in conditions
            ):
                text = guard.subject or " ".join(
                    word.text for one in conditions for word in one.words
                )
                return f"`{text[:_SHOWN]}` lets it be judged"
        return ""

    def _of_code(self, code: Code, traces: Traces) -> str | None:
        if code.text is None:
            return f"{code.name} fails for it ({code.why})"
        if code.language == "shell":
            return self._of_script(code, traces)
        match ends_of(code.language, code.text):
            case Ends.FAILS:
                return ""
            case Ends.UNKNOWN:
                return f"{code.name} fails for it (how it ends is not understood)"
            case Ends.NEVER:
                return None

    def _of_script(self, code: Code, traces: Traces) -> str | None:
        """What a shell script that is called does with the report."""
        place = self._place
        if place.depth >= _DEEPEST:
            return f"{code.name} fails for it (calls go too deep)"
        text = code.text or ""
        numbers = {str(n) for n, word in enumerate(code.args, start=1) if traces.is_of(word)}
        positional = Traces(variables=frozenset(numbers | ({"@", "*"} if numbers else set[str]())))
        try:
            options = options_of(text, is_recipe=code.is_recipe)
            inner = Judges(
                parse(text), options, Place(place.read, "", place.folder, place.depth + 1)
            )
            within = inner.spread(traces | positional)
            gate = inner.held(within)
        except ShellError:
            return f"{code.name} fails for it (it is not understood)"
        return gate and gate.why


def _is_presence(simple: Simple) -> bool:
    """Whether a command asks only if a file or a program is there."""
    texts = command_of(simple)
    if texts[:1] and texts[0] in {"which", "type", "hash", "-v"}:
        return True
    return bool(_PRESENT & set(texts)) and texts[0] in {"[", "[[", "test"}


def options_of(script: str, *, is_recipe: bool = False) -> Options:
    """How a script of the repository is started: without `-e`, unless its first line says so."""
    first = script.partition("\n")[0]
    arguments = first.split()[1:] if first.startswith("#!") else []
    flags = [word for word in arguments if word.startswith("-") and word != "-S"]
    return Options(errexit=is_recipe or any("e" in flag for flag in flags))
