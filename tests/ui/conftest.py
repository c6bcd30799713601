"""How long the tests of screens rest behind each key, and how long a sentence stands in them."""

from collections.abc import Iterator

import pytest
from textual import _wait
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from readiness_tui.gates.engine.worker_pool import WorkerPool
from readiness_tui.ui.widgets.bars import StatusLine
from tests.evaluators import lent
from tests.support import LIMIT_S
from tests.ui.drawing import draw_later, wait_and_draw
from tests.ui.styling import ORDER, mapped_once, matched_once, parsed_once

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
def styled_once() -> Iterator[None]:
    """Work styles out once for all programs that the tests start, and for other colours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parsed_once)
        patch.setattr(Stylesheet, "rules_map", property(mapped_once))
        patch.setattr(Stylesheet, "_EXCLUDE_PSEUDO_CLASSES_FROM_CACHE", ORDER)
        patch.setattr(Stylesheet, "apply", matched_once)
        yield


@pytest.fixture(scope="package", autouse=True)
def drawn_when_at_rest() -> Iterator[None]:
    """Draw what paints would draw once for all keys that a test presses together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", draw_later)
        patch.setattr(Pilot, "_wait_for_screen", wait_and_draw)
        yield


@pytest.fixture(scope="package", autouse=True)
def judged_by_shared_workers(workers: WorkerPool) -> Iterator[None]:
    """Start no evaluator for a workspace of its own."""
    with lent(workers):
        yield


@pytest.fixture(scope="package", autouse=True)
def sentences_that_stand() -> Iterator[None]:
    """Let what is said stand until it is looked for: on a busy machine it would be gone before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StatusLine, "SAID_S", 4 * LIMIT_S)
        yield
