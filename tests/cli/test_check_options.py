"""`readiness check` beyond scopes: single gates, waivers, time, plug-ins, formats for servers."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import Result

from readiness_tui.gates.engine.registry import CATALOGUE
from readiness_tui.gates.kinds.reports.junit import Ran, read_junit
from tests.exchange.sarif_schema import LOG

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

BOARD = """\
[board]
id = "ready"
enforcement = "{mode}"

[ticket.A]
title = "A"
status = "done"
deliverables = ["a.txt"]

[gate.B]
kind = "file_exists"
paths = ["b.txt"]
proves = ["board"]
"""
PLUGINS = Path(__file__).parents[1] / "gates" / "plugins"
FORMATS = ("text", "json", "sarif", "junit", "github")


def tree(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def plan(root: Path, put: Put) -> Callable[..., Path]:
    """A board with a ticket whose file is there, and a gate whose file is not."""

    def made(mode: str = "soft_block", extra: str = "") -> Path:
        (root / "boards/plan.toml").unlink(missing_ok=True)
        put("boards/ready.toml", BOARD.format(mode=mode) + extra)
        put("a.txt", "made\n")
        return root

    return made


def waiver() -> str:
    today = datetime.now(UTC).date()
    return (
        '\n[waiver.W-1]\ngate = "B"\nmatch = { path = "b.txt" }\n'
        'reason = "later"\nowner = "@a"\napproved_by = ["@b"]\n'
        f"created = {today - timedelta(days=1)}\nexpires = {today + timedelta(days=60)}\n"
    )


class TestOneGate:
    """`--gate` asks whether single gates hold, whatever else there is."""

    def test_a_gate_alone_is_a_verdict(self, plan: Callable[..., Path], answer: Answer) -> None:
        plan()
        assert answer("check", "--gate", "A/deliverables")["verdict"] == "go"
        said = answer("check", "--gate", "B", exits=1)
        assert said["scope"] == "ready/gate:B"
        assert [gate["id"] for gate in said["gates"]] == ["B"]
        both = answer("check", "--gate", "A/deliverables", "--gate", "B", exits=1)
        assert [part["verdict"] for part in both["scopes"]] == ["go", "no_go"]

    def test_one_of_a_scope_has_to_belong_to_it(self, plan: Callable[..., Path], run: Run) -> None:
        plan()
        assert run("check", "A", "--gate", "A/deliverables").exit_code == 0
        result = run("check", "A", "--gate", "B")
        assert result.exit_code == 2
        assert "gate 'B' belongs to none of ready/A" in result.stderr

    def test_one_that_does_not_exist_is_2_and_the_nearest_is_named(
        self, plan: Callable[..., Path], run: Run
    ) -> None:
        plan()
        result = run("check", "--gate", "A/deliverable")
        assert result.exit_code == 2
        assert "nearest: A/deliverables" in result.stderr


class TestWaivers:
    """`--no-waivers` wants more than what a waiver carries."""

    def test_go_with_waivers_is_0_and_1_where_none_count(
        self, plan: Callable[..., Path], run: Run
    ) -> None:
        plan(extra=waiver())
        assert run("check").exit_code == 0
        result = run("check", "--no-waivers")
        assert result.exit_code == 1
        assert result.output.startswith("go with waivers")
        assert result.output.splitlines()[-1].startswith("not enough: go with waivers")

    def test_it_is_not_enforced_where_a_no_go_is_not(
        self, plan: Callable[..., Path], run: Run
    ) -> None:
        plan("shadow", extra=waiver())
        assert run("check", "--no-waivers").exit_code == 0
        assert run("check", "--no-waivers", "--strict").exit_code == 1


class TestTime:
    """`--timeout` ends the waiting; what was not judged is not known."""

    def test_what_was_not_judged_in_time_is_4(
        self, plan: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "path", [*sys.path, str(PLUGINS)])
        root = plan("solo", extra='\n[gate.P]\nkind = "acme.sleeps"\n')
        result = run("check", "--timeout", "2s", "--format", "text", "--format", "sarif=s.json")
        assert result.exit_code == 4
        assert "not judged in time: 1 gate;" in result.output
        assert "pass  A/deliverables" in result.output
        call = json.loads((root / "s.json").read_text())["runs"][0]["invocations"][0]
        assert call["executionSuccessful"] is False

    def test_enough_time_changes_nothing(self, plan: Callable[..., Path], run: Run) -> None:
        plan()
        assert run("check", "--timeout", "2m").output == run("check").output

    @pytest.mark.parametrize("time", ["2", "soon", "-1s", "1.5s"])
    def test_a_time_is_a_duration(self, plan: Callable[..., Path], run: Run, time: str) -> None:
        plan()
        result = run("check", f"--timeout={time}")
        assert result.exit_code == 2
        assert "write --timeout 120s" in result.stderr


def test_plug_ins_can_be_left_out(plan: Callable[..., Path], run: Run) -> None:
    plan(extra='\n[gate.P]\nkind = "acme.headers"\n')
    assert "is not installed" in run("check").output
    result = run("check", "--no-plugins")
    assert result.exit_code == 3
    assert "plug-ins are turned off" in result.output


class TestFormats:
    """Five forms of one answer."""

    @pytest.mark.parametrize("broken", [False, True])
    def test_each_is_valid_whatever_happens_and_nothing_else_is_written(
        self,
        plan: Callable[..., Path],
        run: Run,
        put: Put,
        tmp_path_factory: pytest.TempPathFactory,
        *,
        broken: bool,
    ) -> None:
        root, out = plan(), tmp_path_factory.mktemp("out")
        if broken:
            put("boards/broken.toml", "[ticket\n")
        before = tree(root)
        words = [f"--format={name}={out / name}" for name in FORMATS]
        assert run("check", *words).exit_code == (3 if broken else 1)
        assert tree(root) == before
        assert json.loads((out / "json").read_text())["verdict"] == "no_go"
        jsonschema_rs.validator_for(LOG).validate(json.loads((out / "sarif").read_text()))
        cases = read_junit((out / "junit").read_bytes(), "j.xml").cases
        assert {case.name: case.ran for case in cases if "file" not in case.classname} == {
            "A": Ran.PASSED
        }
        assert {case.name for case in cases if case.ran is Ran.FAILED} == {"B"}
        assert sum(case.ran is Ran.ERROR for case in cases) == broken
        said = (out / "github").read_text().splitlines()
        assert all(line.startswith("::") for line in said)
        assert any(line.startswith("::error file=b.txt,title=ready%3AB") for line in said)

    @pytest.mark.parametrize("name", FORMATS)
    def test_two_runs_differ_in_nothing_but_times(
        self, plan: Callable[..., Path], run: Run, name: str
    ) -> None:
        plan()
        times = ('"at"', '"evaluated_at"', '"duration_ms"', '"endTimeUtc"')

        def timeless(text: str) -> list[str]:
            kept = [line for line in text.splitlines() if not line.strip().startswith(times)]
            return [line.partition(" timestamp=")[0] for line in kept]

        first, second = (run("check", "--format", name).stdout for _ in range(2))
        assert timeless(first) == timeless(second)

    @pytest.mark.parametrize("name", FORMATS)
    def test_no_line_begins_with_text_of_a_board(
        self, root: Path, run: Run, put: Put, name: str
    ) -> None:
        (root / "boards/plan.toml").unlink()
        evil = "x\\n::set-env name=A::b"
        put(
            "boards/evil.toml",
            f'[board]\nid = "evil"\ntitle = "{evil}"\n[ticket."T"]\ntitle = "{evil}"\n'
            f'status = "done"\ndeliverables = ["{evil}"]\n'
            f'[gate."G"]\nkind = "file_exists"\ntitle = "{evil}"\npaths = ["{evil}"]\n',
        )
        text = run("check", "--format", name).stdout
        assert "set-env" in text
        assert not [line for line in text.splitlines() if line.lstrip().startswith("::set")]

    @pytest.mark.parametrize("name", FORMATS)
    def test_no_control_byte_of_a_board_reaches_the_terminal(
        self, root: Path, run: Run, put: Put, name: str
    ) -> None:
        (root / "boards/plan.toml").unlink()
        evil = "x\x1b[2J\x1b]52;c;AA\x07\x9b\x08\r\u202e\u200b\u2028y"
        escaped = "".join(
            f"\\u{ord(sign):04x}" if ord(sign) > 126 or ord(sign) < 32 else sign for sign in evil
        )
        put(
            "boards/evil.toml",
            f'[board]\nid = "evil"\n[ticket.T]\ntitle = "{escaped}"\nstatus = "done"\n'
            f'deliverables = ["{escaped}"]\n',
        )
        text = run("check", "--format", name).stdout
        assert "]52" in text
        assert not {sign for sign in evil if not " " <= sign <= "~"} & set(text)
        if name == "json":
            assert json.loads(text)["gates"][0]["findings"][0]["place"]["path"] == evil

    def test_a_hook_that_looks_at_the_index_has_two_formats(
        self, plan: Callable[..., Path], run: Run
    ) -> None:
        plan()
        result = run("check", "--staged", "--format", "sarif")
        assert result.exit_code == 2


class TestGates:
    """`readiness gates`: the table, one gate, the kinds."""

    def test_the_table_has_the_worst_first(self, plan: Callable[..., Path], run: Run) -> None:
        plan()
        result = run("gates")
        assert result.exit_code == 0
        first, second = result.output.splitlines()
        assert first.split()[:4] == ["✗", "fail", "B", "b.txt:"]
        assert first.endswith("  board")
        assert second.split()[:3] == ["✓", "pass", "A/deliverables"]
        assert second.endswith("  A")
        (only,) = run("gates", "A").output.splitlines()
        assert "A/deliverables" in only

    def test_why_is_the_explanation(self, plan: Callable[..., Path], run: Run) -> None:
        plan()
        assert run("gates", "--why", "B").output == run("explain", "B").output
        assert run("gates", "--why", "C").exit_code == 2

    def test_the_explanation_says_what_was_read(
        self, plan: Callable[..., Path], run: Run, answer: Answer
    ) -> None:
        plan()
        digest = sha256(b"made\n").hexdigest()
        assert f"a.txt (5 B, sha256 {digest[:12]}, file)" in run("explain", "A/deliverables").output
        (gate,) = answer("gates", "--why", "A/deliverables")["gates"]
        assert gate["examined"] == [
            {"path": "a.txt", "size_bytes": 5, "sha256": digest, "counted": "file"}
        ]
        assert len(gate["inputs_digest"]) == len(gate["params_digest"]) == 64
        assert (gate["kind_version"], gate["question"]) == ("2", "does a.txt exist?")

    @pytest.mark.usefixtures("root")
    def test_the_kinds_are_those_of_the_registry(self, answer: Answer, run: Run) -> None:
        kinds = {one["kind"]: one for one in answer("gates", "--kinds")["kinds"]}
        assert kinds["coverage"]["cost"] == "C1"
        assert kinds["coverage"]["distribution"] == "readiness-tui"
        assert kinds["composite"]["cost"] == "C0"
        assert set(kinds) == CATALOGUE
        assert "coverage" in run("gates", "--kinds").output

    @pytest.mark.usefixtures("root")
    def test_three_questions_are_too_many(self, run: Run) -> None:
        assert run("gates", "plan", "--kinds").exit_code == 2


ALARMED = """\
[board]
id = "{id}"

