"""`[lint]` of `readiness.toml`, and where git is told to merge boards line by line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import tomli

from readiness_tui.domain.lint import RULES, LintSettings
from readiness_tui.domain.model.errors import Place, Severity
from readiness_tui.domain.model.ids import nearest
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.files.fileops import bytes_of
from readiness_tui.storage.settings.settings import LIMIT_BYTES, SETTINGS, calendar_of
from readiness_tui.storage.settings.settings_shape import OWN_TABLES, lint_keys, misfits, strays
from readiness_tui.storage.toml.plain_data import is_list, items_of, table_of

ATTRIBUTES = ".gitattributes"


def lint_settings(root: Path) -> LintSettings:
    """How a workspace wants its plan to be looked at; as usual where it does not say."""
    try:
        return settings_in(bytes_of(root / SETTINGS, LIMIT_BYTES))
    except OSError:
        return LintSettings()


def settings_in(data: bytes) -> LintSettings:
    """What the bytes of a `readiness.toml` say of it.

    What is not understood is left out and named, with its line; a text that does not parse says
    nothing here: who reads all of it tells.
    """
    try:
        text = data.decode()
        settings: Mapping[str, Plain] = tomli.loads(text)
    except (ValueError, RecursionError):
        return LintSettings()
    reader = _Reader(text.splitlines())
    if "calendar" in settings and calendar_of(settings) is None:
        message = "[calendar] is not understood and does not count"
        sentence = f'{message}; write workdays = ["mon"] or holidays = [2026-12-25]'
        reader.wrong(sentence, "calendar", "calendar")
    for stray in (*misfits(settings, OWN_TABLES), *strays(settings)):
        reader.wrong(f"{stray.what}; {stray.remedy}", stray.key, stray.table)
    lint_table: Plain = settings.get("lint", {})
    if not isinstance(lint_table, Mapping):
        reader.wrong("[lint] is no table", "lint")
    return reader.settings(table_of(lint_table))


@dataclass(slots=True)
class _Reader:
    """Takes what it understands, and notes the rest with its line."""

    lines: list[str]
    unknown: list[tuple[str, Place]] = field(default_factory=list[tuple[str, Place]])

    def settings(self, said: Mapping[str, Plain]) -> LintSettings:
        """The settings that a table gives."""
        for name in said:
            if name not in lint_keys():
                self.wrong(f"[lint] has no key {name!r}; {_hint(name, lint_keys())}", name)
        usual = LintSettings()
        return LintSettings(
            off=frozenset(self._off(said.get("off", []))),
            severity=dict(self._severities(said.get("severity", {}))),
            wip=self._count("wip", said.get("wip", usual.wip), usual.wip),
            stale_days=self._count(
                "stale_days", said.get("stale_days", usual.stale_days), usual.stale_days
            ),
            unknown=tuple(self.unknown),
        )

    def wrong(self, what: str, word: str, table: str = "lint") -> None:
        """Note a sentence about a word of a table of the file."""
        inside, number = False, 0
        named = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        for place, line in enumerate(self.lines, 1):
            head = line.strip()
            if head.startswith("["):
                inside = head.startswith(f"[{table}")
                number = place if inside and not number else number
            if inside and named.search(line):
                number = place
                break
        self.unknown.append((what, Place(SETTINGS, number)))

    def _off(self, value: Plain) -> Iterator[str]:
        if not is_list(value):
            self.wrong("[lint] off is no list of codes", "off")
            return
        for code in items_of(value):
            if isinstance(code, str) and code in RULES:
                yield code
            else:
                self._no_code("off", str(code))

    def _severities(self, value: Plain) -> Iterator[tuple[str, Severity]]:
        if not isinstance(value, Mapping):
            self.wrong("[lint] severity is no table of codes", "severity")
        for code, word in table_of(value).items():
            if code not in RULES:
                self._no_code("severity", code)
            elif word not in set(Severity):
                choices = ", ".join(Severity)
                self.wrong(f"[lint] severity of {code} is {word!r}; it is one of {choices}", code)
            else:
                yield code, Severity(str(word))

    def _no_code(self, key: str, code: str) -> None:
        message = f"[lint] {key} names {code}, and there is no such code"
        self.wrong(f"{message}; {_hint(code, RULES)}", code)

    def _count(self, key: str, value: Plain, usual: int) -> int:
        if type(value) is int and value > 0:
            return value
        self.wrong(f"[lint] {key} is {value!r}; it is a number from 1 on", key)
        return usual


def _hint(word: str, known: Iterable[str]) -> str:
    near = nearest(word, known)
    return f"nearest {near}" if near else "docs/lint.md lists what there is"


def unions(root: Path, folder: str, paths: Iterable[str]) -> tuple[Place, ...]:
    """The lines by which git merges some boards with `merge=union`.

    Args:
        root: The workspace root.
        folder: The folder of the boards.
        paths: The boards, from the root.
    """
    boards = list(paths)
    places: list[Place] = []
    for name, below in ((ATTRIBUTES, ""), (f"{folder}/{ATTRIBUTES}", f"{folder}/")):
        try:
            text = bytes_of(root / name, LIMIT_BYTES).decode()
        except (OSError, ValueError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            pattern, *words = line.split()[:64] or [""]
            if "merge=union" in words and not pattern.startswith("#"):
                own = (path.removeprefix(below) for path in boards if path.startswith(below))
                if any(_fits(pattern, path) for path in own):
                    places.append(Place(name, number))
    return tuple(places)


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern of git's attributes takes a path: by its last part, or all of it."""
    if "/" not in pattern:
        return fnmatchcase(path.rpartition("/")[2], pattern)
    return fnmatchcase(path, pattern.removeprefix("/").replace("**/", "*"))
