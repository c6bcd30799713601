"""Git is started in one module, by verbs of two lists, and nothing else names it as a program."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from readiness_tui.gates.repo import git_reading
from readiness_tui.services.git import running as git_running
from tests.architecture.source import PACKAGE, modules, nodes, plant

DOOR = "gates/repo/git_process.py"
CALLERS = {"gates/repo/git_reading.py": "start_git", "services/git/running.py": "start_git"}
RUNS_FILTERS = {
    "add",
    "am",
    "apply",
    "archive",
    "blame",
    "checkout",
    "commit",
    "describe",
    "diff",
    "diff-files",
    "diff-index",
    "difftool",
    "gc",
    "grep",
    "maintenance",
    "merge",
    "mergetool",
    "pull",
    "rebase",
    "reset",
    "restore",
    "show",
    "stash",
    "status",
    "submodule",
    "switch",
    "var",
    "worktree",
}


def ways(package: Path) -> Iterator[str]:
    """Places that start git, or might, beside the door; as `file:line what`."""
    for path in modules(package):
        name = path.relative_to(package).as_posix()
        if name == DOOR:
            continue
        for node in nodes(path, ["git"]):
            if what := _way(node, name):
                yield f"{name}:{getattr(node, 'lineno', 0)} {what}"


def _way(node: ast.AST, module: str) -> str:
    if isinstance(node, ast.List | ast.Tuple) and _is_git(next(iter(node.elts), None)):
        return "a command that begins with git"
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in {"which", "program_outside"} and any(map(_is_git, node.args)):
            return "a search for git"
        if name == "start_git" and module not in CALLERS:
            return "a call past the lists of verbs"
        if name in {"Popen", "run", "call", "check_output"} and any(map(_is_line, node.args)):
            return "a line that begins with git"
    return ""


def _is_git(node: ast.AST | None) -> bool:
    text = getattr(node, "value", None)
    return isinstance(text, str) and (text == "git" or text.endswith("/git"))


def _is_line(node: ast.AST) -> bool:
    text = getattr(node, "value", None)
    return isinstance(text, str) and text.startswith("git ")


def verbs(package: Path) -> Iterator[tuple[str, str]]:
    """The verbs that calls of `run_git` and `read_git` name, with their places."""
    for path in modules(package):
        for node in nodes(path, ["run_git", "read_git"]):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"run_git", "read_git"} and len(node.args) > 1:
                word = getattr(node.args[1], "value", None)
                if isinstance(word, str):
                    yield f"{path.name}:{node.lineno}", word


WORDS = {"cli/group.py", "gates/repo/repo_view.py", "services/doctor/doctor.py"}
"""Modules in which a tuple begins with the word; none of them starts a process."""


def test_there_is_no_other_way_to_git() -> None:
    assert [way for way in ways(PACKAGE) if way.partition(":")[0] not in WORDS] == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("subprocess.run(['git', 'status'])", "a command that begins with git"),
        ("command = ('git', *words)", "a command that begins with git"),
        ("command = ['/usr/bin/git', 'log']", "a command that begins with git"),
        ("shutil.which('git')", "a search for git"),
        ("run('git status', shell=True)", "a line that begins with git"),
        ("start_git(root, ['status'], {}, wait_s=1)", "a call past the lists of verbs"),
    ],
)
def test_a_planted_way_is_found(tmp_path: Path, source: str, what: str) -> None:
    plant(tmp_path, "services/more.py", f"def look():\n    {source}\n")
    assert list(ways(tmp_path)) == [f"services/more.py:2 {what}"]


def test_no_verb_runs_a_filter() -> None:
    assert not (git_reading.VERBS | git_running.VERBS) & RUNS_FILTERS
    used = dict(verbs(PACKAGE))
    assert len(used) > 20
    assert set(used.values()) <= git_reading.VERBS | git_running.VERBS
