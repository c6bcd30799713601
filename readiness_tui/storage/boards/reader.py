"""Reads a board: bytes to a validated board, or to every reason why it is none.

Nothing here raises for what a file holds, and nothing is guessed: a file that is not valid TOML
1.0, that carries conflict markers or breaks the schema is a `BrokenBoard` with file, line and key.
"""

import os
import re
import stat
from dataclasses import replace
from pathlib import Path

from readiness_tui.domain.model.errors import Diagnostic, Place
from readiness_tui.storage.boards.bounds import BOARD_BYTES, SPLIT, too_much
from readiness_tui.storage.boards.loaded import BrokenBoard, LoadedBoard
from readiness_tui.storage.boards.remembered import recall, remember
from readiness_tui.storage.toml.blocks import BOM, BoardText

__all__ = ["BrokenBoard", "LoadedBoard", "parse_board", "read_board", "reread"]

LIMIT_BYTES = BOARD_BYTES
_READS = 3
_MARKER = re.compile(r"^(?:(<)<{6} |(=)={6}\r?$|(>)>{6} )", re.MULTILINE)


def read_board(
    root: Path, path: str, before: LoadedBoard | None = None
) -> LoadedBoard | BrokenBoard:
    """Read one board file, or recall what its bytes said when they were read before.

    Args:
        root: The workspace root.
        path: The file below it, with slashes.
        before: What it said when it was last read, only to be quicker.
    """
    target = root / path
    try:
        data = _bytes_of(target)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return _broken(path, message, "look at its permissions", "unreadable")
    if isinstance(data, str):
        return _broken(path, data, "boards are regular files", "not-a-file")
    board = parse_board(path, data, before) if before else _remembered(path, data)
    if isinstance(board, BrokenBoard) or board.read_only:
        return board
    return replace(board, read_only=_held_back(root, target))


def _remembered(path: str, data: bytes) -> LoadedBoard | BrokenBoard:
    """The board of a file as it was read before, else as it is read now."""
    text = BoardText.unparsed(data)
    if board := recall(path, text.sha256):
        return LoadedBoard(path, board, text)
    loaded = parse_board(path, data)
    if isinstance(loaded, LoadedBoard) and not loaded.problems:
        remember(path, text.sha256, loaded.board)
    return loaded


def _bytes_of(target: Path) -> bytes | str:
    """The bytes of a file, read while nobody wrote it; or what it is if it is no regular file."""
    data = b""
    for _ in range(_READS):
        handle = os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                return _kind_of(before.st_mode)
            is_large = before.st_size > LIMIT_BYTES
            with open(handle, "rb", buffering=0, closefd=False) as file:
                data = file.read(LIMIT_BYTES + 1) if is_large else file.readall()
            if _signature(before) == _signature(os.fstat(handle)):
                break
        finally:
            os.close(handle)
    return data


def _signature(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _kind_of(mode: int) -> str:
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if test(mode):
            return f"is {name}, not a file"
    return "is a device, not a file"


def _held_back(root: Path, target: Path) -> str:
    """Why a file may be read but not written, empty if it may."""
    if not target.resolve().is_relative_to(root.resolve()):
        return "the file lies outside of the workspace; it is shown and never written"
    if not os.access(target, os.W_OK):
        return "the file is write-protected; make it writable to edit it"
    return ""


def parse_board(
    path: str, data: bytes, before: LoadedBoard | None = None
) -> LoadedBoard | BrokenBoard:
    """A board from the bytes of its file.

    Args:
        path: Its path for messages; its stem is the board's id if the file gives none.
        data: All bytes, a byte order mark included.
        before: The board of an earlier version of the file, only to be quicker.
    """
    if len(data) > LIMIT_BYTES:
        message = f"is larger than {LIMIT_BYTES >> 20} MiB"
        return _broken(path, message, SPLIT, "too-large")
    has_bom = data.startswith(BOM)
    try:
        text = data.removeprefix(BOM).decode() if has_bom else data.decode()
    except UnicodeDecodeError as error:
        return _undecodable(path, data, error.start + len(BOM) * has_bom)
    if line := _conflict_line(text):
        message = "an unfinished merge starts here"
        return _broken(
            path, message, "keep one side and delete the markers", "merge-conflict", line
        )
    if before is not None and (before.path, before.text.bom) == (path, has_bom):
        from readiness_tui.storage.boards.rereading import (
            patched,  # a first reading needs no grammar
        )

        if board := patched(before, text):
            return board
    if problem := too_much(path, text):
        return BrokenBoard(path, (problem,))
    from readiness_tui.storage.boards.checking import checked  # a remembered board needs no schema
    from readiness_tui.storage.toml import parsing

    try:
        table = parsing.parse(text)
    except (ValueError, RecursionError) as error:
        return BrokenBoard(path, (_refused(path, text, error),))
    if not table:
        return _broken(path, "is empty", "fill or delete it", "empty")
    return checked(path, BoardText(text, table, bom=has_bom))


def reread(loaded: LoadedBoard, text: str) -> LoadedBoard | BrokenBoard:
    """A board as another text of its file would say it."""
    return parse_board(loaded.path, (BOM if loaded.text.bom else b"") + text.encode(), loaded)


def _broken(path: str, what: str, remedy: str, code: str, line: int = 0) -> BrokenBoard:
    return BrokenBoard(path, (Diagnostic(code, what, Place(path, line), remedy),))


def _conflict_line(text: str) -> int:
    """The line of the first marker of an unfinished merge, 0 if there is none.

    Three markers in their order make one, also inside of a text of several lines.
    """
    start, expected = 0, "<"
    if "<<<<<<< " not in text:
        return 0
    for marker in _MARKER.finditer(text):
        kind = marker[1] or marker[2] or marker[3]
        if kind == "<":
            start, expected = marker.start(), "="
        elif kind == expected == "=":
            expected = ">"
        elif kind == expected:
            return text.count("\n", 0, start) + 1
    return 0


def _undecodable(path: str, data: bytes, offset: int) -> BrokenBoard:
    line = data.count(b"\n", 0, offset) + 1
    message = f"is not UTF-8: byte 0x{data[offset]:02x} at offset {offset}"
    return _broken(path, message, "save it as UTF-8", "not-utf-8", line)


def _refused(path: str, text: str, error: Exception) -> Diagnostic:
    import tomli

    from readiness_tui.storage.boards import problems  # a sound board needs no words for it

    if isinstance(error, tomli.TOMLDecodeError):
        return problems.of_syntax(error, path, text)
    return problems.of_newer_syntax(error, path, text)
