"""Commands and records of runs as values."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from readiness_tui.domain.persistence.json_codec import RecordError
from readiness_tui.domain.verify.run_record import Ended, RunRecord, Seen
from readiness_tui.domain.verify.verifying import Command, Terms, TrustFile

START = datetime(2026, 2, 18, 9, tzinfo=UTC)
COMMAND = Command(gate="T-1/verify-1", words="pytest -q", trust_files=(TrustFile("run.sh", "a"),))
RECORD = RunRecord(
    gate="T-1/verify-1",
    digest=COMMAND.digest,
    command="pytest -q",
    cwd=".",
    env=("CI",),
    started_at=START,
    ended_at=START + timedelta(seconds=3),
    ended=Ended.EXITED,
    exit_code=0,
    has_inputs=True,
    inputs=(Seen("a.py", "0" * 64, 3, 17),),
    log="T-1-verify-1.log",
)


@pytest.mark.parametrize(
    "change",
    [
        {"gate": "T-2/verify-1"},
        {"words": "pytest -Q"},
        {"words": ("pytest", "-q")},
        {"cwd": "src"},
        {"env": ("HOME2",)},
        {"timeout_s": 601},
        {"expect_exit": (0, 5)},
        {"trust_files": (TrustFile("run.sh", "b"),)},
        {"trust_files": ()},
    ],
)
def test_the_digest_changes_with_each_field(change: dict[str, Any]) -> None:
    assert replace(COMMAND, **change).digest != COMMAND.digest


def test_a_line_and_the_same_words_are_two_commands() -> None:
    assert replace(COMMAND, words="a").digest != replace(COMMAND, words=("a",)).digest


def test_terms_survive_being_written() -> None:
    for words in ("pytest -q", ("pytest", "-q")):
        terms = replace(COMMAND, words=words, env=("A", "B")).terms
        assert Terms.of(terms.table()) == terms
        assert Terms.of(terms.table()).digest == terms.digest


def test_differences_name_what_changed_then_and_now() -> None:
    now = replace(COMMAND, words="pytest", trust_files=(TrustFile("run.sh", ""),)).terms
    assert COMMAND.terms.differences(now) == (
        ("command", "pytest -q", "pytest"),
        ("run.sh", "sha256 a", "absent"),
    )
    assert COMMAND.terms.differences(COMMAND.terms) == ()


@pytest.mark.parametrize("table", [{}, {"gate": 1}, {**COMMAND.terms.table(), "env": [1]}])
def test_what_is_no_terms_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        Terms.of(table)


def test_the_slot_is_a_safe_name_and_tells_commands_apart() -> None:
    odd = replace(COMMAND, gate="../../x\n\x1b/y" * 40)
    assert "/" not in odd.slot
    assert "\n" not in odd.slot
    assert len(odd.slot) < 100
    assert replace(COMMAND, words="other").slot != COMMAND.slot
    assert replace(COMMAND, inputs=("a",)).slot != COMMAND.slot


def test_a_record_survives_being_written() -> None:
    assert RunRecord.of(RECORD.text().encode()) == RECORD


@given(
    st.builds(
        RunRecord,
        gate=st.text(),
        digest=st.just("0" * 64),
        command=st.text(),
        cwd=st.text(),
        env=st.tuples(st.text()),
        started_at=st.datetimes(timezones=st.just(UTC)),
        ended_at=st.datetimes(timezones=st.just(UTC)),
        ended=st.sampled_from(Ended),
        exit_code=st.none() | st.integers(-300, 300),
        inputs=st.tuples(st.builds(Seen, st.text(), st.text(), st.integers(), st.integers())),
        untouched=st.tuples(st.text()),
    )
)
def test_every_record_survives_being_written(record: RunRecord) -> None:
    assert RunRecord.of(record.text().encode()) == record
    assert isinstance(record.says(), str)


def test_a_record_with_any_byte_gone_is_never_another_success() -> None:
    text = replace(RECORD, exit_code=1).text()
    for at in range(len(text)):
        try:
            found = RunRecord.of((text[:at] + text[at + 1 :]).encode())
        except RecordError:
            continue
        assert not found.is_success, text[at - 5 : at + 5]


def test_edited_inputs_are_seen() -> None:
    with pytest.raises(RecordError, match="digest"):
        RunRecord.of(RECORD.text().replace('"a.py"', '"b.py"').encode())


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"format": 2}', "[" * 100_000])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(RecordError):
        RunRecord.of(text.encode())


@pytest.mark.parametrize("name", ["../x", "a/b", "x\\u0000"])
def test_a_log_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(RecordError):
        RunRecord.of(RECORD.text().replace("T-1-verify-1.log", name).encode())


@pytest.mark.parametrize(
    ("change", "says", "is_success"),
    [
        ({}, "exit 0 after 3 s", True),
        ({"exit_code": 5}, "exit 5 (no tests collected)", False),
        ({"exit_code": 5, "expect_exit": (5,)}, "exit 5 after 3 s", True),
        ({"exit_code": 127}, "exit 127 (command not found)", False),
        ({"exit_code": 1}, "exit 1", False),
        ({"exit_code": None, "signal": "SIGKILL"}, "ended by SIGKILL", False),
        ({"untouched": ("out.xml",)}, "exit 0, but out.xml was not written", False),
        ({"ended": Ended.TIMEOUT, "exit_code": None}, "ended after 3 s, its time limit", False),
        ({"ended": Ended.CANCELLED, "exit_code": None}, "cancelled", False),
        ({"ended": Ended.NOT_STARTED, "trouble": "needs x"}, "needs x", False),
    ],
)
def test_a_record_says_how_it_went(
    change: dict[str, Any],
    says: str,
    is_success: bool,  # noqa: FBT001 - a case
) -> None:
    found = replace(RECORD, **change)
    assert (found.says(), found.is_success) == (says, is_success)
