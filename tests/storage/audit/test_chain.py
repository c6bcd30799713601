"""F22: what somebody did to the audit log is found at its line."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.errors import Diagnostic
from readiness_tui.storage.audit.line import seal_of, sealed
from readiness_tui.storage.audit.log import Anchor, AuditLog, heads, verify
from tests.storage.faults import WRITER, entry

pytestmark = pytest.mark.fault("F22")

NAME = f"boards/audit/{WRITER}.jsonl"


def lines(root: Path) -> list[bytes]:
    return (root / NAME).read_bytes().splitlines(keepends=True)


def put(root: Path, changed: list[bytes]) -> None:
    (root / NAME).write_bytes(b"".join(changed))


def found(root: Path, *anchors: Anchor) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in verify(root, anchors)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A log of six records."""
    log = AuditLog(tmp_path, WRITER)
    for index in range(3):
        log.append([entry(2 * index), entry(2 * index + 1)])
    assert not verify(tmp_path, heads(tmp_path))
    return tmp_path


@given(
    st.lists(st.integers(1, 3), min_size=1, max_size=4),
    st.text(max_size=8),
    st.data(),
)
def test_one_byte_that_is_another_is_found_at_its_line(
    batches: list[int], reason: str, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, index = Path(folder), 0
        for size in batches:
            log = AuditLog(root, WRITER)
            log.append([entry(index + step, reason=reason) for step in range(size)])
            index += size
        raw = bytearray((root / NAME).read_bytes())
        at = data.draw(st.integers(0, len(raw) - 1))
        value = data.draw(st.integers(0, 255).filter(lambda value: value != raw[at]))
        line = raw.count(b"\n", 0, at) + 1
        raw[at] = value
        (root / NAME).write_bytes(raw)
        problems = verify(root)
        assert line in [problem.line for problem in problems]
        assert {problem.path for problem in problems} == {NAME}
        assert all(problem.line in {line, line + 1} for problem in problems)


@given(st.integers(1, 5), st.integers(1, 3))
def test_lines_that_are_gone_are_found_where_they_were(first: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        AuditLog(root, WRITER).append([entry(index) for index in range(8)])
        there = lines(root)
        put(root, there[: first - 1] + there[first - 1 + count :])
        gone = str(first) if count == 1 else f"{first} to {first + count - 1}"
        (problem,) = verify(root)
        assert str(problem).startswith(f"{NAME}:{first}: gone before this line: {gone};")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda all_: [all_[1], all_[0], *all_[2:]], [(1, "audit-gap"), (2, "audit-broken")]),
        (lambda all_: [*all_[:3], all_[2], *all_[3:]], [(4, "audit-fork")]),
        (lambda all_: [all_[0].replace(b'"set"', b'"add"'), *all_[1:]], [(1, "audit-altered")]),
        (lambda all_: [all_[0], b"\n", *all_[1:]], [(2, "audit-unreadable")]),
        (lambda all_: [*all_[:-1], all_[-1][:-1]], [(6, "audit-torn")]),
    ],
)
def test_what_was_done_by_hand_is_named(
    root: Path, change: Callable[[list[bytes]], list[bytes]], expected: list[tuple[int, str]]
) -> None:
    put(root, change(lines(root)))
    assert set(expected) <= set(found(root))
    assert found(root)[0] == expected[0]


def test_a_hash_is_no_proof_of_the_place_of_a_line(root: Path) -> None:
    other = AuditLog(root, "bo-00000001")
    other.append([entry(7)])
    stranger = (root / "boards/audit/bo-00000001.jsonl").read_bytes()
    put(root, [*lines(root), stranger])
    assert found(root) == [(7, "audit-misplaced")]


def test_a_second_writer_of_the_same_name_is_a_fork(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root / "boards", copy / "boards")
    AuditLog(root, WRITER).append([entry(10)])
    AuditLog(copy, WRITER).append([entry(11)])
    put(root, [*lines(root), lines(copy)[-1]])
    (problem,) = verify(root)
    assert (problem.line, problem.code) == (8, "audit-fork")
    assert "a second record 7" in problem.message


def test_an_operation_that_is_there_twice_is_found(root: Path) -> None:
    AuditLog(root, WRITER).append([entry(0)])
    assert found(root) == [(7, "audit-twice")]


def test_a_number_that_went_back_is_found(root: Path) -> None:
    (root / NAME).rename(root / "aside")
    there = AuditLog(root, WRITER)
    there.append([entry(0)])
    other = AuditLog(root, "bo-00000001")
    other.append([entry(8)])
    there.append([entry(1)])
    (root / "boards/audit/bo-00000001.jsonl").unlink()
    assert found(root) == []
    first = lines(root)[0]
    (root / NAME).unlink()
    other.append([entry(8), entry(9)])
    there.append([entry(0)])
    high = lines(root)[0]
    (root / "boards/audit/bo-00000001.jsonl").unlink()
    assert first != high
    put(root, [high])
    with (root / NAME).open("ab") as file:
        file.write(_after(high))
    assert found(root) == [(2, "audit-broken")]


