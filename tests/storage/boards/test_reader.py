"""What is read, what is refused, and the sentence that says why."""

import os
from pathlib import Path

import pytest

from readiness_tui.domain.model.board import Board
from readiness_tui.domain.model.dates import Week
from readiness_tui.domain.model.status import Status
from readiness_tui.domain.model.ticket import Criterion, Owner
from readiness_tui.storage.boards.reader import BrokenBoard, LoadedBoard, parse_board, read_board

PATH = "boards/a.toml"
GOOD = """\
format = 1

[board]
id = "a"

# owned
[ticket.A]
title = "First"
"""


def good(text: str) -> LoadedBoard:
    found = parse_board(PATH, text.encode())
    assert isinstance(found, LoadedBoard), found.problems
    return found


def sentences(text: str | bytes) -> list[str]:
    found = parse_board(PATH, text.encode() if isinstance(text, str) else text)
    assert isinstance(found, BrokenBoard)
    return [str(problem) for problem in found.problems]


def board_of(text: str) -> Board:
    return good(text).board


def test_a_board_is_read_with_the_line_of_each_key() -> None:
    found = good(GOOD + 'status = "doing"\nscore = { impact = 1 }\n')
    assert found.board.tickets["A"].status is Status.DOING  # pyright: ignore[reportArgumentType]
    assert found.line("ticket", "A") == 7
    assert found.line("ticket", "A", "status") == 9
    assert found.line("ticket", "A", "score", "impact") == 10
    assert found.line("ticket", "A", "nowhere") == 7
    assert found.line("ticket", "B") == 0
    assert found.line("board") == 3
    assert found.line("format") == 1


def test_items_and_dotted_keys_have_lines_too() -> None:
    found = good(
        GOOD + 'links.a = "1"\nacceptance = [\n  "one", # c\n\n  { text = "two" },\n]\n'
        "[ticket.A.fields]\nx = 1\n[ticket]\nB.title = 'b'\n"
    )
    assert found.line("ticket", "A", "links") == 9
    assert found.line("ticket", "A", "links", "a") == 9
    assert found.line("ticket", "A", "acceptance", "1") == 13
    assert found.line("ticket", "A", "fields", "x") == 16
    assert found.line("ticket", "B") == 18


def test_short_and_long_forms_mean_the_same() -> None:
    short = board_of(GOOD + 'owners = ["@a"]\nacceptance = ["x"]\nestimate = "2d"\n')
    long = board_of(
        GOOD + 'owners = [{ name = "@a" }]\nacceptance = [{ text = "x", done = false }]\n'
        'estimate = { likely = "2d" }\n'
    )
    assert short == long
    ticket = next(iter(short.tickets.values()))
    assert ticket.owners == (Owner("@a"),)
    assert ticket.acceptance == (Criterion("x"),)


def test_a_target_is_a_week_or_a_day() -> None:
    ticket = next(iter(board_of(GOOD + 'target = "2026-W08"\n').tickets.values()))
    assert ticket.target == Week(2026, 8)
    same_day = [
        next(iter(board_of(GOOD + f"target = {day}\n").tickets.values())).target
        for day in ("2026-02-20", '"2026-02-20"')
    ]
    assert same_day[0] == same_day[1]


def test_what_is_no_common_key_of_a_gate_is_a_parameter_of_its_kind() -> None:
    gate = board_of(GOOD + '[gate.c]\nkind = "coverage"\nline = 90\nmax_age = "7d"\n').gates["c"]
    assert gate.params == {"line": 90}
    assert gate.max_age == "7d"
    assert board_of(GOOD + '[gate."A/evidence"]\nmin_files = 2\n').gates["A/evidence"].kind == ""


def test_one_approver_may_be_written_without_brackets() -> None:
    board = board_of(GOOD + '[waiver.W]\ngate = "c"\napproved_by = "@lead"\n')
    assert board.waivers["W"].approved_by == ("@lead",)


def test_the_stem_is_the_id_of_a_board_that_gives_none() -> None:
    found = parse_board("boards/plan.toml", b"format = 1\n")
    assert isinstance(found, LoadedBoard)
    assert found.board.id == "plan"


