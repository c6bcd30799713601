"""What keeps edits safe: the runtime folder and its writer, lock, journal and audit log."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator

from readiness_tui.domain.model.errors import UsageError
from readiness_tui.services.doctor.facts import Case, Fact, Grade
from readiness_tui.services.git.audit_look import look_at_log
from readiness_tui.services.git.running import run_git
from readiness_tui.storage.audit.log import heads
from readiness_tui.storage.files.home import FOLDER, LOCK_WAIT_S, Home, Trust
from readiness_tui.storage.journal.journal import Journal

_POLL_S = 0.05
_WHO_BYTES = 256
_NONE_YET = "none yet; the first edit makes it"
_TOPIC = "safekeeping"


def folder(case: Case) -> Iterator[Fact]:
    """Whether the runtime folder is ours, and who writes from here."""
    tracked = ""
    with contextlib.suppress(UsageError):  # without git nothing is tracked
        tracked = run_git(case.root, "ls-files", "--", FOLDER).line
    home = Home.open(case.root, is_tracked=bool(tracked))
    name = "folder"
    match home.trust:
        case Trust.OURS if os.access(home.path, os.W_OK | os.X_OK):
            yield Fact(_TOPIC, name, f"{FOLDER}/ is ours; writer {home.writer}")
        case Trust.OURS:
            message = f"{FOLDER}/ is write-protected: nothing can be edited"
            yield Fact(_TOPIC, name, message, Grade.FINDING, "make it writable")
        case Trust.ABSENT:
            yield Fact(_TOPIC, name, _NONE_YET, Grade.NOTE)
        case Trust.FOREIGN:
            message = f"{FOLDER}/ is not trusted, {home.why}: the next edit sets it aside"
            remedy = "readiness recover --adopt takes over what it left unsaved"
            yield Fact(_TOPIC, name, message, Grade.FINDING, remedy)
        case Trust.REFUSED:
            message = f"{FOLDER}/ cannot be used, {home.why}: nothing can be edited"
            yield Fact(_TOPIC, name, message, Grade.FINDING, "move it away or mend it")


def lock(case: Case) -> Iterator[Fact]:
    """Who holds the lock of all writers, if somebody does for as long as an edit waits for it."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(case.root / FOLDER / "write.lock", flags)
    except FileNotFoundError:
        yield Fact(_TOPIC, "lock", _NONE_YET, Grade.NOTE)
        return
    try:
        if _is_free(handle, LOCK_WAIT_S):
            yield Fact(_TOPIC, "lock", "free")
            return
        who = os.pread(handle, _WHO_BYTES, 0).decode(errors="replace").strip()
    finally:
        os.close(handle)
    message = f"held by {who or 'another process'}: edits wait for it in vain"
    yield Fact(_TOPIC, "lock", message, Grade.FINDING, "see what that process does, and end it")


def _is_free(handle: int, wait_s: float) -> bool:
    """Whether a lock is free now, or soon. Shared and for an instant: nobody is shut out by it."""
    end = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(_POLL_S)
        else:
            return True


def journal(case: Case) -> Iterator[Fact]:
    """What of ours is on no board, and what killed saves left behind."""
    home = Home.open(case.root)
    if home.trust is not Trust.OURS:
        yield Fact(_TOPIC, "journal", _NONE_YET, Grade.NOTE)
        return
    from readiness_tui.services.workspace.workspace import Workspace

    workspace = Workspace(case.root, folder=case.folder)
    unsaved = workspace.open(remember=True).unsaved
    messages = [
        *(f"not saved, {one.reason}: {one.title}" for one in unsaved),
        *(f"{one.path}: {one.says}" for one in workspace.unsaved.leftovers()),
    ]
    bad = Journal(home.path).read().bad
    for message in messages:
        remedy = "readiness recover lists it and says what can be done"
        yield Fact(_TOPIC, "journal", message, Grade.FINDING, remedy)
    for problem in bad:
        remedy = problem.remedy or "look at the line; it changes nothing"
        yield Fact(_TOPIC, "journal", f"{problem.place}: {problem.message}", Grade.FINDING, remedy)
    if not messages and not bad:
        yield Fact(_TOPIC, "journal", "every edit is on its board")


def audit_log(case: Case) -> Iterator[Fact]:
    """Whether the log holds against its own chain and all that remembers where it ended."""
    look = look_at_log(case.root, case.folder)
    for problem in look.faults:
        message = f"{problem.place}: {problem.message}"
        remedy = problem.remedy or "readiness audit verify; git has what stood there"
        yield Fact(_TOPIC, "audit log", message, Grade.FINDING, remedy)
    if not look.faults:
        count = sum(head.seq for head in heads(case.root, folder=case.folder))
        message = f"holds: {count:,} records, {look.anchors} anchors" if count else "no record yet"
        yield Fact(_TOPIC, "audit log", message, Grade.GOOD if count else Grade.NOTE)
