"""The gates pane: failing first, then by what they prove; state, age, and what was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.gate import Cause, Gate, Result, State
from readiness_tui.domain.model.ids import BoardId, GateKey, Key, natural
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import EffectiveResult
from readiness_tui.domain.proof.streak import Run
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verify.reviewing import LiveRun
from readiness_tui.ui.viewmodels.cells import Col, Measure, Row, Rows, Span, padded
from readiness_tui.ui.viewmodels.gate_facts import unfolded
from readiness_tui.ui.viewmodels.gate_runs import run_cells
from readiness_tui.ui.viewmodels.line_builder import STATE_STYLE

GROUP = "\0"
"""What the key of a heading begins with; behind it stands the name of the group."""
FAILING = "failing"
GROUPS = (FAILING, "ticket", "phase", "milestone", "risk", "board")
_TITLES = {
    FAILING: "Failing",
    "ticket": "Tickets",
    "phase": "Phases",
    "milestone": "Milestones",
    "risk": "Risks",
    "board": "Boards",
}
_BAD = frozenset({State.FAIL, State.ERROR})
_GOOD = frozenset({State.PASS, State.WARN, State.WAIVED})
_ORDER = {state: rank for rank, state in enumerate(State)}
_AGED, _WIDE = 64, 96
"""From so many cells on there is room for the age, and for what a gate proves."""
_NAME, _STATE, _STATE_MOST, _AGE, _PROVES = 28, 14, 18, 14, 14
_LEAST, _BOARD = 10, 4
"""Cells that a name keeps, its sign not counted, and with how many its board is worth naming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesLook:
    """How the gates are looked at.

    Attributes:
        opened: Keys of the gates that are unfolded, as text.
        folded: Names of the groups that are folded.
        grouped: Whether there are headings.
        runs: Commands that were asked for, by gate.
        heads: The commit of the last run of a command, by gate.
        histories: Recorded runs of boards.
    """

    opened: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    grouped: bool = True
    runs: Mapping[GateKey, LiveRun] = field(default_factory=dict[GateKey, LiveRun])
    heads: Mapping[GateKey, str] = field(default_factory=dict[GateKey, str])
    histories: Mapping[BoardId, tuple[Run, ...]] = field(
        default_factory=dict[BoardId, tuple[Run, ...]]
    )


def gate_keys(snapshot: Snapshot, keys: tuple[Key, ...], board: BoardId | None) -> list[GateKey]:
    """The gates of some tickets, or with none given all of a board, in the order they are shown."""
    judgement = snapshot.judgement
    if keys:
        gates = list(dict.fromkeys(gate for key in keys for gate in judgement.proving.get(key, ())))
    else:
        homes = {one.id for one in snapshot.portfolio.in_scope(board)}
        gates = [key for key in judgement.gates if key.board in homes]

    def place(key: GateKey) -> tuple[object, ...]:
        gate, effective = judgement.gates[key], judgement.effectives[key]
        group = GROUPS.index(group_of(gate, effective))
        return (
            group,
            _ORDER[effective.state],
            natural(gate.proves[0] if group else ""),
            natural(key.gate),
        )

    return sorted(gates, key=place)


def group_of(gate: Gate, effective: EffectiveResult) -> str:
    """The group a gate stands in: failing, or the kind of what it proves first."""
    if effective.state in _BAD:
        return FAILING
    first = gate.proves[0] if gate.proves else "board"
    kind = first.partition(":")[0] if ":" in first else first
    return kind if kind in GROUPS[2:] else "ticket"


def counts(snapshot: Snapshot, gates: Sequence[GateKey]) -> tuple[int, int, int]:
    """Gates that hold, that fail or are in error, and that are not settled."""
    states = [snapshot.judgement.effectives[gate].state for gate in gates]
    passing = sum(state in _GOOD for state in states)
    bad = sum(state in _BAD for state in states)
    exempt = sum(state is State.NOT_APPLICABLE for state in states)
    return passing, bad, len(states) - passing - bad - exempt


