"""Kind `waivers`: the part of the ignore files."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.report_samples import TRIVY, Json
from tests.gates.support import Asker
from tests.support import examples

NOW = datetime(2026, 2, 17, tzinfo=UTC)
HOLDING = {Outcome.PASS, Outcome.WARN}
GOOD = "CVE-2026-1 exp:2026-04-01 reason:no-fix\n"
YAML = """\
# what we live with
vulnerabilities:
  - id: CVE-2026-1
    expired_at: "2026-04-01"
    statement: no fix upstream

misconfigurations:
  - statement: image of a test
    id: CVE-2026-7
"""


def ask(root: Path, text: str, name: str = ".trivyignore", **given: Json) -> Result:
    (root / name).write_text(text)
    return Asker(root)("waivers", **{"now": NOW} | given)


def test_an_entry_without_a_date_fails_at_its_line(tmp_path: Path) -> None:
    found = ask(tmp_path, YAML, ".trivyignore.yaml")
    assert (found.outcome, found.decided_by) == (Outcome.FAIL, "waivers.undated")
    assert found.says == ".trivyignore.yaml:9 CVE-2026-7 has no expiry"
    assert found.findings[0].place == Place(".trivyignore.yaml", 9)
    assert found.remedy == "write expired_at: 2026-03-19"
    found = ask(tmp_path, YAML, ".trivyignore.yaml", forbid_undated=False)
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "2 entries in 1 file, the first ends 2026-04-01",
    )


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        ("CVE-1 exp:2026-02-17 reason:x", "expired", "expired 0 s ago"),
        ("CVE-1 exp:2026-02-12 reason:x", "expired", "expired 5 d ago"),
        ("CVE-1 exp:2026-02-18 reason:x", "expiring", "ends in 1 d"),
        ("CVE-1 exp:2026-03-03 reason:x", "expiring", "ends in 14 d"),
        ("CVE-1 exp:2026-03-04 reason:x", "sound", ""),
        ("CVE-1 exp:2026-08-16 reason:x", "sound", ""),
        ("CVE-1 exp:2026-08-17 reason:x", "too-long", "lasts 181 d more, at most 180 d"),
        ("CVE-1 exp:9999-12-31 reason:x", "too-long", "lasts 2912395 d more, at most 180 d"),
        ("CVE-1 exp:never reason:x", "undated", "has no expiry"),
        ("CVE-1", "no-reason", "has no reason"),
        ("CVE-1 exp:2026-04-01", "no-reason", "has no reason"),
        ("CVE-1 exp:2026-04-01 # no fix", "sound", ""),
        ("CVE-1 exp:2026-04-01 no fix yet", "sound", ""),
        ("CVE-1 exp:2026-02-18T12:00:00+12:00 reason:x", "expiring", "ends in 1 d"),
        ("CVE-1 exp:2026-02-17T01:00:00+02:00 reason:x", "expired", "expired 1 h ago"),
    ],
)
def test_an_entry_is_held_against_the_clock(
    tmp_path: Path, line: str, rule: str, says: str
) -> None:
    found = ask(tmp_path, f"\n{line}\n")
    assert found.decided_by == f"waivers.{rule}", found.says
    if says:
        assert f".trivyignore:2 CVE-1 {says}" in {finding.message for finding in found.findings}
    expected = {"sound": Outcome.PASS, "expiring": Outcome.WARN}
    assert found.outcome is expected.get(rule, Outcome.FAIL)


def test_the_limits_are_those_of_the_gate(tmp_path: Path) -> None:
    assert ask(tmp_path, GOOD).outcome is Outcome.PASS
    assert ask(tmp_path, GOOD, max_days=42).decided_by == "waivers.too-long"
    assert ask(tmp_path, GOOD, max_days=43, warn_days=43).decided_by == "waivers.expiring"
    two = GOOD + "CVE-2026-2 exp:2026-04-01 reason:x\nCVE-2026-3 exp:2026-02-01 reason:x\n"
    assert "waivers.too-many" not in {f.rule for f in ask(tmp_path, two, max_active=2).findings}
    found = ask(tmp_path, two, max_active=1)
    assert "2 active entries, at most 1" in {finding.message for finding in found.findings}


def test_a_comment_above_is_a_reason_until_a_blank_line(tmp_path: Path) -> None:
    text = "# no fix\nCVE-1 exp:2026-04-01\nCVE-2 exp:2026-04-01\n\nCVE-3 exp:2026-04-01\n"
    found = ask(tmp_path, text)
    assert [f.message for f in found.findings] == [".trivyignore:5 CVE-3 has no reason"]


def test_files_of_a_team_are_read_by_the_names_of_their_members(tmp_path: Path) -> None:
    rows = [{"cve": "CVE-1", "until": "2026-04-01", "why": "x"}, {"cve": "CVE-2", "why": "x"}]
    fields = {"id": "cve", "expires": "until", "reason": "why"}
    for name, text, line in (
        ("w.json", json.dumps(rows, indent=1), 7),
        ("w.json", json.dumps({"version": 1, "items": rows}, indent=1), 9),
        ("w.jsonl", "\n".join(json.dumps(row) for row in rows), 2),
    ):
        found = ask(tmp_path, text, name, sources=(name,), fields=fields)
        assert found.says == f"{name}:{line} CVE-2 has no expiry"
    found = ask(tmp_path, json.dumps(rows), "w.json", sources=("w.json",))
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("CVE-1 exp:soon reason:x\n", 1),
        (GOOD + "CVE-1 exp:2026-02-30\n", 2),
        (GOOD + "!CVE-2\n", 2),
        ("vulnerabilities:\n  - id: CVE-1\n    expired_at: soon\n", 2),
        ("vulnerabilities:\n  - statement: x\n", 2),
        ("vulnerabilities:\n  - CVE-1\n", 2),
        ("vulnerabilities:\n  id: CVE-1\n", 2),
        ("vulnerabilities:\n  - id: CVE-1\n    id: CVE-2\n", 3),
        ("vulnerabilities: []\nothers:\n  - id: CVE-1\n", 2),
        ("vulnerabilities: []\nvulnerabilities:\n  - id: CVE-1\n", 2),
        ("vulnerabilities:\n  - id: [CVE-1\n", 3),
        ("vulnerabilities:\n  - id: !!python/name:os.system x\n", 2),
    ],
)
def test_one_thing_that_is_not_valid_makes_an_error_of_the_file(
    tmp_path: Path, text: str, line: int
) -> None:
    found = ask(tmp_path, text)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT), found.says
    assert found.findings[0].place == Place(".trivyignore", line)
    assert (
        found.remedy == "mend the file: until then it lets nothing go" or "!!" in text or line == 3
    )


def test_absent_empty_and_without_entries_are_told_apart(tmp_path: Path) -> None:
    found = Asker(tmp_path)("waivers", now=NOW)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
    assert found.says == "no file matches .trivyignore*"
    for source in ("gone.json", "*.gone"):
        found = ask(tmp_path, GOOD, sources=(".trivyignore", source))
        assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.ABSENT)
        assert source in found.says
    assert ask(tmp_path, " \n").cause is Cause.EMPTY
    found = ask(tmp_path, "# nothing is let go\n")
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == "nothing was examined: no entry in .trivyignore"
    found = ask(tmp_path, GOOD, sources=("board",))
    assert (found.outcome, found.says) == (Outcome.UNKNOWN, "no file is named")


def test_an_entry_has_to_match_something_where_reports_are_named(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps(TRIVY))
    assert ask(tmp_path, GOOD, inputs=("r.json",)).outcome is Outcome.PASS
    text = GOOD + "CVE-2026-2 exp:2026-04-01 reason:x\n"
    found = ask(tmp_path, text, inputs=("r.json",))
    assert found.says == ".trivyignore:2 CVE-2026-2 matches nothing in r.json"
    (tmp_path / "r.json").write_text("{}")
    assert ask(tmp_path, text, inputs=("r.json",)).outcome is Outcome.ERROR
    assert ask(tmp_path, text, inputs=("gone.json",)).cause is Cause.ABSENT


def test_several_files_are_one_answer(tmp_path: Path) -> None:
    (tmp_path / ".trivyignore.yaml").write_text(YAML)
    found = ask(tmp_path, GOOD)
    assert found.outcome is Outcome.FAIL
    assert [item.path for item in found.examined] == [".trivyignore", ".trivyignore.yaml"]


def test_text_in_utf16_and_windows_lines_are_read(tmp_path: Path) -> None:
    (tmp_path / ".trivyignore").write_bytes(GOOD.replace("\n", "\r\n").encode("utf-16"))
    assert Asker(tmp_path)("waivers", now=NOW).outcome is Outcome.PASS


def test_the_end_comes_at_its_instant(tmp_path: Path) -> None:
    ends = datetime(2026, 4, 1, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert ask(tmp_path, GOOD, now=ends - second).outcome is Outcome.WARN
    assert ask(tmp_path, GOOD, now=ends).decided_by == "waivers.expired"


@pytest.mark.parametrize(
    "given",
    [
        {"max_days": 0},
        {"warn_days": -1},
        {"sources": ()},
        {"fields": {"name": "x"}},
        {"max_active": -1},
        {"forbid": True},
    ],
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: Json) -> None:
    assert ask(tmp_path, GOOD, **given).cause is Cause.CONFIG


def test_a_cut_list_never_holds(tmp_path: Path) -> None:
    row = {"id": "CVE-1", "expires": "2026-04-01", "reason": "x"}
    text = json.dumps([row, row])
    assert ask(tmp_path, text).outcome is Outcome.PASS
    for place in range(20):
        assert ask(tmp_path, text[: len(text) * place // 20]).outcome not in HOLDING


@settings(
    max_examples=examples(200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_bytes_get_an_answer(tmp_path: Path, data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from([YAML, GOOD, '[{"id": "CVE-1"}]'])).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / ".trivyignore").write_bytes(text)
    found = Asker(tmp_path)("waivers", now=NOW)
    assert found.outcome in set(Outcome)
    assert found.cause is not Cause.EVALUATOR, found.says


LICENCES = """\
licenses:
  - id: "{name}"
    statement: our counsel agreed
    expired_at: 2026-04-01
