"""What fails behind the commit point is no refusal: the new text stands, and that is said."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.checkpoints.checkpoint import (
    FOLDER,
    GateState,
    Maker,
    Stand,
    list_checkpoints,
)
from readiness_tui.storage.checkpoints.retention import remove
from readiness_tui.storage.files import atomic
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.faults import label, plan

CODES = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EINTR]


class After(FileOps):
    """Each call behind the one that brings a name in its place fails, the given one first."""

    def __init__(self, number: int, code: int) -> None:
        self._left, self._code = number, code
        self.is_placed = self.has_failed = False

    def __getattribute__(  # noqa: D105 - every call goes through it
        self, name: str
    ) -> Any:  # noqa: ANN401 - any of the calls
        found = object.__getattribute__(self, name)
        if name.startswith(("_", "is_", "has_")) or not callable(found):
            return found
        return lambda *args: self._called(name, found, *args)

    def _called(self, name: str, call: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401
        if self.is_placed:
            self._left -= 1
            if self._left == 0:
                self.has_failed = True
                raise OSError(self._code, os.strerror(self._code))
        done = call(*args)
        self.is_placed |= name in {"exchange", "rename_new", "rename"}
        return done


def said(deed: Callable[[FileOps], object], code: int) -> list[str]:
    """The reason that a deed gives for each of the calls behind its commit; empty: it is done."""
    reasons: list[str] = []
    while True:
        ops = After(len(reasons) + 1, code)
        try:
            deed(ops)
            reasons.append("")
        except WriteError as error:
            is_said = "not confirmed on disk" in error.what
            reasons.append(error.reason if is_said else error.what)
        if not ops.has_failed:
            assert reasons.pop() == ""
            return reasons


@pytest.mark.parametrize("code", CODES)
def test_a_file_that_has_its_new_text_is_at_most_unconfirmed(tmp_path: Path, code: int) -> None:
    path = tmp_path / "a.toml"

    def put(ops: FileOps) -> None:
        path.write_bytes(b"old")
        base = "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4"
        try:
            atomic.replace(path, base, b"new", ops)
        finally:
            assert path.read_bytes() == b"new"

    reasons = said(put, code)
    assert set(reasons) == {"", "unconfirmed"}


@pytest.mark.parametrize("code", CODES)
def test_a_new_file_is_at_most_unconfirmed(tmp_path: Path, code: int) -> None:
    path = tmp_path / "a.toml"

    def put(ops: FileOps) -> None:
        path.unlink(missing_ok=True)
        try:
            atomic.create(path, b"new", ops)
        finally:
            assert path.read_bytes() == b"new"

    assert set(said(put, code)) == {"unconfirmed"}


@pytest.mark.parametrize("code", CODES)
def test_a_checkpoint_that_is_there_is_at_most_unconfirmed(tmp_path: Path, code: int) -> None:
    root = plan(tmp_path)

    def make(ops: FileOps) -> None:
        count = len(list_checkpoints(root).all)
        try:
            Maker(root, ops=ops).make(label(), GateState(), Stand())
        finally:
            assert len(list_checkpoints(root).all) == count + 1

    assert set(said(make, code)) == {"unconfirmed"}


@pytest.mark.parametrize("code", CODES)
def test_a_checkpoint_that_is_deleted_is_at_most_unconfirmed(tmp_path: Path, code: int) -> None:
    root = plan(tmp_path)

    def delete(ops: FileOps) -> None:
        one, _ = Maker(root).make(label(), GateState(), Stand())
        try:
            remove((one,), ops)
        finally:
            assert not list_checkpoints(root).all
            assert not (root / FOLDER / one.id).exists()

    assert set(said(delete, code)) == {"unconfirmed"}
