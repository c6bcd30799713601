"""Each shape of a plan, in a small document of our own: what it gives, and what it does not."""

from datetime import date

import pytest

from readiness_tui.domain.model.board import Scoring
from readiness_tui.domain.model.dates import Week, Window
from readiness_tui.domain.model.status import Mode, Priority, Status
from readiness_tui.domain.model.ticket import Criterion, Deliverable, Estimate, Owner, Score
from tests.exchange.reading import codes, lines_of, plan_of, sample, ticket


def test_a_tracker_table_gives_a_ticket_for_each_row() -> None:
    found = sample("tracker-table")
    assert list(found.board.tickets) == ["JOB-1", "JOB-2", "JOB-3", "JOB-4", "JOB-5"]
    first = ticket(found, "JOB-1")
    assert (first.title, first.status) == ("Copy the nightly.sh job", Status.DONE)
    assert first.owners == (Owner("Ops/Net", "lead"), Owner("@ana"))
    assert first.target == date(2026, 3, 2)
    assert next(iter(found.board.phases.values())).tickets[0] == "JOB-1"
    assert ticket(found, "JOB-2").target == date(2026, 9, 30)
    assert ticket(found, "JOB-3").owners == ()
    assert ticket(found, "JOB-3").notes == "and its disks", "an empty id goes on with the row above"
    assert ticket(found, "JOB-4").links == {"issue": "#114"}
    assert ticket(found, "JOB-4").depends == ("JOB-3",)
    assert ticket(found, "JOB-4").target == Week(2026, 12)
    assert ticket(found, "JOB-5").depends == (), "a ticket does not wait for itself"
    assert ticket(found, "JOB-5").fields["status_was"] == "wobbly"
    assert codes(found) == [
        ("date-coarse", 6),
        ("status-qualified", 7),
        ("date-ambiguous", 7),
        ("struck-through", 9),
        ("id-cased", 9),
        ("status-unknown", 10),
        ("self-reference", 10),
        ("total-row", 11),
    ]


def test_id_and_title_may_share_a_cell() -> None:
    found = sample("id-and-title-in-one-cell")
    assert [each.title for each in found.board.tickets.values()] == [
        "Count them",
        "Paint them",
        "Light them",
    ]
    assert ticket(found, "LP-3").depends == ("LP-1", "LP-2")
    assert ticket(found, "LP-3").priority is None
    assert lines_of(found, "priority-unknown") == [7]


def test_numbers_of_rows_are_no_ids() -> None:
    found = sample("row-numbers")
    assert list(found.board.tickets) == ["C-001", "C-002", "C-003"]
    assert [each.priority for each in found.board.tickets.values()] == [
        Priority.P0,
        Priority.P1,
        Priority.P2,
    ]
    assert lines_of(found, "row-numbers") == [3]
    assert lines_of(found, "id-made") == [5]


def test_numbers_that_are_referred_to_are_ids() -> None:
    found = sample("row-numbers-as-ids")
    assert ticket(found, "3").depends == ("1", "2")


def test_rows_are_joined_to_the_sections_they_speak_of() -> None:
    found = sample("table-beside-sections")
    assert [each.title for each in found.board.tickets.values()] == [
        "Harbour Lights",
        "Signal masts renewal",
        "Old quay paperwork",
    ]
    assert ticket(found, "S1").fields["title_in_table"] == "Harbour lights (north pier)"
    assert ticket(found, "S1").score == Score(total=12)
    assert ticket(found, "S2").depends == ("S1",)
    assert ticket(found, "S3").priority is Priority.P2, "a row without a section takes a number"
    assert lines_of(found, "joined-by-title") == [5, 6]
    assert lines_of(found, "row-without-section") == [7]


def test_rows_with_unlike_titles_are_joined_by_order_and_said_to_be_unsure() -> None:
    found = sample("join-unsure")
    assert [each.priority for each in found.board.tickets.values()] == [Priority.P0, Priority.P1]
    assert lines_of(found, "join-unsure") == [5, 6]


def test_a_second_table_of_known_ids_adds_to_their_tickets() -> None:
    found = sample("second-table")
    assert len(found.board.tickets) == 2
    assert ticket(found, "WEB-2").links == {"issue": "#32"}
    assert codes(found) == []


