"""What a shell completes, by a real bash, and what it costs."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.architecture.test_stays_out_of import loaded

Run = Callable[..., Result]
Answer = Callable[..., Any]
BIN = Path(sys.executable).parent
WITHIN_S = 120
DRIVER = """
compopt() { :; }
source script.bash
COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_readiness_completion readiness
printf '%s\\n' "${COMPREPLY[@]}"
"""
LINES = (
    ("readiness mo", "mode move"),
    ("readiness set T-1", "T-1 T-10"),
    ("readiness set t-10 st", "status="),
    ("readiness set T-10 status = ", "todo doing blocked review done dropped"),
    ("readiness set T-10 status = do", "doing done"),
    ("readiness set T-10 owners = @", "@ann"),
    ("readiness set T-10 depends = T-1,T-2", "T-1,T-2"),
    ("readiness new A --board ", "plan"),
    ("readiness list b", "blocked"),
    ("readiness list --columns id,ti", "id,title"),
    ("readiness explain plan/", "plan/phase:A plan/milestone:M1"),
    ("readiness move T-10 --bef", "--before"),
    ("readiness nothing x", ""),
    ("readiness -C /nowhere set T", ""),
)


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line for line, _ in LINES])
def test_bash_completes(root: Path, run: Run, line: str, expected: str) -> None:
    """The words are those that bash makes of the line: it parts them at `=`."""
    (root / "script.bash").write_text(run("completion", "bash").output, encoding="utf-8")
    words = line.split(" ")
    if words[-2:] == ["=", ""]:
        words.pop()
    done = subprocess.run(
        ["bash", "-c", DRIVER, "bash", line.replace(" = ", "="), *words],  # noqa: S607
        cwd=root,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(root), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=True,
    )
    assert (done.stdout.split(), done.stderr) == (expected.split(), "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_one_that_its_shell_reads(root: Path, run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_READINESS_COMPLETE" in result.output
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here")
    script = root / "script"
    script.write_text(result.output, encoding="utf-8")
    subprocess.run([shell, "-n", script], check=True, timeout=WITHIN_S)


def test_the_script_is_a_document_too(root: Path, run: Run, answer: Answer) -> None:
    assert root.exists()
    document = answer("completion", "fish")
    assert (document["shell"], document["script"]) == ("fish", run("completion", "fish").output)
    assert run("completion", "fsh").stderr == (
        "readiness: there is no shell 'fsh'; nearest: fish\n"
    )


def test_a_key_press_loads_nothing_heavy_once_boards_are_remembered(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_LINE", "readiness set T-1")
    monkeypatch.setenv("_READINESS_COMPLETE", "bash_complete")
    names: set[str] = set()
    for _ in range(2):
        names, replies = loaded(["-m", "readiness_tui"], cwd=root)
        assert replies.split() == ["plain,T-1", "plain,T-10"]
    assert not names & {"textual", "rich", "networkx", "pydantic", "tomlkit", "watchfiles"}
