"""The runs of a board: a file of lines that is read, and appended to, never rewritten.

It is `.readiness/history/BOARD.jsonl`, which stays in a clone, or lies in the folder that a team
chose for runs that travel with git: `[workspace] runs` of `readiness.toml`. The line is that of
`domain/proof/streak.py`. A repository could ship a folder `.readiness/`, so runs there count only
where that is ours; a folder that the team chose is as good as the boards beside it.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from readiness_tui.domain.model.errors import Place, WriteError
from readiness_tui.domain.model.ids import BoardId
from readiness_tui.domain.persistence.json_codec import decoded, encoded
from readiness_tui.domain.proof.streak import History, Run, parse_run, run_table
from readiness_tui.storage.files.fileops import FileOps, append, bytes_of, make_folders, refusal
from readiness_tui.storage.files.home import Home, Trust
from readiness_tui.storage.settings.run_folder import OWN, folder_of

LIMIT_BYTES = 16 << 20


def file_of(root: Path, board: BoardId) -> str:
    """The history of a board, below the workspace root; odd signs of its id are escaped.

    Raises:
        WriteError: As `folder_of`.
    """
    return f"{folder_of(root)}/{quote(board, safe='')}.jsonl"


def read_history(root: Path, board: BoardId) -> History:
    """The runs of a board, oldest first; none where there is no file, or `.readiness/` is not ours.

    Raises:
        WriteError: The file is there and cannot be read, or as `folder_of`.
    """
    name = file_of(root, board)
    if name.startswith(f"{OWN}/") and Home.open(root).trust is not Trust.OURS:
        return History()
    try:
        content = bytes_of(root / name, LIMIT_BYTES)
    except FileNotFoundError:
        return History()
    except OSError as error:
        message = f"the history cannot be read: {error.strerror or error}"
        raise WriteError(
            message, reason="io-error", place=Place(name), remedy="mend it, or move it away"
        ) from error
    return _history(content, board)


def _history(content: bytes, board: BoardId) -> History:
    runs: list[Run] = []
    unreadable: list[int] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        run = _run(line, number)
        if run is None or run.board != board:
            unreadable.append(number)
        else:
            runs.append(run)
    return History(tuple(runs), tuple(unreadable))


def _run(line: bytes, number: int) -> Run | None:
    try:
        return parse_run(decoded(line, dict[str, Any]), line=number)
    except (ValueError, OverflowError):
        return None


def append_run(root: Path, run: Run, ops: FileOps | None = None) -> str:
    """Write a run behind the last line, in one write; a torn line before it is ended first.

    The caller holds the write lock, and `.readiness/` is ours.

    Returns:
        The file, below the root.

    Raises:
        WriteError: Not written.
    """
    ops = ops or FileOps()
    name = file_of(root, run.board)
    path = root / name
    if path.is_symlink() or not path.parent.resolve().is_relative_to(root.resolve()):
        message = f"{name} is a link or behind one, and nothing is written through it"
        raise WriteError(message, reason="io-error", place=Place(name), remedy="put a file there")
    data = encoded(run_table(run), is_ascii=False) + b"\n"
    try:
        make_folders(ops, path.parent, 0o700 if name.startswith(f"{OWN}/") else 0o777)
        append(ops, path, b"\n" + data if _is_torn(path) else data)
    except OSError as error:
        raise refusal(error, name) from error
    return name


def _is_torn(path: Path) -> bool:
    try:
        content = bytes_of(path, LIMIT_BYTES)
    except FileNotFoundError:
        return False
    return bool(content) and not content.endswith(b"\n")