def test_deliverables_stand_by_ticket_with_purpose_and_claim() -> None:
    found = sample("deliverables")
    first = ticket(found, "WEB-1")
    assert first.deliverables == (
        Deliverable("src/app.py", "entry point", done=True),
        Deliverable("docs/*.md", "manual", done=True),
    )
    assert first.notes == ""
    assert ticket(found, "WEB-2").deliverables == ()
    assert ticket(found, "WEB-2").fields["outside_paths"] == ("../outside.py",)
    assert lines_of(found, "path-outside") == [14]


def test_said_twice_counts_once_and_one_side_alone_is_said() -> None:
    found = sample("matrix")
    assert ticket(found, "BR-2").depends == ("BR-1",), "table, inverse column and matrix agree"
    assert set(ticket(found, "BR-3").depends) == {"BR-1", "BR-2"}
    assert ticket(found, "BR-3").after == (), "a mark on itself is left out"
    assert ticket(found, "BR-4").depends == ("BR-3",), "a matrix without a row denies nothing"
    assert lines_of(found, "edges-differ") == [18]
    assert lines_of(found, "matrix-partial") == [14]
    assert lines_of(found, "matrix-marks") == [14]


def test_a_matrix_is_read_as_its_legend_says() -> None:
    assert ticket(sample("matrix-turned"), "BR-2").depends == ("BR-1",)
    plain = sample("matrix-without-legend")
    assert ticket(plain, "BR-2").depends == ("BR-1",)
    assert lines_of(plain, "matrix-direction") == [11]


def test_sections_with_ids_are_tickets_with_their_fields() -> None:
    found = sample("ticket-sections")
    assert found.board.objective == "apples by autumn"
    first = ticket(found, "AP-1")
    assert first.title == "Plant the saplings"
    assert first.owners == (Owner("Gardeners"), Owner("Helpers"))
    assert first.estimate == Estimate("3d", "2d", "4d")
    assert first.verify == ("make plant && make water",)
    assert first.deliverables == (Deliverable("orchard/map.svg"),)
    assert first.outcome == "notes on soil"
    assert first.evidence == ("photos/",)
    assert first.acceptance == (
        Criterion("Forty stand in rows", done=True),
        Criterion("None has died"),
    )
    assert first.status is Status.DOING, "a tick says that something was done, never all of it"
    second = ticket(found, "AP-2")
    assert second.priority is Priority.P0
    assert second.depends == ("AP-1", "AP-9"), "an unknown id of a known family is kept"
    assert second.fields == {"outside": ("XX-77",), "size": "5 points"}
    assert "AP-99" in second.notes
    assert ticket(found, "AP-3").depends == ("AP-1", "AP-2")
    last = ticket(found, "AP-4")
    assert last.depends == ("AP-2",)
    assert last.fields["depends_as_written"] == "whoever has the key"
    assert last.blocked is not None
    assert last.blocked.reason == "not stated in ticket-sections.md:37"
    assert last.blocked.since == date(2026, 5, 6)


def test_findings_of_ticket_sections() -> None:
    assert codes(sample("ticket-sections")) == [
        ("estimate-range", 10),
        ("status-derived", 16),
        ("status-not-stated", 19),
        ("reference-outside", 22),
        ("reference-dangling", 22),
        ("estimate-unit", 23),
        ("date-in-prose", 25),
        ("code-skipped", 27),
        ("reference-all-above", 32),
        ("reference-by-name", 35),
        ("dependency-as-prose", 36),
        ("blocked-without-reason", 37),
    ]


def test_a_field_heading_at_the_level_of_its_ticket_belongs_to_it() -> None:
    found = sample("field-heading-level")
    assert list(found.board.tickets) == ["RF-1", "RF-2"]
    assert ticket(found, "RF-1").owners == (Owner("Roofers"),)
    assert ticket(found, "RF-1").notes == "Carefully."
    assert ticket(found, "RF-2").depends == ("RF-1",)
    assert lines_of(found, "field-heading-level") == [7, 13]


