"""The preview of an import: put right by hand, seen at once, written by its letter alone."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from readiness_tui.services.checkpoints.write_access import WriteAccess
from readiness_tui.services.exchange.previewing import Importer
from readiness_tui.ui.dialogs import import_rows
from tests.support import until
from tests.ui.support import listens, opened, shows

PLAN = """# Ship

| Key | Task | Wer |
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


def importer(root: Path) -> Importer:
    return Importer(root, "boards", lambda: WriteAccess(root))


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*.toml"))


def test_each_option_gives_another_view_and_writes_nothing(root: Path) -> None:
    first = importer(root).look("plan.md", ())
    assert [record.id for record in first.records if record.kind == "ticket"] == [
        "SH-1",
        "SH-2",
        "SH-9",
    ]
    mapped = importer(root).look("plan.md", (("map", "Wer=owners"), ("exclude", "8-10")))
    tickets = [record for record in mapped.records if record.kind == "ticket"]
    assert [(record.id, dict(record.fields)["owners"]) for record in tickets] == [
        ("SH-1", "Ann"),
        ("SH-2", "Bob"),
    ]
    assert [use for _, use in mapped.lines[7:]] == ["excluded", "", "excluded"]
    assert files(root) == ["a.toml"]


def test_an_option_that_cannot_be_read_is_a_sentence(root: Path) -> None:
    view = importer(root).look("plan.md", (("map", "Wer=owner"),))
    assert "nearest: owners" in view.problem
    assert not view.token


def test_nothing_is_written_that_was_not_seen(root: Path) -> None:
    view = importer(root).look("plan.md", ())
    (root / "plan.md").write_text(PLAN.replace("Sail", "Sink"), encoding="utf-8")
    assert importer(root).write(view).code == "changed"
    assert files(root) == ["a.toml"]
    assert importer(root).write(importer(root).look("plan.md", ())).code == "saved"
    assert files(root) == ["a.toml", "plan.toml"]


def test_rows_know_their_line_and_their_section(root: Path) -> None:
    view = importer(root).look("plan.md", ())
    keys = import_rows.rows(view).keys
    place = next(
        key for key, line in ((k, import_rows.line_of(view, k)) for k in keys) if line == 10
    )
    assert place.startswith("record:")
    assert import_rows.section(view, 10) == "8-10"
    assert import_rows.section(view, 5) == "1-10"
    assert import_rows.section(view, 99) == ""


async def _begin(pilot: Pilot[None]) -> None:
    await pilot.press("g", "i")
    await shows(pilot.app, "Import a document")
    await pilot.press(*"plan.md", "enter")
    await shows(
        pilot.app, "Import plan.md > boards/plan.toml", "tickets 3", "| SH-1 | Moor | Ann |"
    )
    await listens(pilot.app)


async def test_a_column_is_mapped_and_the_board_written(root: Path) -> None:
    async with opened(root, size=(80, 24)) as pilot:
        await _begin(pilot)
        await pilot.press("m")
        await shows(pilot.app, "Column=field")
        await pilot.press(*"Wer=owners", "enter")
        await shows(pilot.app, "--map Wer=owners", "owners: Ann")
        assert files(root) == ["a.toml"]
        await pilot.press("y")
        await until(lambda: "plan.toml" in files(root), "the board is written")
        await until((root / "plan.md.import.toml").exists, "so is what was chosen")
    assert '"@' not in (root / "boards" / "plan.toml").read_text(encoding="utf-8")
    assert 'owners = ["Ann"]' in (root / "boards" / "plan.toml").read_text(encoding="utf-8")


async def test_cancel_leaves_nothing(root: Path) -> None:
    async with opened(root, size=(200, 60)) as pilot:
        await _begin(pilot)
        await pilot.press("escape")
        await shows(pilot.app, "1 Backlog")
    assert files(root) == ["a.toml"]
