"""What is remembered of a board is what reading it says; where that is lost, it is read."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pydantic import ValidationError

from readiness_tui.domain.model.board import HOMES, Board
from readiness_tui.domain.model.ids import BoardId, Kind
from readiness_tui.domain.model.plain_values import plain_board
from readiness_tui.domain.model.ticket import Plain
from readiness_tui.storage.boards import remembered
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.reader import parse_board, read_board
from readiness_tui.storage.boards.remembered import recall, remember
from readiness_tui.storage.boards.schema import field_order, record
from readiness_tui.storage.boards.schema_board import BoardTable
from readiness_tui.storage.files.user_cache import UserCache
from readiness_tui.storage.settings.settings import calendar_of
from readiness_tui.storage.toml.plain_data import same, same_order
from tests.storage.boards_alike import PIECES, assert_same
from tests.storage.documents import documents, plains, texts

PATH = "boards/a.toml"
SHA256 = "0" * 64
BOARD = """\
[board]
title = "B"

[ticket.A]
title = "one"
fields = { since = 2026-02-03, at = 2026-02-03T04:05:06.789+08:00, noon = 12:00:00, n = [nan] }

[waiver.W]
gate = "G"
created = 2026-02-03
expires = 2026-02-04T05:06:07Z
"""

Raw = st.SearchStrategy[Plain]

lists = st.lists(texts, max_size=3)
lengths = st.sampled_from(["2d", "1w", "4h", "0.5d", " 2d ", "", "2", "two days", "1d", "5d"])
days = st.dates() | st.sampled_from(["2026-W08", "2026-02-20", "2026-W54", "", "2026-02-30"])
moments = st.dates() | st.datetimes().map(lambda moment: moment.replace(fold=0))
owner = texts | st.fixed_dictionaries({"name": texts}, optional={"role": texts})
criterion = texts | st.fixed_dictionaries(
    {},
    optional={"text": texts, "gate": texts, "ticket": texts, "phase": texts, "done": st.booleans()},
)
window = st.fixed_dictionaries(
    {},
    optional={
        "start": st.dates(),
        "end": st.dates(),
        "weeks": st.lists(st.integers(1, 9), min_size=1, max_size=3),
    },
)
ranks = st.integers(-1, 7)
names = st.dictionaries(texts, texts, max_size=2)
FIELDS: Mapping[str, Raw] = {
    **dict.fromkeys(("title", "group", "parent", "outcome", "notes", "owner", "by"), texts),
    "status": st.sampled_from(["todo", "done", "blocked", "Done", ""]),
    "priority": st.sampled_from(["P0", "P4", "p1", "P9"]),
    "owners": st.lists(owner, max_size=2),
    "estimate": lengths
    | st.fixed_dictionaries({"likely": lengths}, optional={"low": lengths, "high": lengths}),
    **dict.fromkeys(("target", "due"), days),
    "score": st.dictionaries(st.sampled_from(["value", "total", ""]), ranks | st.booleans()),
    **dict.fromkeys(("acceptance", "entrance", "exit"), st.lists(criterion, max_size=2)),
    "links": names,
    "blocked": st.fixed_dictionaries({"reason": texts}, optional={"since": moments, "by": texts}),
    **dict.fromkeys(("fields", "limits"), st.dictionaries(texts, plains, max_size=2)),
    "window": window,
    **dict.fromkeys(("likelihood", "impact", "target_greens"), ranks),
    "accepted": st.fixed_dictionaries({"reason": texts, "by": texts, "until": moments}),
    "severity": st.sampled_from(["block", "warn", "info", "fatal"]),
    **dict.fromkeys(("mode", "enforcement"), st.sampled_from(["solo", "hard_block", "soft"])),
    **dict.fromkeys(("enabled", "waivable", "emergency", "done"), st.booleans()),
    "when_missing": st.sampled_from(["unknown", "fail", "not_applicable", "pass"]),
    "max_age": st.sampled_from(["14d", "90s", "", "1y"]),
    "match": st.dictionaries(texts, texts | st.booleans(), max_size=2),
    "approved_by": texts | lists,
    **dict.fromkeys(("created", "expires", "at"), moments),
    "source": st.fixed_dictionaries({"path": texts}, optional={"sha256": texts}),
    "definition": names,
    "scoring": st.fixed_dictionaries(
        {}, optional={"factors": lists, "scale": st.lists(ranks, max_size=3)}
    ),
    "calendar": st.fixed_dictionaries(
        {},
        optional={
            "workdays": st.lists(st.sampled_from(["mon", "sun", "Mon", ""]), max_size=2),
            "holidays": st.lists(moments, max_size=2),
            "week_one": moments,
        },
    ),
}
LISTED = frozenset(
    {
        "depends",
        "after",
        "labels",
        "sources",
        "deliverables",
        "verify",
        "evidence",
        "tickets",
        "completes",
        "mitigated_by",
        "inputs",
        "exclude",
        "proves",
        "stale_if_newer",
        "triggers",
        "steps",
        "out_of_scope",
        "assumptions",
    }
)
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.TICKET: ("title",),
    Kind.RISK: ("title",),
    Kind.WAIVER: ("gate",),
    Kind.ALERT: ("when",),
    Kind.LOG: ("text",),
}


def likely(field: str) -> Raw:
    """Values that a field may well have."""
    return lists if field in LISTED else FIELDS.get(field, texts)


@st.composite
def tables(draw: st.DrawFn, fields: tuple[str, ...]) -> Plain:
    """A table of which most fields are right: one in a few has any value, or a name of no field."""
    table: dict[str, Plain] = {}
    for field in fields:
        match draw(st.integers(0, 9)):
            case 0:
                table[field] = draw(plains)
            case 1 | 2 | 3 | 4:
                table[field] = draw(likely(field))
            case _:
                pass
    if draw(st.integers(0, 7)) == 0:
        table[draw(texts | st.sampled_from(["model_config", "copy", "json"]))] = draw(plains)
    return table if draw(st.integers(0, 20)) else draw(plains)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "boards").mkdir()
    return tmp_path


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the entries, in a cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/readiness_tui/boards"


def read(root: Path, data: bytes, path: str = PATH) -> LoadedBoard | BrokenBoard:
    (root / path).write_bytes(data)
    return read_board(root, path)


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The boards that are parsed and checked from now on."""
    parsed: list[str] = []

    def parse(path: str, data: bytes) -> LoadedBoard | BrokenBoard:
        parsed.append(path)
        return parse_board(path, data)

    monkeypatch.setattr("readiness_tui.storage.boards.reader.parse_board", parse)
    return parsed