def test_boxes_are_tickets_with_parents_by_nesting_and_by_id() -> None:
    found = sample("boxes")
    parents = {key: each.parent for key, each in found.board.tickets.items() if each.parent}
    assert parents == {"1.2.1": "1.2", "1.2.2": "1.2", "1.2.3": "1.2", "1.3.1": "1.3"}
    assert ticket(found, "1.2").acceptance == (Criterion("with care"),)
    assert ticket(found, "1.3").status is Status.DOING, "ticked, but a box below it is not"
    assert ticket(found, "2.2").status is Status.DROPPED
    assert (ticket(found, "2.1").title, ticket(found, "2.1").priority) == ("Cast off", Priority.P0)
    assert [len(each.tickets) for each in found.board.phases.values()] == [8, 2]
    assert (found.counts.boxes, found.counts.boxes_done) == (11, 2)
    assert codes(found) == [
        ("nesting-by-id", 10),
        ("box-parent-open", 11),
        ("box-mark-unknown", 13),
    ]


def test_boxes_without_ids_are_numbered_and_their_words_are_no_ids() -> None:
    found = sample("boxes-without-ids")
    assert {key: each.title for key, each in found.board.tickets.items()} == {
        "C-001": "Buy rope",
        "C-002": "knots tied",
        "C-003": "Python3 upgrade",
    }
    assert ticket(found, "C-002").status is Status.DONE


def test_boxes_below_a_bullet_are_read_as_if_it_were_not_there() -> None:
    found = plan_of("# A\n\n- Kitchen:\n  - [x] K-1 Pans\n  - [ ] K-2 Pots\n")
    assert [each.status for each in found.board.tickets.values()] == [Status.DONE, Status.TODO]


def test_a_log_gives_entries_and_no_tickets() -> None:
    found = sample("logs")
    assert list(found.board.tickets) == ["W1", "W2"]
    entries = [(each.at, each.ticket, each.done) for each in found.board.log.values()]
    assert entries == [
        (date(2026, 4, 2), "W1", True),
        (date(2026, 4, 2), "W2", False),
        (date(2026, 3, 1), "", True),
    ]
    assert [each.status for each in found.board.tickets.values()] == [Status.DOING] * 2
    assert ticket(found, "W2").acceptance == (Criterion("Grease", done=True), Criterion("Bolts"))
    assert lines_of(found, "log-section") == [3, 13]
    assert lines_of(found, "status-derived") == [5, 10]


def test_phases_have_criteria_tickets_and_weeks() -> None:
    phases = sample("phases").board.phases
    assert phases["A"].tickets == ("TU-1",)
    assert phases["A"].entrance == (Criterion("Permits in hand"), Criterion(ticket="TU-1"))
    assert phases["A"].exit == (Criterion("Map drawn"), Criterion("borings done"))
    assert phases["B"].entrance == (Criterion(phase="A"),)
    assert phases["B"].tickets == ("TU-2", "TU-3")
    assert phases["B"].exit == (Criterion("Rock is through", done=True), Criterion("Water is out"))
    assert phases["B"].window == Window(weeks=(3, 4))
    assert phases["late"].tickets == ("TU-2", "TU-3"), "a column of phases makes them too"


def test_group_headings_are_phases_and_give_priorities() -> None:
    found = sample("groups")
    assert found.board.phases["P1"].window == Window(weeks=(3, 6))
    assert found.board.phases["P1"].tickets == ("YD-003", "YD-004")
    assert [str(each.priority) for each in found.board.tickets.values()] == ["P0", "P0", "P1", "P1"]
    assert lines_of(found, "priority-from-heading") == [5, 13]
    assert ticket(found, "YD-004").depends == ("YD-001", "YD-002", "YD-003")


def test_milestones_of_a_list_count_weeks_from_the_document() -> None:
    found = sample("groups")
    milestones = found.board.milestones
    assert milestones["M1"].due == Week(2026, 9)
    assert milestones["M1"].completes == ("phase:P0",)
    assert milestones["M2"].due == date(2026, 4, 1)
    assert milestones["M2"].completes == ("phase:P1", "YD-003")
    assert found.board.calendar is not None
    assert found.board.calendar.week_one == date(2026, 2, 16)
    assert lines_of(found, "week-one-assumed") == [23]
    assert found.left == (28,), "a list of meetings is no list of tickets"


