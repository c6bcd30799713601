"""The answer of `readiness check` as a value: every format of it is made of this one."""

from enum import IntEnum

from msgspec import Struct

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.ids import GateKey, Key
from readiness_tui.domain.proof.proof import Verdict


class Exit(IntEnum):
    """The exit codes, which scripts rely on; of several the first of `FIRST` is taken."""

    DONE = 0
    NO_GO = 1
    USAGE = 2
    INVALID = 3
    EVALUATOR = 4
    UNCHANGED = 5
    UNCONFIRMED = 6


FIRST = (Exit.USAGE, Exit.INVALID, Exit.EVALUATOR, Exit.NO_GO, Exit.DONE)


class Report(Struct, frozen=True, kw_only=True):
    """What `check` answers.

    Attributes:
        whole: The verdict of all that was asked for: of several the worst word, each ticket once.
        parts: The verdict of each scope, in the order asked; the boards of a workspace.
        gates: The gates that count for them and those shown beside, worst first.
        claims: The tickets that say done, contradicted ones first.
        problems: What is wrong with board files.
        exit: The exit code.
    """

    whole: Verdict
    parts: tuple[Verdict, ...]
    gates: tuple[GateKey, ...]
    claims: tuple[Key, ...]
    problems: tuple[Diagnostic, ...]
    exit: Exit
