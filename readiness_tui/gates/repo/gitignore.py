"""Which files git would ignore, by the `.gitignore` files of the tree.

Git itself is asked one thing: which files it tracks. It ignores none of them, whatever the rules
say. What only one clone ignores (`.git/info/exclude`, the user's own settings) does not count: a
gate says the same in every clone.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from readiness_tui.domain.model.errors import GateError
from readiness_tui.gates.repo.file_cache import Kept
from readiness_tui.gates.repo.path_guard import tidy
from readiness_tui.gates.repo.patterns import Regex, compiled_glob, is_glob, literal_prefix
from readiness_tui.gates.repo.repo_view import BINARY_PROBE, RepoView

NAME = ".gitignore"
INDEX = ".git/index"
FILE_BYTES = 256 * 1024
_INSIDE = "/**"


@dataclass(frozen=True, slots=True)
class _Rule:
    regex: Regex
    ignores: bool
    inside_only: bool

    def matches(self, text: str, *, is_folder: bool) -> bool:
        """Whether it speaks of this very path: what lies below it is another question."""
        if self.inside_only:
            return self.regex.search(text) is not None
        text = f"{text}/" if is_folder else text
        match = self.regex.search(text)
        return match is not None and match.end() == len(text)


@dataclass(frozen=True, slots=True)
class _Rules:
    """One file; `any` is found wherever one of the rules is, None where that cannot be said."""

    rules: tuple[_Rule, ...] = ()
    any: Regex | None = None

    def decides(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether it ignores a path below its folder; None: it says nothing about it."""
        text = path if path.isascii() else path.encode("utf-8", "replace").decode()
        if self.any is not None:
            slashed = f"{text}/" if is_folder else text
            if self.any.search(text) is None and self.any.search(slashed) is None:
                return None  # so it is with most paths: one search instead of one for each rule
        last = (rule for rule in reversed(self.rules) if rule.matches(text, is_folder=is_folder))
        return next((rule.ignores for rule in last), None)


_NONE = _Rules()


class Ignored:
    """The `.gitignore` files of a tree, each read when it first matters."""

    def __init__(self, view: RepoView) -> None:
        self._view = view
        self._rules: dict[str, _Rules] = {}
        self._folders: dict[str, bool] = {"": False}

    def hides(self, path: str) -> bool:
        """Whether git ignores a file, or a folder above it.

        Args:
            path: Below the root, with slashes.
        """
        folder = path.rpartition("/")[0]
        is_hidden = self._hides_folder(folder) or self._is_ignored(path, is_folder=False)
        return is_hidden and path not in self._tracked

    def hides_folder(self, folder: str) -> bool:
        """Whether git ignores a folder and tracks nothing in it."""
        inside = f"{folder}/"
        is_hidden = self._hides_folder(folder)
        return is_hidden and not any(path.startswith(inside) for path in self._tracked)

    @cached_property
    def _tracked(self) -> frozenset[str]:
        try:
            return self._view.git.indexed
        except GateError:
            return frozenset()  # no repository: nothing is tracked

    def _hides_folder(self, folder: str) -> bool:
        if folder not in self._folders:
            above = folder.rpartition("/")[0]
            self._folders[folder] = self._hides_folder(above) or self._is_ignored(
                folder, is_folder=True
            )
        return self._folders[folder]

    def _is_ignored(self, path: str, *, is_folder: bool) -> bool:
        """By the last rule that matches, of the nearest file that has one."""
        home = path
        while home:
            home = home.rpartition("/")[0]
            below = path[len(home) + 1 :] if home else path
            decision = self._rules_of(home).decides(below, is_folder=is_folder)
            if decision is not None:
                return decision
        return False

    def _rules_of(self, folder: str) -> _Rules:
        if folder not in self._rules:
            path = f"{folder}/{NAME}" if folder else NAME
            try:
                self._rules[folder] = _FILES.of(self._view, path, FILE_BYTES)
            except GateError:
                self._rules[folder] = _NONE  # absent, or nothing that git could read either
        return self._rules[folder]


def _rules(content: bytes, _path: str) -> _Rules:
    if b"\0" in content[:BINARY_PROBE]:
        return _NONE
    rules: list[_Rule] = []
    sources: list[str] = []
    for line in content.decode("utf-8-sig", "replace").splitlines():
        try:
            source, ignores = GitIgnoreSpecPattern.pattern_to_regex(line)
            if source is not None and ignores is not None:
                ends_inside = line.rstrip().endswith(_INSIDE)
                rules.append(_Rule(compiled_glob(source), ignores, ends_inside))
                sources.append(_GROUP.sub("(?:", source))
        except (GateError, ValueError):
            continue  # git takes no such line either
    return _Rules(tuple(rules), _any(sources))


def _any(sources: list[str]) -> Regex | None:
    try:
        return compiled_glob("|".join(f"(?:{source})" for source in sources))
    except GateError:
        return None  # too many at once


_GROUP = re.compile(r"\(\?P<\w+>")  # each name may stand but once in an expression
_FILES = Kept(_rules)


def files_for(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The `.gitignore` files that can hide what these paths and globs name, as patterns."""
    ignore_files: dict[str, None] = {NAME: None}
    for pattern in patterns:
        try:
            clean = tidy(pattern)
        except GateError:
            continue
        base = literal_prefix(clean) if is_glob(clean) else clean
        ignore_files[f"{base}/**/{NAME}" if base else f"**/{NAME}"] = None
        while base:
            ignore_files[f"{base}/{NAME}"] = None
            base = base.rpartition("/")[0]
    return tuple(ignore_files)
