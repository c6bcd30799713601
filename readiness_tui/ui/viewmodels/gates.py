"""The gates pane: failing first, each with its state, what it proves and what it found."""

from readiness_tui.domain.gate import State
from readiness_tui.domain.glyphs import Glyphs
from readiness_tui.domain.ids import BoardId, GateKey, Key, natural
from readiness_tui.domain.proof import Effective
from readiness_tui.domain.snapshot import Snapshot
from readiness_tui.domain.text import safe_line
from readiness_tui.domain.verdict import explain_gate
from readiness_tui.ui.viewmodels.cells import Col, Measure, Row, Rows, wrap
from readiness_tui.ui.viewmodels.pen import STATE_INK

_LABEL = 12
_ORDER = {state: rank for rank, state in enumerate(State)}


def gate_keys(snapshot: Snapshot, keys: tuple[Key, ...], board: BoardId | None) -> list[GateKey]:
    """The gates of some tickets, or with none given all of a board, worst state first."""
    judgement = snapshot.judgement
    if keys:
        found = list(dict.fromkeys(gate for key in keys for gate in judgement.proving.get(key, ())))
    else:
        found = [key for key in judgement.gates if board is None or key.board == board]
    return sorted(found, key=lambda gate: (_rank(judgement.effectives[gate]), natural(gate.gate)))


def _rank(effective: Effective) -> int:
    return _ORDER[effective.state]


def counts(snapshot: Snapshot, gates: list[GateKey]) -> tuple[int, int, int]:
    """Gates that hold, that fail or are in error, and that are not settled."""
    good = {State.PASS, State.WARN, State.WAIVED}
    states = [snapshot.judgement.effectives[gate].state for gate in gates]
    held = sum(state in good for state in states)
    bad = sum(state in {State.FAIL, State.ERROR} for state in states)
    exempt = sum(state is State.NOT_APPLICABLE for state in states)
    return held, bad, len(states) - held - bad - exempt


def rows(
    snapshot: Snapshot,
    gates: list[GateKey],
    unfolded: frozenset[str],
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Rows:
    """The gates as rows for a list `width` cells wide; unfolded ones with their explanation."""
    made: list[Row] = []
    several = len({gate.board for gate in gates}) > 1
    shared = _shared(gates)
    names = {
        gate: safe_line(str(gate) if several else gate.gate.removeprefix(shared)) for gate in gates
    }
    longest = min(28, max((measure(name) for name in names.values()), default=8))
    wide = width >= 84  # noqa: PLR2004 - room for what it proves beside what it found
    columns = (Col("State", 11), Col("Gate", longest + 1))
    columns += (Col("Proves", 14), Col("What it found", 0)) if wide else (Col("What it found", 0),)
    for key in gates:
        gate, result = snapshot.judgement.gates[key], snapshot.judgement.results[key]
        effective = snapshot.judgement.effectives[key]
        ink = STATE_INK[effective.state]
        state = effective.state.value.replace("not_applicable", "n/a")
        proves = ", ".join(gate.proves)
        cells = [
            (f"{glyphs.gate(effective.state)} {state}", ink),
            (names[key], ""),
            *([(safe_line(proves), "muted")] if wide else []),
            (safe_line(result.says), "muted"),
        ]
        made.append(Row(str(key), tuple(cells)))
        if str(key) in unfolded:
            for index, line in enumerate(explain_gate(snapshot.judgement, key)[1:]):
                label, _, text = line.strip().partition(" ")
                parts = wrap(safe_line(text), max(16, width - _LABEL - 2), measure)
                for number, part in enumerate(parts):
                    head = f"  {'' if number else label}".ljust(_LABEL)
                    made.append(Row(f"{key}#{index}.{number}", line=((head, "muted"), (part, ""))))
    return Rows.of(made, columns)


def _shared(gates: list[GateKey]) -> str:
    """What every name begins with, up to its slash: the ticket, which the title names already."""
    heads = {gate.gate.partition("/")[0] for gate in gates if "/" in gate.gate}
    if len(heads) != 1 or not all("/" in gate.gate for gate in gates):
        return ""
    return f"{heads.pop()}/"
