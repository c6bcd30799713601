"""Each row of the merge: what two people did to one field, one record, one order, one comment."""

from collections.abc import Mapping

import pytest

from readiness_tui.domain.model.errors import BoardError
from readiness_tui.domain.model.ids import Kind
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards.reader import BrokenBoard, parse_board
from readiness_tui.storage.merge import files as merge
from readiness_tui.storage.merge.files import COMMENT, FieldConflict, Merged, is_same, merge_boards
from readiness_tui.storage.toml.parsing import parse
from readiness_tui.storage.toml.plain_data import get
from readiness_tui.storage.toml.splice_check import ProofError

pytestmark = pytest.mark.fault("F20")

PATH = "boards/plan.toml"
BASE = """\
#:schema board.schema.json
format = 1

[board]
id = "plan"
title = "A plan"
window = { start = 2026-02-16, end = 2026-03-01 }
out_of_scope = ["x"]

[board.definition]
security = "s"
availability = "a"

# The first of all
[ticket.T-1]
title = "First"  # short
status = "doing"
priority = "P1"
owners = ["@ann", "@bob"]
depends = ["T-2", "T-3"]
estimate = "2d"
score = { impact = 5, urgency = 3 }
outcome = "It works"
acceptance = [
  "Seen",           # by whom?
  { text = "Heard", done = true },
  { gate = "g" },
]
links = { issue = "#3" }
notes = \"\"\"
One
two\"\"\"
fields = { hook = "XA" }

[ticket.T-2]
title = "Second"
status = "todo"

[ticket.T-3]
title = "Third"
status = "todo"

[phase.A]
title = "Begin"
tickets = ["T-1", "T-2"]
entrance = ["Staffed"]
exit = ["Toolchain pinned", { ticket = "T-1" }]
window = { weeks = [1, 2] }

[gate.g]
kind = "coverage"
inputs = ["a.xml"]
line = 90

[waiver.W-1]
gate = "g"
match = { rule = "r", path = "p" }
approved_by = "@lead"
"""
T1 = ("ticket", "T-1")


