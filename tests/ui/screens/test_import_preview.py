"""The preview of an import on the screen: put right by hand, seen at once, written by its key."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from readiness_tui.services.exchange import reading_process
from readiness_tui.services.exchange.previewing import Here, Importer
from readiness_tui.ui.dialogs.importing import ImportPreview
from readiness_tui.ui.dialogs.prompt import Prompt
from readiness_tui.ui.widgets.table import Table
from tests.support import until
from tests.ui.support import listens, opened, shows

PLAN = """# Ship

| Key | Task | Crew |
|---|---|---|
| SH-1 | Moor | Ann |
| SH-2 | Sail | Bob |

## Appendix

- [ ] SH-9 Old thing
"""
BOARD = 'format = 1\n[board]\nid = "a"\n[ticket.A-1]\ntitle = "x"\nstatus = "todo"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a board, and a document that none was made of."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "a.toml").write_text(BOARD, encoding="utf-8")
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let documents be read in this process: starting one for each look takes most of a test."""
    monkeypatch.setattr(reading_process, "ReadingProcess", lambda _: Here())


def tree(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


async def _begin(pilot: Pilot[None]) -> None:
    await pilot.press(":", *"import plan.md", "enter")
    await shows(pilot.app, "Import plan.md > boards/plan.toml", "| SH-1 | Moor | Ann |")
    await listens(pilot.app)


async def test_a_column_is_mapped_and_the_board_written(root: Path) -> None:
    async with opened(root, size=(80, 24)) as pilot:
        await _begin(pilot)
        await pilot.press("m")
        await shows(pilot.app, "Which column?", "kept as it is")
        await pilot.press(*"Crew", "enter")
        await shows(pilot.app, "Crew is")
        await pilot.press(*"owners", "enter")
        await shows(pilot.app, "--map Crew=owners")
        assert not (root / "boards/plan.toml").exists()
        await pilot.press("y")
        await until((root / "plan.md.import.toml").exists, "what was chosen is kept")
        assert 'owners = ["Ann"]' in (root / "boards/plan.toml").read_text("utf-8")
        await shows(pilot.app, "plan.md is boards/plan.toml")


@pytest.mark.usefixtures("read_here")
async def test_what_is_a_ticket_is_said_and_taken_back_to_the_rules(root: Path) -> None:
    async with opened(root, size=(80, 24)) as pilot:
        await _begin(pilot)
        await shows(pilot.app, "3 tickets · no dependencies", "? help")
        await pilot.press("a")
        await shows(pilot.app, "What is a ticket?", "rows of tables")
        await pilot.press(*"boxes", "enter")
        await shows(pilot.app, "--as boxes", "1 ticket · no dependencies")
        await pilot.press("a")
        await shows(pilot.app, "What is a ticket?")
        await pilot.press("up", "enter")
        await shows(pilot.app, "--as sections")
        await pilot.press("a")
        await shows(pilot.app, "What is a ticket?")
        await pilot.press("up", "up", "enter")
        await shows(pilot.app, "3 tickets · no dependencies")
        assert "--as" not in "".join(pilot.app.screen.query_one("#import").border_subtitle or "")
        await pilot.press("question_mark")
        await shows(pilot.app, "Keys", "Say what is a ticket")
        await pilot.press("escape")
        await shows(pilot.app, "Import plan.md > boards/plan.toml")


@pytest.mark.usefixtures("read_here")
async def test_all_findings_of_a_kind_are_answered_at_once(root: Path) -> None:
    head = "| ID | Title | Status |\n|---|---|---|\n"
    rows = "".join(f"| SH-{n} | Do | limbo {n} |\n" for n in range(1, 4))
    (root / "plan.md").write_text(f"# Ship\n\n{head}{rows}", encoding="utf-8")
    async with opened(root, size=(160, 48)) as pilot:
        await pilot.press(":", *"import plan.md", "enter")
        await shows(pilot.app, "A answers all 3 of its kind")
        await listens(pilot.app)
        await pilot.press("A")
        await shows(pilot.app, "All 3: status 'limbo 1' of SH-1", "review")
        await pilot.press(*"review", "enter")
        await shows(pilot.app, *(f"status-unknown:{line}=review" for line in (5, 6, 7)))
        await pilot.press("y")
        await until((root / "boards/plan.toml").exists, "the board is written")
        assert (root / "boards/plan.toml").read_text("utf-8").count('status = "review"') == 3


@pytest.mark.usefixtures("read_here")
async def test_each_side_follows_the_other_and_cancel_leaves_nothing(root: Path) -> None:
    async with opened(root, size=(200, 60)) as pilot:
        before = tree(root)
        await _begin(pilot)
        preview = pilot.app.screen
        assert isinstance(preview, ImportPreview)
        source = preview.query_one("#source", Table)
        structure = preview.query_one("#recognised", Table)
        sail, moor = (
            key
            for line in (6, 5)
            for key in structure.row_keys
            if key.startswith("record") and preview.structure.line_of(key) == line
        )
        structure.go_to(sail)
        await until(lambda: source.key == "6", "the source shows the line of the record")
        await pilot.press("tab")
        await until(lambda: source.has_focus, "the source has the keys")
        await pilot.press("up")
        await until(lambda: structure.key == moor, "the record of line 5 is shown")
        await pilot.press("tab", "x")
        await shows(pilot.app, "Lines to leave out", "1-10")
        await pilot.press("escape", "escape")
        await shows(pilot.app, "1 Backlog")
        assert tree(root) == before


async def test_the_path_proposed_is_typed_over_and_one_that_cannot_be_read_stays(
    root: Path,
) -> None:
    source = f'source = {{ path = "plan.md", sha256 = "{"0" * 64}" }}\n[ticket.A-1]'
    board = BOARD.replace("[ticket.A-1]", source)
    (root / "boards" / "a.toml").write_text(board, encoding="utf-8")
    async with opened(root) as pilot:
        await pilot.press("g", "i")
        await shows(pilot.app, "Import a document", "plan.md")
        await pilot.press(*"nope.md", "enter")
        await shows(pilot.app, "✗ there is no")
        await until(lambda: isinstance(pilot.app.screen, Prompt), "the field is there again")
        await shows(pilot.app, "Import a document")
        assert pilot.app.screen.query_one(Input).value == "nope.md"


@pytest.mark.usefixtures("read_here")
async def test_choices_are_there_still_where_the_document_changed(root: Path) -> None:
    async with opened(root) as pilot:
        await _begin(pilot)
        await pilot.press("x")
        await shows(pilot.app, "Lines to leave out")
        await pilot.press(*["backspace"] * 9, *"99", "enter")
        await shows(pilot.app, "Lines to leave out", "the document has 10 lines")
        assert pilot.app.screen.query_one(Input).value == "99"
        await pilot.press(*["backspace"] * 9, *"8-10", "enter")
        await shows(pilot.app, "--exclude 8-10")
        (root / "plan.md").write_text(PLAN.replace("Sail", "Sink"), encoding="utf-8")
        await pilot.press("y")
        await shows(pilot.app, "changed meanwhile: look again", "--exclude 8-10", "Sink")
        assert not (root / "boards/plan.toml").exists()


@pytest.mark.usefixtures("read_here")
async def test_a_second_import_settles_its_conflicts_and_is_undone_in_one_step(root: Path) -> None:
    importer = Importer(root, "boards")
    assert importer.write(importer.look("plan.md", ())).code == "saved"
    board, document = root / "boards/plan.toml", root / "plan.md"
    board.write_text(board.read_text("utf-8").replace('"Sail"', '"Row"'), encoding="utf-8")
    document.write_text(PLAN.replace("Sail", "Drift").replace("Moor", "Berth"), encoding="utf-8")
    before = board.read_bytes()
    async with opened(root) as pilot:
        await pilot.press(":", *"import plan.md", "enter")
        await shows(pilot.app, "boards/plan.toml (changed)", "1 conflict, 1 undecided")
        await shows(pilot.app, "1 conflict with the board: enter on one settles them")
        await listens(pilot.app)
        await pilot.press("y")
        await shows(pilot.app, "Conflicts of the import", "Row", "Drift", "m board", "t document")
        await listens(pilot.app)
        await pilot.press("m")
        await shows(pilot.app, "enter goes back, and y writes it there", "enter back")
        await pilot.press("enter")
        await shows(pilot.app, "--take SH-2.title=board", "0 undecided")
        assert board.read_bytes() == before
        await pilot.press("y")
        await until(lambda: b'"Berth"' in board.read_bytes(), "what the document says arrives")
        assert b'"Row"' in board.read_bytes()
        await shows(pilot.app, "plan.md is boards/plan.toml")
        await pilot.press("u")
        await until(lambda: board.read_bytes() == before, "the board is as it was")
