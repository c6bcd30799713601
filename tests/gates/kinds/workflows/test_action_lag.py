"""Kind `action_lag`: versions of actions against a table in the repository."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.model.gate import Cause, Outcome, Result
from tests.gates.support import Asker
from tests.support import examples

FAIL, WARN, PASS, UNKNOWN = Outcome.FAIL, Outcome.WARN, Outcome.PASS, Outcome.UNKNOWN
SHA = "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"
TODAY = datetime.now(UTC)


def day(days_ago: int) -> str:
    return (TODAY - timedelta(days=days_ago)).date().isoformat()


def table(latest: str = "7", checked: str = "") -> str:
    return f'[action."actions/checkout"]\nlatest = {latest}\nchecked = {checked or day(2)}\n'


def workflow(*uses: str) -> str:
    """A workflow whose first call stands in line 6."""
    steps = "".join(f"      - uses: {one}\n" for one in uses)
    return f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}"


def ask(root: Path, text: str, actions: str | None = None, **given: Any) -> Result:  # noqa: ANN401
    (root / "ci.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    if actions is not None:
        (root / "actions.toml").write_text(actions)
    return Asker(root)("action_lag", **{"inputs": ("ci.yml",)} | given)


def test_the_sample_sentence(tmp_path: Path) -> None:
    found = ask(tmp_path, "#\n" * 8 + workflow("actions/checkout@v3"), table())
    assert (found.outcome, found.says) == (
        FAIL,
        "ci.yml:14 actions/checkout v3, latest 7: 4 behind",
    )
    assert found.decided_by == "action_lag.behind"
    assert found.findings[0].place == Place("ci.yml", 14)
    assert found.remedy == "use actions/checkout@v7"
    assert not found.stale


@pytest.mark.parametrize(
    ("uses", "outcome", "rule"),
    [
        ("actions/checkout@v7", PASS, "current"),
        ("actions/checkout@v7.1.2", PASS, "current"),
        ("Actions/Checkout@7", PASS, "current"),
        (f"actions/checkout@{SHA} # v7.0.1", PASS, "current"),
        ("actions/checkout/sub@v7", PASS, "current"),
        (f"actions/checkout@{SHA} # v6", FAIL, "behind"),
        ("actions/checkout@v6.9", FAIL, "behind"),
        ("actions/checkout@v8", WARN, "table-behind"),
        (f"actions/checkout@{SHA}", UNKNOWN, "no-version"),
        ("actions/checkout@main", UNKNOWN, "no-version"),
        ("actions/checkout@release/v7", UNKNOWN, "no-version"),
        ("actions/cache@v4", UNKNOWN, "not-listed"),
        ("actions@v4", UNKNOWN, "not-listed"),
        ("actions/checkout", UNKNOWN, "not-listed"),
        ("./own", UNKNOWN, "no-uses"),
        ("docker://alpine:3", UNKNOWN, "no-uses"),
    ],
)
def test_each_form_of_a_call(tmp_path: Path, uses: str, outcome: Outcome, rule: str) -> None:
    found = ask(tmp_path, workflow(uses), table())
    assert (found.outcome, found.decided_by) == (outcome, f"action_lag.{rule}"), found.says
    if found.findings and rule != "no-uses":
        assert found.findings[0].place == Place("ci.yml", 6)
    if outcome is PASS:
        assert found.says == "1 uses in 1 workflow current"
        assert [item.counted for item in found.examined] == ["1 uses", "1 action"]


def test_a_lag_may_be_allowed(tmp_path: Path) -> None:
    assert ask(tmp_path, workflow("actions/checkout@v5"), table(), max_lag=2).outcome is PASS
    assert ask(tmp_path, workflow("actions/checkout@v4"), table(), max_lag=2).outcome is FAIL


def test_an_unknown_action_never_hides_one_that_is_behind(tmp_path: Path) -> None:
    found = ask(tmp_path, workflow("x/y@v1", "actions/checkout@v3"), table())
    assert (found.outcome, len(found.findings)) == (FAIL, 2)


def test_versions_may_be_written_as_text(tmp_path: Path) -> None:
    for latest in ('"7"', '"v7"', '"7.2.1"'):
        assert ask(tmp_path, workflow("actions/checkout@v7"), table(latest)).outcome is PASS


def test_an_entry_of_a_repository_stands_for_its_actions(tmp_path: Path) -> None:
    two = f'{table()}[action."actions/checkout/sub"]\nlatest = 9\nchecked = {day(1)}\n'
    assert ask(tmp_path, workflow("actions/checkout/sub@v7"), two).outcome is FAIL
    assert ask(tmp_path, workflow("actions/checkout/other@v7"), two).outcome is PASS


@pytest.mark.parametrize(
    ("days_ago", "limit", "stale"),
    [
        (29, "30d", ""),
        (45, "30d", "actions.toml: actions/checkout was checked 45 d ago, limit 30d"),
        (45, "60d", ""),
        (-3, "30d", "actions.toml: actions/checkout was checked in the future"),
    ],
)
def test_an_old_table_is_stale(tmp_path: Path, days_ago: int, limit: str, stale: str) -> None:
    old = table(checked=day(days_ago))
    found = ask(tmp_path, workflow("actions/checkout@v7"), old, table_max_age=limit)
    assert (found.outcome, found.stale) == (PASS, stale)
    found = ask(tmp_path, workflow("actions/checkout@v3"), old, table_max_age=limit)
    assert (found.outcome, found.stale) == (FAIL, stale)


def test_only_the_entries_that_were_asked_for_make_it_stale(tmp_path: Path) -> None:
    two = f'{table()}[action."a/b"]\nlatest = 1\nchecked = {day(400)}\n'
    assert not ask(tmp_path, workflow("actions/checkout@v7"), two).stale
    for uses in (("actions/checkout@v7", "a/b@v1"), ("a/b@v1", "actions/checkout@v7")):
        assert "a/b was checked" in ask(tmp_path, workflow(*uses), two).stale


def test_without_a_day_the_age_of_the_file_counts(tmp_path: Path) -> None:
    text = '[action."actions/checkout"]\nlatest = 7\n'
    assert not ask(tmp_path, workflow("actions/checkout@v7"), text).stale
    made = datetime(2026, 1, 1, tzinfo=UTC)
    os.utime(tmp_path / "actions.toml", (made.timestamp(), made.timestamp()))
    end = made + timedelta(days=30)
    assert not ask(tmp_path, workflow("actions/checkout@v7"), now=end).stale
    past = end + timedelta(microseconds=1)
    assert ask(tmp_path, workflow("actions/checkout@v7"), now=past).stale
    old = (TODAY - timedelta(days=50)).timestamp()
    os.utime(tmp_path / "actions.toml", (old, old))
    found = ask(tmp_path, workflow("actions/checkout@v7"))
    assert found.stale == "actions.toml: actions/checkout was checked 50 d ago, limit 30d"


@pytest.mark.parametrize(
    ("text", "outcome", "cause", "says"),
    [
        (None, UNKNOWN, Cause.ABSENT, "actions.toml: absent"),
        ("", Outcome.ERROR, Cause.INPUT, "actions.toml: not a table of actions: no [action]"),
        ("[action]\n", UNKNOWN, Cause.NOTHING_EXAMINED, "actions.toml: no action in it"),
        ("[action\n", Outcome.ERROR, Cause.INPUT, "actions.toml:1:8: not TOML"),
        ("action = 1\n", Outcome.ERROR, Cause.INPUT, "no [action]"),
        ("x = 1\n", Outcome.ERROR, Cause.INPUT, "no [action]"),
        (
            table("true"),
            Outcome.ERROR,
            Cause.INPUT,
            "actions.toml:1: action actions/checkout: latest",
        ),
        (table("-1"), Outcome.ERROR, Cause.INPUT, "latest is no version"),
        (table("nan"), Outcome.ERROR, Cause.INPUT, "latest is no version"),
        (table('"new"'), Outcome.ERROR, Cause.INPUT, "latest is no version"),
        (table(checked="1"), Outcome.ERROR, Cause.INPUT, "checked is no date"),
        (table(checked='"soon"'), Outcome.ERROR, Cause.INPUT, "checked is no date"),
        ('[action]\n"a/b" = 3\n', Outcome.ERROR, Cause.INPUT, "actions.toml:2: action a/b: latest"),
        ("a = " + "[" * 5000, Outcome.ERROR, Cause.INPUT, "not TOML"),
        ("[action.x]\nlatest = " + "9" * 5000, Outcome.ERROR, Cause.INPUT, "not TOML"),
    ],
)
def test_a_table_that_cannot_be_read(
    tmp_path: Path, text: str | None, outcome: Outcome, cause: Cause, says: str
) -> None:
    found = ask(tmp_path, workflow("actions/checkout@v7"), text)
    assert (found.outcome, found.cause, says in found.says) == (outcome, cause, True), found.says
    assert found.remedy


def test_an_absent_table_is_judged_as_the_gate_says(tmp_path: Path) -> None:
    text = workflow("actions/checkout@v7")
    assert ask(tmp_path, text, when_missing="fail").outcome is FAIL
    found = ask(tmp_path, text, table=f"../{tmp_path.name}/actions.toml")
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.INPUT)


@pytest.mark.parametrize(
    ("text", "outcome", "cause"),
    [
        ("a: [1\n", Outcome.ERROR, Cause.INPUT),
        ("a: 1\n", Outcome.ERROR, Cause.INPUT),
        ("null\n", UNKNOWN, Cause.NOTHING_EXAMINED),
        ("", UNKNOWN, Cause.EMPTY),
    ],
)
def test_what_cannot_be_judged(tmp_path: Path, text: str, outcome: Outcome, cause: Cause) -> None:
    found = ask(tmp_path, text, table())
    assert (found.outcome, found.cause) == (outcome, cause)


def test_absent_workflows_are_unknown(tmp_path: Path) -> None:
    (tmp_path / "actions.toml").write_text(table())
    found = Asker(tmp_path)("action_lag")
    assert (found.outcome, found.cause) == (UNKNOWN, Cause.ABSENT)


@pytest.mark.parametrize(
    "given", [{"max_lag": -1}, {"table_max_age": "soon"}, {"table": ""}, {"max_lags": 1}]
)
def test_what_is_declared_wrongly_is_a_config_error(tmp_path: Path, given: dict[str, Any]) -> None:
    found = ask(tmp_path, workflow("actions/checkout@v7"), table(), **given)
    assert (found.outcome, found.cause) == (Outcome.ERROR, Cause.CONFIG)


FIXTURE = workflow("actions/checkout@v3", f"actions/checkout@{SHA}")


def test_a_cut_file_never_passes(tmp_path: Path) -> None:
    for place in range(20):
        cut = FIXTURE[: len(FIXTURE) * place // 20]
        assert ask(tmp_path, cut, table()).outcome not in {PASS, WARN}, cut
        cut = table()[: len(table()) * place // 20]
        text = workflow("actions/checkout@v8", "actions/checkout@v3")
        assert ask(tmp_path, text, cut).outcome not in {PASS, WARN}, cut


@settings(max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutations_are_judged(tmp_path: Path, data: st.DataObject) -> None:
    is_table = data.draw(st.booleans())
    text = table() if is_table else FIXTURE
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 5)))
    new = data.draw(
        st.sampled_from(["", "\0", "\n", "'", '"', "&a ", "*a", ": ", "#", "9", "[", "@"])
    )
    changed = text[:at] + new + text[end:]
    found = ask(tmp_path, FIXTURE if is_table else changed, changed if is_table else table())
    assert found.outcome not in {PASS, WARN}
    assert found.decided_by != "gate.evaluator-died", found.says
