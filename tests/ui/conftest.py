"""How long the tests of screens rest behind each key, and how long a sentence stands in them."""

from collections.abc import Iterator

import pytest
from textual import _wait
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from readiness_tui.ui.widgets.bars import StatusLine
from tests.support import LIMIT_S
from tests.ui.drawing import draw_later, wait_and_draw

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
def one_style_sheet() -> Iterator[None]:
    """Parse and map the styles of the program once for all its tests, and for other colours."""
    parse, parsed = Stylesheet._parse_rules, dict[object, list[RuleSet]]()  # noqa: SLF001
    mapped, maps = (
        Stylesheet.rules_map.fget,
        dict[object, tuple[object, dict[str, list[RuleSet]]]](),
    )
    assert mapped is not None

    def _parse_rules(self: Stylesheet, *source: object, **more: object) -> list[RuleSet]:
        key = (source, *more.items(), *self._variables.items())
        if key not in parsed:
            parsed[key] = parse(self, *source, **more)  # type: ignore[arg-type] - as it was given
        return parsed[key]

    def rules_map(self: Stylesheet) -> dict[str, list[RuleSet]]:
        if self._rules_map is None:
            key = tuple(map(id, self.rules))
            if key not in maps:
                maps[key] = self.rules, mapped(self)  # those that have the ids stay
            self._rules_map = maps[key][1]
        return self._rules_map

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", _parse_rules)
        patch.setattr(Stylesheet, "rules_map", property(rules_map))
        yield


@pytest.fixture(scope="package", autouse=True)
def drawn_when_at_rest() -> Iterator[None]:
    """Draw what paints would draw once for all keys that a test presses together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", draw_later)
        patch.setattr(Pilot, "_wait_for_screen", wait_and_draw)
        yield


@pytest.fixture(scope="package", autouse=True)
def sentences_that_stand() -> Iterator[None]:
    """Let what is said stand until it is looked for: on a busy machine it would be gone before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StatusLine, "SAID_S", 4 * LIMIT_S)
        yield
