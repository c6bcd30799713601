"""`readiness check --staged`: what git's index holds, with the exit codes of `check`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.repos import BASE, BOARD, Repo

Run = Callable[..., Result]
Answer = Callable[..., Any]
OTHER = BASE.replace('id = "plan"', 'id = "other"').replace("T-", "O-")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository with one board that is staged and nothing that is committed."""
    made = Repo(tmp_path / "with blank")
    made.root.mkdir()
    made.git("init", "-q")
    made.write(BASE)
    made.git("add", "-A")
    monkeypatch.chdir(made.root)
    return made


def stage(repo: Repo, text: str, name: str = BOARD) -> None:
    repo.write(text, name)
    repo.git("add", "-A")


def test_boards_in_order_are_go_whatever_their_gates_say(repo: Repo, run: Run) -> None:
    stage(repo, BASE.replace('status = "todo"\npriority', 'status = "done"\npriority'))
    assert run("check").exit_code == 1
    result = run("check", "--staged")
    assert (result.exit_code, result.output) == (0, "go  staged   1 boards, 2 tickets\n")


def test_the_answer_as_json_is_that_of_check(repo: Repo, answer: Answer) -> None:
    stage(repo, OTHER + 'depends = ["T-9"]\n', "boards/other.toml")
    said = answer("check", "--staged", exits=1)
    assert said.keys() == answer("check", exits=1).keys()
    assert (said["verdict"], said["enforced"], said["exit"]) == ("no_go", True, 1)
    assert said["counts"]["total"] == 4
    assert [one["verdict"] for one in said["scopes"]] == ["no_go", "go"]
    (reason,) = said["reasons"]
    assert (reason["code"], reason["subject"], reason["board"]) == ("L101", "O-2", "other")
    assert reason["place"] == {"path": "boards/other.toml", "line": 12}
    assert (said["gates"], said["claims"], said["problems"]) == ([], [], [])


def test_a_lint_error_ends_with_1_and_a_warning_does_not(repo: Repo, run: Run) -> None:
    stage(repo, BASE + 'depends = ["T-1", "T-1"]\n')
    assert run("check", "--staged").exit_code == 0
    stage(repo, BASE + 'depends = ["T-9"]\n')
    result = run("check", "--staged")
    assert result.exit_code == 1
    first, last = result.output.splitlines()
    assert first.startswith(f"error    L101  {BOARD}:12  T-2.depends names")
    assert last == "no-go  staged   1 boards, 2 tickets"


def test_the_settings_for_lint_are_those_that_are_staged(repo: Repo, run: Run) -> None:
    stage(repo, BASE + 'depends = ["T-1", "T-1"]\n')
    stage(repo, '[lint]\nseverity = { L103 = "error" }\n', "readiness.toml")
    assert run("check", "--staged").exit_code == 1
    stage(repo, BASE + 'depends = ["T-9"]\n')
    stage(repo, '[lint]\noff = ["L101"]\n', "readiness.toml")
    assert run("check", "--staged").exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (BOARD, BASE.replace('"Second"', "2"), f"invalid  {BOARD}:13: "),
        (BOARD, "[broken", f"invalid  {BOARD}:1: "),
        (BOARD, f"format = 2\n{BASE.removeprefix('format = 1')}", f"invalid  {BOARD}:1: "),
        ("boards/twin.toml", BASE, "invalid  boards/twin.toml: board id 'plan' is taken by"),
        ("readiness.toml", "<<<<<<< ours\n", "invalid  readiness.toml:1: is not TOML 1.0"),
    ],
)
def test_an_invalid_board_ends_with_3(
    repo: Repo, run: Run, answer: Answer, name: str, text: str, says: str
) -> None:
    stage(repo, text, name)
    result = run("check", "--staged")
    assert result.exit_code == 3
    assert result.output.startswith(says)
    assert result.output.splitlines()[-1].startswith("no-go  staged")
    said = answer("check", "--staged", exits=3)
    assert (said["verdict"], len(said["problems"])) == ("no_go", 1)
    assert said["reasons"][0]["code"] == "board-invalid"