def test_milestones_of_a_table() -> None:
    milestones = sample("milestones-table").board.milestones
    assert [(each.title, each.due) for each in milestones.values()] == [
        ("Wall stands", date(2026, 7, 1)),
        ("Lake is full", Week(2026, 40)),
    ]


def test_iterations_take_the_dates_not_the_number() -> None:
    found = sample("iterations")
    weeks = found.board.iterations
    assert weeks["W07"].window == Window(date(2026, 2, 16), date(2026, 2, 22))
    assert weeks["W08"].window == Window(date(2026, 2, 23), date(2026, 3, 1))
    assert weeks["W08"].tickets == ("V1", "V2")
    assert lines_of(found, "week-number") == [15, 18]
    assert found.left == (20,)


def test_risks_come_from_a_map_and_from_a_register() -> None:
    risks = sample("risks").board.risks
    assert risks["R-1"].mitigated_by == ("SW-1", "SW-3")
    assert risks["NEW-R-1"].mitigated_by == ("SW-2",), "R-1 is not found inside NEW-R-1"
    storm = risks["R-9"]
    assert (storm.title, storm.likelihood, storm.impact) == ("Storm", 5, 4)
    assert (storm.owner, storm.mitigated_by) == ("Harbour master", ("SW-1", "SW-2"))
    assert risks["R-8"].impact is None
    found = sample("risks")
    assert lines_of(found, "risk-without-title") == [11]
    assert 11 in lines_of(found, "risk-link-one-side")


def test_an_order_makes_no_edges_and_is_held_against_them() -> None:
    found = sample("order-list")
    assert found.counts.tickets == 3
    assert sum(found.counts.hard.values()) == 2
    assert lines_of(found, "order-contradicts") == [12]


def test_what_is_said_of_the_plan_as_a_whole() -> None:
    board = sample("board-keys").board
    assert board.title == "Garden of the museum", "front matter names the plan"
    assert board.objective == "Open in spring."
    assert board.out_of_scope == ("The fountain", "The café")
    assert board.assumptions == ("It rains",)
    assert board.definition == {"safety": "no loose stone.", "beauty": "flowers in May."}
    assert board.scoring == Scoring(("value", "urgency", "ease"), (1, 5))
    book = board.playbooks["rollback-playbook"]
    assert book.triggers == ("frost", "vandals")
    assert book.steps == ("close the gate", "call the warden", "mend")
    assert [each.when for each in board.alerts.values()] == [
        "a gate left open",
        "a lamp that is out",
    ]
    assert board.enforcement is Mode.SHADOW
    assert board.source is not None
    assert board.source.path == "board-keys.md"


def test_next_actions_are_those_of_the_board() -> None:
    found = sample("board-keys")
    assert [action.text for action in found.board.actions] == [
        "Ask the warden about GD-1",
        "Have tea",
    ]
    assert not any(each.notes for each in found.board.tickets.values())
    assert found.left == (6, 42), "a second title and metrics stay in the document"


def test_a_table_of_points_is_a_legend() -> None:
    found = sample("scoring-table")
    assert list(found.board.tickets) == ["CH-1", "CH-2"]
    assert not found.board.risks
    assert lines_of(found, "legend-skipped") == [3]


def test_a_template_gives_nothing() -> None:
    found = sample("template")
    assert list(found.board.tickets) == ["RP-1", "RP-2"]
    assert not found.board.risks
    assert lines_of(found, "template-skipped") == [6, 12]
    assert lines_of(sample("template-only"), "template-only") == [1]


def test_a_filled_section_called_template_is_read() -> None:
    found = plan_of("# A\n\n## Template engine\n\n- [ ] TE-1 Pick one\n- [ ] TE-2 Use it\n")
    assert list(found.board.tickets) == ["TE-1", "TE-2"]


def test_tasks_quoted_as_code_are_left() -> None:
    found = sample("code")
    assert list(found.board.tickets) == ["RE-1", "RE-2"]
    assert lines_of(found, "code-skipped") == [3]
    assert set(found.left) == {3, 4, 5, 6, 8, 9}


def test_a_document_without_a_plan_says_so() -> None:
    found = sample("prose")
    assert found.counts.tickets == 0
    assert lines_of(found, "nothing-found") == [1]
    assert set(found.left) == {3, 7}


