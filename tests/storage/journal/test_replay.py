"""From one text of a board to another and back, by the one splice that parts them."""

import hashlib

import pytest
from hypothesis import given

from readiness_tui.storage.journal.entries import FileStep, Intent
from readiness_tui.storage.journal.lines import LINE_BYTES, line_of
from readiness_tui.storage.journal.replay import ROOM, change_between, noted, replayed, rewound
from readiness_tui.storage.toml.splicing import SegmentChange
from tests.storage.documents import documents
from tests.storage.faults import AT

PATH = "boards/a.toml"
A, B, C = (f'[ticket.{name}]\ntitle = "{name}"\n\n' for name in "ABC")
TOP = 'format = 1\n\n[board]\nid = "a"\n\n'
ITEMS = '[[ticket.A.acceptance]]\ntext = "one"\n\n[[ticket.A.acceptance]]\ntext = "two"\n\n'


def leads(old: bytes, new: bytes, path: str = PATH) -> bool:
    """Whether what parts two texts leads from each to the other."""
    changes = change_between(path, old, new)
    then, now = (hashlib.sha256(each).hexdigest() for each in (old, new))
    back, forth = rewound(path, new, changes, then), replayed(path, old, changes, now)
    return (back, forth) == (old, new)


@given(documents(), documents())
def test_any_two_boards_are_parted_by_one_change(old: bytes, new: bytes) -> None:
    # A change is of the text: where a byte order mark comes or goes nothing is claimed.
    bom = b"\xef\xbb\xbf"
    assert leads(old.removeprefix(bom), new.removeprefix(bom))
    assert leads(bom + old.removeprefix(bom), bom + new.removeprefix(bom))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TOP + A + B + C, TOP + A + C),
        (TOP + A + B + C, TOP + B + C),
        (TOP + A + B + C, TOP + A + B),
        (TOP + A + B, TOP),
        (TOP + A + B + C, TOP + C + B + A),
        (TOP + A + B, TOP + A + "# about B\n" + B),
        (TOP + A + ITEMS + B, TOP + A + B),
        (TOP + A + ITEMS + B, TOP + A + ITEMS.replace("one", "first") + B),
        (TOP + A, "# new\n\n" + TOP + A),
        (TOP + A, TOP + A),
    ],
)
def test_what_comes_and_goes(old: str, new: str) -> None:
    assert leads(old.encode(), new.encode())
    assert leads(new.encode(), old.encode())


def test_only_what_differs_is_in_it() -> None:
    (change,) = change_between(PATH, f"{TOP}{A}{B}{C}".encode(), f"{TOP}{A}{C}".encode())
    assert B in change.before
    assert C not in change.before
    assert TOP not in change.before


def test_settings_are_no_board_and_lead_too() -> None:
    old, new = b'[workspace]\ntimezone = "+08:00"\n', b'[workspace]\ntimezone = "+02:00"\n'
    assert leads(old, new, "readiness.toml")


def test_a_line_of_the_journal_holds_no_more_than_it_can() -> None:
    much = SegmentChange(("ticket",), "\u2603" * ROOM, "")
    small = SegmentChange(("ticket",), "a", "b")
    steps = [
        FileStep(path=f"boards/{name}.toml", base="", new="", temp="", changes=(change,))
        for name, change in (("a", small), ("b", much), ("c", small))
    ]
    assert [step.changes for step in noted(steps)] == [(small,), (), ()]
    assert [step.changes for step in noted(steps[1:2])] == [(much,)]
    intent = Intent(
        op="a" * 32, at=AT, title="", actor="", via="", edits=(), files=noted(steps[1:2])
    )
    assert len(line_of(intent)) < LINE_BYTES


@pytest.mark.parametrize(("old", "new"), [(b"[", TOP.encode()), (TOP.encode(), b"[")])
def test_what_is_no_board_is_parted_by_nothing(old: bytes, new: bytes) -> None:
    assert change_between(PATH, old, new) == ()
    assert rewound(PATH, new, (), hashlib.sha256(old).hexdigest()) is None
