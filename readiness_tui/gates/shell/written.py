"""What a script hands to later steps on the way where one of its commands ends with a status.

`key=value` lines that go to the files `GITHUB_OUTPUT` and `GITHUB_ENV`. The script is followed as
for the status; whatever may or may not run on that way leaves its keys and variables unknown.
"""

import re
from collections.abc import Iterable, Iterator

from readiness_tui.gates.shell.data_flow import Flow
from readiness_tui.gates.shell.follower import Follower
from readiness_tui.gates.shell.redefined import plain
from readiness_tui.gates.shell.state import DECLARING, Options, State
from readiness_tui.gates.shell.tree import (
    Case,
    Command,
    If,
    Item,
    Link,
    Loop,
    Pipeline,
    Script,
    Simple,
)
from readiness_tui.gates.shell.values import matches
from readiness_tui.gates.shell.words import ShellError

SERVER_FILES = ("GITHUB_OUTPUT", "GITHUB_ENV")
Key = tuple[str, str]
"""One of the files, and a name in it; the name `*` stands for every one."""

_LINE = re.compile(r"([A-Za-z_][\w-]*)(=|<<)(.*)")
_SILENT = frozenset({"", "[", "[[", "test", ":", "true", "false", "exit", "return", "set", "unset"})
_READING = frozenset({"read", "mapfile", "readarray", "unset", "let"})


def told_where(
    script: Script, flow: Flow, target: Simple, status: int, options: Options
) -> dict[Key, str | None] | None:
    """The values at the end of a script, where one of its commands ends with a status.

    Args:
        script: The whole script.
        flow: How its commands hear of each other.
        target: One of its simple commands.
        status: 0 for its success, 1 for its failure.
        options: How its shell is started.

    Returns:
        Each key that is written, None where nobody can know its value; None as a whole where the
        script does not come to the command.

    Raises:
        ShellError: As `fate`.
    """
    if any(_is_telling_trap(simple) for simple in flow.simples):
        return None
    try:
        teller = Teller(script, flow, target, status, options)
        teller.follow()
    except RecursionError as error:
        message = "functions call each other too deep"
        raise ShellError(message, target.at) from error
    return teller.told() if teller.is_seen else None


