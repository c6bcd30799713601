"""A tour on the planner: a strip that says what to try next, and notices when it was done."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from textual.message import Message
from textual.widgets import Static

from readiness_tui.domain.onboarding.tour import (
    ENDING,
    NEXT_KEY,
    STEPS,
    TourFacts,
    TourStep,
    reached,
)
from readiness_tui.domain.verdict.snapshot import Snapshot
from readiness_tui.ui.app import Planner
from readiness_tui.ui.messages.plan import Published, Said
from readiness_tui.ui.messages.standup import StandupSeen
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.pane_layout import PaneLayout
from readiness_tui.ui.screens.standup.screen import StandupScreen
from readiness_tui.ui.viewmodels.cells import Line
from readiness_tui.ui.widgets.bars import styled

LOOK_S = 0.2
"""How often it is looked at whether a step is done."""

TOUR: tuple["Command[Tour]", ...] = declare(
    "Tour",
    "tour",
    Command(
        "tour.next",
        (NEXT_KEY,),
        "Next step of the tour",
        "Does the step where it is about a file, else skips it; after the last the tour is gone.",
        lambda tour: tour.next_step(),
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


class Tour:
    """Leads through the steps on a planner, which it is to accompany.

    Args:
        app: The planner.
        port: What it needs of the world.
    """

    commands = TOUR

    def __init__(self, app: Planner, port: TourPort) -> None:
        self._app, self._plan = app, app.get_default_screen()
        self._port, self._step = port, port.step
        self._strip = TourStrip(id="tour", markup=False)
        self._refused, self._has_tried, self._has_stood_up = "", False, False
        self._is_acting = False

    def begin(self) -> None:
        """Show the strip once the plan is laid out."""
        self._app.call_after_refresh(self._show)

    async def _show(self) -> None:
        await self._plan.mount(self._strip, before="#status")
        self._draw()
        self._app.set_interval(LOOK_S, self.look)

    def hear(self, message: Message) -> None:
        """Remember what may be over within a look: a refusal, a trial, a stand-up."""
        match message:
            case Said(level="refused"):
                self._refused = message.code
            case Published():
                self._has_tried = self._has_tried or _is_tried(message.snapshot)
            case StandupSeen():
                self._has_stood_up = True
            case _:
                pass

    def look(self) -> None:
        """Go on where the step is done; before the panes are there, and after, nothing is."""
        layouts = self._plan.query(PaneLayout)
        if not layouts:
            return
        snapshot = self._plan.snapshot
        self._has_tried = self._has_tried or _is_tried(snapshot)
        facts = TourFacts(
            snapshot=snapshot,
            pane=layouts.first().pane,
            refused=self._refused,
            has_tried=self._has_tried,
            has_stood_up=self._has_stood_up,
            is_in_standup=any(isinstance(top, StandupScreen) for top in self._app.screen_stack),
        )
        if self._plan.loaded and (step := reached(self._step, facts)) != self._step:
            self._go(step)

    def _go(self, step: int) -> None:
        self._step, self._refused, self._has_tried = step, "", False
        self._has_stood_up = False
        self._app.run_worker(asyncio.to_thread(self._port.keep, step), exit_on_error=False)
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
            self._app.run_worker(self._act(step.file_action), exit_on_error=False)

    async def _act(self, action: str) -> None:
        try:
            await asyncio.to_thread(self._port.act, action)
        except OSError as error:
            self._app.post_message(Said("failed", f"{error.filename}: {error.strerror}"))
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
