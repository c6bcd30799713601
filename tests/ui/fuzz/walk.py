"""A person whose cat is on the keyboard: bursts of random keys, and what may come of them.

A burst is held against the files: what changed on disk is what the audit log says was changed, and
where every key only looks nothing changed and nothing was asked for.
"""

import hashlib
import json
import random
from collections.abc import Collection, Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

import tomli

from readiness_tui.domain.model.ids import Key
from readiness_tui.domain.proof.glyphs import UNICODE
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.ui import app as planner_module
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.screens.command_list import COMMANDS
from tests.support import until
from tests.ui.support import EVERY, FakeNow, burst, dump, palettes, repository

SIZES = ((120, 36), (80, 24), (200, 50), (50, 12))
LONGEST = 12
MOST_LAYERS = 12
"""More dialogs, prefixes, filters and marks than this are never above each other."""
_LEAVES = {"q", "ctrl+q", "ctrl+z", "e", "ctrl+p", "E"}
"""Keys that end the program, or lead out of it."""
_LOOKS = ("cursor.", "pane.", "verdict.", "view.prev", "view.next", "help", "back", "mark")
_SINGLES = {key for command in COMMANDS for key in command.keys if " " not in key}
KEYS = sorted((_SINGLES | set("abcdefghijklmnoprstuvwxyz0123456789 ")) - _LEAVES)
"""What is pressed: every key of every command, and what is typed in fields."""
LOOKING = sorted(
    key
    for command in COMMANDS
    if command.context in {"app", "list"} and command.id.startswith(_LOOKS)
    for key in command.keys
    if " " not in key and key not in _LEAVES
)
"""The keys with which nobody asks for a change."""

BESIDE = """\
format = 1

# The second board: its comments, order and blanks are somebody's own.
[board]
id = "beside"
title = "Beside"
enforcement = "solo"

[phase.one]
title = "First"
exit = [{ text = "All is said" }]

[ticket.B-1]
title = "Wide 性能監視 and e\u0301"   # a remark
status = "doing"
labels = ["x", "y"]
acceptance = ["First", { text = "Second", done = true }]

[ticket.B-2]
title = "Second"
depends = ["B-1"]
target = "2026-W09"
estimate = "3d"

[risk.R-1]
title = "Nobody knows"
likelihood = 3
impact = 4
mitigated_by = ["B-1"]
"""

Fields = Mapping[tuple[str, str, str], object]
"""The value of each field by board, record and name."""


class Homely(Bridge):
    """A bridge that leaves everything but the folder of the test alone."""

    def export(self, name: str, snapshot: Snapshot, keys: Collection[Key]) -> None:
        """Write nothing: a path of random letters may be anywhere."""
        del name, snapshot, keys

    def run_editor(self, path: str, line: int) -> str:
        """Open nothing."""
        del path, line
        return ""

    def edit_text(self, text: str, name: str) -> tuple[str, str]:
        """Change nothing."""
        del name
        return text, ""


class Deaf(Planner):
    """The planner, which goes on when it is told to quit."""

    CSS_PATH = Path(planner_module.__file__).with_name("app.tcss")

    def on_quit_asked(self) -> None:
        """Stay."""


