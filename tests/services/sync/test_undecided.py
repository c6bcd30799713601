"""Comments and settings that a sync left undecided wait for a person as edits do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.domain.model.unsaved import Side, Unsaved
from readiness_tui.services.base.events import Level
from readiness_tui.services.sync.merge import merge_file
from readiness_tui.services.sync.undecided import Undecided, UndecidedFiles, undecided_of
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.audit.log import read_all, verify
from tests.clones import BASE, BOARD, Clone, Team, team

ACT = Act(at=datetime(2026, 2, 16, tzinfo=UTC), cid="a" * 32)
SETTINGS = "readiness.toml"


def zone(text: str) -> str:
    """Settings of a workspace in a time zone."""
    return f'[workspace]\ntimezone = "{text}"\n'


def left(ours: str, theirs: str, base: str = BASE, path: str = BOARD) -> tuple[Undecided, ...]:
    """What is left undecided where these three meet."""
    return undecided_of(merge_file(path, *(each.encode() for each in (base, ours, theirs))), ACT)


@pytest.fixture
def bob(tmp_path: Path) -> Clone:
    """Who came second: his comment, his title and his time zone are not on the disk."""
    people: Team = team(tmp_path)
    ann, bob = people.clone("ann"), people.clone("bob")
    for clone, word, offset in ((ann, "hers", "+01:00"), (bob, "his", "+02:00")):
        clone.swap("# about the first", f"# {word}")
        clone.swap("First", word)
        clone.write(zone(offset), SETTINGS)
        clone.sync()
    assert "# hers" in bob.text()
    return bob


def waiting(clone: Clone) -> dict[str, Undecided]:
    """What waits in a clone, by place."""
    return {one.place: one for one in UndecidedFiles(clone.root).open()}


def decide(clone: Clone, place: str, side: Side, reason: str = "") -> tuple[str, ...]:
    """Decide about a place; the paths that changed."""
    files = UndecidedFiles(clone.root)
    return files.decide(waiting(clone)[place], side, clone.access, reason).paths


def test_a_comment_is_left_with_its_three_states() -> None:
    (one,) = left(BASE.replace("about", "of"), BASE.replace("about", "on"))
    assert (one.path, one.place) == (BOARD, "ticket.T-1 #comment")
    assert (one.base, one.ours, one.theirs) == (
        "# about the first",
        "# of the first",
        "# on the first",
    )
    assert one.with_ours == one.merged.replace("# on", "# of")


def test_a_setting_and_the_name_of_a_board_are_left() -> None:
    (one,) = left(zone("+01:00"), zone("+02:00"), zone("Z"), SETTINGS)
    assert (one.place, one.base, one.ours) == ("workspace.timezone", "Z", "+01:00")
    head = 'id = "plan"'
    (one,) = left(BASE.replace(head, 'id = "a"'), BASE.replace(head, 'id = "b"'))
    assert (one.place, one.ours, one.theirs) == ("board.id", "a", "b")


def test_what_an_edit_can_say_is_not_left_twice() -> None:
    assert left(BASE.replace("First", "Hers"), BASE.replace("First", "His")) == ()


def test_the_same_sides_leave_the_same() -> None:
    ours, theirs = BASE.replace("about", "of"), BASE.replace("about", "on")
    (one,), (same,) = left(ours, theirs), left(ours, theirs)
    (other,) = left(ours, theirs.replace("Second", "Two"))
    assert one.op == same.op != other.op


class TestDeciding:
    """Two clones that changed one comment and one setting."""

    def test_each_waits_beside_the_edit(self, bob: Clone) -> None:
        assert waiting(bob).keys() == {"ticket.T-1 #comment", "workspace.timezone"}
        assert not bob.sync().conflicts
        assert len(waiting(bob)) == 2

    def test_ours_comes_onto_the_file_as_it_is_now(self, bob: Clone) -> None:
        bob.set("T-2", "title", "Meanwhile")
        before = bob.text()
        assert decide(bob, "ticket.T-1 #comment", Side.MINE) == (BOARD,)
        assert bob.text() == before.replace("# hers", "# his")
        bob.set("T-2", "title", "Later")
        assert not verify(bob.root)
        assert waiting(bob).keys() == {"workspace.timezone"}
        assert decide(bob, "workspace.timezone", Side.MINE) == (SETTINGS,)
        assert bob.text(SETTINGS) == zone("+02:00")
        assert not waiting(bob)
        assert ['how = "reapplied"' in each.entry.new for each in bob.logged("resolve")] == [
            True,
            True,
        ]

    def test_theirs_stays_with_a_record_of_it(self, bob: Clone) -> None:
        before = bob.shared()[BOARD]
        assert decide(bob, "ticket.T-1 #comment", Side.THEIRS, "hers is better") == ()
        assert bob.shared()[BOARD] == before
        (record,) = bob.logged("resolve")
        assert record.entry.reason == "hers is better"
        assert 'ours = "# his"' in record.entry.new
        assert waiting(bob).keys() == {"workspace.timezone"}

    def test_what_the_file_says_by_now_is_settled(self, bob: Clone) -> None:
        bob.swap("# hers", "# his")
        (bob.root / SETTINGS).unlink()
        assert not waiting(bob)

    def test_a_place_that_was_changed_again_still_waits(self, bob: Clone) -> None:
        bob.swap("# hers", "# a third")
        assert "ticket.T-1 #comment" in waiting(bob)
        decide(bob, "ticket.T-1 #comment", Side.MINE)
        assert "# his" in bob.text()
        assert "# a third" not in bob.text()

    def test_a_file_takes_one_side(self, bob: Clone) -> None:
        with pytest.raises(UsageError, match="takes one side"):
            decide(bob, "workspace.timezone", Side.BOTH)

    @pytest.mark.parametrize(
        ("text", "reason"), [(None, "gone"), ("title = ", "broken-on-disk")], ids=str
    )
    def test_a_file_that_cannot_take_it_is_left_and_it_waits(
        self, bob: Clone, text: str | None, reason: str
    ) -> None:
        one, path = waiting(bob)["ticket.T-1 #comment"], bob.root / BOARD
        good = bob.text()
        path.unlink() if text is None else bob.write(text)
        with pytest.raises(WriteError) as raised:
            UndecidedFiles(bob.root).decide(one, Side.MINE, bob.access)
        assert raised.value.reason == reason
        assert (path.read_text() if path.exists() else None) == text
        bob.write(good)
        assert "ticket.T-1 #comment" in waiting(bob)

    def test_what_is_no_record_of_it_is_not_listed(self, bob: Clone) -> None:
        folder = bob.root / ".readiness/sync/undecided"
        (file,) = [one for one in folder.iterdir() if "timezone" in one.read_text()]
        (folder / "other.json").write_text(file.read_text())
        file.write_text("{")
        assert waiting(bob).keys() == {"ticket.T-1 #comment"}


class TestInTheWorkspace:
    """The same dialog and keys decide about them as about any other conflict."""

    def asked(self, workspace: Workspace) -> dict[str, Unsaved]:
        return {one.disputes[0].field: one for one in workspace.snapshot.unsaved if one.disputes}

    def test_they_are_listed_and_decided(self, bob: Clone) -> None:
        workspace = Workspace(bob.root, actor="bob@example.org")
        workspace.open(remember=True)
        asked = self.asked(workspace)
        assert {"#comment", "workspace.timezone"} <= asked.keys()
        notice = workspace.unsaved.resolve(asked["#comment"].id, {0: Side.MINE})
        assert (notice.level, notice.code) == (Level.DONE, "saved")
        assert "# his" in bob.text()
        assert "#comment" not in self.asked(workspace)
        assert workspace.edits.undo().level is Level.DONE
        assert "# hers" in bob.text()

    def test_they_are_given_up_with_a_reason(self, bob: Clone) -> None:
        workspace = Workspace(bob.root, actor="bob@example.org")
        workspace.open(remember=True)
        one = self.asked(workspace)["#comment"]
        assert workspace.unsaved.discard(one.id, "hers is better").level is Level.DONE
        assert "#comment" not in self.asked(workspace)
        assert "# hers" in bob.text()
        assert read_all(bob.root)[-1].entry.reason == "hers is better"
        assert not verify(bob.root)

    def test_both_is_refused_and_it_waits(self, bob: Clone) -> None:
        workspace = Workspace(bob.root, actor="bob@example.org")
        workspace.open(remember=True)
        one = self.asked(workspace)["#comment"]
        assert workspace.unsaved.resolve(one.id, {0: Side.BOTH}).level is Level.FAILED
        assert "#comment" in self.asked(workspace)