class Teller(Follower):
    """One way through a script, on which what it hands to later steps is noted."""

    def __init__(
        self, script: Script, flow: Flow, target: Simple, status: int, options: Options
    ) -> None:
        super().__init__(script, target, options, status=status, is_whole=True)
        self._flow, self._printers = flow, dict(_printers(flow))
        self._answers: list[int] = []
        self._has_guessed = self._was_guess = False
        self._marks: dict[str, str] = {}
        self._values: dict[Key, str | None] = {}

    def told(self) -> dict[Key, str | None]:
        """The values that are written, None where nobody can know one."""
        for server_file in self._marks:  # a value of many lines that never ends
            self._forget({(server_file, "*")})
        return self._values

    def _simple(self, node: Simple, state: State, *, quiet: bool) -> int:
        status = super()._simple(node, state, quiet=quiet)
        server_file = self._printers.get(node.at)
        if server_file is not None:
            lines = _printed(node)
            if any(one.op == ">" and _file_in([one.target.text]) for one in node.redirects):
                self._forget({(server_file, "*")})  # what was written before is gone
            for line in lines or ():
                self._print(server_file, line, state)
            if lines is None and server_file not in self._marks:
                self._forget({(server_file, "*")})
        return status

    def _print(self, server_file: str, line: str, state: State) -> None:
        if server_file in self._marks:
            if line.strip() == self._marks[server_file]:
                del self._marks[server_file]
            return
        pair = _LINE.match(line)
        if pair is not None and pair[2] == "<<":
            self._marks[server_file] = pair[3].strip()
        if pair is not None:
            value = state.values.expand(pair[3]) if pair[2] == "=" else None
            self._values[server_file, pair[1]] = value
        elif line.strip():
            self._forget({(server_file, "*")})

    def _forget(self, keys: set[Key]) -> None:
        for server_file, name in keys:
            if name == "*":
                self._values |= {one: None for one in self._values if one[0] == server_file}
            self._values[server_file, name] = None

    # --- what may or may not run -----------------------------------------------------------------

    def _leave_open(self, node: Command | Pipeline | Script, state: State) -> None:
        """Forget what a part of the script may have changed."""
        for simple in self._within(node):
            self._forget(set(_keys(simple, self._printers.get(simple.at))))
            for name in _assigned(simple):
                state.values.set(name, None)

    def _within(self, node: Command | Pipeline | Script) -> Iterator[Simple]:
        """The simple commands of a part, with those of the functions that it calls."""
        pending, names = [(node.at, node.end)], set[str]()
        while pending:
            at, end = pending.pop()
            for simple in self._flow.simples:
                if not at <= simple.at < end:
                    continue
                yield simple
                name = plain(simple.words[0].text) if simple.words else ""
                if name not in names:
                    names.add(name)
                    called = (one for one in self._flow.functions if one.name == name)
                    pending += [(one.at, one.end) for one in called]

    def _pass_over(self, node: Pipeline | Script, state: State) -> None:
        super()._pass_over(node, state)
        if isinstance(node, Pipeline):  # a branch is left open with the whole of its `if`
            self._has_guessed = True
            self._leave_open(node, state)

    def _last_resort(self, link: Link, state: State) -> None:
        """`a || b || c`: where b succeeds, c does not run."""

    def _link(self, link: Link, state: State, *, quiet: bool, is_guess: bool) -> int:
        is_open = is_guess and not self._holds(link.pipeline)
        try:
            return super()._link(link, state, quiet=quiet, is_guess=is_guess)
        finally:
            self._has_guessed = self._has_guessed or is_open
            if is_open:
                self._leave_open(link.pipeline, state)

    def _chain(self, item: Item, state: State, *, quiet: bool) -> int:
        outer, self._has_guessed = self._has_guessed, False
        try:
            return super()._chain(item, state, quiet=quiet)
        finally:
            self._was_guess, self._has_guessed = self._has_guessed, outer
            for link in item.rest if self._was_guess else ():
                if not self._holds(link.pipeline):
                    self._leave_open(link.pipeline, state)

    def _condition(self, script: Script, state: State, at: int) -> int:
        self._was_guess = False
        status = super()._condition(script, state, at)
        if self._seen:
            self._answers.append(-1 if self._was_guess else status)
        return status

    def _if(self, node: If, state: State, *, quiet: bool) -> int:
        is_open = not self._seen and not self._holds(node)
        outer, self._answers = self._answers, []
        answers = self._answers
        try:
            return super()._if(node, state, quiet=quiet)
        finally:
            self._answers = outer
            if is_open or any(answer < 0 for answer in answers):
                self._leave_open(node, state)

    def _loop(self, node: Loop, state: State, *, quiet: bool) -> int:
        is_open = not self._holds(node)
        outer, self._answers = self._answers, []
        try:
            return super()._loop(node, state, quiet=quiet)
        finally:
            self._answers = outer
            if is_open:
                self._leave_open(node, state)

    def _case(self, node: Case, state: State, *, quiet: bool) -> int:
        is_open = not self._holds(node) if not self._seen else not _is_decided(node, state)
        try:
            return super()._case(node, state, quiet=quiet)
        finally:
            if is_open:
                self._leave_open(node, state)

    def _item(self, item: Item, state: State, *, quiet: bool) -> int:
        status = super()._item(item, state, quiet=quiet)
        if item.is_background:  # nobody knows when it ends
            for simple in self._within(Script(item.at, item.end, (item,))):
                self._forget(set(_keys(simple, self._printers.get(simple.at))))
        return status


