"""The panes between the bars: which of them are on the screen, and which has the focus."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from textual import events
from textual.app import App, ComposeResult
from textual.containers import Container, Horizontal
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from readiness_tui.domain.model.ids import Key, RecordRef
from readiness_tui.ui.panes.backlog.pane import BacklogPane
from readiness_tui.ui.panes.detail.pane import DetailPane, Preview
from readiness_tui.ui.panes.gates.pane import GatesPane
from readiness_tui.ui.panes.matrix.pane import MatrixPane
from readiness_tui.ui.panes.phases.pane import PhasesPane
from readiness_tui.ui.panes.problems.pane import ProblemsPane
from readiness_tui.ui.panes.risks.pane import RisksPane
from readiness_tui.ui.registry.command import Command, declare
from readiness_tui.ui.screens.dividers import Dividers
from readiness_tui.ui.screens.split import FOLDED, Frames, Front
from readiness_tui.ui.viewmodels.tab_bar import tab_bar
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import Hints
from readiness_tui.ui.widgets.frame import is_seen


class _ViewPane(Protocol):
    """What is handed a view; where it has `targets`, `record`, `inner`, `contexts`, it is asked."""

    def show(self, view: View) -> None:
        """Draw what is seen."""
        ...


@dataclass(frozen=True, slots=True)
class _PaneSpec:
    """A pane: the id of its widget, and the title and help of the command that goes there.

    `make` makes the widget, a `_ViewPane`, of a pane that is one of the slots.
    """

    name: str
    title: str
    make: Callable[[View], Any] | None = None
    help: str = "To pane {}."


_SPECS = (
    _PaneSpec("backlog", "Backlog"),
    _PaneSpec("detail", "Detail"),
    _PaneSpec("matrix", "Matrix", MatrixPane),
    _PaneSpec("risks", "Risks", RisksPane),
    _PaneSpec("gates", "Gates", GatesPane),
    _PaneSpec("phases", "Phases and time line", PhasesPane, "To pane {}; again to its other side."),
    _PaneSpec("problems", "Problems", ProblemsPane),
)
"""Every pane, in the order of the digits."""
PANES = tuple(spec.name for spec in _SPECS)
SLOTS = tuple(spec.name for spec in _SPECS if spec.make)
SIZES = ("-narrow", "-single", "-double", "-triple")
PREVIEW_FROM = 18
"""Lines of the terminal from which the preview leaves the backlog room for rows."""
PREVIEW_LINES, FOLDED_LINES = 4, 3
"""Lines of the detail below the backlog of a small terminal, and where it folds."""
HINTS_LEAST, NAMED_FROM = 58, 36
"""Cells that hints keep beside the names of the panes; and what the names need at least."""
FRAME = 2
"""Lines of a frame above and below."""


def _turn_to(name: str) -> "Callable[[PaneLayout], None]":
    return lambda layout: layout.turn_to(name)


STEPS: tuple["Command[PaneLayout]", ...] = declare(
    "Panes",
    "app",
    Command(
        "pane.next",
        ("tab",),
        "Next pane",
        "Focus goes to the next pane.",
        lambda layout: layout.step(1),
    ),
    Command(
        "pane.previous",
        ("shift+tab",),
        "Previous pane",
        "Focus goes back.",
        lambda layout: layout.step(-1),
    ),
)

SWITCHES: tuple["Command[PaneLayout]", ...] = declare(
    "Panes",
    "app",
    *(
        Command(
            f"pane.{spec.name}",
            (str(digit),),
            spec.title,
            spec.help.format(digit),
            _turn_to(spec.name),
        )
        for digit, spec in enumerate(_SPECS, 1)
    ),
    Command(
        "pane.zoom",
        ("z",),
        "Zoom",
        "The pane takes the whole body, or gives it back.",
        lambda layout: layout.zoom(),
        hint="zoom",
        rank=40,
    ),
    Command(
        "pane.weeks",
        ("g w",),
        "Weeks and iterations",
        "Pane 6 with what belongs to each week and how much is closed; again the phases.",
        lambda layout: layout.turn_weeks(),
        word="weeks",
    ),
)


def mark_size(screen: Screen[Any]) -> str:
    """Give a screen the class of its size, and say which; what comes later is styled by it."""
    size = _size_class(screen.size)
    screen.update_classes({name: name == size for name in SIZES})
    return size


def _size_class(size: Size) -> str:
    if size.width < 60 or size.height < 14:  # noqa: PLR2004 - the sizes of the layout table
        return "-narrow"
    return "-single" if size.width < 100 else "-double" if size.width < 160 else "-triple"  # noqa: PLR2004


class PaneLayout(Horizontal):
    """Lays the panes out for the size of the screen, and hands down to them what is seen."""

    def __init__(self, backlog: BacklogPane, look: Callable[[], View]) -> None:
        super().__init__(id="body")
        self._backlog, self._look = backlog, look
        self.pane = "backlog"
        self.is_zoomed = False
        self.pinned: RecordRef | None = None
        self.dividers = Dividers(self, self._frames, self.lay_out)
        self._slots = ["matrix", "gates"]
        self._view_panes: list[_ViewPane] = []
        self._laid = self.pane
        self._growing: Timer | None = None

    def compose(self) -> ComposeResult:
        """The backlog, and at its right the others."""
        view = self._look()
        preview, pane = Preview(view), DetailPane(view)
        slots = [spec.make(view) for spec in _SPECS if spec.make]
        self._view_panes = [preview, pane, *slots]
        yield self._backlog
        with Container(id="right"):
            yield preview
            yield pane
            with Container(id="slots"):
                yield from slots

    def hand_down(self) -> None:
        """Let the panes show what is seen now; one that is not on the screen draws nothing."""
        view = self._look()
        if view.is_known:
            for pane in self._view_panes:
                pane.show(view)

    # --- layout --------------------------------------------------------------------------------

    def _frames(self) -> Frames | None:
        """How the body is divided now; None: one pane has all of it."""
        size = _size_class(self.screen.size)
        if self.is_zoomed or size in {"-narrow", "-single"}:
            return None
        columns = "double" if size == "-double" else "triple"
        return Frames(columns, self._front, self.pane, self._stacked)

    @property
    def _front(self) -> Front:
        return "slot" if self.pane in SLOTS else "detail" if self.pane == "detail" else "backlog"

    @property
    def _stacked(self) -> tuple[str, ...]:
        """The slots that are on the screen, from the top down."""
        return tuple(sorted(self._seen_slots(), key=SLOTS.index))

    def lay_out(self) -> None:
        """Show the panes that fit: one, two columns, or three; the one in front has most room."""
        if self._growing is not None:
            self._growing.stop()
        self._laid = self.pane
        whole, frames, front = self.screen.size, self._frames(), self._front
        size = mark_size(self.screen)
        open_slots = set(frames.slots) if frames else {self.pane}
        is_folded = frames is not None and self.dividers.share(frames, "detail") == FOLDED
        is_below = (
            size == "-single"
            and front == "backlog"
            and not self.is_zoomed
            and whole.height >= PREVIEW_FROM
        )
        visibility = {
            **{name: name in open_slots for name in SLOTS},
            "backlog": frames is not None or front == "backlog",
            "detail": not is_folded if frames else front == "detail",
            "right": frames is not None or front != "backlog" or is_below,
            "slots": bool(open_slots & set(SLOTS)),
            "preview": is_folded or is_below,
        }
        for name, is_shown in visibility.items():
            self.query_one(f"#{name}").display = is_shown
        lines = PREVIEW_LINES if is_below else FOLDED_LINES
        self.query_one("#preview").styles.height = lines + FRAME
        self.query_one("#right").styles.height = "auto" if is_below else "1fr"
        self._share_room(frames)
        self._name_panes()
        self.call_after_refresh(self.hand_down)

    def _share_room(self, frames: Frames | None) -> None:
        """Give each pane its share of width and height."""
        names = ("backlog", "right", "detail", "slots", *SLOTS)
        styles = {name: self.query_one(f"#{name}").styles for name in names}
        sizes = self.dividers.sizes(frames)
        for name, style in styles.items():
            style.width = f"{sizes.get((name, 'width'), 1)}fr"
            if name != "right":
                style.height = f"{sizes.get((name, 'height'), 1)}fr"

    def _name_panes(self) -> None:
        visible = [name for name in PANES if is_seen(self.query_one(f"#{name}"))]
        width = self.screen.size.width
        room = max(min(width, NAMED_FROM), width - HINTS_LEAST)
        self.screen.query_one(Hints).put_beside(tab_bar(PANES, self.pane, visible, room))

    def _seen_slots(self) -> list[str]:
        """The panes of the slots that there is room for, the last one that was shown at the end."""
        room = {"-double": 1, "-triple": 2}.get(_size_class(self.screen.size), 0)
        return self._slots[-room:] if room else []

    # --- which one -----------------------------------------------------------------------------

    def show_pane(self, name: str) -> None:
        """Bring a pane to the front and focus it."""
        self.pane = name
        if name in SLOTS:
            if name in self._slots:
                self._slots.remove(name)
            self._slots.append(name)
        self.lay_out()
        self.hand_down()  # it may show another side of the pane
        pane = self.query_one(f"#{name}")
        self.screen.set_focus(getattr(pane, "inner", pane))  # at once: keys may follow
        self.hand_down()

    def pin(self, record: RecordRef | None) -> None:
        """Show the fields of a record in Detail; None: what is under the cursor of the backlog."""
        self.pinned = record
        if record is not None:
            self.show_pane("detail")

    def turn_to(self, name: str) -> None:
        """Bring a pane to the front; pane 6 again goes to its other side."""
        is_again = name == self.pane == "phases"
        if not (is_again and self.query_one(PhasesPane).turn_side()):
            self.show_pane(name)

    def turn_weeks(self) -> None:
        """Bring pane 6 to the front with the weeks of the board; there again its phases."""
        pane, is_again = self.query_one(PhasesPane), self.pane == "phases"
        self.show_pane("phases")  # first: a pane that is not in front does not know the board
        if not pane.list_weeks(again=is_again):
            pane.context.refuse("this board has no weeks", "[iteration.W07] in its file makes one")

    def step(self, step: int) -> None:
        """The next or previous pane; the two sides of pane 6 count as two."""
        if self.query_one(PhasesPane).turn_side(step):
            return
        names = PANES
        if not self.is_zoomed and (visible_slots := self._stacked):
            names = ("backlog", "detail", *visible_slots)
        at = names.index(self.pane) if self.pane in names else 0
        self.show_pane(names[(at + step) % len(names)])

    def zoom(self) -> None:
        """The pane in front takes everything, or gives it back."""
        self.is_zoomed = not self.is_zoomed
        self.lay_out()

    # --- dividers ------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a divider; the focus stays where it was."""
        if event.button == 1 and self.dividers.hold(event.screen_offset):
            self.show_pane(self._laid)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Put the divider that is held where the mouse is."""
        self.dividers.drag(event.screen_offset)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the divider go; where it was only clicked on, the frame under the mouse is meant."""
        if not self.dividers.is_held:
            return
        self.release_mouse()
        if not self.dividers.let_go():
            self._show_framed(event.screen_offset)

    def _show_framed(self, place: Offset) -> None:
        """Bring the pane to the front on whose frame a place is."""
        for name in PANES:
            pane = self.query_one(f"#{name}")
            if is_seen(pane) and pane.region.contains_point(place):
                self.show_pane(name)

    def on_click(self, event: events.Click) -> None:
        """A pane that a click gave the focus grows once the click can be no double one."""
        if isinstance(event.widget, Preview):
            self.turn_to("detail")
        elif self.pane != self._laid:
            if self._growing is not None:
                self._growing.stop()
            self._growing = self.set_timer(App.CLICK_CHAIN_TIME_THRESHOLD, self.lay_out)

    # --- what it says --------------------------------------------------------------------------

    def follow_focus(self, focused: Widget | None) -> None:
        """The pane in front is the one that has the focus."""
        for name in PANES:
            if focused is not None and self.query_one(f"#{name}") in focused.ancestors_with_self:
                self.pane = name
        self._name_panes()

    @property
    def targets(self) -> tuple[Key, ...] | None:
        """The ticket that the row under the cursor stands for, none or one; None: it has none."""
        if self.pane == "detail" and self.pinned is not None:
            return ()
        return getattr(self._widget, "targets", ()) if self.pane in SLOTS else None

    @property
    def record(self) -> RecordRef | None:
        """The record that the row under the cursor stands for, where it need be no ticket."""
        if self.pane == "detail":
            return self.pinned
        return getattr(self._widget, "record", None)

    def offered(self, commands: list[Command[Any]]) -> Iterable[Command[Any]]:
        """Those of the commands that do something to the row, where the pane knows."""
        offered = getattr(self._widget, "offered", None)
        return offered(commands) if offered else commands

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count now, innermost first."""
        return (*getattr(self._widget, "contexts", (self.pane, "list")), "app")

    @property
    def _widget(self) -> Widget:
        return self.query_one(f"#{self.pane}")