def test_a_reference_that_leads_nowhere_is_no_error_here() -> None:
    assert good(GOOD + 'depends = ["gone", "other:T"]\n').problems == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('statsu = "todo"', "ticket.A statsu is not a known key; nearest: status"),
        ("zzz = 1", "ticket.A zzz is not a known key; put keys of your own under fields = { ... }"),
        (
            'status = "open"',
            (
                "ticket.A status has to be one of todo, doing, blocked, review, done, dropped; "
                'it is "open"'
            ),
        ),
        (
            'priority = "p1"',
            'ticket.A priority has to be one of P0, P1, P2, P3, P4; it is "p1"; nearest: P1',
        ),
        ("group = 3", "ticket.A group has to be text in quotes; it is 3"),
        ('depends = "B"', 'ticket.A depends has to be a list in brackets; it is "B"'),
        ("owners = [1]", "ticket.A owners[1] has to be text in quotes, or a table; it is 1"),
        (
            'owners = ["a", { nam = "b", name = "c" }]',
            "ticket.A owners[2].nam is not a known key; nearest: name",
        ),
        ('estimate = "2x"', "ticket.A estimate '2x' is no length of work; write 2d, 1w or 4h"),
        (
            'target = "soon"',
            'ticket.A target has to be a week like "2026-W08" or a day like 2026-02-20',
        ),
        (
            "target = 2026-02-20T10:00:00",
            'ticket.A target has to be a week like "2026-W08" or a day like 2026-02-20',
        ),
        ("score = { a = true }", "ticket.A score.a has to be a whole number; it is true"),
        (
            'acceptance = [{ text = "a", gate = "b" }]',
            (
                'ticket.A acceptance[1] has to be "text", or a table with one of '
                "text, gate, ticket and phase"
            ),
        ),
        ("blocked = {}", 'ticket.A blocked has no "reason"; add reason = ...'),
        (
            f'fields = "{"x" * 90}"',
            f'ticket.A fields has to be a table, like {{ key = value }}; it is "{"x" * 36}...',
        ),
    ],
)
def test_a_bad_value_is_said_with_its_line_and_what_is_expected(text: str, sentence: str) -> None:
    assert sentences(f"{GOOD}{text}\n") == [f"boards/a.toml:9: {sentence}"]


def test_a_blocked_ticket_says_why() -> None:
    says = 'ticket.A is blocked and does not say why; add blocked = { reason = "..." }'
    assert sentences(f'{GOOD}status = "blocked"\n') == [f"boards/a.toml:7: {says}"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[ticket.B]\n", '9: ticket.B has no "title"; add title = ...'),
        ("[tickets.B]\n", "9: tickets is not a known key; nearest: ticket"),
        ("[risk.R]\ntitle = 'r'\nimpact = 6\n", "11: risk.R impact has to be at most 5; it is 6"),
        (
            "[phase.P]\nwindow = { start = 2026-03-01, end = 2026-02-01 }\n",
            "10: phase.P window ends on 2026-02-01, before it starts on 2026-03-01",
        ),
        (
            "[phase.P]\nwindow = { weeks = [2, 1] }\n",
            "10: phase.P window ends in week 1, before it starts in week 2",
        ),
        (
            "[phase.P.window]\nweeks = [1, 2]\nend = 2026-02-01\n",
            "9: phase.P window has weeks and days; keep one of them",
        ),
        (
            "[gate.g]\nmax_age = '2y'\n",
            "10: gate.g max_age '2y' is no duration; write 90s, 10m, 48h or 7d",
        ),
        (
            "[waiver.W]\ngate = 'g'\nexpires = '2026-01-01'\n",
            (
                "11: waiver.W expires has to be a day like 2026-02-20, or a day and time with an "
                "offset, without quotes"
            ),
        ),
        ("[phase]\nP = 1\n", "10: phase.P has to be a table, like { key = value }; it is 1"),
        ('[ticket.""]\ntitle = "x"\n', "9: a ticket has an empty id; name it"),
    ],
)
def test_every_kind_of_record_is_checked(text: str, sentence: str) -> None:
    assert sentences(GOOD + text) == [f"boards/a.toml:{sentence}"]


def test_a_kind_that_is_no_table_is_said() -> None:
    assert sentences("ticket = 1\n") == [
        "boards/a.toml:1: ticket has to hold tables named by id; it is 1; write [ticket.ID]"
    ]


def test_the_head_of_a_board_is_checked() -> None:
    text = "[board]\nobjectiv = 'x'\ntarget_greens = 0\n[board.calendar]\nworkdays = ['monday']\n"
    assert sentences(text) == [
        "boards/a.toml:2: board objectiv is not a known key; nearest: objective",
        "boards/a.toml:3: board target_greens has to be at least 1; it is 0",
        (
            "boards/a.toml:5: board calendar.workdays[1] has to be one of mon, tue, wed, thu, fri, "
            'sat, sun; it is "monday"; nearest: mon'
        ),
    ]


def test_a_calendar_without_a_workday_is_refused() -> None:
    assert sentences("[board.calendar]\nworkdays = []\n") == [
        "boards/a.toml:2: board calendar.workdays has to have this many items: 1; it is []"
    ]


