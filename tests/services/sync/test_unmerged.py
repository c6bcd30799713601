"""Boards that git left unmerged, with real git: what to decide, whose is whose, what is made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.model.unsaved import Side, Unsaved
from readiness_tui.services.git import index as git_index
from readiness_tui.services.git.running import GitAnswer
from readiness_tui.services.sync.unmerged import UNMERGED, UNSTAGED, UnmergedBoards
from tests.repos import BASE, BOARD, Repo, Templates, begun

MINE, THEIRS, BOTH = Side.MINE, Side.THEIRS, Side.BOTH

OURS = BASE.replace('"P1"', '"P0"').replace('"Second"', '"Zwei"')
OTHER = BASE.replace('"P1"', '"P2"').replace('"Second"', '"Deux"').replace('"First"', '"Un"')
APART = BASE.replace('"n"', '"more"')
"""What meets with `OURS` on no field, but in its lines."""


@pytest.fixture
def repo(tmp_path: Path, templates: Templates) -> Repo:
    """A repository with one board, in which git merges by line."""
    return templates.copy(tmp_path / "with blank %", begun)


def boards(repo: Repo) -> UnmergedBoards:
    return UnmergedBoards(repo.root)


def look(repo: Repo, *, has_markers: bool = False) -> tuple[Unsaved, ...]:
    return boards(repo).look(has_markers=has_markers)


def sides(one: Unsaved) -> list[tuple[str, str, str, str]]:
    """Place, base, mine and theirs of each dispute."""
    return [
        (f"{each.record.id if each.record else ''} {each.field}", each.base, each.mine, each.theirs)
        for each in one.disputes
    ]


BOTH_FIELDS = [("T-1 priority", "P1", "P0", "P2"), ("T-2 title", "Second", "Zwei", "Deux")]


class TestWhoseIsWhose:
    """Mine is what the person made, whatever git calls it."""

    def check(self, repo: Repo, names: str, *, has_markers: bool = False) -> None:
        (one,) = look(repo, has_markers=has_markers)
        assert (one.id, one.is_git, one.reason) == (BOARD, True, UNMERGED)
        assert sides(one) == BOTH_FIELDS
        assert one.says.startswith("git left it unmerged (")
        assert names in one.says

    def test_in_a_merge_mine_is_the_branch_that_is_checked_out(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        self.check(repo, "(merge), 2 to decide: yours is branch 'main', theirs is branch 'other'")

    def test_a_merge_of_a_commit_is_named_by_it(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        commit = repo.git("rev-parse", "other").strip()
        repo.git("merge", commit, "-m", "in", exits=1)
        self.check(repo, f"theirs is commit {commit[:7]}")

    def test_in_a_rebase_mine_is_the_commit_that_is_put_on_top(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        onto = repo.git("rev-parse", "other").strip()[:7]
        repo.git("rebase", "other", exits=1)
        self.check(repo, f"yours is branch 'main' (edit), theirs is commit {onto}")

    def test_so_it_is_in_a_rebase_by_patches(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("rebase", "--apply", "other", exits=1)
        self.check(repo, "(rebase), 2 to decide: yours is branch 'main'")

    def test_in_a_cherry_pick_mine_is_where_it_is_put(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        commit = repo.git("rev-parse", "other").strip()[:7]
        repo.git("cherry-pick", "other", exits=1)
        self.check(repo, f"yours is branch 'main', theirs is commit {commit} (edit)")

    def test_in_a_revert_theirs_is_what_was_before(self, repo: Repo) -> None:
        repo.commit(OTHER.replace('"P2"', '"P1"').replace('"Deux"', '"Second"'))
        repo.commit(OTHER)
        commit = repo.git("rev-parse", "HEAD").strip()
        repo.commit(OURS)
        repo.git("revert", "--no-edit", commit, exits=1)
        (one,) = look(repo)
        assert (
            "(revert), 2 to decide: yours is branch 'main', theirs is what was before" in one.says
        )
        assert [each.mine for each in one.disputes] == ["P0", "Zwei"]
        assert [each.theirs for each in one.disputes] == ["P1", "Second"]

    def test_a_patch_is_theirs(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        patch = repo.git("format-patch", "-1", "other", "-o", "..").strip()
        repo.git("am", "--3way", patch, exits=None)
        self.check(repo, "(am), 2 to decide: yours is branch 'main', theirs is the patch")

    def test_a_squash_is_a_merge(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "--squash", "other", exits=1)
        self.check(repo, "(merge), 2 to decide: yours is branch 'main', theirs is what is squashed")

    def test_what_a_stash_puts_back_is_mine(self, repo: Repo) -> None:
        repo.write(OURS)
        repo.git("stash", "-q")
        repo.commit(OTHER)
        repo.git("stash", "pop", exits=1)
        assert look(repo) == ()
        self.check(repo, "yours is what was put back, theirs is branch 'main'", has_markers=True)

    def test_without_a_branch_the_commit_is_named(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("checkout", "-q", "--detach")
        commit = repo.git("rev-parse", "HEAD").strip()[:7]
        repo.git("merge", "other", exits=1)
        self.check(repo, f"yours is commit {commit}")

    def test_a_second_working_tree_has_a_merge_of_its_own(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("worktree", "add", "-q", "../second", "other")
        second = Repo(repo.root.parent / "second")
        second.git("merge", "main", exits=1)
        (one,) = look(second)
        assert "yours is branch 'other', theirs is branch 'main'" in one.says
        assert look(repo) == ()


class TestTheFileThatIsDecidedOn:
    """Each dispute by its pick, everything else as merged."""

    @pytest.mark.parametrize(
        ("picks", "priority", "title"),
        [
            ((MINE, MINE), "P0", "Zwei"),
            ((MINE, THEIRS), "P0", "Deux"),
            ((THEIRS, MINE), "P2", "Zwei"),
            ((THEIRS, THEIRS), "P2", "Deux"),
        ],
    )
    @pytest.mark.parametrize("command", ["merge", "rebase", "cherry-pick"])
    def test_each_pick_counts_for_its_field(
        self, repo: Repo, command: str, picks: tuple[Side, Side], priority: str, title: str
    ) -> None:
        repo.branch(OURS, OTHER)
        repo.git(command, "other", exits=1)
        data = boards(repo).resolved(BOARD, dict(enumerate(picks)))
        assert data is not None
        assert data.decode() == BASE.replace('"P1"', f'"{priority}"').replace(
            '"Second"', f'"{title}"'
        ).replace('"First"', '"Un"')

    def test_what_git_could_not_merge_by_line_may_need_no_decision(self, repo: Repo) -> None:
        repo.branch(OURS, APART)
        repo.git("merge", "other", exits=1)
        (one,) = look(repo)
        assert (one.disputes, one.reason) == ((), UNMERGED)
        assert one.says == "git left it unmerged (merge), nothing to decide"
        assert boards(repo).resolved(BOARD, {}) == OURS.replace('"n"', '"more"').encode()

    @pytest.mark.parametrize("picks", [{}, {0: MINE}, {0: MINE, 1: BOTH}, {1: MINE, 2: MINE}])
    def test_what_is_not_decided_is_never_taken_for_granted(
        self, repo: Repo, picks: dict[int, Side]
    ) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        with pytest.raises(WriteError, match="of 2 disputes") as caught:
            boards(repo).resolved(BOARD, picks)
        assert caught.value.reason == "conflict"

    def test_looking_and_resolving_write_nothing(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        files = [path for path in repo.root.rglob("*") if path.is_file()]
        before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
        look(repo)
        boards(repo).resolved(BOARD, {0: MINE, 1: THEIRS})
        after = [path for path in repo.root.rglob("*") if path.is_file()]
        assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in after} == before

    def test_line_breaks_are_those_of_the_working_tree(self, repo: Repo) -> None:
        repo.commit("*.toml text eol=crlf\n", ".gitattributes")
        repo.branch(OURS.replace("\n", "\r\n"), OTHER.replace("\n", "\r\n"))
        repo.git("merge", "other", exits=1)
        data = boards(repo).resolved(BOARD, {0: MINE, 1: MINE})
        assert data == OURS.replace('"First"', '"Un"').replace("\n", "\r\n").encode()

    def test_the_settings_are_merged_too(self, repo: Repo) -> None:
        name = "readiness.toml"
        repo.commit('[workspace]\ntimezone = "+01:00"\n', name)
        repo.git("checkout", "-qb", "other")
        repo.commit('[workspace]\ntimezone = "+02:00"\n', name)
        repo.git("checkout", "-q", "main")
        repo.commit('[workspace]\ntimezone = "+03:00"\n', name)
        repo.git("merge", "other", exits=1)
        (one,) = look(repo)
        assert (one.id, sides(one)) == (
            name,
            [(" workspace.timezone", "+01:00", "+03:00", "+02:00")],
        )
        data = boards(repo).resolved(name, {0: MINE})
        assert data == b'[workspace]\ntimezone = "+03:00"\n'

    def test_a_workspace_deep_in_the_repository_has_its_own_paths(self, repo: Repo) -> None:
        name = f"deep/down/{BOARD}"
        repo.commit("*.toml text eol=crlf\n", "deep/down/.gitattributes")
        repo.commit(BASE, name)
        repo.git("checkout", "-qb", "other")
        repo.commit(OTHER, name)
        repo.git("checkout", "-q", "main")
        repo.commit(OURS, name)
        repo.git("merge", "other", exits=1)
        inner = UnmergedBoards(repo.root / "deep/down")
        (one,) = inner.look(has_markers=False)
        assert (one.id, sides(one)) == (BOARD, BOTH_FIELDS)
        data = inner.resolved(BOARD, {0: MINE, 1: MINE})
        assert data is not None
        assert data.decode() == OURS.replace('"First"', '"Un"').replace("\n", "\r\n")
        repo.write(data.decode(), name)
        inner.stage(BOARD)
        assert repo.git("status", "--porcelain") == f"M  {name}\n"
        assert look(repo) == ()

    def test_what_is_no_board_is_left_to_git(self, repo: Repo) -> None:
        for name in ("boards/audit/a.jsonl", "boards/sub/x.toml", "boards/.x.toml", "code.toml"):
            repo.commit("a\n", name)
        repo.git("checkout", "-qb", "other")
        for name in ("boards/audit/a.jsonl", "boards/sub/x.toml", "boards/.x.toml", "code.toml"):
            repo.commit("b\n", name)
        repo.git("checkout", "-q", "main")
        for name in ("boards/audit/a.jsonl", "boards/sub/x.toml", "boards/.x.toml", "code.toml"):
            repo.commit("c\n", name)
        repo.git("merge", "other", exits=1)
        assert look(repo) == ()

    def test_a_link_is_no_board(self, repo: Repo) -> None:
        link = repo.root / "boards/link.toml"
        repo.git("checkout", "-qb", "other")
        link.symlink_to("one.toml")
        repo.git("add", "-A")
        repo.git("commit", "-qm", "link")
        repo.git("checkout", "-q", "main")
        link.symlink_to("two.toml")
        repo.git("add", "-A")
        repo.git("commit", "-qm", "link")
        repo.git("merge", "other", exits=1)
        assert look(repo) == ()


class TestSidesThatAreMissing:
    """Added by both, taken away by one or by both, or no board: the file as a whole."""

    def test_a_board_that_both_added_is_merged_without_a_base(self, repo: Repo) -> None:
        name = "boards/new.toml"
        repo.git("checkout", "-qb", "other")
        repo.commit('format = 1\n\n[risk.A]\ntitle = "a"\n', name)
        repo.git("checkout", "-q", "main")
        repo.commit('format = 1\n\n[risk.A]\ntitle = "b"\n\n[risk.B]\ntitle = "b"\n', name)
        repo.git("merge", "other", exits=1)
        (one,) = look(repo)
        (dispute,) = one.disputes
        assert (one.id, dispute.record and dispute.record.id, dispute.base) == (name, "A", "")
        data = boards(repo).resolved(name, {0: THEIRS})
        assert data is not None
        assert '[risk.A]\ntitle = "a"\n' in data.decode()
        assert '[risk.B]\ntitle = "b"\n' in data.decode()

    @pytest.mark.parametrize("is_mine_gone", [True, False])
    @pytest.mark.parametrize("command", ["merge", "rebase"])
    def test_taken_away_here_and_edited_there_is_one_dispute(
        self, repo: Repo, command: str, *, is_mine_gone: bool
    ) -> None:
        def edit() -> None:
            repo.commit(OURS)

        def remove() -> None:
            repo.git("rm", "-q", BOARD)
            repo.git("commit", "-qm", "away")

        self.branch(repo, *((remove, edit) if is_mine_gone else (edit, remove)))
        repo.git(command, "other", exits=1)
        (one,) = look(repo)
        texts = ("", OURS) if is_mine_gone else (OURS, "")
        assert sides(one) == [(" ", BASE, *texts)]
        kept, gone = (THEIRS, MINE) if is_mine_gone else (MINE, THEIRS)
        assert boards(repo).resolved(BOARD, {0: kept}) == OURS.encode()
        assert boards(repo).resolved(BOARD, {0: gone}) is None
        with pytest.raises(WriteError, match="1 of 1"):
            boards(repo).resolved(BOARD, {})

    def branch(self, repo: Repo, mine: Callable[[], None], theirs: Callable[[], None]) -> None:
        repo.git("checkout", "-qb", "other")
        theirs()
        repo.git("checkout", "-q", "main")
        mine()

    def test_a_board_renamed_by_both_asks_for_each_of_its_names(self, repo: Repo) -> None:
        def renamed(name: str) -> Callable[[], None]:
            def rename() -> None:
                repo.git("mv", BOARD, f"boards/{name}.toml")
                repo.git("commit", "-qm", "name")

            return rename

        self.branch(repo, renamed("mine"), renamed("theirs"))
        repo.git("merge", "other", exits=1)
        found = {one.id: one for one in look(repo)}
        assert sides(found["boards/mine.toml"]) == [(" ", "", BASE, "")]
        assert sides(found["boards/theirs.toml"]) == [(" ", "", "", BASE)]
        assert (found[BOARD].disputes, found[BOARD].reason) == ((), UNSTAGED)
        watch = boards(repo)
        assert watch.resolved(BOARD, {}) is None
        watch.stage(BOARD)
        assert {one.id for one in watch.look(has_markers=False)} == found.keys() - {BOARD}

    def test_a_side_that_is_no_board_is_taken_or_left_as_a_whole(self, repo: Repo) -> None:
        broken = OTHER.replace('title = "Un"', "title = ")
        repo.branch(OURS, broken)
        repo.git("merge", "other", exits=1)
        (one,) = look(repo)
        assert sides(one) == [(" ", BASE, OURS, broken)]
        assert f"{BOARD}:7" in one.says
        assert boards(repo).resolved(BOARD, {0: MINE}) == OURS.encode()
        assert boards(repo).resolved(BOARD, {0: THEIRS}) == broken.encode()

    def test_bytes_that_are_no_text_are_shown_all_the_same(self, repo: Repo) -> None:
        repo.git("checkout", "-qb", "other")
        (repo.root / BOARD).write_bytes(b"\xff" + OTHER.encode())
        repo.git("commit", "-qam", "odd")
        repo.git("checkout", "-q", "main")
        repo.commit(OURS)
        repo.git("merge", "other", exits=1)
        (one,) = look(repo)
        assert one.disputes[0].theirs == "\ufffd" + OTHER
        assert boards(repo).resolved(BOARD, {0: THEIRS}) == b"\xff" + OTHER.encode()


class TestTellingGit:
    """`git add`, for a board that is decided on, and only then."""

    def test_a_board_goes_from_unmerged_over_unstaged_to_nothing(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        watch = boards(repo)
        data = watch.resolved(BOARD, {0: MINE, 1: THEIRS})
        assert data is not None
        (one,) = watch.look(has_markers=True)
        assert one.reason == UNMERGED
        repo.write(data.decode())
        (one,) = watch.look(has_markers=False)
        assert (one.reason, one.disputes) == (UNSTAGED, ())
        assert repo.git("status", "--porcelain") == f"UU {BOARD}\n"
        (again,) = look(repo)
        assert again.reason == UNSTAGED
        watch.stage(BOARD)
        assert watch.look(has_markers=False) == ()
        repo.git("commit", "-qm", "merged", "--no-verify")
        assert repo.git("show", f"HEAD:{BOARD}").encode() == data

    def test_a_board_that_a_person_mended_is_decided_on(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        repo.write(BASE.replace('"Second"', '"By hand"'))
        (one,) = look(repo)
        assert one.reason == UNSTAGED
        boards(repo).stage(BOARD)
        assert look(repo) == ()

    @pytest.mark.parametrize("text", [OURS, OTHER, "[broken", None])
    def test_one_side_alone_markers_and_nothing_are_no_decision(
        self, repo: Repo, text: str | None
    ) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        with pytest.raises(WriteError, match="not decided on"):
            boards(repo).stage(BOARD)
        if text is None:
            (repo.root / BOARD).unlink()
        else:
            repo.write(text)
        (one,) = look(repo)
        assert one.reason == UNMERGED
        with pytest.raises(WriteError, match="not decided on"):
            boards(repo).stage(BOARD)
        assert repo.git("status", "--porcelain").startswith("U")

    def test_one_side_as_a_whole_is_a_decision_once_a_person_took_it(self, repo: Repo) -> None:
        repo.branch(OURS, BASE.replace('"P1"', '"P2"').replace('"Second"', '"Deux"'))
        repo.git("merge", "other", exits=1)
        watch = boards(repo)
        assert watch.resolved(BOARD, {0: MINE, 1: MINE}) == OURS.encode()
        repo.write(OURS)
        (one,) = watch.look(has_markers=False)
        assert one.reason == UNSTAGED
        watch.stage(BOARD)
        assert repo.git("status", "--porcelain") == ""

    @pytest.mark.parametrize("pick", [MINE, THEIRS])
    def test_a_board_that_one_side_took_away_is_kept_or_goes(self, repo: Repo, pick: Side) -> None:
        repo.git("checkout", "-qb", "other")
        repo.commit(OTHER)
        repo.git("checkout", "-q", "main")
        repo.git("rm", "-q", BOARD)
        repo.git("commit", "-qm", "away")
        repo.git("merge", "other", exits=1)
        watch = boards(repo)
        (one,) = watch.look(has_markers=False)
        assert one.reason == UNMERGED
        if watch.resolved(BOARD, {0: pick}) is None:
            (repo.root / BOARD).unlink()
        (one,) = watch.look(has_markers=False)
        assert one.reason == UNSTAGED
        watch.stage(BOARD)
        repo.git("commit", "-qm", "merged")
        assert (repo.root / BOARD).exists() is (pick is THEIRS)
        assert repo.git("status", "--porcelain") == ""

    def test_what_is_put_back_is_remembered_without_a_merge(self, repo: Repo) -> None:
        repo.write(OURS)
        repo.git("stash", "-q")
        repo.commit(OTHER)
        repo.git("stash", "pop", exits=1)
        watch = boards(repo)
        watch.look(has_markers=True)
        data = watch.resolved(BOARD, {0: MINE, 1: MINE})
        assert data is not None
        repo.write(data.decode())
        (one,) = watch.look(has_markers=False)
        assert one.reason == UNSTAGED
        watch.stage(BOARD)
        assert watch.look(has_markers=False) == ()

    def test_an_index_that_is_locked_is_told(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        repo.write(BASE)
        (repo.root / ".git/index.lock").touch()
        with pytest.raises(WriteError, match="git update-index failed"):
            boards(repo).stage(BOARD)

    def test_a_merge_that_is_over_can_no_longer_be_decided(self, repo: Repo) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        watch = boards(repo)
        watch.look(has_markers=True)
        repo.git("merge", "--abort")
        with pytest.raises(UsageError, match="git left no"):
            watch.resolved(BOARD, {0: MINE, 1: MINE})


class TestTheGuard:
    """No process is started unless there may be something."""

    @pytest.fixture
    def calls(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The verbs of git that were run, in order."""
        found: list[str] = []
        run = git_index.run_git

        def counted(folder: Path, *words: str, **more: Any) -> GitAnswer:  # noqa: ANN401
            found.append(words[0])
            return run(folder, *words, **more)

        monkeypatch.setattr(git_index, "run_git", counted)
        return found

    def test_without_a_merge_git_is_not_asked(self, repo: Repo, calls: list[str]) -> None:
        assert look(repo) == ()
        assert not calls

    def test_without_git_there_is_nothing(self, tmp_path: Path, calls: list[str]) -> None:
        assert UnmergedBoards(tmp_path).look(has_markers=True) == ()
        assert not calls

    def test_git_is_asked_once_until_its_index_changes(self, repo: Repo, calls: list[str]) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        watch = boards(repo)
        first = watch.look(has_markers=True)
        assert calls == ["ls-files", "cat-file"]
        assert watch.look(has_markers=True) == first
        assert len(calls) == 2
        repo.commit("x", "code.txt")
        assert watch.look(has_markers=False) == ()

    def test_git_that_does_not_answer_is_told_and_asked_again(
        self, repo: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repo.branch(OURS, OTHER)
        repo.git("merge", "other", exits=1)
        watch = boards(repo)
        index = repo.root / ".git/index"
        kept = index.read_bytes()
        index.write_bytes(b"torn")
        assert watch.look(has_markers=True) == ()
        assert watch.trouble.startswith("git ls-files failed: fatal:")
        index.write_bytes(kept)
        assert len(watch.look(has_markers=True)) == 1
        assert watch.trouble == ""
        monkeypatch.setenv("PATH", "/nowhere")
        assert boards(repo).look(has_markers=True) == ()
