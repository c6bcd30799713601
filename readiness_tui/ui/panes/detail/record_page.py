"""Everything about a record that is no ticket: each field as a row that Enter edits.

A row's key says what it is: `field:window`, `mark:exit:2` a criterion that is ticked,
`record:milestone:M1` another record of the board, and `log:` all entries of its log.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from readiness_tui.domain.fields.forms import Room, in_lines
from readiness_tui.domain.fields.records import fields_of, format_field, is_mapping, room_of
from readiness_tui.domain.model.board import HOMES, Board, Phase, Record
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.ids import GateKey, Kind, RecordRef
from readiness_tui.domain.model.plain_values import said
from readiness_tui.domain.model.risk import Risk
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.board_texts import board_state
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.panes.detail.log_rows import log_rows
from readiness_tui.ui.viewmodels.cells import Measure, Row, Rows
from readiness_tui.ui.viewmodels.line_builder import STATE_STYLE, LineBuilder, criterion, numbered

LABEL = 20
"""Cells of the name of a field: those of gates are long."""
_CRITERIA = ("entrance", "exit")
_LISTED = (Kind.PHASE, Kind.MILESTONE, Kind.ITERATION, Kind.GATE, Kind.PLAYBOOK, Kind.ALERT)
"""The kinds of record that the page of a board leads to; tickets and risks have panes."""
_BY_VERB: Mapping[type[object], tuple[str, ...]] = {
    Board: ("enforcement", "frozen"),
    Risk: ("accepted",),
}
"""Fields that a verb of their own changes."""


def record_name(ref: RecordRef) -> str:
    """A record as the title of the pane names it."""
    return safe_line(ref.id if ref.kind is Kind.TICKET else f"{ref.kind} {ref.id}")


def record_rows(
    snapshot: Snapshot, ref: RecordRef, glyphs: Glyphs, width: int, measure: Measure
) -> Rows:
    """The detail pane of a record for a list `width` cells wide."""
    record = snapshot.portfolio.record(ref)
    if record is None:
        return Rows.of((Row("gone", line=((f"this {ref.kind} is gone", "muted"),)),))
    page = _Page(snapshot, ref, record, glyphs, LineBuilder(width, measure, label=LABEL))
    return Rows.of([numbered(row, index) for index, row in enumerate(page.rows())])


@dataclass(frozen=True, slots=True)
class _Page:
    snapshot: Snapshot
    ref: RecordRef
    record: Record
    glyphs: Glyphs
    builder: LineBuilder

    def rows(self) -> Iterator[Row]:
        """The name, what is set, what else is known, and what is not set."""
        kind = "" if self.ref.kind is Kind.BOARD else f"{self.ref.kind} "
        yield self.builder.title(safe_line(f"{kind}{self.ref.id}"))
        yield from self._result()
        yield Row("")
        texts = {name: format_field(self.record, name) for name in fields_of(self.record)}
        for name in _BY_VERB.get(type(self.record), ()):
            texts[name] = said(getattr(self.record, name))
        for name, text in texts.items():
            if text:
                yield from self._field(name, text)
        if isinstance(self.record, Board):
            yield from self._of_board(self.record)
        empty = [name for name, text in texts.items() if not text]
        rules = self.snapshot.analysis.context.rules
        if isinstance(self.record, Gate):
            every = rules.parameters(self.record.kind)
            empty += [name for name in every if name not in texts]
        if empty:
            yield Row("")
        for name in empty:
            yield self.builder.line(_label(name), (("-", "muted"),), f"field:{name}")

    def _result(self) -> Iterator[Row]:
        """What a gate was found to be."""
        key = GateKey(self.ref.board, self.ref.id)
        if self.ref.kind is Kind.GATE and key in self.snapshot.judgement.effectives:
            yield self._state(key, "result")

    def _state(self, key: GateKey, label: str) -> Row:
        judgement = self.snapshot.judgement
        state = judgement.effectives[key].state
        sign = (f"{self.glyphs.gate(state)} ", STATE_STYLE[state])
        message = safe_line(judgement.results[key].says)
        return self.builder.line(label, (sign, (message, "muted")), f"gate:{key.gate}")

    def _field(self, name: str, text: str) -> Iterator[Row]:
        """One field: a criterion, an item or a paragraph to a row."""
        key = f"field:{name}"
        if isinstance(self.record, Phase) and name in _CRITERIA:
            yield from self._criteria(self.record, name)
        elif is_mapping(self.record, name):
            yield self.builder.line(_label(name), (("enter writes them all", "muted"),), key)
        else:
            label, has_verb = _label(name), name in _BY_VERB.get(type(self.record), ())
            room = Room.LINE if has_verb else room_of(self.record, name)
            block = safe_block(in_lines(room, text))
            for line in block.splitlines() or [""]:
                yield from self.builder.text(label, line, key)
                label = ""

    def _criteria(self, phase: Phase, name: str) -> Iterator[Row]:
        gate = GateKey(self.ref.board, f"phase:{phase.id}/{name}")
        if gate in self.snapshot.judgement.effectives:
            yield self._state(gate, name)
        lines = phase.entrance if name == "entrance" else phase.exit
        label = "" if gate in self.snapshot.judgement.effectives else name
        for index, line in enumerate(lines):
            text, style = criterion(line)
            box = ("[x] " if line.done else "[ ] ") if line.is_statement else " >  "
            key = f"mark:{name}:{index}" if line.is_statement else f"field:{name}"
            yield from self.builder.boxed(box, text, style, label=label, key=key)
            label = ""
        more = (("enter writes them all", "muted"),)
        yield self.builder.line(label, more, f"field:{name}")

    def _of_board(self, board: Board) -> Iterator[Row]:
        for kind in _LISTED:
            label = HOMES[kind]
            for record in board.records(kind).values():
                title = safe_line(str(getattr(record, "title", getattr(record, "when", ""))))
                spans = ((safe_line(record.id), "accent"), (f"  {title}", ""))
                yield self.builder.line(label, spans, f"record:{kind}:{record.id}")
                label = ""
        for label, text in board_state(self.snapshot.judgement, board):
            yield from self.builder.text(label, safe_line(text), style="muted")
        yield from log_rows(self.snapshot.portfolio, self.ref, self.builder)


def _label(name: str) -> str:
    text = safe_line(name).replace("_", " ")
    return text if len(text) < LABEL else f"{text[: LABEL - 2]}…"
