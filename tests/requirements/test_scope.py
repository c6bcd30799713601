"""Work on what a plan leaves out, noticed by the files that were changed."""

import os
import subprocess
from datetime import date
from pathlib import Path

from readiness_tui.services.reports.linting import changes_in, findings_of
from readiness_tui.services.workspace.workspace import Workspace

BOARD = """\
[board]
id = "plan"
window = { start = 2026-02-16, end = 2126-03-01 }
out_of_scope = ["The vision rollout: src/vision/** and `spikes/*.py`", "Any large refactor"]
"""
WINDOW = date(2026, 2, 16), date(2026, 3, 1)
EARLY, LATE = "2026-02-10T12:00:00+0000", "2026-02-20T12:00:00+0000"


WITHIN_S = 120
ME = {
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
}


def git(root: Path, *words: str, at: str = LATE) -> None:
    days = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    environment = {**os.environ, **ME, **days}
    command = ("git", *words)
    subprocess.run(command, cwd=root, check=True, timeout=WITHIN_S, env=environment)


def commit(root: Path, path: str, text: str, at: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    git(root, "add", "--", path)
    git(root, "commit", "-q", "-m", path, at=at)


def repository(root: Path) -> None:
    git(root, "init", "-q")
    commit(root, "src/vision/old.py", "1", EARLY)
    commit(root, "src/vision/näme.py", "1", LATE)
    commit(root, "src/core.py", "1", LATE)


def test_a_commit_in_the_window_that_changes_what_is_left_out_is_told(tmp_path: Path) -> None:
    repository(tmp_path)
    (change,) = changes_in(tmp_path, ["src/vision/**"], WINDOW, date(2026, 2, 21))
    assert change.path == "src/vision/näme.py"
    assert change.where.endswith(" of 2026-02-20")
    assert changes_in(tmp_path, ["src/core"], WINDOW, date(2026, 2, 21)) == ()
    later = date(2026, 3, 20)
    assert changes_in(tmp_path, ["src/vision/**"], (None, None), later) == ()


def test_what_is_not_committed_is_told_first(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "src/vision/old.py").write_text("22", encoding="utf-8")
    (tmp_path / "spikes").mkdir()
    (tmp_path / "spikes/try.py").write_text("1", encoding="utf-8")
    patterns = ["src/vision/**", "spikes/*.py"]
    found = changes_in(tmp_path, patterns, WINDOW, date(2026, 2, 21))
    assert [change.path for change in found] == [
        "spikes/try.py",
        "src/vision/old.py",
        "src/vision/näme.py",
    ]
    assert [change.where for change in found[:2]] == ["not committed"] * 2
    after = changes_in(tmp_path, patterns, WINDOW, date(2026, 3, 2))
    assert [change.path for change in after] == ["src/vision/näme.py"]


def test_changed_paths_that_are_out_of_scope_are_told_with_their_entry(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/plan.toml").write_text(BOARD, encoding="utf-8")
    (tmp_path / "spikes").mkdir()
    (tmp_path / "spikes/try.py").write_text("1", encoding="utf-8")
    workspace = Workspace(tmp_path)
    workspace.open()
    found = findings_of(workspace, workspace.snapshot)
    assert found is not None
    (outside,) = [one for one in found if one.code == "L310"]
    assert outside.message == (
        "spikes/try.py and 1 more changed (not committed), and "
        '"The vision rollout: src/vision/** and `spikes/*.py`" is out of scope'
    )
    assert str(outside.place) == "boards/plan.toml:4"


def test_a_folder_without_git_has_no_changes(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.py").write_text("1", encoding="utf-8")
    assert changes_in(tmp_path, ["src/**"], WINDOW, date(2026, 2, 21)) == ()
