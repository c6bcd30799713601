"""`readiness doctor`: aligned for people, JSON for scripts, 1 where something is to be mended."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Answer = Callable[..., Any]


@pytest.fixture
def installed(root: Path, run: Run) -> Path:
    subprocess.run(["git", "init", "--quiet", root], check=True, timeout=120)  # noqa: S607
    assert run("git", "install").exit_code == 0
    return root


def test_without_a_finding_it_ends_with_0(installed: Path, run: Run) -> None:
    assert installed
    result = run("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("\nnothing to mend\n")


def test_every_finding_has_a_way_out_and_makes_it_end_with_1(
    installed: Path, answer: Answer
) -> None:
    (installed / "boards" / ".gitattributes").unlink()
    said = answer("doctor", exits=1)
    found = [fact for fact in said["facts"] if fact["grade"] == "finding"]
    assert (said["findings"], [fact["name"] for fact in found]) == (1, ["attributes"])
    assert all(fact["remedy"] for fact in found)
    assert said["root"] == str(installed)


def test_names_stand_in_one_column_under_their_topics(
    installed: Path, run: Run, answer: Answer
) -> None:
    (installed / "boards" / ".gitattributes").unlink()
    lines = run("doctor").stdout.splitlines()
    topics = [line for line in lines[1:-1] if line and not line.startswith(" ")]
    assert topics == ["files", "safekeeping", "git", "watching", "versions", "terminal"]
    rows = [line for line in lines if line.startswith("  ") and line[2] != " "]
    assert {line[2] for line in rows} == {"✓", "-", "✗"}
    said = answer("doctor", exits=1)["facts"]
    says = [fact["says"] for fact in said if fact["name"] not in {"space", "watches"}]
    starts = {row.index(each) for row in rows for each in says if row.endswith(f"  {each}")}
    assert len(starts) == 1
    place = next(number for number, line in enumerate(lines) if "attributes" in line)
    assert lines[place + 1].strip() == "next: readiness git install"
    assert lines[place + 1].index("next") == lines[place].index("boards are merged by line")


def test_in_ascii_there_is_nothing_else(installed: Path, run: Run) -> None:
    assert installed
    assert run("doctor", "--ascii").stdout.isascii()


def test_text_of_a_board_is_made_safe(root: Path, run: Run) -> None:
    (root / "boards" / "bad\x1b[31m.toml").write_text("[board\n")
    result = run("doctor")
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"TERM": "dumb"}, "none: TERM names no terminal"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "none: NO_COLOR is set"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16"),
    ],
)
def test_colours_are_told(
    installed: Path,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    says: str,
) -> None:
    assert installed
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    said = {fact["name"]: fact for fact in answer("doctor")["facts"]}
    assert said["colours"]["says"] == says
    monkeypatch.setenv("LC_ALL", "C")
    said = {fact["name"]: fact for fact in answer("doctor")["facts"]}
    assert said["encoding"]["grade"] == "note"
