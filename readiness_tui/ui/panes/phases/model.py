"""The phases of a board: what each waits for, its criteria and tickets; then what is misplaced."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from readiness_tui.domain.edits.phase_edits import Part
from readiness_tui.domain.model.board import Board, Phase
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, TicketId, resolve
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.ticket import Criterion
from readiness_tui.domain.plan.workability import is_closed
from readiness_tui.domain.proof.composite import Node
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import tally
from readiness_tui.domain.verdict.verdict import claim
from readiness_tui.ui.viewmodels.cells import Line, Row, Rows, Span
from readiness_tui.ui.viewmodels.claims import proof_span
from readiness_tui.ui.viewmodels.line_builder import STATE_STYLE
from readiness_tui.ui.viewmodels.phase_items import Item

Entry = tuple[str, Item, Line]
"""A row of the list: its key, what it stands for, and its line."""
HEADINGS = frozenset({"phase", "iteration", "loose"})
"""The kinds of items below which others stand."""
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of the list, and by the key of each what it stands for."""

    rows: Rows
    items: Mapping[str, Item]


def phases(
    snapshot: Snapshot,
    home: BoardId,
    folded: frozenset[str],
    glyphs: Glyphs,
    only: frozenset[Key] | None = None,
) -> Listed:
    """The phases of a board as rows, with all of their tickets or only some.

    `folded` are the keys of headings whose rows are hidden.
    """
    board = snapshot.portfolio.boards[home]
    maker = _Maker(snapshot, board, folded, glyphs, only)
    entries = list(maker.every())
    return listed(entries)


def listed(entries: Sequence[Entry]) -> Listed:
    """Entries as rows, headings among them."""
    rows = [
        Row(name, line=line, kind="group" if item.kind in HEADINGS else "row")
        for name, item, line in entries
    ]
    return Listed(Rows.of(rows), {name: item for name, item, _ in entries})


