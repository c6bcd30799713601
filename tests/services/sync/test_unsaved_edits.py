"""What of ours a sync did not bring to the boards waits for a person, as any other conflict."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Blocked
from readiness_tui.domain.model.unsaved import Pending, Side, Unsaved
from readiness_tui.services.base.events import Level
from readiness_tui.services.sync.merge import merge_file
from readiness_tui.services.sync.unsaved_edits import kept_of
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.entries import Act
from readiness_tui.storage.journal.lines import entry_of, line_of
from tests.clones import BASE, BOARD, PLAN, Clone, Team, team

ACT = Act(at=datetime(2026, 2, 16, tzinfo=UTC), cid="a" * 32)
SECOND = '\n[ticket.T-2]\ntitle = "Second"\nstatus = "todo"\n'


def kept(ours: str, theirs: str, base: str | None = BASE) -> Pending | None:
    """What is kept of ours where these three meet."""
    data = None if base is None else base.encode()
    return kept_of(merge_file(BOARD, data, ours.encode(), theirs.encode()), ACT)


@pytest.fixture
def all_(tmp_path: Path) -> Team:
    """A team with one board."""
    return team(tmp_path)


def waiting(clone: Clone) -> tuple[Workspace, tuple[Unsaved, ...]]:
    """A clone's workspace, and what it has to decide."""
    workspace = Workspace(clone.root, actor=clone.person)
    return workspace, workspace.open(remember=True).unsaved


def test_a_field_that_both_set_is_kept_with_what_it_was_made_for() -> None:
    ours = BASE.replace("First", "Hers").replace("Second", "Two")
    found = kept(ours, BASE.replace("First", "His"))
    assert found
    (edit,) = found.action.edits
    assert isinstance(edit, SetField)
    assert (edit.record.id, edit.field, edit.old, edit.new) == ("T-1", "title", "First", "Hers")
    assert found.says == f"{BOARD}: theirs stands since the sync: ticket.T-1 title"
    assert entry_of(line_of(found).strip()) == found


def test_fields_that_are_one_statement_are_kept_together() -> None:
    first = 'status = "todo"\npriority'
    ours = BASE.replace(first, 'status = "doing"\npriority')
    theirs = BASE.replace(first, 'status = "blocked"\nblocked = { reason = "key" }\npriority')
    found = kept(ours, theirs)
    assert found
    sets = {edit.field: edit.new for edit in found.action.edits if isinstance(edit, SetField)}
    assert sets == {"status": Status.DOING, "blocked": None}


def test_a_ticket_that_theirs_took_away_is_kept_whole() -> None:
    found = kept(BASE.replace("Second", "Two"), BASE.replace(SECOND, ""))
    assert found
    (edit,) = found.action.edits
    assert isinstance(edit, AddRecord)
    assert (edit.record.id, edit.after) == ("T-2", "T-1")


def test_a_ticket_that_ours_took_away_is_kept_as_that() -> None:
    found = kept(BASE.replace(SECOND, ""), BASE.replace("Second", "Two"))
    assert found
    (edit,) = found.action.edits
    assert isinstance(edit, RemoveRecord)
    assert edit.value.title == "Second"  # pyright: ignore[reportAttributeAccessIssue]


def test_what_the_board_says_of_itself_is_kept_as_edits_of_it() -> None:
    head = 'id = "plan"'
    base = BASE.replace(head, f'{head}\ntitle = "Plan"\ndefinition = {{ ready = "r" }}')
    ours = base.replace('"Plan"', '"Hers"').replace('"r"', '"hers"').replace("First", "One")
    theirs = base.replace('"Plan"', '"His"').replace('"r"', '"his"')
    found = kept(ours, theirs, base)
    assert found
    sets = [edit for edit in found.action.edits if isinstance(edit, SetField)]
    assert len(sets) == len(found.action.edits)
    assert {edit.record for edit in sets} == {RecordRef(PLAN, Kind.BOARD, "plan")}
    assert {edit.field: (edit.old, edit.new) for edit in sets} == {
        "title": ("Plan", "Hers"),
        "definition": ({"ready": "r"}, {"ready": "hers"}),
    }
    assert entry_of(line_of(found).strip()) == found


