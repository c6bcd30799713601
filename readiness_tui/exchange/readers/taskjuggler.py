"""Projects of TaskJuggler (`.tjp`, `.tji`): the tasks, as far as its language states a plan.

Read by a tokenizer of our own: no macro is expanded, no file is included, nothing is scheduled.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from readiness_tui.domain.model.cycles import strong_blocks
from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.domain.model.status import Priority, Status
from readiness_tui.domain.model.ticket import Estimate
from readiness_tui.exchange.model.model import INVERSE, Extraction
from readiness_tui.exchange.model.values import slug
from readiness_tui.exchange.readers.records import Records
from readiness_tui.exchange.readers.source import Source, text_of

TITLE = "TaskJuggler project"
SUFFIXES = (".tjp", ".tji")
_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<text>-8<-.*?->8-|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')
    |(?P<macro>\$\{[^}]*\})
    |(?P<block>\[[^\]]*\])
    |(?P<endless>/\*|-8<-|\$\{|["'\[]).*\Z
    |(?P<sign>[{},])
    |(?P<word>[^\s{},"'\[\]]+)
    |(?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)
_ENDS = {"/*": "*/", "-8<-": "->8-", "${": "}", '"': '"', "'": "'", "[": "]"}
DEPTH = 64
_CALL = re.compile(r"\$\{\s*\??(\w+)")
_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,5})?)(min|h|d|w|m|y)")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2}).*")
_UNITS = {"h": ("h", 1.0), "d": ("d", 1.0), "w": ("w", 1.0), "min": ("h", 1 / 60), "m": ("d", 20.0)}
_RANKS = ((900, Priority.P0), (700, Priority.P1), (300, Priority.P2), (100, Priority.P3))
_FEW = 3
_DONE, _NOTHING = 100.0, 0.0


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    line: int


@dataclass(slots=True)
class _Task:
    key: str
    title: str
    line: int
    parent: str
    facts: list[tuple[str, list[str]]] = field(default_factory=list[tuple[str, list[str]]])


def recognise(source: Source) -> float:
    """How surely it is one, 0 to 1: only its suffix tells."""
    return 0.9 if source.path.casefold().endswith(SUFFIXES) else 0.0


def read(source: Source) -> tuple[Extraction, ...]:
    """The tasks as tickets, whose ids are their paths: `release.tests`."""
    text = text_of(source.path, source.data).removeprefix("\ufeff").replace("\r\n", "\n")
    records = Records(source)
    tokens = _tokens(source.path, text)
    reader = _Reader(source.path, tokens, records)
    reader.block("", 0)
    _find_recursive(tokens, records)
    if not reader.tasks and reader.included:
        message = "no plan was found: its tasks stand in files that it includes"
        remedy = f"import one of them: {', '.join(reader.included[:_FEW])}"
        raise ExchangeError(message, place=Place(source.path), remedy=remedy)
    if not reader.tasks:
        return ()
    names = {
        task.key: name
        for task in reader.tasks.values()
        if (name := records.ticket(task.key, task.title, task.line))
    }
    for task in reader.tasks.values():
        if task.key in names:
            _say(records, task, reader)
    return (records.extraction(),)


def _tokens(path: str, text: str) -> list[_Token]:
    """The tokens of a project.

    Raises:
        ExchangeError: A comment, a text, a macro or its body begins and never ends.
    """
    tokens: list[_Token] = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "odd"
        if opening := match["endless"]:
            message = f"what begins with {opening} never ends"
            remedy = f"put {_ENDS[opening]} where it ends"
            raise ExchangeError(message, place=Place(path, line), remedy=remedy)
        if kind not in {"skip", "odd"}:
            tokens.append(_Token(kind, match[0], line))
        line += match[0].count("\n")
    return tokens


def _find_recursive(tokens: Sequence[_Token], records: Records) -> None:
    """Tell macros that expand to themselves, in one step or over others."""
    lines: dict[str, int] = {}
    calls: dict[str, list[str]] = {}
    for word, name, body in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (word.text, word.kind, name.kind, body.kind) == ("macro", "word", "word", "block"):
            lines[name.text] = word.line
            calls[name.text] = _CALL.findall(body.text)
    places = {name: place for place, name in enumerate(calls)}
    needs = [[places[name] for name in called if name in places] for called in calls.values()]
    circles = [*strong_blocks(needs), *((at,) for at, called in enumerate(needs) if at in called)]
    names = list(calls)
    for circle in circles:
        members = [names[at] for at in circle]
        listed = ", ".join(members[:_FEW])
        message = f"macro calls lead back to where they begin: {listed}; mend the project"
        records.find("macro", lines[members[0]], message)


class _Reader:
    """Walks the tokens; tasks gather by path, the titles of resources by id."""

    def __init__(self, path: str, tokens: list[_Token], records: Records) -> None:
        self._path, self._tokens, self._records = path, tokens, records
        self._at = 0
        self._told: set[str] = set()
        self.tasks: dict[str, _Task] = {}
        self.people: dict[str, str] = {}
        self.included: list[str] = []

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> _Token | None:
        token = self._peek()
        self._at += 1
        return token

    def block(self, task: str, depth: int) -> None:
        """Read statements up to the brace that ends the block of a task, or to the end."""
        if depth > DEPTH:
            token = self._peek()
            message = f"blocks are nested more than {DEPTH} levels deep"
            place = Place(self._path, token.line if token else 0)
            raise ExchangeError(message, place=place, remedy="split the project")
        while (token := self._next()) is not None:
            if token.text == "}" and token.kind == "sign":
                return
            self._tell_macro(token)
            if token.text == "{" and token.kind == "sign":
                self._at -= 1
                self._skip_block()
            elif token.kind == "word":
                self._statement(token, task, depth)

    def _statement(self, token: _Token, task: str, depth: int) -> None:
        match token.text:
            case "task":
                self._task(task, depth)
            case "resource":
                key, title = self._named()
                self.people[key] = title or key
                self._skip_or_enter(task="", depth=depth)
            case "supplement":
                self._supplement(depth)
            case "include":
                self._tell("record-left-out", token, "included files are not read")
                name = self._peek()
                self.included += [_unquoted(name.text)] if name and name.kind == "text" else []
            case "milestone" if task:
                self.tasks[task].facts.append(("milestone", []))
            case word if task and word in _FACTS:
                self.tasks[task].facts.append((word, self._arguments()))
            case _:
                pass  # what stands behind it is passed over word by word

    def _named(self) -> tuple[str, str]:
        """The id and the title behind `task` or `resource`; either may be missing.

        An id with a macro in it is none, since macros are not expanded.
        """
        key = title = ""
        has_macro = False
        while (token := self._peek()) is not None and token.kind in {"word", "text", "macro"}:
            if token.kind == "macro":
                has_macro = True
            elif token.kind == "word":
                if key:
                    break
                key = token.text
            else:
                title = _unquoted(token.text)
            self._at += 1
            if title:
                break
        return "" if has_macro else key, title

    def _task(self, parent: str, depth: int) -> None:
        line = self._tokens[self._at - 1].line
        key, title = self._named()
        above = f"{parent}." if parent else ""
        path = above + key if key else self._made(above, title)
        if path not in self.tasks:
            self.tasks[path] = _Task(path, title, line, parent)
        else:
            self._records.find("record-twice", line, f"{path} stands twice: taken as one", path)
        self._skip_or_enter(task=path, depth=depth)

    def _made(self, above: str, title: str) -> str:
        """A path that is free, of the title of a task without an id."""
        name = slug(title) or "task"
        if above + name not in self.tasks:
            return above + name
        paths = (f"{above}{name}-{number}" for number in count(2))
        return next(path for path in paths if path not in self.tasks)

    def _supplement(self, depth: int) -> None:
        """Enter a task again; one that another file begins is one by its path alone."""
        kind = self._next()
        key, _ = self._named()
        is_task = kind is not None and kind.text == "task" and bool(key)
        if kind is not None and is_task and key not in self.tasks:
            above, _, title = key.rpartition(".")
            parent = above if above in self.tasks else ""
            self.tasks[key] = _Task(key, title, kind.line, parent)
        self._skip_or_enter(task=key if is_task else "", depth=depth)

    def _skip_or_enter(self, *, task: str, depth: int) -> None:
        token = self._peek()
        if token is None or token.text != "{":
            return
        if task:
            self._at += 1
            self.block(task, depth + 1)
        else:
            self._skip_block()

    def _skip_block(self) -> None:
        """Pass over a block in braces, if one begins here."""
        token = self._peek()
        if token is None or token.kind != "sign" or token.text != "{":
            return
        depth = 0
        while (token := self._next()) is not None:
            if token.kind == "sign":
                depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth == 0:
                return

    def _arguments(self) -> list[str]:
        """What stands behind a word, and behind each comma; options in braces are kept."""
        arguments: list[str] = []
        is_open = True
        while (token := self._peek()) is not None:
            if token.kind == "sign" and token.text == "{" and arguments:
                arguments[-1] += " " + self._options()
                continue
            if token.kind == "sign" and token.text == ",":
                is_open = True
            elif token.kind == "sign" or not is_open:
                break
            else:
                self._tell_macro(token)
                arguments.append(_unquoted(token.text) if token.kind == "text" else token.text)
                is_open = False
            self._at += 1
        return arguments

    def _options(self) -> str:
        start = self._at
        self._skip_block()
        return " ".join(token.text for token in self._tokens[start + 1 : self._at - 1])

    def _tell_macro(self, token: _Token) -> None:
        if token.kind == "macro" or (token.kind, token.text) == ("word", "macro"):
            self._tell("macro", token, "macros are not expanded: what they say is missing")

    def _tell(self, code: str, token: _Token, text: str) -> None:
        if code not in self._told:
            self._told.add(code)
            self._records.find(code, token.line, text)


_FACTS = frozenset(
    (
        "depends",
        "precedes",
        "effort",
        "duration",
        "length",
        "allocate",
        "complete",
        "milestone",
        "priority",
        "start",
        "end",
        "note",
        "responsible",
    )
)


def _unquoted(text: str) -> str:
    if text.startswith("-8<-"):
        return text[4:-4].strip()
    return text[1:-1].replace(f"\\{text[0]}", text[0])


def _say(records: Records, task: _Task, reader: _Reader) -> None:
    facts: dict[str, list[str]] = {}
    for word, arguments in task.facts:
        facts.setdefault(word, []).extend(arguments)
    line = task.line
    records.say(task.key, "parent", task.parent, line)
    records.say(task.key, "status", _status(facts), line)
    first = {word: arguments[0] for word, arguments in facts.items() if arguments}
    people = dict.fromkeys((*facts.get("responsible", ()), *facts.get("allocate", ())))
    names = (reader.people.get(name.split()[0], name.split()[0]) for name in people if name.strip())
    records.owners(task.key, names, line)
    length = first.get("effort") or first.get("length") or first.get("duration") or ""
    records.say(task.key, "estimate", _estimate(length) or "", line)
    if rank := _rank(first.get("priority", "")):
        records.say(task.key, "priority", rank, line)
    if day := _DAY.match(first.get("end", "")):
        records.target(task.key, "-".join(day.groups()), line)
    records.say(task.key, "notes", "\n\n".join(facts.get("note", ())), line)
    records.say(task.key, "labels", ("milestone",) if "milestone" in facts else (), line)
    _needs(records, task, facts)


def _status(facts: Mapping[str, list[str]]) -> Status:
    text = next(iter(facts.get("complete", ())), "0")
    try:
        part = float(text)
    except ValueError:
        return Status.TODO
    if part >= _DONE:
        return Status.DONE
    return Status.DOING if part > _NOTHING else Status.TODO


def _estimate(length: str) -> Estimate | None:
    match = _LENGTH.fullmatch(length.split(maxsplit=1)[0]) if length.strip() else None
    if match is None or match[2] not in _UNITS:
        return None
    unit, times = _UNITS[match[2]]
    return Estimate(f"{float(match[1]) * times:g}{unit}")


def _rank(text: str) -> Priority | None:
    if not text.isascii() or not text.isdigit():
        return None
    number = int(text[:6])
    return next((rank for least, rank in _RANKS if number >= least), Priority.P4)


def _needs(records: Records, task: _Task, facts: Mapping[str, list[str]]) -> None:
    hard: dict[str, None] = {}
    soft: dict[str, None] = {}
    for argument in facts.get("depends", ()):
        name, _, options = argument.partition(" ")
        (soft if "onstart" in options.split() else hard)[_absolute(name, task.key)] = None
    # Either side may state an edge, and none is a list of all.
    records.say(task.key, "depends", tuple(hard), task.line, shape=INVERSE)
    records.say(task.key, "after", tuple(soft), task.line)
    others = (
        _absolute(argument.partition(" ")[0], task.key) for argument in facts.get("precedes", ())
    )
    records.blocks(task.key, others, task.line)


def _absolute(name: str, home: str) -> str:
    """The path that a reference names: each `!` climbs one level, none counts from the top."""
    climbs = len(name) - len(name.lstrip("!"))
    if not climbs:
        return name
    above = home.split(".")[:-climbs]
    return ".".join([*above, name[climbs:]])
