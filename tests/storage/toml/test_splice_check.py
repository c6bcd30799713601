"""An engine that does anything but the edit is found out, and nothing is written."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import AddRecord, Edit, RemoveRecord, SetField
from readiness_tui.domain.model.ids import Kind, RecordRef, TicketId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Plain, Ticket
from readiness_tui.storage.boards.reader import LoadedBoard
from readiness_tui.storage.saving.save import Unchanged
from readiness_tui.storage.toml.blocks_tomlkit import TomlkitEditor
from readiness_tui.storage.toml.plain_data import same, same_order
from tests.storage.kit import Saved, Store

pytestmark = pytest.mark.fault("F18")

TEXT = """\
format = 1

[ticket.A] # head
title = "a" # title
status = "todo"
labels = ["x", "y"]
score = { impact = 1, urgency = 2 }
fields = { on = true, n = 1 }

# about B
[ticket.B]
title = "b"
"""


class Bad(TomlkitEditor):
    """Does what it should, then spoils the text."""

    def __init__(self, spoil: Callable[[str], str]) -> None:
        self._spoil = spoil

    def set(self, segment: str, path: tuple[str, ...], value: Plain, *, after: str | None) -> str:
        return self._spoil(super().set(segment, path, value, after=after))

    def unset(self, segment: str, path: tuple[str, ...]) -> str:
        return self._spoil(super().unset(segment, path))

    def insert(self, segment: str, path: tuple[str, ...], index: int, value: Plain) -> str:
        return self._spoil(super().insert(segment, path, index, value))

    def remove(self, segment: str, path: tuple[str, ...], index: int) -> str:
        return self._spoil(super().remove(segment, path, index))

    def body(self, fields: Mapping[str, Plain]) -> str:
        return self._spoil(super().body(fields))


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


SPOILS: Mapping[str, Callable[[str], str]] = {
    "drops a key": swap("score = { impact = 1, urgency = 2 }\n", ""),
    "drops an item": swap('"x", ', ""),
    "adds a key": lambda text: text + 'group = "g"\n',
    "adds a table": lambda text: text + "[ticket.C]\ntitle = 'c'\n",
    "adds a table elsewhere": lambda text: text + "[risk.R]\ntitle = 'c'\n",
    "reorders keys": swap('title = "a" # title\nstatus', 'status # title\ntitle = "a"\nstatus'),
    "moves a key": lambda text: text.replace("fields = { on = true, n = 1 }\n", "").replace(
        "labels", "fields = { on = true, n = 1 }\nlabels"
    ),
    "reorders a list": swap('"x", "y"', '"y", "x"'),
    "reorders a table": swap("impact = 1, urgency = 2", "urgency = 2, impact = 1"),
    "makes a bool a number": swap("on = true", "on = 1"),
    "makes a number a float": swap("n = 1", "n = 1.0"),
    "makes a number a text": swap("impact = 1", 'impact = "1"'),
    "changes another value": swap('"a"', '"b"'),
    "loses a comment": swap(" # title", ""),
    "changes a comment": swap("# title", "# Title"),
    "changes the header": swap("[ticket.A]", "[ticket.D]"),
    "loses the comment of the header": swap("[ticket.A] # head", "[ticket.A]"),
    "breaks the text": lambda text: text + '"',
    "writes TOML 1.1": swap("urgency = 2 }", "urgency = 2, }"),
    "loses everything": lambda _: "",
    "does nothing": lambda text: text.replace('"done"', '"todo"'),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/a.toml").write_text(TEXT)
    return tmp_path


def saved(root: Path, spoil: Callable[[str], str], edit: Edit) -> object:
    files = Store(root, editor=Bad(spoil))
    loaded = files.load("boards/a.toml")
    assert isinstance(loaded, LoadedBoard)
    return files.save(loaded, [edit])


def edits(root: Path) -> Mapping[str, Edit]:
    board = Store(root).load("boards/a.toml")
    assert isinstance(board, LoadedBoard)
    ref = RecordRef(board.board.id, Kind.TICKET, "A")
    return {
        "set": SetField(ref, "status", Status.TODO, Status.DONE),
        "insert": SetField(ref, "labels", ("x", "y"), ("x", "y", "z")),
    }


@pytest.mark.parametrize("name", SPOILS)
def test_a_spoiled_edit_is_refused_and_the_file_stays(root: Path, name: str) -> None:
    outcome = saved(root, SPOILS[name], edits(root)["set"])
    assert isinstance(outcome, Unchanged), outcome
    assert outcome.reason == "verify-failed"
    assert (root / "boards/a.toml").read_text() == TEXT


def test_the_same_engine_unspoiled_is_believed(root: Path) -> None:
    for edit in edits(root).values():
        assert isinstance(saved(root, lambda text: text, edit), Saved)


@pytest.mark.parametrize(
    "name", ["drops a key", "adds a key", "reorders a table", "breaks the text"]
)
def test_a_spoiled_list_edit_is_refused(root: Path, name: str) -> None:
    assert isinstance(saved(root, SPOILS[name], edits(root)["insert"]), Unchanged)
    assert (root / "boards/a.toml").read_text() == TEXT


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "priority = 'P0'\n",
        lambda text: text + "[ticket.D]\ntitle = 'd'\n",
        lambda text: text.replace('"new"', '"old"'),
        lambda _: "",
        lambda text: text + "[ticket.A]\n",
    ],
)
def test_a_spoiled_record_is_refused(root: Path, spoil: Callable[[str], str]) -> None:
    loaded = Store(root).load("boards/a.toml")
    assert isinstance(loaded, LoadedBoard)
    ref = RecordRef(loaded.board.id, Kind.TICKET, "C")
    outcome = saved(root, spoil, AddRecord(ref, Ticket(id=TicketId("C"), title="new"), "A"))
    assert isinstance(outcome, Unchanged)
    assert (root / "boards/a.toml").read_text() == TEXT


def test_a_record_is_only_removed_if_it_is_the_one_that_was_seen(root: Path) -> None:
    loaded = Store(root).load("boards/a.toml")
    assert isinstance(loaded, LoadedBoard)
    ref = RecordRef(loaded.board.id, Kind.TICKET, "B")
    outcome = saved(root, lambda text: text, RemoveRecord(ref, Ticket(id=TicketId("B"), title="x")))
    assert isinstance(outcome, Unchanged)
    assert outcome.reason == "conflict"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (True, 1, False),
        (1, 1.0, False),
        (float("nan"), float("nan"), True),
        (0.0, -0.0, False),
        ([1], (1,), True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1, 2], [1], False),
        ("1", 1, False),
    ],
)
def test_sameness_knows_types(one: Plain, other: Plain, is_same: bool) -> None:  # noqa: FBT001
    assert same(one, other) is is_same


def test_order_is_that_of_the_keys_both_share() -> None:
    assert same_order({"a": 1, "b": 2}, {"a": 1, "new": 0, "b": 2})
    assert not same_order({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not same_order([{"a": 1, "b": 2}], [{"b": 2, "a": 1}])
