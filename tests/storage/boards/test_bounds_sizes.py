"""Boards as large as one may be, and larger: what is too much is told with its line."""

from collections.abc import Callable, Mapping

import pytest

from readiness_tui.storage.boards import bounds
from readiness_tui.storage.boards.bounds import BOARD_RECORDS
from readiness_tui.storage.boards.loaded import LoadedBoard
from readiness_tui.storage.boards.reader import parse_board
from readiness_tui.storage.toml import parsing
from tests.storage.boards.test_bounds import HEAD, PATH, lines, problem_of

NEVER_PARSED: Mapping[str, tuple[Callable[[], str], str, int]] = {
    "tables": (lambda: lines(500_001, "[ticket.#]\n"), "500,000 tables and lists", 500_001),
    "tables apart": (
        lambda: lines(500_001, " [ ticket . # ]\n"),
        "500,000 tables and lists",
        500_001,
    ),
    "dotted keys": (
        lambda: "[ticket]\n" + lines(500_001, "#.title=1\n"),
        "500,000 parts of keys",
        500_002,
    ),
    "keys": (lambda: "[ticket.A]\n" + lines(1_000_001, "a#=1\n"), "1,000,000 keys", 1_000_002),
    "inline tables": (
        lambda: "[ticket]\n" + lines(500_001, "#={}\n"),
        "500,000 inline tables",
        500_002,
    ),
    "one inline table": (
        lambda: "ticket={x=0\n" + lines(1_000, "," + "a={}," * 999 + "\n"),
        "500,000 inline tables",
        502,
    ),
    "a list": (
        lambda: HEAD + "depends=[\n" + lines(1_000_001, '"a",\n') + "]\n",
        "1,000,000 entries of lists",
        1_000_005,
    ),
    "lists in lists": (
        lambda: HEAD + "depends=[\n" + lines(500_000, "[],\n") + "]\n",
        "500,000 tables and lists",
        500_003,
    ),
    "comments": (lambda: HEAD + "#\n" * 2_000_000, "2,000,000 lines", 2_000_001),
    "blank lines": (lambda: HEAD + "\r\n" * 2_000_000, "2,000,000 lines", 2_000_001),
    "escapes": (
        lambda: HEAD + "notes='''\n" + "\\\\\n" * 500_001 + "'''\n",
        "1,000,000 escapes",
        500_005,
    ),
    "quotes": (
        lambda: HEAD + "x='''\n" + '""""\n' * 1_000_001 + "'''",
        "4,000,000 quotes",
        1_000_004,
    ),
    "a line": (lambda: HEAD + "x = 1" + "1" * 1_000_000, "1,000,000 characters", 4),
    "a comment": (lambda: HEAD + "#" + "a" * 1_000_000 + "\n", "1,000,000 characters", 4),
    "a deep key": (lambda: HEAD + "a" + ".a" * 32 + " = 1\n", "key of more than 32 parts", 4),
    "a deep header": (lambda: HEAD + '["="' + '."="' * 32 + "]\n", "key of more than 32 parts", 4),
    "a deep key inside": (
        lambda: HEAD + "x = {a" + " . a" * 32 + "=1}\n",
        "key of more than 32 parts",
        4,
    ),
}


@pytest.mark.parametrize("name", NEVER_PARSED)
def test_too_much_is_told_with_its_line_and_never_parsed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_of, what, line = NEVER_PARSED[name]
    text = text_of()

    def parse(text: str) -> dict[str, object]:
        raise AssertionError(text[:20])

    monkeypatch.setattr(parsing, "parse", parse)
    told, at = problem_of(text)
    assert what in told
    assert at == line


FORMS = {
    "tables": ("", '[ticket.T-#]\ntitle="t"\nstatus="todo"\n', 3 * BOARD_RECORDS + 1),
    "inline": ("[ticket]\n", 'T-#={title="t",status="todo"}\n', BOARD_RECORDS + 2),
    "dotted": ("[ticket]\n", 'T-#.title="t"\nT-#.status="todo"\n', 2 * BOARD_RECORDS + 2),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_board_has_so_many_records_however_they_are_written(form: str) -> None:
    head, record, line = FORMS[form]
    what, at = problem_of(head + lines(BOARD_RECORDS + 1, record))
    assert "50,000 records" in what
    assert at == line


def test_records_of_all_kinds_count_together_and_the_most_is_allowed() -> None:
    half = BOARD_RECORDS // 2
    text = lines(half, '[ticket.T-#]\ntitle="t"\nstatus="todo"\n')
    text += lines(half, '[log.#]\nticket="T-1"\ntext="x"\nat=2026-01-01\n')
    answer = parse_board(PATH, text.encode())
    assert isinstance(answer, LoadedBoard)
    assert bounds.records_in(answer.board) == BOARD_RECORDS
    what, line = problem_of(text + '[risk.R]\ntitle="r"\n')
    assert "50,000 records" in what
    assert line == text.count("\n") + 1
