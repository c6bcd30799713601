"""A board that is frozen: what is refused, who is asked, and how it is lifted."""

from pathlib import Path

import pytest
from click.testing import Result

from readiness_tui.storage.audit.log import read_all
from tests.cli.conftest import Run

BOARD = "boards/plan.toml"
WHY = ("--reason", "all verticals pass")


def done(result: Result, exits: int = 0) -> str:
    assert result.exit_code == exits, result.output
    return result.stdout if exits == 0 else result.stderr


@pytest.fixture
def closed(root: Path, run: Run) -> Path:
    """The workspace with its board frozen."""
    done(run("--actor", "@lead", "freeze", "plan", *WHY, "--contact", "@ops"))
    return root


def test_a_frozen_board_takes_no_edit_and_says_whom_to_ask(closed: Path, run: Run) -> None:
    before = (closed / BOARD).read_bytes()
    told = done(run("--actor", "@dev", "set", "T-2", "priority=P0"), 5)
    assert "is frozen since " in told
    assert "by @lead: all verticals pass; ask @ops" in told
    assert "readiness freeze plan --lift" in told
    assert (closed / BOARD).read_bytes() == before
    refused = [one.entry for one in read_all(closed) if one.entry.do == "refused"]
    assert [one.record for one in refused] == ["ticket.T-2"]


def test_undo_does_not_go_around_it(closed: Path, run: Run) -> None:
    before = (closed / BOARD).read_bytes()
    assert "is frozen since " in done(run("--actor", "@lead", "undo"), 5)
    assert (closed / BOARD).read_bytes() == before


def test_lifting_needs_a_reason_and_the_log_keeps_both(closed: Path, run: Run) -> None:
    assert "why?" in done(run("freeze", "plan", "--lift"), 2)
    done(run("freeze", "plan", "--lift", "--reason", "a fault in T-2"))
    done(run("set", "T-2", "priority=P0"))
    text = (closed / BOARD).read_text(encoding="utf-8")
    assert "frozen = " not in text
    assert 'text = "closed: all verticals pass"' in text
    assert 'text = "open again: a fault in T-2"' in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("freeze", "plan"), "why?"),
        (("freeze", "plan", "--lift", *WHY), "plan is not frozen"),
        (("freeze", "plans", *WHY), "there is no board 'plans'"),
    ],
)
@pytest.mark.usefixtures("root")
def test_what_makes_no_sense_is_said(run: Run, words: tuple[str, ...], says: str) -> None:
    assert says in done(run(*words), 2)


def test_freezing_twice_is_refused(closed: Path, run: Run) -> None:
    assert closed.is_dir()
    assert "plan is frozen already" in done(run("freeze", "plan", *WHY), 2)
