"""`git install` writes in this repository alone, and only over what it wrote itself."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.services.git.setup import Change, clone_of, install, uninstall
from tests.repos import Repo, Templates, begun
from tests.threats.hostile import everything

DRIVER = "merge.readiness.driver"
DEEDS = (lambda clone: install(clone, with_hook=True), uninstall)


@pytest.fixture
def repo(tmp_path: Path, templates: Templates) -> Repo:
    return templates.copy(tmp_path / "clone", begun)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is somebody else's, with what there might be to overwrite."""
    folder = tmp_path / "outside"
    (folder / "hooks").mkdir(parents=True)
    (folder / "file").write_text("mine\n")
    return folder


def boards_linked(repo: Repo, outside: Path) -> None:
    (repo.root / "boards").rename(outside / "boards")
    (repo.root / "boards").symlink_to(outside / "boards")


def attributes_linked(repo: Repo, outside: Path) -> None:
    (repo.root / "boards/.gitattributes").symlink_to(outside / "file")


def attributes_linked_to_nothing(repo: Repo, outside: Path) -> None:
    (repo.root / "boards/.gitattributes").symlink_to(outside / "new")


def hook_linked(repo: Repo, outside: Path) -> None:
    (repo.root / ".git/hooks").mkdir(exist_ok=True)
    (repo.root / ".git/hooks/pre-commit").symlink_to(outside / "new")


def hooks_linked(repo: Repo, outside: Path) -> None:
    import shutil

    shutil.rmtree(repo.root / ".git/hooks", ignore_errors=True)
    (repo.root / ".git/hooks").symlink_to(outside / "hooks")


def hooks_path_out(repo: Repo, outside: Path) -> None:
    repo.git("config", "core.hooksPath", str(outside / "hooks"))


def hooks_path_up(repo: Repo, outside: Path) -> None:
    repo.git("config", "core.hooksPath", f"../{outside.name}/hooks")


def hooks_path_by_link(repo: Repo, outside: Path) -> None:
    (repo.root / "hooks").symlink_to(outside / "hooks")
    repo.git("config", "core.hooksPath", "hooks")


def configuration_linked(repo: Repo, outside: Path) -> None:
    config = repo.root / ".git/config"
    config.rename(outside / "config")
    config.symlink_to(outside / "config")


def git_linked(repo: Repo, outside: Path) -> None:
    (repo.root / ".git").rename(outside / "git")
    (repo.root / ".git").symlink_to(outside / "git")


def git_of_another(repo: Repo, outside: Path) -> None:
    (repo.root / ".git").rename(outside / "git")
    (repo.root / ".git").write_text(f"gitdir: {outside / 'git'}\n")


def shared_elsewhere(repo: Repo, outside: Path) -> None:
    (repo.root / ".git").rename(outside / "git")
    (repo.root / ".git").mkdir()
    (repo.root / ".git/commondir").write_text(f"{outside / 'git'}\n")
    (repo.root / ".git/HEAD").write_text("ref: refs/heads/main\n")


@pytest.mark.parametrize(
    "spoil",
    [
        boards_linked,
        attributes_linked,
        attributes_linked_to_nothing,
        hook_linked,
        hooks_linked,
        hooks_path_out,
        hooks_path_up,
        hooks_path_by_link,
        configuration_linked,
        git_linked,
        git_of_another,
        shared_elsewhere,
    ],
)
def test_nothing_is_written_through_a_link_or_a_path_that_leads_out(
    repo: Repo, outside: Path, spoil: Callable[[Repo, Path], None]
) -> None:
    spoil(repo, outside)
    before = everything(outside)
    for deed in DEEDS:
        steps = deed(clone_of(repo.root, "boards"))
        if deed is not uninstall:
            assert Change.REFUSED in [step.change for step in steps]
    assert everything(outside) == before


def test_the_top_that_the_clone_names_is_not_believed(repo: Repo, outside: Path) -> None:
    """With `core.worktree = /` each folder would lie in the repository."""
    repo.git("config", "core.worktree", str(repo.root.parent))
    repo.git("config", "core.hooksPath", str(outside / "hooks"))
    said = repo.run("git", "--version") and repo.readiness("git", "install", exits=2)
    assert "for the top of this working tree" in said
    assert not list((outside / "hooks").iterdir())


FOREIGN = ("mine %A", "mine; x merge-driver %O %A %B %L %P", "", "sh -c 'x -P -m readiness_tui'")


@pytest.mark.parametrize("driver", FOREIGN)
def test_a_driver_of_somebody_else_is_neither_overwritten_nor_removed(
    repo: Repo, driver: str
) -> None:
    repo.git("config", DRIVER, driver)
    before = repo.text(".git/config")
    for verb in ("install", "uninstall"):
        said = repo.readiness("git", verb, "--json", exits=1)
        assert [step["change"] for step in json.loads(said)["steps"]][1] == "refused"
    assert repo.text(".git/config") == before


def test_one_value_of_somebody_else_among_ours_is_kept(repo: Repo) -> None:
    repo.readiness("git", "install")
    repo.git("config", "--add", DRIVER, "mine %A")
    before = repo.text(".git/config")
    assert "refused    driver" in repo.readiness("git", "uninstall", exits=1)
    assert repo.text(".git/config") == before


def test_a_driver_that_another_installation_wrote_is_brought_up_to_date(repo: Repo) -> None:
    repo.readiness("git", "install")
    ours = repo.git("config", DRIVER).rstrip("\n")
    program = ours.partition(" ")[2].partition(" -P")[0]
    repo.git("config", DRIVER, ours.replace(program, "'/my programs/python 100%%'"))
    assert "added      driver" in repo.readiness("git", "install")
    assert repo.git("config", DRIVER).rstrip("\n") == ours


def test_a_driver_that_another_file_sets_is_told(repo: Repo) -> None:
    repo.write('[merge "readiness"]\n\tdriver = mine %A\n', "more.gitconfig")
    repo.git("config", "--file", ".git/config", "include.path", "../more.gitconfig")
    config = repo.text(".git/config")
    repo.readiness("git", "install", exits=0)
    repo.git("config", "--unset", "include.path")
    repo.git("config", "include.path", "../more.gitconfig")
    assert "another file of git's configuration decides" in repo.readiness(
        "git", "install", exits=1
    )
    assert config


def test_an_empty_hook_is_somebody_s_too(repo: Repo) -> None:
    hook = repo.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("")
    assert "refused    hook" in repo.readiness("git", "install", exits=1)
    assert "refused    hook" in repo.readiness("git", "uninstall", exits=1)
    assert hook.read_text() == ""


def test_lines_that_somebody_wrote_between_ours_stay(repo: Repo) -> None:
    repo.readiness("git", "install")
    path = repo.root / "boards/.gitattributes"
    path.write_text(path.read_text().replace("# end", "*.md text\n# end"))
    repo.readiness("git", "uninstall")
    assert path.read_text() == "*.md text\n"
