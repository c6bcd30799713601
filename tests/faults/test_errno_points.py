"""F02, F07: each call that touches the program's files fails once, with each error there is."""

import re
from pathlib import Path

import pytest

from tests.faults import oracle
from tests.faults.program import edit_of, forked, run_main, text_of
from tests.faults.scenes import Ready
from tests.faults.tracer import CALLS, READS, Point, Traced, can_trace, sweep, traced

ERRORS = ("EIO", "ENOSPC", "EACCES", "EROFS", "EDQUOT", "EINTR")


@pytest.fixture
def ready(tmp_path: Path) -> Ready:
    """Makes workspaces to strike, on a machine that lets a process be traced."""
    can_trace(tmp_path)
    return Ready(tmp_path)


@pytest.mark.fault("F02")
@pytest.mark.parametrize("error", ERRORS)
def test_an_edit_in_which_a_call_fails_says_truly_what_became_of_it(
    ready: Ready, error: str
) -> None:
    verdicts = oracle.Verdicts()
    for point, root, ended in sweep(
        ready.scratch, f"error={error}", ready, lambda root: (run_main, root, *edit_of("T-1"))
    ):
        with verdicts.at(point):
            now = oracle.told_the_truth(root, ended, {"T-1"}, done={"T-3"})
            oracle.mended(root, ready.scratch, now, by="T-2")
            oracle.nothing_vanished(root, ended, "T-1", is_private=point.is_private)
    verdicts.hold()


VERBS = (
    ("list",),
    ("check",),
    ("show", "T-1"),
    ("lint",),
    ("gates",),
    ("doctor",),
    ("recover",),
    ("explain", "T-1"),
    ("audit", "verify"),
    ("checkpoint", "list"),
    ("checkpoint", "verify"),
    edit_of("T-1"),
    ("undo",),
    ("checkpoint", "create", "two"),
    ("recover", "--reapply"),
    ("rollback", "one", "--reason", "it was better", "--yes"),
)


@pytest.mark.fault("F02")
@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_whatever_call_fails_a_verb_says_so_in_a_sentence(
    ready: Ready, words: tuple[str, ...]
) -> None:
    """Each kind of call on each kind of file fails once, reading ones too; the errors alternate."""

    def scene(name: str) -> Path:
        root = ready(ready.work / name)
        made = forked(ready.scratch, run_main, root, "checkpoint", "create", "one")
        assert made.code == 0, made
        again = forked(ready.scratch, run_main, root, *edit_of("T-2"))
        assert again.code == 0, again
        return root

    def run(root: Path, inject: str = "") -> Traced:
        about, calls = str(ready.work), (*CALLS, *READS)
        return traced(ready.scratch, about, run_main, root, *words, inject=inject, calls=calls)

    kinds = {re.sub(r"[0-9a-f]{2,}|\d", "", str(one)[:90]): one for one in run(scene("dry")).points}
    crashed: list[str] = []
    root = scene("struck")
    for number, point in enumerate(kinds.values()):
        error = ERRORS[number % len(ERRORS)]
        ended = run(root, point.struck_by(f"error={error}")).ended
        if "internal error" in ended.out + ended.err or "Traceback" in ended.err:
            crashed.append(f"{error} at {point}: {(ended.out + ended.err)[-200:]}")
    assert not crashed, f"{len(crashed)} of {len(kinds)}: " + "\n".join(crashed[:5])


def save_and_shrug(root: Path) -> int:
    """A weaker writer: what fails is passed over, and it says that all went well."""
    path = root / "boards/a.toml"
    temp = path.with_name(".a.toml.other.tmp")
    try:
        temp.write_text(text_of("a", frozenset({"T-1", "T-3"})), encoding="utf-8")
        temp.rename(path)
    except OSError:
        return 0
    return 0


@pytest.mark.fault("F02")
def test_a_writer_that_says_saved_whatever_happens_is_seen(ready: Ready) -> None:
    untrue: list[Point] = []
    for point, root, ended in sweep(
        ready.scratch, "error=EIO", ready, lambda root: (save_and_shrug, root)
    ):
        try:
            oracle.told_the_truth(root, ended, {"T-1"}, done={"T-3"})
        except AssertionError:
            untrue.append(point)
    assert untrue, "the test cannot see an untrue word"


@pytest.mark.fault("F07")
def test_after_a_failed_fsync_another_file_is_written_and_the_first_never_flushed_again(
    ready: Ready,
) -> None:
    flushes = [
        point for point in ready.points() if point.name == "fsync" and ".a.toml." in point.text
    ]
    assert flushes, "the new text is never flushed"
    root = ready(ready.work / "eio")
    done = traced(
        ready.scratch,
        str(ready.work),
        run_main,
        root,
        *edit_of("T-1"),
        inject=f"fsync:error=EIO:when={flushes[0].number}",
    )
    assert done.ended.code == 0, done.ended
    calls = [(point.name, point.text) for point in done.points if ".a.toml." in point.text]
    at = next(index for index, (_, text) in enumerate(calls) if "(INJECTED)" in text)
    handle = re.match(r"\d+<[^>]*>", calls[at][1])
    assert handle
    opened = next(i for i, (name, _) in enumerate(calls[at + 1 :]) if name == "openat")
    between = calls[at + 1 : at + 1 + opened]
    assert not [text for name, text in between if name == "fsync" and text.startswith(handle[0])]
    oracle.mended(root, ready.scratch, frozenset({"T-1", "T-3"}), by="T-2")