def _is_decided(node: Case, state: State) -> bool:
    """Whether it is known which branch of a `case` runs."""
    state.note_status()
    subject = state.values.expand(node.subject.text)
    for patterns, _ in node.arms:
        answers = [matches(subject, pattern.text) for pattern in patterns]
        if subject is None or None in answers:
            return False
        if True in answers:
            return True
    return True


def _printers(flow: Flow) -> Iterator[tuple[int, str]]:
    """The commands, by their offsets, that print into one of the files."""
    every = {simple.at for simple in flow.simples}
    for simple in flow.simples:
        texts = [word.text for word in simple.words]
        server_file = _file_in(one.target.text for one in flow.redirects(simple))
        if server_file and not _is_silent(simple) and not _is_inside(simple, flow):
            yield simple.at, server_file
        copied = _file_in(texts[1:]) if texts[:1] == ["tee"] else ""
        if copied:
            before = flow.upstream.get(simple.at, ())
            are_simple = every.issuperset(before)
            yield from ((at, copied) for at in (before if are_simple else (simple.at,)))
        if any("::set-output " in text for text in texts):
            yield simple.at, SERVER_FILES[0]


def _is_silent(simple: Simple) -> bool:
    """Whether a command prints nothing, or only to where its errors go."""
    name = simple.words[0].text if simple.words else ""
    ops = [(one.op, one.target.text) for one in simple.redirects]
    return name in _SILENT | DECLARING or name.startswith("((") or (">&", "2") in ops


def _is_telling_trap(simple: Simple) -> bool:
    """Whether a command sets a trap that prints into one of the files: that is not followed."""
    texts = [word.text for word in simple.words]
    return texts[:1] == ["trap"] and _file_in(texts) != ""


def _file_in(targets: Iterable[str]) -> str:
    """The first of the files that some texts name; empty if none."""
    return next((one for text in targets for one in SERVER_FILES if one in text), "")


def _is_inside(simple: Simple, flow: Flow) -> bool:
    """Whether a command stands in `$(...)` of another: what it prints goes there."""
    words = (
        word
        for one in flow.simples
        for word in (*one.words, *(word for _, word in one.assigns))
        if word.inner
    )
    return any(word.at <= simple.at < word.end for word in words)


def _printed(simple: Simple) -> list[str] | None:
    """The lines that a command prints, with their variables; None where that is not known."""
    name, *texts = [word.text for word in simple.words] or [""]
    own = [one.target.text for one in simple.redirects if one.op.startswith((">", "&>"))]
    if own and not _file_in(own):
        return None  # `> file`, or `2> file`
    if name == "cat" and not texts:
        bodies = [one.body.text for one in simple.redirects if one.body is not None]
        return "\n".join(bodies).splitlines() if bodies else None
    if name == "echo":
        flags = [word for word in texts[:1] if re.fullmatch(r"-[neE]+", word)]
        text = " ".join(texts[len(flags) :])
        text = text.replace("\\n", "\n") if any("e" in flag for flag in flags) else text
    elif (
        name == "printf" and texts and texts[0].count("%") == texts[0].count("%s") == len(texts) - 1
    ):
        text = texts[0]
        for value in texts[1:]:
            text = text.replace("%s", value, 1)
        text = text.replace("\\n", "\n")
    else:
        return None
    return re.sub(r"::set-output name=([\w-]+)::", r"\1=", text).splitlines()


def _keys(simple: Simple, server_file: str | None) -> Iterator[Key]:
    """What a command may write."""
    lines = _printed(simple)
    for line in (["?"] if lines is None else lines) if server_file else ():
        pair = _LINE.match(line)
        yield server_file or "", pair[1] if pair else "*"


def _assigned(simple: Simple) -> Iterator[str]:
    """The variables that a command may change."""
    yield from (name for name, _ in simple.assigns)
    head = simple.words[0].text if simple.words else ""
    for word in simple.words[1:] if head in DECLARING | _READING else ():
        yield from re.findall(r"[A-Za-z_]\w*", word.text.partition("=")[0])
