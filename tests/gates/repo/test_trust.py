"""Trust lies with the user, and counts only where nobody else can have written it."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readiness_tui.domain.verify.verifying import Command, StoreError
from readiness_tui.gates.repo.trust import RUNS_FILE, TRUST_FILE, state_folder, store_of
from readiness_tui.services.verify.store import GRANTS_KEPT, StoreWriter

NOW = datetime(2026, 2, 18, tzinfo=UTC)
TERMS = Command(gate="T-1/verify-1", words="make check").terms


@pytest.fixture
def writer(tmp_path: Path) -> StoreWriter:
    made = StoreWriter(tmp_path)
    made.grant(TERMS, NOW)
    made.note("slot", "0" * 64)
    return made


def test_what_is_trusted_is_found_again(tmp_path: Path, writer: StoreWriter) -> None:
    store = store_of(tmp_path)
    assert store == writer.read()
    assert store.is_trusted(TERMS)
    assert store.made("slot", "0" * 64)
    assert not store.made("slot", "1" * 64)
    assert not store.made("other", "0" * 64)


def test_nothing_is_trusted_at_first_and_looking_writes_nothing(tmp_path: Path) -> None:
    assert not store_of(tmp_path).is_trusted(TERMS)
    assert not state_folder().exists()


def test_another_folder_trusts_nothing(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer
    (tmp_path / "copy").mkdir()
    assert not store_of(tmp_path / "copy").is_trusted(TERMS)


def test_a_link_to_the_folder_is_the_folder(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    assert store_of(link).is_trusted(TERMS)


def test_one_character_more_is_not_trusted(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer
    changed = Command(gate="T-1/verify-1", words="make check ").terms
    store = store_of(tmp_path)
    assert not store.is_trusted(changed)
    assert store.earlier("T-1/verify-1") == TERMS
    assert store.earlier("T-2/verify-1") is None


def test_a_grant_that_was_edited_is_for_what_it_says(tmp_path: Path, writer: StoreWriter) -> None:
    """The digest in the file is for people: what counts is the text beside it."""
    assert writer
    path = state_folder() / TRUST_FILE
    path.write_text(path.read_text().replace("make check", "make evil!"))
    assert not store_of(tmp_path).is_trusted(TERMS)


def test_revoking_ends_it(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer.revoke("T-1/verify-1")
    assert not writer.revoke("T-1/verify-1")
    assert not store_of(tmp_path).is_trusted(TERMS)


def test_two_boards_may_have_a_gate_of_one_id(tmp_path: Path, writer: StoreWriter) -> None:
    other = Command(gate="T-1/verify-1", words="make other").terms
    writer.grant(other, NOW)
    store = store_of(tmp_path)
    assert store.is_trusted(TERMS)
    assert store.is_trusted(other)
    for number in range(GRANTS_KEPT + 5):
        writer.grant(Command(gate="T-1/verify-1", words=f"make {number}").terms, NOW)
    assert len(store_of(tmp_path).grants) == GRANTS_KEPT + 1


def test_files_are_for_their_owner_alone(writer: StoreWriter) -> None:
    assert writer
    folder = state_folder()
    assert folder.stat().st_mode & 0o077 == 0
    for name in (TRUST_FILE, RUNS_FILE):
        assert (folder / name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_counts_for_nothing(
    tmp_path: Path, writer: StoreWriter, mode: int
) -> None:
    state_folder().chmod(mode)
    store = store_of(tmp_path)
    assert not store.is_trusted(TERMS)
    assert "can be written by others" in store.trouble
    with pytest.raises(StoreError, match="written by others"):
        writer.grant(TERMS, NOW)


@pytest.mark.parametrize("name", [TRUST_FILE, RUNS_FILE])
@pytest.mark.parametrize("mode", [0o660, 0o606])
def test_a_file_that_others_may_write_counts_for_nothing(
    tmp_path: Path, writer: StoreWriter, name: str, mode: int
) -> None:
    (state_folder() / name).chmod(mode)
    assert "can be written by others" in store_of(tmp_path).trouble
    with pytest.raises(StoreError):
        writer.grant(TERMS, NOW)


def test_a_folder_that_is_a_link_counts_for_nothing(tmp_path: Path, writer: StoreWriter) -> None:
    folder = state_folder()
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    store = store_of(tmp_path)
    assert not store.is_trusted(TERMS)
    assert "is a link" in store.trouble
    with pytest.raises(StoreError):
        writer.grant(TERMS, NOW)


def test_a_file_that_is_a_link_counts_for_nothing(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer
    path = state_folder() / TRUST_FILE
    path.rename(tmp_path / "shipped.json")
    path.symlink_to(tmp_path / "shipped.json")
    assert not store_of(tmp_path).is_trusted(TERMS)


def test_a_pipe_in_its_place_hangs_nobody(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer
    path = state_folder() / TRUST_FILE
    path.unlink()
    os.mkfifo(path)
    assert store_of(tmp_path).trouble


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_counts_for_nothing(tmp_path: Path, writer: StoreWriter) -> None:
    assert writer
    os.chown(state_folder() / TRUST_FILE, 12345, 12345)
    assert "belongs to somebody else" in store_of(tmp_path).trouble


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2, "grants": []}',
        '{"format": 1, "grants": [1]}',
        '{"format": 1, "grants": [{"root": "/"}]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_not_ours_counts_for_nothing_and_stays(
    tmp_path: Path, writer: StoreWriter, text: str
) -> None:
    path = state_folder() / TRUST_FILE
    path.write_text(text)
    assert store_of(tmp_path).trouble
    with pytest.raises(StoreError):
        writer.grant(TERMS, NOW)
    assert path.read_text() == text


def test_a_repository_cannot_ship_trust(tmp_path: Path) -> None:
    shipped = {"format": 1, "grants": [{"root": str(tmp_path), "terms": TERMS.table(), "at": ""}]}
    for place in (".readiness", "boards", "."):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / TRUST_FILE).write_text(json.dumps(shipped))
    assert not store_of(tmp_path).is_trusted(TERMS)


def test_grants_given_at_once_are_all_kept(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def grant(number: int) -> None:
        StoreWriter(tmp_path).grant(Command(gate=f"T-{number}/v", words="x").terms, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(grant, range(24)))
    assert len(store_of(tmp_path).grants) == 24