def test_every_problem_of_a_file_is_told_at_once_in_the_order_of_the_lines() -> None:
    found = sentences(GOOD + "group = 1\nstatsu = 2\nscore = 3\n[risk.R]\n[waiver.W]\n")
    assert [int(line.split(":")[1]) for line in found] == [9, 10, 11, 12, 13]


@pytest.mark.fault("F17")
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_duplicate_id_is_shown_with_both_lines(newline: str) -> None:
    text = f'{GOOD}\n[risk.R]\ntitle = "r"\n\n[ticket . "A"]\ntitle = "again"\n[ticket.B]\n'
    assert sentences(text.replace("\n", newline)) == [
        (
            "boards/a.toml:13: [ticket.A] stands here again; it is on line 7 already; "
            "rename or remove one of the two"
        )
    ]


def test_a_duplicate_key_is_shown_with_both_lines() -> None:
    assert sentences(f'{GOOD}\ntitle = "again"\n') == [
        (
            "boards/a.toml:10: ticket.A.title stands here again; it is on line 8 already; "
            "rename or remove one of the two"
        )
    ]


def test_a_table_that_is_also_a_value_is_refused_somehow() -> None:
    assert len(sentences(GOOD + "fields = {}\n[ticket.A.fields]\nx = 1\n")) == 1


@pytest.mark.fault("F17")
@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("score = { a = 1,\n b = 2 }", "an inline table over several lines"),
        ("score = { a = 1 # c\n }", "an inline table over several lines"),
        ("fields = { a = {},\n b = 2 }", "an inline table over several lines"),
        ("score = { a = 1, }", "a comma at the end of an inline table"),
        ('group = "\\e"', "the escapes \\e and \\x"),
        ('group = "\\x41"', "the escapes \\e and \\x"),
        ("fields = { at = 07:32 }", "a time without seconds"),
        ("fields = { at = 2026-01-01T07:32Z }", "a time without seconds"),
    ],
)
def test_toml_1_1_is_refused_by_name(form: str, name: str) -> None:
    assert sentences(f"{GOOD}{form}\n") == [
        f"boards/a.toml:9: TOML 1.1 syntax ({name}); boards are TOML 1.0; write it the older way"
    ]


@pytest.mark.fault("F17")
@pytest.mark.parametrize(
    "text",
    [
        'group = "at 10:30, then { x\\n"',
        "group = '\\e \\x { , }'",
        'notes = """\n{ a,\n}"""',
        "fields = { at = 2026-01-01T07:32:00+01:00, list = [1,\n2, # c\n] }",
        "fields = { deep = [[[[[[{ a = [{ b = 1 }] }]]]]]] }",
    ],
)
def test_what_only_looks_like_toml_1_1_is_read(text: str) -> None:
    assert good(f"{GOOD}{text}\n").problems == ()


@pytest.mark.fault("F17")
@pytest.mark.parametrize("shape", ["{}", 'notes = """\n{}"""\n'])
def test_conflict_markers_are_refused_wherever_they_stand(shape: str) -> None:
    markers = "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> theirs\n"
    line = 9 if shape == "{}" else 10
    assert sentences(GOOD + shape.format(markers)) == [
        (
            f"boards/a.toml:{line}: an unfinished merge starts here; "
            "keep one side and delete the markers"
        )
    ]


def test_markers_in_another_order_are_text() -> None:
    assert good(f'{GOOD}notes = """\n=======\n<<<<<<< x\n"""\n').problems == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("group = open", "9: a value is missing or not TOML"),
        ("group =", "9: a value is missing or not TOML"),
        ('group = "x', "9: a text is not closed on its line"),
        ('group = """x', "9: what is opened here is never closed"),
        ("group", "9: a key has no value"),
        ("depends = [", "9: what is opened here is never closed"),
        ("depends = ['a',\n\n[ticket.B]", "9: what is opened here is never closed"),
        ("[ticket.B", "9: a header is not closed"),
        ("group = 1 2", "9: not valid TOML: expected newline or end of document"),
    ],
)
def test_broken_toml_is_said_in_words(text: str, sentence: str) -> None:
    (found,) = sentences(f"{GOOD}{text}\n")
    assert found.startswith(f"boards/a.toml:{sentence}")


@pytest.mark.fault("F17")
@pytest.mark.parametrize("brackets", [("[", "]"), ("{a=", "}")])
def test_nesting_without_end_is_refused(brackets: tuple[str, str]) -> None:
    opening, closing = brackets
    text = f"x = {opening * 50_000}1{closing * 50_000}\n"
    assert sentences(text) == ["boards/a.toml:1: is nested too deeply; flatten it"]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"# only a comment\n"])
