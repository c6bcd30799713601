"""Files and folders that nobody may read, for tests that run as root as well.

Root reads whatever its rights say. What lets it is two capabilities, which one thread can lay down
and take up again; then its files are closed to it as to any owner.
"""

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

_VERSION_3 = 0x20080522
_OVERRIDING = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


_libc = ctypes.CDLL(None, use_errno=True)


@contextlib.contextmanager
def as_owner() -> Iterator[None]:
    """Let this thread read what its user may read, and no more."""
    if os.geteuid() != 0:
        yield
        return
    header, sets = _Header(_VERSION_3, 0), (_Sets * 2)()
    _done(_libc.capget(ctypes.byref(header), sets))
    before = sets[0].effective
    sets[0].effective = before & ~_OVERRIDING
    _done(_libc.capset(ctypes.byref(header), sets))
    try:
        yield
    finally:
        sets[0].effective = before
        _done(_libc.capset(ctypes.byref(header), sets))


def _done(code: int) -> None:
    if code:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


@contextlib.contextmanager
def closed(*paths: Path) -> Iterator[None]:
    """Let nobody read these files or folders meanwhile, not even this thread as root."""
    before = [path.stat().st_mode for path in paths]
    for path in reversed(paths):
        path.chmod(0)
    try:
        with as_owner():
            yield
    finally:
        for path, mode in zip(paths, before, strict=True):
            path.chmod(mode)
