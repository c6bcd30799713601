"""The line of the board: its name, how its tickets stand as a bar, and what else to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.proof.proof import ProofWord
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import Tally, board_tally
from readiness_tui.ui.viewmodels.cells import Line, Measure, Span, clicked
from readiness_tui.ui.viewmodels.claims import PROOF_STYLE
from readiness_tui.ui.viewmodels.gates import counts

SHARES = (
    ProofWord.PROVEN,
    ProofWord.CLOSABLE,
    ProofWord.OPEN,
    ProofWord.UNPROVEN,
    ProofWord.CONTRADICTED,
)
"""The parts of the bar, from left to right."""


@dataclass(frozen=True, slots=True)
class Form:
    """How much the line says.

    Attributes:
        bar: The width of the bar in cells, 0 for none.
        has_words: Whether the counts have words, not glyphs alone.
        has_labels: Whether what they are of is named, and why nothing is enforced.
        has_mode: Whether the mode is told where it enforces nothing.
        has_gates: Whether the gates are counted.
        has_open: Whether the open tickets that are urgent or stuck are counted.
        has_name: Whether the board is named.
    """

    bar: int
    has_words: bool = False
    has_labels: bool = False
    has_mode: bool = True
    has_gates: bool = True
    has_open: bool = True
    has_name: bool = True


FORMS = (
    Form(40, has_words=True, has_labels=True),
    Form(24, has_words=True, has_labels=True),
    Form(16, has_words=True, has_labels=True),
    Form(24, has_labels=True),
    Form(16, has_labels=True),
    Form(16),
    Form(10),
    Form(10, has_gates=False),
    Form(10, has_gates=False, has_mode=False),
    Form(10, has_gates=False, has_mode=False, has_open=False),
    Form(6, has_gates=False, has_mode=False, has_open=False),
    Form(0, has_gates=False, has_mode=False, has_open=False, has_name=False),
)
"""From the richest to the poorest: the first that fits is taken."""


def share(count: Tally, proof: ProofWord) -> int:
    """How many tickets have one of the words of the bar."""
    return {
        ProofWord.PROVEN: count.proven,
        ProofWord.CLOSABLE: count.closable,
        ProofWord.OPEN: count.open,
        ProofWord.UNPROVEN: count.unproven,
        ProofWord.CONTRADICTED: count.contradicted,
    }[proof]


def bar_cells(counts: Sequence[int], width: int) -> tuple[int, ...]:
    """How many cells each count gets of a bar.

    A count that is not 0 has a cell at least, so that one contradicted ticket of a thousand is
    seen; the others share the rest by the largest remainder.

    Args:
        counts: How many of each.
        width: The cells there are, at least as many as there are counts.
    """
    total = sum(counts)
    if not total:
        return tuple(0 for _ in counts)
    cells = [1 if count else 0 for count in counts]
    spare = width - sum(cells)
    shares = [spare * count / total for count in counts]
    cells = [one + int(exact) for one, exact in zip(cells, shares, strict=True)]
    by_remainder = sorted(range(len(counts)), key=lambda n: int(shares[n]) - shares[n])
    for place in by_remainder[: width - sum(cells)]:
        cells[place] += 1
    return tuple(cells)


def bar(count: Tally, width: int, glyphs: Glyphs) -> Line:
    """How the tickets stand, as a bar of `width` cells; nothing where there are none."""
    cells = bar_cells([share(count, proof) for proof in SHARES], width)
    return tuple(
        (glyphs.share(proof) * size, PROOF_STYLE[proof])
        for proof, size in zip(SHARES, cells, strict=True)
        if size
    )


@lru_cache(maxsize=8)
def gate_counts(snapshot: Snapshot, board: BoardId | None) -> tuple[int, int, int]:
    """How the gates of what is shown stand: for thousands of them too long for each key."""
    homes = {one.id for one in snapshot.portfolio.in_scope(board)}
    return counts(snapshot, [key for key in snapshot.judgement.gates if key.board in homes])


def board_line(
    snapshot: Snapshot,
    board: BoardId | None,
    glyphs: Glyphs,
    room: int,
    measure: Measure,
    problems: Span = ("", ""),
) -> Line:
    """Name, mode and counts of the board that is shown, in as many words as have room."""
    lines = (_line(snapshot, board, glyphs, form, problems) for form in FORMS)
    line: Line = ()
    for line in lines:
        if sum(measure(text) for text, _ in line) <= room:
            break
    return line


def _line(
    snapshot: Snapshot, board: BoardId | None, glyphs: Glyphs, form: Form, problems: Span
) -> Line:
    count = board_tally(snapshot, board)
    spans = [*_name(snapshot, board, glyphs, form)] if form.has_name else [(" ", "")]
    spans += _frozen(snapshot, board)
    if form.bar and count.total:
        spans += [*bar(count, form.bar, glyphs), (" ", "")]
    spans += _words(count, glyphs, form)
    for part in _parts(snapshot, board, count, glyphs, form):
        spans += [(" · ", "muted"), *part]
    if problems[0]:
        text, style = problems
        spans += [(" · ", "muted"), (text, clicked(style, "pane.problems"))]
    return tuple(spans)


def _name(snapshot: Snapshot, board: BoardId | None, glyphs: Glyphs, form: Form) -> Iterator[Span]:
    boards = snapshot.portfolio.in_scope(board)
    name = boards[0].id if len(boards) == 1 else f"all {len(boards)} boards"
    yield f" {safe_line(name)} ", clicked("strong", "board.pick")
    yield f"{glyphs.sign('open')}", clicked("accent", "board.pick")
    yield "  ", ""
    modes = {one.enforcement for one in boards}
    soft = sorted(mode.value for mode in modes if not mode.enforces)
    if form.has_mode and soft and len(soft) == len(modes):
        yield f"{', '.join(soft)}{': not enforced' * form.has_labels}  ", "muted"


def _frozen(snapshot: Snapshot, board: BoardId | None) -> Iterator[Span]:
    """That the board takes no edit, or how many of several do; at every width."""
    boards = snapshot.portfolio.in_scope(board)
    if number := sum(one.frozen is not None for one in boards):
        yield ("frozen  " if number == len(boards) else f"{number} frozen  "), "doubt"


def _words(count: Tally, glyphs: Glyphs, form: Form) -> list[Span]:
    """The counts behind the bar; what nothing verifies and what was dropped only where it is."""
    spans: list[Span] = []
    for proof in SHARES:
        number = share(count, proof)
        if proof is ProofWord.UNPROVEN and not number:
            continue
        style = PROOF_STYLE[proof] if number else "muted"
        gap = "  " if form.has_words else " "
        if form.has_words or proof is ProofWord.OPEN:
            text = f"{gap if spans else ''}{number} {proof.value}"
        else:
            text = f"{gap if spans else ''}{number}{glyphs.proof(proof)}"
        spans.append((text, style))
    if count.dropped and form.has_labels:
        spans.append((f"  {count.dropped} dropped", "muted"))
    return spans


def _parts(
    snapshot: Snapshot, board: BoardId | None, count: Tally, glyphs: Glyphs, form: Form
) -> Iterator[Line]:
    if count.urgent and form.has_open:
        yield ((f"{count.urgent} P0{' open' * form.has_words}", "muted"),)
    if count.stuck and form.has_open:
        word = " blocked" * form.has_words
        text = f"{glyphs.status(Status.BLOCKED)} {count.stuck}{word}"
        yield ((text, clicked("blocked", "view.blocked")),)
    if form.has_gates:
        passing, bad, unsettled = gate_counts(snapshot, board)
        yield (
            ("gates ", clicked("muted", "pane.gates")),
            (f"{passing}{glyphs.gate(State.PASS)}", "pass" if passing else "muted"),
            (f" {bad}{glyphs.gate(State.FAIL)}", "fail" if bad else "muted"),
            (f" {unsettled}{glyphs.gate(State.UNKNOWN)}", "doubt" if unsettled else "muted"),
        )
