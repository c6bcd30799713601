"""What an import recognised as rows, and the lines that rows and source share."""

from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.onboarding.import_view import (
    ImportConflict,
    ImportField,
    ImportFinding,
    ImportRecord,
    ImportView,
)
from readiness_tui.ui.viewmodels.importing.options import (
    OTHER,
    column_at,
    column_lines,
    with_option,
    word_at,
)
from readiness_tui.ui.viewmodels.importing.source import section, source_rows
from readiness_tui.ui.viewmodels.importing.structure import Structure

LINES = (
    ("# Ship", "structure"),
    ("", ""),
    ("### SH-1 Moor", "extracted"),
    ("Owner: Ann", "extracted"),
    ("prose", "left"),
    ("### SH-2 Sail", "extracted"),
    ("Status: on ice", "extracted"),
)
VIEW = ImportView(
    path="plan.md",
    findings=(
        ImportFinding("content-not-imported", "info", 5, "line 5 stays", "left"),
        ImportFinding("status-unknown", "warn", 7, "on ice is unknown", "todo", ("doing",)),
    ),
    records=(
        ImportRecord("board", "", 1, "Ship"),
        ImportRecord("ticket", "SH-1", 3, "Moor", "todo", (ImportField("owners", "Ann", 4),)),
        ImportRecord("ticket", "SH-2", 6, "Sail", "todo", (ImportField("status", "todo", 7),)),
    ),
    lines=LINES,
    columns=(("Status", "status"), ("Owner", "")),
    words=(("on ice", "todo"), ("ice", "todo")),
)
STRUCTURE = Structure(VIEW)


def texts(structure: Structure, folded: set[str], opened: set[str]) -> list[str]:
    rows = structure.rows(folded, opened, len)
    made = map(rows.make, range(len(rows.keys)))
    return [" ".join("".join(t for t, _ in row.line or row.cells).split()) for row in made]


def test_what_asks_for_a_decision_comes_first_and_rules_last() -> None:
    assert list(STRUCTURE.rows((), (), len).keys) == [
        "group:findings",
        "finding:1",
        "group:ticket",
        "record:1",
        "record:2",
        "group:board",
        "record:0",
        "group:rules",
        "finding:0",
    ]


def test_a_group_folds_and_a_record_opens() -> None:
    keys = STRUCTURE.rows({"group:rules", "group:findings"}, {"record:1"}, len).keys
    assert list(keys) == [
        "group:findings",
        "group:ticket",
        "record:1",
        "field:1:0",
        "record:2",
        "group:board",
        "record:0",
        "group:rules",
    ]
    assert "owners: Ann 4" in texts(STRUCTURE, set(), {"record:1"})


def test_a_row_shows_all_lines_that_it_is_made_of() -> None:
    assert STRUCTURE.lines_of("record:1") == {3, 4}
    assert STRUCTURE.lines_of("field:1:0") == {4}
    assert (STRUCTURE.line_of("record:1"), STRUCTURE.line_of("finding:1")) == (3, 7)


def test_a_line_shows_what_was_made_of_it() -> None:
    assert [STRUCTURE.row_of(line, ()) for line in range(1, 8)] == [
        "record:0",
        "",
        "record:1",
        "record:1",
        "finding:0",
        "record:2",
        "record:2",
    ]
    assert STRUCTURE.row_of(4, {"record:1"}) == "field:1:0"
    assert STRUCTURE.about(4) == "line 4: ticket SH-1, owners"
    assert STRUCTURE.about(5) == "line 5: line 5 stays"
    assert STRUCTURE.about(2) == ""


def test_every_row_is_below_a_heading_that_can_be_unfolded() -> None:
    rows = STRUCTURE.rows((), {"record:1"}, len)
    for key in rows.keys:
        assert STRUCTURE.group_of(key) or key.startswith("group:")


def test_conflicts_say_both_values_and_how_many_are_open() -> None:
    conflict = ImportConflict("SH-1.title", "ticket", "SH-1", "title", "Row", "", "Moor")
    structure = Structure(ImportView(path="p", records=VIEW.records, conflicts=(conflict,)))
    assert texts(structure, set(), set())[:2] == [
        "1 conflict, 1 undecided",
        "SH-1title: board Row · document (none)? 3",
    ]
    assert structure.line_of("conflict:0") == 3


def test_source_lines_say_what_did_not_arrive_and_what_belongs_to_the_row() -> None:
    rows = source_rows(VIEW, {4})
    assert rows.make(4).line[0] == ("    5 ? ", "muted")
    assert rows.make(3).line[0] == ("    4   ", "accent")
    assert rows.make(3).line[1] == ("Owner: Ann", "")


def test_a_section_is_what_stands_below_its_heading() -> None:
    assert section(VIEW, 4) == "3-5"
    assert section(VIEW, 7) == "6-7"
    assert section(VIEW, 1) == "1-7"
    assert (section(VIEW, 0), section(VIEW, 8)) == ("", "")


def test_the_column_and_the_word_of_a_line_are_offered_first() -> None:
    assert column_at(VIEW, 4) == "Owner"
    assert column_at(VIEW, 7) == "Status"
    assert word_at(VIEW, 7) == "on ice"
    assert (column_at(VIEW, 2), word_at(VIEW, 99)) == ("", "")
    assert [name for name, _ in column_lines(VIEW)] == ["Status", "Owner", OTHER]


def test_of_two_options_for_one_place_the_last_counts() -> None:
    options = with_option((("map", "Who=owners"), ("exclude", "1-2")), "map", "Who=skip")
    assert options == (("exclude", "1-2"), ("map", "Who=skip"))
    assert with_option(options, "exclude", "3")[-1] == ("exclude", "3")
    assert len(with_option(options, "exclude", "3")) == 3


@given(st.lists(st.tuples(st.sampled_from("mce"), st.text("ab=", min_size=1)), max_size=9))
def test_an_option_stands_once_however_often_it_is_chosen(choices: list[tuple[str, str]]) -> None:
    options: tuple[tuple[str, str], ...] = ()
    for name, text in choices:
        options = with_option(options, name, text)
        assert options[-1] == (name, text)
    places = [(name, text.rpartition("=")[0] or text) for name, text in options]
    assert len(places) == len(set(places))
