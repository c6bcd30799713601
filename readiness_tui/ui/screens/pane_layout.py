"""The panes between the bars: which of them are on the screen, and which has the focus."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.geometry import Size
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
from readiness_tui.ui.viewmodels.tab_bar import tab_bar
from readiness_tui.ui.viewmodels.view import View
from readiness_tui.ui.widgets.bars import StatusLine
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
)


class PaneLayout(Horizontal):
    """Lays the panes out for the size of the screen, and hands down to them what is seen."""

    def __init__(self, backlog: BacklogPane, look: Callable[[], View]) -> None:
        super().__init__(id="body")
        self._backlog, self._look = backlog, look
        self.pane = "backlog"
        self.is_zoomed = False
        self.split = 0
        """The share of the width that the backlog has beside others, in percent; 0: as usual."""
        self._slots = ["matrix", "gates"]
        self._view_panes: list[_ViewPane] = []

    def compose(self) -> ComposeResult:
        """The backlog, and at its right the others."""
        view = self._look()
        preview, pane = Preview(), DetailPane(view)
        slots = [spec.make(view) for spec in _SPECS if spec.make]
        self._view_panes = [preview, pane, *slots]
        yield self._backlog
        yield preview
        with Container(id="right"):
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

    @staticmethod
    def _size_class(size: Size) -> str:
        if size.width < 60 or size.height < 14:  # noqa: PLR2004 - the sizes of the layout table
            return "-narrow"
        return "-single" if size.width < 100 else "-double" if size.width < 160 else "-triple"  # noqa: PLR2004

    def lay_out(self) -> None:
        """Show the panes that fit: one, two columns, or three."""
        whole = self.screen.size
        size = self._size_class(whole)
        for name in SIZES:
            self.screen.set_class(name == size, name)
        alone = size in {"-narrow", "-single"} or self.is_zoomed
        open_slots = {self.pane} if alone else set(self._seen_slots())
        visibility = {
            **{name: name in open_slots for name in SLOTS},
            "backlog": not alone or self.pane == "backlog",
            "detail": not alone or self.pane == "detail",
            "right": not alone or self.pane != "backlog",
            "slots": bool(open_slots & set(SLOTS)),
            "preview": size == "-single"
            and self.pane == "backlog"
            and not self.is_zoomed
            and whole.height >= PREVIEW_FROM,
        }
        for name, is_shown in visibility.items():
            self.query_one(f"#{name}").display = is_shown
        self._backlog.styles.width = None if alone or not self.split else f"{self.split}%"
        self._name_panes()
        self.call_after_refresh(self.hand_down)

    def _name_panes(self) -> None:
        visible = [name for name in PANES if is_seen(self.query_one(f"#{name}"))]
        line = tab_bar(PANES, self.pane, visible, self.screen.size.width)
        self.screen.query_one(StatusLine).put_beside(line)

    def _seen_slots(self) -> list[str]:
        """The panes of the slots that there is room for, the last one that was shown at the end."""
        room = {"-double": 1, "-triple": 2}.get(self._size_class(self.screen.size), 0)
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

    def turn_to(self, name: str) -> None:
        """Bring a pane to the front; pane 6 again goes to its other side."""
        is_again = name == self.pane == "phases"
        if not (is_again and self.query_one(PhasesPane).turn_side()):
            self.show_pane(name)

    def step(self, step: int) -> None:
        """The next or previous pane; the two sides of pane 6 count as two."""
        if self.query_one(PhasesPane).turn_side(step):
            return
        names = PANES
        if not self.is_zoomed and (visible_slots := self._seen_slots()):
            names = ("backlog", "detail", *sorted(visible_slots, key=SLOTS.index))
        at = names.index(self.pane) if self.pane in names else 0
        self.show_pane(names[(at + step) % len(names)])

    def zoom(self) -> None:
        """The pane in front takes everything, or gives it back."""
        self.is_zoomed = not self.is_zoomed
        self.lay_out()

    def follow_focus(self, focused: Widget | None) -> None:
        """The pane in front is the one that has the focus."""
        for name in PANES:
            if focused is not None and self.query_one(f"#{name}") in focused.ancestors_with_self:
                self.pane = name
        self._name_panes()

    @property
    def targets(self) -> tuple[Key, ...] | None:
        """The ticket that the row under the cursor stands for, none or one; None: it has none."""
        return getattr(self._front, "targets", ()) if self.pane in SLOTS else None

    @property
    def record(self) -> RecordRef | None:
        """The record that the row under the cursor stands for, where it need be no ticket."""
        return getattr(self._front, "record", None)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts whose keys count now, innermost first."""
        return (*getattr(self._front, "contexts", (self.pane, "list")), "app")

    @property
    def _front(self) -> Widget:
        return self.query_one(f"#{self.pane}")
