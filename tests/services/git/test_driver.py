"""Whether the merge driver that the attributes name is set up, wherever git may have it from."""

from pathlib import Path

import pytest

from readiness_tui.services.git import driver as git_driver
from readiness_tui.services.git.driver import missing_driver
from tests.repos import BASE, Repo

SAID = (
    "git merges boards by line here: boards/.gitattributes names the merge driver, and this clone "
    "does not have it; run `readiness git install`"
)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A clone of a team that merges by field, not set up."""
    found = Repo(tmp_path / "clone")
    found.root.mkdir()
    found.git("init", "-q")
    found.commit(BASE)
    found.write("# merges\n*.toml  text merge=readiness\n", "boards/.gitattributes")
    return found


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often git was asked."""
    found: list[str] = []
    run = git_driver.run_git
    monkeypatch.setattr(git_driver, "run_git", lambda *words: (found.append("git"), run(*words))[1])
    return found


def test_a_clone_that_is_not_set_up_is_told(repo: Repo) -> None:
    assert missing_driver(repo.root) == SAID


def test_one_that_is_set_up_is_told_without_a_process(repo: Repo, calls: list[str]) -> None:
    repo.readiness("git", "install", "--no-hook")
    assert missing_driver(repo.root) == ""
    repo.git("worktree", "add", "-q", "../second")
    assert missing_driver(repo.root.parent / "second") == ""
    assert not calls
    repo.readiness("git", "uninstall")
    repo.write("*.toml merge=readiness\r\n", "boards/.gitattributes")
    assert missing_driver(repo.root) == SAID


@pytest.mark.parametrize(
    "text", ["", "*.toml text\n", "# *.toml merge=readiness\n", "*.toml merge=readiness-not\n"]
)
def test_where_no_attribute_names_it_nothing_is_asked(
    repo: Repo, calls: list[str], text: str
) -> None:
    repo.write(text, "boards/.gitattributes")
    assert missing_driver(repo.root) == ""
    assert missing_driver(repo.root, "elsewhere") == ""
    assert not calls


def test_a_driver_of_the_person_counts_too(repo: Repo, calls: list[str]) -> None:
    own = repo.root / "own"
    own.write_text('[merge "readiness"]\n\tname = x\n\tdriver = mine %A\n', encoding="utf-8")
    repo.git("config", "include.path", str(own))
    assert missing_driver(repo.root) == ""
    assert len(calls) == 1


def test_a_section_without_a_driver_is_none(repo: Repo) -> None:
    repo.git("config", "merge.readiness.name", "by field")
    repo.git("config", "merge.other.driver", "x")
    assert missing_driver(repo.root) == SAID


def test_without_git_there_is_nothing_to_say(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = Repo(tmp_path / "bare")
    bare.write("*.toml merge=readiness\n", "boards/.gitattributes")
    assert missing_driver(bare.root) == ""
    monkeypatch.setenv("PATH", "/nowhere")
    assert missing_driver(repo.root) == ""
