"""Whether the tests of a report are tests of this repository, as far as they say where they live.

Tools give a file, a path as the class, or a dotted name that follows the folders. Titles in plain
words say nothing: such a case is counted neither way.
"""

import re

from readiness_tui.gates.kinds.coverage.paths import Mapper
from readiness_tui.gates.kinds.coverage.values import slashed
from readiness_tui.gates.kinds.reports.junit import Case
from readiness_tui.gates.repo.repo_view import RepoView

_DOTTED = re.compile(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)+", re.ASCII)
# A module follows its folders; a class may lie anywhere, in a file of its name.
_MODULES = (".py", ".rb", ".js", ".ts", ".jsx", ".tsx", ".mjs")
_CLASSES = (".java", ".kt", ".scala", ".groovy", ".cs", ".php", ".swift")
_DEEPEST = 20


class Homes:
    """Looks for the files of cases, each name once."""

    def __init__(self, view: RepoView) -> None:
        self._view = view
        self._mapper = Mapper(view)
        self._known: dict[tuple[str, str], bool | None] = {}

    def is_here(self, case: Case) -> bool | None:
        """Whether a case has its file in the repository; None if it does not say where it lives."""
        key = (case.file, case.classname)
        if key not in self._known:
            self._known[key] = self._looked(*key)
        return self._known[key]

    def _looked(self, file: str, classname: str) -> bool | None:
        if file:
            return self._mapper.find(file) is not None
        path = slashed(classname)
        if "/" in path and path.endswith((*_MODULES, *_CLASSES)):
            return self._mapper.find(path) is not None
        if not _DOTTED.fullmatch(classname):
            return None
        return self._follows(classname.split(".")[:_DEEPEST])

    def _follows(self, parts: list[str]) -> bool:
        for end in range(len(parts), 0, -1):
            name = parts[end - 1].partition("$")[0]
            if any(self._view.elsewhere(name + ending) for ending in _CLASSES):
                return True
            folders = "/".join((*parts[: end - 1], name))
            for ending in _MODULES:
                suffix = f"/{folders}{ending}"
                if any(f"/{at}".endswith(suffix) for at in self._view.elsewhere(name + ending)):
                    return True
        return False
