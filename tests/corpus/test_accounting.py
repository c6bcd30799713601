"""What became of each line: the words of every used line stand in the board that comes out."""

import pytest

from readiness_tui.domain.model.plain_values import jsonable, plain_board
from readiness_tui.exchange.markdown.extract import extract
from readiness_tui.exchange.model import accounting, words
from readiness_tui.exchange.model.model import Use
from readiness_tui.exchange.model.plan import plan
from tests.corpus.plans import Case, cases
from tests.exchange.reading import plan_of

REFERENCE = tuple(cases("reference"))
USED = {Use.EXTRACTED, Use.NOTE}


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: case.name)
def test_every_word_of_a_used_line_is_in_the_board_or_was_read_as_a_value(case: Case) -> None:
    extraction = extract(f"{case.name}.md", case.document)
    found = plan(extraction)
    lines = extraction.texts
    assert (
        set(found.uses)
        == set(extraction.uses)
        == {
            number
            for number, line in enumerate(case.document.decode().split("\n"), start=1)
            if line.strip()
        }
    )
    # `str` of a table writes a line feed as two signs, of which one is a letter.
    text = str(jsonable(plain_board(found.board))).replace("\\n", " ")
    board = set(accounting.tokens(text))
    read = {
        word
        for statement in extraction.statements
        if type(statement.value) is not str
        for word in accounting.tokens(statement.raw)
    }
    for number, use in found.uses.items():
        if use not in USED:
            continue
        strays = [
            word
            for word in accounting.tokens(lines[number])
            if word not in board | read | words.packaged().tokens
            and not word.isdigit()
            and word != "x"
        ]
        assert not strays, (number, use, lines[number])


def test_a_line_whose_words_are_in_no_field_is_left_and_said() -> None:
    document = "---\ntitle: Sea\n---\n\n# Quite another heading\n\n- [ ] T-1 Swim\n- [ ] T-2 Dive\n"
    found = plan_of(document)
    assert found.uses[5] is Use.LEFT
    assert [each.mark.line for each in found.findings if each.code == "words-left"] == [5]


def test_most_of_a_document_left_is_a_warning() -> None:
    lines = "".join(f"Nobody reads sentence {number}.\n\n" for number in range(9))
    found = plan_of(f"# Sea\n\n{lines}\n- [ ] T-1 Swim\n- [ ] T-2 Dive\n")
    assert "much-left" in {each.code for each in found.findings}
    assert sum(found.counts.lines.values()) == len(found.uses)


def test_a_table_that_looks_like_a_plan_and_is_not_read_is_a_warning() -> None:
    table = "".join(f"| part {number} | Ana | open |\n" for number in range(5))
    found = plan_of(
        "# Sea\n\n- [ ] T-1 Swim\n- [ ] T-2 Dive\n\n## Parts\n\n"
        f"| Colour | Owner | Status |\n|---|---|---|\n{table}"
    )
    assert {"table-not-read", "row-without-id"} & {each.code for each in found.findings}


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize(
    "before",
    [
        "- [ ] T-3 Row",
        "- Depends on: T-1",
        "| a | b |\n|---|---|\n| c | d |",
        "Some prose.",
        "## Head",
    ],
)
def test_a_line_of_nothing_but_a_line_break_of_another_kind_is_blank(
    before: str, sign: str
) -> None:
    document = f"- [ ] T-1 Swim\n- [ ] T-2 Dive\n\n{before}\n{sign}\nEnd\n"
    found = plan_of(document)
    lines = document.split("\n")
    assert set(found.uses) == {at for at, line in enumerate(lines, 1) if line.strip()}
    assert sum(found.counts.lines.values()) == len(found.uses)