def swapped(*pairs: tuple[str, str], text: str = BASE) -> str:
    """The base with some of its text replaced."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def merged(ours: str, theirs: str, base: str | None = BASE, path: str = PATH) -> Merged:
    was = None if base is None else base.encode()
    return merge_boards(was, ours.encode(), theirs.encode(), path=path)


def clean(ours: str, theirs: str) -> str:
    """The text of a merge without conflicts, which is the same both ways round but for order."""
    one, other = merged(ours, theirs), merged(theirs, ours)
    assert one.conflicts == other.conflicts == ()
    assert one.with_ours == one.data == one.marked()
    return one.data.decode()


def conflict(ours: str, theirs: str) -> FieldConflict:
    """The one conflict of a merge, in which theirs stands."""
    found = merged(ours, theirs)
    (only,) = found.conflicts
    assert parse(found.data.decode()) == parse(theirs)
    assert parse(found.with_ours.decode()) == parse(ours)
    return only


def said(text: str, *path: str) -> "Plain | None":
    return get(parse(text), path)


class TestOneField:
    """One side changed it, both did alike, or both did differently."""

    def test_the_side_that_changed_it_is_taken_with_all_its_bytes(self) -> None:
        ours = swapped(('"First"  # short', "'First!'  # ours"))
        theirs = swapped(('title = "Second"', 'title = "Zweites"  # theirs'))
        assert clean(ours, theirs) == swapped(
            ('"First"  # short', "'First!'  # ours"),
            ('title = "Second"', 'title = "Zweites"  # theirs'),
        )

    def test_two_fields_of_one_ticket_are_both_taken(self) -> None:
        ours = swapped(('priority = "P1"', 'priority = "P0"'))
        theirs = swapped(('status = "doing"', 'status = "review"'))
        both = swapped(('priority = "P1"', 'priority = "P0"'), ('"doing"', '"review"'))
        assert clean(ours, theirs) == both

    def test_the_same_change_by_both_is_no_conflict(self) -> None:
        same = ('priority = "P1"', 'priority = "P0"')
        ours = swapped(same, ('"It works"', '"It runs"'))
        assert clean(ours, swapped(same)) == ours

    @pytest.mark.parametrize(
        ("old", "mine", "other", "field"),
        [
            ('"P1"', '"P0"', '"P2"', "priority"),
            ('"First"', '"Primo"', '"Premier"', "title"),
            ('"It works"', '"It runs"', '"It flies"', "outcome"),
            ("One\ntwo", "One\nthree", "Zero\ntwo", "notes"),
        ],
    )
    def test_different_changes_conflict_and_theirs_stands(
        self, old: str, mine: str, other: str, field: str
    ) -> None:
        told = conflict(swapped((old, mine)), swapped((old, other)))
        assert told.record == ("plan", Kind.TICKET, "T-1")
        assert told.field == field
        assert told.place == f"ticket.T-1 {field}"
        values = [each.value for each in (told.base, told.ours, told.theirs)]
        assert values == [
            said(text, *T1, field) for text in (BASE, swapped((old, mine)), swapped((old, other)))
        ]

    def test_the_spelling_of_each_side_is_told(self) -> None:
        told = conflict(swapped(('"P1"', "'P0'")), swapped(('"P1"', '"P2" # why')))
        assert [each.text for each in (told.base, told.ours, told.theirs)] == [
            '"P1"',
            "'P0'",
            '"P2"',
        ]

    def test_a_field_taken_away_here_and_changed_there_conflicts(self) -> None:
        told = conflict(swapped(('priority = "P1"\n', "")), swapped(('"P1"', '"P2"')))
        assert (told.field, told.ours.value, told.ours.text) == ("priority", None, "")
        other = conflict(swapped(('"P1"', '"P2"')), swapped(('priority = "P1"\n', "")))
        assert (other.ours.value, other.theirs.value) == ("P2", None)

    def test_a_value_that_is_taken_over_keeps_its_spelling_and_its_place(self) -> None:
        target = """target = '2026-W08'\nscore = { impact = 0x5, urgency = 3 }"""
        ours = swapped(("score = { impact = 5, urgency = 3 }", target))
        theirs = swapped(('"doing"', '"review"'), ('"First"', '"Erstes"'))
        want = swapped(('"doing"', '"review"'), ('"First"', '"Erstes"'))
        target = target.replace("0x5", "5")
        assert clean(ours, theirs) == want.replace("score = { impact = 5, urgency = 3 }", target)

    def test_an_array_that_is_taken_over_keeps_its_lines(self) -> None:
        array = 'verify = [\n  "just test",\n]\n'
        ours = swapped(("links = {", array + "links = {"))
        text = clean(ours, swapped(('"doing"', '"review"')))
        assert text == swapped(('"doing"', '"review"'), ("links = {", array + "links = {"))


class TestWhatIsOneThing:
    """Fields that are one statement are never half of each side."""

    def test_a_status_goes_with_its_reason(self) -> None:
        ours = swapped(('"doing"', '"blocked"\nblocked = { reason = "the key" }'))
        told = conflict(ours, swapped(('"doing"', '"review"')))
        assert told.field == "status"
        assert told.base.value == {"status": "doing"}
        assert told.ours.value == {"status": "blocked", "blocked": {"reason": "the key"}}
        assert told.theirs.value == {"status": "review"}
        assert told.ours.text == 'status = "blocked"\nblocked = { reason = "the key" }'

    def test_a_status_and_its_reason_are_taken_together(self) -> None:
        ours = swapped(('"doing"', '"blocked"\nblocked = { reason = "the key" }'))
        text = clean(ours, swapped(('"P1"', '"P0"')))
        assert said(text, *T1, "status") == "blocked"
        assert said(text, *T1, "blocked", "reason") == "the key"
        assert said(text, *T1, "priority") == "P0"

    def test_a_reason_on_a_line_of_its_own_key_goes_over_whole(self) -> None:
        base = BASE.replace('"doing"', '"blocked"\nblocked.reason = "x"')
        ours = base.replace('"blocked"', '"done"')
        theirs = base.replace('status = "blocked"\nblocked.reason = "x"', 'status = "todo"')
        (told,) = merged(ours, theirs, base).conflicts
        assert told.ours.value == {"status": "done", "blocked": {"reason": "x"}}
        assert told.ours.text == 'status = "done"\nblocked.reason = "x"'
        assert parse(merged(ours, theirs, base).with_ours.decode()) == parse(ours)

    def test_two_reasons_conflict(self) -> None:
        pair = '"blocked"\nblocked = { reason = "%s" }'
        told = conflict(swapped(('"doing"', pair % "x")), swapped(('"doing"', pair % "y")))
        assert told.field == "status"

    @pytest.mark.parametrize(
        ("old", "mine", "other", "place"),
        [
            ("weeks = [1, 2]", "weeks = [1, 3]", "weeks = [2, 2]", "phase.A window"),
            ('"2d"', '{ likely = "3d" }', '{ likely = "2d", low = "1d" }', "ticket.T-1 estimate"),
            ('rule = "r"', 'rule = "q"', 'fingerprint = "f"', "waiver.W-1 match"),
            ("end = 2026-03-01", "end = 2026-03-02", "end = 2026-03-03", "board.window"),
        ],
    )
    def test_a_unit_is_never_half_of_each(
        self, old: str, mine: str, other: str, place: str
    ) -> None:
        told = conflict(swapped((old, mine)), swapped((old, other)))
        assert told.place == place

    def test_a_start_and_an_end_moved_apart_conflict(self) -> None:
        ours = swapped(("start = 2026-02-16", "start = 2026-02-28"))
        theirs = swapped(("end = 2026-03-01", "end = 2026-02-20"))
        assert conflict(ours, theirs).field == "board.window"
        assert conflict(ours, theirs).record is None

    def test_an_estimate_spelled_in_full_is_the_same(self) -> None:
        ours = swapped(('"2d"', '{ likely = "2d" }'), ('"P1"', '"P0"'))
        text = clean(ours, swapped(('"2d"', '"3d"')))
        assert said(text, *T1, "estimate") == "3d"

    @pytest.mark.parametrize(
        ("mine", "other", "told"),
        [
            ("enabled = false", "line = 95", False),
            (
                'enabled = false\ndisabled_reason = "x"',
                'enabled = false\ndisabled_reason = "y"',
                True,
            ),
            ('mode = "solo"\nmode_reason = "x"', 'mode = "shadow"\nmode_reason = "x"', True),
        ],
    )
    def test_a_gate_goes_with_its_reason_too(self, mine: str, other: str, told: bool) -> None:  # noqa: FBT001 - a case
        line = "line = 90"
        ours = swapped((line, f"{line}\n{mine}"))
        theirs = swapped((line, other if other.startswith("line") else f"{line}\n{other}"))
        assert bool(merged(ours, theirs).conflicts) is told


class TestTables:
    """Tables are merged by key."""

    def test_tables_are_merged_by_key(self) -> None:
        ours = swapped(("urgency = 3", "urgency = 4"), ('hook = "XA"', 'hook = "XA", a = 1'))
        theirs = swapped(("impact = 5", "impact = 1"), ('issue = "#3"', 'issue = "#3", url = "u"'))
        text = clean(ours, theirs)
        assert said(text, *T1, "score") == {"impact": 1, "urgency": 4}
        assert said(text, *T1, "fields") == {"hook": "XA", "a": 1}
        assert said(text, *T1, "links") == {"issue": "#3", "url": "u"}

    def test_one_key_changed_by_both_is_told_by_name(self) -> None:
        told = conflict(
            swapped(("impact = 5", "impact = 1")), swapped(("impact = 5", "impact = 2"))
        )
        assert (told.field, told.base.value, told.ours.text) == ("score.impact", 5, "1")

    def test_a_table_taken_away_here_and_added_to_there_keeps_what_was_added(self) -> None:
        ours = swapped(('links = { issue = "#3" }\n', ""))
        text = clean(ours, swapped(('issue = "#3"', 'issue = "#3", url = "u"')))
        assert said(text, *T1, "links") == {"url": "u"}

    def test_the_definition_of_ready_is_merged_by_quality(self) -> None:
        ours = swapped(('security = "s"', 'security = "t"'))
        theirs = swapped(('availability = "a"', 'availability = "a"\noperability = "o"'))
        text = clean(ours, theirs)
        assert said(text, "board", "definition") == {
            "security": "t",
            "availability": "a",
            "operability": "o",
        }

    def test_parameters_of_a_gate_are_merged_by_name(self) -> None:
        ours = swapped(("line = 90", "line = 80"))
        text = clean(ours, swapped(("line = 90", "line = 90\nbranch = 80")))
        assert said(text, "gate", "g", "line") == 80
        assert said(text, "gate", "g", "branch") == 80


class TestLists:
    """Lists of names are ordered sets."""

    def test_additions_and_removals_of_both_come_together(self) -> None:
        ours = swapped(('["T-2", "T-3"]', '["T-3", "T-4"]'))
        text = clean(ours, swapped(('["T-2", "T-3"]', '["T-2", "T-3", "T-5"]')))
        assert said(text, *T1, "depends") == ["T-3", "T-4", "T-5"]

    def test_an_addition_stands_behind_its_neighbour(self) -> None:
        ours = swapped(('["T-2", "T-3"]', '["T-2", "T-9", "T-3"]'))
        text = clean(ours, swapped(('["T-2", "T-3"]', '["T-3", "T-2"]')))
        assert said(text, *T1, "depends") == ["T-3", "T-2", "T-9"]

    def test_a_list_of_which_nothing_is_left_goes_with_the_side_that_took_it_away(self) -> None:
        ours = swapped(('depends = ["T-2", "T-3"]\n', ""))
        theirs = swapped(('["T-2", "T-3"]', '["T-3"]'))
        assert clean(ours, theirs) == ours
        none = swapped(('["T-2", "T-3"]', "[]"))
        assert clean(none, theirs) == none

    def test_both_may_fill_a_list_that_was_not_there(self) -> None:
        ours = swapped(("links = {", 'labels = ["a"]\nlinks = {'))
        theirs = swapped(("links = {", 'labels = ["b", "a"]\nlinks = {'))
        assert said(clean(ours, theirs), *T1, "labels") == ["b", "a"]

    def test_a_list_that_names_something_twice_is_one_value(self) -> None:
        ours = swapped(('["T-2", "T-3"]', '["T-2", "T-2"]'))
        told = conflict(ours, swapped(('["T-2", "T-3"]', '["T-2", "T-3", "T-5"]')))
        assert told.field == "depends"

    def test_a_list_of_numbers_is_one_value(self) -> None:
        base = BASE.replace("line = 90", "line = 90\nsteps = [1, 2]")
        ours, theirs = (base.replace("steps = [1, 2]", f"steps = [{one}]") for one in (1, 2))
        assert [each.field for each in merged(ours, theirs, base).conflicts] == ["steps"]

    def test_the_order_of_one_side_is_taken_and_two_orders_conflict(self) -> None:
        base = BASE.replace('["T-2", "T-3"]', '["T-2", "T-3", "T-4"]')
        ours = base.replace('["T-2", "T-3", "T-4"]', '["T-4", "T-2", "T-3"]')
        added = base.replace('["T-2", "T-3", "T-4"]', '["T-2", "T-3", "T-4", "T-5"]')
        text = merged(ours, added, base)
        assert said(text.data.decode(), *T1, "depends") == ["T-4", "T-5", "T-2", "T-3"]
        other = base.replace('["T-2", "T-3", "T-4"]', '["T-3", "T-2", "T-4"]')
        assert [each.field for each in merged(ours, other, base).conflicts] == ["depends"]

    def test_owners_are_merged_by_name_with_their_roles(self) -> None:
        ours = swapped(('"@bob"]', '{ name = "@bob", role = "review" }]'))
        text = clean(ours, swapped(('"@bob"]', '"@bob", "@cy"]')))
        assert said(text, *T1, "owners") == [
            "@ann",
            {"name": "@bob", "role": "review"},
            "@cy",
        ]

    def test_two_roles_of_one_owner_conflict(self) -> None:
        ours, theirs = (swapped(('"@bob"]', f'{{ name = "@bob", role = "{it}" }}]')) for it in "ab")
        assert conflict(ours, theirs).field == "owners"

    def test_the_same_new_order_is_no_conflict(self) -> None:
        ours = swapped(('["T-2", "T-3"]', '["T-3", "T-2"]'))
        theirs = swapped(('["T-2", "T-3"]', '["T-3", "T-2", "T-4"]'))
        assert clean(ours, theirs) == theirs

    def test_days_are_merged_as_names_are(self) -> None:
        days = "\n[board.calendar]\nholidays = [2026-02-17]\n"
        base = BASE + days
        ours = base.replace("02-17]", "02-17, 2026-02-18]")
        theirs = base.replace("[2026-02-17]", "[2026-02-19]")
        text = merged(ours, theirs, base).data.decode()
        assert "holidays = [2026-02-18, 2026-02-19]" in text

    def test_a_list_of_tables_without_names_is_one_value(self) -> None:
        base = BASE.replace("line = 90", "line = 90\nchecks = [{ a = 1 }]")
        ours, theirs = (base.replace("a = 1", f"a = {it}") for it in (2, 3))
        assert [each.field for each in merged(ours, theirs, base).conflicts] == ["checks"]

    def test_two_people_named_first_conflict(self) -> None:
        ours = swapped(('["@ann", "@bob"]', '["@cy", "@ann", "@bob"]'))
        theirs = swapped(('["@ann", "@bob"]', '["@dee", "@ann", "@bob"]'))
        assert conflict(ours, theirs).field == "owners"

    def test_one_approver_is_a_list_of_one(self) -> None:
        ours = swapped(('"@lead"', '["@lead", "@a"]'))
        text = clean(ours, swapped(('"@lead"', '["@lead", "@b"]')))
        assert said(text, "waiver", "W-1", "approved_by") == ["@lead", "@a", "@b"]


class TestCriteria:
    """Checkable lines are matched by what they say."""

    def test_marks_merge_line_by_line(self) -> None:
        ours = swapped(('"Seen",  ', '{ text = "Seen", done = true },  '))
        theirs = swapped(('{ text = "Heard", done = true }', '"Heard"'))
        text = clean(ours, theirs)
        assert said(text, *T1, "acceptance") == [
            {"text": "Seen", "done": True},
            "Heard",
            {"gate": "g"},
        ]
        assert "# by whom?" in text

    def test_lines_added_and_taken_away_merge(self) -> None:
        ours = swapped(('  { gate = "g" },\n', '  { gate = "g" },\n  "Smelt",\n'))
        theirs = swapped(('  "Seen",           # by whom?\n', ""))
        assert said(clean(ours, theirs), *T1, "acceptance") == [
            {"text": "Heard", "done": True},
            {"gate": "g"},
            "Smelt",
        ]

    def test_a_line_removed_here_and_ticked_there_conflicts(self) -> None:
        ours = swapped(('  "Seen",           # by whom?\n', ""))
        theirs = swapped(('"Seen",  ', '{ text = "Seen", done = true },  '))
        assert conflict(ours, theirs).field == "acceptance"
        assert conflict(theirs, ours).field == "acceptance"

    def test_a_line_worded_anew_by_both_conflicts(self) -> None:
        ours = swapped(("Toolchain pinned", "Toolchain locked"))
        theirs = swapped(("Toolchain pinned", "Tools pinned"))
        assert conflict(ours, theirs).place == "phase.A exit"

    def test_a_line_worded_anew_here_beside_one_added_there_merges(self) -> None:
        ours = swapped(("Toolchain pinned", "Toolchain locked"))
        theirs = swapped(('{ ticket = "T-1" }]', '{ ticket = "T-1" }, { gate = "g" }]'))
        assert said(clean(ours, theirs), "phase", "A", "exit") == [
            "Toolchain locked",
            {"ticket": "T-1"},
            {"gate": "g"},
        ]

    def test_the_long_form_of_a_line_is_the_same_line(self) -> None:
        ours = swapped(('["Staffed"]', '[{ text = "Staffed" }]'), ('"Begin"', '"Start"'))
        theirs = swapped(('["Staffed"]', '[{ text = "Staffed", done = true }, "Paid"]'))
        assert said(clean(ours, theirs), "phase", "A", "entrance") == [
            {"text": "Staffed", "done": True},
            "Paid",
        ]

    def test_arrays_of_tables_merge_as_lists_do(self) -> None:
        lines = BASE[BASE.index("acceptance = [") : BASE.index("links =")]
        base = BASE.replace(lines, "").replace(
            "\n[ticket.T-2]",
            '\n[[ticket.T-1.acceptance]]\ntext = "A"\n\n[[ticket.T-1.acceptance]]\ntext = "B"\n'
            "\n[ticket.T-2]",
        )
        ours = base.replace('[[ticket.T-1.acceptance]]\ntext = "A"\n\n', "")
        theirs = base.replace('text = "B"', 'text = "B"\n\n[[ticket.T-1.acceptance]]\ntext = "C"')
        found = merged(ours, theirs, base)
        assert not found.conflicts
        assert said(found.data.decode(), *T1, "acceptance") == [{"text": "B"}, {"text": "C"}]


SECOND = '[ticket.T-2]\ntitle = "Second"\nstatus = "todo"\n\n'


class TestRecords:
    """Records come, go and are changed."""

    def test_a_record_taken_away_here_and_changed_there_conflicts_whole(self) -> None:
        ours, theirs = swapped((SECOND, "")), swapped(('"Second"', '"Zweites" # so'))
        told = conflict(ours, theirs)
        assert (told.place, told.field) == ("ticket.T-2", "")
        assert told.ours.value is None
        assert told.theirs.value == {"title": "Zweites", "status": "todo"}
        assert '"Zweites" # so' in told.theirs.text

    def test_ours_is_kept_whole_where_theirs_took_the_record_away(self) -> None:
        ours, theirs = swapped(('"Second"', '"Zweites" # so')), swapped((SECOND, ""))
        told = conflict(ours, theirs)
        assert told.theirs.value is None
        assert '"Zweites" # so' in told.ours.text
        assert '"Zweites" # so' in merged(ours, theirs).with_ours.decode()

    def test_a_record_taken_away_by_one_is_gone(self) -> None:
        ours = swapped((SECOND, ""))
        theirs = swapped(('"Third"', '"Drittes"'))
        assert clean(ours, theirs) == swapped((SECOND, ""), ('"Third"', '"Drittes"'))

    def test_records_added_by_both_stand_behind_their_neighbours(self) -> None:
        mine, other = (f'[ticket.{name}]\ntitle = "New"\n\n' for name in ("M", "O"))
        at = "[ticket.T-3]"
        text = clean(swapped((at, mine + at)), swapped((at, other + at)))
        assert text == swapped((at, mine + other + at))

    def test_records_added_at_the_end_of_the_file_by_both_are_parted_by_one_blank_line(
        self,
    ) -> None:
        mine, other = (f'\n[waiver.{name}]\ngate = "g"\n' for name in ("M", "O"))
        assert clean(BASE + mine, BASE + other) == BASE + mine + other

    def test_the_same_record_added_by_both_with_other_fields_is_one(self) -> None:
        mine = '\n[risk.R]\ntitle = "Late"\nimpact = 3\n'
        other = '\n[risk.R]\ntitle = "Late"\nlikelihood = 2\n'
        text = clean(BASE + mine, BASE + other)
        assert said(text, "risk", "R") == {"title": "Late", "impact": 3, "likelihood": 2}

    def test_two_records_under_one_new_id_conflict_whole(self) -> None:
        mine = '\n[risk.R]\ntitle = "Late"\nimpact = 3\n'
        other = '\n[risk.R]\ntitle = "Dear"\nlikelihood = 2\n'
        told = conflict(BASE + mine, BASE + other)
        assert (told.place, told.base.value) == ("risk.R", None)
        assert told.ours.value == {"title": "Late", "impact": 3}

    def test_a_file_added_by_both_is_merged_without_a_base(self) -> None:
        assert merged(BASE, BASE, None).data.decode() == BASE
        ours = BASE + '\n[risk.R]\ntitle = "Late"\n'
        for base in (None, ""):
            found = merged(ours, swapped(('"Begin"', '"Start"')), base)
            assert [each.place for each in found.conflicts] == ["phase.A"]
            assert said(found.data.decode(), "risk", "R", "title") == "Late"

    def test_a_record_in_several_tables_goes_with_all_of_them(self) -> None:
        base = BASE + '\n[ticket.T-4]\ntitle = "F"\n\n[ticket.T-4.fields]\na = 1\nb = 1\n'
        ours = base.replace("a = 1", "a = 2")
        theirs = base.replace('title = "F"', 'title = "G"').replace("b = 1", "b = 2")
        found = merged(ours, theirs, base)
        assert found.data.decode() == theirs.replace("a = 1", "a = 2")

    def test_a_new_record_does_not_come_between_the_tables_of_another(self) -> None:
        first, second = '\n[ticket.T-4]\ntitle = "F"\n', "\n[ticket.T-4.fields]\na = 1\n"
        other = '\n[ticket.T-5]\ntitle = "G"\n'
        found = merged(BASE + first + other, BASE + first + second, BASE + first)
        assert found.data.decode() == BASE + first + second + other

    def test_the_last_record_of_what_is_left_has_no_blank_line_behind_it(self) -> None:
        mine, other = (f'\n[waiver.{name}]\ngate = "g"\n' for name in ("M", "O"))
        found = merged(BASE + mine, BASE + other, BASE + mine + other)
        assert found == Merged(BASE.encode(), (), BASE.encode())

    def test_records_inside_of_one_inline_table_are_merged_too(self) -> None:
        base = 'format = 1\nrisk = { R = { title = "a" }, S = { title = "b" } }\n'
        ours = base.replace('"a"', '"A"').replace('"b" }', '"b" }, T = { title = "c" }')
        theirs = base.replace('"b"', '"B"')
        found = merged(ours, theirs, base)
        assert found.data.decode() == ours.replace('"b"', '"B"')

    def test_a_side_that_wrote_its_records_in_another_shape_is_merged_all_the_same(self) -> None:
        base = 'format = 1\n\n[risk.R]\ntitle = "a"\nimpact = 1\n\n[risk.S]\ntitle = "b"\n'
        ours = 'format = 1\nrisk.R.title = "A"\nrisk.R.impact = 1\nrisk.S = { title = "b" }\n'
        theirs = base.replace("impact = 1", "impact = 2") + '\n[risk.T]\ntitle = "c"\n'
        for one, other in ((ours, theirs), (theirs, ours)):
            found = merged(one, other, base)
            assert not found.conflicts
            assert said(found.data.decode(), "risk") == {
                "R": {"title": "A", "impact": 2},
                "S": {"title": "b"},
                "T": {"title": "c"},
            }


class TestOrder:
    """The order is that of the side that moved something."""

    def test_the_order_of_the_side_that_moved_is_taken(self) -> None:
        moved = swapped((SECOND, ""), ("[phase.A]", SECOND + "[phase.A]"))
        theirs = swapped(
            ('"Third"', '"Drittes"'), ("[phase.A]", '[ticket.N]\ntitle = "N"\n\n[phase.A]')
        )
        for text in (merged(moved, theirs), merged(theirs, moved)):
            tickets = said(text.data.decode(), "ticket")
            assert isinstance(tickets, Mapping)
            assert list(tickets) in (["T-1", "T-3", "N", "T-2"], ["T-1", "T-3", "T-2", "N"])
            assert not text.conflicts

    def test_where_both_moved_theirs_stands(self) -> None:
        third = '[ticket.T-3]\ntitle = "Third"\nstatus = "todo"\n\n'
        ours = swapped((SECOND, ""), ("# The first", SECOND + "# The first"))
        theirs = swapped((third, ""), ("# The first", third + "# The first"))
        assert clean(ours, theirs) == theirs

    def test_kinds_that_one_side_moved_stay_moved(self) -> None:
        phase = BASE[BASE.index("[phase.A]") : BASE.index("[gate.g]")]
        ours = swapped((phase, ""), ("[board]\n", phase + "[board]\n"))
        theirs = swapped(('"Third"', '"Drittes"'))
        want = ours.replace('"Third"', '"Drittes"')
        assert clean(ours, theirs) == want

    def test_each_kind_has_the_order_of_the_side_that_moved_it(self) -> None:
        base = BASE + '\n[risk.R]\ntitle = "R"\n\n[risk.S]\ntitle = "S"\n'
        risks = ['[risk.R]\ntitle = "R"\n', '[risk.S]\ntitle = "S"\n']
        ours = base.replace("\n".join(risks), "\n".join(reversed(risks)))
        theirs = base.replace(SECOND, "").replace("[phase.A]", SECOND + "[phase.A]")
        text = merged(ours, theirs, base).data.decode()
        assert list(parse(text)["risk"]) == ["S", "R"]  # pyright: ignore[reportArgumentType]
        assert list(parse(text)["ticket"]) == ["T-1", "T-3", "T-2"]  # pyright: ignore[reportArgumentType]


class TestComments:
    """Comments count as a field of their record."""

    def test_a_comment_changed_by_one_goes_with_fields_changed_by_the_other(self) -> None:
        ours = swapped(("# The first of all", "# Ours"))
        theirs = swapped(('"P1"', '"P0"'))
        assert clean(ours, theirs) == swapped(("# The first of all", "# Ours"), ('"P1"', '"P0"'))

    def test_comments_of_one_record_changed_by_both_conflict(self) -> None:
        ours = swapped(("# The first of all", "# Ours"))
        theirs = swapped(("# The first of all", "# Theirs"), ('"P1"', '"P0"'))
        found = merged(ours, theirs)
        (told,) = found.conflicts
        assert (told.place, told.field) == ("ticket.T-1 #comment", COMMENT)
        assert told.ours.text.splitlines()[0] == "# Ours"
        assert found.data.decode() == theirs
        assert "# Ours" in found.with_ours.decode()
        assert (
            "<<<<<<< ours\n# Ours\n=======\n# Theirs\n>>>>>>> theirs\n" in found.marked().decode()
        )

    def test_a_comment_added_to_a_record_that_is_taken_away_is_told(self) -> None:
        ours = swapped(("[ticket.T-2]", "# not yet\n[ticket.T-2]"))
        found = merged(ours, swapped((SECOND, "")))
        assert [each.place for each in found.conflicts] == ["ticket.T-2 #comment"]

    def test_a_comment_inside_of_a_value_that_is_taken_over_is_told_where_it_cannot_be(
        self,
    ) -> None:
        array = 'verify = [\n  "just test",  # slow\n]\n'
        ours = swapped(("links = {", array + "links = {"))
        found = merged(ours, swapped(("# by whom?", "# by all?")))
        assert [each.field for each in found.conflicts] == [COMMENT]
        assert said(found.data.decode(), *T1, "verify") == ["just test"]
        assert "# slow" in found.conflicts[0].ours.text
        assert "# slow" in found.with_ours.decode()

    def test_comments_of_the_file_itself_conflict_too(self) -> None:
        found = merged(
            swapped(("format = 1", "format = 1 # a")), swapped(("format = 1", "format = 1 # b"))
        )
        assert [(each.record, each.field) for each in found.conflicts] == [(None, COMMENT)]

    def test_a_comment_comes_and_goes_with_its_value(self) -> None:
        ours = swapped(('  "Seen",           # by whom?\n', ""))
        text = clean(ours, swapped(('"P1"', '"P0"')))
        assert "by whom" not in text


class TestBytes:
    """What did not merge keeps its bytes."""

    def test_line_breaks_and_byte_order_mark_stay(self) -> None:
        base, ours, theirs = (
            b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
            for text in (BASE, swapped(('"P1"', '"P0"')), swapped(('"doing"', '"review"')))
        )
        want = swapped(('"P1"', '"P0"'), ('"doing"', '"review"')).replace("\n", "\r\n")
        found = merge_boards(base, ours, theirs, path=PATH)
        assert found == Merged(b"\xef\xbb\xbf" + want.encode(), (), b"\xef\xbb\xbf" + want.encode())

    def test_the_side_that_changed_the_line_breaks_is_followed(self) -> None:
        ours = swapped(('"P1"', '"P0"')).replace("\n", "\r\n")
        theirs = swapped(('"doing"', '"review"'))
        want = swapped(('"P1"', '"P0"'), ('"doing"', '"review"')).replace("\n", "\r\n")
        for one, other in ((ours, theirs), (theirs, ours)):
            assert merged(one, other).data.decode() == want

    def test_mixed_line_breaks_stay_mixed(self) -> None:
        base = BASE.replace('"P1"\n', '"P1"\r\n')
        ours = base.replace('"First"  # short', '"Primo"  # short')
        theirs = base.replace('"doing"', '"review"')
        want = ours.replace('"doing"', '"review"')
        assert merged(ours, theirs, base).data.decode() == want

    def test_no_final_line_break_stays_so_until_something_follows(self) -> None:
        base = BASE.removesuffix("\n")
        ours, theirs = base.replace('"P1"', '"P0"'), base.replace('"doing"', '"review"')
        found = merged(ours, theirs, base).data.decode()
        assert found == ours.replace('"doing"', '"review"')
        theirs = base + '\n\n[waiver.X]\ngate = "g"'
        assert merged(ours, theirs, base).data.decode() == theirs.replace('"P1"', '"P0"')

    def test_what_is_put_behind_a_file_without_a_final_line_break_starts_a_line(self) -> None:
        base = BASE.removesuffix("\n")
        new = '\n[waiver.X]\ngate = "g"'
        theirs = base.replace('"@lead"', '"@b"')
        assert merged(f"{base}\n{new}", theirs, base).data.decode() == f"{theirs}\n{new}"

    def test_blank_lines_are_those_of_the_side_that_changed_them(self) -> None:
        ours = swapped(('"Second"', '"Zweites"'), ("\n[ticket.T-3]", "\n\n\n[ticket.T-3]"))
        theirs = swapped((SECOND, SECOND.replace("todo", "done")))
        want = swapped(
            (SECOND, SECOND.replace("todo", "done").replace("Second", "Zweites") + "\n\n")
        )
        assert clean(ours, theirs) == want

    def test_a_marker_never_follows_text_on_its_line(self) -> None:
        base = BASE.removesuffix("\n")
        ours, theirs = base.replace('"@lead"', '"@a"'), base.replace('"@lead"', '["@b", "@b"]')
        sides = ('approved_by = "@a"', 'approved_by = ["@b", "@b"]')
        want = "<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n".format(*sides)
        text = merged(ours, theirs, base).marked().decode()
        assert text == base.replace('approved_by = "@lead"', want)

    def test_only_a_line_break_ends_a_line_of_a_marked_file(self) -> None:
        ours, theirs = (swapped(("One\ntwo", f"One\u2028two\x85{it}")) for it in "ab")
        text = merged(ours, theirs).marked().decode()
        want = '<<<<<<< ours\n{0}a"""\n=======\n{0}b"""\n>>>>>>> theirs\n'
        old = 'One\ntwo"""\n'
        assert text == swapped((old, want.format("One\u2028two\x85")))

    def test_markers_stand_round_what_conflicts_only(self) -> None:
        ours = swapped(('"P1"', '"P0"'), ('"It works"', '"It runs"'))
        theirs = swapped(('"P1"', '"P2"'), ('"Third"', '"Drittes"'))
        text = merged(ours, theirs).marked(9).decode()
        lines = '<<<<<<<<< ours\npriority = "P0"\n=========\npriority = "P2"\n>>>>>>>>> theirs\n'
        want = swapped(
            ('priority = "P1"\n', lines), ('"It works"', '"It runs"'), ('"Third"', '"Drittes"')
        )
        assert text == want

    def test_a_marked_board_is_seen_as_an_unfinished_merge(self) -> None:
        ours, theirs = swapped(("One\ntwo", "One\n2")), swapped(("One\ntwo", "One\nII"))
        found = parse_board(PATH, merged(ours, theirs).marked())
        assert isinstance(found, BrokenBoard)
        assert found.problems[0].code == "merge-conflict"


