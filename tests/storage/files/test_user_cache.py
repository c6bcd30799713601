"""Entries of the user's cache: whole or none, bounded, private, and never a reason to fail."""

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

from readiness_tui.storage.files.user_cache import UserCache
from tests.storage.faults import failing, refusing

KEY, OTHER = "a" * 64, "b" * 64
DATA = b"what was read" * 20


@pytest.fixture
def cache(tmp_path: Path) -> UserCache:
    return UserCache(tmp_path / "cache/readiness_tui/boards")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def keys(cache: UserCache) -> list[str]:
    return sorted(path.name for path in cache.folder.iterdir())


def test_what_was_put_is_there_and_nobody_else_can_read_it(cache: UserCache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, DATA)
    assert cache.get(KEY) == DATA
    assert cache.get(OTHER) is None
    assert mode(cache.folder / KEY) == 0o600
    assert {mode(cache.folder), mode(cache.folder.parent)} == {0o700}
    assert keys(cache) == [KEY]


def test_an_entry_is_put_again(cache: UserCache) -> None:
    cache.put(KEY, DATA)
    cache.put(KEY, b"")
    assert cache.get(KEY) == b""


def test_it_lies_where_the_user_has_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    assert UserCache.of("boards").folder == tmp_path / "mine/readiness_tui/boards"


def test_an_entry_that_was_cut_or_changed_anywhere_is_none(cache: UserCache) -> None:
    cache.put(KEY, DATA)
    path = cache.folder / KEY
    entry = path.read_bytes()
    for at in range(len(entry)):
        path.write_bytes(entry[:at])
        assert cache.get(KEY) is None, at
        path.write_bytes(entry[:at] + bytes([entry[at] ^ 1]) + entry[at + 1 :])
        assert cache.get(KEY) is None, at
    path.write_bytes(entry + b"\0")
    assert cache.get(KEY) is None


def test_an_entry_under_the_name_of_another_is_none(cache: UserCache) -> None:
    cache.put(KEY, DATA)
    (cache.folder / KEY).rename(cache.folder / OTHER)
    assert cache.get(OTHER) is None


@pytest.mark.parametrize("what", ["folder", "link", "pipe"])
def test_what_is_no_regular_file_is_no_entry_and_makes_nobody_wait(
    cache: UserCache, what: str
) -> None:
    cache.put(OTHER, DATA)
    place = cache.folder / KEY
    match what:
        case "folder":
            place.mkdir()
        case "link":
            place.symlink_to(cache.folder / OTHER)
        case _:
            os.mkfifo(place)
    assert cache.get(KEY) is None


def test_a_link_to_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir(mode=0o700)
    (tmp_path / "cache").symlink_to(tmp_path / "scratch")
    cache = UserCache(tmp_path / "cache/boards")
    cache.put(KEY, DATA)
    assert cache.get(KEY) == DATA
    assert (tmp_path / "scratch/boards" / KEY).is_file()


@pytest.mark.parametrize("bits", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_to_has_no_entries(cache: UserCache, bits: int) -> None:
    cache.put(KEY, DATA)
    cache.folder.chmod(bits)
    cache.put(OTHER, DATA)
    assert cache.get(KEY) is None
    assert keys(cache) == [KEY]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_has_no_entries(cache: UserCache) -> None:
    cache.put(KEY, DATA)
    os.chown(cache.folder, 1234, -1)
    cache.put(OTHER, DATA)
    assert cache.get(KEY) is None
    assert keys(cache) == [KEY]


def test_a_file_in_the_place_of_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("mine")
    cache = UserCache(tmp_path / "cache/boards")
    cache.put(KEY, DATA)
    assert cache.get(KEY) is None
    assert (tmp_path / "cache").read_text() == "mine"


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO])
def test_whatever_call_fails_nobody_hears_of_it_and_no_part_is_left(
    cache: UserCache, code: int
) -> None:
    at, ops = 0, failing(0, code)
    while at <= ops.count:
        at += 1
        ops = failing(at, code)
        UserCache(cache.folder, ops=ops).put(KEY, DATA)
        assert cache.get(KEY) in {None, DATA}
        if cache.folder.is_dir():
            assert keys(cache) in ([], [KEY])
            (cache.folder / KEY).unlink(missing_ok=True)
            cache.folder.rmdir()
    assert at > 5


def test_a_part_that_cannot_be_taken_away_is_no_entry(cache: UserCache) -> None:
    for call in ("rename", "unlink"):
        UserCache(cache.folder, ops=refusing(call, errno.EPERM)).put(KEY, DATA)
    assert cache.get(KEY) in {None, DATA}


def aged(cache: UserCache, key: str, seconds: int) -> None:
    os.utime(cache.folder / key, ns=(0, seconds * 10**9))


def test_the_oldest_go_first_where_there_are_too_many_bytes(tmp_path: Path) -> None:
    cache = UserCache(tmp_path / "boards", limit_bytes=3 * (32 + len(DATA)))
    for number, key in enumerate("zyx"):
        cache.put(key, DATA)
        aged(cache, key, number)
    assert keys(cache) == ["x", "y", "z"]
    cache.put("w", DATA)
    assert keys(cache) == ["w", "x", "y"]
    cache.put("v", DATA + b"and one more")
    assert keys(cache) == ["v", "w"]


def test_the_oldest_go_first_where_there_are_too_many_entries(tmp_path: Path) -> None:
    cache = UserCache(tmp_path / "boards", limit_entries=2)
    for number, key in enumerate("abc"):
        cache.put(key, b"")
        aged(cache, key, number)
    assert keys(cache) == ["b", "c"]


def test_what_a_killed_program_left_goes_in_its_turn(tmp_path: Path) -> None:
    cache = UserCache(tmp_path / "boards", limit_entries=1)
    cache.put(KEY, DATA)
    (cache.folder / ".0.tmp").write_bytes(b"half")
    aged(cache, ".0.tmp", 1)
    cache.put(KEY, DATA)
    assert keys(cache) == [KEY]


def test_what_is_larger_than_all_entries_may_be_is_not_kept(tmp_path: Path) -> None:
    cache = UserCache(tmp_path / "boards", limit_bytes=100)
    cache.put(KEY, b"x")
    cache.put(OTHER, bytes(69))
    assert keys(cache) == [KEY]


def test_many_at_once_get_a_whole_entry_or_none(cache: UserCache) -> None:
    texts = [bytes([number]) * 50_000 for number in range(8)]
    wrong: list[bytes] = []

    def use(text: bytes) -> None:
        for _ in range(20):
            cache.put(KEY, text)
            entry = cache.get(KEY)
            if entry is not None and entry not in texts:
                wrong.append(entry)

    threads = [threading.Thread(target=use, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert cache.get(KEY) in texts
    assert keys(cache) == [KEY]
