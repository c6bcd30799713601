"""How soon dialogs hear keys in the tests of screens."""

from collections.abc import Iterator

import pytest

from readiness_tui.ui.dialogs import dialog


@pytest.fixture(scope="package", autouse=True)
def dialogs_that_hear_at_once() -> Iterator[None]:
    """Let a dialog hear keys once it is in sight: a test would wait until it does.

    What was typed before that still does not count. `test_meant_for_whom.py` shows the rest.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialog, "GUARD_S", 0.0)
        yield
