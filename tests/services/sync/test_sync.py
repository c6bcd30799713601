"""Boards shared through git: what comes together, what is left to people, what is refused."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.services.git.audit_look import commit_anchors
from readiness_tui.services.git.plumbing import Line
from readiness_tui.services.sync import merge as sync_merge
from readiness_tui.services.sync.head import HeadChange
from readiness_tui.services.sync.sides import RewrittenError
from readiness_tui.services.sync.state import SyncStore
from readiness_tui.services.sync.writer import DiskWriter, FileChange
from readiness_tui.storage.audit.log import Anchor, verify
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.merge.files import Merged
from tests.clones import BASE, BOARD, Clone, Team, own_setting, team

SETTINGS = "readiness.toml"
SHARED = ("boards/", SETTINGS)
OTHER = '[board]\nid = "other"\n\n[ticket.O-1]\ntitle = "Other"\n'


@pytest.fixture
def all_(tmp_path: Path) -> Team:
    """A team with one board."""
    return team(tmp_path)


@pytest.fixture
def ann(all_: Team) -> Clone:
    """Ann's clone."""
    return all_.clone("ann")


@pytest.fixture
def bob(all_: Team) -> Clone:
    """Bob's clone."""
    return all_.clone("bob")


def everything(clone: Clone) -> dict[str, bytes]:
    """The bytes of every file of a clone, those of git's own objects and fetched refs apart."""
    own = (".git/objects", ".git/refs/remotes", ".git/refs/readiness", ".git/logs/refs/remotes")
    found = (path for path in clone.root.rglob("*") if path.is_file())
    names = {path.relative_to(clone.root).as_posix(): path for path in found}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(own)}


def refusal(clone: Clone, **wish: str | bool) -> WriteError:
    """Why nothing is shared, by preview and run alike; and nothing was changed."""
    before = clone.shared()
    with pytest.raises(WriteError) as looked:
        clone.preview(**wish)
    with pytest.raises(WriteError) as ran:
        clone.sync(**wish)
    assert str(looked.value) == str(ran.value)
    assert clone.shared() == before
    return ran.value


