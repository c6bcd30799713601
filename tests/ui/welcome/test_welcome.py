"""The screen of a repository without boards: what it shows, and what its keys write."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from readiness_tui.domain.model.errors import Place
from readiness_tui.domain.onboarding.survey import Begun, BoardOffer, OfferKind, Survey
from readiness_tui.domain.proof.glyphs import ASCII, UNICODE, Glyphs
from readiness_tui.domain.settings.preferences import KeyLine
from readiness_tui.services.onboarding.beginning import PlanImporter, begin, surveys
from readiness_tui.ui.welcome.app import OfferList, Welcome, WelcomeScreen
from readiness_tui.ui.welcome.offer_rows import is_heading, offer_rows
from tests.services.onboarding.places import planned
from tests.support import LIMIT_S, until
from tests.ui.support import dump, hides, listens, palettes, shows

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Answer: TypeAlias = Begun | Literal["demo"]
PLAN_BOARD = "boards/plan.toml"


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, ...]:
    """What is seen of the repository that most tests begin with: its gates are judged once."""
    return tuple(surveys(planned(tmp_path_factory.mktemp("planned")), "boards", NOW))


@asynccontextmanager
async def welcomed(
    root: Path,
    size: tuple[int, int] = (120, 36),
    glyphs: Glyphs = UNICODE,
    surveyed: Sequence[Survey] = (),
) -> AsyncIterator[tuple[Welcome, Pilot[Answer]]]:
    """The screen over a repository, once every offer is there; it is looked at, unless told."""
    told = [replace(survey, root=str(root)) for survey in surveyed]
    screen = WelcomeScreen(
        glyphs,
        lambda: iter(told) if told else surveys(root, "boards", NOW),
        lambda offers: begin(root, "boards", offers),
        PlanImporter(root, "boards"),
    )
    app = Welcome(screen, palettes(), glyphs)
    async with app.run_test(size=size) as pilot:
        await shows(app, "From what is here")
        yield app, pilot


async def test_enter_writes_the_plan_under_the_cursor_and_nothing_before(tmp_path: Path) -> None:
    async with welcomed(planned(tmp_path)) as (app, pilot):
        await shows(app, "docs/plan.md", "3 tickets", "writes boards/plan.toml", "P-1")
        assert not (tmp_path / "boards").exists()
        await pilot.press("enter")
        await until(lambda: app.return_value is not None, "the answer")
    assert isinstance(app.return_value, Begun)
    assert app.return_value.written == (PLAN_BOARD, "boards/board.schema.json")
    assert (tmp_path / PLAN_BOARD).is_file()


async def test_leaving_writes_nothing(tmp_path: Path, surveyed: tuple[Survey, ...]) -> None:
    async with welcomed(planned(tmp_path), surveyed=surveyed) as (app, pilot):
        await pilot.press("q")
        await until(lambda: not app.is_running, "the end")
    assert app.return_value is None
    assert not (tmp_path / "boards").exists()


async def test_what_is_seen_once_it_is_being_left_changes_nothing(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    goes_on = threading.Event()

    def look() -> Iterator[Survey]:
        yield surveyed[0]
        goes_on.wait(LIMIT_S)
        yield surveyed[-1]

    screen = WelcomeScreen(UNICODE, look, lambda _: Begun(), PlanImporter(tmp_path, "boards"))
    app = Welcome(screen, palettes(), UNICODE)
    async with app.run_test() as pilot:
        await shows(app, "From what is here")
        (survey,) = screen.workers
        await screen.query_one("#facts").remove()  # as it goes when the screen ends
        goes_on.set()
        await survey.wait()
        await pilot.pause()
    assert app.crash is None


async def test_marked_boards_are_begun_together(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), surveyed=surveyed) as (app, pilot):
        await pilot.press("space", "space", "enter")
        await until(lambda: app.return_value is not None, "the answer")
    assert (tmp_path / PLAN_BOARD).is_file()
    assert (tmp_path / "boards/readiness.toml").is_file()
    assert not (tmp_path / "boards/migration.toml").exists()


async def test_the_gates_say_what_they_find_before_they_are_written(tmp_path: Path) -> None:
    async with welcomed(planned(tmp_path)) as (app, pilot):
        await pilot.press("j")
        await shows(app, "From what is here", "ci.yml:8 job scan: bandit", "coverage.xml: absent")


async def test_the_cursor_stands_on_offers_alone(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), surveyed=surveyed) as (app, pilot):
        offers = app.screen.query_one(OfferList)
        for key in ("home", "k", "j", "j", "j", "G", "k", "k", "pageup", "pagedown"):
            await pilot.press(key)
            assert not is_heading(offers.key)
        await pilot.press("home")
        assert "docs/plan.md" in offers.key


async def test_the_footer_offers_what_the_row_can_do(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), surveyed=surveyed) as (app, pilot):
        await shows(app, "i look at the plan", "space mark", "enter begin")
        await pilot.press("j")
        await hides(app, "look at the plan")
        assert "space mark" in dump(app)
        await pilot.press("G")
        await hides(app, "space mark")
        assert "enter begin" in dump(app)
        await pilot.press("home")
        await shows(app, "i look at the plan", "space mark")


async def test_what_cannot_be_written_is_refused_with_the_reason(tmp_path: Path) -> None:
    (planned(tmp_path) / "boards").write_text("a file")
    async with welcomed(tmp_path) as (app, pilot):
        await pilot.press("enter")
        await shows(app, "boards is no folder")
        assert app.is_running
    assert (tmp_path / "boards").read_text() == "a file"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (200, 60)])
async def test_offers_and_keys_are_in_sight_at_each_size(
    tmp_path: Path, size: tuple[int, int], surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), size, surveyed=surveyed) as (app, _):
        await shows(app, "docs/plan.md", "writes boards/plan.toml", "enter begin", "q quit")


async def test_the_heading_of_the_first_offer_stays_in_sight(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), (80, 24), surveyed=surveyed) as (app, pilot):
        await shows(app, "From what is here")
        assert "Plans found here" in dump(app)
        await pilot.press("G")
        await hides(app, "Plans found here")
        await pilot.press("home")
        await shows(app, "Plans found here")


async def test_a_plan_is_put_right_before_its_board_is_begun(tmp_path: Path) -> None:
    planned(tmp_path)
    async with welcomed(tmp_path) as (app, pilot):
        await pilot.press("i")
        await shows(app, f"> {PLAN_BOARD} (new)")
        await listens(app)
        await pilot.press("x")
        await shows(app, "Lines to leave out")
        await pilot.press(*["backspace"] * 9, "1", "enter")
        await shows(app, "--exclude 1")
        assert not (tmp_path / PLAN_BOARD).exists()
        await pilot.press("y")
        await until(lambda: not app.is_running, "the end")
    assert isinstance(app.return_value, Begun)
    assert PLAN_BOARD in app.return_value.written
    assert any(path.endswith(".import.toml") for path in app.return_value.written)


async def test_without_a_plan_the_first_heading_is_at_the_top(tmp_path: Path) -> None:
    async with welcomed(tmp_path, (80, 24)) as (app, _):
        keys = app.screen.query_one(OfferList).row_keys
        assert is_heading(keys[0])


async def test_a_fault_while_it_writes_ends_it_and_is_remembered(tmp_path: Path) -> None:
    def broken(offers: Sequence[BoardOffer]) -> Begun:
        raise ValueError(len(offers))

    planned(tmp_path)
    importer = PlanImporter(tmp_path, "boards")
    screen = WelcomeScreen(UNICODE, lambda: surveys(tmp_path, "boards", NOW), broken, importer)
    app = Welcome(screen, palettes(), UNICODE)

    async def begun() -> None:
        async with app.run_test() as pilot:
            await shows(app, "From what is here")
            await pilot.press("enter")
            await until(lambda: not app.is_running, "the end")

    with pytest.raises(WorkerFailed, match="ValueError"):
        await begun()
    assert app.crash is not None


async def test_help_shows_every_key_and_closes(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), surveyed=surveyed) as (app, pilot):
        assert "? help" in dump(app)
        await pilot.press("question_mark")
        await shows(app, "Keys", "space  x", "Leaves without writing anything", "j  down")
        assert "fold" not in dump(app).casefold()
        await pilot.press("escape")
        await hides(app, "esc back")
        assert app.is_running
        await pilot.press("q")
        await until(lambda: not app.is_running, "the end")


async def test_keys_that_were_given_to_the_planner_count_here_too(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    keys = (
        KeyLine("quit", ("f8", "ctrl+q"), Place("readiness.toml", 2)),
        KeyLine("cursor.down", ("f7",), Place("readiness.toml", 3)),
    )
    planned(tmp_path)
    importer = PlanImporter(tmp_path, "boards")
    screen = WelcomeScreen(UNICODE, lambda: iter(surveyed), lambda _: Begun(), importer)
    app = Welcome(screen, palettes(), UNICODE, keys=keys)
    async with app.run_test(size=(120, 36)) as pilot:
        await shows(app, "gates", "f8 quit")
        before = screen.query_one(OfferList).key
        await pilot.press("j", "q", "f7")
        await until(lambda: screen.query_one(OfferList).key != before, "f7 goes down")
        await pilot.press("question_mark")
        await shows(app, "Keys", "f8  ctrl+q", "f7  ")
        await pilot.press("escape", "f8")
        await until(lambda: not app.is_running, "the end")


async def test_ascii_has_no_other_sign(tmp_path: Path, surveyed: tuple[Survey, ...]) -> None:
    async with welcomed(planned(tmp_path), glyphs=ASCII, surveyed=surveyed) as (app, pilot):
        await pilot.press("j")
        await shows(app, "From what is here")
        assert dump(app).isascii()


async def test_the_demo_is_the_last_row_and_writes_nothing_here(
    tmp_path: Path, surveyed: tuple[Survey, ...]
) -> None:
    async with welcomed(planned(tmp_path), surveyed=surveyed) as (app, pilot):
        await pilot.press("G")
        await shows(app, "nothing of it stays behind")
        await pilot.press("enter")
        await until(lambda: app.return_value is not None, "the answer")
    assert app.return_value == "demo"
    assert not (tmp_path / "boards").exists()


def test_gates_stand_above_documents_that_are_hardly_plans() -> None:
    def offer(kind: OfferKind, name: str, *, is_proposed: bool = False) -> BoardOffer:
        return BoardOffer(kind=kind, name=name, target=f"{name}.toml", is_proposed=is_proposed)

    survey = Survey(
        root="/r",
        folder="boards",
        offers=(
            offer(OfferKind.PLAN, "plan", is_proposed=True),
            offer(OfferKind.PLAN, "page"),
            offer(OfferKind.TEMPLATE, "template"),
            offer(OfferKind.GATES, "gates"),
        ),
    )
    keys = [row.key for row in offer_rows(survey, (), 60, len) if not is_heading(row.key)]
    assert [key.rpartition(":")[2] for key in keys] == ["plan", "gates", "page", "template"]