@pytest.mark.parametrize(
    ("text", "verify", "acceptance"),
    [
        ("`make keel` and `make mast`", ("make keel", "make mast"), ()),
        ("Run `pytest`", ("pytest",), ()),
        ("make keel && make mast", ("make keel && make mast",), ()),
        ("`go test ./...` passes", ("go test ./...",), ()),
        ("the `[hull] WARNING` line disappears", (), ("the [hull] WARNING line disappears",)),
        ("`Secure` is set", (), ("Secure is set",)),
        ("a leak is seen within a day.", (), ("a leak is seen within a day",)),
        (
            "`curl -I boat` returns a page that has `Secure` set",
            ("curl -I boat",),
            ("curl -I boat returns a page that has Secure set",),
        ),
        ("船不漏水", (), ("船不漏水",)),
    ],
)
def test_a_sentence_about_what_is_seen_is_no_command(
    text: str, verify: tuple[str, ...], acceptance: tuple[str, ...]
) -> None:
    found = plan_of(f"# Boat\n\n## BO-1: Hull\n\n- **Verify**: {text}\n\n## BO-2: Mast\n", "b.md")
    hull = ticket(found, "BO-1")
    assert hull.verify == verify
    assert tuple(criterion.text for criterion in hull.acceptance) == acceptance


def test_a_status_may_stand_in_its_key() -> None:
    text = "# Boat\n\n## BO-1: Hull\n\n- **Status — done**: it was tarred.\n\n## BO-2: Mast\n"
    hull = ticket(plan_of(text, "b.md"), "BO-1")
    assert (hull.status, hull.notes) == (Status.DONE, "it was tarred.")


def test_rows_are_cut_as_their_author_meant_them() -> None:
    found = sample("rows")
    assert [each.verify for each in found.board.tickets.values()] == [
        ("lint || true",),
        ("a | b",),
        ("c | d",),
    ]
    assert ticket(found, "LI-2").notes == "it | too many"
    assert codes(found, "status-not-stated", "content-not-imported") == [
        ("row-pipe-in-code", 5),
        ("row-cells", 6),
        ("row-is-prose", 8),
    ]


def test_a_table_that_gfm_does_not_see_is_recovered() -> None:
    found = sample("header-with-pipe-in-code")
    assert list(found.board.tickets) == ["PI-1", "PI-2", "PI-3"]
    assert ticket(found, "PI-3").fields == {"a_b": "z"}
    assert lines_of(found, "table-recovered") == [3]
    assert lines_of(found, "table-continued") == [8]


def test_values_refute_a_header_and_speak_where_there_is_none() -> None:
    found = sample("columns")
    first = ticket(found, "SO-1")
    assert first.depends == (), "a library is no ticket"
    assert first.fields == {"progress": "40%", "dependencies": "numpy 2", "hook": "h-1"}
    assert first.priority is Priority.P1
    assert sorted(code for code, _ in codes(found)) == [
        "column-guessed",
        "column-refuted",
        "column-twice",
        "unknown-column",
    ]


def test_statuses_are_words_symbols_and_percentages() -> None:
    found = sample("statuses")
    assert [each.status.value for each in found.board.tickets.values()] == [
        "done",
        "todo",
        "doing",
        "blocked",
        "todo",
        "doing",
        "done",
        "dropped",
    ]
    assert codes(found) == [
        ("status-by-symbol", 5),
        ("status-percent", 7),
        ("blocked-without-reason", 8),
        ("status-qualified", 10),
    ]


def test_a_contradiction_takes_the_less_ready_reading() -> None:
    found = sample("contradictions")
    first = ticket(found, "TV-1")
    assert first.status is Status.DOING
    assert first.priority is Priority.P0
    assert first.estimate == Estimate("1w")
    assert first.target == date(2026, 4, 1)
    assert first.depends == ("TV-3",), "TV-2 would close a cycle, by one side alone"
    assert lines_of(found, "says-differ") == [11, 12, 13, 14]
    assert lines_of(found, "closing-edge") == [15]
    assert lines_of(found, "edges-differ") == [5, 15]


def test_a_cycle_that_the_document_states_is_kept() -> None:
    found = sample("cycle")
    assert ticket(found, "RO-1").depends == ("RO-2",)
    assert ticket(found, "RO-2").depends == ("RO-1",)
    assert lines_of(found, "cycle") == [5]