pooled = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Of laws whose examples share a folder and a cache, as the boards of a person do."""


def assert_recalled(board: Board) -> None:
    remember(PATH, SHA256, board)
    recalled = recall(PATH, SHA256)
    assert repr(recalled) == repr(board)
    assert recalled is not None
    assert same(plain_board(recalled), plain_board(board))
    assert same_order(plain_board(recalled), plain_board(board))


@pooled
@given(data=documents())
def test_what_is_remembered_is_what_is_read(root: Path, data: bytes) -> None:
    for _ in range(2):
        assert_same(read(root, data), parse_board(PATH, data))


@pooled
@given(documents(), st.data())
def test_what_is_wrong_is_told_again(root: Path, data: bytes, draws: st.DataObject) -> None:
    text = data.decode()
    start = draws.draw(st.integers(0, len(text)))
    end = draws.draw(st.integers(start, min(len(text), start + 30)))
    changed = text[:start] + draws.draw(st.sampled_from(PIECES) | texts) + text[end:]
    for _ in range(2):
        assert_same(read(root, changed.encode()), parse_board(PATH, changed.encode()))


@pytest.mark.parametrize("kind", list(HOMES))
@given(data=st.data())
def test_every_record_that_its_model_takes_is_recalled(kind: Kind, data: st.DataObject) -> None:
    table = data.draw(tables((*REQUIRED.get(kind, ()), *field_order(kind))))
    try:
        board = replace(Board(id=BoardId("b")), **{HOMES[kind]: {"X": record(kind, "X", table)}})
    except ValidationError:
        return
    assert_recalled(board)


@pytest.mark.parametrize("kind", list(HOMES))
@given(data=st.data())
def test_every_field_of_a_record_is_recalled(kind: Kind, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(field_order(kind)))
    table: dict[str, Plain] = dict.fromkeys(REQUIRED.get(kind, ()), "t")
    table[field] = data.draw(likely(field))
    try:
        board = replace(Board(id=BoardId("b")), **{HOMES[kind]: {"X": record(kind, "X", table)}})
    except ValidationError:
        return
    assert_recalled(board)


@given(tables(tuple(BoardTable.model_fields)))
def test_every_head_that_its_model_takes_is_recalled(table: Plain) -> None:
    try:
        board = BoardTable.model_validate(table).to_domain("stem")
    except ValidationError:
        return
    assert_recalled(board)


def test_a_board_is_parsed_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = reads(monkeypatch)
    first = read(root, BOARD.encode())
    assert_same(read(root, BOARD.encode()), first)
    assert parsed == [PATH]
    read(root, BOARD.replace("one", "two").encode())
    read(root, BOARD.encode())
    assert parsed == [PATH, PATH]


def test_of_a_board_that_is_recalled_the_text_says_all(root: Path) -> None:
    read(root, b"\xef\xbb\xbf" + BOARD.replace("\n", "\r\n").encode())
    again = read_board(root, PATH)
    assert isinstance(again, LoadedBoard)
    assert again.line("ticket", "A", "title") == 5
    assert again.text.bom
    assert again.text.newline == "\r\n"


def test_the_same_bytes_in_another_file_are_another_board(root: Path) -> None:
    data = b"[ticket.A]\ntitle = 'one'\n"
    for path in (PATH, "boards/b.toml", PATH):
        loaded = read(root, data, path)
        assert isinstance(loaded, LoadedBoard)
        assert (loaded.path, loaded.board.id) == (path, Path(path).stem)


def test_what_another_program_read_is_not_recalled(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = reads(monkeypatch)
    read(root, BOARD.encode())
    monkeypatch.setattr("readiness_tui.__version__", "0.0.0")
    remembered.program_version.cache_clear()  # it is asked once in a process
    read(root, BOARD.encode())
    remembered.program_version.cache_clear()
    assert parsed == [PATH, PATH]


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"\xc1" * 400])
def test_a_damaged_entry_is_read_anew(root: Path, entries: Path, damage: bytes) -> None:
    first = read(root, BOARD.encode())
    (entry,) = entries.iterdir()
    entry.write_bytes(damage)
    assert_same(read(root, BOARD.encode()), first)
    assert_same(read(root, BOARD.encode()), first)


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xc1", b"\x81\xa2id\x01", b"\x81\xa2id\xa1b\0"])
def test_a_whole_entry_that_is_no_board_is_none(entries: Path, data: bytes) -> None:
    key = remembered._key(PATH, SHA256)  # noqa: SLF001 - nobody else writes entries
    UserCache(entries).put(key, data)
    assert recall(PATH, SHA256) is None


def test_a_moment_of_no_known_kind_is_no_board(entries: Path) -> None:
    remember(PATH, SHA256, record_with_day())
    (entry,) = entries.iterdir()
    data = entry.read_bytes()[32:]
    assert data.count(b"\xc7\x0a\x01") == 1
    UserCache(entries).put(entry.name, data.replace(b"\xc7\x0a\x01", b"\xc7\x0a\x09"))
    assert recall(PATH, SHA256) is None


def record_with_day() -> Board:
    loaded = parse_board(PATH, b"[ticket.A]\ntitle = 'one'\nfields = { day = 2026-02-03 }\n")
    assert isinstance(loaded, LoadedBoard)
    return loaded.board


def test_a_number_that_is_too_large_is_read_each_time(root: Path, entries: Path) -> None:
    data = b"[ticket.A]\ntitle = 'one'\nfields = { n = 123456789012345678901234567890 }\n"
    for _ in range(2):
        assert_same(read(root, data), parse_board(PATH, data))
    assert not entries.exists()


def test_a_file_whose_name_is_not_utf_8_is_read_each_time(root: Path, entries: Path) -> None:
    path, data = "boards/\udcff.toml", b"[ticket.A]\ntitle = 'one'\n"
    for _ in range(2):
        assert_same(read(root, data, path), parse_board(path, data))
    assert not entries.exists()


def test_a_program_whose_code_lies_in_no_folder_reads_boards(
    root: Path, entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readiness_tui.__file__", str(root / "all.zip/readiness_tui/__init__.py"))
    remembered.program_version.cache_clear()  # it is asked once in a process
    for _ in range(2):
        assert_same(read(root, BOARD.encode()), parse_board(PATH, BOARD.encode()))
    assert not entries.exists()


def test_a_board_with_remarks_is_read_each_time(root: Path, entries: Path) -> None:
    data = b"format = 2\nnew = 1\n" + BOARD.encode()
    for _ in range(2):
        loaded = read(root, data)
        assert loaded.problems
        assert_same(loaded, parse_board(PATH, data))
    assert not entries.exists()


def test_where_nothing_can_be_kept_boards_are_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "file"))
    for _ in range(2):
        assert_same(read(root, BOARD.encode()), parse_board(PATH, BOARD.encode()))


def test_nothing_is_kept_in_the_workspace(root: Path) -> None:
    read(root, BOARD.encode())
    assert sorted(path.name for path in root.rglob("*")) == ["a.toml", "boards"]


def test_a_calendar_of_the_settings_is_recalled(entries: Path) -> None:
    settings: Mapping[str, Plain] = {"calendar": {"workdays": ["mon", "tue"]}}
    first = calendar_of(settings)
    assert first is not None
    assert len(list(entries.iterdir())) == 1
    assert calendar_of(settings) == first
    assert calendar_of({"calendar": {"workdays": ["Monday"]}}) is None
    assert calendar_of({"calendar": {"workdays": ["mon"]}}) != first
