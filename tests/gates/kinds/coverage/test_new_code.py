"""Kind `coverage_ratchet`: the lines that are new since a base."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Measured, Outcome, Result
from tests.gates.repo.test_history import Repo
from tests.gates.support import Asker

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
OLD = "".join(f"old{n} = 1\n" for n in range(20))
NEW = "".join(f"new{n} = 1\n" for n in range(20))
SHARE = {"covered": 1, "total": 20}
BASELINE = json.dumps({"format": 1, "kind": "coverage", "lines": SHARE, "branches": None})


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path)
    made.commit(src__a_py=OLD, base_json=BASELINE)
    made.git("checkout", "-q", "-b", "work")
    return made


def ask(repo: Repo, ran: Mapping[str, tuple[int, int]], **asked: Any) -> Result:  # noqa: ANN401
    """Judged with a report in which these lines ran, from the first to the second of each file."""
    files: dict[str, Any] = {}
    for path, (first, last) in ran.items():
        lines = range(1, (repo.root / path).read_text().count("\n") + 1)
        files[path] = {
            "executed_lines": [line for line in lines if first <= line <= last],
            "missing_lines": [line for line in lines if not first <= line <= last],
        }
    meta = {"format": 3, "timestamp": "2026-01-01T00:00:00", "branch_coverage": False}
    (repo.root / "cov.json").write_text(json.dumps({"meta": meta, "files": files}))
    new_code = {"base": "main"} | asked
    return Asker(repo.root)(
        "coverage_ratchet",
        inputs=("cov.json",),
        baseline="base.json",
        max_drop=100.0,
        new_code=new_code,
    )


def test_new_lines_that_did_not_run_fail_at_the_first(repo: Repo) -> None:
    repo.commit(src__a_py=OLD + NEW)
    found = ask(repo, {"src/a.py": (1, 35)})
    assert (found.outcome, found.decided_by) == (FAIL, "coverage_ratchet.new-code")
    assert found.says == "new code since main: line 75 % < 90 % (3 lines short)"
    assert found.findings[0].place == Place("src/a.py", 36)
    assert found.remedy == "cover src/a.py 75 % (36-40)"
    assert found.measured[-1] == Measured("new code", "75 %", ">=", "90 %", "3 lines")


def test_only_new_lines_count_saved_ones_as_well(repo: Repo) -> None:
    (repo.root / "src/a.py").write_text(NEW + OLD)
    found = ask(repo, {"src/a.py": (1, 20)})
    assert found.outcome is PASS
    assert found.says.endswith("new code 100 % of 20 lines")
    assert found.measured[-1] == Measured("new code", "100 %", ">=", "90 %")
    assert ask(repo, {"src/a.py": (1, 17)}).outcome is FAIL
    assert ask(repo, {"src/a.py": (1, 17)}, line=85).outcome is PASS


def test_a_file_that_is_new_counts_as_a_whole(repo: Repo) -> None:
    repo.commit(src__b_py=NEW)
    found = ask(repo, {"src/a.py": (1, 20), "src/b.py": (1, 5)})
    assert found.says == "new code since main: line 25 % < 90 % (13 lines short)"


def test_a_few_new_lines_are_let_go(repo: Repo) -> None:
    repo.commit(src__a_py=OLD + "".join(f"n{n} = 1\n" for n in range(12)))
    found = ask(repo, {"src/a.py": (1, 20)})
    assert found.outcome is PASS
    assert found.says.endswith("new code exempt, 12 lines")
    assert ask(repo, {"src/a.py": (1, 20)}, min_lines=12).outcome is FAIL


def test_new_lines_that_no_report_names_are_not_measured(repo: Repo) -> None:
    repo.commit(src__b_py=NEW, tests__test_b_py=NEW, README_md=NEW)
    found = ask(repo, {"src/a.py": (1, 20)})
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NOT_MEASURED)
    assert found.says == "20 new lines since main, none in the report"
    assert ask(repo, {"src/a.py": (1, 20)}, min_lines=21).outcome is PASS


def test_a_baseline_changed_with_the_code_is_told(repo: Repo) -> None:
    repo.commit(src__a_py=OLD + NEW, base_json=BASELINE + "\n")
    found = ask(repo, {"src/a.py": (1, 40)})
    assert (found.outcome, found.decided_by) == (WARN, "coverage_ratchet.baseline-edited")
    assert found.says == "base.json: the baseline is changed together with the code"


def test_without_history_or_base_nothing_is_known(repo: Repo) -> None:
    found = ask(repo, {"src/a.py": (1, 20)}, base="origin/main")
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NO_HISTORY)
    assert found.says == "origin/main and the commit that is checked out share no history"
    (repo.root / ".git").rename(repo.root / "git")
    found = ask(repo, {"src/a.py": (1, 20)})
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.NO_HISTORY)


def test_a_drop_is_still_a_fail_where_history_is_missing(repo: Repo) -> None:
    (repo.root / "base.json").write_text(BASELINE.replace('"covered": 1,', '"covered": 20,'))
    (repo.root / ".git").rename(repo.root / "git")
    files = {"src/a.py": {"executed_lines": [1], "missing_lines": list(range(2, 21))}}
    meta = {"format": 3, "timestamp": "2026-01-01T00:00:00", "branch_coverage": False}
    (repo.root / "cov.json").write_text(json.dumps({"meta": meta, "files": files}))
    found = Asker(repo.root)(
        "coverage_ratchet",
        inputs=("cov.json",),
        baseline="base.json",
        new_code={"base": "main"},
        uncovered_max_increase=10,
    )
    assert found.outcome is FAIL
    assert {one.outcome for one in found.findings} == {FAIL, UNKNOWN}
    assert found.measured == (
        Measured("line change", "-95 points", ">=", "-2 points", "93 points"),
        Measured("uncovered lines", "+19", "<=", "+10", "9 lines"),
    )
