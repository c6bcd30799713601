"""The path guard: nothing outside the root is read, and nothing odd hangs the reader."""

import os
import socket
import threading
import time
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.repo.folders import is_file
from readiness_tui.gates.repo.guarded_reads import TornError
from readiness_tui.gates.repo.path_guard import Guard, InputError, PathError, tidy
from readiness_tui.gates.repo.repo_view import RepoView

SECRET = "outside"  # noqa: S105 - a word to look for


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text(SECRET)
    made = tmp_path / "repo"
    made.mkdir()
    return made


@pytest.mark.parametrize(
    "path", ["../secret/key", "a/../../secret/key", "/etc/passwd", "~/x", "~root", "a\0b", ".."]
)
def test_a_path_that_leads_out_is_refused_at_once(root: Path, path: str) -> None:
    view = RepoView(root)
    started = time.thread_time()
    for ask in (view.look, view.read, view.text, view.files, view.expand, view.spelled):
        with pytest.raises(PathError):
            ask(path)
    with pytest.raises(PathError):
        view.match([path + "/**"])
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("target", ["../secret/key", "/proc/self/environ", "/etc/passwd"])
def test_a_link_out_is_refused(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    for ask in (RepoView(root).look, RepoView(root).read):
        with pytest.raises(PathError, match="out of the repository"):
            ask("link")


def test_what_leads_out_or_is_a_folder_is_no_file(root: Path) -> None:
    (root / "out").symlink_to("../secret/key")
    (root / "folder").mkdir()
    (root / "in.txt").write_text("x")
    view = RepoView(root)
    paths = ("in.txt", "folder", "nothing", "out", "../secret/key")
    assert [path for path in paths if is_file(view, path)] == ["in.txt"]


def test_a_folder_link_out_is_refused_and_never_walked(root: Path) -> None:
    (root / "folder").symlink_to(root.parent / "secret")
    view = RepoView(root)
    with pytest.raises(PathError):
        view.read("folder/key")
    assert view.files("").paths == ("folder",)
    with pytest.raises(PathError):
        view.files("folder")


def test_a_link_that_stays_inside_is_fine(root: Path) -> None:
    (root / "a").write_text("here")
    (root / "link").symlink_to("a")
    assert RepoView(root).text("link") == "here"


def test_a_root_that_is_reached_through_a_link_is_the_same_root(root: Path) -> None:
    (root / "a").write_text("here")
    door = root.parent / "door"
    door.symlink_to(root)
    assert RepoView(door).text("a") == "here"


def test_a_loop_of_links_is_an_error_and_a_link_to_nothing_is_absent(root: Path) -> None:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    (root / "gone").symlink_to("nowhere")
    with pytest.raises(InputError):
        RepoView(root).read("a")
    assert RepoView(root).look("gone") is None


@pytest.fixture
def fifo(root: Path) -> str:
    os.mkfifo(root / "fifo")
    return "fifo"


def test_a_fifo_does_not_block(root: Path, fifo: str) -> None:
    started = time.thread_time()
    with pytest.raises(InputError, match="regular"):
        RepoView(root).read(fifo)
    assert time.thread_time() - started < 1


def test_a_socket_is_no_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("sock")
        with pytest.raises(InputError):
            RepoView(root).read("sock")


def test_a_file_over_the_cap_is_not_read_however_sparse(root: Path) -> None:
    with (root / "huge").open("wb") as made:
        made.truncate(50 * 1024**3)
    started = time.thread_time()
    with pytest.raises(InputError, match="at most"):
        RepoView(root).read("huge")
    assert time.thread_time() - started < 1
    (root / "exact").write_bytes(b"12345")
    assert RepoView(root).read("exact", 5) == b"12345"
    with pytest.raises(InputError):
        RepoView(root).read("exact", 4)


def test_a_folder_a_closed_file_and_a_long_name_are_errors_with_a_place(root: Path) -> None:
    (root / "folder").mkdir()
    for path in ("folder", "x" * 300):
        with pytest.raises(InputError) as refused:
            RepoView(root).read(path)
        assert refused.value.place is not None
        assert refused.value.remedy


def test_binary_is_told_and_bad_bytes_are_replaced(root: Path) -> None:
    (root / "bin").write_bytes(b"a\0b")
    (root / "latin").write_bytes(b"caf\xe9")
    (root / "bom").write_bytes(b"\xef\xbb\xbfx")
    with pytest.raises(InputError, match="binary"):
        RepoView(root).text("bin")
    assert RepoView(root).text("latin") == "caf\ufffd"
    assert RepoView(root).text("bom") == "x"


def test_a_file_that_keeps_changing_is_told_as_torn(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "log"
    path.write_bytes(b"a")
    read = os.read

    def meddled(handle: int, size: int) -> bytes:
        content = read(handle, size)
        os.utime(path, ns=(next(instants), next(instants)))
        return content

    instants = count(10**18)
    monkeypatch.setattr(os, "read", meddled)
    with pytest.raises(TornError):
        RepoView(root).read("log")


def test_a_file_swapped_for_a_link_never_shows_what_lies_outside(root: Path) -> None:
    stop = threading.Event()
    path, spare = root / "x", root / "spare"

    def swap() -> None:
        while not stop.is_set():
            spare.write_text("inside")
            os.replace(spare, path)  # noqa: PTH105 - as an attacker would
            spare.symlink_to(root.parent / "secret" / "key")
            os.replace(spare, path)  # noqa: PTH105

    path.write_text("inside")
    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen: set[str] = set()
        for _ in range(300):
            try:
                seen.add(RepoView(root).text("x"))
            except (PathError, InputError):
                continue
        assert SECRET not in seen
    finally:
        stop.set()
        thread.join(5)


def test_a_link_put_there_between_check_and_opening_shows_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = str(root.parent / "secret" / "key")
    monkeypatch.setattr(Guard, "resolved", lambda *_: outside)
    with pytest.raises(PathError, match="out of the repository"):
        RepoView(root).read("x")


def test_walks_leave_caches_out_unless_a_pattern_names_them(root: Path) -> None:
    for path in ("src/a.py", "src/__pycache__/a.py", "node_modules/b.py", ".git/c.py", "d.py"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")
    view = RepoView(root)
    assert view.match(["**/*.py"]).paths == ("d.py", "src/a.py")
    assert view.match(["node_modules/*.py"]).paths == ("node_modules/b.py",)
    assert view.match(["**/*.py"], exclude=["src"]).paths == ("d.py",)
    assert view.match(["*.py"]).paths == ("d.py",)


def test_a_path_without_signs_is_a_file_or_all_below_a_folder(root: Path) -> None:
    (root / "src").mkdir()
    (root / "src/a.py").write_text("x")
    (root / "a.md").write_text("x")
    (root / "b.md").symlink_to("a.md")
    view = RepoView(root)
    assert view.match(["a.md", "./src/a.py", "b.md"]).paths == ("a.md", "b.md", "src/a.py")
    assert view.match(["src"]).paths == ("src/a.py",)
    assert view.match(["a.md"], exclude=["*.md"]).paths == ()
    for path in ("none.md", "a.md/none", "a.md/b/c", "a.md/"):
        assert view.match([path]).paths == (() if path != "a.md/" else ("a.md",))
    assert view.files("a.md").paths == ("a.md",)
    (root / "out").symlink_to("/etc/hostname")
    with pytest.raises(PathError):
        view.match(["out"])


def test_more_files_than_the_cap_are_cut_and_said_so(root: Path) -> None:
    for number in range(5):
        (root / f"{number}.py").write_text("x")
    listing = RepoView(root).match(["*.py"], cap=3)
    assert (len(listing.paths), listing.cut) == (3, True)


def test_a_name_in_another_case_is_found_as_it_is_spelled(root: Path) -> None:
    (root / "Docs").mkdir()
    (root / "Docs" / "README.md").write_text("x")
    view = RepoView(root)
    assert view.spelled("docs/readme.md") == "Docs/README.md"
    assert view.spelled("docs/other.md") is None
    assert view.elsewhere("readme.MD") == ("Docs/README.md",)


def test_names_that_are_no_utf_8_are_survived(root: Path) -> None:
    (Path(os.fsdecode(os.fsencode(root) + b"/\xff.py"))).write_text("x")
    (root / "new\nline.py").write_text("x")
    assert len(RepoView(root).match(["*.py"]).paths) == 2


@given(st.lists(st.sampled_from(["a", ".", "", "b c"]), max_size=6).map("/".join))
def test_tidying_twice_changes_nothing(path: str) -> None:
    if not path.startswith("/"):
        assert tidy(tidy(path)) == tidy(path)