"""


@pytest.mark.parametrize(
    "name",
    [
        "GPL-2.0-only OR MIT",
        "(MIT OR Apache-2.0) AND BSD-3-Clause",
        "GPL-3.0-or-later",
        "Apache-2.0 WITH LLVM-exception",
        "LicenseRef-acme-1",
        "GPL-2.0+",
        "Apache 2",
    ],
)
def test_a_licence_may_be_an_expression(tmp_path: Path, name: str) -> None:
    found = ask(tmp_path, LICENCES.format(name=name), ".trivyignore.yaml")
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "1 entry in 1 file, the first ends 2026-04-01",
    )


@pytest.mark.parametrize("name", ["", "$HOME", "a\\tb;c"])
def test_a_licence_is_no_line_of_anything(tmp_path: Path, name: str) -> None:
    assert ask(tmp_path, LICENCES.format(name=name), ".trivyignore.yaml").outcome is Outcome.ERROR


def test_the_other_sections_take_ids_alone(tmp_path: Path) -> None:
    text = LICENCES.format(name="CVE-1 OR CVE-2").replace("licenses", "vulnerabilities")
    assert ask(tmp_path, text, ".trivyignore.yaml").outcome is Outcome.ERROR


INSPEC = """\
waiver_control_1_2_3:
  expiration_date: 2026-04-01
  justification: Not needed until Q3. @secteam

