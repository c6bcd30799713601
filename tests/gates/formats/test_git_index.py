"""Git's own index, of every version it writes."""

import subprocess
from pathlib import Path

import pytest

from readiness_tui.gates.formats.git_index import blob_id, tracked_blobs

WITHIN_S = 120


def git(root: Path, *words: str) -> bytes:
    command = ("git", *words)
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=WITHIN_S)
    return done.stdout


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    names = ["a", "ab", "b/c.txt", "b/c.txt.log", "b/d e", "z" * 200, "ü", *map(str, range(40))]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"content of {name}\n")
    git(tmp_path, "add", ".")
    return tmp_path


@pytest.mark.parametrize("version", [2, 3, 4])
def test_it_says_what_git_says(repo: Path, version: int) -> None:
    (repo / "late").write_text("x")
    git(repo, "add", "--intent-to-add", "late")  # makes an entry with an extended flag
    git(repo, "update-index", "--index-version", str(version))
    data = (repo / ".git/index").read_bytes()
    rows = git(repo, "ls-files", "--stage", "-z").decode().split("\0")
    wanted = {row.partition("\t")[2]: row.split()[1] for row in rows if row}
    assert len(wanted) > 40
    assert tracked_blobs(data) == wanted


def test_the_name_of_content_is_that_of_git(repo: Path) -> None:
    said = git(repo, "hash-object", "a").decode().strip()
    assert blob_id((repo / "a").read_bytes()) == said


def test_a_file_in_conflict_is_left_out(repo: Path) -> None:
    blob = blob_id((repo / "a").read_bytes())
    subprocess.run(
        ("git", "update-index", "--index-info"),  # noqa: S607
        cwd=repo,
        check=True,
        timeout=WITHIN_S,
        input=f"0 {'0' * 40}\ta\n100644 {blob} 1\ta\n100644 {blob} 2\ta\n".encode(),
    )
    found = tracked_blobs((repo / ".git/index").read_bytes())
    assert "a" not in found
    assert "ab" in found


def test_what_breaks_off_says_nothing(repo: Path) -> None:
    data = (repo / ".git/index").read_bytes()
    whole = tracked_blobs(data)
    for at in range(0, len(data), len(data) // 20):
        assert tracked_blobs(data[:at]) in ({}, whole)
    assert tracked_blobs(b"DIRC" + b"\xff" * 40) == {}
    assert tracked_blobs(b"nothing of the kind") == {}
