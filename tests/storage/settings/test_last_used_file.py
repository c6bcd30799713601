"""What was used last in a clone: kept whole, read strictly, never in the way."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.settings.last_used import Choice, Choices
from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.settings.last_used_file import (
    last_used_path,
    read_last_used,
    write_last_used,
)

CHOICES: Choices = {
    "ui.view": Choice("mine", "all"),
    "ui.columns": Choice(("id", "title"), ()),
    "ui.dividers": Choice(("double.slot.backlog=40.5",), ()),
    "ui.cards": Choice(value=True, instead_of=False),
}


def test_choices_are_read_as_they_were_written_and_lie_outside_of_the_repository(
    tmp_path: Path,
) -> None:
    write_last_used(tmp_path, CHOICES)
    assert read_last_used(tmp_path) == CHOICES
    path = last_used_path(tmp_path)
    assert not path.is_relative_to(tmp_path)
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [*path.parent.iterdir()] == [path], "nothing is left beside it"
    write_last_used(tmp_path, {})
    assert read_last_used(tmp_path) == {}


def test_another_clone_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    write_last_used(tmp_path / "one", CHOICES)
    assert read_last_used(tmp_path / "two") == {}


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"\xff", b'{"root": 3}', b'{"choices": {}}', b"{" * 100_000],
)
def test_a_damaged_file_says_nothing_and_is_written_anew(tmp_path: Path, data: bytes) -> None:
    write_last_used(tmp_path, CHOICES)
    last_used_path(tmp_path).write_bytes(data)
    assert read_last_used(tmp_path) == {}
    write_last_used(tmp_path, CHOICES)
    assert read_last_used(tmp_path) == CHOICES


def test_a_file_of_another_folder_says_nothing(tmp_path: Path) -> None:
    write_last_used(tmp_path, CHOICES)
    path = last_used_path(tmp_path)
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(content | {"root": "/elsewhere"}), encoding="utf-8")
    assert read_last_used(tmp_path) == {}


def test_a_link_says_nothing(tmp_path: Path) -> None:
    write_last_used(tmp_path, CHOICES)
    path = last_used_path(tmp_path)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")
    assert read_last_used(tmp_path) == {}


def test_a_choice_that_the_setting_does_not_take_is_left_out(tmp_path: Path) -> None:
    path = last_used_path(tmp_path)
    path.parent.mkdir(parents=True)
    pairs = {
        "ui.view": {"value": "mine", "instead_of": "all"},
        "ui.dividers": {"value": ["double.slot.backlog=7"], "instead_of": []},
        "ui.split": {"value": 60, "instead_of": 0},
        "ui.cards": {"value": "yes", "instead_of": False},
        "ui.sort": {"value": "size", "instead_of": "file"},
        "ui.mouse": {"value": False, "instead_of": True},
        "lint.wip": {"value": 9, "instead_of": 3},
    }
    text = json.dumps({"root": str(tmp_path.resolve()), "choices": pairs})
    path.write_text(text, encoding="utf-8")
    assert read_last_used(tmp_path) == {"ui.view": Choice("mine", "all")}


def test_two_that_write_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    views = ["mine", "next", "blocked", "closable"]

    def write(number: int) -> None:
        write_last_used(tmp_path, {"ui.view": Choice(views[number % 4], "all")})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    assert read_last_used(tmp_path)["ui.view"].value in views
    path = last_used_path(tmp_path)
    assert [*path.parent.iterdir()] == [path]


class Full(FileOps):
    """A disk without room."""

    def write(self, handle: int, data: bytes | memoryview) -> int:
        """Nothing fits."""
        del handle, data
        raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_keeps_the_old_choices(tmp_path: Path) -> None:
    write_last_used(tmp_path, CHOICES)
    with pytest.raises(WriteError):
        write_last_used(tmp_path, {}, Full())
    assert read_last_used(tmp_path) == CHOICES
