"""A private note of a stand-up is in no answer, no report and no file but its own."""

import shlex
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from readiness_tui.cli.group import planner
from readiness_tui.domain.standup.pages import basis_of
from readiness_tui.domain.standup.record import Noted, NoteKind, Typed
from readiness_tui.domain.standup.since import Changes
from readiness_tui.gates.engine import engine as engine_module
from readiness_tui.services.standup.leading import StandupLeader
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.standups.journal import standup_folder
from tests.cli.test_judged_once import CASES, PLAN
from tests.gates.held import HeldPool
from tests.services.fakes import FakeClock

WORD = "xylophone"
REPORTS = ("weekly --since 2020-01-01", "status", "release", "kpi", "risk")
LINES = (
    *(line for line, _, _ in CASES),
    *(f"report {name} --format {form}" for name in REPORTS for form in ("md", "html", "json")),
    "report compliance --output bundle",
    "verify-bundle bundle",
    "standup --private",
    "check --format sarif --format junit=checked.xml --alerts alerts.json",
    "doctor --json",
    "audit export",
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace where a stand-up ended, and one goes on, both with private notes."""
    monkeypatch.setattr(engine_module, "WorkerPool", lambda *_: HeldPool())
    root = tmp_path / "plan"
    shutil.copytree(PLAN, root)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=root, check=True, timeout=120)  # noqa: S607
    monkeypatch.chdir(root)
    return root


def lead(root: Path, day: int) -> StandupLeader:
    """Lead a stand-up with notes of all kinds until the middle of a private word."""
    leader = StandupLeader(root, "boards", "@ann", FakeClock(datetime(2026, 2, day, tzinfo=UTC)))
    leader.begin()
    for kind in NoteKind:
        for text in (f"! {WORD} {kind}", f" !{WORD}", f"\uff01{WORD}", f"{kind} for all"):
            leader.add(lambda now, kind=kind, text=text: Typed(now, kind, text))
            leader.add(lambda now, kind=kind, text=text: Noted(now, kind, text))
    leader.add(lambda now: Typed(now, NoteKind.NOTE, f"!{WORD}"))
    return leader


def holders(*folders: Path) -> list[Path]:
    """The files that have the word."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [path for path in files if WORD.encode() in path.read_bytes()]


def answer(line: str) -> str:
    """All that commands say, one after another."""
    results = [CliRunner().invoke(planner, shlex.split(words)) for words in line.split("; ")]
    return "".join(result.output + result.stderr for result in results)


def test_no_answer_and_no_file_has_a_private_note(root: Path, tmp_path: Path) -> None:
    workspace = Workspace(root)
    workspace.open()
    ended = lead(root, 20)
    minutes = ended.end(basis_of(Changes(ended.now().since, workspace.snapshot), ()), "minutes.md")
    lead(root, 21).leave()
    answers = [minutes.text, *map(answer, LINES)]
    assert WORD not in "".join(answers)
    for kind in NoteKind:  # what is for all is there, so what is private would be
        assert sum(f"{kind} for all" in text for text in answers) >= 2
    files = holders(root, tmp_path, standup_folder(root).parents[2])
    assert {path.name.partition(".")[2] for path in files} == {"private.jsonl"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert len(files) == 2
