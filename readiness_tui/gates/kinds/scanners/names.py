"""Which commands and actions are scanners, seen through whatever stands before them.

A command is a scanner if its command word is one: `pip install bandit` and `ls bandit.json` are
not. What only asks for a version, signs in, mends or fetches rules scans nothing.
"""

import re
import shlex
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Protocol

from readiness_tui.gates.kinds.scanners.calls import Call, call_of, may_call
from readiness_tui.gates.kinds.scanners.config import Place
from readiness_tui.gates.kinds.scanners.habits import habit_of, lists
from readiness_tui.gates.kinds.scanners.inline import code_in, commands_in, hides
from readiness_tui.gates.kinds.scanners.likeness import (
    looks_like_scan,
    may_be_scanner,
    speaks_of_scan,
)
from readiness_tui.gates.kinds.scanners.matching import ANY, only_asks, words_behind
from readiness_tui.gates.kinds.scanners.prefixes import image_name, stripped, tidy_name
from readiness_tui.gates.kinds.scanners.scanner_table import (
    Caller,
    Entry,
    Habit,
    Judges,
    scanners,
)
from readiness_tui.gates.shell.grammar import parse
from readiness_tui.gates.shell.tree import Simple
from readiness_tui.gates.shell.walk import commands
from readiness_tui.gates.shell.words import ShellError, Word

