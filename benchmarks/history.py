"""The trend of two years of boards beside what git itself takes to give their bytes."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.harness import Row, ratio, seconds
from readiness_tui.services.history.timeline import Timeline
from readiness_tui.services.history.trends import read_trend

BEGIN = datetime(2024, 2, 26, 9, tzinfo=UTC)
"""When a made history begins."""
DAYS = 730
_STATUSES = {"todo": "doing", "doing": "review", "review": "done", "done": "doing"}
_AGAIN_S = 0.2


def made_history(root: Path, *, boards: int = 25, tickets: int = 40, commits: int = 2000) -> None:
    """Make a repository whose boards changed for two years, one ticket a commit.

    The same numbers make the same commits. Nothing is checked out.

    Args:
        root: A folder that is not there yet.
        boards: How many boards.
        tickets: How many tickets on each.
        commits: How many commits, evenly spread, the first of which brings all boards.
    """
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)  # noqa: S607
    stream = b"".join(_commits(boards, tickets, commits))
    words = ["git", "fast-import", "--quiet"]
    subprocess.run(words, input=stream, cwd=root, check=True)


def _commits(boards: int, tickets: int, commits: int) -> Iterator[bytes]:
    random = Random(1)  # noqa: S311 - no secret
    plan = {
        f"b{number:02d}": {f"T-{place}": "todo" for place in range(1, tickets + 1)}
        for number in range(boards)
    }
    step = timedelta(days=DAYS) / commits
    for number in range(commits):
        at = int((BEGIN + step * number).timestamp())
        yield f"commit refs/heads/main\ncommitter Ann <ann@example.org> {at} +0100\n".encode()
        yield _data(f"Change {number}")
        for board in plan if number == 0 else [random.choice(list(plan))]:
            if number:
                name = random.choice(list(plan[board]))
                plan[board][name] = _STATUSES[plan[board][name]]
            yield f"M 100644 inline boards/{board}.toml\n".encode() + _data(
                _board(board, plan[board])
            )


def _data(text: str) -> bytes:
    data = text.encode()
    return b"data %d\n%s\n" % (len(data), data)


def _board(name: str, tickets: Mapping[str, str]) -> str:
    parts = [f'format = 1\n\n[board]\nid = "{name}"\ntitle = "Board {name}"\n']
    parts += [
        f'\n[ticket.{ticket}]\ntitle = "Ticket {ticket} of {name}"\nstatus = "{status}"\n'
        f'priority = "P{place % 4}"\nestimate = "2d"\nowners = ["@core"]\n'
        'notes = """\nWhat this is about,\nin two lines.\n"""\n'
        for place, (ticket, status) in enumerate(tickets.items())
    ]
    first = next(iter(tickets))
    parts.append(
        f'\n[risk.R-1]\ntitle = "Late"\nlikelihood = 3\nimpact = 4\nmitigated_by = ["{first}"]\n'
    )
    return "".join(parts)


def bench_trend() -> Iterator[Row]:
    """The first trend, and one whose figures are kept."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "plan"
        made_history(root)
        points = Timeline(root, "boards").points
        names = dict.fromkeys(blob for point in points for blob in point.files.values())
        query = "".join(f"{name}\n" for name in names).encode()

        def floor() -> None:
            words = ["git", "cat-file", "--batch"]
            subprocess.run(words, input=query, cwd=root, check=True, capture_output=True)

        os.environ["XDG_CACHE_HOME"] = folder
        kept = Path(folder) / "readiness_tui" / "trends"

        def first() -> None:
            for file in kept.glob("*"):
                file.unlink()
            read_trend(root, "boards", UTC)

        what = f"{len(points)} commits over 25 boards"
        yield Row("first trend", what, ratio(first, floor, 3), 3.0, "git cat-file --batch")
        read_trend(root, "boards", UTC)
        again = seconds(lambda: read_trend(root, "boards", UTC))
        yield Row("trend again", f"{_AGAIN_S} s", again / _AGAIN_S, 1.0, f"{again * 1000:.0f} ms")
