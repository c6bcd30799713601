"""What most tickets of a board lack is one line for the board, not a finding for each of them."""

from readiness_tui.domain.lint import LintFinding
from readiness_tui.domain.model.errors import Place, Severity
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.ui.viewmodels.problems import GROUP, MANY, Problem, Shown, common, rows

HOME, ABROAD = BoardId("home"), BoardId("abroad")
SIZES = {(HOME, Kind.TICKET): 10, (ABROAD, Kind.TICKET): 100}


def lacking(code: str, count: int, board: BoardId = HOME) -> list[Problem]:
    """Findings of a code about as many tickets of a board."""
    return [
        Problem(
            f"{code}|{board}|{n}",
            LintFinding(
                code=code,
                severity=Severity.WARNING,
                record=RecordRef(board, Kind.TICKET, f"T-{n}"),
                field="",
                message=f"T-{n} lacks it",
                place=Place("boards/home.toml", n),
            ),
            RecordRef(board, Kind.TICKET, f"T-{n}"),
        )
        for n in range(count)
    ]


def lines(found: list[Problem], shown: Shown | None = None) -> list[str]:
    made = rows(found, shown or Shown(), UNICODE, 70, SIZES)
    listed = [made.make(index) for index in range(len(made.keys))]
    return ["".join(text for text, _ in row.line) for row in listed]


def test_codes_that_concern_most_tickets_of_a_board_are_one_line() -> None:
    found = [*lacking("L301", 10), *lacking("L303", 6), *lacking("L506", 2)]
    assert lines(found)[0].startswith("▾ warning L506")
    assert lines(found)[3:] == ["▸ hygiene home  no owner 10 of 10 · no source 6 of 10"]


def test_where_few_lack_it_each_is_a_finding() -> None:
    found = [*lacking("L301", MANY - 1), *lacking("L301", 40, ABROAD)]
    assert common(found, SIZES) == {}
    assert lines(found) == [f"▸ warning L301  no owner  {MANY + 39}"]


def test_the_line_unfolds_to_each_finding_and_none_is_lost() -> None:
    found = [*lacking("L301", 10), *lacking("L303", 6)]
    made = rows(found, Shown(turned=frozenset({"hygiene/home"})), UNICODE, 70, SIZES)
    assert made.keys[0] == f"{GROUP}hygiene/home"
    assert set(made.keys[1:]) == {one.key for one in found}
