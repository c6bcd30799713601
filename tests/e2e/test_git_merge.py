"""Real git in real repositories: boards merge by field, and a clone is left as it was found."""

import json
import os
import sys
from pathlib import Path

import pytest

from readiness_tui.services.git.setup import ATTRIBUTES
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard, parse_board
from tests.repos import BASE, BOARD, Repo, Templates, begun, set_up

pytestmark = pytest.mark.fault("F20")

KILLED = """\
import os, signal, sys
import readiness_tui.storage.merge.files as merge
merge.merge_boards = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
from readiness_tui.cli.main import main
main()
"""


@pytest.fixture
def repo(tmp_path: Path, templates: Templates) -> Repo:
    """A repository with one board, not set up."""
    return templates.copy(tmp_path / "with blank %", begun)


@pytest.fixture
def ready(tmp_path: Path, templates: Templates) -> Repo:
    """The same, set up and with its attributes committed."""
    return templates.copy(tmp_path / "with blank %", set_up)


OURS = BASE.replace('"P1"', '"P0"')
THEIRS = BASE.replace('"todo"\npriority', '"doing"\npriority')
BOTH = OURS.replace('"todo"\npriority', '"doing"\npriority')
CLASHING = BASE.replace('"P1"', '"P2"').replace('"Second"', '"Zweites"')


class TestMerging:
    """What git does with a board in a clone that is set up."""

    def test_without_the_driver_git_sees_a_conflict_where_there_is_none(self, repo: Repo) -> None:
        repo.branch(OURS, THEIRS)
        repo.git("merge", "other", exits=1)
        assert "<<<<<<<" in repo.board

    def test_merge_takes_both(self, ready: Repo) -> None:
        ready.branch(OURS, THEIRS)
        ready.git("merge", "-q", "other", "--no-edit")
        assert ready.board == BOTH
        assert not ready.git("status", "--porcelain")

    def test_rebase_takes_both(self, ready: Repo) -> None:
        ready.branch(OURS, THEIRS)
        ready.git("rebase", "-q", "other")
        assert ready.board == BOTH

    def test_cherry_pick_takes_both(self, ready: Repo) -> None:
        ready.branch(OURS, THEIRS)
        ready.git("cherry-pick", "other")
        assert ready.board == BOTH

    def test_stash_takes_both(self, ready: Repo) -> None:
        ready.write(OURS)
        ready.git("stash", "-q")
        ready.commit(THEIRS)
        ready.git("stash", "pop", "-q")
        assert ready.board == BOTH

    @pytest.mark.parametrize("command", ["merge", "rebase", "cherry-pick"])
    def test_a_conflict_is_marked_round_the_value_and_told(self, ready: Repo, command: str) -> None:
        ready.branch(OURS, CLASHING)
        said = ready.git(command, "other", exits=1)
        assert f"readiness: {BOARD}: ticket.T-1 priority was changed on both sides" in said
        sides = ['priority = "P0"\n', 'priority = "P2"\n']
        if command == "rebase":
            sides.reverse()
        lines = "<<<<<<< ours\n{}=======\n{}>>>>>>> theirs\n".format(*sides)
        assert ready.board == CLASHING.replace('priority = "P2"\n', lines)
        assert ready.git("status", "--porcelain") == f"UU {BOARD}\n"
        assert isinstance(parse_board(BOARD, ready.board.encode()), BrokenBoard)

    def test_a_merge_by_line_that_is_right_keeps_its_bytes(self, ready: Repo) -> None:
        ours = BASE.replace("[board]\n", "[board]\n\n\n# of ours\n")
        theirs = BASE.replace('"Second"', "'Zweites' # theirs")
        ready.branch(ours, theirs)
        ready.git("merge", "-q", "other", "--no-edit")
        assert ready.board == ours.replace('"Second"', "'Zweites' # theirs")

    def test_a_merge_by_line_that_is_clean_and_wrong_is_not_taken(self, ready: Repo) -> None:
        """Both add one id in two places: by line that is a file that does not parse."""
        new = '[ticket.T-9]\ntitle = "{}"\n\n'
        ours = BASE.replace("[ticket.T-1]", new.format("Mine") + "[ticket.T-1]")
        ready.branch(ours, BASE + "\n" + new.format("Theirs").rstrip("\n") + "\n")
        said = ready.git("merge", "other", exits=1)
        assert "ticket.T-9 was changed on both sides" in said
        assert ready.board.count("<<<<<<< ours") >= 1

    def test_two_who_add_a_ticket_at_one_place_do_not_conflict(self, ready: Repo) -> None:
        new = '\n[ticket.{0}]\ntitle = "{0}"\n'
        ready.branch(BASE + new.format("M"), BASE + new.format("O"))
        ready.git("merge", "-q", "other", "--no-edit")
        found = parse_board(BOARD, ready.board.encode())
        assert isinstance(found, LoadedBoard)
        assert set(found.board.tickets) == {"T-1", "T-2", "M", "O"}

    def test_a_board_that_both_added_is_merged_without_a_base(self, ready: Repo) -> None:
        name = "boards/new.toml"
        ready.git("checkout", "-qb", "other")
        ready.commit('format = 1\n\n[risk.A]\ntitle = "a"\n', name)
        ready.git("checkout", "-q", "main")
        ready.commit('format = 1\n\n[risk.B]\ntitle = "b"\n', name)
        ready.git("merge", "-q", "other", "--no-edit")
        assert "[risk.A]" in ready.text(name)
        assert "[risk.B]" in ready.text(name)

    def test_markers_have_the_length_that_git_asks_for(self, ready: Repo) -> None:
        ready.commit("*.toml conflict-marker-size=11\n", ".gitattributes")
        ready.branch(OURS, CLASHING)
        ready.git("merge", "other", exits=1)
        assert "\n<<<<<<<<<<< ours\n" in ready.board

    def test_a_side_that_is_no_board_leaves_the_merge_by_line(self, ready: Repo) -> None:
        ready.branch(OURS, THEIRS.replace('title = "Second"', "title = "))
        said = ready.git("merge", "other", exits=1)
        assert "merged by line only" in said
        assert "<<<<<<< ours" in ready.board

    def test_a_board_in_a_folder_of_the_repository_is_merged(self, repo: Repo) -> None:
        repo.git("mv", "boards", "plan")
        repo.commit("x", "code.txt")
        inner = Repo(repo.root)
        inner.write(BASE, "deep/down/boards/plan.toml")
        inner.readiness("-C", "deep/down", "git", "install")
        name = "deep/down/boards/plan.toml"
        inner.commit(BASE, name)
        inner.git("checkout", "-qb", "other")
        inner.commit(THEIRS, name)
        inner.git("checkout", "-q", "main")
        inner.commit(OURS, name)
        inner.git("merge", "-q", "other", "--no-edit")
        assert inner.text(name) == BOTH


