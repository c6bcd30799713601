"""How long the tests of screens rest behind each key, and how long a sentence stands in them."""

from collections.abc import Iterator

import pytest
from textual import _wait

from readiness_tui.ui.widgets.bars import StatusLine
from tests.support import LIMIT_S

LOOK_S = 1 / 250


@pytest.fixture(scope="package", autouse=True)
def short_rests() -> Iterator[None]:
    """Look often whether the program is at rest: Textual looks after 20 ms, twice for each key.

    What a test asserts it waits for; this only spaces the keys out.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_wait, "SLEEP_GRANULARITY", LOOK_S)
        patch.setattr(_wait, "SLEEP_IDLE", LOOK_S / 8)
        yield


@pytest.fixture(scope="package", autouse=True)
def sentences_that_stand() -> Iterator[None]:
    """Let what is said stand until it is looked for: on a busy machine it would be gone before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StatusLine, "SAID_S", 4 * LIMIT_S)
        yield
