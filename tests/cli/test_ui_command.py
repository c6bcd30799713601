"""Opening the planner: where it is refused, and what comes with it. `tests/e2e` opens it."""

from collections.abc import Callable

import pytest
from click.testing import Result

from readiness_tui.storage.settings.themes import load_themes

Run = Callable[..., Result]


@pytest.mark.parametrize("words", [[], ["ui"]])
@pytest.mark.usefixtures("root")
def test_without_a_terminal_it_says_what_to_use_and_is_2(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "readiness: the planner needs a terminal; use readiness list or check\n"


def test_the_program_comes_with_its_themes() -> None:
    names = [palette.name for palette in load_themes().palettes]
    assert names[0] == "night"
    assert {"day", "night-contrast", "day-contrast"} <= set(names)
