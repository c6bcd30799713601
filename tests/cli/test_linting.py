"""`readiness lint`: settings, explanations, fixes with their difference, and its formats."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.lint import RULES
from readiness_tui.domain.lint.explaining import handbook
from readiness_tui.domain.lint.pages import PAGES
from tests.cli.conftest import Run

TWICE = """\
# kept
[ticket.A]
title = "A"
sources = ["SR"]
acceptance = ["x"]
owners = ["@a"]

[ticket.B]
title = "B"
depends = ["A", "A"]  # twice
"""
CRITERIA = """\
# kept: "phase:A"
[ticket.M-01]\r
title = "One"

[phase.A]
title = "First"   # odd spaces
tickets = [ "M-01" ]

[phase.B]
title = "Second"
entrance = ["phase:A"]  # why
exit = [
  "read by two",       # a person's
  "gate:no-soft-fail", # a gate's
  { text = "told", done = true },
]

[gate.no-soft-fail]
kind = "text"
inputs = ["*.yml"]
forbid = ["x"]
"""
Put = Callable[[str, str], Path]
Answer = Callable[..., Any]


@pytest.fixture
def plan(root: Path, put: Put) -> Path:
    """A board with one safe finding."""
    put("boards/plan.toml", TWICE)
    return root / "boards/plan.toml"


def codes(answer: Answer) -> list[str]:
    return [one["code"] for one in answer("lint")["findings"]]


class TestSettings:
    """`[lint]` of `readiness.toml`."""

    @pytest.mark.usefixtures("plan")
    def test_codes_are_switched_off_and_weighed(self, put: Put, run: Run, answer: Answer) -> None:
        assert "L103" in codes(answer)
        put("readiness.toml", '[lint]\noff = ["L301", "L302", "L303"]\n')
        assert not {"L301", "L302", "L303"} & set(codes(answer))
        put("readiness.toml", '[lint]\nseverity = { L103 = "error" }\n')
        assert run("lint").exit_code == 1

    @pytest.mark.usefixtures("plan")
    def test_what_is_not_understood_is_a_finding_at_its_line(
        self, put: Put, answer: Answer
    ) -> None:
        put(
            "readiness.toml",
            '[team]\n\n[lint]\noff = ["L10", 3]\nwip = "many"\nof = 1\nseverity = {L101="bad"}\n',
        )
        found = [one for one in answer("lint")["findings"] if one["code"] == "L905"]
        places = [(one["place"]["line"], one["message"]) for one in found]
        assert [line for line, _ in places] == [6, 4, 4, 7, 5]
        assert "[lint] has no key 'of'; nearest off" in places[0][1]
        assert "[lint] off names L10, and there is no such code; nearest L" in places[1][1]

    @pytest.mark.usefixtures("plan")
    def test_a_calendar_of_the_workspace_that_is_none_is_told(
        self, put: Put, answer: Answer
    ) -> None:
        put("readiness.toml", '[workspace]\ntimezon = "+01:00"\n\n[retention]\ncheckpoints = 3\n')
        messages = [one["message"] for one in answer("lint")["findings"] if one["code"] == "L905"]
        assert messages == [
            "[retention] has no key 'checkpoints'; nearest checkpoint_bytes",
            "[workspace] has no key 'timezon'; nearest timezone",
        ]
        put("readiness.toml", '[team]\n\n[calendar]\nworkdays = ["monday"]\n')
        (found,) = [one for one in answer("lint")["findings"] if one["code"] == "L905"]
        assert found["place"]["line"] == 3
        assert found["message"].startswith("[calendar] is not understood")
        put("readiness.toml", '[calendar]\nworkdays = ["mon"]\n')
        assert not [one for one in answer("lint")["findings"] if one["code"] == "L905"]

    @pytest.mark.parametrize("text", ["lint = 3\n", "[lint]\noff = 3\n"])
    @pytest.mark.usefixtures("plan")
    def test_settings_that_are_none_change_nothing(
        self, put: Put, answer: Answer, text: str
    ) -> None:
        put("readiness.toml", text)
        assert "L103" in codes(answer)

    @pytest.mark.usefixtures("plan")
    def test_settings_that_do_not_parse_are_told_and_change_nothing(
        self, put: Put, answer: Answer
    ) -> None:
        put("readiness.toml", "[lint")
        found = answer("lint", exits=3)
        assert [one["place"]["path"] for one in found["problems"]] == ["readiness.toml"]
        assert "L103" in [one["code"] for one in found["findings"]]

    @pytest.mark.usefixtures("plan")
    def test_union_merges_are_named_with_their_line(self, put: Put, answer: Answer) -> None:
        put(".gitattributes", "*.md merge=union\n# *.toml merge=union\n*.toml text merge=union\n")
        put("boards/.gitattributes", "/plan.toml merge=union\n")
        found = [one for one in answer("lint")["findings"] if one["code"] == "L906"]
        assert [one["place"] for one in found] == [
            {"path": ".gitattributes", "line": 3},
            {"path": "boards/.gitattributes", "line": 1},
        ]

    def test_work_that_stands_still_is_known_from_the_audit_log(
        self, put: Put, run: Run, answer: Answer
    ) -> None:
        put("boards/plan.toml", '[ticket."1.2"]\ntitle = "A"\n')
        put("readiness.toml", "[lint]\nstale_days = 1\n")
        assert run("set", "1.2", "status=doing").exit_code == 0
        assert "L407" not in codes(answer)
        (log,) = (put("x", "").parent / "boards/audit").glob("*.jsonl")
        day = json.loads(log.read_text().splitlines()[-1])["at"][:10]
        log.write_text(log.read_text().replace(day, "2020-01-01"))
        assert "L407" in codes(answer)


class TestFix:
    """`--fix CODE`."""

    def test_the_difference_is_shown_and_nothing_is_written(self, plan: Path, run: Run) -> None:
        result = run("lint", "--fix", "L103")
        assert result.exit_code == 0
        assert '| -depends = ["A", "A"]  # twice' in result.output.splitlines()
        assert '| +depends = ["A"]  # twice' in result.output.splitlines()
        assert "nothing was written" in result.output
        assert plan.read_text() == TWICE

    def test_yes_writes_what_was_shown_and_undo_takes_it_back(self, plan: Path, run: Run) -> None:
        result = run("lint", "--fix", "L103", "--yes")
        assert result.exit_code == 0, result.output
        assert plan.read_text() == TWICE.replace('["A", "A"]', '["A"]')
        assert run("undo").exit_code == 0
        assert plan.read_text() == TWICE

    @pytest.mark.usefixtures("plan")
    def test_without_a_finding_there_is_nothing_to_do(self, run: Run) -> None:
        result = run("lint", "--fix", "L102", "--yes")
        assert (result.exit_code, result.output) == (0, "unchanged: no finding of L102\n")

    @pytest.mark.usefixtures("plan")
    def test_only_safe_codes_are_mended(self, run: Run) -> None:
        for code, word in (("L201", "for a person to choose"), ("L999", "no code")):
            result = run("lint", "--fix", code)
            assert result.exit_code == 2
            assert word in result.stderr

    def test_json_tells_the_difference(self, plan: Path, answer: Answer) -> None:
        said = answer("lint", "--fix", "L103")
        assert (said["fixed"], said["count"], said["outcome"]) == ("L103", 1, "unchanged")
        assert plan.read_text() == TWICE
        assert answer("lint", "--fix", "L103", "--yes")["outcome"] == "saved"
        assert plan.read_text() != TWICE

    def test_criteria_become_names_and_every_other_byte_stays(self, put: Put, run: Run) -> None:
        file = put("boards/plan.toml", CRITERIA)
        result = run("lint", "--fix", "L706", "--yes")
        assert result.exit_code == 0, result.output
        named = CRITERIA.replace('["phase:A"]', '[{ phase = "A" }]')
        named = named.replace('"gate:no-soft-fail"', '{ gate = "no-soft-fail" }')
        assert file.read_bytes().decode() == named
        assert run("undo").exit_code == 0
        assert file.read_bytes().decode() == CRITERIA


class TestExplain:
    """What a code means."""

    @pytest.mark.usefixtures("root")
    def test_every_code_has_a_page(self, run: Run) -> None:
        assert set(PAGES) == set(RULES)
        for code in RULES:
            result = run("lint", "--explain", code)
            assert result.exit_code == 0
            assert RULES[code].name in result.output
        assert run("lint", "--explain", "L1").exit_code == 2

    def test_it_needs_no_workspace(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert run("lint", "--explain", "L101").exit_code == 0

    def test_the_handbook_is_not_old(self) -> None:
        page = Path(__file__).parents[2] / "docs/lint.md"
        assert page.read_text(encoding="utf-8") == handbook()


class TestFormats:
    """`--format`."""

    def test_github_takes_annotations(self, plan: Path, run: Run) -> None:
        plan.write_text(TWICE.replace('title = "B"', 'title = "B"\nparent = "100%, Z"'))
        lines = run("lint", "--format", "github").output.splitlines()
        assert (
            '::error file=boards/plan.toml,line=10,title=L101::B.parent names "100%25, Z"' in lines
        )
        assert lines[-1].startswith("::notice title=readiness lint::1 error, ")

    @pytest.mark.usefixtures("plan")
    def test_json_is_the_same_as_its_option(self, run: Run) -> None:
        assert run("lint", "--format", "json").output == run("lint", "--json").output


def test_a_plan_that_was_imported_is_looked_at_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "PLAN.md").write_text(
        "# Plan\n\n| ID | Task | Depends |\n|---|---|---|\n"
        "| T-1 | One | |\n| T-2 | Two | T-1 |\n| T-3 | Three | T-1, T-2 |\n"
    )
    assert run("import", "PLAN.md", "--yes").exit_code in {0, 1}
    found = json.loads(run("lint", "--json").stdout)["findings"]
    (one,) = [one for one in found if one["code"] == "L202"]
    assert one["message"] == "T-3.depends T-1 is implied through T-2"
    path = tmp_path / one["place"]["path"]
    assert "depends" in path.read_text().splitlines()[one["place"]["line"] - 1]


class TestScopes:
    """A part of the plan is asked about as `check` asks."""

    @pytest.fixture
    def scoped(self, root: Path, put: Put) -> Path:
        bare = "".join(f'[ticket.T-{n}]\ntitle = "T {n}"\n' for n in range(1, 8))
        phases = '[phase.A]\ntickets = ["T-1", "T-2"]\n[phase.B]\ntickets = ["T-3"]\n'
        put("boards/plan.toml", f'[board]\nid = "plan"\n{bare}{phases}')
        put("boards/other.toml", '[board]\nid = "other"\n[ticket.X-1]\ntitle = "X"\n')
        return root

    def codes(self, answer: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - JSON
        return {(one["code"], one["id"]) for one in answer["findings"]}

    def test_a_board_has_its_own_findings_gathered(self, scoped: Path, answer: Answer) -> None:
        del scoped
        found = self.codes(answer("lint", "plan"))
        assert ("L301", "plan") in found
        assert ("L301", "T-1") not in found
        assert not [one for one in found if one[1] == "X-1"]

    @pytest.mark.parametrize(
        ("scope", "ids"),
        [("plan/phase:A", {"T-1", "T-2"}), ("plan/T-3", {"T-3"}), ("X-1", {"X-1"})],
    )
    def test_a_part_has_each_of_its_records(
        self, scoped: Path, answer: Answer, scope: str, ids: set[str]
    ) -> None:
        del scoped
        found = self.codes(answer("lint", scope))
        assert {id_ for code, id_ in found if code == "L301"} == ids

    def test_several_scopes_are_added_up(self, scoped: Path, answer: Answer) -> None:
        del scoped
        found = self.codes(answer("lint", "plan/T-3", "other"))
        assert {id_ for code, id_ in found if code == "L301"} == {"T-3", "X-1"}

    def test_what_is_no_scope_is_named(self, scoped: Path, run: Run) -> None:
        del scoped
        result = run("lint", "plan/phase:Z")
        assert result.exit_code == 2
        assert "phase 'Z'" in result.stderr

    def test_a_fix_stays_within_its_scope(self, root: Path, put: Put, run: Run) -> None:
        chain = (
            '[board]\nid = "{0}"\n[ticket.A]\ntitle = "A"\n[ticket.B]\ntitle = "B"\n'
            'depends = ["A"]\n[ticket.C]\ntitle = "C"\ndepends = ["A", "B"]\n'
        )
        for name in ("one", "two"):
            put(f"boards/{name}.toml", chain.format(name))
        assert run("lint", "one", "--fix", "L202", "--yes").exit_code == 0
        assert 'depends = ["B"]' in (root / "boards/one.toml").read_text()
        assert (root / "boards/two.toml").read_text() == chain.format("two")
