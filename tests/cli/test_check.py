"""`readiness check`: verdicts, exit codes, and that it writes nothing."""

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from readiness_tui.gates.repo.repo_view import RepoView

Run = Callable[..., Result]
Answer = Callable[..., Any]
Put = Callable[[str, str], Path]

READY = """\
[board]
id = "ready"
enforcement = "{mode}"

[ticket.A]
title = "A"
status = "{status}"
deliverables = ["a.txt"]
"""


def codes(reasons: list[dict[str, Any]]) -> list[str]:
    return [reason["code"] for reason in reasons]


def tree(root: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(root)): (
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.lstat().st_mtime_ns,
        )
        for path in sorted(root.rglob("*"))
    }


@pytest.fixture
def only(root: Path, put: Put) -> Callable[..., Path]:
    """A workspace with one board of one ticket, whose file is there unless told otherwise."""

    def made(mode: str = "soft_block", status: str = "done", *, file: bool = True) -> Path:
        (root / "boards/plan.toml").unlink()
        put("boards/ready.toml", READY.format(mode=mode, status=status))
        if file:
            put("a.txt", "made\n")
        return root

    return made


class TestExitCodes:
    """0, 1, 2, 3 and 4, and which of several is taken."""

    def test_go_is_0(self, only: Callable[..., Path], run: Run) -> None:
        only()
        result = run("check")
        assert (result.exit_code, result.output.splitlines()[0]) == (
            0,
            "go  board ready   (soft_block)   1 proven of 1",
        )

    @pytest.mark.parametrize("mode", ["soft_block", "hard_block"])
    def test_a_no_go_that_is_enforced_is_1(
        self, only: Callable[..., Path], run: Run, mode: str
    ) -> None:
        only(mode, file=False)
        assert run("check").exit_code == 1

    @pytest.mark.parametrize("mode", ["solo", "shadow"])
    def test_a_no_go_that_is_not_enforced_is_0_and_the_last_line_says_so(
        self, only: Callable[..., Path], run: Run, mode: str
    ) -> None:
        only(mode, file=False)
        result = run("check")
        assert result.exit_code == 0
        assert result.output.startswith("no-go")
        assert result.output.splitlines()[-1].startswith("not enforced: the no-go of ready")

    @pytest.mark.parametrize("mode", ["solo", "shadow"])
    def test_strict_enforces_every_mode(
        self, only: Callable[..., Path], run: Run, mode: str
    ) -> None:
        only(mode, file=False)
        result = run("check", "--strict")
        assert result.exit_code == 1
        assert "not enforced" not in result.output

    def test_a_board_with_nothing_on_it_is_no_pass(self, root: Path, run: Run) -> None:
        (root / "boards/plan.toml").write_text('[board]\nid = "empty"\n', encoding="utf-8")
        result = run("check")
        assert result.exit_code == 1
        assert "nothing to prove" in result.output

    def test_a_workspace_without_boards_is_no_pass(self, root: Path, run: Run) -> None:
        (root / "boards/plan.toml").unlink()
        assert run("check").exit_code == 1

    def test_a_waived_gate_is_go_with_waivers_and_0(
        self, only: Callable[..., Path], answer: Answer, put: Put
    ) -> None:
        only(file=False)
        today = datetime.now(UTC).date()
        waiver = (
            '\n[waiver.W-1]\ngate = "A/deliverables"\nmatch = { path = "a.txt" }\n'
            'reason = "later"\nowner = "@a"\napproved_by = "@b"\n'
            f"created = {today - timedelta(days=1)}\nexpires = {today + timedelta(days=60)}\n"
        )
        put("boards/ready.toml", READY.format(mode="soft_block", status="done") + waiver)
        said = answer("check")
        assert said["verdict"] == "go_with_waivers"
        assert said["waivers"] == [{"board": "ready", "id": "W-1"}]

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["check", "plam"], "nearest: plan"),
            (["check", "plan/T-11"], "nearest: T-1"),
            (["check", "plan/phase:B"], "there is no phase 'B'"),
            (["check", "--board", "plam"], "nearest: plan"),
            (["check", "--phase", "B"], "there is no phase 'B'"),
            (["check", "--phase", "A", "--milestone", "M1"], "two scopes"),
            (["check", "--format", "jsno"], "nearest: json"),
            (["check", "--format", "json=no/such/folder/x"], "cannot write"),
            (["check", "--where", "statsu:done"], "nearest: status"),
            (["check", "--no-such"], "No such option"),
            (["check", "-C", "no-such-folder"], "no boards/ folder"),
        ],
    )
    @pytest.mark.usefixtures("root")
    def test_what_does_not_exist_is_2_and_the_nearest_is_named(
        self, run: Run, words: list[str], says: str
    ) -> None:
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert says in result.stderr
        assert len(result.stderr.splitlines()) == 1

    @pytest.mark.parametrize(
        ("broken", "line"),
        [
            ('[ticket.X]\ntitle = "X"\nstatus = done\n', 3),
            ('[ticket.X]\ntitle = "X"\nstatsu = "done"\n', 3),
            ('[ticket.X]\n<<<<<<< ours\ntitle = "X"\n', 2),
            ('format = 99\n[ticket.X]\ntitle = "X"\n', 1),
        ],
        ids=["does not parse", "breaks the schema", "conflict markers", "newer format"],
    )
    def test_an_invalid_board_is_3_and_the_others_are_still_judged(
        self, proven: Path, run: Run, put: Put, broken: str, line: int
    ) -> None:
        del proven
        put("boards/broken.toml", broken)
        result = run("check")
        assert result.exit_code == 3
        invalid = [text for text in result.output.splitlines() if text.startswith("invalid")]
        assert len(invalid) == 1
        assert invalid[0].startswith(f"invalid  boards/broken.toml:{line}: ")
        assert "board plan" in result.output

    def test_a_gate_whose_parameters_are_refused_is_3(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        only()
        gate = '\n[gate.g]\nkind = "file_exists"\ninputs = ["a.txt"]\nno_such_parameter = 1\n'
        put("boards/ready.toml", READY.format(mode="soft_block", status="done") + gate)
        assert run("check").exit_code == 3

    def test_a_gate_of_no_known_kind_is_3_even_where_nothing_is_enforced(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        only()
        gate = '\n[gate.g]\nkind = "no_such_kind"\nseverity = "info"\n'
        put("boards/ready.toml", READY.format(mode="shadow", status="done") + gate)
        assert run("check").exit_code == 3

    def test_a_gate_that_could_not_be_run_is_4(
        self, only: Callable[..., Path], run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> object:
            message = "planted"
            raise RuntimeError(message)

        only("shadow")
        monkeypatch.setattr(RepoView, "look", broken)
        result = run("check")
        assert result.exit_code == 4
        assert "planted" in result.output

    @pytest.mark.parametrize(
        "words",
        [
            ("check", "broken"),
            ("check", "broken/T-1"),
            ("check", "--board", "broken"),
            ("check", "--gate", "T-9/evidence"),
            ("explain", "broken"),
            ("show", "T-9"),
            ("list", "--board", "broken"),
            ("set", "T-9", "status=doing"),
            ("record", "broken"),
        ],
    )
    @pytest.mark.usefixtures("proven")
    def test_what_only_an_invalid_board_may_have_is_3_with_file_and_line(
        self, run: Run, put: Put, words: tuple[str, ...]
    ) -> None:
        put("boards/broken.toml", "format = 1\n[ticket\n")
        result = run(*words)
        assert result.exit_code == 3, result.output
        assert "boards/broken.toml:2: " in result.stderr

    @pytest.mark.usefixtures("proven")
    def test_a_word_that_no_board_could_have_stays_2(self, run: Run, put: Put) -> None:
        put("boards/broken.toml", "[ticket\n")
        assert run("list", "--sort", "tilte").exit_code == 2
        assert run("set", "T-1", "status=dnoe").exit_code == 2

    def test_an_invalid_board_comes_before_a_no_go(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        only(file=False)
        put("boards/broken.toml", "[ticket\n")
        assert run("check").exit_code == 3


class TestScopes:
    """What is asked for is what is judged."""

    @pytest.mark.parametrize(
        ("words", "scope", "total"),
        [
            (["plan"], "plan", 3),
            (["plan/T-2"], "plan/T-2", 1),
            (["T-2"], "plan/T-2", 1),
            (["plan/phase:A"], "plan/phase:A", 1),
            (["phase:A"], "plan/phase:A", 1),
            (["plan/milestone:M1"], "plan/milestone:M1", 1),
            (["--board", "plan"], "plan", 3),
            (["--phase", "A"], "plan/phase:A", 1),
            (["--board", "plan", "--milestone", "M1"], "plan/milestone:M1", 1),
            (["--where", "is:done"], "plan/T-1", 1),
            (["plan/phase:A", "--where", "priority:P0"], "plan/T-1", 1),
            (["workspace"], "workspace", 3),
            ([], "workspace", 3),
        ],
    )
    @pytest.mark.usefixtures("root")
    def test_a_scope_is_named_in_each_of_these_ways(
        self, answer: Answer, words: list[str], scope: str, total: int
    ) -> None:
        said = answer("check", *words, exits=1)
        assert (said["scope"], said["counts"]["total"]) == (scope, total)

    def test_several_scopes_are_as_ready_as_the_worst(self, proven: Path, answer: Answer) -> None:
        del proven
        said = answer("check", "plan/phase:A", "plan/T-2", exits=1)
        assert [part["verdict"] for part in said["scopes"]] == ["go", "no_go"]
        assert said["scope"] == "2 scopes"
        assert answer("check", "plan/phase:A")["verdict"] == "go"

    @pytest.mark.usefixtures("root")
    def test_a_selection_that_nothing_fits_is_no_pass(self, answer: Answer) -> None:
        said = answer("check", "--where", "label:nobody", exits=1)
        assert said["verdict"] == "no_go"
        assert codes(said["reasons"]) == ["nothing-checked"]

    def test_now_asks_only_whether_what_is_claimed_is_true(
        self, proven: Path, run: Run, root: Path
    ) -> None:
        del proven
        assert run("check").exit_code == 1
        assert run("check", "--now").exit_code == 0
        (root / "out.txt").unlink()
        assert run("check", "--now").exit_code == 1

    @pytest.mark.usefixtures("root")
    def test_a_ticket_of_two_boards_has_to_be_said_with_its_board(self, run: Run, put: Put) -> None:
        put("boards/other.toml", '[ticket.T-2]\ntitle = "Other"\n')
        result = run("check", "T-2")
        assert result.exit_code == 2
        assert "other/T-2, plan/T-2" in result.stderr

    @pytest.mark.usefixtures("root")
    def test_each_board_of_a_workspace_has_its_own_mode(self, run: Run, put: Put) -> None:
        put("out.txt", "made\n")
        put("boards/plan.toml", READY.format(mode="soft_block", status="done"))
        put("a.txt", "made\n")
        shadow = READY.format(mode="shadow", status="todo").replace('"ready"', '"other"')
        put("boards/other.toml", shadow.replace("a.txt", "b.txt"))
        assert run("check").exit_code == 0
        put("boards/other.toml", shadow.replace("shadow", "soft_block").replace("a.txt", "b.txt"))
        assert run("check").exit_code == 1


class TestText:
    """What a person reads, and a build log obeys."""

    @pytest.mark.usefixtures("root")
    def test_the_verdict_comes_first_then_its_reasons_then_the_gates(self, run: Run) -> None:
        lines = run("check").output.splitlines()
        assert lines[0] == (
            "no-go  board plan   (soft_block)   0 proven, 1 contradicted, 2 open of 3"
        )
        assert lines[1] == "  - claim-contradicted  T-1 is done, but a gate fails"
        assert lines[lines.index("gates") + 1].startswith("  ✗ fail  T-1/deliverables: out.txt")

    @pytest.mark.usefixtures("root")
    def test_the_gate_in_the_worst_state_comes_first(self, run: Run, put: Put) -> None:
        put("b.txt", "made\n")
        text = Path("boards/plan.toml").read_text(encoding="utf-8")
        put("boards/plan.toml", text + '\n[gate.AAA]\nkind = "file_exists"\npaths = ["b.txt"]\n')
        lines = run("check").output.splitlines()
        gates = lines[lines.index("gates") + 1 :]
        assert [line.split()[1] for line in gates] == ["fail", "pass"]

    def test_the_verdict_is_said_once_more_where_it_scrolled_away(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        root = only("shadow", file=False)
        put("boards/other.toml", READY.format(mode="soft_block", status="done"))
        assert not [line for line in run("check").output.splitlines() if line.startswith("no-go:")]
        board = READY.format(mode="soft_block", status="done").replace("ready", "other")
        more = "".join(f'[ticket.T-{n}]\ntitle = "T"\nstatus = "done"\n' for n in range(9))
        (root / "boards/other.toml").write_text(board + more, encoding="utf-8")
        result = run("check")
        assert result.exit_code == 1
        last = "no-go: 2 contradicted, 2 failing gates, 1 board not enforced"
        assert result.output.splitlines()[-1] == last
        assert run("check", "--summary").output.splitlines()[-1] == last

    def test_the_last_line_counts_only_gates_that_weigh(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        only()
        ready = READY.format(mode="soft_block", status="done")
        put("boards/ready.toml", f'{ready}[ticket.B]\ntitle = "B"\ndeliverables = ["b.txt"]\n')
        assert run("check", "--summary").output.splitlines()[-1] == "no-go: 1 failing gate"
        assert run("check", "--now", "--summary").output.splitlines()[-1] == "go: 1 of 2 proven"

    def test_a_summary_has_a_line_for_each_scope_and_the_verdict(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        only()
        assert run("check", "--summary").output.splitlines() == [
            "go  board ready   (soft_block)   1 proven of 1",
            "go: 1 of 1 proven",
        ]
        put("boards/broken.toml", "[ticket\n")
        put("boards/other.toml", READY.format(mode="solo", status="todo").replace("ready", "o"))
        broken, *lines = run("check", "--summary").output.splitlines()
        assert broken.startswith("invalid  boards/broken.toml:1: ")
        assert lines == [
            "no-go  board o   (solo: not enforced)   0 proven, 1 closable of 1",
            "go  board ready   (soft_block)   1 proven of 1",
            "no-go: 1 invalid file, 1 board not enforced",
        ]

    def test_a_summary_of_parts_counts_scopes(self, only: Callable[..., Path], run: Run) -> None:
        only("shadow", file=False)
        assert run("check", "ready/A", "--summary").output.splitlines() == [
            "no-go  ticket ready/A   (shadow: not enforced)   0 proven, 1 contradicted of 1",
            "no-go: 1 contradicted, 1 failing gate, 1 scope not enforced",
        ]
        assert run("check", "--staged", "--summary").exit_code == 2

    def test_the_age_of_evidence_is_called_one(self, only: Callable[..., Path], run: Run) -> None:
        root = only()
        at = (datetime.now(UTC) - timedelta(days=31, minutes=5)).timestamp()
        os.utime(root / "a.txt", (at, at))
        assert run("check").output.splitlines()[-1].endswith(" (31 d old)")

    @pytest.mark.parametrize("format_", ["text", "json"])
    def test_no_line_begins_with_text_of_a_board(
        self, root: Path, run: Run, put: Put, format_: str
    ) -> None:
        (root / "boards/plan.toml").unlink()
        evil = "::error::obeyed"
        put(
            "boards/::error::.toml",
            f'[board]\nid = "{evil}"\ntitle = "{evil}"\n[ticket."{evil}"]\ntitle = "{evil}"\n'
            f'status = "blocked"\nblocked = {{ reason = "a\\n{evil}" }}\n'
            f'deliverables = ["{evil}"]\n'
            f'[gate."{evil}"]\nkind = "file_exists"\ninputs = ["{evil}"]\n'
            f'[risk."{evil}"]\ntitle = "{evil}"\nlikelihood = 5\nimpact = 5\n',
        )
        put("boards/::warning::.toml", "[ticket\n")
        for words in (["check"], ["explain"], ["list"], ["list", "--plain"], ["lint"], ["next"]):
            text = run(*words, *(["--json"] if format_ == "json" else [])).output
            assert evil in text
            assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]

    def test_control_codes_of_a_board_never_reach_the_terminal(self, run: Run, put: Put) -> None:
        put("boards/plan.toml", '[ticket.T]\ntitle = "red \\u001b[31m"\ndeliverables = ["\\u001b"]')
        for words in (["check"], ["explain"], ["list"], ["show", "T"], ["next"], ["lint"]):
            assert "\x1b" not in run(*words).output

    @pytest.mark.usefixtures("root")
    def test_ascii_is_all_there_is_when_asked_for(self, run: Run) -> None:
        for words in (["check"], ["list"], ["show", "T-1"], ["next"]):
            assert run(*words, "--ascii").output.isascii()
            assert run("--ascii", *words).output.isascii()


class TestJson:
    """The document that scripts rely on."""

    @pytest.mark.usefixtures("root")
    def test_its_keys_come_in_one_order(self, answer: Answer) -> None:
        assert list(answer("check", exits=1)) == [
            "format",
            "verdict",
            "enforced",
            "mode",
            "scope",
            "counts",
            "reasons",
            "scopes",
            "elsewhere",
            "gates",
            "alerts",
            "playbooks",
            "claims",
            "waivers",
            "problems",
            "remarks",
            "exit",
            "program",
            "head",
            "at",
        ]

    def test_the_playbooks_of_a_no_go_say_what_calls_for_them_and_how_far_a_walk_is(
        self, root: Path, put: Put, answer: Answer
    ) -> None:
        text = (root / "boards/plan.toml").read_text(encoding="utf-8")
        playbooks = (
            '\n[playbook.back]\ntitle = "Back"\ntriggers = ["Gate failure"]\n'
            'steps = ["Stop", "Undo"]\n'
            '\n[playbook.calm]\ntriggers = ["the bank calls"]\n'
        )
        walk = (
            '\n[ticket.B-1]\ntitle = "Walk"\nlinks = { playbook = "back" }\n'
            'tasks = [{ text = "Stop", done = true }, "Undo"]\n'
        )
        put("boards/plan.toml", text + playbooks)
        called = {
            "board": "plan",
            "id": "back",
            "title": "Back",
            "triggers": ["Gate failure"],
            "steps": ["Stop", "Undo"],
            "called_for": "T-1/deliverables fails",
            "walk": None,
        }
        quiet = {
            "board": "plan",
            "id": "calm",
            "title": "",
            "triggers": ["the bank calls"],
            "steps": [],
            "called_for": "",
            "walk": None,
        }
        assert answer("check", exits=1)["playbooks"] == [called, quiet]
        put("boards/plan.toml", text + playbooks + walk)
        under_way = {**called, "walk": {"ticket": "B-1", "done": 1, "total": 2}}
        assert answer("check", exits=1)["playbooks"] == [under_way, quiet]
        put("out.txt", "made")
        assert answer("check", "T-1")["playbooks"] == []

    @pytest.mark.usefixtures("root")
    def test_a_reason_leads_to_the_file(self, answer: Answer) -> None:
        said = answer("check", exits=1)
        claim, *_ = said["reasons"]
        assert (claim["code"], claim["ticket"]) == ("claim-contradicted", "T-1")
        assert claim["blocks"]
        gate, *_ = claim["reasons"]
        assert (gate["code"], gate["gate"]) == ("gate-failing", "T-1/deliverables")
        assert gate["reasons"][0]["code"] == "file_exists.missing"
        assert said["claims"] == [
            {
                "board": "plan",
                "id": "T-1",
                "claim": {
                    "status": "done",
                    "proof": "contradicted",
                    "held": 0,
                    "total": 1,
                    "waived": 0,
                },
            }
        ]
        assert said["exit"] == 1

    @pytest.mark.usefixtures("root")
    def test_json_can_go_to_a_file_beside_text(self, run: Run, root: Path) -> None:
        result = run("check", "--format", "text", "--format", "json=out.json")
        assert result.stdout.startswith("no-go")
        assert json.loads((root / "out.json").read_text(encoding="utf-8"))["verdict"] == "no_go"
        assert run("check", "--format", "json=out.json").stdout == result.stdout

    @pytest.mark.usefixtures("root")
    def test_two_formats_do_not_fit_on_one_output(self, answer: Answer) -> None:
        assert "two formats" in answer("check", "--format", "text", exits=2)["error"]["what"]

    @pytest.mark.usefixtures("root")
    def test_text_can_go_to_a_file_beside_json(self, run: Run, root: Path) -> None:
        result = run("check", "--format", "text=out.txt", "--json")
        assert json.loads(result.stdout)["exit"] == 1
        assert (root / "out.txt").read_text(encoding="utf-8").startswith("no-go")

    def test_text_of_boards_is_given_as_it_is(self, answer: Answer, put: Put) -> None:
        put("boards/plan.toml", '[ticket.T]\ntitle = "é \\u001b[31m \\n"\n')
        assert answer("list")["tickets"][0]["ticket"]["title"] == "é \x1b[31m \n"

    @pytest.mark.usefixtures("root")
    def test_a_broken_board_is_in_it_with_its_place(self, answer: Answer, put: Put) -> None:
        put("boards/broken.toml", "[ticket\n")
        said = answer("check", exits=3)
        assert said["problems"][0]["place"] == {"path": "boards/broken.toml", "line": 1}
        assert said["exit"] == 3


@pytest.mark.usefixtures("proven")
def test_check_writes_nothing(root: Path, run: Run, put: Put) -> None:
    put("boards/broken.toml", "[ticket\n")
    before = tree(root)
    for words in (["check"], ["check", "--json"], ["explain"], ["list"], ["next"], ["lint"]):
        run(*words)
    run("show", "T-1")
    assert tree(root) == before


class TestTheMergeDriver:
    """What is worth knowing and no reason: a remark beside the answer."""

    def test_a_driver_that_is_named_and_missing_is_a_remark(
        self, proven: Path, put: Put, run: Run, answer: Answer
    ) -> None:
        before = run("check")
        assert (before.stderr, answer("check", exits=before.exit_code)["remarks"]) == ("", [])
        subprocess.run(["git", "init", "-q", proven], check=True, timeout=120)  # noqa: S607
        put("boards/.gitattributes", "*.toml merge=readiness\n")
        after = run("check")
        assert (after.stdout, after.exit_code) == (before.stdout, before.exit_code)
        assert after.stderr.startswith("remark: git merges boards by line here: ")
        assert after.stderr.endswith("run `readiness git install`\n")
        (remark,) = answer("check", exits=before.exit_code)["remarks"]
        assert f"remark: {remark}\n" == after.stderr
        assert not run("check", "--format", "json", "--format", "text=out.text").stderr


class TestElsewhere:
    """Boards that speak of another repository are told, and neither fail nor pass."""

    def test_they_are_told_apart_and_fail_nothing(
        self, only: Callable[..., Path], run: Run, put: Put, answer: Answer
    ) -> None:
        only()
        put("boards/far.toml", FAR)
        output = run("check").output
        assert "elsewhere  far of acme/pay: 1 ticket, 1 gate" in output.splitlines()
        assert "far:T-9" not in output
        told = answer("check")
        assert told["verdict"] == "go"
        assert told["elsewhere"] == [{"board": "far", "repository": "acme/pay"}]
        assert [scope["scope"] for scope in told["scopes"]] == ["ready"]

    def test_one_that_is_asked_for_is_no_go_and_says_how_it_is_held(
        self, only: Callable[..., Path], run: Run, put: Put
    ) -> None:
        only()
        put("boards/far.toml", FAR)
        result = run("check", "far", "--strict")
        assert result.exit_code == 1
        assert "far speaks of acme/pay" in result.output
        assert "readiness --root THERE --boards HERE" in result.output


FAR = """\
format = 1

[board]
repository = "acme/pay"
enforcement = "shadow"

[ticket.T-9]
title = "There"
status = "done"
deliverables = ["b.txt"]
"""
