"""Waivers, modes, runs and baselines from the command line: roles, reasons, audit, files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.storage.audit.log import read_all

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

SETTINGS = """\
[team."@lead"]
emails = ["lead@example.org"]
aliases = ["boss"]

[team."@ops"]

[roles]
mode = ["@lead"]
waive = ["@lead"]
emergency = ["@lead", "@ops"]
force = ["@lead"]
"""
BOARD = "boards/plan.toml"
MISSING = ("waive", "T-1/deliverables", "--rule", "file_exists.missing", "--reason", "later")


@pytest.fixture
def governed(root: Path, put: Put) -> Path:
    put("readiness.toml", SETTINGS)
    return root


def done(result: Result, exits: int = 0) -> str:
    assert result.exit_code == exits, result.output
    return result.stdout if exits == 0 else result.stderr


def audited(root: Path) -> list[tuple[str, str, str, str]]:
    entries = [one.entry for one in read_all(root) if one.entry.do != "refused"]
    return [(one.do, one.record, one.field, one.reason) for one in entries]


# waive


def test_a_waiver_of_who_may_carries_at_once(governed: Path, run: Run) -> None:
    said = done(run("--actor", "lead@example.org", *MISSING))
    assert said.startswith("saved: waiver W-1 of T-1/deliverables\n")
    assert 'approved_by = ["@lead"]' in (governed / BOARD).read_text()
    assert "waiver-used  T-1/deliverables: waived by W-1" in run("check", "--now").stdout
    assert audited(governed) == [("add", "waiver.W-1", "", "later")]


@pytest.mark.usefixtures("governed")
def test_one_of_somebody_else_waits_for_approval(run: Run) -> None:
    said = done(run("--actor", "@dev", *MISSING))
    assert "it suppresses nothing yet: nobody approved it; @lead may" in said
    assert "waiver-used" not in run("check", "--now").stdout
    refused = done(run("--actor", "@dev", "waive", "--approve", "W-1"), 5)
    assert "refused (not-permitted): W-1: @dev may not approve waivers: @lead may" in refused
    done(run("--actor", "boss", "waive", "--approve", "W-1"))
    assert "waiver-used" in run("check", "--now").stdout


def test_hard_block_says_that_it_takes_no_waivers_and_which_would_apply(
    governed: Path, run: Run
) -> None:
    board = governed / BOARD
    hard = board.read_text().replace('enforcement = "soft_block"', 'enforcement = "hard_block"')
    board.write_text(hard)
    aside = "hard_block takes no waivers; only an emergency would apply"
    assert f"it suppresses nothing yet: {aside}" in done(run("--actor", "@lead", *MISSING))
    assert aside in done(run("waive"))
    says = "hard_block takes no waivers: W-1 would apply"
    assert says in run("check", "--now").stdout
    assert says in run("explain", "T-1").stdout
    assert f"  waivers   {says}" in run("explain", "T-1/deliverables").stdout.splitlines()
    found = json.loads(run("explain", "T-1/deliverables", "--json").stdout)["gate"]
    assert (found["waivers"], found["waivers_not_taken"]) == ([], ["W-1"])
    edited = done(run("--actor", "@lead", "waive", "--edit", "W-1", "--owner", "@sec"))
    assert aside in edited


@pytest.mark.usefixtures("governed")
def test_an_emergency_takes_two_people_and_the_verdict_says_so(run: Run) -> None:
    words = ("waive", "T-1/deliverables", "--emergency", "--reason", "outage", "--hours", "12")
    assert "needs tracked_by" in done(run("--actor", "@ops", *words), 5)
    done(run("--actor", "@ops", *words, "--tracked-by", "T-2"))
    assert "EMERGENCY" not in run("check", "--now").stdout
    assert "has approved" in done(run("--actor", "@ops", "waive", "--approve", "E-1"), 5)
    done(run("--actor", "boss", "waive", "--approve", "E-1"))
    first = run("check", "--now", "plan").stdout.splitlines()[0]
    assert first.startswith("go with waivers (EMERGENCY, lapses in 11 h)  board plan")
    assert done(run("waive")).startswith("emergency E-1  T-1/deliverables  ends in 11 h  @ops: ")


@pytest.mark.parametrize(
    ("words", "exits", "says"),
    [
        (("T-1/deliverables", "--reason", "x"), 2, "nothing says which findings are meant"),
        (("T-1/deliverable", "--rule", "r"), 2, "nearest: T-1/deliverables"),
        (("T-1/deliverables", "--rule", "r"), 5, "it has no reason"),
        (("T-1/deliverables", "--path", "**", "--reason", "x"), 5, "covers every file"),
        (
            ("T-1/deliverables", "--rule", "r", "--reason", "x", "--expires", "2999-01-01"),
            5,
            "longer than 180 days",
        ),
        (
            ("T-1/deliverables", "--rule", "r", "--reason", "x", "--expires", "2001-01-01"),
            5,
            "it expires before it was created",
        ),
        (("T-1/deliverables", "--rule", "r", "--expires", "soon"), 2, "neither a day nor"),
        (("T-1/deliverables", "--rule", "r", "--days", "3", "--hours", "3"), 2, "say the same"),
        (("--edit", "W-9", "--reason", "x"), 2, "there is no waiver 'W-9'"),
        (("T-1/deliverables", "--edit", "W-1"), 2, "each ask for something else"),
    ],
)
def test_what_would_be_worth_nothing_is_not_written(
    governed: Path, run: Run, words: tuple[str, ...], exits: int, says: str
) -> None:
    before = (governed / BOARD).read_bytes()
    result = run("--actor", "@lead", "waive", *words)
    assert says in done(result, exits)
    assert (governed / BOARD).read_bytes() == before


def test_a_waiver_is_changed_and_revoked_and_every_step_is_audited(
    governed: Path, run: Run
) -> None:
    done(run("--actor", "@lead", *MISSING))
    before = (governed / BOARD).read_text()
    done(run("--actor", "@lead", "waive", "--edit", "W-1", "--owner", "@sec"))
    assert 'owner = "@sec"' in (governed / BOARD).read_text()
    refused = run("--actor", "@dev", "waive", "--edit", "W-1", "--reason", "mine")
    assert "not-permitted" in done(refused, 5)
    done(run("--actor", "@dev", "waive", "--revoke", "W-1", "--reason", "mended"))
    assert "waiver.W-1" not in (governed / BOARD).read_text()
    assert audited(governed) == [
        ("add", "waiver.W-1", "", "later"),
        ("set", "waiver.W-1", "owner", ""),
        ("delete", "waiver.W-1", "", "mended"),
    ]
    refused = run("--actor", "@dev", "undo")
    assert "not-permitted" in done(refused, 5)
    done(run("--actor", "@lead", "undo"))
    assert 'owner = "@sec"' in (governed / BOARD).read_text() != before


@pytest.mark.usefixtures("governed")
def test_waivers_are_listed_with_what_is_wrong_with_them(answer: Answer) -> None:
    assert answer("waive") == {"format": 1, "waivers": [], "problems": []}
    made = answer("--actor", "@dev", *MISSING)
    assert (made["outcome"], made["waiver"]["id"]) == ("saved", "W-1")
    found = answer("waive")["waivers"][0]
    assert found["record"]["gate"] == "T-1/deliverables"
    assert [one["rule"] for one in found["findings"]] == ["not-approved"]


# mode


def test_a_mode_is_changed_by_who_may_with_a_reason(governed: Path, run: Run) -> None:
    refused = run("--actor", "@dev", "mode", "shadow", "--reason", "x")
    assert "@dev may not change enforcement or switch gates: @lead may" in done(refused, 5)
    refused = run("--actor", "@lead", "mode", "shadow")
    assert "plan: soft_block > shadow is weaker, so it needs a reason" in done(refused, 5)
    done(run("--actor", "@lead", "mode", "plan", "shadow", "--reason", "begin softly"))
    assert 'enforcement = "shadow"' in (governed / BOARD).read_text()
    assert audited(governed) == [("set", "board.plan", "enforcement", "weakened: begin softly")]
    assert "not-permitted" in done(run("--actor", "@dev", "undo"), 5)
    done(run("--actor", "@lead", "undo"))
    assert 'enforcement = "soft_block"' in (governed / BOARD).read_text()


@pytest.mark.usefixtures("root")
def test_modes_are_shown_with_their_streaks(run: Run, answer: Answer) -> None:
    assert done(run("mode")) == "board plan  soft_block  0 of 3 green\n"
    found = answer("mode")["boards"]
    assert [(one["mode"], one["green"], one["needed"], one["offer"]) for one in found] == [
        ("soft_block", 0, 3, None)
    ]
    assert "nearest: shadow" in done(run("mode", "plan", "shado"), 2)
    assert "there is no board" in done(run("mode", "plam"), 2)
    assert "is soft_block already" in done(run("mode", "soft_block"), 5)


# force


def test_only_who_may_forces_a_transition(governed: Path, run: Run) -> None:
    done(run("set", "T-1", "status=doing", "--reason", "again"))
    force = ("set", "T-1", "status=done", "--force", "--reason", "we ship")
    refused = done(run("--actor", "@dev", *force), 5)
    assert "refused (not-permitted): @dev may not force a transition: @lead may" in refused
    done(run("--actor", "@lead", *force))
    assert "claim-contradicted  T-1" in run("check").stdout
    assert [entry[3] for entry in audited(governed)] == [
        "again",
        "again",
        "forced: we ship",
        "forced: we ship",
    ]


@pytest.mark.usefixtures("governed")
def test_what_nobody_refuses_needs_no_role(put: Put, run: Run) -> None:
    put("out.txt", "made\n")
    done(run("set", "T-1", "status=doing", "--reason", "again"))
    done(run("--actor", "@dev", "set", "T-1", "status=done", "--force", "--reason", "it is"))


@pytest.mark.usefixtures("root")
def test_settings_that_cannot_be_read_let_nobody_change_a_mode(put: Put, run: Run) -> None:
    put("readiness.toml", '[roles]\nmodes = ["@a"]\n')
    refused = done(run("--actor", "@a", "mode", "shadow", "--reason", "x"), 5)
    assert "nobody may, for [roles] in readiness.toml has no key 'modes'; nearest: mode" in refused


@pytest.mark.usefixtures("root")
def test_a_misnamed_table_of_roles_is_an_error_and_gives_nobody_a_role(put: Put, run: Run) -> None:
    put("readiness.toml", '[role]\nmode = ["@a"]\n')
    refused = done(run("--actor", "@a", "mode", "shadow", "--reason", "x"), 5)
    assert "nobody may, for [role] in readiness.toml is not known and may mean [roles]" in refused
    checked = run("check")
    assert checked.exit_code == 3
    assert "readiness.toml:1: 'role' is no table of it" in checked.output
    assert "nearest: roles" in checked.output
    put("readiness.toml", '[roles]\nmode = ["@a"]\n')
    assert run("check").exit_code != 3
    done(run("--actor", "@a", "mode", "shadow", "--reason", "x"))


# record and baseline


def test_without_a_commit_nothing_is_recorded(root: Path, answer: Answer) -> None:
    found = answer("record", exits=5)["runs"]
    assert found == [
        {
            "board": "plan",
            "path": "",
            "run": None,
            "why": "there is no commit that it could be a run of",
        }
    ]
    assert not (root / ".readiness").exists()


RATCHET = """
[gate.cover]
kind = "coverage_ratchet"
inputs = ["coverage.json"]
baseline = "quality/coverage.json"
"""


def report(covered: int) -> str:
    summary = {
        "covered_lines": covered,
        "num_statements": 10,
        "percent_covered": covered * 10.0,
        "missing_lines": 10 - covered,
        "excluded_lines": 0,
    }
    lines = list(range(1, 11))
    file = {
        "executed_lines": lines[:covered],
        "missing_lines": lines[covered:],
        "excluded_lines": [],
        "summary": summary,
    }
    meta = {"format": 3, "version": "7.6.1", "branch_coverage": False}
    return json.dumps({"meta": meta, "files": {"a.py": file}, "totals": summary})


def test_a_baseline_is_made_and_raised_freely_and_lowered_with_role_and_reason(
    governed: Path, put: Put, run: Run
) -> None:
    put("a.py", "x = 1\n" * 10)
    (governed / BOARD).write_text((governed / BOARD).read_text() + RATCHET)
    put("coverage.json", report(8))
    path = governed / "quality/coverage.json"
    assert "made: quality/coverage.json" in done(run("--actor", "@dev", "baseline", "cover"))
    assert json.loads(path.read_text())["lines"] == {"covered": 8, "total": 10}
    assert "says so already" in done(run("--actor", "@dev", "baseline", "cover"), 5)
    put("coverage.json", report(9))
    assert "raised" in done(run("--actor", "@dev", "baseline", "cover"))
    put("coverage.json", report(7))
    assert "not-permitted" in done(run("--actor", "@dev", "baseline", "cover"), 5)
    assert "reason-missing" in done(run("--actor", "@lead", "baseline", "cover"), 5)
    assert json.loads(path.read_text())["lines"]["covered"] == 9
    done(run("--actor", "@lead", "baseline", "cover", "--reason", "legacy moved in"))
    assert json.loads(path.read_text())["lines"]["covered"] == 7
    assert audited(governed) == [
        ("baseline", "", "", ""),
        ("baseline", "", "", ""),
        ("baseline", "", "", "legacy moved in"),
    ]


@pytest.mark.usefixtures("root")
def test_what_keeps_no_baseline_is_refused(run: Run) -> None:
    assert "keeps no baseline" in done(run("baseline", "T-1/deliverables"), 2)
    assert "there is no gate 'nope'" in done(run("baseline", "nope"), 2)


@pytest.mark.parametrize("baseline", ["../out.json", "/tmp/out.json"])  # noqa: S108 - a way out
def test_a_baseline_never_leads_out_of_the_repository(
    root: Path, put: Put, run: Run, baseline: str
) -> None:
    put("coverage.json", report(8))
    text = (root / BOARD).read_text() + RATCHET.replace("quality/coverage.json", baseline)
    (root / BOARD).write_text(text)
    assert run("baseline", "cover").exit_code == 3
    assert not (root.parent / "out.json").exists()


# alerts


def test_an_alert_that_is_met_is_told_with_its_runbook(
    root: Path, run: Run, answer: Answer
) -> None:
    alert = '\n[alert.back]\nwhen = "gate-failed-without-checkpoint"\nrunbook = "docs/r.md"\n'
    (root / BOARD).write_text((root / BOARD).read_text() + alert)
    said = (
        "back (gate-failed-without-checkpoint): T-1/deliverables fails, and no green checkpoint"
        " exists; see docs/r.md"
    )
    assert f"alert  {said}" in run("check").stdout.splitlines()
    found = answer("check", exits=1)["alerts"]
    assert [(one["id"], one["runbook"]) for one in found] == [("back", "docs/r.md")]


# What a role forbids


def refusals(root: Path) -> list[tuple[str, str, str, str, str]]:
    entries = [one.entry for one in read_all(root) if one.entry.do == "refused"]
    return [(one.actor, one.record, one.field, one.new, one.reason) for one in entries]


_ATTESTED = """
[gate.protected]
kind = "attestation"
statement = "main is protected"
valid_for = "90d"
"""


@pytest.mark.parametrize(
    ("words", "record", "asked", "says"),
    [
        (
            ("mode", "plan", "shadow", "--reason", "now"),
            "board.plan",
            "plan soft_block > shadow",
            "may not change enforcement",
        ),
        (
            ("mode", "plan", "shadow"),
            "board.plan",
            "enforcement shadow",
            "may not change enforcement",
        ),
        (
            ("waive", "--approve", "W-1"),
            "waiver.W-1",
            "waiver W-1: approved_by",
            "may not approve waivers",
        ),
        (
            ("set", "T-10", "status=done", "--force", "--reason", "now"),
            "ticket.T-10",
            "status done",
            "may not force a transition",
        ),
        (("attest", "protected"), "gate.protected", "signature", "may not sign attestations"),
    ],
)
def test_a_refused_attempt_is_on_record_and_changes_nothing(
    governed: Path, run: Run, words: tuple[str, ...], record: str, asked: str, says: str
) -> None:
    (governed / "readiness.toml").write_text(SETTINGS + 'attest = ["@lead"]\n')
    board = governed / BOARD
    board.write_text(board.read_text() + _ATTESTED)
    done(run("--actor", "@dev", *MISSING))
    before = board.read_bytes()
    assert "refused (not-permitted): " in done(run("--actor", "@dev", *words), 5)
    assert board.read_bytes() == before
    ((actor, named, field, new, _),) = refusals(governed)
    assert (actor, named, field) == ("@dev", record, "")
    assert asked in new
    assert says in new
    assert done(run("audit", "verify")).startswith("holds")
    assert f"refused plan {record}" in done(run("audit", "show"))


def test_a_refused_attempt_is_an_alert_where_a_board_asks_for_it(governed: Path, run: Run) -> None:
    board = governed / BOARD
    board.write_text(board.read_text() + '[alert.intruder]\nwhen = "attempt-refused"\n')
    assert "intruder" not in run("check").stdout
    done(run("--actor", "@dev", "mode", "plan", "shadow", "--reason", "now"), 5)
    told = "alert  intruder (attempt-refused): @dev was refused: plan: @dev may not change"
    assert told in run("check").stdout


def test_a_refused_change_of_mode_is_no_change_of_mode(governed: Path, run: Run) -> None:
    done(run("--actor", "@dev", "mode", "plan", "shadow", "--reason", "now"), 5)
    (board,) = json.loads(run("mode", "--json").stdout)["boards"]
    assert (board["mode"], board["since"], board["weakened"]) == ("soft_block", None, False)
    assert [reason for *_, reason in refusals(governed)] == ["weakened: now"]


def test_an_audit_log_that_takes_no_more_is_told_with_the_refusal(governed: Path, run: Run) -> None:
    (governed / "boards/audit").write_text("a file in its place")
    said = done(run("--actor", "@dev", "mode", "plan", "shadow", "--reason", "now"), 5)
    assert "refused (not-permitted): plan: @dev may not change enforcement" in said
    assert "not in the audit log: " in said
