"""What is kept of a file, and when it is not enough."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness_tui.domain.persistence.file_identity import FileIdentity
from readiness_tui.gates.repo import contents as contents_module
from readiness_tui.gates.repo import file_cache as kept_module
from readiness_tui.gates.repo.file_cache import Beside, Kept
from readiness_tui.gates.repo.path_guard import InputError
from readiness_tui.gates.repo.repo_view import RepoView

OLD_NS = 1_700_000_000 * 10**9


class Made:
    """Counts how often a value is made."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.kept = Kept(self)

    def __call__(self, content: bytes, path: str) -> bytes:
        self.paths.append(path)
        return content

    def of(self, root: Path, path: str = "a.py", cap: int = 1000) -> bytes:
        return self.kept.of(RepoView(root), path, cap)


def test_a_file_is_read_once_while_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    (tmp_path / "a.py").write_bytes(b"one")
    monkeypatch.setattr(contents_module, "YOUNG_NS", -(10**9))
    assert made.of(tmp_path) == b"one"

    def no_read(*_: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr(RepoView, "read", no_read)
    assert made.of(tmp_path) == b"one"
    assert made.paths == ["a.py"]


def test_a_young_file_of_the_same_stamp_is_read_again(tmp_path: Path) -> None:
    """Two saves within one tick of the clock of the file system leave one stamp."""
    made = Made()
    (tmp_path / "a.py").write_bytes(b"one")
    assert made.of(tmp_path) == b"one"
    (tmp_path / "a.py").write_bytes(b"two")
    os.utime(tmp_path / "a.py", ns=(OLD_NS, OLD_NS))
    assert made.of(tmp_path) == b"two"
    assert made.of(tmp_path) == b"two"
    assert made.paths == ["a.py", "a.py"]


def test_a_stamp_of_a_coarse_clock_is_not_believed_while_it_is_young(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    now = time.time_ns()
    monkeypatch.setattr(RepoView, "stamp", lambda *_: FileIdentity(1, 1, 3, now, now))
    for content in (b"one", b"two"):
        (tmp_path / "a.py").write_bytes(content)
        assert made.of(tmp_path) == content


def test_same_size_and_time_of_change_do_not_hide_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    monkeypatch.setattr(contents_module, "YOUNG_NS", -(10**9))
    for content in (b"one", b"two"):
        (tmp_path / "new").write_bytes(content)
        os.utime(tmp_path / "new", ns=(OLD_NS, OLD_NS))
        (tmp_path / "new").rename(tmp_path / "a.py")
        assert made.of(tmp_path) == content


def test_a_kept_value_is_no_way_around_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    monkeypatch.setattr(contents_module, "YOUNG_NS", -(10**9))
    (tmp_path / "a.py").write_bytes(b"one")
    made.of(tmp_path)
    with pytest.raises(InputError):
        made.of(tmp_path, cap=2)
    (tmp_path / "a.py").unlink()
    with pytest.raises(InputError):
        made.of(tmp_path)


def test_what_is_kept_counts_as_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made()
    monkeypatch.setattr(contents_module, "YOUNG_NS", -(10**9))
    (tmp_path / "a.py").write_bytes(b"one")
    digests: list[str] = []
    for _ in range(2):
        view = RepoView(tmp_path)
        notes = view.noting()
        made.kept.of(view, "a.py", 1000)
        digests.append(notes.sha256("a.py"))
    assert digests[0] == digests[1] != ""


def test_so_many_bytes_are_held_and_those_used_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents_module, "HELD_BYTES", 10)
    contents = contents_module.Contents()
    stamp = FileIdentity(1, 1, 4, OLD_NS, OLD_NS)

    def put(path: str, content: bytes) -> None:
        contents.put(path, contents_module.Read(stamp, time.time_ns(), content, "sha"))

    def held() -> str:
        return "".join(path for path in "abcd" if contents.get(path, stamp) is not None)

    for path in "abb":  # what is put again counts once
        put(path, b"1234")
    assert held() == "ab"
    put("c", b"12")
    assert held() == "abc"
    put("d", b"1")
    assert held() == "bcd"
    put("a", b"12345678901")
    assert held() == ""


def test_roots_are_told_apart_and_the_oldest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    monkeypatch.setattr(contents_module, "YOUNG_NS", -(10**9))
    monkeypatch.setattr(kept_module, "KEPT", 2)
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text(name)
        assert made.of(tmp_path / name) == name.encode()
    assert len(made.paths) == 2
    made.of(tmp_path / "x")
    (tmp_path / "x" / "b.py").write_text("b")
    made.of(tmp_path / "x", "b.py")
    made.of(tmp_path / "x")
    assert made.paths == ["a.py", "a.py", "b.py"]
    made.of(tmp_path / "y")
    assert made.paths == ["a.py", "a.py", "b.py", "a.py"]


def test_caches_beside_each_other_make_their_values_of_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents_module, "YOUNG_NS", -(10**9))
    calls: list[str] = []

    def maker(name: str) -> Callable[[bytes, str], str]:
        def make(content: bytes, path: str) -> str:
            calls.append(f"{name} {path}")
            return f"{name} {content.decode()}"

        return make

    beside = Beside((".py",))
    first, second = (Kept(maker(name), beside) for name in ("first", "second"))
    view = RepoView(tmp_path)
    for name in ("a.py", "b.ts"):
        (tmp_path / name).write_text("one")
        assert first.of(view, name, 1000) == "first one"
    assert calls == ["first a.py", "second a.py", "first b.ts"]
    assert [second.of(view, name, 1000) for name in ("a.py", "b.ts")] == ["second one"] * 2
    assert calls == ["first a.py", "second a.py", "first b.ts", "second b.ts"]
    (tmp_path / "a.py").write_text("other")
    assert second.of(view, "a.py", 1000) == "second other"
    assert first.of(view, "a.py", 1000) == "first other"
    assert calls[4:] == ["second a.py", "first a.py"]


def test_a_maker_that_fails_beside_another_fails_where_its_value_is_asked_for(
    tmp_path: Path,
) -> None:
    def fail(_: bytes, path: str) -> str:
        raise RecursionError(path)

    beside = Beside((".py",))
    broken, sound = Kept(fail, beside), Kept(lambda content, _: content, beside)
    (tmp_path / "a.py").write_bytes(b"one")
    assert sound.of(RepoView(tmp_path), "a.py", 1000) == b"one"
    with pytest.raises(RecursionError):
        broken.of(RepoView(tmp_path), "a.py", 1000)