def ticket_line(snapshot: Snapshot, key: Key, reference: str, glyphs: Glyphs) -> Line:
    """A ticket as a list below a heading has it: its name, its claim and title."""
    ticket = snapshot.portfolio.ticket(key)
    if ticket is None:
        return ((safe_line(reference), ""), (" there is no such ticket", "doubt"))
    ticket_claim = claim(snapshot.judgement, key)
    proof = glyphs.proof(ticket_claim.proof).strip()
    return (
        (f"{safe_line(reference)} ", ""),
        (glyphs.status(ticket_claim.status), ticket_claim.status.value),
        (f"{proof or ' '} ", proof_span(snapshot, key, glyphs)[1]),
        (safe_line(ticket.title), "muted"),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    snapshot: Snapshot
    board: Board
    folded: frozenset[str]
    glyphs: Glyphs
    only: frozenset[Key] | None

    def every(self) -> Iterator[Entry]:
        for number, phase in enumerate(self.board.phases.values()):
            yield from self._phase(phase, f"{number}")
        yield from self._misplaced()

    def _phase(self, phase: Phase, name: str) -> Iterator[Entry]:
        head = self._fold(name), (safe_line(f"{phase.id} {phase.title}".strip()), "strong")
        yield name, Item("phase", phase.id), (*head, ("  ", ""), *self._state(phase))
        if name in self.folded:
            return
        yield from self._criteria(phase, "entrance", phase.entrance, name)
        for index, reference in enumerate(phase.tickets):
            key = resolve(reference, self.board.id)
            if self.only is not None and key not in self.only:
                continue
            line = (("     ", ""), *ticket_line(self.snapshot, key, reference, self.glyphs))
            is_there = self.snapshot.portfolio.ticket(key) is not None
            item = Item("ticket", phase.id, ticket=key) if is_there else Item("note", phase.id)
            yield f"{name}/t{index}", item, line
        yield from self._criteria(phase, "exit", phase.exit, name)

    def _fold(self, name: str) -> Span:
        return f"{self.glyphs.sign('folded' if name in self.folded else 'open')} ", "muted"

    def _state(self, phase: Phase) -> Iterator[Span]:
        """What an entrance that is not met waits for, else how much of the exit is met."""
        judgement = self.snapshot.judgement
        if is_closed(judgement, self.board.id, phase):
            yield f"waits for {self._missing(phase)}", "doubt"
            return
        if phase.entrance:
            yield f"entrance {self.glyphs.gate(State.PASS)}  ", "pass"
        gate = GateKey(self.board.id, f"phase:{phase.id}/exit")
        if gate in judgement.effectives:
            state = judgement.effectives[gate].state
            if state in {State.PASS, State.WARN, State.WAIVED}:
                yield f"{self.glyphs.gate(state)} exit met", STATE_STYLE[state]
            else:
                message = judgement.results[gate].says.partition(",")[0]
                yield f"exit {safe_line(message)}", "muted"
            return
        keys = [resolve(name, self.board.id) for name in phase.tickets]
        count = tally(self.snapshot, (key for key in keys if key in judgement.proofs))
        yield f"{count.proven} of {count.total} proven", "muted"

    def _missing(self, phase: Phase) -> str:
        gate = GateKey(self.board.id, f"phase:{phase.id}/entrance")
        names = [one.fingerprint for one in self.snapshot.judgement.results[gate].findings]
        listed_names = [safe_line(name) for name in names[:_MOST_NAMED]]
        more = f" (+{len(names) - len(listed_names)})" if len(names) > len(listed_names) else ""
        return (", ".join(listed_names) or "its entrance") + more

    def _criteria(
        self, phase: Phase, part: Part, lines: tuple[Criterion, ...], name: str
    ) -> Iterator[Entry]:
        gate = GateKey(self.board.id, f"phase:{phase.id}/{part}")
        result = self.snapshot.judgement.results.get(gate)
        open_ = {one.fingerprint for one in result.findings} if result else set[str]()
        for index, line in enumerate(lines):
            label = "in " if part == "entrance" else "out"
            item, spans = self._criterion(phase, part, index, line, open_)
            yield f"{name}/{part}{index}", item, ((f"{label} ", "muted"), *spans)

    def _criterion(
        self, phase: Phase, part: Part, index: int, line: Criterion, open_: set[str]
    ) -> tuple[Item, Line]:
        home = self.board.id
        if line.is_statement:
            tick = self.glyphs.gate(State.PASS) if line.done else " "
            spans = ((f"[{tick}] ", "pass" if line.done else "muted"), (safe_line(line.text), ""))
            return Item("criterion", phase.id, part, index), spans
        if line.gate:
            gate = GateKey(home, line.gate)
            if gate not in self.snapshot.judgement.gates and ":" in line.gate:
                other, _, name = line.gate.partition(":")
                gate = GateKey(BoardId(other), name)
            effective = self.snapshot.judgement.effectives.get(gate)
            state = effective.state if effective else State.UNKNOWN
            word = state.value.replace("_", " ")
            spans = (
                self._box(state),
                ("gate ", "muted"),
                (f"{safe_line(line.gate)} ", ""),
                (f"{self.glyphs.gate(state)} {word}", STATE_STYLE[state]),
            )
            return Item("criterion", phase.id, part, index, gate=gate), spans
        if line.ticket:
            key = resolve(line.ticket, home)
            box = self._box(State.UNKNOWN if key.ticket in open_ else State.PASS)
            is_there = self.snapshot.portfolio.ticket(key) is not None
            spans = (
                box,
                ("ticket ", "muted"),
                *ticket_line(self.snapshot, key, line.ticket, self.glyphs),
            )
            return Item("criterion", phase.id, part, index, ticket=key if is_there else None), spans
        is_open = str(Node("phase", home, line.phase)) in open_
        box = self._box(State.UNKNOWN if is_open else State.PASS)
        word = "not finished" if is_open else "finished"
        spans = (box, ("phase ", "muted"), (f"{safe_line(line.phase)} ", ""), (word, "muted"))
        return Item("criterion", phase.id, part, index, leads=line.phase), spans

    def _box(self, state: State) -> Span:
        holds = state in {State.PASS, State.WARN, State.WAIVED}
        fails = state in {State.FAIL, State.ERROR}
        sign = self.glyphs.gate(State.PASS if holds else State.FAIL) if holds or fails else " "
        return f"[{sign}] ", "pass" if holds else "fail" if fails else "muted"

    def _misplaced(self) -> Iterator[Entry]:
        """Tickets in no phase, and those in several; only on a board with phases."""
        if not self.board.phases:
            return
        homes: dict[Key, list[str]] = {}
        for phase in self.board.phases.values():
            for reference in phase.tickets:
                homes.setdefault(resolve(reference, self.board.id), []).append(phase.id)
        every = [Key(self.board.id, TicketId(name)) for name in self.board.tickets]
        if self.only is not None:
            every = [key for key in every if key in self.only]
            homes = {key: names for key, names in homes.items() if key in self.only}
        loose = [key for key in every if key not in homes]
        several = [key for key, names in homes.items() if len(set(names)) > 1]
        for title, keys, name in (("in no phase", loose, "none"), ("in several", several, "more")):
            if not keys:
                continue
            head = (self._fold(name), (title, "strong"), (f"  {len(keys)}", "muted"))
            yield name, Item("loose"), head
            if name not in self.folded:
                for key in keys:
                    where = f"{', '.join(map(safe_line, homes[key]))}: " if key in homes else ""
                    spans = ticket_line(self.snapshot, key, key.ticket, self.glyphs)
                    line = (("     ", ""), *spans[:-1], (where, "doubt"), spans[-1])
                    yield f"{name}/{key}", Item("ticket", ticket=key), line
