"""Files that were changed and that a plan leaves out: by the commits of its window, or not yet."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from readiness_tui.domain.lint.facts import lies_in
from readiness_tui.domain.lint.values import Touched
from readiness_tui.gates.repo.git_reading import HistoryError, read_git
from readiness_tui.services.git.dirty import changed_files

COMMITS = 500
"""Of the commits of a window so many are looked at, the newest."""
RECENT_DAYS = 14
"""How far back is looked for a plan that says nothing of its days."""
_COMMIT = "\x01"


def changes_in(
    root: Path, patterns: Sequence[str], window: tuple[date | None, date | None], today: date
) -> tuple[Touched, ...]:
    """The changes of files that some patterns name, the newest first.

    What is not committed counts while the window lasts; of commits the day counts on which they
    were made. Without git nothing was changed.

    Args:
        root: Of the repository.
        patterns: As `lies_in` takes them.
        window: The first and last day; without a first one the last days before the end count.
        today: The day on which is asked.
    """
    last = min(window[1] or today, today)
    first = window[0] or last - timedelta(days=RECENT_DAYS)

    def is_named(path: str) -> bool:
        return any(lies_in(pattern, path) for pattern in patterns)

    pending = changed_files(root, is_named) if first <= today == last else frozenset[str]()
    committed = (change for change in _commits(root, first, last) if is_named(change.path))
    return (*(Touched(path, "not committed") for path in sorted(pending)), *committed)


def _commits(root: Path, first: date, last: date) -> Iterator[Touched]:
    words = (
        "log",
        "-z",
        f"-n{COMMITS}",
        "--name-only",
        "--no-renames",
        f"--since={first.isoformat()}T00:00:00",
        f"--until={last.isoformat()}T23:59:59",
        f"--format={_COMMIT}%h of %cs",
    )
    try:
        answer = read_git(str(root.resolve()), *words)
    except HistoryError:
        return
    where = ""
    for part in (
        answer.data.decode("utf-8", "surrogateescape").split("\0") if not answer.code else ()
    ):
        text = part.lstrip("\n")
        if text.startswith(_COMMIT):
            where, _, text = text.removeprefix(_COMMIT).partition("\n")
        if text:
            yield Touched(text, where)
