"""An unfolded gate: its findings, each with file, line and waiver, and all that is known of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from readiness_tui.domain.model.gate import Finding, Outcome, State
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.model.waiver import Waiver
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.streak import Run
from readiness_tui.domain.proof.waiving import matches
from readiness_tui.domain.verdict.explain import WORST, explain_gate, gate_facts
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verify.reviewing import LiveRun
from readiness_tui.ui.viewmodels.cells import Line, Measure, Row, to_file, wrap
from readiness_tui.ui.viewmodels.gate_runs import headline, history_lines, style_of
from readiness_tui.ui.viewmodels.reviews import chopped

FINDING, PROVES = "f", "p"
"""What the part of a row's key behind the `#` begins with."""
_LABEL = 12
_MOST = 200
"""Findings that are listed; more are counted."""
_STYLES = {Outcome.FAIL: "fail", Outcome.ERROR: "fail", Outcome.PASS: "pass"}


def gate_of(snapshot: Snapshot, row: str) -> GateKey | None:
    """The gate of a row's key; None for a heading and for a gate that is gone."""
    name = row.partition("#")[0]
    return next((key for key in snapshot.judgement.gates if str(key) == name), None)


def finding_of(snapshot: Snapshot, row: str) -> Finding | None:
    """The finding of a row's key; None for every other row."""
    key, tail = gate_of(snapshot, row), row.partition("#")[2]
    if key is None or not tail.startswith(FINDING):
        return None
    number = int(tail[1:].partition(".")[0])
    findings = snapshot.judgement.results[key].findings
    return findings[number] if number < len(findings) else None


def unfolded(
    snapshot: Snapshot,
    key: GateKey,
    runs: Sequence[Run],
    live: LiveRun | None,
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> Iterator[Row]:
    """What stands below a gate that is unfolded: its findings first, then what explains it."""
    judgement = snapshot.judgement
    result, gate = judgement.results[key], judgement.gates[key]
    room = max(16, width - _LABEL - 2)
    for number, finding in enumerate(result.findings[:_MOST]):
        waiver = waiver_of(snapshot, key, finding)
        lines = _finding(finding, waiver, glyphs, max(16, width - 4), measure)
        for part, line in enumerate(lines):
            yield Row(f"{key}#{FINDING}{number}.{part}", line=line)
    if (more := len(result.findings) - _MOST + result.unlisted) > 0:
        yield Row(f"{key}#more", line=((f"    ... {more} more", "muted"),))
    facts = [
        (label, text) for label, text in gate_facts(judgement, key) if label not in {WORST, ""}
    ]
    proves = f"{', '.join(gate.proves)} · {gate.severity} · decided by {result.decided_by}"
    yield from _labelled(f"{key}#{PROVES}", "proves", proves, room, measure)
    for index, (label, text) in enumerate(facts):
        yield from _labelled(f"{key}#x{index}", label, text, room, measure)
    for index, text in enumerate(history_lines(key, runs, glyphs)):
        yield from _labelled(f"{key}#h{index}", "" if index else "history", text, room, measure)
    if live is not None:
        yield from _labelled(f"{key}#r", "run", headline(live), room, measure, style_of(live))


def why_gate(
    snapshot: Snapshot,
    key: GateKey,
    runs: Sequence[Run],
    glyphs: Glyphs,
    width: int,
    measure: Measure,
) -> list[Row]:
    """All that is known of a gate as `readiness explain` prints it, and its last runs."""
    lines = list(explain_gate(snapshot.judgement, key))
    lines += [f"  {'history':<9} {line}" for line in history_lines(key, runs, glyphs)]
    rows: list[Row] = []
    for number, line in enumerate(lines):
        head, text = ("", line) if not number else (line[:_LABEL], line[_LABEL:])
        for part, piece in enumerate(chopped(safe_line(text), width - len(head), measure)):
            label = " " * len(head) if part else head
            rows.append(Row(f"#{number}.{part}", line=((label, "muted"), (piece, ""))))
    return rows


def _labelled(
    row: str, label: str, text: str, room: int, measure: Measure, style: str = ""
) -> Iterator[Row]:
    for part, line in enumerate(wrap(safe_line(text), room, measure)):
        head = f"  {'' if part else label}".ljust(_LABEL)
        yield Row(f"{row}.{part}", line=((head, "muted"), (line, style)))


def _finding(
    finding: Finding, waiver: Waiver | None, glyphs: Glyphs, room: int, measure: Measure
) -> Iterator[Line]:
    """Place and waiver, the message beside them where there is room, and the remedy."""
    place = safe_line(str(finding.place) if finding.place else finding.rule)
    waived = _waived(waiver, glyphs) if waiver else ""
    style = "waived" if waiver else _STYLES.get(finding.outcome, "doubt")
    glyph = " " if waiver else glyphs.gate(State.UNKNOWN if style == "doubt" else State.FAIL)
    message = safe_line(finding.message)
    message = message.removeprefix(place).lstrip(" :") or message
    ink = to_file("accent", finding.place.path) if finding.place else "accent"
    *above, last = wrap(place, room, measure)
    mark = f"  {glyph} "
    for part in above:
        yield ((mark, style), (part, ink))
        mark = "    "
    head: Line = ((mark, style), (last, ink))
    used = sum(measure(text) for text, _ in head)
    if waived and used + 2 + measure(waived) > room + 4:
        yield head
        head, used = (("    ", ""),), 4
    head += ((f"  {waived}", "waived"),) if waived else ()
    used += 2 + measure(waived) if waived else 0
    if used + 2 + measure(message) <= room + 4:
        yield (*head, (f"  {message}", ""))
    else:
        yield head
        yield from ((("      ", ""), (part, "")) for part in wrap(message, room - 4, measure))
    if finding.remedy:
        parts = wrap(safe_line(finding.remedy), room - 10, measure)
        for number, part in enumerate(parts):
            yield (("              " if number else "      remedy: ", "muted"), (part, "muted"))


def waiver_of(snapshot: Snapshot, key: GateKey, finding: Finding) -> Waiver | None:
    """The waiver that carries a finding of a gate; None: none does."""
    waivers = snapshot.portfolio.boards[key.board].waivers
    used = (waivers.get(name) for name in snapshot.judgement.effectives[key].waivers)
    is_open = finding.outcome is Outcome.FAIL
    return next(
        (one for one in used if one and matches(one, finding) and (is_open or one.emergency)), None
    )


def _waived(waiver: Waiver, glyphs: Glyphs) -> str:
    ends = waiver.expires
    day = ends.strftime("%Y-%m-%d %H:%M") if isinstance(ends, datetime) else str(ends)
    return f"{glyphs.gate(State.WAIVED)} {safe_line(waiver.id)} until {day}"