def _after(line: bytes) -> bytes:
    """A second line that is right in itself, but for its number among all writers."""
    seal = seal_of(line.rstrip(b"\n"))
    assert seal
    return sealed(entry(1), 2, 1, writer=WRITER, prev=seal[0], zone=UTC)[0]


class TestAnchors:
    """What remembers the end of a log finds a tail that was cut off."""

    def test_a_tail_that_was_cut_off_is_found_by_an_anchor_alone(self, root: Path) -> None:
        anchors = heads(root)
        put(root, lines(root)[:4])
        assert found(root) == []
        assert found(root, *anchors) == [(4, "audit-cut")]

    def test_a_log_that_was_written_anew_is_found(self, root: Path) -> None:
        anchors = heads(root)
        (root / NAME).unlink()
        assert [code for _, code in found(root, *anchors)] == ["audit-gone"]
        AuditLog(root, WRITER).append([entry(index + 20) for index in range(9)])
        assert found(root) == []
        assert found(root, *anchors) == [(6, "audit-anchor")]

    def test_a_log_that_was_emptied_is_named(self, root: Path) -> None:
        anchors = heads(root)
        (root / NAME).write_bytes(b"")
        (problem,) = verify(root, anchors)
        assert (problem.path, problem.line, problem.code) == (NAME, 0, "audit-cut")
        assert problem.message.startswith("cut off whole: ")

    def test_an_anchor_names_what_remembers(self, root: Path) -> None:
        (problem,) = verify(root, [Anchor(WRITER, 9, "f" * 64, "release 1.0")])
        assert "release 1.0 remembers 9 records" in problem.message

    def test_an_old_anchor_holds_while_the_log_grows(self, root: Path) -> None:
        anchors = [*heads(root)]
        AuditLog(root, WRITER, rotate_bytes=10).append([entry(30)])
        assert found(root, *anchors, *heads(root)) == []


class TestSuccessors:
    """A chain goes through all files of a writer."""

    @pytest.fixture
    def rotated(self, tmp_path: Path) -> Path:
        for index in range(6):
            AuditLog(tmp_path, WRITER, rotate_bytes=1200).append([entry(index)])
        assert len(list((tmp_path / "boards/audit").iterdir())) == 3
        assert not verify(tmp_path, heads(tmp_path))
        return tmp_path

    @pytest.mark.parametrize(("number", "name"), [(1, ""), (2, ".0002")])
    def test_a_file_that_is_gone_is_found(self, rotated: Path, number: int, name: str) -> None:
        (rotated / f"boards/audit/{WRITER}{name}.jsonl").unlink()
        following = f"boards/audit/{WRITER}.{number + 1:04}.jsonl"
        problems = [(str(problem.place), problem.code) for problem in verify(rotated)]
        assert (f"{following}:1", "audit-gap") in problems

    def test_a_tail_that_was_cut_off_before_a_successor_is_found(self, rotated: Path) -> None:
        put(rotated, lines(rotated)[:1])
        (problem,) = verify(rotated)
        assert str(problem.place) == f"boards/audit/{WRITER}.0002.jsonl:1"

    def test_a_file_in_the_middle_that_is_gone_is_named(self, rotated: Path) -> None:
        (rotated / f"boards/audit/{WRITER}.0002.jsonl").unlink()
        told = [problem.message for problem in verify(rotated)]
        assert "a file is missing before it: number 2" in told