class TestMeeting:
    """What two clones make of one board."""

    def test_edits_of_two_clones_come_together(self, all_: Team, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        bob.set("T-1", "priority", None)
        bob.set("T-2", "title", "Two")
        first, second = ann.sync(), bob.sync()
        assert (first.says, second.says) == (
            "1 to give, 0 to take, 0 conflicts",
            "2 to give, 1 to take, 0 conflicts",
        )
        ann.sync()
        want = (
            BASE.replace("First", "One").replace("Second", "Two").replace('priority = "P1"\n', "")
        )
        assert ann.text() == bob.text() == want
        assert ann.shared() == bob.shared()
        for commit in (first.commit, second.commit):
            assert all(path.startswith(SHARED) for path in all_.paths_of(commit))

    def test_an_edit_is_one_line_of_the_commit(self, all_: Team, ann: Clone) -> None:
        ann.set("T-1", "title", "One")
        commit = ann.sync().commit
        shown = all_.git("show", "--format=%P %s", "--numstat", commit, "--", BOARD)
        assert shown.split("\n")[0].endswith("readiness: 1 edit, 1 board")
        assert f"1\t1\t{BOARD}" in shown
        assert all_.commits() == [commit, *all_.commits(f"{commit}^")]

    def test_where_all_is_equal_nothing_is_given(self, all_: Team, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        for clone in (ann, bob, ann, bob):
            clone.sync()
        tip = all_.commits()
        for clone in (ann, bob):
            report = clone.sync()
            assert (report.commit, report.paths, report.gives) == ("", (), ())
            assert (report.logs_given, report.logs_taken) == (0, 0)
        assert all_.commits() == tip

    def test_of_one_field_theirs_stands_and_ours_is_kept(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "Hers")
        bob.set("T-1", "title", "His")
        bob.set("T-2", "title", "Two")
        ann.sync()
        report = bob.sync()
        (met,) = report.conflicts
        assert (met.path, met.about.place) == (BOARD, "ticket.T-1 title")
        sides = [side.value for side in (met.about.base, met.about.ours, met.about.theirs)]
        assert sides == ["First", "His", "Hers"]
        assert '"Hers"' in bob.text()
        assert '"Two"' in bob.text()
        ann.sync()
        assert ann.shared() == bob.shared()
        (told,) = ann.logged("conflict")
        assert told.writer.startswith("bob")
        assert (told.entry.board, told.entry.record, told.entry.field) == (
            "plan",
            "ticket.T-1",
            "title",
        )
        for text in ("First", "His", "Hers"):
            assert text in told.entry.new

    def test_who_has_seen_an_edit_supersedes_it(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        bob.sync()
        bob.set("T-1", "title", "Two")
        ann.set("T-2", "title", "Else")
        assert not bob.sync().conflicts
        assert not ann.sync().conflicts
        assert '"Two"' in ann.text()

    def test_to_take_an_edit_back_is_an_edit(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        bob.sync()
        bob.set("T-1", "title", "First")
        assert not bob.sync().conflicts
        ann.sync()
        assert ann.text() == bob.text() == BASE

    def test_what_is_edited_by_hand_is_shared_too(self, ann: Clone, bob: Clone) -> None:
        ann.swap("# about the first", "# about the very first")
        ann.sync()
        bob.sync()
        assert "# about the very first" in bob.text()

    def test_an_edit_made_while_it_runs_is_not_lost(self, ann: Clone, bob: Clone) -> None:
        """The disk is merged with what is there when it is written."""
        bob.set("T-1", "title", "His")
        bob.set("T-2", "title", "Two")
        bob.sync()
        hook = ann.root / ".git/hooks/pre-push"
        hook.write_text(f"#!/bin/sh\nsed -i 's/First/Late/;s/P1/P3/' {ann.root / BOARD}\n")
        hook.chmod(0o755)
        ann.set("T-2", "status", ann.board().board.tickets["T-1"].status)  # pyright: ignore[reportArgumentType]
        ann.swap("# about the first", "# about the 1st")
        report = ann.sync()
        (met,) = report.conflicts
        assert (met.about.ours.value, met.about.theirs.value) == ("Late", "His")
        assert '"His"' in ann.text()
        assert '"P3"' in ann.text()
        assert "Late" in ann.logged("conflict")[0].entry.new
        hook.unlink()
        assert [change.now for change in ann.sync().gives] == ['"P3"']

    def test_a_preview_changes_nothing(self, all_: Team, ann: Clone, bob: Clone) -> None:
        bob.set("T-1", "title", "His")
        bob.sync()
        ann.swap("Second", "Two")
        before, tip = everything(ann), all_.commits()
        report = ann.preview()
        assert report.says == "1 to give, 1 to take, 0 conflicts"
        assert [(change.record, change.field) for change in (*report.gives, *report.takes)] == [
            ("ticket.T-2", "title"),
            ("ticket.T-1", "title"),
        ]
        assert everything(ann) == before
        assert all_.commits() == tip


class TestFiles:
    """Files that come, go, or are no boards."""

    def test_a_new_board_arrives(self, ann: Clone, bob: Clone) -> None:
        ann.write(OTHER, "boards/other.toml")
        ann.sync()
        assert bob.sync().paths[-1] == "boards/other.toml"
        assert bob.text("boards/other.toml") == OTHER

    def test_a_deleted_board_goes_and_is_kept_aside(self, ann: Clone, bob: Clone) -> None:
        ann.write(OTHER, "boards/other.toml")
        ann.sync()
        bob.sync()
        (bob.root / "boards/other.toml").unlink()
        bob.sync()
        ann.sync()
        assert not (ann.root / "boards/other.toml").exists()
        (kept,) = (ann.root / ".readiness/displaced").iterdir()
        assert kept.read_text() == OTHER

    @pytest.mark.parametrize("is_ours_gone", [True, False])
    def test_a_board_deleted_here_and_edited_there_stays(
        self,
        ann: Clone,
        bob: Clone,
        is_ours_gone: bool,  # noqa: FBT001 - a case
    ) -> None:
        ann.write(OTHER, "boards/other.toml")
        ann.sync()
        bob.sync()
        edits: list[Callable[[Clone], None]] = [
            lambda clone: (clone.root / "boards/other.toml").unlink(),
            lambda clone: clone.swap("Other", "Changed", "boards/other.toml"),
        ]
        mine, theirs = edits if is_ours_gone else reversed(edits)
        theirs(ann)
        mine(bob)
        ann.sync()
        (met,) = bob.sync().conflicts
        assert met.path == "boards/other.toml"
        ann.sync()
        for clone in (ann, bob):
            assert "Changed" in clone.text("boards/other.toml")

    def test_settings_import_bases_and_attributes_are_shared(self, ann: Clone, bob: Clone) -> None:
        ann.write('[workspace]\ntimezone = "+08:00"\n', SETTINGS)
        ann.write('{"a":1}\n', "boards/imports/plan.0123456789ab.jsonl")
        ann.write("*.toml merge=readiness\n", "boards/.gitattributes")
        ann.sync()
        bob.sync()
        for name in (SETTINGS, "boards/imports/plan.0123456789ab.jsonl", "boards/.gitattributes"):
            assert bob.text(name) == ann.text(name)
        ann.write('[workspace]\ntimezone = "+09:00"\n', SETTINGS)
        bob.write('[workspace]\ntimezone = "+08:00"\n\n[retention]\nauto = 3\n', SETTINGS)
        ann.write("*.toml merge=readiness\nimports/*.jsonl -text\n", "boards/.gitattributes")
        bob.write("*.toml merge=readiness\n*.md text\n", "boards/.gitattributes")
        for clone in (ann, bob, ann):
            clone.sync()
        assert ann.text(SETTINGS) == bob.text(SETTINGS)
        assert "+09:00" in bob.text(SETTINGS)
        assert "auto = 3" in ann.text(SETTINGS)
        lines = ["*.toml merge=readiness", "imports/*.jsonl -text", "*.md text"]
        assert ann.text("boards/.gitattributes").splitlines() == lines

    def test_other_files_are_not_shared(self, all_: Team, ann: Clone) -> None:
        ann.write("boards/own.toml\n", ".gitignore")
        for name in ("boards/own.toml", "boards/.hidden.toml", "notes.toml", "boards/deep/x.toml"):
            ann.write(OTHER, name)
        ann.write("x", "boards/README.md")
        (ann.root / "boards/link.toml").symlink_to("../notes.toml")
        ann.set("T-1", "title", "One")
        report = ann.sync()
        assert [p for p in all_.paths_of(report.commit) if "audit" not in p] == [BOARD]
        assert [problem.path for problem in report.problems] == ["boards/link.toml"]

    def test_a_workspace_may_lie_deeper_in_its_repository(self, all_: Team) -> None:
        clones = [all_.clone(name) for name in ("cyd", "dan")]
        deep = [Clone(each.root / "plans/q1", each.person) for each in clones]
        deep[0].write(BASE)
        clones[0].commit()
        clones[0].git("push", "-q")
        clones[1].git("pull", "-q")
        deep[0].set("T-1", "title", "One")
        deep[1].set("T-2", "title", "Two")
        commits = [each.sync().commit for each in deep]
        deep[0].sync()
        assert deep[0].shared() == deep[1].shared()
        for commit in commits:
            assert all(path.startswith("plans/q1/boards/") for path in all_.paths_of(commit))
        assert clones[0].text() == BASE

    def test_line_breaks_stay_as_they_are_on_either_side(self, ann: Clone, bob: Clone) -> None:
        bob.write(BASE.replace("\n", "\r\n"))
        bob.swap("Second", "Two")
        assert [change.now for change in bob.preview().gives] == ['"Two"']
        bob.sync()
        ann.set("T-1", "title", "One")
        ann.sync()
        bob.sync()
        want = BASE.replace("Second", "Two").replace("First", "One")
        assert ann.text() == want
        assert bob.text() == want.replace("\n", "\r\n")


class TestBroken:
    """Boards that cannot be read."""

    def test_a_broken_board_of_ours_is_left_out_and_named(self, ann: Clone, bob: Clone) -> None:
        bob.swap("Second", "Two")
        bob.write(OTHER, "boards/other.toml")
        bob.sync()
        broken = BASE.replace('title = "First"', "title = ")
        ann.write(broken)
        ann.write("a = 1\n", SETTINGS)
        report = ann.sync()
        (problem,) = report.problems
        assert (problem.code, str(problem.place)) == ("board-invalid", f"{BOARD}:8")
        assert ann.text() == broken
        assert ann.text("boards/other.toml") == OTHER
        assert bob.sync().paths[-1] == SETTINGS
        ann.write(BASE.replace("First", "One"))
        assert not ann.sync().problems
        assert ann.text() == BASE.replace("First", "One").replace("Second", "Two")

    def test_a_broken_board_of_theirs_is_left_out_and_named(self, ann: Clone, bob: Clone) -> None:
        bob.write(BASE.replace('title = "First"', "title = "))
        bob.git("commit", "-qam", "break")
        bob.git("push", "-q")
        ann.set("T-2", "title", "Two")
        assert [problem.path for problem in ann.sync().problems] == [BOARD]
        bob.write(BASE.replace("First", "One"))
        bob.sync()
        ann.sync()
        bob.sync()
        assert ann.text() == bob.text() == BASE.replace("First", "One").replace("Second", "Two")

    def test_what_cannot_be_read_is_left_out_and_not_taken_for_deleted(
        self, all_: Team, ann: Clone
    ) -> None:
        (ann.root / BOARD).unlink()
        (ann.root / BOARD).mkdir()
        ann.write(OTHER, "boards/other.toml")
        (problem,) = ann.sync().problems
        assert (problem.path, problem.code) == (BOARD, "not-synced")
        assert all_.git("show", f"main:{BOARD}") == BASE

    def test_what_no_text_can_be_made_for_is_left_out(
        self, ann: Clone, bob: Clone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_: object, **__: object) -> Merged:
            what = "it would say something else"
            raise WriteError(what, reason="verify-failed")

        bob.set("T-2", "title", "Two")
        bob.sync()
        ann.set("T-1", "title", "One")
        with monkeypatch.context() as patched:
            patched.setattr(sync_merge, "merge_boards", fails)
            (problem,) = ann.sync().problems
            assert (problem.code, ann.text()) == ("verify-failed", BASE.replace("First", "One"))
        ann.sync()
        bob.sync()
        assert ann.text() == bob.text() == BASE.replace("First", "One").replace("Second", "Two")


class TestLogs:
    """The audit logs."""

    def test_the_commit_anchors_the_log(self, all_: Team, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        commit = ann.sync().commit
        form = "%(trailers:key=Readiness-Audit,valueonly)%(trailers:key=Readiness-Cid,valueonly)"
        anchor, cid = all_.git("log", "-1", f"--format={form}", commit).split("\n")[:2]
        writer, seq, h = anchor.split()
        bob.sync()
        assert not verify(bob.root, anchors=(Anchor(writer, int(seq), h),))
        assert [(each.writer, each.h) for each in commit_anchors(bob.root, "boards")[0]] == [
            (writer, h)
        ]
        told = bob.logged("sync")
        assert {each.entry.cid for each in told} == {cid}
        assert told[-1].h == h

    def test_the_log_leads_through_a_merge(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "Hers")
        ann.sync()
        bob.set("T-2", "title", "His")
        bob.sync()
        bob.set("T-1", "title", "Later")
        told = [each.entry for each in bob.logged("sync") if each.writer.startswith("bob")]
        assert [(each.board, each.cid == told[0].cid) for each in told] == [
            ("", True),
            ("plan", True),
        ]
        ann.sync()
        ann.set("T-2", "title", "Again")
        for clone in (ann, bob):
            assert not verify(clone.root)

    def test_an_edit_by_hand_is_found_though_a_sync_shared_it(self, ann: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.swap("Second", "By hand")
        ann.sync()
        ann.set("T-1", "title", "Two")
        (problem,) = verify(ann.root)
        assert (problem.code, problem.message) == (
            "changed-outside",
            "plan was changed outside between 1 and 3",
        )

    def test_a_board_that_came_or_went_is_told(self, ann: Clone, bob: Clone) -> None:
        ann.write(OTHER, "boards/other.toml")
        ann.sync()
        (told,) = [one.entry for one in ann.logged("sync") if one.entry.board == "other"]
        assert told.before == told.after != ""
        bob.sync()
        (bob.root / "boards/other.toml").unlink()
        bob.sync()
        gone = bob.logged("sync")[-1].entry
        assert (gone.board, gone.before, gone.after) == ("other", "", "")

    def test_line_breaks_of_our_own_are_no_change_to_others(self, ann: Clone, bob: Clone) -> None:
        bob.set("T-2", "title", "His")
        bob.sync()
        ann.write(ann.text().replace("\n", "\r\n"))
        ann.set("T-1", "title", "Hers")
        ann.sync()
        bob.sync()
        bob.set("T-2", "title", "Later")
        assert not verify(bob.root)
        assert not verify(ann.root)

    def test_what_somebody_edits_meanwhile_is_led_through_too(self, ann: Clone) -> None:
        old, new = BASE, BASE.replace("First", "One")
        ann.set("T-2", "title", "Meanwhile")
        writer = DiskWriter(ann.root, ann.access, FileOps())
        writer.write({BOARD: FileChange(old.encode(), new.encode())}, (), ann.access.act())
        assert ann.text() == new.replace("Second", "Meanwhile")
        ann.set("T-2", "title", "Later")
        assert len(ann.logged("sync")) == 1
        assert not verify(ann.root)

    def test_a_log_that_was_staged_before_it_grew_holds_nothing_up(self, ann: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.git("add", "boards/audit")
        report = ann.sync()
        assert (report.head, report.remarks) == (HeadChange.FORWARDED, ())
        assert not ann.git("status", "--porcelain")

    def test_another_log_that_was_staged_stays_staged(self, ann: Clone) -> None:
        ann.set("T-1", "title", "One")
        (log,) = (ann.root / "boards/audit").glob("*.jsonl")
        good = log.read_bytes()
        log.write_bytes(good[:-2] + b"\n")
        ann.git("add", "boards/audit")
        log.write_bytes(good)
        assert ann.sync().head is HeadChange.STAGED
        assert ann.git("status", "--porcelain").startswith("AM boards/audit/")

    def test_a_log_that_diverged_is_no_anchor(self, all_: Team, ann: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        (log,) = (ann.root / "boards/audit").glob("*.jsonl")
        log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])
        (ann.root / ".readiness/logs.txt").unlink()  # else a log of its own would be begun
        ann.set("T-1", "title", "Two")
        report = ann.sync()
        assert [problem.code for problem in report.problems] == ["audit-diverged"]
        form = "--format=%(trailers:key=Readiness-Audit,valueonly)"
        assert not all_.git("log", "-1", form, report.commit).strip()
        anchors, _ = commit_anchors(ann.root)
        assert anchors
        assert not verify(ann.root, anchors)

    def test_a_torn_line_is_not_shared(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        (log,) = (ann.root / "boards/audit").glob("*.jsonl")
        whole = log.read_bytes()
        log.write_bytes(whole + b'{"v":1,"se')
        ann.sync()
        bob.sync()
        assert bob.shared()[f"boards/audit/{log.name}"].startswith(whole)
        log.write_bytes(log.read_bytes() + b'{"v":1,"se')
        assert ann.sync().logs_given == 0
        assert not [problem for problem in verify(bob.root) if problem.code != "changed-outside"]

    def test_a_log_that_diverged_is_kept_aside(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        bob.sync()
        (log,) = (bob.root / "boards/audit").glob("ann-*.jsonl")
        other = log.read_bytes().replace(b"One", b"Two")
        log.write_bytes(other)
        (problem,) = bob.sync().problems
        assert (problem.code, problem.path) == ("audit-diverged", f"boards/audit/{log.name}")
        assert log.read_bytes() == (ann.root / "boards/audit" / log.name).read_bytes()
        (kept,) = (bob.root / ".readiness/rescued").iterdir()
        assert kept.read_bytes() == other


class TestBases:
    """What both sides are taken to have started from."""

    def test_what_git_put_back_takes_nothing_back_from_others(
        self, all_: Team, ann: Clone, bob: Clone
    ) -> None:
        bob.write("more\n", "code.py")
        bob.git("commit", "-qam", "code")
        bob.git("push", "-q")
        bob.set("T-1", "title", "His")
        bob.sync()
        ann.set("T-2", "title", "Two")
        assert ann.sync().head is HeadChange.STAGED
        ann.git("reset", "-q", "--hard")
        assert ann.text() == BASE
        report = ann.preview()
        assert (report.gives, len(report.takes)) == ((), 2)
        ann.sync()
        assert ann.text() == bob.text().replace("Second", "Two")
        assert len(all_.commits()) == 4

    def test_a_lost_state_loses_no_edit(self, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        bob.sync()
        bob.set("T-1", "title", "His")
        bob.sync()
        ann.set("T-2", "title", "Two")
        for file in (ann.root / ".readiness/sync").glob("*.json"):
            file.write_text("{")
        ann.sync()
        bob.sync()
        assert ann.text() == bob.text() == BASE.replace("First", "His").replace("Second", "Two")

    def test_the_state_of_a_copied_clone_is_not_used(self, ann: Clone, tmp_path: Path) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        shutil.copytree(ann.root, tmp_path / "copy", symlinks=True)
        copy = Clone(tmp_path / "copy", "eve")
        line = Line("main", "origin", "refs/heads/main")
        assert SyncStore(ann.root, FileOps()).load(line).tip
        assert not SyncStore(copy.root, FileOps()).load(line).tip
        copy.set("T-2", "title", "Two")
        copy.sync()
        ann.sync()
        assert len({record.writer for record in ann.logged("sync")}) == 2

    def test_a_pull_between_two_syncs_is_the_newer_base(self, ann: Clone, bob: Clone) -> None:
        ann.sync()
        bob.set("T-1", "title", "His")
        bob.sync()
        ann.git("pull", "-q")
        bob.set("T-1", "title", "Again")
        bob.sync()
        ann.set("T-2", "title", "Two")
        assert not ann.sync().conflicts
        assert '"Again"' in ann.text()

    def test_a_rewritten_remote_is_noticed(self, all_: Team, ann: Clone, bob: Clone) -> None:
        ann.set("T-1", "title", "One")
        ann.sync()
        bob.sync()
        all_.git("update-ref", "refs/heads/main", f"{all_.commits()[0]}^")
        ann.set("T-2", "title", "Two")
        for look in (ann.preview, ann.sync):
            with pytest.raises(RewrittenError) as raised:
                look()
            parted = {change.path: (change.then, change.now) for change in raised.value.changes}
            assert parted[BOARD] == ('"One"', '"First"')
        report = ann.sync(accepts_rewrite=True)
        assert ann.text() == BASE.replace("Second", "Two")
        assert [change.now for change in report.gives] == ['"Two"']
        assert not ann.sync().gives


class TestRefusing:
    """Why nothing is shared."""

    def test_without_git(self, tmp_path: Path) -> None:
        (tmp_path / "boards").mkdir()
        with pytest.raises(UsageError, match="not in a working tree of git"):
            Clone(tmp_path, "ann").sync()
        assert not (tmp_path / ".readiness").exists()

    def test_no_branch_or_none_that_is_followed(self, ann: Clone) -> None:
        ann.git("checkout", "-q", "--detach")
        assert refusal(ann).what == "no branch is checked out"
        ann.git("checkout", "-qb", "mine")
        error = refusal(ann)
        assert error.what == "branch mine follows no branch of a remote"
        assert "--remote" in error.remedy
        ann.git("branch", "-q", "--set-upstream-to=main")
        assert refusal(ann).what == "branch mine follows no branch of a remote"
        ann.git("checkout", "-q", "--orphan", "new")
        assert refusal(ann).what == "branch new has no commit yet"

    def test_git_in_the_middle_of_something(self, ann: Clone) -> None:
        for branch, title in (("one", "One"), ("main", "Else")):
            ann.git("checkout", "-q", "-B", branch, "origin/main")
            ann.swap("First", title)
            ann.git("commit", "-qam", title)
        ann.git("merge", "-q", "one", exits=1)
        assert refusal(ann).what == "a merge is under way"
        (ann.root / ".git/MERGE_HEAD").unlink()
        assert refusal(ann).what == f"{BOARD} has conflicts that git left"

    def test_a_remote_that_is_away_or_has_no_such_branch(self, all_: Team, ann: Clone) -> None:
        ann.set("T-1", "title", "One")
        all_.git("branch", "-m", "main", "other")
        assert refusal(ann).what == "origin has no branch main yet"
        all_.bare.rename(all_.folder / "gone.git")
        error = refusal(ann)
        assert error.reason == "remote"
        assert "safe here" in error.remedy

    def test_a_remote_that_nobody_named(self, ann: Clone) -> None:
        with pytest.raises(UsageError, match="no remote 'fork'"):
            ann.sync(remote="fork")

    def test_no_common_history(self, ann: Clone) -> None:
        ann.git("checkout", "-q", "--orphan", "new")
        ann.git("commit", "-qm", "anew")
        ann.git("branch", "-q", "--set-upstream-to=origin/main")
        assert "no common history" in refusal(ann).what

    def test_a_second_sync_at_the_same_time(self, ann: Clone) -> None:
        ann.sync()
        with (
            SyncStore(ann.root, FileOps()).held(),
            pytest.raises(WriteError, match="another sync of this workspace is under way"),
        ):
            ann.sync()


class TestPushing:
    """What the remote makes of it."""

    def test_a_remote_that_moved_on_is_asked_again(
        self, all_: Team, ann: Clone, bob: Clone
    ) -> None:
        bob.set("T-2", "title", "Two")
        bob.git("commit", "-qm", "quick", "--", BOARD)
        push = f"cd {bob.root} && git push -q origin HEAD:main"
        hook = ann.root / ".git/hooks/pre-push"
        hook.write_text(f"#!/bin/sh\nrm $0\nunset GIT_DIR\n{push}\n")
        hook.chmod(0o755)
        ann.set("T-1", "title", "One")
        report = ann.sync()
        assert ann.text() == BASE.replace("First", "One").replace("Second", "Two")
        assert all_.commits()[0] == report.commit
        assert len(all_.commits()) == 3
        assert [each.entry.board for each in ann.logged("sync")] == ["", "plan", "plan"]
        assert not verify(ann.root)

    def test_a_remote_that_is_always_busy(self, all_: Team, ann: Clone) -> None:
        all_.hook("update", "echo x >> tries; rm -f refs/heads/main.lock; :> refs/heads/main.lock")
        ann.set("T-1", "title", "One")
        board = ann.text()
        with pytest.raises(WriteError) as raised:
            ann.sync()
        assert raised.value.what == "not shared yet: the remote is busy; your edits are safe here"
        assert len((all_.bare / "tries").read_text().split()) == 12
        assert ann.text() == board
        (all_.bare / "hooks/update").unlink()
        (all_.bare / "refs/heads/main.lock").unlink()
        assert len(ann.sync().gives) == 1

    def test_a_refused_push_is_not_tried_again(self, all_: Team, ann: Clone, bob: Clone) -> None:
        all_.hook("update", '[ "$1" != refs/heads/main ] || { echo x >> tries; exit 1; }')
        ann.set("T-1", "title", "One")
        with pytest.raises(WriteError) as raised:
            ann.sync()
        assert raised.value.what == "origin refuses pushes to main: hook declined"
        assert "readiness sync --to BRANCH" in raised.value.remedy
        assert (all_.bare / "tries").read_text() == "x\n"
        report = ann.sync(to="for-review")
        assert (report.to, len(report.gives)) == ("origin/for-review", 1)
        assert all_.commits("for-review")[1:] == all_.commits()
        assert len(ann.preview().gives) == 1
        (all_.bare / "hooks/update").unlink()
        all_.git("update-ref", "refs/heads/main", "for-review")
        bob.sync()
        assert not ann.sync().gives
        assert ann.shared() == bob.shared()

    def test_another_branch_of_that_name_is_not_overwritten(self, all_: Team, ann: Clone) -> None:
        all_.git("branch", "taken", "main")
        ann.write("more\n", "code.py")
        ann.git("commit", "-qam", "code")
        ann.git("push", "-q", "origin", "HEAD:taken")
        ann.git("reset", "-q", "--hard", "origin/main")
        ann.set("T-1", "title", "One")
        before = all_.commits("taken")
        with pytest.raises(WriteError, match="another branch taken"):
            ann.sync(to="taken")
        assert all_.commits("taken") == before

    def test_another_remote_can_be_named(self, all_: Team, ann: Clone) -> None:
        fork = all_.folder / "fork.git"
        shutil.copytree(all_.bare, fork)
        ann.git("remote", "add", "fork", str(fork))
        ann.set("T-1", "title", "One")
        tip = all_.commits()
        report = ann.sync(remote="fork")
        assert report.to == "fork/main"
        assert all_.commits() == tip
        assert len(ann.sync().gives) == 1

    def test_a_commit_is_signed_where_all_are(self, all_: Team, ann: Clone) -> None:
        signer = ann.root / "../signer"
        made = "-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----"
        says = "printf '\\n[GNUPG:] SIG_CREATED \\n' >&2"
        signer.write_text(f"#!/bin/sh\ncat >/dev/null\n{says}\nprintf '%b\\n' '{made}'\n")
        signer.chmod(0o755)
        own_setting("gpg.program", str(signer))
        ann.git("config", "commit.gpgsign", "yes")
        ann.set("T-1", "title", "One")
        commit = ann.sync().commit
        assert "gpgsig -----BEGIN PGP SIGNATURE-----" in all_.git("cat-file", "commit", commit)

    def test_a_hook_of_our_own_that_says_no(self, all_: Team, ann: Clone) -> None:
        hook = ann.root / ".git/hooks/pre-push"
        hook.write_text("#!/bin/sh\necho 'not on a Friday' >&2\nexit 1\n")
        hook.chmod(0o755)
        ann.set("T-1", "title", "One")
        with pytest.raises(WriteError) as raised:
            ann.sync()
        assert raised.value.reason == "remote"
        assert raised.value.what.startswith("not shared yet: origin did not take it")
        assert len(all_.commits()) == 1
        hook.unlink()
        assert len(ann.sync().gives) == 1


class TestWriting:
    """The last step, by itself."""

    def test_a_board_that_broke_meanwhile_is_left(self, ann: Clone) -> None:
        writer = DiskWriter(ann.root, ann.access, FileOps())
        old, new = BASE.encode(), BASE.replace("First", "One").encode()
        ann.write("title = ")
        done = writer.write({BOARD: FileChange(old, new)}, (), ann.access.act())
        assert [problem.code for problem in done.left] == ["broken-on-disk"]
        assert ann.text() == "title = "

    def test_a_file_that_never_stands_still_is_left(self, ann: Clone) -> None:
        ops, count = FileOps(), 0
        real = ops.exchange

        def exchange(one: Path, other: Path) -> None:
            nonlocal count
            if b'"One"' in one.read_bytes():  # ours goes in: somebody is just quicker
                count += 1
                ann.write(BASE.replace("Second", f"Theirs {count}"))
            real(one, other)

        ops.exchange = exchange
        old, new = BASE.encode(), BASE.replace("First", "One").encode()
        done = DiskWriter(ann.root, ann.access, ops).write(
            {BOARD: FileChange(old, new)}, (), ann.access.act()
        )
        assert [(problem.code, problem.path) for problem in done.left] == [("busy", BOARD)]
        assert (count, done.paths) == (5, ())
        assert ann.text() == BASE.replace("Second", "Theirs 5")

    def test_what_is_saved_in_the_same_instant_is_merged(self, ann: Clone) -> None:
        ops, theirs = FileOps(), BASE.replace("Second", "Theirs")
        real = ops.exchange

        def exchange(one: Path, other: Path) -> None:
            if ann.text() == BASE:
                ann.write(theirs)
            real(one, other)

        ops.exchange = exchange
        old, new = BASE.encode(), BASE.replace("First", "One").encode()
        done = DiskWriter(ann.root, ann.access, ops).write(
            {BOARD: FileChange(old, new)}, (), ann.access.act()
        )
        assert (done.paths, done.left, done.conflicts) == ((BOARD,), (), ())
        assert ann.text() == theirs.replace("First", "One")

    def test_what_the_disk_does_not_confirm_is_said(self, ann: Clone) -> None:
        ops = FileOps()
        real = ops.fsync

        def fsync(handle: int) -> None:
            if Path(f"/proc/self/fd/{handle}").readlink() == ann.root / "boards":
                raise OSError(errno.EIO, "I/O error")
            real(handle)

        ops.fsync = fsync
        old, new = BASE.encode(), BASE.replace("First", "One").encode()
        done = DiskWriter(ann.root, ann.access, ops).write(
            {BOARD: FileChange(old, new)}, (), ann.access.act()
        )
        assert (done.paths, done.unconfirmed, done.left) == ((BOARD,), "I/O error", ())

    def test_a_second_name_of_a_board_is_told(self, ann: Clone, bob: Clone) -> None:
        (bob.root / "other").hardlink_to(bob.root / BOARD)
        ann.set("T-1", "title", "One")
        ann.sync()
        (said,) = bob.sync().remarks
        assert said == "plan.toml is one of 2 hard links to a file; the others keep the old text"

    def test_a_board_is_written_through_the_journal(self, ann: Clone) -> None:
        old, new = BASE.encode(), BASE.replace("First", "One").encode()
        writer = DiskWriter(ann.root, ann.access, FileOps())
        writer.write({BOARD: FileChange(old, new)}, (), ann.access.act())
        journal = ann.access.journal()
        assert journal
        (action,) = journal.read().actions
        assert (action.do, [step.path for step in action.files]) == ("sync", [BOARD])
        assert not journal.read().undo
        assert not ann.logged("sync")

    def test_what_is_there_already_is_not_written(self, ann: Clone) -> None:
        writer = DiskWriter(ann.root, ann.access, FileOps())
        old, new = BASE.encode(), BASE.replace("First", "One").encode()
        ann.write(new.decode())
        inode = (ann.root / BOARD).stat().st_ino
        writer.write({BOARD: FileChange(old, new)}, (), ann.access.act())
        assert (ann.root / BOARD).stat().st_ino == inode
