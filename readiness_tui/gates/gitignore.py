"""Which files git would ignore, by the `.gitignore` files of the tree: git itself is not asked.

What only one clone ignores (`.git/info/exclude`, the user's own settings) does not count: a gate
says the same in every clone.
"""

from dataclasses import dataclass

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from readiness_tui.domain.errors import GateError
from readiness_tui.gates.patterns import Regex, compiled_glob, is_glob, literal_prefix
from readiness_tui.gates.repo_view import RepoView, tidy

NAME = ".gitignore"
FILE_BYTES = 256 * 1024
_INSIDE = "/**"


@dataclass(frozen=True, slots=True)
class _Rule:
    regex: Regex
    ignores: bool
    inside_only: bool

    def matches(self, path: str, *, is_folder: bool) -> bool:
        """Whether it speaks of this very path: what lies below it is another question."""
        text = path if path.isascii() else path.encode("utf-8", "replace").decode()
        if self.inside_only:
            return self.regex.search(text) is not None
        text = f"{text}/" if is_folder else text
        found = self.regex.search(text)
        return found is not None and found.end() == len(text)


class Ignored:
    """The `.gitignore` files of a tree, each read when it first matters."""

    def __init__(self, view: RepoView) -> None:
        self._view = view
        self._rules: dict[str, tuple[_Rule, ...]] = {}
        self._folders: dict[str, bool] = {"": False}

    def hides(self, path: str) -> bool:
        """Whether git ignores a file, or a folder above it.

        Args:
            path: Below the root, with slashes.
        """
        folder = path.rpartition("/")[0]
        return self._hides_folder(folder) or self._is_ignored(path, is_folder=False)

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
            for rule in reversed(self._rules_of(home)):
                if rule.matches(below, is_folder=is_folder):
                    return rule.ignores
        return False

    def _rules_of(self, folder: str) -> tuple[_Rule, ...]:
        if folder not in self._rules:
            self._rules[folder] = _read(self._view, f"{folder}/{NAME}" if folder else NAME)
        return self._rules[folder]


def _read(view: RepoView, path: str) -> tuple[_Rule, ...]:
    try:
        text = view.text(path, FILE_BYTES)
    except GateError:
        return ()  # absent, or nothing that git could read either
    rules: list[_Rule] = []
    for line in text.splitlines():
        try:
            source, ignores = GitIgnoreSpecPattern.pattern_to_regex(line)
            if source is not None and ignores is not None:
                ends_inside = line.rstrip().endswith(_INSIDE)
                rules.append(_Rule(compiled_glob(source), ignores, ends_inside))
        except (GateError, ValueError):
            continue  # git takes no such line either
    return tuple(rules)


def files_for(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The `.gitignore` files that can hide what these paths and globs name, as patterns."""
    found: dict[str, None] = {NAME: None}
    for pattern in patterns:
        try:
            clean = tidy(pattern)
        except GateError:
            continue
        base = literal_prefix(clean) if is_glob(clean) else clean
        found[f"{base}/**/{NAME}" if base else f"**/{NAME}"] = None
        while base:
            found[f"{base}/{NAME}"] = None
            base = base.rpartition("/")[0]
    return tuple(found)
