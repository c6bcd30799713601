"""What a script hands to later steps on the way where one of its commands ends with a status.

`key=value` lines that go to the files `GITHUB_OUTPUT` and `GITHUB_ENV`. The script is followed as
for the status; whatever may or may not run on that way leaves its keys and variables unknown.
"""

import re
from collections.abc import Iterable, Iterator

from readiness_tui.gates.shell.data_flow import Flow
from readiness_tui.gates.shell.follower import Follower
from readiness_tui.gates.shell.observer import Observer
from readiness_tui.gates.shell.redefined import plain
from readiness_tui.gates.shell.state import DECLARING, Options, State
from readiness_tui.gates.shell.trace import Target
from readiness_tui.gates.shell.tree import (
    Case,
    Command,
    If,
    Item,
    Loop,
    Pipeline,
    Script,
    Simple,
)
from readiness_tui.gates.shell.values import matches

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
    spot = Target(script, target, status)
    observer = WriteObserver(flow, spot)
    follower = Follower(script, spot, options, observer, is_whole=True, tries_rest=False)
    follower.follow()
    observer.files.close()
    return observer.files.values if follower.is_reached else None


class ServerFiles:
    """The `key=value` lines in the files, as far as a script has printed them.

    A value is None where nobody knows it. `values` has each key with its value.
    """

    def __init__(self) -> None:
        self.values: dict[Key, str | None] = {}
        self._marks: dict[str, str] = {}

    def take(self, simple: Simple, server_file: str, state: State) -> None:
        """Take what a command prints into one of the files."""
        lines = _printed(simple)
        if any(one.op == ">" and _file_in([one.target.text]) for one in simple.redirects):
            self.forget({(server_file, "*")})  # what was written before is gone
        for line in lines or ():
            self._take_line(server_file, line, state)
        if lines is None and server_file not in self._marks:
            self.forget({(server_file, "*")})

    def _take_line(self, server_file: str, line: str, state: State) -> None:
        if server_file in self._marks:
            if line.strip() == self._marks[server_file]:
                del self._marks[server_file]
            return
        pair = _LINE.match(line)
        if pair is not None and pair[2] == "<<":
            self._marks[server_file] = pair[3].strip()
        if pair is not None:
            value = state.values.expand(pair[3]) if pair[2] == "=" else None
            self.values[server_file, pair[1]] = value
        elif line.strip():
            self.forget({(server_file, "*")})

    def forget(self, keys: set[Key]) -> None:
        """Take values as unknown from now on."""
        for server_file, name in keys:
            if name == "*":
                self.values |= {one: None for one in self.values if one[0] == server_file}
            self.values[server_file, name] = None

    def close(self) -> None:
        """Forget the files in which a value of many lines never ends."""
        for server_file in self._marks:
            self.forget({(server_file, "*")})


class WriteObserver(Observer):
    """Notes what a script hands to later steps; what may or may not run is forgotten."""

    def __init__(self, flow: Flow, target: Target) -> None:
        self.files = ServerFiles()
        self._flow, self._target = flow, target
        self._printers = dict(_printers(flow))
        self._open: list[bool] = []
        """Of the nodes that have begun, whether nobody can know what runs in them."""
        self._is_last_open = False

    def ran(self, simple: Simple, state: State) -> None:
        """Take what it prints."""
        if server_file := self._printers.get(simple.at):
            self.files.take(simple, server_file, state)

    def enter(self, node: Item | If | Loop | Case, state: State, *, is_live: bool) -> None:
        """Ask whether anybody can know what runs in it."""
        match node:
            case Item():
                is_open = False
            case Case() if is_live:
                is_open = not _is_decided(node, state)
            case If() if is_live:
                is_open = False
            case _:
                is_open = not self._target.is_in(node)
        self._open.append(is_open)

    def leave(self, node: Item | If | Loop | Case, state: State) -> None:
        """Forget what it may have changed, where nobody can know what ran."""
        is_open = self._open.pop()
        parts: Iterable[Pipeline | Command] = (node,) if not isinstance(node, Item) else ()
        if isinstance(node, Item):
            self._is_last_open = is_open
            pipelines = (link.pipeline for link in node.rest)
            parts = (one for one in pipelines if not self._target.is_in(one))
        for part in parts if is_open else ():
            self._forget(part, state)

    def doubted(self, pipeline: Pipeline, state: State) -> None:
        """Forget what it may have changed; all behind it is open."""
        self._open[-1] = True
        self._forget(pipeline, state)

    def asked(self) -> None:
        """Begin anew to ask what is known of the condition."""
        self._is_last_open = False

    def answered(self, status: int) -> None:
        """Leave the `if` open where nobody can know which way it goes."""
        self._open[-1] = self._open[-1] or self._is_last_open or status < 0

    def started(self, item: Item) -> None:
        """Forget what it may write: nobody knows when it ends."""
        for simple in self._within(item):
            self._forget_keys(simple)

    def _forget(self, node: Command | Pipeline, state: State) -> None:
        """Forget what a part of the script may have changed."""
        for simple in self._within(node):
            self._forget_keys(simple)
            for name in _assigned(simple):
                state.values.set(name, None)

    def _forget_keys(self, simple: Simple) -> None:
        self.files.forget(set(_keys(simple, self._printers.get(simple.at))))

    def _within(self, node: Command | Item | Pipeline) -> Iterator[Simple]:
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
