"""The ladder of docs/ci.md, from end to end: its settings, its workflow and its words are run."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SECTION = (ROOT / "docs/ci.md").read_text(encoding="utf-8").partition("\n## Three greens")[2]
SECTION = SECTION.partition("\n## ")[0]
BIN = Path(sys.executable).parent
WITHIN_S = 120
SLOW_S = 360
BOARD = """\
format = 1

[board]
id = "plan"
enforcement = "shadow"

[ticket.T-1]
title = "One"
status = "done"
deliverables = ["one.txt"]
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", SECTION, flags=re.DOTALL)


def recording() -> list[str]:
    """What the workflow runs once the program is there."""
    (job,) = yaml.safe_load(blocks("yaml")[0])["jobs"].values()
    words = [step["run"] for step in job["steps"] if "run" in step]
    assert words.pop(0).startswith("python -m pip install readiness-tui==")
    return words


class Host:
    """A bare repository, the clone of a build server, and that of a person."""

    def __init__(self, folder: Path, mode: str = "shadow") -> None:
        self.folder = folder
        self.sh(folder, "git init -q -b main --bare origin.git && git clone -q origin.git person")
        self.person = folder / "person"
        for name, text in {
            "boards/plan.toml": BOARD.replace("shadow", mode),
            "readiness.toml": blocks("toml")[0],
            ".gitattributes": blocks("text")[0],
            "one.txt": "made\n",
        }.items():
            (self.person / name).parent.mkdir(exist_ok=True)
            (self.person / name).write_text(text, encoding="utf-8")
        self.sh(
            self.person,
            "git checkout -q -b main && git add -A && git commit -q -m Begin && "
            "git push -q -u origin main",
        )

    @property
    def env(self) -> Mapping[str, str]:
        who = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", "ana"), ("EMAIL", "ana@example.org"))
        }
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, **who, "PATH": path, "READINESS_ACTOR": "ana@example.org"}

    def sh(self, folder: Path, words: str, exits: int = 0, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", words],  # noqa: S607 - as a build server does
            cwd=folder,
            env={**self.env, **more},
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        assert done.returncode == exits, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout

    def pushed(self, name: str) -> None:
        """A commit of a person, and what the build server makes of it in a fresh clone."""
        (self.person / name).write_text(name, encoding="utf-8")
        pull = "git pull -q --rebase --autostash"
        commit = f"git add -A && git commit -q -m {name} && git push -q"
        self.sh(self.person, f"{pull} && {commit}")
        server = self.folder / f"server-{name}"
        self.sh(self.folder, f"git clone -q origin.git {server.name}")
        self.sh(server, "\n".join(recording()), GITHUB_RUN_ID=name)

    def standing(self) -> dict[str, object]:
        self.sh(self.person, "git pull -q --rebase")
        (board,) = json.loads(self.sh(self.person, "readiness mode plan --json"))["boards"]
        return {name: board[name] for name in ("mode", "green", "offer", "trouble")}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


@pytest.mark.timeout(SLOW_S)
@pytest.mark.parametrize(("mode", "then"), [("shadow", "soft_block"), ("soft_block", "hard_block")])
def test_three_greens_of_the_build_server_lead_to_the_next_mode(
    tmp_path: Path, mode: str, then: str
) -> None:
    assert tomllib.loads(blocks("toml")[0]) == {"workspace": {"runs": "ops/runs"}}
    ask, take = (words.replace("soft_block", then) for words in blocks("sh"))
    shown = blocks("text")[1].replace("soft_block", then).replace("shadow     ", f"{mode:<11}")
    host = Host(tmp_path, mode)
    host.pushed("step-0")
    host.pushed("step-1")
    assert host.standing() == {"mode": mode, "green": 2, "offer": None, "trouble": ""}
    host.pushed("step-2")
    host.sh(host.person, "git pull -q --rebase")
    assert re.sub(r"[0-9a-f]{7}", "#", host.sh(host.person, ask)) == re.sub(
        r"[0-9a-f]{7}", "#", shown
    )
    host.sh(host.person, take)
    assert host.standing() == {"mode": then, "green": 0, "offer": None, "trouble": ""}


@pytest.mark.timeout(SLOW_S)
def test_a_run_that_is_not_green_begins_the_streak_anew(host: Host) -> None:
    host.pushed("step-0")
    (host.person / "one.txt").unlink()
    host.pushed("step-1")
    assert host.standing() == {"mode": "shadow", "green": 0, "offer": None, "trouble": ""}
    lines = (host.person / "ops/runs/plan.jsonl").read_text().splitlines()
    assert [json.loads(line)["held"] for line in lines] == [1, 0]
    assert [json.loads(line)["run"] for line in lines] == ["step-0", "step-1"]


@pytest.mark.timeout(SLOW_S)
def test_two_branches_that_both_recorded_keep_the_lines_of_both(host: Host) -> None:
    host.pushed("step-0")
    person = host.person
    host.sh(person, "git pull -q --rebase && git checkout -q -b other")
    for branch in ("other", "main"):
        (person / f"{branch}.txt").write_text(branch, encoding="utf-8")
        change = f"git checkout -q {branch} && git add -A && git commit -q -m {branch}"
        noted = f"readiness record --run {branch} && git add ops && git commit -q -m recorded"
        host.sh(person, f"{change} && {noted}")
    host.sh(person, "git merge -q -m both other")
    lines = (person / "ops/runs/plan.jsonl").read_text().splitlines()
    assert {json.loads(line)["run"] for line in lines} == {"step-0", "main", "other"}


def test_every_action_of_the_ladder_is_pinned() -> None:
    used = re.findall(r"uses: (.+)", SECTION)
    assert used
    assert not [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", one)]