_NO_SCAN_ACTION = re.compile(
    r"setup|install|download|/(init|autobuild|upload-sarif|resolve-environment)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Scan:
    """One use of a scanner or of a watched command.

    `via` is what of the repository runs it, where it is called through something; such a use is
    counted where it is written and only held against what hides the call. With `is_guess` nobody
    knows it, and only its name looks like that of a scanner. `habit` is None for what is no scanner
    of the table; `is_vague` says that it is one by its name alone, and nobody knows its options.
    `source` is the sourced file, or the code, that it stands in, `hidden` what hides its failure
    there, unless it `may_fail` for it.
    """

    name: str
    args: tuple[Word, ...]
    is_watched: bool = False
    via: str = ""
    is_guess: bool = False
    habit: Habit | None = None
    is_vague: bool = False
    source: str = ""
    hidden: str = ""
    may_fail: bool = False

    @property
    def label(self) -> str:
        """The name, and what it is called through."""
        where = self.via or self.source
        return f"{self.name} in {where}" if where else self.name

    @property
    def said(self) -> str:
        """`bandit ...`: the name, and a sign that words follow."""
        return f"{self.label} ..." if self.args else self.label


class Carriers(Protocol):
    """What of the repository is called, and the scans that stop it."""

    def called(self, call: Call) -> str | None:
        """The scanners that stop what is called when they fail, empty if all are soft.

        None where it holds none, or cannot be seen.
        """
        ...

    def used(self, path: str) -> str | None:
        """The same of an action or workflow, by its path as `uses:` has it."""
        ...

    def text(self, path: str) -> str | None:
        """A file of the repository, None if it cannot be read."""
        ...


class Names:
    """The scanners and watched commands of one gate.

    Args:
        known: Names of scanners, those of the table among them.
        watched: Names of other commands.
        removed: Names that are no scanners here.
        carriers: What commands call in the repository; None where nothing is followed.
    """

    def __init__(
        self,
        known: Iterable[str],
        watched: Iterable[str],
        removed: Iterable[str] = (),
        carriers: Carriers | None = None,
    ) -> None:
        self._table = scanners()
        self._removed = frozenset(removed)
        self.scanners = frozenset(known) - self._removed
        self._watched = frozenset(watched)
        self.carriers = carriers
        self.folder = ""
        self.suspects = False
        self._wanted: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for words, name in self._commands():
            self._wanted.setdefault(words[0], []).append((words, name))
        for patterns in self._wanted.values():
            patterns.sort(key=lambda pair: len(pair[0]), reverse=True)
        every = (words[-1].strip("*:") for words, _ in self._commands() if words[-1] != ANY)
        ends = "|".join(re.escape(one).replace(r"\-", "[-_]") for one in sorted({*every}) if one)
        self._any = re.compile(ends or r"(?!)")
        self._seen: dict[str, Scan | None] = {}
        self._actions = {
            uses: (one, habit) for one in self._entries() for uses, habit in one.actions.items()
        }

    def _entries(self) -> Iterable[Entry]:
        return (one for name, one in self._table.entries.items() if name in self.scanners)

    def _commands(self) -> Iterable[tuple[tuple[str, ...], str]]:
        for entry in self._entries():
            for words in entry.commands:
                yield words, entry.name
        for name in self.scanners | self._watched:
            if name not in self._table.entries and name.split():
                yield tuple(name.split()), name

    def within(self, folder: str) -> "Names":
        """The same names for commands that run in a folder of the repository."""
        if folder == self.folder:
            return self
        other = copy(self)
        other.folder = folder
        return other

    def in_step(self, name: str, text: str) -> "Names":
        """The same names for a script; one that only its step calls a scan is suspected whole.

        Args:
            name: Of the step.
            text: The script.
        """
        if not looks_like_scan(name) or self.may_name(text):
            return self
        other = copy(self)
        other.suspects = True
        return other

    def behind(self, simple: Simple) -> "Names":
        """The same names for what follows a command, which may change the folder."""
        texts = [word.text for word in simple.words[:2]]
        if texts[:1] != ["cd"] or len(texts) == 1 or texts[1].startswith(("/", "~", "-", "$")):
            return self
        parts = self.folder.split("/") if self.folder else []
        for part in texts[1].split("/"):
            parts = (
                parts[:-1] if part == ".." else [*parts, part] if part not in {"", "."} else parts
            )
        return self.within("/".join(parts))

    def text(self, path: str) -> str | None:
        """A file of the repository, None if it cannot be read, or nothing is followed."""
        return self.carriers.text(path) if self.carriers is not None else None

    def place(self, text: str) -> Place:
        """Where commands of a file run."""
        folders = tuple(dict.fromkeys((self.folder, "")))
        read = self.carriers.text if self.carriers is not None else _nothing
        return Place(text, folders, read)

    def names_one(self, text: str) -> bool:
        """Whether a text names a scanner."""
        return self._any.search(text) is not None

    def may_name(self, text: str) -> bool:
        """Whether a script may name a scanner, or what looks like one."""
        return self.names_one(text) or speaks_of_scan(text)

    def may_be_in(self, text: str) -> bool:
        """Whether a script may hold one of them; a cheap look before it is read."""
        return self.may_name(text) or (self.carriers is not None and may_call(text))

    def calls_any(self, text: str) -> bool:
        """Whether a script calls something that holds a scan."""
        names = self
        try:
            for simple in commands(parse(text)):
                if isinstance(simple, Simple):
                    if names.scan(simple) is not None:
                        return True
                    names = names.behind(simple)
        except ShellError:
            return True  # told where the script is read
        return False

    def scan(self, simple: Simple) -> Scan | None:
        """The scanner that a command runs, None if it runs none."""
        inline = self._inline(simple)
        if inline is not None:
            return inline
        last: tuple[Word, ...] = ()
        for words in stripped(simple.words):
            scan, is_known = self._named(words)
            if not is_known:
                scan, is_known = self._carried(words)
            if is_known:
                return scan
            last = words
        return self._guessed(last)

    def _inline(self, simple: Simple) -> Scan | None:
        """The scan of code that stands in a command; what cannot be followed is told."""
        code = code_in(simple)
        name = self._any.search(code[1]) if code is not None else None
        if code is None or name is None:
            return None
        scans = list[Scan]()
        for command in commands_in(*code):
            words = tuple(
                Word(one, one, simple.at, simple.end) for one in shlex.split(command.text)
            )
            scan = self.scan(Simple(simple.at, simple.end, words)) if words else None
            if scan is not None and not scan.is_guess:
                may_fail = command.ignored == "maybe"
                scans.append(
                    replace(scan, hidden=hides(command), source=code[0], may_fail=may_fail)
                )
        if not scans and self.carriers is not None:
            description = f"{code[0]} ({name[0]})"
            self.carriers.called(Call("code", "", "", (), description))
        return next((one for one in scans if one.hidden), next(iter(scans), None))

    def _named(self, words: tuple[Word, ...]) -> tuple[Scan | None, bool]:
        """The scan, and whether the command is a known one though it may scan nothing."""
        texts = [tidy_name(words[0].text), *(word.text for word in words[1:])]
        for command_words, name in self._wanted.get(texts[0], ()):
            rest = words_behind(texts, command_words)
            if rest is None:
                continue
            args = words[len(words) - rest :]
            if name not in self.scanners:
                return Scan(name, args, is_watched=True), True
            entry = self._table.entries.get(name)
            habit = entry and habit_of(entry, args)
            if only_asks(args) or (habit is not None and habit.judges is Judges.IDLE):
                return None, True
            return Scan(name, args, habit=habit), True
        return None, False

    def _carried(self, words: tuple[Word, ...]) -> tuple[Scan | None, bool]:
        """The scan of what a command calls in the repository, and whether it holds any."""
        call = call_of(words, self.folder) if self.carriers is not None else None
        name = self.carriers.called(call) if self.carriers is not None and call else None
        if call is None or not name:
            return None, name is not None
        soft = (
            frozenset(word.text for word in call.rest) if call.kind == "make" else frozenset[str]()
        )
        habit = Habit(Judges.ITSELF, {}, soft, {}, frozenset(), {}, frozenset())
        return Scan(name, call.rest, is_watched=True, via=call.says, habit=habit), True

    def _guessed(self, words: tuple[Word, ...]) -> Scan | None:
        """A command that looks like a scanner and is none of the known ones."""
        if not words:
            return None
        call = call_of(words, self.folder)
        name = call.says if call is not None else tidy_name(words[0].text)
        suspected = self.suspects and call is None and may_be_scanner(name)
        if name in self._removed or not (suspected or looks_like_scan(name)):
            return None
        return Scan(name, words[1:] if call is None else call.rest, is_guess=True)

    def use(self, uses: str, inputs: Mapping[str, str]) -> Scan | None:
        """The scan of an action or workflow, None if it runs none.

        Args:
            uses: As it is written.
            inputs: What it is given, by name.
        """
        path = uses.strip().rstrip("/")
        if path == "." or path.startswith("./"):
            name = self.carriers.used(path) if self.carriers is not None else None
            if name is None:
                return self._guessed_action(path.lower())
            return Scan(name, (), is_watched=True, via=path) if name else None
        name = path.partition("@")[0].strip().lower()
        if name in self._table.callers:
            return self._run_by(self._table.callers[name], inputs)
        if name not in self._seen:
            self._seen[name] = self._action(name)
        scan = self._seen[name]
        if scan is None:
            return self._guessed_action(name)
        if scan.habit is not None and lists(scan.habit, inputs):
            return None
        return scan

    def _run_by(self, caller: Caller, inputs: Mapping[str, str]) -> Scan | None:
        """The scan of what an action calls in the repository."""
        settings = {name.lower().replace("_", "-"): value for name, value in inputs.items()}
        if settings.get(caller.idle, "").lower() == "true":
            return None
        texts = f"{caller.command} {settings.get(caller.input) or caller.default}".split()
        return self._carried(tuple(Word(text, text, 0, 0) for text in texts))[0]

    def _action(self, name: str) -> Scan | None:
        for uses, (entry, habit) in self._actions.items():
            is_part = name.startswith(f"{uses}/") and not _NO_SCAN_ACTION.search(name[len(uses) :])
            if name == uses or is_part:
                return Scan(entry.name, (), habit=habit)
        if name.startswith("docker://"):
            return self._image(image_name(name.removeprefix("docker://")))
        if _NO_SCAN_ACTION.search(name):
            return None
        if name in self.scanners:
            return Scan(name, ())
        parts = re.split(r"[^a-z0-9-]", name)
        for scanner in sorted(self.scanners, key=len, reverse=True):
            entry = self._table.entries.get(scanner)
            if " " in scanner or (entry is not None and entry.is_common):
                continue
            if any(f"-{scanner}-" in f"-{part}-" for part in parts):
                return Scan(scanner, (), habit=entry and entry.habit, is_vague=True)
        return None

    def _image(self, image: str) -> Scan | None:
        for _, name in self._wanted.get(image, ()):
            entry = self._table.entries.get(name)
            if name in self.scanners:
                return Scan(name, (), habit=entry and entry.habit)
        return None

    def _guessed_action(self, name: str) -> Scan | None:
        if name in self._removed or _NO_SCAN_ACTION.search(name) or name in self._lists_only():
            return None
        last = name.removeprefix("./").partition("/")[2] or name
        return Scan(name, (), is_guess=True) if looks_like_scan(last) else None

    def _lists_only(self) -> frozenset[str]:
        return frozenset(
            uses
            for name, one in self._table.entries.items()
            if name not in self.scanners
            for uses in one.actions
        )


def _nothing(_path: str) -> None:
    return None