def test_what_lies_in_the_working_tree_does_not_count(repo: Repo, run: Run) -> None:
    repo.write("[broken")
    repo.write("[broken", "boards/new.toml")
    repo.write("[broken", "readiness.toml")
    assert run("check", "--staged").exit_code == 0
    stage(repo, "[broken")
    repo.write(BASE)
    assert run("check", "--staged").exit_code == 3


def test_what_is_no_board_is_left_out(repo: Repo, run: Run) -> None:
    for name in ("boards/sub/x.toml", "boards/.hidden.toml", "boards/audit/a.jsonl", "x.toml"):
        repo.write("[broken", name)
    (repo.root / "boards/link.toml").symlink_to("nowhere.toml")
    repo.git("add", "-A")
    assert run("check", "--staged").output == "go  staged   1 boards, 2 tickets\n"


def test_a_board_that_git_left_unmerged_is_invalid(repo: Repo, run: Run) -> None:
    name = "readiness.toml"
    repo.commit(BASE)
    repo.commit("a = 1\n", name)
    repo.git("checkout", "-qb", "other")
    repo.commit(BASE.replace('"P1"', '"P2"'))
    repo.commit("a = 2\n", name)
    repo.git("checkout", "-q", "main")
    repo.commit(BASE.replace('"P1"', '"P0"'))
    repo.commit("a = 3\n", name)
    repo.git("merge", "other", exits=1)
    repo.write(BASE)
    result = run("check", "--staged")
    assert result.exit_code == 3
    assert result.output.splitlines()[:2] == [
        f"invalid  {each}: git left it unmerged; resolve it, then git add" for each in (name, BOARD)
    ]


def test_nothing_staged_is_no_pass(repo: Repo, run: Run) -> None:
    repo.git("rm", "-rq", "--cached", ".")
    result = run("check", "--staged")
    assert result.exit_code == 1
    assert "nothing-checked  nothing is checked: no board is staged" in result.output
    (repo.root / BOARD).unlink()
    (repo.root / "boards").rmdir()
    assert run("check", "--staged").exit_code == 1


def test_it_writes_nothing(repo: Repo, run: Run) -> None:
    repo.write(BASE)  # another time stamp: git would refresh its index
    files = [path for path in repo.root.rglob("*") if path.is_file()]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    assert run("check", "--staged").exit_code == 0
    after = [path for path in repo.root.rglob("*") if path.is_file()]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in after} == before


def test_a_workspace_deep_in_the_repository_has_its_own_boards(repo: Repo, run: Run) -> None:
    stage(repo, "[broken", f"deep/{BOARD}")
    assert run("check", "--staged").exit_code == 0
    result = run("-C", "deep", "check", "--staged")
    assert (result.exit_code, result.output.split(": ")[0]) == (3, f"invalid  {BOARD}:1")


def test_answers_go_into_files_too(repo: Repo, run: Run) -> None:
    result = run("check", "--staged", "--format", "json=out.json", "--format", "text")
    assert result.output == "go  staged   1 boards, 2 tickets\n"
    assert json.loads((repo.root / "out.json").read_text(encoding="utf-8"))["exit"] == 0


class TestUsage:
    """What is asked for wrongly, and what git does not have."""

    @pytest.mark.usefixtures("repo")
    @pytest.mark.parametrize(
        "words", [["plan"], ["--board", "plan"], ["--phase", "A"], ["--where", "x"], ["--now"]]
    )
    def test_it_takes_no_part(self, run: Run, words: list[str]) -> None:
        result = run("check", "--staged", *words)
        assert result.exit_code == 2
        assert "looks at all boards that are staged" in result.stderr

    def test_outside_of_a_repository_there_is_nothing_staged(self, root: Path, run: Run) -> None:
        assert root
        result = run("check", "--staged")
        assert result.exit_code == 2
        assert "is not in a working tree of git" in result.stderr

    def test_an_index_that_cannot_be_read_is_told(self, repo: Repo, run: Run) -> None:
        (repo.root / ".git/index").write_bytes(b"torn")
        result = run("check", "--staged")
        assert result.exit_code == 5
        assert "git ls-files failed: fatal:" in result.stderr

    def test_a_blob_that_git_lost_is_told(self, repo: Repo, run: Run) -> None:
        for path in (repo.root / ".git/objects").glob("??/*"):
            path.unlink()
        result = run("check", "--staged")
        assert result.exit_code == 5
        assert "git has no blob" in result.stderr
