"""Random bursts of keys over all panes and dialogs: nothing changes unasked, and all goes back.

`make fuzz` plays 20,000. A run is known by its number: `READINESS_FUZZ_FROM=17` begins with it.
"""

import os
from pathlib import Path

import pytest
from textual._compositor import Compositor

from tests.ui.drawing import draw_at_once
from tests.ui.fuzz.walk import Walk

BURSTS = 30
"""Of one run, on boards of its own."""
FIRST = int(os.environ.get("READINESS_FUZZ_FROM", "0"))
RUNS = int(os.environ.get("READINESS_FUZZ_BURSTS", "120")) // BURSTS


@pytest.fixture(autouse=True)
def every_paint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw what each paint would: also states between two keys, which no other test looks at."""
    monkeypatch.setattr(Compositor, "render_update", draw_at_once)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
async def test_nothing_changes_unasked_nothing_breaks_and_all_goes_back(
    tmp_path: Path, seed: int
) -> None:
    walk = Walk(tmp_path, seed)
    async with walk.app.run_test(size=walk.size, notifications=True) as pilot:
        await walk.settled()
        for number in range(BURSTS):
            await walk.burst(looks=number % 4 == 0)
            if pilot.app.size != walk.size:
                await pilot.resize_terminal(*walk.size)
                await walk.settled()
        await walk.take_all_back()