class TestSettings:
    """`readiness.toml` is merged by path."""

    PATH = "readiness.toml"
    BASE = '[workspace]\ntimezone = "+08:00"\n\n[team."@core"]\nname = "Core"\nemails = ["a"]\n'

    def test_they_are_merged_by_path(self) -> None:
        base = f"theme = 'night'\n\n{self.BASE}"
        ours = self.BASE.replace('["a"]', '["a", "b"]') + "\n[lint]\nwip = 3\n"
        theirs = base.replace('["a"]', '["a", "c"]').replace('"+08:00"', '"+01:00"')
        found = merged(ours, theirs, base, self.PATH)
        assert not found.conflicts
        assert parse(found.data.decode()) == {
            "workspace": {"timezone": "+01:00"},
            "team": {"@core": {"name": "Core", "emails": ["a", "b", "c"]}},
            "lint": {"wip": 3},
        }

    def test_a_key_that_a_board_has_for_records_may_be_anything_here(self) -> None:
        found = merged('log = "a"\nx = 1\n', 'log = "b"\n', 'log = "c"\n', self.PATH)
        assert found.data == b'log = "b"\nx = 1\n'
        assert found.with_ours == b'log = "a"\nx = 1\n'
        assert not is_same(found.data, found.with_ours, path=self.PATH)
        assert [each.field for each in found.conflicts] == ["log"]

    def test_a_conflict_is_told_by_its_path(self) -> None:
        found = merged(
            self.BASE.replace('"Core"', '"X"'),
            self.BASE.replace('"Core"', '"Y"'),
            self.BASE,
            self.PATH,
        )
        (told,) = found.conflicts
        assert (told.record, told.field) == (None, "team.@core.name")
        assert b"<<<<<<< ours" in found.marked()

    @pytest.mark.parametrize("data", ["[lint", "a = 1\na = 2\n"])
    def test_what_is_no_toml_is_refused(self, data: str) -> None:
        with pytest.raises(BoardError, match="is not TOML"):
            merged(self.BASE, data, self.BASE, self.PATH)


