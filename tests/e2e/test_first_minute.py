"""The first minute, in a real terminal: a repository with a plan, and how far the first edit is."""

import signal
import sys
from pathlib import Path

from tests.e2e.terminal import Terminal
from tests.services.onboarding.places import planned

READINESS = str(Path(sys.executable).with_name("readiness"))
MINUTE_S = 120.0
MOST_KEYS = 3


def test_from_nothing_to_the_first_edit_in_three_keys_and_a_minute(tmp_path: Path) -> None:
    planned(tmp_path)
    board = tmp_path / "boards/plan.toml"
    keys = ["\r", "j", ">"]
    with Terminal([READINESS], cwd=tmp_path) as terminal:
        terminal.wait(
            lambda text: "docs/plan.md" in text and "3 tickets" in text, "plans", within_s=MINUTE_S
        )
        assert not board.exists()
        terminal.send(keys[0])
        terminal.wait(lambda text: "proven - " in text, "the planner", within_s=MINUTE_S)
        before = board.read_bytes()
        for key in keys[1:]:
            terminal.send(key)
        terminal.wait(lambda _: board.read_bytes() != before, "the edit", within_s=MINUTE_S)
    assert len(keys) <= MOST_KEYS


def test_a_repository_without_anything_is_welcomed_too(tmp_path: Path) -> None:
    with Terminal([READINESS], cwd=tmp_path, columns=80, lines=24) as terminal:
        terminal.wait(lambda text: "Start from a template" in text, "offers", within_s=MINUTE_S)
        assert "no git here" in terminal.text
        terminal.send("q")
        assert terminal.ended() == 0
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_gone_when_it_is_left_and_one_that_was_killed_with_the_next(
    tmp_path: Path,
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    environment = {"TMPDIR": str(temp)}
    with Terminal([READINESS, "demo"], cwd=tmp_path, env=environment) as terminal:
        terminal.wait(
            lambda text: "1 of 8" in text and "proven - " in text, "it", within_s=MINUTE_S
        )
        (killed,) = temp.iterdir()
        terminal.signal(signal.SIGKILL)
    assert killed.exists()
    with Terminal([READINESS, "demo"], cwd=tmp_path, env=environment) as terminal:
        terminal.wait(
            lambda text: "1 of 8" in text and "proven - " in text, "it", within_s=MINUTE_S
        )
        assert not killed.exists()
        assert terminal.close("q", within_s=MINUTE_S) == 0
    assert list(temp.iterdir()) == []


def test_the_welcome_opens_the_demo_and_comes_back(tmp_path: Path) -> None:
    planned(tmp_path)
    with Terminal([READINESS], cwd=tmp_path) as terminal:
        terminal.wait(lambda text: "From what is here" in text, "offers", within_s=MINUTE_S)
        terminal.send("G\r")
        terminal.wait(
            lambda text: "1 of 8" in text and "proven - " in text, "it", within_s=MINUTE_S
        )
        before = len(terminal.raw)
        terminal.send("q")
        terminal.wait(
            lambda text: len(terminal.raw) > before and "From what is here" in text,
            "the welcome",
            within_s=MINUTE_S,
        )
        assert terminal.close("q", within_s=MINUTE_S) == 0
    assert not (tmp_path / "boards").exists()
