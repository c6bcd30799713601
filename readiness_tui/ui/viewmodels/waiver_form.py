"""The form of a new waiver: what is filled in, and what a filled form comes to."""

from collections.abc import Mapping
from datetime import UTC

from readiness_tui.domain.edits.waiver_edits import Signer, WaiverChange, drafted, free_id, made
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import last_day, spoken_target
from readiness_tui.domain.model.gate import Finding
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.waiving import LONGEST, STALE_RULE
from readiness_tui.domain.verdict.snapshot import Snapshot

FIELDS = ("rule", "path", "fingerprint", "owner", "tracked_by", "until", "reason")
MATCHES = ("rule", "path", "fingerprint")


def filled_in(finding: Finding | None, signer: Signer) -> dict[str, str]:
    """The form as it opens: what names the finding, who asks, and the latest day there is."""
    match = {"rule": STALE_RULE}
    if finding is not None:
        path = finding.place.path if finding.place else ""
        match = {"rule": finding.rule, "path": path, "fingerprint": finding.fingerprint}
    last = signer.now.astimezone(UTC).date() + LONGEST
    rest = {"owner": signer.name, "until": last.isoformat()}
    return {name: {**match, **rest}.get(name, "") for name in FIELDS}


def waiver_from(
    snapshot: Snapshot, key: GateKey, given: Mapping[str, str], signer: Signer
) -> WaiverChange | str:
    """What a filled form comes to, or what is wrong with it."""
    board: Board = snapshot.portfolio.boards[key.board]
    try:
        until = spoken_target(given["until"], signer.now.astimezone(UTC).date())
    except ValueError:
        until = None
    if until is None:
        return "until is a day: 2026-03-10, +2w, fri or W11"
    if not given["reason"].strip():
        return "say why"
    match = {name: given[name].strip() for name in MATCHES if given[name].strip()}
    waiver = Waiver(
        id=free_id(board, emergency=False),
        gate=key.gate,
        match=match,
        reason=given["reason"].strip(),
        owner=given["owner"].strip(),
        tracked_by=given["tracked_by"].strip(),
        expires=last_day(until),
    )
    return made(board, drafted(waiver, signer), signer)
