"""Laws that hold for every document: each line has one use, nothing is done unless it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.status import Status
from readiness_tui.exchange.model.findings import CODES
from readiness_tui.exchange.model.model import ImportPlan, Use
from readiness_tui.storage.boards.board_text import new_board_text
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from tests.exchange.reading import SAMPLES, plan_of, sample

NAMES = sorted(path.stem for path in SAMPLES.glob("*.md"))
PIECES = (
    "# Plan\n",
    "## Stream 1: Lights\n",
    "## Stream 2 (P0): Masts\n",
    "### Owners\n",
    "### Tasks\n",
    "### Whatever\n",
    "## AB-1: A title\n",
    "## AB-2: Another title\n",
    "## Phase A: Ground\n",
    "## P0 Tickets (Weeks 1-2)\n",
    "## Week 7 (Feb 16-22)\n",
    "## Progress (2026-02-16)\n",
    "## Milestones\n",
    "## Risks\n",
    "## Out of scope\n",
    "## Scoring\n",
    "## Weekly template\n",
    "## Next steps\n",
    "**Date:** 2026-02-16\n",
    "- Owner: A + B\n",
    "- Depends on: AB-1, Stream 2\n",
    "- Acceptance:\n  - it works\n  - [ ] it is open\n",
    "- Week of:\n",
    "- K-### → [Task-IDs]\n",
    "- R-1 → AB-1\n",
    "- Milestone M1 (end of week 2): AB-1 done\n",
    "1. Begin Stream 1\n2. Rest\n",
    "- [ ] open box\n",
    "- [ ] 1.1 with id\n  - [ ] 1.1.1 nested\n",
    "  deeper text\n",
    "\n",
    "\n\n",
    "---\n",
    "> quoted\n",
    "<!-- remark -->\n",
    "<div>\nhtml\n</div>\n",
    "```\n- [x] code\n```\n",
    "| ID | Title | Status |\n|---|---|---|\n| AB-1 | One | open |\n| AB-9 | Nine | blocked |\n",
    "| | AB-1 | AB-2 |\n|---|---|---|\n| AB-1 | | 1 |\n| AB-2 | 0 | |\n",
    "| Points | Meaning |\n|---|---|\n| 1 | low |\n| 2 | high |\n",
    "| Priority | Area | Score |\n|---|---|---|\n| P0 | Lights | 3 |\nprose below\n",
    "| x | `a | b` |\n|---|---|\n| 1 | 2 |\n",
    "A sentence about AB-1.\n",
    "Title\n=====\n",
)
DOCUMENTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(DOCUMENTS)
def test_every_line_with_text_has_one_use(document: str) -> None:
    found = plan_of(document)
    filled = sum(bool(line.strip()) for line in document.split("\n"))
    assert sum(found.counts.lines.values()) == filled
    assert found.counts.lines.get(Use.LEFT, 0) == len(found.left)


@given(DOCUMENTS)
def test_nothing_is_done_by_inference(document: str) -> None:
    found = plan_of(document)
    assert all(each.status is not Status.DONE for each in found.board.tickets.values())


@given(DOCUMENTS)
def test_every_board_can_be_written_and_read_again(document: str) -> None:
    board = plan_of(document).board
    again = parse_board("boards/plan.toml", new_board_text(board).encode())
    assert isinstance(again, LoadedBoard), again
    assert again.board.tickets.keys() == board.tickets.keys()


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(document: str) -> None:
    plan_of(document.replace("\0", "").encode("utf-8", "ignore"))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_counts_every_line(name: str) -> None:
    found = sample(name)
    text = (SAMPLES / f"{name}.md").read_text(encoding="utf-8")
    assert sum(found.counts.lines.values()) == sum(bool(each.strip()) for each in text.split("\n"))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_the_same_board_once_written(name: str) -> None:
    board = sample(name).board
    again = parse_board(f"boards/{name}.toml", new_board_text(board).encode())
    assert isinstance(again, LoadedBoard), again
    assert new_board_text(again.board) == new_board_text(board)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_newline_styles_give_the_same_lines(name: str, newline: str) -> None:
    data = (SAMPLES / f"{name}.md").read_bytes()
    other = plan_of(data.replace(b"\n", newline.encode()), f"{name}.md")
    assert _told(other) == _told(sample(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_mark_at_the_start_and_other_encodings_change_nothing(name: str) -> None:
    data = (SAMPLES / f"{name}.md").read_bytes()
    for other in (b"\xef\xbb\xbf" + data, data.decode().encode("utf-16")):
        assert _told(plan_of(other, f"{name}.md")) == _told(sample(name))


def test_signs_that_python_calls_newlines_are_none() -> None:
    document = "# A\x0c\u2028\x85b\n\n- [ ] NL-1 One\u2028two\n- [ ] NL-2 Three\n"
    found = plan_of(document)
    assert [each.line for each in found.records if each.kind == "ticket"] == [3, 4]


def _told(found: ImportPlan) -> object:
    """What must not change with the bytes: findings, places, uses."""
    return (
        found.findings,
        [(each.kind, each.id, each.line) for each in found.records],
        found.counts,
        found.left,
    )


def test_every_finding_code_has_an_example() -> None:
    shown = {each.code for name in NAMES for each in sample(name).findings}
    assert shown == set(CODES)


def test_every_finding_stands_in_its_document() -> None:
    for name in NAMES:
        last = (SAMPLES / f"{name}.md").read_text(encoding="utf-8").count("\n")
        for each in sample(name).findings:
            assert 1 <= each.mark.line <= last, (name, each)
            assert each.text
            assert each.choice


def test_thirty_levels_of_a_list_arrive() -> None:
    document = "# Deep\n\n" + "".join(f"{'  ' * n}- [ ] DE-{n} level\n" for n in range(30))
    found = plan_of(document)
    assert len(found.board.tickets) == 30
    assert found.board.tickets["DE-29"].parent == "DE-28"  # type: ignore[index] - a plain id


def test_a_long_table_under_many_columns_arrives_whole() -> None:
    header = "| ID | Title |" + " x |" * 98
    body = "".join(f"| LO-{n} |\n" for n in range(1500))
    found = plan_of(f"{header}\n|{'---|' * 100}\n{body}")
    assert len(found.board.tickets) == 1500
