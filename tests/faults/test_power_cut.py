"""F05: the power is cut. What was acknowledged is there, and nothing is torn.

A disk in a file is shut down so that nothing reaches it any more, while a writer is at work or just
told that it had saved. `READINESS_FAULTS_CUTS` says how often in each case.
"""

import multiprocessing
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.disks import Disk, ext4
from tests.faults.program import Held, forked, lay_out, run_main, text_of
from tests.faults.table import FIGURE, Record
from tests.faults.writers import served, served_weakly, title_in, titled

CUTS = int(os.environ.get("READINESS_FAULTS_CUTS", "10"))
OPTIONS = ["", "noauto_da_alloc"]
ANSWER_S = 20


@dataclass
class Cuts:
    """Cuts the power of a disk on which a writer works, again and again.

    Attributes:
        disk: Where the plan lies.
        scratch: A folder that outlives the cuts.
        writer: What sets the title of T-1 to what it is told.
        lost: The acknowledged titles that were not there afterwards.
        acknowledged: All titles that were said to be saved.
    """

    disk: Disk
    scratch: Path
    writer: Callable[[Path, Connection], int]
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - pauses, no secrets
    lost: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The workspace."""
        return self.disk.path / "plan"

    def one(self, number: int, *, other: str = "T-2") -> None:
        """Some saves, a cut, and a look at what is there once power is back.

        Every second time the power goes while a save is under way.

        Args:
            number: Of the cut.
            other: The title of T-2, which stays.
        """
        ours, theirs = multiprocessing.Pipe()
        held = Held(self.scratch, self.writer, self.root, theirs)
        theirs.close()
        held.go()
        asked = [f"cut-{number}-{index}" for index in range(self.chance.randrange(2, 5))]
        before = title_in(self.text(), "T-1")
        for title in asked[:-1]:
            before = self._told(ours, title, before)
        if number % 2:
            ours.send(asked[-1])
            time.sleep(self.chance.uniform(0, 0.03))
            self.disk.cut()
            before = self._told(ours, "", before, waited_for=asked[-1])
        else:
            before = self._told(ours, asked[-1], before)
            self.disk.cut()
        held.process.kill()
        held.end()
        self.disk.detach()
        self.disk.attach()
        self._look(before, asked[-1], other)

    def text(self) -> str:
        """The board."""
        return (self.root / "boards/a.toml").read_bytes().decode()

    def _told(self, pipe: Connection, title: str, before: str, *, waited_for: str = "") -> str:
        """The title that is known to be saved, after one more answer of the writer."""
        if title:
            pipe.send(title)
        if not pipe.poll(ANSWER_S):
            assert waited_for, "the writer gives no answer"
            return before
        try:
            code = pipe.recv()
        except EOFError:
            assert waited_for, "the writer ended"
            return before
        assert waited_for or code == "saved", code
        if code != "saved":
            return before
        self.acknowledged.append(title or waited_for)
        return title or waited_for

    def _look(self, saved: str, asked: str, other: str) -> None:
        """Hold the board against what was acknowledged and what was under way."""
        text = self.text()
        now = title_in(text, "T-1")
        whole = titled(titled(text_of("a"), "T-1", now), "T-2", other)
        assert text == whole, f"the board is torn:\n{text}"
        if now not in {saved, asked}:
            self.lost.append(saved)


@pytest.mark.fault("F05")
@pytest.mark.parametrize("options", OPTIONS, ids=["as mounted by default", *OPTIONS[1:]])
def test_what_was_acknowledged_outlives_a_power_cut(
    tmp_path: Path, options: str, record_property: Record
) -> None:
    with ext4(tmp_path, options=options) as disk:
        cuts = Cuts(disk, tmp_path, served)
        lay_out(cuts.root)
        titles(cuts, "T-2", "before")
        os.sync()
        for number in range(CUTS):
            cuts.one(number, other="before" if not number else f"after-{number - 1}")
            assert not cuts.lost
            title = title_in(cuts.text(), "T-1")
            titles(cuts, "T-2", f"after-{number}")
            assert title_in(cuts.text(), "T-1") == title
            assert not list(cuts.root.rglob(".*.tmp"))
            assert forked(tmp_path, run_main, cuts.root, "audit", "verify").code == 0
            log = b"".join(path.read_bytes() for path in cuts.root.glob("boards/audit/*.jsonl"))
            missing = [one for one in cuts.acknowledged if f'"\\"{one}\\""'.encode() not in log]
            assert not missing, f"acknowledged and in no audit record: {missing}"
        record_property(FIGURE, _figure("ours", options, cuts, CUTS))


def _figure(who: str, options: str, cuts: Cuts, count: int) -> str:
    said = f"{len(cuts.acknowledged)} saves acknowledged, {len(cuts.lost)} lost"
    return f"{who}, {options or 'mount default'}: {count} cuts, {said}"


def titles(cuts: Cuts, ticket: str, title: str) -> None:
    """Give a ticket a title, as the next command after a cut."""
    done = forked(cuts.scratch, run_main, cuts.root, "set", ticket, f"title={title}", "--json")
    assert done.code == oracle.SAVED, done
    assert title_in(cuts.text(), ticket) == title


@pytest.mark.fault("F05")
@pytest.mark.parametrize("options", OPTIONS, ids=["as mounted by default", *OPTIONS[1:]])
def test_a_writer_that_does_not_flush_the_folder_is_seen_to_lose_an_edit(
    tmp_path: Path, options: str, record_property: Record
) -> None:
    with ext4(tmp_path, options=options) as disk:
        cuts = Cuts(disk, tmp_path, served_weakly)
        lay_out(cuts.root)
        os.sync()
        for number in range(min(CUTS, 4)):
            cuts.one(2 * number)
        assert cuts.lost, "the test cannot see a lost edit"
        record_property(FIGURE, _figure("without fsync of the folder", options, cuts, min(CUTS, 4)))
