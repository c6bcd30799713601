"""What storage reads of readiness.toml, and of git's own files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.storage.files.commit import commit_of
from readiness_tui.storage.settings.settings import settings_of, zone_of
from tests.storage.faults import AT, write

COMMIT, OTHER = "a" * 40, "b" * 40


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("+08:00", 8),
        ("-05:30", -5.5),
        ("Asia/Tokyo", 9),
        ("UTC", 0),
        ("+99:00", 0),
        ("nowhere", 0),
        ("../../etc/passwd", 0),
        ("", 0),
    ],
)
def test_a_zone_is_an_offset_or_a_name_else_utc(tmp_path: Path, name: str, hours: float) -> None:
    write(tmp_path / "readiness.toml", f'[workspace]\ntimezone = "{name}"\n')
    offset = zone_of(settings_of(tmp_path)).utcoffset(AT.replace(tzinfo=None))
    assert offset is not None
    assert offset.total_seconds() == hours * 3600


@pytest.mark.parametrize("text", ["", "[broken", "workspace = 1", "[workspace]\ntimezone = 3"])
def test_what_the_settings_do_not_say_is_utc(tmp_path: Path, text: str) -> None:
    write(tmp_path / "readiness.toml", text)
    assert zone_of(settings_of(tmp_path)) is UTC
    assert zone_of(settings_of(tmp_path / "absent")) is UTC
    assert datetime.now(zone_of({})).tzinfo is UTC


class TestCommit:
    """HEAD as git keeps it."""

    def test_without_git_there_is_none(self, tmp_path: Path) -> None:
        assert commit_of(tmp_path) == ""

    @pytest.mark.parametrize(
        ("files", "commit"),
        [
            ({"HEAD": COMMIT}, COMMIT),
            ({"HEAD": "ref: refs/heads/main\n", "refs/heads/main": f"{COMMIT}\n"}, COMMIT),
            (
                {
                    "HEAD": "ref: refs/heads/main\n",
                    "packed-refs": f"# x\n{OTHER} refs/heads/x\n{COMMIT} refs/heads/main\n",
                },
                COMMIT,
            ),
            ({"HEAD": "ref: refs/heads/main\n"}, ""),
            ({"HEAD": "ref: refs/../../x\n"}, ""),
            ({"HEAD": "ref: refs/heads/a\n", "refs/heads/a": "ref: refs/heads/a\n"}, ""),
        ],
    )
    def test_it_is_followed_to_a_commit(
        self, tmp_path: Path, files: dict[str, str], commit: str
    ) -> None:
        for name, text in files.items():
            write(tmp_path / ".git" / name, text)
        assert commit_of(tmp_path) == commit

    def test_a_worktree_has_its_own_head(self, tmp_path: Path) -> None:
        write(tmp_path / "main/.git/refs/heads/x", COMMIT)
        git = tmp_path / "main/.git/worktrees/x"
        write(git / "HEAD", "ref: refs/heads/x\n")
        write(git / "commondir", "../..\n")
        write(tmp_path / "x/.git", f"gitdir: {git}\n")
        assert commit_of(tmp_path / "x") == COMMIT
