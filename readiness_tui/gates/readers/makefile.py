"""Targets of a Makefile: what each runs, with the variables that are set in the file put in.

What make computes (`$(shell ...)`, conditions, pattern rules) is left as it is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from readiness_tui.gates.readers.targets import Command, Target

_RULE = re.compile(r"(?P<names>[^\s:#=][^:#=]*?)\s*::?(?!=)\s*(?P<needs>[^=;#]*)(;(?P<inline>.*))?")
_ASSIGN = re.compile(
    r"(?:export\s+|override\s+)?(?P<name>[\w.-]+)\s*(?P<op>::?:?=|\?=|\+=|=)\s*(?P<value>.*)"
)
_INCLUDE = re.compile(r"-?s?include\s+(.+)")
_USE = re.compile(r"\$[({](\w[\w.-]*)[)}]")
_COMPUTED = re.compile(r"\$\([^()]*(\([^()]*\)[^()]*)*\)|\$\{[^{}]*\}")
_PLAIN = re.compile(r"(?<![^\s|])[\w-]+(?![^\s|])")
_DEEPEST = 8
_LONGEST = 10_000


@dataclass(slots=True)
class Makefile:
    """The targets of one file, in order, and the files that it includes."""

    targets: dict[str, Target] = field(default_factory=dict[str, Target])
    includes: list[str] = field(default_factory=list[str])
    first: str = ""


def read_makefile(text: str) -> Makefile:
    """The targets of a Makefile."""
    return _Reader(text).read()


@dataclass(slots=True)
class _Open:
    names: list[str]
    line: int
    commands: list[Command]


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._variables = {"MAKE": "make"}
        self._found = Makefile()
        self._rules: list[_Open] = []

    def read(self) -> Makefile:
        for number, line in self._logical():
            if len(line) > _LONGEST:
                continue
            if line.startswith("\t"):
                if self._rules:
                    self._rules[-1].commands += self._recipe(number, line[1:])
            else:
                self._plain(number, line.strip())
        for rule in self._rules:
            commands = tuple(self._expanded(one) for one in rule.commands)
            for name in rule.names:
                old = self._found.targets.get(name)
                kept = old.commands if old else ()
                self._found.targets[name] = Target(name, rule.line, (*kept, *commands))
        self._found.first = next((n for n in self._found.targets if not n.startswith(".")), "")
        return self._found

    def _logical(self) -> Iterator[tuple[int, str]]:
        """Lines with those that continue them, and the number of the first."""
        at = 0
        while at < len(self._lines):
            first = at
            while self._lines[at].endswith("\\") and at + 1 < len(self._lines):
                at += 1
            yield first + 1, "\n".join(self._lines[first : at + 1])
            at += 1

    def _plain(self, number: int, line: str) -> None:
        if found := _INCLUDE.fullmatch(line):
            self._found.includes += self._put_in(found[1]).split()
        elif found := _ASSIGN.fullmatch(line.replace("\\\n", " ")):
            if found["op"] != "?=" or found["name"] not in self._variables:
                self._variables[found["name"]] = found["value"].partition(" #")[0].strip()
        elif found := _RULE.fullmatch(line.partition("##")[0].replace("\\\n", " ").strip()):
            names = self._put_in(found["names"]).split()
            needs = _PLAIN.findall(_COMPUTED.sub(" ", self._put_in(found["needs"] or "")))
            commands = [Command(f"make {name}", number) for name in needs]
            if found["inline"]:
                commands += self._recipe(number, found["inline"].strip())
            if not any(name.startswith(".") for name in names):
                self._rules.append(_Open(names, number, commands))

    def _recipe(self, number: int, text: str) -> Iterator[Command]:
        body = re.sub(r"(?m)^\t", "", text)
        stripped = body.lstrip("@-+ ")
        lead = body[: len(body) - len(stripped)]
        if stripped.strip() and not stripped.startswith("#"):
            ignored = "sure" if "-" in lead else ""
            yield Command(stripped, number, ignored, "a leading -" if ignored else "")

    def _expanded(self, command: Command) -> Command:
        text = self._put_in(command.text).replace("$$", "$")
        return Command(text, command.line, command.ignored, command.by)

    def _put_in(self, text: str) -> str:
        for _ in range(_DEEPEST):
            changed = _USE.sub(lambda found: self._variables.get(found[1], found[0]), text)
            if changed == text or len(changed) > _LONGEST:
                break
            text = changed
        return text
