"""The link of a circle that came last: by the audit log, by git, or not told at all."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.services.reports import lint_history
from readiness_tui.services.reports.lint_history import newest_links
from readiness_tui.services.reports.linting import findings_of
from readiness_tui.services.workspace.workspace import Workspace
from readiness_tui.storage.audit.files import LIMIT_BYTES
from readiness_tui.storage.audit.log import AuditEntry, AuditLog
from tests.repos import Repo
from tests.services.fakes import FakeClock

MONDAY = datetime(2026, 2, 16, 9, tzinfo=UTC)
TODAY = datetime(2026, 2, 18, 9, tzinfo=UTC)
A = "a.toml"
CIRCLE = {"A": ["B"], "B": ["C"], "C": ["A"]}


def text(needs: Mapping[str, list[str]], board: str = "a") -> str:
    tickets = (
        f'[ticket.{name}]\ntitle = "{name}"\ndepends = {depends!r}\n'
        for name, depends in needs.items()
    )
    return f'[board]\nid = "{board}"\n' + "".join(tickets).replace("'", '"')


class Place:
    """A workspace whose boards are written, logged and committed day by day."""

    def __init__(self, root: Path) -> None:
        self.repo = Repo(root)
        self._count = 0

    def write(self, needs: Mapping[str, list[str]], board: str = "a") -> None:
        self.repo.write(text(needs, board), f"boards/{board}.toml")

    def commit(self, at: datetime, by: str = "Ann") -> None:
        self.repo.git("add", "-A")
        words = ("-c", f"user.name={by}", "-c", "user.email=x@example.org")
        self.repo.run(
            "env",
            f"GIT_COMMITTER_DATE={at.isoformat()}",
            "git",
            *words,
            "commit",
            "-qm",
            "more",
            f"--date={at.isoformat()}",
        )

    def log(self, do: str, record: str, old: str, new: str, *, at: datetime = MONDAY) -> None:
        self._count += 1
        cid = f"{self._count:032x}"
        field = "" if do in {"add", "delete"} else "depends"
        entry = AuditEntry(
            do=do,
            at=at,
            cid=cid,
            op=f"{cid}:0",
            actor="@dev",
            board="a",
            record=record,
            field=field,
            old=old,
            new=new,
        )
        AuditLog(self.repo.root, "ana-7f3c9a10").append([entry])

    def newest(self) -> dict[str, str]:
        place = Workspace(self.repo.root, clock=FakeClock(TODAY))
        found = newest_links(place, place.open())
        place.gates.close()
        return {
            f"{needs.ticket} > {needed.ticket}": says for (needs, needed), says in found.items()
        }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace that git does not know."""
    return Place(tmp_path)


@pytest.fixture
def known(place: Place) -> Place:
    """A workspace in git whose first commit has all but the link of B."""
    place.repo.git("init", "-q")
    place.write(CIRCLE | {"B": []})
    place.commit(MONDAY)
    return place


def test_the_audit_log_tells_who_added_a_link_last(place: Place) -> None:
    place.write(CIRCLE)
    assert place.newest() == {}
    place.log("set", "ticket.A", "", '["B"]')
    place.log("add", "ticket.B", "", '{ title = "B", depends = ["C"] }')
    assert place.newest() == {"B > C": "added 2026-02-16 by @dev"}
    place.log("set", "ticket.A", '["B"]', '["B", "Q"]', at=TODAY)
    assert place.newest() == {"B > C": "added 2026-02-16 by @dev"}  # A has had B all the while
    place.log("unset", "ticket.A", '["B", "Q"]', "", at=TODAY)
    place.log("set", "ticket.A", "", '["a:B"]', at=TODAY)
    assert place.newest() == {"A > B": "added today by @dev"}
    place.log("delete", "ticket.A", '{ depends = ["B"] }', "", at=TODAY)
    assert place.newest() == {"B > C": "added 2026-02-16 by @dev"}


def test_entries_that_say_nothing_of_links_change_nothing(place: Place) -> None:
    place.write(CIRCLE)
    place.log("set", "ticket.A", "", '["B"]')
    place.log("set", "phase.A", '["B"]', "")
    place.log("set", "ticket.A", '["B"', "")  # no TOML
    place.log("note", "ticket.A", '["B"]', "")
    assert place.newest() == {"A > B": "added 2026-02-16 by @dev"}


