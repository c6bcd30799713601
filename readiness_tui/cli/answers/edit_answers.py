"""What the verbs that change boards, trust or records answer for JSON."""

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import UNSET, UnsetType

from readiness_tui.cli.answers.documents import (
    ClaimJson,
    Count,
    Document,
    NamedJson,
    ProblemJson,
    Table,
    filled,
    table_json,
)
from readiness_tui.cli.answers.outcomes import NoticeJson, SavedWord
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Outcome
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.waiver_findings import waiver_findings
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verify.run_record import Ended

CommandWords: TypeAlias = str | list[str]
"""A script for the shell, or a program with its arguments."""


class SetAnswer(NoticeJson, frozen=True, kw_only=True):
    """What became of an edit of a record, and of a ticket its claim after it."""

    board: str
    id: str
    claim: ClaimJson | None
    problems: list[ProblemJson]


class TicketEditAnswer(NoticeJson, frozen=True, kw_only=True):
    """What became of an edit of a ticket, and its claim after it; null where it is on no board."""

    board: str
    id: str
    claim: ClaimJson | None
    problems: list[ProblemJson]


class BoardModeJson(Document, frozen=True, kw_only=True):
    """How a board is enforced, and how long its green streak is."""

    board: str
    mode: Mode
    since: str | None
    weakened: bool
    green: Count
    needed: Count
    commits: list[str]
    offer: Mode | None
    trouble: str


class ModesAnswer(Document, frozen=True, kw_only=True):
    """How boards are enforced."""

    boards: list[BoardModeJson]
    problems: list[ProblemJson]


class ModeSetAnswer(NoticeJson, frozen=True, kw_only=True):
    """What became of another mode, and how the board is enforced after it."""

    boards: list[BoardModeJson]
    problems: list[ProblemJson]


class BoardRunJson(Document, frozen=True, kw_only=True):
    """What became of the run of a board: a line of a file, or why there is none."""

    board: str
    path: str
    why: str
    run: Table | None


class RunCheckpointJson(Document, frozen=True, kw_only=True):
    """The checkpoint that gates asked for which turned to pass; `id` is empty if none was made."""

    id: str
    labels: list[str]
    trouble: str


class RecordAnswer(Document, frozen=True, kw_only=True):
    """How the due gates of boards stand at this commit; `metrics` is the file measured into."""

    runs: list[BoardRunJson]
    metrics: str
    checkpoint: RunCheckpointJson | None
    problems: list[ProblemJson]


class WaiverJson(NamedJson, frozen=True, kw_only=True):
    """A waiver as its board has it."""

    record: Table


class WaiverFindingJson(Document, frozen=True, kw_only=True):
    """What is to be said about a waiver."""

    rule: str
    says: str
    remedy: str


class ListedWaiverJson(WaiverJson, frozen=True, kw_only=True):
    """A waiver, and what is to be said about it."""

    findings: list[WaiverFindingJson]


class WaiversAnswer(Document, frozen=True, kw_only=True):
    """The waivers there are."""

    waivers: list[ListedWaiverJson]
    problems: list[ProblemJson]


class WaiveAnswer(NoticeJson, frozen=True, kw_only=True):
    """What became of a waiver."""

    waiver: WaiverJson | None
    problems: list[ProblemJson]


class AttestationJson(NamedJson, frozen=True, kw_only=True):
    """A gate that asks for signatures, and how it stands."""

    outcome: Outcome
    stale: str
    says: str


class AttestationsAnswer(Document, frozen=True, kw_only=True):
    """The gates that ask for signatures."""

    attestations: list[AttestationJson]
    problems: list[ProblemJson]


class SignedGateJson(Document, frozen=True, kw_only=True):
    """How a gate stands after a signature."""

    outcome: Outcome
    says: str


class AttestAnswer(NoticeJson, frozen=True, kw_only=True):
    """What became of a signature."""

    board: str
    id: str
    gate: SignedGateJson
    problems: list[ProblemJson]