class TestChangesOutside:
    """A remark where a board is not what the last record left: git records edits by hand."""

    def said(self, root: Path, *pairs: tuple[str, str], writer: str = WRITER) -> None:
        log = AuditLog(root, writer)
        for before, after in pairs:
            index = len(list(root.rglob("*"))) * 1000 + hash((before, after, writer)) % 1000
            log.append([entry(index, before=before, after=after)])

    def test_an_edit_by_hand_is_remarked_upon(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"), ("2", "3"), ("9", "4"))
        (problem,) = verify(tmp_path)
        assert problem.code == "changed-outside"
        assert "changed outside between 2 and 3" in problem.message

    def test_what_another_writer_left_is_known(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("2", "9"), writer="bo-00000001")
        self.said(tmp_path, ("1", "2"), ("9", "4"))
        assert verify(tmp_path) == ()

    def test_the_records_of_one_action_are_one_change(self, tmp_path: Path) -> None:
        log = AuditLog(tmp_path, WRITER)
        cid = "d" * 32
        both = [entry(i, before="1", after="2") for i in range(2)]
        log.append([replace(each, cid=cid, op=f"{cid}:{i}") for i, each in enumerate(both)])
        log.append([entry(9, before="2", after="3")])
        assert verify(tmp_path) == ()

    def test_behind_a_rollback_every_board_may_be_another(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"))
        AuditLog(tmp_path, WRITER).append([entry(77, do="rollback", board="", record="")])
        self.said(tmp_path, ("8", "9"))
        assert verify(tmp_path) == ()

    @pytest.mark.parametrize("do", ["checkpoint", "anchor", "recovered", "baseline", "publish"])
    def test_what_writes_no_board_hides_no_edit_by_hand(self, tmp_path: Path, do: str) -> None:
        self.said(tmp_path, ("1", "2"))
        AuditLog(tmp_path, WRITER).append([entry(77, do=do, board="", record="")])
        self.said(tmp_path, ("8", "9"))
        assert [problem.message for problem in verify(tmp_path)] == [
            "a was changed outside between 1 and 3"
        ]

    def test_an_undo_hides_no_edit_by_hand(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"))
        log, cid = AuditLog(tmp_path, WRITER), "d" * 32
        edit = entry(50, before="2", after="1")
        said = entry(51, do="undo", board="", record="")
        log.append([replace(one, cid=cid, op=f"{cid}:{i}") for i, one in enumerate((edit, said))])
        self.said(tmp_path, ("8", "9"))
        assert [problem.code for problem in verify(tmp_path)] == ["changed-outside"]

    def test_what_a_person_gave_up_hides_no_edit_by_hand(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"))
        AuditLog(tmp_path, WRITER).append([entry(77, do="resolve")])
        self.said(tmp_path, ("8", "9"))
        assert [problem.code for problem in verify(tmp_path)] == ["changed-outside"]

    def sync(self, root: Path, *boards: tuple[str, str], new: str = "") -> None:
        """A sync, and what it made of the board."""
        log, cid = AuditLog(root, WRITER), f"{len(boards):x}" * 32
        said = [entry(80, do="sync", board="", record="")]
        said += [entry(81, do="sync", before=a, after=b, record="", new=new) for a, b in boards]
        log.append([replace(one, cid=cid, op=f"{cid}:{i}") for i, one in enumerate(said)])

    def test_a_sync_leads_from_one_text_to_the_next(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"))
        self.sync(tmp_path, ("2", "5"))
        self.said(tmp_path, ("5", "6"))
        assert verify(tmp_path) == ()

    def test_an_edit_by_hand_behind_a_sync_is_remarked_upon(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"))
        self.sync(tmp_path, ("2", "5"))
        self.said(tmp_path, ("7", "8"))
        assert [problem.message for problem in verify(tmp_path)] == [
            "a was changed outside between 3 and 4"
        ]

    def test_a_sync_of_one_board_hides_no_edit_by_hand_of_another(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"))
        log, cid = AuditLog(tmp_path, WRITER), "d" * 32
        said = [
            entry(80, do="sync", board="", record=""),
            entry(81, do="sync", board="b", record="", before="3", after="4"),
        ]
        log.append([replace(one, cid=cid, op=f"{cid}:{i}") for i, one in enumerate(said)])
        self.said(tmp_path, ("8", "9"))
        assert [problem.message for problem in verify(tmp_path)] == [
            "a was changed outside between 1 and 4"
        ]

    def test_behind_a_sync_that_names_no_board_every_board_may_be_another(
        self, tmp_path: Path
    ) -> None:
        self.said(tmp_path, ("1", "2"))
        self.sync(tmp_path)
        self.said(tmp_path, ("8", "9"))
        assert verify(tmp_path) == ()

    def test_a_text_with_other_line_breaks_is_known_too(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("a" * 64, "c" * 64), writer="bo-00000001")
        self.sync(tmp_path, ("1", "2"), new=f'{{ path = "x", shared = "{"b" * 64}" }}')
        self.said(tmp_path, ("b" * 64, "d" * 64), writer="bo-00000001")
        assert verify(tmp_path) == ()

    def test_a_broken_chain_is_enough_said(self, tmp_path: Path) -> None:
        self.said(tmp_path, ("1", "2"), ("2", "3"), ("9", "4"))
        put(tmp_path, lines(tmp_path)[1:])
        assert found(tmp_path) == [(1, "audit-gap")]


def test_no_log_has_no_problem(tmp_path: Path) -> None:
    assert verify(tmp_path) == ()
    assert heads(tmp_path) == ()


def test_a_problem_says_where_and_what_to_do(root: Path) -> None:
    put(root, lines(root)[1:])
    (problem,) = verify(root)
    assert isinstance(problem, Diagnostic)
    assert str(problem) == (
        f"{NAME}:1: gone before this line: 1; git log -p shows who changed the file"
    )
