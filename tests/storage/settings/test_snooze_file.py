"""What a person snoozed is theirs alone: outside the repository, whole, and gone when it is due."""

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.storage.settings.snooze_file import Snoozes, snooze_path

TODAY, SOON, LATER = date(2026, 2, 26), date(2026, 2, 27), date(2026, 3, 5)


def key(name: str) -> Key:
    return Key(BoardId("b"), TicketId(name))


def test_what_was_put_is_read_by_another_program(tmp_path: Path) -> None:
    Snoozes(tmp_path).put([key("A"), key("B")], LATER, today=TODAY)
    assert Snoozes(tmp_path).days == {key("A"): LATER, key("B"): LATER}
    assert list(tmp_path.iterdir()) == []
    assert snooze_path(tmp_path).parent.stat().st_mode & 0o077 == 0


def test_a_program_that_runs_sees_what_another_put(tmp_path: Path) -> None:
    mine = Snoozes(tmp_path)
    assert mine.days == {}
    Snoozes(tmp_path).put([key("A")], LATER, today=TODAY)
    assert mine.days == {key("A"): LATER}


def test_a_ticket_is_woken_and_what_came_back_is_forgotten(tmp_path: Path) -> None:
    snoozes = Snoozes(tmp_path)
    snoozes.put([key("A"), key("B")], SOON, today=TODAY)
    snoozes.put([key("A")], None, today=TODAY)
    assert snoozes.days == {key("B"): SOON}
    snoozes.put([key("C")], LATER, today=SOON)
    assert snoozes.days == {key("C"): LATER}


def test_a_file_that_is_damaged_or_of_another_clone_says_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    first.mkdir()
    second.mkdir()
    Snoozes(first).put([key("A")], LATER, today=TODAY)
    snooze_path(second).write_bytes(snooze_path(first).read_bytes())
    assert Snoozes(second).days == {}
    for data in (b"", b"{", b"[]", b'{"root": 1}', b"\xff" * 9):
        snooze_path(first).write_bytes(data)
        assert Snoozes(first).days == {}
        Snoozes(first).put([key("B")], LATER, today=TODAY)
        assert Snoozes(first).days == {key("B"): LATER}


def test_a_link_is_not_followed_to_what_somebody_else_wrote(tmp_path: Path) -> None:
    Snoozes(tmp_path).put([key("A")], LATER, today=TODAY)
    path = snooze_path(tmp_path)
    other = tmp_path / "other.json"
    path.rename(other)
    path.symlink_to(other)
    assert Snoozes(tmp_path).days == {}


@given(st.dictionaries(st.text(min_size=1, max_size=9), st.dates(date(2026, 2, 27)), max_size=9))
def test_any_ids_come_back_as_they_are(tmp_path_factory: object, names: dict[str, date]) -> None:
    del tmp_path_factory
    root = Path("/nowhere/at/all")
    Snoozes(root).put(Snoozes(root).days, None, today=TODAY)
    for name, day in names.items():
        Snoozes(root).put([key(name)], day, today=TODAY)
    assert Snoozes(root).days == {key(name): day for name, day in names.items()}
