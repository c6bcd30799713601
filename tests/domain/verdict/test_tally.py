"""The counts of tickets are the same wherever they are told."""

from hypothesis import given

from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.proof import Scope
from readiness_tui.domain.query.compiled import compile_query, parse
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.domain.verdict.tally import board_tally, tally
from readiness_tui.domain.verdict.verdict import verdict
from tests.strategies import analyses


def counted(analysis: Analysis, query: str) -> int:
    fits = compile_query(parse(query), analysis)
    return sum(fits(key) for key in analysis.graph.keys)


@given(analyses())
def test_it_counts_as_the_verdict_and_the_views_do(analysis: Analysis) -> None:
    snapshot = Snapshot(revision=0, analysis=analysis, boards={})
    count = board_tally(snapshot, None)
    (board,) = analysis.portfolio.boards
    whole = verdict(analysis.judgement, Scope(board))
    assert (count.proven, count.total) == (whole.proven, whole.total)
    assert {word: number for word, number in whole.counts.items() if number} == {
        word: getattr(count, word.value) for word in whole.counts if getattr(count, word.value)
    }
    assert count.total + count.dropped == len(analysis.graph.keys)
    assert count.contradicted == counted(analysis, "is:contradicted")
    assert count.closable == counted(analysis, "is:closable")
    assert count.stuck == counted(analysis, "is:stuck")
    assert count.urgent == counted(analysis, "is:open priority:P0")
    assert count == tally(snapshot, analysis.graph.keys)
