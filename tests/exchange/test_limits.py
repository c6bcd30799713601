"""Documents that nobody can have meant are refused in a sentence, before they are read."""

import pytest

from readiness_tui.domain.model.errors import ExchangeError, Place
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.markdown.syntax import parse, tables
from readiness_tui.exchange.model import join
from tests.exchange.reading import plan_of

_TRACKER = "| ID | Title | Depends on |\n|---|---|---|\n"


def test_a_document_over_five_mebibytes_is_refused_unread() -> None:
    with pytest.raises(ExchangeError, match="larger than 5 MiB") as refused:
        extract("sea.md", b"\xff" * (parse.DOCUMENT_BYTES + 1))
    assert refused.value.remedy == "split the document"


@pytest.mark.parametrize("line", ["- [ ] Swim\n", "a\n", "| a |\n", "# a\n\n"])
def test_more_lines_than_a_plan_has_are_refused_unread(line: str) -> None:
    with pytest.raises(ExchangeError, match=r"more than 20,000 lines") as refused:
        extract("sea.md", (line * (parse.MAX_LINES + 1)).encode())
    assert refused.value.remedy == "split the document"


def test_blank_lines_do_not_count() -> None:
    document = "- [ ] T-1 Swim\n- [ ] T-2 Dive\n" + "\n" * (2 * parse.MAX_LINES)
    assert list(plan_of(document).board.tickets) == ["T-1", "T-2"]


@pytest.mark.parametrize("delimiter", ["|---" * (tables.MAX_COLUMNS + 1) + "|", "|---|---|"])
def test_a_table_of_more_columns_than_anybody_reads_is_refused_at_its_header(
    delimiter: str,
) -> None:
    header = "| ID " + "| Th" * tables.MAX_COLUMNS + " |"
    with pytest.raises(ExchangeError, match="more than 500 columns") as refused:
        extract("sea.md", f"# Sea\n\n{header}\n{delimiter}\n| T-1 | Swim |\n".encode())
    assert refused.value.place == Place("sea.md", 3)
    assert refused.value.remedy == "split the table"


def test_a_table_of_as_many_columns_as_are_read_and_a_line_of_more_pipes_are_no_fault() -> None:
    cells = "| `a|b` " * (tables.MAX_COLUMNS - 2)
    document = f"| ID | Title {cells}|\n{'|---' * tables.MAX_COLUMNS}|\n| T-1 | Swim |\n\n"
    assert list(plan_of(document + "|" * 2_000 + "\n").board.tickets) == ["T-1"]


@pytest.mark.parametrize("needs", ["all previous", "T-*", "T-0 to T-900"])
def test_ranges_at_every_ticket_are_refused_at_a_line(needs: str) -> None:
    rows = "".join(f"| T-{n} | Swim {n} | {needs} |\n" for n in range(1_000))
    with pytest.raises(ExchangeError, match="more than 250,000 values") as refused:
        extract("sea.md", (_TRACKER + rows).encode())
    assert refused.value.place is not None
    assert refused.value.place.line


def test_a_common_word_brings_no_titles_together() -> None:
    sections = [join.Side(f"S{n}", f"Common {n}x") for n in range(join.COMMON + 1)]
    rows = [join.Side("7", "Common 3x")]
    assert {key: pair.key for key, pair in join.by_title(rows, sections).items()} == {"7": "S3"}
    assert not join.by_title([join.Side("8", "Common")], sections)


@pytest.mark.parametrize("piece", ["[a: b] ", "`a: b` ", "@a ", "Ann, ", "**a**: ", "Status: x, "])
def test_a_line_of_a_thousand_pieces_that_state_nothing_in_the_end_is_read(piece: str) -> None:
    line = piece * 1000
    found = plan_of(f"# Plan\n\n### T-1: Till\n\n{line}.\n\n### T-2: Sow\n\n- {line}.\n")
    assert list(found.board.tickets) == ["T-1", "T-2"]


@pytest.mark.parametrize("cell", ["-".join(["A1"] * 400) + " !", "..".join(["A1"] * 400) + " !"])
def test_a_cell_of_hundreds_of_joined_ids_is_read(cell: str) -> None:
    rows = f"| FR-1 | {cell} |\n| FR-2 | {cell} |\n"
    found = plan_of(f"# Plan\n\n| Requirement | Tests |\n|---|---|\n{rows}")
    assert list(found.board.tickets) == ["FR-1", "FR-2"]


def test_a_number_longer_than_any_is_no_end_of_a_range() -> None:
    cell = f"T{'1' * 5000}-2"
    rows = f"| {cell} | Ann |\n| {cell} | Ben |\n"
    assert plan_of(f"# Plan\n\n| Task | Owner |\n|---|---|\n{rows}").board.tickets


@pytest.mark.parametrize("piece", ["phase one ", "T-1 -> ", "\u7b2c1", "\u2500 "])
def test_a_drawing_of_one_long_line_is_read(piece: str) -> None:
    line = piece * 20_000
    boxes = "- [ ] T-1 Till\n- [ ] T-2 Sow\n"
    found = plan_of(f"{boxes}\n## Dependencies\n\n```\n{line}\n\u2192\n```\n")
    assert list(found.board.tickets) == ["T-1", "T-2"]


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0"])
@pytest.mark.parametrize("place", ["- [ ] T-2 Sow{}x", "- Status:{}x", "**Owner**{}: Ana{}x"])
def test_a_line_of_thousands_of_blanks_is_read(place: str, blank: str) -> None:
    line = place.replace("{}", blank * 50_000)
    found = plan_of(f"# Plan\n\n- [ ] T-1 Till\n- [ ] T-2 Sow\n\n## T-3 Reap\n\n{line}\n")
    assert "T-1" in found.board.tickets


def test_a_line_of_letters_that_might_part_anywhere_is_read() -> None:
    found = plan_of(f"- [ ] T-1 Till ({'a:1bcdef' * 400}\n- [ ] T-2 Sow\n")
    assert list(found.board.tickets) == ["T-1", "T-2"]
