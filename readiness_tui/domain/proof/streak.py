"""Runs of a board's gates, the streak of green ones, and the stricter mode they offer.

The history of a board is `.readiness/history/BOARD.jsonl`: one JSON object a line, oldest first,
only ever appended to. A line has these members; unknown ones are left alone:

```
{
    "format": 1,
    "board": "core",
    "commit": "<40 hex>",
    "at": "2026-02-16T09:12:00Z",
    "mode": "shadow",
    "due": 12,
    "held": 12,
    "held_hard": 11,
    "not_held": ["coverage"],
    "run": "118",
    "suites": ["unit", "integration"],
    "runner": "ubuntu-24.04",
}
```

`due` counts the gates that were due, `held` those that held by the normal rules, `held_hard` those
that held by the hard ones (waivers carry nothing there). `not_held` names up to 20 of those that
did not hold by the hard rules. `run`, `suites` and `runner` are what a build server calls the run,
what it ran and where; each may be left out. `parse_run` and `run_table` are the two ends of that
line: storage writes it, the gate kind `green_streak` reads the same.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.gate import Gate
from readiness_tui.domain.model.globs import covers
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.model.status import Mode

FORMAT = 1
GREEN_STREAK = "green_streak"
NAMED = 20
"""So many gates that did not hold are named in a line."""

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SHOWN = 7
_MODES = tuple(Mode)


class Run(Struct, frozen=True, kw_only=True):
    """All due gates of a board, settled at one commit with unmodified inputs.

    Attributes:
        board: The board.
        commit: The commit, in hex.
        at: When it was recorded, with an offset.
        mode: The board's mode then.
        due: Gates that were due; `info` gates and those that do not apply are left out.
        held: How many of them held by the normal rules, waived ones included.
        held_hard: How many held by the hard rules.
        not_held: Ids of gates that did not hold by the hard rules, `NAMED` at most.
        run: What a build server calls the run; empty if nobody said.
        suites: What a build server ran; empty if nobody said.
        runner: The machine or environment it ran on; empty if nobody said.
        line: The line of the history file that says so, counted from 1; 0 for none.
    """

    board: BoardId
    commit: str
    at: datetime
    mode: Mode
    due: int
    held: int
    held_hard: int
    not_held: tuple[str, ...] = ()
    run: str = ""
    suites: tuple[str, ...] = ()
    runner: str = ""
    line: int = 0

    def is_green(self, mode: Mode) -> bool:
        """Whether a gate was due and every due one held by the rules of a mode."""
        passed = self.held_hard if mode is Mode.HARD_BLOCK else self.held
        return self.due > 0 and passed == self.due


class History(Struct, frozen=True):
    """The runs of one file, in its order, and the lines of it that are no run."""

    runs: tuple[Run, ...] = ()
    unreadable: tuple[int, ...] = ()


def parse_run(table: Mapping[str, object], *, line: int = 0) -> Run:
    """The run that a line of the history says.

    Args:
        table: The JSON object of the line.
        line: Its number, from 1.

    Raises:
        ValueError: A member is missing or is not what it has to be; the sentence says which.
    """
    if table.get("format") != FORMAT:
        message = f"format is {table.get('format')!r}, this version reads {FORMAT}"
        raise ValueError(message)
    due, passed, hard = (_count(table, name) for name in ("due", "held", "held_hard"))
    if not hard <= passed <= due:
        message = f"held {passed} and held_hard {hard} do not fit {due} due gates"
        raise ValueError(message)
    return Run(
        board=BoardId(_text(table, "board")),
        commit=_commit(table),
        at=_instant(table),
        mode=_mode(table),
        due=due,
        held=passed,
        held_hard=hard,
        not_held=_names(table, "not_held"),
        run=_text(table, "run", needed=False),
        suites=_names(table, "suites"),
        runner=_text(table, "runner", needed=False),
        line=line,
    )


def run_table(run: Run) -> dict[str, object]:
    """The JSON object of the line that says this run."""
    table: dict[str, object] = {
        "format": FORMAT,
        "board": run.board,
        "commit": run.commit,
        "at": run.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "mode": run.mode.value,
        "due": run.due,
        "held": run.held,
        "held_hard": run.held_hard,
        "not_held": list(run.not_held[:NAMED]),
    }
    return (
        table
        | ({"run": run.run} if run.run else {})
        | ({"suites": list(run.suites)} if run.suites else {})
        | ({"runner": run.runner} if run.runner else {})
    )


class Coverage(Struct, frozen=True):
    """The suites and runners that a commit needs a run of; a runner may be a pattern with `*`."""

    suites: tuple[str, ...] = ()
    runners: tuple[str, ...] = ()

    def counting(self, runs: Sequence[Run]) -> tuple[Run, ...]:
        """Of the runs of one commit the last of each runner that counts, oldest first.

        Where runners are named, others do not count; a run that names none always does.
        """
        last: dict[str, Run] = {}
        for run in runs:
            if not run.runner or not self.runners or is_named(self.runners, (run.runner,)):
                last.pop(run.runner, None)
                last[run.runner] = run
        return tuple(last.values())

    def lacking(self, runs: Sequence[Run]) -> tuple[str, ...]:
        """What these runs of one commit lack: suites, then runners."""
        ran = {suite for run in runs for suite in run.suites}
        places = [run.runner for run in runs if run.runner]
        return (
            *(suite for suite in self.suites if suite not in ran),
            *(runner for runner in self.runners if not is_named((runner,), places)),
        )


def is_named(patterns: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a pattern is one of some names or matches one."""
    return any(pattern == name or covers(pattern, name) for pattern in patterns for name in names)


