"""Plain values of a board that came as JSON, as a board: held against the schema of board files."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from readiness_tui.domain.model.board import Board
from readiness_tui.exchange.readers.json_source import list_of, object_of
from readiness_tui.storage.boards.board_text import plain_text
from readiness_tui.storage.boards.loaded import BrokenBoard
from readiness_tui.storage.boards.reader import parse_board

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # a week would be read as its Monday
_DAYS = frozenset(
    ("start", "end", "since", "until", "due", "at", "week_one", "holidays", "target", "expires")
)
_OWN = "fields"


def dated(value: Any, key: str = "") -> Any:  # noqa: ANN401 - any JSON
    """A value with the days in it as days, by their keys; own fields of a team stay text."""
    if isinstance(value, Mapping):
        table = object_of(value)
        return {name: item if name == _OWN else dated(item, name) for name, item in table.items()}
    if isinstance(value, list):
        return [dated(item, key) for item in list_of(value)]
    if key not in _DAYS or not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def board_of(path: str, plain: Mapping[str, Any]) -> Board | str:
    """The board that plain values are, or the sentence that says why they are none."""
    try:
        loaded = parse_board(path, plain_text(plain).encode())
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        return f"a board cannot be read: {error}"
    return loaded.problems[0].message if isinstance(loaded, BrokenBoard) else loaded.board
