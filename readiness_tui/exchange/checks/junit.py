"""An answer of `readiness check` as JUnit XML, which every build server can show.

What could not be decided is a failure and never skipped: readers take skipped for green.
"""

from collections.abc import Iterable, Iterator
from html import escape

from readiness_tui.domain.model.gate import GateSeverity
from readiness_tui.domain.model.ids import BoardId, GateKey, Key
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import GateDecision, Judgement, ProofWord
from readiness_tui.domain.proof.reasons import worst_first
from readiness_tui.domain.verdict.report import Report
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.verdict import doubts

_SHOWN = 50


def junit(snapshot: Snapshot, report: Report) -> str:
    """A suite for each board: a case for each gate, and one for each ticket that says done.

    Waived gates pass, with the waiver in `system-out`; disabled ones and those that do not apply
    are skipped. A board without any case has one for its verdict, and so has a file that is no
    board: an empty suite would look like success.
    """
    head = '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="readiness">'
    lines = (head, *_suites(snapshot, report), "</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def _suites(snapshot: Snapshot, report: Report) -> Iterator[str]:
    judgement = snapshot.judgement
    boards = dict.fromkeys(
        [*(part.scope.board for part in report.parts), *(key.board for key in report.gates)]
    )
    for board in boards:
        if board is None:
            continue
        cases = [_gate(judgement, key) for key in report.gates if key.board == board]
        cases += [_claim(judgement, key) for key in report.claims if key.board == board]
        yield _suite(board, cases or list(_verdicts(report, board)), judgement)
    beside = [
        _case("board file", one.path, "error", one.code, str(one), ()) for one in report.problems
    ]
    if not beside and not any(boards):
        beside = list(_verdicts(report, None))
    if beside:
        yield _suite("workspace", beside, judgement)


def _suite(name: str, cases: list[str], judgement: Judgement) -> str:
    counts = {
        "tests": len(cases),
        **{f"{word}s": _having(cases, word) for word in ("failure", "error")},
        "skipped": _having(cases, "skipped"),
    }
    head = "".join(f' {key}="{number}"' for key, number in counts.items())
    at = judgement.now.isoformat(timespec="seconds")
    body = "\n".join(cases)
    return f'  <testsuite name="{_attr(name)}"{head} timestamp="{at}">\n{body}\n  </testsuite>'


def _having(cases: Iterable[str], element: str) -> int:
    return sum(f"\n      <{element}" in case for case in cases)


def _verdicts(report: Report, board: BoardId | None) -> Iterator[str]:
    for part in report.parts or (report.whole,):
        if part.scope.board == board:
            text = f"{part.word.spoken}: {part.scope}"
            lines = [reason.message for reason in part.reasons]
            element = "" if part.word.value.startswith("go") else "failure"
            yield _case("verdict", str(part.scope), element, part.word.value, text, lines)


def _gate(judgement: Judgement, key: GateKey) -> str:
    gate, result, weight = judgement.gates[key], judgement.results[key], judgement.effectives[key]
    text = (weight.why or result.says).removeprefix(f"{key.gate}: ")
    group = f"{key.board}.{gate.kind or 'gate'}"
    lines = [
        f"{one.place}: {one.message}"
        if one.place and str(one.place) not in one.message
        else one.message
        for one in result.findings
    ]
    if weight.hold is GateDecision.EXEMPT:
        return _case(group, key.gate, "skipped", "", text, ())
    if weight.hold is GateDecision.HOLDS:
        by = [f"waived by {name}" for name in weight.waivers]
        return _case(group, key.gate, "", "", text, [*by, *lines])
    if gate.severity is GateSeverity.INFO:
        return _case(group, key.gate, "", "", text, [f"info, never counted: {text}", *lines])
    return _case(group, key.gate, "failure", result.decided_by, text, lines)


def _claim(judgement: Judgement, key: Key) -> str:
    word = judgement.proofs[key].word
    group = f"{key.board}.claim"
    if word is ProofWord.PROVEN:
        return _case(group, key.ticket, "", "", "", ())
    lines = [reason.message for reason in worst_first(doubts(judgement, key))]
    text = f"{key.ticket} is done and {word.value}"
    return _case(group, key.ticket, "failure", f"claim-{word.value}", text, lines)


def _case(group: str, name: str, element: str, kind: str, says: str, lines: Iterable[str]) -> str:
    """A case; without an element it passes, and the lines go to its output."""
    head = f'    <testcase classname="{_attr(group)}" name="{_attr(name)}"'
    entries = [*lines]
    more = [f"... {len(entries) - _SHOWN} more"] if len(entries) > _SHOWN else []
    text = "".join(f"\n        - {_text(line)}" for line in [*entries[:_SHOWN], *more])
    if not element:
        if not text:
            return f"{head}/>"
        return f"{head}>\n      <system-out>{text}\n      </system-out>\n    </testcase>"
    attributes = f' message="{_attr(says)}"' + (f' type="{_attr(kind)}"' if kind else "")
    inner = (
        f"<{element}{attributes}>{text}\n      </{element}>"
        if text
        else f"<{element}{attributes}/>"
    )
    return f"{head}>\n      {inner}\n    </testcase>"


def _attr(text: str) -> str:
    return escape(_plain(text), quote=True)


def _text(text: str) -> str:
    return escape(_plain(text), quote=False)


def _plain(text: str) -> str:
    """Text in one line of characters that XML can hold."""
    return "".join("\ufffd" if sign in "\ufffe\uffff" else sign for sign in safe_line(text))
