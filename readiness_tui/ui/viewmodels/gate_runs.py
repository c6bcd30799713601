"""Runs on the screen: those of verify commands as they go on, and those of a board's past."""

from collections.abc import Iterator, Sequence

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_block, safe_line
from readiness_tui.domain.proof.glyphs import ASCII, Glyphs
from readiness_tui.domain.proof.streak import NAMED, Run
from readiness_tui.domain.verify.reviewing import LiveRun
from readiness_tui.ui.viewmodels.cells import Line, Span

BARS = 8
"""So many of the last runs are drawn."""
_BLOCKS = {True: "#=_", False: "█▄▁"}
"""Held, not told, did not hold; of terminals that have ASCII alone, and of others."""
_SHORT = 7


def elapsed(run: LiveRun) -> str:
    """How long a run has been going on, in whole seconds, and when it is ended: `12s of 10m`."""
    return f"{int(run.elapsed_s)}s of {format_age(run.limit_s).replace(' ', '')}"


def run_cells(run: LiveRun, before: State, glyphs: Glyphs) -> tuple[Span, Span, Span]:
    """State, age and text of a gate whose command is queued or running; what it was is dimmed."""
    word = "queued" if run.place else "running"
    was = f"was {glyphs.gate(before)}"
    age = was if run.place else f"{was} {int(run.elapsed_s)}s"
    if run.place:
        text = f"waits for its turn, number {run.place} in line"
    else:
        text = next((line for line in reversed(run.tail) if line.strip()), run.line)
    state = (f"{glyphs.gate(State.RUNNING)} {word}", "accent")
    return state, (age, "muted"), (safe_line(text), "muted")


def headline(run: LiveRun) -> str:
    """Where a run stands, in some words; its stamp of time and commit once it is over."""
    if run.trouble:
        return f"not run: {safe_line(run.trouble)}"
    if (record := run.record) is not None:
        at = f" at {record.head[:_SHORT]}" if record.head else ""
        changed = f", {len(record.modified)} files changed since" if record.modified else ""
        ended = f"{record.ended_at:%Y-%m-%d %H:%M:%S}Z"
        masked = f", {record.redactions} secrets masked" if record.redactions else ""
        return f"{safe_line(record.says())} · {ended}{at}{changed}{masked}"
    return f"number {run.place} in line" if run.place else f"running {elapsed(run)}"


def style_of(run: LiveRun) -> str:
    """The style of what a run came to."""
    if not run.is_over:
        return "accent"
    return "pass" if run.record is not None and run.record.is_success else "fail"


def tail_lines(run: LiveRun) -> list[Line]:
    """The end of the output, made safe, with what came before it counted."""
    lines: list[Line] = []
    if run.hidden:
        lines.append(((f"... {run.hidden} lines before", "muted"),))
    lines += [((safe_block(line), ""),) for line in run.tail]
    return lines or [(("no output yet" if not run.is_over else "no output", "muted"),)]


def sparkline(key: GateKey, runs: Sequence[Run], glyphs: Glyphs) -> str:
    """The last runs of a board as blocks, high where the gate held; empty where nothing is known.

    A run names those of its due gates that did not hold by the hard rules, `NAMED` at most; where
    that list is full and the gate is not on it, nothing tells.
    """
    passed, untold, failed = _BLOCKS[glyphs is ASCII]
    names = {key.gate, str(key)}
    drawn = ""
    for run in runs[-BARS:]:
        if names & {*run.not_held}:
            drawn += failed
        elif len(run.not_held) >= NAMED:
            drawn += untold
        else:
            drawn += passed
    return drawn


def history_lines(key: GateKey, runs: Sequence[Run], glyphs: Glyphs) -> Iterator[str]:
    """The sparkline of a gate with its legend; nothing without a recorded run."""
    drawn = sparkline(key, runs, glyphs)
    if not drawn:
        return
    passed, untold, failed = _BLOCKS[glyphs is ASCII]
    last = runs[-1]
    newest = f"{last.at:%Y-%m-%d} at {last.commit[:_SHORT]}"
    yield f"{drawn} the last {len(drawn)} runs, newest {newest}"
    legend = f"{passed} held or was not due · {failed} did not hold"
    yield legend + (f" · {untold} not told" if untold in drawn else "")
