"""Verdicts and gates as lines of text: what `readiness explain` prints and the Why pane unfolds.

The lines hold text of boards and repositories as it stands; whoever prints them makes it safe.
"""

from collections import Counter
from collections.abc import Iterator

from readiness_tui.domain.model.dates import format_age
from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.domain.model.gate import Finding, Measured, Result
from readiness_tui.domain.model.ids import GateKey
from readiness_tui.domain.model.text import counted
from readiness_tui.domain.proof.proof import Judgement, ProofWord, Scope, Verdict, Word
from readiness_tui.domain.proof.ruling import verdict
from readiness_tui.domain.proof.waiving import takes_none
from readiness_tui.domain.verdict.board_texts import board_facts

_SPOKEN = {
    "evidence.absent": "evidence missing",
    "evidence.placeholder": "evidence is only a placeholder",
    "evidence.empty": "evidence folder is empty",
    "file_exists.missing": "deliverable missing",
}
_SOURCES = {
    "report": " (time written in it)",
    "record": " (record of the run)",
    "commit": " (its last commit)",
    "mtime": " (mtime only)",
}
WORST = "worst"
_TOLD = 4
_SHOWN = 12
_DIGEST = 12
"""Hex digits of a digest that are shown: enough to tell two apart."""

_WORDS = (ProofWord.CONTRADICTED, ProofWord.UNPROVEN, ProofWord.CLOSABLE, ProofWord.OPEN)


def summary(found: Verdict) -> str:
    """One line: `NO-GO 3 of 12 proven - M-04 contradicted: evidence missing (+4)`."""
    emergency = found.spoken.removeprefix(found.word.spoken)
    head = f"{found.word.spoken.upper()}{emergency} {found.proven} of {found.total} proven"
    if not found.reasons or found.word is Word.GO:
        return head
    first = found.reasons[0]
    more = sum(1 for reason in found.reasons if reason.blocks == first.blocks) - 1
    return f"{head} - {_cause(first)}" + (f" (+{more})" if more else "")


def _cause(reason: Diagnostic) -> str:
    """Subject, word and cause of the reason that stands for all."""
    if reason.subject.ticket is None:
        return reason.message
    name = reason.subject.ticket.ticket
    match reason.code:
        case "claim-contradicted":
            return f"{name} {ProofWord.CONTRADICTED}: {_leaf(reason)}"
        case "claim-unproven":
            return (
                f"{name} {ProofWord.UNPROVEN}: {reason.message.removeprefix(f'{name} is done, ')}"
            )
        case "ticket-open" | "dependency-open":
            return reason.message
        case _:
            return f"{name} {ProofWord.UNPROVEN}: {reason.message.removeprefix(f'{name}/')}"


def _leaf(reason: Diagnostic) -> str:
    """The cause of a contradiction in few words."""
    failing = next((child for child in reason.children if child.blocks), None)
    if failing is None:
        return reason.message
    code = failing.children[0].code if failing.children else failing.code
    name = reason.subject.name
    return _SPOKEN.get(code, failing.message.removeprefix(f"{name}/"))


def elsewhere_lines(judgement: Judgement) -> tuple[str, ...]:
    """`elsewhere  plan of acme/pay: 4 tickets, 12 gates`, and how such boards are held."""
    portfolio = judgement.portfolio
    if len(portfolio.here) == len(portfolio.boards):
        return ()
    gates = Counter(key.board for key in judgement.gates)
    lines = [
        f"elsewhere  {board.id} of {board.repository}: {counted(len(board.tickets), 'ticket')}, "
        f"{counted(gates[board.id], 'gate')}"
        for board in portfolio.boards.values()
        if board.id in portfolio.elsewhere
    ]
    return (*lines, "held there: readiness --root THERE --boards HERE")


def explain(judgement: Judgement, scope: Scope) -> tuple[str, ...]:
    """The whole reason chain of a scope, a line for each link, indented by depth.

    What a board says for people, such as its playbooks, stands below its own.

    Raises:
        UsageError: There is no such board or record.
    """
    if scope.board is None:
        whole = verdict(judgement, scope)
        boards = (explain(judgement, Scope(board.id)) for board in judgement.portfolio.here)
        lines = (line for lines in boards for line in lines)
        return (headline(whole), *lines, *elsewhere_lines(judgement))
    lines = tell(verdict(judgement, scope))
    if scope.kind:
        return lines
    board = judgement.portfolio.boards[scope.board]
    facts = board_facts(judgement, board)
    return (*lines, *(f"  {label:<10} {text}" for label, text in facts))


def tell(found: Verdict) -> tuple[str, ...]:
    """A verdict that is made already, with its whole reason chain."""
    return (headline(found), *(line for reason in found.reasons for line in _link(reason, 1)))


def headline(found: Verdict) -> str:
    """One line: the word, the scope, its mode, and how many tickets have which proof."""
    name = f"{found.scope.kind or 'board'} {found.scope}" if found.scope.board else str(found.scope)
    mode = found.mode if found.enforced else f"{found.mode}: not enforced"
    counted = [f"{found.proven} proven"]
    counted += [f"{found.counts[word]} {word}" for word in _WORDS if found.counts.get(word)]
    return f"{found.spoken}  {name}   ({mode})   {', '.join(counted)} of {found.total}"