def rows(
    snapshot: Snapshot,
    gates: Sequence[GateKey],
    look: GatesLook,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Rows:
    """The gates as rows for a list `width` cells wide; unfolded ones with all that is known."""
    judgement = snapshot.judgement
    builder = _LineBuilder(snapshot, gates, look, glyphs, width, measure)
    grouped = groupby(
        gates, key=lambda key: group_of(judgement.gates[key], judgement.effectives[key])
    )
    lines: list[Row] = []
    for name, keys in grouped:
        several = list(keys)
        if look.grouped:
            lines.append(builder.heading(name, several))
        if not look.grouped or name not in look.folded:
            for key in several:
                lines += builder.gate(key)
    if not lines:
        lines.append(Row("", line=(("no gate here; F shows those of the whole board", "muted"),)))
        return Rows.of(lines)
    return Rows.of(lines, builder.columns)


class _LineBuilder:
    def __init__(
        self,
        snapshot: Snapshot,
        gates: Sequence[GateKey],
        look: GatesLook,
        glyphs: Glyphs,
        width: int,
        measure: Measure,
    ) -> None:
        self.snapshot, self.look, self.glyphs = snapshot, look, glyphs
        self.width, self.measure = width, measure
        self.facts = {gate: self._facts(gate) for gate in gates}
        wordy = max((measure(facts[0][0]) for facts in self.facts.values()), default=0)
        state = min(_STATE_MOST if width >= _AGED else _STATE, max(5, wordy) + 1)
        most = max(_NAME, width // 4) if width >= _AGED else max(_LEAST, (width - state) // 2 - 2)
        several = len({gate.board for gate in gates}) > 1
        shared = "" if several else _shared(gates, of_ticket=not look.grouped)
        self.names = {
            gate: named(gate, shared, most, measure, with_board=several) for gate in gates
        }
        longest = max((measure(name) for name in self.names.values()), default=8)
        columns = [Col("Gate", min(most, max(8, longest)) + 3), Col("State", state)]
        columns += [Col("Age", _AGE)] if width >= _AGED else []
        columns += [Col("Proves", _PROVES)] if width >= _WIDE else []
        self.columns = (*columns, Col("What it found", 0))

    def heading(self, name: str, keys: Sequence[GateKey]) -> Row:
        passing, bad, unsettled = counts(self.snapshot, keys)
        sign = self.glyphs.sign("folded" if name in self.look.folded else "open")
        spans: list[Span] = [(f"{sign} ", "muted"), (f"{_TITLES[name]}  ", "strong")]
        for count, glyph, style in (
            (passing, self.glyphs.gate(State.PASS), "pass"),
            (bad, self.glyphs.gate(State.FAIL), "fail"),
            (unsettled, self.glyphs.gate(State.UNKNOWN), "doubt"),
        ):
            spans += [(f"{count}{glyph} ", style)] if count else []
        return Row(f"{GROUP}{name}", line=tuple(spans), kind="group")

    def gate(self, key: GateKey) -> Iterator[Row]:
        gate = self.snapshot.judgement.gates[key]
        is_open = str(key) in self.look.opened
        sign = self.glyphs.sign("open" if is_open else "folded")
        live = self.look.runs.get(key)
        state, age, text_span = self.facts[key]
        cells: list[Span] = [(f"{sign} {self.names[key]}", ""), state]
        cells += [age] if self.width >= _AGED else []
        cells += [(_proves(gate), "muted")] if self.width >= _WIDE else []
        yield Row(str(key), (*cells, text_span))
        if is_open:
            runs = self.look.histories.get(key.board, ())
            yield from unfolded(
                self.snapshot, key, runs, live, self.glyphs, self.width, self.measure
            )

    def _facts(self, key: GateKey) -> tuple[Span, Span, Span]:
        """State, age and what was found; of a stale gate why it is stale, as `check` says it."""
        judgement, live = self.snapshot.judgement, self.look.runs.get(key)
        result, effective = judgement.results[key], judgement.effectives[key]
        if live is not None and not live.is_over:
            return run_cells(live, effective.state, self.glyphs)
        state = _state(result, effective, self.glyphs)
        age = (self._age(key, result), "muted")
        if was := self.snapshot.shown(key).was:
            state = (f"{self.glyphs.gate(State.RUNNING)} running", "muted")
            age = (f"was {self.glyphs.gate(was)}", "muted")
        return state, age, (safe_line(effective.why or result.says), "muted")

    def _age(self, key: GateKey, result: Result) -> str:
        """How old the evidence is, and the commit it speaks of; `!` where only mtime tells."""
        if result.evidence_at is None:
            return "never" if result.cause in {Cause.NEVER_RUN, Cause.UNTRUSTED} else "-"
        now = self.snapshot.judgement.now
        age = format_age((now - result.evidence_at).total_seconds()).replace(" ", "")
        if result.evidence_from == "mtime":
            return f"{age} mtime"
        head = self.look.heads.get(key, "")
        return f"{age} @{head[:7]}" if head else age


def _state(result: Result, effective: EffectiveResult, glyphs: Glyphs) -> Span:
    """Glyph, word, and how many findings there are."""
    word = effective.state.value.replace("not_applicable", "n/a")
    finding_count = len(result.findings) + result.unlisted
    count = f" {finding_count}" if finding_count and effective.state is not State.PASS else ""
    if effective.waived and effective.state is not State.WAIVED:
        count += f" {glyphs.gate(State.WAIVED)}{effective.waived}"
    return f"{glyphs.gate(effective.state)} {word}{count}", STATE_STYLE[effective.state]


def _proves(gate: Gate) -> str:
    """What it proves: the first, and how many more."""
    first = gate.proves[0] if gate.proves else ""
    more = len(gate.proves) - 1
    return safe_line(first) + (f" +{more}" if more > 0 else "")


def _shared(gates: Sequence[GateKey], *, of_ticket: bool) -> str:
    """What names begin with, up to the slash: the ticket, which the title names already.

    Beside the gates of one ticket those with a name of their own may stand, unless it is the same.
    """
    heads = {gate.gate.partition("/")[0] for gate in gates if "/" in gate.gate}
    bare = {gate.gate for gate in gates if "/" not in gate.gate}
    tails = {gate.gate.partition("/")[2] for gate in gates}
    if len(heads) != 1 or (bare and not of_ticket) or bare & tails:
        return ""
    return f"{heads.pop()}/"


def named(key: GateKey, shared: str, most: int, measure: Measure, *, with_board: bool) -> str:
    """A gate's name in at most so many cells: what tells it from its neighbours is cut last.

    The board stands last and goes first, then the ticket gives way, then the name itself.
    """
    name = safe_line(key.gate.removeprefix(shared))
    if measure(name) <= most:
        room = most - measure(name) - 2
        has_room = with_board and room >= _BOARD
        return f"{name}  {_cut(safe_line(key.board), room, measure)}" if has_room else name
    head, slash, tail = name.rpartition("/")
    room = most - measure(tail) - 1
    if not slash or room < 1:
        return _cut(tail, most, measure)
    return f"{_cut(head, room, measure)}/{tail}"


def _cut(text: str, width: int, measure: Measure) -> str:
    return text if measure(text) <= width else f"{padded(text, width - 1, measure).rstrip()}…"
