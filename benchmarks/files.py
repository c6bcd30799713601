"""Saving and reading boards, and what the headless verbs do with them, in one process."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import tomli

from benchmarks.harness import Row, ratio, seconds
from benchmarks.start import board
from readiness_tui.domain.lint import lint
from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef, TicketId
from readiness_tui.domain.model.status import Priority
from readiness_tui.domain.proof.proof import WORKSPACE
from readiness_tui.domain.verdict.verdict import verdict
from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.workspace.board_writer import BoardWriter
from readiness_tui.services.workspace.pending_edits import PendingEdits
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.boards.reader import LoadedBoard
from readiness_tui.storage.boards.repository import BoardFiles

SAVED_BOARD = 2_500
MANY = 10_000
RELOADS = 16


def _boards(root: Path, boards: int, tickets: int) -> list[str]:
    (root / "boards").mkdir(parents=True)
    texts: list[str] = []
    for number in range(boards):
        text = board(tickets).replace("[board]", f'[board]\nid = "b{number:02}"')
        (root / f"boards/b{number:02}.toml").write_text(text, encoding="utf-8")
        texts.append(text)
    return texts


class _Saver:
    """Turns one priority back and forth, each time a whole save with lock, journal and log."""

    def __init__(self, root: Path) -> None:
        self._files = BoardFiles(root)
        loaded = self._files.load("boards/b00.toml")
        if not isinstance(loaded, LoadedBoard):
            raise TypeError(loaded)
        self._loaded = loaded
        access = WriteAccess(root, actor="bench@example.org")
        self._scribe = BoardWriter(self._files, access, PendingEdits(access))
        self._ref = RecordRef(BoardId("b00"), Kind.TICKET, f"T-{SAVED_BOARD // 2:04}")

    def save(self) -> None:
        home = BoardId("b00")
        old = self._loaded.board.tickets[TicketId(self._ref.id)].priority
        new = Priority.P4 if old is not Priority.P4 else Priority.P1
        edit = SetField(self._ref, "priority", old, new)
        written = self._scribe.write(Action("turned", (edit,)), {home: self._loaded})
        self._loaded = written.boards[home]

    def look_again(self) -> None:
        """Take the second looks at the last save, as the program does while a person reads."""
        while (wait_s := self._scribe.looks_again_in_s) is not None:
            time.sleep(wait_s)
            self._scribe.look_again()


def bench_save() -> Iterator[Row]:
    """One field of a large board, against the least that makes bytes durable."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        root = Path(folder)
        data = _boards(root, 1, SAVED_BOARD)[0].encode()

        def floor() -> None:
            temp = root / "boards/.plain.tmp"
            with temp.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temp.replace(root / "boards/plain.bin")

        saver = _Saver(root)
        burst = ratio(saver.save, floor, 15)
        value = ratio(saver.save, floor, 9, between=saver.look_again)
        remark = f"as people save, seconds apart; {burst:.2f} one right behind the other"
        yield Row("save one field, 2,500 tickets", "write, fsync, rename", value, 3, remark)


def bench_reload() -> Iterator[Row]:
    """One changed board among 25."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        text = _boards(root, 25, 100)[3]
        workspace = Workspace(root)
        workspace.open()
        path = root / "boards/b03.toml"
        turn = iter(range(1_000_000))

        def saved() -> None:
            path.write_text(text.replace("Ticket 7 ", f"Ticket {next(turn)} "), encoding="utf-8")

        times: list[tuple[float, float]] = []
        for _ in range(RELOADS):  # what the editor takes for its save is none of ours
            saved()
            ours = seconds(lambda: workspace.boards.files_changed(["boards/b03.toml"]))
            times.append((ours, seconds(lambda: tomli.loads(text))))
        ours, floor = (median(side) for side in zip(*times[1:], strict=True))
        yield Row(
            "reload of 1 changed board of 25",
            "tomli on that board",
            ours / floor,
            1.5,
            "judges and publishes all 2,500 tickets too",
        )


def bench_verbs() -> Iterator[Row]:
    """What check and lint do with 10,000 tickets that no file gate proves."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        texts = _boards(root, 4, MANY // 4)

        def floor() -> None:
            for text in texts:
                tomli.loads(text)

        def check() -> None:
            workspace = Workspace(root)
            workspace.open()
            verdict(workspace.gates.run().judgement, WORKSPACE)

        def linted() -> None:
            workspace = Workspace(root)
            lint(workspace.open().analysis)

        yield Row("check, 10,000 tickets", "tomli on the boards", ratio(check, floor, 3), 3)
        yield Row("lint, 10,000 tickets", "tomli on the boards", ratio(linted, floor, 3), 3)
        analysis = Workspace(root).open().analysis

        lint(analysis)  # what the rules look at is computed here, so that it is not measured below

        measured = ratio(lambda: lint(analysis), floor, 3)
        yield Row("all lint rules, 10,000 tickets", "tomli on the boards", measured, 2)
