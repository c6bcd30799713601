"""Two years of made history, told exactly: what `diff`, `log`, `blame` and `trend` say of days."""

import os
import subprocess
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from benchmarks.history import made_history
from readiness_tui.cli.answers.trend_answers import trend_lines
from readiness_tui.cli.group import planner
from readiness_tui.services.history.trends import read_trend
from tests.repos import Repo

ZONE = "Pacific/Auckland"
"""Half a day ahead of the commits, so that an evening there is the next day here."""


def years(root: Path) -> Path:
    """Two years of three boards, and a March with a merge, a rename and a board that was broken."""
    made_history(root, boards=3, tickets=6, commits=200)
    repo = Repo(root)
    repo.git("checkout", "-q", "-f", "main")
    repo.write(f'[workspace]\ntimezone = "{ZONE}"\n', "readiness.toml")
    repo.git("tag", "v1")
    repo.git("checkout", "-qb", "side")
    step(repo, "2026-03-02T21:00:00Z", "finish on a branch", b00=("T-1", "done"))
    repo.git("checkout", "-q", "main")
    step(repo, "2026-03-03T01:00:00Z", "drop it", b01=("T-2", "dropped"))
    at(repo, "2026-03-04T09:00:00Z", "merge", "-q", "--no-ff", "-m", "join", "side")
    repo.git("mv", "boards/b02.toml", "boards/renamed.toml")
    at(repo, "2026-03-05T09:00:00Z", "commit", "-qm", "rename")
    sound = repo.text("boards/b01.toml")
    repo.write("[[[\n", "boards/b01.toml")
    at(repo, "2026-03-06T09:00:00Z", "commit", "-qam", "break it")
    repo.write(sound, "boards/b01.toml")
    step(repo, "2026-03-09T12:30:00Z", "mend it", b01=("T-3", "done"))
    repo.git("tag", "v2")
    return root


def step(repo: Repo, moment: str, message: str, **statuses: tuple[str, str]) -> None:
    """Commit tickets of boards with other statuses."""
    for board, (ticket, status) in statuses.items():
        path = f"boards/{board}.toml"
        head, header, body = repo.text(path).partition(f"[ticket.{ticket}]\n")
        title, _, rest = body.partition("\nstatus = ")
        repo.write(
            f'{head}{header}{title}\nstatus = "{status}"\n{rest.partition(chr(10))[2]}', path
        )
    at(repo, moment, "commit", "-qam", message)


def at(repo: Repo, moment: str, *words: str) -> None:
    """Run git as Ann at a moment."""
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Ann"), ("EMAIL", "ann@example.org"), ("DATE", moment))
    }
    command = ["git", "-c", "core.hooksPath=/dev/null", *words]
    subprocess.run(command, cwd=repo.root, env=os.environ | who, check=True, timeout=120)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made history, which nobody changes."""
    return years(tmp_path_factory.mktemp("years") / "plan")


@pytest.fixture
def plan(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made history, as the folder in which the process is."""
    monkeypatch.chdir(made)
    return made


def clone(made: Path, root: Path, *options: str) -> Repo:
    """A clone of it with the zone of the team."""
    subprocess.run(["git", "clone", "-q", *options, made.as_uri(), str(root)], check=True)  # noqa: S607
    Repo(root).write((made / "readiness.toml").read_text("utf-8"), "readiness.toml")
    return Repo(root)


def lines(*words: str) -> list[str]:
    """What a verb says in the folder in which the process is."""
    return CliRunner().invoke(planner, words).output.splitlines()


def trend(root: Path) -> list[str]:
    """What `trend` says on 12 March of the days since the first."""
    today, first = date(2026, 3, 12), date(2026, 3, 1)
    return [*trend_lines(read_trend(root, "boards", ZoneInfo(ZONE)), today, first)]


WEEK = [
    "completed (2)",
    "  b00:T-1  Ticket T-1 of b00",
    "  b01:T-3  Ticket T-3 of b01",
    "dropped (1)",
    "  b01:T-2  Ticket T-2 of b01",
]


