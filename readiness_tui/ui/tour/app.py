"""The planner with a tour: a strip that says what to try next, and notices when it was done."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.widgets import Static

from readiness_tui.domain.model.palette import Palette
from readiness_tui.domain.onboarding.tour import (
    ENDING,
    NEXT_KEY,
    STEPS,
    TourFacts,
    TourStep,
    reached,
)
from readiness_tui.domain.proof.glyphs import Glyphs
from readiness_tui.domain.settings.preferences import Preferences
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.app import Planner
from readiness_tui.ui.bridge.bridge import Bridge
from readiness_tui.ui.messages.plan import Published, Said
from readiness_tui.ui.messages.standup import StandupSeen
from readiness_tui.ui.registry.command import Command, CommandTarget, declare
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.screens.standup.screen import StandupScreen
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.viewmodels.view import NO_PREFERENCES
from readiness_tui.ui.widgets.bars import styled

LOOK_S = 0.2
"""How often it is looked at whether a step is done."""

TOUR: tuple["Command[TouredPlanner]", ...] = declare(
    "Tour",
    "tour",
    Command(
        "tour.next",
        (NEXT_KEY,),
        "Next step of the tour",
        "Does the step where it is about a file, else skips it; after the last the tour is gone.",
        lambda app: app.next_step(),
    ),
)


@dataclass(frozen=True, slots=True)
class TourPort:
    """What a tour needs of the world.

    Attributes:
        step: Where it goes on, from 0.
        keep: Remembers the step that was reached.
        act: Deletes or restores the file of a step, by its `file_action`.
        note: What is said at the end of the tour beside its last sentence.
    """

    step: int
    keep: Callable[[int], None]
    act: Callable[[str], None]
    note: str


class TourStrip(Static):
    """The step that is to be done, above the status line."""

    DEFAULT_CSS = """
    TourStrip { width: 1fr; height: auto; max-height: 4; padding: 0 1; background: $panel;
        border-left: thick $focus; color: $foreground; }
    """


class TouredPlanner(CommandTarget, Planner):
    """The planner, with the strip of a tour."""

    OWN_COMMANDS = TOUR
    CSS_PATH = "../app.tcss"

    def __init__(
        self,
        port: TourPort,
        bridge: Bridge,
        palettes: Sequence[Palette],
        glyphs: Glyphs,
        preferences: Preferences = NO_PREFERENCES,
    ) -> None:
        super().__init__(bridge, palettes, glyphs, preferences)
        self._port, self._step = port, port.step
        self._strip = TourStrip(id="tour", markup=False)
        self._refused, self._has_tried, self._has_stood_up = "", False, False
        self._is_acting = False

    def on_mount(self) -> None:
        """Show the strip once the plan is laid out."""
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        await self._screen.mount(self._strip, before="#status")
        self._draw()
        self.set_interval(LOOK_S, self._look)

    def on_said(self, message: Said) -> None:
        """Remember why something was refused: one step asks for that."""
        if message.level == "refused":
            self._refused = message.code

    @on(Published)
    def _remember_trial(self, message: Published) -> None:
        """Remember that a change was tried out: it may be dropped again within a look."""
        self._has_tried = self._has_tried or _is_tried(message.snapshot)

    @on(StandupSeen)
    def _remember_standup(self) -> None:
        """Remember that there was one: it covers the strip, and may be left within a look."""
        self._has_stood_up = True

    def _look(self) -> None:
        """Go on where the step is done; before the panes are there, and after, nothing is."""
        layouts = self._screen.query(PaneLayout)
        if not layouts:
            return
        snapshot = self._screen.snapshot
        self._has_tried = self._has_tried or _is_tried(snapshot)
        facts = TourFacts(
            snapshot=snapshot,
            pane=layouts.first().pane,
            refused=self._refused,
            has_tried=self._has_tried,
            has_stood_up=self._has_stood_up,
            is_in_standup=any(isinstance(screen, StandupScreen) for screen in self.screen_stack),
        )
        if self._screen.loaded and (step := reached(self._step, facts)) != self._step:
            self._go(step)

    def _go(self, step: int) -> None:
        self._step, self._refused, self._has_tried = step, "", False
        self._has_stood_up = False
        self.run_worker(asyncio.to_thread(self._port.keep, step), exit_on_error=False)
        self._draw()

    @property
    def _current(self) -> TourStep | None:
        return STEPS[self._step] if self._step < len(STEPS) else None

    def next_step(self) -> None:
        """Do the step where the program can, else skip it; at the end take the strip away."""
        step = self._current
        if step is None:
            self._strip.display = not self._strip.display
        elif not step.file_action:
            self._go(self._step + 1)
        elif not self._is_acting:
            self._is_acting = True
            self.run_worker(self._act(step.file_action), exit_on_error=False)

    async def _act(self, action: str) -> None:
        try:
            await asyncio.to_thread(self._port.act, action)
        except OSError as error:
            self.post_message(Said("failed", f"{error.filename}: {error.strerror}"))
        finally:
            self._is_acting = False

    def _draw(self) -> None:
        step = self._current
        if step is None:
            lines: tuple[Line, ...] = (
                ((f"{len(STEPS)} of {len(STEPS)}  ", "muted"), (ENDING, "strong")),
                (
                    (f"{self._port.note}  ", "muted"),
                    (NEXT_KEY, ""),
                    (" puts this line away", "muted"),
                ),
            )
        else:
            word = " does it" if step.file_action else " skips it"
            lines = (
                (
                    (f"{self._step + 1} of {len(STEPS)}  ", "muted"),
                    (step.title, "strong"),
                    (f"    {NEXT_KEY}", "accent"),
                    (word, "muted"),
                ),
                ((step.text, ""),),
            )
        content = styled(lines[0]) + "\n" + styled(lines[1])
        self._strip.update(content)


def _is_tried(snapshot: Snapshot) -> bool:
    """Whether a what-if has changes now."""
    return bool(snapshot.scratch and snapshot.scratch.count)