def test_two_names_for_one_board_are_no_edit_of_it() -> None:
    head = 'id = "plan"'
    found = kept(BASE.replace(head, 'id = "hers"'), BASE.replace(head, 'id = "his"'))
    assert found is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (BASE.replace("First", "Hers"), BASE.replace("Second", "Two")),
        (BASE, BASE.replace("First", "His")),
        (BASE.replace("# about", "# on"), BASE.replace("# about", "# of")),
        (BASE.replace("First", "Hers"), "[board"),
    ],
    ids=["no conflict", "theirs alone", "a comment", "broken"],
)
def test_where_nothing_of_a_record_is_undecided_nothing_is_kept(ours: str, theirs: str) -> None:
    assert kept(ours, theirs) is None


def test_settings_are_no_board_of_which_edits_could_be_kept() -> None:
    sides = (f'[workspace]\ntimezone = "{zone}"\n'.encode() for zone in ("+01:00", "+02:00", "Z"))
    assert kept_of(merge_file("readiness.toml", *sides), ACT) is None


def test_the_same_sides_make_the_same_operation() -> None:
    sides = BASE.replace("First", "Hers"), BASE.replace("First", "His")
    one, same, other = kept(*sides), kept(*sides), kept(sides[0], f"{sides[1]}\n")
    assert one
    assert same
    assert other
    assert one.op == same.op != other.op


class TestDeciding:
    """Two clones that set the same title."""

    @pytest.fixture
    def bob(self, all_: Team) -> Clone:
        """Who came second: his title is not on the board."""
        ann, bob = all_.clone("ann"), all_.clone("bob")
        ann.set("T-1", "title", "Hers")
        ann.sync()
        bob.set("T-1", "title", "His")
        assert len(bob.sync().conflicts) == 1
        assert '"Hers"' in bob.text()
        return bob

    def test_ours_is_listed_until_it_is_decided(self, bob: Clone) -> None:
        bob.sync()
        _, (found,) = waiting(bob)
        (dispute,) = found.disputes
        sides = (dispute.base, dispute.mine, dispute.theirs)
        assert (found.reason, sides) == ("conflict", ("First", "His", "Hers"))

    def test_a_field_that_theirs_puts_back_is_asked_about_once(
        self, all_: Team, bob: Clone
    ) -> None:
        """A block belongs to its status: where theirs stands, it goes with it."""
        cid = all_.clone("cid")
        ref = RecordRef(PLAN, Kind.TICKET, "T-2")
        cid.save(SetField(ref, "status", Status.TODO, Status.DOING))
        cid.sync()
        bob.save(
            SetField(ref, "status", Status.TODO, Status.BLOCKED),
            SetField(ref, "blocked", None, Blocked("key")),
        )
        assert len(bob.sync().conflicts) == 1
        workspace, found = waiting(bob)
        assert [dispute.field for one in found for dispute in one.disputes] == ["title", "status"]
        assert not workspace.snapshot.reverted

    def test_ours_is_taken_and_shared(self, all_: Team, bob: Clone) -> None:
        workspace, (found,) = waiting(bob)
        assert workspace.unsaved.resolve(found.id, {0: Side.MINE}).level is Level.DONE
        assert '"His"' in bob.text()
        assert not workspace.snapshot.unsaved
        assert not bob.sync().conflicts
        assert '"His"' in all_.git("show", f"main:{BOARD}")

    def test_ours_is_given_up_with_a_record_of_it(self, bob: Clone) -> None:
        workspace, (found,) = waiting(bob)
        assert workspace.unsaved.discard(found.id, "hers is better").level is Level.DONE
        assert not waiting(bob)[1]
        assert bob.logged("resolve")
        bob.sync()
        assert not waiting(bob)[1]