@pytest.mark.usefixtures("plan")
def test_what_parts_two_tags_and_a_day_from_now() -> None:
    assert lines("diff", "v1..v2") == ["e501a603 2026-02-21 .. 7f4d04e8 2026-03-09", *WEEK]
    assert lines("diff", "--since", "2026-03-03") == ["e501a603 2026-02-21 .. now", *WEEK]


@pytest.mark.usefixtures("plan")
def test_a_day_begins_where_the_team_is() -> None:
    mended = ["completed (1)", "  b01:T-3  Ticket T-3 of b01"]
    invalid, *rest = lines("diff", "--since", "2026-03-10")
    assert invalid.startswith("invalid  boards/b01.toml:1: not valid TOML: ")
    assert rest == ["134d1946 2026-03-06 .. now", "the boards say the same"]
    assert lines("diff", "v2~3..") == ["9ce93928 2026-03-04 .. 7f4d04e8 2026-03-09", *mended]


@pytest.mark.usefixtures("plan")
def test_the_life_of_a_ticket_that_a_branch_finished_is_told_once() -> None:
    assert lines("log", "b00/T-1") == [
        "2024-02-26 22:00  Ann  added as Ticket T-1 of b00  (1c474351 Change 0)",
        "2024-03-19 19:36  Ann  changed  (b92a36f0 Change 6)",
        "    status: todo > doing",
        "2024-04-17 23:24  Ann  changed  (66fc4f98 Change 14)",
        "    status: doing > review",
        "2024-09-25 13:48  Ann  changed  (422325ae Change 58)",
        "    status: review > done",
        "2024-12-29 12:24  Ann  changed  (18efa5b6 Change 84)",
        "    status: done > doing",
        "2025-01-09 11:12  Ann  changed  (f5060516 Change 87)",
        "    status: doing > review",
        "2025-04-07 00:36  Ann  changed  (c9028e5e Change 111)",
        "    status: review > done",
        "2025-05-31 18:36  Ann  changed  (f2f6ec42 Change 126)",
        "    status: done > doing",
        "2025-06-22 16:12  Ann  changed  (d7a17ebc Change 132)",
        "    status: doing > review",
        "2025-09-29 06:24  Ann  changed  (2323cf5a Change 159)",
        "    status: review > done",
        "2026-01-05 19:36  Ann  changed  (9bfe3ada Change 186)",
        "    status: done > doing",
        "2026-01-16 18:24  Ann  changed  (3001f7ed Change 189)",
        "    status: doing > review",
        "2026-03-03 10:00  Ann  changed  (9525b9ff finish on a branch)",
        "    status: review > done",
    ]
    assert lines("blame", "b00/T-1", "status") == [
        "T-1 status: done",
        "2026-03-03 10:00  Ann  changed  (9525b9ff finish on a branch)",
        "    status: review > done",
    ]


@pytest.mark.usefixtures("plan")
def test_a_board_that_was_broken_and_one_that_moved_keep_their_lives() -> None:
    assert lines("log", "b01/T-2")[-3:] == [
        "2026-03-03 14:00  Ann  changed  (122483c8 drop it)",
        "    status: doing > dropped",
        "2026-03-06 22:00  Ann  could not be read: boards/b01.toml was broken  (134d1946 break it)",
    ]
    moved = lines("log", "b02/T-1")
    assert moved[0] == "2024-02-26 22:00  Ann  added as Ticket T-1 of b02  (1c474351 Change 0)"
    assert moved[-2:] == [
        "2026-02-14 23:12  Ann  changed  (cfb540ea Change 197)",
        "    status: doing > review",
    ]


