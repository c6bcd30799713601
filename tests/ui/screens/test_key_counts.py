"""The common jobs in their number of keys: what comes of them, and how many they take.

Each key counts once, each letter of a text once.
"""

from pathlib import Path

import pytest
import tomli
from textual.pilot import Pilot

from tests.support import until
from tests.ui.support import at, cursor, dump, every, file_is, opened, repository, shows

TEAM = ("Backend", "Frontend")
TRIAGE = (
    'format = 1\n[board]\nid = "inbox"\nenforcement = "solo"\n'
    + "".join(
        f'\n[ticket.I-{n:02}]\ntitle = "Wish {n}"\nstatus = "todo"\noutcome = "It works"\n'
        for n in range(10)
    )
    + '\n[ticket.Z-1]\ntitle = "Of the team"\nstatus = "done"\npriority = "P2"\n'
    + 'owners = ["Backend", "Frontend"]\nevidence = ["proof"]\n'
)


def tickets(file: Path) -> dict[str, dict[str, object]]:
    """The tickets of a board."""
    return tomli.loads(file.read_text("utf-8"))["ticket"]


def triaged(file: Path) -> list[tuple[object, object]]:
    """Priority and owners of the ten that have to be looked at."""
    return [
        (one.get("priority"), one.get("owners"))
        for name, one in tickets(file).items()
        if name.startswith("I-")
    ]


async def play(pilot: Pilot[None], keys: list[str], most: int) -> None:
    """Press keys, which are no more than the job may take."""
    assert len(keys) <= most
    await pilot.press(*keys)


async def test_e1_next_status_of_the_row(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await play(pilot, ["greater_than_sign"], 1)
        await until(lambda: tickets(file)["M-02"]["status"] == "review", "it is in review")
        await at(pilot, "M-03")
        await play(pilot, ["s", "r"], 2)
        await until(lambda: tickets(file)["M-03"]["status"] == "review", "it is in review")


async def test_e2_go_to_a_known_id_and_set_it_to_review(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await play(pilot, [":", "-", "0", "3", "enter", "s", "r"], 7)
        await until(lambda: tickets(file)["M-03"]["status"] == "review", "it is in review")
        assert cursor(pilot.app) == "M-03"


async def test_e3_block_with_a_reason(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        reason = list("no key")
        await play(pilot, ["b", *reason, "enter"], 2 + len(reason))
        await until(lambda: tickets(file)["M-02"]["status"] == "blocked", "it is blocked")
        blocked = tickets(file)["M-02"]["blocked"]
        assert isinstance(blocked, dict)
        assert blocked["reason"] == "no key"


async def test_e4_undo_a_slip(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        await pilot.press("s", "x")
        await file_is(file, lambda text: text.count('"done"') == 2, "it is done by mistake")
        await play(pilot, ["u"], 1)
        await until(lambda: file.read_bytes() == before, "every byte is back")


async def test_e5_add_a_dependency_at_the_crosshair(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-01")
        await pilot.press("3", "j", "j")
        await shows(pilot.app, "M-03 × M-01")
        await play(pilot, ["x"], 1)
        await until(lambda: tickets(file)["M-03"]["depends"] == ["M-02", "M-01"], "it needs M-01")


async def test_e6_why_no_go_and_to_what_fails(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "A-7")
        await play(pilot, ["0", "enter"], 2)
        await until(lambda: len(pilot.app.screen_stack) == 1, "it went there")
        await shows(pilot.app, "A-2")


async def test_e7_what_is_contradicted(tmp_path: Path) -> None:
    every(tmp_path)
    async with opened(tmp_path) as pilot:
        await play(pilot, ["g", "c"], 2)
        await shows(pilot.app, "[Contradicted 1]")
        await until(lambda: cursor(pilot.app) == "A-2", "it is under the cursor")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Ten tickets without owner and priority, beside a team."""
    return repository(tmp_path, {"inbox": TRIAGE}) / "boards/inbox.toml"


async def test_l1_triage_of_ten_by_priority_owner_and_next(inbox: Path) -> None:
    keys = ["g", "t"]
    for n in range(10):
        keys += ["p", str(n % 4), "a", *("ba" if n % 2 else "fr"), "enter", "j"]
    async with opened(inbox.parents[1]) as pilot:
        await play(pilot, keys, 72)
        wanted = [(f"P{n % 4}", [TEAM[n % 2 == 0]]) for n in range(10)]
        await until(lambda: triaged(inbox) == wanted, "each has its own")
        await shows(pilot.app, "[Triage 0]")
        assert len(pilot.app.screen_stack) == 1


async def test_l2_the_same_priority_and_owner_for_all_ten(inbox: Path) -> None:
    async with opened(inbox.parents[1]) as pilot:
        await play(pilot, ["g", "t", "V", "p", "1", "a", "b", "a", "enter"], 9)
        await until(lambda: triaged(inbox) == [("P1", ["Backend"])] * 10, "all ten are the same")
        await shows(pilot.app, "10 tickets owners +Backend: I-00 I-01 I-02 (+7)")
        assert "Owners of" not in dump(pilot.app)