def test_without_git_and_log_nothing_is_known(
    known: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.write(CIRCLE)
    monkeypatch.setenv("PATH", "")
    assert known.newest() == {}


def test_where_there_is_no_circle_history_is_not_asked(
    known: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint_history, "links_added", None)
    monkeypatch.setattr(lint_history, "read_git", None)
    assert known.newest() == {}


def test_git_tells_which_link_came_by_file(known: Place) -> None:
    known.write(CIRCLE)
    assert known.newest() == {"B > C": "not committed yet"}
    known.commit(TODAY, "Bob")
    assert known.newest() == {"B > C": "committed today by Bob"}
    known.repo.write(text(CIRCLE) + '[ticket.D]\ntitle = "D"\n', "boards/a.toml")
    known.commit(TODAY, "Cid")  # another ticket of the board says nothing of the link
    assert known.newest() == {"B > C": "committed today by Bob"}


def test_the_later_of_the_two_histories_counts(known: Place) -> None:
    known.log("set", "ticket.C", "", '["A"]')
    known.write(CIRCLE)
    known.commit(TODAY, "Bob")
    assert known.newest() == {"B > C": "committed today by Bob"}
    known.log("set", "ticket.A", "", '["B"]', at=TODAY.replace(hour=10))
    assert known.newest() == {"A > B": "added today by @dev"}
    known.log("set", "ticket.B", "", '["C"]', at=TODAY.replace(hour=8))
    assert known.newest() == {"B > C": "added today by @dev"}  # the order of writers, not clocks


def test_links_that_all_came_at_once_are_not_told_apart(known: Place) -> None:
    known.write({"X": ["Y"], "Y": ["X"]}, "b")
    known.commit(TODAY)
    assert known.newest() == {}


def test_a_circle_over_two_boards_is_looked_for_in_both(known: Place) -> None:
    known.write({"A": ["b:X"], "B": [], "C": []})
    known.commit(MONDAY)
    known.write({"X": ["a:A"]}, "b")
    known.commit(TODAY, "Bob")
    assert known.newest() == {"X > A": "committed today by Bob"}


def test_beyond_so_many_commits_nothing_is_said(
    known: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.write({"A": ["b:X"], "B": [], "C": []})
    known.commit(MONDAY)
    known.write({"X": ["a:A"]}, "b")
    known.commit(TODAY)
    assert len(known.newest()) == 1
    monkeypatch.setattr(lint_history, "COMMITS", 1)
    assert known.newest() == {}


def test_a_commit_that_does_not_parse_ends_the_search(known: Place) -> None:
    known.repo.write("[board\n", "boards/a.toml")
    known.commit(MONDAY)
    known.write(CIRCLE)
    known.commit(TODAY)
    assert known.newest() == {}


def test_a_board_that_was_gone_for_a_while_came_back_with_its_links(known: Place) -> None:
    known.write({"A": ["b:X"], "B": [], "C": []})
    known.write({"X": ["a:A"]}, "b")
    known.commit(MONDAY)
    (known.repo.root / "boards/b.toml").unlink()
    known.commit(MONDAY)
    known.write({"X": ["a:A"]}, "b")
    known.commit(TODAY, "Bob")
    assert known.newest() == {"X > A": "committed today by Bob"}


def test_a_commit_with_an_impossible_time_tells_nothing(known: Place) -> None:
    known.write(CIRCLE)
    known.repo.git("add", "-A")
    tree = known.repo.git("write-tree").strip()
    head = known.repo.git("rev-parse", "HEAD").strip()
    far = f"Eve <eve@example.org> {10**15} +0000"
    known.repo.write(f"tree {tree}\nparent {head}\nauthor {far}\ncommitter {far}\n\nfar\n", "far")
    made = known.repo.git("hash-object", "-t", "commit", "-w", "--literally", "far").strip()
    known.repo.git("reset", "-q", "--hard", made)
    assert known.newest() == {}


def test_a_log_that_cannot_be_read_is_no_history(place: Place) -> None:
    place.write(CIRCLE)
    place.log("set", "ticket.A", "", '["B"]')
    (file,) = (place.repo.root / "boards/audit").glob("*.jsonl")
    with file.open("r+b") as handle:
        handle.truncate(LIMIT_BYTES + 1)
    assert place.newest() == {}


def test_lint_names_the_link_that_came_last_and_offers_it_first(known: Place) -> None:
    known.write(CIRCLE | {"A": []})
    known.commit(MONDAY)
    known.write(CIRCLE)
    found = Workspace(known.repo.root, clock=FakeClock(TODAY))
    snapshot = found.open()
    (one,) = [each for each in findings_of(found, snapshot) or () if each.code == "L201"]
    assert one.message == 'A > B > C > A: remove "B" from A.depends? (not committed yet)'
    assert [fix.title for fix in one.fixes] == [
        "remove B from A",
        "remove C from B",
        "remove A from C",
    ]
    found.gates.close()
