"""Lists to read and to jump from: why a verdict or a ticket stands as it does."""

# pyright: reportUnknownMemberType=false

from readiness_tui.domain.model.ids import BoardId, GateKey, Key, resolve
from readiness_tui.domain.model.text import safe_line
from readiness_tui.domain.proof.proof import Scope, Verdict
from readiness_tui.domain.verdict.snapshot import Snapshot, ruled
from readiness_tui.ui.commands.context import CommandContext
from readiness_tui.ui.dialogs.listing import Listing
from readiness_tui.ui.messages.plan import GoTo, ShowGate
from readiness_tui.ui.viewmodels.backlog import picks
from readiness_tui.ui.viewmodels.cells import Row
from readiness_tui.ui.viewmodels.why import why_rows


def of_ticket(key: Key) -> Scope:
    """A ticket as what is explained."""
    return Scope(key.board, "ticket", key.ticket)


def explain(context: CommandContext, scope: Scope) -> None:
    """The whole chain of reasons of a scope; a row of it is gone to."""
    verdict = ruled(context.snapshot, scope)
    rows = [*why_rows(context.snapshot, scope, context.view.glyphs)]
    if scope.kind == "ticket" and scope.board is not None:
        key = resolve(scope.id, scope.board)
        rows += [*_waiting(context.snapshot, key), *_picked(context.snapshot, key)]
    title = f"Why {verdict.word.spoken.upper()} · {safe_line(str(scope))}"
    context.ask(
        Listing(title, rows, subtitle=_subtitle(verdict)), lambda key: _follow(context, key)
    )


def _waiting(snapshot: Snapshot, key: Key) -> list[Row]:
    standing = snapshot.analysis.standings.get(key)
    return [
        Row(
            f"ticket:{unmet.key}#w{n}" if unmet.key else f"#w{n}",
            line=(("▲ ", "blocked"), (safe_line(str(unmet)), "")),
        )
        for n, unmet in enumerate(standing.unmet if standing else ())
    ]


def _picked(snapshot: Snapshot, key: Key) -> list[Row]:
    """Its place among what to do next, with all reasons."""
    ranking = picks(snapshot)
    pick = ranking.get(key)
    if pick is None:
        return []
    head = f"next {pick.place} of {len(ranking)}: {pick.group}"
    return [
        Row("#next", line=((head, "strong"),)),
        *(
            Row(f"#next{n}", line=(("  ", ""), (safe_line(reason), "")))
            for n, reason in enumerate(pick.reasons)
        ),
    ]


def _follow(context: CommandContext, row: str | None) -> None:
    kind, _, name = (row or "").rpartition("#")[0].partition(":")
    if kind == "ticket":
        context.post(GoTo(resolve(name, BoardId(""))))
    elif kind == "gate":
        board, _, gate = name.partition(":")
        context.post(ShowGate(GateKey(BoardId(board), gate)))


def _subtitle(verdict: Verdict) -> str:
    mode = "" if verdict.enforced else f"{verdict.mode.value}: not enforced · "
    return f"{mode}{verdict.proven} of {verdict.total} proven · enter jumps · esc closes"
