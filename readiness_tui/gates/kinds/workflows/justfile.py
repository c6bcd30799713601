"""Recipes of a justfile: what each runs, line by line or as one script."""

import re
from collections.abc import Iterator, Mapping

from readiness_tui.gates.kinds.workflows.targets import Command, Target

_HEAD = re.compile(r"@?(?P<name>[A-Za-z_][\w-]*)(?P<arguments>[^:]*):(?!=)(?P<needs>[^#]*)")
_ASSIGN = re.compile(
    r"""(?:export\s+)?(?P<name>[\w-]+)\s*:=\s*(?P<quote>["'])(?P<value>.*?)(?P=quote)\s*"""
)
_USE = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
_NEED = re.compile(r"\(?\s*([A-Za-z_][\w-]*)(?:[^()&]*\))?")
_ALIAS = re.compile(r"alias\s+([\w-]+)\s*:=\s*([\w-]+)\s*")
_LONGEST = 4_000
_NO_RECIPE = ("set ", "import ", "mod ", "alias ", "export ", "#")


def read_justfile(text: str) -> Mapping[str, Target]:
    """The recipes of a justfile by name, the first of the file first."""
    lines = text.replace("\r\n", "\n").split("\n")
    variables = dict(_assigned(lines))
    recipes: dict[str, Target] = {}
    for at, line in enumerate(lines):
        is_plain = len(line) <= _LONGEST and not line.startswith(_NO_RECIPE)
        head = _HEAD.match(line) if is_plain else None
        if head is None:
            continue
        body = [_filled(below, variables) for below in _indented(lines, at + 1)]
        needs = (Command(f"just {name}", at + 1) for name in _NEED.findall(head["needs"]))
        target = Target(head["name"], at + 1, (*needs, *_commands(body, at + 2)))
        recipes.setdefault(head["name"], target)
    for alias in filter(None, map(_ALIAS.fullmatch, lines)):
        if alias[2] in recipes:
            recipes.setdefault(alias[1], recipes[alias[2]])
    return recipes


def _assigned(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if assign := _ASSIGN.fullmatch(line):
            yield assign["name"], assign["value"]


def _indented(lines: list[str], first: int) -> list[str]:
    """The lines from one on that are blank or indented."""
    end = first
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " \t"):
        end += 1
    return lines[first:end]


def _filled(line: str, variables: Mapping[str, str]) -> str:
    return _USE.sub(lambda use: variables.get(use[1], use[0]), line)


def _commands(lines: list[str], first: int) -> Iterator[Command]:
    texts = [line.strip() for line in lines]
    if texts and texts[0].startswith("#!"):
        yield Command("\n".join(texts), first, is_script=True)
        return
    at = 0
    while at < len(texts):
        start = at
        while texts[at].endswith("\\") and at + 1 < len(texts):
            at += 1
        text = "\n".join(texts[start : at + 1])
        plain = text.lstrip("@-")
        is_ignored = "-" in text[: len(text) - len(plain)]
        if plain and not plain.startswith("#"):
            by = "a leading -" if is_ignored else ""
            yield Command(plain, first + start, "sure" if is_ignored else "", by)
        at += 1
