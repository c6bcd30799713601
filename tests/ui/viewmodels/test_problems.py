"""The rows of pane 7: order, scope, folding, places; all text made safe."""

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.errors import BOARD_INVALID, Diagnostic, Place, Severity
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.plan.analysis import Analysis
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.viewmodels.problems import (
    FOLDED_FROM,
    GROUP,
    Shown,
    counted,
    problems,
    rows,
    within,
)
from tests.builders import analysis, board, key, ticket


def snapshot(found: Analysis | None = None, *broken: Diagnostic) -> Snapshot:
    return Snapshot(
        revision=1, analysis=found or analysis(board(ticket("A"))), boards={}, broken=broken
    )


def finding(
    code: str, severity: Severity, name: str, home: str = "b", **more: object
) -> LintFinding:
    given = {"message": f"{name} is wrong", "place": Place("boards/b.toml", 3), **more}
    ref = RecordRef(BoardId(home), Kind.TICKET, name)
    return LintFinding(code=code, severity=severity, record=ref, field="", **given)


ERROR, W, INFO = Severity
TWO = (finding("L103", W, "A"), finding("L202", INFO, "B"), finding("L801", ERROR, "C", "other"))


def test_worst_comes_first_then_the_code() -> None:
    broken = Diagnostic(BOARD_INVALID, "no", Place("boards/x.toml", 2), "mend it")
    found = problems(snapshot(None, broken), TWO)
    assert [one.diagnostic.code for one in found] == ["file", "L801", "L103", "L202"]
    assert counted(snapshot(None, broken), TWO, (), None) == ("problems 4", "fail")
    assert counted(snapshot(), TWO[:2], (), None) == ("problems 2", "doubt")
    assert counted(snapshot(), TWO[1:2], (), None) == ("problems 1", "muted")
    assert counted(snapshot(), (), (), None) == ("", "")


def test_the_header_counts_what_the_pane_lists_of_a_board() -> None:
    broken = Diagnostic(BOARD_INVALID, "no", Place("boards/x.toml", 2), "mend it")
    settings = (Diagnostic("settings", "no such key", Place("readiness.toml", 2)),)
    for home in (None, BoardId("b"), BoardId("other")):
        listed = within(problems(snapshot(None, broken), TWO, settings), home, None)
        text, style = counted(snapshot(None, broken), TWO, settings, home)
        assert (text, style) == (f"problems {len(listed)}", "fail")


def test_a_scope_has_what_speaks_of_its_tickets() -> None:
    other = RecordRef(BoardId("b"), Kind.TICKET, "Z")
    nobody = RecordRef(BoardId(""), Kind.BOARD, "")
    more = LintFinding(code="L906", severity=W, record=nobody, field="", message="git")
    found = problems(snapshot(), (*TWO, finding("L408", W, "Y", related=(other,)), more))
    assert [one.diagnostic.code for one in within(found, BoardId("b"), None)] == [
        "L103",
        "L408",
        "L906",
        "L202",
    ]
    assert [one.diagnostic.code for one in within(found, None, {key("Z")})] == ["L408"]
    assert [one.diagnostic.code for one in within(found, None, {key("A")})] == ["L103"]


def test_many_are_folded_and_a_turn_unfolds_them() -> None:
    many = tuple(finding("L301", W, f"T-{n}") for n in range(FOLDED_FROM))
    found = problems(snapshot(), (*many, TWO[0]))
    keys = rows(found, Shown(), UNICODE, 40).keys
    assert [name for name in keys if name.startswith(GROUP)] == [
        f"{GROUP}L301/warning",
        f"{GROUP}L103/warning",
    ]
    assert len(keys) == 3
    turned = frozenset({"L301/warning", "L103/warning"})
    assert len(rows(found, Shown(turned=turned), UNICODE, 40).keys) == FOLDED_FROM + 2


def test_text_of_boards_is_made_safe_and_places_are_cut_at_their_head() -> None:
    place = Place("boards/" + "x" * 60 + ".toml", 12)
    found = problems(snapshot(), (finding("L103", W, "A", message="a\x1b[31m b", place=place),))
    made = rows(found, Shown(), UNICODE, 100)
    row = made.make(1)
    assert "\x1b" not in row.cells[1][0]
    assert row.cells[0][0].startswith("    …")
    assert row.cells[0][0].endswith("x.toml:12")


def test_nothing_wrong_says_so() -> None:
    made = rows((), Shown(), UNICODE, 40)
    assert made.make(0).line[0][0] == "nothing is wrong with the plan"
