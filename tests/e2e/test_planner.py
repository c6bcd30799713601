"""The installed program in a real terminal: painted, typed into, resized, signalled, left."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from difflib import ndiff
from pathlib import Path

import pytest
import tomli

from tests.e2e.terminal import Terminal
from tests.gates.support import is_running
from tests.support import holds
from tests.ui.support import TRACKER, every, replace_file, repository

READINESS = str(Path(sys.executable).with_name("readiness"))
READY_S = 120.0


def opened(
    root: Path, *, columns: int = 120, lines: int = 36, behind: Sequence[str] = ()
) -> Terminal:
    """The program on a repository, its first rows painted and every gate judged.

    Args:
        root: The repository.
        columns: Of the terminal.
        lines: Of the terminal.
        behind: A command that starts the program, and stays between it and the terminal.
    """
    terminal = Terminal([*behind, READINESS], columns=columns, lines=lines, cwd=root)
    terminal.wait(
        lambda text: "proven - " in text and "checking" not in text.split("\n")[0],
        "the verdict",
        within_s=READY_S,
    )
    return terminal


def wait_for_file(
    terminal: Terminal, path: Path, holds: Callable[[bytes], bool], says: str
) -> bytes:
    """Read the terminal until a file is what it should be; its bytes then."""
    terminal.wait(lambda _: holds(path.read_bytes()), says)
    return path.read_bytes()


def settled(terminal: Terminal) -> int:
    """Read until the program has nothing more to say; how many bytes it has sent in all."""
    while True:
        before = len(terminal.raw)
        terminal.read(0.4)
        if len(terminal.raw) == before:
            return before


def test_it_paints_rows_with_status_proof_and_verdict(tmp_path: Path) -> None:
    every(tmp_path)
    with opened(tmp_path) as terminal:
        terminal.wait_for("A-2  0 ● done    ✗ 0/1  @core Broken promise")
        assert "NO-GO  1 of 7 proven - A-2 contradicted: evidence missing" in terminal.text
        assert terminal.close("q") == 0
        assert terminal.raw.rstrip().endswith((b"\x1b[?25h", b"\x1b[?1049l", b"\x1b\\", b"l"))


def test_a_status_key_changes_one_line_of_one_file_and_undo_gives_it_back(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    before = file.read_bytes()
    with opened(tmp_path) as terminal:
        terminal.send("j>")
        after = wait_for_file(terminal, file, lambda now: now != before, "the board is written")
        lines = ndiff(before.decode().splitlines(), after.decode().splitlines())
        assert [line for line in lines if line[0] in "+-"] == [
            '- status = "doing"',
            '+ status = "review"',
        ]
        terminal.wait_for("M-02 1 ◇ review")
        terminal.send("u")
        wait_for_file(terminal, file, lambda now: now == before, "every byte is back")
        terminal.wait_for("M-02 1 ◐ doing")
        assert terminal.close("q") == 0


def test_evidence_turns_the_screen_when_it_goes_and_when_it_comes(tmp_path: Path) -> None:
    every(tmp_path)
    with opened(tmp_path) as terminal:
        (tmp_path / "proof/a1.txt").unlink()
        terminal.wait_for("A-1  0 ● done    ✗ 0/1")
        terminal.wait_for("NO-GO  0 of 7 proven")
        (tmp_path / "proof/a1.txt").write_text("green\n", "utf-8")
        (tmp_path / "proof/a2.txt").write_text("green\n", "utf-8")
        terminal.wait_for("A-2  0 ● done    ✓ 1/1")
        terminal.wait_for("NO-GO  2 of 7 proven")


def test_a_save_by_rename_outside_appears(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    with opened(tmp_path) as terminal:
        replace_file(file, TRACKER.replace("Promotion pipeline", "Saved by an editor"))
        terminal.wait_for("Saved by an editor")


def test_a_held_key_sends_few_bytes(tmp_path: Path) -> None:
    tickets = "".join(
        f'[ticket.T-{n:03}]\ntitle = "Number {n} of many"\nstatus = "todo"\nowners = ["@core"]\n'
        for n in range(300)
    )
    repository(tmp_path, {"long": f'format = 1\n[board]\nid = "long"\n{tickets}'})
    with opened(tmp_path) as terminal:
        before = settled(terminal)
        presses = 20
        for number in range(1, presses + 1):
            terminal.send("j")
            terminal.wait(
                lambda text, number=number: any(
                    line[1:2] == "▌" and f"T-{number:03}" in line for line in text.split("\n")
                ),
                f"the cursor on row {number}",
            )
        assert (settled(terminal) - before) / presses < 2_000


def test_nothing_is_sent_while_nothing_happens(tmp_path: Path) -> None:
    repository(tmp_path)
    with opened(tmp_path) as terminal:
        terminal.wait_for("● live now")
        before = settled(terminal)
        for _ in range(6):
            terminal.read(0.5)
        assert len(terminal.raw) - before < 200


def test_one_that_was_stopped_from_outside_goes_on_and_gives_the_terminal_back(
    tmp_path: Path,
) -> None:
    tickets = "".join(f'[ticket.T-{n:03}]\ntitle = "Ticket {n}"\n' for n in range(20))
    repository(tmp_path, {"long": f'format = 1\n[board]\nid = "long"\n{tickets}'})
    with opened(tmp_path) as terminal:
        stat = Path(f"/proc/{terminal.pid}/stat")
        for _ in range(2):
            terminal.signal(signal.SIGSTOP)
            terminal.wait(lambda _: ") T " in stat.read_text(), "stopped")
            terminal.signal(signal.SIGCONT)
        for number in range(1, 11):  # a second reader of the keys would take some of them
            terminal.send("j")
            terminal.wait(
                lambda text, number=number: any(
                    line[1:2] == "▌" and f"T-{number:03}" in line for line in text.split("\n")
                ),
                f"the cursor on row {number}",
            )
        assert not terminal.is_cooked
        assert terminal.close("q") == 0
        assert terminal.is_cooked


def test_it_ends_with_its_window(tmp_path: Path) -> None:
    repository(tmp_path)
    with opened(tmp_path) as terminal:
        terminal.send("j" * 200)
        assert terminal.hang_up() == 128 + signal.SIGHUP


KEEPER = """
import signal, subprocess, sys
signal.signal(signal.SIGHUP, lambda *_: None)
sys.exit(subprocess.call(sys.argv[1:]))
"""


def test_it_ends_with_its_window_though_a_parent_keeps_the_hang_up_to_itself(
    tmp_path: Path,
) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    with opened(tmp_path, behind=[sys.executable, "-c", KEEPER]) as terminal:
        terminal.wait_for("▌")
        terminal.send("jp0")
        terminal.wait_for("M-02 0 ◐ doing")
        assert terminal.hang_up() == 128 + signal.SIGHUP
    assert 'priority = "P0"\nowners = ["@sec"' in file.read_text("utf-8")


@pytest.mark.skipif(not shutil.which("tmux") or not shutil.which("make"), reason="needs both")
def test_it_ends_under_make_when_tmux_is_killed(tmp_path: Path) -> None:
    repository(tmp_path)
    own = tmp_path / "pid"
    recipe = f"@sh -c 'echo $$$$ > {own}; exec {READINESS}'"
    (tmp_path / "Makefile").write_text(f"run:\n\t{recipe}\n", encoding="utf-8")
    tmux = ["tmux", "-L", f"readiness-{os.getpid()}", "-f", "/dev/null"]

    def said(*command: str) -> str:
        return subprocess.run([*tmux, *command], capture_output=True, text=True, check=True).stdout

    subprocess.run(
        [*tmux, "new-session", "-d", "-x120", "-y36", "make run"], cwd=tmp_path, check=True
    )
    server = int(said("display-message", "-p", "#{pid}"))
    try:
        holds(lambda: "proven - " in said("capture-pane", "-p"), "the verdict", within_s=READY_S)
    finally:
        os.kill(server, signal.SIGKILL)
    pid = int(own.read_text("utf-8"))
    holds(lambda: not is_running(pid), "the program has ended")


@pytest.mark.parametrize("keys", ["q", "\x11"])
def test_quitting_gives_the_terminal_back_and_says_nothing(tmp_path: Path, keys: str) -> None:
    repository(tmp_path)
    with opened(tmp_path) as terminal:
        assert terminal.close(keys) == 0
        last = bytes(terminal.raw[-400:])
        after = last[last.index(b"\x1b[?1049l") :]
        assert last.rindex(b"\x1b[?25h") > last.rfind(b"\x1b[?25l")
        for word in (b"Traceback", b"Warning", b"Error"):
            assert word not in after


def test_quitting_at_once_is_quiet_too(tmp_path: Path) -> None:
    repository(tmp_path)
    with Terminal([READINESS], cwd=tmp_path) as terminal:
        terminal.wait(lambda _: b"?1049h" in terminal.raw, "the screen", within_s=READY_S)
        assert terminal.close("q") == 0
        for word in (b"Traceback", b"Warning", b"Error"):
            assert word not in terminal.raw


def test_keys_in_one_write_act_in_order(tmp_path: Path) -> None:
    every(tmp_path)
    with opened(tmp_path) as terminal:
        terminal.send("/promise")
        terminal.wait_for("/ promise")
        terminal.wait_for("3 of 8")
        terminal.send("\r")
        terminal.send("j")
        terminal.wait(
            lambda text: any("▌" in line[:2] and "A-2" in line for line in text.split("\n")),
            "the cursor on A-2",
        )


def test_every_size_of_window_shows_the_verdict(tmp_path: Path) -> None:
    every(tmp_path)
    with opened(tmp_path) as terminal:
        for columns, lines in ((80, 24), (200, 60), (50, 12), (120, 36)):
            terminal.resize(columns, lines)
            terminal.wait(
                lambda text: "NO-GO  1 of 7" in text.split("\n")[0] and "Broken promise" in text,
                f"the verdict at {columns}x{lines}",
            )


def test_no_control_text_of_a_board_reaches_the_terminal(tmp_path: Path) -> None:
    evil = "e\\u001b]0;owned\\u0007\\u009b2J\\u202e [P0] x [/z]"
    board = (
        f'format = 1\n[board]\nid = "evil"\ntitle = "{evil}"\n[ticket."T {evil}"]\n'
        f'title = "{evil}"\nstatus = "blocked"\nowners = ["{evil}"]\nnotes = "{evil}"\n'
        f'acceptance = ["{evil}"]\nblocked = {{ reason = "{evil}" }}\n'
    )
    repository(tmp_path, {"evil": board})
    with opened(tmp_path) as terminal:
        for keys in ("2", "3", "4", "5", "l", "1", "0", "\x1b", "s", "\x1b", "?", "\x1b", "y"):
            terminal.send(keys)
            settled(terminal)
        assert "[P0] x [/z]" in terminal.text
        for bad in (b"owned\x07", "\u009b".encode(), "\u202e".encode(), b"]0;owned"):
            assert bad not in bytes(terminal.raw).replace("␛]0;owned␇".encode(), b"")


def test_an_editor_opens_at_the_line_and_the_screen_comes_back(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    told = tmp_path / "told.txt"
    editor = tmp_path / "editor.sh"
    editor.write_text(
        f'#!/bin/sh\necho "$@" > {told}\nsed -i "s/Promotion pipeline/Edited by hand/" {file}\n'
    )
    editor.chmod(0o755)
    with Terminal([READINESS], cwd=tmp_path, env={"EDITOR": str(editor)}) as terminal:
        terminal.wait_for("proven - ", within_s=READY_S)
        terminal.send("j")
        terminal.wait_for("2 Detail M-02")
        terminal.send("e")
        terminal.wait_for("Edited by hand")
        arguments = told.read_text("utf-8").split()
        assert any("17" in one for one in arguments), arguments
        assert arguments[-1].endswith("boards/tracker.toml")
        terminal.send("k")
        terminal.wait_for("2 Detail M-01")
        assert terminal.close("q") == 0


def test_a_text_is_written_on_in_the_editor_and_kept(tmp_path: Path) -> None:
    file = repository(tmp_path) / "boards/tracker.toml"
    told = tmp_path / "told.txt"
    editor = tmp_path / "editor.sh"
    editor.write_text(f'#!/bin/sh\necho "$1" > {told}\nprintf "\\ntwo\\nthree\\n" >> "$1"\n')
    editor.chmod(0o755)
    with Terminal([READINESS], cwd=tmp_path, env={"EDITOR": str(editor)}) as terminal:
        terminal.wait_for("proven - ", within_s=READY_S)
        terminal.send("2")
        terminal.send("G")
        terminal.wait_for("fields")
        terminal.send("k")
        terminal.send("\r")
        terminal.wait_for("Notes of M-01")
        terminal.send("\x07")
        terminal.wait_for("in $EDITOR")
        terminal.send("one")
        terminal.send("\x07")
        terminal.wait_for("three")
        terminal.send("\x13")
        terminal.wait_for("M-01 notes")
        assert terminal.close("q") == 0
    notes = tomli.loads(file.read_text("utf-8"))["ticket"]["M-01"]["notes"]
    assert notes == "one\ntwo\nthree"
    assert not Path(told.read_text("utf-8").strip()).parent.exists()


def test_an_editor_that_is_not_there_is_said(tmp_path: Path) -> None:
    repository(tmp_path)
    with Terminal([READINESS], cwd=tmp_path, env={"EDITOR": "no-such-editor"}) as terminal:
        terminal.wait_for("proven - ", within_s=READY_S)
        terminal.send("e")
        terminal.wait_for("no-such-editor")
        terminal.send("j")
        terminal.wait_for("2 Detail M-02")
        assert terminal.close("q") == 0


@pytest.mark.parametrize("stdin", [subprocess.DEVNULL, subprocess.PIPE])
def test_without_a_terminal_it_says_one_sentence_and_ends_with_2(
    tmp_path: Path, stdin: int
) -> None:
    repository(tmp_path)
    found = subprocess.run(
        [READINESS], cwd=tmp_path, stdin=stdin, capture_output=True, timeout=120, check=False
    )
    assert found.returncode == 2
    assert found.stdout == b""
    said = found.stderr.decode()
    assert "terminal" in said
    assert "readiness list" in said
    assert "\x1b" not in said
    assert "Traceback" not in said


def test_a_dumb_terminal_is_refused_with_2(tmp_path: Path) -> None:
    repository(tmp_path)
    with Terminal([READINESS], cwd=tmp_path, env={"TERM": "dumb"}) as terminal:
        assert terminal.ended(within_s=READY_S) == 2
        assert b"cannot draw" in terminal.raw
        assert b"\x1b[?1049h" not in terminal.raw


def test_opening_and_looking_writes_no_byte(tmp_path: Path) -> None:
    every(tmp_path)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with opened(tmp_path) as terminal:
        terminal.send("jjk2345zzFgmgc0")
        settled(terminal)
        terminal.send("\x1b")
        settled(terminal)
        assert terminal.close("\x11") == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files


def test_ascii_glyphs_stand_where_the_locale_is_not_utf_8(tmp_path: Path) -> None:
    repository(tmp_path)
    env = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal([READINESS], cwd=tmp_path, env=env) as terminal:
        terminal.wait_for("proven - ", within_s=READY_S)
        terminal.wait_for("x done")
        assert "●" not in "".join(line for line in terminal.screen.display if "M-0" in line)


def test_no_color_means_greys_at_most(tmp_path: Path) -> None:
    repository(tmp_path)
    with Terminal([READINESS], cwd=tmp_path, env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("proven - ", within_s=READY_S)
        settled(terminal)
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", bytes(terminal.raw))
        assert [parts for parts in colours if len(set(parts)) > 1] == []
