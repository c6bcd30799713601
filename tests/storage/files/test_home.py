"""F28, as far as the runtime folder goes: what was not made here by this person is not trusted."""

import errno
import fcntl
import os
import shutil
import stat
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.files.home import Home, Trust
from tests.storage.faults import failing, killed, make_home, reason_of, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "plan"
    place.mkdir()
    return place


def made(root: Path, email: str = "Ana.Lee@example.org") -> Home:
    return Home.open(root).ensure(email)


def test_opening_writes_nothing(root: Path) -> None:
    assert Home.open(root) == Home(root, Trust.ABSENT)
    assert not list(root.iterdir())


def test_the_first_edit_makes_a_folder_that_git_ignores_and_others_cannot_read(root: Path) -> None:
    home = made(root)
    assert home.trust is Trust.OURS
    assert (home.path / ".gitignore").read_bytes() == b"*\n"
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert [path.name for path in root.iterdir()] == [".readiness"]


def test_a_writer_has_the_name_of_its_person_and_eight_digits(root: Path) -> None:
    name, _, digits = made(root).writer.rpartition("-")
    assert name == "ana-lee"
    assert len(digits) == 8
    assert int(digits, 16) >= 0


@pytest.mark.parametrize(
    ("email", "name"),
    [("", "anonymous"), ("../../x@y", "x"), ("é@x", "anonymous"), ("-@x", "anonymous")],
)
def test_any_address_gives_a_name_that_is_a_file_name(root: Path, email: str, name: str) -> None:
    assert made(root, email).writer.rpartition("-")[0] == name


def test_the_writer_stays(root: Path) -> None:
    first = made(root)
    assert Home.open(root) == first
    assert made(root, "other@example.org") == first


@pytest.mark.fault("F28")
@pytest.mark.parametrize("how", ["copied", "moved"])
def test_a_copy_gets_a_new_writer_and_what_it_brought_is_set_aside(root: Path, how: str) -> None:
    old = made(root)
    write(old.path / "journal.jsonl", "{}\n")
    copy = root.with_name("copy")
    if how == "copied":
        shutil.copytree(root, copy)
    else:
        root.rename(copy)
    assert Home.open(copy).trust is Trust.FOREIGN
    new = made(copy)
    assert new.writer != old.writer
    assert not (new.path / "journal.jsonl").exists()
    (brought,) = (new.path / "foreign").iterdir()
    assert (brought / "journal.jsonl").read_text(encoding="utf-8") == "{}\n"


@pytest.mark.fault("F28")
def test_a_copy_in_the_place_of_what_it_was_copied_from_is_found(root: Path) -> None:
    made(root)
    shutil.copytree(root / ".readiness", root / "aside")
    shutil.rmtree(root / ".readiness")
    write(root / "keeps the number of the folder in use/x", "")
    (root / "aside").rename(root / ".readiness")
    assert Home.open(root).trust is Trust.FOREIGN


@pytest.mark.fault("F28")
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"token": ""}', '{"token": "x"}', "[" * 9000])
def test_a_folder_that_a_repository_brings_is_not_ours(root: Path, text: str) -> None:
    write(root / ".readiness/writer.json", text)
    assert Home.open(root).trust is Trust.FOREIGN
    assert made(root).trust is Trust.OURS


@pytest.mark.fault("F28")
def test_a_folder_that_git_tracks_is_refused(root: Path) -> None:
    made(root)
    assert Home.open(root, is_tracked=True).trust is Trust.REFUSED


@pytest.mark.fault("F28")
@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_no_folder_is_refused_and_stays(root: Path, kind: str) -> None:
    place = root / ".readiness"
    target = root.with_name("elsewhere")
    target.mkdir()
    if kind == "link":
        place.symlink_to(target)
    else:
        place.touch()
    with pytest.raises(WriteError) as caught:
        made(root)
    assert caught.value.reason == "read-only"
    assert "no real folder" in str(caught.value)
    assert not list(target.iterdir())


@pytest.mark.fault("F28")
def test_a_folder_of_somebody_else_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(root)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert Home.open(root).why == "it belongs to somebody else"


def test_a_folder_that_cannot_be_written_or_looked_at_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = made(root)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(WriteError, match="write-protected"):
        home.ensure("x")
    assert Home.open(write(root / "file", "")).trust is Trust.REFUSED


def test_making_it_fails_whole_at_any_call(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", os.environ["XDG_STATE_HOME"])
    reasons: list[str] = []
    while "" not in reasons:
        place = root / str(len(reasons) + 1)
        place.mkdir()
        reasons.append(reason_of(make_home, place, failing(len(reasons) + 1, errno.ENOSPC)))
        assert Home.open(place).trust in {Trust.ABSENT, Trust.OURS}
        assert made(place).trust is Trust.OURS
    assert set(reasons) == {"", "disk-full"}
    assert len(reasons) > 10


def test_making_it_killed_at_any_call_leaves_none_or_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0").mkdir()
    for place in killed("home", tmp_path):
        monkeypatch.setenv("XDG_STATE_HOME", str(place / "state"))
        assert Home.open(place).trust in {Trust.ABSENT, Trust.OURS}, place
        assert made(place).trust is Trust.OURS, place


def test_one_that_another_process_makes_meanwhile_is_taken(root: Path) -> None:
    before = Home.open(root)
    first = made(root)
    assert before.ensure("bo@example.org") == first


@pytest.mark.fault("F21")
class TestLock:
    """One writer at a time."""

    def test_a_second_writer_is_told_who_has_it(self, root: Path) -> None:
        home = made(root)
        with (
            home.lock(),
            pytest.raises(WriteError, match=rf"locked by pid {os.getpid()} on ") as caught,
            home.lock(0.05),
        ):
            pass
        assert caught.value.reason == "locked"
        with home.lock(0):
            pass

    def test_a_fault_of_what_is_done_under_it_is_not_one_of_the_lock(self, root: Path) -> None:
        home = made(root)
        with pytest.raises(FileNotFoundError), home.lock():
            raise FileNotFoundError
        with home.lock(0):
            pass

    def test_a_lock_that_cannot_be_had_is_an_error(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home = made(root)

        def refuse(*_: object) -> None:
            raise OSError(errno.ENOLCK, "no locks")

        monkeypatch.setattr(fcntl, "flock", refuse)
        with pytest.raises(WriteError, match="no locks"), home.lock():
            pass


def test_it_is_looked_into_again_only_where_something_changed(root: Path) -> None:
    home = made(root)
    (home.path / "journal.jsonl").write_bytes(b"")
    assert home.again() is home
    other = Home.open(root)
    assert other is not home
    assert other == home


def test_a_look_at_it_again_sees_what_became_of_it(root: Path, tmp_path: Path) -> None:
    home = made(root)
    kept = tmp_path / "kept"
    home.path.rename(kept)
    assert home.again().trust is Trust.ABSENT
    shutil.copytree(kept, home.path)
    assert home.again().trust is Trust.FOREIGN
    shutil.rmtree(home.path)
    kept.rename(home.path)
    assert home.again() is home
    (home.path / "writer.json").write_text('{"token": "other"}')
    assert home.again().trust is Trust.FOREIGN


def test_one_that_was_absent_is_looked_for(root: Path) -> None:
    absent = Home.open(root)
    made(root)
    assert absent.again().trust is Trust.OURS