class Walk:
    """One program on two boards, and its bursts.

    Args:
        root: An empty folder.
        seed: Of all that is chosen.
    """

    def __init__(self, root: Path, seed: int) -> None:
        repository(root, {"every": EVERY, "beside": BESIDE})
        (root / "proof").mkdir()
        (root / "proof/a1.txt").write_text("green\n", encoding="utf-8")
        self.root, self.dice = root, random.Random(seed)  # noqa: S311 - a walk, no secret
        self.size = self.dice.choice(SIZES)
        workspace = Workspace(root, actor="@me", me=frozenset({"@me"}), clock=FakeNow())
        self.bridge = Homely(workspace)
        self.app = Deaf(self.bridge, palettes(), UNICODE)
        self.first = self.boards
        self.played: list[list[str]] = []

    @property
    def boards(self) -> Mapping[str, bytes]:
        """Every board as it is on disk."""
        return {path.name: path.read_bytes() for path in self.root.glob("boards/*.toml")}

    async def burst(self, *, looks: bool) -> None:
        """Send one burst, and hold what came of it against the files."""
        if looks:
            await self.go_home()
        keys = self.dice.choices(LOOKING if looks else KEYS, k=self.dice.randint(1, LONGEST))
        if not looks and self.dice.random() < 0.5:
            keys.append(self.dice.choice(["enter", "escape"]))
        self.played.append(keys)
        before, edits, lines = self.boards, self.bridge.requested, len(self.audited)
        await self.send(keys)
        if self.dice.random() < 0.05:
            self.size = self.dice.choice(SIZES)
        assert self.app.crash is None, self.app.crash
        if looks:
            assert self.bridge.requested == edits, "a change was asked for"
            assert self.boards == before, "bytes changed"
        self.hold(before, self.audited[lines:])

    async def send(self, keys: list[str]) -> None:
        """Send keys at once, and wait until all they ask for is done."""
        burst(self.app, keys)
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        inputs = self.app._inputs  # noqa: SLF001
        await until(
            lambda: (
                self.app.crash is not None
                or not (
                    inputs.waiting
                    or inputs._is_under_way  # noqa: SLF001
                    or self.bridge.is_asked
                    or not self.app._message_queue.empty()  # noqa: SLF001
                )
            ),
            f"nothing is under way after {self.played[-1:]}",
        )

    async def rested(self) -> None:
        """Wait until nothing was pressed for so long that the next key is meant as it is."""
        await until(lambda: self.app._inputs.is_resting, "the keys rest")  # noqa: SLF001
        await self.settled()

    async def go_home(self) -> None:
        """Leave whatever is open."""
        await self.send(["escape"] * MOST_LAYERS)

    def hold(self, before: Mapping[str, bytes], entries: list[Mapping[str, str]]) -> None:
        """Hold what changed on disk against what the audit log says of it."""
        told = {(one["board"], one["record"], one["field"]) for one in entries}
        whole = {(board, record) for board, record, field in told if not field}
        old, new = fields(before), fields(self.boards)
        changes = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        untold = {name for name in changes if name not in told and name[:2] not in whole}
        assert not untold, f"changed, and not in the log: {sorted(untold)}"
        for name, data in self.boards.items():
            last = [one["after"] for one in entries if f"{one['board']}.toml" == name]
            if data != before.get(name):
                assert last, f"{name} was written, and the log does not say so"
                assert last[-1] == hashlib.sha256(data).hexdigest(), (
                    f"{name} is not what was logged"
                )

    @property
    def audited(self) -> list[Mapping[str, str]]:
        """Every line of the audit log."""
        logs = sorted(self.root.glob("boards/audit/*.jsonl"))
        return [json.loads(line) for log in logs for line in log.read_bytes().splitlines()]

    async def take_all_back(self) -> None:
        """Undo until there is nothing left."""
        await self.go_home()
        if "WHAT-IF" in dump(self.app):
            self.bridge.what_if("drop")
            await self.settled()
        is_fresh = False
        for _ in range(10 * len(self.played) + 10):
            lines = len(self.audited)
            await self.send(["u"])
            if len(self.audited) > lines:
                is_fresh = False
            elif is_fresh:
                break
            else:  # an answer that came late, or a row that went, may have taken the key
                await self.rested()
                is_fresh = True
            await self.go_home()
        assert not self.difference, f"{self.difference}\n{dump(self.app)}"

    @property
    def difference(self) -> str:
        """The lines in which the boards differ from what they were at first."""
        now = self.boards
        return "\n".join(
            line
            for name in sorted(self.first.keys() | now.keys())
            for line in unified_diff(
                self.first.get(name, b"").decode().splitlines(keepends=True),
                now.get(name, b"").decode().splitlines(keepends=True),
                name,
                n=0,
            )
        )


def fields(boards: Mapping[str, bytes]) -> Fields:
    """Every field of every record."""
    return dict(_fields(boards))


def _fields(boards: Mapping[str, bytes]) -> Iterator[tuple[tuple[str, str, str], object]]:
    for name, data in boards.items():
        for kind, table in tomli.loads(data.decode()).items():
            if not isinstance(table, dict):
                continue
            for record, values in table.items():
                if kind == "board":
                    yield (name[:-5], f"board.{name[:-5]}", record), values
                elif isinstance(values, dict):
                    for field, value in values.items():
                        yield (name[:-5], f"{kind}.{record}", field), value
