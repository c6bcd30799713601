"""The same question to other planners, where they are installed: one plan, each in its own form.

Nothing is promised here: these rows say where we stand. `docs/comparison.md` says how to install
the others, and what else tells them apart.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from benchmarks.harness import ENVIRONMENT, TOLD, Row, ratio
from benchmarks.start import board

TICKETS = 1_000
REPEATS = 5
WITHIN_S = 120
OURS = (sys.executable, "-m", "readiness_tui")
SETTINGS = """\
confirmation=off
verbose=nothing
hooks=off
"""


def bench_taskwarrior() -> Iterator[Row]:
    """What to do next, all there is, and a note on one."""
    with tempfile.TemporaryDirectory() as name:
        folder = _plan(Path(name))
        settings = folder / "taskrc"
        settings.write_text(f"{SETTINGS}data.location={folder / 'tasks'}\n", encoding="utf-8")
        (folder / "tasks").mkdir()
        program = ("task", f"rc:{settings}")
        if (absent := _absent("task")) is None:
            _run((*program, "import", "-"), folder, _tasks())
        for ours, theirs in (
            (("next",), ("next",)),
            (("list",), ("list",)),
            (("note", "T-0500", "looked at"), ("500", "annotate", "looked at")),
        ):
            yield absent or _row(folder, ours, (*program, *theirs))


def bench_backlog_md() -> Iterator[Row]:
    """All there is, and a note on one."""
    with tempfile.TemporaryDirectory() as name:
        folder = _plan(Path(name))
        if (absent := _absent("backlog")) is None:
            _run(("git", "init", "--quiet"), folder)
            _run(("backlog", "init", "Measured", "--defaults"), folder)
            _pages(folder / "backlog/tasks")
        for ours, theirs in (
            (("list",), ("task", "list", "--plain")),
            (
                ("note", "T-0500", "looked at"),
                ("task", "edit", "500", "--append-notes", "looked at"),
            ),
        ):
            yield absent or _row(folder, ours, ("backlog", *theirs))


def bench_taskjuggler() -> Iterator[Row]:
    """When each ticket of the plan is done."""
    with tempfile.TemporaryDirectory() as name:
        folder = _plan(Path(name))
        (folder / "plan.tjp").write_text(_project(), encoding="utf-8")
        yield _absent("tj3") or _row(folder, ("schedule",), ("tj3", "--silent", "plan.tjp"))


def _plan(folder: Path) -> Path:
    (folder / "boards").mkdir()
    (folder / "boards/plan.toml").write_text(board(TICKETS), encoding="utf-8")
    return folder


def _absent(program: str) -> Row | None:
    if shutil.which(program):
        return None
    return Row(f"readiness, {TICKETS:,} tickets", program, None, TOLD, "not installed here")


def _row(folder: Path, ours: Sequence[str], theirs: Sequence[str]) -> Row:
    words = " ".join(word for word in theirs if not word.startswith("rc:"))
    return Row(
        f"readiness {' '.join(ours)}, {TICKETS:,} tickets",
        words,
        ratio(_action((*OURS, *ours), folder), _action(theirs, folder), REPEATS),
        TOLD,
    )


def _action(command: Sequence[str], folder: Path) -> Callable[[], object]:
    return lambda: _run(command, folder)


def _run(command: Sequence[str], folder: Path, text: str = "") -> None:
    subprocess.run(
        command,
        cwd=folder,
        env={**ENVIRONMENT, "HOME": str(folder)},
        input=text,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=True,
    )


def _tasks() -> str:
    """The plan as taskwarrior imports it: a chain, each task waiting for the one before it."""
    tasks = [
        {
            "uuid": str(UUID(int=number)),
            "description": f"Ticket {number} of the plan",
            "status": "pending",
            "priority": "HML"[number % 3],
            "depends": [str(UUID(int=number - 1))] if number > 1 else [],
        }
        for number in range(1, TICKETS + 1)
    ]
    return json.dumps(tasks)


def _pages(folder: Path) -> None:
    """The plan as Backlog.md keeps it: a page for each task."""
    for number in range(1, TICKETS + 1):
        needs = f"[task-{number - 1}]" if number > 1 else "[]"
        page = (
            f"---\nid: task-{number}\ntitle: Ticket {number} of the plan\nstatus: To Do\n"
            f"assignee: []\ncreated_date: '2026-01-05'\nlabels: []\ndependencies: {needs}\n"
            "priority: medium\n---\n\n## Description\n\nSee the plan.\n"
        )
        path = folder / f"task-{number} - Ticket-{number}-of-the-plan.md"
        path.write_text(page, encoding="utf-8")


def _project() -> str:
    """The plan as TaskJuggler schedules it: two people, a chain of tasks of two days each."""
    lines = [
        'project plan "Measured" 2026-01-05 +12y { }',
        'resource one "One" { }',
        'resource two "Two" { }',
    ]
    for number in range(1, TICKETS + 1):
        after = f" depends !t{number - 1}" if number > 1 else ""
        who = "allocate one { alternative two }"
        lines.append(f'task t{number} "Ticket {number}" {{ effort 2d {who}{after} }}')
    return "\n".join(lines) + "\n"
