"""`readiness waive`: permissions for findings, listed, made, changed, approved and revoked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.edit_answers import (
    WaiveAnswer,
    WaiverJson,
    waiver_json,
    waivers_answer,
)
from readiness_tui.cli.answers.outcomes import exit_of, notice_json, print_notice, second_look
from readiness_tui.cli.base import output
from readiness_tui.cli.base.waiting import under_way
from readiness_tui.cli.base.workspace_args import (
    Given,
    gate_named,
    json_option,
    open_workspace,
    takes_workspace,
)
from readiness_tui.domain.edits.waiver_edits import (
    Signer,
    WaiverChange,
    approved,
    changed,
    drafted,
    free_id,
    made,
    revoked,
)
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import UsageError
from readiness_tui.domain.model.ids import BoardId, GateKey
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.scopes import no_such
from readiness_tui.domain.proof.waiver_findings import WaiverFinding, waiver_findings
from readiness_tui.domain.proof.waiving import expiry, is_unused, not_taken
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.base.events import Level, Notice
from readiness_tui.services.base.ports import SystemClock

if TYPE_CHECKING:
    from readiness_tui.services.workspace.workspace import Workspace

INVALID = "waiver-invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the command line says of a waiver; None or empty: nothing."""

    rule: str = ""
    path: str = ""
    fingerprint: str = ""
    reason: str = ""
    owner: str = ""
    tracked_by: str = ""
    expires: str = ""
    days: int | None = None
    hours: int | None = None
    emergency: bool = False

    @property
    def match(self) -> dict[str, str | bool]:
        """What is to be matched."""
        criteria = {"rule": self.rule, "path": self.path, "fingerprint": self.fingerprint}
        return {name: value for name, value in criteria.items() if value}

    def until(self, start: date | datetime) -> date | datetime | None:
        """When it ends; None where nobody said.

        Raises:
            UsageError: It is said twice, or is neither a day nor an instant.
        """
        options = [one for one in (self.expires, self.days, self.hours) if one not in {None, ""}]
        if len(options) > 1:
            message = "--expires, --days and --hours say the same"
            raise UsageError(message, remedy="give one of them")
        if self.expires:
            return _moment(self.expires)
        if self.days is None and self.hours is None:
            return None
        return start + timedelta(days=self.days or 0, hours=self.hours or 0)


@click.command("waive")
@click.argument("gate", required=False, metavar="[GATE]")
@click.option("--board", metavar="ID", help="The board, where several have such a gate or waiver.")
@click.option("--edit", metavar="ID", help="Change this waiver instead of making one.")
@click.option("--approve", metavar="ID", help="Add your approval to this waiver.")
@click.option("--revoke", metavar="ID", help="Take this waiver away.")
@click.option("--rule", metavar="ID", default="", help="Findings of this rule.")
@click.option("--path", metavar="GLOB", default="", help="Findings in these files.")
@click.option("--fingerprint", metavar="HEX", default="", help="This one finding.")
@click.option("--reason", metavar="TEXT", default="", help="Why.")
@click.option("--owner", metavar="WHO", default="", help="Who sees to it; by default, you.")
@click.option("--tracked-by", metavar="TICKET", default="", help="The ticket that ends the need.")
@click.option("--expires", metavar="DATE", default="", help="A day, or an instant with an offset.")
@click.option("--days", metavar="N", type=click.IntRange(1, 180), help="Or so many days from now.")
@click.option("--hours", metavar="N", type=click.IntRange(1, 72), help="Or so many hours.")
@click.option("--emergency", is_flag=True, help="Carry a whole gate, 72 h at most, two approvals.")
@json_option
@takes_workspace
def waive_command(
    *,
    given: Given,
    gate: str | None,
    board: str | None,
    edit: str | None,
    approve: str | None,
    revoke: str | None,
    **said: str | int | bool | None,
) -> int:
    """Permit findings of a gate for a time, with a reason and an owner; without GATE, list waivers.

    A new waiver has your approval if you may give it; else it suppresses nothing until somebody who
    may runs --approve. An emergency needs two people.
    """
    request = Said(**said)  # pyright: ignore[reportArgumentType] - the options are named as the fields are
    if sum(map(bool, (gate, edit, approve, revoke))) > 1:
        message = "GATE, --edit, --approve and --revoke each ask for something else"
        raise UsageError(message, remedy="give one of them")
    workspace = open_workspace(given, knows_me=True)
    snapshot = workspace.snapshot
    if not (gate or edit or approve or revoke):
        return _list(snapshot, board, as_json=given.as_json)
    signer = Signer(workspace.actor, snapshot.judgement.roles, SystemClock().now())
    if gate:
        home, change = _new(snapshot, gate, board, request, signer)
    else:
        home, waiver = _waiver(snapshot.portfolio, edit or approve or revoke or "", board)
        change = _change(home, waiver, request, signer, by=(edit, approve))
    notice = _done(workspace, change, request)
    if given.as_json:
        waiver = _made(home, change)
        output.print_json(
            documents.filled(WaiveAnswer, notice_json(notice), snapshot, waiver=waiver)
        )
    else:
        output.print_problems(snapshot.problems)
        print_notice(notice)
    return second_look(workspace, exit_of(notice))


