"""Leading a stand-up on a real disk: two at once, one that was cut off, and its minutes."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import ExchangeError, UsageError, WriteError
from readiness_tui.domain.standup.pages import Basis, basis_of
from readiness_tui.domain.standup.record import Noted, NoteKind, Turned, Typed
from readiness_tui.domain.standup.since import Changes
from readiness_tui.services.standup.leading import (
    StandupLeader,
    last_minutes,
    private_files,
)
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.standups import journal as journal_module
from readiness_tui.storage.standups.journal import journals, private_notes
from tests.ui.support import repository

START = datetime(2026, 2, 26, 9, 30, tzinfo=UTC)
WITHIN_S = 120


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        """The time that was set."""
        return self.time

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace."""
    return repository(tmp_path / "work")


def leader(root: Path, clock: Clock, who: str = "@lead") -> StandupLeader:
    return StandupLeader(root, "boards", who, clock)


def note(led: StandupLeader, text: str) -> None:
    led.add(lambda now: Noted(now, NoteKind.NOTE, text, "owner:@core"))


def basis(root: Path, led: StandupLeader) -> Basis:
    workspace = Workspace(root)
    workspace.open()
    return basis_of(Changes(led.now().since, workspace.snapshot), ())


def texts(led: StandupLeader) -> list[str]:
    return [one.text for one in led.now().record.notes]


def test_two_at_once_do_not_mix(root: Path) -> None:
    one, other = leader(root, Clock()), leader(root, Clock())
    one.begin()
    note(one, "of one")
    other.begin()
    note(other, "of the other")
    note(one, "of one again")
    assert texts(one) == ["of one", "of one again"]
    assert texts(other) == ["of the other"]
    assert len(journals(root)) == 2


_PRESENTS = """
import sys
from pathlib import Path
from readiness_tui.domain.standup.record import Noted, NoteKind
from readiness_tui.services.standup.leading import StandupLeader
led = StandupLeader(Path(sys.argv[1]), "boards", "@lead")
led.begin()
print("begun", flush=True)
for text in sys.stdin:
    led.add(lambda now: Noted(now, NoteKind.NOTE, text.strip()))
    print(*(one.text for one in led.now().record.notes), sep="|", flush=True)
"""


def test_two_processes_that_present_at_once_do_not_mix(root: Path) -> None:
    def presents() -> subprocess.Popen[str]:
        words = [sys.executable, "-c", _PRESENTS, str(root)]
        pipe = subprocess.PIPE
        return subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True)

    def says(process: subprocess.Popen[str], text: str) -> str:
        assert process.stdin is not None
        process.stdin.write(f"{text}\n")
        process.stdin.flush()
        return heard(process)

    def heard(process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()

    with presents() as one, presents() as other:
        assert heard(one) == heard(other) == "begun"  # both lead now
        assert says(one, "a") == "a"
        assert says(other, "b") == "b"
        assert says(one, "c") == "a|c"
        assert says(other, "d") == "b|d"
    assert (one.returncode, other.returncode) == (0, 0)
    assert len(journals(root)) == 2


def test_old_journals_go_and_one_that_is_led_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "MOST_JOURNALS", 3)
    led = leader(root, Clock())
    led.begin()
    note(led, "still led")
    (oldest,) = journals(root)
    for day in range(1, 6):
        clock = Clock()
        clock.pass_by(day * 86_400)
        later = leader(root, clock, f"@lead-{day}")
        later.begin()
        later.leave()
    paths = journals(root)
    assert paths[0] == oldest
    assert len(paths) == 4  # the newest three, and the one that is led
    assert texts(led) == ["still led"]


def test_two_that_end_at_once_have_a_file_each(root: Path) -> None:
    one, other = leader(root, Clock()), leader(root, Clock())
    one.begin()
    other.begin()
    first, second = one.now().file, other.now().file
    assert first == second == "standups/2026-02-26.md"
    one.end(basis(root, one), first)
    with pytest.raises(WriteError, match="already"):
        other.end(basis(root, other), second)
    assert other.now().file == "standups/2026-02-26-2.md"
    other.end(basis(root, other), other.now().file)


def test_one_that_was_left_is_taken_up_and_the_gap_is_nobodys_time(root: Path) -> None:
    clock = Clock()
    led = leader(root, clock)
    led.begin()
    led.add(lambda now: Turned(now, "owner:@core"))
    clock.pass_by(30)
    note(led, "first")
    led._journal.close()  # noqa: SLF001  # pyright: ignore - as a kill would
    clock.pass_by(3600)
    again = leader(root, clock)
    standup = again.begin()
    clock.pass_by(12)
    assert texts(again) == ["first"]
    assert standup.remark == "taken up again: begun at 09:30, with 1 note"
    assert again.now().record.total(clock.now()) == 42


