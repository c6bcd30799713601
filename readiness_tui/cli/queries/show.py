"""`readiness show`: all of one record, a fact to a line."""

from collections.abc import Iterator, Sequence

import click
from msgspec.structs import replace

from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.query_answers import (
    DeliveredJson,
    MitigatedJson,
    NoteJson,
    ShowAnswer,
)
from readiness_tui.cli.base import completers, output
from readiness_tui.cli.base.workspace_args import (
    Given,
    json_option,
    open_workspace,
    record_named,
    takes_workspace,
)
from readiness_tui.domain.fields.deliverable_text import format_deliverable
from readiness_tui.domain.model.ids import Key, Kind, RecordRef
from readiness_tui.domain.model.notes import MOST, noted, notes_of, signed
from readiness_tui.domain.model.plain_values import Jsonable
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.model.ticket import Deliverable
from readiness_tui.domain.verdict.board_texts import iterations_of
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.statement_proof import StatementProof, deliverable_proofs
from readiness_tui.domain.verdict.verdict import claim

ROOM = 12
"""Cells of a field's name, the gap after it not counted."""


@click.command("show")
@click.argument("name", metavar="ID", shell_complete=completers.tickets)
@json_option
@takes_workspace
def show_command(*, given: Given, name: str) -> int:
    """Show all of a ticket, or of another record.

    ID is a ticket: T-001, or BOARD/T-001 where several boards have one. Another record is named
    with its kind: phase:A, milestone:M1, iteration:W07, risk:R-004, gate:coverage, waiver:W-1.
    """
    snapshot = open_workspace(given).snapshot
    ref = record_named(name, snapshot.portfolio)
    if given.as_json:
        output.print_json(_answer(snapshot, ref))
    else:
        output.print_problems(snapshot.problems)
        style = output.style(ascii_only=given.ascii_only, theme=given.theme)
        head, *lines = _lines(snapshot, ref, style)
        facts = [style.terminal.facts(lines, ROOM + 4)] if style.terminal else lines
        output.print_lines([head, *facts])
    return 3 if snapshot.problems else 0


def _table(snapshot: Snapshot, ref: RecordRef) -> documents.Table:
    record = snapshot.portfolio.record(ref)
    assert record is not None  # noqa: S101 - `_record` found it
    return documents.table_json(record)


def _answer(snapshot: Snapshot, ref: RecordRef) -> ShowAnswer:
    answer = documents.filled(
        ShowAnswer,
        ref,
        snapshot,
        place=snapshot.place(ref),
        record=_table(snapshot, ref),
    )
    return _with_ticket(snapshot, ref.key, answer) if ref.kind is Kind.TICKET else answer


def _with_ticket(snapshot: Snapshot, key: Key, answer: ShowAnswer) -> ShowAnswer:
    """The answer with what only tickets have."""
    judgement = snapshot.judgement
    board, today = snapshot.portfolio.boards[key.board], snapshot.analysis.context.today
    return replace(
        answer,
        claim=documents.claim_json(judgement, key),
        standing=documents.standing_json(snapshot, key),
        needed_by=[str(needing) for needing in _needed_by(snapshot, key)],
        gates=[documents.gate_json(judgement, gate) for gate in judgement.proving.get(key, ())],
        iterations=list(iterations_of(snapshot.portfolio, key, today)),
        deliverables=[
            documents.filled(
                DeliveredJson, item, stand=proof.stand, gates=[gate.gate for gate in proof.gates]
            )
            for item, proof in _deliverables(snapshot, key)
        ],
        risks=[
            documents.filled(MitigatedJson, row, row.risk)
            for row in snapshot.analysis.coverage.risks_of.get(key, ())
        ],
        log=[
            documents.filled(NoteJson, entry, at=entry.at and entry.at.isoformat())
            for entry in notes_of(board, key)
        ],
    )


def _deliverables(snapshot: Snapshot, key: Key) -> Iterator[tuple[Deliverable, StatementProof]]:
    ticket = snapshot.portfolio.boards[key.board].tickets[key.ticket]
    return deliverable_proofs(snapshot.judgement, key, ticket)


def _needed_by(snapshot: Snapshot, key: Key) -> Sequence[Key]:
    graph = snapshot.analysis.graph
    return [graph.keys[node] for node in graph.succ[graph.index[key]]]


