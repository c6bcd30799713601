"""Whether a file is the same, by what the system says of it."""

from pathlib import Path

import pytest

from readiness_tui.domain.persistence.file_identity import FileIdentity
from tests.support import holds


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    return path


def test_a_file_that_nobody_touched_is_the_same(file: Path) -> None:
    assert FileIdentity.of(file.stat()) == FileIdentity.of(file.stat())


def test_another_file_of_the_same_size_and_times_is_another(file: Path) -> None:
    status = file.stat()
    other = FileIdentity(
        status.st_dev, status.st_ino + 1, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    )
    assert FileIdentity.of(status) != other
    assert FileIdentity.of(status).node != other.node


def test_a_rename_is_a_change_unless_the_name_does_not_matter(file: Path) -> None:
    before = file.stat()

    def is_later() -> bool:
        file.rename(file.with_name("b")).rename(file)
        return file.stat().st_ctime_ns != before.st_ctime_ns

    holds(is_later, "a later tick of the clock of the file system")
    assert FileIdentity.of(file.stat()) != FileIdentity.of(before)
    assert FileIdentity.of_any_name(file.stat()) == FileIdentity.of_any_name(before)


def test_a_write_in_place_is_a_change_of_the_same_node(file: Path) -> None:
    before = FileIdentity.of_any_name(file.stat())
    file.write_bytes(b"22")
    after = FileIdentity.of_any_name(file.stat())
    assert after != before
    assert after.node == before.node


def test_a_time_that_was_set_back_does_not_make_a_file_look_old() -> None:
    assert FileIdentity(1, 1, 1, modified_ns=5, changed_ns=9).last_change_ns == 9
    assert FileIdentity(1, 1, 1, modified_ns=9, changed_ns=5).last_change_ns == 9
