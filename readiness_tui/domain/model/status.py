"""The six statuses, the moves that are legal between them, and the reasons for a refusal."""

from enum import StrEnum


class Status(StrEnum):
    """What a ticket claims about itself."""

    TODO = "todo"
    DOING = "doing"
    BLOCKED = "blocked"
    REVIEW = "review"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def is_open(self) -> bool:
        """Whether work is left: neither done nor dropped."""
        return self is not Status.DONE and self is not Status.DROPPED  # asked 10,000 times a frame


class Priority(StrEnum):
    """P0 is the most urgent."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Mode(StrEnum):
    """Enforcement mode: how far a failing gate holds things back, weakest first."""

    SOLO = "solo"
    SHADOW = "shadow"
    SOFT_BLOCK = "soft_block"
    HARD_BLOCK = "hard_block"

    @property
    def enforces(self) -> bool:
        """Whether a no-go stops anything."""
        return self in {Mode.SOFT_BLOCK, Mode.HARD_BLOCK}


class Code(StrEnum):
    """Why an edit was refused, or only warned about where the mode does not enforce."""

    ILLEGAL_TRANSITION = "illegal-transition"
    ILLEGAL_DEPENDENCY = "illegal-dependency"
    DEPENDENCY_OPEN = "dependency-open"
    GATE_FAILING = "gate-failing"
    GATE_UNKNOWN = "gate-unknown"
    ACCEPTANCE_OPEN = "acceptance-open"
    CONTRADICTED = "contradicted"
    PHASE_CLOSED = "phase-closed"
    REASON_MISSING = "reason-missing"
    NOT_PERMITTED = "not-permitted"
    READ_ONLY = "read-only"
    NO_SUCH_RECORD = "no-such-record"
    BAD_VALUE = "bad-value"


_T, _D, _R, _X = Status.TODO, Status.DOING, Status.REVIEW, Status.DONE
_FREE = frozenset([(_T, _D), (_T, _R), (_T, _X), (_D, _R), (_D, _X), (_R, _X), (_R, _D), (_D, _T)])
_WALK = (_T, _D, _R, _X)


def is_legal(old: Status, new: Status) -> bool:
    """Whether the move exists at all, given a reason where `needs_reason` asks for one.

    A blocked ticket goes back to any open status: the file does not keep which it came from, so
    the state before it cannot be told for certain.
    """
    if old is new:
        return False
    if new in {Status.BLOCKED, Status.DROPPED}:
        return old.is_open
    if old is Status.BLOCKED:
        return new.is_open
    return (old, new) in _FREE or needs_reason(old, new)


def needs_reason(old: Status, new: Status) -> bool:
    """Whether the move asks for a reason: blocking, dropping and reopening do."""
    reopening = (old, new) in {(Status.DONE, Status.DOING), (Status.DROPPED, Status.TODO)}
    return reopening or new in {Status.BLOCKED, Status.DROPPED}


def step(old: Status, by: int) -> Status | None:
    """The next (`by` 1) or previous (-1) status on the way from todo to done, if it is legal."""
    start = _D if old is Status.BLOCKED else old
    if start not in _WALK:
        return None
    if old is Status.BLOCKED and by > 0:
        return _D
    place = _WALK.index(start) + by
    if not 0 <= place < len(_WALK):
        return None
    new = _WALK[place]
    return new if is_legal(old, new) else None  # none of these asks for a reason