def _lines(snapshot: Snapshot, ref: RecordRef, style: output.Style) -> Iterator[str]:
    table = _table(snapshot, ref)
    title = str(table.pop("title", ""))
    yield style.paint(safe_line(f"{ref.kind} {ref.id}  {title}".rstrip()), "strong")
    yield _fact("board", f"{ref.board} ({snapshot.place(ref)})")
    if ref.kind is Kind.TICKET:
        table.pop("status", None)
        yield from _claim(snapshot, ref.key, style)
    for name, value in table.items():
        if ref.kind is Kind.TICKET and name == "deliverables":
            yield from _delivered(snapshot, ref.key)
        else:
            yield from _member(name, value)
    if ref.kind is Kind.TICKET:
        yield from _gates(snapshot, ref.key, style)
        yield from _log(snapshot, ref.key)


def _claim(snapshot: Snapshot, key: Key, style: output.Style) -> Iterator[str]:
    claimed = claim(snapshot.judgement, key)
    status, proof = style.claim(claimed)
    painted = style.paint(proof, output.PROOF_INK.get(claimed.proof, ""))
    yield f"  {'status':<{ROOM}}  {status}   {painted}"
    standing = snapshot.analysis.workabilities[key]
    yield _fact("standing", "; ".join([standing.state, *map(str, standing.unmet)]))
    needed = ", ".join(
        one.ticket if one.board == key.board else str(one) for one in _needed_by(snapshot, key)
    )
    if needed:
        yield _fact("needed by", needed)
    today = snapshot.analysis.context.today
    boxes = iterations_of(snapshot.portfolio, key, today)
    yield from (_fact("iteration", text) for text in boxes)
    yield from _risks(snapshot, key)


def _risks(snapshot: Snapshot, key: Key) -> Iterator[str]:
    """The risks that a ticket mitigates, with what is left of each: `R-4 (12, 6 left) Title`."""
    for number, row in enumerate(snapshot.analysis.coverage.risks_of.get(key, ())):
        weight = "unscored" if row.exposure is None else f"{row.exposure}, {row.by_proof} left"
        text = f"{row.risk.id} ({weight}) {row.risk.title}  {row.state}"
        yield _fact("" if number else "risks", text)


def _delivered(snapshot: Snapshot, key: Key) -> Iterator[str]:
    """Each deliverable with its claim and stand: `[x] a.md | text  refuted by T-1/deliverables`."""
    for number, (item, proof) in enumerate(_deliverables(snapshot, key)):
        by = f" by {', '.join(gate.gate for gate in proof.gates)}" if proof.gates else ""
        text = f"{format_deliverable(item)}  {proof.stand}{by}"
        yield _fact("" if number else "deliverables", text)


def _fact(name: str, text: str) -> str:
    return f"  {safe_line(name):<{ROOM}}  {safe_line(text)}".rstrip()


def _member(name: str, value: Jsonable) -> Iterator[str]:
    """A field, its items or lines one below the other."""
    match value:
        case list():
            texts = [_said(item) for item in value]
        case str():
            texts = safe_block(value).splitlines() or [""]
        case _:
            texts = [_said(value)]
    for number, text in enumerate(texts):
        yield _fact("" if number else name, f"{'- ' if len(texts) > 1 else ''}{text}")


def _said(value: Jsonable) -> str:
    """A value in one line, tables as `name text, name text`."""
    match value:
        case dict():
            return ", ".join(f"{name} {_said(item)}" for name, item in value.items())
        case list():
            return ", ".join(map(_said, value))
        case bool():
            return "yes" if value else "no"
        case _:
            return "" if value is None else str(value)


def _gates(snapshot: Snapshot, key: Key, style: output.Style) -> Iterator[str]:
    judgement = snapshot.judgement
    for gate in judgement.proving.get(key, ()):
        result, weight = judgement.results[gate], judgement.effectives[gate]
        sentence = (weight.why or result.says).removeprefix(f"{gate.gate}: ")
        line = safe_line(f"{gate.gate}: {sentence}")
        yield f"  {'gate':<{ROOM}}  {style.state(weight.state)}  {line}"


def _log(snapshot: Snapshot, key: Key) -> Iterator[str]:
    """The newest notes about a ticket, and how many more there are."""
    entries = notes_of(snapshot.portfolio.boards[key.board], key)
    for number, entry in enumerate(entries[:MOST]):
        text = "  ".join(filter(None, (signed(entry), noted(entry))))
        yield _fact("" if number else "log", text)
    if len(entries) > MOST:
        yield _fact("", f"+{len(entries) - MOST}")
