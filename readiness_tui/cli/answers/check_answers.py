"""The answer of `readiness check` in the two formats of our own: text and JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence

from readiness_tui import __version__
from readiness_tui.cli.answers import documents
from readiness_tui.cli.answers.gate_tables import gate_table
from readiness_tui.cli.base import output
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import State
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import counted, safe_line
from readiness_tui.domain.proof.proof import WORKSPACE, Judgement, ProofWord, Verdict, Word
from readiness_tui.domain.verdict.alarms import Alarm, concerning
from readiness_tui.domain.verdict.board_texts import Play, by_hand, playbook_lines, plays
from readiness_tui.domain.verdict.explain import elsewhere_lines, headline, tell
from readiness_tui.domain.verdict.report import Report
from readiness_tui.domain.verdict.snapshot import Snapshot


class AlertJson(documents.NamedJson, frozen=True, kw_only=True):
    """An alert whose condition is met."""

    when: str
    says: str
    runbook: str


class WalkJson(documents.Document, frozen=True, kw_only=True):
    """How many of the steps of a playbook are done, by the open ticket that walks through it."""

    ticket: str
    done: documents.Count
    total: documents.Count


class CheckPlaybookJson(documents.PlaybookJson, frozen=True, kw_only=True):
    """A playbook of a board that is no-go.

    `called_for` is what meets a condition among the triggers, empty where nothing does; `walk` is
    null where no open ticket walks through it.
    """

    called_for: str
    walk: WalkJson | None


class ClaimedJson(documents.NamedJson, frozen=True, kw_only=True):
    """A ticket with its claim."""

    claim: documents.ClaimJson


class ElsewhereJson(documents.Document, frozen=True, kw_only=True):
    """A board that speaks of another repository, and is not judged here."""

    board: str
    repository: str


class CheckAnswer(documents.VerdictJson, frozen=True, kw_only=True):
    """Whether the plan is ready: the word for all, for each scope, and what it rests on."""

    scopes: list[documents.VerdictJson]
    elsewhere: list[ElsewhereJson]
    gates: list[documents.GateJson]
    alerts: list[AlertJson]
    playbooks: list[CheckPlaybookJson]
    claims: list[ClaimedJson]
    waivers: list[documents.NamedJson]
    problems: list[documents.ProblemJson]
    remarks: list[str]
    exit: documents.Count
    program: str
    head: str
    at: str


class AlertsAnswer(documents.Document, frozen=True, kw_only=True):
    """What a build server sends on: the alerts that are met, and beside them the verdict.

    `text` is all of it in words, for who takes a message and no table.
    """

    text: str
    verdict: Word
    head: str
    at: str
    program: str
    exit: documents.Count
    alerts: list[AlertJson]


MANY_LINES = 20
"""From more lines than this on the verdict is said once more at the end, where a log begins."""


def check_text(
    snapshot: Snapshot, report: Report, style: output.Style, *, no_waivers: bool = False
) -> Iterator[str]:
    """Verdict, reasons, gates; each board under the workspace, and last what was not enforced."""
    count = 0
    for line in _full(snapshot, report, style, no_waivers=no_waivers):
        count += 1
        yield line
    if count > MANY_LINES:
        yield _last(snapshot, report, style)


def summary_text(snapshot: Snapshot, report: Report, style: output.Style) -> Iterator[str]:
    """One line for each scope, then the verdict of all; before them only what is broken."""
    yield from output.problem_lines(report.problems)
    yield from (_head(headline(part), part, style) for part in report.parts)
    yield _last(snapshot, report, style)


def _last(snapshot: Snapshot, report: Report, style: output.Style) -> str:
    """`no-go: 12 contradicted, 3 failing gates, 2 boards not enforced`: what the reasons add up to.

    A gate counts only where a reason that blocks names it: of those judged beside, none does.
    """
    weighing = frozenset(key for part in report.parts for key in _blocking_gates(part.reasons))
    states = Counter(snapshot.judgement.effectives[key].state for key in weighing)
    let_pass = [part.scope for part in report.parts if _is_let_pass(part)]
    noun = "scope" if any(scope.kind for scope in let_pass) else "board"
    broken = {problem.path for problem in report.problems}
    contradicted = report.whole.counts.get(ProofWord.CONTRADICTED, 0)
    numbers = (
        (len(broken), "invalid file", ""),
        (contradicted, "contradicted", "contradicted"),
        (states[State.FAIL], "failing gate", ""),
        (states[State.ERROR], "gate in error", "gates in error"),
        (states[State.UNKNOWN] + states[State.STALE], "gate not settled", "gates not settled"),
        (snapshot.unchecked, "gate not judged in time", "gates not judged in time"),
        (len(let_pass), f"{noun} not enforced", f"{noun}s not enforced"),
    )
    facts = [counted(*number) for number in numbers if number[0]]
    facts = facts or [f"{report.whole.proven} of {report.whole.total} proven"]
    word = style.paint(report.whole.word.spoken, output.WORD_INK[report.whole.word])
    return f"{word}: {', '.join(facts)}"


def _blocking_gates(reasons: Sequence[Diagnostic]) -> Iterator[GateKey]:
    for reason in reasons:
        if not reason.blocks:
            continue
        if reason.subject.gate is not None:
            yield reason.subject.gate
        else:
            yield from _blocking_gates(reason.children)


def _full(
    snapshot: Snapshot, report: Report, style: output.Style, *, no_waivers: bool
) -> Iterator[str]:
    yield from output.problem_lines(report.problems)
    if len(report.parts) != 1:
        yield _head(headline(report.whole), report.whole, style)
    if not report.parts:
        yield from map(output.guarded, tell(report.whole)[1:])
    for part in report.parts:
        yield from reason_lines(part, style)
    yield from _gates(snapshot.judgement, report.gates, style)
    yield from (f"alert  {safe_line(str(one))}" for one in _alerts(snapshot, report))
    yield from _for_people(snapshot, report)
    if report.whole.scope == WORKSPACE:
        yield from map(safe_line, elsewhere_lines(snapshot.judgement))
    boards = {part.scope.board for part in report.parts}
    offers = (one for one in snapshot.offers if one.board in boards)
    yield from (f"offer  {safe_line(f'{one.board}: {one}')}" for one in offers)
    if snapshot.unchecked:
        gates = counted(snapshot.unchecked, "gate")
        yield f"not judged in time: {gates}; --timeout gives them longer"
    carried = [part for part in report.parts if part.word is Word.GO_WITH_WAIVERS]
    if no_waivers and any(part.enforced for part in carried):
        yield "not enough: go with waivers fails this command, for --no-waivers was given"
    let_pass = [str(part.scope) for part in report.parts if _is_let_pass(part)]
    if let_pass:
        names = safe_line(", ".join(let_pass))
        yield f"not enforced: the no-go of {names} does not fail this command; --strict makes it"


def reason_lines(found: Verdict, style: output.Style) -> Iterator[str]:
    """A verdict with every reason: indented lines, on a terminal a tree with a bar at its head."""
    first, *reasons = tell(found)
    if style.terminal:
        yield style.terminal.verdict(found, first, output.WORD_INK[found.word])
        return
    yield _head(first, found, style)
    yield from map(output.guarded, reasons)


def _gates(judgement: Judgement, keys: Sequence[GateKey], style: output.Style) -> Iterator[str]:
    several = len(judgement.portfolio.boards) > 1
    if keys and style.terminal:
        yield ""
        yield style.terminal.table(gate_table(judgement, keys, style))
        yield ""
        return
    if keys:
        yield "gates"
    for key in keys:
        yield _gate(judgement, key, style, several=several)


_CONTINUED = " " * len("playbook")


def _for_people(snapshot: Snapshot, report: Report) -> Iterator[str]:
    """Alerts that nothing evaluates and, where the word is no, what is to be done then."""
    for board, word in _boards(snapshot, report):
        is_no_go = word is Word.NO_GO
        playbooks = playbook_lines(snapshot.judgement, board) if is_no_go else ()
        for label, text in (*by_hand(board), *playbooks):
            yield f"{label or _CONTINUED}  {safe_line(text)}"


def _boards(snapshot: Snapshot, report: Report) -> Iterator[tuple[Board, Word]]:
    """The boards that were asked for as a whole, each with its word."""
    for part in report.parts:
        if part.scope.board is not None and not part.scope.kind:
            yield snapshot.portfolio.boards[part.scope.board], part.word


def _alerts(snapshot: Snapshot, report: Report) -> tuple[Alarm, ...]:
    """The alerts that concern what was asked for."""
    return concerning(snapshot.alarms, snapshot.judgement, [part.scope for part in report.parts])


def _is_let_pass(found: Verdict) -> bool:
    return found.word is Word.NO_GO and not found.enforced


def _head(line: str, found: Verdict, style: output.Style) -> str:
    word = found.word.spoken
    return style.paint(word, output.WORD_INK[found.word]) + safe_line(line.removeprefix(word))


def _gate(judgement: Judgement, key: GateKey, style: output.Style, *, several: bool) -> str:
    """`  x fail  M-03/evidence: no file (31 d old)`."""
    result, weight = judgement.results[key], judgement.effectives[key]
    name = str(key) if several else key.gate
    sentence = (weight.why or result.says).removeprefix(f"{key.gate}: ")
    age = ""
    if result.evidence_at is not None:
        age = f" ({format_age((judgement.now - result.evidence_at).total_seconds())} old)"
    return f"  {style.state(weight.state)}  {safe_line(f'{name}: {sentence}{age}')}"


def _playbook(board: Board, play: Play) -> CheckPlaybookJson:
    return documents.filled(CheckPlaybookJson, play, play.playbook, board=board.id)


def alerts_answer(answer: CheckAnswer) -> AlertsAnswer:
    """The alerts of an answer as a document of their own; one without alerts has none."""
    lines = [
        f"{item.board}: {item.id} ({item.when}): {item.says}"
        + (f"; see {item.runbook}" if item.runbook else "")
        for item in answer.alerts
    ]
    text = "\n".join(
        [f"{answer.verdict.spoken}, {counted(len(lines), 'alert')}", *map(safe_line, lines)]
    )
    return documents.filled(AlertsAnswer, answer, text=text)


def check_answer(
    snapshot: Snapshot, report: Report, remarks: Sequence[str], *, head: str = ""
) -> CheckAnswer:
    """The answer for JSON; `head` is the commit that is checked out, empty where there is none."""
    judgement = snapshot.judgement
    waivers = dict.fromkeys(
        (key.board, name) for key in report.gates for name in judgement.effectives[key].waivers
    )
    return documents.filled(
        CheckAnswer,
        documents.verdict_json(report.whole),
        report,
        scopes=[documents.verdict_json(part) for part in report.parts],
        elsewhere=[
            ElsewhereJson(board=board.id, repository=board.repository)
            for board in judgement.portfolio.boards.values()
            if board.id in judgement.portfolio.elsewhere
        ],
        gates=[documents.gate_json(judgement, key) for key in report.gates],
        alerts=[
            documents.filled(AlertJson, alarm, id=alarm.alert)
            for alarm in _alerts(snapshot, report)
        ],
        playbooks=[
            _playbook(board, play)
            for board, word in _boards(snapshot, report)
            if word is Word.NO_GO
            for play in plays(snapshot.judgement, board)
        ],
        claims=[
            ClaimedJson(board=key.board, id=key.ticket, claim=documents.claim_json(judgement, key))
            for key in report.claims
        ],
        waivers=[documents.NamedJson(board=board, id=name) for board, name in waivers],
        remarks=remarks,
        exit=int(report.exit),
        program=f"readiness {__version__}",
        head=head,
        at=judgement.now.isoformat(),
    )
