"""Environments of tox: the commands of each section, with what they take from others."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from readiness_tui.gates.kinds.workflows.targets import Command, Target

_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]\s*")
_KEY = re.compile(r"(?P<name>[A-Za-z_][\w-]*)\s*[=:]\s*(?P<value>.*)")
_FACTORS = re.compile(r"[\w,{}!.-]+:\s+(?=\S)")
_FROM = re.compile(r"\{\[(?P<section>[^\]]+)\](?P<key>\w+)\}")
_POSARGS = re.compile(r"\{posargs(?::([^{}]*))?\}")
_HERE = re.compile(r"\{(toxinidir|tox_root|toxworkdir|envbindir|env_bin_dir)\}/?")
_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_ON = frozenset({"true", "1", "yes"})
_DEEPEST = 4
_NAMES_CAP = 50
_LONGEST = 10_000


@dataclass(slots=True)
class _Section:
    line: int
    values: dict[str, list[tuple[int, str]]] = field(
        default_factory=dict[str, list[tuple[int, str]]]
    )


def read_tox(text: str) -> tuple[Mapping[str, Target], tuple[str, ...]]:
    """The environments by name, and those that run where none is named.

    The section `testenv` stands for every environment without one of its own, under the name ``*``.
    """
    sections = _sections(text.replace("\r\n", "\n"))
    environments: dict[str, Target] = {}
    for name, section in sections.items():
        prefix, _, env = name.partition(":")
        if prefix != "testenv":
            continue
        commands = tuple(_commands(name, sections))
        for environment in _each(env) if env else ("*",):
            environments[environment] = Target(environment, section.line, commands)
    core = sections.get("tox", _Section(0))
    listed = [*core.values.get("envlist", ()), *core.values.get("env_list", ())]
    names = [environment for _, line in listed for environment in _split(line)]
    return environments, tuple(names)


def _sections(text: str) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    section: _Section | None = None
    values: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST:
            continue
        if head := _SECTION.fullmatch(line):
            section, values = _Section(number), []
            sections[head["name"].strip()] = section
        elif section is not None and (key := _KEY.fullmatch(line)):
            values = section.values.setdefault(key["name"], [])
            if key["value"].strip():
                values.append((number, key["value"].strip()))
        elif line[:1] in {" ", "\t"} and line.strip() and not line.strip().startswith("#"):
            values.append((number, line.strip()))
    return sections


def _commands(name: str, sections: Mapping[str, _Section], depth: int = 0) -> Iterator[Command]:
    section = sections.get(name) or _Section(0)
    own = "commands" in section.values or depth
    values = (section if own else sections.get("testenv", section)).values
    ignores = section.values.get("ignore_outcome", ())
    is_ignored = any(text.lower() in _ON for _, text in ignores)
    joined = ""
    start = 0
    for number, line in values.get("commands", ()):
        start = start or number
        joined += line
        if joined.endswith("\\"):
            joined += "\n"
            continue
        if depth < _DEEPEST and (match := _FROM.fullmatch(joined)) and match["key"] == "commands":
            yield from _commands(match["section"], sections, depth + 1)
        else:
            yield _command(joined, start, is_ignored=is_ignored)
        joined, start = "", 0


def _command(text: str, line: int, *, is_ignored: bool) -> Command:
    plain = _FACTORS.sub("", text, count=1) if _FACTORS.match(text) else text
    has_dash = plain.startswith("-")
    plain = plain.lstrip("-! ")
    plain = _HERE.sub("", _POSARGS.sub(lambda found: found[1] or "", plain))
    by = "a leading -" if has_dash else "ignore_outcome = true" if is_ignored else ""
    return Command(plain, line, "sure" if by else "", by)


def _each(text: str) -> list[str]:
    """The names of a section that stands for several: `py{310,311}-scan`."""
    pieces = _ALTERNATIVES.split(text)
    choices = [one.split(",") if at % 2 else [one] for at, one in enumerate(pieces)]
    return ["".join(one).strip() for one in islice(product(*choices), _NAMES_CAP)]


def _split(line: str) -> list[str]:
    inner = re.split(r",(?![^{]*\})", line)
    return [name for one in inner if one.strip() for name in _each(one.strip())]
