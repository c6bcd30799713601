"""`list`, `show`, `next`, `explain` and `lint`: what they say of one plan."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.domain.model.ids import BoardId, Key, TicketId
from readiness_tui.storage.settings.snooze_file import Snoozes

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

pytestmark = pytest.mark.usefixtures("root")


def ids(said: dict[str, Any]) -> list[str]:
    return [ticket["id"] for ticket in said["tickets"]]


class TestList:
    """Tickets in a table, each claim with its proof."""

    def test_a_status_stands_beside_its_proof(self, run: Run) -> None:
        assert run("list").output.splitlines() == [
            "● done   ✗ contradicted 0 of 1  T-1   P0  @ann  -         First",
            "◐ doing  - nothing to check     T-2   P2  -     no float  Second",
            "○ todo   - nothing to check     T-10  P1  -     no float  Third",
        ]

    def test_plain_says_it_in_words_and_without_columns(self, run: Run) -> None:
        first, second, third = run("list", "--plain").output.splitlines()
        assert first == (
            "ticket T-1: First. done, contradicted, 0 of 1 gates hold. priority P0. "
            "owner @ann, QA/SDET (review)."
        )
        assert second == (
            "ticket T-2: Second. doing, open, no gates. priority P2. no float. "
            "needs T-1, which claims done while a gate fails."
        )
        assert third.endswith("priority P1. no float. needs T-2, which is open.")

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ([], ["T-1", "T-2", "T-10"]),
            (["--sort", "priority"], ["T-1", "T-10", "T-2"]),
            (["--sort", "-id"], ["T-10", "T-2", "T-1"]),
            (["--sort", "-file"], ["T-10", "T-2", "T-1"]),
            (["--where", "is:open priority:<=P1"], ["T-10"]),
            (["--where", "owner:ann"], ["T-1"]),
            (["--board", "plan", "--where", "-is:done"], ["T-2", "T-10"]),
            (["contradicted"], ["T-1"]),
            (["next"], ["T-1", "T-2"]),
        ],
    )
    def test_a_query_a_view_and_an_order_choose_the_rows(
        self, answer: Answer, words: list[str], expected: list[str]
    ) -> None:
        assert ids(answer("list", *words)) == expected

    def test_several_boards_are_named_with_the_ticket(self, run: Run, put: Put) -> None:
        put("boards/other.toml", '[ticket.T-2]\ntitle = "Other"\n')
        rows = run("list").output.splitlines()
        assert [row.split("check")[-1].split()[0] for row in rows if "nothing" in row] == [
            "other/T-2",
            "plan/T-2",
            "plan/T-10",
        ]
        assert "other/T-2: Other" in run("list", "--plain").output
        assert len(run("list", "--board", "other").output.splitlines()) == 1

    def test_several_boards_are_listed_together_in_one_order(
        self, answer: Answer, put: Put
    ) -> None:
        for name in ("other", "third"):
            put(
                f"boards/{name}.toml",
                f'[board]\nid = "{name}"\nrepository = "acme/pay"\n\n'
                f'[ticket.{name[0].upper()}-3]\ntitle = "Mizzen"\n',
            )
        assert ids(answer("list", "--board", "other", "--board", "third")) == ["O-3", "T-3"]
        both = answer("list", "--board", "other", "--board", "plan", "--sort", "-id")
        assert ids(both) == ["T-10", "T-2", "T-1", "O-3"]
        nobody = answer("list", "--board", "plan", "--board", "third", "--where", "mizzen sail")
        assert nobody["hints"][0] == "no ticket of 4 is shown"

    def test_an_empty_answer_says_so_and_names_the_nearest(self, run: Run, answer: Answer) -> None:
        result = run("list", "--where", "owner:anne")
        assert result.exit_code == 0
        assert result.output.splitlines() == [
            "no ticket of 3 is shown",
            "no owner 'anne', nearest: @ann",
        ]
        said = answer("list", "--where", "owner:anne")
        assert (said["tickets"], said["total"]) == ([], 3)
        assert said["hints"] == result.output.splitlines()

    def test_an_empty_answer_names_boards_of_other_repositories(
        self, run: Run, put: Put, answer: Answer
    ) -> None:
        put(
            "boards/theirs.toml",
            '[board]\nid = "theirs"\nrepository = "acme/pay"\n\n'
            '[ticket.Z-1]\ntitle = "Mizzen"\n\n[ticket.Z-2]\ntitle = "Mizzen again"\n',
        )
        hint = "2 on theirs, which speaks of another repository: --board theirs"
        assert run("list", "--where", "mizzen").output.splitlines()[1:] == [hint]
        assert answer("list", "--where", "mizzen")["hints"][1:] == [hint]
        assert "theirs" not in run("list").output
        assert len(run("list", "--where", "mizzen", "--board", "theirs").output.splitlines()) == 2

    def test_me_is_who_git_says(self, put: Put, answer: Answer) -> None:
        put("boards/mine.toml", '[ticket.M]\ntitle = "M"\nowners = ["@test"]\n')
        assert ids(answer("list", "--where", "owner:@me")) == ["M"]
        assert ids(answer("list", "mine")) == ["M"]

    def test_json_has_the_table_of_the_file(self, answer: Answer) -> None:
        first, second, _ = answer("list")["tickets"]
        assert first["place"] == {"path": "boards/plan.toml", "line": 8}
        assert first["ticket"]["owners"] == ["@ann", {"name": "QA/SDET", "role": "review"}]
        assert first["claim"]["proof"] == "contradicted"
        assert second["standing"]["state"] == "active"
        assert second["standing"]["unmet"][0]["code"] == "contradicted"

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["--sort", "prioritty"], "nearest: priority"),
            (["contradicte"], "nearest: contradicted"),
            (["--board", "plam"], "nearest: plan"),
            (["--where", "is:readyy"], "nearest: ready"),
        ],
    )
    def test_what_does_not_exist_is_2(self, run: Run, words: list[str], says: str) -> None:
        result = run("list", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert says in result.stderr


class TestShow:
    """All of one record."""

    def test_a_ticket_is_shown_a_fact_to_a_line(self, run: Run) -> None:
        assert run("show", "T-2").output.splitlines() == [
            "ticket T-2  Second",
            "  board         plan (boards/plan.toml:15)",
            "  status        ◐ doing   - nothing to check",
            "  standing      active; needs T-1, which claims done while a gate fails",
            "  needed by     T-10",
            "  risks         R-1 (16, 16 left) Late  planned",
            "  priority      P2",
            "  depends       T-1",
            "  notes         - One line",
            "                - and another",
        ]

    def test_its_gates_come_last(self, run: Run) -> None:
        last = run("show", "plan/T-1").output.splitlines()[-1]
        assert last.startswith("  gate          ✗ fail  T-1/deliverables: out.txt")

    @pytest.mark.parametrize(
        ("name", "kind", "line"),
        [
            ("phase:A", "phase", 30),
            ("plan/phase:A", "phase", 30),
            ("milestone:M1", "milestone", 34),
            ("risk:R-1", "risk", 38),
            ("ticket:T-2", "ticket", 15),
        ],
    )
    def test_another_record_is_named_with_its_kind(
        self, answer: Answer, name: str, kind: str, line: int
    ) -> None:
        said = answer("show", name)
        assert (said["kind"], said["board"]) == (kind, "plan")
        assert said["place"] == {"path": "boards/plan.toml", "line": line}

    def test_a_record_without_a_status_shows_none(self, run: Run) -> None:
        text = run("show", "risk:R-1").output
        assert "status" not in text
        assert "  mitigated_by  T-2" in text

    def test_json_says_what_needs_it_and_what_proves_it(self, answer: Answer) -> None:
        said = answer("show", "T-1")
        assert said["needed_by"] == ["plan:T-2"]
        assert [gate["state"] for gate in said["gates"]] == ["fail"]
        assert said["record"]["deliverables"] == ["out.txt"]

    def test_the_risks_of_a_ticket_are_told_with_what_is_left_of_them(
        self, answer: Answer, put: Put
    ) -> None:
        (risk,) = answer("show", "T-2")["risks"]
        assert (risk["id"], risk["exposure"], risk["by_proof"]) == ("R-1", 16, 16)
        assert answer("show", "T-1")["risks"] == []
        put("boards/other.toml", '[risk.R-2]\ntitle = "Far"\nmitigated_by = ["plan:T-2"]\n')
        first, second = answer("show", "T-2")["risks"]
        assert (first["id"], second["board"], second["exposure"]) == ("R-1", "other", None)

    def test_every_note_is_in_the_answer_and_five_are_told(
        self, run: Run, answer: Answer, root: Path, put: Put
    ) -> None:
        notes = "".join(
            f'[log.n{day}]\nticket = "T-2"\nat = 2026-02-0{day}\ntext = "day {day}"\n'
            for day in range(1, 8)
        )
        put("boards/plan.toml", (root / "boards/plan.toml").read_text("utf-8") + "\n" + notes)
        assert [note["text"] for note in answer("show", "T-2")["log"]][::6] == ["day 7", "day 1"]
        text = run("show", "T-2").stdout
        assert "day 3" in text
        assert "day 2" not in text

    @pytest.mark.parametrize("name", ["T-11", "phase:B", "risk:R-2", "plan/risk:R-2"])
    def test_what_does_not_exist_is_2(self, run: Run, name: str) -> None:
        assert run("show", name).exit_code == 2

    def test_a_record_of_two_boards_has_to_be_said_with_its_board(self, run: Run, put: Put) -> None:
        put("boards/other.toml", '[phase.A]\ntitle = "Other"\n')
        result = run("show", "phase:A")
        assert result.exit_code == 2
        assert "other/phase:A, plan/phase:A" in result.stderr
        assert run("show", "other/phase:A").exit_code == 0


class TestNext:
    """What to take up, and why."""

    def test_each_pick_has_its_reasons_and_its_claim(self, run: Run) -> None:
        lines = run("next").output.splitlines()
        assert lines[0] == "  1  repair  T-1  First"
        assert lines[1].startswith("     ● done  ✗ contradicted 0 of 1;  P0")

    def test_a_goal_leaves_out_what_it_does_not_need(self, answer: Answer, put: Put) -> None:
        put("boards/other.toml", '[ticket.O]\ntitle = "O"\n')
        assert "O" in [pick["id"] for pick in answer("next")["next"]]
        assert [pick["id"] for pick in answer("next", "plan/T-2")["next"]] == ["T-1", "T-2"]

    def test_the_limit_cuts_the_list(self, answer: Answer, run: Run) -> None:
        assert [pick["rank"] for pick in answer("next", "--limit", "1")["next"]] == [1]
        assert run("next", "--limit", "0").exit_code == 2

    def test_what_is_snoozed_is_counted_and_still_listed(
        self, run: Run, answer: Answer, root: Path
    ) -> None:
        assert answer("next")["snoozed"] == 0
        assert "snoozed" not in run("next").output
        keys = [Key(BoardId("plan"), TicketId(name)) for name in ("T-1", "T-2", "T-10")]
        Snoozes(root).put(keys, date(2999, 1, 1), today=date(2026, 1, 1))
        snoozed = answer("next", "--limit", "1")
        assert (len(snoozed["next"]), snoozed["snoozed"]) == (1, 2), "T-10 waits anyway"
        assert run("next").output.splitlines()[-1] == (
            "2 of what can be taken up are snoozed for you: readiness list --where is:snoozed"
        )
        Snoozes(root).put(keys[1:], None, today=date(2026, 1, 1))
        assert "1 of what can be taken up is snoozed" in run("next").output

    def test_where_nothing_can_be_done_it_says_what_is_waited_for(
        self, run: Run, put: Put, answer: Answer
    ) -> None:
        put(
            "boards/plan.toml",
            '[ticket.A]\ntitle = "A"\nstatus = "blocked"\nblocked = { reason = "key" }\n'
            '[ticket.B]\ntitle = "B"\ndepends = ["A"]\n',
        )
        assert run("next").output.splitlines() == [
            "nothing can be taken up now",
            "most waits for plan/A: blocked: key",
        ]
        assert run("next", "B").output.splitlines()[1] == "most waits for plan/A: blocked: key"
        said = answer("next")
        assert (said["next"], said["most_waited_for"]) == ([], {"board": "plan", "id": "A"})

    def test_what_nothing_waits_for_is_not_said_to_be_waited_for(self, run: Run, put: Put) -> None:
        put(
            "boards/plan.toml",
            '[ticket.A]\ntitle = "A"\nstatus = "blocked"\nblocked = { reason = "key" }\n'
            '[ticket.B]\ntitle = "B"\n[ticket.C]\ntitle = "C"\n'
            '[phase.P]\nwindow = { start = 2099-01-05, end = 2099-01-06 }\ntickets = ["B"]\n',
        )
        head = "nothing can be taken up now"
        assert run("next", "A").output.splitlines() == [head, "open is plan/A: blocked: key"]
        assert run("next", "B").output.splitlines() == [
            head,
            "open is plan/B: it begins 2099-01-05",
        ]
        run("set", "C", "status=done")
        assert run("next", "C").output.splitlines() == ["nothing is open"]


class TestExplain:
    """Every reason, down to the file."""

    def test_without_a_name_it_explains_the_workspace(self, run: Run) -> None:
        lines = run("explain").output.splitlines()
        assert lines[0].startswith("no-go  workspace")
        assert lines[1].startswith("no-go  board plan")

    def test_a_scope_is_explained_to_its_leaves(self, run: Run) -> None:
        lines = run("explain", "T-1").output.splitlines()
        assert [line.split("  ")[0] or line[: len(line) - len(line.lstrip())] for line in lines]
        assert [len(line) - len(line.lstrip()) for line in lines] == [0, 2, 4, 6, 2, 2]
        assert "next: create it or correct the path" in lines[3]

    def test_a_ticket_and_a_milestone_say_where_their_ways_narrow(
        self, run: Run, answer: Answer
    ) -> None:
        assert run("explain", "T-1").output.splitlines()[-1].startswith("  choke point  every way")
        (place,) = answer("explain", "T-1")["every_way"]
        (goal,) = place["milestones"]
        assert (place["board"], place["id"]) == ("plan", "T-1")
        assert place in answer("explain", goal)["every_way"]
        assert answer("explain", "phase:A")["every_way"] == []

    def test_a_gate_is_explained_by_what_it_looked_at(self, run: Run, answer: Answer) -> None:
        lines = run("explain", "T-1/deliverables").output.splitlines()
        assert lines[0].startswith("gate T-1/deliverables  FAIL")
        said = answer("explain", "plan:T-1/deliverables")["gate"]
        assert (said["id"], said["state"], said["holds"]) == ("T-1/deliverables", "fail", "fails")

    def test_json_of_a_scope_is_a_verdict(self, answer: Answer) -> None:
        assert answer("explain", "phase:A")["scope"] == "plan/phase:A"

    def test_what_does_not_exist_is_2(self, run: Run) -> None:
        result = run("explain", "T-1/delivrables")
        assert (result.exit_code, result.stdout) == (2, "")

    def test_a_gate_of_two_boards_has_to_be_said_with_its_board(self, run: Run, put: Put) -> None:
        put("boards/other.toml", '[ticket.T-1]\ntitle = "O"\ndeliverables = ["o.txt"]\n')
        result = run("explain", "T-1/deliverables")
        assert result.exit_code == 2
        assert "other:T-1/deliverables" in result.stderr


class TestLint:
    """What is wrong with the plan itself."""

    def test_a_plan_without_fault_is_0(self, run: Run, put: Put) -> None:
        put("boards/plan.toml", '[board]\ntitle = "A"\n')
        assert (run("lint").exit_code, run("lint").output) == (0, "found: nothing\n")

    def test_an_error_is_1_and_has_its_place(self, run: Run, put: Put, answer: Answer) -> None:
        put("boards/plan.toml", '[ticket.A]\ntitle = "A"\n\n[ticket.B]\ndepends = ["C"]\ntitle="B"')
        result = run("lint")
        assert result.exit_code == 1
        assert result.output.splitlines()[0].startswith("error    L101  boards/plan.toml:5  B.dep")
        found, *_ = answer("lint", exits=1)["findings"]
        assert (found["code"], found["id"], found["field"]) == ("L101", "B", "depends")
        assert found["place"] == {"path": "boards/plan.toml", "line": 5}

    def test_a_warning_is_0(self, run: Run, put: Put) -> None:
        put("boards/plan.toml", '[ticket.A]\ntitle = "A"\nstatus = "done"\nacceptance = ["x"]\n')
        result = run("lint")
        assert result.exit_code == 0
        assert result.output.splitlines()[-1] == "found: 1 warning, 1 info"


@pytest.mark.parametrize(
    "words", [["list"], ["show", "T-1"], ["next"], ["explain"], ["explain", "T-1"], ["lint"]]
)
def test_a_broken_board_is_told_beside_the_answer_and_is_3(
    run: Run, answer: Answer, put: Put, words: list[str]
) -> None:
    put("boards/broken.toml", "[ticket.A]\ntitle = 3\n")
    result = run(*words)
    assert result.exit_code == 3
    assert result.stderr.startswith("invalid  boards/broken.toml:2: ")
    assert "T-1" in result.stdout or words == ["lint"]
    (problem,) = answer(*words, exits=3)["problems"]
    assert problem["place"] == {"path": "boards/broken.toml", "line": 2}
