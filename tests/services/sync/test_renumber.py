"""The same id for two tickets: sync gives ours the next free one, and nothing of either is lost."""

from pathlib import Path

import pytest

from readiness_tui.services.sync.merge import merge_file
from readiness_tui.services.sync.renumber import renumbered
from readiness_tui.storage.audit.chain import CHANGED_OUTSIDE
from readiness_tui.storage.audit.log import verify
from tests.clones import BASE, BOARD, Clone, Team, team

OTHER = "boards/other.toml"
OTHER_BASE = (
    'format = 1\n\n[board]\nid = "other"\n\n[ticket.O-1]\ntitle = "Other"\nstatus = "todo"\n'
)
THEIRS = '\n# his\n[ticket.T-3]\ntitle = "His"\nstatus = "todo"\n'
OURS = """
# hers, with more below
[ticket.T-3]  # here too
title = "Hers"
status = "todo"
depends = ["T-1"]

[[ticket.T-3.acceptance]]
text = "it works"

[ticket.T-4]
title = "After hers"
status = "todo"
depends = ["T-2", "T-3"]
acceptance = [{ ticket = "T-3" }]

[phase.A]
title = "Begin"
tickets = ["T-3"]
"""


def merged(
    base: str | None, ours: str, theirs: str, path: str = BOARD
) -> tuple[str, list[str], int]:
    """What comes of a board alone, the new ids, and how many conflicts are left."""
    sides = [None if each is None else each.encode() for each in (base, ours, theirs)]
    (found,) = renumbered([merge_file(path, *sides)])
    assert found.merged is not None
    assert found.ours == ours.encode(), "what stands on the disk is what it was"
    return found.merged.decode(), [one.new for one in found.renumbered], len(found.conflicts)


def test_ours_gets_the_next_free_id_with_its_text_and_what_names_it() -> None:
    text, new, left = merged(BASE, BASE + OURS, BASE + THEIRS)
    assert (new, left) == (["T-5"], 0)
    assert THEIRS.strip() in text
    for part in OURS.strip().split("\n\n"):
        assert part.replace("T-3", "T-5") in text


def test_done_again_it_comes_to_the_same() -> None:
    sides = (BASE, BASE + OURS, BASE + THEIRS)
    assert merged(*sides) == merged(*sides)


@pytest.mark.parametrize(
    ("old", "taken", "new"),
    [
        ("M-09", (), "M-10"),
        ("M-9", ("M-10", "M-11"), "M-12"),
        ("login", ("login-2",), "login-3"),
        ('"a b"', (), '"a b-2"'),
        ("T-007", (), "T-008"),
    ],
)
def test_the_next_free_id_is_the_next_number(old: str, taken: tuple[str, ...], new: str) -> None:
    one = '\n[ticket.{}]\ntitle = "{}"\n'
    theirs = "".join(one.format(name, "t") for name in taken)
    text, _, left = merged(BASE, BASE + one.format(old, "o"), BASE + one.format(old, "x") + theirs)
    assert left == 0
    assert one.format(new, "o") in text
    assert one.format(old, "x") in text


def test_tickets_of_one_title_are_one_ticket_whose_fields_are_decided_by_people() -> None:
    ours = BASE + THEIRS.replace("todo", "doing")
    _, new, left = merged(BASE, ours, BASE + THEIRS.replace("todo", "review"))
    assert (new, left) == ([], 1)


def test_without_a_common_beginning_nothing_is_renumbered() -> None:
    _, new, left = merged(None, BASE + OURS, BASE + THEIRS)
    assert not new
    assert left


def test_a_ticket_that_both_had_is_never_renumbered() -> None:
    ours, theirs = (BASE.replace('"First"', f'"{title}"') for title in ("ours", "theirs"))
    assert merged(BASE, ours, theirs)[1:] == ([], 1)


def test_a_table_that_cannot_be_renamed_stays_a_conflict() -> None:
    ours = BASE + '\n[ticket]\nT-3 = { title = "Hers" }\n'
    ours = ours.replace("[ticket.T-1]\n", "[ticket.T-1]\n")
    _, new, left = merged(BASE, ours, BASE + THEIRS)
    assert (new, left) == ([], 1)


def test_names_that_stood_there_before_still_mean_what_they_meant() -> None:
    base = BASE + 'depends = ["T-3"]\n'
    text, new, _ = merged(base, base + OURS, base + THEIRS)
    assert new == ["T-5"]
    assert 'depends = ["T-3"]' in text


@pytest.fixture
def people(tmp_path: Path) -> tuple[Team, Clone, Clone]:
    """Two clones, each with a ticket of its own under one id; bob shared his."""
    all_ = team(tmp_path)
    ann, bob = all_.clone("ann"), all_.clone("bob")
    bob.write(OTHER_BASE, OTHER)
    bob.sync()
    ann.sync()
    bob.write(bob.text() + THEIRS)
    bob.sync()
    ann.write(ann.text() + OURS)
    ann.swap('status = "todo"', 'status = "todo"\ndepends = ["plan:T-3"]', OTHER)
    return all_, ann, bob


def test_both_clones_have_both_tickets(people: tuple[Team, Clone, Clone]) -> None:
    _, ann, bob = people
    report = ann.sync()
    assert not report.conflicts
    assert [one.message for one in report.problems] == ["ticket.T-3: T-3 is in no phase (L701)"]
    (said,) = report.remarks
    assert said == f"{BOARD}: our ticket T-3 becomes T-5: theirs has another T-3"
    assert "T-5" in ann.text(OTHER)
    bob.sync()
    assert bob.shared() == ann.shared()
    tickets = bob.board().board.tickets
    assert {name: one.title for name, one in tickets.items()} == {
        "T-1": "First",
        "T-2": "Second",
        "T-3": "His",
        "T-4": "After hers",
        "T-5": "Hers",
    }
    (record,) = ann.logged("renumber")
    assert record.entry.record == "ticket.T-3"
    assert 'to = "T-5"' in record.entry.new
    assert not [one for one in verify(ann.root) if one.code != CHANGED_OUTSIDE]
    assert ann.sync().commit == "", "it is at rest"


def test_a_preview_says_it_and_changes_nothing(people: tuple[Team, Clone, Clone]) -> None:
    _, ann, _ = people
    before = ann.shared()
    report = ann.preview()
    assert [one for one in report.remarks if "becomes T-5" in one]
    assert not report.conflicts
    assert ann.shared() == before
    assert not ann.logged("renumber")
