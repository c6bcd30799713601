"""Rows are cut as GFM cuts them, and as their author meant them."""

import time

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from readiness_tui.exchange.markdown import rows
from tests.exchange.reading import plan_of

ROWS = st.text(alphabet="|`\\ab <é\u2028-", max_size=30)


def gfm_cells(line: str, width: int) -> list[str]:
    """The cells that markdown-it gives to a row of a table of that width."""
    header = "|" + "h|" * width
    source = f"{header}\n|{'-|' * width}\n{line}\n"
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    inside = [token.content for token in tokens if token.type == "inline"]
    return [cell.strip() for cell in inside[width:]]


def cells(line: str, cut: tuple[rows.Cell, ...]) -> list[str]:
    return [line[start:end].replace("\\|", "|").strip() for start, end in cut]


@given(ROWS)
def test_the_plain_cut_is_that_of_gfm(middle: str) -> None:
    line = f"|{middle}|x"
    found = cells(line, rows.plain(line))
    assert gfm_cells(line, len(found)) == found


@given(ROWS)
def test_the_aware_cut_is_a_subset_of_the_plain_one(line: str) -> None:
    plain = {edge for cell in rows.plain(line) for edge in _borders(line, cell)}
    aware = {edge for cell in rows.aware(line) for edge in _borders(line, cell)}
    assert aware <= plain
    if len(rows.plain(line)) == len(rows.aware(line)):
        assert rows.plain(line) == rows.aware(line)


def _borders(line: str, cell: rows.Cell) -> tuple[int, int]:
    """Where a cell begins and ends, blanks at its ends included."""
    start, end = cell
    while start > 0 and line[start - 1] in " \t":
        start -= 1
    while end < len(line) and line[end] in " \t":
        end += 1
    return start, end


def test_a_pipe_in_closed_code_is_text() -> None:
    line = "| K-2 | run `lint || true` |"
    assert cells(line, rows.aware(line)) == ["K-2", "run `lint || true`"]
    assert len(rows.plain(line)) == 4


def test_code_that_never_closes_holds_no_pipe() -> None:
    line = "| a ` b | c |"
    assert rows.aware(line) == rows.plain(line)


def test_a_row_may_stand_in_a_quote_or_an_item() -> None:
    for line in ("> | a | b |", "- | a | b |", "   | a | b |", "> > | a | b |"):
        assert cells(line, rows.aware(line)) == ["a", "b"], line


def test_cells_are_offsets_in_the_raw_line() -> None:
    line = "|  wide  |`x`|"
    assert [line[start:end] for start, end in rows.aware(line)] == ["wide", "`x`"]


def test_a_megabyte_of_backticks_is_cut_in_linear_time() -> None:
    line = "|" + " ".join("`" * (1 + number % 7) for number in range(200_000)) + "|"
    start = time.process_time()
    rows.aware(line)
    assert time.process_time() - start < 5


def test_tables_in_quotes_and_items_are_tables() -> None:
    table = ["| ID | Title | Status |", "|---|---|---|", "| QU-1 | One | done |"]
    for prefix in ("> ", "  "):
        lead = "- item\n\n" if prefix == "  " else ""
        found = plan_of(lead + "\n".join(prefix + line for line in table))
        assert list(found.board.tickets) == ["QU-1"]


def test_a_table_without_outer_pipes_is_a_table() -> None:
    found = plan_of("ID | Title | Status\n---|---|---\nNO-1 | One | done\n")
    assert list(found.board.tickets) == ["NO-1"]
