"""Kind `signed_waivers`: each approval of a waiver was committed and signed by whom it names.

The commit that wrote a name below a waiver has to carry git's own signature with ssh, by a key that
the allowed signers give to that person, and that was allowed when it was committed. The file of
allowed signers is trusted as it was first committed; from then on each commit that changes it has
to be signed by somebody who was in it before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from readiness_tui.domain.model.errors import GateError
from readiness_tui.domain.model.gate import Cause, Examined, Gate, Outcome, Result
from readiness_tui.domain.model.roles import Team
from readiness_tui.domain.model.text import grouped
from readiness_tui.gates.kinds.evidence.approvals import (
    Approval,
    StatedWaiver,
    approvals,
    waivers_in,
)
from readiness_tui.gates.kinds.inputs import absent
from readiness_tui.gates.kinds.loading import Report, reports_of
from readiness_tui.gates.kinds.parameters import Parameters
from readiness_tui.gates.kinds.parts import Part, Request, conclude, trouble
from readiness_tui.gates.repo.commit_signature import CommitSignature, commit_signature
from readiness_tui.gates.repo.git_reading import HistoryError
from readiness_tui.gates.repo.history import HEAD_PATHS, Change
from readiness_tui.gates.repo.path_guard import tidy

KIND = "signed_waivers"
_AGAIN = "take the approval back, and let its owner approve and sign the commit"
_SKEW = timedelta(hours=1)
_SHA = 7
_EVERYBODY = Team()


class SignedWaivers(Parameters):
    """The file of allowed signers, and which waivers of the inputs have to be signed.

    The inputs are board files. A principal of the allowed signers stands for a person by its name
    or by what is before its `@`: `ana@example.org` signs for `@ana`.
    """

    signers: str = Field(min_length=1)
    waivers: Literal["all", "emergencies"] = "all"


@dataclass(slots=True)
class _Look:
    """One look at the waivers of some boards: what was examined, and what stands against them."""

    request: Request
    signers: bytes
    examined: list[Examined] = field(default_factory=list[Examined])
    parts: list[Part] = field(default_factory=list[Part])

    def board(self, report: Report, waivers: dict[str, StatedWaiver]) -> None:
        """Look at the approvals of a board.

        Raises:
            HistoryError: Git cannot tell.
        """
        counted = grouped(len(waivers), "waiver")
        self.examined.append(Examined(report.path, len(report.content), counted))
        for waiver in waivers.values():
            if not waiver.names:
                text = f"waiver {waiver.id}: nobody has approved it"
                self.parts.append(
                    _part(f"{KIND}.unapproved", text, report.path, "approve it, and sign")
                )
        for approval in approvals(waivers, report.path, self.request.view.git):
            self.parts += self._against(approval, report.path)

    def _against(self, approval: Approval, path: str) -> Iterator[Part]:
        subject = f"waiver {approval.waiver}: the approval of {approval.name}"
        change = approval.commit
        if change is None:
            text = f"{subject} is in no commit"
            yield _part(f"{KIND}.uncommitted", text, path, "commit it, signed: git commit -S")
            return
        signature = commit_signature(self.request.view.root, change.sha, self.signers)
        subject = f"{subject} in {change.sha[:_SHA]}"
        if signature.rule:
            yield _part(f"{KIND}.{signature.rule}", f"{subject} {signature.text}", path, _AGAIN)
        elif _EVERYBODY.person(signature.signer) != _EVERYBODY.person(approval.name):
            text = f"{subject} is signed by {signature.signer}"
            yield _part(f"{KIND}.other-signer", text, path, _AGAIN)
        elif _is_backdated(self.request, change, signature):
            text = f"{subject} is dated before the commit it follows, or after now"
            yield _part(f"{KIND}.misdated", text, path, _AGAIN)


def patterns(gate: Gate, params: SignedWaivers) -> tuple[str, ...]:
    """The paths whose change may change the answer."""
    return (*gate.inputs, tidy(params.signers), *HEAD_PATHS)


def judge(params: SignedWaivers, request: Request) -> Result:
    """Whether each approval of a waiver that counts is in a commit that its owner signed.

    Raises:
        GateError: The gate names no inputs.
    """
    question = f"is each waiver of {', '.join(request.gate.inputs)} signed by whom it names?"
    reports = reports_of(request)
    boards = list(_boards(params, request, reports.found, reports.parts))
    if not any(waivers for _, waivers in boards):
        parts = reports.parts or [_nothing()]
        return conclude(question, parts, good=("", ""), examined=())
    look = _Look(request, b"")
    try:
        _need_whole(request)
        look.signers, look.parts = _signers(params, request)
        if not look.parts:
            for report, waivers in boards:
                look.board(report, waivers)
    except HistoryError as error:
        part = Part.unknown(f"{KIND}.no-history", error.what, Cause.NO_HISTORY, remedy=error.remedy)
        return conclude(question, [*reports.parts, part], good=("", ""), examined=())
    except GateError as error:
        look.parts.append(trouble(error))
    count = sum(len(waivers) for _, waivers in boards)
    return conclude(
        question,
        [*look.parts, *reports.parts],
        good=(f"{KIND}.signed", f"{grouped(count, 'waiver')} signed by all who approved"),
        examined=look.examined,
    )


def _need_whole(request: Request) -> None:
    """Refuse a clone without its older commits: each of its files seems to begin with the first.

    Raises:
        HistoryError: It is such a one.
    """
    if request.view.git.is_shallow:
        message, remedy = "the clone is shallow: who approved is not known", "fetch all of it"
        raise HistoryError(message, remedy=remedy)


def _boards(
    params: SignedWaivers, request: Request, reports: list[Report], parts: list[Part]
) -> Iterator[tuple[Report, dict[str, StatedWaiver]]]:
    """Each board with its waivers that count and have to be signed."""
    for report in reports:
        try:
            stated = waivers_in(report.content, report.path)
        except GateError as error:
            parts.append(trouble(error))
            continue
        yield (
            report,
            {
                name: waiver
                for name, waiver in stated.items()
                if waiver.counts(request.now) and (params.waivers == "all" or waiver.is_emergency)
            },
        )


def _signers(params: SignedWaivers, request: Request) -> tuple[bytes, list[Part]]:
    """The allowed signers as they were committed, and what stands against trusting them."""
    path, history = tidy(params.signers), request.view.git
    if request.view.look(path) is None:
        return b"", [absent(request.gate, path)]
    content = request.view.read(path)
    if history.content(history.head, path) != content:
        text = f"{path} is not as it was committed"
        return b"", [_part(f"{KIND}.signers-changed", text, path, "commit it, signed")]
    changes = list(history.changes(path))
    parts: list[Part] = []
    for change in changes[:-1]:
        versions = [history.content(parent, path) for parent in change.parents]
        text = f"{path} was changed in {change.sha[:_SHA]}, which"
        if not versions or None in versions:
            parts.append(_part(f"{KIND}.signers-replaced", f"{text} put it in anew", path, _AGAIN))
            continue
        signature = commit_signature(request.view.root, change.sha, versions[0] or b"")
        if signature.rule:
            why = f"{text} {signature.text} by those before"
            parts.append(
                _part(f"{KIND}.signers-unsigned", why, path, "let one of those before sign it")
            )
        elif _is_backdated(request, change, signature):
            why = f"{text} is dated before the commit it follows, or after now"
            parts.append(_part(f"{KIND}.signers-misdated", why, path, "commit it anew, signed"))
    return content, parts


def _is_backdated(request: Request, change: Change, signature: CommitSignature) -> bool:
    """Whether a commit says an earlier time than its parents: a key may have lapsed in between."""
    if signature.at is None:
        return True
    parents = (request.view.git.committed_at(parent) for parent in change.parents)
    latest: datetime | None = max((at for at in parents if at is not None), default=None)
    is_early = latest is not None and signature.at + _SKEW < latest
    return is_early or signature.at > request.now + _SKEW


def _part(rule: str, says: str, path: str, remedy: str) -> Part:
    return Part.fail(rule, says, path, remedy)


def _nothing() -> Part:
    message = "no waiver counts that has to be signed"
    return Part(
        Outcome.NOT_APPLICABLE, f"{KIND}.none", message, None, None, "nothing is to be done"
    )
