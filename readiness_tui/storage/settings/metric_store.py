"""The metric store: a file of lines in a place that a team chose, one line for each measured pass.

`[workspace] metrics` of `readiness.toml` names it; where that says nothing, nothing is kept. Build
servers append to it, several at once if need be: a line is written whole, under a lock of the file.
A line that is torn, or of another program, is passed over. The oldest lines go when it grows large.
"""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path, PurePosixPath

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.persistence.json_codec import decoded, encoded
from readiness_tui.domain.verdict.gate_passes import GatePass
from readiness_tui.storage.files.fileops import FileOps, bytes_of, make_folders, refusal, write_all
from readiness_tui.storage.settings.settings import settings_of
from readiness_tui.storage.settings.settings_shape import KEYS
from readiness_tui.storage.toml.plain_data import table_of

LIMIT_BYTES = 4 << 20
"""A file that grew beyond it loses its older half."""
READ_BYTES = 16 << 20
"""A larger file, which no program of ours wrote, is not read."""
LIMIT = 1 << 40
"""No gate takes so many milliseconds, and nothing else that is measured is as much."""
FORMAT = 1
_WAIT_S = 10.0
_POLL_S = 0.01
_NAME = "metrics"


class _Line(GatePass, frozen=True, kw_only=True):
    format: int = FORMAT


def metric_file(root: Path) -> str:
    """The file below the root; empty where a team chose none, or one that does not lie below it."""
    name = table_of(settings_of(root).get("workspace")).get(_NAME, "")
    if not name or not KEYS["workspace"][_NAME].is_right(name):
        return ""
    return str(PurePosixPath(str(name)))


def read_passes(root: Path) -> tuple[GatePass, ...]:
    """All passes of the store, in the order of its lines; none where there is no file.

    Raises:
        WriteError: The file is there and cannot be read, or leads out of the workspace.
    """
    name = metric_file(root)
    if not name:
        return ()
    path = _path(root, name)
    try:
        content = bytes_of(path, READ_BYTES)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise refusal(error, name) from error
    return tuple(item for line in content.split(b"\n") if (item := _pass(line)) is not None)


def append_passes(root: Path, passes: Iterable[GatePass]) -> str:
    """Write passes behind the last line; a torn line before them is ended first.

    Returns:
        The file, below the root; empty where a team chose none, or there is nothing to write.

    Raises:
        WriteError: Not written.
    """
    name, ops = metric_file(root), FileOps()
    data = b"".join(encoded(_table(item), is_ascii=False) + b"\n" for item in passes)
    if not name or not data:
        return ""
    path = _path(root, name)
    try:
        make_folders(ops, path.parent)
        with _locked(path) as handle:
            size = os.fstat(handle).st_size
            is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            write_all(ops, handle, b"\n" + data if is_torn else data)
            if size + len(data) > LIMIT_BYTES:
                _drop_older_half(path, handle)
    except OSError as error:
        raise refusal(error, name) from error
    return name


def _path(root: Path, name: str) -> Path:
    path = root / name
    if path.is_symlink() or not path.parent.resolve().is_relative_to(root.resolve()):
        message = f"{name} is a link or behind one, and is neither read nor written"
        raise WriteError(message, reason="io-error", place=Place(name), remedy="put a file there")
    return path


def _table(item: GatePass) -> dict[str, object]:
    fields = {name: getattr(item, name) for name in item.__struct_fields__}
    table = {name: value for name, value in fields.items() if value not in (None, {})}
    return {"format": FORMAT, **table, "at": item.at.isoformat(), "gates": dict(item.gates)}


def _pass(line: bytes) -> GatePass | None:
    if not line.strip():
        return None
    try:
        table = decoded(line, _Line, optional=_Line.__struct_fields__)
    except (ValueError, OverflowError):
        return None
    is_measured = all(0 <= value < LIMIT for value in _values(table))
    if table.format != FORMAT or table.at.tzinfo is None or not is_measured:
        return None
    return GatePass(**{name: getattr(table, name) for name in GatePass.__struct_fields__})


def _values(item: GatePass) -> Iterator[int]:
    """Every number of a line."""
    counts = item.evidence_age_s, item.rollbacks, item.lock_wait_ms, item.held, item.failed
    yield from (value for value in counts if value is not None)
    yield from item.gates.values()
    for run in item.tests.values():
        yield from (run.tests, run.total_ms, run.p50_ms, run.p90_ms, run.p95_ms, run.p99_ms)
        yield from run.slowest.values()


@contextlib.contextmanager
def _locked(path: Path) -> Generator[int]:
    """The file, open for appending, while nobody else of us writes to it."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    end = time.monotonic() + _WAIT_S
    while True:
        handle = os.open(path, flags, 0o666)
        try:
            _wait_for(handle, end)
            if _is_still(path, handle):  # else it was exchanged while we waited
                yield handle
                return
        finally:
            os.close(handle)


def _wait_for(handle: int, end: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES} or time.monotonic() >= end:
                raise
            time.sleep(_POLL_S)
        else:
            return


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _drop_older_half(path: Path, handle: int) -> None:
    """Exchange the file for one that has its newer lines; the lock is held."""
    size = os.fstat(handle).st_size
    newer = os.pread(handle, LIMIT_BYTES // 2, max(0, size - LIMIT_BYTES // 2))
    temp = path.with_name(f".{path.name}.{os.getpid()}")
    temp.write_bytes(newer.partition(b"\n")[2])
    temp.chmod(os.fstat(handle).st_mode & 0o777)
    temp.replace(path)
