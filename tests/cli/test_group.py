"""The group: help, unknown verbs, every way to fail, and what each start imports."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import readiness_tui
from readiness_tui.cli.group import VERBS, planner
from readiness_tui.cli.queries import listing

Run = Callable[..., Result]
Answer = Callable[..., Any]

WITHIN_S = 120


def start(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Start the program as a shell does, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "readiness_tui", *words],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=WITHIN_S,
        check=False,
    )


def test_the_help_lists_every_verb_once(run: Run) -> None:
    text = run("--help").output
    listed = text[text.index("Commands:") :].splitlines()[1:]
    assert [line.split()[0] for line in listed] == list(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_of_its_own(run: Run, verb: str) -> None:
    result = run(verb, "--help")
    assert result.exit_code == 0
    assert f" {verb} " in result.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_named_as_it_is_called(verb: str) -> None:
    command = planner.get_command(planner.make_context("readiness", ["list"]), verb)
    assert command is not None
    assert command.name == verb


def test_the_version_is_said_in_both_ways(run: Run, tmp_path: Path) -> None:
    said = f"readiness {readiness_tui.__version__}\n"
    assert start("--version", cwd=tmp_path).stdout.decode() == said
    assert run("--version").output == said


def test_an_unknown_verb_names_the_nearest(run: Run) -> None:
    result = run("chekk")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "readiness: there is no command 'chekk'; nearest: check\n"


@pytest.mark.parametrize("verb", ["check", "explain", "lint", "list", "next", "set T-1 a=b"])
def test_without_boards_every_verb_says_how_to_begin(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*verb.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no boards/ folder" in result.stderr
    assert "readiness import" in result.stderr
    assert "readiness init" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--no-such"],
        ["list", "-C", "nowhere"],
        ["list", "--where", "is:readyy"],
        ["check", "--format", "json", "nobody"],
        ["check", "--format=json", "nobody"],
        ["show", "nobody"],
        ["show"],
        ["explain", "nobody"],
        ["next", "nobody"],
        ["set", "nobody", "a=b"],
        ["no-such-verb"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("root")
def test_a_failure_is_json_too_where_json_was_asked_for(run: Run, words: list[str]) -> None:
    asked = words if "json" in "".join(words) else [*words, "--json"]
    result = run(*asked)
    said = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (2, "")
    assert list(said) == ["format", "error"]
    assert list(said["error"]) == ["name", "what", "place", "remedy"]
    assert said["error"]["what"]


def test_the_place_of_an_error_is_in_the_json(root: Path, run: Run) -> None:
    (root / "boards/plan.toml").write_text("[ticket.A]\ntitle = 3\n", encoding="utf-8")
    result = run("set", "A", "title=x", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["place"] == {"path": "boards/plan.toml", "line": 2}


@pytest.mark.usefixtures("root")
def test_a_fault_of_the_program_is_a_sentence_and_4(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "planted \x1b[31m"
        raise RuntimeError(message)

    monkeypatch.setattr(listing, "open_workspace", broken)
    result = run("list")
    assert result.exit_code == 4
    assert result.stderr.startswith("readiness: internal error: RuntimeError('planted")
    assert "\x1b" not in result.stderr
    assert json.loads(run("list", "--json").stdout)["error"]["name"] == "internal"


@pytest.mark.usefixtures("root")
def test_an_interrupt_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "open_workspace", interrupted)
    assert run("list").exit_code == 130


class TestWhereTheWorkspaceIs:
    """The nearest folder upwards that has boards, or the one that is named."""

    def test_it_is_found_from_a_folder_below(
        self, root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (root / "src/deep").mkdir(parents=True)
        monkeypatch.chdir(root / "src/deep")
        assert run("list").exit_code == 0

    def test_it_is_named_before_or_after_the_verb(
        self,
        root: Path,
        run: Run,
        tmp_path_factory: pytest.TempPathFactory,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert run("-C", root, "list").exit_code == 0
        assert run("list", "-C", root).exit_code == 0
        assert run("-C", "nowhere", "list", "--root", root).exit_code == 0
        assert run("list").exit_code == 2

    def test_a_named_root_is_not_looked_for_upwards(self, root: Path, run: Run) -> None:
        (root / "src").mkdir()
        assert run("list", "-C", root / "src").exit_code == 2

    def test_the_folder_of_the_boards_can_be_another(self, root: Path, run: Run) -> None:
        (root / "boards").rename(root / "plans")
        assert run("list").exit_code == 2
        assert run("list", "--boards", "plans").exit_code == 0
        assert run("--boards", "plans", "list").exit_code == 0


class TestStarted:
    """What only a process of its own shows."""

    @pytest.mark.parametrize(
        ("verb", "environment"),
        [
            (["list"], {}),
            (["check"], {"LC_ALL": "C"}),
            (["show", "T-1"], {"LC_ALL": "POSIX"}),
            (["next"], {"PYTHONIOENCODING": "ascii"}),
            (["lint"], {"PYTHONIOENCODING": "ascii"}),
        ],
    )
    def test_answers_are_utf_8_without_colour(
        self, root: Path, verb: list[str], environment: dict[str, str]
    ) -> None:
        done = start(*verb, cwd=root, **environment)
        assert done.returncode in {0, 1}, done.stderr
        assert "\x1b" not in done.stdout.decode("utf-8")

    @pytest.mark.parametrize(
        ("environment", "is_ascii"),
        [
            ({}, False),
            ({"LC_ALL": "C"}, True),
            ({"LANG": "C"}, True),
            ({"LANG": "de_DE.ISO-8859-1"}, True),
            ({"LC_ALL": "en_US.utf8", "LANG": "C"}, False),
            ({"TERM": "linux"}, True),
        ],
    )
    def test_the_locale_decides_about_signs(
        self,
        root: Path,
        environment: dict[str, str],
        is_ascii: bool,  # noqa: FBT001 - a case
    ) -> None:
        said = start("list", cwd=root, **environment).stdout
        assert said.isascii() is is_ascii

    def test_json_is_utf_8_whatever_the_locale(self, root: Path) -> None:
        board = '[ticket.T]\ntitle = "größer"\n'
        (root / "boards/plan.toml").write_text(board, encoding="utf-8")
        for environment in ({}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}):
            said = start("list", "--json", cwd=root, **environment).stdout
            assert "größer" in said.decode("utf-8")
            assert json.loads(said)["tickets"][0]["ticket"]["title"] == "größer"

    def test_a_file_name_that_is_no_text_is_still_json(self, root: Path) -> None:
        name = os.path.join(os.fsencode(root / "boards"), b"\xff.toml")  # noqa: PTH118 - bytes
        with open(name, "wb") as file:  # noqa: PTH123 - bytes
            file.write(b"[ticket\n")
        done = start("list", "--json", cwd=root)
        assert done.returncode == 3
        assert json.loads(done.stdout.decode("utf-8"))["problems"]
        assert start("list", cwd=root).returncode == 3

    def test_a_reader_that_goes_away_is_no_fault(self, root: Path) -> None:
        board = "".join(f'[ticket.T-{number}]\ntitle = "{"x" * 90}"\n' for number in range(2000))
        (root / "boards/plan.toml").write_text(board, encoding="utf-8")
        command = [sys.executable, "-m", "readiness_tui", "list"]
        with subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.read(10)
            process.stdout.close()
            assert process.wait(WITHIN_S) == 0
            assert process.stderr.read() == b""

    def test_a_board_without_file_gates_is_listed_without_the_gates(self, root: Path) -> None:
        board = '[ticket.T]\ntitle = "T"\nacceptance = ["Seen"]\n'
        (root / "boards/plan.toml").write_text(board, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "readiness_tui", "list"],
            cwd=root,
            capture_output=True,
            timeout=WITHIN_S,
            check=True,
        )
        names = {line.rsplit(b"|", 1)[-1].strip() for line in done.stderr.splitlines()}
        assert b"readiness_tui.services.workspace.workspace" in names
        assert not {
            name
            for name in names
            if name.split(b".")[0] in {b"textual", b"rich", b"networkx", b"re2", b"watchfiles"}
            or name.startswith(
                (b"pathspec", b"readiness_tui.gates", b"readiness_tui.cli.queries.check")
            )
        }
