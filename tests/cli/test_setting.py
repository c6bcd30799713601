"""`readiness set`: one line of the file, or nothing and the reason."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.storage.files import atomic

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]


@pytest.fixture
def path(root: Path) -> Path:
    return root / "boards/plan.toml"


def test_a_field_is_one_line_of_the_file(path: Path, run: Run) -> None:
    before = path.read_text(encoding="utf-8")
    result = run("set", "T-10", "priority=p3")
    assert (result.exit_code, result.output) == (0, "saved: T-10 priority P1 > P3\n")
    assert path.read_text(encoding="utf-8") == before.replace('"P1"', '"P3"')


def test_several_fields_are_saved_together(path: Path, run: Run) -> None:
    assert run("set", "plan/T-10", "title=Last", "labels=a, b", "estimate=2d").exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert 'title = "Last"' in text
    assert 'labels = ["a", "b"]' in text
    assert 'estimate = "2d"' in text


def test_an_empty_value_takes_a_field_away(path: Path, run: Run) -> None:
    assert run("set", "T-1", "priority=").exit_code == 0
    assert "P0" not in path.read_text(encoding="utf-8")


def test_a_value_may_hold_an_equals_sign(path: Path, run: Run) -> None:
    assert run("set", "T-1", "outcome=a=b").exit_code == 0
    assert 'outcome = "a=b"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [["status=blocked", "--reason", "the key"], ["status=blocked: the key"]]
)
def test_a_status_that_needs_a_reason_gets_it_in_either_way(
    path: Path, run: Run, words: list[str]
) -> None:
    assert run("set", "T-2", *words).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert 'reason = "the key"' in text
    assert 'by = "test@example.org"' in text


def test_json_says_what_was_saved_where_and_what_it_is_worth(answer: Answer, path: Path) -> None:
    (path.parent.parent / "out.txt").write_text("made\n", encoding="utf-8")  # what T-2 waits for
    said = answer("set", "T-2", "status=review")
    assert (said["outcome"], said["paths"]) == ("saved", ["boards/plan.toml"])
    assert said["claim"]["status"] == "review"


@pytest.mark.parametrize("status", ["doing", "review", "done"])
def test_no_status_goes_around_an_open_dependency(path: Path, run: Run, status: str) -> None:
    before = path.read_bytes()
    result = run("set", "T-10", f"status={status}")
    assert (result.exit_code, path.read_bytes()) == (5, before)
    assert "refused (dependency-open): T-10 needs T-2, which is doing" in result.stderr
    assert run("set", "T-10", f"status={status}", "--force", "--reason", "a drill").exit_code == 0


class TestNothingChanged:
    """5, with the reason, and not a byte is written."""

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["T-10", "status=done"], "dependency-open"),
            (["T-2", "status=blocked"], "reason-missing"),
            (["T-1", "status=todo"], "illegal-transition"),
            (["T-1", "depends=T-10"], "illegal-dependency"),
            (["T-10", "labels=x", "status=done"], "dependency-open"),
        ],
    )
    def test_a_refusal_gives_its_code(
        self, path: Path, run: Run, answer: Answer, words: list[str], code: str
    ) -> None:
        before = path.read_bytes()
        result = run("set", *words)
        assert (result.exit_code, result.stdout) == (5, "")
        assert result.stderr.startswith(f"unchanged: refused ({code}): ")
        said = answer("set", *words, exits=5)
        assert (said["outcome"], said["code"]) == ("unchanged", code)
        assert path.read_bytes() == before

    def test_what_is_so_already_is_said(self, path: Path, run: Run) -> None:
        before = path.read_bytes()
        result = run("set", "T-1", "priority=P0")
        assert (result.exit_code, result.stderr) == (5, "unchanged: it is so already\n")
        assert path.read_bytes() == before

    def test_a_file_that_cannot_be_written_is_told(
        self, path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from readiness_tui.domain.model.errors import WriteError
        from readiness_tui.storage.files import atomic

        def full(*_: object) -> None:
            what = "the disk is full"
            raise WriteError(what, reason="disk-full", remedy="make room")

        monkeypatch.setattr(atomic, "stage", full)
        result = run("set", "T-1", "priority=P1")
        assert path.exists()
        assert result.exit_code == 5
        assert result.stderr.splitlines() == [
            "unchanged: not saved: T-1 priority P0 > P1: boards/plan.toml: the disk is full",
            "  next: make room",
        ]


def test_force_with_a_reason_goes_past_what_soft_block_refuses(path: Path, run: Run) -> None:
    assert run("set", "T-10", "status=done", "--force", "--reason", "agreed").exit_code == 0
    assert "done: agreed" in path.read_text(encoding="utf-8")


def test_saved_but_not_confirmed_is_6(
    path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = atomic.commit

    def doubtful(*given: Any) -> atomic.Committed:  # noqa: ANN401
        return replace(commit(*given), unconfirmed="I/O error")

    monkeypatch.setattr(atomic, "commit", doubtful)
    result = run("set", "T-1", "priority=P1")
    assert path.exists()
    assert (result.exit_code, result.output.split(":")[0]) == (6, "unconfirmed")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["T-11", "priority=P1"], "there is no ticket 'T-11'"),
        (["T-1", "prioritty=P1"], "nearest: priority"),
        (["T-1", "priority=P9"], "is none of P0, P1"),
        (["T-1", "status=don"], "nearest: done"),
        (["T-1", "priority"], "write FIELD=VALUE"),
        (["T-1", "title=a", "title=b"], "title is given twice"),
        (["T-1", "title="], "a title cannot be empty"),
        (["T-1", "target=W99"], "target: "),
        (["T-10", "depends=T-11"], "no ticket 'T-11'"),
        (["T-1", "status=doing", "--force"], "--force needs a reason"),
        (["T-1"], "Missing argument"),
    ],
)
def test_what_makes_no_sense_is_2_and_writes_nothing(
    path: Path, run: Run, words: list[str], says: str
) -> None:
    before = path.read_bytes()
    result = run("set", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert path.read_bytes() == before


def test_another_broken_board_does_not_stand_in_the_way(path: Path, run: Run, put: Put) -> None:
    put("boards/broken.toml", "[ticket\n")
    result = run("set", "T-1", "priority=P1")
    assert path.exists()
    assert result.exit_code == 0
    assert "boards/broken.toml:1" in result.stderr


def test_a_ticket_that_a_broken_board_may_hold_is_3(path: Path, run: Run, put: Put) -> None:
    put("boards/broken.toml", "[ticket.X]\ntitle = 3\n")
    result = run("set", "X", "priority=P1")
    assert path.exists()
    assert result.exit_code == 3
    assert "boards/broken.toml:2" in result.stderr


def test_a_board_of_a_newer_format_is_3_and_keeps_its_bytes(path: Path, run: Run) -> None:
    path.write_text('format = 99\n[ticket.T]\ntitle = "T"\n', encoding="utf-8")
    assert run("set", "T", "priority=P1").exit_code == 3
    assert path.read_text(encoding="utf-8") == 'format = 99\n[ticket.T]\ntitle = "T"\n'


RECORDS = """
[phase.K]
title = "Controls"  # first
[milestone.M9]
[gate.cover]
kind = "coverage"
inputs = ["c.xml"]
line = 80  # percent
"""


def test_fields_of_other_records_are_set_by_their_kind(path: Path, answer: Answer) -> None:
    path.write_text(path.read_text(encoding="utf-8") + RECORDS, encoding="utf-8")
    told = answer("set", "phase:K", "window=2026-02-16 to 2026-03-01", "title=Core")
    assert (told["outcome"], told["id"], told["claim"]) == ("saved", "K", None)
    assert answer("set", "gate:cover", "line=90")["code"] == "saved"
    assert answer("set", "gate:cover", "branch=70")["code"] == "saved"
    assert answer("set", "board:plan", "objective=Ship", "definition.done=All")["code"] == "saved"
    assert answer("set", "milestone:M9", "due=2026-W10")["code"] == "saved"
    assert answer("set", "T-1", "links.issue=#12", "fields.cost=3")["code"] == "saved"
    text = path.read_text(encoding="utf-8")
    for line in (
        'title = "Core"  # first',
        "line = 90  # percent",
        "branch = 70",
        'objective = "Ship"',
        'due = "2026-W10"',
        'issue = "#12"',
        "cost = 3",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["phase:B", "title=x"], 2, "there is no phase 'B'"),
        (["phase:K", "windowx=x"], 2, "nearest: window"),
        (["phase:K", "window=x"], 2, "window: "),
        (["phase:K", "tickets=T-99"], 2, "no ticket 'T-99'"),
        (["gate:cover", "line=180"], 2, "parameter 'line'"),
        (["gate:cover", "lines=80"], 2, "unknown parameter 'lines'; nearest: line"),
        (["gate:cover", "enabled=no"], 5, "say why it is switched off"),
        (["board:plan", "target_greens=0"], 2, "target_greens"),
        (["board:plan", "enforcement=solo"], 2, "enforcement"),
        (["T-1", "links.a=1", "links.b=2"], 2, "links is given twice"),
    ],
)
def test_what_a_record_cannot_be_is_said_and_nothing_is_written(
    path: Path, run: Run, words: list[str], code: int, says: str
) -> None:
    path.write_text(path.read_text(encoding="utf-8") + RECORDS, encoding="utf-8")
    before = path.read_bytes()
    result = run("set", *words)
    assert (result.exit_code, says in result.stderr + result.stdout) == (code, True), result.output
    assert path.read_bytes() == before
