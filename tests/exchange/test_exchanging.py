"""Documents are read within limits and become new boards, and nothing else is touched."""

from pathlib import Path

import pytest

from readiness_tui.domain.model.errors import UsageError, WriteError
from readiness_tui.services.exchange import importing as exchanging
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import read_board

PLAN = "# Ship\n\n- [ ] SH-1 Moor\n- [x] SH-2 Sail\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one plan in it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "ship.md").write_text(PLAN, encoding="utf-8")
    return tmp_path


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def refusal(path: Path, root: Path) -> str:
    (prepared,) = exchanging.prepare([path], root)
    assert prepared.error is not None
    assert not prepared.is_ready
    return str(prepared.error)


def test_preparing_writes_nothing(root: Path) -> None:
    before = tree(root)
    (prepared,) = exchanging.prepare([root / "docs" / "ship.md"], root)
    assert prepared.is_ready
    assert (prepared.path, prepared.target) == ("docs/ship.md", "boards/ship.toml")
    assert tree(root) == before


def test_a_written_board_is_the_plan(root: Path) -> None:
    prepared = exchanging.prepare([root / "docs" / "ship.md"], root)
    (written,) = exchanging.write(prepared, root)
    assert written.is_written
    found = read_board(root, "boards/ship.toml")
    assert isinstance(found, LoadedBoard)
    assert {key: each.status.value for key, each in found.board.tickets.items()} == {
        "SH-1": "todo",
        "SH-2": "done",
    }
    assert found.board.source is not None
    assert found.board.source.path == "docs/ship.md"
    assert len(found.board.source.sha256) == 64


def test_a_board_that_exists_is_never_replaced(root: Path) -> None:
    (root / "boards").mkdir()
    (root / "boards" / "ship.toml").write_text("mine", encoding="utf-8")
    before = tree(root)
    assert "boards/ship.toml exists already" in refusal(root / "docs" / "ship.md", root)
    (written,) = exchanging.write(exchanging.prepare([root / "docs" / "ship.md"], root), root)
    assert not written.is_written
    assert tree(root) == before


def test_a_board_that_appears_meanwhile_is_not_replaced(root: Path) -> None:
    prepared = exchanging.prepare([root / "docs" / "ship.md"], root)
    (root / "boards").mkdir()
    (root / "boards" / "ship.toml").write_text("mine", encoding="utf-8")
    (written,) = exchanging.write(prepared, root)
    assert isinstance(written.error, WriteError)
    assert not written.is_written
    assert (root / "boards" / "ship.toml").read_text(encoding="utf-8") == "mine"


def test_a_link_in_the_place_of_the_board_is_not_followed(root: Path) -> None:
    (root / "boards").mkdir()
    (root / "boards" / "ship.toml").symlink_to(root / "elsewhere.toml")
    assert "exists already" in refusal(root / "docs" / "ship.md", root)
    assert not (root / "elsewhere.toml").exists()


def test_a_folder_means_its_markdown_files_and_one_named_twice_counts_once(root: Path) -> None:
    (root / "docs" / "notes.txt").write_text(PLAN, encoding="utf-8")
    (root / "docs" / "boat.markdown").write_text(PLAN, encoding="utf-8")
    found = exchanging.prepare([root / "docs", root / "docs" / "ship.md"], root)
    assert [each.path for each in found] == ["docs/boat.markdown", "docs/ship.md"]


def test_two_documents_of_one_name_become_two_boards(root: Path) -> None:
    (root / "ship.md").write_text(PLAN, encoding="utf-8")
    both = exchanging.prepare([root / "docs" / "ship.md", root / "ship.md"], root)
    assert [each.target for each in both] == ["boards/docs-ship.toml", "boards/ship.toml"]
    assert not any(each.keeps for each in both), "nobody chose these names"
    written = exchanging.write(both, root)
    assert all(each.is_written for each in written)
    (alone,) = exchanging.prepare([root / "docs" / "ship.md"], root)
    assert alone.target == "boards/docs-ship.toml"
    assert alone.is_unchanged


def test_documents_that_differ_in_their_suffix_become_two_boards(root: Path) -> None:
    (root / "docs/ship.csv").write_text("ID,Title,Status\nA-1,Keel,Done\nA-2,Mast,Todo\n")
    (root / "docs/ship.v1.2.md").write_text(PLAN, encoding="utf-8")
    names = ("ship.md", "ship.csv", "ship.v1.2.md")
    boards = exchanging.prepare([root / "docs" / name for name in names], root)
    assert [each.target for each in boards] == [
        "boards/docs-ship-md.toml",
        "boards/docs-ship-csv.toml",
        "boards/ship.v1.2.toml",
    ]


def test_documents_that_would_be_one_board_all_the_same_are_refused(root: Path) -> None:
    (root / "docs ship").mkdir()
    (root / "docs-ship").mkdir()
    for folder in ("docs ship", "docs-ship"):
        (root / folder / "a.md").write_text(PLAN, encoding="utf-8")
    boards = exchanging.prepare([root / "docs ship" / "a.md", root / "docs-ship" / "a.md"], root)
    assert [each.is_ready for each in boards] == [False, False]
    assert "another document would become boards/docs-ship-a-md" in str(boards[0].error)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.md", b"", "it is empty"),
        ("blank.md", b" \n\n\t\n", "it is empty"),
        ("latin.md", "# Gr\u00fc\u00dfe\n".encode("latin-1"), "not UTF-8"),
        ("binary.md", b"# x\n\0\0\n", "NUL"),
        ("prose.md", b"# Dear reader\n\nNothing.\n", "no plan was found"),
        (
            "template.md",
            b"# Plan of <Project>\n\n- Owner:\n- K-###: <title>\n",
            "no plan was found",
        ),
        ("line.md", b"# x\n\n- [ ] " + b"a" * (1024 * 1024 + 1), "line is longer than 1 MiB"),
        ("huge.md", b"a b c\n" * (3 * 1024 * 1024), "larger than 16 MiB"),
    ],
)
def test_a_document_that_cannot_be_read_gives_one_sentence(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    text = refusal(tmp_path / name, tmp_path)
    assert said in text
    assert text.startswith(name), "the sentence begins with the file"
    assert "; " in text, "and ends with what to do"
    assert "\n" not in text


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no .*missing\.md"):
        exchanging.prepare([tmp_path / "missing.md"], tmp_path)
    (tmp_path / "bare").mkdir()
    with pytest.raises(UsageError, match="no Markdown file"):
        exchanging.prepare([tmp_path / "bare"], tmp_path)


def test_one_bad_document_does_not_stop_the_others(root: Path) -> None:
    (root / "docs" / "bad.md").write_bytes(b"\xff\xfe\xfd")
    found = exchanging.write(exchanging.prepare([root / "docs"], root), root)
    assert [(each.path, each.is_written) for each in found] == [
        ("docs/bad.md", False),
        ("docs/ship.md", True),
    ]