def coverage_of(board: Board) -> Coverage:
    """What the gates of kind `green_streak` that read a board's own history ask of each commit."""
    own = f"/{board.id}.jsonl"
    gates = [
        gate
        for gate in board.gates.values()
        if gate.kind == GREEN_STREAK
        and gate.enabled
        and str(gate.params.get("history", "")).endswith(own)
    ]
    return Coverage(_listed(gates, "suites"), _listed(gates, "runners"))


def _listed(gates: Sequence[Gate], name: str) -> tuple[str, ...]:
    values = [gate.params.get(name) for gate in gates]
    lists = [value for value in values if isinstance(value, Sequence)]
    texts = [item for value in lists for item in value if isinstance(item, str)]
    return tuple(dict.fromkeys(texts))


class Streak(Struct, frozen=True, kw_only=True):
    """Consecutive green runs up to the last one, by the rules of the mode they would lead to.

    Attributes:
        towards: The next stricter mode; None: there is none.
        needed: How many green runs the board asks for.
        commits: The commits of the streak, oldest first.
        broken: The run that ended the streak before, since the mode last changed; None: none did.
        lacking: The suites and runners that its commit has no run of.
    """

    towards: Mode | None
    needed: int
    commits: tuple[str, ...] = ()
    broken: Run | None = None
    lacking: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How long it is."""
        return len(self.commits)

    @property
    def is_full(self) -> bool:
        """Whether it is as long as the board asks for."""
        return self.count >= self.needed

    def __str__(self) -> str:
        """The streak as shown: `2 of 3 green (a1b2c3d e5f6a7b)`."""
        commits = " ".join(commit[:_SHOWN] for commit in self.commits[-self.needed :])
        count = min(self.count, self.needed)
        return f"{count} of {self.needed} green" + (f" ({commits})" if commits else "")


class Offer(Struct, frozen=True):
    """A stricter mode that a full streak offers; a person takes it, or does not."""

    board: BoardId
    mode: Mode
    streak: Streak

    def __str__(self) -> str:
        """The offer as a question: `3 of 3 green (a1b2c3d ...): soft_block?`."""
        return f"{self.streak}: {self.mode}?"


def stricter(mode: Mode) -> Mode | None:
    """The next stricter mode; None after the strictest."""
    place = _MODES.index(mode) + 1
    return _MODES[place] if place < len(_MODES) else None


def streak(board: Board, history: History, changed_at: datetime | None) -> Streak:
    """How many runs in a row are green, up to the last.

    The order of the file counts, not the clock: one set back must not sort a red run away. A commit
    is green where its last run is, on each runner that it was run on; what the board's own gates of
    green streaks ask of a commit is asked here too. What came before the mode last changed does not
    count, whether that is known from `changed_at` or from the mode that the runs themselves name; a
    line that cannot be read may have been a red run, so what came before it does not count either.

    Args:
        board: As it is now.
        history: Its runs.
        changed_at: When its mode last changed, with an offset; None: it is not known to have.
    """
    towards = stricter(board.enforcement)
    needed = max(1, board.target_greens)
    if towards is None:
        return Streak(towards=None, needed=needed)
    commits: list[str] = []
    broken, lacking, coverage = None, (), coverage_of(board)
    for runs in reversed(_counting(board, history, changed_at)):
        counting = coverage.counting(runs)
        lacking = coverage.lacking(counting)
        broken = next((run for run in counting if not run.is_green(towards)), None)
        if broken is None and (lacking or not counting):
            broken = runs[-1]
        if broken is not None:
            break
        commits.append(runs[-1].commit)
    return Streak(
        towards=towards,
        needed=needed,
        commits=tuple(reversed(commits)),
        broken=broken,
        lacking=lacking,
    )


def offer(board: Board, history: History, changed_at: datetime | None) -> Offer | None:
    """The next stricter mode, once enough runs in a row are green; None before.

    Args:
        board: As it is now.
        history: Its runs.
        changed_at: When its mode last changed, with an offset; None: it is not known to have.
    """
    current_streak = streak(board, history, changed_at)
    if current_streak.towards is None or not current_streak.is_full:
        return None
    return Offer(board.id, current_streak.towards, current_streak)


def _counting(
    board: Board, history: History, changed_at: datetime | None
) -> tuple[tuple[Run, ...], ...]:
    """The runs since the mode last changed, those of one commit together where its last one is."""
    after = max(history.unreadable, default=0)
    since: list[Run] = []
    for run in history.runs:
        is_before = changed_at is not None and run.at <= changed_at
        if is_before or run.mode is not board.enforcement or 0 < run.line < after:
            since.clear()
        else:
            since.append(run)
    groups: dict[str, tuple[Run, ...]] = {}
    for run in since:
        groups[run.commit] = (*groups.pop(run.commit, ()), run)
    return tuple(groups.values())


def _count(table: Mapping[str, object], name: str) -> int:
    value = table.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        message = f"{name} is {value!r}, no count"
        raise ValueError(message)
    return value


def _text(table: Mapping[str, object], name: str, *, needed: bool = True) -> str:
    value = table.get(name, None if needed else "")
    if not isinstance(value, str) or (needed and not value):
        message = f"{name} is {value!r}, no text"
        raise ValueError(message)
    return value


def _commit(table: Mapping[str, object]) -> str:
    value = _text(table, "commit")
    if _COMMIT.fullmatch(value) is None:
        message = f"commit is {value!r}, no commit"
        raise ValueError(message)
    return value


def _instant(table: Mapping[str, object]) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(table, "at"))
    except ValueError as error:
        message = f"at: {error}"
        raise ValueError(message) from None
    if moment.tzinfo is None:
        message = f"at is {table['at']!r}, which has no offset such as Z"
        raise ValueError(message)
    return moment


def _mode(table: Mapping[str, object]) -> Mode:
    try:
        return Mode(_text(table, "mode"))
    except ValueError:
        message = f"mode is {table.get('mode')!r}, none of {', '.join(Mode)}"
        raise ValueError(message) from None


def _names(table: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, Sequence) or isinstance(value, str):
        message = f"{name} is {value!r}, no list"
        raise ValueError(message)  # noqa: TRY004 - what a file says, not what code passed
    names = tuple(item for item in value if isinstance(item, str))  # pyright: ignore[reportUnknownVariableType] - any sequence
    if len(names) != len(value):  # pyright: ignore[reportUnknownArgumentType] - any sequence
        message = f"{name} holds something that is no text"
        raise ValueError(message)
    return names