def test_the_same_id_twice_is_one_ticket_and_unlike_titles_are_said() -> None:
    found = sample("duplicates")
    assert {key: each.title for key, each in found.board.tickets.items()} == {
        "DU-1": "Bake the bread",
        "DU-2": "Milk the cow",
    }
    assert ticket(found, "DU-1").notes == "Warm.\n\nDusty."
    assert lines_of(found, "duplicate-id") == [7]


def test_ranges_stand_for_their_defined_members() -> None:
    found = sample("ranges")
    assert ticket(found, "RA-04").depends == ("RA-01", "RA-02")
    assert ticket(found, "RB-01").depends == ("RA-02", "RA-04")
    assert ticket(found, "RB-02").depends == ()
    assert ticket(found, "RB-02").fields["depends_as_written"] == "RB-01 to RB-9999"
    assert codes(found, "status-not-stated") == [
        ("range-expanded", 7),
        ("range-gap", 7),
        ("range-holds-self", 7),
        ("range-across-families", 8),
        ("range-holds-self", 8),
        ("range-too-long", 9),
    ]


def test_dependencies_in_prose_are_read_clause_by_clause() -> None:
    found = sample("prose-dependencies")
    assert (ticket(found, "PR-2").depends, ticket(found, "PR-2").after) == (("PR-1",), ("PR-3",))
    assert ticket(found, "PR-3").depends == ("PR-1",)
    assert ticket(found, "PR-5").fields["depends_as_written"] == "whatever comes"
    assert lines_of(found, "dependency-as-prose") == [6, 7, 8, 9]
    assert lines_of(found, "dependency-unsure") == [7, 8]


def test_thresholds_in_prose_are_offered_once() -> None:
    found = sample("thresholds")
    offers = [each.text.partition(": ")[2] for each in found.findings if each.code == "gate-offer"]
    assert offers == [
        "[gate.coverage] line = 90",
        "[gate.coverage] branch = 75",
        "[gate.coverage-ratchet] max_drop = 3",
        "[board] target_greens = 4",
        '[gate.docs-freshness] warn_after = "24h"',
        '[gate.docs-freshness] block_after = "3d"',
    ]
    assert lines_of(found, "gate-offer") == [3, 3, 3, 4, 5, 5]
    assert not found.board.gates, "an offer is made only if it is taken"


def test_control_characters_leave_every_value() -> None:
    found = sample("control")
    assert "\x1b" not in ticket(found, "BE-2").title
    assert lines_of(found, "control-characters") == [1, 4]


def test_another_language_is_read_as_well() -> None:
    found = sample("languages")
    assert [each.status.value for each in found.board.tickets.values()] == ["done", "doing", "todo"]
    assert ticket(found, "MS-1").owners == (Owner("Ärzte"), Owner("Büro"))
    assert ticket(found, "MS-2").estimate == Estimate("1w")
    assert ticket(found, "MS-3").depends == ("MS-1", "MS-2")


def test_an_alert_in_words_of_a_condition_is_bound_to_it() -> None:
    text = "# Plan\n\n- Alerts: gate failure without checkpoint; Stale evidence; a lamp is out.\n"
    assert [(one.id, one.when) for one in plan_of(text).board.alerts.values()] == [
        ("gate-failure-without-checkpoint", "gate-failed-without-checkpoint"),
        ("stale-evidence", "evidence-stale"),
        ("a-lamp-is-out", "a lamp is out"),
    ]


def test_the_end_of_an_id_names_it_where_no_other_id_ends_so() -> None:
    found = sample("references-by-suffix")
    assert ticket(found, "M0.VAULT").depends == ("M0.ACCESS",)
    assert lines_of(found, "reference-by-suffix") == [6]


def test_the_start_of_an_id_names_it_where_no_other_id_starts_so() -> None:
    found = sample("references-by-their-starts")
    assert ticket(found, "BN-2-B").depends == ("BN-1-A",)
    assert lines_of(found, "reference-by-start") == [6]