xccdf_org.cisecurity.benchmarks_rule_1.1.1.4_Ensure:
  expiration_date: "2026-05-01"
  justification: "This might be a bug in the test. @qateam"
  run: false
"""


@pytest.mark.parametrize("is_json", [False, True])
def test_waivers_of_inspec_are_read(tmp_path: Path, *, is_json: bool) -> None:
    text = INSPEC
    if is_json:
        text = json.dumps(
            {
                "a_1": {"expiration_date": "2026-04-01", "justification": "x"},
                "b_2": {"expiration_date": "2026-05-01", "justification": "y", "run": False},
            },
            indent=1,
        )
    found = ask(tmp_path, text, "waivers.txt", sources=("waivers.txt",))
    assert (found.outcome, found.says) == (
        Outcome.PASS,
        "2 entries in 1 file, the first ends 2026-04-01",
    )
    late = ask(
        tmp_path,
        text,
        "waivers.txt",
        sources=("waivers.txt",),
        now=datetime(2026, 4, 20, tzinfo=UTC),
    )
    assert (late.outcome, late.decided_by) == (Outcome.FAIL, "waivers.expired")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (INSPEC.replace("  expiration_date: 2026-04-01\n", ""), "has no expiry"),
        (INSPEC.replace("  justification: Not needed until Q3. @secteam\n", ""), "has no reason"),
        (INSPEC.replace("run: false", "runs: false"), "InSpec knows no 'runs' of a waiver"),
        (INSPEC.replace("2026-04-01", "soon"), "'soon' is no date"),
        (f"{INSPEC}loose: text\n", "control 'loose' has no table"),
        (
            "control_id,justification,run,expiration_date\na,b,false,2026-04-01\n",
            "waivers of InSpec as CSV are not read",
        ),
    ],
)
def test_what_is_wrong_in_waivers_of_inspec_is_told(tmp_path: Path, text: str, says: str) -> None:
    found = ask(tmp_path, text, "waivers.yml", sources=("waivers.yml",))
    assert found.outcome in {Outcome.FAIL, Outcome.ERROR}
    assert says in found.says


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w.json", "[]"),
        ("w.json", '{"waivers": []}'),
        (".trivyignore.yaml", "vulnerabilities: []\n"),
        (".trivyignore.yaml", "vulnerabilities:\n"),
        (".trivyignore", "# none\n"),
    ],
)
def test_an_empty_list_says_that_nothing_was_examined(tmp_path: Path, name: str, text: str) -> None:
    found = ask(tmp_path, text, name, sources=(name,))
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, Cause.NOTHING_EXAMINED)
    assert found.says == f"nothing was examined: no entry in {name}"
