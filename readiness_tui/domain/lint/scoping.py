"""Which findings are about a part of the plan."""

from collections.abc import Collection, Iterable

from readiness_tui.domain.lint.values import LintFinding
from readiness_tui.domain.model.ids import Kind, RecordRef
from readiness_tui.domain.model.portfolio import Portfolio
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.proof.scope_members import tickets_of


def is_part(scope: Scope) -> bool:
    """Whether a scope is less than a board: then what most of a board lack is told one by one."""
    return scope.board is not None and scope.kind != ""


def in_scopes(
    findings: Iterable[LintFinding], scopes: Collection[Scope], portfolio: Portfolio
) -> tuple[LintFinding, ...]:
    """The findings about records of some scopes, or that speak of one.

    A board holds all of its records; a phase, a milestone or a ticket itself and its tickets.
    """
    boards = frozenset(scope.board for scope in scopes if scope.board and not is_part(scope))
    records = frozenset(ref for scope in scopes if is_part(scope) for ref in _of(scope, portfolio))
    if any(scope.board is None for scope in scopes):
        return tuple(findings)
    return tuple(
        one
        for one in findings
        if one.record.board in boards or not records.isdisjoint((one.record, *one.related))
    )


def _of(scope: Scope, portfolio: Portfolio) -> Iterable[RecordRef]:
    if scope.board is not None:
        yield RecordRef(scope.board, Kind(scope.kind), scope.id)
    for key in tickets_of(portfolio, scope):
        yield RecordRef(key.board, Kind.TICKET, key.ticket)