def _new(
    snapshot: Snapshot, name: str, board: str | None, asked: Said, signer: Signer
) -> tuple[Board, WaiverChange | str]:
    """A new waiver of a gate.

    Raises:
        UsageError: There is no such gate, or nothing says what is to be matched.
    """
    key = _gate(snapshot, name, board)
    home = snapshot.portfolio.boards[key.board]
    match = asked.match
    if not match and not asked.emergency:
        message = "nothing says which findings are meant"
        raise UsageError(
            message, remedy="add --fingerprint, --rule or --path; check --json has them"
        )
    now = signer.now.astimezone(UTC).replace(microsecond=0)
    start: date | datetime = now if asked.emergency else now.date()
    waiver = Waiver(
        id=free_id(home, emergency=asked.emergency),
        gate=key.gate,
        match=match or {"all": True},
        reason=asked.reason,
        owner=asked.owner,
        created=start,
        expires=asked.until(start),
        tracked_by=asked.tracked_by,
        emergency=asked.emergency,
    )
    change = made(home, drafted(waiver, signer), signer)
    result = snapshot.judgement.results[key]
    if isinstance(change, WaiverChange) and is_unused(waiver, result) and not change.remark:
        remark = f"it matches nothing that {key.gate} found"
        return home, WaiverChange(change.action, change.waiver, remark)
    return home, change


def _gate(snapshot: Snapshot, name: str, board: str | None) -> GateKey:
    keys = [key for key in snapshot.judgement.gates if board in {None, key.board}]
    if board is not None:
        key = GateKey(BoardId(board), name)
        if key in snapshot.judgement.gates:
            return key
    elif (named_key := gate_named(name, snapshot.judgement)) is not None:
        return named_key
    raise no_such(name, (key.gate for key in keys), "gate")


def _waiver(portfolio: Portfolio, name: str, board: str | None) -> tuple[Board, Waiver]:
    boards = [one for one in portfolio.boards.values() if board in {None, one.id}]
    matches = [one for one in boards if name in one.waivers]
    if not matches:
        raise no_such(name, (known for one in boards for known in one.waivers), "waiver")
    if len(matches) > 1:
        message = f"{name!r} is on several boards"
        names = ", ".join(one.id for one in matches)
        raise UsageError(message, remedy=f"add --board with one of {names}")
    return matches[0], matches[0].waivers[name]


def _change(
    home: Board, waiver: Waiver, asked: Said, signer: Signer, *, by: tuple[str | None, str | None]
) -> WaiverChange | str:
    """What is to become of a waiver that there is: `by` has what to edit and what to approve."""
    edit, approve = by
    if approve:
        return approved(home, waiver, signer)
    if not edit:
        return revoked(home, waiver)
    now = signer.now.astimezone(UTC).replace(microsecond=0)
    values: dict[str, object] = {
        "match": asked.match or None,
        "reason": asked.reason or None,
        "owner": asked.owner or None,
        "tracked_by": asked.tracked_by or None,
        "expires": asked.until(now if waiver.emergency else now.date()),
    }
    updates = {name: value for name, value in values.items() if value is not None}
    if not updates or asked.emergency:
        message = "--edit changes match, reason, owner, ticket or end"
        raise UsageError(message, remedy="give one of their options")
    return changed(home, waiver, updates, signer)


def _done(workspace: "Workspace", change: WaiverChange | str, asked: Said) -> Notice:
    if isinstance(change, str):
        message = f"refused ({INVALID}): {change}"
        return Notice(Level.REFUSED, message, "readiness waive --help says what it takes", INVALID)
    if not change.action.edits:
        return Notice(Level.REMARK, "it is so already", code="unchanged")
    with under_way():
        notice = workspace.edits.do(change.action, asked.reason)
    if notice.level is Level.DONE and change.remark:
        message = f"{notice.says}; {change.remark}"
        return Notice(Level.REMARK, message, notice.remedy, notice.code, notice.paths)
    return notice


def _made(home: Board, change: WaiverChange | str) -> WaiverJson | None:
    if isinstance(change, str) or change.waiver is None:
        return None
    return waiver_json(home.id, change.waiver)


def _moment(text: str) -> date | datetime:
    """A day, or an instant with an offset.

    Raises:
        UsageError: It is neither.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        message = f"{text!r} is neither a day nor an instant with an offset"
        raise UsageError(message, remedy="write 2026-03-10 or 2026-03-10T12:00Z") from None
    return instant


def _list(snapshot: Snapshot, board: str | None, *, as_json: bool) -> int:
    boards = snapshot.portfolio.boards
    if board is not None and board not in boards:
        raise no_such(board, boards, "board")
    selected = [one for one in boards.values() if board in {None, one.id}]
    findings = {one.id: list(waiver_findings(snapshot.judgement, one)) for one in selected}
    if as_json:
        output.print_json(waivers_answer(snapshot, selected))
    else:
        output.print_problems(snapshot.problems)
        lines = (line for one in selected for line in _lines(snapshot, one, findings[one.id]))
        output.print_lines(lines if any(one.waivers for one in selected) else ["no waivers"])
    return 3 if snapshot.problems else 0


def _lines(snapshot: Snapshot, board: Board, found: list[WaiverFinding]) -> Iterator[str]:
    for waiver in board.waivers.values():
        ends = expiry(waiver)
        left_s = (ends - snapshot.judgement.now).total_seconds() if ends else 0.0
        remaining = f"ends in {format_age(left_s)}" if left_s > 0 else "over"
        head = "emergency" if waiver.emergency else "waiver"
        line = f"{waiver.id}  {waiver.gate}  {remaining}  {waiver.owner}: {waiver.reason}"
        yield f"{head} {safe_line(line)}"
        gate = snapshot.judgement.gates.get(GateKey(board.id, waiver.gate))
        if gate and (aside := not_taken(waiver, gate, board.enforcement)):
            yield f"  - {safe_line(aside)}"
        findings = (one for one in found if one.waiver is waiver)
        yield from (f"  - {one.rule}  {safe_line(one.says)}" for one in findings)
