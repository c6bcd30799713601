"""Runs are recorded at a commit whose files they rest on; the planner does so by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.model.edits import Action, SetField
from readiness_tui.domain.model.errors import WriteError
from readiness_tui.domain.model.ids import BoardId, Kind, RecordRef
from readiness_tui.domain.model.status import Mode
from readiness_tui.domain.proof.streak import Run
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.services.verify.recording import Called, Recorder, modified, record, run_of
from readiness_tui.services.verify.streaks import streak_state
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.files.home import Home
from readiness_tui.storage.settings.run_history import file_of, read_history
from readiness_tui.ui.screens.alerts import notices
from tests.repos import Repo

AT = datetime(2026, 2, 16, 1, 2, 3, tzinfo=UTC)
PLAN = BoardId("plan")
BOARD = """\
[board]
id = "plan"
enforcement = "shadow"

[ticket.T-1]
title = "One"
status = "done"
deliverables = ["one.txt", "report.xml"]
"""


class FixedClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return AT


class World:
    """A repository with one board, one due gate, and a report that git ignores."""

    def __init__(self, root: Path) -> None:
        self.repo = Repo(root)
        self.repo.git("init", "-q", ".")
        self.repo.write(BOARD)
        self.repo.write("report.xml\n", ".gitignore")
        self.repo.write("1\n", "one.txt")
        self.repo.write("<r/>\n", "report.xml")
        self.commit("first")
        self.root = root
        self.workspace = Workspace(root, actor="ana", clock=FixedClock())
        self.workspace.open()

    def commit(self, name: str) -> str:
        self.repo.git("add", "-A")
        self.repo.git(
            "-c",
            "user.email=a@x.org",
            "-c",
            "user.name=a",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            name,
        )
        return self.repo.git("rev-parse", "HEAD").strip()

    def settled(self) -> Snapshot:
        self.workspace.gates.recheck()
        return self.workspace.gates.run()

    def run(self, called: Called | None = None) -> Run | str:
        return run_of(self.root, self.settled(), PLAN, AT, called)

    def recorded(self) -> tuple[Run, ...]:
        return read_history(self.root, PLAN).runs


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    found = World(tmp_path)
    yield found
    found.workspace.gates.close()


def test_a_run_says_what_was_due_and_what_held(world: World) -> None:
    head = world.commit("second")
    assert world.run(Called("118", ("unit",))) == Run(
        board=PLAN,
        commit=head,
        at=AT,
        mode=Mode.SHADOW,
        due=1,
        held=1,
        held_hard=1,
        run="118",
        suites=("unit",),
    )
    world.repo.git("rm", "-q", "one.txt")
    head = world.commit("gone")
    found = world.run()
    assert isinstance(found, Run)
    assert (found.commit, found.held, found.not_held) == (head, 0, ("T-1/deliverables",))


@pytest.mark.parametrize("name", ["one.txt", "boards/plan.toml"])
def test_with_a_modified_file_there_is_no_run(world: World, name: str) -> None:
    world.repo.write(world.repo.text(name) + "\n# more\n", name)
    said = world.run()
    assert isinstance(said, str)
    assert said.startswith(f"{name} is not as it is at ")


def test_a_file_that_git_would_take_up_is_modified_and_an_ignored_one_is_not(world: World) -> None:
    world.repo.write("<other/>\n", "report.xml")
    assert isinstance(world.run(), Run)
    world.repo.write("x\n", "new.txt")
    assert modified(world.root, ["new.txt", "one.txt", "report.xml", "absent"]) == ("new.txt",)
    world.repo.write("[roles]\n", "readiness.toml")
    assert "readiness.toml" in str(world.run())


def test_line_breaks_that_git_rewrites_are_no_difference(world: World) -> None:
    world.repo.write("1\r\n", "one.txt")
    assert modified(world.root, ["one.txt"]) == ()
    world.repo.write("2\r\n", "one.txt")
    assert modified(world.root, ["one.txt"]) == ("one.txt",)


def test_without_a_commit_or_without_anything_due_there_is_no_run(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bare = tmp_path_factory.mktemp("bare")
    assert run_of(bare, world.settled(), PLAN, AT) == (
        "there is no commit that it could be a run of"
    )
    world.repo.write(BOARD.replace('"done"', '"todo"'))
    world.commit("todo")
    assert world.run() == "no gate is due"


def test_what_is_recorded_already_is_not_written_again(world: World) -> None:
    run = world.run()
    assert isinstance(run, Run)
    first = record(world.root, run, world.workspace.writer.access)
    assert first.path == file_of(world.root, PLAN)
    again = record(world.root, run, world.workspace.writer.access)
    assert (again.path, again.why) == ("", "it is recorded already")
    assert len(world.recorded()) == 1


def test_the_planner_records_when_gates_settle_and_only_in_a_folder_that_is_there(
    world: World,
) -> None:
    world.settled()
    world.workspace.keep_passed_exits()
    assert not (world.root / ".readiness").exists()
    Home.open(world.root).ensure("ana")
    world.workspace.keep_passed_exits()
    world.settled()
    world.workspace.keep_passed_exits()
    assert len(world.recorded()) == 1
    head = world.commit("second")
    world.settled()
    world.workspace.keep_passed_exits()
    assert [run.commit for run in world.recorded()][1:] == [head]


def test_looking_is_not_stopped_by_a_history_that_cannot_be_written(world: World) -> None:
    Home.open(world.root).ensure("ana")
    (world.root / file_of(world.root, PLAN)).mkdir(parents=True)
    world.settled()
    assert world.workspace.keep_passed_exits() is None


def test_three_commits_offer_a_mode_and_the_audit_log_says_when_it_changed(world: World) -> None:
    for name in ("a", "b", "c"):
        world.commit(name)
        run = world.run()
        assert isinstance(run, Run)
        record(world.root, run, world.workspace.writer.access)
    board = world.settled().portfolio.boards[PLAN]
    found = streak_state(world.root, "boards", board)
    assert found.offer is not None
    assert found.offer.mode is Mode.SOFT_BLOCK
    assert found.changed_at is None
    assert [(one.board, one.mode) for one in world.settled().offers] == [(PLAN, Mode.SOFT_BLOCK)]
    assert str(notices(world.settled(), None)[0]).startswith("plan: 3 of 3 green (")

    from readiness_tui.domain.proof.modes import ModeChange, mode_change

    change = mode_change(board, Mode.SOFT_BLOCK, found.streak, found.offer)
    assert isinstance(change, ModeChange)
    assert world.workspace.edits.do(change.action, change.reason).code == "saved"
    after = world.workspace.snapshot.portfolio.boards[PLAN]
    stands = streak_state(world.root, "boards", after)
    assert (stands.changed_at, stands.streak.count, stands.weakened) == (AT, 0, False)
    assert world.workspace.snapshot.offers == ()
    back = mode_change(after, Mode.SHADOW, stands.streak, stands.offer, "too soon")
    assert isinstance(back, ModeChange)
    world.workspace.edits.do(back.action, back.reason)
    weaker = world.workspace.snapshot.portfolio.boards[PLAN]
    assert streak_state(world.root, "boards", weaker).weakened


def test_a_history_that_cannot_be_read_offers_nothing(world: World) -> None:
    Home.open(world.root).ensure("ana")
    (world.root / file_of(world.root, PLAN)).mkdir(parents=True)
    board = world.settled().portfolio.boards[PLAN]
    found = streak_state(world.root, "boards", board)
    assert found.offer is None
    assert found.trouble.startswith(".readiness/history/plan.jsonl")


def test_an_alert_that_is_met_is_in_the_snapshot_and_among_the_alerts(world: World) -> None:
    world.repo.write(f'{BOARD}\n[alert.a]\nwhen = "gate-failing"\nrunbook = "docs/r.md"\n')
    world.repo.git("rm", "-q", "one.txt")
    snapshot = world.settled()
    assert [str(one) for one in snapshot.alarms] == [
        "a (gate-failing): T-1/deliverables fails; see docs/r.md"
    ]
    assert "a (gate-failing): T-1/deliverables fails" in notices(snapshot, None)[0].text


def test_the_mode_weakened_alert_is_met_once_the_mode_is(world: World) -> None:
    world.repo.write(f'{BOARD}\n[alert.a]\nwhen = "mode-weakened"\n')
    assert world.settled().alarms == ()
    ref = RecordRef(PLAN, Kind.BOARD, PLAN)
    edit = SetField(ref, "enforcement", Mode.SHADOW, Mode.SOLO)
    world.workspace.edits.do(Action("plan shadow > solo", (edit,)), "weakened: quiet")
    assert [one.says for one in world.workspace.snapshot.alarms] == ["the mode is solo only"]


def _chooses(world: World, runs: str) -> None:
    world.repo.write(f"[workspace]\nruns = {runs}\n", "readiness.toml")
    world.commit("runs travel")


def test_runs_lie_where_the_team_wants_them_and_a_fresh_clone_reads_them(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _chooses(world, '"ops/runs"')
    for number in range(3):
        world.commit(f"step {number}")
        run = world.run()
        assert isinstance(run, Run)
        assert record(world.root, run, world.workspace.writer.access).path == "ops/runs/plan.jsonl"
        world.commit("record it")
    assert not (world.root / ".readiness/history").exists()
    clone = tmp_path_factory.mktemp("clone") / "there"
    world.repo.git("clone", "-q", ".", str(clone))
    board = world.settled().portfolio.boards[PLAN]
    found = streak_state(clone, "boards", board).offer
    assert found is not None
    assert str(found).startswith("3 of 3 green (")
    fresh = Workspace(clone, clock=FixedClock())
    fresh.open()
    assert [str(one) for one in fresh.gates.run().offers] == [str(found)]


def test_looking_at_a_plan_writes_no_run_into_a_file_of_git(world: World) -> None:
    _chooses(world, '"ops/runs"')
    Home.open(world.root).ensure("ana")
    Recorder(world.root, lambda: world.workspace.writer.access).settled(world.settled(), AT)
    assert not (world.root / "ops").exists()
    assert not (world.root / ".readiness/history").exists()


@pytest.mark.parametrize(
    "runs",
    ['"../elsewhere"', '"/tmp"', '""', '"."', '".git/runs"', '".readiness/runs"', "3", '"out/x"'],
)
def test_a_folder_outside_the_repository_takes_no_runs(
    world: World, tmp_path_factory: pytest.TempPathFactory, runs: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (world.root / "out").symlink_to(outside)
    _chooses(world, runs)
    run = world.run()
    assert isinstance(run, Run)
    with pytest.raises(WriteError, match=r"\[workspace\] runs is"):
        record(world.root, run, world.workspace.writer.access)
    assert list(outside.iterdir()) == []
    board = world.settled().portfolio.boards[PLAN]
    standing = streak_state(world.root, "boards", board)
    assert (standing.offer, standing.streak.count) == (None, 0)
    assert "no folder of the repository" in standing.trouble


def test_no_run_is_written_through_a_link(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _chooses(world, '"ops/runs"')
    run = world.run()
    assert isinstance(run, Run)
    outside = tmp_path_factory.mktemp("outside")
    (world.root / "ops").mkdir()
    (world.root / "ops/runs").symlink_to(outside)
    with pytest.raises(WriteError, match="link"):
        record(world.root, run, world.workspace.writer.access)
    (world.root / "ops/runs").unlink()
    (world.root / "ops/runs").mkdir()
    (world.root / "ops/runs/plan.jsonl").symlink_to(outside / "x")
    with pytest.raises(WriteError, match="link"):
        record(world.root, run, world.workspace.writer.access)
    assert list(outside.iterdir()) == []


def test_runs_of_the_future_offer_nothing(world: World) -> None:
    for number in range(3):
        world.commit(f"step {number}")
        run = world.run()
        assert isinstance(run, Run)
        record(world.root, run, world.workspace.writer.access)
    board = world.settled().portfolio.boards[PLAN]
    assert streak_state(world.root, "boards", board).offer is not None
    path = world.root / file_of(world.root, PLAN)
    lines = path.read_text().splitlines(keepends=True)
    year = f'"at":"{AT.year}'
    assert year in lines[-1]
    path.write_text("".join(lines).replace(year, '"at":"2135'))
    found = streak_state(world.root, "boards", board)
    assert (found.offer, found.streak.count) == (None, 0)
    path.write_text("".join(lines[:-1]) + lines[-1].replace(year, '"at":"2135'))
    assert streak_state(world.root, "boards", board).offer is None
