"""What is kept of a fault: for its owner alone, in a safe folder, and without secrets."""

import stat
from pathlib import Path
from types import TracebackType

import pytest

from readiness_tui.cli import group
from readiness_tui.gates.repo.trust import state_folder
from readiness_tui.services.base.crashes import keep_crash
from tests.services.base.test_redaction import SECRETS

VALUE = "zauberwort1"


def fault(text: str) -> RuntimeError:
    return RuntimeError(text).with_traceback(_traceback())


def _traceback() -> TracebackType | None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        return error.__traceback__


def test_it_is_its_owner_s_alone_whatever_was_there() -> None:
    state_folder().mkdir(parents=True, mode=0o700)
    (state_folder() / "crash.log").write_text("old")
    (state_folder() / "crash.log").chmod(0o666)
    old = (state_folder() / "crash.log").open()
    path = keep_crash(fault("broken"))
    assert path is not None
    assert path == state_folder() / "crash.log"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "RuntimeError: broken" in path.read_text()
    with old:
        assert old.read() == "old", "the file of before was not written into"
    assert [entry.name for entry in state_folder().iterdir()] == ["crash.log"]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_secrets_are_masked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", VALUE)
    whole, secret = SECRETS[name]
    path = keep_crash(fault(whole.decode("utf-8", "replace")))
    assert path is not None
    assert secret not in path.read_bytes()
    assert "[masked]" in path.read_text()


def test_secrets_of_the_environment_are_masked_in_log_and_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MY_TOKEN", VALUE)
    path = keep_crash(fault(f"no {VALUE} here"))
    assert path is not None
    assert VALUE not in path.read_text()
    failure, code = group._told(fault(f"no {VALUE} here"))  # noqa: SLF001 - the edge of the program
    assert code == group.CRASHED
    assert VALUE not in str(failure)
    assert "internal error: RuntimeError" in str(failure)


def test_a_folder_that_is_a_link_or_others_may_write_to_gets_nothing(tmp_path: Path) -> None:
    folder = state_folder()
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path)
    assert keep_crash(fault("x")) is None
    assert list(tmp_path.iterdir()) == []
    folder.unlink()
    folder.mkdir()
    folder.chmod(0o777)
    assert keep_crash(fault("x")) is None
    assert list(folder.iterdir()) == []


def test_a_link_in_its_place_is_replaced_not_followed(tmp_path: Path) -> None:
    state_folder().mkdir(parents=True, mode=0o700)
    other = tmp_path / "other"
    other.write_text("mine")
    (state_folder() / "crash.log").symlink_to(other)
    assert keep_crash(fault("x"))
    assert other.read_text() == "mine"