class TestRefusals:
    """What is no board is not merged."""

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"[ticket",
            b"\xff",
            b"[ticket.A]\n",
            b"format = 99\n",
            b"format = 1\n<<<<<<< a\n=======\n>>>>>>> b\n",
        ],
    )
    def test_a_side_that_is_no_board_is_not_merged(self, data: bytes) -> None:
        for sides in ((data, BASE.encode()), (BASE.encode(), data)):
            with pytest.raises(BoardError):
                merge_boards(BASE.encode(), *sides, path=PATH)

    def test_a_base_that_is_no_toml_is_not_merged_upon(self) -> None:
        with pytest.raises(BoardError):
            merged(swapped(('"P1"', '"P0"')), BASE, "<<<<<<< a\n")

    @pytest.mark.parametrize("part", ["merge.files.mended", "merge.apply_values._ops"])
    def test_a_text_that_does_not_say_what_the_merge_says_is_never_given(
        self, part: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The last line of defence: no splice is known that gets this far."""
        bad = {"merge.files.mended": "format = 1\n[ticket.T]\n", "merge.apply_values._ops": ()}
        monkeypatch.setattr(f"readiness_tui.storage.{part}", lambda *_: bad[part])
        with pytest.raises(ProofError):
            merged(swapped(('"P1"', '"P0"')), swapped(('"doing"', '"review"')))

    def test_sameness_is_of_meaning(self) -> None:
        other = swapped(('"P1"', "'P1' # one"), ('["Staffed"]', '[{ text = "Staffed" }]'))
        assert is_same(BASE.encode(), other.encode(), path=PATH)
        assert not is_same(BASE.encode(), swapped(('"P1"', '"P0"')).encode(), path=PATH)
        assert not is_same(BASE.encode(), b"[ticket", path=PATH)


class TestDeciding:
    """A person picks a side for each conflict; what is not picked stays theirs."""

    def both(self) -> Merged:
        found = merged(
            swapped(("# The first of all", "# Ours"), ('"P1"', '"P0"'), ('"It works"', '"Mine"')),
            swapped(("# The first of all", "# Other"), ('"P1"', '"P2"'), ('"It works"', '"Yours"')),
        )
        assert [each.field for each in found.conflicts] == ["priority", "outcome", COMMENT]
        return found

    @pytest.mark.parametrize(
        ("picks", "comment", "priority", "outcome"),
        [
            ((), "# Other", "P2", "Yours"),
            ((0,), "# Other", "P0", "Yours"),
            ((1,), "# Other", "P2", "Mine"),
            ((0, 1), "# Other", "P0", "Mine"),
            ((2,), "# Ours", "P2", "Yours"),
            ((0, 2), "# Ours", "P0", "Yours"),
            ((0, 1, 2), "# Ours", "P0", "Mine"),
        ],
    )
    def test_each_conflict_is_decided_by_itself(
        self, picks: tuple[int, ...], comment: str, priority: str, outcome: str
    ) -> None:
        assert self.both().decided(picks).decode() == swapped(
            ("# The first of all", comment),
            ('"P1"', f'"{priority}"'),
            ('"It works"', f'"{outcome}"'),
        )

    def test_a_record_is_kept_or_taken_away_as_a_whole(self) -> None:
        ours = swapped((SECOND, ""), ('"P1"', '"P0"'))
        theirs = swapped(('"Second"', '"Zweites"'), ('"P1"', '"P2"'))
        found = merged(ours, theirs)
        places = [each.place for each in found.conflicts]
        assert places == ["ticket.T-1 priority", "ticket.T-2"]
        assert found.decided([1]).decode() == swapped((SECOND, ""), ('"P1"', '"P2"'))
        assert found.decided([0]).decode() == swapped(('"Second"', '"Zweites"'), ('"P1"', '"P0"'))

    def test_fields_that_are_one_statement_are_taken_together(self) -> None:
        found = merged(
            swapped(('status = "doing"', 'status = "blocked"\nblocked = { reason = "key" }')),
            swapped(('status = "doing"', 'status = "review"')),
        )
        text = found.decided([0]).decode()
        assert said(text, *T1, "status") == "blocked"
        assert said(text, *T1, "blocked") == {"reason": "key"}

    def test_a_comment_that_is_picked_keeps_its_record(self) -> None:
        ours = swapped(("[ticket.T-2]", "# not yet\n[ticket.T-2]"))
        found = merged(ours, swapped((SECOND, ""), ('"P1"', '"P0"')))
        text = found.decided([0]).decode()
        assert "# not yet\n[ticket.T-2]\n" in text
        assert said(text, *T1, "priority") == "P0"

    def test_without_conflicts_there_is_nothing_to_pick(self) -> None:
        found = merged(swapped(('"P1"', '"P0"')), swapped(('"Second"', '"Zweites"')))
        assert found.decided([0]) == found.decided([]) == found.data

    def test_a_mixture_that_cannot_be_made_is_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = self.both()
        monkeypatch.setattr(merge, "has_both", lambda *_, **__: False)
        with pytest.raises(ProofError, match="the comments of"):
            found.decided([2])

    def test_a_mixture_that_is_no_board_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = self.both()
        monkeypatch.setattr(merge, "parse_board", lambda path, _: parse_board(path, b"[broken"))
        with pytest.raises(ProofError, match="no valid board"):
            found.decided([0])
