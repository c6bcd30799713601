"""Gates as rows of a table, for the verbs that list them."""

from collections.abc import Callable, Sequence

from readiness_tui.cli.base import output
from readiness_tui.cli.base.drawing import Cell, Column, Table, chosen
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import Judgement


def gate_row(judgement: Judgement, key: GateKey, *, several: bool) -> tuple[str, str, str, str]:
    """Name, what it says, the age of its evidence, and what it proves, each safe for a line."""
    gate, result, weight = judgement.gates[key], judgement.results[key], judgement.effectives[key]
    age = ""
    if result.evidence_at is not None:
        age = format_age((judgement.now - result.evidence_at).total_seconds())
    sentence = (weight.why or result.says).removeprefix(f"{key.gate}: ")
    name = str(key) if several else key.gate
    return safe_line(name), safe_line(sentence), age, safe_line(", ".join(gate.proves))


def gate_table(
    judgement: Judgement, keys: Sequence[GateKey], style: output.Style, names: str = ""
) -> Table[GateKey]:
    """Gates with their state, what they say, the age of their evidence and what they prove.

    Args:
        judgement: Where they are judged.
        keys: The gates.
        style: Its signs.
        names: The columns asked for, parted by commas; empty: all.

    Raises:
        UsageError: There is no such column.
    """
    several = len(judgement.portfolio.boards) > 1

    def state(key: GateKey) -> Cell:
        gate_state = judgement.effectives[key].state
        return Cell(style.state_text(gate_state), output.STATE_INK.get(gate_state, "muted"))

    def part(at: int) -> Callable[[GateKey], Cell]:
        return lambda key: Cell(gate_row(judgement, key, several=several)[at])

    columns = (
        Column("state", state),
        Column("gate", part(0)),
        Column("says", part(1), grows=True),
        Column("age", part(2), rank=2),
        Column("proves", part(3), rank=1),
    )
    usual = [column.name for column in columns]
    return Table(chosen(columns, usual, names), keys, is_chosen=bool(names))
