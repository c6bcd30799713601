"""F22: an append that was killed, failed or met another one leaves a log that holds."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.files import LogFile, Tail
from readiness_tui.storage.audit.log import AuditEntry, AuditLog, heads, read_all, verify
from readiness_tui.storage.files.fileops import FileOps
from tests.storage.faults import WRITER, Struck, append_two, entry, failing, killed, reason_of

pytestmark = pytest.mark.fault("F22")

TOP = Path(__file__).parents[3]
NAME = f"boards/audit/{WRITER}.jsonl"
TORN = b'{"v":1,"seq":2,"la'
WRITING = """
import sys
from pathlib import Path
from readiness_tui.storage.audit.log import AuditLog
from readiness_tui.storage.files.home import Home
from tests.storage.faults import entry

root, name, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
home = Home.open(root).ensure("ana@example.org")
for index in range(count):
    with home.lock(20):
        AuditLog(root, home.writer, rotate_bytes=5000).append([entry(name * 1000 + index)])
"""


def torn(root: Path) -> Path:
    """A log of one record, and of another of which half was written."""
    AuditLog(root, WRITER).append([entry(1)])
    with (root / NAME).open("ab") as file:
        file.write(TORN)
    return root


def own(root: Path) -> list[str]:
    """The operations of the log but for those that it adds by itself."""
    said = [each.entry for each in read_all(root)]
    return [each.op for each in said if each.do not in {"anchor", "recovered"}]


def recovered(root: Path) -> list[AuditEntry]:
    return [each.entry for each in read_all(root) if each.entry.do == "recovered"]


def test_a_torn_line_is_set_aside_and_a_record_says_so(tmp_path: Path) -> None:
    torn(tmp_path)
    assert [problem.code for problem in verify(tmp_path)] == ["audit-torn"]
    before = heads(tmp_path)
    AuditLog(tmp_path, WRITER).append([entry(2)])
    assert verify(tmp_path, before) == ()
    assert [each.entry.do for each in read_all(tmp_path)] == ["set", "recovered", "set"]
    assert (tmp_path / f"{NAME}.torn").read_bytes() == TORN
    assert f"bytes = {len(TORN)}" in recovered(tmp_path)[0].new
    assert NAME in recovered(tmp_path)[0].reason


def test_a_second_torn_line_does_not_hide_the_first(tmp_path: Path) -> None:
    torn(tmp_path)
    AuditLog(tmp_path, WRITER).append([entry(2)])
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"other")
    AuditLog(tmp_path, WRITER).append([entry(3)])
    assert (tmp_path / f"{NAME}.torn").read_bytes() == TORN
    assert (tmp_path / f"{NAME}.torn.2").read_bytes() == b"other"
    assert len(recovered(tmp_path)) == 2
    assert verify(tmp_path) == ()


def test_a_torn_line_outlives_its_log(tmp_path: Path) -> None:
    (tmp_path / "boards/audit").mkdir(parents=True)
    (tmp_path / f"{NAME}.torn-0123").write_bytes(TORN)  # its log was deleted behind a kill
    AuditLog(tmp_path, WRITER).append([entry(1)])
    assert len(recovered(tmp_path)) == 1
    assert (tmp_path / f"{NAME}.torn").read_bytes() == TORN
    assert verify(tmp_path) == ()


def test_a_log_that_is_one_torn_line_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "boards/audit").mkdir(parents=True)
    (tmp_path / NAME).write_bytes(TORN)
    AuditLog(tmp_path, WRITER).append([entry(1)])
    assert [each.seq for each in read_all(tmp_path)] == [1, 2]
    assert verify(tmp_path) == ()


@pytest.mark.parametrize("garbage", [b"\n", b"{}\n", b'{"seq":true}\n\n', b"\x00" * 40 + b"\n"])
def test_a_line_that_is_no_record_does_not_stop_the_log(tmp_path: Path, garbage: bytes) -> None:
    log = AuditLog(tmp_path, WRITER)
    log.append([entry(1)])
    with (tmp_path / NAME).open("ab") as file:
        file.write(garbage)
    log.append([entry(2)])
    log.append([entry(3)])
    problems = verify(tmp_path)
    assert {problem.code for problem in problems} == {"audit-unreadable"}
    assert [problem.line for problem in problems] == [*range(2, 2 + garbage.count(b"\n"))]
    assert own(tmp_path) == [entry(index).op for index in (1, 2, 3)]


def test_an_append_that_is_killed_at_any_call_is_whole_once_it_is_done_again(
    tmp_path: Path,
) -> None:
    torn(tmp_path / "0")
    for root in killed("append", tmp_path):
        log = AuditLog(root, WRITER, rotate_bytes=700)
        log.append_missing([entry(2), entry(3)])
        log.append_missing([entry(2), entry(3), entry(4)])
        assert own(root) == [entry(index).op for index in (1, 2, 3, 4)], root
        assert verify(root) == (), root
        assert recovered(root), root
        names = {path.name for path in (root / "boards/audit").iterdir()}
        assert not [name for name in names if name.endswith(".tmp") or ".torn-" in name], names
        kept = [path for path in (root / "boards/audit").iterdir() if ".torn" in path.name]
        assert TORN in [path.read_bytes() for path in kept]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_an_append_that_fails_at_any_call_says_so_and_the_next_one_holds(
    tmp_path: Path, code: int
) -> None:
    reasons: list[str] = []
    while "" not in reasons:
        at = len(reasons) + 1
        root = torn(tmp_path / f"{at}")
        reasons.append(reason_of(append_two, root, failing(at, code)))
        AuditLog(root, WRITER).append_missing([entry(2), entry(3)])
        assert own(root) == [entry(index).op for index in (1, 2, 3)]
        assert verify(root) == ()
    assert len(reasons) > 8
    assert set(reasons) == {"", "io-error" if code == errno.EIO else "disk-full"}


def test_a_failed_append_leaves_the_bytes_as_they_were(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, WRITER)
    log.append([entry(1)])
    before = (tmp_path / NAME).read_bytes()
    for at in (2, 3):  # the write, of which half is on the disk, and the flush
        with pytest.raises(WriteError):
            AuditLog(tmp_path, WRITER, ops=failing(at, errno.ENOSPC)).append([entry(2)])
        assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.fault("F24")
def test_a_short_write_is_completed(tmp_path: Path) -> None:
    class Short(FileOps):
        def write(self, handle: int, data: bytes | memoryview) -> int:
            return super().write(handle, data[: max(len(data) // 2, 1)])

    AuditLog(tmp_path, WRITER, ops=Short()).append([entry(1), entry(2)])
    assert own(tmp_path) == [entry(1).op, entry(2).op]
    assert verify(tmp_path) == ()


class Careless(AuditLog):
    """A weaker writer, which lets a torn line be: the tests above must see it."""

    def _mended(self, file: LogFile, tail: Tail) -> Tail:
        del file
        return tail


def test_a_writer_that_lets_a_torn_line_be_is_seen(tmp_path: Path) -> None:
    torn(tmp_path)
    Careless(tmp_path, WRITER).append([entry(2)])
    assert "audit-unreadable" in [problem.code for problem in verify(tmp_path)]


def test_two_processes_that_append_at_once_make_one_chain(tmp_path: Path) -> None:
    root, count = tmp_path / "plan", 40
    root.mkdir()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITING, str(root), str(name), str(count)],
            cwd=TOP,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
        for name in (1, 2)
    ]
    assert [each.wait(25) for each in running] == [0, 0]
    assert sorted(own(root)) == sorted(
        entry(name * 1000 + index).op for name in (1, 2) for index in range(count)
    )
    assert len({each.writer for each in read_all(root)}) == 1
    assert len(list((root / "boards/audit").iterdir())) > 1
    assert verify(root, heads(root)) == ()


def test_the_fault_injector_strikes_where_it_says(tmp_path: Path) -> None:
    ops = Struck(0, lambda _: None)
    append_two(torn(tmp_path), ops)
    assert ops.count > 8
