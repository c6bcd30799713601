"""Where a demo lies: gone when it is left, gone with the next one when it was killed."""

import os
import tempfile
from pathlib import Path

import pytest

from readiness_tui.services.demo import place
from readiness_tui.storage.files.home import Home, Trust


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_nothing_stays_behind(temp: Path) -> None:
    before = dict(os.environ)
    with place.temporary_demo() as root:
        root.mkdir()
        (root / "file").write_text("x")
        assert Path(os.environ["XDG_STATE_HOME"]).parent == root.parent
    assert list(temp.iterdir()) == []
    assert dict(os.environ) == before


def test_it_goes_when_something_fails(temp: Path) -> None:
    def fails() -> None:
        with place.temporary_demo() as root:
            root.mkdir()
            (root / "missing").read_text()

    with pytest.raises(FileNotFoundError):
        fails()
    assert list(temp.iterdir()) == []


def test_one_that_was_killed_goes_with_the_next(temp: Path) -> None:
    killed = temp / f"{place.PREFIX}killed"
    (killed / place.REPOSITORY).mkdir(parents=True)
    (killed / place.LOCK).write_text("")
    with place.temporary_demo():
        assert not killed.exists()


def test_one_that_is_open_stays() -> None:
    with place.temporary_demo() as root:
        assert place.sweep() == ()
        assert root.parent.is_dir()


def test_what_only_has_such_a_name_stays(temp: Path) -> None:
    other = temp / f"{place.PREFIX}mine"
    other.mkdir()
    elsewhere = temp / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / place.LOCK).write_text("")
    (temp / f"{place.PREFIX}link").symlink_to(elsewhere)
    assert place.sweep() == ()
    assert other.is_dir()
    assert (elsewhere / place.LOCK).is_file()


@pytest.mark.parametrize(("text", "step"), [(None, -1), ("3", 3), ("", 0), ("x", 0), ("é", -1)])
def test_the_step_that_was_reached_is_read_whatever_the_file_says(
    tmp_path: Path, text: str | None, step: int
) -> None:
    if text is not None:
        (tmp_path / ".git").mkdir()
        (tmp_path / place.PROGRESS).write_text(text, encoding="utf-8")
    assert place.tour_step(tmp_path) == step


def test_the_step_is_kept_where_the_first_save_finds_no_stranger(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    place.keep_tour_step(tmp_path, 5)
    assert place.tour_step(tmp_path) == 5
    assert Home.open(tmp_path).trust is Trust.ABSENT
