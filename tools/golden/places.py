"""The workspaces that scripts begin with; those that are not made here are folders beside it."""

import os
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

from tools.golden.sandbox import BEGIN_S, REPOSITORY, GoldenError
from tools.golden.scripts import Script, Step

FOLDERS = Path(__file__).with_name("workspaces")
EXAMPLES = REPOSITORY / "tests/gates/examples"
PLANS = REPOSITORY / "tests/data/exchange"
TICKETS = 300
BACK = 9
"""How far back the second dependency of a ticket of that board lies."""
AGE_S = 3 * 3600
"""How old all files of a workspace are at its first step."""

_STATES = ("todo", "todo", "doing", "done", "review", "dropped")


def _own(work: Path) -> None:
    shutil.copytree(REPOSITORY / "boards", work / "boards")


def _many(work: Path) -> None:
    """A board of 300 tickets, with chains, owners and estimates; every tenth claims to be done."""
    lines = [
        "format = 1",
        "[board]",
        'id = "many"',
        'title = "Three hundred"',
        "[board.calendar]",
        "week_one = 2026-02-16",
    ]
    for number in range(1, TICKETS + 1):
        state = _STATES[number % len(_STATES)]
        lines += [
            "",
            f"[ticket.T-{number:03}]",
            f'title = "Piece of work {number}"',
            f'status = "{state}"',
            f'priority = "P{number % 5}"',
            f'owners = ["@p{number % 7}"]',
            f'estimate = "{1 + number % 4}d"',
            f'labels = ["l{number % 3}"]',
        ]
        if number % 5:
            needed = [f"T-{number - 1:03}"] + ([f"T-{number - BACK:03}"] if number > BACK else [])
            lines.append(f"depends = {needed}".replace("'", '"'))
        if number % 10 == 0:
            lines.append(f'deliverables = ["out/{number}.txt"]')
    (work / "boards").mkdir()
    (work / "boards/many.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _plans(work: Path) -> None:
    shutil.copytree(PLANS, work / "plans")


def _kinds(work: Path) -> None:
    """One workspace for the example of each kind of gate."""
    for path in sorted(EXAMPLES.glob("*.toml")):
        example = tomllib.loads(path.read_text(encoding="utf-8"))
        files = example["files"] | {"boards/example.toml": example["board"]}
        for name, text in files.items():
            target = work / path.stem / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


MAKERS: dict[str, Callable[[Path], None]] = {
    "own": _own,
    "many": _many,
    "plans": _plans,
    "kinds": _kinds,
    "empty": lambda _: None,
}


def fill(workspace: str, work: Path) -> None:
    """Put a workspace into an empty folder, all files of one age.

    Raises:
        GoldenError: There is no such workspace.
    """
    if maker := MAKERS.get(workspace):
        maker(work)
    elif (FOLDERS / workspace).is_dir():
        shutil.copytree(FOLDERS / workspace, work, dirs_exist_ok=True)
    else:
        message = f"there is no workspace {workspace!r} below {FOLDERS}"
        raise GoldenError(message)
    for path in work.rglob("*"):
        if path.is_file():
            os.utime(path, (BEGIN_S - AGE_S, BEGIN_S - AGE_S))


def kinds_script() -> Script:
    """Every kind of gate on its example: what each gate says, in words and as JSON."""
    steps = [Step("-C coverage gates --kinds"), Step("-C coverage gates --kinds --json")]
    for path in sorted(EXAMPLES.glob("*.toml")):
        steps += _commits(path)
        steps += [Step(f"-C {path.stem} gates --json"), Step(f"-C {path.stem} explain example")]
    return Script("kinds", "kinds", tuple(steps))


def _commits(path: Path) -> list[Step]:
    """The history of an example, where it has one, as steps that make it."""
    example = tomllib.loads(path.read_text(encoding="utf-8"))
    if "commits" not in example:
        return []
    parts = [f"cd {path.stem}", "git init -q .", "mkdir .keep", "mv * .keep"]
    for commit in example["commits"]:
        for name, text in commit["files"].items():
            folder = Path(name).parent.as_posix()
            parts.append(f"mkdir -p {folder} && printf %s {_quoted(text)} > {name}")
        day = f"GIT_AUTHOR_DATE={commit['at']} GIT_COMMITTER_DATE={commit['at']}"
        parts.append(f"git add -A -- . ':!.keep' && {day} git commit -qm edit")
    parts += ["cp -r .keep/* .", "rm -r .keep"]
    return [Step(" && ".join(parts), prepares=True)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