def test_after_twelve_hours_or_for_another_it_begins_anew(root: Path) -> None:
    clock = Clock()
    led = leader(root, clock)
    led.begin()
    note(led, "yesterday")
    led.leave()
    assert texts_of_new(root, clock, "@other") == []
    clock.pass_by(12 * 3600)
    assert texts_of_new(root, clock) == []


def texts_of_new(root: Path, clock: Clock, who: str = "@lead") -> list[str]:
    led = leader(root, clock, who)
    led.begin()
    return texts(led)


def test_minutes_of_one_that_was_cut_off_can_still_be_had(root: Path) -> None:
    clock = Clock()
    led = leader(root, clock)
    led.begin()
    note(led, "kept")
    led.add(lambda now: Typed(now, NoteKind.PARKED, "half"))
    led.leave()
    clock.pass_by(48 * 3600)

    def read() -> Workspace:
        workspace = Workspace(root)
        workspace.open()
        return workspace

    minutes = last_minutes(root, "boards", "", read)
    assert not minutes.is_over
    assert "- kept" in minutes.text
    assert "- half (unfinished)" in minutes.text


def test_minutes_of_one_that_is_over_are_those_that_were_written(root: Path) -> None:
    led = leader(root, Clock())
    led.begin()
    note(led, "kept")
    closed = led.end(basis(root, led), "standups/a.md")
    assert (root / "standups/a.md").read_text("utf-8") == closed.text

    def read() -> Workspace:
        pytest.fail("nothing has to be read")

    assert last_minutes(root, "boards", "", read) == closed


@pytest.mark.parametrize(
    "file", ["/var/a.md", "../a.md", "standups/a.txt", ".git/a.md", "standups"]
)
def test_minutes_go_below_the_root_alone(root: Path, file: str) -> None:
    led = leader(root, Clock())
    led.begin()
    with pytest.raises(ExchangeError):
        led.end(basis(root, led), file)
    note(led, "it goes on")
    assert led.now().record.ended is None


def test_a_private_note_is_no_event_and_a_dropped_one_is_none(root: Path) -> None:
    led = leader(root, Clock())
    led.begin()
    for text in ("!s", "!secret", ""):
        led.add(lambda now, text=text: Typed(now, NoteKind.NOTE, text))
    assert private_files(root) == ()
    note(led, "! secret ")
    (journal,) = journals(root)
    assert [one.text for one in private_notes(journal)] == ["secret"]
    assert b"secret" not in journal.read_bytes()
    assert [count for _, count in private_files(root)] == [1]
    assert texts(led) == []


@pytest.mark.parametrize("sign", ["!", " !", "\t ! ", "\uff01"])
def test_a_private_draft_outlives_a_kill_where_it_belongs(root: Path, sign: str) -> None:
    clock = Clock()
    led = leader(root, clock)
    led.begin()
    led.add(lambda now: Typed(now, NoteKind.NOTE, f"{sign}secr"))
    led._journal.close()  # noqa: SLF001  # pyright: ignore - as a kill would
    again = leader(root, clock)
    again.begin()
    (journal,) = journals(root)
    assert [(one.text, one.is_draft) for one in private_notes(journal)] == [("secr", False)]
    assert b"secr" not in journal.read_bytes()


def test_an_unknown_team_is_named(root: Path) -> None:
    with pytest.raises(UsageError, match="no team 'x'"):
        leader(root, Clock()).begin("x")


def test_a_torn_last_line_loses_no_other(root: Path) -> None:
    led = leader(root, Clock())
    led.begin()
    note(led, "whole")
    led.leave()
    (journal,) = journals(root)
    journal.write_bytes(journal.read_bytes() + b'{"do":"no')
    again = leader(root, Clock())
    again.begin()
    assert texts(again) == ["whole"]


_KILLED = """
import os, signal, sys
from pathlib import Path
from readiness_tui.domain.standup.record import Noted, NoteKind, Typed
from readiness_tui.services.standup.leading import StandupLeader
led = StandupLeader(Path(sys.argv[1]), "boards", "@lead")
led.begin()
for n in range(20):
    led.add(lambda now: Noted(now, NoteKind.NOTE, f"note {n}"))
led.add(lambda now: Typed(now, NoteKind.NOTE, "half a no"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_loses_no_note(root: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(root)], timeout=WITHIN_S, check=False, env=os.environ
    )
    assert ended.returncode == -signal.SIGKILL
    again = StandupLeader(root, "boards", "@lead")
    again.begin()
    assert texts(again) == [*(f"note {n}" for n in range(20)), "half a no (unfinished)"]
