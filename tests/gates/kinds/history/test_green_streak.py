"""Kind `green_streak`."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Gate, Measured, Outcome, Result
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.board_facts import BoardFacts
from readiness_tui.domain.proof.streak import Run, run_table
from readiness_tui.gates.engine.answers import sound
from readiness_tui.gates.engine.codec import from_wire, to_wire
from readiness_tui.gates.engine.judging import judge
from readiness_tui.gates.repo.repo_view import RepoView
from tests.gates.samples import cuts, mutated
from tests.gates.support import NOW, gate_of

HOLDING = {Outcome.PASS, Outcome.WARN}
DAY = datetime(2026, 2, 1, 9, tzinfo=UTC)
FILE = ".readiness/history/core.jsonl"
FACTS = BoardFacts("core", target_greens=3, mode=Mode.SHADOW)


def ask(root: Path, facts: BoardFacts | None = FACTS, /, **given_: Any) -> Result:  # noqa: ANN401
    gate = from_wire(Gate, to_wire(gate_of("green_streak", **({"history": FILE} | given_))))
    return sound(judge(gate, RepoView(root), NOW, facts=facts).result)


def put(root: Path, content: bytes, path: str = FILE) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)


def own(number: int, **given_: Any) -> dict[str, object]:  # noqa: ANN401 - any field
    run = Run(
        **{
            "board": BoardId("core"),
            "commit": f"{number:040x}",
            "mode": Mode.SHADOW,
            "due": 2,
            "held": 2,
            "held_hard": 2,
            "at": DAY + timedelta(days=number),
            "run": str(number),
        }
        | given_
    )
    return run_table(run)


def runs(root: Path, *tables: dict[str, object]) -> None:
    put(root, "".join(json.dumps(table) + "\n" for table in tables).encode())


def export(root: Path, *entries: tuple[int, str, str, str]) -> None:
    """Runs as `(id, commit, suite, conclusion)`, one a day, written newest first."""
    listed = [
        {
            "databaseId": id_,
            "headSha": sha,
            "workflowName": suite,
            "conclusion": word or None,
            "createdAt": (DAY + timedelta(days=place)).isoformat(),
        }
        for place, (id_, sha, suite, word) in enumerate(entries)
    ]
    put(root, json.dumps(listed[::-1]).encode(), "ci.json")


def test_enough_green_runs_pass(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2), own(3))
    found = ask(tmp_path)
    assert (found.outcome, found.says) == (Outcome.PASS, "3 of 3 green (run 1 run 2 run 3)")
    assert found.measured == (Measured("green runs", "3", ">=", "3", ""),)
    assert found.evidence_at == DAY + timedelta(days=3)
    assert found.question == f"were the last 3 runs in {FILE} green?"


def test_fewer_than_needed_fail_and_say_how_many(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2))
    found = ask(tmp_path)
    assert (found.outcome, found.says) == (Outcome.FAIL, "2 of 3")
    assert found.measured == (Measured("green runs", "2", ">=", "3", "1 more"),)
    assert ask(tmp_path, needed=2).outcome is Outcome.PASS


def test_a_missing_suite_resets_in_these_words(tmp_path: Path) -> None:
    export(
        tmp_path,
        (117, "a", "unit", "success"),
        (117, "a", "integration", "success"),
        (118, "b", "unit", "success"),
        (119, "c", "unit", "success"),
        (119, "c", "integration", "success"),
        (120, "d", "integration", "success"),
        (120, "d", "unit", "success"),
    )
    found = ask(tmp_path, history="ci.json", suites=("unit", "integration"))
    assert (found.outcome, found.says) == (Outcome.FAIL, "2 of 3: run 118 lacked integration")
    assert found.findings[0].place == Place("ci.json", 1)
    assert found.remedy == "see to run 118, then run again"
    assert ask(tmp_path, history="ci.json").outcome is Outcome.PASS


def test_a_run_that_is_not_green_resets(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2, held=1, held_hard=1, not_held=("cov",)), own(3), own(4))
    assert ask(tmp_path).says == "2 of 3: run 2: 1 of 2 held, not cov"
    runs(tmp_path, own(1), own(2), own(3), own(4, due=0, held=0, held_hard=0))
    assert ask(tmp_path).says == "0 of 3: run 4: 0 of 0 held"


def test_skipped_and_cancelled_runs_are_neither_green_nor_a_break(tmp_path: Path) -> None:
    export(
        tmp_path,
        (1, "a", "ci", "success"),
        (2, "b", "ci", "skipped"),
        (3, "c", "ci", "success"),
        (4, "d", "ci", "cancelled"),
        (5, "e", "ci", "success"),
        (6, "f", "ci", ""),
    )
    assert ask(tmp_path, history="ci.json").says == "3 of 3 green (run 1 run 3 run 5)"
    assert ask(tmp_path, history="ci.json", needed=4).says == "3 of 4"


def test_a_failure_resets_until_the_run_is_repeated(tmp_path: Path) -> None:
    export(tmp_path, (1, "a", "ci", "success"), (2, "b", "ci", "failure"))
    assert ask(tmp_path, history="ci.json", needed=1).says == (
        "0 of 1: run 2 ended in failure in ci"
    )
    export(
        tmp_path, (1, "a", "ci", "success"), (2, "b", "ci", "failure"), (2, "b", "ci", "success")
    )
    assert ask(tmp_path, history="ci.json", needed=2).outcome is Outcome.PASS
    assert ask(tmp_path, history="ci.json", needed=3).says == "2 of 3", "one id counts once"


def test_one_commit_counts_once_unless_runs_are_counted(tmp_path: Path) -> None:
    export(tmp_path, *((id_, "a", "ci", "success") for id_ in (1, 2, 3)))
    assert ask(tmp_path, history="ci.json").says == "1 of 3"
    assert ask(tmp_path, history="ci.json", distinct="run").outcome is Outcome.PASS
    runs(tmp_path, own(1), own(1), own(1))
    assert ask(tmp_path).says == "1 of 3"


def test_a_commit_that_is_run_again_counts_where_it_was_last(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2, held=1, held_hard=1), own(1))
    assert ask(tmp_path, needed=1).outcome is Outcome.PASS
    assert ask(tmp_path, needed=2).says == "1 of 2: run 2: 1 of 2 held"


def test_the_order_of_our_own_file_counts_not_a_clock_set_back(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2), own(3), own(4, held=1, held_hard=1, at=DAY))
    assert ask(tmp_path).outcome is Outcome.FAIL


def test_what_came_before_the_mode_changed_does_not_count(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2, mode=Mode.SOLO), own(3), own(4))
    assert ask(tmp_path).says == "2 of 3"
    assert ask(tmp_path, since_mode_change=False).outcome is Outcome.PASS
    runs(tmp_path, own(1), own(2), own(3))
    moved = BoardFacts("core", mode=Mode.SOFT_BLOCK)
    nothing = ask(tmp_path, moved)
    assert (nothing.outcome, nothing.cause) == (Outcome.UNKNOWN, Cause.NO_HISTORY)


def test_waived_runs_never_lead_to_the_hardest_mode(tmp_path: Path) -> None:
    soft = BoardFacts("core", mode=Mode.SOFT_BLOCK)
    runs(tmp_path, *(own(n, mode=Mode.SOFT_BLOCK, held_hard=1) for n in (1, 2, 3)))
    assert ask(tmp_path, soft).says == "0 of 3: run 3: 1 of 2 held"
    runs(tmp_path, *(own(n, held_hard=1) for n in (1, 2, 3)))
    assert ask(tmp_path).outcome is Outcome.PASS


def test_a_long_gap_breaks_off(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(20), own(21))
    assert ask(tmp_path).says == "2 of 3: 19 d without a run before run 20"
    assert ask(tmp_path, max_gap="19d").outcome is Outcome.PASS


def test_runs_of_another_board_do_not_count(tmp_path: Path) -> None:
    runs(tmp_path, *(own(n, board=BoardId("web")) for n in (1, 2, 3)))
    assert ask(tmp_path).cause is Cause.NO_HISTORY


def test_absent_empty_unparsable_and_nothing_are_told_apart(tmp_path: Path) -> None:
    assert ask(tmp_path).cause is Cause.ABSENT
    put(tmp_path, b" \n")
    assert ask(tmp_path).cause is Cause.EMPTY
    put(tmp_path, b"[]")
    nothing = ask(tmp_path)
    assert (nothing.outcome, nothing.says) == (Outcome.UNKNOWN, f"{FILE}: no runs")
    put(tmp_path, b"{")
    assert ask(tmp_path).cause is Cause.INPUT
    assert ask(tmp_path, history="../x").cause is Cause.INPUT
    export(tmp_path, (1, "a", "ci", "skipped"))
    skipped = ask(tmp_path, history="ci.json")
    assert skipped.says == "0 of 3"


@pytest.mark.parametrize(
    "given_", [{"needed": 0}, {"history": ""}, {"distinct": "day"}, {"max_gap": "soon"}]
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given_: dict[str, Any]) -> None:
    assert ask(tmp_path, **given_).cause is Cause.CONFIG


def test_how_many_are_needed_has_to_be_known(tmp_path: Path) -> None:
    runs(tmp_path, own(1))
    assert ask(tmp_path, None).cause is Cause.CONFIG
    assert ask(tmp_path, None, needed=1, since_mode_change=False).outcome is Outcome.PASS


def test_a_history_cut_short_never_passes(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2), own(3))
    whole = (tmp_path / FILE).read_bytes().rstrip()
    for cut in cuts(whole):
        put(tmp_path, cut)
        assert ask(tmp_path).outcome not in HOLDING


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_a_red_history_makes_it_pass(tmp_path: Path, data: st.DataObject) -> None:
    runs(tmp_path, own(1, held=0, held_hard=0), own(2, held=0, held_hard=0))
    put(tmp_path, data.draw(mutated((tmp_path / FILE).read_bytes())))
    found = ask(tmp_path)
    assert found.outcome not in HOLDING
    assert found.cause is not Cause.EVALUATOR


def test_a_history_that_git_ignores_is_a_remark(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2), own(3))
    (tmp_path / ".gitignore").write_text(f"/{FILE}\n")
    found = ask(tmp_path)
    assert (found.outcome, found.decided_by) == (Outcome.WARN, "green_streak.ignored")
    assert found.says == f"{FILE}: git ignores it, so these runs are known in this clone alone"
    assert found.remedy
    assert ask(tmp_path, needed=4).outcome is Outcome.FAIL


def test_a_history_that_git_tracks_is_kept_although_a_line_ignores_it(tmp_path: Path) -> None:
    runs(tmp_path, own(1), own(2), own(3))
    (tmp_path / ".gitignore").write_text(f"/{FILE}\n")
    for words in (("init", "--quiet"), ("add", "--force", FILE)):
        subprocess.run(("git", *words), cwd=tmp_path, check=True, timeout=120)  # noqa: S607 - git
    assert ask(tmp_path).outcome is Outcome.PASS


LINUX = ("ubuntu-22.04", "ubuntu-24.04")


def test_each_named_runner_has_to_be_green_at_a_commit(tmp_path: Path) -> None:
    both = [own(number, runner=runner) for number in (1, 2, 3) for runner in LINUX]
    runs(tmp_path, *both)
    assert ask(tmp_path, runners=LINUX).outcome is Outcome.PASS
    runs(tmp_path, *both[:-1])
    short = ask(tmp_path, runners=LINUX)
    assert (short.outcome, short.says) == (Outcome.FAIL, "0 of 3: run 3 lacked ubuntu-24.04")
    red = own(3, runner="ubuntu-22.04", held=1, held_hard=1, not_held=("cov",))
    runs(tmp_path, *both[:4], red, both[5])
    told = "0 of 3: run 3 on ubuntu-22.04: 1 of 2 held, not cov"
    assert ask(tmp_path, runners=LINUX).says == told
    assert ask(tmp_path).says == told, "a green run elsewhere hides no red one"
    runs(tmp_path, *both[:4], red, both[5], both[4])
    assert ask(tmp_path, runners=LINUX).outcome is Outcome.PASS, "run again, and green"


def test_a_runner_that_nobody_named_does_not_count_and_one_without_a_name_does(
    tmp_path: Path,
) -> None:
    linux = [own(number, runner="ubuntu-24.04") for number in (1, 2, 3)]
    red = {"held": 0, "held_hard": 0}
    runs(tmp_path, *linux, own(3, runner="windows-2022", **red))
    assert ask(tmp_path, runners=("ubuntu-*",)).outcome is Outcome.PASS
    runs(tmp_path, *linux, own(3, **red))
    assert ask(tmp_path, runners=("ubuntu-*",)).outcome is Outcome.FAIL


def job(run: int, name: str, conclusion: str = "success", **more: object) -> dict[str, object]:
    """A job as the API of GitHub lists it."""
    return {
        "id": run * 100,
        "run_id": run,
        "head_sha": f"{run:040x}",
        "workflow_name": "CI",
        "name": name,
        "status": "completed",
        "conclusion": conclusion,
        "started_at": (DAY + timedelta(days=run)).isoformat(),
        "labels": ["ubuntu-latest"],
        "runner_name": "GitHub Actions 7",
        "steps": [],
    } | more


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (("test (ubuntu-22.04, 3.12)", "test (ubuntu-24.04, 3.12)"), LINUX),
        (("test (3.11)", "test (3.12)"), ("3.11", "3.12")),
        (("build / test (ubuntu-22.04)", "build / test (ubuntu-24.04)"), LINUX),
        (("test (ubuntu-22.04, 3.11)", "test (ubuntu-24.04)"), ("ubuntu-*", "3.11")),
    ],
)
def test_jobs_of_a_matrix_are_runners(
    tmp_path: Path, names: tuple[str, str], asked: tuple[str, ...]
) -> None:
    jobs = [job(run, name, labels=[]) for run in (1, 2, 3) for name in names]
    put(tmp_path, json.dumps({"total_count": 6, "jobs": jobs}).encode(), "jobs.json")
    options = {"history": "jobs.json", "runners": asked}
    assert ask(tmp_path, **options).outcome is Outcome.PASS
    jobs[4]["conclusion"] = "failure"
    put(tmp_path, json.dumps({"jobs": jobs}).encode(), "jobs.json")
    failed = ask(tmp_path, **options)
    assert (failed.outcome, failed.says) == (
        Outcome.FAIL,
        f"0 of 3: run 3 ended in failure in {names[0]}",
    )
    assert ask(tmp_path, history="jobs.json").outcome is Outcome.FAIL
    put(tmp_path, json.dumps({"jobs": jobs[:4]}).encode(), "jobs.json")
    assert ask(tmp_path, **options, needed=2).outcome is Outcome.PASS
    lacking = ask(tmp_path, history="jobs.json", runners=("macos-15",), needed=2)
    assert lacking.says == "0 of 2: run 2 lacked macos-15"


def test_labels_and_names_of_machines_are_runners_too(tmp_path: Path) -> None:
    machines = {"labels": ["self-hosted", "linux"], "runner_name": "rack-7"}
    jobs = [job(run, "test", **machines) for run in (1, 2, 3)]
    jobs += [job(run, "deploy", "skipped", **machines) for run in (1, 2, 3)]
    put(tmp_path, json.dumps({"jobs": jobs}).encode(), "jobs.json")
    for runner in ("linux", "rack-*"):
        assert ask(tmp_path, history="jobs.json", runners=(runner,)).outcome is Outcome.PASS
    jobs[2]["conclusion"] = "cancelled"
    put(tmp_path, json.dumps({"jobs": jobs}).encode(), "jobs.json")
    neither = ask(tmp_path, history="jobs.json", runners=("linux",))
    assert (neither.outcome, neither.says) == (Outcome.FAIL, "2 of 3")


def test_an_export_may_name_its_runner(tmp_path: Path) -> None:
    lines = [
        {"id": day, "sha": f"{day:040x}", "at": (DAY + timedelta(days=day)).isoformat()}
        | {"conclusion": conclusion, "suite": "unit", "runner": runner}
        for day in (1, 2, 3)
        for runner, conclusion in (("linux-a", "failure"), ("linux-b", "success"))
    ]
    put(tmp_path, json.dumps(lines).encode(), "ci.json")
    assert ask(tmp_path, history="ci.json").says == "0 of 3: run 3 ended in failure in linux-a"
    assert ask(tmp_path, history="ci.json", runners=("linux-b",)).outcome is Outcome.PASS
