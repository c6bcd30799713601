"""F30: a checkpoint is whole or absent, whatever happens while it is made or taken away."""

import errno
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.checkpoints import checkpoint
from readiness_tui.storage.checkpoints.checkpoint import (
    GateState,
    Maker,
    Stand,
    kept_bytes,
    verify_checkpoint,
)
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.faults import (
    BOARD,
    drop_one,
    failing,
    kept,
    killed,
    label,
    make_one,
    plan,
    write,
)
from tests.storage.faults import reason_of as reason

pytestmark = pytest.mark.fault("F30")


def begun(root: Path) -> Path:
    """A workspace with one checkpoint, changed since."""
    plan(root)
    Maker(root).make(label(), GateState(), Stand())
    write(root / "boards/a.toml", BOARD.replace("doing", "review"))
    return root


def test_making_one_killed_at_any_call_leaves_it_whole_or_absent(tmp_path: Path) -> None:
    begun(tmp_path / "0")
    counts: list[int] = []
    for root in killed("make", tmp_path):
        there = kept(root).all
        counts.append(len(there))
        assert [verify_checkpoint(one) for one in there] == [()] * len(there), root
        make_one(root, FileOps())
        names = {path.name for path in (root / ".readiness/checkpoints").iterdir()}
        assert names == {one.id for one in kept(root).all}, "what the kill left is gone"
    assert set(counts) == {1, 2}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_making_one_that_fails_at_any_call_leaves_it_whole_or_absent(
    tmp_path: Path, code: int
) -> None:
    reasons: list[str] = []
    while "" not in reasons:
        root = begun(tmp_path / str(len(reasons) + 1))
        reasons.append(reason(make_one, root, failing(len(reasons) + 1, code)))
        there = kept(root).all
        assert [verify_checkpoint(one) for one in there] == [()] * len(there)
        names = {path.name for path in (root / ".readiness/checkpoints").iterdir()}
        assert names == {one.id for one in there}
    assert len(reasons) > 20


def test_taking_one_away_killed_at_any_call_leaves_it_whole_or_absent(tmp_path: Path) -> None:
    begun(tmp_path / "0")
    make_one(tmp_path / "0", FileOps())
    counts: list[int] = []
    for root in killed("drop", tmp_path):
        there = kept(root).all
        counts.append(len(there))
        assert [verify_checkpoint(one) for one in there] == [()] * len(there), root
    assert set(counts) == {1, 2}


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
def test_taking_one_away_that_fails_at_any_call_leaves_it_whole_or_absent(
    tmp_path: Path, code: int
) -> None:
    reasons: list[str] = []
    while "" not in reasons:
        root = begun(tmp_path / str(len(reasons) + 1))
        reasons.append(reason(drop_one, root, failing(len(reasons) + 1, code)))
        is_there = reasons[-1] not in {"", "unconfirmed"}
        assert [verify_checkpoint(one) for one in kept(root).all] == [()] * is_there
    refused = "permission" if code == errno.EACCES else "io-error"
    assert set(reasons) == {"", refused, "unconfirmed"}


class Racing:
    """An editor that saves both boards, one after the other, while they are being copied."""

    def __init__(self, root: Path, saves: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self._root, self._left, self._count = root, saves, 0
        self._read = checkpoint.sources
        monkeypatch.setattr(checkpoint, "sources", self.sources)

    def sources(self, root: Path, folder: str) -> dict[str, bytes]:
        """Read the boards with a save in the middle: half of what is given is from before."""
        before = self._read(root, folder)
        if self._left:
            self._left -= 1
            self._count += 1
            for name in ("a", "b"):
                write(self._root / f"boards/{name}.toml", f"# save {self._count}\n")
        return {**before, "boards/b.toml": self._read(root, folder)["boards/b.toml"]}


def test_an_editor_that_saves_meanwhile_gets_boards_of_one_instant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plan(tmp_path)
    Racing(root, 3, monkeypatch)
    one, _ = Maker(root).make(label(), GateState(), Stand())
    assert {kept_bytes(one, file) for file in one.files[:2]} == {b"# save 3\n"}


def test_an_editor_that_does_not_stop_saving_gets_no_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plan(tmp_path)
    Racing(root, 99, monkeypatch)
    with pytest.raises(WriteError) as caught:
        Maker(root).make(label(), GateState(), Stand())
    assert caught.value.reason == "busy"
    assert kept(root).all == ()


def test_one_reading_alone_would_mix_two_instants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plan(tmp_path)
    racing = Racing(root, 1, monkeypatch)
    files = racing.sources(root, "boards")
    assert files["boards/a.toml"] == BOARD.encode()
    assert files["boards/b.toml"] == b"# save 1\n"