[ticket.A]
title = "A"
status = "done"
deliverables = ["{id}-a.txt"]

[ticket.B]
title = "B"
status = "done"
deliverables = ["{id}-b.txt"]

[alert.red]
when = "gate-failing"

[alert.lie]
when = "claim-contradicted"
"""


@pytest.mark.parametrize(
    ("scopes", "told"),
    [
        ((), {"one: red", "one: lie", "two: red", "two: lie"}),
        (("one",), {"one: red", "one: lie"}),
        (("one/A",), {"one: red", "one: lie"}),
        (("one/B",), set[str]()),
        (("one/B", "two/A"), {"two: red", "two: lie"}),
        (("--gate", "one:A/deliverables"), {"one: red"}),
    ],
)
def test_only_the_alerts_of_what_is_asked_are_told(
    root: Path, put: Put, run: Run, scopes: tuple[str, ...], told: set[str]
) -> None:
    (root / "boards/plan.toml").unlink()
    for name in ("one", "two"):
        put(f"boards/{name}.toml", ALARMED.format(id=name))
        put(f"{name}-b.txt", "made\n")
    answer = json.loads(run("check", *scopes, "--json").stdout)
    assert {f"{one['board']}: {one['id']}" for one in answer["alerts"]} == told
    told_in_text = run("check", *scopes).stdout.count("\nalert  ")
    assert told_in_text == len(told)
