"""A gate, what it found, and the words for its outcome.

A gate is a check of facts in the repository. Nothing here says how one is judged: `gates/` reads
the repository, `verdict.py` turns outcomes into proof.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import astuple

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.ticket import Plain


class Outcome(StrEnum):
    """What a gate found. Several inputs: the worst decides, in the order of this list."""

    FAIL = "fail"
    ERROR = "error"
    UNKNOWN = "unknown"
    WARN = "warn"
    PASS = "pass"  # noqa: S105 - an outcome, no password
    NOT_APPLICABLE = "not_applicable"


class Cause(StrEnum):
    """Why a gate could not judge (error) or had nothing to judge by (unknown)."""

    CONFIG = "config"
    INPUT = "input"
    EVALUATOR = "evaluator"
    ABSENT = "absent"
    EMPTY = "empty"
    NOTHING_EXAMINED = "nothing-examined"
    NOT_MEASURED = "not-measured"
    NEVER_RUN = "never-run"
    UNTRUSTED = "untrusted"
    UNVERIFIED = "unverified"
    NO_HISTORY = "no-history"
    OPEN = "open"
    ELSEWHERE = "elsewhere"


class State(StrEnum):
    """The shown state: outcome with its overlays, worst first; the same order rolls up."""

    RUNNING = "running"
    FAIL = "fail"
    ERROR = "error"
    STALE = "stale"
    UNKNOWN = "unknown"
    WARN = "warn"
    WAIVED = "waived"
    PASS = "pass"  # noqa: S105 - a state, no password
    NOT_APPLICABLE = "not_applicable"


COMMAND_KINDS = frozenset({"verify_command", "signature"})
"""The kinds of the gates that run a command once a person trusted it."""


class GateSeverity(StrEnum):
    """What a gate that does not hold does to a verdict: stop it, warn, or be shown alone."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class WhenMissing(StrEnum):
    """What an absent input means; a pass is not offered."""

    UNKNOWN = "unknown"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class Gate(Struct, frozen=True, kw_only=True):
    """A gate as declared. `params` are the kind's own; `derived` ones stand in no file.

    `kind` is empty for a table that only sharpens a derived gate. `proves` names a ticket id,
    `phase:ID`, `milestone:ID`, `risk:ID` or `board`. `refused` says what of it is not taken, where
    it was made of a table that asks for another check than its ticket does.
    """

    id: str
    kind: str = ""
    title: str = ""
    severity: GateSeverity = GateSeverity.BLOCK
    inputs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    proves: tuple[str, ...] = ("board",)
    owner: str = ""
    remediation: str = ""
    mode: Mode | None = None
    mode_reason: str = ""
    enabled: bool = True
    disabled_reason: str = ""
    when_missing: WhenMissing = WhenMissing.UNKNOWN
    max_age: str = ""
    stale_if_newer: tuple[str, ...] = ()
    waivable: bool = True
    docs: str = ""
    limits: Mapping[str, Plain] = {}
    params: Mapping[str, Plain] = {}
    derived: bool = False
    refused: str = ""


class Finding(Struct, frozen=True):
    """One thing a gate found; `fingerprint` survives edits elsewhere in the file.

    `outcome` is what it does to the gate: only what fails can be waived, an input that is absent
    or cannot be read stays beneath.
    """

    rule: str
    message: str
    place: Place | None = None
    remedy: str = ""
    fingerprint: str = ""
    outcome: Outcome = Outcome.FAIL


class Examined(Struct, frozen=True):
    """One input a gate looked at: path, size in bytes, and what was counted in it.

    `sha256` is that of the content in hex, empty where the content was not read as a whole.
    """

    path: str
    size_bytes: int = 0
    counted: str = ""
    sha256: str = ""


class Measured(Struct, frozen=True):
    """One figure a gate compared: what it is of, its value, and the limit with its operator.

    `value` and `limit` are as shown, with their unit (`91.3 %`); `short` says by how much the
    figure misses the limit (`61 branches`), or that it does (`differs`), empty where it holds.
    """

    name: str
    value: str
    op: str = ""
    limit: str = ""
    short: str = ""


class Result(Struct, frozen=True, kw_only=True):
    """What a gate found, with what it takes to believe it.

    `says` is one sentence; `decided_by` the id of the rule that decided; `stale` says why the
    evidence is too old, empty if it is not; `is_fact` is False where only marks set by hand speak.
    `unlisted` counts findings beyond those kept, which no waiver can reach.
    `evidence_from` says where the time of the evidence is taken from: the `report` itself, our
    `record` of a run, the last `commit` that touched it, or `mtime`, which a clone resets.

    `inputs_digest` is a sha256 in hex over all that was read, looked at and listed, `params_digest`
    one over the gate as declared, but for what only weighs its result. Equal digests and an equal
    `kind_version` mean an equal answer, but for the time. `duration_ms` is how long it took.
    """

    outcome: Outcome
    says: str
    decided_by: str
    cause: Cause | None = None
    question: str = ""
    examined: tuple[Examined, ...] = ()
    measured: tuple[Measured, ...] = ()
    findings: tuple[Finding, ...] = ()
    remedy: str = ""
    stale: str = ""
    evidence_at: datetime | None = None
    evidence_from: str = ""
    evaluated_at: datetime | None = None
    is_fact: bool = True
    unlisted: int = 0
    inputs_digest: str = ""
    params_digest: str = ""
    kind_version: str = ""
    duration_ms: int = 0

    def __eq__(self, other: object) -> bool:
        """Whether it is the same answer, however long it took."""
        return isinstance(other, Result) and astuple(self)[:-1] == astuple(other)[:-1]

    def __hash__(self) -> int:
        """Of the answer, without how long it took."""
        return hash(astuple(self)[:-1])
