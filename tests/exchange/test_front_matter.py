"""The head of a document in Markdown: its keys, and values over several lines."""

import pytest

from readiness_tui.exchange.markdown.syntax.front_matter import Entry, read, split
from readiness_tui.exchange.model.model import Use
from tests.exchange.reading import plan_of

_PLAN = "\n# Sea\n\n- [ ] T-1 Swim\n- [ ] T-2 Dive\n"


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("title: |\n  The great\n  voyage\n", ((2, "The great\nvoyage"),)),
        ("title: >-\n  The great\n  voyage\n", ((2, "The great voyage"),)),
        ("title: The great\n  voyage\n", ((1, "The great voyage"),)),
        ("title: 'The great: voyage' \n", ((1, "The great: voyage"),)),
        ("title:\n  - The great\n  - voyage\n", ((2, "The great"), (3, "voyage"))),
        ("title:\n- The great\n- voyage\n", ((2, "The great"), (3, "voyage"))),
        ('title: [The great, "voyage"]\n', ((1, "The great"), (1, "voyage"))),
        ('title = "The great voyage"\n', ((1, "The great voyage"),)),
        ("title: ~\n", ()),
        ("title:\n  inner: The great voyage\n", ()),
    ],
)
def test_each_spelling_of_a_value_is_read(head: str, value: tuple[tuple[int, str], ...]) -> None:
    lines = head.split("\n")
    entries = list(read([*lines[:-1], "after: this"], 1))
    assert entries[0] == Entry("title", 1, len(lines) - 1, value)
    assert entries[1].pieces == ((len(lines), "this"),)


def test_a_head_is_parted_from_the_text() -> None:
    assert split("---\nid: T-1\n---\nText") == ({"id": ("T-1",)}, "Text", 4)
    assert split("No head") == ({}, "No head", 1)
    assert split("---\nid: T-1\n") == ({}, "---\nid: T-1\n", 1)


def test_a_text_over_several_lines_arrives_with_every_line_accounted_for() -> None:
    plan = plan_of(f"---\nobjective: |\n  Cross the sea\n  without a leak\n---\n{_PLAN}")
    assert plan.board.objective == "Cross the sea\nwithout a leak"
    assert [plan.uses[line] for line in (2, 3, 4)] == [Use.STRUCTURE, *[Use.EXTRACTED] * 2]


def test_a_list_arrives_item_by_item() -> None:
    plan = plan_of(f"---\nassumptions:\n  - Calm water\n  - No wind\n---\n{_PLAN}")
    assert plan.board.assumptions == ("Calm water", "No wind")


def test_what_is_no_key_of_the_board_is_said() -> None:
    plan = plan_of(f"---\nweather: |\n  calm\n---\n{_PLAN}")
    assert [plan.uses[line] for line in (2, 3)] == [Use.LEFT] * 2
    assert [each.mark.line for each in plan.findings if each.code == "content-not-imported"] == [2]
