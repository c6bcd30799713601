"""Real commands that try to stay, to flood, to ask, to see: none gets further than it may."""

import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from readiness_tui.domain.verify.run_record import Ended
from readiness_tui.domain.verify.verifying import Words
from readiness_tui.services.verify.output import HEAD_BYTES, TAIL_BYTES, Output
from readiness_tui.services.verify.process import MARKER, Cancel, Exit, environment, run_process
from tests.gates.support import is_running, until

SOON_S = 120


class Ran:
    """One run of a command in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = Output({})
        self.cancel = Cancel()
        self.cancel.grace_s = 0.3
        self.text = ""

    def __call__(
        self,
        command: Words,
        *,
        timeout_s: float = SOON_S,
        variables: Mapping[str, str] | None = None,
    ) -> Exit:
        given = environment(os.environ, ()) if variables is None else variables
        found = run_process(
            command,
            self.folder,
            given,
            timeout_s=timeout_s,
            on_output=self.output.take,
            cancel=self.cancel,
        )
        self.text = self.output.finish().decode("utf-8", "replace")
        return found

    def until_cut(self, command: Words, times: int = 1) -> Exit:
        """Give a command a longer and longer time, until it has noted its processes by its end."""
        for timeout_s in (0.4, 4, 40):
            self.output = Output({})
            exit_ = self(command, timeout_s=timeout_s)
            if len(self.pids()) >= times:
                break
        return exit_

    def pids(self, name: str = "pids") -> list[int]:
        path = self.folder / name
        return [int(word) for word in path.read_text().split()] if path.exists() else []

    def leaves_nothing(self) -> None:
        pids = self.pids()
        assert pids
        until(lambda: not any(map(is_running, pids)), f"{pids} have ended")


@pytest.fixture
def ran(tmp_path: Path) -> Ran:
    return Ran(tmp_path)


def test_a_command_ends_by_itself(ran: Ran) -> None:
    assert ran("echo out; echo err >&2; exit 3") == Exit(Ended.EXITED, 3)
    assert ran.text == "out\nerr\n"


def test_a_list_is_no_shell(ran: Ran) -> None:
    assert ran(("echo", "$HOME;", "ls")).code == 0
    assert ran.text == "$HOME; ls\n"


def test_a_pipe_fails_with_its_first_part(ran: Ran) -> None:
    assert ran("false | true").code == 1


def test_start_up_files_of_bash_are_not_read(ran: Ran, tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("echo started\n")
    (tmp_path / ".bash_profile").write_text("echo started\n")
    given = environment(os.environ, ()) | {"HOME": str(tmp_path), "BASH_ENV": ""}
    ran("true", variables=given)
    assert ran.text == ""


def test_a_signal_is_named(ran: Ran) -> None:
    assert ran("kill -SEGV $$") == Exit(Ended.EXITED, signal="SIGSEGV")


def test_a_program_that_is_not_there_is_not_started(ran: Ran) -> None:
    found = ran(("no-such-program", "x"))
    assert found.ended is Ended.NOT_STARTED
    assert found.trouble == "no-such-program: no such file or directory"


@pytest.mark.parametrize("words", ["echo a\0b", ("a\0b",)])
def test_a_command_with_nul_is_not_started(ran: Ran, words: Words) -> None:
    assert ran(words).ended is Ended.NOT_STARTED


def test_nothing_is_read_from_standard_input(ran: Ran) -> None:
    assert ran("read -r x; echo \"got '$x' $?\"").code == 0
    assert ran.text == "got '' 1\n"


def test_there_is_no_terminal_to_take(ran: Ran) -> None:
    pid, terminal = os.forkpty()
    if pid == 0:  # a child with a terminal of its own, as the planner has one
        try:
            found = ran("(echo lost > /dev/tty) 2>/dev/null || echo none; stty 2>&1; tty")
            ok = "none" in ran.text and "not a tty" in ran.text and found.ended is Ended.EXITED
            os._exit(0 if ok else 1)
        finally:
            os._exit(2)
    seen = b""
    while True:
        try:
            piece = os.read(terminal, 1024)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"lost" not in seen


def test_only_the_listed_variables_are_seen(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "leak")
    monkeypatch.setenv("PYTHONPATH", "leak")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("WANTED", "yes")
    ran("env", variables=environment(os.environ, ("WANTED", "ABSENT")))
    names = {line.partition("=")[0] for line in ran.text.splitlines()}
    extra = {"PWD", "SHLVL", "_"}  # bash's own
    assert names - extra == {
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TERM",
        "NO_COLOR",
        "WANTED",
        MARKER,
    }
    assert "leak" not in ran.text


def test_folders_of_the_repository_are_no_part_of_the_path() -> None:
    assert environment({"PATH": "bin:/usr/bin::.:/bin"}, ())["PATH"] == "/usr/bin:/bin"


# what does not end


def test_a_flood_is_bounded_and_ended_in_time(ran: Ran) -> None:
    began = time.monotonic()
    assert ran.until_cut("echo $$ > pids; exec yes").ended is Ended.TIMEOUT
    assert time.monotonic() - began < SOON_S
    assert ran.output.total_bytes > HEAD_BYTES
    assert len(ran.text) < HEAD_BYTES + TAIL_BYTES + 100
    ran.leaves_nothing()


def test_a_hundred_megabytes_are_counted_and_not_kept(ran: Ran) -> None:
    count = 100 * 1024 * 1024
    assert ran(f"head -c {count} /dev/zero; echo; echo the end").code == 0
    assert ran.output.total_bytes == count + len("\nthe end\n")
    assert ran.text.endswith("the end\n")
    assert "bytes left out]" in ran.text
    assert len(ran.text) < HEAD_BYTES + TAIL_BYTES + 100


def test_one_that_ignores_term_is_killed(ran: Ran) -> None:
    found = ran.until_cut("trap '' TERM; echo $$ > pids; while :; do sleep 0.05; done")
    assert found.ended is Ended.TIMEOUT
    ran.leaves_nothing()


def test_one_that_cleans_up_gets_its_time(ran: Ran) -> None:
    ran.cancel.grace_s = SOON_S
    found = ran.until_cut("trap 'echo bye; exit 0' TERM; echo $$ > pids; sleep 600 & wait")
    assert found.ended is Ended.TIMEOUT
    assert ran.text == "bye\n"


def test_a_child_in_the_background_keeps_neither_the_pipe_nor_itself(ran: Ran) -> None:
    began = time.monotonic()
    assert ran("sleep 600 & echo $! > pids; echo started") == Exit(Ended.EXITED, 0)
    assert time.monotonic() - began < SOON_S
    assert ran.text == "started\n"
    ran.leaves_nothing()


@pytest.mark.parametrize("how", ["setsid", "setsid --fork"])
def test_a_child_that_leaves_the_group_is_found(ran: Ran, how: str) -> None:
    line = f"{how} bash -c 'echo $$ >> pids; exec sleep 600' & while [ ! -s pids ]; do :; done"
    assert ran(line).code == 0
    ran.leaves_nothing()


def test_a_child_that_clears_its_environment_is_ended_with_the_group(ran: Ran) -> None:
    assert ran("env -i sleep 600 & echo $! > pids").code == 0
    ran.leaves_nothing()


def test_forks_that_keep_coming_are_ended(ran: Ran) -> None:
    line = (
        "trap '' TERM; f() { echo $BASHPID >> pids; [ $1 -le 0 ] || { f $(($1-1)) & "
        "setsid -w bash -c 'echo $$ >> pids; sleep 600' & f $(($1-1)) & }; sleep 600; }; f 3"
    )
    found = ran.until_cut(line, times=6)
    assert found.ended is Ended.TIMEOUT
    assert len(ran.pids()) > 5
    ran.leaves_nothing()


def test_one_that_is_stopped_is_ended(ran: Ran) -> None:
    assert ran.until_cut("echo $$ > pids; kill -STOP $$").ended is Ended.TIMEOUT
    ran.leaves_nothing()


def test_cancelling_ends_the_whole_tree(ran: Ran) -> None:
    def cancel() -> None:
        until(lambda: len(ran.pids()) == 2, "both are there")
        ran.cancel.ask(0.3)

    other = threading.Thread(target=cancel)
    other.start()
    found = ran("echo $$ > pids; setsid bash -c 'echo $$ >> pids; exec sleep 600' & wait")
    other.join()
    assert found == Exit(Ended.CANCELLED)
    ran.leaves_nothing()


def test_nothing_is_left_where_the_reader_breaks(ran: Ran) -> None:
    def broken(piece: bytes) -> None:
        raise RuntimeError(piece)

    with pytest.raises(RuntimeError):
        run_process(
            "echo $$ > pids; sleep 600 & echo $! >> pids; echo x; wait",
            ran.folder,
            environment(os.environ, ()),
            timeout_s=SOON_S,
            on_output=broken,
            cancel=Cancel(),
        )
    ran.leaves_nothing()
