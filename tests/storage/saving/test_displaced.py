"""The folder of displaced files: the newest stay, and none is taken away while somebody waits."""

import os
from pathlib import Path

import pytest

from readiness_tui.storage.files.fileops import FileOps
from readiness_tui.storage.saving import displaced
from readiness_tui.storage.saving.displaced import FOLDER, KEPT, DisplacedFiles


@pytest.fixture
def files(tmp_path: Path) -> DisplacedFiles:
    return DisplacedFiles(tmp_path, FileOps())


def put(home: Path, files: DisplacedFiles, number: int, kind: str = "") -> str:
    """Displace a file, at another tick of the clock than the last."""
    source = home / "board.tmp"
    source.write_text(str(number))
    kept = files.take(source, f"{kind}{number:032x}", "boards/a.toml")
    while any(
        other.lstat().st_ctime_ns == kept.lstat().st_ctime_ns
        for other in kept.parent.iterdir()
        if other != kept
    ):
        kept.touch()
    return kept.name


def names(home: Path) -> set[str]:
    return {file.name for file in (home / FOLDER).iterdir()}


def test_the_last_of_each_kind_stay(tmp_path: Path, files: DisplacedFiles) -> None:
    counts = {"": KEPT + 7, "theirs-": KEPT + 1, "ours-": 3}
    said = {
        kind: [put(tmp_path, files, number, kind) for number in range(count)]
        for kind, count in counts.items()
    }
    files.prune()
    assert names(tmp_path) == {name for kind in said for name in said[kind][-KEPT:]}
    files.prune()
    assert len(names(tmp_path)) == 2 * KEPT + 3


def test_a_save_takes_none_away_until_many_lie_there(
    tmp_path: Path, files: DisplacedFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(displaced, "_ROOM", 2 * KEPT)
    counts: list[int] = []
    for number in range(2 * KEPT + 1):
        put(tmp_path, files, number)
        counts.append(len(names(tmp_path)))
    assert counts == [*range(1, 2 * KEPT + 1), KEPT]


def test_where_nothing_lies_there_is_nothing_to_do(tmp_path: Path, files: DisplacedFiles) -> None:
    files.prune()
    assert list(tmp_path.iterdir()) == []


def test_only_files_are_counted_and_taken_away(tmp_path: Path, files: DisplacedFiles) -> None:
    for number in range(KEPT):
        put(tmp_path, files, number)
    (tmp_path / FOLDER / "folder").mkdir()
    (tmp_path / FOLDER / "link").symlink_to("nowhere")
    files.prune(0)
    assert len(names(tmp_path)) == KEPT + 2


def test_what_was_written_since_is_named_unless_it_is_known(
    tmp_path: Path, files: DisplacedFiles
) -> None:
    quiet, late = put(tmp_path, files, 1), put(tmp_path, files, 2)
    for name, earlier_ns in ((quiet, 10**10), (late, 0)):
        path = tmp_path / FOLDER / name
        now_ns = path.lstat().st_ctime_ns
        os.utime(path, ns=(now_ns, now_ns - earlier_ns))
    found = files.touched(frozenset())
    assert [(one.file.name, one.op, one.board) for one in found] == [(late, f"{2:032x}", "a.toml")]
    assert files.touched({(late, found[0].mtime_ns)}) == []
    assert files.touched({(late, found[0].mtime_ns - 1)}) == found
