"""The preview: figures that add up, what is left by line, and choices beside each finding."""

from readiness_tui.exchange.model import preview
from tests.exchange.reading import plan_of, sample

NEW = "new; nothing is written yet"


def test_the_figures_and_the_lines_that_are_left() -> None:
    shown = list(preview.lines(sample("board-keys"), "boards/board-keys.toml", NEW))
    assert shown[0] == ("board-keys.md -> boards/board-keys.toml  (new; nothing is written yet)")
    assert shown[1] == "  2 tickets · no dependencies · 0 of 2 boxes ticked"
    assert shown[2] == (
        "  31 lines with text: 17 extracted, 12 structure, 2 left (board-keys.md:6, 42)"
    )
    assert shown[3] == "  3 findings: 3 info"
    assert shown[4].endswith("text"), "what is chosen"
    assert shown[5].endswith("left"), "a finding without a choice has what it chose alone"


def test_dependencies_say_how_they_came_about_where_not_all_are_written() -> None:
    rows = "| A-1 | Keel | - |\n| A-2 | Hull | A-1 |\n| A-3 | Mast | A-1 to A-2 |\n"
    table = f"| ID | Title | Depends on |\n|---|---|---|\n{rows}"
    shown = list(preview.lines(plan_of(table, "x.md"), "x", NEW))
    assert shown[1] == "  3 tickets · 3 dependencies (1 written, 2 from ranges)"
    written = list(preview.lines(plan_of(table.replace(" to A-2", ""), "x.md"), "x", NEW))
    assert written[1] == "  3 tickets · 2 dependencies"


def test_what_else_could_be_chosen_stands_beside_what_is() -> None:
    found = plan_of("| ID | Title | Status |\n|---|---|---|\n| A-1 | Keel | limbo |\n", "x.md")
    (line,) = (each for each in preview.lines(found, "x", NEW) if "status-unknown" in each)
    assert " | " in line.rpartition("  ")[2]


def test_runs_of_lines_are_spans() -> None:
    (line,) = (each for each in preview.lines(sample("code"), "x", NEW) if "with text" in each)
    assert line.endswith("6 left (code.md:3-6, 8-9)")


def test_each_record_names_the_lines_of_its_fields() -> None:
    shown = list(preview.lines(sample("second-table"), "x", NEW))
    assert "  ticket WEB-2  second-table.md:6  Forms  status:6  depends:6  links.issue:13" in shown


def test_text_of_the_document_is_made_safe() -> None:
    found = plan_of("# x\n\n- [ ] EV-1 evil \u202e name\n- [ ] EV-2 fine\n", "docs/\x1b[2J.md")
    assert not set("\x1b\u202e") & set("".join(preview.lines(found, "boards/\x1b.toml", NEW)))


def test_many_notices_of_a_kind_stand_in_one_line_with_their_lines() -> None:
    text = "| ID | Title |\n|---|---|\n| A-1 | Keel |\n\n" + "Talk.\n\n---\n\n" * 5
    plan = plan_of(text, "x.md")
    shown = list(preview.lines(plan, "x", NEW))
    (line,) = (each for each in shown if "content-not-imported" in each)
    assert line.startswith("  info   x.md:5  content-not-imported  line 5 stays")
    assert line.endswith("left    and 4 more: 9, 13, 17, 21")
    few = list(preview.lines(plan_of(text[: -len("Talk.\n\n---\n\n") * 2], "x.md"), "x", NEW))
    assert sum("content-not-imported" in each for each in few) == 3
    assert sum("content-not-imported" in each for each in map(str, plan.findings)) == 5
