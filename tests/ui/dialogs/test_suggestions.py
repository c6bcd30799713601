"""A suggestion completes the last word, and leaves alone what stands before it."""

import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from readiness_tui.ui.dialogs.prompt import LastWord, completed
from tests.support import until
from tests.ui.support import TRACKER, at, burst, bytes_differ, opened, repository

WORDS = st.lists(st.text(string.ascii_letters + "@/-.", min_size=1), max_size=6)


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("QA/SDET, @s", ["@core", "@sec"], "QA/SDET, @sec"),
        ("QA/SDET (Review), @S", ["@core", "@sec"], "QA/SDET (Review), @sec"),
        ("M-01, M", ["M-01", "M-02"], "M-01, M-02"),
        ("M-01,m-", ["M-01", "M-02"], "M-01,M-02"),
        ("qa (review), q", ["QA", "QB"], "qa (review), QB"),
        ("@core", ["@Core", "@core-team"], "@core-team"),
        ("q", ['"QA, SDET"'], '"QA, SDET"'),
        ("M-01, ", ["M-02"], None),
        ("", ["M-02"], None),
        ("x", ["M-02"], None),
    ],
)
def test_the_last_word_alone_is_completed(
    text: str, words: Sequence[str], wanted: str | None
) -> None:
    assert completed(text, words) == wanted


@given(st.text(), WORDS)
def test_what_stands_before_the_word_is_never_changed(head: str, words: Sequence[str]) -> None:
    for word in words:
        text = f"{head}, {word[:1].swapcase()}"
        if (found := completed(text, words)) is not None:
            assert found.startswith(f"{head}, ")
            assert found[len(head) + 2 :] in words


def test_a_word_that_cannot_be_shown_is_not_offered() -> None:
    assert LastWord(["a\x1b]0;x\x07", "b"]).words == ["b"]


@pytest.mark.parametrize(
    ("key", "typed", "wanted"),
    [
        ("a", ["@", "c", "right"], 'owners = ["@sec", "QA/SDET", "@core"]'),
        ("d", ["m", "right", "enter"], 'depends = ["M-01", "M-03"]'),
    ],
)
async def test_one_more_is_completed_behind_what_is_there(
    tmp_path: Path, key: str, typed: list[str], wanted: str
) -> None:
    board = TRACKER.replace('depends = ["M-02"]', "")
    file = repository(tmp_path, {"tracker": board}) / "boards/tracker.toml"
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        before = file.read_bytes()
        burst(pilot.app, [key, *typed, *(["enter"] if "enter" not in typed else [])])
        assert wanted in (await bytes_differ(file, before)).decode()


async def test_a_suggestion_keeps_the_letters_that_were_typed(tmp_path: Path) -> None:
    repository(tmp_path)
    async with opened(tmp_path) as pilot:
        await at(pilot, "M-02")
        burst(pilot.app, ["a", *"Ops Team, @c", "right"])
        await until(
            lambda: (
                [field.value for field in pilot.app.screen.query(Input)]
                == ["@sec, QA/SDET, Ops Team, @core"]
            ),
            "the last word is completed",
        )
