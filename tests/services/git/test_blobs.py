"""What `git cat-file --batch` writes, cut into blobs wherever the pieces of it end."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.services.git.index import BlobStream, blobs, take_blobs
from tests.repos import BASE, BOARD
from tests.services.history.made import started

CONTENTS = st.lists(st.binary(max_size=30), max_size=4)


def written(contents: list[bytes]) -> bytes:
    """What git writes for blobs whose names are numbers."""
    return b"".join(
        b"%d blob %d\n%s\n" % (place, len(data), data) for place, data in enumerate(contents)
    )


@given(CONTENTS, st.lists(st.integers(1, 40)))
def test_wherever_the_output_is_cut_the_blobs_are_whole(
    contents: list[bytes], sizes: list[int]
) -> None:
    answers: list[tuple[str, bytes]] = []
    stream = BlobStream(map(str, range(len(contents))), lambda *blob: answers.append(blob))
    rest = written(contents)
    for size in sizes:
        stream.add(rest[:size])
        rest = rest[size:]
    stream.add(rest)
    stream.end()
    assert answers == [(str(place), data) for place, data in enumerate(contents)]


@given(CONTENTS.filter(bool), st.integers(1, 99))
def test_what_git_did_not_give_is_told(contents: list[bytes], short: int) -> None:
    stream = BlobStream(map(str, range(len(contents))), lambda *_: None)
    stream.add(written(contents)[:-short])
    with pytest.raises(WriteError, match="git has no blob"):
        stream.end()


def test_blobs_come_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    repo = started(tmp_path / "repo")
    large = "x" * 300_000
    repo.write(large, "large.txt")
    repo.git("add", "-A")
    names = [repo.git("rev-parse", f":{path}").strip() for path in ("large.txt", BOARD)]
    order: list[str] = []
    take_blobs(repo.root, [*names, names[0]], lambda name, _: order.append(name))
    assert order == names
    assert [*blobs(repo.root, names).values()] == [large.encode(), BASE.encode()]


def test_a_blob_that_there_is_not_ends_it(tmp_path: Path) -> None:
    repo = started(tmp_path / "repo")
    with pytest.raises(WriteError, match="git has no blob 1111"):
        blobs(repo.root, ["1" * 40])
