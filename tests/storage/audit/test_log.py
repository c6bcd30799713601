"""The audit log: its lines as documented, its chain, its successors, its order."""

import hashlib
import json
import os
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.domain.model.board import Phase
from readiness_tui.domain.model.edits import AddRecord, RemoveRecord, SetField
from readiness_tui.domain.model.errors import BoardError, WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Status
from readiness_tui.storage.audit.entries import Act, new_cid, record_of, records_of
from readiness_tui.storage.audit.log import AuditEntry, AuditLog, heads, read_all, verify
from readiness_tui.storage.files.fileops import bytes_of
from tests.storage.faults import AT, WRITER, entry, write

TEXT = st.text(st.characters(codec=None), max_size=30)
ENTRIES = st.builds(
    AuditEntry,
    do=st.sampled_from(["set", "add", "checkpoint"]),
    at=st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
    ),
    cid=st.just("c"),
    op=st.uuids().map(str),
    actor=TEXT,
    old=TEXT,
    new=TEXT,
    reason=TEXT,
)
BATCHES = st.lists(st.lists(ENTRIES, min_size=1, max_size=3), min_size=1, max_size=6)


def log_of(root: Path) -> Path:
    return root / f"boards/audit/{WRITER}.jsonl"


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path, WRITER)


class TestLine:
    """As storage documents it, byte for byte."""

    def test_a_line_has_the_documented_keys_in_their_order(self, tmp_path: Path) -> None:
        zone = timezone(timedelta(hours=8))
        said = entry(1, actor="ana@example.org", via="tui", old='"doing"', new='"review"', at=AT)
        AuditLog(tmp_path, WRITER, zone=zone).append([said])
        line = log_of(tmp_path).read_bytes()
        table = json.loads(line)
        assert list(table) == [
            "v",
            "seq",
            "lam",
            "at",
            "local",
            "writer",
            "actor",
            "via",
            "cid",
            "op",
            "do",
            "board",
            "record",
            "field",
            "old",
            "new",
            "before",
            "after",
            "reason",
            "prev",
            "h",
        ]
        assert (table["v"], table["seq"], table["lam"]) == (1, 1, 1)
        assert table["at"] == "2026-02-16T01:02:03.456Z"
        assert table["local"] == "2026-02-16T09:02:03.456+08:00"
        assert (table["old"], table["new"]) == ('"doing"', '"review"')
        assert table["prev"] == "0" * 64

    def test_the_hash_is_of_the_raw_bytes_before_it(self, tmp_path: Path, log: AuditLog) -> None:
        log.append([entry(1, reason="ü \u2028 \n \x00"), entry(2)])
        first, second, end = log_of(tmp_path).read_bytes().split(b"\n")
        assert end == b""
        body, _, digest = first.rpartition(b',"h":"')
        assert digest == hashlib.sha256(body).hexdigest().encode() + b'"}'
        assert json.loads(second)["prev"] == json.loads(first)["h"]
        assert "ü".encode() in first

    @given(BATCHES)
    def test_what_was_appended_is_read_back_and_the_chain_holds(
        self, batches: list[list[AuditEntry]]
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root, said = Path(folder), list[AuditEntry]()
            for batch in batches:
                made = AuditLog(root, WRITER, rotate_bytes=900).append(batch)
                said += [each.entry for each in made]
            assert [each.entry for each in read_all(root)] == said
            own = [each for each in said if each.do != "anchor"]
            assert list(map(_without_surrogates, own)) == [
                _without_surrogates(each) for batch in batches for each in batch
            ]
            assert [each.seq for each in read_all(root)] == [*range(1, len(said) + 1)]
            assert verify(root, heads(root)) == ()


def _without_surrogates(said: AuditEntry) -> tuple[Any, ...]:
    texts = (said.do, said.op, said.actor, said.old, said.new, said.reason)
    return (said.at, *(text.encode("utf-16", "surrogatepass") for text in texts))


class TestFiles:
    """One file for each writer, and a successor for one that has grown."""

    def test_nothing_to_append_makes_no_file(self, tmp_path: Path, log: AuditLog) -> None:
        assert log.append([]) == ()
        assert not list(tmp_path.iterdir())

    def test_a_full_file_gets_a_successor_that_names_its_end(self, tmp_path: Path) -> None:
        log = AuditLog(tmp_path, WRITER, rotate_bytes=600)
        for index in range(4):
            log.append([entry(index)])
        first, second = (log_of(tmp_path), log_of(tmp_path).with_suffix(".0002.jsonl"))
        (anchor, *_) = [json.loads(line) for line in second.read_text().splitlines()]
        last = json.loads(first.read_text().splitlines()[-1])
        assert anchor["do"] == "anchor"
        assert (anchor["seq"], anchor["prev"]) == (last["seq"] + 1, last["h"])
        assert f'file = "{first.name}", seq = {last["seq"]}' in anchor["new"]
        assert verify(tmp_path) == ()

    def test_what_was_written_is_never_rewritten(self, tmp_path: Path) -> None:
        log = AuditLog(tmp_path, WRITER, rotate_bytes=1500)
        before: dict[Path, bytes] = {}
        for index in range(9):
            log.append([entry(index)])
            after = {path: path.read_bytes() for path in log_of(tmp_path).parent.iterdir()}
            assert all(after[path].startswith(data) for path, data in before.items())
            before = after

    def test_an_empty_successor_that_a_kill_left_is_begun_with_its_anchor(
        self, tmp_path: Path, log: AuditLog
    ) -> None:
        log.append([entry(1)])
        log_of(tmp_path).with_suffix(".0002.jsonl").touch()
        log.append([entry(2)])
        assert [each.entry.do for each in read_all(tmp_path)] == ["set", "anchor", "set"]
        assert verify(tmp_path) == ()

    def test_a_long_line_is_found_from_the_end_of_the_file(
        self, tmp_path: Path, log: AuditLog
    ) -> None:
        log.append([entry(1, new="x" * 300_000)])
        assert log.append([entry(2)])[0].seq == 2
        assert verify(tmp_path) == ()

    def test_an_operation_is_written_once(self, tmp_path: Path, log: AuditLog) -> None:
        log.append([entry(1), entry(2)])
        assert [each.entry.op for each in log.append_missing([entry(2), entry(3)])] == [entry(3).op]
        assert log.append_missing([entry(1), entry(2), entry(3)]) == ()
        assert verify(tmp_path) == ()

    def test_a_log_that_is_a_link_is_not_written(self, tmp_path: Path, log: AuditLog) -> None:
        target = write(tmp_path / "elsewhere", "")
        log_of(tmp_path).parent.mkdir(parents=True)
        log_of(tmp_path).symlink_to(target)
        with pytest.raises(WriteError) as caught:
            log.append([entry(1)])
        assert caught.value.reason == "permission"
        assert target.read_bytes() == b""
        assert [problem.code for problem in verify(tmp_path)] == ["not-a-log"]

    def test_a_log_that_cannot_be_read_is_an_error_with_its_name(
        self, tmp_path: Path, log: AuditLog
    ) -> None:
        log.append([entry(1)])
        with log_of(tmp_path).open("r+b") as file:
            file.truncate(65 << 20)
        with pytest.raises(BoardError, match="larger than 64 MiB"):
            read_all(tmp_path)
        assert [problem.code for problem in verify(tmp_path)] == ["audit-unreadable"]

    def test_an_end_that_cannot_be_read_is_an_error_too(
        self, tmp_path: Path, log: AuditLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log.append([entry(1)])

        def refuse(*_: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(BoardError, match="Permission denied"):
            heads(tmp_path)
        with pytest.raises(WriteError, match="Permission denied"):
            log.append([entry(2)])

    @pytest.mark.parametrize(
        "change", [("do", 1), ("seq", "1"), ("seq", True), ("seq", 0), ("lam", 1.5)]
    )
    def test_a_line_of_other_types_is_no_record(
        self, tmp_path: Path, log: AuditLog, change: tuple[str, object]
    ) -> None:
        log.append([entry(1)])
        table = json.loads(log_of(tmp_path).read_bytes()) | dict([change])
        log_of(tmp_path).write_text(json.dumps(table, separators=(",", ":")) + "\n")
        assert read_all(tmp_path) == ()
        assert [problem.code for problem in verify(tmp_path)] == ["audit-unreadable"]

    def test_a_pipe_is_no_log_and_is_never_waited_for(self, tmp_path: Path, log: AuditLog) -> None:
        log.append([entry(1)])
        os.mkfifo(log_of(tmp_path).with_name("bo-00000001.jsonl"))
        assert log.append([entry(2)])[0].seq == 2
        assert [problem.code for problem in verify(tmp_path)] == ["not-a-log"]
        with pytest.raises(OSError, match="no regular file"):
            bytes_of(log_of(tmp_path).with_name("bo-00000001.jsonl"), 1)


@pytest.mark.fault("F23")
class TestOrder:
    """F23: clocks order nothing."""

    def test_a_clock_that_steps_back_leaves_the_order(self, tmp_path: Path, log: AuditLog) -> None:
        for index, hours in enumerate((0, -1, 3, -5)):
            log.append([entry(index, at=AT + timedelta(hours=hours))])
        assert [each.entry.cid for each in read_all(tmp_path)] == [
            f"{index:032x}" for index in range(4)
        ]
        assert verify(tmp_path) == ()

    def test_a_change_of_zone_leaves_the_order(self, tmp_path: Path) -> None:
        for index, hours in enumerate((8, -11)):
            zone = timezone(timedelta(hours=hours))
            AuditLog(tmp_path, WRITER, zone=zone).append([entry(index, at=AT)])
        first, second = read_all(tmp_path)
        assert (first.local[-6:], second.local[-6:]) == ("+08:00", "-11:00")
        assert (first.entry.at, second.entry.at) == (AT, AT)
        assert verify(tmp_path) == ()

    def test_clones_whose_clocks_differ_are_ordered_by_what_they_had_seen(
        self, tmp_path: Path
    ) -> None:
        late, early = AuditLog(tmp_path, "ana-00000001"), AuditLog(tmp_path, "bo-00000002")
        late.append([entry(1, at=AT + timedelta(hours=1))])
        early.append([entry(2, at=AT)])
        late.append([entry(3, at=AT + timedelta(hours=1))])
        found = read_all(tmp_path)
        assert [each.lam for each in found] == [1, 2, 3]
        assert [each.writer[:3] for each in found] == ["ana", "bo-", "ana"]
        assert [(end.writer, end.seq) for end in heads(tmp_path)] == [
            ("ana-00000001", 2),
            ("bo-00000002", 1),
        ]

    @given(st.lists(st.integers(0, 2), max_size=12))
    def test_no_two_records_that_saw_each_other_share_a_number(self, turns: list[int]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for index, turn in enumerate(turns):
                AuditLog(Path(folder), f"w-{turn:08}").append([entry(index)])
            found = read_all(Path(folder))
            assert [each.entry.cid for each in found] == [
                f"{index:032x}" for index in range(len(turns))
            ]
            assert verify(Path(folder)) == ()


class TestEntries:
    """Edits as entries."""

    REF = RecordRef(BoardId("a"), Kind.PHASE, "2.7.1")
    ACT = Act(at=AT, cid="c" * 32, actor="ana@example.org", via="tui", reason="why")

    def said(self, edit: Any) -> AuditEntry:  # noqa: ANN401 - any edit
        return record_of(edit, self.ACT, 7, before="b", after="a")

    def test_an_entry_carries_its_action_and_both_hashes(self) -> None:
        found = self.said(SetField(self.REF, "title", "Old", "New"))
        assert (found.cid, found.op) == ("c" * 32, f"{'c' * 32}:7")
        assert (found.actor, found.via, found.reason) == ("ana@example.org", "tui", "why")
        assert (found.before, found.after, found.board) == ("b", "a", "a")
        assert found.record == 'phase."2.7.1"'

    @pytest.mark.parametrize(
        ("old", "new", "do", "literals"),
        [
            ("Old", 'N"ew', "set", ('"Old"', '"N\\"ew"')),
            (None, "New", "set", ("", '"New"')),
            (("a",), (), "unset", ('["a"]', "")),
            (1, 0, "set", ("1", "0")),
            (True, False, "set", ("true", "false")),
            (Status.DOING, Status.REVIEW, "set", ('"doing"', '"review"')),
        ],
    )
    def test_values_are_toml_literals(
        self, old: object, new: object, do: str, literals: tuple[str, str]
    ) -> None:
        found = self.said(SetField(self.REF, "x", old, new))
        assert (found.do, found.old, found.new) == (do, *literals)

    def test_a_record_that_comes_or_goes_is_there_whole(self) -> None:
        phase = Phase(id="2.7.1", title="A", tickets=("T-1",))
        table = '{ title = "A", tickets = ["T-1"] }'
        added = self.said(AddRecord(self.REF, phase))
        removed = self.said(RemoveRecord(self.REF, phase))
        assert (added.do, added.old, added.new) == ("add", "", table)
        assert (removed.do, removed.old, removed.new) == ("delete", table, "")

    def test_an_action_leaves_out_the_boards_that_were_not_saved(self) -> None:
        other = self.REF._replace(board=BoardId("b"))
        edits = (SetField(other, "title", "x", "y"), SetField(self.REF, "title", "x", "y"))
        (found,) = records_of(edits, self.ACT, {"a": ("1", "2")})
        assert (found.board, found.op[-2:], found.before, found.after) == ("a", ":1", "1", "2")

    def test_what_is_no_edit_is_said_in_one_word(self) -> None:
        found = self.ACT.says("undo", '"cid"', index=2)
        assert (found.do, found.new, found.op) == ("undo", '"cid"', f"{'c' * 32}:2")

    def test_actions_have_names_of_their_own(self) -> None:
        names = {new_cid() for _ in range(100)}
        assert len(names) == 100
        assert all(len(name) == 32 and int(name, 16) >= 0 for name in names)
