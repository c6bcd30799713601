"""Targets of a Makefile: what each runs, with the variables that are set in the file put in.

What make computes (`$(shell ...)`, conditions, pattern rules) is left as it is written.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from readiness_tui.gates.kinds.workflows.targets import Command, Target

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


@dataclass(frozen=True, slots=True)
class Makefile:
    """The targets of one file, in order, the files that it includes, and its first target."""

    targets: Mapping[str, Target]
    includes: Sequence[str]
    first: str


def read_makefile(text: str, given: tuple[tuple[str, str], ...] = ()) -> Makefile:
    """The targets of a Makefile, with the variables that it is given on the command line."""
    return _Reader(text, dict(given)).read()


@dataclass(slots=True)
class _Rule:
    """The names of one rule, what they need, and the lines of its recipe."""

    names: list[str]
    line: int
    needs: list[str]
    recipe: list[tuple[int, str]]


class _Reader:
    def __init__(self, text: str, given: Mapping[str, str]) -> None:
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._given = given
        self._variables = {"MAKE": "make", **given}
        self._includes: list[str] = []
        self._rules: list[_Rule] = []
        self._special: dict[str, list[str]] = {}

    def read(self) -> Makefile:
        """The file as a whole."""
        for number, line in self._logical():
            if len(line) > _LONGEST:
                continue
            if not line.startswith("\t"):
                self._plain(number, line.strip())
            elif self._rules:
                self._rules[-1].recipe.append((number, re.sub(r"(?m)^\t", "", line)))
        targets: dict[str, Target] = {}
        for rule in self._rules:
            for name in rule.names:
                before = targets[name].commands if name in targets else ()
                commands = (*before, *self._commands(rule, name))
                targets[name] = Target(name, rule.line, commands)
        return Makefile(targets, self._includes, next(iter(targets), ""))

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
        joined = line.replace("\\\n", " ")
        if include := _INCLUDE.fullmatch(joined):
            self._includes += self._put_in(include[1]).split()
        elif assign := _ASSIGN.fullmatch(joined):
            is_free = assign["op"] != "?=" or assign["name"] not in self._variables
            if is_free and assign["name"] not in self._given:
                self._variables[assign["name"]] = assign["value"].partition(" #")[0].strip()
        elif rule := _RULE.fullmatch(joined.partition("##")[0].strip()):
            names = self._put_in(rule["names"]).split()
            needs = _PLAIN.findall(_COMPUTED.sub(" ", self._put_in(rule["needs"] or "")))
            if names and names[0].startswith("."):
                self._special[names[0]] = needs
                return
            inline = [(number, rule["inline"].strip())] if rule["inline"] else []
            self._rules.append(_Rule(names, number, needs, inline))

    def _commands(self, rule: _Rule, name: str) -> Iterator[Command]:
        overrides = [shlex.quote(f"{name}={value}") for name, value in self._given.items()]
        yield from (Command(" ".join(("make", need, *overrides)), rule.line) for need in rule.needs)
        ignoring = self._special.get(".IGNORE")
        by = ".IGNORE" if ignoring is not None and (not ignoring or name in ignoring) else ""
        lines = [line for line in rule.recipe if line[1].strip("@-+ ")]
        if ".ONESHELL" in self._special and lines:
            yield self._command(lines[0][0], _one_text(lines), by)
            return
        for number, text in lines:
            if not text.lstrip("@-+ ").startswith("#"):
                yield self._command(number, text, by)

    def _command(self, number: int, text: str, by: str) -> Command:
        plain = text.lstrip("@-+ ")
        by = by or ("a leading -" if "-" in text[: len(text) - len(plain)] else "")
        filled = self._put_in(plain).replace("$$", "$")
        return Command(filled, number, "sure" if by else "", by, shell=self._shell())

    def _shell(self) -> str:
        """How recipes are run: by default without -e, and a line at a time."""
        words = [*self._variables.get("SHELL", "").split()[1:]]
        words += self._variables.get(".SHELLFLAGS", "").split()
        return " ".join(("sh", *(word for word in words if word != "-c"), "{0}"))

    def _put_in(self, text: str) -> str:
        for _ in range(_DEEPEST):
            filled = _USE.sub(lambda use: self._variables.get(use[1], use[0]), text)
            if filled == text or len(filled) > _LONGEST:
                break
            text = filled
        return text


def _one_text(lines: list[tuple[int, str]]) -> str:
    """The lines of a recipe as one script, each as far from the first as in the file."""
    texts: list[str] = []
    for number, text in lines:
        gap = number - lines[0][0] - sum(one.count("\n") + 1 for one in texts)
        texts += [*([""] * gap), text]
    return "\n".join(texts)