class CommandChangeJson(Document, frozen=True, kw_only=True):
    """What is another thing now than when a command was trusted."""

    name: str
    then: str
    now: str


class CommandFileJson(Document, frozen=True, kw_only=True):
    """A file of the repository that a command names; whether its content is trusted with it."""

    path: str
    is_trusted: bool


class CommandJson(NamedJson, frozen=True, kw_only=True):
    """A verify command as it would run, and whether it may."""

    command: CommandWords
    cwd: str
    env: list[str]
    digest: str
    is_trusted: bool
    changes: list[CommandChangeJson]
    files: list[CommandFileJson]
    trouble: str


class ListedCommandJson(NamedJson, frozen=True, kw_only=True):
    """A verify command and how its gate stands; one declared wrongly has its trouble alone."""

    command: CommandWords | UnsetType = UNSET
    cwd: str | UnsetType = UNSET
    env: list[str] | UnsetType = UNSET
    digest: str | UnsetType = UNSET
    is_trusted: bool | UnsetType = UNSET
    changes: list[CommandChangeJson] | UnsetType = UNSET
    files: list[CommandFileJson] | UnsetType = UNSET
    trouble: str
    outcome: Outcome
    says: str


class CommandsAnswer(Document, frozen=True, kw_only=True):
    """The verify commands there are."""

    commands: list[ListedCommandJson]
    problems: list[ProblemJson]


class RunJson(NamedJson, frozen=True, kw_only=True):
    """What a run of a verify command came to."""

    digest: str
    ended: Ended
    exit_code: int | None
    signal: str
    says: str
    started_at: str
    seconds: float
    head: str
    log: str
    total_bytes: Count
    redactions: Count


class JudgedRunJson(RunJson, frozen=True, kw_only=True):
    """What a run came to, and how its gate stands after it."""

    outcome: Outcome
    stale: str


class RefusedRunJson(NamedJson, frozen=True, kw_only=True):
    """Why a command was not run."""

    name: str
    what: str
    remedy: str
    command: CommandJson | None


class RunsAnswer(Document, frozen=True, kw_only=True):
    """The commands that ran, and those that did not."""

    runs: list[JudgedRunJson]
    refused: list[RefusedRunJson]
    problems: list[ProblemJson]


class GrantJson(Document, frozen=True, kw_only=True):
    """A command that is trusted, since when."""

    id: str
    command: CommandWords
    cwd: str
    env: list[str]
    digest: str
    at: str


class TrustedAnswer(Document, frozen=True, kw_only=True):
    """The commands that are trusted here."""

    trusted: list[GrantJson]


class TrustAnswer(Document, frozen=True, kw_only=True):
    """A command that was looked at, and whether it is trusted."""

    command: CommandJson


class RevokedAnswer(Document, frozen=True, kw_only=True):
    """The gates whose commands are trusted no more."""

    revoked: list[str]


class RecordsAnswer(Document, frozen=True, kw_only=True):
    """What runs left behind here."""

    records: list[RunJson]
    problems: list[ProblemJson]


class PublishedAnswer(Document, frozen=True, kw_only=True):
    """The files that were copied into the repository."""

    outcome: SavedWord
    paths: list[str]


def words_json(words: str | tuple[str, ...]) -> CommandWords:
    """The words of a command."""
    return words if isinstance(words, str) else list(words)


def waiver_json(board: str, waiver: Waiver) -> WaiverJson:
    """A waiver of a board."""
    return WaiverJson(board=board, id=waiver.id, record=table_json(waiver))


def waivers_answer(snapshot: Snapshot, boards: Iterable[Board]) -> WaiversAnswer:
    """The waivers of some boards, in the order of their files."""
    rows = [
        filled(
            ListedWaiverJson,
            waiver_json(board.id, waiver),
            findings=[finding for finding in findings if finding.waiver is waiver],
        )
        for board in boards
        for findings in (tuple(waiver_findings(snapshot.judgement, board)),)
        for waiver in board.waivers.values()
    ]
    return filled(WaiversAnswer, snapshot, waivers=rows)
