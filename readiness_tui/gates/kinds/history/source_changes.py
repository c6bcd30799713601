"""When what documentation speaks of became different from what it was when it was written."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness_tui.gates.formats.python_values import parse_python
from readiness_tui.gates.formats.unparsable import UnparsableError
from readiness_tui.gates.repo.history import Commit, History

_DEEPEST = 10
_BLOCKS = (ast.If, ast.Try)


@dataclass(frozen=True, slots=True)
class Public:
    """One public name: how it is shown (`charge()`), its signature and its line from 1."""

    shown: str
    signature: str
    line: int


def public_names(content: bytes, path: str) -> Mapping[str, Public]:
    """Functions, classes with their methods, and typed names, by name; those with `_` left out.

    Args:
        content: The whole module.
        path: Its name, for messages.

    Raises:
        UnparsableError: It is no Python of this version.
    """
    try:
        return dict(_names(parse_python(content, path).body, "", 0))
    except RecursionError as error:
        raise UnparsableError(path, "not Python: nested too deep") from error


def _names(body: Iterable[ast.stmt], above: str, depth: int) -> Iterator[tuple[str, Public]]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if _is_public(name):
                    signature = _signature(statement)
                    yield above + name, Public(f"{above}{name}()", signature, statement.lineno)
            case ast.ClassDef(name=name):
                if _is_public(name) and depth < _DEEPEST:
                    bases = ", ".join(ast.unparse(base) for base in statement.bases)
                    yield above + name, Public(f"{above}{name}", bases, statement.lineno)
                    yield from _names(statement.body, f"{above}{name}.", depth + 1)
            case ast.AnnAssign(target=ast.Name(id=name)) if _is_public(name):
                kind = ast.unparse(statement.annotation)
                yield above + name, Public(above + name, kind, statement.lineno)
            case ast.Assign(targets=targets):
                for target in targets:
                    if isinstance(target, ast.Name) and _is_public(target.id):
                        yield above + target.id, Public(above + target.id, "", statement.lineno)
            case _ if isinstance(statement, _BLOCKS) and depth < _DEEPEST:
                yield from _names((*statement.body, *statement.orelse), above, depth + 1)
            case _:
                continue


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name == "__init__"


def _signature(function: "ast.FunctionDef | ast.AsyncFunctionDef") -> str:
    word = "async " if isinstance(function, ast.AsyncFunctionDef) else ""
    decorators = " ".join(f"@{ast.unparse(each)}" for each in function.decorator_list)
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{decorators} {word}({ast.unparse(function.args)}){returns}".strip()


READS_CAP = 400
"""Beyond so many looks into the past a change of a file counts without being looked at."""

_SHOWN = 3
_Face = Mapping[str, Public] | bytes | None


@dataclass(frozen=True, slots=True)
class Change:
    """A source that differs from what it was: since when, and what differs, first its line."""

    path: str
    since: datetime
    line: int
    what: str


class Sources:
    """Sources as they were at commits.

    Args:
        history: Of the repository.
        public_only: Of Python only public names and their signatures count.
    """

    def __init__(self, history: History, *, public_only: bool) -> None:
        self._history, self._public_only = history, public_only
        self._faces: dict[tuple[str, str], _Face] = {}
        self._reads = 0

    def changed(self, path: str, base: Commit, later: Iterable[Commit], head: str) -> Change | None:
        """How a source differs now from what it was; None if it does not.

        Args:
            path: Of the source.
            base: What it is compared with.
            later: The commits after that which touched it, newest first.
            head: The commit that is checked out.
        """
        commits = list(later)
        then, now = self._face(base.sha, path), self._face(head, path)
        if self._is_same(then, now):
            return None
        since = commits[0]
        for commit in commits[1:]:
            if self._reads < READS_CAP and self._is_same(then, self._face(commit.sha, path)):
                break
            since = commit
        line, description = _difference(then, now)
        return Change(path, since.at, line, description)

    def _face(self, sha: str, path: str) -> _Face:
        """What of a source counts at a commit; None if it was not there."""
        key = (sha, path)
        if key not in self._faces:
            self._reads += 1
            content = self._history.content(sha, path)
            self._faces[key] = self._shown(content, path)
        return self._faces[key]

    def _shown(self, content: bytes | None, path: str) -> _Face:
        if content is None or not (self._public_only and path.endswith((".py", ".pyi"))):
            return content
        try:
            return public_names(content, path)
        except UnparsableError:
            return content

    @staticmethod
    def _is_same(one: _Face, other: _Face) -> bool:
        return _signatures(one) == _signatures(other)


def _signatures(face: _Face) -> object:
    if isinstance(face, bytes) or face is None:
        return face
    return {name: one.signature for name, one in face.items()}


def _difference(then: _Face, now: _Face) -> tuple[int, str]:
    """The first line and the names that differ."""
    if then is None:
        return 0, "new"
    if now is None:
        return 0, "removed"
    if isinstance(then, bytes) or isinstance(now, bytes):
        return 0, "changed"
    mine = [
        one
        for name, one in now.items()
        if name not in then or then[name].signature != one.signature
    ]
    gone = [f"{one.shown} removed" for name, one in then.items() if name not in now]
    names = [one.shown for one in sorted(mine, key=lambda one: one.line)] + gone
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return min((one.line for one in mine), default=0), ", ".join(names[:_SHOWN]) + more
