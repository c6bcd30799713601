"""`readiness audit`: who did what, and whether the log holds; it writes nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.storage.audit.log import AuditEntry, AuditLog

Run = Callable[..., Result]
Answer = Callable[..., Any]

AT = datetime(2026, 2, 16, 23, 30, tzinfo=UTC)
WRITER = "ana-7f3c9a10"
NAME = f"boards/audit/{WRITER}.jsonl"


def entry(index: int, **given: Any) -> AuditEntry:  # noqa: ANN401 - any field
    usual = {"do": "set", "board": "plan", "record": "ticket.T-1", "field": "status"}
    usual |= {"actor": "ana@example.org", "old": '"todo"', "new": '"doing"'}
    at = AT + timedelta(days=index)
    return AuditEntry(at=at, cid=f"{index:032x}", op=f"{index:032x}:0", **(usual | given))


@pytest.fixture
def logged(root: Path) -> Path:
    """A workspace with four records, in a zone of its own."""
    (root / "readiness.toml").write_text('[workspace]\ntimezone = "+08:00"\n', encoding="utf-8")
    AuditLog(root, WRITER).append(
        [
            entry(0),
            entry(1, record='ticket."1.2"', reason="the key\x1b[31m"),
            entry(2, do="rollback", board="", record="", field="", old="", new="{ x = 1 }"),
            entry(3, old=""),
        ]
    )
    return root


@pytest.mark.usefixtures("logged")
def test_each_record_is_one_safe_line_in_the_time_of_the_workspace(run: Run) -> None:
    result = run("audit")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        '2026-02-17 07:30  ana@example.org  set plan ticket.T-1 status "todo" > "doing"',
        (
            '2026-02-18 07:30  ana@example.org  set plan ticket."1.2" status "todo" > "doing"'
            "  (the key␛[31m)"
        ),
        "2026-02-19 07:30  ana@example.org  rollback { x = 1 }",
        '2026-02-20 07:30  ana@example.org  set plan ticket.T-1 status nothing > "doing"',
    ]


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--record", "T-1"], [1, 4]),
        (["--record", "ticket.T-1"], [1, 4]),
        (["--record", "plan/1.2"], [2]),
        (["--record", "1.2", "--cid", "f"], []),
        (["--cid", f"{2:032x}"], [3]),
        (["--since", "2026-02-19"], [3, 4]),
        (["--since", "2026-02-19T08:00"], [4]),
        (["--since", "2026-02-18T23:30+00:00"], [3, 4]),
    ],
)
def test_records_are_chosen_by_action_record_and_day(
    answer: Answer, words: list[str], found: list[int]
) -> None:
    for verb in ("show", "export"):
        said = answer("audit", verb, *words)
        assert [record["seq"] for record in said["records"]] == found


def test_a_record_as_json_has_the_words_of_the_log(logged: Path, answer: Answer) -> None:
    said = answer("audit", "show")["records"][0]
    raw = json.loads((logged / NAME).read_text(encoding="utf-8").splitlines()[0])
    assert said.pop("place") == {"path": NAME, "line": 1}
    assert said == {key: value for key, value in raw.items() if key not in {"v", "prev"}}


@pytest.mark.usefixtures("logged")
def test_an_export_is_one_record_on_each_line(run: Run) -> None:
    lines = run("audit", "export").output.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4]


@pytest.mark.usefixtures("root")
def test_a_workspace_without_a_log_has_nothing_to_say(run: Run) -> None:
    assert run("audit", "show").output == ""
    assert run("audit", "export").output == ""
    result = run("audit", "verify")
    assert (result.exit_code, result.output) == (
        0,
        "nothing to verify: no record is in the log\n",
    )


def test_reading_it_writes_nothing(logged: Path, run: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in logged.rglob("*")}
    for verb in ("show", "verify", "export"):
        run("audit", verb)
    assert {path: path.stat().st_mtime_ns for path in logged.rglob("*")} == before


class TestVerify:
    """0 where the log holds, 1 where it does not."""

    @pytest.mark.usefixtures("logged")
    def test_a_log_that_holds_says_how_much(self, run: Run, answer: Answer) -> None:
        result = run("audit", "verify")
        assert (result.exit_code, result.output) == (0, "holds: 4 records, 0 anchors\n")
        said = answer("audit", "verify")
        assert said["holds"] is True
        assert [(log["writer"], log["records"]) for log in said["logs"]] == [(WRITER, 4)]

    def test_what_was_altered_is_told_with_its_line(
        self, logged: Path, run: Run, answer: Answer
    ) -> None:
        path = logged / NAME
        path.write_text(path.read_text(encoding="utf-8").replace("1.2", "1.3"), encoding="utf-8")
        result = run("audit", "verify")
        assert result.exit_code == 1
        assert result.output.startswith(f"broken  {NAME}:2: record 2 was altered")
        (problem,) = answer("audit", "verify", exits=1)["problems"]
        assert (problem["code"], problem["place"]["line"]) == ("audit-altered", 2)

    def test_an_edit_by_hand_is_a_remark(self, root: Path, run: Run, answer: Answer) -> None:
        log = AuditLog(root, WRITER)
        log.append([entry(1, before="1", after="2")])
        log.append([entry(2, before="8", after="9")])
        result = run("audit", "verify")
        assert result.exit_code == 0
        assert "remark  " in result.output
        assert "changed outside between 1 and 2" in result.output
        assert len(answer("audit", "verify")["remarks"]) == 1

    def test_a_checkpoint_remembers_a_tail_that_was_cut_off(self, logged: Path, run: Run) -> None:
        assert run("checkpoint").exit_code == 0
        path = logged / NAME
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
        result = run("audit", "verify")
        assert result.exit_code == 1
        assert f"{NAME}:2: cut off behind this line" in result.output
        assert "remembers 4 records" in result.output


class TestUsage:
    """What is asked for wrongly."""

    @pytest.mark.usefixtures("root")
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["showw"], "no command 'showw'; nearest: show"),
            (["qqq"], "it has show, verify, export"),
            (["show", "--since", "yesterday"], "'yesterday' is no date; write 2026-02-16"),
            (["show", "--nope"], "there is no option"),
        ],
    )
    def test_it_is_said_with_a_way_out(self, run: Run, words: list[str], says: str) -> None:
        result = run("audit", *words)
        assert result.exit_code == 2
        assert says in result.stderr

    def test_a_log_that_cannot_be_read_ends_with_3(self, logged: Path, run: Run) -> None:
        with (logged / NAME).open("r+b") as file:
            file.truncate(65 << 20)
        result = run("audit", "show", "--json")
        assert result.exit_code == 3
        assert json.loads(result.stdout)["error"]["place"]["path"] == NAME