class TestAKilledDriver:
    """A driver that ends before its time never leaves ours alone, as if it were merged."""

    def use(self, repo: Repo, driver: str) -> None:
        repo.git("config", "merge.readiness.driver", driver)

    def test_a_kill_leaves_the_markers_of_git(self, ready: Repo) -> None:
        script = ready.root.parent / "killed.py"
        script.write_text(KILLED, encoding="utf-8")
        self.use(ready, f"'{sys.executable}' '{script}' merge-driver %O %A %B %L %P")
        ready.branch(OURS, THEIRS)
        ready.git("merge", "other", exits=None)
        assert "<<<<<<< ours" in ready.board
        assert "=======\n" in ready.board
        assert ready.git("ls-files", "--unmerged")
        assert isinstance(parse_board(BOARD, ready.board.encode()), BrokenBoard)

    def test_a_driver_that_dies_without_them_is_the_fault_that_the_test_can_see(
        self, ready: Repo
    ) -> None:
        self.use(ready, "kill -9 $$")
        ready.branch(OURS, THEIRS)
        ready.git("merge", "other", exits=None)
        assert ready.board == OURS

    def test_a_program_that_is_gone_leaves_the_markers_of_git(self, ready: Repo) -> None:
        driver = ready.git("config", "merge.readiness.driver").strip()
        assert sys.executable in driver
        self.use(ready, driver.replace(sys.executable, "/nowhere/python"))
        ready.branch(OURS, THEIRS)
        ready.git("merge", "other", exits=1)
        assert "<<<<<<< ours" in ready.board


