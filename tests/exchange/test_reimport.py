"""A document imported again: merged with its board, and nothing of either is lost."""

import json
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.cli.group import planner
from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.ids import TicketId
from readiness_tui.services.exchange import import_bases
from readiness_tui.services.exchange.importing import Prepared, prepare, write
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import read_board
from tests.exchange.reading import SAMPLES

PLAN = """# Ship

| ID | Title | Status | Owner | Depends on |
|---|---|---|---|---|
| SH-1 | Moor | todo | @a | - |
| SH-2 | Sail | doing | @b | SH-1 |
| SH-3 | Land | todo | @b | SH-2 |
"""
BOARD = "boards/plan.toml"


def run(root: Path, verb: str, *args: str) -> Result:
    with chdir(root):
        return CliRunner().invoke(planner, [verb, *args])


def again(root: Path, *args: str) -> Result:
    return run(root, "import", "plan.md", *args)


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".readiness" not in path.parts and path.parent.name != "audit"
    }


def board(root: Path) -> Board:
    loaded = read_board(root, BOARD)
    assert isinstance(loaded, LoadedBoard)
    return loaded.board


def change(root: Path, path: str, *pairs: tuple[str, str]) -> None:
    text = (root / path).read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (root / path).write_text(text, encoding="utf-8")