def test_an_empty_file_is_no_board(data: bytes) -> None:
    assert sentences(data) == ["boards/a.toml: is empty; fill or delete it"]


@pytest.mark.fault("F17")
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_what_is_not_utf_8_is_placed(bom: bytes) -> None:
    data = bom + b"format = 1\ntitle = '\xff'\n"
    offset = data.index(b"\xff")
    assert sentences(data) == [
        f"boards/a.toml:2: is not UTF-8: byte 0xff at offset {offset}; save it as UTF-8"
    ]


def test_a_newer_format_is_shown_and_never_written() -> None:
    text = GOOD.replace("format = 1", "format = 2") + "colour = 'red'\n[sprint.S]\nx = 1\n"
    found = good(text)
    says = "written in format 2, this program knows 1; update it to edit"
    assert found.read_only == says
    assert [str(problem) for problem in found.problems] == [
        f"boards/a.toml:1: {says}",
        "boards/a.toml:9: ticket.A colour is not a known key",
        "boards/a.toml:10: sprint is not a known key",
    ]


@pytest.mark.parametrize("value", ["'1'", "0", "1.0", "true"])
def test_a_format_that_is_no_number_is_refused(value: str) -> None:
    (found,) = sentences(GOOD.replace("format = 1", f"format = {value}"))
    assert found.startswith("boards/a.toml:1: format has to be a whole number from 1 on; it is ")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "text",
    [
        "#\n" * 500_000,
        "<<<<<<< x\n" * 200_000,
        "=======\n" * 200_000,
        f'{GOOD}notes = "{"{" * 500_000}"\n',
        f"{GOOD}notes = '''\n{'<<<<<<< x' * 1}\n{'=' * 500_000}'''\n",
        f"{GOOD}labels = [{'[' * 300}{']' * 300}]\n",
        "[" * 500_000,
        "{" * 500_000,
        'x = """' + '""\\' * 200_000,
        "x = '''" + "''\n" * 200_000,
        "".join(f"[gate.{number}]\nenabled = 1\n" for number in range(5_000)),
        "[gate]\n" + "".join(f"g{number} = {{ enabled = 1 }}\n" for number in range(1_500)),
    ],
    ids=range(12),
)
def test_no_text_takes_long(text: str) -> None:
    assert parse_board(PATH, text.encode()).problems is not None


# Files


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "work" / "boards").mkdir(parents=True)
    return tmp_path / "work"


def refused(root: Path) -> str:
    found = read_board(root, PATH)
    assert isinstance(found, BrokenBoard)
    return str(found.problems[0])


def test_a_file_is_read_with_its_bytes(root: Path) -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    (root / PATH).write_bytes(data)
    found = read_board(root, PATH)
    assert isinstance(found, LoadedBoard)
    assert found.text.raw == data
    assert found.text.bom
    assert found.text.newline == "\r\n"


def test_a_file_that_is_gone_or_is_none_is_said(root: Path) -> None:
    assert refused(root).startswith("boards/a.toml: cannot be read: No such file")
    (root / PATH).mkdir()
    assert refused(root) == "boards/a.toml: is a folder, not a file; boards are regular files"
    (root / PATH).rmdir()
    os.mkfifo(root / PATH)
    assert refused(root) == "boards/a.toml: is a pipe, not a file; boards are regular files"
    (root / PATH).unlink()
    (root / PATH).symlink_to("/dev/null")
    assert refused(root) == "boards/a.toml: is a device, not a file; boards are regular files"


def test_a_huge_file_is_refused_without_being_read_in_whole(root: Path) -> None:
    with (root / PATH).open("wb") as file:
        file.truncate(50 * 1024**3)
    assert refused(root) == "boards/a.toml: is larger than 32 MiB; split it into several boards"


def test_a_link_inside_is_followed_and_one_that_leads_out_is_only_shown(root: Path) -> None:
    (root / "kept.toml").write_text(GOOD)
    (root / PATH).symlink_to(root / "kept.toml")
    inside = read_board(root, PATH)
    assert isinstance(inside, LoadedBoard)
    assert inside.read_only == ""
    (root / PATH).unlink()
    (root.parent / "out.toml").write_text(GOOD)
    (root / PATH).symlink_to(root.parent / "out.toml")
    outside = read_board(root, PATH)
    assert isinstance(outside, LoadedBoard)
    assert "outside of the workspace" in outside.read_only


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is write-protected for root")
def test_a_write_protected_file_is_only_shown(root: Path) -> None:
    (root / PATH).write_text(GOOD)
    (root / PATH).chmod(0o444)
    found = read_board(root, PATH)
    assert isinstance(found, LoadedBoard)
    assert "write-protected" in found.read_only
