"""Checkpoints: exact bytes at one instant, verified, listed, and told apart from damage."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.storage.audit.log import AuditLog, heads
from readiness_tui.storage.boards.reader import LoadedBoard, parse_board
from readiness_tui.storage.checkpoints.checkpoint import (
    Checkpoint,
    GateState,
    Maker,
    Stand,
    kept_bytes,
    list_checkpoints,
    verify_checkpoint,
)
from readiness_tui.storage.checkpoints.diff import Change, difference
from readiness_tui.storage.checkpoints.files import sources
from tests.storage.faults import AT, BOARD, WRITER, entry, kept, label, plan, write

GREEN = GateState(green=("workspace",), results={"verdicts": {"workspace": "go"}})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return plan(tmp_path / "plan")


def make(root: Path, name: str = "first", gates: GateState = GREEN, **given: str) -> Checkpoint:
    return Maker(root).make(label(name, **given), gates, Stand())[0]


def test_a_checkpoint_has_boards_imports_and_settings_byte_for_byte(root: Path) -> None:
    write(root / "boards/.hidden.toml", "x")
    write(root / "boards/notes.md", "x")
    one = make(root)
    assert [file.path for file in one.files] == [
        "boards/a.toml",
        "boards/b.toml",
        "boards/imports/a.0123456789ab.jsonl",
        "readiness.toml",
    ]
    for file in one.files:
        assert (one.folder / file.path).read_bytes() == (root / file.path).read_bytes()
        assert kept_bytes(one, file) == (root / file.path).read_bytes()
    assert verify_checkpoint(one) == ()
    assert json.loads((one.folder / "gates.json").read_bytes()) == GREEN.results


def test_what_is_listed_is_what_was_made(root: Path) -> None:
    AuditLog(root, WRITER).append([entry(1)])
    given = label("a name!", actor="ana", cid="c", reason="why")
    stand = Stand(heads=heads(root), commit="f" * 40)
    one, is_new = Maker(root).make(given, GREEN, stand)
    assert is_new
    assert one.id == "20260216T010203Z-a-name"
    (found,) = kept(root).all
    assert found.label == one.label
    assert (found.files, found.results, found.commit) == (one.files, one.results, one.commit)
    assert [(head.seq, head.h) for head in found.heads] == [
        (head.seq, head.h) for head in heads(root)
    ]
    assert found.heads[0].source == f".readiness/checkpoints/{one.id}"
    assert (
        found.size_bytes
        == sum(len(data) for data in sources(root, "boards").values()) + found.results.size_bytes
    )


def test_two_of_one_second_and_one_name_are_two(root: Path) -> None:
    assert [make(root).id, make(root).id] == [
        "20260216T010203Z-first",
        "20260216T010203Z-first-2",
    ]
    assert [one.number for one in kept(root).all] == [1, 2]


def test_a_clock_that_steps_back_leaves_the_order(root: Path) -> None:
    for index, hours in enumerate((0, -2, 5)):
        Maker(root).make(label(f"n{index}", at=AT + timedelta(hours=hours)), GREEN, Stand())
    assert [one.label.name for one in kept(root).all] == ["n0", "n1", "n2"]


class TestByItself:
    """A checkpoint that nobody asked for is made only where something changed."""

    def test_where_nothing_changed_the_last_one_gets_the_label(self, root: Path) -> None:
        first = make(root, gates=GateState())
        one, is_new = Maker(root).make(label("phase-A-exit", trigger="phase-exit"), GREEN, Stand())
        assert (one.id, is_new) == (first.id, False)
        (found,) = kept(root).all
        assert [each.trigger for each in found.labels] == ["person", "phase-exit"]
        assert (found.label.green, found.green) == ((), ("workspace",))
        assert found.is_by_person
        assert verify_checkpoint(found) == ()

    def test_where_something_changed_there_is_a_new_one(self, root: Path) -> None:
        make(root)
        write(root / "boards/a.toml", BOARD + "\n")
        assert not make(root, "auto", trigger="before-import").is_by_person
        assert len(kept(root).all) == 2

    def test_a_label_that_cannot_be_read_is_passed_over(self, root: Path) -> None:
        one = make(root, trigger="before-import")
        for name in ("x", "y"):
            Maker(root).make(label(name, trigger="before-import"), GREEN, Stand())
        with (one.folder / "labels.jsonl").open("a") as file:
            file.write("torn")
        assert [each.name for each in kept(root).all[0].labels] == ["first", "x", "y"]


class TestJudged:
    """What the gates said counts for the boards that they saw."""

    def test_a_board_that_says_the_same_is_the_same_though_nan_is_not_nan(self, root: Path) -> None:
        text = BOARD + "\n[ticket.T-1.fields]\nodd = nan\n"
        write(root / "boards/a.toml", text)
        seen: dict[str, Board] = {}
        for name in ("boards/a.toml", "boards/b.toml"):
            board = parse_board(name, (root / name).read_bytes())
            assert isinstance(board, LoadedBoard)
            seen[name] = board.board
        gates = GateState(green=("workspace",), judged=seen)
        assert make(root, gates=gates).is_green
        write(root / "boards/a.toml", text.replace("nan", "1.5"))
        assert not make(root, gates=gates).is_green


class TestNames:
    """How people name one."""

    def test_the_newest_of_a_name_is_meant(self, root: Path) -> None:
        make(root)
        second = make(root)
        there = kept(root)
        assert there.named("first") == there.named(second.id) == there.all[1]
        assert there.named("other") is None

    def test_the_newest_green_one_is_found(self, root: Path) -> None:
        assert list_checkpoints(root).newest_green is None
        make(root)
        make(root, "red", GateState())
        assert kept(root).newest_green == kept(root).all[0]


class TestDamage:
    """Nothing that does not hold is used."""

    @pytest.mark.parametrize(
        ("name", "change", "says"),
        [
            ("boards/a.toml", lambda path: path.write_text("x"), "is not the file that was kept"),
            ("boards/a.toml", Path.unlink, "cannot be read"),
            ("gates.json", lambda path: path.write_text("{}"), "is not the file that was kept"),
            ("boards/c.toml", lambda path: path.write_text("x"), "is not in the manifest"),
        ],
    )
    def test_a_file_that_was_tampered_with_is_named(
        self, root: Path, name: str, change: object, says: str
    ) -> None:
        one = make(root)
        change(one.folder / name)  # type: ignore[operator]
        (problem,) = verify_checkpoint(one)
        assert problem.path == f".readiness/checkpoints/{one.id}/{name}"
        assert says in problem.message
        if name == "boards/a.toml":
            with pytest.raises(WriteError) as caught:
                kept_bytes(one, one.files[0])
            assert caught.value.reason == "tampered"

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ('"number": 1', '"number": 2', "its manifest was altered"),
            ('"format": 1', '"format": 2', "its format is 2"),
            ("{", "", ""),
            ("{", "[" * 9999, "it is no manifest"),
        ],
    )
    def test_a_manifest_that_was_altered_makes_no_checkpoint(
        self, root: Path, old: str, new: str, says: str
    ) -> None:
        one = make(root)
        path = one.folder / "manifest.json"
        path.write_text(path.read_text().replace(old, new, 1))
        found = list_checkpoints(root)
        assert found.all == ()
        assert says in found.problems[0].message

    @pytest.mark.parametrize("key", ["label", "files", "number", "heads"])
    def test_a_manifest_that_is_sealed_and_no_manifest_makes_none(
        self, root: Path, key: str
    ) -> None:
        from readiness_tui.storage.checkpoints.manifest import _seal

        one = make(root)
        path = one.folder / "manifest.json"
        table = json.loads(path.read_text())
        del table["h"]
        table[key] = "x"
        path.write_text(json.dumps(table | {"h": _seal(table)}))
        assert "lacks something" in list_checkpoints(root).problems[0].message

    def test_a_manifest_without_what_came_later_is_read(self, root: Path) -> None:
        from readiness_tui.storage.checkpoints.manifest import _seal

        stand = Stand(commit="f" * 40, is_dirty=True)
        one, _ = Maker(root).make(label(local="2026-02-16T09:02:03.456+08:00"), GREEN, stand)
        (found,) = kept(root).all
        assert (found.is_dirty, found.label.local) == (True, "2026-02-16T09:02:03.456+08:00")
        path = one.folder / "manifest.json"
        table = json.loads(path.read_text())
        del table["h"], table["dirty"], table["label"]["local"]
        path.write_text(json.dumps(table | {"h": _seal(table)}))
        (found,) = kept(root).all
        assert (found.is_dirty, found.label.local) == (None, "")

    def test_what_is_no_checkpoint_is_no_matter(self, root: Path) -> None:
        one = make(root)
        write(root / ".readiness/checkpoints/.new-x/boards/a.toml", "x")
        write(root / ".readiness/checkpoints/file", "x")
        (root / ".readiness/checkpoints/link").symlink_to(one.folder)
        assert [each.id for each in kept(root).all] == [one.id]


class TestSources:
    """What belongs to a checkpoint."""

    def test_a_broken_board_is_kept_and_marked(self, root: Path) -> None:
        write(root / "boards/a.toml", "[broken")
        assert [file.path for file in make(root).files if file.is_broken] == ["boards/a.toml"]

    def test_a_link_inside_is_followed_and_one_that_leads_out_is_left(self, root: Path) -> None:
        write(root / "plans/c.toml", BOARD)
        write(root.parent / "d.toml", BOARD)
        (root / "boards/c.toml").symlink_to(root / "plans/c.toml")
        (root / "boards/d.toml").symlink_to(root.parent / "d.toml")
        paths = [file.path for file in make(root).files]
        assert "boards/c.toml" in paths
        assert "boards/d.toml" not in paths

    def test_where_a_board_cannot_be_read_there_is_no_checkpoint(self, root: Path) -> None:
        with (root / "boards/b.toml").open("r+b") as file:
            file.truncate(33 << 20)
        with pytest.raises(WriteError, match="larger than 32 MiB"):
            make(root)
        assert list_checkpoints(root).all == ()


class TestDifference:
    """What parts a checkpoint from today."""

    def test_nothing_changed_is_no_difference(self, root: Path) -> None:
        assert difference(root, make(root)) == ()

    def test_fields_and_records_are_named_with_both_values(self, root: Path) -> None:
        one = make(root)
        text = BOARD.replace("doing", "review").replace('id = "a"', 'id = "a"\ntitle = "A"')
        write(root / "boards/a.toml", f'{text}\n[phase."1.2"]\ntitle = "P"\n')
        write(root / "boards/b.toml", '[board]\nid = "b"\n')
        assert difference(root, one) == (
            Change("boards/a.toml", "board", "title", "", '"A"'),
            Change("boards/a.toml", "ticket.T-1", "status", '"doing"', '"review"'),
            Change("boards/a.toml", 'phase."1.2"', "", "", '{ title = "P" }'),
            Change("boards/b.toml", "ticket.T-2", "", '{ title = "Two", status = "todo" }'),
        )

    def test_a_file_that_comes_or_goes_is_one_difference(self, root: Path) -> None:
        one = make(root)
        (root / "boards/b.toml").unlink()
        write(root / "boards/c.toml", "xyz")
        size = len((one.folder / "boards/b.toml").read_bytes())
        assert difference(root, one) == (
            Change("boards/b.toml", then=f"{size} bytes"),
            Change("boards/c.toml", now="3 bytes"),
        )

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            (f"# note\n{BOARD}", ("@@ -1 +1,2 @@", "+# note", " [board]")),
            ("[broken", ("+[broken",)),
        ],
    )
    def test_what_values_do_not_show_is_shown_as_text(
        self, root: Path, text: str, lines: tuple[str, ...]
    ) -> None:
        one = make(root)
        write(root / "boards/a.toml", text)
        (change,) = difference(root, one)
        assert set(lines) <= set(change.text)

    def test_it_may_be_asked_of_some_files(self, root: Path) -> None:
        one = make(root)
        for name in ("a", "b"):
            write(root / f"boards/{name}.toml", "[broken")
        (change,) = difference(root, one, paths=["boards/b.toml"])
        assert change.path == "boards/b.toml"

    def test_a_board_that_cannot_be_read_is_an_error(self, root: Path) -> None:
        one = make(root)
        with (root / "boards/b.toml").open("r+b") as file:
            file.truncate(33 << 20)
        with pytest.raises(WriteError, match="larger"):
            difference(root, one)