def statuses(root: Path) -> dict[str, str]:
    return {name: ticket.status.value for name, ticket in board(root).tickets.items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a plan and the board that was made of it."""
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    assert again(tmp_path, "--yes").exit_code == 0
    return tmp_path


def test_each_ticket_says_where_it_comes_from(root: Path) -> None:
    assert {ticket.sources for ticket in board(root).tickets.values()} == {("plan.md",)}
    assert board(root).source is not None


def test_what_a_document_states_of_sources_stays(tmp_path: Path) -> None:
    text = "| ID | Title | Source |\n|---|---|---|\n| A-1 | x | RFC-9 |\n| A-2 | y | |\n"
    (tmp_path / "plan.md").write_text(text, encoding="utf-8")
    again(tmp_path, "--yes")
    tickets = board(tmp_path).tickets
    assert [ticket.sources for ticket in tickets.values()] == [("RFC-9",), ("plan.md",)]


def test_the_base_has_path_line_and_digest_of_every_record(root: Path) -> None:
    base = import_bases.read_base(root, "boards", board(root))
    assert base is not None
    assert base.board.tickets == board(root).tickets
    lines = PLAN.split("\n")
    for name in board(root).tickets:
        place = base.origins["ticket", name]
        assert name in lines[place.line - 1]
        assert len(place.digest) == 12


@pytest.mark.parametrize("damage", ["gone", "cut", "foreign"])
def test_a_base_that_cannot_be_read_is_none(root: Path, damage: str) -> None:
    (file,) = (root / "boards" / "imports").iterdir()
    match damage:
        case "gone":
            file.unlink()
        case "cut":
            file.write_bytes(file.read_bytes()[:200])
        case _:
            file.write_text('{"imported":9}\n', encoding="utf-8")
    assert import_bases.read_base(root, "boards", board(root)) is None


def test_a_second_import_of_an_unchanged_document_changes_no_byte(root: Path) -> None:
    before = tree(root)
    done = again(root, "--yes")
    assert done.exit_code == 5
    assert "boards/plan.toml says what plan.md says; nothing was written" in done.stdout
    assert tree(root) == before


def test_what_the_board_says_already_is_not_listed_again(root: Path) -> None:
    done = again(root, "--yes")
    assert "it says this already" in done.stdout
    assert "3 tickets" in done.stdout
    assert "ticket SH-1" not in done.stdout


def test_the_boards_edits_survive_an_unchanged_document(root: Path) -> None:
    change(root, BOARD, ('"Moor"', '"Moor the ship"  # by hand'))
    before = tree(root)
    assert again(root, "--yes").exit_code == 5
    assert tree(root) == before


def test_what_each_side_changed_comes_together(root: Path) -> None:
    change(root, BOARD, ('title = "Moor"\nstatus = "todo"', 'title = "Moor"\nstatus = "done"'))
    text = (root / "plan.md").read_text(encoding="utf-8")
    text = text.replace("| SH-2 | Sail | doing", "| SH-2 | Sail | done")
    text = "A line above.\n\n" + text + "| SH-4 | Rest | todo | @c | SH-3 |\n"
    (root / "plan.md").write_text(text, encoding="utf-8")
    done = again(root, "--yes")
    assert done.exit_code == 0, done.output
    assert statuses(root) == {"SH-1": "done", "SH-2": "done", "SH-3": "todo", "SH-4": "todo"}
    assert again(root, "--yes").exit_code == 5


def test_undo_takes_an_import_back_with_its_base(root: Path) -> None:
    before = tree(root)
    change(root, "plan.md", ("| doing |", "| done |"))
    assert again(root, "--yes").exit_code == 0
    assert run(root, "undo").exit_code == 0
    assert tree(root) == before | {"plan.md": (root / "plan.md").read_bytes()}


@pytest.fixture
def disputed(root: Path) -> Path:
    """A board and a document that both changed a status, each its own way."""
    change(root, BOARD, ('status = "doing"', 'status = "review"'))
    change(root, "plan.md", ("| doing | @b", "| done | @z"))
    return root


def test_a_conflict_is_listed_and_nothing_is_written(disputed: Path) -> None:
    before = tree(disputed)
    done = again(disputed, "--yes")
    assert done.exit_code == 5
    assert (
        'conflict  SH-2.status  board: "review"  document: "done"  before: "doing"' in done.stdout
    )
    assert "decide with --take board, document, or SH-2.status=board" in done.stdout
    assert tree(disputed) == before


@pytest.mark.parametrize(
    ("take", "status"),
    [
        ("board", "review"),
        ("document", "done"),
        ("SH-2=board", "review"),
        ("SH-2.status=document", "done"),
    ],
)
def test_a_conflict_takes_the_side_that_is_told(disputed: Path, take: str, status: str) -> None:
    done = again(disputed, "--yes", "--take", take)
    assert done.exit_code == 0, done.output
    ticket = board(disputed).tickets[TicketId("SH-2")]
    assert (ticket.status.value, [owner.name for owner in ticket.owners]) == (status, ["@z"])
    assert again(disputed, "--yes").exit_code == 5


def test_the_side_of_one_wins_over_the_side_of_all(disputed: Path) -> None:
    again(disputed, "--yes", "--take", "document", "--take", "SH-2.status=board")
    assert statuses(disputed)["SH-2"] == "review"


@pytest.mark.parametrize(
    ("take", "message"),
    [("SH-1.status=board", "there is no such conflict"), ("mine", "'mine' is no side")],
)
def test_a_side_of_nothing_is_refused(disputed: Path, take: str, message: str) -> None:
    done = again(disputed, "--yes", "--take", take)
    assert done.exit_code != 0
    assert message in done.output


def test_what_the_document_has_no_more_stays_and_is_told(root: Path) -> None:
    change(root, "plan.md", ("| SH-3 | Land | todo | @b | SH-2 |\n", ""))
    done = again(root, "--yes")
    assert "kept  SH-3: the document has it no more" in done.stdout
    assert "SH-3" in board(root).tickets
    assert "SH-3 records: document none, board the ticket; the document moved since import" in (
        run(root, "drift").stdout
    )
    before = tree(root)
    assert again(root, "--yes").exit_code == 5
    assert tree(root) == before


def test_what_the_board_removed_stays_away(root: Path) -> None:
    text = (root / BOARD).read_text(encoding="utf-8")
    (root / BOARD).write_text(text[: text.index("[ticket.SH-3]")], encoding="utf-8")
    change(root, "plan.md", ("| todo | @a", "| done | @a"))
    assert again(root, "--yes").exit_code == 0
    assert statuses(root) == {"SH-1": "done", "SH-2": "doing"}


def test_without_a_base_every_difference_is_a_conflict(root: Path) -> None:
    for file in (root / "boards" / "imports").iterdir():
        file.unlink()
    change(root, "plan.md", ("| doing |", "| done |"))
    told: Any = json.loads(again(root, "--yes", "--json").stdout)["documents"][0]
    assert not told["again"]["base"]
    assert [each["name"] for each in told["again"]["conflicts"]] == ["SH-2"]
    assert again(root, "--yes", "--take", "document").exit_code == 0
    assert statuses(root)["SH-2"] == "done"


def test_a_board_of_another_document_is_never_touched(root: Path) -> None:
    change(root, BOARD, ('path = "plan.md"', 'path = "other.md"'))
    before = tree(root)
    done = again(root, "--yes")
    assert "boards/plan.toml exists already, and was not made of this document" in done.stdout
    assert tree(root) == before


def test_drift_says_who_moved(root: Path) -> None:
    change(root, BOARD, ('title = "Moor"', 'title = "Moored"'))
    change(root, "plan.md", ("| doing |", "| done |"))
    done = run(root, "drift")
    assert "SH-1 title: document Moor, board Moored; the board moved since import" in done.stdout
    assert "SH-2 status: document done, board doing; the document moved" in done.stdout
    assert "`readiness import plan.md` brings the document's side here" in done.stdout


def imported(root: Path) -> Prepared:
    (prepared,) = write(prepare([root / "plan.md"], root), root)
    return prepared


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.md")), ids=lambda file: file.stem)
def test_every_example_comes_again_without_a_change(tmp_path: Path, file: Path) -> None:
    (tmp_path / "plan.md").write_bytes(file.read_bytes())
    if not imported(tmp_path).is_written:
        pytest.skip("no plan")
    before = tree(tmp_path)
    (prepared,) = prepare([tmp_path / "plan.md"], tmp_path)
    assert prepared.is_unchanged, prepared.error
    assert prepared.again is not None
    assert prepared.again.has_base
    assert tree(tmp_path) == before


TEXTS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="|\\`"), min_size=1, max_size=9
)
STATUSES = st.sampled_from(["todo", "doing", "review", "done"])
ROWS = st.lists(st.tuples(TEXTS, STATUSES), min_size=1, max_size=5)


def tracker(rows: list[tuple[str, str]]) -> str:
    lines = (f"| T-{n} | x {title} y | {word} |" for n, (title, word) in enumerate(rows, start=1))
    return "\n".join(("| ID | Title | Status |", "|---|---|---|", *lines, ""))


@given(rows=ROWS)
def test_any_tracker_comes_again_without_a_change(rows: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "plan.md").write_text(tracker(rows), encoding="utf-8")
        assert imported(root).is_written
        before = tree(root)
        (prepared,) = prepare([root / "plan.md"], root)
        assert prepared.is_unchanged, prepared.error
        assert tree(root) == before


@given(rows=ROWS, ours=st.lists(st.none() | STATUSES), theirs=st.lists(st.none() | TEXTS))
def test_edits_of_different_fields_all_arrive(
    rows: list[tuple[str, str]], ours: list[str | None], theirs: list[str | None]
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "plan.md").write_text(tracker(rows), encoding="utf-8")
        assert imported(root).is_written
        first = board(root)
        moved = {
            name: word or ticket.status.value
            for (name, ticket), word in zip(
                first.tickets.items(), [*ours, *[None] * len(rows)], strict=False
            )
        }
        text = (root / BOARD).read_text(encoding="utf-8")
        for name, word in moved.items():
            head, _, rest = text.partition(f"[ticket.{name}]\n")
            old, new = (f'status = "{each}"' for each in (first.tickets[name].status.value, word))
            text = f"{head}[ticket.{name}]\n{rest.replace(old, new, 1)}"
        (root / BOARD).write_text(text, encoding="utf-8")
        titles = [*theirs, *[None] * len(rows)]
        retitled = [(title or old, word) for (old, word), title in zip(rows, titles, strict=False)]
        (root / "plan.md").write_text(tracker(retitled), encoding="utf-8")
        (prepared,) = prepare([root / "plan.md"], root)
        assert prepared.again is not None
        assert prepared.again.merged.conflicts == ()
        (root / BOARD).write_bytes(prepared.again.new)
        assert statuses(root) == moved
        assert prepared.plan is not None
        assert {name: one.title for name, one in board(root).tickets.items()} == {
            name: one.title for name, one in prepared.plan.board.tickets.items()
        }
