"""An extraction as the board that it would become, with the counts and findings of the preview."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from msgspec.structs import replace

from readiness_tui.domain.fields.records import EDITABLE
from readiness_tui.domain.model.board import (
    Alert,
    Board,
    Calendar,
    Iteration,
    LogEntry,
    Milestone,
    Phase,
    Playbook,
    Source,
)
from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.domain.model.ids import BoardId, Kind, TicketId
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.status import Mode, Status
from readiness_tui.domain.model.ticket import Blocked, Ticket
from readiness_tui.exchange.model import accounting, dates, edges, join, merge
from readiness_tui.exchange.model.findings import finding
from readiness_tui.exchange.model.ids import Ids
from readiness_tui.exchange.model.model import (
    BOARD,
    Counts,
    Extraction,
    Finding,
    How,
    ImportPlan,
    Mark,
    Record,
    Statement,
    Use,
)

MAX_RECORDS = 50_000
_UNFIT = re.compile(r"[^\w.-]+")  # a colon would end the name of a board in a reference
_TICKET_FIELDS = frozenset(EDITABLE) - merge.EDGES - {"links", "fields"}
_MAKERS: Mapping[Kind, Any] = {
    Kind.PHASE: Phase,
    Kind.MILESTONE: Milestone,
    Kind.ITERATION: Iteration,
    Kind.RISK: Risk,
    Kind.PLAYBOOK: Playbook,
    Kind.ALERT: Alert,
    Kind.LOG: LogEntry,
}


def board_id(path: str) -> BoardId:
    """The id of the board that a document becomes: its stem, without blanks and the like."""
    return fit_id(PurePath(path).stem)


def fit_id(name: str) -> BoardId:
    """A name as the id of a board: without blanks and the like."""
    return BoardId(_UNFIT.sub("-", name).strip("-.") or "plan")


def plan(extraction: Extraction) -> ImportPlan:
    """The board to come.

    Raises:
        ExchangeError: The document has more records than a board may.
    """
    records = _records(extraction)
    if len(records) > MAX_RECORDS:
        message = f"{len(records):,} records: more than the {MAX_RECORDS:,} of one import"
        raise ExchangeError(message, place=Place(extraction.path), remedy="split the document")
    return _Builder(extraction, records).plan()


def _records(extraction: Extraction) -> tuple[Record, ...]:
    """Records in the order of the board: tickets as defined, others as first named."""
    grouped: dict[tuple[str, str], list[Statement]] = {
        (Kind.TICKET.value, name): [] for name in extraction.tickets
    }
    for statement in extraction.statements:
        grouped.setdefault((statement.kind, statement.key), []).append(statement)
    return tuple(
        Record(kind, key, extraction.tickets.get(key, 0) or _line(said), tuple(said))
        if kind == Kind.TICKET
        else Record(kind, key, _line(said), tuple(said))
        for (kind, key), said in grouped.items()
    )


def _line(said: Sequence[Statement]) -> int:
    return next((each.mark.line for each in said if each.field == "title"), said[0].mark.line)


def _logged(records: Sequence[Record]) -> dict[str, list[Mark]]:
    """The places of log entries that are done, by the ticket that they name."""
    marks: dict[str, list[Mark]] = {}
    for record in records:
        fields = {each.field: each for each in record.says} if record.kind == Kind.LOG else {}
        if "done" in fields and "ticket" in fields:
            marks.setdefault(str(fields["ticket"].value), []).append(fields["text"].mark)
    return marks


class _Builder:
    """The board while it is built; findings of joining gather here."""

    def __init__(self, extraction: Extraction, records: tuple[Record, ...]) -> None:
        self.extraction, self.records = extraction, records
        self.findings: list[Finding] = list(extraction.findings)
        self.hard, self.soft, edge_findings = edges.merge(extraction.statements)
        self.findings += edge_findings
        self._log = _logged(records)
        self._is_unstated = False  # whether it was said that a ticket states no status
        self.day: date | None = None

    def plan(self) -> ImportPlan:
        board = self._board()
        self._nothing(board)
        uses = self._uses(board)
        findings = tuple(sorted(self.findings, key=lambda each: each.mark))
        lines_left = tuple(line for line, use in uses.items() if use is Use.LEFT)
        counts = self._counts(board, uses)
        path, records = self.extraction.path, self.records
        return ImportPlan(path, board, records, findings, counts, lines_left, uses)

    def _uses(self, board: Board) -> dict[int, Use]:
        """What became of each line, by what of it stands in the board; said where words do not."""
        uses = dict(self.extraction.uses)
        for lost in accounting.missing(self.extraction, board):
            uses[lost.line] = Use.LEFT if lost.is_left else Use.PARTLY
            message = (
                f"these words of the line are in no field of the board: {', '.join(lost.words)}"
            )
            self.findings.append(finding("words-left", Mark(lost.line), message))
        left_lines = [line for line, use in uses.items() if use is Use.LEFT]
        total = sum(use is not Use.EXCLUDED for use in uses.values())
        if self.records and len(left_lines) * 3 > total:
            message = f"{len(left_lines)} of {total} lines stay in the document"
            self.findings.append(finding("much-left", Mark(min(left_lines)), message))
        return uses

    def _board(self) -> Board:
        of_kind: dict[str, list[Record]] = {}
        for record in self.records:
            of_kind.setdefault(record.kind, []).append(record)
        head = merge.values([each for one in of_kind.get(BOARD, ()) for each in one.says], [])
        self.day = head.get("date")
        tickets = {TicketId(one.id): self._ticket(one) for one in of_kind.get(Kind.TICKET, ())}
        parts = {kind: self._made(kind, of_kind.get(kind, ())) for kind in _MAKERS}
        week_one = head.get("week_one")
        return Board(
            id=fit_id(self.extraction.board or PurePath(self.extraction.path).stem),
            title=head.get("title", ""),
            objective=head.get("objective", ""),
            window=head.get("window"),
            enforcement=Mode.SHADOW,
            out_of_scope=head.get("out_of_scope", ()),
            assumptions=head.get("assumptions", ()),
            actions=head.get("actions", ()),
            source=Source(self.extraction.path, self.extraction.sha256),
            definition=_below(head, "definition."),
            scoring=merge.scoring(head),
            calendar=Calendar(week_one=week_one) if week_one else None,
            tickets=tickets,
            phases=parts[Kind.PHASE],
            milestones=parts[Kind.MILESTONE],
            iterations=parts[Kind.ITERATION],
            risks=self._risks(parts[Kind.RISK], tickets),
            playbooks=parts[Kind.PLAYBOOK],
            alerts=parts[Kind.ALERT],
            log=parts[Kind.LOG],
        )

    def _made(self, kind: Kind, records: Sequence[Record]) -> dict[str, Any]:
        maker = _MAKERS[kind]
        items: dict[str, Any] = {}
        for record in records:
            values = merge.values(record.says, self.findings)
            if kind in {Kind.ALERT, Kind.LOG}:
                values.pop("title", None)
            if kind is Kind.RISK:
                values.setdefault("title", record.id)
            items[record.id] = maker(id=record.id, **values)
        return items

    def _ticket(self, record: Record) -> Ticket:
        values = merge.values(record.says, self.findings)
        status = values.get("status") or self._derived(record)
        arguments = {name: value for name, value in values.items() if name in _TICKET_FIELDS}
        arguments |= {"title": values.get("title", record.id), "status": status}
        custom = _below(values, "fields.") | self._elsewhere(record, str(arguments["title"]))
        if prose := values.get("outputs"):
            if "outcome" in arguments:
                custom["outputs"] = prose
            else:
                arguments["outcome"] = prose
        return Ticket(
            id=TicketId(record.id),
            **arguments,
            depends=tuple(self.hard.get(record.id, ())),
            after=tuple(self.soft.get(record.id, ())),
            links=_below(values, "links."),
            blocked=self._blocked(record, status, custom),
            fields=custom,
        )

    def _elsewhere(self, record: Record, title: str) -> dict[str, str]:
        """Titles that other places give a ticket and that say something else."""
        others = {str(each.value): None for each in record.says if each.field == "title"}
        unlike = [other for other in others if join.likeness(other, title) < join.ALIKE]
        return {"title_elsewhere": "; ".join(unlike)} if unlike else {}

    def _derived(self, record: Record) -> Status:
        """The status of a ticket that states none: `doing` at most, by what is ticked or logged."""
        signs = [
            each.mark
            for each in record.says
            if each.field in {"acceptance", "closure", "tasks"}
            and isinstance(each.value, tuple)
            and any(getattr(item, "done", False) for item in each.value)
        ]
        signs += self._log.get(record.id, [])
        if not signs:
            if not self._is_unstated:
                self._is_unstated = True
                message = "no status is stated for this ticket, or others after it: todo"
                self.findings.append(finding("status-not-stated", Mark(record.line), message))
            return Status.TODO
        message = f"{record.id} states no status; something of it is done: doing"
        self.findings.append(finding("status-derived", min(signs), message, keys=(record.id,)))
        return Status.DOING

    def _blocked(self, record: Record, status: Status, custom: dict[str, Any]) -> Blocked | None:
        if status is not Status.BLOCKED:
            return None
        if reason := custom.pop("blocker", ""):
            since, _ = dates.read_target(str(custom.pop("blocked_since", "")))
            day = self.day if since is None or isinstance(since, Week) else since
            return Blocked(str(reason), day, str(custom.pop("blocked_by", "")))
        line = next((each.mark.line for each in record.says if each.field == "status"), record.line)
        place = Place(self.extraction.path, line)
        message = f"{record.id} is blocked and no reason is stated"
        self.findings.append(
            finding("blocked-without-reason", Mark(line), message, keys=(record.id,))
        )
        return Blocked(f"not stated in {place}", self.day)

    def _risks(self, risks: dict[str, Risk], tickets: Mapping[TicketId, Ticket]) -> dict[str, Risk]:
        """Risks with the links that only the sources of tickets give; one-sided links are said."""
        reader = Ids.of(risks)
        cited = {
            name: dict.fromkeys(
                each for one in ticket.sources for ref in reader.read(one) for each in ref.ids
            )
            for name, ticket in tickets.items()
        }
        citing: dict[str, list[str]] = {}
        for name, named in cited.items():
            for key in named:
                citing.setdefault(key, []).append(name)
        if not citing:
            return risks
        lines = {(one.kind, one.id): one.line for one in self.records}
        result: dict[str, Risk] = {}
        for key, risk in risks.items():
            links = dict.fromkeys(risk.mitigated_by)
            for name in risk.mitigated_by:
                ticket = tickets.get(TicketId(name))
                if ticket and ticket.sources and key not in cited[ticket.id]:
                    message = f"{name} mitigates {key} by the map, its sources do not name it: kept"
                    self._one_side(lines[Kind.RISK, key], message, key, name)
            for name in citing.get(key, ()):
                if name not in links:
                    links[name] = None
                    message = f"{name} names {key} as a source, the map does not link them: kept"
                    self._one_side(lines[Kind.TICKET, name], message, key, name)
            result[key] = replace(risk, mitigated_by=tuple(links))
        return result

    def _one_side(self, line: int, said: str, *keys: str) -> None:
        self.findings.append(finding("risk-link-one-side", Mark(line), said, keys=keys))

    def _nothing(self, board: Board) -> None:
        if board.tickets or board.risks or board.phases or board.milestones:
            return
        if any(each.code == "template-skipped" for each in self.findings):
            message = "nothing but an empty copy of a plan"
            self.findings.append(finding("template-only", Mark(1), message))
        message = "no table of tickets, no heading with an id and no box was found: no plan"
        self.findings.append(finding("nothing-found", Mark(1), message))

    def _counts(self, board: Board, uses: Mapping[int, Use]) -> Counts:
        how: dict[tuple[str, str], How] = {}
        for statement in self.extraction.statements:
            if statement.field == "depends" and isinstance(statement.value, tuple):
                for target in statement.value:
                    how.setdefault((statement.key, str(target)), statement.how)
        hard = Counter(how[key, target] for key, found in self.hard.items() for target in found)
        boxes = [each for each in self.extraction.statements if each.shape == "box"]
        return Counts(
            tickets=len(board.tickets),
            hard={each: hard[each] for each in How},
            soft=sum(map(len, self.soft.values())),
            phases=len(board.phases),
            phase_entries=sum(len(phase.tickets) for phase in board.phases.values()),
            milestones=len(board.milestones),
            iterations=len(board.iterations),
            risks=len(board.risks),
            risk_links=sum(len(risk.mitigated_by) for risk in board.risks.values()),
            log=len(board.log),
            boxes=len(boxes),
            boxes_done=sum(map(_is_ticked, boxes)),
            lines=dict(Counter(uses.values())),
        )


def _is_ticked(said: Statement) -> bool:
    if isinstance(said.value, tuple):
        return any(getattr(item, "done", False) for item in said.value)
    return said.value is Status.DONE


def _below(found: merge.Values, prefix: str) -> dict[str, Any]:
    """The values whose field begins with a prefix, by the rest of its name."""
    return {
        name.removeprefix(prefix): value for name, value in found.items() if name.startswith(prefix)
    }