def _link(reason: Diagnostic, depth: int) -> Iterator[str]:
    remedy = f"       next: {reason.remedy}" if reason.remedy and not reason.children else ""
    place = f"{reason.place}: " if reason.place and str(reason.place) not in reason.message else ""
    yield f"{'  ' * depth}{reason.code}  {place}{reason.message}{remedy}"
    for child in reason.children:
        yield from _link(child, depth + 1)


def explain_gate(judgement: Judgement, key: GateKey) -> tuple[str, ...]:
    """Everything that is known of one gate, as the detail pane and `readiness explain` show it.

    Raises:
        KeyError: There is no such gate.
    """
    gate, result = judgement.gates[key], judgement.results[key]
    state = judgement.effectives[key].state.value.replace("_", " ").upper()
    proves = ", ".join(gate.proves)
    head = f"{gate.id}  {state}  decided by {result.decided_by}"
    lines = [f"{head}   proves {proves}   severity {gate.severity}"]
    lines += [f"  {name:<9} {text}".rstrip() for name, text in gate_facts(judgement, key)]
    return tuple(lines)


def gate_facts(judgement: Judgement, key: GateKey) -> tuple[tuple[str, str], ...]:
    """What is known of one gate beside its state, as pairs of a label and a text.

    Findings have the label `WORST`; an empty label says how many more there are.

    Raises:
        KeyError: There is no such gate.
    """
    gate, result, weight = (
        judgement.gates[key],
        judgement.results[key],
        judgement.effectives[key],
    )
    facts = [("asks", result.question), ("says", result.says)]
    facts += [("examined", line) for line in _examined(judgement, key)]
    facts.append(("measured", " | ".join(map(_measured, result.measured))))
    if result.evidence_at is not None:
        age = format_age((judgement.now - result.evidence_at).total_seconds())
        source = _SOURCES.get(result.evidence_from, "")
        limit = f", limit {gate.max_age}" if gate.max_age else ""
        facts.append(("age", f"{age}{source}{limit}"))
    facts += [("stale", result.stale), ("held by", ", ".join(weight.waivers))]
    facts.append(("waivers", takes_none(weight.idle) if weight.idle else ""))
    facts += [(WORST, _found(finding)) for finding in result.findings[:_SHOWN]]
    hidden = len(result.findings) - _SHOWN + result.unlisted
    if hidden > 0:
        facts.append(("", f"... {hidden} more"))
    if weight.why.startswith("disabled"):
        facts.append(("but", weight.why))
    facts.append(("mode", _own_mode(judgement, key)))
    facts += [("next", result.remedy), ("do", gate.remediation), ("docs", gate.docs)]
    facts.append(("basis", _basis(gate.kind, result)))
    return tuple((name, text) for name, text in facts if text)


def _own_mode(judgement: Judgement, key: GateKey) -> str:
    """A mode that a gate has for itself, and why: `shadow, the board is soft_block: on trial`."""
    gate, board = judgement.gates[key], judgement.portfolio.boards[key.board]
    if gate.mode is None:
        return ""
    text = f"{gate.mode}, the board is {board.enforcement}"
    return f"{text}: {gate.mode_reason}" if gate.mode_reason else text


def _examined(judgement: Judgement, key: GateKey) -> Iterator[str]:
    examined = judgement.results[key].examined
    for item in examined[:_TOLD]:
        size = _size(item.size_bytes) if item.size_bytes else ""
        digest = f"sha256 {item.sha256[:_DIGEST]}" if item.sha256 else ""
        details = ", ".join(part for part in (size, digest, item.counted) if part)
        yield f"{item.path} ({details})" if details else item.path
    if len(examined) > _TOLD:
        yield f"... {len(examined) - _TOLD} more"


def _measured(one: Measured) -> str:
    """`line 91.3 % >= 90 ok`, `branch 74.1 % >= 80 short by 61 branches`."""
    text = " ".join(part for part in (one.name, one.value, one.op, one.limit) if part)
    if not one.limit:
        return text
    if not one.short:
        return f"{text} ok"
    return f"{text} short by {one.short}" if one.short[0].isdigit() else f"{text} {one.short}"


def _basis(kind: str, result: Result) -> str:
    """What the answer rests on, so that two of them can be told apart: version and digests."""
    parts = [f"{kind} {result.kind_version}"] if result.kind_version else []
    for name, digest in (("inputs", result.inputs_digest), ("params", result.params_digest)):
        parts += [f"{name} {digest[:_DIGEST]}"] if digest else []
    return ", ".join(parts)


def _size(size_bytes: int) -> str:
    kilobyte = 1024
    return f"{size_bytes} B" if size_bytes < kilobyte else f"{size_bytes // kilobyte} KB"


def _found(finding: Finding) -> str:
    place = (
        f"{finding.place} " if finding.place and str(finding.place) not in finding.message else ""
    )
    return f"{place}{finding.message}"