def test_a_part_that_nothing_defines_stands_for_its_ticket_and_what_is_only_seen_for_none() -> None:
    found = sample("references-to-parts")
    assert ticket(found, "V20").depends == ("V10",)
    assert ticket(found, "V30").depends == ("V20",)
    assert lines_of(found, "reference-to-part") == [6]


def test_a_row_without_an_id_is_no_ticket_beside_tickets_with_ids() -> None:
    found = sample("references-by-suffix")
    assert list(found.board.tickets) == ["M0.ACCESS", "M0.VAULT"]
    assert lines_of(found, "row-without-id") == [10]
    assert found.left == (10,), "its line is listed as left in the document"


def test_a_table_that_looks_planned_and_is_not_read_is_a_warning() -> None:
    found = sample("left-behind")
    assert lines_of(found, "table-not-read") == [13]
    assert lines_of(found, "much-left") == [7]
    assert set(found.left) == {7, 9, 15, 16, 17, 18}


def test_a_legend_says_what_signs_stand_for() -> None:
    found = sample("legend")
    assert list(found.board.tickets) == ["KI-1", "KI-2", "KI-3", "KI-4"]
    assert ticket(found, "KI-3").status is Status.DOING
    assert ticket(found, "KI-4").status is Status.TODO
    assert lines_of(found, "legend-skipped") == [5]


def test_who_waits_for_a_stage_waits_for_its_last_tickets() -> None:
    found = sample("legend")
    assert ticket(found, "KI-3").depends == ("KI-2",)
    assert lines_of(found, "reference-by-group") == [19]


def test_a_sign_amid_a_title_states_nothing() -> None:
    found = plan_of("# Icons\n\n- [ ] IC-1 Replace ✅ icons by drawings\n- [ ] IC-2 Ship ✅\n")
    assert ticket(found, "IC-1").title == "Replace ✅ icons by drawings"
    assert ticket(found, "IC-1").status is Status.TODO
    assert ticket(found, "IC-2").title == "Ship"


@pytest.mark.parametrize(
    ("arrow", "later"),
    [
        ("-- depends on -->", False),
        ("-- to do -->", True),
        ("== box ==>", True),
        ("-. fox .->", True),
        ("-- next --x", True),
        ("--o", True),
        ('-->|"needs x"|', False),
    ],
)
def test_the_text_of_an_arrow_ends_where_the_arrow_goes_on(arrow: str, *, later: bool) -> None:
    drawing = f"```mermaid\ngraph TD\nT-1 {arrow} T-2\n```\n"
    found = plan_of(f"# Sea\n\n- [ ] T-1 Swim\n- [ ] T-2 Dive\n\n{drawing}")
    needs = {key: item.depends for key, item in found.board.tickets.items() if item.depends}
    assert needs == ({"T-2": ("T-1",)} if later else {"T-1": ("T-2",)})


@pytest.mark.parametrize(
    ("behind", "note"),
    [
        (" ✅ DONE 2026-03-04 (dock 7)", "DONE 2026-03-04 (dock 7)"),
        (" (✅ livré v1.2)", "livré v1.2"),
        (" — done 2026-03-04, by the crew", "done 2026-03-04, by the crew"),
        (" ✅ DONE", ""),
        (" ✅ LIVRE", ""),
        (" (in progress)", ""),
    ],
)
def test_what_a_heading_says_besides_its_status_is_a_note(behind: str, note: str) -> None:
    found = plan_of(f"# Ferry\n\n## FR-1: Paint{behind}\n\n## FR-2: Sail\n")
    assert ticket(found, "FR-1").title == "Paint"
    assert ticket(found, "FR-1").notes == note


@pytest.mark.parametrize(
    ("box", "title"),
    [
        ("[x] Paint ✅", "Paint"),
        ("[x] Paint - ✅ DONE", "Paint"),
        ("[x] Paint ✅ DONE 2026-03-04", "Paint ✅ DONE 2026-03-04"),
        ("[x] Paint ✅ in the north dock", "Paint ✅ in the north dock"),
        ("[ ] Paint ✅", "Paint ✅"),
    ],
)
def test_a_ticked_box_does_not_say_twice_that_it_is_done(box: str, title: str) -> None:
    first, _ = plan_of(f"# Ferry\n\n- {box}\n- [ ] Sail\n").board.tickets.values()
    assert first.title == title