class TestSettingUp:
    """`readiness git install` and `uninstall`."""

    def test_it_is_set_up_once_and_taken_away_exactly(self, repo: Repo) -> None:
        before = repo.files()
        first = repo.readiness("git", "install")
        assert [line.split()[0] for line in first.splitlines()] == ["added"] * 3
        after = repo.files()
        second = repo.readiness("git", "install")
        assert [line.split()[0] for line in second.splitlines()] == ["unchanged"] * 3
        assert repo.files() == after
        third = repo.readiness("git", "uninstall")
        assert [line.split()[0] for line in third.splitlines()] == ["removed"] * 3
        assert repo.files() == before
        fourth = repo.readiness("git", "uninstall")
        assert [line.split()[0] for line in fourth.splitlines()] == ["unchanged"] * 3
        assert repo.files() == before

    def test_what_stands_there_already_comes_back_byte_for_byte(self, repo: Repo) -> None:
        repo.commit("*.toml text\n# no line break at the end", "boards/.gitattributes")
        repo.git("config", "merge.readiness.other", "x")
        before = repo.files()
        repo.readiness("git", "install")
        assert repo.text("boards/.gitattributes").endswith("# no line break at the end")
        repo.readiness("git", "uninstall")
        assert repo.files() == before

    def test_lines_that_are_there_are_not_added_again(self, repo: Repo) -> None:
        repo.commit("".join(f"{line}\n" for line in ATTRIBUTES), "boards/.gitattributes")
        said = repo.readiness("git", "install")
        assert said.startswith("unchanged")
        assert repo.text("boards/.gitattributes").count("merge=readiness") == 1

    def test_a_line_of_the_team_that_decides_otherwise_is_told(self, repo: Repo) -> None:
        repo.commit("*.toml merge=union\n", "boards/.gitattributes")
        said = repo.readiness("git", "install", exits=1)
        assert "refused" in said
        assert "union" in said

    def test_another_driver_of_that_name_is_not_taken_away(self, repo: Repo) -> None:
        repo.git("config", "merge.readiness.driver", "mine %A")
        assert "refused" in repo.readiness("git", "uninstall", exits=1)
        assert repo.git("config", "merge.readiness.driver") == "mine %A\n"

    def test_the_answer_as_json_says_what_was_done(self, repo: Repo) -> None:
        said = json.loads(repo.readiness("git", "install", "--json"))
        assert [(step["what"], step["change"]) for step in said["steps"]] == [
            ("attributes", "added"),
            ("driver", "added"),
            ("hook", "added"),
        ]

    def test_outside_of_a_repository_there_is_nothing_to_set_up(self, tmp_path: Path) -> None:
        bare = Repo(tmp_path)
        bare.write(BASE)
        assert "is not in a working tree of git" in bare.readiness("git", "install", exits=2)
        assert [path.name for path in tmp_path.iterdir()] == ["boards"]

    def test_without_git_it_says_so(self, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        assert "there is no git" in repo.readiness("git", "install", exits=2)

    def test_a_second_working_tree_of_the_clone_merges_too(self, ready: Repo) -> None:
        ready.branch(OURS, THEIRS)
        ready.git("worktree", "add", "-q", "../second", "other")
        second = Repo(ready.root.parent / "second")
        said = second.readiness("git", "install")
        assert [line.split()[0] for line in said.splitlines()] == ["unchanged"] * 3
        second.git("merge", "-q", "main", "--no-edit")
        assert second.board == BOTH


class TestTheHook:
    """The pre-commit hook looks at what is staged, and only there."""

    def committed(self, repo: Repo, text: str, *, exits: int = 0) -> str:
        repo.write(text)
        repo.git("add", "-A")
        return repo.git("commit", "-qm", "edit", exits=exits)

    def test_a_board_that_is_invalid_is_not_committed(self, ready: Repo) -> None:
        said = self.committed(ready, BASE.replace('"Second"', "2"), exits=1)
        assert f"{BOARD}:13" in said
        assert "--no-verify" in said

    def test_a_plan_that_lint_refuses_is_not_committed(self, ready: Repo) -> None:
        said = self.committed(ready, BASE + 'depends = ["T-9"]\n', exits=1)
        assert "T-9" in said

    def test_conflict_markers_are_not_committed(self, ready: Repo) -> None:
        ready.branch(OURS, CLASHING)
        ready.git("merge", "other", exits=1)
        ready.git("add", "-A")
        assert "unfinished merge" in ready.git("commit", "-qm", "merge", exits=1)

    def test_what_counts_is_staged_not_what_lies_there(self, ready: Repo) -> None:
        ready.write(OURS)
        ready.git("add", "-A")
        ready.write("[broken")
        ready.git("commit", "-qm", "fine")
        ready.git("add", "-A")
        ready.write(OURS.replace("P0", "P3"))
        ready.git("commit", "-qm", "broken", exits=1)
        ready.git("commit", "-aqm", "fine again")

    def test_commits_without_boards_are_none_of_its_business(self, ready: Repo) -> None:
        ready.write("[broken")
        ready.git("stash", "-q")
        ready.write("x", "code.txt")
        ready.git("add", "code.txt")
        hook = ready.root / ".git/hooks/pre-commit"
        text = hook.read_text(encoding="utf-8")
        hook.write_text(text.replace(sys.executable, "/nowhere"), encoding="utf-8")
        ready.git("commit", "-qm", "code")
        assert "not in order" in self.committed(ready, OURS, exits=1)

    @pytest.mark.parametrize("more", [[], ["boards/.gitattributes"]])
    def test_the_last_board_may_go(self, ready: Repo, more: list[str]) -> None:
        ready.git("rm", "-q", BOARD, *more)
        ready.git("commit", "-qm", "no more boards")

    @pytest.mark.parametrize("words", [["-a"], ["--", BOARD], ["--only", BOARD], ["-i", BOARD]])
    def test_a_commit_that_stages_by_itself_is_looked_at_too(
        self, ready: Repo, words: list[str]
    ) -> None:
        ready.write("[broken")
        assert f"{BOARD}:1" in ready.git("commit", "-qm", "broken", *words, exits=1)
        ready.write(OURS)
        ready.git("commit", "-qm", "fine", *words)
        assert ready.git("show", f"HEAD:{BOARD}") == OURS

    def test_a_commit_of_one_file_leaves_what_else_is_staged_out(self, ready: Repo) -> None:
        ready.write("[broken")
        ready.git("add", "-A")
        ready.write("x", "code.txt")
        ready.git("add", "-N", "code.txt")
        ready.git("commit", "-qm", "code", "--only", "code.txt")
        ready.git("commit", "-qm", "broken", exits=1)

    def test_nothing_is_written_by_looking(self, ready: Repo) -> None:
        ready.write("[broken")
        ready.git("add", "-A")
        before = ready.files()
        ready.git("commit", "-qm", "broken", exits=1)
        assert ready.files() == before

    def test_a_second_working_tree_is_looked_at_where_it_is(self, repo: Repo) -> None:
        repo.commit(BASE, "deep/down/boards/plan.toml")
        repo.readiness("-C", "deep/down", "git", "install")
        repo.git("worktree", "add", "-q", "../second", "-b", "second")
        second = Repo(repo.root.parent / "second")
        second.write("[broken", "deep/down/boards/plan.toml")
        said = second.git("commit", "-qam", "broken", exits=1)
        assert "boards/plan.toml:1" in said
        second.write(OURS, "deep/down/boards/plan.toml")
        second.git("commit", "-qam", "fine")

    def test_a_workspace_in_a_folder_is_looked_at_there(self, repo: Repo) -> None:
        repo.write(BASE, "deep/it's/boards/plan.toml")
        repo.readiness("-C", "deep/it's", "git", "install")
        repo.git("add", "-A")
        repo.git("commit", "-qm", "fine")
        repo.write("[broken", "deep/it's/boards/plan.toml")
        repo.git("add", "-A")
        assert "boards/plan.toml:1" in repo.git("commit", "-qm", "broken", exits=1)

    def test_a_hook_of_somebody_else_is_left_alone(self, repo: Repo) -> None:
        hook = repo.root / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        before = repo.files()
        assert "refused    hook" in repo.readiness("git", "install", exits=1)
        assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"
        assert "refused    hook" in repo.readiness("git", "uninstall", exits=1)
        assert repo.files() == before
        assert "refused" not in repo.readiness("git", "install", "--no-hook")

    def test_a_hook_that_was_changed_since_is_kept(self, ready: Repo) -> None:
        hook = ready.root / ".git/hooks/pre-commit"
        with hook.open("a", encoding="utf-8") as file:
            file.write("# more\n")
        assert "refused    hook" in ready.readiness("git", "uninstall", exits=1)
        assert hook.read_text(encoding="utf-8").endswith("# more\n")

    def test_hooks_that_the_repository_keeps_elsewhere_are_put_there(self, repo: Repo) -> None:
        repo.git("config", "core.hooksPath", "hooks")
        repo.readiness("git", "install")
        assert os.access(repo.root / "hooks/pre-commit", os.X_OK)
        assert not (repo.root / ".git/hooks/pre-commit").exists()

    def test_hooks_of_the_whole_machine_are_none_of_its_business(self, repo: Repo) -> None:
        shared = repo.root.parent / "shared"
        shared.mkdir()
        repo.git("config", "core.hooksPath", str(shared))
        assert "leads out of the repository" in repo.readiness("git", "install", exits=1)
        assert not list(shared.iterdir())
