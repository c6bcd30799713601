"""The problems pane: findings about the plan and its files, by severity, then by code."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from readiness_tui.domain.lint import RULES, LintFinding
from readiness_tui.domain.model.errors import Diagnostic, Severity
from readiness_tui.domain.model.ids import BoardId, Key, Kind, RecordRef
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.cells import Col, Line, Row, Rows, Span

STYLE = {Severity.ERROR: "fail", Severity.WARNING: "doubt", Severity.INFO: "muted"}
GROUP = "\0"
"""What the key of a heading begins with; behind it stands the code."""
FOLDED_FROM = 9
"""Findings of one code from which they are folded at first."""
FILES, KEPT, SETTINGS = "file", "edit", "conf"
"""Codes of what is no finding of lint: files that cannot be read, edits that are on no board,
settings and themes that do not count.
"""
_NAMES = {
    FILES: "cannot be read",
    KEPT: "not on the boards",
    SETTINGS: "settings that do not count",
}
_WIDE, _WHERE, _INDENT = 84, 48, 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the pane, and the record that it leads to."""

    key: str
    diagnostic: Diagnostic
    record: RecordRef | None = None

    @property
    def finding(self) -> LintFinding | None:
        """The finding of lint that it is, if it is one."""
        return self.diagnostic if isinstance(self.diagnostic, LintFinding) else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person wants to see.

    `scope` is `all`, `filter` (the tickets of the backlog) or `ticket`; `turned` are the codes
    whose fold is not as it would be at first.
    """

    scope: str = "all"
    turned: frozenset[str] = frozenset()


def problems(
    snapshot: Snapshot, findings: Sequence[LintFinding], settings: Sequence[Diagnostic] = ()
) -> tuple[Problem, ...]:
    """Everything that is wrong, worst first, then by code, then in file order.

    What a board that speaks of another repository merely lacks is no work here.
    """
    all_problems = [*_of_files(snapshot), *_of_settings(settings), *_of_edits(snapshot)]
    for finding in _findings_here(snapshot, findings):
        ref = finding.record
        key = f"{finding.code}|{ref.board}|{ref.kind}|{ref.id}|{finding.field}|{finding.message}"
        all_problems.append(Problem(key, finding, ref))
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    return tuple(sorted(all_problems, key=lambda each: ranks[each.diagnostic.severity]))


def _findings_here(snapshot: Snapshot, findings: Sequence[LintFinding]) -> Iterator[LintFinding]:
    elsewhere = snapshot.portfolio.elsewhere
    for finding in findings:
        if finding.severity is Severity.ERROR or finding.record.board not in elsewhere:
            yield finding


def _of_files(snapshot: Snapshot) -> Iterator[Problem]:
    for problem in snapshot.problems:
        message = problem.message + (f"; {problem.remedy}" if problem.remedy else "")
        key = f"{FILES}|{problem.place}|{problem.message}"
        yield Problem(key, Diagnostic(FILES, message, problem.place))


def _of_settings(settings: Sequence[Diagnostic]) -> Iterator[Problem]:
    """What is wrong with how a person works: it keeps nobody from working, so it only warns."""
    for problem in settings:
        message = problem.message + (f"; {problem.remedy}" if problem.remedy else "")
        key = f"{SETTINGS}|{problem.place}|{problem.message}"
        warning = Diagnostic(SETTINGS, message, problem.place, severity=Severity.WARNING)
        yield Problem(key, warning)


def _of_edits(snapshot: Snapshot) -> Iterator[Problem]:
    for unsaved in snapshot.unsaved:
        yield Problem(f"{KEPT}|{unsaved.id}", Diagnostic(KEPT, unsaved.title))
    for edit in snapshot.reverted:
        message = f"{edit.record.id}.{edit.field} was put back outside"
        place = snapshot.place(edit.record)
        problem = Diagnostic(KEPT, message, place, severity=Severity.WARNING)
        yield Problem(f"{KEPT}|{edit.record}|{edit.field}", problem, edit.record)


def counted(
    snapshot: Snapshot,
    findings: Sequence[LintFinding],
    settings: Sequence[Diagnostic],
    board: BoardId | None,
) -> Span:
    """What the header says of the problems of a board, or of all: how many, as loud as the worst.

    It is drawn often, and there may be thousands: no line is made of any of them.
    """
    others = [*_of_files(snapshot), *_of_settings(settings), *_of_edits(snapshot)]
    severities = [one.diagnostic.severity for one in within(others, board, None)]
    severities += (
        finding.severity
        for finding in _findings_here(snapshot, findings)
        if board in {None, finding.record.board or board}
    )
    if not severities:
        return "", ""
    return f"problems {len(severities)}", STYLE[min(severities, key=tuple(Severity).index)]


def within(
    found: Sequence[Problem], board: BoardId | None, keys: Collection[Key] | None
) -> tuple[Problem, ...]:
    """The problems of one board, and of some tickets where they are given.

    What is about no record at all is always among them.
    """

    def fits(one: Problem) -> bool:
        if one.record is None or not one.record.board:
            return keys is None or one.finding is None
        if board is not None and one.record.board != board:
            return False
        if keys is None:
            return True
        refs = (one.record, *(one.finding.related if one.finding else ()))
        return any(ref.kind is Kind.TICKET and _key(ref) in keys for ref in refs)

    return tuple(one for one in found if fits(one))


def _key(ref: RecordRef) -> tuple[str, str]:
    return ref.board, ref.id


def rows(found: Sequence[Problem], shown: Shown, glyphs: Glyphs, width: int) -> Rows:
    """The problems as rows for a list `width` cells wide, each code under a heading.

    In few cells the places are left out: the frame has that of the row under the cursor.
    """
    table_rows: list[Row] = []
    longest = max((len(_place(one)) for one in found), default=0)
    where = min(_WHERE, longest + _INDENT) if width >= _WIDE else 0
    for (severity, code), group in groupby(found, key=_heading_of):
        several = list(group)
        name = f"{code}/{severity}"
        is_folded = (len(several) >= FOLDED_FROM) is not (name in shown.turned)
        table_rows.append(
            Row(f"{GROUP}{name}", line=_heading(several, glyphs, folded=is_folded), kind="group")
        )
        if not is_folded:
            table_rows += [_row(one, where) for one in several]
    if not table_rows:
        table_rows.append(Row("", line=(("nothing is wrong with the plan", "muted"),)))
    columns = (Col("Where", where), Col("What is wrong", 0)) if where else ()
    return Rows.of(table_rows, columns)


def _heading_of(problem: Problem) -> tuple[Severity, str]:
    return problem.diagnostic.severity, problem.diagnostic.code


def _heading(several: Sequence[Problem], glyphs: Glyphs, *, folded: bool) -> Line:
    first = several[0].diagnostic
    rule = RULES.get(first.code)
    name = rule.name.replace("-", " ") if rule else _NAMES[first.code]
    style = STYLE[first.severity]
    return (
        (f"{glyphs.sign('folded' if folded else 'open')} ", "muted"),
        (f"{first.severity:<8}", style),
        (f"{first.code:<6}", "accent"),
        (f"{name}  ", "strong"),
        (str(len(several)), style),
    )


def _row(one: Problem, where: int) -> Row:
    """One problem; the dot before it is the key that mends it."""
    dot = "." if one.finding and one.finding.fixes else " "
    message = (safe_line(one.diagnostic.message), "")
    if not where:
        return Row(one.key, line=((f"  {dot} ", "accent"), message))
    return Row(one.key, ((f"  {dot} {_tail(_place(one), where - _INDENT)}", "muted"), message))


def _place(one: Problem) -> str:
    place = one.diagnostic.place
    return safe_line(str(place)) if place else ""


def _tail(text: str, width: int) -> str:
    """The end of a text: of a place the line counts most."""
    return text if len(text) <= width else f"…{text[1 - width :]}"