def test_how_the_plan_came_here(plan: Path) -> None:
    assert trend(plan) == [
        "2026-03-01 .. 2026-03-12, boards changed on 5 days",
        "done           ▆▆▆▇▇▇▇▇▇███  5 -> 7",
        "scope          ████████████  18 -> 17",
        "open P0        ███▇▇▇▇▇▇▇▇▇  5 -> 4",
        "open P1        ██▆▆▆▆▆▆▆▆▆▆  3 -> 2",
        "open P2        █████████▆▆▆  3 -> 2",
        "open P3        ████████████  2",
        "risk           ████████████  36",
        "risk by claim  ███▅▅▅▅▅▅▅▅▅  24 -> 12",
        "cycle time                   half in 117 d, 85 % in 216 d, of 7 done",
        "age                          half 103 d or less, oldest b01:T-4 381 d, of 10 under way",
        "throughput     ▁▁▁▅▅▁█▁▁▁▅▅  6 in 12 weeks, 0.5 a week",
        "boards/b01.toml was broken at the end of 1 day, first on 2026-03-06",
    ]
    samples = read_trend(plan, "boards", ZoneInfo(ZONE)).samples[-6:]
    assert [(f"{sample.day:%m-%d}", sample.done, sample.scope) for sample in samples] == [
        ("02-22", 5, 18),  # the evening of the 21st, where it was committed
        ("03-03", 5, 17),  # what the branch finished counts from its merge
        ("03-04", 6, 17),
        ("03-05", 6, 17),
        ("03-06", 6, 17),
        ("03-10", 7, 17),
    ]


def test_a_shallow_clone_tells_what_it_lacks(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = clone(made, tmp_path / "clone", "--depth=3")
    monkeypatch.chdir(repo.root)
    shallow = "the clone is shallow, older commits are not there"
    assert lines("log", "b00/T-1") == [
        "2026-03-05 22:00  Ann  added as Ticket T-1 of b00  (cb28515c rename)",
        shallow,
    ]
    deeper = "the clone is shallow: git fetch --unshallow"
    assert lines("diff", "--since", "2026-03-01") == [
        f"readiness: this clone has no history before 2026-03-01; {deeper}"
    ]
    assert lines("diff", "HEAD~5") == [f"readiness: git has no commit 'HEAD~5' here; {deeper}"]
    course = trend(repo.root)
    assert course[:2] == [
        "2026-03-05 .. 2026-03-12, boards changed on 3 days",
        "done           ▇▇▇▇▇███      6 -> 7",
    ]
    assert shallow in course


def test_squashed_history_begins_with_what_is_left(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = clone(made, tmp_path / "clone")
    monkeypatch.chdir(repo.root)
    before = trend(repo.root)
    repo.git("checkout", "-q", "--orphan", "squashed")
    at(repo, "2026-03-11T08:00:00Z", "commit", "-qm", "all of it")
    (line,) = lines("log", "b00/T-1")
    assert line.startswith("2026-03-11 21:00  Ann  added as Ticket T-1 of b00  (")
    assert lines("diff", "--since", "2026-03-01")[0] == "before the first commit .. now"
    course = trend(repo.root)
    assert course[:3] == [
        "2026-03-11 .. 2026-03-12, boards changed on 1 day",
        "done           ██            7",
        "scope          ██            17",
    ]
    repo.git("checkout", "-q", "-f", "main")
    assert trend(repo.root) == before


def test_a_line_that_somebody_forced_over_ours_is_told_as_it_is_now(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = clone(made, tmp_path / "clone")
    monkeypatch.chdir(repo.root)
    assert trend(repo.root)[1] == "done           ▆▆▆▇▇▇▇▇▇███  5 -> 7"
    repo.git("reset", "-q", "--hard", "v1")
    step(repo, "2026-03-11T08:00:00Z", "another way", b00=("T-1", "done"))
    assert trend(repo.root)[:2] == [
        "2026-03-01 .. 2026-03-12, boards changed on 1 day",
        "done           ▇▇▇▇▇▇▇▇▇▇██  5 -> 6",
    ]
    assert lines("diff", "v1..")[1:] == ["completed (1)", "  b00:T-1  Ticket T-1 of b00"]
    assert lines("log", "b00/T-1")[-2].startswith("2026-03-11 21:00  Ann  changed  (")
    assert lines("log", "b01/T-2")[-2].endswith("Change 193)")
